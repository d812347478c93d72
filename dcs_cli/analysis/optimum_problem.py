"""The order of work as a problem of whole weeks: what is to be built, under which limits, and what a plan is worth.

Time is cut into weeks from as-of; week 0 is as-of itself. What is finished within a week goes live at its end. From
then on it saves as semantics 15 says, continuously: from the stop of the work by hand if that is later, and with the
linear ramp of its take-up. A plan gives some items the week they go live. It is worth the hours saved until the end of
the horizon, net of upkeep, less the build hours of its items: the running total of semantics 15 at that point.

A plan can be carried out if

1. for every team and week, the build hours of its items live by then are at most the team's hours until then;
2. every item goes live with or after all items it needs, and inside its own dates;
3. in every window of a change limit, at most so many items that affect one CSM go live.

The first is not only necessary but enough for a team that can interrupt its work and prepare what goes live later. Let
it work through its items by week of going live, in one week those first that others need, each from beginning to end.
The items up to the last one of week w are finished when their hours are spent, and these are at most what the team has
until the end of week w. Nothing is even interrupted, and within one team no item is begun before those it needs are
finished. Between teams, work on an item may begin while another team still builds what it needs; only going live waits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from dcs_cli.analysis.payback import PortfolioItem, Saving, saved_hours

Weeks = Mapping[str, int]
"""The week in which each chosen item goes live, by id."""


@dataclass(frozen=True, slots=True)
class Work:
    """An item, the team that builds it, the CSMs it affects, the first and last week its dates let it go live."""

    item: PortfolioItem
    team: str
    csms: tuple[str, ...]
    first: int
    last: int

    @property
    def id(self) -> str:
        """Id of the item."""
        return self.item.id


@dataclass(frozen=True, slots=True)
class ChangeLimit:
    """At most ``at_most`` items that affect one CSM go live in any ``weeks`` consecutive ends of weeks."""

    at_most: int
    weeks: int


@dataclass(frozen=True)
class BuildProblem:
    """The works by id, in the order of ids, hours a week of every team, and limits of change, over ``horizon`` weeks.

    Needs name works, and do not run in a circle.
    """

    horizon: int
    works: Mapping[str, Work]
    hours_a_week: Mapping[str, Fraction]
    change_limits: tuple[ChangeLimit, ...] = ()

    def saved(self, identifier: str, week: int) -> Fraction:
        """Hours an item saves until the end of the horizon when it goes live at the end of ``week``."""
        item = self.works[identifier].item
        start = max(Fraction(week), item.stop_week or Fraction(0))
        saving = Saving(item.id, start, start + item.take_up_weeks, item.saving)
        return saved_hours([saving], Fraction(self.horizon))

    def worth(self, identifier: str, week: int) -> Fraction:
        """Hours saved less hours built."""
        return self.saved(identifier, week) - self.works[identifier].item.build_hours

    def total(self, weeks: Weeks) -> Fraction:
        """What a plan is worth."""
        return sum((self.worth(name, week) for name, week in weeks.items()), Fraction(0))

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Everything an item needs, directly or through others; items in an order in which needs come first."""
        found: dict[str, frozenset[str]] = {}
        waiting = sorted(self.works, reverse=True)
        while waiting:
            name = waiting[-1]
            if name in found:
                waiting.pop()
                continue
            direct = self.works[name].item.needs
            missing = [need for need in direct if need not in found]
            if missing:
                waiting += missing
                continue
            found[name] = frozenset(direct).union(*(found[need] for need in direct))
            waiting.pop()
        return found

    @cached_property
    def possible(self) -> dict[str, range]:
        """The weeks in which an item can go live at all, by its dates and the work it and its needs take."""
        found: dict[str, range] = {}
        for name, needs in self.needs.items():
            work = self.works[name]
            begin = max(work.first, self._finished(name, needs), *(_begin(found[need]) for need in needs), 0)
            reachable = all(found[need] for need in needs)
            found[name] = range(begin, min(work.last, self.horizon) + 1 if reachable else begin)
        return found

    @cached_property
    def useful(self) -> dict[str, range]:
        """Of the weeks an item can go live in, those a best plan may choose; items without any are left out.

        An item that goes live later than it, and everything that needs it, still gains anything can be taken out of a
        plan together with what needs it, and nothing is lost.
        """
        last = dict.fromkeys(self.works, -1)
        for name, needs in self.needs.items():
            gaining = [week for week in self.possible[name] if self.worth(name, week) > 0]
            for one in (name, *needs) if gaining else ():
                last[one] = max(last[one], gaining[-1])
        weeks = {name: range(span.start, min(span.stop, last[name] + 1)) for name, span in self.possible.items()}
        return {name: weeks[name] for name in self.works if weeks[name]}

    def broken(self, weeks: Weeks) -> Iterator[str]:
        """What a plan breaks, one sentence each, exactly computed."""
        for team, hours in self.hours_a_week.items():
            spent = Fraction(0)
            for week, name in sorted((week, name) for name, week in weeks.items() if self.works[name].team == team):
                spent += self.works[name].item.build_hours
                if spent > hours * week:
                    yield f"{team or 'the team'} has no hours left for {name} in week {week}"
        for name, week in weeks.items():
            work = self.works[name]
            if not work.first <= week <= min(work.last, self.horizon):
                yield f"{name} goes live outside its dates"
            if any(need not in weeks or weeks[need] > week for need in work.item.needs):
                yield f"{name} goes live before what it needs"
        yield from self._unsettled(weeks)

    def _unsettled(self, weeks: Weeks) -> Iterator[str]:
        arriving: dict[str, list[int]] = {}
        for name, week in weeks.items():
            for csm in self.works[name].csms:
                arriving.setdefault(csm, []).append(week)
        for csm, listed in arriving.items():
            ordered = sorted(listed)
            for limit in self.change_limits:
                for first, beyond in zip(ordered, ordered[limit.at_most :], strict=False):
                    if beyond - first < limit.weeks:
                        yield f"more than {limit.at_most} items for {csm} from week {first} to {beyond}"

    def _finished(self, name: str, needs: frozenset[str]) -> int:
        """The first week whose hours are enough for an item and all it needs."""
        hours: dict[str, Fraction] = {}
        for one in (name, *needs):
            work = self.works[one]
            hours[work.team] = hours.get(work.team, Fraction(0)) + work.item.build_hours
        return max(-int(-spent // self.hours_a_week[team]) for team, spent in hours.items())


def _begin(span: range) -> int:
    return span.start
