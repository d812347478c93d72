"""Writes differences into the text of a document so that comments, order and everything else stay byte for byte."""

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcs_cli.exchange.differences import ABSENT, Difference, same
from dcs_cli.exchange.document_layout import item_lines, key_above, value_text
from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.text_edits import (
    SourceText,
    TextEdit,
    WrittenNode,
    edited,
    respelled,
    source_text,
    with_key,
    without_entry,
)
from dcs_cli.loading.yaml_text import RawDocument

_FIELD_OF_ITEM = 3
"""Steps of a path to a field of an item: the list, the place in it, and the key."""
_COMMENT = re.compile(r"(?:^|\s)#")
_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&\w")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file after its edits, what of it was written, and what could not be, which a person has to write."""

    data: bytes
    written: tuple[tuple[int, Difference], ...]
    refused: tuple[tuple[int, Difference], ...]


def rewritten(data: bytes, file: str, wanted: Sequence[tuple[int, Difference]]) -> Rewritten:
    """The file with every difference, given with the number of its document, that can be written exactly.

    The result is read again: a difference after which it does not say exactly what was meant is refused.
    """
    source = source_text(data, file, Limits())
    made: list[_Made] = []
    refused: list[tuple[int, Difference]] = []
    for number, difference in wanted:
        edits = _edits(source, source.documents[number], difference)
        if not edits or any(_overlap(one, other) for one in edits for before in made for other in before.edits):
            refused.append((number, difference))
        else:
            made.append(_Made(number, difference, tuple(edits)))
    exact = _exact(data, file, source, made)
    kept = {id(one) for one in exact}
    refused += [(one.number, one.difference) for one in made if id(one) not in kept]
    return Rewritten(_applied(data, exact), tuple((one.number, one.difference) for one in exact), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Made:
    """The edits of one difference in the document of this number."""

    number: int
    difference: Difference
    edits: tuple[TextEdit, ...]


def _exact(data: bytes, file: str, source: SourceText, made: Sequence[_Made]) -> list[_Made]:
    """Those that together give a text which says what was meant; halved until the ones that do not are out."""
    if not made or _says(_applied(data, made), file, source, made):
        return list(made)
    if len(made) == 1:
        return []
    middle = len(made) // 2
    left = _exact(data, file, source, made[:middle])
    both = [*left, *_exact(data, file, source, made[middle:])]
    return both if _says(_applied(data, both), file, source, both) else left


def _applied(data: bytes, made: Iterable[_Made]) -> bytes:
    return edited(data, _together(edit for one in made for edit in one.edits))


def _overlap(one: TextEdit, other: TextEdit) -> bool:
    return one.start < other.end and other.start < one.end


def _together(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Insertions at one place as one, in the order they were made."""
    found: dict[tuple[int, int], str] = {}
    for edit in edits:
        found[edit.start, edit.end] = found.get((edit.start, edit.end), "") + edit.text
    return [TextEdit(start, end, text) for (start, end), text in found.items()]


def _edits(source: SourceText, document: RawDocument, difference: Difference) -> list[TextEdit]:
    path = difference.path
    if difference.theirs is ABSENT:
        gone = without_entry(source, document, path)
        return [gone] if gone is not None and not _COMMENT.search(_behind(source, document, path, gone)) else []
    if difference.ours is not ABSENT:
        node = source.value_at(document, path)
        above = source.value_at(document, path[:-1])
        in_brackets = above is None or source.is_bracketed(above)
        made = _replaced(source, node, difference.theirs, in_brackets) if node is not None else None
        return [made] if made is not None else []
    if isinstance(path[-1], int):
        made = _appended(source, document, difference)
        return [made] if made is not None else []
    mapping = _at(document.plain, path[:-1])
    if not isinstance(mapping, dict):
        return []
    key = str(path[-1])
    ordered = key_above(list(mapping), key, *_listed(document, path)) if len(path) == _FIELD_OF_ITEM else []
    for beside in ordered or reversed(mapping):
        made = with_key(source, document, (*path[:-1], beside), key, difference.theirs)
        if made is not None:
            return [_with_few_quotes(made, difference.theirs)]
    return []


def _behind(source: SourceText, document: RawDocument, path: Sequence[str | int], edit: TextEdit) -> str:
    """What an edit that takes a value out takes with it behind the value."""
    found = source.value_at(document, tuple(path))
    return "" if found is None else source.text[found.end : edit.end]


def _listed(document: RawDocument, path: Sequence[str | int]) -> tuple[str, str]:
    """The kind of a document, and the list a path begins with."""
    kind = document.plain.get("kind") if isinstance(document.plain, dict) else None
    return str(kind), str(path[0])


def _with_few_quotes(edit: TextEdit, value: Any) -> TextEdit:
    if not isinstance(value, str) or edit.text.startswith(", "):
        return edit
    return replace(edit, text=edit.text.replace(f": {flow_yaml(value)}", f": {value_text(value)}", 1))


def _at(plain: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        plain = plain[step]
    return plain


def _replaced(source: SourceText, node: WrittenNode, value: Any, in_brackets: bool) -> TextEdit | None:
    """Another value in place of one, in one line; None where a comment or an anchor would be lost."""
    made = respelled(source, node, value) if not isinstance(value, dict | list) else None
    if made is not None:
        plain = in_brackets or made.text != flow_yaml(value)
        return made if plain else replace(made, text=value_text(value))
    text = source.written(node)
    before = source.text[source.line_start(node.start) : node.start]
    if not text or text[0] in "*&" or _ANCHOR.search(before) or (node.is_collection and _ANCHOR.search(text)):
        return None
    if node.is_collection and "\n" in text and _COMMENT.search(text):
        return None
    made_text = value_text(value) if isinstance(value, dict | list) else flow_yaml(value)
    return TextEdit(node.start, node.start + len(text.rstrip()), made_text)


def _appended(source: SourceText, document: RawDocument, difference: Difference) -> TextEdit | None:
    """A new item below the last one of a list, laid out like it."""
    listed = _at(document.plain, difference.path[:-1])
    last = source.value_at(document, (*difference.path[:-1], len(listed) - 1))
    if last is None:
        return None
    line = source.line_start(last.start)
    # The last item may begin on the line of its dash or stand in brackets.
    lead = source.text[line : last.start]
    if not re.fullmatch(r" *- +", lead) or not isinstance(difference.theirs, dict):
        return None
    dash = lead[: lead.index("-")]
    lines = item_lines(difference.theirs, len(dash), *_listed(document, difference.path))
    stop = source.line_stop(max(last.end - 1, last.start))
    ended = source.text[:stop].endswith("\n")
    text = source.line_end.join(lines)
    return TextEdit(stop, stop, text + source.line_end if ended else source.line_end + text)


def _says(data: bytes, file: str, source: SourceText, made: Sequence[_Made]) -> bool:
    """Whether the new text says exactly what the old one said, but for the differences."""
    again = source_text(data, file, Limits())
    if again.problems or len(again.documents) != len(source.documents):
        return False
    for number, document in enumerate(source.documents):
        wanted: Any = copy.deepcopy(document.plain)
        for difference in (one.difference for one in made if one.number == number):
            above = _at(wanted, difference.path[:-1])
            last = difference.path[-1]
            if isinstance(last, int) and difference.ours is ABSENT:
                above.append(difference.theirs)
            elif difference.theirs is ABSENT:
                del above[last]
            else:
                above[last] = difference.theirs
        if not same(wanted, again.documents[number].plain):
            return False
    return True
