"""The worst and the certain number of messages to one contact, with system caps and exclusive streams (semantics 8.2).

Days of one clock have known distances, so each clock has a window position of its own; our calendar has another.
A vector counts messages outside every capped group first and then one number for each group; its value is the sum
with every group cut at its bound.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor

from dcs_cli.analysis.bounds import (
    by_cap,
    confined_to,
    fires,
    fires_within,
    least_of_schedule,
    series_most,
    steady_most,
)
from dcs_cli.analysis.profiles import PROFILES, not_counted_because, own_profile
from dcs_cli.documents.program import Cap
from dcs_cli.project.due_days import Due
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK

Vector = tuple[int, ...]
CALENDAR = "calendar"
SLIP_FOREVER = 1_000_000


@dataclass(frozen=True, eq=False)
class CappedSystem:
    """A cap inside one system and the facets it counts."""

    system: str
    cap: Cap
    facets: frozenset[Facet]

    def bound(self, days: int) -> int:
        """Most deliveries the cap lets through in a rolling window of ``days`` days."""
        return fires_within(
            self.cap.at_most, self.cap.per.shortest, days, calendar=self.cap.window not in (None, "rolling")
        )


def capped_systems(project: Project, facets: Iterable[Facet]) -> tuple[CappedSystem, ...]:
    """Every cap of every system, with the outbound facets it counts."""
    listed = tuple(facets)
    own = {
        name: own_profile(profile)
        for name, profile in (project.program.profiles if project.program is not None else {}).items()
    }
    found = []
    for name in sorted(project.words.systems):
        system = project.words.systems[name]
        profile = (own.get(system.profile) or PROFILES.get(system.profile)) if system.profile is not None else None
        for cap in system.caps:
            counted = frozenset(
                f for f in listed if f.written.system == name and not_counted_because(cap, profile, f) is None
            )
            found.append(CappedSystem(name, cap, counted))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Worst:
    """The most messages in any window, the first day of the account's clock at which they can meet, and what is
    unbounded.
    """

    count: int
    day: int
    unbounded: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Certain:
    """Messages that surely arrive in one window, and its day (None on the calendar)."""

    count: int
    day: int | None


MOST_CHOICES = 512


def choices(reaching: Sequence[Facet]) -> Iterator[tuple[Facet, ...]]:
    """The ways to be in one touchpoint of every exclusive stream, each with the facets that then reach (2.7).

    With more than ``MOST_CHOICES`` ways, one that takes every member is given: still an upper bound of the worst.
    """
    streams: dict[str, list[str]] = {}
    for facet in reaching:
        if facet.written.exclusive is not None:
            members = streams.setdefault(facet.written.exclusive, [])
            if facet.message.id not in members:
                members.append(facet.message.id)
    ways = 1
    for members in streams.values():
        ways *= len(members)
    if ways == 1 or ways > MOST_CHOICES:
        yield tuple(reaching)
        return
    for chosen in product(*streams.values()):
        taken = dict(zip(streams, chosen, strict=True))
        yield tuple(f for f in reaching if f.written.exclusive is None or taken[f.written.exclusive] == f.message.id)


class _Load:
    """Deliveries of one contact collected by clock: constants, and changes of a running count at window positions."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.constant = [0] * width
        self.changes: dict[str, dict[int, list[int]]] = {}
        self.confined: list[tuple[int, Facet, Sequence[tuple[int, int]]]] = []

    def add(self, clock: str, slot: int, enters: int, leaves: int, count: int = 1) -> None:
        at = self.changes.setdefault(clock, {})
        at.setdefault(enters, [0] * self.width)[slot] += count
        at.setdefault(leaves, [0] * self.width)[slot] -= count


