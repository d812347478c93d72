"""Messages that reach one contact closer together than the policy allows (semantics 7, O03)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dcs_cli.analysis.classes import Landmarks, customer_classes, first_member, partition, reaching
from dcs_cli.analysis.overlaps import Pair, in_order, joined, meet
from dcs_cli.analysis.pressure_bounds import Alone, CappedSystem, capped_systems
from dcs_cli.analysis.pressure_certain import certain_days, may_be_certain
from dcs_cli.analysis.pressure_parts import Parts
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

Key = tuple[str, str]
"""What kind of group a message is in, and which."""

OUR_CALENDAR = "our calendar"
"""The clock of dates: two of them have a known distance, though none to any day of customer time (semantics 3.4)."""


@dataclass(frozen=True, slots=True)
class SameDay:
    """Two facets that surely arrive less than the spacing apart; ``days`` are those of the first meeting, the earlier
    one first, in days of customer time or on our calendar.

    What may leave a contact with one of the two does not change that (semantics 5), and is named: ``caps`` of
    systems, as system and cap, and exclusive ``streams`` of which a contact is in one.
    """

    pair: Pair
    days: tuple[int, int] | tuple[date, date]
    caps: tuple[tuple[str, str], ...]
    streams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PossiblePairs:
    """O03, possible: pairs on one channel that can arrive closer than the spacing and do not surely."""

    channel: str
    pairs: int
    cells: int


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Two facets due less than the spacing apart on one clock, in the cells of one class."""

    facets: tuple[Facet, Facet]
    clock: str
    days: tuple[int, int]
    cells: int
    certain: bool


@dataclass(frozen=True, slots=True)
class SameDays:
    """O03: the pairs that surely arrive too close together, and how many others can."""

    certain: tuple[SameDay, ...]
    possible: tuple[PossiblePairs, ...]


def same_days(project: Project, spacing: int) -> SameDays:
    """All pairs less than ``spacing`` days apart, deliberate or not.

    *Certain* are due days on one clock, our calendar included, that nothing the map states can stop.
    """
    meetings = list(_meetings(project, spacing))
    return SameDays(_certain(meetings, _Dropping(project)), _possible(project, meetings))


def _meetings(project: Project, spacing: int) -> Iterator[_Meeting]:
    # A message due a little earlier may be late by more than the spacing and still surely come close, but never by two.
    facets = [
        facet
        for facet in project.live_facets
        if facet.outbound and _known_days(project, facet) and facet.slip is not None and facet.slip < 2 * spacing
    ]
    surely = {facet: facet.certain_cells if may_be_certain(project, facet) else 0 for facet in facets}
    apart: dict[tuple[Facet, Facet], bool] = {}
    classes = customer_classes(project, facets)
    for cells, reached in zip(classes, reaching(classes, facets), strict=True):
        for clock, events in _events(project, first_member(cells), reached, surely).items():
            events.sort(key=lambda event: (event[0], event[1].name))
            for position, (day, facet, arrives) in enumerate(events):
                slip = facet.slip or 0
                for other_day, other, other_arrives in events[position + 1 :]:
                    if other_day - day >= spacing:
                        break
                    if other_day + (other.slip or 0) - day < spacing and day + slip - other_day < spacing:
                        pair = (facet, other) if facet.name <= other.name else (other, facet)
                        if pair not in apart:
                            apart[pair] = not meet(project, facet, other)
                        if not apart[pair]:
                            yield _Meeting(pair, clock, (day, other_day), cells, arrives and other_arrives)


def _events(
    project: Project, index: int, facets: Sequence[Facet], surely: Mapping[Facet, int]
) -> dict[str, list[tuple[int, Facet, bool]]]:
    """The days of one cell by clock, with whether a message surely arrives then."""
    events: dict[str, list[tuple[int, Facet, bool]]] = {}
    for facet in facets:
        arrives = bool(surely[facet] >> index & 1)
        if facet.sent_on is not None:
            events.setdefault(OUR_CALENDAR, []).append((facet.sent_on.toordinal(), facet, arrives))
            continue
        for due in project.due_days.due(facet, index):
            kept = certain_days(facet, due) if arrives else ()
            events.setdefault(due.clock, []).extend((day, facet, day in kept) for day in due.days)
    return events


class _Dropping:
    """What may drop one of two messages that are due close together."""

    def __init__(self, project: Project) -> None:
        facets = [facet for facet in project.live_facets if facet.outbound]
        self._alone = Alone(Parts(project))
        self._counting: dict[str, set[CappedSystem]] = {}
        for system in capped_systems(project, facets):
            for facet in system.facets:
                self._counting.setdefault(facet.version_name, set()).add(system)
        self._streams: dict[str, list[Facet]] = {}
        for facet in facets:
            if facet.written.exclusive is not None:
                self._streams.setdefault(facet.written.exclusive, []).append(facet)

    def caps(self, pair: Pair) -> tuple[tuple[str, str], ...]:
        """The caps of systems that count one of the two and are not sure to let all they count through."""
        counting = {system for facet in pair.facets for system in self._counting.get(facet.version_name, ())}
        ordered = sorted(counting, key=lambda system: system.number)
        return tuple((system.system, system.cap.name) for system in ordered if self._binds(system, pair.cells))

    def _binds(self, system: CappedSystem, cells: int) -> bool:
        """Whether what a cap counts can be more than it lets through in its time."""
        total = 0
        for facet in system.facets:
            if inside := facet.cells & cells:
                most = self._alone.most(facet, first_member(inside), system.cap.per.longest)
                if most is None or (total := total + most) > system.cap.at_most:
                    return True
        return False

    def streams(self, pair: Pair) -> tuple[str, ...]:
        """The exclusive streams of the two that have another member for these customers."""
        found = set()
        for facet in pair.facets:
            stream = facet.written.exclusive
            for other in self._streams.get(stream, ()) if stream is not None else ():
                if other.message.id != facet.message.id and other.cells & pair.cells:
                    found.add(str(stream))
        return tuple(sorted(found))


