"""The worst number of messages to one contact, with system caps and exclusive streams (semantics 8.2).

Days of one clock have known distances, so each clock has a window position of its own; our calendar has another.
A vector counts messages outside every capped group first and then one number for each group; its value is the sum
with every group cut at its bound.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor
from operator import add, ge
from sys import maxsize

from dcs_cli.analysis.bounds import (
    by_cap,
    confined_to,
    fires,
    fires_within,
    series_most,
    steady_most,
)
from dcs_cli.analysis.profiles import PROFILES, not_counted_because, own_profile
from dcs_cli.documents.journey import TimeWindow
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

    number: int
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
    by_system: dict[str | None, list[Facet]] = {}
    for facet in facets:
        by_system.setdefault(facet.written.system, []).append(facet)
    own = {
        name: own_profile(profile)
        for name, profile in (project.program.profiles if project.program is not None else {}).items()
    }
    found: list[CappedSystem] = []
    for name in sorted(project.words.systems):
        system = project.words.systems[name]
        profile = (own.get(system.profile) or PROFILES.get(system.profile)) if system.profile is not None else None
        for cap in system.caps:
            counted = frozenset(f for f in by_system.get(name, ()) if not_counted_because(cap, profile, f) is None)
            found.append(CappedSystem(len(found), name, cap, counted))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Worst:
    """The most messages in any window, the first day of the account's clock at which they can meet, and what is
    unbounded.
    """

    count: int
    day: int
    unbounded: tuple[Facet, ...]


MOST_CHOICES = 512


def choices(reaching: Sequence[Facet]) -> Iterator[tuple[Facet, ...]]:
    """The ways to be in one touchpoint of every exclusive stream, each with the facets that then reach (2.7).

    With more than ``MOST_CHOICES`` ways, one that takes every member is given: still an upper bound of the worst; for
    what is certain no member of such a stream counts.
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


class Measure:
    """The facets one limit counts, in windows of ``length`` days, with what is the same for every customer."""

    def __init__(
        self, project: Project, measured: frozenset[Facet], systems: Sequence[CappedSystem], length: int
    ) -> None:
        self.project = project
        self.measured = measured
        self.length = length
        self.steady = {facet: steady_most(facet, length) for facet in measured if _steady(project, facet)}
        ordered = sorted(systems, key=lambda one: (one.bound(length), one.system, one.cap.name))
        self._bounds: list[int | None] = [None, *(system.bound(length) for system in ordered)]
        # Group 0 is uncapped. A facet that several caps count falls under the smallest bound.
        self.group = dict.fromkeys(measured, 0)
        for number, system in reversed(list(enumerate(ordered, start=1))):
            self.group.update(dict.fromkeys(system.facets & measured, number))

    def slots(self, counted: Sequence[Facet]) -> tuple[list[int | None], dict[int, int]]:
        """A slot for the uncapped facets, which is the first, and for every group among these, with its bound."""
        groups = sorted({0, *(self.group[facet] for facet in counted)})
        return [self._bounds[group] for group in groups], {group: slot for slot, group in enumerate(groups)}


def _steady(project: Project, facet: Facet) -> bool:
    """Whether a facet's bound depends on neither a day nor the customer."""
    placed = together(facet) or facet.kind == "date" or facet.anchored or project.due_days.exact(facet)
    return not placed and not (facet.behavioural and isinstance(facet.written.during, TimeWindow))


def worst_in(measure: Measure, index: int, reaching: Sequence[Facet]) -> Worst:
    """The bound ``worst`` of one cell for the windows of a limit."""
    project, length, group = measure.project, measure.length, measure.group
    counted = [facet for facet in reaching if facet in measure.measured]
    bounds, slot_of = measure.slots(counted)
    load = _Load(len(bounds))
    unbounded: list[Facet] = []
    others: list[Facet] = []
    for facet in counted:
        if facet in measure.steady:
            _add_constant(load, slot_of[group[facet]], measure.steady[facet], bounds, unbounded, facet)
        else:
            others.append(facet)
    for listed in by_series(others):
        if together(listed[0]):
            for number, slot in slot_of.items():
                steps = [facet for facet in listed if group[facet] == number]
                if steps:
                    _add_series(steps, slot, length, load, bounds, unbounded)
        else:
            _add_facet(project, index, listed[0], slot_of[group[listed[0]]], length, load, bounds, unbounded)
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


def together(facet: Facet) -> bool:
    """Whether a facet is a step of a series without due days, whose steps are bounded together."""
    return facet.step is not None and facet.kind != "date" and not facet.anchored


