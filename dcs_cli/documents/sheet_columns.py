"""The sheets in which documents are edited: which lists of items they hold, and what kind of cell each field is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dcs_cli.documents import values
from dcs_cli.documents.fields import OneOrMore
from dcs_cli.documents.journey import Moment, Plan
from dcs_cli.documents.signals import Signal
from dcs_cli.documents.touchpoint_map import TYPES, Campaign, Override, Touchpoint, TouchpointType
from dcs_cli.documents.values import Choices, Written

CellKind: TypeAlias = Literal["text", "choice", "truth", "number", "date", "names", "yaml"]
"""``text`` stands as it is, ``names`` with commas between, ``yaml`` as YAML in one line."""

OTHER, DOCUMENT, WRITTEN = "other fields", "document", "written fields"
"""Headings every editing sheet has beside the fields: what fits no cell, the document's number, the keys in order."""
ID, CHANGE, REASON = "id", "change", "reason"
LEADING = (
    ID,
    REASON,
    "purpose",
    "audience",
    "channel",
    "owner",
    "system",
    "trigger",
    "send_on",
    "cs_notified_on",
    "serves",
    "type",
    "intent",
    "mode",
    "status",
    "measure",
)
"""Fields of a message that stand first: its id, the six facts (model 5.1), then what most maps state."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of an editing sheet; ``open`` choices are suggestions, any other text is allowed too."""

    key: str
    kind: CellKind
    choices: tuple[tuple[str, str], ...] = ()
    """Words it may hold, each with its meaning."""
    open: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A list of items, a mapping of id to fields, or one of id to text, under a key of a kind of document."""

    kind: str
    key: str
    shape: Literal["items", "mapping", "texts"]


@dataclass(frozen=True, slots=True)
class EditingSheet:
    """One sheet of items, a row each; with several parts a column says which part a row belongs to."""

    title: str
    parts: tuple[SheetPart, ...]
    models: tuple[type[BaseModel], ...]

    @property
    def kind(self) -> str:
        """The kind of document whose items it holds."""
        return self.parts[0].kind

    @property
    def told_apart(self) -> bool:
        """Whether rows say which part they belong to."""
        return len(self.parts) > 1


EDITING_SHEETS = (
    EditingSheet("Touchpoints", (SheetPart("map", "touchpoints", "items"),), (Touchpoint,)),
    EditingSheet("Campaigns", (SheetPart("map", "campaigns", "items"),), (Campaign,)),
    EditingSheet(
        "Versions",
        (
            SheetPart("map", "override", "mapping"),
            SheetPart("map", "remove", "texts"),
            SheetPart("map", "add", "items"),
        ),
        (Touchpoint, Override),
    ),
    EditingSheet("Moments", (SheetPart("journey", "moments", "items"),), (Moment,)),
    EditingSheet("Plans", (SheetPart("journey", "plans", "items"),), (Plan,)),
    EditingSheet("Signals", (SheetPart("signals", "signals", "items"),), (Signal,)),
)
COMPUTED = ("department", "contacts", "accounts", "messages a year", "findings")
"""Headings of what the tool works out and shows beside the fields; nobody edits them and nobody reads them back."""
DOCUMENTS_SHEET = "Documents"
"""Everything that is no row of an editing sheet, a key of a document a row."""
LONG_TEXTS_SHEET = "Long texts"
"""Texts longer than a cell, in pieces."""
EXPORTED_SHEET = "As exported"
"""Hidden: the documents as they were exported, so that an import can tell what was changed in the sheets."""


@cache
def columns_of(sheet: EditingSheet) -> tuple[SheetColumn, ...]:
    """The columns of a sheet in their order: the leading facts, then the fields as the models list them."""
    found: dict[str, SheetColumn] = {}
    for model in sheet.models:
        for name, field in model.model_fields.items():
            key = field.alias or name.rstrip("_")
            found.setdefault(key, _column(key, field))
    if sheet.kind != "map":
        return tuple(found.values())
    if sheet.told_apart:
        found[REASON] = SheetColumn(REASON, "text", description="why these customers do not get it")
    leading = [found.pop(key) for key in LEADING if key in found]
    return (*leading, *found.values())


def _column(key: str, field: FieldInfo) -> SheetColumn:
    leaves = list(_leaves(field.annotation, tuple(field.metadata)))
    choices = tuple(word for leaf, marks in leaves for word in _own_words(leaf, marks))
    described = field.description or ""
    if field.annotation == TouchpointType | None:
        return SheetColumn(key, "choice", tuple(TYPES.items()), True, described)
    kinds = {_kind(leaf, marks) for leaf, marks in leaves if leaf is not type(None)}
    if len(kinds) > 1:
        return SheetColumn(key, "number" if kinds == {"number", "choice"} else "yaml", choices, False, described)
    return SheetColumn(key, kinds.pop(), choices, False, described)


def _own_words(leaf: Any, marks: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    """The words of a literal with their meanings."""
    if get_origin(leaf) is not Literal or any(isinstance(mark, Written) for mark in marks):
        return ()
    meanings = next((mark.descriptions for mark in marks if isinstance(mark, Choices)), {})
    return tuple((word, meanings.get(word, "")) for word in get_args(leaf))


_NUMBERS = (values.parse_number, values.parse_positive_number, values.parse_positive_count)
_STRUCTURED = (dict, tuple)


def _kind(leaf: Any, marks: tuple[Any, ...]) -> CellKind:
    parse = next((mark.parse for mark in marks if isinstance(mark, Written)), None)
    if parse is values.parse_date:
        return "date"
    if leaf is bool:
        return "truth"
    if leaf is int or parse in _NUMBERS:
        return "number"
    if get_origin(leaf) is Literal:
        return "choice"
    if get_origin(leaf) is tuple and not any(mark is OneOrMore for mark in marks):
        inner = list(_leaves(get_args(leaf)[0], ()))
        return "names" if all(kind is str for kind, _ in inner) else "yaml"
    small_language = leaf is str or (parse is not None and parse in _SMALL_LANGUAGES)
    return "text" if small_language else "yaml"


_SMALL_LANGUAGES = (
    values.parse_duration,
    values.parse_positive_duration,
    values.parse_hours,
    values.parse_percent,
    values.parse_time,
)


def _leaves(place: Any, marks: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The members of a union with the annotations that belong to each."""
    origin = get_origin(place)
    if origin is Annotated:
        inner, *own = get_args(place)
        yield from _leaves(inner, (*own, *marks))
    elif origin in (Union, UnionType):
        if any(isinstance(mark, Written) for mark in marks):
            yield place, marks
            return
        for member in get_args(place):
            yield from _leaves(member, marks)
    else:
        yield place, marks
