"""What the fields of documents mean, looked up by name in the models' own descriptions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_REFERENCE = "#/definitions/"
_LIST_WORDS = {
    "array": "list",
    "object": "mapping",
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of one record: where it belongs, what it means, what it holds, and its words where they are few."""

    owner: str
    name: str
    meaning: str
    holds: str
    values: tuple[tuple[str, str], ...]
    required: bool


def field_names() -> tuple[str, ...]:
    """Every field name of every record, sorted."""
    return tuple(sorted({entry.name for entry in _entries()}))


def fields_named(word: str) -> tuple[FieldEntry, ...]:
    """The fields called so; ``touchpoint.visible_to`` asks for one record's."""
    owner, _, name = word.rpartition(".")
    wanted = owner.rpartition(".")[2].lower().replace("_", " ")
    found = [entry for entry in _entries() if entry.name == name]
    return tuple(
        entry for entry in found if not wanted or wanted in (entry.owner, entry.owner.rstrip("s"), entry.owner + "s")
    )


def _entries() -> Iterator[FieldEntry]:
    definitions = _definitions()
    for record in sorted(definitions):
        properties = definitions[record].get("properties", {})
        needed = definitions[record].get("required", ())
        for name, schema in properties.items():
            if schema.get("doNotSuggest") or "description" not in schema:
                continue
            yield FieldEntry(
                _words(record),
                name,
                schema["description"],
                _holds(schema, definitions),
                tuple(_values(schema, definitions)),
                name in needed,
            )


def _definitions() -> dict[str, Any]:
    from dcs_cli.documents.schema import document_schemas

    found: dict[str, Any] = document_schemas()["document"]()["definitions"]
    return found


def _words(record: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", record).lower()


def _holds(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What stands in the field, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
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
        inner = definitions.get(schema["$ref"].removeprefix(_REFERENCE), {})
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
