"""The cheapest way to close the gap to a target on saved CSM time: train people, go live, plan more (semantics 14)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from dcs_cli.analysis.automation_plan import AutomationPlan
from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.hours import ItemHours, activity_hours, measured, weights
from dcs_cli.documents.automation import Item
from dcs_cli.project.project import Project

SEARCH_EFFORT = 200_000
"""Sets of steps looked at times steps, before the search stops and says that its answer is not proven the cheapest."""


@dataclass(frozen=True, slots=True)
class Step:
    """What makes an item count all it promises; ``gain`` is net hours a week when it is the only step.

    ``to_prepare`` are CSMs not yet informed and trained, ``unnamed`` says that the item names none it affects.
    ``to_go_live`` are its touchpoints with a version that does not run, ``to_take_out`` those that never run again: it
    counts nothing with them. ``build_hours`` are 0 for what is live, None where they, or those of an unbuilt item it
    needs, are not stated; ``needs`` are these items.
    """

    item: str
    to_prepare: tuple[str, ...]
    unnamed: bool
    to_go_live: tuple[str, ...]
    to_take_out: tuple[str, ...]
    build_hours: Fraction | None
    needs: tuple[str, ...]
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Closing:
    """How far the items of the plan can go; hours are a week of the whole team.

    ``steps`` are all that gain something, ``chosen`` the cheapest set that closes the gap: None when no set with
    stated build hours does. ``gain`` and ``build_hours`` are of the chosen set, or of everything that can be done.
    ``best_hours`` are the net hours with every useful step, those without build hours included. ``proven`` is False
    when the search was cut short. ``needed_shares`` says how much of each candidate would close the rest by itself.
    ``is_open`` may be with nothing short, where more than a share is wanted that is just reached. All figures are of
    the items whose hours are known, ``unknown`` are the others.
    """

    short: Fraction
    is_open: bool
    steps: tuple[Step, ...]
    chosen: tuple[str, ...] | None
    gain: Fraction
    build_hours: Fraction
    proven: bool
    best_hours: Fraction
    rest: Fraction
    needed_shares: Mapping[str, Fraction]
    unknown: tuple[str, ...]

    @property
    def closed(self) -> bool:
        """Whether the gap can be closed."""
        return self.chosen is not None


def closing(
    project: Project,
    automations: Automations,
    plan: AutomationPlan,
    wanted: Fraction,
    *,
    email: bool,
    over: bool = False,
) -> Closing | None:
    """How to get from today's net hours to a ``wanted`` share of CSM time, by ``email`` alone or by all items.

    ``over``: to more than that share. None when capacity or the hours saved are not known: then the gap is not known
    either.
    """
    saved = plan.net_hours_email if email else plan.net_hours
    if plan.capacity is None or saved is None:
        return None
    ground = _Ground(project, automations, plan.items, email=email)
    short = max(Fraction(0), wanted * plan.capacity - saved)
    steps = [ground.step(identifier) for identifier in ground.raisable]
    search = _Search(ground, [step for step in steps if step.build_hours is not None], short, over=over)
    is_open = short > 0 or (over and saved == wanted * plan.capacity)
    chosen = search.cheapest() if is_open else frozenset()
    affordable = (
        chosen if chosen is not None else _useful(ground, [step for step in steps if step.build_hours is not None])
    )
    taken = ground.with_needs(affordable)
    rest = max(Fraction(0), short - ground.gain(taken))
    return Closing(
        short,
        is_open,
        tuple(sorted((step for step in steps if step.gain > 0), key=_cheap_first)),
        tuple(sorted(chosen)) if chosen is not None else None,
        ground.gain(taken),
        ground.cost(taken),
        search.proven,
        saved + _most_gained(ground, steps),
        rest,
        {one.activity: rest / one.hours for one in plan.candidates if one.hours} if rest else {},
        tuple(one.id for one in plan.items if (one.email_only or not email) and one.promised is None),
    )


def most_hours(project: Project, automations: Automations, plan: AutomationPlan, *, email: bool) -> Fraction | None:
    """Net hours a week of the whole team with everybody trained and all useful items live, as far as hours are known.

    By ``email`` alone or by all items; None when the hours saved today are not known.
    """
    saved = plan.net_hours_email if email else plan.net_hours
    if saved is None:
        return None
    ground = _Ground(project, automations, plan.items, email=email)
    return saved + _most_gained(ground, [ground.step(identifier) for identifier in ground.raisable])


def _most_gained(ground: "_Ground", steps: Sequence[Step]) -> Fraction:
    return ground.gain(ground.with_needs(_useful(ground, steps)))


def _cheap_first(step: Step) -> tuple[bool, Fraction, Fraction, str]:
    return step.build_hours is None, step.build_hours or Fraction(0), -step.gain, step.item


@dataclass(frozen=True, slots=True)
class _Class:
    """Account cells of an activity that the same items reach: hours of each item today, and when it counts fully."""

    today: Mapping[str, Fraction]
    fully: Mapping[str, Fraction]


class _Ground:
    """What every set of items gains, in net hours a week, when they are raised to all they promise."""

    def __init__(self, project: Project, automations: Automations, items: Sequence[ItemHours], *, email: bool) -> None:
        self._items = {name: located.value for name, located in project.collection.items.items()}
        self._hours = {one.id: one for one in items}
        self._counted = frozenset(one.id for one in items if one.email_only or not email)
        self._waiting = {one.id: automations.not_running(self._items[one.id]) for one in items}
        self._over = {one.id: automations.over(self._items[one.id]) for one in items}
        self._by_activity: dict[str, list[_Class]] = {}
        for activity in sorted({one.replaces for one in items}):
            members = [one for one in items if one.replaces == activity]
            self._by_activity[activity] = _classes(project, automations, members, self._items)
        # Sums of whole numbers are many times as fast as those of fractions, and as exact.
        self._scale = lcm(*(value.denominator for value in self._all_values()))
        self._upkeep = {name: int(one.upkeep * self._scale) for name, one in self._hours.items()}
        self._unbuilt = {
            name: int(one.build_hours * self._scale)
            for name, one in self._hours.items()
            if not one.live and one.build_hours is not None
        }
        self._known: dict[tuple[str, frozenset[str]], int] = {}
        self.raisable = tuple(
            one.id
            for one in items
            if one.id in self._counted
            and one.promised is not None
            and (self._waiting[one.id] or one.readiness.ready < 1 or not one.live)
            and self.gain((one.id,)) > 0
        )

    def cost(self, raised: Iterable[str]) -> Fraction:
        """Build hours that still have to be spent on these items, as far as they are stated."""
        return Fraction(sum(self._unbuilt.get(name, 0) for name in raised), self._scale)

    def _all_values(self) -> Iterator[Fraction]:
        for one in self._hours.values():
            yield one.upkeep
            yield one.build_hours or Fraction(0)
        for classes in self._by_activity.values():
            for found in classes:
                yield from (*found.today.values(), *found.fully.values())

    def _cost(self, identifier: str) -> Fraction | None:
        one = self._hours[identifier]
        return Fraction(0) if one.live else one.build_hours

    def _waits(self, name: str) -> bool:
        """Whether an item is still to be built: neither live nor over."""
        return not self._hours[name].live and not self._hours[name].over

    def with_needs(self, raised: Iterable[str]) -> frozenset[str]:
        """The items with everything unbuilt they need, directly or through others."""
        found: set[str] = set()
        waiting = list(raised)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [need for need in self._items[name].needs if need in self._hours and self._waits(need)]
        return frozenset(found)

    def gain(self, raised: Iterable[str]) -> Fraction:
        """Net hours a week that the items that count gain with these raised."""
        up = frozenset(raised)
        found = -sum(self._upkeep[name] for name in up & self._counted if not self._hours[name].live)
        by_activity: dict[str, set[str]] = {}
        for name in up:
            by_activity.setdefault(self._hours[name].replaces, set()).add(name)
        for activity, members in by_activity.items():
            found += self._amount(activity, frozenset(members)) - self._amount(activity, frozenset())
        return Fraction(found, self._scale)

    def step(self, identifier: str) -> Step:
        """What raising one item takes and brings."""
        one = self._hours[identifier]
        closure = self.with_needs([identifier])
        costs = [self._cost(name) for name in sorted(closure)]
        stated = [cost for cost in costs if cost is not None]
        return Step(
            identifier,
            tuple(name for name in one.readiness.affected if name not in one.readiness.prepared),
            not one.readiness.affected,
            self._waiting[identifier],
            self._over[identifier],
            sum(stated, Fraction(0)) if len(stated) == len(costs) else None,
            tuple(sorted(closure - {identifier})),
            self.gain(closure),
        )

    def _amount(self, activity: str, members: frozenset[str]) -> int:
        known = self._known.get((activity, members))
        if known is None:
            hours = sum((self._best(one, members) for one in self._by_activity[activity]), Fraction(0))
            known = self._known[activity, members] = int(hours * self._scale)
        return known

    def _best(self, one: _Class, raised: frozenset[str]) -> Fraction:
        values = {name: (one.fully if name in raised else one.today)[name] for name in one.fully}
        best = min(values, key=lambda name: (-values[name], name))
        return values[best] if best in self._counted else Fraction(0)


def _classes(
    project: Project, automations: Automations, members: Sequence[ItemHours], items: Mapping[str, Item]
) -> list[_Class]:
    """The account cells of one activity, those together that the same items reach in the same way."""
    by_cell: dict[int, dict[str, tuple[Fraction, Fraction]]] = {}
    for one in members:
        for number, fully, today in _by_cell(project, automations, one, items[one.id]):
            by_cell.setdefault(number, {})[one.id] = (fully, today)
    # Where one study gives all hours, cells differ by a factor alone, which does not change who is best.
    one_study = len({one.study for one in members if one.study is not None}) == 1
    sums: dict[object, dict[str, tuple[Fraction, Fraction]]] = {}
    for number, values in sorted(by_cell.items()):
        key = tuple((name, bool(today)) for name, (_, today) in sorted(values.items()))
        into = sums.setdefault((key, None if one_study else number), {})
        for name, (fully, today) in values.items():
            before = into.get(name, (Fraction(0), Fraction(0)))
            into[name] = (before[0] + fully, before[1] + today)
    return [
        _Class({name: now for name, (_, now) in found.items()}, {name: full for name, (full, _) in found.items()})
        for found in sums.values()
    ]


def _by_cell(
    project: Project, automations: Automations, one: ItemHours, item: Item
) -> Iterator[tuple[int, Fraction, Fraction]]:
    """Account cells an item surely reaches, with its hours when all of it runs and everyone is ready, and today."""
    source = measured(project, item)
    shares = weights(project, source[1]) if source is not None else None
    if source is None or shares is None:
        return
    audience = project.cells(source[1].audience)
    reached = running = 0
    for facet in automations.ahead(item):
        reached |= facet.certain_cells
        running |= facet.certain_cells if one.live and automations.lives(facet) else 0
    today = frozenset(project.universe.accounts_of(running & audience))
    for number in project.universe.accounts_of(reached & audience):
        if number in shares:
            fully = activity_hours(source[1]) * shares[number] * item.share
            yield number, fully, fully * one.readiness.ready if number in today else Fraction(0)


def _useful(ground: _Ground, steps: Sequence[Step]) -> frozenset[str]:
    """The steps worth their upkeep beside the others: those that gain alone, until no single change gains more."""
    kept = frozenset(step.item for step in steps if step.gain > 0)
    gain = ground.gain(ground.with_needs(kept))
    better = True
    while better:
        better = False
        for step in steps:
            other = kept ^ {step.item}
            if (then := ground.gain(ground.with_needs(other))) > gain:
                kept, gain, better = other, then, True
    return kept


class _Search:
    """The set of steps with the least build hours that closes a gap: branch and bound over the steps that cost some.

    Several items gain at most what each of them gains alone, so that filling the gap with the cheapest gains, the last
    one in part, costs no more than any set that closes it. Of equal costs the fewer steps, then the smaller ids.
    """

    def __init__(self, ground: _Ground, steps: Sequence[Step], short: Fraction, *, over: bool = False) -> None:
        self._ground = ground
        self._short = short
        self._over = over
        self._free = [step for step in steps if step.build_hours == 0]
        paid = [step.item for step in steps if step.build_hours]
        self._alone = {name: (ground.cost((name,)), ground.gain((name,))) for name in paid}
        self._paid = sorted(paid, key=lambda name: (self._alone[name][0] / self._alone[name][1], name))
        self._best: tuple[Fraction, int, tuple[str, ...]] | None = None
        # Going straight down takes one look for each step, and finds a way if there is one.
        self._looks = max(2 * len(paid), SEARCH_EFFORT // max(1, len(paid)))
        self.proven = True

    def cheapest(self) -> frozenset[str] | None:
        """The steps to take, without what they need; None when no set closes the gap."""
        free: list[str] = []
        for step in sorted(self._free, key=_cheap_first):
            if self._closes(self._missing(free)):
                break
            if self._missing([*free, step.item]) < self._missing(free):
                free.append(step.item)
        self._look(0, tuple(free))
        return frozenset(self._best[2]) if self._best is not None else None

    def _missing(self, names: Iterable[str]) -> Fraction:
        return self._short - self._ground.gain(self._ground.with_needs(names))

    def _closes(self, missing: Fraction) -> bool:
        return missing < 0 or (missing == 0 and not self._over)

    def _look(self, position: int, names: tuple[str, ...]) -> None:
        if not self._looks:
            self.proven = False
            return
        self._looks -= 1
        taken = self._ground.with_needs(names)
        cost = self._ground.cost(taken)
        missing = self._short - self._ground.gain(taken)
        if self._closes(missing):
            found = (cost, len(names), tuple(sorted(names)))
            self._best = found if self._best is None else min(self._best, found)
            return
        for at in range(position, len(self._paid)):
            further = self._least_cost(at, missing, taken)
            if further is None or (self._best is not None and cost + further > self._best[0]):
                return
            if self._paid[at] not in taken:
                self._look(at + 1, (*names, self._paid[at]))

    def _least_cost(self, position: int, missing: Fraction, taken: frozenset[str]) -> Fraction | None:
        """No set of the later steps closes what is missing for less; None when not even all of them do."""
        cost = Fraction(0)
        for name in self._paid[position:]:
            if name in taken:
                continue
            own, gain = self._alone[name]
            if gain >= missing:
                return cost + own * missing / gain
            cost, missing = cost + own, missing - gain
        return None
