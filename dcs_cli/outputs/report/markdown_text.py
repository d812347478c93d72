"""Texts as Markdown shows them: nothing somebody wrote becomes markup, a mention or a reference."""

import re

_MARKUP = re.compile(r"([\\`*_\[\]~|$])")
_MENTION = re.compile(r"([@#!%&])(?=\w)")
_BEGINS = re.compile(r"^(\s*)([-+#=>]|\d+[.)])")
_JOINER = "\u2060"
"""The word joiner: invisible, and keeps ``@name`` and ``#12`` from being taken for a person or an issue."""


def plain(text: str) -> str:
    """A text on one line that reads as it was written."""
    one_line = "".join(character if character.isprintable() else " " for character in text)
    shown = " ".join(one_line.split())
    shown = _MARKUP.sub(r"\\\1", shown)
    shown = _MENTION.sub(rf"\1{_JOINER}", shown)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marked(text: str) -> str:
    """Running text; what stands in backquotes is an id and becomes code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return plain(text)
    shown = []
    for at, piece in enumerate(pieces):
        if at % 2:
            shown.append(code(piece))
        else:
            edges = " " if piece[:1].isspace() else "", " " if piece[-1:].isspace() and piece.strip() else ""
            shown.append(f"{edges[0]}{plain(piece)}{edges[1]}")
    return "".join(shown).strip()


def code(text: str) -> str:
    """An id as code, also inside a table."""
    inner = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    inner = inner.replace("`", "").replace("|", "\\|")
    return f"`{inner}`" if inner else ""


def paragraph(text: str) -> str:
    """A text that begins a line: neither list, heading nor quotation."""
    shown = marked(text)
    return _BEGINS.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", shown)


def fenced(source: str, language: str) -> str:
    """Source in a fence longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{source.rstrip()}\n{fence}"
