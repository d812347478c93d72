"""Comments with an instruction for dcs, and the part of a document each ignore comment covers (model 1.5)."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_cli.loading.nodes import Positions
from dcs_cli.loading.places import LineTable, Place

if TYPE_CHECKING:
    from dcs_cli.loading.yaml_text import RawDocument


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that holds `dcs:`; `text` runs from its `#`, and `before` is what stands before it on its line."""

    line: int
    column: int
    text: str
    own_line: bool
    before: str = ""


@dataclass(frozen=True, slots=True)
class IgnoreComment:
    """An ignore comment: the rules it names, its reason, its place, and the stretch of text it covers.

    `rules` or `reason` is empty when the comment gives none. A comment with nothing to cover covers an empty place.
    """

    rules: tuple[str, ...]
    reason: str
    whole_file: bool
    place: Place
    covers: Place


_IGNORE = re.compile(
    r"#+[ \t]*dcs:[ \t]*ignore(?P<whole>-file)?(?![\w-])[ \t]*(?:\[(?P<rules>[^\]]*)\]?)?(?P<reason>.*)"
)
_BLOCK_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>][-+0-9]*[ \t]+")


def find_comments(text: str, documents: Sequence["RawDocument"], lines: LineTable) -> tuple[Comment, ...]:
    """The comments of the documents that hold `dcs:`. A `#` inside a value is none."""
    found: list[Comment] = []
    firsts = [document.first for document in documents]
    line = 0
    for match in re.finditer("dcs:", text):
        if lines.line_and_column(match.start())[0] == line:
            continue
        line = lines.line_and_column(match.start())[0]
        start = lines.offset(line, 1)
        end = lines.starts[line] if line < len(lines.starts) else len(text)
        number = bisect_right(firsts, match.start()) - 1
        if number < 0 or match.start() >= documents[number].last:
            continue
        offset = _comment_start(documents[number].positions, text, start, end)
        comment = text[offset:end].rstrip()
        if "dcs:" in comment:
            before = text[start:offset]
            found.append(Comment(line, offset - start + 1, comment, not before.strip(), before))
    return tuple(found)


def _comment_start(positions: Positions, text: str, start: int, end: int) -> int:
    """The offset of the first `#` of a line that lies in no value, or the line's end."""
    offset = text.find("#", start, end)
    while offset >= 0:
        inside = scalar_end(positions, text, offset)
        if inside is None:
            return offset
        offset = text.find("#", inside, end)
    return end


def scalar_end(positions: Positions, text: str, offset: int) -> int | None:
    """The end of the scalar a character lies in; None when it lies in none, or in the line that opens a block text."""
    number = bisect_right(positions.starts, offset) - 1
    if number < 0 or number in positions.children or offset >= positions.ends[number]:
        return None
    header = _BLOCK_HEADER.match(text, positions.starts[number], offset)
    return None if header is not None and header.end() == offset else positions.ends[number]


def ignore_comments(document: "RawDocument", comments: Iterable[Comment]) -> tuple[IgnoreComment, ...]:
    """The ignore comments of one document, in the order in which they are written.

    At a line's end a comment covers the innermost item that starts on the line or spans it: an entry of a list, or,
    outside lists, a key with the mapping or list below it; where there is neither, its own key and value. On a line
    of its own it covers the list entry, or the key with its value, that begins next.
    """
    return tuple(_read_ignores(document, comments))


def _read_ignores(document: "RawDocument", comments: Iterable[Comment]) -> Iterator[IgnoreComment]:
    lines, entries = document.lines, _Entries(document.positions)
    for comment in comments:
        match = _IGNORE.match(comment.text)
        offset = lines.offset(comment.line, comment.column)
        if match is None or not document.first <= offset < document.last:
            continue
        covered: tuple[int, int] | None
        if match["whole"]:
            covered = (document.first, document.last) if offset < entries.start(0) else None
        elif comment.own_line:
            covered = _below(entries, offset)
        else:
            written = comment.before.rstrip(" \t,")
            covered = _around(entries, offset - len(comment.before) + len(written) - 1, written[-1:] == "-")
        yield IgnoreComment(
            rules=tuple(filter(None, (rule.strip() for rule in (match["rules"] or "").split(",")))),
            reason=match["reason"].strip(),
            whole_file=match["whole"] is not None,
            place=lines.place(offset, offset + len(comment.text)),
            covers=lines.place(*(covered or (offset, offset))),
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One item of a list, or one key with its value; `node` is the item or the value."""

    start: int
    end: int
    node: int
    of_list: bool


class _Entries:
    """The entries written in the mappings and lists of a document; those that come from a merge stand elsewhere."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._heads: dict[int, Sequence[int]] = {}

    def is_collection(self, node: int) -> bool:
        return node in self._positions.children

    def start(self, node: int) -> int:
        return self._positions.starts[node]

    def beside(self, node: int, offset: int) -> tuple[_Entry | None, _Entry | None]:
        """The last entry that begins at or before a character, and the next one."""
        children = self._positions.children.get(node, {})
        heads: Sequence[int]
        if isinstance(children, dict):
            if node not in self._heads:
                self._heads[node] = [key for key in children.values() if key >= 0]
            heads = self._heads[node]
        else:
            heads = children
        at = bisect_right(heads, offset, key=self._positions.starts.__getitem__)
        tail = 1 if isinstance(children, dict) else 0
        before = self._entry(heads[at - 1], tail) if at else None
        return before, self._entry(heads[at], tail) if at < len(heads) else None

    def _entry(self, head: int, tail: int) -> _Entry:
        return _Entry(self._positions.starts[head], self._positions.ends[head + tail], head + tail, tail == 0)


def _below(entries: _Entries, offset: int) -> tuple[int, int] | None:
    """The outermost entry that begins after a character, or the value when it stands between a key and its value."""
    node, found = 0, None
    while True:
        before, after = entries.beside(node, offset)
        if after is not None:
            found = (after.start, after.end)
        if before is None or before.end <= offset:
            return found
        node = before.node
        if not entries.is_collection(node):
            return (entries.start(node), before.end) if entries.start(node) > offset else found


def _around(entries: _Entries, offset: int, dash: bool) -> tuple[int, int] | None:
    """The innermost item around a character; `dash` when the character may be the `-` that begins a list entry."""
    node, item, own, in_list = 0, None, None, False
    while True:
        entry, after = entries.beside(node, offset)
        if entry is None or entry.end <= offset:
            if dash and after is not None and after.of_list:
                return after.start, after.end
            return item or own
        own, node = (entry.start, entry.end), entry.node
        in_list = in_list or entry.of_list
        if entry.of_list or (not in_list and entries.is_collection(node)):
            item = own
