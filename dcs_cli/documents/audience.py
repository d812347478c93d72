"""Audience expressions as written: who a message, moment, plan or version is for (model 1.4, semantics 1.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from dcs_cli.documents.value_schemas import value_type
from dcs_cli.documents.values import Path, Written, WrongValue, parse_id, show

OPERATORS = ("not", "any", "all")


@dataclass(frozen=True, slots=True)
class Everyone:
    """``all``: every customer."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name declared under ``program.audiences``."""

    name: str


@dataclass(frozen=True, slots=True)
class Selection:
    """A mapping: the intersection of its dimensions and of ``any``, ``all`` and ``not`` where they are written."""

    dimensions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    any_of: "tuple[Audience, ...] | None" = None
    all_of: "tuple[Audience, ...] | None" = None
    excluded: "Audience | None" = None


Audience: TypeAlias = Everyone | Named | Selection

EVERYONE = Everyone()


def parse_audience(value: Any) -> Audience:
    """Read an audience expression; :class:`WrongValue` carries the path of the part that is wrong."""
    return _parse(value, ())


def _parse(value: Any, path: Path) -> Audience:
    if isinstance(value, str):
        return EVERYONE if value == "all" else Named(_identifier(value, path))
    if not isinstance(value, dict):
        raise WrongValue(
            f"{show(value)} is not an audience: write all, a named audience, or dimensions such as {{segment: smb}}",
            path,
        )
    if all(key.startswith("x-") for key in value):
        raise WrongValue("an empty mapping is not an audience: write all for everyone", path)
    dimensions: list[tuple[str, tuple[str, ...]]] = []
    for key, inner in value.items():
        if key in OPERATORS or key.startswith("x-"):
            continue
        dimensions.append((_identifier(key, (*path, key)), _dimension_values(key, inner, (*path, key))))
    return Selection(
        tuple(dimensions),
        _alternatives(value, "any", path),
        _alternatives(value, "all", path),
        _parse(value["not"], (*path, "not")) if "not" in value else None,
    )


def _identifier(value: Any, path: Path) -> str:
    try:
        return parse_id(value)
    except WrongValue as error:
        raise WrongValue(error.message, path) from None


def _dimension_values(dimension: str, value: Any, path: Path) -> tuple[str, ...]:
    if isinstance(value, list):
        if not value:
            raise WrongValue(f"an empty list of values for `{dimension}` means nobody: name values, or write all", path)
        return tuple(_identifier(inner, (*path, position)) for position, inner in enumerate(value))
    if isinstance(value, dict) or value is None:
        raise WrongValue(f"{show(value)} is not a value of `{dimension}`: write a value or a list of values", path)
    return (_identifier(value, path),)


def _alternatives(value: dict[str, Any], key: str, path: Path) -> tuple[Audience, ...] | None:
    if key not in value:
        return None
    inner = value[key]
    if not isinstance(inner, list) or not inner:
        raise WrongValue(f"`{key}` wants a list of at least one audience", (*path, key))
    return tuple(_parse(part, (*path, key, position)) for position, part in enumerate(inner))


def mentioned(audience: Audience, path: Path = ()) -> Iterator[tuple[str, str, Path]]:
    """Every (dimension, value, path) an expression names itself, not through named audiences."""
    if not isinstance(audience, Selection):
        return
    for dimension, names in audience.dimensions:
        for position, name in enumerate(names):
            yield dimension, name, (*path, dimension, position)
    for key, parts in (("any", audience.any_of), ("all", audience.all_of)):
        for position, part in enumerate(parts or ()):
            yield from mentioned(part, (*path, key, position))
    if audience.excluded is not None:
        yield from mentioned(audience.excluded, (*path, "not"))


def choices(audience: Audience) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every dimension an expression names itself, with the values of which one suffices."""
    if isinstance(audience, Selection):
        yield from audience.dimensions
        for part in (*(audience.any_of or ()), *(audience.all_of or ())):
            yield from choices(part)
        if audience.excluded is not None:
            yield from choices(audience.excluded)


def names_used(audience: Audience, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every named audience an expression refers to, with its path."""
    if isinstance(audience, Named):
        yield audience.name, path
    elif isinstance(audience, Selection):
        for key, parts in (("any", audience.any_of), ("all", audience.all_of)):
            for position, part in enumerate(parts or ()):
                yield from names_used(part, (*path, key, position))
        if audience.excluded is not None:
            yield from names_used(audience.excluded, (*path, "not"))


AudienceExpression = Annotated[Audience, Written(parse_audience, value_type("AudienceExpression"))]
"""A field that holds an audience expression."""
