"""The worst number of messages to one contact, with system caps and exclusive streams (semantics 8.2).

Days of one clock have known distances, so each clock has a window position of its own; our calendar has another.
A vector counts messages outside every capped group first and then one number for each group; its value is the sum
with every group cut at its bound.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from operator import add, ge
from sys import maxsize

from dcs_cli.analysis.bounds import fires_within, series_most, steady_most
from dcs_cli.analysis.pressure_parts import Part, Parts, confined_most
from dcs_cli.analysis.profiles import PROFILES, not_counted_because, own_profile
from dcs_cli.documents.journey import TimeWindow
from dcs_cli.documents.program import Cap
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK

Vector = tuple[int, ...]


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

    def take(self, part: Part, facet: Facet, slot: int) -> None:
        """Add the days and stretches of a facet's part."""
        for clock, enters, leaves in part.changes:
            at = self.changes.setdefault(clock, {})
            at.setdefault(enters, [0] * self.width)[slot] += 1
            at.setdefault(leaves, [0] * self.width)[slot] -= 1
        if part.confined:
            self.confined.append((slot, facet, part.confined))


class Measure:
    """The facets one limit counts, in windows of ``length`` days, with what is the same for every customer."""

    def __init__(self, parts: Parts, measured: frozenset[Facet], systems: Sequence[CappedSystem], length: int) -> None:
        project = parts.project
        self.project = project
        self.parts = parts
        self.measured = measured
        self.in_series = frozenset(facet for facet in measured if together(facet))
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
    series: dict[str, list[Facet]] = {}
    for facet in counted:
        if facet in measure.in_series:
            series.setdefault(facet.version_name, []).append(facet)
            continue
        slot = slot_of[group[facet]]
        if facet in measure.steady:
            _add_constant(load, slot, measure.steady[facet], bounds, unbounded, facet)
            continue
        part = measure.parts.of(facet, index, length)
        _add_constant(load, slot, part.constant, bounds, unbounded, facet)
        load.take(part, facet, slot)
    for listed in series.values():
        for number, slot in slot_of.items():
            steps = [facet for facet in listed if group[facet] == number]
            if steps:
                _add_series(steps, slot, length, load, bounds, unbounded)
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


class Alone:
    """The most of single facets in any window, worked out once for all customers with the same days."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[tuple[Facet, int, Hashable], int | None] = {}

    def most(self, facet: Facet, index: int, length: int) -> int | None:
        """The most of one facet in windows of ``length`` days for a cell; None when unbounded."""
        key = (facet, length, self._parts.project.due_days.standing(facet, index))
        if key not in self._known:
            self._known[key] = self._most(facet, index, length)
        return self._known[key]

    def _most(self, facet: Facet, index: int, length: int) -> int | None:
        part = self._parts.of(facet, index, length)
        if part.constant is None:
            return None
        load = _Load(1)
        load.take(part, facet, 0)
        return part.constant + _largest(load, [None], self._parts.project.due_days.horizon(index), length)[0]


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
    most_besides = max(map(sum, others))
    for day, vector in _account_positions(load, horizon, length):
        if sum(vector) + most_besides <= best:
            # Bounds only take away, so no position of the other clocks can make this one fuller.
            continue
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
            vector[slot] += confined_most(facet, windows, day, length)
        yield day, vector


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
