"""Entries of a mapping put in the order of their keys, each with its comments, as edits of the text."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dcs_cli.loading.layout import same_reading
from dcs_cli.loading.layout_tree import Entry, Node, Tree, read_tree
from dcs_cli.loading.layout_writing import has_comments
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Path
from dcs_cli.loading.text_edits import SourceText, TextEdit, edited
from dcs_cli.loading.yaml_text import RawDocument, read_yaml

Span = tuple[int, int]


def in_order_of_keys(
    source: SourceText, document: RawDocument, path: Path, limits: Limits
) -> tuple[TextEdit, ...] | None:
    """The edits that put the entries of a mapping in the order of their keys.

    A comment goes with the entry it stands above or behind. None when the entries are in order, when a comment or blank
    line may be about several of them, or when something else than their order would change; the edited text is read
    again for that.
    """
    plain = source.text.replace("\r\n", "\n").replace("\r", "\n")
    tree = read_tree(plain)
    node = _node(source, document, path, tree, plain)
    if node is None:
        return None
    keys = [entry.key.value if entry.key is not None and entry.key.kind == "scalar" else "<<" for entry in node.entries]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if order == list(range(len(keys))) or "<<" in keys:
        return None
    spans = _flow_spans(node) if node.flow else _block_spans(node, plain, order)
    if spans is None:
        return None
    places = [(_original(source, plain, start), _original(source, plain, end)) for start, end in spans]
    edits = [TextEdit(*place, source.text[slice(*places[number])]) for place, number in zip(places, order, strict=True)]
    try:
        data = edited(source.data, edits)
    except ValueError:
        return None
    changed = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    before, after = (read_yaml(one, source.file, limits) for one in (source.data, data))
    if not same_reading(before, after) or _owners(tree) != _owners(read_tree(changed)):
        return None
    return tuple(edits[number] for number in range(len(order)) if order[number] != number)


def _node(source: SourceText, document: RawDocument, path: Path, tree: Tree, plain: str) -> Node | None:
    """The mapping at a path as the tree has it; None where there is none or it comes through an alias or merge."""
    found = source.value_at(document, path)
    if found is None or not found.is_collection:
        return None
    for written in tree.documents:
        node = written.root
        for step in path:
            entries = node.entries if node is not None else []
            node = next((one.value for one in entries if one.key is not None and one.key.value == step), None)
        if node is not None and node.kind == "mapping" and _original(source, plain, node.start) == found.start:
            return node
    return None


def _original(source: SourceText, plain: str, offset: int) -> int:
    """A character's place in the text as it is, from that in the text with plain line ends."""
    if "\r" not in source.text:
        return offset
    line = plain.count("\n", 0, offset)
    return source.lines.starts[line] + offset - (plain.rfind("\n", 0, offset) + 1)


def _flow_spans(node: Node) -> list[Span] | None:
    """The entries of a mapping in braces; None when comments stand among them."""
    if has_comments(node):
        return None
    return [(entry.start, _end(entry)) for entry in node.entries]


def _end(entry: Entry) -> int:
    least = entry.key.end if entry.key is not None else entry.start + 1
    return least if entry.value.is_empty else max(least, entry.value.end)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of an entry, the last one included, with the comments above it; and the number of lines above those."""

    first: int
    last: int
    blank: int
    commented: bool


def _block_spans(node: Node, plain: str, order: Sequence[int]) -> list[Span] | None:
    """The lines of the entries of a block, without their last line end."""
    lines = plain.split("\n")
    starts = [0, *(match.end() for match in re.finditer("\n", plain))]
    entries = _lines_of(node, lines, starts)
    if entries is None or not _keeps_groups(entries, order):
        return None
    return [(starts[one.first], starts[one.last] + len(lines[one.last])) for one in entries]


def _lines_of(node: Node, lines: Sequence[str], starts: Sequence[int]) -> list[_Lines] | None:
    """The lines of every entry; None where a comment above one stands apart from it."""
    found: list[_Lines] = []
    for number, entry in enumerate(node.entries):
        above = [line for line in entry.leading if line]
        blank = len(entry.leading) - len(above)
        line = bisect_right(starts, entry.start) - 1
        first = line - len(above)
        standing = [one.strip() for one in lines[max(first - blank, 0) : line]]
        if entry.leading != standing or any(entry.leading[:blank]):
            # Something else stands between, or a blank line keeps a comment at a distance.
            return None
        last = bisect_right(starts, max(_end(entry) - 1, entry.start)) - 1
        if number:
            before = found[-1]
            found[-1] = _Lines(before.first, first - blank - 1, before.blank, before.commented)
        found.append(_Lines(first, last, blank, bool(above)))
    final = found[-1]
    found[-1] = _Lines(final.first, _last_line(final.last, node.indent, lines), final.blank, final.commented)
    return found


def _last_line(last: int, indent: int, lines: Sequence[str]) -> int:
    """The last of the comments below a value that stand further in than the mapping it is in."""
    for number in range(last + 1, len(lines)):
        text = lines[number].lstrip(" ")
        if text and (not text.startswith("#") or len(lines[number]) - len(text) <= indent):
            break
        if text:
            last = number
    return last


def _keeps_groups(entries: Sequence[_Lines], order: Sequence[int]) -> bool:
    """Whether comments and blank lines stay with all that they may be about.

    A comment above an entry may be about the entries below it as well, up to the next comment or blank line; and blank
    lines between some entries, not all, make groups. Such a group must keep its members, and a commented one its head.
    """
    count = len(entries)
    blanks = [number for number in range(1, count) if entries[number].blank]
    if blanks and len(blanks) < count - 1 and not _kept([0, *blanks, count], order):
        return False
    for first in range(count):
        if not entries[first].commented:
            continue
        ends = (one for one in range(first + 1, count) if entries[one].commented or entries[one].blank)
        behind = next(ends, count)
        if behind > first + 1 and (order[first] != first or not _kept([first, behind], order)):
            return False
    return True


def _kept(bounds: Sequence[int], order: Sequence[int]) -> bool:
    return all(sorted(order[first:behind]) == list(range(first, behind)) for first, behind in pairwise(bounds))


def _owners(tree: Tree) -> Counter[tuple[int, tuple[str | int, ...], str, str]]:
    """Every comment with the document, entry and side it belongs to."""
    return Counter(
        (number, path, side, text)
        for number, document in enumerate(tree.documents)
        if document.root is not None
        for path, side, text in _comments(document.root, ())
    )


def _comments(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    yield from ((path, "end", text) for text in node.trailing if text)
    for number, entry in enumerate(node.entries):
        inner = (*path, entry.key.value if entry.key is not None else number)
        yield from ((inner, "above", text) for text in entry.leading if text)
        yield from ((inner, "behind", one.text) for one in (*entry.head, *entry.ends))
        yield from ((inner, "below", text) for text in entry.under if text)
        yield from _comments(entry.value, inner)
