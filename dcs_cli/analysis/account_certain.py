"""The sends that surely reach an account with a contact in every one of its cells in one window (semantics 8.4).

A contact is in one touchpoint of every exclusive stream, and a system's cap can drop what goes to a contact; both
are followed for every cell as for a contact (8.2). What a cell surely gets, such an account surely gets.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, prod
from typing import NamedTuple

from dcs_cli.analysis.account_sends import Contacts, SameDays, of_contact
from dcs_cli.analysis.bounds import least_of_schedule, spread
from dcs_cli.analysis.pressure_bounds import MOST_CHOICES
from dcs_cli.analysis.pressure_certain import Certain, Way, certain_days
from dcs_cli.analysis.pressure_parts import CALENDAR
from dcs_cli.analysis.window_days import Changes, add, days_apart, fullest
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK

Taken = Mapping[str, str]
"""The touchpoint taken in each exclusive stream; streams that are left open are missing."""


class Arriving(NamedTuple):
    """A facet that surely reaches a cell; ``days`` are those a system's cap lets through, None without such a cap.

    For days that all contacts of an account share, one cell stands for all with the same ones.
    """

    facet: Facet
    cell: int
    days: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class _Sure:
    """What one message surely adds: changes at window positions by clock, and a number in every window.

    ``firsts`` are the first window positions worth a look: day 0, or the first of days that are only relative.
    """

    changes: Mapping[str, Changes]
    firsts: Mapping[str, int]
    constant: int


class CertainSends:
    """The figure ``certain`` for the facets one limit counts, in windows of ``length`` days."""

    def __init__(self, project: Project, length: int) -> None:
        self._project = project
        self._length = length
        self._by_message: dict[tuple[Arriving, ...], _Sure] = {}
        self._by_cell: dict[tuple[object, ...], tuple[Arriving, ...]] = {}
        self._of_contact: dict[Facet, bool] = {}
        self._same_days = SameDays(project)

    def of(self, contacts: Sequence[Contacts]) -> Certain:
        """The sends that surely meet in some window, on the fullest way to be in the streams (2.7)."""
        best = Certain(-1, 0)
        for taken in _ways(contacts):
            found = self._meeting([one for some in contacts for one in self._arriving(some, taken)])
            earlier = found.day is not None and (best.day is None or found.day < best.day)
            if found.count > best.count or (found.count == best.count and earlier):
                best = found
        return best

    def _arriving(self, some: Contacts, taken: Taken) -> tuple[Arriving, ...]:
        """What surely reaches one cell; where a stream is left open, what does so whatever its contact is in."""
        members = _members(some.alike.facets)
        kept = {stream: taken[stream] for stream in members if taken.get(stream) in members[stream]}
        key = (some.index, tuple(sorted(kept.items())))
        known = self._by_cell.get(key)
        if known is None:
            ways = [(way, _crowded(way)) for way in some.alike.ways if _in_streams(way, kept)]
            found = []
            for facet in some.facets:
                days = _let_through(facet, ways) if _sure_to_reach(facet, some.index) else ()
                if days is None or days:
                    shared = not self._is_of_contact(facet)
                    cell = self._same_days.first(facet, some.index) if shared else some.index
                    found.append(Arriving(facet, cell, days))
            known = self._by_cell[key] = tuple(found)
        return known

    def _is_of_contact(self, facet: Facet) -> bool:
        known = self._of_contact.get(facet)
        if known is None:
            known = self._of_contact[facet] = of_contact(self._project, facet)
        return known

    def _meeting(self, arriving: Sequence[Arriving]) -> Certain:
        by_message: dict[str, dict[Arriving, None]] = {}
        for one in arriving:
            by_message.setdefault(one.facet.id, {})[one] = None
        by_clock: dict[str, Changes] = {}
        firsts: dict[str, int] = {}
        always = 0
        for listed in by_message.values():
            key = tuple(listed)
            sure = self._by_message.get(key)
            if sure is None:
                sure = self._by_message[key] = self._sent(key)
            always += sure.constant
            for clock, changes in sure.changes.items():
                add(by_clock.setdefault(clock, {}), changes)
                firsts[clock] = min(firsts.get(clock, 0), sure.firsts[clock])
        on_calendar = fullest(by_clock.pop(CALENDAR, {}))[0]
        found = [fullest(by_clock[clock], firsts[clock]) for clock in sorted(by_clock)] or [(0, 0)]
        count, day = max(found, key=lambda pair: (pair[0], -pair[1]))
        if on_calendar > count:
            return Certain(on_calendar + always, None)
        return Certain(count + always, day)

    def _sent(self, arriving: Sequence[Arriving]) -> _Sure:
        """One message: when each of its sends surely arrives, by clock; a schedule adds to every window."""
        project = self._project
        stretches: dict[str, set[tuple[int, int]]] = {}
        scheduled = 0
        for one in arriving:
            facet = one.facet
            slip = facet.slip or 0
            if facet.sent_on is not None:
                if facet.exit_when is None or facet.step is None or facet.step.position == 0:
                    day = facet.sent_on.toordinal()
                    stretches.setdefault(CALENDAR, set()).add((day, day + slip))
            elif facet.kind == "schedule" and facet.step is None:
                # Where the customer may leave, only the first is certain, and nobody knows which window that lies in.
                scheduled = max(scheduled, _least_days(facet, slip, self._length) if facet.exit_when is None else 0)
            elif project.due_days.exact(facet):
                own = f" {one.cell}" if self._is_of_contact(facet) else ""
                for due in project.due_days.due(facet, one.cell):
                    days = certain_days(facet, due) if one.days is None else one.days
                    stretches.setdefault(due.clock + own, set()).update((day, day + slip) for day in days)
            elif facet.behavioural and facet.step is None and facet.trigger.at_latest is not None:
                latest = facet.trigger.at_latest
                point = project.timeline.reduce(latest.anchor, latest.offset)
                last = project.timeline.day(latest, project.due_days.term(one.cell))
                # Only on the account's clock is it known how far the point lies from day 0, the first possible one.
                if point is not None and last is not None and point.clock == ACCOUNT_CLOCK:
                    stretches.setdefault(ACCOUNT_CLOCK, set()).add((0, last + ceil(facet.delay) + slip))
        changes = {clock: days_apart(listed, self._length) for clock, listed in stretches.items()}
        firsts = {clock: min((first for first, _ in listed), default=0) for clock, listed in stretches.items()}
        return _Sure(changes, firsts, scheduled)


def _sure_to_reach(facet: Facet, index: int) -> bool:
    """Whether a facet surely reaches a cell, within a time that is known."""
    return facet.slip is not None and not facet.written.suppress_during and bool(facet.certain_cells >> index & 1)


def _members(facets: Sequence[Facet]) -> dict[str, set[str]]:
    """The touchpoints of every exclusive stream."""
    found: dict[str, set[str]] = {}
    for facet in facets:
        if facet.written.exclusive is not None:
            found.setdefault(facet.written.exclusive, set()).add(facet.message.id)
    return found


def _ways(contacts: Sequence[Contacts]) -> Iterator[Taken]:
    """The ways to be in the streams that have a choice; where they are too many, one that leaves all of them open."""
    members = _members([facet for some in contacts for facet in some.alike.facets])
    open_streams = {stream: sorted(listed) for stream, listed in sorted(members.items()) if len(listed) > 1}
    if prod(len(listed) for listed in open_streams.values()) > MOST_CHOICES:
        yield {}
        return
    for chosen in product(*open_streams.values()):
        yield dict(zip(open_streams, chosen, strict=True))


def _in_streams(way: Way, taken: Taken) -> bool:
    """Whether a way of a contact is in the streams so."""
    streams = ((facet.written.exclusive, facet.message.id) for facet in way.facets)
    return all(stream is None or taken.get(stream, member) == member for stream, member in streams)


def _crowded(way: Way) -> frozenset[str]:
    """The streams of which a way has several members: it stands for all ways then, because they are too many."""
    return frozenset(stream for stream, members in _members(way.facets).items() if len(members) > 1)


def _let_through(facet: Facet, ways: Sequence[tuple[Way, frozenset[str]]]) -> tuple[int, ...] | None:
    """The days on which a facet goes out on every one of these ways; None where no cap touches them.

    On a way with crowded streams nothing that a stream or a cap has a say in is certain.
    """
    days: set[int] | None = None
    for way, crowded in ways:
        absent = facet.written.exclusive is not None and facet not in way.facets
        if absent or facet in way.stopped or facet.written.exclusive in crowded:
            return ()
        followed = way.delivered.get(facet)
        if followed is not None:
            through = set(() if crowded else followed)
            days = through if days is None else days & through
    return None if days is None else tuple(sorted(days))


def _least_days(facet: Facet, slip: int, length: int) -> int:
    """Days with a message of a schedule in every window; with a slip of a period or more, late ones share days."""
    distances = spread(facet)
    if distances is None:
        return 0
    return least_of_schedule(facet, length) if slip < distances.shortest else length // (slip + distances.longest)
