"""Exact edits of a YAML text: values respelled, keys renamed, entries and comments taken out, lines put in."""

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dcs_cli.loading.comments import Comment
from dcs_cli.loading.flow_writing import flow_yaml, quoted
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.node_paths import written_nodes
from dcs_cli.loading.nodes import Path
from dcs_cli.loading.places import LineTable, Place
from dcs_cli.loading.yaml_text import RawDocument, TextProblem, read_yaml

_ANCHOR = re.compile(r"\A&\S+\s+")


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """The characters from ``start`` up to ``end`` of a text, counted after the byte order mark, become ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class WrittenNode:
    """A node as it is written in a document: a key has the path of its value."""

    document: RawDocument
    path: Path
    number: int
    is_key: bool

    @property
    def start(self) -> int:
        """Its first character."""
        return self.document.positions.starts[self.number]

    @property
    def end(self) -> int:
        """The character after its last one."""
        return self.document.positions.ends[self.number]

    @property
    def is_collection(self) -> bool:
        """Whether it is a mapping or a list."""
        return self.number in self.document.positions.children


@dataclass(frozen=True)
class SourceText:
    """A file to be edited: its text after the byte order mark, its documents and its comments that hold ``dcs:``."""

    file: str
    data: bytes
    text: str
    documents: tuple[RawDocument, ...]
    problems: tuple[TextProblem, ...]
    comments: tuple[Comment, ...]

    @cached_property
    def _nodes(self) -> dict[tuple[int, int], list[WrittenNode]]:
        found: dict[tuple[int, int], list[WrittenNode]] = {}
        for document in self.documents:
            for path, number, is_key in written_nodes(document.positions):
                node = WrittenNode(document, path, number, is_key)
                found.setdefault((node.start, node.end), []).append(node)
        return found

    def node_at(self, place: Place) -> WrittenNode | None:
        """The scalar, or else the outermost value, that fills a place."""
        if not self.documents:
            return None
        lines = self.lines
        span = lines.offset(place.line, place.column), lines.offset(place.end_line, place.end_column)
        nodes = self._nodes.get(span, [])
        return next((node for node in nodes if not node.is_collection), nodes[0] if nodes else None)

    def value_at(self, document: RawDocument, path: Path) -> WrittenNode | None:
        """The value written at a path; None where it comes through an alias or merge, or is not there."""
        located = document.positions.locate(path)
        if not located.complete or located.alias not in (None, located.value):
            return None
        return WrittenNode(document, path, located.value, False)

    def key_at(self, document: RawDocument, path: Path) -> WrittenNode | None:
        """The key of the value at a path."""
        located = document.positions.locate(path)
        if not located.complete or located.alias not in (None, located.value) or located.key is None:
            return None
        return WrittenNode(document, path, located.key, True)

    @property
    def lines(self) -> LineTable:
        """The lines of the file."""
        return self.documents[0].lines

    @property
    def line_end(self) -> str:
        """How most lines of the file end."""
        return "\r\n" if self.text.count("\r\n") * 2 > self.text.count("\n") else "\n"

    def written(self, node: WrittenNode) -> str:
        """The text of a node."""
        return self.text[node.start : node.end]

    def unanchored(self, node: WrittenNode) -> str:
        """The text of a node without its anchor."""
        return _ANCHOR.sub("", self.written(node), count=1)

    def is_bracketed(self, node: WrittenNode) -> bool:
        """Whether a node is a list or mapping in brackets."""
        return node.is_collection and self.unanchored(node).startswith(("[", "{"))

    def line_start(self, offset: int) -> int:
        """The first character of the line that a character stands on."""
        return self.lines.starts[bisect_right(self.lines.starts, offset) - 1]

    def line_stop(self, offset: int) -> int:
        """The character after the line that a character stands on, its end included."""
        number = bisect_right(self.lines.starts, offset)
        return self.lines.starts[number] if number < len(self.lines.starts) else len(self.text)


def source_text(data: bytes, file: str, limits: Limits) -> SourceText:
    """Read a file for editing."""
    documents, problems, comments = read_yaml(data, file, limits)
    text = data.removeprefix(BOM_UTF8).decode("utf-8", errors="replace")
    return SourceText(file, data, text, documents, problems, comments)


def edited(data: bytes, edits: Iterable[TextEdit]) -> bytes:
    """The bytes of a file after edits, which must not overlap; everything else stays as it is."""
    text = data.removeprefix(BOM_UTF8).decode()
    pieces, at = [], 0
    for edit in sorted(set(edits)):
        if edit.start < at:
            raise ValueError("edits of one text overlap")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    pieces.append(text[at:])
    return (BOM_UTF8 if data.startswith(BOM_UTF8) else b"") + "".join(pieces).encode()


def in_quotes(source: SourceText, node: WrittenNode) -> TextEdit | None:
    """Write an unquoted text in quotes, with its anchor before them; None where it has some or is no text."""
    value = node.path[-1] if node.is_key else _at(node.document.plain, node.path)
    if node.is_collection or not isinstance(value, str) or source.unanchored(node) != value:
        return None
    return TextEdit(node.end - len(value), node.end, quoted(value))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


_SIMPLE = re.compile(r"[^\n\r\t\\]*")


def respelled(source: SourceText, node: WrittenNode, value: Any) -> TextEdit | None:
    """Write another value in place of a scalar on one line, in the quotes it has; None where that cannot be done."""
    written = source.written(node)
    if node.is_collection or not written or "\n" in written or written[0] in "&*|>":
        return None
    text = flow_yaml(value)
    if isinstance(value, str) and written[0] in "'\"":
        text = quoted(value) if written[0] == '"' else "'" + value.replace("'", "''") + "'"
        if not _SIMPLE.fullmatch(value):
            return None
    return TextEdit(node.start, node.end, text)


def without_entry(source: SourceText, document: RawDocument, path: Path) -> TextEdit | None:
    """Take out an entry of a list or a key with its value, with its line if it has one of its own.

    None when it comes through an alias, holds an anchor, or stands where taking it out would touch something else.
    """
    above = source.value_at(document, path[:-1])
    found = source.value_at(document, path)
    if above is None or found is None or not above.is_collection:
        return None
    first = source.key_at(document, path) if isinstance(path[-1], str) else None
    start = found.start if first is None else first.start
    if re.search(r"(?:^|[\s\[{,:-])&\w", source.text[start : found.end]):
        return None
    if source.is_bracketed(above):
        return _without_flow_entry(source, start, found.end)
    line = source.line_start(start)
    before = source.text[line:start]
    if before.strip() not in (("-",) if first is None else ("",)):
        return None
    return TextEdit(line, source.line_stop(max(found.end - 1, start)), "")


def _without_flow_entry(source: SourceText, start: int, end: int) -> TextEdit:
    following = re.compile(r"\s*,\s*").match(source.text, end)
    if following is not None:
        return TextEdit(start, following.end(), "")
    before = re.search(r"\s*,\s*\Z", source.text[:start])
    return TextEdit(start if before is None else before.start(), end, "")


def with_key(source: SourceText, document: RawDocument, beside: Path, key: str, value: Any) -> TextEdit | None:
    """Write a key behind one that stands in the same mapping with a value on one line; None where that cannot be."""
    first, last = source.key_at(document, beside), source.value_at(document, beside)
    above = source.value_at(document, beside[:-1])
    if first is None or last is None or above is None or "\n" in source.text[first.start : last.end]:
        return None
    addition = f"{flow_yaml(key)}: {flow_yaml(value)}"
    if source.is_bracketed(above):
        return TextEdit(last.end, last.end, f", {addition}")
    line = source.line_start(first.start)
    pad = " " * (first.start - line)
    return _line_behind(source, last.end, pad + addition)


def _line_behind(source: SourceText, at: int, line: str) -> TextEdit:
    """A new line below the one that a node's end stands on."""
    stop = source.line_stop(max(at - 1, 0))
    ended = source.text[:stop].endswith(("\n", "\r"))
    text = line + source.line_end if ended else source.line_end + line
    return TextEdit(stop, stop, text)


