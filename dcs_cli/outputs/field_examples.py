"""Examples of fields and types, found in the documents that come with dcs: the projects of ``init`` and one more."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from dcs_cli.outputs.flow_text import flow

Definitions = Mapping[str, Any]
REFERENCE = "#/definitions/"
GOOD, LONGEST = 60, 100
"""Characters up to which the first example of a field is taken, and above which it has none but those of its type."""
GOOD_BLOCK = 400
"""Characters up to which the first example of a type is taken."""


@cache
def field_example(owner: str, name: str, meaning: str) -> Any:
    """A value of a field of a record, both by their names in the schemas, or of one of the same name and meaning.

    None where no short one is stated.
    """
    stated = _stated()
    found = _best(stated.get((owner, name), []) or stated.get((meaning, name), []), GOOD)
    return found if len(flow(found)) <= LONGEST else None


@cache
def type_example(owner: str) -> Any:
    """A whole record, or a value of another type; None where no document has one."""
    return _best(_stated().get((owner, ""), []), GOOD_BLOCK)


def _best(found: Sequence[Any], longest: int) -> Any:
    """The first that is short enough; else the shortest."""
    fitting = [value for value in found if len(flow(value)) <= longest]
    return fitting[0] if fitting else min(found, key=lambda value: len(flow(value)), default=None)


@cache
def _stated() -> Mapping[tuple[str, str], list[Any]]:
    """Every value by its field and the record it stands in, or what the field means; every record by its type.

    In the order of the documents.
    """
    from dcs_cli.documents.reading import KINDS
    from dcs_cli.documents.schema import document_schemas

    definitions: Definitions = document_schemas()["document"]()["definitions"]
    found: dict[tuple[str, str], list[Any]] = {}
    for document in _documents():
        model = KINDS.get(document.get("kind", ""))
        if model is not None:
            for owner, name, value in _parts(document, {"$ref": REFERENCE + model.__name__}, definitions, ""):
                found.setdefault((owner, name), []).append(value)
    return found


def _documents() -> Iterator[dict[str, Any]]:
    """The documents of the example projects, then those with the fields that these do without."""
    from dcs_cli.loading.limits import Limits
    from dcs_cli.loading.yaml_text import read_yaml

    root = resources.files("dcs_cli").joinpath("templates")
    folders = [root.joinpath(*place) for name in ("example", "blank") for place in ((name,), (name, "maps"))]
    folders.append(root)
    texts = [
        entry.read_text(encoding="utf-8")
        for folder in folders
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    ]
    for text in texts:
        for document in read_yaml(text.encode(), "example", Limits())[0]:
            if isinstance(document.plain, dict):
                yield document.plain


def _parts(value: Any, schema: Any, definitions: Definitions, owner: str) -> Iterator[tuple[str, str, Any]]:
    """The types and fields a value is made of: the record's name in the schemas, the field or nothing, the value."""
    if "$ref" in schema:
        owner = schema["$ref"].removeprefix(REFERENCE)
        schema = definitions[owner]
        yield owner, "", value
    for key in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(key, ()):
            if "if" not in part and _fits(value, part, definitions):
                yield from _parts(value, part, definitions, owner)
    if isinstance(value, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            if inner is None:
                continue
            if name in properties:
                yield owner, name, inner
                yield properties[name].get("description", ""), name, inner
                yield from _parts(inner, properties[name], definitions, owner)
            elif isinstance(others, dict):
                yield from _parts(inner, others, definitions, owner)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for inner in value:
            yield from _parts(inner, schema["items"], definitions, owner)


def _fits(value: Any, schema: Any, definitions: Definitions) -> bool:
    """Whether a value of a sound document is of this branch of a schema, by its form and its keys."""
    if "$ref" in schema:
        return _fits(value, definitions[schema["$ref"].removeprefix(REFERENCE)], definitions)
    if "const" in schema:
        return bool(value == schema["const"])
    forms: Mapping[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
    }
    form = forms.get(schema.get("type", ""))
    if form is not None and not isinstance(value, form):
        return False
    if "pattern" in schema and re.search(schema["pattern"], value) is None:
        return False
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        closed = schema.get("additionalProperties") is False
        return value.keys() >= set(schema.get("required", ())) and not (
            closed and any(key not in known for key in value)
        )
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return schema.get("type") != "null" and (
        not branches or any(_fits(value, part, definitions) for part in branches if "required" not in part)
    )
