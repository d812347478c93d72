"""Documents for the tests: one complete example of each kind, and every record and path in them."""

from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from dcs_cli.documents.reading import KINDS

COMPLETE = Path(__file__).parent / "complete"
NAMES = ("program", "journey", "signals", "map", "overlay", "automation", "roadmap", "results")


class _Loader(yaml.SafeLoader):
    """Dates stay text, as in the dialect of the documents."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def complete(name: str) -> Any:
    """A fresh copy of a complete example."""
    return yaml.load((COMPLETE / f"{name}.yaml").read_text(encoding="utf-8"), _Loader)


def records() -> list[type[BaseModel]]:
    """Every record class that a document can contain, each once."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[Any] = list(KINDS.values())
    while waiting:
        record = waiting.pop()
        if record not in found:
            found[record] = None
            for field in record.model_fields.values():
                waiting.extend(_records_in(field.annotation))
    return list(found)


def _records_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) in (Annotated, Union, UnionType, tuple, dict):
        for inner in get_args(kind):
            yield from _records_in(inner)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in a plain document."""
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from paths(inner, (*path, step))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a path."""
    for step in path:
        value = value[step]
    return value


def record_paths(
    value: Any, plain: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], BaseModel]]:
    """The path in the plain document of every record of a read one, with the record."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            if name in value.model_fields_set and key in plain:
                yield from record_paths(getattr(value, name), plain[key], (*path, key))
    elif isinstance(value, dict) and isinstance(plain, dict):
        for key, inner in value.items():
            yield from record_paths(inner, plain[key], (*path, key))
    elif isinstance(value, tuple) and isinstance(plain, list):
        for position, inner in enumerate(value):
            yield from record_paths(inner, plain[position], (*path, position))
