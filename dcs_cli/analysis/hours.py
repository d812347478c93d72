"""CSM hours: where they go, and what every automation promises, counts and realised (semantics 14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.payback import payback_weeks
from dcs_cli.analysis.readiness import Readiness, readiness
from dcs_cli.documents.automation import Activity, Item, Study
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located

MONTHS_A_YEAR, WEEKS_A_YEAR = 12, 52


def activity_hours(activity: Activity) -> Fraction:
    """h(a): hours a week of the whole team."""
    return activity.minutes_each * activity.times_per_week / 60


def capacity(project: Project) -> Fraction | None:
    """Hours a week of all CSMs; None when their number or their hours are not stated."""
    team = project.program.team if project.program is not None else None
    if team is None or not team.csms or not team.hours_per_week:
        return None
    return len(team.csms) * team.hours_per_week


def capacity_needs(project: Project) -> str:
    """What to state so that the hours of all CSMs are known."""
    team = project.program.team if project.program is not None else None
    lacking = [] if team is not None and team.csms else ["team.csms"]
    lacking += [] if team is not None and team.hours_per_week else ["team.hours_per_week"]
    return " and ".join(lacking)


def study_capacity(project: Project, study: Study) -> Fraction | None:
    """Hours a week of the CSMs who took part in a study, the team's when it does not say how many; None: not known."""
    team = project.program.team if project.program is not None else None
    count = study.csms if study.csms is not None else len(team.csms) if team is not None else 0
    return count * team.hours_per_week if team is not None and team.hours_per_week is not None and count else None


def studies_by_age(project: Project) -> tuple[Located[Study], ...]:
    """The studies of as-of and before, the newest first; later ones are ignored."""
    known = [study for study in project.collection.studies.values() if study.value.date <= project.as_of]
    return tuple(sorted(known, key=lambda study: (study.value.date, study.id), reverse=True))


def baseline(project: Project) -> Located[Study] | None:
    """The newest study that shows what was left by no automation; None when there is none."""
    follow_ups = {item.value.follow_up for item in project.collection.items.values()}
    return next((study for study in studies_by_age(project) if study.id not in follow_ups), None)


def measured(project: Project, item: Item) -> tuple[Study, Activity] | None:
    """The study that gives the hours of the work an item replaces: the newest with it that is not its follow-up."""
    for study in studies_by_age(project):
        if study.id != item.follow_up:
            for activity in study.value.activities:
                if activity.id == item.replaces:
                    return study.value, activity
    return None


def weights(project: Project, activity: Activity) -> dict[int, Fraction] | None:
    """w: the share of an activity's time by account cell (number); None without a population."""
    universe = project.universe
    audience = project.cells(activity.audience)
    numbers = tuple(universe.accounts_of(audience))
    if not universe.sized:
        return None
    rows: list[tuple[int, Fraction]] = [(project.cells(row.for_), row.share) for row in activity.split]
    if not rows:
        rows = [(universe.everyone, Fraction(1))]
    inside: list[list[int]] = [[] for _ in rows]
    for number in numbers:
        members = universe.account_cells[number].members & audience
        row = next((position for position, (cells, _) in enumerate(rows) if cells & members), None)
        if row is not None:
            inside[row].append(number)
    found: dict[int, Fraction] = {}
    for (_, share), listed in zip(rows, inside, strict=True):
        total = sum(universe.account_cells[number].accounts or 0 for number in listed)
        for number in listed:
            found[number] = (
                share * Fraction(universe.account_cells[number].accounts or 0, total) if total else Fraction(0)
            )
    return found


@dataclass(frozen=True, slots=True)
class Realised:
    """What a follow-up study shows: hours the work still takes, and hours saved for as many accounts as before."""

    hours_after: Fraction
    saved: Fraction | None


@dataclass(frozen=True, slots=True)
class ItemHours:
    """One automation; hours are a week, None is not known: work nobody measured, or no population to reach.

    ``promised``, ``planned`` and ``counted`` are only of the accounts where no other item of the activity does better;
    ``planned`` is what is promised with today's readiness; ``upkeep`` is charged to CSMs. ``kept`` is what stays of
    ``counted`` once the items that are not live do better in some of these accounts. With ``over`` none of its
    touchpoints will ever run again, so that it saves nothing and nothing is built for it.
    """

    id: str
    replaces: str
    study: str | None
    hours: Fraction | None
    reach: Fraction | None
    share: Fraction
    promised: Fraction | None
    planned: Fraction | None
    counted: Fraction | None
    kept: Fraction | None
    readiness: Readiness
    live: bool
    over: bool
    upkeep: Fraction
    build_hours: Fraction | None
    take_up_weeks: Fraction
    email_only: bool
    realised: Realised | None

    @property
    def net(self) -> Fraction | None:
        """Counted hours less upkeep, which only what is live takes."""
        return None if self.counted is None else self.counted - (self.upkeep if self.live else 0)

    @property
    def planned_net(self) -> Fraction | None:
        """Planned hours less upkeep."""
        return None if self.planned is None else self.planned - self.upkeep

    @property
    def payback_weeks(self) -> Fraction | None:
        """Weeks until the build hours are saved; None: never, or not known."""
        if self.planned_net is None or self.build_hours is None:
            return None
        return payback_weeks(self.build_hours, self.planned_net, self.take_up_weeks)

    @property
    def hours_per_build_hour(self) -> Fraction | None:
        """Planned net hours a week for every hour of building; None without building."""
        return self.planned_net / self.build_hours if self.planned_net is not None and self.build_hours else None


