"""The order of work as a mixed-integer program: one column for each item and week it may be live by.

Column (i, w) is 1 when item i is live by the end of week w. Over the useful weeks of an item the columns never fall, so
the week it goes live is the first one with 1, and its worth is Σ worth(w) · (column(w) - column(w - 1)). In these
columns every need is a pair of columns, hours are one row for each team and week, and change limits one row for each
CSM and window. Hours are scaled to whole numbers: a row is then broken by at least 1 or not at all, far from the
tolerance of a solver.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from dcs_cli.analysis.optimum_problem import BuildProblem, ChangeLimit

Entries = dict[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """Σ entries · columns is at most ``at_most``."""

    entries: Entries
    at_most: int


@dataclass(frozen=True)
class WeekModel:
    """Columns and rows of a problem."""

    problem: BuildProblem

    @cached_property
    def columns(self) -> tuple[tuple[str, int], ...]:
        """Item and week of every column, by item and week."""
        return tuple((name, week) for name, weeks in self.problem.useful.items() for week in weeks)

    @cached_property
    def _first_columns(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, (name, _) in enumerate(self.columns):
            found.setdefault(name, number)
        return found

    def _live_by(self, name: str, week: int) -> int | None:
        """The column that says whether an item is live by a week; None when it cannot be."""
        weeks = self.problem.useful.get(name)
        if weeks is None or week < weeks.start:
            return None
        return self._first_columns[name] + min(week, weeks.stop - 1) - weeks.start

    def costs(self, of: Callable[[str, int], Fraction | int]) -> list[float]:
        """Factors of the columns whose sum is Σ ``of`` (item, week it goes live) over the chosen items."""
        last = {name: weeks.stop - 1 for name, weeks in self.problem.useful.items()}
        return [float(of(name, week) - (of(name, week + 1) if week < last[name] else 0)) for name, week in self.columns]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return (*self._order(), *self._hours(), *self._changes())

    def _order(self) -> list[Row]:
        found = []
        for name, weeks in self.problem.useful.items():
            for week in weeks:
                before = [self._live_by(need, week) for need in self.problem.works[name].item.needs]
                after = self._live_by(name, week + 1) if week + 1 in weeks else None
                here = self._live_by(name, week)
                for lower, upper in ((here, after), *((here, need) for need in before)):
                    if lower is not None and upper is not None:
                        found.append(Row({lower: 1, upper: -1}, 0))
        return found

    def _hours(self) -> list[Row]:
        found = []
        for team, hours in self.problem.hours_a_week.items():
            members = {
                name: self.problem.works[name].item.build_hours
                for name in self.problem.useful
                if self.problem.works[name].team == team and self.problem.works[name].item.build_hours
            }
            scale = math.lcm(*(spent.denominator for spent in members.values()))
            for week in range(self.problem.horizon + 1):
                live = {self._live_by(name, week): int(spent * scale) for name, spent in members.items()}
                entries = {column: spent for column, spent in live.items() if column is not None}
                at_most = math.floor(hours * week * scale)
                if sum(entries.values()) > at_most:
                    found.append(Row(entries, at_most))
        return found

    def _changes(self) -> list[Row]:
        by_csm: dict[str, list[str]] = {}
        for name in self.problem.useful:
            for csm in self.problem.works[name].csms:
                by_csm.setdefault(csm, []).append(name)
        return [
            row
            for limit in self.problem.change_limits
            for _, names in sorted(by_csm.items())
            if len(names) > limit.at_most
            for week in range(self.problem.horizon + 1)
            if (row := self._window(names, limit, week)) is not None
        ]

    def _window(self, names: Sequence[str], limit: ChangeLimit, week: int) -> Row | None:
        """Items that go live within the window that ends with a week; None when they cannot be too many."""
        entries: Entries = {}
        for name in names:
            now, before = self._live_by(name, week), self._live_by(name, week - limit.weeks)
            if now is not None and now != before:
                entries[now] = 1
                if before is not None:
                    entries[before] = -1
        return Row(entries, limit.at_most) if sum(entry > 0 for entry in entries.values()) > limit.at_most else None

    def written(self, weeks: Mapping[str, int]) -> list[float]:
        """A plan as values of the columns."""
        return [float(name in weeks and weeks[name] <= week) for name, week in self.columns]

    def read(self, values: Sequence[float]) -> dict[str, int]:
        """The plan that values of the columns stand for."""
        weeks: dict[str, int] = {}
        for (name, week), value in zip(self.columns, values, strict=True):
            if value > 0.5:
                weeks.setdefault(name, week)
        return weeks

    def order_of(self, values: Sequence[float], point: float) -> list[str]:
        """Items by the week in which relaxed values pass a point, then by how much of the time they are live.

        What needs another item never comes before it: its values are at most as large.
        """
        last = {name: weeks.stop - 1 for name, weeks in self.problem.useful.items()}
        passed: dict[str, int] = {}
        live: dict[str, float] = {}
        for (name, week), value in zip(self.columns, values, strict=True):
            weeks = 1 if week < last[name] else self.problem.horizon + 1 - week
            live[name] = live.get(name, 0.0) + value * weeks
            if value >= point:
                passed.setdefault(name, week)
        depth = {name: number for number, name in enumerate(self.problem.needs)}
        return sorted(passed, key=lambda name: (passed[name], -round(live[name], 6), depth[name]))
