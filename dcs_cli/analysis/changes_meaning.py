"""What a written value means, freed from how it is written: order without meaning, units, and ids that were renamed."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from dcs_cli.documents.audience import Everyone, Named, Selection
from dcs_cli.documents.fields import Record

ORDERED = frozenset(("series", "term", "new_per_year", "arms", "values"))
"""Lists whose order has a meaning: steps, first match wins, the control arm, how customers are printed."""
NO_RENAMES: Mapping[str, str] = {}


def meaning(value: Any, renamed: Mapping[str, str] = NO_RENAMES, key: str = "") -> Any:
    """A value that equals another one exactly when both mean the same; ``renamed`` gives ids their other name."""
    match value:
        case Record():
            stated = {name: getattr(value, name) for name in type(value).model_fields}
            return _sorted({name.rstrip("_"): meaning(one, renamed, name) for name, one in stated.items()})
        case Everyone():
            return "all"
        case Named(name):
            return renamed.get(name, name)
        case Selection():
            return _selection(value, renamed)
        case Mapping():
            return _sorted({_renamed(str(name), renamed): meaning(one, renamed, key) for name, one in value.items()})
        case list() | tuple() | set() | frozenset():
            listed = [meaning(one, renamed) for one in value]
            return tuple(listed if key in ORDERED else sorted(listed, key=repr))
        case str():
            return _renamed(value, renamed)
        case _ if is_dataclass(value):
            # How a duration was written, such as 7d or 1w, is no part of what it means.
            stated = {field.name: getattr(value, field.name) for field in fields(value) if field.name != "text"}
            return _sorted({name: meaning(one, renamed, name) for name, one in stated.items()})
    return value


def _renamed(text: str, renamed: Mapping[str, str]) -> str:
    """An id under its other name; an owner such as ``cs/digital-csm`` piece by piece."""
    if text in renamed or "/" not in text:
        return renamed.get(text, text)
    return "/".join(renamed.get(piece, piece) for piece in text.split("/"))


def _sorted(found: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(found.items()))


def _selection(value: Selection, renamed: Mapping[str, str]) -> Any:
    found: dict[str, Any] = {
        f"={_renamed(name, renamed)}": tuple(sorted({meaning(one, renamed) for one in listed}))
        for name, listed in value.dimensions
    }
    for name, parts in (("any", value.any_of), ("all", value.all_of)):
        if parts is not None:
            found[name] = tuple(sorted((meaning(part, renamed) for part in parts), key=repr))
    if value.excluded is not None:
        found["not"] = meaning(value.excluded, renamed)
    return _sorted(found)


def as_written(value: Any) -> Any:
    """A value as JSON has it, in the words of the documents; what is not stated is left out, and null on its own."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case Fraction():
            return int(value) if value.denominator == 1 else float(round(value, 6))
        case date():
            return value.isoformat()
        case Record():
            return {
                (field.alias or name): as_written(getattr(value, name))
                for name, field in type(value).model_fields.items()
                if name in value.model_fields_set
            }
        case Everyone():
            return "all"
        case Named(name):
            return name
        case Selection():
            return _selection_written(value)
        case Mapping():
            return {str(name): as_written(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [as_written(one) for one in value]
        case _ if getattr(value, "text", ""):
            return value.text
        case _ if is_dataclass(value):
            return {field.name: as_written(getattr(value, field.name)) for field in fields(value)}
    return str(value)


def _selection_written(value: Selection) -> dict[str, Any]:
    found: dict[str, Any] = {name: listed[0] if len(listed) == 1 else list(listed) for name, listed in value.dimensions}
    for name, parts in (("any", value.any_of), ("all", value.all_of)):
        if parts is not None:
            found[name] = [as_written(part) for part in parts]
    if value.excluded is not None:
        found["not"] = as_written(value.excluded)
    return found


def names_in(value: Any) -> frozenset[str]:
    """Every text in a meaning: among them all ids it refers to."""
    if isinstance(value, str):
        return frozenset((value,))
    if isinstance(value, tuple):
        return frozenset().union(*(names_in(one) for one in value))
    return frozenset()
