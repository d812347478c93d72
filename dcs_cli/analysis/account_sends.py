"""The most and the certain number of sends to any contact of one account, from its contacts (semantics 8.4).

How sends are bounded is told in :mod:`dcs_cli.analysis.account_pressure`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from dcs_cli.analysis.bounds import least_of_schedule, series_most, spread, steady_most
from dcs_cli.analysis.pressure_bounds import CALENDAR, alone, by_series, choices, together
from dcs_cli.analysis.pressure_certain import Certain, certain_days
from dcs_cli.analysis.window_days import Changes, days_apart, days_reached, fullest
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of one account that are alike: the cell that stands for theirs, the facets that reach it, and how many
    they can be; None for not known.
    """

    index: int
    facets: tuple[Facet, ...]
    number: int | None


@dataclass(frozen=True, slots=True)
class MostSends:
    """The most sends in any window, the first day of the account's clock in such a window, and what is unbounded."""

    count: int
    day: int
    unbounded: tuple[str, ...]


Reached = tuple[tuple[Facet, int, int], ...]
"""Facets of one message with the cells they reach (each by the one that stands for it) and the contacts there."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What one message adds: a number in every window, changes at window positions by clock, what is unbounded."""

    constant: int
    changes: Mapping[str, Changes]
    unbounded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Sure:
    """What one message surely adds: changes at window positions by clock, and a number in every window.

    ``firsts`` are the first window positions worth a look: day 0, or the first of days that are only relative.
    """

    changes: Mapping[str, Changes]
    firsts: Mapping[str, int]
    constant: int


