"""A manual page, written in Markdown, as text for people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dcs_cli.outputs.terminal import Span, TextPage

_ITEM = re.compile(r"(\s*)([-*]|\d+\.)\s+(.*)")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of Markdown: a heading with its depth, a paragraph, a list item with its mark, or lines of code."""

    kind: Literal["heading", "paragraph", "item", "code"]
    text: str
    depth: int = 0
    mark: str = ""


def blocks(markdown: str) -> Iterator[Block]:
    """The blocks of a page in order; only what the manual pages use is understood."""
    gathered: list[str] = []
    code: list[str] | None = None
    mark, depth = "", 0

    def paragraph() -> Iterator[Block]:
        nonlocal mark, depth
        if gathered:
            yield Block("item" if mark else "paragraph", " ".join(gathered), depth, mark)
        gathered.clear()
        mark, depth = "", 0

    for line in markdown.splitlines():
        if line.startswith("```"):
            if code is None:
                yield from paragraph()
                code = []
            else:
                yield Block("code", "\n".join(code))
                code = None
        elif code is not None:
            code.append(line)
        elif not line.strip():
            yield from paragraph()
        elif line.startswith("#"):
            yield from paragraph()
            signs, _, title = line.partition(" ")
            yield Block("heading", title.strip(), len(signs))
        elif item := _ITEM.fullmatch(line):
            yield from paragraph()
            mark, depth = item[2], len(item[1]) // 2
            gathered.append(item[3])
        else:
            gathered.append(line.strip())
    yield from paragraph()


def write_markdown(page: TextPage, markdown: str) -> None:
    """Write a manual page; headings stand out, code keeps its lines."""
    before: Block | None = None
    for block in blocks(markdown):
        if before is not None and not (block.kind == "item" == before.kind):
            page.blank()
        match block.kind:
            case "heading":
                page.line(Span(block.text, "strong"))
            case "code":
                page.literal(block.text, indent=4)
            case "item":
                page.line(f"{block.mark} {_plain(block.text)}", indent=2 * block.depth + 2, hanging=len(block.mark) + 1)
            case "paragraph":
                page.line(_plain(block.text))
        before = block


def _plain(text: str) -> str:
    return _LINK.sub(r"\1 (\2)", text)
