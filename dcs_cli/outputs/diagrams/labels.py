"""Text inside pictures: made safe for each format, wrapped to a width and shortened with an ellipsis."""

import unicodedata
from html import escape

MOST_IN_TOOLTIP = 600
"""Characters of a full text that a tooltip still shows."""

# Marks that turn the direction of the text around them, and could so move it to another label.
_DIRECTION = dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_MERMAID: dict[int, str] = {ord(character): f"#{ord(character)};" for character in "#\"'`<>&;|{}[]()\\*_~@%:"}


def clean(text: str) -> str:
    """A text on one line, without characters that no format can hold and without marks of direction."""
    kept = "".join(" " if character.isspace() else character for character in text.translate(_DIRECTION))
    shown = "".join("\N{REPLACEMENT CHARACTER}" if _unprintable(character) else character for character in kept)
    return " ".join(shown.split())


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE


def columns(text: str) -> float:
    """About how wide a text is drawn, in small letters of a proportional font."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    if character in "MW@%":
        return 1.9
    if character in "mw—…":
        return 1.6
    if character in " ijlftrI.,:;|'!()[]{}-/":
        return 0.6
    return 1.3 if character.isupper() else 1.03


def shortened(text: str, width: float) -> str:
    """A clean text of at most ``width`` columns, an ellipsis standing for what is left out."""
    whole = clean(text)
    if len(whole) <= width / 2 or (len(whole) <= 4 * width and columns(whole) <= width):
        return whole
    used, kept = _width("…"), 0
    for character in whole[: int(4 * width)]:
        used += _width(character)
        if used > width:
            break
        kept += 1
    return whole[:kept].rstrip() + "…"


def wrapped(text: str, width: float, most: int = 2) -> list[str]:
    """A clean text as at most ``most`` lines of at most ``width`` columns, broken at spaces and behind hyphens."""
    rest = shortened(text, width * most + most)
    lines: list[str] = []
    while columns(rest) > width and len(lines) < most - 1:
        at = _break(rest, width)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, shortened(rest, width)]


def _break(text: str, width: float) -> int:
    """Where a line ends: behind the last space, hyphen or underscore that fits, else where the room ends."""
    used, best, end = 0.0, 0, 0
    for position, character in enumerate(text):
        used += _width(character)
        if character == " " and used <= width + 1:
            best = position + 1
        if used > width:
            break
        end = position + 1
        if character in "-_/,":
            best = position + 1
    return best if best > width // 3 else max(end, 1)


def tooltip(text: str) -> str:
    """The full text behind a shortened label, up to a limit, as the tooltip of something inside a label."""
    return markup(shortened(text, MOST_IN_TOOLTIP))


def markup(text: str) -> str:
    """Clean text inside a Graphviz label with markup, where a backslash and a letter would stand for a name."""
    return escape(clean(text), quote=True).replace("\\", "\\\\")


def node_tooltip(text: str) -> str:
    """The same as the tooltip of a node: an attribute without markup, in which names are filled in twice."""
    from graphviz import escape as without_names

    short = shortened(text, MOST_IN_TOOLTIP)
    return str(without_names(short.replace("&", "&amp;").replace("\\", "\\\\")))


def mermaid(text: str) -> str:
    """Clean text inside a quoted Mermaid label: what has a meaning there is written as an entity."""
    return clean(text).translate(_MERMAID)
