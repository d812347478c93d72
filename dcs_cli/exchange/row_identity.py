"""Recognises rows of an earlier import that were renamed, or that share their name with others and changed places."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.import_memory import ImportMemory, RememberedItem, says_the_same
from dcs_cli.loading.flow_writing import flow_yaml

_NUMBER = re.compile(r" \d+$")
_PLACE = ("id", "source", "x-section")
_NAMED_BY = (*_PLACE, "label")


def with_recognised_rows(memory: ImportMemory, items: Sequence[NewItem]) -> ImportMemory:
    """The memory with the keys that rows have now.

    Rows of the same name are told apart by what else they say. A row whose name is new is an old one where everything
    but the name, a purpose among it, is what a row says that is gone, and no other row says the same. In another sheet
    a row of the same name is the same where half of it is.
    """
    keys = {item.draft.key for item in items}
    several = _several((*keys, *memory.items))
    loose = [item for item in items if item.draft.key not in memory.items or _name(item.draft.key) in several]
    gone = {key: one for key, one in memory.items.items() if key not in keys or _name(key) in several}
    if not loose or not gone:
        return memory
    moved: dict[str, str] = {}
    _match(moved, loose, gone, lambda key, fields: (_name(key), _content(fields, (*_PLACE, *memory.told_for_all))))
    # A row of a shared name that says something new is the one whose place it has, if no other row is that one.
    for item in loose:
        if item.draft.key in gone and item.draft.key not in moved and item.draft.key not in moved.values():
            moved[item.draft.key] = item.draft.key
    renamed = [item for item in loose if item.fields.get("purpose") is not None]
    _match(moved, renamed, gone, lambda key, fields: _content(fields, (*_NAMED_BY, *memory.told_for_all)))
    # A sheet that was renamed or split gives its rows other keys.
    elsewhere = [item for item in loose if "/" in item.draft.key]
    told: dict[str, str] = {**moved}
    _match(told, elsewhere, gone, lambda key, fields: _name(key).rpartition("/")[2])
    fields_of = {item.draft.key: item.fields for item in elsewhere}
    moved |= {
        key: old
        for key, old in told.items()
        if key not in moved and says_the_same(fields_of[key], memory.items[old].fields, memory.told_for_all)
    }
    kept = {key: one for key, one in memory.items.items() if key not in gone or key not in moved.values()}
    found = {key: memory.items[old] for key, old in moved.items()}
    lost = {key: one for key, one in kept.items() if key in found}
    return replace(memory, items={**kept, **found, **_beside(lost, {*kept, *found, *keys})})


def _several(keys: Iterable[str]) -> set[str]:
    """Names that more than one row has."""
    return {_name(key) for key in keys if _NUMBER.search(key)}


def _name(key: str) -> str:
    return _NUMBER.sub("", key)


def _content(fields: Mapping[str, Any], without: Sequence[str]) -> str:
    return flow_yaml({key: fields[key] for key in sorted(fields) if key not in without})


def _match(moved: dict[str, str], items: Iterable[NewItem], gone: Mapping[str, RememberedItem], mark: Any) -> None:
    """Pair rows with remembered ones that alone have the same mark."""
    rows: dict[Any, list[str]] = {}
    for item in items:
        if item.draft.key not in moved:
            rows.setdefault(mark(item.draft.key, item.fields), []).append(item.draft.key)
    taken = set(moved.values())
    known: dict[Any, list[str]] = {}
    for key, one in gone.items():
        if key not in taken:
            known.setdefault(mark(key, one.fields), []).append(key)
    for marked, found in rows.items():
        if len(found) == 1 and len(known.get(marked, ())) == 1:
            moved[found[0]] = known[marked][0]


def _beside(lost: Mapping[str, RememberedItem], taken: set[str]) -> dict[str, RememberedItem]:
    """Remembered rows whose key another row has now, under keys of their own, so that they are told as gone."""
    found: dict[str, RememberedItem] = {}
    for key, one in sorted(lost.items()):
        number = 2
        while f"{_name(key)} {number}" in taken:
            number += 1
        found[f"{_name(key)} {number}"] = one
        taken.add(f"{_name(key)} {number}")
    return found
