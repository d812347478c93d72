"""JSON Schemas of the documents, from their models; ``python -m dcs_cli.documents.schema DIR`` writes the files."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from dcs_cli.documents.reading import KINDS, RENAMED
from dcs_cli.documents.value_schemas import SHARED_TYPE, VALUE_TYPE, VALUE_TYPES

ANY_DOCUMENT = "document"
DRAFTS = {
    "draft-07": "http://json-schema.org/draft-07/schema#",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}
"""Dialects by name; the first is the one editors read and the files under ``schemas/`` are written in."""

_REFERENCES = ("$ref", VALUE_TYPE, SHARED_TYPE)
_NULL = {"type": "null"}
_ORDER = (
    "$schema",
    "title",
    "description",
    "type",
    "required",
    "properties",
    "patternProperties",
    "additionalProperties",
)


def document_schemas() -> Mapping[str, Callable[[], dict[str, Any]]]:
    """Makers of the schemas by name: one of any document, then one per kind; each returns draft-07."""
    kinds = {name: lambda model=model, name=name: _of_kind(name, model) for name, model in KINDS.items()}
    return {ANY_DOCUMENT: _of_any_document, **kinds}


def schema_text(schema: dict[str, Any], draft: str = "draft-07") -> str:
    """A schema as JSON text in one of the :data:`DRAFTS`."""
    dialect = schema if draft == "draft-07" else _newer(schema)
    return json.dumps({"$schema": DRAFTS[draft], **dialect}, indent=2, ensure_ascii=False) + "\n"


def files() -> dict[str, str]:
    """The text of every file under ``schemas/`` by its name."""
    return {f"{name}.schema.json": schema_text(make()) for name, make in document_schemas().items()}


def _of_kind(kind: str, model: type[BaseModel]) -> dict[str, Any]:
    definitions = _definitions(model)
    return {"title": f"dcs {kind}", **definitions.pop(model.__name__), "definitions": definitions}


def _of_any_document() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    for model in KINDS.values():
        definitions.update(_definitions(model))
    kinds = [{"const": kind, "description": _first_line(model)} for kind, model in KINDS.items()]
    return {
        "title": "dcs document",
        "description": "any document of a dcs project; `kind` says which",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"description": "kind of this document", "oneOf": kinds}},
        # A chain instead of `oneOf`: an editor then reports the faults of the kind that is written, not of all seven.
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                "then": {"$ref": f"#/definitions/{model.__name__}"},
            }
            for kind, model in KINDS.items()
        ],
        "definitions": dict(sorted(definitions.items())),
    }


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, which also says what the keys of a mapping look like."""

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        names = {"propertyNames": keys} if VALUE_TYPE in keys else {}
        return {**super().dict_schema(schema), **names}


def _definitions(model: type[BaseModel]) -> dict[str, Any]:
    """The record's own schema and all it refers to, by name."""
    made = model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}", schema_generator=_Generator)
    records = {model.__name__: made, **made.pop("$defs", {})}
    shared = dict(_shared(records))
    found = {name: _resolved(_record(schema)) for name, schema in records.items()}
    found.update({name: _resolved(schema) for name, schema in shared.items()})
    waiting = list(found.values())
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found[name] = _resolved(VALUE_TYPES[name])
                waiting.append(found[name])
    return dict(sorted(found.items()))


def _shared(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas that several fields share, by name."""
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _shared(inner)
    if isinstance(schema, dict) and SHARED_TYPE in schema:
        yield schema[SHARED_TYPE]["name"], schema[SHARED_TYPE]["schema"]


def _record(schema: dict[str, Any]) -> dict[str, Any]:
    """The closed mapping of a record: optional keys may stay empty, ``x-`` keys are free, earlier names are told."""
    needed = set(schema.get("required", ()))
    properties = {
        name: _plain(field) if name in needed else _or_empty(_plain(field))
        for name, field in schema["properties"].items()
    }
    for earlier, name in RENAMED.items():
        if name in properties and earlier not in properties:
            properties[earlier] = {
                "description": f"earlier name of `{name}`",
                "not": {},
                "errorMessage": f"this key is called `{name}` now",
                "doNotSuggest": True,
            }
    made = {key: value for key, value in schema.items() if key != "title"}
    made.update(properties=properties, patternProperties={"^x-": {}}, additionalProperties=False)
    return {key: made[key] for key in (*_ORDER, *made) if key in made}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A field without what Python adds to it: titles, defaults and the empty value of optional fields."""
    kept = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if "anyOf" in kept:
        several = [inner for inner in kept["anyOf"] if inner != _NULL]
        if len(several) == 1:
            del kept["anyOf"]
            return {**several[0], **kept}
        kept["anyOf"] = several
    return kept


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or no value."""
    description = {"description": schema["description"]} if "description" in schema else {}
    said = {key: value for key, value in schema.items() if key != "description"}
    if set(said) == {"anyOf"}:
        return {**description, "anyOf": [*said["anyOf"], _NULL]}
    return {**description, "anyOf": [said, _NULL]}


def _resolved(schema: Any) -> Any:
    """References to value types and records as draft-07 wants them: nothing may stand beside ``$ref``."""
    if isinstance(schema, list):
        return [_resolved(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _resolved(inner) for key, inner in schema.items() if key not in _REFERENCES}
    if not any(key in schema for key in _REFERENCES):
        return _tuples(made)
    name = schema[SHARED_TYPE]["name"] if SHARED_TYPE in schema else schema.get(VALUE_TYPE)
    reference = {"$ref": schema.get("$ref", f"#/definitions/{name}")}
    return {**made, "allOf": [reference]} if made else reference


def _tuples(schema: dict[str, Any]) -> dict[str, Any]:
    """Lists of a fixed length in the words of draft-07."""
    if "prefixItems" in schema:
        schema["items"] = schema.pop("prefixItems")
    return schema


def _references(schema: Any) -> Iterator[str]:
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"].rpartition("/")[2]
    for part in inner:
        yield from _references(part)


def _newer(schema: Any) -> Any:
    """A draft-07 schema in the words of 2020-12."""
    if isinstance(schema, list):
        return [_newer(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made = {"$defs" if key == "definitions" else key: _newer(inner) for key, inner in schema.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = made["$ref"].replace("#/definitions/", "#/$defs/")
    if isinstance(made.get("items"), list):
        made["prefixItems"] = made.pop("items")
    return made


def main(arguments: list[str]) -> int:
    """Write every schema file into a folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
