"""What a cell of free text was understood as, and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Sureness: TypeAlias = Literal["certain", "guessed", "unread"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Fields with their plain values; ``why`` says what was assumed, or why the text could not be read.

    ``undeclared`` are dimensions and values with which a program would make an unread text understood.
    """

    sureness: Sureness
    fields: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    undeclared: tuple[tuple[str, str], ...] = ()


def certain(**fields: Any) -> Reading:
    """What the text says without doubt."""
    return Reading("certain", fields)


def unread(why: str) -> Reading:
    """A text that is kept as it stands."""
    return Reading("unread", {}, why)


def guessed(why: str, **fields: Any) -> Reading:
    """What the text probably says; ``why`` names the assumption."""
    return Reading("guessed", fields, why)
