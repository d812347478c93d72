"""Mermaid diagrams found in a text: a diagram alone, or those in the fenced blocks of a Markdown page."""

import re
from collections.abc import Callable, Iterator

from dcs_cli.exchange.systems.untyped import words

Lines = list[tuple[int, str]]
"""Lines with the numbers they have in the file."""
_FENCE = re.compile(r"^(`{3,}|~{3,})\s*(\S*)")
_BREAK = re.compile(r"<\s*/?\s*br\s*/?\s*>", re.IGNORECASE)


def diagrams(text: str, begins: Callable[[str], bool]) -> list[Lines]:
    """The lines below the first one of every diagram that begins so; a diagram shown twice counts once."""
    whole = list(enumerate(text.splitlines(), 1))
    alone = _below(whole, begins)
    if alone is not None:
        return [alone]
    found: dict[str, Lines] = {}
    for block in _fenced(whole):
        inside = _below(block, begins)
        if inside is not None:
            found.setdefault("\n".join(line for _, line in block), inside)
    return list(found.values())


def plain_label(text: str) -> str:
    """A label as one clean line, breaks as blanks."""
    return words(_BREAK.sub(" ", text))


def _fenced(lines: Lines) -> Iterator[Lines]:
    block: Lines = []
    fence = ""
    for number, line in lines:
        match = _FENCE.match(line.strip())
        if fence and match and match[1].startswith(fence) and not match[2]:
            yield block
            fence, block = "", []
        elif not fence and match and match[2].startswith(("mermaid", "{mermaid")):
            fence, block = match[1], []
        elif fence:
            block.append((number, line))


def _below(lines: Lines, begins: Callable[[str], bool]) -> Lines | None:
    """What follows the first line, which settings, directives and comments may stand before."""
    closing = ""
    for position, (_, line) in enumerate(lines):
        said = line.strip()
        if closing:
            closing = "" if said.endswith(closing) else closing
        elif said == "---":
            closing = "---"
        elif said.startswith("%%{"):
            closing = "" if said.endswith("}%%") else "}%%"
        elif said and not said.startswith("%%"):
            return lines[position + 1 :] if begins(said) else None
    return None