def _certain(meetings: Sequence[_Meeting], dropping: _Dropping) -> tuple[SameDay, ...]:
    by_version: dict[tuple[str, str], dict[tuple[Facet, Facet], int]] = {}
    first: dict[tuple[str, str], _Meeting] = {}
    for one in meetings:
        if one.certain:
            names = in_order(*one.facets)
            cells = by_version.setdefault(names, {})
            cells[one.facets] = cells.get(one.facets, 0) | one.cells
            first[names] = min(first.get(names, one), one, key=lambda meeting: meeting.days)
    found = []
    for names in sorted(by_version):
        pair = joined([(*facets, cells) for facets, cells in by_version[names].items()])
        found.append(SameDay(pair, _days(first[names]), dropping.caps(pair), dropping.streams(pair)))
    return tuple(found)


def _days(meeting: _Meeting) -> tuple[int, int] | tuple[date, date]:
    first, other = meeting.days
    if meeting.clock == OUR_CALENDAR:
        return date.fromordinal(first), date.fromordinal(other)
    return first, other


def _known_days(project: Project, facet: Facet) -> bool:
    """Whether the days of a facet are known to the day, on the customer's clock or on our calendar."""
    if facet.sent_on is not None:
        return True
    return facet.days_known and project.due_days.exact(facet) and not project.due_days.about(facet)


def _possible(project: Project, meetings: Sequence[_Meeting]) -> tuple[PossiblePairs, ...]:
    """How many other pairs of outbound facets on one channel could arrive on the same day, by channel.

    Counted with bit sets of facets: pairs are many more than anyone can read, and only their number is reported.
    """
    found = []
    close = {one.facets for one in meetings}
    certain = {one.facets for one in meetings if one.certain}
    by_channel: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        if facet.outbound and facet.channel is not None and facet.audience_known:
            by_channel.setdefault(facet.channel.id, []).append(facet)
    for channel in sorted(by_channel):
        facets = by_channel[channel]
        kept_apart = {facet: _kept_apart(project, facet) for facet in facets}
        count, cells = _count_pairs(project, kept_apart)
        for pair in close:
            if all(facet in kept_apart for facet in pair):
                shared = kept_apart[pair[0]] & kept_apart[pair[1]]
                if not shared and pair in certain:
                    count -= 1
                elif shared and pair not in certain and all(kind == "clock" for kind, _ in shared):
                    # One clock keeps apart only what is due far enough apart.
                    count += 1
        if count:
            found.append(PossiblePairs(channel, count, cells))
    return tuple(found)


def _count_pairs(project: Project, kept_apart: Mapping[Facet, frozenset[Key]]) -> tuple[int, int]:
    facets = tuple(kept_apart)
    classes = partition(project.universe.everyone, [facet.cells for facet in facets])
    here = [0] * len(classes)
    by_set: dict[int, int] = {}
    apart: dict[Key, int] = {}
    for number, facet in enumerate(facets):
        by_set[facet.cells] = by_set.get(facet.cells, 0) | (1 << number)
        for key in kept_apart[facet]:
            apart[key] = apart.get(key, 0) | (1 << number)
    landmarks = Landmarks(classes)
    inside = {cells: landmarks.inside(cells) for cells in by_set}
    for cells, members in by_set.items():
        for position in inside[cells]:
            here[position] |= members
    neighbours: dict[int, int] = {}
    for cells in by_set:
        union = 0
        for position in inside[cells]:
            union |= here[position]
        neighbours[cells] = union
    total = 0
    for facet, keys in kept_apart.items():
        others = neighbours[facet.cells]
        for key in keys:
            others &= ~apart[key]
        total += others.bit_count()
    shared = 0
    for position, cells in enumerate(classes):
        if here[position] & (here[position] - 1):
            shared |= cells
    return total // 2, shared


def _kept_apart(project: Project, facet: Facet) -> frozenset[Key]:
    """Groups whose members never make a possible pair with each other: one message, one stream, one sequence, and one
    clock unless their days lie too close.
    """
    keys = {("message", facet.message.id)}
    if facet.written.exclusive is not None:
        keys.add(("exclusive", facet.written.exclusive))
    if facet.sequence is not None:
        keys.add(("sequence", facet.sequence))
    if facet.slip == 0 and _known_days(project, facet):
        base = project.due_days.base(facet)
        keys.add(("clock", base.clock if base is not None else OUR_CALENDAR))
    return frozenset(keys)
