"""The automation plan as a whole: the share of CSM time saved, what is not planned yet, and the portfolio (14–16)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.hours import (
    ItemHours,
    activity_hours,
    baseline,
    capacity,
    items_hours,
    measured,
    studies_by_age,
    weights,
)
from dcs_cli.analysis.payback import Portfolio, first_week_saving, plan_portfolio
from dcs_cli.analysis.plan_ahead import Ahead, plan_ahead, portfolio_item
from dcs_cli.analysis.shares import ratio
from dcs_cli.documents.automation import Activity, Item, Study
from dcs_cli.documents.values import Comparison
from dcs_cli.project.project import Project

BUILD_HOURS_A_WEEK = Fraction(10)
"""Hours a week of the team that builds, unless the reader of a report says another number."""

ASKS_FOR_MORE = (">=", ">", "=")
"""Operators of targets that want a share to grow."""

BANDS = 5
WORST_ERROR = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """Repetitive work that no item replaces; the parts of its score are 1 to 5, None where not stated."""

    activity: str
    hours: Fraction
    rule_based: int | None
    frequency_band: int
    error_cost: int | None

    @property
    def score(self) -> int | None:
        """How well it can be automated: rule_based × frequency band × (6 − error_cost)."""
        if self.rule_based is None or self.error_cost is None:
            return None
        return self.rule_based * self.frequency_band * (WORST_ERROR - self.error_cost)


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The items in the order of building; ``unplaced`` lack build hours or hours saved, or need one that does.

    What never runs again is in neither; a need for it is taken as given.

    ``tops_out`` are the lasting shares of CSM time saved once everything is built, by all items and by email alone;
    None without capacity, and where there are items but nothing is known of any. ``ahead`` is what they follow from.
    """

    portfolio: Portfolio
    ahead: Ahead
    tops_out_share: Fraction | None
    tops_out_share_email: Fraction | None
    unplaced: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether the courses say something: some item is placed, or there is none to place."""
        return bool(self.portfolio.order) or not self.unplaced


@dataclass(frozen=True, slots=True)
class AutomationPlan:
    """Hours a week now, saved and to be saved; None is not known.

    ``study`` is the newest one that is no item's follow-up: the activities, ``logged_share`` and ``repetitive_share``
    are its. ``equal_time`` are activities without a split, taken to need equal time for every account.
    ``wanted`` is the target on email that asks for most. ``unmatched`` is the share of an activity's time that its
    split gives to customers who are none of its accounts, so that no item can save it.
    """

    capacity: Fraction | None
    study: str | None
    accounts: int | None
    csms: int
    activity_hours: dict[str, Fraction]
    repetitive_hours: Fraction | None
    deep: tuple[str, ...]
    equal_time: tuple[str, ...]
    items: tuple[ItemHours, ...]
    candidates: tuple[Candidate, ...]
    wanted: Comparison | None
    unmatched: dict[str, Fraction]
    redeploy: dict[str, str | None]

    @property
    def logged_share(self) -> Fraction | None:
        """Logged hours of the capacity."""
        return self._of_capacity(sum(self.activity_hours.values(), Fraction(0)) if self.activity_hours else None)

    @property
    def repetitive_share(self) -> Fraction | None:
        """Hours of repetitive work of the capacity."""
        return self._of_capacity(self.repetitive_hours)

    @property
    def net_hours(self) -> Fraction | None:
        """Σ net over all items."""
        return _known_sum(item.net for item in self.items)

    @property
    def net_hours_email(self) -> Fraction | None:
        """Σ net over the items that work by email alone."""
        return _known_sum(item.net for item in self.items if item.email_only)

    @property
    def csm_time_saved(self) -> Fraction | None:
        """The share of CSM time saved by what is live."""
        return self._of_capacity(self.net_hours)

    @property
    def csm_time_saved_email(self) -> Fraction | None:
        """The same by email alone."""
        return self._of_capacity(self.net_hours_email)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Items whose hours cannot be told."""
        return tuple(item.id for item in self.items if item.net is None)

    @property
    def change_ready(self) -> Fraction | None:
        """Readiness of the items, weighted by what they promise; None when nothing is promised."""
        known = [(item.promised, item.readiness.ready) for item in self.items if item.promised is not None]
        promised = sum((hours for hours, _ in known), Fraction(0))
        return ratio(sum((hours * ready for hours, ready in known), Fraction(0)), promised)

    @property
    def short_hours_per_week(self) -> Fraction | None:
        """Hours a week that email still has to save for the target on ``csm_time_saved_email``; None without one.

        None also while hours of an item that could close it are not known.
        """
        if self.wanted is None or self.capacity is None or self.net_hours_email is None:
            return None
        short = self.wanted.value * self.capacity - self.net_hours_email
        unknown = [item for item in self.items if item.email_only and item.net is None]
        if unknown and short + sum((item.upkeep for item in unknown), Fraction(0)) > 0:
            return None
        return max(Fraction(0), short)

    def freed_hours(self, use: str | None) -> Fraction:
        """Net hours of items whose freed time is for ``deep`` work, a larger ``book``, or None: not said."""
        return sum((item.net or Fraction(0) for item in self.items if self.redeploy[item.id] == use), Fraction(0))

    @property
    def extra_accounts_per_csm(self) -> Fraction | None:
        """Accounts every CSM could take on in the hours freed for a larger book; None when it cannot be told."""
        logged = sum(self.activity_hours.values(), Fraction(0))
        if not self.accounts or not self.csms or not logged:
            return None
        return self.freed_hours("book") / self.csms / (logged / self.accounts)

    def _of_capacity(self, hours: Fraction | None) -> Fraction | None:
        return hours / self.capacity if hours is not None and self.capacity else None