class Sends:
    """Bounds for the facets one limit counts, in windows of ``longest`` days at most and ``shortest`` at least."""

    def __init__(self, project: Project, measured: Iterable[Facet], longest: int, shortest: int) -> None:
        self._project = project
        self._steps: dict[str, int] = {}
        for facet in measured:
            if together(facet):
                steps = self._steps.get(facet.message.id, 0)
                self._steps[facet.message.id] = steps + (facet.messages_behind or 1)
        self._longest = longest
        self._shortest = shortest
        self._parts: dict[Reached, _Part] = {}
        self._sure: dict[tuple[tuple[Facet, int], ...], _Sure] = {}
        self._enough: dict[Facet, int] = {}
        self._reaching_surely: dict[int, tuple[Facet, ...]] = {}

    def enough(self, facet: Facet) -> int:
        """The number of contacts beyond which more of them add nothing to what a facet can send."""
        known = self._enough.get(facet)
        if known is None:
            if together(facet):
                most = self._longest * self._steps[facet.message.id]
            else:
                most = self._longest * (facet.messages_behind or 1)
                if facet.slip is not None and (self._placed(facet) or acts_together(self._project, facet)):
                    most = min(most, facet.slip + 1)
            known = self._enough[facet] = most
        return known

    def worst(self, contacts: Sequence[Contacts]) -> MostSends:
        """The most sends to an account with these contacts."""
        constant, unbounded = 0, set[str]()
        by_clock: dict[str, Changes] = {}
        for reached in self._by_message(contacts):
            part = self._parts.get(reached)
            if part is None:
                part = self._parts[reached] = self._series(reached) if together(reached[0][0]) else self._part(reached)
            constant += part.constant
            unbounded |= part.unbounded
            for clock, changes in part.changes.items():
                _add(by_clock.setdefault(clock, {}), changes)
        horizon = self._project.due_days.horizon(contacts[0].index)
        count, day = fullest(by_clock.pop(ACCOUNT_CLOCK, {}), 0, horizon)
        others = sum(fullest(changes)[0] for changes in by_clock.values())
        return MostSends(constant + count + others, day, tuple(sorted(unbounded)))

    def _by_message(self, contacts: Sequence[Contacts]) -> list[Reached]:
        """What reaches these contacts by message; all steps of a series without due days together."""
        found: dict[tuple[str, bool], list[tuple[Facet, int, int]]] = {}
        for some in contacts:
            for facet in some.facets:
                in_series = together(facet)
                key = (facet.message.id if in_series else facet.id, in_series)
                enough = self.enough(facet)
                number = enough if some.number is None else min(some.number, enough)
                found.setdefault(key, []).append((facet, some.index, number))
        return [tuple(listed) for listed in found.values()]

    def _placed(self, facet: Facet) -> bool:
        """Whether the days of a facet are known on a clock that all contacts of an account share."""
        if facet.messages_behind != 1:
            return False
        if facet.sent_on is not None:
            return True
        base = self._project.due_days.base(facet)
        if base is None or not self._project.due_days.exact(facet) or of_contact(self._project, facet):
            return False
        waits = facet.step is None or facet.step.waited is not None
        return waits and (facet.slip is not None or not base.recurs)

    def _days(self, facet: Facet, index: int) -> list[tuple[str, int]]:
        """The due days of a placed facet for a cell, each with its clock."""
        if facet.sent_on is not None:
            return [(CALENDAR, facet.sent_on.toordinal())]
        return [(due.clock, day) for due in self._project.due_days.due(facet, index) for day in due.days]

    def _part(self, reached: Reached) -> _Part:
        project, length = self._project, self._longest
        due: dict[str, dict[tuple[int, int | None], int]] = {}
        shared: list[_Shared] = []
        constant, unbounded = 0, set[str]()
        for facet, index, contacts in reached:
            if self._placed(facet):
                for clock, day in self._days(facet, index):
                    at = due.setdefault(clock, {})
                    at[day, facet.slip] = at.get((day, facet.slip), 0) + contacts
                continue
            most = alone(project, index, facet, length)
            if most is None:
                unbounded.add(facet.id)
            elif acts_together(project, facet):
                _share(shared, _Shared(facet, most, contacts, facet.slip))
            else:
                constant += most * contacts
        constant += sum(_spread(one.most, one.contacts, one.slip) for one in shared)
        horizon = project.due_days.horizon(reached[0][1])
        changes = {clock: days_reached(_stretches(at, length, horizon), length) for clock, at in due.items()}
        most_days = length * max(facet.messages_behind or 1 for facet, _, _ in reached)
        if constant + sum(fullest(each)[0] for each in changes.values()) > most_days:
            return _Part(most_days, {}, frozenset(unbounded))
        return _Part(constant, changes, frozenset(unbounded))

    def _series(self, reached: Reached) -> _Part:
        """The steps of a series without due days, as many as fit by steps or by runs, whichever is less."""
        length = self._longest
        unbounded: set[str] = set()
        by_runs = unplaced = 0
        by_step: dict[str, int] = {}
        for steps in by_series(tuple(dict.fromkeys(facet for facet, _, _ in reached))):
            contacts = sum(number for facet, _, number in reached if facet is steps[0])
            slips = [facet.slip for facet in steps]
            slip = None if None in slips else max(slip for slip in slips if slip is not None)
            at_once = acts_together(self._project, steps[0])
            known = [facet for facet in steps if facet.step is not None and facet.step.waited is not None]
            most = series_most(known, length) if known else 0
            if most is None:
                unbounded.update(facet.id for facet in known)
                known, most = [], 0
            by_runs += _spread(most, contacts, slip) if at_once else most * contacts
            for facet in steps:
                if facet.id in unbounded:
                    continue
                if facet not in known:
                    if facet.only_once:
                        unplaced += min(length, contacts)
                    else:
                        unbounded.add(facet.id)
                    continue
                most_days = length * (facet.messages_behind or 1)
                each = steady_most(facet, length)
                sends = most_days if each is None else _spread(each, contacts, slip) if at_once else each * contacts
                by_step[facet.id] = min(most_days, by_step.get(facet.id, 0) + sends)
        return _Part(min(by_runs, sum(by_step.values())) + unplaced, {}, frozenset(unbounded))

    def certain(self, contacts: Sequence[Contacts]) -> Certain:
        """The sends that surely meet in some window, for an account with a contact in every one of these cells."""
        reached = [(facet, some.index) for some in contacts for facet in self._surely(some)]
        best = Certain(-1, 0)
        for chosen in _ways(tuple(dict.fromkeys(facet for facet, _ in reached))):
            taken = frozenset(chosen)
            found = self._meeting([pair for pair in reached if pair[0] in taken])
            earlier = found.day is not None and (best.day is None or found.day < best.day)
            if found.count > best.count or (found.count == best.count and earlier):
                best = found
        return best

    def _surely(self, some: Contacts) -> tuple[Facet, ...]:
        """The facets that surely reach these contacts within a time that is known."""
        known = self._reaching_surely.get(some.index)
        if known is None:
            known = self._reaching_surely[some.index] = tuple(
                facet
                for facet in some.facets
                if facet.slip is not None
                and not facet.written.suppress_during
                and facet.certain_cells >> some.index & 1
            )
        return known

    def _meeting(self, reached: Iterable[tuple[Facet, int]]) -> Certain:
        by_message: dict[str, list[tuple[Facet, int]]] = {}
        for facet, index in reached:
            by_message.setdefault(facet.id, []).append((facet, index))
        by_clock: dict[str, Changes] = {}
        firsts: dict[str, int] = {}
        always = 0
        for listed in by_message.values():
            key = tuple(listed)
            sure = self._sure.get(key)
            if sure is None:
                sure = self._sure[key] = self._surely_sent(key)
            always += sure.constant
            for clock, changes in sure.changes.items():
                _add(by_clock.setdefault(clock, {}), changes)
                firsts[clock] = min(firsts.get(clock, 0), sure.firsts[clock])
        on_calendar = fullest(by_clock.pop(CALENDAR, {}))[0]
        found = [fullest(by_clock[clock], firsts[clock]) for clock in sorted(by_clock)] or [(0, 0)]
        count, day = max(found, key=lambda pair: (pair[0], -pair[1]))
        if on_calendar > count:
            return Certain(on_calendar + always, None)
        return Certain(count + always, day)

    def _surely_sent(self, reached: tuple[tuple[Facet, int], ...]) -> _Sure:
        """One message: when each of its sends surely arrives, by clock; a schedule adds to every window."""
        project, length = self._project, self._shortest
        arrives: dict[str, set[tuple[int, int]]] = {}
        scheduled = 0
        for facet, index in reached:
            slip = facet.slip
            assert slip is not None
            if facet.sent_on is not None:
                if facet.exit_when is None or facet.step is None or facet.step.position == 0:
                    day = facet.sent_on.toordinal()
                    arrives.setdefault(CALENDAR, set()).add((day, day + slip))
            elif facet.kind == "schedule" and facet.step is None:
                scheduled = max(scheduled, _least_days(facet, slip, length) if facet.exit_when is None else 0)
            elif project.due_days.exact(facet):
                own = f" {index}" if of_contact(project, facet) else ""
                for due in project.due_days.due(facet, index):
                    days = certain_days(facet, due)
                    arrives.setdefault(due.clock + own, set()).update((day, day + slip) for day in days)
            elif facet.behavioural and facet.step is None and facet.trigger.at_latest is not None:
                latest = facet.trigger.at_latest
                point = project.timeline.reduce(latest.anchor, latest.offset)
                last = project.timeline.day(latest, project.due_days.term(index))
                if point is not None and last is not None and point.clock == ACCOUNT_CLOCK:
                    arrives.setdefault(ACCOUNT_CLOCK, set()).add((0, last + ceil(facet.delay) + slip))
        changes = {clock: days_apart(stretches, length) for clock, stretches in arrives.items()}
        firsts = {clock: min((first for first, _ in stretches), default=0) for clock, stretches in arrives.items()}
        return _Sure(changes, firsts, scheduled)


