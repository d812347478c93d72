"""Where things stand in the documents, without lines: a document's number and a path inside it."""

from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from dcs_cli.documents.values import Path

T_co = TypeVar("T_co", covariant=True)


class Spot(NamedTuple):
    """A node of a document; ``part`` tells whether its key or its value is meant."""

    document: int
    path: Path = ()
    part: Literal["value", "key"] = "value"

    def at(self, *steps: str | int) -> "Spot":
        """The node further down."""
        # Hundreds of thousands of places are made in a large project, most of them here: this is the shortest way.
        return Spot._make((self.document, self.path + steps, "value"))

    def key(self, *steps: str | int) -> "Spot":
        """The key of the node further down."""
        return Spot._make((self.document, self.path + steps, "key"))


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """An item with its id and its place."""

    id: str
    value: T_co
    spot: Spot


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a project from being understood (family S or A), found while resolving it."""

    code: str
    message: str
    spot: Spot
    subjects: tuple[str, ...] = ()
    related: tuple[Spot, ...] = ()
    replacement: str | None = None
