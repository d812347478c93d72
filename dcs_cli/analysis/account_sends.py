"""The most sends to any contact of one account, from what reaches its contacts (semantics 8.4).

How sends are bounded is told in :mod:`dcs_cli.analysis.account_pressure`.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dcs_cli.analysis.bounds import series_most, steady_most
from dcs_cli.analysis.pressure_bounds import by_series, together
from dcs_cli.analysis.pressure_ground import Alike, Ground
from dcs_cli.analysis.pressure_parts import CALENDAR
from dcs_cli.analysis.window_days import Changes, add, days_reached, fullest
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of one account that are alike: what reaches them, what of it a limit counts, and how many they can be;
    None for not known.
    """

    alike: Alike
    facets: tuple[Facet, ...]
    number: int | None

    @property
    def index(self) -> int:
        """The cell that stands for theirs."""
        return self.alike.index


@dataclass(frozen=True, slots=True)
class MostSends:
    """The most sends in any window, the first day of the account's clock in such a window, and what is unbounded."""

    count: int
    day: int
    unbounded: tuple[str, ...]


Reached = tuple[tuple[Facet, int, int], ...]
"""Facets of one message with the cells they reach and the contacts there; one cell stands for all of the same days."""


class SameDays:
    """The cell that stands for all those in which a facet has the same days, so that these are worked out once."""

    def __init__(self, project: Project) -> None:
        self._due_days = project.due_days
        self._first: dict[tuple[Facet, Hashable], int] = {}

    def first(self, facet: Facet, index: int) -> int:
        """The first cell asked for whose days of a facet are those of this one."""
        return self._first.setdefault((facet, self._due_days.standing(facet, index)), index)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one message adds: a number in every window, changes at window positions by clock, what is unbounded."""

    constant: int
    changes: Mapping[str, Changes]
    unbounded: frozenset[str] = frozenset()


class Sends:
    """The bound ``worst`` for the facets one limit counts, in windows of ``length`` days."""

    def __init__(self, ground: Ground, measured: Iterable[Facet], length: int) -> None:
        self._project = ground.project
        self._alone = ground.alone
        self._steps: dict[str, int] = {}
        for facet in measured:
            if together(facet):
                steps = self._steps.get(facet.message.id, 0)
                self._steps[facet.message.id] = steps + (facet.messages_behind or 1)
        self._length = length
        self._parts: dict[Reached, _Part] = {}
        self._enough: dict[Facet, int] = {}
        self._at_once: dict[Facet, bool] = {}
        self._is_placed: dict[Facet, bool] = {}
        self._same_days = SameDays(ground.project)

    def enough(self, facet: Facet) -> int:
        """The number of contacts beyond which more of them add nothing to what a facet can send."""
        known = self._enough.get(facet)
        if known is None:
            if together(facet):
                # Contacts can be in different steps on one day.
                most = self._length * self._steps[facet.message.id]
            else:
                most = self._length * (facet.messages_behind or 1)
                if facet.slip is not None and (self._placed(facet) or self._together(facet)):
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
                add(by_clock.setdefault(clock, {}), changes)
        horizon = self._project.due_days.horizon(contacts[0].index)
        count, day = fullest(by_clock.pop(ACCOUNT_CLOCK, {}), 0, horizon)
        others = sum(fullest(changes)[0] for changes in by_clock.values())
        return MostSends(constant + count + others, day, tuple(sorted(unbounded)))

    def _by_message(self, contacts: Sequence[Contacts]) -> list[Reached]:
        """What reaches these contacts by message; all steps of a series without due days together."""
        found: dict[tuple[str, bool], dict[tuple[Facet, int], int]] = {}
        for some in contacts:
            for facet in some.facets:
                in_series = together(facet)
                key = (facet.message.id if in_series else facet.id, in_series)
                enough = self.enough(facet)
                number = enough if some.number is None else min(some.number, enough)
                reached = found.setdefault(key, {})
                place = (facet, self._same_days.first(facet, some.index))
                reached[place] = reached.get(place, 0) + number
        return [tuple((*place, number) for place, number in reached.items()) for reached in found.values()]

    def _together(self, facet: Facet) -> bool:
        known = self._at_once.get(facet)
        if known is None:
            known = self._at_once[facet] = acts_together(self._project, facet)
        return known

    def _most(self, facet: Facet, index: int) -> int | None:
        """The most of a facet to one contact of a cell; None when unbounded."""
        return self._alone.most(facet, index, self._length)

    def _placed(self, facet: Facet) -> bool:
        """Whether the days of a facet are known on a clock that all contacts of an account share."""
        known = self._is_placed.get(facet)
        if known is None:
            known = self._is_placed[facet] = self._has_shared_days(facet)
        return known

    def _has_shared_days(self, facet: Facet) -> bool:
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
        project, length = self._project, self._length
        due: dict[str, dict[tuple[int, int | None], int]] = {}
        shared: list[_Shared] = []
        constant, unbounded = 0, set[str]()
        for facet, index, contacts in reached:
            if self._placed(facet):
                for clock, day in self._days(facet, index):
                    at = due.setdefault(clock, {})
                    at[day, facet.slip] = at.get((day, facet.slip), 0) + contacts
                continue
            most = self._most(facet, index)
            if most is None:
                unbounded.add(facet.id)
            elif self._together(facet):
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
        length = self._length
        unbounded: set[str] = set()
        by_runs = unplaced = 0
        by_step: dict[str, int] = {}
        for steps in by_series(tuple(dict.fromkeys(facet for facet, _, _ in reached))):
            contacts = sum(number for facet, _, number in reached if facet is steps[0])
            slips = [facet.slip for facet in steps]
            slip = None if None in slips else max(slip for slip in slips if slip is not None)
            at_once = self._together(steps[0])
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
    found = [(day, day + slip, contacts) for (day, slip), contacts in due.items() if slip is not None]
    endless = [(day, contacts) for (day, slip), contacts in due.items() if slip is None]
    if endless:
        days = [last for _, last, _ in found] + [day for day, _ in endless]
        found += [(day, max(horizon, *days) + length, contacts) for day, contacts in endless]
    return found


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
