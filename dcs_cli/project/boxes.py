"""Sets of customers as boxes: rows of value sets on the dimensions that matter, merged where they can be (semantics
1.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dcs_cli.project.dimensions import Axis
from dcs_cli.project.universe import Point, Universe, members_of

Row = tuple[frozenset[Point], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Customers whose value on every listed dimension is one of the listed ones; no dimension means everyone."""

    values: tuple[tuple[str, tuple[str, ...]], ...]
    text: str

    def as_mapping(self) -> dict[str, list[str]]:
        """The box as JSON has it."""
        return {name: list(values) for name, values in self.values}


class Boxes:
    """Sets of cells as boxes in one universe; answers are remembered, as many findings touch the same customers."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._known: dict[tuple[int, frozenset[str]], tuple[Box, ...]] = {}
        self._parts: dict[tuple[int, frozenset[Point]], _Part | None] = {}

    def of(self, cells: int, dimensions: Iterable[str]) -> tuple[Box, ...]:
        """The boxes of a set of cells on the given dimensions, on which membership must not depend further."""
        key = (cells, frozenset(dimensions))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._boxes(*key)
        return known

    def _boxes(self, cells: int, wanted: frozenset[str]) -> tuple[Box, ...]:
        positions = [position for position, axis in enumerate(self._universe.axes) if axis.name in wanted]
        held = [self._universe.cells[index] for index in members_of(cells)]
        rows = {tuple([cell[position] for position in positions]) for cell in held}
        merged = _merged({tuple([frozenset((point,)) for point in row]) for row in rows})
        ordered = sorted(merged, key=lambda row: tuple(sorted(point.label for point in part) for part in row))
        return tuple(self._box(positions, row) for row in ordered)

    def _box(self, positions: Sequence[int], row: Row) -> Box:
        parts = [self._part(position, part) for position, part in zip(positions, row, strict=True)]
        told = [part for part in parts if part is not None]
        words = " × ".join([part.words for part in told])
        return Box(tuple([(part.name, part.labels) for part in told]), words or "everyone")

    def _part(self, position: int, points: frozenset[Point]) -> "_Part | None":
        key = (position, points)
        if key not in self._parts:
            self._parts[key] = _part(self._universe, position, points)
        return self._parts[key]


def _merged(rows: set[Row]) -> set[Row]:
    width = len(next(iter(rows))) if rows else 0
    changed = True
    while changed:
        changed = False
        for position in reversed(range(width)):
            groups: dict[Row, frozenset[Point]] = {}
            for row in rows:
                rest = (*row[:position], *row[position + 1 :])
                groups[rest] = groups.get(rest, frozenset()) | row[position]
            if len(groups) < len(rows):
                rows = {(*rest[:position], part, *rest[position:]) for rest, part in groups.items()}
                changed = True
    return rows


@dataclass(frozen=True, slots=True)
class _Part:
    """What a box says of one axis."""

    name: str
    labels: tuple[str, ...]
    words: str


def _part(universe: Universe, position: int, points: frozenset[Point]) -> _Part | None:
    """The values of a box on one axis; None where it has them all."""
    axis = universe.axes[position]
    if _full(axis, points):
        return None
    ordered = sorted(points, key=lambda point: _rank(axis, point))
    labels = [point.label for point in ordered] if axis.many else [leaf for point in ordered for leaf in point.leaves]
    return _Part(axis.name, tuple(labels), _held(universe, position, points) if axis.many else _named(axis, points))


def _rank(axis: Axis, point: Point) -> tuple[int, ...]:
    return tuple(axis.leaves.index(leaf) for leaf in point.leaves)


def _full(axis: Axis, part: frozenset[Point]) -> bool:
    if axis.many:
        subsets: int = 2 ** len(axis.leaves)
        return len(part) == (subsets if axis.may_be_none else subsets - 1)
    return {leaf for point in part for leaf in point.leaves} == set(axis.leaves)


def _named(axis: Axis, part: frozenset[Point]) -> str:
    """Leaves in declared order, groups by their name where all of their leaves are there."""
    remaining = {leaf for point in part for leaf in point.leaves}
    groups = sorted(
        ((name, leaves) for name, leaves in axis.below.items() if len(leaves) > 1 and leaves <= remaining),
        key=lambda group: (-len(group[1]), group[0]),
    )
    found: list[tuple[int, str]] = []
    for name, leaves in groups:
        if leaves <= remaining:
            found.append((min(axis.leaves.index(leaf) for leaf in leaves), name))
            remaining -= leaves
    found += [(axis.leaves.index(leaf), leaf) for leaf in remaining]
    return ", ".join(name for _, name in sorted(found))


def _held(universe: Universe, position: int, part: frozenset[Point]) -> str:
    axis = universe.axes[position]
    common = frozenset.intersection(*(frozenset(point.leaves) for point in part))
    held = frozenset(leaf for point in part for leaf in point.leaves)
    always = [leaf for leaf in axis.leaves if leaf in common]
    never = [leaf for leaf in axis.leaves if leaf not in held]
    if not (always or never) or _holding(universe, position, always, never) != _members(universe, position, part):
        return " or ".join(point.label or "none" for point in sorted(part, key=lambda point: _rank(axis, point)))
    words = []
    if always:
        words.append(f"holds {_several(always)}")
    if never:
        words.append(f"lacks {_several(never)}")
    return ", ".join(words)


def _holding(universe: Universe, position: int, always: Iterable[str], never: Iterable[str]) -> int:
    """The cells that hold all leaves of the one kind and none of the other on an axis."""
    cells = universe.everyone & ~universe.holding(position, frozenset(never))
    for leaf in always:
        cells &= universe.holding(position, frozenset((leaf,)))
    return cells


def _members(universe: Universe, position: int, part: Iterable[Point]) -> int:
    cells = 0
    for point in part:
        cells |= universe.points(position)[point]
    return cells


MOST_NAMED = 4
"""Values of one axis named in words before the rest is counted."""


def _several(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return " and ".join(names)
    return f"{' and '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} others"
