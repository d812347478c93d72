"""The keys a place of a document knows, found by walking from the model of its kind along a validation path."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from dcs_cli.documents.fields import TAG


def known_keys(model: type[BaseModel], location: tuple[Any, ...]) -> tuple[str, ...]:
    """The keys of the record at a validation path, in their documented order; empty when no record stands there."""
    place: Any = model
    for step in location:
        place = _below(place, step)
    for _, kind in alternatives(place):
        if is_record(kind):
            return tuple(field.alias or name for name, field in kind.model_fields.items())
    return ()


def _below(place: Any, step: Any) -> Any:
    """The type one step further down: a member of a union, a field, a value of a mapping or an entry of a list."""
    for tag, kind in alternatives(place):
        if isinstance(step, str) and step.startswith(TAG):
            if tag == step:
                return kind
        elif is_record(kind):
            for name, field in kind.model_fields.items():
                if step == (field.alias or name):
                    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        elif get_origin(kind) is dict:
            return get_args(kind)[1]
        elif get_origin(kind) is tuple:
            return get_args(kind)[0]
    return None


def keys_below(model: type[BaseModel]) -> frozenset[str]:
    """Every key that some record in a document of this kind knows."""
    found: set[str] = set()
    seen: set[type[BaseModel]] = set()
    waiting: list[Any] = [model]
    while waiting:
        for _, kind in alternatives(waiting.pop()):
            if is_record(kind) and kind not in seen:
                seen.add(kind)
                found.update(field.alias or name for name, field in kind.model_fields.items())
                waiting += [field.annotation for field in kind.model_fields.values()]
            elif get_origin(kind) in (dict, tuple):
                waiting += [argument for argument in get_args(kind) if argument is not Ellipsis]
    return frozenset(found)


def is_record(kind: Any) -> bool:
    """Whether a type is a mapping of known keys."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def alternatives(place: Any) -> Iterator[tuple[str | None, Any]]:
    """The members of a union with their tags, or the type itself, without annotations."""
    origin = get_origin(place)
    if origin is Annotated:
        inner, *marks = get_args(place)
        own = next((mark.tag for mark in marks if isinstance(mark, Tag)), None)
        if own is not None:
            yield own, inner
        else:
            yield from alternatives(inner)
    elif origin in (Union, UnionType):
        for member in get_args(place):
            yield from alternatives(member)
    else:
        yield None, place
