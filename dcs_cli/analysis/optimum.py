"""Which automation items to build and when: the best plan under all limits, beside the ratio rule of semantics 15."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from dcs_cli.analysis.automation_plan import AutomationPlan
from dcs_cli.analysis.hours import ItemHours
from dcs_cli.analysis.optimum_limits import BuildHours, Limits
from dcs_cli.analysis.optimum_placing import placed
from dcs_cli.analysis.optimum_problem import BuildProblem, ChangeLimit, Weeks, Work
from dcs_cli.analysis.optimum_solver import Effort, Ending, NoSolver, Solved, solve
from dcs_cli.analysis.payback import plan_portfolio
from dcs_cli.analysis.plan_ahead import DAYS_A_WEEK, portfolio_item
from dcs_cli.documents.automation import Item
from dcs_cli.project.project import Project

Reason = Literal[
    "build hours unknown",
    "saving unknown",
    "role unknown",
    "hours of role unknown",
    "needs an unknown item",
    "needs in a circle",
    "never runs again",
    "dates passed",
    "horizon too short",
    "gains nothing",
    "others gain more",
    "no room",
]
"""Why an item has no week."""

UNKNOWN: tuple[Reason, ...] = (
    "build hours unknown",
    "saving unknown",
    "role unknown",
    "hours of role unknown",
    "needs an unknown item",
)
"""Reasons for which it cannot be told whether an item should have a week."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An item that goes live at the end of ``week``, on ``day``; hours to ``build`` and ``saved`` within the horizon.

    ``day`` is None beyond the calendar. ``team`` is the role that builds; None: one team builds everything.
    """

    id: str
    week: int
    day: date | None
    team: str | None
    build: Fraction
    saved: Fraction

    @property
    def net(self) -> Fraction:
        """Hours saved less hours built."""
        return self.saved - self.build


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item without a week, the reason, and the role or item the reason is about."""

    id: str
    reason: Reason
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """An item that is live today, and the hours it saves until the end of the horizon, less its upkeep."""

    id: str
    saved: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """Items by week and id, those left out, and hours saved less hours built until the end of the horizon.

    ``net`` includes what is live already.
    """

    placed: tuple[Placed, ...]
    skipped: tuple[Skipped, ...]
    net: Fraction

    @property
    def unknown(self) -> int:
        """Number of items of which it cannot be told."""
        return sum(one.reason in UNKNOWN for one in self.skipped)

    @property
    def judged(self) -> int:
        """Number of the others."""
        return len(self.placed) + len(self.skipped) - self.unknown


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best plan over ``horizon_weeks`` beside the ratio rule under the same limits and the same accounting.

    ``running`` is live today and in both; ``until`` is None beyond the calendar. ``rule`` and ``best`` are None without
    build hours, ``best`` also without a solver. ``bound`` is what no plan can exceed, equal to the best when that is
    proven; ``ending`` says what the search ended with.
    """

    horizon_weeks: int
    until: date | None
    limits: Limits
    running: tuple[Running, ...]
    rule: Plan | None
    best: Plan | None
    bound: Fraction | None
    ending: Ending | None

    @property
    def more(self) -> Fraction | None:
        """Hours the best plan gains beyond the ratio rule."""
        return self.best.net - self.rule.net if self.best is not None and self.rule is not None else None

    @property
    def gap(self) -> Fraction | None:
        """How far the best plan can be from the optimum, as a share of its hours; 0 when it is proven.

        None without a plan, and when a plan of no hours is unproven.
        """
        if self.best is None or self.bound is None:
            return None
        left = self.bound - self.best.net
        if left <= 0:
            return Fraction(0)
        return left / self.best.net if self.best.net > 0 else None


def optimal_order(
    project: Project, plan: AutomationPlan, limits: Limits, horizon_weeks: int, effort: Effort | None = None
) -> Optimum:
    """The best plan for the items of a project, with the saving of semantics 14 and 15 for every item.

    A saving is what an item adds when the whole plan is built: of two items that do the same work, skipping the better
    one does not raise the other's. Raises :class:`ValueError` without a week to plan.
    """
    if horizon_weeks < 1:
        raise ValueError("a plan needs at least one week")
    until = _day(project.as_of, horizon_weeks)
    if limits.build_hours is None:
        return Optimum(horizon_weeks, until, limits, (), None, None, None, None)
    hours = {one.id: one for one in plan.items}
    written = {name: located.value for name, located in sorted(project.collection.items.items())}
    items = {name: item for name, item in written.items() if not hours[name].live and not hours[name].over}
    works, unknown = _works(project.as_of, items, hours, limits.build_hours, horizon_weeks)
    unknown += [Skipped(one.id, "saving unknown", one.replaces) for one in plan.items if one.live and one.net is None]
    unknown += [Skipped(one.id, "never runs again") for one in plan.items if one.over]
    portfolio = plan_portfolio([work.item for work in works.values()], _all_hours(limits.build_hours))
    for name in portfolio.left_out:
        unknown.append(Skipped(name, "needs in a circle"))
        del works[name]
    problem = BuildProblem(horizon_weeks, works, _hours_a_week(limits.build_hours), _change_limits(limits))
    running = _running(plan, {written[name].replaces for name in works}, horizon_weeks)
    ran = sum((one.saved for one in running), Fraction(0))
    rule = _plan(project.as_of, problem, placed(problem, portfolio.order), unknown, ran, by_rule=True)
    try:
        solved: Solved | None = solve(problem, portfolio.order, effort or Effort())
    except NoSolver:
        solved = None
    if solved is None:
        return Optimum(horizon_weeks, until, limits, running, rule, None, None, None)
    best = _plan(project.as_of, problem, solved.weeks, unknown, ran, by_rule=False)
    return Optimum(horizon_weeks, until, limits, running, rule, best, solved.bound + ran, solved.ending)


def _running(plan: AutomationPlan, rivalled: set[str], horizon: int) -> tuple[Running, ...]:
    """What is live, less what it loses once items to be built do the same work better."""
    found = []
    for one in plan.items:
        saved = one.kept if one.replaces in rivalled else one.counted
        if one.live and saved is not None:
            found.append(Running(one.id, (saved - one.upkeep) * horizon))
    return tuple(found)


def _day(as_of: date, week: int) -> date | None:
    """The end of a week; None beyond the last day there is."""
    try:
        return as_of + timedelta(days=DAYS_A_WEEK * week)
    except OverflowError:
        return None


def _works(
    as_of: date, items: dict[str, Item], hours: dict[str, ItemHours], build_hours: BuildHours, horizon: int
) -> tuple[dict[str, Work], list[Skipped]]:
    """The items that can be planned, and the others."""
    works: dict[str, Work] = {}
    skipped: dict[str, Skipped] = {}
    for name, item in items.items():
        unknown = _unknown(item, hours[name], build_hours)
        if unknown is not None:
            skipped[name] = unknown
        else:
            # A need that is live is there already; one that is no item is another finding's matter and taken as given.
            needs = tuple(need for need in dict.fromkeys(item.needs) if need in items)
            works[name] = _work(as_of, item, needs, hours[name], build_hours, horizon)
    waiting = True
    while waiting:
        lost = {name: need for name, work in works.items() for need in work.item.needs if need in skipped}
        for name, need in lost.items():
            skipped[name] = Skipped(name, "needs an unknown item", need)
            del works[name]
        waiting = bool(lost)
    return works, [skipped[name] for name in sorted(skipped)]


def _unknown(item: Item, hours: ItemHours, build_hours: BuildHours) -> Skipped | None:
    if item.build is None:
        return Skipped(item.id, "build hours unknown")
    if hours.planned_net is None:
        return Skipped(item.id, "saving unknown", item.replaces)
    if build_hours.together is None:
        if item.build.by is None:
            return Skipped(item.id, "role unknown")
        if item.build.by not in build_hours.by_role:
            return Skipped(item.id, "hours of role unknown", item.build.by)
    return None


def _work(
    as_of: date, item: Item, needs: tuple[str, ...], hours: ItemHours, build_hours: BuildHours, horizon: int
) -> Work:
    single = replace(portfolio_item(as_of, item, hours), needs=needs)
    team = item.build.by if build_hours.together is None and item.build is not None else None
    affected = tuple(sorted(set(item.change.affects))) if item.change is not None else ()
    first = max(0, -(-(item.not_before - as_of).days // DAYS_A_WEEK)) if item.not_before is not None else 0
    last = (item.not_after - as_of).days // DAYS_A_WEEK if item.not_after is not None else horizon
    return Work(single, team or "", affected, first, last)


def _all_hours(build_hours: BuildHours) -> Fraction:
    return build_hours.together or sum(build_hours.by_role.values(), Fraction(0))


def _hours_a_week(build_hours: BuildHours) -> dict[str, Fraction]:
    return {"": build_hours.together} if build_hours.together is not None else dict(sorted(build_hours.by_role.items()))


def _change_limits(limits: Limits) -> tuple[ChangeLimit, ...]:
    return tuple(ChangeLimit(limit.at_most, -(-limit.per.days // DAYS_A_WEEK)) for limit in limits.changes_per_csm)


def _plan(
    as_of: date, problem: BuildProblem, weeks: Weeks, unknown: list[Skipped], ran: Fraction, *, by_rule: bool
) -> Plan:
    chosen = [
        Placed(
            name,
            week,
            _day(as_of, week),
            problem.works[name].team or None,
            problem.works[name].item.build_hours,
            problem.saved(name, week),
        )
        for name, week in sorted(weeks.items(), key=lambda pair: (pair[1], pair[0]))
    ]
    left = [_left(problem, name, by_rule=by_rule) for name in problem.works if name not in weeks]
    skipped = sorted([*unknown, *left], key=lambda one: one.id)
    return Plan(tuple(chosen), tuple(skipped), problem.total(weeks) + ran)


def _left(problem: BuildProblem, name: str, *, by_rule: bool) -> Skipped:
    """Why an item that could be planned is not in a plan."""
    work = problem.works[name]
    if not problem.possible[name]:
        late = min(work.last, problem.horizon)
        return Skipped(name, "dates passed" if late < problem.horizon else "horizon too short")
    if by_rule:
        return Skipped(name, "no room")
    return Skipped(name, "others gain more" if name in problem.useful else "gains nothing")
