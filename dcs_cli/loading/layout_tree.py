"""A YAML text as a tree that keeps what loading forgets: flow or block, quotes, anchors, comments and blank lines."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from dcs_cli.loading.layout_trivia import Trivium, trivia_between
from dcs_cli.loading.yaml_building import EventSource, YamlEvent
from dcs_cli.loading.yaml_text import event_source

NOWHERE = -1
_FAR = sys.maxsize
_BLANK_END = re.compile(r"(?:\n *)+\Z")


@dataclass(slots=True)
class Node:
    """A value as written. ``end`` of a block collection is that of its last child, ``indent`` its column from 0."""

    kind: Literal["scalar", "alias", "mapping", "sequence"]
    start: int
    end: int
    value: str = ""
    style: str = ""
    anchor: str | None = None
    flow: bool = False
    indent: int = 0
    entries: "list[Entry]" = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)

    @property
    def is_collection(self) -> bool:
        """Whether it is a mapping or a list."""
        return self.kind in ("mapping", "sequence")

    @property
    def end_of_flow(self) -> int:
        """Where its closing bracket ends; without end when it has none."""
        return self.end if self.flow else _FAR

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written: an absent value, without as much as an anchor."""
        return self.kind == "scalar" and self.anchor is None and not self.style and not self.value


@dataclass(slots=True)
class Entry:
    """A key with its value, or an entry of a list.

    ``leading`` are the comments and blank lines (empty texts) above it, ``head`` comments behind its colon or dash with
    the value on the lines below, ``ends`` those behind its value (each perhaps going on below, in the same column), and
    ``under`` comments that are indented below an entry without a block: often values that were taken out.
    """

    start: int
    key: Node | None
    value: Node
    leading: list[str] = field(default_factory=list)
    head: list[Trivium] = field(default_factory=list)
    ends: list[Trivium] = field(default_factory=list)
    under: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Written:
    """One document: the lines before its ``---``, its directives, its value, and whether it says where it ends.

    ``marker`` are comments behind the ``---``, ``root_end`` those behind a value in brackets, ``inside`` the lines of a
    document without keys.
    """

    begin: int
    body: int
    end: int = _FAR
    explicit_start: bool = False
    explicit_end: bool = False
    root: Node | None = None
    before: list[str] = field(default_factory=list)
    directives: list[str] = field(default_factory=list)
    marker: list[Trivium] = field(default_factory=list)
    root_end: list[Trivium] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """All documents of a text; ``after`` are the lines behind the last ``...``."""

    documents: list[Written]
    after: list[str]


def read_tree(text: str) -> Tree:
    """The tree of a text without faults, its line ends ``\\n``, with comments and blank lines attached."""
    builder = _Builder(text, event_source(text.encode()))
    tree = builder.build()
    for trivium in builder.trivia():
        _Attaching(text, tree).attach(trivium)
    return tree


def comments_of(text: str) -> list[str]:
    """The comments of a text that stand outside its values, in their order."""
    builder = _Builder(text, event_source(text.encode()))
    builder.build()
    return [one.text for gap in builder.trivia() for one in gap if one.text]


