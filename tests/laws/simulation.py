"""What one contact may get, told day by day: random logs that keep what the documents promise (semantics 2, 4, 8).

A log respects caps, quiet spells, periods, stretches, guards, streams and system caps, delivers every message within
its slip, and lets our calendar and every clock of its own lie anywhere against the account's days. Days count from
the account's `start`. Nothing here asks the product for a bound; from it come only the facets (fields and cells).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcs_cli.documents.journey import TimeWindow
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

from .capping import CapCount, Delivery, let_through
from .customer_days import (
    ACCOUNT,
    Stretch,
    anchor_name,
    days_of,
    due_days_of,
    during_stretches,
    has_days,
    horizon_of,
    point_of,
    slip_of,
    stretches_of,
    term_of,
    values_sent_for,
)
from .resolving import reaching

FOREVER = 2000
CLOCKS_LIE_WITHIN = 500
CALENDAR = "our calendar"


@dataclass(frozen=True)
class Aim:
    """A window that a log tries to fill with the messages that count, in days of the account."""

    start: int
    length: int
    counts: Callable[[Facet], bool]


@dataclass(frozen=True)
class Mood:
    """How a log is drawn: filling a window, or at random; `sure_only` sends nothing that may stay away."""

    aim: Aim | None = None
    sure_only: bool = False
    lateness: str = "random"


class Life:
    """One contact of a cell from `start` on, with the facets that reach it in the streams chosen."""

    def __init__(
        self,
        project: Project,
        index: int,
        dice: random.Random,
        mood: Mood,
        streams: Mapping[str, str],
    ) -> None:
        self.project = project
        self.index = index
        self.dice = dice
        self.mood = mood
        self.term = term_of(project, index)
        self.end = horizon_of(self.term)
        self.facets = [
            facet
            for facet in reaching(project, index)
            if facet.written.exclusive is None or streams[facet.written.exclusive] == facet.message.id
        ]
        self._starts: dict[str, int] = {ACCOUNT: 0}
        self.slips = {facet: slip_of(project, facet) for facet in self.facets}

    def deliveries(self) -> list[Delivery]:
        """Everything delivered, system caps enforced, in the order of days."""
        self._place_clocks()
        due: list[tuple[int, Facet]] = []
        by_message: dict[str, list[Facet]] = {}
        for facet in self.facets:
            by_message.setdefault(facet.message.id, []).append(facet)
        for identifier in sorted(by_message):
            due += self._due(by_message[identifier])
        sent = [Delivery(self._late(day, facet), facet) for day, facet in due]
        self.dice.shuffle(sent)
        return let_through(self.project, sorted(sent, key=lambda one: one.day), self.dice)

    # Clocks

    def _place_clocks(self) -> None:
        """Lay every clock of its own, and our calendar, somewhere against the days of the account."""
        days: dict[str, list[tuple[int, Facet]]] = {}
        for facet in self.facets:
            if has_days(facet):
                for one in due_days_of(self.project, facet, self.index):
                    days.setdefault(one.clock, []).append((one.day, facet))
            elif facet.sent_on is not None:
                waited = facet.step.waited if facet.step is not None else 0
                days.setdefault(CALENDAR, []).append((facet.sent_on.toordinal() + (waited or 0), facet))
        for clock in sorted(days):
            if clock == ACCOUNT:
                continue
            first = min(day for day, _ in days[clock])
            if self.mood.aim is not None:
                self._starts[clock] = self.mood.aim.start - self._fullest(days[clock], self.mood.aim)
            elif self.mood.sure_only or self.dice.random() < 0.5:
                self._starts[clock] = self.dice.randrange(0, CLOCKS_LIE_WITHIN) - first
            else:
                self._starts[clock] = self.dice.randrange(-60, 60) - (first if clock == CALENDAR else 0)

    def _fullest(self, days: Sequence[tuple[int, Facet]], aim: Aim) -> int:
        """The day of a clock at which a window can hold most of what counts."""
        tried = sorted({day for day, _ in days} | {day - aim.length + 1 for day, _ in days})
        held = {
            start: sum(
                1 for day, facet in days if aim.counts(facet) and start - self._room(facet) <= day < start + aim.length
            )
            for start in tried
        }
        most = max(held.values())
        return self.dice.choice([start for start in tried if held[start] == most])

    def _room(self, facet: Facet) -> int:
        """How many days late a message may be delivered."""
        slip = self.slips[facet]
        return FOREVER if slip is None else slip

    # What is due

    def sure(self, facet: Facet) -> bool:
        """Whether nothing in the documents can hold a due message of this facet back (semantics 5)."""
        written = facet.written
        system = self.project.words.systems.get(written.system) if written.system is not None else None
        guarded = written.only_if or written.not_if or (system is not None and (system.only_if or system.not_if))
        unstated = (
            written.audience is None
            or written.channel is None
            or written.system is None
            or (written.owner is None and facet.message.department is None)
        )
        if guarded or unstated or written.suppress_during or written.share < 1 or facet.kind == "manual":
            return False
        return written.during is None or (
            has_days(facet)
            and point_of(self.project, anchor_name(facet) or "start").of_account
            and during_stretches(self.project, facet, self.index, self.term) is not None
        )

    def _stays_away(self, facet: Facet) -> bool:
        """Whether a message that something may hold back is held back here."""
        if self.sure(facet):
            return False
        return self.mood.sure_only or (self.mood.aim is None and self.dice.random() < 0.3)

    def _due(self, facets: Sequence[Facet]) -> list[tuple[int, Facet]]:
        """Due deliveries of one message: of a single facet, or of all steps of its series."""
        first = facets[0]
        if first.written.share < 1 and self._stays_away(first):
            return []
        if has_days(first):
            return self._due_on_days(facets)
        found: list[tuple[int, Facet]] = []
        for fire in self._fires(first):
            if self._stays_away(first):
                continue
            left = self._steps_left(facets)
            waits = 0
            for facet in facets[:left]:
                step = facet.step
                if step is not None and step.waited is None:
                    waits += self.dice.randrange(0, 20)
                else:
                    waits = step.waited if step is not None and step.waited is not None else 0
                found += self._with_others(fire + waits, facet)
        return found

    def _steps_left(self, facets: Sequence[Facet]) -> int:
        """How many steps of a run are sent before the series is left; all where nothing stops it."""
        facts = [
            map_.value.sequences.get(facets[0].written.sequence or "") for map_ in self.project.collection.maps.values()
        ]
        leaves = facets[0].written.exit_when or any(fact is not None and fact.exit_when for fact in facts)
        if not leaves or self.mood.aim is not None:
            return len(facets)
        return 1 if self.mood.sure_only else self.dice.randint(1, len(facets))

    def _with_others(self, day: int, facet: Facet) -> list[tuple[int, Facet]]:
        """A due message, and those that stand behind the same entry some days later."""
        behind = facet.written.messages
        count = 1 if behind is None else self.dice.randint(1, 3) if behind == "unknown" else behind
        if self.mood.sure_only:
            count = 1
        return [(day, facet), *((day + self.dice.randrange(0, 3), facet) for _ in range(count - 1))]

    def _due_on_days(self, facets: Sequence[Facet]) -> list[tuple[int, Facet]]:
        """Days before or after an anchor; once a run is left, what remains of it stays away."""
        left: dict[tuple[str, int], int] = {}
        found: list[tuple[int, Facet]] = []
        everything = [(one, facet) for facet in facets for one in due_days_of(self.project, facet, self.index)]
        runs: dict[tuple[str, int], list[int]] = {}
        for one, _ in everything:
            runs.setdefault((one.clock, one.run), []).append(one.day)
        for key, days in sorted(runs.items()):
            # `_steps_left` speaks of steps; here the days of a run count, and the first of them always goes out.
            stopped = self._steps_left(facets) < len(facets) or (len(facets) == 1 and self._leaves(facets[0]))
            left[key] = min(days) if stopped else max(days)
        for one, facet in everything:
            if one.day <= left[(one.clock, one.run)] and not self._stays_away(facet):
                found += self._with_others(one.day + self._starts[one.clock], facet)
        return found

    def _leaves(self, facet: Facet) -> bool:
        facts = [
            map_.value.sequences.get(facet.written.sequence or "") for map_ in self.project.collection.maps.values()
        ]
        leaves = facet.written.exit_when or any(fact is not None and fact.exit_when for fact in facts)
        return bool(leaves) and self.mood.aim is None and (self.mood.sure_only or self.dice.random() < 0.5)

    # When triggers without due days fire

    def _fires(self, facet: Facet) -> list[int]:
        """Days on which a trigger fires, its delay added."""
        trigger: Any = facet.trigger
        kind = facet.kind
        if kind == "date":
            if facet.sent_on is not None:
                return [facet.sent_on.toordinal() + self._starts[CALENDAR]]
            return [] if self.mood.sure_only else [self._somewhere()]
        if kind == "schedule" and trigger.every != "unknown":
            return self._rounds(facet)
        if anchor_name(facet) is not None:
            return [] if self.mood.sure_only else self._on_days_nobody_stated(facet)
        delay = trigger.delay.exact_days if trigger is not None and trigger.delay is not None else 0
        days = -(-delay.numerator // delay.denominator) if delay else 0
        return [day + days for day in self._behaviour(facet, days)]

    def _on_days_nobody_stated(self, facet: Facet) -> list[int]:
        """Once for every time the anchor comes, always as many days from it as nobody stated (semantics 2.6)."""
        point = point_of(self.project, anchor_name(facet) or "start")
        if point.every is None:
            return [self._somewhere()]
        period = self.term if point.every == "term" else int(point.every)
        if period is None:
            return []
        found = []
        values = 1 if point.per is None else len(values_sent_for(self.project, facet, self.index, point))
        for _ in range(values):
            first = self._earliest(facet) if self.mood.aim is not None else self.dice.randrange(0, period)
            found += list(range(first, self.end, period))
        return found

    def _somewhere(self) -> int:
        if self.mood.aim is not None:
            return self.mood.aim.start + self.dice.randrange(0, self.mood.aim.length)
        return self.dice.randrange(0, self.end)

    def _earliest(self, facet: Facet) -> int:
        """The first day whose message can still be delivered in the window aimed at."""
        assert self.mood.aim is not None
        return self.mood.aim.start - (self._room(facet) if self.slips[facet] is not None else 0)

    def _rounds(self, facet: Facet) -> list[int]:
        """The days of a schedule: any phase, and any distances the period allows; again and again until it is left."""
        period = facet.trigger.every
        moved = 6 if facet.trigger.on is not None and period.named and period.longest >= 28 else 0
        shortest, longest = max(1, period.shortest - moved), period.longest + moved
        if self.mood.aim is not None:
            first, gaps = self._earliest(facet), [shortest]
        else:
            first = self.dice.randrange(0, longest) if self.mood.sure_only else self.dice.randrange(-400, longest)
            gaps = [longest] if self.dice.random() < 0.3 else list(range(shortest, longest + 1))
        found = [first]
        while found[-1] < self.end + CLOCKS_LIE_WITHIN + 100:
            found.append(found[-1] + self.dice.choice(gaps))
        return found[:1] if self._leaves(facet) else found

    def _behaviour(self, facet: Facet, delay: int) -> list[int]:
        """Days of fires from day 0 on that respect the cap, quiet spells, `first` and stretches of customer time."""
        trigger: Any = facet.trigger
        latest = getattr(trigger, "at_latest", None)
        if self.mood.sure_only and latest is None:
            return []
        if latest is not None:
            return self._at_latest(facet, latest)
        allowed = self._allowed(facet)
        if kind_is_first(facet):
            day = self._somewhere() - delay
            days = [day] if self._within(day, allowed) else []
            return days[:1]
        cap = facet.written.cap or (trigger.cap if trigger is not None else None)
        quiet = 0
        if facet.kind == "inactivity":
            # A quiet spell of unknown length takes a day at least.
            quiet = 1 if trigger.for_ == "unknown" else trigger.for_.days
        counted = CapCount(
            cap, self.dice, self.mood.aim is not None, self._earliest(facet) - delay if self.mood.aim else 0
        )
        found: list[int] = []
        day = max(0, self._earliest(facet) - delay) if self.mood.aim is not None else self.dice.randrange(0, 60)
        stop = self.mood.aim.start + self.mood.aim.length - delay if self.mood.aim is not None else self.end
        while day < stop:
            rested = not found or not quiet or day - found[-1] > quiet or self._opens(day, allowed, found)
            if self._within(day, allowed) and counted.allows(day) and rested:
                found.append(day)
                counted.count(day)
                again = quiet == 0 and (self.mood.aim is not None or self.dice.random() < 0.3)
                if again and counted.allows(day) and cap is not None:
                    continue
            day += 1 if self.mood.aim is not None else self.dice.randint(1, 12)
        return found

    def _at_latest(self, facet: Facet, latest: Any) -> list[int]:
        """Once: at the signal, or at the point stated where that has a day and comes first."""
        point = point_of(self.project, latest.anchor, latest.offset)
        days = days_of(point, self.term) if point.known else []
        if not days:
            return [] if self.mood.sure_only else [self._somewhere()]
        if point.clock not in self._starts:
            self._starts[point.clock] = self.dice.randrange(0, 300)
        last = max(0, days[0] + self._starts[point.clock])
        day = self.dice.choice((0, last, self.dice.randint(0, last)))
        if self.mood.aim is not None:
            day = min(last, max(0, self._somewhere()))
        return [day] if self._within(day, self._allowed(facet)) else []

    def _allowed(self, facet: Facet) -> list[Stretch] | None:
        """The stretches a behavioural trigger with `during: {from, to}` fires in; None for anywhere."""
        during = facet.written.during
        if not isinstance(during, TimeWindow):
            return None
        points = [point_of(self.project, edge.anchor, edge.offset) for edge in (during.from_, during.to)]
        clock = points[0].clock
        if clock != points[1].clock:
            # As long as nobody knows: a stretch between two clocks holds any day.
            return None
        stretches = stretches_of(self.project, during.from_, during.to, self.term)
        if clock not in self._starts:
            first = stretches[0][0] if stretches else 0
            aimed = self.mood.aim is not None and self.dice.random() < 0.7
            start = (
                self.mood.aim.start - self.dice.randrange(-5, 15)
                if aimed and self.mood.aim
                else self.dice.randrange(0, 300)
            )
            self._starts[clock] = max(0, start) - first
        moved = self._starts[clock]
        return [(max(0, begin + moved), end + moved) for begin, end in stretches]

    def _within(self, day: int, allowed: list[Stretch] | None) -> bool:
        if allowed is None:
            return day >= 0
        return any(first <= day < last for first, last in allowed)

    def _opens(self, day: int, allowed: list[Stretch] | None, found: list[int]) -> bool:
        """Whether a stretch opens today: what is already true then counts as crossing, once."""
        return allowed is not None and any(first == day for first, _ in allowed) and day not in found

    # Delivery

    def _late(self, day: int, facet: Facet) -> int:
        """The day a due message is delivered: at most its slip later."""
        last = day + self._room(facet)
        if self.mood.aim is not None:
            first, end = max(day, self.mood.aim.start), self.mood.aim.start + self.mood.aim.length
            if first < min(last + 1, end):
                return self.dice.randrange(first, min(last + 1, end))
        if self.mood.lateness == "never":
            return day
        return last if self.mood.lateness == "always" else self.dice.randint(day, last)


def kind_is_first(facet: Facet) -> bool:
    """Whether an event fires the first time only."""
    return facet.kind == "event" and bool(facet.trigger.first)


def streams_of(facets: Sequence[Facet]) -> list[dict[str, str]]:
    """Every way for a contact to be in one touchpoint of each exclusive stream."""
    members: dict[str, list[str]] = {}
    for facet in facets:
        if facet.written.exclusive is not None and facet.message.id not in members.setdefault(
            facet.written.exclusive, []
        ):
            members[facet.written.exclusive].append(facet.message.id)
    ways: list[dict[str, str]] = [{}]
    for name in sorted(members):
        ways = [{**way, name: member} for way in ways for member in members[name]]
    return ways


def most_in_a_window(days: Sequence[int], length: int) -> int:
    """The most days in any window of this length."""
    return max((sum(1 for day in days if start <= day < start + length) for start in days), default=0)
