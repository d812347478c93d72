"""What the fields and types of documents mean, looked up by name in the models' own descriptions, with examples."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from dcs_cli.outputs.field_examples import REFERENCE, field_example, type_example
from dcs_cli.outputs.flow_text import flow

_LIST_WORDS = {
    "array": "list",
    "object": "mapping",
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of one record: where it belongs, what it means, what it holds, its words where they are few, and an
    example as YAML in one line.
    """

    owner: str
    name: str
    meaning: str
    holds: str
    values: tuple[tuple[str, str], ...]
    required: bool
    example: str

    @property
    def same(self) -> tuple[object, ...]:
        """What is equal where a field means the same in two records."""
        return self.name, self.meaning, self.holds, self.values


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """One type: a record with its fields, or a value with its words where they are few, and a plain value of it."""

    name: str
    meaning: str
    holds: str
    fields: tuple[FieldEntry, ...]
    values: tuple[tuple[str, str], ...]
    example: Any


def field_names() -> tuple[str, ...]:
    """Every field name of every record, sorted."""
    return tuple(sorted({entry.name for entry in _entries()}))


def type_names() -> tuple[str, ...]:
    """Every type as a word to ask for, sorted: ``event-trigger``."""
    return tuple(sorted(entry.name.replace(" ", "-") for entry in types()))


def fields_named(word: str) -> tuple[FieldEntry, ...]:
    """The fields called so; ``touchpoint.visible_to`` asks for one record's."""
    owner, _, name = word.rpartition(".")
    wanted = _folded(owner.rpartition(".")[2])
    found = [entry for entry in _entries() if entry.name == name]
    owners = {entry: _folded(entry.owner) for entry in found}
    return tuple(
        entry
        for entry in found
        if not wanted or wanted in (owners[entry], owners[entry].rstrip("s"), owners[entry] + "s")
    )


def type_named(word: str) -> TypeEntry | None:
    """The type called so, however its words are joined: ``event trigger``, ``event-trigger``, ``EventTrigger``."""
    return next((entry for entry in types() if _folded(entry.name) == _folded(word)), None)


def records_in(holds: str) -> tuple[str, ...]:
    """The records among the types a field holds, as words to ask for."""
    named = {part.removeprefix("list of ").removeprefix("mapping to ") for part in holds.split(" or ")}
    return tuple(entry.name.replace(" ", "-") for entry in types() if entry.fields and entry.name in named)


@cache
def types() -> tuple[TypeEntry, ...]:
    """Every type, a kind of document followed by what it is made of; values that many types share come last."""
    from dcs_cli.documents.reading import KINDS

    definitions = _definitions()
    order: dict[str, None] = {}
    for model in KINDS.values():
        _reached(model.__name__, definitions, order)
    records = [name for name in order if "properties" in definitions[name]]
    return tuple(_type(name) for name in (*records, *sorted(set(order) - set(records))))


def _reached(name: str, definitions: dict[str, Any], order: dict[str, None]) -> None:
    if name not in order:
        order[name] = None
        for inner in _references(definitions[name]):
            _reached(inner, definitions, order)


def _references(schema: Any) -> Iterator[str]:
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _references(inner)
    if isinstance(schema, dict) and "$ref" in schema:
        yield schema["$ref"].removeprefix(REFERENCE)


def _type(name: str) -> TypeEntry:
    definitions = _definitions()
    schema = definitions[name]
    fields = tuple(_fields(name, schema, definitions))
    meaning = schema.get("description", "")
    holds = "" if "properties" in schema else _holds(schema, definitions)
    values = () if "properties" in schema else tuple(_values(schema, definitions))
    example = next(iter(schema.get("examples", ())), None)
    return TypeEntry(_words(name), meaning, holds, fields, values, type_example(name) if example is None else example)


def _entries() -> Iterator[FieldEntry]:
    for entry in sorted(types(), key=lambda one: one.name):
        yield from entry.fields


def _fields(record: str, schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[FieldEntry]:
    """The fields of a record, or of the mapping that a value may be."""
    for part in (schema, *schema.get("anyOf", ())):
        needed = part.get("required", ())
        for name, field in part.get("properties", {}).items():
            if not field.get("doNotSuggest") and "description" in field:
                found = field_example(record, name, field["description"])
                yield FieldEntry(
                    _words(record),
                    name,
                    field["description"],
                    _holds(field, definitions),
                    tuple(_values(field, definitions)),
                    name in needed,
                    flow([found])[1:-1] if found is not None else "",
                )


@cache
def _definitions() -> dict[str, Any]:
    from dcs_cli.documents.schema import document_schemas

    found: dict[str, Any] = document_schemas()["document"]()["definitions"]
    return found


def _words(record: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", record).lower()


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]", "", word).lower()


def _holds(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What stands in the field, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        return _words(name)
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _holds(schema["allOf"][0], definitions)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            if all("const" in part for part in schema[key]):
                return "one of these words"
            parts = [_holds(part, definitions) for part in schema[key] if part != {"type": "null"}]
            return " or ".join(dict.fromkeys(part for part in parts if part))
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        return f"list of {_holds(schema['items'], definitions)}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"mapping to {_holds(schema['additionalProperties'], definitions)}"
    if "const" in schema:
        return f"`{schema['const']}`"
    kind = schema.get("type", "value")
    return _LIST_WORDS.get(kind, kind) if isinstance(kind, str) else "value"


def _values(schema: Any, definitions: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The words a field allows, with what each means, when it allows few."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        inner = definitions.get(schema["$ref"].removeprefix(REFERENCE), {})
        if "properties" not in inner:
            yield from _values(inner, definitions)
        return
    for key in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(key, ()):
            if "const" in part and isinstance(part["const"], str):
                yield part["const"], part.get("description", "")
            else:
                yield from _values(part, definitions)
    if isinstance(schema.get("items"), dict):
        yield from _values(schema["items"], definitions)
