"""The certain number of messages to one contact: what surely arrives whatever systems' caps drop (semantics 8.2)."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from dcs_cli.analysis.bounds import least_of_schedule, series_most
from dcs_cli.analysis.pressure_bounds import Alone, CappedSystem, by_series, together
from dcs_cli.project.due_days import Due
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK


@dataclass(frozen=True, slots=True)
class Certain:
    """Messages that surely arrive in one window, and its day (None on the calendar)."""

    count: int
    day: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to be in the exclusive streams: the facets that reach, those a system cap may drop altogether, and the
    delivered days of those whose cap can be followed day by day, both whatever streams the contact is in."""

    facets: tuple[Facet, ...]
    stopped: frozenset[Facet]
    delivered: Mapping[Facet, tuple[int, ...]]


def may_be_certain(project: Project, facet: Facet) -> bool:
    """Whether a facet surely arrives at some cell at all, in a window that can be known."""
    if facet.slip is None or facet.written.suppress_during:
        return False
    if facet.sent_on is not None:
        return facet.exit_when is None or facet.step is None or facet.step.position == 0
    if facet.kind == "schedule" and facet.step is None:
        # Where the customer may leave, only the first is certain, and nobody knows which window that lies in.
        return facet.exit_when is None
    if project.due_days.exact(facet):
        return True
    return facet.behavioural and facet.step is None and facet.trigger.at_latest is not None


def certain_in(project: Project, index: int, way: Way, among: Container[Facet], length: int) -> Certain:
    """The messages of one cell, ``among`` those that may be certain, that surely meet in some window of ``length``
    days.
    """
    stopped, delivered = way.stopped, way.delivered
    by_clock: dict[str, list[tuple[int, int]]] = {}
    dated: list[tuple[int, int]] = []
    schedules = 0
    for facet in way.facets:
        if facet not in among or facet in stopped or not facet.certain_cells >> index & 1:
            continue
        slip = facet.slip
        assert slip is not None
        if facet.sent_on is not None:
            dated.append((facet.sent_on.toordinal(), slip))
        elif facet.kind == "schedule" and facet.step is None:
            schedules += least_of_schedule(facet, length)
        elif project.due_days.exact(facet):
            for due in project.due_days.due(facet, index):
                days = delivered.get(facet, certain_days(facet, due))
                by_clock.setdefault(due.clock, []).extend([(day, day + slip) for day in days])
        else:
            point = project.timeline.reduce(facet.trigger.at_latest.anchor, facet.trigger.at_latest.offset)
            day = project.timeline.day(facet.trigger.at_latest, project.due_days.term(index))
            # Only on the account's clock is it known how far the point lies from day 0, the first possible one.
            if point is not None and day is not None and point.clock == ACCOUNT_CLOCK:
                by_clock.setdefault(ACCOUNT_CLOCK, []).append((0, day + ceil(facet.delay) + slip))
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


def ways_of(
    project: Project,
    index: int,
    choices: Iterable[tuple[Facet, ...]],
    counted_by: Mapping[Facet, Sequence[CappedSystem]],
    alone: Alone,
) -> tuple[Way, ...]:
    """What the systems' own caps leave of the facets that reach one cell, on every way to be in its streams.

    A contact may be in any stream, so a day is delivered when it is on every way the facet is part of. ``counted_by``
    names the caps of a facet.
    """
    ways = [_way(project, index, chosen, counted_by, alone) for chosen in choices]
    if len(ways) == 1:
        return tuple(ways)
    stopped = frozenset(facet for way in ways for facet in way.stopped)
    days: dict[Facet, tuple[int, ...]] = {}
    for way in ways:
        for facet, through in way.delivered.items():
            days[facet] = tuple(day for day in through if day in days.get(facet, through))
    return tuple(
        Way(
            way.facets,
            stopped.intersection(way.facets),
            {facet: days[facet] for facet in way.facets if facet in days},
        )
        for way in ways
    )


def _way(
    project: Project,
    index: int,
    chosen: tuple[Facet, ...],
    counted_by: Mapping[Facet, Sequence[CappedSystem]],
    alone: Alone,
) -> Way:
    """One way to be in the streams; caps that can bind are followed where no other such cap counts the same facet."""
    groups: dict[CappedSystem, list[Facet]] = {}
    for facet in chosen:
        for system in counted_by.get(facet, ()):
            groups.setdefault(system, []).append(facet)
    binding = {system: group for system, group in groups.items() if not _never_binds(alone, index, group, system)}
    counted = Counter(facet for group in binding.values() for facet in group)
    stopped = undecided_streams(chosen)
    delivered: dict[Facet, tuple[int, ...]] = {}
    for system, group in binding.items():
        days = _followed(project, index, group, system) if all(counted[facet] == 1 for facet in group) else None
        if days is None:
            stopped.update(group)
        else:
            delivered.update(days)
    return Way(chosen, frozenset(stopped), delivered)


def _never_binds(alone: Alone, index: int, group: Sequence[Facet], system: CappedSystem) -> bool:
    total = 0
    days = system.cap.per.longest
    for listed in by_series(group):
        if together(listed[0]):
            unsaid = any(facet.step is None or facet.step.waited is None for facet in listed)
            most = None if unsaid else series_most(listed, days)
        else:
            most = alone.most(listed[0], index, days)
        if most is None or total + most > system.cap.at_most:
            return False
        total += most
    return True


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


def undecided_streams(chosen: Sequence[Facet]) -> set[Facet]:
    """Facets of exclusive streams with several members left: which one a contact is in is open, so none is certain."""
    members: dict[str, set[str]] = {}
    for facet in chosen:
        if facet.written.exclusive is not None:
            members.setdefault(facet.written.exclusive, set()).add(facet.message.id)
    return {facet for facet in chosen if len(members.get(facet.written.exclusive or "", ())) > 1}