def worst_in(
    project: Project,
    index: int,
    reaching: Sequence[Facet],
    measured: frozenset[Facet],
    systems: Sequence[CappedSystem],
    length: int,
) -> Worst:
    """The bound ``worst`` of one cell for windows of ``length`` days."""
    bounds, slot_of = _slots(reaching, systems, length)
    load = _Load(len(bounds))
    unbounded: list[Facet] = []
    for listed in _by_series([facet for facet in reaching if facet in measured], project):
        if together(listed[0]):
            for slot in range(len(bounds)):
                steps = [facet for facet in listed if slot_of.get(facet, 0) == slot]
                if steps:
                    _add_series(steps, slot, length, load, bounds, unbounded)
        else:
            _add_facet(project, index, listed[0], slot_of.get(listed[0], 0), length, load, bounds, unbounded)
    count, day = _largest(load, bounds, project.due_days.horizon(index), length)
    return Worst(count, day, tuple(unbounded))


def _add_series(
    steps: Sequence[Facet], slot: int, length: int, load: _Load, bounds: list[int | None], unbounded: list[Facet]
) -> None:
    """The steps of a series without due days; those after an unknown wait count one each where it can run once only."""
    known = [facet for facet in steps if facet.step is not None and facet.step.waited is not None]
    most = series_most(known, length) if known else 0
    if most is None and bounds[slot] is None:
        unbounded += known
    else:
        _add_constant(load, slot, most, bounds, unbounded, steps[0])
    for facet in steps:
        if facet not in known:
            _add_constant(load, slot, 1 if facet.only_once else None, bounds, unbounded, facet)


def _slots(
    reaching: Sequence[Facet], systems: Sequence[CappedSystem], length: int
) -> tuple[list[int | None], dict[Facet, int]]:
    """Slot 0 is uncapped; every group has a slot. A facet several caps count falls under the smallest bound."""
    bounds: list[int | None] = [None]
    slot_of: dict[Facet, int] = {}
    here = set(reaching)
    for system in sorted(systems, key=lambda one: (one.bound(length), one.system, one.cap.name)):
        inside = [facet for facet in reaching if facet in system.facets and facet in here and facet not in slot_of]
        if inside:
            bounds.append(system.bound(length))
            slot_of.update(dict.fromkeys(inside, len(bounds) - 1))
    return bounds, slot_of


def together(facet: Facet) -> bool:
    """Whether a facet is a step of a series without due days, whose steps are bounded together."""
    return facet.step is not None and facet.kind != "date" and not facet.anchored


def _by_series(facets: Sequence[Facet], project: Project) -> list[tuple[Facet, ...]]:
    """Facets one by one, the steps of a series without due days together."""
    found: dict[object, list[Facet]] = {}
    for facet in facets:
        found.setdefault(facet.version_name if together(facet) else facet, []).append(facet)
    return [tuple(listed) for listed in found.values()]


def _add_constant(
    load: _Load, slot: int, most: int | None, bounds: list[int | None], unbounded: list[Facet], facet: Facet
) -> None:
    if most is not None:
        load.constant[slot] += most
        return
    bound = bounds[slot]
    if bound is None:
        unbounded.append(facet)
    else:
        load.constant[slot] += bound


def _add_facet(
    project: Project,
    index: int,
    facet: Facet,
    slot: int,
    length: int,
    load: _Load,
    bounds: list[int | None],
    unbounded: list[Facet],
) -> None:
    if facet.sent_on is not None:
        slip = SLIP_FOREVER if facet.slip is None else facet.slip
        if facet.messages_behind != 1:
            _add_constant(load, slot, facet.messages_behind, bounds, unbounded, facet)
        else:
            day = facet.sent_on.toordinal()
            load.add(CALENDAR, slot, day - length + 1, day + slip + 1)
        return
    if facet.kind == "date":
        _add_constant(load, slot, facet.messages_behind, bounds, unbounded, facet)
        return
    if project.due_days.exact(facet):
        _add_days(project, index, facet, slot, length, load, bounds, unbounded)
        return
    if facet.anchored:
        _add_constant(load, slot, _unsaid_days(project, index, facet, length), bounds, unbounded, facet)
        return
    stretch = confined_to(project, facet, index)
    if stretch is not None and stretch.clock is not None:
        if not stretch.windows:
            return
        if facet.slip is not None and facet.messages_behind == 1 and steady_most(facet, length) is not None:
            if stretch.clock == ACCOUNT_CLOCK:
                load.confined.append((slot, facet, stretch.windows))
            else:
                load.constant[slot] += _most_inside(facet, stretch.windows, length)
            return
    _add_constant(load, slot, steady_most(facet, length), bounds, unbounded, facet)


