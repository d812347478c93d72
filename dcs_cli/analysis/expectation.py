"""The expected number of messages to one contact in a window (semantics 8.2).

Sums are taken over whole multiples of one small fraction, which is exact and many times faster than adding fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from dcs_cli.analysis.bounds import confined_to, expected_rate
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

Confined = list[tuple[int, Sequence[tuple[int, int]]]]


@dataclass(frozen=True, slots=True)
class Expected:
    """The largest expected number in any window, its first day, and the facets of which nothing is known."""

    count: Fraction
    day: int
    unknown: tuple[str, ...]


class Expectation:
    """The expected messages of the facets one limit counts, in windows of ``length`` days."""

    def __init__(self, project: Project, measured: frozenset[Facet], length: int) -> None:
        self._project = project
        self._length = length
        self._unknown: dict[Facet, str] = {}
        by_day: dict[Facet, Fraction] = {}
        rates: dict[Facet, Fraction] = {}
        for facet in measured:
            if not facet.audience_known:
                self._unknown[facet] = facet.id
            elif project.due_days.exact(facet):
                base = project.due_days.base(facet)
                unplaced = base is None or not base.known or (facet.step is not None and facet.step.waited is None)
                if facet.messages_behind is None or unplaced:
                    self._unknown[facet] = facet.id
                else:
                    by_day[facet] = facet.share * facet.messages_behind
            elif (rate := expected_rate(facet)) is None:
                self._unknown[facet] = facet.id
            else:
                rates[facet] = rate
        figures = (*by_day.values(), *rates.values())
        self._unit = lcm(*(figure.denominator for figure in figures))
        self._by_day = {facet: self._units(figure) for facet, figure in by_day.items()}
        self._rates = {facet: self._units(figure) for facet, figure in rates.items()}
        self._steady = {facet: rate * length for facet, rate in self._rates.items() if not facet.written.during}

    def _units(self, figure: Fraction) -> int:
        return figure.numerator * (self._unit // figure.denominator)

    def of(self, index: int, counted: Sequence[Facet]) -> Expected:
        """The figures of one cell and the facets that reach it."""
        project, length = self._project, self._length
        steady = 0
        unknown: set[str] = set()
        changes: dict[int, int] = {}
        confined: Confined = []
        for facet in counted:
            if facet in self._steady:
                steady += self._steady[facet]
            elif facet in self._unknown:
                unknown.add(self._unknown[facet])
            elif facet in self._by_day:
                weight = self._by_day[facet]
                for due in project.due_days.due(facet, index):
                    for day in due.days:
                        enters = max(0, day - length + 1)
                        changes[enters] = changes.get(enters, 0) + weight
                        changes[day + 1] = changes.get(day + 1, 0) - weight
            elif (stretch := confined_to(project, facet, index)) is not None:
                confined.append((self._rates[facet], stretch.windows))
            else:
                steady += self._rates[facet] * length
        best, best_day = _best(changes, confined, length, project.due_days.horizon(index))
        return Expected(Fraction(steady + best, self._unit), best_day, tuple(sorted(unknown)))


def _best(changes: dict[int, int], confined: Confined, length: int, horizon: int) -> tuple[int, int]:
    positions = {0, *changes} if not confined else {*range(horizon), *changes}
    best, best_day, running = -1, 0, 0
    for day in sorted(positions):
        if day >= horizon:
            break
        running += changes.get(day, 0)
        inside = sum(
            rate * max(0, min(day + length, end) - max(day, start))
            for rate, windows in confined
            for start, end in windows
        )
        if running + inside > best:
            best, best_day = running + inside, day
    return max(best, 0), best_day
