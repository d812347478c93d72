"""The worst and the certain number of messages to one contact, with system caps and exclusive streams (semantics 8.2).

Days of one clock have known distances, so each clock has a window position of its own; our calendar has another.
A vector counts messages outside every capped group first and then one number for each group; its value is the sum
with every group cut at its bound.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dcs_cli.analysis.bounds import fires_within, overlap_window, series_most, steady_most
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
        return fires_within(self.cap.at_most, self.cap.per.shortest, days, calendar=self.cap.window not in (None, "rolling"))


def capped_systems(project: Project, facets: Iterable[Facet]) -> tuple[CappedSystem, ...]:
    """Every cap of every system, with the outbound facets it counts."""
    listed = tuple(facets)
    own = {name: own_profile(profile) for name, profile in (project.program.profiles if project.program is not None else {}).items()}
    found = []
    for name in sorted(project.words.systems):
        system = project.words.systems[name]
        profile = (own.get(system.profile) or PROFILES.get(system.profile)) if system.profile is not None else None
        for cap in system.caps:
            counted = frozenset(f for f in listed if f.written.system == name and not_counted_because(cap, profile, f) is None)
            found.append(CappedSystem(name, cap, counted))
    return tuple(found)


class Worst(NamedTuple):
    """The most messages in any window, the first day of the account's clock at which they can meet, and what is unbounded."""

    count: int
    day: int
    unbounded: tuple[Facet, ...]


class Certain(NamedTuple):
    """Messages that surely arrive in one window, its day (None on the calendar), and the certain schedules besides."""

    count: int
    day: int | None
    schedules: tuple[Facet, ...]


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
    exclusive: dict[str, list[tuple[int | None, Facet]]] = {}
    for listed in _by_series([facet for facet in reaching if facet in measured], project):
        facet = listed[0]
        slot = slot_of.get(facet, 0)
        if facet.written.exclusive is not None:
            exclusive.setdefault(facet.written.exclusive, []).extend((_alone(project, index, f, length), f) for f in listed)
            continue
        if len(listed) > 1 or (facet.step is not None and not project.due_days.exact(facet)):
            most = series_most(list(listed), length)
            _add_constant(load, slot, most, bounds, unbounded, facet)
        else:
            _add_facet(project, index, facet, slot, length, load, bounds, unbounded)
    for members in exclusive.values():
        _add_exclusive(members, slot_of, load, bounds, unbounded)
    horizon = project.due_days.horizon(index)
    count, day = _largest(load, bounds, horizon, length, project)
    return Worst(count, day, tuple(unbounded))


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


def _by_series(facets: Sequence[Facet], project: Project) -> list[tuple[Facet, ...]]:
    """Facets one by one, the steps of a series without due days together."""
    found: dict[object, list[Facet]] = {}
    for facet in facets:
        together = facet.step is not None and not project.due_days.exact(facet)
        found.setdefault(facet.version_name if together else facet, []).append(facet)
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
        if facet.messages_behind is None:
            _add_constant(load, slot, None, bounds, unbounded, facet)
        else:
            day = facet.sent_on.toordinal()
            load.add(CALENDAR, slot, day - length + 1, day + slip + 1, facet.messages_behind)
        return
    if facet.kind == "date":
        _add_constant(load, slot, facet.messages_behind, bounds, unbounded, facet)
        return
    if project.due_days.exact(facet):
        _add_days(project, index, facet, slot, length, load, bounds, unbounded)
        return
    stretch = overlap_window(project, facet)
    if stretch is not None and facet.slip is not None:
        windows = project.timeline.windows(stretch.from_, stretch.to, project.due_days.term(index))
        if steady_most(facet, length) is not None:
            load.confined.append((slot, facet, [(window.start, window.end) for window in windows]))
            return
    _add_constant(load, slot, steady_most(facet, length), bounds, unbounded, facet)


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
    if unbounded:
        return None
    return _largest(load, [None], project.due_days.horizon(index), length, project)[0]


def _add_exclusive(
    members: list[tuple[int | None, Facet]],
    slot_of: dict[Facet, int],
    load: _Load,
    bounds: list[int | None],
    unbounded: list[Facet],
) -> None:
    """One stream only: the largest of its members instead of their sum (semantics 2.7)."""
    by_version: dict[str, int | None] = {}
    for most, facet in members:
        known = by_version.get(facet.version_name, 0)
        by_version[facet.version_name] = None if known is None or most is None else known + most
    slots = {slot_of.get(facet, 0) for _, facet in members}
    slot = slots.pop() if len(slots) == 1 else 0
    endless = [facet for most, facet in members if most is None]
    if endless and bounds[slot] is None:
        unbounded += endless
    known_counts = [most for most in by_version.values() if most is not None]
    bound = bounds[slot]
    load.constant[slot] += bound if endless and bound is not None else max(known_counts, default=0)


def _value(vector: Sequence[int], bounds: Sequence[int | None]) -> int:
    return sum(count if bound is None else min(count, bound) for count, bound in zip(vector, bounds, strict=True))