def _most_inside(facet: Facet, windows: Sequence[tuple[int, int]], length: int) -> int:
    """The most deliveries of a confined facet in any window, on a clock of its own."""
    first, last = windows[0][0] - length, windows[-1][1] + (facet.slip or 0) + ceil(facet.delay)
    return max(_confined_most(facet, windows, day, length) for day in range(first, last + 1))


def _add_days(
    project: Project,
    index: int,
    facet: Facet,
    slot: int,
    length: int,
    load: _Load,
    bounds: list[int | None],
    unbounded: list[Facet],
) -> None:
    base = project.due_days.base(facet)
    assert base is not None
    if not project.due_days.ever(facet, index):
        return
    unsaid = facet.messages_behind != 1 or (facet.step is not None and facet.step.waited is None)
    if unsaid:
        once = not base.recurs and len(project.due_days.offsets(facet)) == 1
        most = facet.messages_behind if once else None
        _add_constant(load, slot, most, bounds, unbounded, facet)
        return
    if facet.slip is None and base.recurs:
        _add_constant(load, slot, None, bounds, unbounded, facet)
        return
    slip = SLIP_FOREVER if facet.slip is None else facet.slip
    for due in project.due_days.due(facet, index):
        for day in due.days:
            load.add(due.clock, slot, _position(due, day - length + 1), day + slip + 1)


def _position(due: Due, day: int) -> int:
    """A window position; windows before day 0 hold nothing more, except where days are only relative."""
    return max(0, day) if due.known else day


def _alone(project: Project, index: int, facet: Facet, length: int) -> int | None:
    """The most of one facet alone in any window."""
    load = _Load(1)
    unbounded: list[Facet] = []
    _add_facet(project, index, facet, 0, length, load, [None], unbounded)
    return None if unbounded else _largest(load, [None], project.due_days.horizon(index), length)[0]