class _Builder:
    """Builds the tree from libyaml's events."""

    def __init__(self, text: str, source: EventSource) -> None:
        self._text = text
        self._source = source
        self._leaves: list[tuple[int, int]] = []

    def build(self) -> Tree:
        documents: list[Written] = []
        while not isinstance(event := self._source.get_event(), StreamEndEvent):
            if isinstance(event, DocumentStartEvent):
                start = event.start_mark.index if event.explicit else self._end_of(documents)
                document = Written(start, event.end_mark.index if event.explicit else start)
                document.explicit_start = event.explicit
                if event.explicit:
                    header = self._text[start : document.body - 3]
                    document.directives = [line.rstrip() for line in header.splitlines() if line.strip()]
                    self._leaves.append((start, document.body))
                root = self._node(self._source.get_event())
                document.root = None if root.is_empty else root
                documents.append(document)
            elif isinstance(event, DocumentEndEvent):
                documents[-1].explicit_end = event.explicit
                documents[-1].end = event.start_mark.index if event.explicit else _FAR
                if event.explicit:
                    self._leaves.append((event.start_mark.index, event.end_mark.index))
        for before, after in pairwise(documents):
            before.end = min(before.end, after.begin)
        return Tree(documents, [])

    def trivia(self) -> Iterator[list[Trivium]]:
        """The comments and blank lines of every gap between two values, gap by gap."""
        at = 0
        for start, end in [*self._leaves, (len(self._text), len(self._text))]:
            if found := trivia_between(self._text, at, start):
                yield found
            at = max(at, end)

    def _end_of(self, documents: list[Written]) -> int:
        # Text behind a `...` belongs to the document that follows.
        return documents[-1].end + 3 if documents else 0

    def _node(self, event: YamlEvent) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, ScalarEvent):
            if event.style in ("|", ">"):
                end = self._end_of_block(start, end)
            self._leaves.append((start, end))
            return Node("scalar", start, end, event.value, event.style or "", event.anchor)
        if isinstance(event, AliasEvent):
            self._leaves.append((start, end))
            return Node("alias", start, end, event.anchor or "")
        if _is_flow(event):
            self._leaves.append((start, end))
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, start)
        return self._sequence(event, start)

    def _mapping(self, event: YamlEvent, start: int) -> Node:
        node = Node("mapping", start, start, anchor=event.anchor, flow=_is_flow(event))
        while not isinstance(inner := self._source.get_event(), MappingEndEvent):
            key = self._node(inner)
            value = self._node(self._source.get_event())
            node.entries.append(Entry(key.start, key, value))
        return self._closed(node, inner)

    def _sequence(self, event: YamlEvent, start: int) -> Node:
        node = Node("sequence", start, start, anchor=event.anchor, flow=_is_flow(event))
        at = event.end_mark.index if node.flow else self._after_anchor(start)
        while not isinstance(inner := self._source.get_event(), SequenceEndEvent):
            dash = inner.start_mark.index if node.flow else self._dash(at)
            value = self._node(inner)
            at = max(value.end, dash + 1)
            node.entries.append(Entry(dash, None, value))
        return self._closed(node, inner)

    def _closed(self, node: Node, event: YamlEvent) -> Node:
        if node.flow:
            # A mapping of one pair in a list needs no braces: its end mark is where the next token begins.
            last = max((entry.value.end for entry in node.entries), default=event.end_mark.index)
            node.end = max(event.end_mark.index, last)
            self._leaves.append((node.end, node.end))
            return node
        last_entry = node.entries[-1]
        node.end = max(last_entry.value.end, last_entry.start + 1)
        first = node.entries[0].start
        node.indent = first - (self._text.rfind("\n", 0, first) + 1)
        return node

    def _end_of_block(self, start: int, end: int) -> int:
        """The end of a block text without the blank lines below it, unless these belong to it."""
        written = self._text[start:end]
        header = written.split("\n", 1)[0].split("#", 1)[0]
        return end if "+" in header else start + len(_BLANK_END.sub("", written))

    def _after_anchor(self, at: int) -> int:
        if self._text[at] != "&":
            return at
        while not self._text[at].isspace():
            at += 1
        return at

    def _dash(self, at: int) -> int:
        """The dash of the next entry of a list: the next character that is neither blank nor in a comment."""
        while self._text[at] != "-":
            at = self._text.index("\n", at) if self._text[at] == "#" else at + 1
        return at