@dataclass(frozen=True, slots=True)
class _Shared:
    """Fires that all contacts of a facet get together."""

    facet: Facet
    most: int
    contacts: int
    slip: int | None


def _share(shared: list[_Shared], new: _Shared) -> None:
    """Add fires to the versions so far; versions with one trigger fire on the same days."""
    for number, one in enumerate(shared):
        same = one.facet.trigger == new.facet.trigger and one.facet.cap == new.facet.cap
        if one.facet is new.facet or (same and one.facet.step == new.facet.step):
            slip = None if one.slip is None or new.slip is None else max(one.slip, new.slip)
            shared[number] = _Shared(one.facet, max(one.most, new.most), one.contacts + new.contacts, slip)
            return
    shared.append(new)


def _spread(most: int, contacts: int, slip: int | None) -> int:
    """The days that so many fires reach when each arrives within its slip, at every contact on a day of its own."""
    return most * (contacts if slip is None else min(contacts, slip + 1))


def _stretches(due: Mapping[tuple[int, int | None], int], length: int, horizon: int) -> list[tuple[int, int, int]]:
    """First day, last day and contacts of every due day; without a slip the last day lies beyond every window."""
    forever = max(horizon, *(day + (slip or 0) for day, slip in due)) + length
    return [(day, forever if slip is None else day + slip, contacts) for (day, slip), contacts in due.items()]


