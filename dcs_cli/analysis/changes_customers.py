"""The customers of two projects put side by side: cells fine enough for both, so that sets of them can be compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

from dcs_cli.documents.audience import choices
from dcs_cli.project.audiences import Audiences
from dcs_cli.project.boxes import Box, Boxes
from dcs_cli.project.dimensions import OTHER, Axis
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import DEFAULT_CELL_LIMIT, Project
from dcs_cli.project.universe import Point, Universe, UniverseTooLarge, members_of, without_population
from dcs_cli.project.versions import Flattener

Which = Literal["before", "after"]
Values = dict[str, Point]


@dataclass(frozen=True, slots=True)
class Touched:
    """Customers of a change; numbers are None when unknown, and at most these when ``exact`` is false.

    ``cells`` are cells of the shared universe.
    """

    cells: int
    boxes: tuple[Box, ...]
    contacts: int | None
    accounts: int | None
    exact: bool = True


class Side:
    """One project among the shared cells: ``facets`` are its live versions there."""

    def __init__(self, project: Project, axes: Sequence[Axis], cells: Sequence[tuple[Point, ...]]) -> None:
        self.project = project
        own = {axis.name: axis for axis in project.universe.axes}
        # A side reads its audiences by its own groups of values, and by the other's where it knows no such dimension.
        self.universe = Universe([own.get(axis.name, axis) for axis in axes], cells, None, None)
        self._axes = axes

    @cached_property
    def _places(self) -> tuple[int | None, ...]:
        """For every shared cell the cell of the project's own universe it belongs to."""
        universe = self.project.universe
        known = {
            tuple(_point(axis, point) for axis, point in zip(self._own_axes, cell, strict=True)): number
            for number, cell in enumerate(universe.cells)
        }
        found: list[int | None] = []
        for cell in self.universe.cells:
            values = dict(zip((axis.name for axis in self._axes), cell, strict=True))
            wanted = tuple(
                values[axis.name] if universe.sized else self._coarser(position, values[axis.name])
                for position, axis in enumerate(universe.axes)
            )
            found.append(known.get(wanted))
        return tuple(found)

    @cached_property
    def _own_axes(self) -> tuple[Axis, ...]:
        shared = {axis.name: axis for axis in self._axes}
        return tuple(shared[axis.name] for axis in self.project.universe.axes)

    @cached_property
    def _coarser_known(self) -> dict[tuple[int, Point], Point]:
        return {}

    def _coarser(self, position: int, point: Point) -> Point:
        """The project's own value that a shared one, told apart more finely, lies in."""
        known = self._coarser_known.get((position, point))
        if known is None:
            wanted = set(point.leaves)
            holding = [one for one in self.project.universe.points(position) if wanted <= set(one.leaves)]
            best = min(holding, key=lambda one: (len(one.leaves), one.leaves), default=point)
            if bool(best.leaves) != bool(wanted):
                best = point
            known = self._coarser_known[position, point] = _point(self._own_axes[position], best)
        return known

    @cached_property
    def same(self) -> bool:
        """Whether the shared cells are the project's own."""
        return self._places == tuple(range(len(self.project.universe.cells)))

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The versions that reach customers today, their sets in shared cells."""
        project = self.project
        if self.same:
            return project.live_facets
        audiences = Audiences(self.universe, project.named)
        sequences = {
            name: facts
            for located in project.collection.maps.values()
            for name, facts in located.value.sequences.items()
        }
        flattener = Flattener(audiences, self.universe.everyone, project.words, sequences, project.as_of)
        found = flattener.flatten(project.messages, project.overlays)
        return tuple(facet for facet in found.facets if facet.live)

    def own(self, cells: int) -> int:
        """Shared cells as cells of the project's own universe."""
        if self.same:
            return cells
        found = 0
        for index in members_of(cells):
            place = self._places[index]
            found |= 0 if place is None else 1 << place
        return found

    @cached_property
    def _parts(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for index, place in enumerate(self._places):
            if place is not None:
                found[place] = found.get(place, 0) | 1 << index
        return found

    def shared(self, own: int) -> int:
        """Cells of the project's own universe as shared cells."""
        if self.same:
            return own
        found = 0
        for index in members_of(own):
            found |= self._parts.get(index, 0)
        return found

    def covers(self, cells: int) -> bool:
        """Whether shared cells are whole cells of its own, or of kinds of customers it has not."""
        return self.same or not self.shared(self.own(cells)) & ~cells


class SharedCustomers:
    """Both projects among the same cells.

    Kinds of customers that only one side has count on both: a message reaches them by its audience. A dimension that
    only one side has tells customers apart on both. Raises :class:`UniverseTooLarge`.
    """

    def __init__(self, before: Project, after: Project, limit: int = DEFAULT_CELL_LIMIT) -> None:
        self.axes = _joined_axes(before, after)
        cells = _cells(before, after, self.axes, limit)
        self.before = Side(before, self.axes, cells)
        self.after = Side(after, self.axes, cells)
        self.universe = Universe(self.axes, cells, None, None)
        self._boxes = Boxes(self.universe)

    def side(self, which: Which) -> Side:
        """One of the two."""
        return self.before if which == "before" else self.after

    def touched(self, cells: int, dimensions: Iterable[str], which: Which) -> Touched:
        """A set of shared cells, counted in the population of a side, or of the other where only that can."""
        own_first = (self.before, self.after) if which == "before" else (self.after, self.before)
        sized = [side for side in own_first if side.project.universe.sized]
        side = next((one for one in sized if one.covers(cells)), (*sized, own_first[0])[0])
        universe, own = side.project.universe, side.own(cells)
        return Touched(
            cells,
            self._boxes.of(cells, dimensions),
            universe.contacts(own),
            universe.accounts(own),
            not universe.sized or side.covers(cells),
        )

    @cached_property
    def same_population(self) -> bool:
        """Whether both sides count the same customers."""
        first, second = self.before.project.universe, self.after.project.universe
        if not first.sized and not second.sized:
            return True
        return first.sized == second.sized and _counted(first) == _counted(second)


def _counted(universe: Universe) -> tuple[object, ...]:
    """A population as a value that does not depend on the order of dimensions and rows."""
    cells = {
        tuple(sorted(universe.written(index).items())): universe.weight(index) for index in range(len(universe.cells))
    }
    accounts = {
        tuple(sorted(universe.written_account(number).items())): (
            cell.accounts,
            cell.arr,
            tuple(sorted(universe.can_send[number].items())),
        )
        for number, cell in enumerate(universe.account_cells)
    }
    return cells, accounts


def _joined_axes(before: Project, after: Project) -> tuple[Axis, ...]:
    first = {axis.name: axis for axis in before.universe.axes}
    second = {axis.name: axis for axis in after.universe.axes}
    return tuple(_joined(first.get(name), second.get(name)) for name in dict.fromkeys((*second, *first)))


def _joined(before: Axis | None, after: Axis | None) -> Axis:
    if before is None or after is None:
        found = before or after
        assert found is not None
        return found
    leaves = dict.fromkeys((*after.leaves, *before.leaves))
    if OTHER in leaves:
        del leaves[OTHER]
        leaves[OTHER] = None
    return Axis(
        after.name,
        tuple(leaves),
        {**before.below, **after.below},
        before.many or after.many,
        after.level,
        before.may_be_none or after.may_be_none,
        before.declared or after.declared,
    )


def _point(axis: Axis, point: Point) -> Point:
    """A value with its leaves in the order of a shared axis, so that equal values are equal."""
    if len(point.leaves) < 2 or not axis.many or point.label != "+".join(point.leaves):
        return point
    ordered = tuple(leaf for leaf in axis.leaves if leaf in point.leaves)
    return Point("+".join(ordered), ordered)


def _cells(before: Project, after: Project, axes: Sequence[Axis], limit: int) -> list[tuple[Point, ...]]:
    if not before.universe.sized and not after.universe.sized:
        found = without_population(axes, _groups(before, after, axes), limit)
        return _conceivable(before, after, axes, found.cells)
    wanted: set[tuple[Point, ...]] = set()
    for project, other in ((before, after), (after, before)):
        if project.universe.sized:
            for values in _stretched(project, other, axes, limit):
                wanted.add(tuple(values[axis.name] for axis in axes))
                if len(wanted) > limit:
                    raise UniverseTooLarge(len(wanted), limit)
    return sorted(wanted, key=lambda cell: tuple(point.label for point in cell))


def _conceivable(
    before: Project, after: Project, axes: Sequence[Axis], cells: Sequence[tuple[Point, ...]]
) -> list[tuple[Point, ...]]:
    """The cells that exist on at least one side."""
    impossible = (1 << len(cells)) - 1
    for project in (before, after):
        side = Side(project, axes, cells)
        audiences = Audiences(side.universe, project.named)
        excluded = 0
        for audience in project.program.impossible if project.program is not None else ():
            excluded |= audiences.cells(audience)
        impossible &= excluded
    return [cell for index, cell in enumerate(cells) if not impossible >> index & 1]


def _groups(before: Project, after: Project, axes: Sequence[Axis]) -> dict[str, Sequence[tuple[str, ...]]]:
    """Per axis the values that neither project tells apart (semantics 1.1)."""
    return {axis.name: _told_apart(axis, (before, after)) for axis in axes}


def _told_apart(axis: Axis, projects: Sequence[Project]) -> list[tuple[str, ...]]:
    if not axis.declared:
        return [(leaf,) for leaf in axis.leaves]
    sets: list[frozenset[str]] = []
    for project in projects:
        own = next((one for one in project.universe.axes if one.name == axis.name), None)
        if own is not None:
            # A value that only one side declares is told apart by that alone.
            sets.append(frozenset(own.leaves))
            wanted = {
                values
                for expression in project.expressions
                for dimension, values in choices(expression.audience)
                if dimension == axis.name
            }
            sets += [own.covered(values) for values in sorted(wanted)]
    groups: dict[tuple[bool, ...], list[str]] = {}
    for leaf in axis.leaves:
        groups.setdefault(tuple(leaf in leaves for leaves in sets), []).append(leaf)
    return [tuple(group) for group in groups.values()]


def _stretched(project: Project, other: Project, axes: Sequence[Axis], limit: int) -> Iterator[Values]:
    """The cells of a population with a value on every shared axis.

    On a dimension that only the other side has, a customer has the values of the other's customers who are alike in
    all else, or any where there are none.
    """
    shared = {axis.name: axis for axis in axes}
    own = [shared[axis.name] for axis in project.universe.axes]
    missing = [axis for axis in axes if axis.name not in {one.name for one in own}]
    common = [axis.name for axis in own if axis.name in {one.name for one in other.universe.axes}]
    alike: dict[tuple[Point, ...], set[tuple[Point, ...]]] = {}
    if missing and other.universe.sized:
        for cell in other.universe.cells:
            values = _values(other, shared, cell)
            key = tuple(values[name] for name in common)
            alike.setdefault(key, set()).add(tuple(values[axis.name] for axis in missing))
    anything = _anything(missing, project, other, limit) if missing else [()]
    for cell in project.universe.cells:
        values = _values(project, shared, cell)
        for extra in alike.get(tuple(values[name] for name in common), anything):
            yield {**values, **{axis.name: point for axis, point in zip(missing, extra, strict=True)}}


def _values(project: Project, shared: Mapping[str, Axis], cell: tuple[Point, ...]) -> Values:
    return {
        axis.name: _point(shared[axis.name], point) for axis, point in zip(project.universe.axes, cell, strict=True)
    }


def _anything(missing: Sequence[Axis], project: Project, other: Project, limit: int) -> list[tuple[Point, ...]]:
    groups = _groups(project, other, missing)
    choices_of = [[cell[0] for cell in without_population([axis], groups, limit).cells] for axis in missing]
    return list(product(*choices_of))