def _known_sum(values: Iterable[Fraction | None]) -> Fraction | None:
    """The sum of what is known; None when there is something and nothing of it is known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known, Fraction(0)) if known or not listed else None


def automation_plan(project: Project, automations: Automations) -> AutomationPlan | None:
    """The plan of a project; None without a study of as-of or before."""
    if not studies_by_age(project):
        return None
    located = baseline(project)
    study = located.value if located is not None else None
    activities = study.activities if study is not None else ()
    team = project.program.team if project.program is not None else None
    items = {identifier: located.value for identifier, located in sorted(project.collection.items.items())}
    return AutomationPlan(
        capacity(project),
        study.id if study is not None else None,
        study.accounts if study is not None else None,
        len(team.csms) if team is not None else 0,
        {activity.id: activity_hours(activity) for activity in activities},
        _repetitive(study),
        tuple(activity.id for activity in activities if activity.deep),
        tuple(activity.id for activity in activities if not activity.split),
        items_hours(project, automations),
        _candidates(activities, items.values()),
        _wanted(project),
        _unmatched(project, items.values()),
        {identifier: item.redeploy for identifier, item in items.items()},
    )


def _repetitive(study: Study | None) -> Fraction | None:
    if study is None or not study.activities:
        return None
    return sum((activity_hours(activity) for activity in study.activities if activity.repetitive), Fraction(0))


def _wanted(project: Project) -> Comparison | None:
    targets = project.program.targets if project.program is not None else ()
    wanted = [one.is_ for one in targets if one.metric == "csm_time_saved_email" and one.is_.operator in ASKS_FOR_MORE]
    return max(wanted, key=lambda one: (one.value, one.operator == ">"), default=None)


def _unmatched(project: Project, items: Iterable[Item]) -> dict[str, Fraction]:
    """The share of the time of activities, by id, in rows of their split that none of their accounts matches."""
    found: dict[str, Fraction] = {}
    for item in items:
        source = measured(project, item)
        shares = weights(project, source[1]) if source is not None and source[1].split else None
        lost = 1 - sum(shares.values(), Fraction(0)) if shares is not None else Fraction(0)
        if lost > 0:
            found[item.replaces] = lost
    return dict(sorted(found.items()))


def _candidates(activities: Sequence[Activity], items: Iterable[Item]) -> tuple[Candidate, ...]:
    """Repetitive work no item replaces, the most hours first."""
    replaced = {item.replaces for item in items}
    found = [
        Candidate(
            activity.id, activity_hours(activity), activity.rule_based, _band(activity, activities), activity.error_cost
        )
        for activity in activities
        if activity.repetitive and activity.id not in replaced
    ]
    return tuple(sorted(found, key=lambda candidate: (-candidate.hours, candidate.activity)))


def _band(activity: Activity, activities: Sequence[Activity]) -> int:
    """The quintile of an activity by times a week, 1 for the rarest; equal ones share the higher band."""
    rank = sum(1 for other in activities if other.times_per_week <= activity.times_per_week)
    return -(-BANDS * rank // len(activities))


def portfolio_view(
    project: Project, plan: AutomationPlan, build_hours_per_week: Fraction = BUILD_HOURS_A_WEEK
) -> PortfolioView:
    """Every item in the order of building by one team (semantics 15), without those that never run again."""
    hours = {item.id: item for item in plan.items if not item.over}
    items = {identifier: project.collection.items[identifier].value for identifier in hours}
    unplaced = {one.id for one in hours.values() if one.build_hours is None or one.planned_net is None}
    waiting = True
    while waiting:
        waiting = False
        for identifier in sorted(items.keys() - unplaced):
            if not unplaced.isdisjoint(items[identifier].needs):
                unplaced.add(identifier)
                waiting = True
    placed = [
        portfolio_item(project.as_of, items[identifier], hours[identifier])
        for identifier in sorted(items.keys() - unplaced)
    ]
    ahead = plan_ahead(project, plan.items, build_hours_per_week)
    return PortfolioView(
        plan_portfolio(placed, build_hours_per_week),
        ahead,
        _tops_out(ahead, plan.capacity, set(items)),
        _tops_out(ahead, plan.capacity, {one.id for one in plan.items if one.email_only}),
        tuple(sorted(unplaced)),
    )


def _tops_out(ahead: Ahead, capacity_hours: Fraction | None, counted: set[str]) -> Fraction | None:
    if capacity_hours is None or not ahead.tells_of(counted):
        return None
    reached = first_week_saving(ahead.with_stop_dates, Fraction(1), capacity_hours, counted)
    return reached.final_share if reached is not None else None