def _add(total: Changes, changes: Changes) -> None:
    for day, change in changes.items():
        total[day] = total.get(day, 0) + change


def of_contact(project: Project, facet: Facet) -> bool:
    """Whether the days of a facet are those of the single contact, not of the account."""
    base = project.due_days.base(facet)
    if base is not None and base.per is not None:
        position = project.universe.position_of(base.per)
        if position is None or project.universe.axes[position].level == "contact":
            return True
    trigger = facet.trigger
    return _anchor_of_contact(project, getattr(trigger, "before", None) or getattr(trigger, "after", None))


def _anchor_of_contact(project: Project, name: str | None) -> bool:
    """Whether an anchor, or one its day is estimated from, is a day of the single contact."""
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        located = project.collection.anchors.get(name)
        if located is None:
            return False
        anchor = located.value
        if anchor.clock == "contact" or (anchor.on is not None and not _of_account(project, (anchor.on,))):
            return True
        name = anchor.usually.anchor if anchor.usually is not None else None
    return False


def _of_account(project: Project, names: Iterable[str]) -> bool:
    """Whether all signals of these names are known of accounts; without any there is nothing to say so."""
    signals = project.collection.signals
    levels = {signals[name].value.level if name in signals else None for name in names}
    return levels == {"account"}


def acts_together(project: Project, facet: Facet) -> bool:
    """Whether a facet without known days fires for all contacts of an account on the same days."""
    if facet.kind in ("schedule", "date"):
        return True
    if facet.anchored:
        return not of_contact(project, facet)
    if not facet.behavioural or not _of_account(project, project.logic.signals_read(facet.trigger)):
        return False
    latest = facet.trigger.at_latest
    if latest is not None and _anchor_of_contact(project, latest.anchor):
        return False
    written = facet.written
    held_back: Sequence[object] = (
        facet.guarded,
        written.suppress_during,
        written.during,
        facet.exit_when,
        facet.share < 1,
        facet.cap is not None and facet.cap.timezone == "recipient",
    )
    return not any(held_back)


def _ways(facets: tuple[Facet, ...]) -> tuple[tuple[Facet, ...], ...]:
    """The ways to be in the exclusive streams; where they are too many, one that leaves every open stream out."""
    found = tuple(choices(facets))
    members: dict[str, set[str]] = {}
    for facet in facets:
        if facet.written.exclusive is not None:
            members.setdefault(facet.written.exclusive, set()).add(facet.message.id)
    if len(found) > 1 or all(len(listed) == 1 for listed in members.values()):
        return found
    settled = {stream for stream, listed in members.items() if len(listed) == 1}
    return (tuple(facet for facet in facets if facet.written.exclusive in (None, *settled)),)


def _least_days(facet: Facet, slip: int, length: int) -> int:
    """Days with a message of a schedule in every window; with a slip of a period or more, late ones share days."""
    distances = spread(facet)
    if distances is None:
        return 0
    return least_of_schedule(facet, length) if slip < distances.shortest else length // (slip + distances.longest)
