"""Cells that no question can tell apart, so that analyses work on a few classes instead of every cell (semantics
1.1).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from dcs_cli.documents.journey import TimeWindow
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import members_of

T = TypeVar("T")


def partition(everyone: int, sets: Iterable[int]) -> tuple[int, ...]:
    """The coarsest partition of ``everyone`` in which every set is a union of classes; by first member."""
    classes = [everyone] if everyone else []
    # The class of every cell that is no longer in the first one, so that a set meets only the classes it cuts.
    number_of: dict[int, int] = {}
    for cells in dict.fromkeys(sets):
        rest = cells & everyone
        while rest:
            number = number_of.get((rest & -rest).bit_length() - 1, 0)
            whole = classes[number]
            inside = whole & cells
            rest ^= inside
            if inside != whole:
                outside = whole ^ inside
                # Only the smaller part moves to a new class.
                moved = inside if inside.bit_count() <= outside.bit_count() else outside
                classes[number] = whole ^ moved
                number_of.update(dict.fromkeys(members_of(moved), len(classes)))
                classes.append(moved)
    return tuple(sorted(classes, key=lambda one: one & -one))


def time_classes(project: Project) -> tuple[int, ...]:
    """Cells with the same contract term and the same share of new accounts."""
    return project.time_classes


def customer_classes(project: Project, facets: Iterable[Facet], within: int | None = None) -> tuple[int, ...]:
    """Cells reached by the same facets, certain or possible, with the same calendar of customer time.

    With ``within`` only its cells are told apart.
    """
    sets: list[int] = list(time_classes(project))
    listed = tuple(facets)
    for facet in listed:
        sets += [facet.cells, facet.certain_cells]
    stages = {
        name
        for facet in listed
        if facet.written.during and not isinstance(facet.written.during, TimeWindow)
        for name in facet.written.during
    }
    sets += [
        project.cells(project.collection.stages[name].value.audience)
        for name in sorted(stages)
        if name in project.collection.stages
    ]
    dimensions = {
        base.per for facet in listed if (base := project.due_days.base(facet)) is not None and base.per is not None
    }
    for dimension in sorted(dimensions):
        position = project.universe.position_of(dimension)
        if position is not None:
            sets += project.universe.points(position).values()
    return partition(project.universe.everyone if within is None else within, sets)


def first_member(cells: int) -> int:
    """The cell that stands for a class."""
    return (cells & -cells).bit_length() - 1


class Landmarks:
    """The cells that stand for classes, so that a set finds the classes in it without trying each."""

    def __init__(self, classes: Sequence[int]) -> None:
        self._number_of = {first_member(cells): number for number, cells in enumerate(classes)}
        self._all = 0
        for cells in classes:
            self._all |= cells & -cells

    def inside(self, cells: int) -> list[int]:
        """The numbers of the classes whose cell is in a set."""
        return [self._number_of[index] for index in members_of(cells & self._all)]


def reaching(classes: Sequence[int], facets: Iterable[Facet]) -> list[tuple[Facet, ...]]:
    """For every class the facets that reach the cell that stands for it, in their order."""
    landmarks = Landmarks(classes)
    found: list[list[Facet]] = [[] for _ in classes]
    reached: dict[int, list[list[Facet]]] = {}
    for facet in facets:
        lists = reached.get(facet.cells)
        if lists is None:
            lists = reached[facet.cells] = [found[number] for number in landmarks.inside(facet.cells)]
        for listed in lists:
            listed.append(facet)
    return [tuple(listed) for listed in found]


def meeting(firsts: Iterable[T], seconds: Iterable[T], cells_of: Callable[[T], int]) -> Iterator[tuple[T, T]]:
    """Every pair of two lists with cells in common, in the order of the lists; whole sets are compared, not pairs."""
    by_cells: dict[int, list[tuple[int, T]]] = {}
    for position, second in enumerate(seconds):
        by_cells.setdefault(cells_of(second), []).append((position, second))
    near: dict[int, list[tuple[int, T]]] = {}
    for first in firsts:
        cells = cells_of(first)
        others = near.get(cells)
        if others is None:
            inside = (listed for other, listed in by_cells.items() if other & cells)
            others = near[cells] = sorted(chain.from_iterable(inside), key=itemgetter(0))
        for _, second in others:
            yield first, second
