"""Guards that make two facets one: what holds one back lets the other go (semantics 5)."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


def exclude_each_other(project: Project, first: Facet, second: Facet) -> int:
    """The shared cells on which two facets with complementary guards count as one (semantics 5)."""
    cells = first.cells & second.cells
    if not cells or first.message.id == second.message.id or first.cap is not None or second.cap is not None:
        return 0
    if (
        any(first.system_guards)
        or any(second.system_guards)
        or first.trigger is None
        or first.trigger != second.trigger
        or not _same_wait(first, second)
    ):
        return 0
    written = (first.written.only_if, first.written.not_if, second.written.only_if, second.written.not_if)
    match written:
        case (condition, None, None, other) | (None, other, condition, None) if (
            condition is not None and condition == other
        ):
            return cells if _instrumented(project, condition, cells) else 0
        case _:
            return 0


def _same_wait(first: Facet, second: Facet) -> bool:
    """Whether two facets go out equally long after their trigger; between two days a guard can change."""
    waits = [facet.step.waited if facet.step is not None else 0 for facet in (first, second)]
    return waits[0] is not None and waits[0] == waits[1]


def _instrumented(project: Project, condition: object, cells: int) -> bool:
    names = sorted(project.logic.signals_read(condition))
    for name in names:
        signal = project.collection.signals.get(name)
        if signal is None:
            return False
        stated = signal.value.instrumented
        if stated is True:
            continue
        if stated is None or stated is False or cells & ~project.cells(stated):
            return False
    return bool(names)


def complementary(project: Project, facets: Sequence[Facet]) -> Iterator[tuple[Facet, Facet, int]]:
    """The pairs of facets of which one goes out where the other is held back, with the cells on which they do so."""
    guarded = [
        f for f in facets if (f.written.only_if is None) != (f.written.not_if is None) and f.known_apart_from_guards
    ]
    for first, second in combinations(guarded, 2):
        cells = exclude_each_other(project, first, second)
        if cells:
            yield first, second, cells
