"""The longest time in which a customer certainly hears nothing (semantics 6, G08)."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcs_cli.analysis.bounds import spread
from dcs_cli.analysis.classes import customer_classes, first_member, reaching
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class ClassSilence:
    """The longest certain silence, in days, of cells that get the same messages."""

    cells: int
    days: int


@dataclass(frozen=True, slots=True)
class Silence:
    """The silences of all customers, classes in the order of their first cell."""

    classes: tuple[ClassSilence, ...]

    @property
    def longest(self) -> int | None:
        """The longest of all, in days; None when there are no customers."""
        return max((one.days for one in self.classes), default=None)


def judge_silence(project: Project) -> Silence:
    """The longest silence of every customer.

    Silence is a gap, so certain has the sense of coverage (semantics 5): the due days of outbound messages that
    surely reach the customer within a bounded slip. Every clock lies where ``usually`` puts it; days of events of
    which nothing typical is known are left out.
    """
    facets = tuple(facet for facet in project.live_facets if _certain(facet))
    classes = customer_classes(project, facets)
    alike = zip(classes, reaching(classes, facets), strict=True)
    return Silence(tuple(ClassSilence(cells, _days(project, reached, cells)) for cells, reached in alike))


def _certain(facet: Facet) -> bool:
    return facet.outbound and facet.slip is not None and bool(facet.certain_cells)


def _days(project: Project, facets: Sequence[Facet], cells: int) -> int:
    index = first_member(cells)
    horizon = project.due_days.horizon(index)
    arrivals: list[tuple[int, int]] = []
    pauses: list[int] = []
    for facet in facets:
        if facet.slip is None or not facet.certain_cells >> index & 1:
            continue
        distances = spread(facet)
        if distances is not None:
            pauses.append(distances.longest + facet.slip)
        for due in project.due_days.due(facet, index):
            if due.known:
                arrivals += [(day, day + facet.slip) for day in due.days]
    return min([_longest_wait(arrivals, horizon), *pauses])


def _longest_wait(arrivals: Sequence[tuple[int, int]], horizon: int) -> int:
    """From the start or any due day, the longest time until the latest delivery of one that is due later."""
    longest, waiting = 0, horizon
    later = sorted(arrivals, reverse=True)
    position = 0
    for start in sorted({0, *(day for day, _ in arrivals)}, reverse=True):
        while position < len(later) and later[position][0] > start:
            waiting = min(waiting, later[position][1])
            position += 1
        longest = max(longest, waiting - start)
    return longest