def items_hours(project: Project, automations: Automations) -> tuple[ItemHours, ...]:
    """Every item of the automation plan, by id."""
    by_activity: dict[str, list[_Work]] = {}
    for identifier in sorted(project.collection.items):
        work = _work(project, automations, project.collection.items[identifier].value)
        by_activity.setdefault(work.item.replaces, []).append(work)
    found = [item for works in by_activity.values() for item in _divided(project, automations, works)]
    return tuple(sorted(found, key=lambda item: item.id))


@dataclass(frozen=True, slots=True)
class _Work:
    """An item with the account cells it surely reaches: by touchpoints that run or will, and by live ones alone."""

    item: Item
    study: Study | None
    activity: Activity | None
    weights: dict[int, Fraction] | None
    reached: frozenset[int]
    reached_live: frozenset[int]
    live: bool
    over: bool
    readiness: Readiness


def _work(project: Project, automations: Automations, item: Item) -> _Work:
    source = measured(project, item)
    study, activity = source if source is not None else (None, None)
    live = automations.all_live(item)
    audience = project.cells(activity.audience) if activity is not None else 0
    facets = automations.ahead(item)
    return _Work(
        item,
        study,
        activity,
        weights(project, activity) if activity is not None else None,
        _accounts(project, audience, facets),
        _accounts(project, audience, [facet for facet in facets if automations.lives(facet)]) if live else frozenset(),
        live,
        automations.all_over(item),
        readiness(item.change),
    )


def _accounts(project: Project, audience: int, facets: Iterable[Facet]) -> frozenset[int]:
    cells = 0
    for facet in facets:
        cells |= facet.certain_cells
    return frozenset(project.universe.accounts_of(cells & audience))


def _divided(project: Project, automations: Automations, works: Sequence[_Work]) -> list[ItemHours]:
    """The items of one activity, each account cell given to the best of them, figure by figure."""
    promised = _amounts([(work, work.item.share, work.reached) for work in works])
    planned = _amounts([(work, work.item.share * work.readiness.ready, work.reached) for work in works])
    counted = _amounts([(work, work.item.share * work.readiness.ready, work.reached_live) for work in works])
    beside = [(work, work.reached_live if work.live else work.reached) for work in works]
    kept = _amounts([(work, work.item.share * work.readiness.ready, reached) for work, reached in beside])
    return [
        replace(
            _undivided(project, automations, work),
            promised=promised[work.item.id],
            planned=planned[work.item.id],
            counted=counted[work.item.id] if work.live else Fraction(0),
            kept=kept[work.item.id] if work.live else Fraction(0),
        )
        for work in works
    ]


def _amounts(values: Sequence[tuple[_Work, Fraction, frozenset[int]]]) -> dict[str, Fraction | None]:
    """h · Σ w · value of every item over the account cells it reaches best; None where h or w are not known.

    The best is the item that saves most there: the one with the largest value, unless its own follow-up study makes
    it count on other hours than the rest. Ties: the smaller id.
    """
    best: dict[int, tuple[Fraction, str]] = {}
    found: dict[str, Fraction | None] = {}
    for work, value, reached in sorted(values, key=lambda one: one[0].item.id):
        if work.activity is None or work.weights is None:
            found[work.item.id] = None
            continue
        found[work.item.id] = Fraction(0)
        hours = activity_hours(work.activity)
        for number in reached & work.weights.keys():
            saved = hours * work.weights[number] * value
            if number not in best or saved > best[number][0]:
                best[number] = (saved, work.item.id)
    for saved, identifier in best.values():
        found[identifier] = (found[identifier] or Fraction(0)) + saved
    return found


def _undivided(project: Project, automations: Automations, work: _Work) -> ItemHours:
    item = work.item
    reach = None if work.weights is None else sum((work.weights[number] for number in work.reached), Fraction(0))
    upkeep = (
        item.upkeep.hours_per_month * MONTHS_A_YEAR / WEEKS_A_YEAR
        if item.upkeep and item.upkeep.by == "csm"
        else Fraction(0)
    )
    return ItemHours(
        item.id,
        item.replaces,
        work.study.id if work.study is not None else None,
        activity_hours(work.activity) if work.activity is not None else None,
        reach,
        item.share,
        None,
        None,
        None,
        None,
        work.readiness,
        work.live,
        work.over,
        upkeep,
        item.build.hours if item.build is not None else None,
        Fraction(item.take_up.days, 7),
        automations.only_by_email(item),
        _realised(project, work),
    )


def _realised(project: Project, work: _Work) -> Realised | None:
    """The follow-up study against the one before, scaled to as many accounts; None without one that has the work.

    A study that was not made after the one it is compared with shows nothing of the change.
    """
    located = project.collection.studies.get(work.item.follow_up or "")
    if located is None or work.study is None or work.activity is None:
        return None
    if not work.study.date < located.value.date <= project.as_of:
        return None
    after = next((one for one in located.value.activities if one.id == work.item.replaces), None)
    if after is None:
        return None
    hours = activity_hours(after)
    if not located.value.accounts:
        return Realised(hours, None)
    scaled = hours * work.study.accounts / located.value.accounts
    return Realised(hours, activity_hours(work.activity) - scaled)