class _Attaching:
    """Finds the place in the tree that a comment or blank line belongs to."""

    def __init__(self, text: str, tree: Tree) -> None:
        self._text = text
        self._tree = tree

    def attach(self, gap: list[Trivium]) -> None:
        """Attach the comments and blank lines of one gap, in their order.

        A comment on a line of its own belongs to what follows, unless it is indented like what stands above; one that
        follows a comment of an outer list cannot belong to an inner one. A blank line goes with the comment below it.
        """
        reach = _FAR
        behind: list[Trivium] | None = None
        for number, trivium in enumerate(gap):
            if not trivium.own_line:
                behind = self._behind(trivium)
                behind.append(replace(trivium, column=0) if self._in_brackets(trivium.at) else trivium)
                continue
            if behind is not None and trivium.text and trivium.column == behind[-1].column:
                behind.append(replace(trivium, goes_on=True))
                continue
            behind = None
            following = [one for one in gap[number:] if one.own_line and one.text]
            column = following[0].column if following else NOWHERE
            reach = min(reach, column)
            self._on_own_line(trivium, reach)

    def _document(self, at: int) -> tuple[Written | None, bool]:
        """The document a character belongs to, and whether it lies in its body."""
        for document in self._tree.documents:
            if at < document.body and document.begin <= at:
                return document, False
            if document.body <= at < document.end:
                return document, True
            if at < document.begin:
                return document, False
        return None, False

    def _on_own_line(self, trivium: Trivium, column: int) -> None:
        document, inside = self._document(trivium.at)
        if document is None:
            self._tree.after.append(trivium.text)
        elif not inside:
            document.before.append(trivium.text)
        elif document.root is None or not document.root.is_collection:
            document.inside.append(trivium.text)
        else:
            self._above(document.root, trivium, column).append(trivium.text)

    def _above(self, node: Node, trivium: Trivium, column: int) -> list[str]:
        """The lines above an entry, or at the end of a collection, that a comment or blank line joins."""
        before, after = _beside(node, trivium.at)
        below = node.trailing if after is None else after.leading
        if before is None:
            return below
        value = before.value
        if not value.is_collection and trivium.at < value.start and not value.is_empty:
            return before.leading
        if value.flow and value.start < trivium.at < value.end:
            return self._above(value, trivium, column)
        if not value.is_collection or value.flow:
            return before.under if column > node.indent and value.style not in ("|", ">") else below
        if trivium.at < value.end:
            return self._above(value, trivium, column)
        deeper = column >= value.indent and (after is None or column > node.indent)
        return self._above(value, trivium, column) if deeper else below

    def _in_brackets(self, at: int) -> bool:
        """Whether a comment stands inside brackets, which its column is owed to."""
        document, _ = self._document(at)
        node = document.root if document is not None else None
        while node is not None and node.is_collection:
            if node.flow:
                return node.start < at < node.end
            entry, _ = _beside(node, at)
            node = entry.value if entry is not None else None
        return False

    def _behind(self, trivium: Trivium) -> list[Trivium]:
        """The comments that one at a line's end joins."""
        document, inside = self._document(trivium.at)
        if document is None or document.root is None or not inside:
            return self._tree.documents[-1].marker if document is None else document.marker
        if not document.root.is_collection or trivium.at < document.root.start:
            return document.marker
        entry = _entry_at(document.root, trivium.at)
        return document.root_end if entry is None or trivium.at >= document.root.end_of_flow else entry


def _is_flow(event: YamlEvent) -> bool:
    return isinstance(event, CollectionStartEvent) and bool(event.flow_style)


def _beside(node: Node, at: int) -> tuple[Entry | None, Entry | None]:
    """The last entry that begins before a character, and the next one."""
    low, high = 0, len(node.entries)
    while low < high:
        middle = (low + high) // 2
        if node.entries[middle].start <= at:
            low = middle + 1
        else:
            high = middle
    return (
        node.entries[low - 1] if low else None,
        node.entries[low] if low < len(node.entries) else None,
    )


def _entry_at(node: Node, at: int) -> list[Trivium] | None:
    """The comments that one at a line's end joins: those of the innermost entry it stands behind."""
    entry, _ = _beside(node, at)
    if entry is None:
        return None
    value = entry.value
    if not value.is_collection:
        return entry.head if at < value.start and not value.is_empty else entry.ends
    if value.flow and at >= value.end:
        return entry.ends
    inner = _entry_at(value, at) if at > value.start else None
    return entry.head if inner is None else inner