def by_series(facets: Sequence[Facet]) -> list[tuple[Facet, ...]]:
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
    unsaid = facet.messages_behind != 1 or (facet.step is not None and facet.step.waited is None)
    if unsaid:
        if not project.due_days.ever(facet, index):
            return
        once = not base.recurs and len(project.due_days.offsets(facet)) == 1
        most = facet.messages_behind if once else None
        _add_constant(load, slot, most, bounds, unbounded, facet)
        return
    found = project.due_days.due(facet, index)
    if facet.slip is None and base.recurs and any(due.days for due in found):
        _add_constant(load, slot, None, bounds, unbounded, facet)
        return
    slip = SLIP_FOREVER if facet.slip is None else facet.slip
    for due in found:
        for day in due.days:
            load.add(due.clock, slot, _position(due, day - length + 1), day + slip + 1)


def _position(due: Due, day: int) -> int:
    """A window position; windows before day 0 hold nothing more, except where days are only relative."""
    return max(0, day) if due.known else day


def alone(project: Project, index: int, facet: Facet, length: int) -> int | None:
    """The most of one facet alone in any window."""
    load = _Load(1)
    unbounded: list[Facet] = []
    _add_facet(project, index, facet, 0, length, load, [None], unbounded)
    return None if unbounded else _largest(load, [None], project.due_days.horizon(index), length)[0]


def _unsaid_days(project: Project, index: int, facet: Facet, length: int) -> int | None:
    """The most of days before or after an anchor that are not stated: one for every time the anchor comes (2.6).

    None where nothing bounds them: several messages, or an unknown wait, each time a recurring anchor comes (2.5).
    """
    base = project.due_days.base(facet)
    if base is None:
        return None
    values = project.due_days.values(facet, index)
    if not base.recurs:
        return facet.messages_behind
    period = project.timeline.period(base, project.due_days.term(index))
    if period is None:
        return 0
    unsaid = facet.messages_behind != 1 or (facet.step is not None and facet.step.waited is None)
    if facet.slip is None or unsaid:
        return None
    return (1 if values is None else len(values)) * -(-(length + facet.slip) // period)


def _largest(load: _Load, bounds: Sequence[int | None], horizon: int, length: int) -> tuple[int, int]:
    """The largest value over one window position for each clock, and the first day of the account's clock in it."""
    most = [maxsize if bound is None else bound for bound in bounds]
    if not load.changes and not load.confined:
        return sum(map(min, load.constant, most)), 0
    others: set[Vector] = {tuple(load.constant)}
    for clock in sorted(load.changes):
        if clock != ACCOUNT_CLOCK:
            vectors = {tuple(vector) for _, vector, fuller in _positions(load, clock, None) if fuller}
            reached = _pareto(vectors | {(0,) * load.width})
            others = _pareto({tuple(map(add, left, right)) for left in others for right in reached})
    best, best_day = -1, 0
    for day, vector in _account_positions(load, horizon, length):
        value = max([sum(map(min, map(add, vector, other), most)) for other in others])
        if value > best:
            best, best_day = value, day
    return best, best_day


def _positions(load: _Load, clock: str, horizon: int | None) -> Iterator[tuple[int, list[int], bool]]:
    """Where a clock's count changes, with the count and whether this position can be the first of the fullest ones.

    That it cannot be where nothing is added, because the position before was as full.
    """
    running = [0] * load.width
    for day, change in sorted(load.changes.get(clock, {}).items()):
        if horizon is not None and day >= horizon:
            break
        running = list(map(add, running, change))
        yield day, running, day == 0 or max(change) > 0


def _account_positions(load: _Load, horizon: int, length: int) -> Iterator[tuple[int, list[int]]]:
    """Window positions on the account's clock: day 0 and where a count rises, or every day when a stretch confines a
    trigger.
    """
    positions = _positions(load, ACCOUNT_CLOCK, horizon)
    if not load.confined:
        if 0 not in load.changes.get(ACCOUNT_CLOCK, {}):
            yield 0, [0] * load.width
        yield from ((day, vector) for day, vector, fuller in positions if fuller)
        return
    changing = {day: vector for day, vector, _ in positions}
    current = [0] * load.width
    for day in range(horizon):
        current = changing.get(day, current)
        vector = list(current)
        for slot, facet, windows in load.confined:
            vector[slot] += _confined_most(facet, windows, day, length)
        yield day, vector


def _confined_most(facet: Facet, windows: Sequence[tuple[int, int]], day: int, length: int) -> int:
    """Most deliveries of a behavioural facet whose fires lie in the windows; late ones count where they arrive.

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
        if not any(all(map(ge, other, vector)) for other in kept):
            kept.append(vector)
    return set(kept)
