"""The order of keys in the canonical layout: that of the model, found by walking from the document's kind."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args, get_origin

from dcs_cli.documents.automation import Work
from dcs_cli.documents.known_keys import alternatives, is_record
from dcs_cli.documents.reading import KINDS
from dcs_cli.documents.touchpoint_map import MessageFields
from dcs_cli.documents.triggers import TriggerRecord

Place = Any
"""The type that a place of a document has in the model; None where the model says nothing about keys."""

FIRST: dict[type, tuple[str, ...]] = {
    MessageFields: (
        *("id", "purpose", "wait", "audience", "channel", "owner", "system", "trigger", "send_on", "cs_notified_on"),
        *("serves", "type", "mode", "slip", "during", "series"),
    ),
    Work: ("id", "recorded_as", "minutes_each", "times_per_week"),
}
"""Keys that come first where fields shared by several records stand before those of one: model 5.1, 5.7 and 6."""
LAST: dict[type, tuple[str, ...]] = {TriggerRecord: ("at_latest", "delay", "cap")}
"""Keys that come behind those of the record itself: model 5.2."""


def place_of_kind(kind: str) -> Place:
    """The place of a whole document."""
    return KINDS.get(kind)


def below(place: Place, keys: Sequence[str], step: str | int) -> Place:
    """The place under a key or in a list, for a mapping that has these keys."""
    if isinstance(step, int):
        entries = (get_args(kind)[0] for _, kind in alternatives(place) if get_origin(kind) is tuple)
        return next(entries, None)
    record = _record(place, keys)
    if record is not None:
        for name, field in record.model_fields.items():
            if step == (field.alias or name):
                return field.annotation
        return None
    return next((get_args(kind)[1] for _, kind in alternatives(place) if get_origin(kind) is dict), None)


def is_field(document: Any, path: Sequence[str | int]) -> bool:
    """Whether the key at the end of a path is one of the model, and not a word of the author's own."""
    place = place_of_kind(document.get("kind", "")) if isinstance(document, dict) else None
    value = document
    for step in path[:-1]:
        place, value = below(place, tuple(value) if isinstance(value, dict) else (), step), value[step]
    record = _record(place, tuple(value))
    return record is not None and path[-1] in _names(record)


def in_order(place: Place, keys: Sequence[str]) -> list[int]:
    """The positions of keys in their canonical order; a key the model does not know stays behind the one before it."""
    record = _record(place, keys)
    if record is None:
        return list(range(len(keys)))
    rank = {key: number for number, key in enumerate(canonical(record))}
    ranks: list[int] = []
    for key in keys:
        ranks.append(rank.get(key, ranks[-1] if ranks else -1))
    return sorted(range(len(keys)), key=ranks.__getitem__)


def canonical(record: Any) -> tuple[str, ...]:
    """All keys of a record in their canonical order."""
    keys = [field.alias or name for name, field in record.model_fields.items()]
    first = [key for shared, named in FIRST.items() if issubclass(record, shared) for key in named if key in keys]
    last = [key for shared, named in LAST.items() if issubclass(record, shared) for key in named if key in keys]
    return (*first, *(key for key in keys if key not in first and key not in last), *last)


def _record(place: Place, keys: Iterable[str]) -> Any:
    """The record whose fields the keys fit best; the first of equals."""
    written = frozenset(keys)
    return max(_records(place), key=lambda record: len(written & _names(record)), default=None)


def _records(place: Place) -> Iterator[Any]:
    return (kind for _, kind in alternatives(place) if is_record(kind))


def _names(record: Any) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in record.model_fields.items())