def comments_in(source: SourceText, document: RawDocument, item: Path, lines: Iterable[str]) -> TextEdit | None:
    """Comment lines at the end of an item of a block, or above an item that is written on one line.

    None when the item comes through an alias, or when its lines already hold the first of them.
    """
    found = source.value_at(document, item)
    if found is None or not found.is_collection:
        return None
    comments = [f"# {line}".rstrip() for line in lines]
    line, stop = source.line_start(found.start), source.line_stop(max(found.end - 1, found.start))
    if comments[0] in source.text[_above(source, line) : _below(source, stop)]:
        return None
    if not source.is_bracketed(found):
        pad = " " * (found.start - line)
        return _line_behind(source, found.end, source.line_end.join(pad + comment for comment in comments))
    pad = source.text[line : found.start][: len(source.text[line:]) - len(source.text[line:].lstrip(" "))]
    return TextEdit(line, line, "".join(pad + comment + source.line_end for comment in comments))


def _above(source: SourceText, line: int) -> int:
    """The first of the comment lines right above a line."""
    while line and source.text[source.line_start(line - 1) : line].lstrip().startswith("#"):
        line = source.line_start(line - 1)
    return line


def _below(source: SourceText, stop: int) -> int:
    """The end of the comment lines that follow a line."""
    while stop < len(source.text) and source.text[stop : source.line_stop(stop)].lstrip().startswith("#"):
        stop = source.line_stop(stop)
    return stop


def without_rules(source: SourceText, place: Place, words: Iterable[str]) -> TextEdit | None:
    """Take rules out of an ignore comment; without any left the comment goes, and a line of its own with it."""
    start, end = source.lines.offset(place.line, place.column), source.lines.offset(place.end_line, place.end_column)
    match = re.match(r"(#+[ \t]*dcs:[ \t]*ignore(?:-file)?[ \t]*\[)([^\]]*)\]", source.text[start:end])
    if match is None:
        return None
    gone = frozenset(words)
    left = [rule.strip() for rule in match[2].split(",") if rule.strip() and rule.strip() not in gone]
    if left:
        return TextEdit(start + match.start(2), start + match.end(2), ", ".join(left))
    line = source.line_start(start)
    before = source.text[line:start]
    if not before.strip():
        return TextEdit(line, source.line_stop(start), "")
    return TextEdit(line + len(before.rstrip()), end, "")