def _unsaid_days(project: Project, index: int, facet: Facet, length: int) -> int | None:
    """The most of days before or after an anchor that are not stated: one for every time the anchor comes (2.6)."""
    base = project.due_days.base(facet)
    if base is None or facet.messages_behind != 1:
        return None
    values = project.due_days.values(facet, index)
    if not base.recurs:
        return 1
    period = project.timeline.period(base, project.due_days.term(index))
    if period is None:
        return 0
    if facet.slip is None:
        return None
    return (1 if values is None else len(values)) * -(-(length + facet.slip) // period)


def _value(vector: Sequence[int], bounds: Sequence[int | None]) -> int:
    return sum(count if bound is None else min(count, bound) for count, bound in zip(vector, bounds, strict=True))


def _largest(load: _Load, bounds: Sequence[int | None], horizon: int, length: int) -> tuple[int, int]:
    """The largest value over one window position for each clock, and the first day of the account's clock in it."""
    others: set[Vector] = {tuple(load.constant)}
    for clock in sorted(load.changes):
        if clock != ACCOUNT_CLOCK:
            reached = _pareto({tuple(vector) for _, vector in _positions(load, clock, None)} | {(0,) * load.width})
            others = _pareto(
                {tuple(a + b for a, b in zip(left, right, strict=True)) for left in others for right in reached}
            )
    best, best_day = -1, 0
    for day, vector in _account_positions(load, horizon, length):
        value = max(_value([a + b for a, b in zip(vector, other, strict=True)], bounds) for other in others)
        if value > best:
            best, best_day = value, day
    return best, best_day


def _positions(load: _Load, clock: str, horizon: int | None) -> Iterable[tuple[int, list[int]]]:
    running = [0] * load.width
    for day, change in sorted(load.changes.get(clock, {}).items()):
        if horizon is not None and day >= horizon:
            break
        running = [a + b for a, b in zip(running, change, strict=True)]
        yield day, running


def _account_positions(load: _Load, horizon: int, length: int) -> Iterable[tuple[int, list[int]]]:
    """Window positions on the account's clock: where a count changes, or every day when a stretch confines a
    trigger.
    """
    changing = dict(_positions(load, ACCOUNT_CLOCK, horizon))
    if not load.confined:
        if 0 not in changing:
            yield 0, [0] * load.width
        yield from changing.items()
        return
    current = [0] * load.width
    for day in range(horizon):
        current = changing.get(day, current)
        vector = list(current)
        for slot, facet, windows in load.confined:
            vector[slot] += _confined_most(facet, windows, day, length)
        yield day, vector


def _confined_most(facet: Facet, windows: Sequence[tuple[int, int]], day: int, length: int) -> int:
    """Most deliveries of a behavioural facet whose fires lie in the windows; delayed and late ones count where they arrive.

    Each window is bounded alone, because what is already true when one opens counts as crossing again (semantics 2.7,
    model 5.1); only the cap holds across them.
    """
    slip = facet.slip or 0
    first, last = day - slip - ceil(facet.delay), day + length - floor(facet.delay)
    inside = [overlap for start, end in windows if (overlap := min(last, end) - max(first, start)) > 0]
    if not inside:
        return 0
    if facet.only_once:
        return 1
    most = sum(fires(facet, overlap) or 0 for overlap in inside)
    capped = by_cap(facet, length + slip)
    return most if capped is None else min(most, capped)


def _pareto(vectors: set[Vector]) -> set[Vector]:
    """The vectors no other one reaches in every component."""
    if len(vectors) <= 1:
        return vectors
    ordered = sorted(vectors, reverse=True)
    kept: list[Vector] = []
    for vector in ordered:
        if not any(all(a >= b for a, b in zip(other, vector, strict=True)) for other in kept):
            kept.append(vector)
    return set(kept)


def certain_in(
    project: Project,
    index: int,
    reaching: Sequence[Facet],
    measured: frozenset[Facet],
    systems: Sequence[CappedSystem],
    length: int,
) -> Certain:
    """The messages of one cell that surely meet in some window of ``length`` days."""
    stopped, delivered = _after_caps(project, index, reaching, systems)
    by_clock: dict[str, list[tuple[int, int]]] = {}
    dated: list[tuple[int, int]] = []
    schedules = 0
    for facet in reaching:
        if (
            facet not in measured
            or facet in stopped
            or not facet.certain_cells >> index & 1
            or facet.written.suppress_during
        ):
            continue
        if facet.slip is None:
            continue
        if facet.sent_on is not None:
            if facet.exit_when is None or facet.step is None or facet.step.position == 0:
                dated.append((facet.sent_on.toordinal(), facet.slip))
        elif facet.kind == "schedule" and facet.step is None:
            # Where the customer may leave, only the first is certain, and nobody knows which window that lies in.
            schedules += least_of_schedule(facet, length) if facet.exit_when is None else 0
        elif project.due_days.exact(facet):
            for due in project.due_days.due(facet, index):
                days = delivered.get(facet, certain_days(facet, due))
                by_clock.setdefault(due.clock, []).extend((day, day + facet.slip) for day in days)
        elif facet.behavioural and facet.step is None and facet.trigger.at_latest is not None:
            point = project.timeline.reduce(facet.trigger.at_latest.anchor, facet.trigger.at_latest.offset)
            day = project.timeline.day(facet.trigger.at_latest, project.due_days.term(index))
            # Only on the account's clock is it known how far the point lies from day 0, the first the trigger can fire on.
            if point is not None and day is not None and point.clock == ACCOUNT_CLOCK:
                by_clock.setdefault(ACCOUNT_CLOCK, []).append((0, day + ceil(facet.delay) + facet.slip))
    found = [_most_on_clock(events, length) for _, events in sorted(by_clock.items())] or [(0, 0)]
    count, day_found = max(found, key=lambda pair: (pair[0], -pair[1]))
    on_calendar = _most_dated(dated, length)
    if on_calendar > count:
        return Certain(on_calendar + schedules, None)
    return Certain(count + schedules, day_found)


def certain_days(facet: Facet, due: Due) -> tuple[int, ...]:
    """The due days that nothing the map states can stop: with ``exit_when`` the first of each run only."""
    if facet.step is not None and facet.step.waited is None:
        return ()
    return due.firsts if facet.exit_when is not None else due.days


def _most_on_clock(events: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The most deliveries, each due and latest on the days given, that surely fall in one window, and its first day."""
    changes: dict[int, int] = {}
    for due, latest in events:
        enters = max(0, latest - length + 1)
        if enters <= due:
            changes[enters] = changes.get(enters, 0) + 1
            changes[due + 1] = changes.get(due + 1, 0) - 1
    best, best_day, running = 0, 0, 0
    for day in sorted(changes):
        running += changes[day]
        if running > best:
            best, best_day = running, day
    return best, best_day


def _most_dated(dated: list[tuple[int, int]], length: int) -> int:
    """The most dated messages that surely fall in one window of our calendar."""
    return max(
        (sum(1 for day, slip in dated if day >= start and day + slip < start + length) for start, _ in dated), default=0
    )


def _after_caps(
    project: Project, index: int, reaching: Sequence[Facet], systems: Sequence[CappedSystem]
) -> tuple[set[Facet], dict[Facet, tuple[int, ...]]]:
    """Facets a system cap may drop altogether, and the delivered days of those whose cap can be followed day by day."""
    stopped: set[Facet] = set()
    delivered: dict[Facet, tuple[int, ...]] = {}
    for system in systems:
        group = [facet for facet in reaching if facet in system.facets]
        if not group or _never_binds(project, index, group, system):
            continue
        days = _followed(project, index, group, system)
        if days is None or any(facet in delivered for facet in group):
            stopped.update(group)
        else:
            delivered.update(days)
    return stopped, delivered


def _never_binds(project: Project, index: int, group: Sequence[Facet], system: CappedSystem) -> bool:
    total = 0
    days = system.cap.per.longest
    for listed in _by_series(group, project):
        if together(listed[0]):
            unsaid = any(facet.step is None or facet.step.waited is None for facet in listed)
            most = None if unsaid else series_most(listed, days)
        else:
            most = _alone(project, index, listed[0], days)
        if most is None:
            return False
        total += most
    return total <= system.cap.at_most


def _followed(
    project: Project, index: int, group: Sequence[Facet], system: CappedSystem
) -> dict[Facet, tuple[int, ...]] | None:
    """The days a rolling cap lets through, when all of a group's days are certain, on one clock and never late."""
    if system.cap.window not in (None, "rolling"):
        return None
    days: list[tuple[int, str, Facet]] = []
    clocks: set[str] = set()
    for facet in group:
        plain = facet.slip == 0 and facet.exit_when is None and not facet.written.suppress_during
        if (
            not plain
            or not facet.certain_cells >> index & 1
            or not project.due_days.exact(facet)
            or facet.messages_behind != 1
        ):
            return None
        for due in project.due_days.due(facet, index):
            clocks.add(due.clock)
            days += [(day, facet.id, facet) for day in due.days]
    if len(clocks) > 1:
        return None
    kept: list[int] = []
    found: dict[Facet, list[int]] = {facet: [] for facet in group}
    length = system.cap.per.longest
    for day, _, facet in sorted(days, key=lambda entry: entry[:2]):
        if sum(1 for earlier in kept if earlier > day - length) < system.cap.at_most:
            kept.append(day)
            found[facet].append(day)
    return {facet: tuple(listed) for facet, listed in found.items()}
