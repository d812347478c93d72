"""The axes audiences are written in: leaf values, groups of values, and whom they describe (semantics 1.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dcs_cli.documents.population import Dimension, DimensionValue

OTHER = "(other)"
"""The value that stands for everything a project without a ``program`` does not name."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension resolved: its leaves in declared order, and the leaves below every name."""

    name: str
    leaves: tuple[str, ...]
    below: dict[str, frozenset[str]]
    many: bool = False
    level: Literal["account", "contact"] = "account"
    may_be_none: bool = False
    declared: bool = True

    def covered(self, names: Iterable[str]) -> frozenset[str]:
        """The leaves below the given names; names nobody declared cover nothing."""
        found: frozenset[str] = frozenset()
        for name in names:
            found |= self.below.get(name, frozenset())
        return found


def declared_axis(name: str, dimension: Dimension) -> Axis:
    """The axis of a declared dimension."""
    below: dict[str, frozenset[str]] = {}
    leaves: list[str] = []

    def walk(value: DimensionValue) -> frozenset[str]:
        if value.below:
            covered = frozenset().union(*(walk(inner) for inner in value.below))
        else:
            leaves.append(value.name)
            covered = frozenset((value.name,))
        below[value.name] = covered
        return covered

    for value in dimension.values:
        walk(value)
    return Axis(name, tuple(leaves), below, dimension.many, dimension.level, dimension.may_be_none)


def named_axis(name: str, values: Iterable[str]) -> Axis:
    """The axis of a dimension nobody declared: the values named somewhere, and one for all others."""
    leaves = (*sorted(set(values)), OTHER)
    return Axis(name, leaves, {leaf: frozenset((leaf,)) for leaf in leaves}, declared=False)