def _largest(
    load: _Load, bounds: Sequence[int | None], horizon: int, length: int, project: Project
) -> tuple[int, int]:
    """The largest value over one window position for each clock, and the first day of the account's clock in it."""
    others: set[Vector] = {tuple(load.constant)}
    for clock in sorted(load.changes):
        if clock != ACCOUNT_CLOCK:
            reached = _pareto({tuple(vector) for _, vector in _positions(load, clock, None)} | {(0,) * load.width})
            others = _pareto({tuple(a + b for a, b in zip(left, right, strict=True)) for left in others for right in reached})
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
    """Window positions on the account's clock: where a count changes, or every day when a stretch confines a trigger."""
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
    """Most deliveries of a behavioural facet whose fires lie in the windows; late ones count where they arrive."""
    slip = facet.slip or 0
    inside = sum(max(0, min(day + length, end) - max(day - slip, start)) for start, end in windows)
    if inside == 0:
        return 0
    if facet.only_once:
        return 1
    from dcs_cli.analysis.bounds import fires

    return fires(facet, inside) or 0


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
    by_clock: dict[str, list[tuple[str | None, str, int, int]]] = {}
    dated: list[tuple[int, int]] = []
    schedules: list[Facet] = []
    streams: dict[str, list[Facet]] = {}
    for facet in reaching:
        if facet not in measured or facet in stopped or not facet.certain_cells >> index & 1 or facet.written.suppress_during:
            continue
        if facet.slip is None:
            continue
        if facet.sent_on is not None:
            dated.append((facet.sent_on.toordinal(), facet.slip))
        elif facet.kind == "schedule":
            if facet.written.exclusive is not None:
                streams.setdefault(facet.written.exclusive, []).append(facet)
            else:
                schedules.append(facet)
        elif project.due_days.exact(facet):
            for due in project.due_days.due(facet, index):
                days = delivered.get(facet, certain_days(facet, due))
                by_clock.setdefault(due.clock, []).extend((facet.written.exclusive, facet.version_name, day, facet.slip) for day in days)
        elif facet.trigger is not None and facet.behavioural and facet.trigger.at_latest is not None:
            point = project.timeline.reduce(facet.trigger.at_latest.anchor, facet.trigger.at_latest.offset)
            day = project.timeline.day(facet.trigger.at_latest, project.due_days.term(index))
            if point is not None and day is not None and day + facet.slip < length:
                by_clock.setdefault(point.clock, []).append((facet.written.exclusive, facet.version_name, 0, day + facet.slip))
    for members in streams.values():
        from dcs_cli.analysis.bounds import least_of_schedule

        schedules.append(max(members, key=lambda facet: least_of_schedule(facet, length)))
    found = [_most_on_clock(events, length) for _, events in sorted(by_clock.items())] or [(0, 0)]
    count, day = max(found, key=lambda pair: (pair[0], -pair[1]))
    on_calendar = _most_dated(dated, length)
    if on_calendar > count:
        return Certain(on_calendar, None, tuple(schedules))
    return Certain(count, day, tuple(schedules))


def certain_days(facet: Facet, due: Due) -> tuple[int, ...]:
    """The due days that nothing the map states can stop: with ``exit_when`` the first of each run only."""
    if facet.step is not None and facet.step.waited is None:
        return ()
    return due.firsts if facet.exit_when is not None else due.days


def _most_on_clock(events: list[tuple[str | None, str, int, int]], length: int) -> tuple[int, int]:
    """The most deliveries that surely fall in one window of a clock, and its first day."""
    changes: dict[int, dict[tuple[str | None, str], int]] = {}
    for stream, version, day, slip in events:
        enters = max(0, day + slip - length + 1)
        if enters > day:
            continue
        key = (stream, version if stream is not None else "")
        changes.setdefault(enters, {}).setdefault(key, 0)
        changes[enters][key] += 1
        changes.setdefault(day + 1, {}).setdefault(key, 0)
        changes[day + 1][key] -= 1
    best, best_day = 0, 0
    running: dict[tuple[str | None, str], int] = {}
    for day in sorted(changes):
        for key, change in changes[day].items():
            running[key] = running.get(key, 0) + change
        streams: dict[str, int] = {}
        free = 0
        for (stream, _), count in running.items():
            if stream is None:
                free += count
            else:
                streams[stream] = max(streams.get(stream, 0), count)
        total = free + sum(streams.values())
        if total > best:
            best, best_day = total, day
    return best, best_day


def _most_dated(dated: list[tuple[int, int]], length: int) -> int:
    """The most dated messages that surely fall in one window of our calendar."""
    return max((sum(1 for day, slip in dated if day >= start and day + slip < start + length) for start, _ in dated), default=0)


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
        if len(listed) > 1 or (listed[0].step is not None and not project.due_days.exact(listed[0])):
            most = series_most(list(listed), days)
        else:
            most = _alone(project, index, listed[0], days)
        if most is None:
            return False
        total += most
    return total <= system.cap.at_most


def _followed(project: Project, index: int, group: Sequence[Facet], system: CappedSystem) -> dict[Facet, tuple[int, ...]] | None:
    """The days a rolling cap lets through, when all of a group's days are certain, on one clock and never late."""
    if system.cap.window not in (None, "rolling"):
        return None
    days: list[tuple[int, str, Facet]] = []
    clocks: set[str] = set()
    for facet in group:
        plain = facet.slip == 0 and facet.exit_when is None and not facet.written.suppress_during
        if not plain or not facet.certain_cells >> index & 1 or not project.due_days.exact(facet) or facet.messages_behind != 1:
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
