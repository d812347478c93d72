"""Cells that no question can tell apart, so that analyses work on a few classes instead of every cell (semantics
1.1).
"""

from collections.abc import Iterable

from dcs_cli.documents.journey import TimeWindow
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import members_of


def partition(everyone: int, sets: Iterable[int]) -> tuple[int, ...]:
    """The coarsest partition of ``everyone`` in which every set is a union of classes; by first member."""
    classes = [everyone] if everyone else []
    for cells in dict.fromkeys(sets):
        following = []
        for one in classes:
            inside = one & cells
            if inside and inside != one:
                following += [inside, one & ~cells]
            else:
                following.append(one)
        classes = following
    return tuple(sorted(classes, key=lambda one: one & -one))


def time_classes(project: Project) -> tuple[int, ...]:
    """Cells with the same contract term and the same share of new accounts."""
    found: dict[object, int] = {}
    for number, cell in enumerate(project.universe.account_cells):
        key = (project.terms.by_account[number], project.newness[number])
        found[key] = found.get(key, 0) | cell.members
    return tuple(sorted(found.values(), key=lambda one: one & -one))


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
    return next(members_of(cells))
