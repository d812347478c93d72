"""Placing items one after the other: each in a given order gets the first week that the limits still allow."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dcs_cli.analysis.optimum_problem import BuildProblem, Weeks, Work


def placed(problem: BuildProblem, order: Iterable[str]) -> dict[str, int]:
    """The first week that is left for each item; an item is left out when none is, or when one of its needs is."""
    room = _Room(problem)
    weeks: dict[str, int] = {}
    for name in order:
        work = problem.works[name]
        if any(need not in weeks for need in work.item.needs):
            continue
        first = max((weeks[need] for need in work.item.needs), default=0)
        week = room.first_week(work, range(max(first, problem.possible[name].start), problem.possible[name].stop))
        if week is not None:
            room.take(work, week)
            weeks[name] = week
    return weeks


def without_losses(problem: BuildProblem, weeks: Mapping[str, int]) -> dict[str, int]:
    """A plan without the items that gain nothing and that no other item of it needs."""
    left = dict(weeks)
    dropped = True
    while dropped:
        needed = {need for name in left for need in problem.works[name].item.needs}
        idle = [name for name, week in left.items() if name not in needed and problem.worth(name, week) <= 0]
        dropped = bool(idle)
        for name in idle:
            del left[name]
    return left


def settled(problem: BuildProblem, weeks: Weeks) -> dict[str, int]:
    """A plan worth as much, in which items go live as early as they can, and the smaller id first.

    Nothing is left to gain by giving one item an earlier week, or an item and a larger id each other's place (built or
    not). Every such step lowers Σ rank · (week + 1) over the built items, where smaller ids have larger ranks.
    """
    worth = functools.cache(problem.worth)
    plan = dict(weeks)
    changed = True
    while changed:
        changed = False
        for name in sorted(problem.useful):
            for nearer in _nearer(problem, worth, plan, name):
                if not any(problem.broken(nearer)):
                    plan, changed = nearer, True
                    break
    return plan


def _nearer(
    problem: BuildProblem, worth: Callable[[str, int], Fraction], plan: Mapping[str, int], name: str
) -> Iterator[dict[str, int]]:
    """Plans worth as much in which an item is earlier, by itself or in the place of a larger id; the earliest first."""
    mine = plan.get(name)
    for week in range(problem.possible[name].start, mine if mine is not None else 0):
        if worth(name, week) == worth(name, plan[name]):
            yield {**plan, name: week}
    for other, week in sorted(plan.items(), key=lambda pair: (pair[1], pair[0])):
        if other <= name or (mine is not None and mine <= week):
            continue
        gained = worth(name, week) - worth(other, week)
        exchanged = {one: at for one, at in plan.items() if one != other} | {name: week}
        if mine is not None:
            gained += worth(other, mine) - worth(name, mine)
            exchanged[other] = mine
        if gained == 0:
            yield exchanged


@dataclass
class _Room:
    """Hours spent until the end of each week by team, and items that go live in each week by CSM."""

    problem: BuildProblem
    spent: dict[str, list[Fraction]] = field(init=False)
    arriving: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.spent = {team: [Fraction(0)] * (self.problem.horizon + 1) for team in self.problem.hours_a_week}

    def first_week(self, work: Work, weeks: range) -> int | None:
        """The first of the weeks in which an item can go live beside those that have their place."""
        hours, spent = self.problem.hours_a_week[work.team], self.spent[work.team]
        enough = self.problem.horizon + 1
        while enough > weeks.start and spent[enough - 1] + work.item.build_hours <= hours * (enough - 1):
            enough -= 1
        return next((week for week in range(enough, weeks.stop) if self._bearable(work, week)), None)

    def take(self, work: Work, week: int) -> None:
        """Give an item its place."""
        for later in range(week, self.problem.horizon + 1):
            self.spent[work.team][later] += work.item.build_hours
        for csm in work.csms:
            self.arriving.setdefault(csm, [0] * (self.problem.horizon + 1))[week] += 1

    def _bearable(self, work: Work, week: int) -> bool:
        for limit in self.problem.change_limits:
            for csm in work.csms:
                arriving = self.arriving.get(csm, [])
                for end in range(week, week + limit.weeks):
                    if sum(arriving[max(0, end - limit.weeks + 1) : end + 1]) >= limit.at_most:
                        return False
        return True
