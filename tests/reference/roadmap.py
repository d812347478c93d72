"""The roadmap, forward and backward, by recursive search (semantics 17).

Readings of the text chosen here:
* the start of a done step is `started_on`; without it, it is not known;
* facts true today need no giver: the walk back stops at them;
* prerequisites of alternatives only are detours; alternatives (unchosen givers of a fact walked) are not;
* a vision fact a relevant step needs is needed by the earlier of both days;
* LS is defined for every step that is not done and gives a fact with an l, so for alternatives too; hires and
  purchases are those of relevant steps;
* roles of steps not reached, or done, are in no peak; done steps are in no hire or purchase;
* "everything reachable" is every reached step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any, ParamSpec, TypeVar, cast

from . import values
from .project import Project

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def remembered(method: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Remembers the answers of one roadmap, so that the plain recursion ends in reasonable time."""

    def asked(*arguments: Asked.args, **named: Asked.kwargs) -> Answer:
        memory = cast(Road, arguments[0]).memory
        key = (method.__name__, *arguments[1:])
        if key not in memory:
            memory[key] = method(*arguments, **named)
        return cast(Answer, memory[key])

    return asked


class Road:
    """One roadmap, with the days of its facts and steps counted from `today` (semantics 17)."""

    def __init__(self, project: Project) -> None:
        assert project.roadmap is not None
        self.memory: dict[Any, Any] = {}
        written = project.roadmap
        self.today = values.date(written["today"])
        self.steps: dict[str, dict[str, Any]] = {step["id"]: step for step in written.get("steps") or []}
        self.now: dict[str, dict[str, Any]] = {fact["id"]: fact for fact in written.get("now") or []}
        self.vision: dict[str, dict[str, Any]] = {fact["id"]: fact for fact in written.get("vision") or []}
        self.horizon = self.day(written["vision_by"])
        assert self.today is not None
        self.as_of = max(0, (project.as_of - self.today).days)

    def day(self, written: Any) -> int:
        """A date as days from `today` (semantics 17)."""
        date = values.date(written)
        assert date is not None and self.today is not None
        return (date - self.today).days

    def takes(self, step: dict[str, Any]) -> int:
        """What a step takes, in days."""
        return 0 if step.get("takes") is None else values.days(step["takes"])

    def is_done(self, step: dict[str, Any]) -> bool:
        """Is a step done (semantics 17)?"""
        return step.get("done") is True or step.get("done_on") is not None

    def givers(self, fact: str) -> list[str]:
        """The steps that give a fact."""
        return sorted(name for name, step in self.steps.items() if fact in values.listed(step.get("gives")))

    @remembered
    def earliest(self, fact: str) -> int | None:
        """e(f) (semantics 17, forward)."""
        if fact in self.now:
            return 0
        ends = [end for end in (self.end(name) for name in self.givers(fact)) if end is not None]
        return min(ends) if ends else None

    @remembered
    def start(self, name: str) -> int | None:
        """ES of a step (semantics 17, forward)."""
        step = self.steps[name]
        if step.get("started_on") is not None:
            return self.day(step["started_on"])
        if self.is_done(step):
            return None
        needed = [self.earliest(fact) for fact in values.listed(step.get("needs"))]
        if any(day is None for day in needed):
            return None
        return max([self.as_of, *(day for day in needed if day is not None)])

    @remembered
    def end(self, name: str) -> int | None:
        """EF of a step (semantics 17, forward)."""
        step = self.steps[name]
        if self.is_done(step):
            return self.as_of if step.get("done_on") is None else self.day(step["done_on"])
        start = self.start(name)
        if start is None:
            return None
        if step.get("started_on") is not None:
            return max(start + self.takes(step), self.as_of)
        return start + self.takes(step)

    def chosen(self, fact: str) -> list[str]:
        """The chosen giver of a fact, or every giver when none is reached (semantics 17)."""
        if fact in self.now:
            return []
        found = self.givers(fact)
        reached = [(end, name) for name in found if (end := self.end(name)) is not None]
        return [min(reached)[1]] if reached else found

    @remembered
    def walked_facts(self) -> set[str]:
        """The facts the backward walk needs (semantics 17)."""
        found: set[str] = set()

        def walk(fact: str) -> None:
            if fact in found:
                return
            found.add(fact)
            for name in self.chosen(fact):
                if not self.is_done(self.steps[name]):
                    for needed in values.listed(self.steps[name].get("needs")):
                        walk(needed)

        for fact in self.vision:
            walk(fact)
        return found

    @remembered
    def relevant(self) -> set[str]:
        """B, the steps found going back from the vision (semantics 17)."""
        return {name for fact in self.walked_facts() for name in self.chosen(fact)}

    @remembered
    def latest(self, fact: str) -> int | None:
        """l(f) (semantics 17, backward)."""
        days = []
        if fact in self.vision:
            by = self.vision[fact].get("by")
            days.append(self.horizon if by is None else self.day(by))
        for name in self.relevant():
            step = self.steps[name]
            if fact in values.listed(step.get("needs")) and not self.is_done(step):
                start = self.latest_start(name)
                if start is not None:
                    days.append(start)
        return min(days) if days else None

    @remembered
    def latest_start(self, name: str) -> int | None:
        """LS of a step (semantics 17, backward)."""
        step = self.steps[name]
        if self.is_done(step):
            return None
        days = [day for day in (self.latest(fact) for fact in values.listed(step.get("gives"))) if day is not None]
        return min(days) - self.takes(step) if days else None

    def facts(self) -> list[str]:
        """Every fact used anywhere."""
        found = set(self.now) | set(self.vision)
        for step in self.steps.values():
            found |= set(values.listed(step.get("needs"))) | set(values.listed(step.get("gives")))
        return sorted(found)

    def reached(self) -> list[str]:
        """F, the steps with an earliest end, done ones included (semantics 17)."""
        return sorted(name for name in self.steps if self.end(name) is not None)

    def missing_links(self) -> list[str]:
        """Facts the walk needs, not true today, given by no step (semantics 17, W01)."""
        return sorted(fact for fact in self.walked_facts() if fact not in self.now and not self.givers(fact))

    def alternatives(self) -> set[str]:
        """Givers of walked facts that were not chosen (semantics 17)."""
        given = {name for fact in self.walked_facts() if fact not in self.now for name in self.givers(fact)}
        return given - self.relevant()

    def detours(self) -> list[str]:
        """Reached steps no goal needs (semantics 17, W02)."""
        return sorted(set(self.reached()) - self.relevant() - self.alternatives())

    def handshakes(self) -> list[str]:
        """Facts given from today and needed from the vision (semantics 17)."""
        given = {
            fact
            for step in self.steps.values()
            if step.get("from") == "today"
            for fact in values.listed(step.get("gives"))
        }
        needed = {
            fact
            for step in self.steps.values()
            if step.get("from") == "vision"
            for fact in values.listed(step.get("needs"))
        }
        return sorted(given & needed)

    def late(self) -> dict[str, int]:
        """Facts whose earliest day is after their latest (semantics 17, W03)."""
        found = {}
        for fact in self.facts():
            first, last = self.earliest(fact), self.latest(fact)
            if first is not None and last is not None and first > last:
                found[fact] = first - last
        return found

    def whole(self) -> bool:
        """Do the two ends meet in time (semantics 17)?"""
        return all(self.earliest(fact) is not None for fact in self.vision) and not self.late()

    def peaks(self) -> dict[str, int]:
        """Most steps not done that need a role at once, in [ES, EF) (semantics 17)."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for name in self.reached():
            step = self.steps[name]
            if self.is_done(step):
                continue
            start, end = self.start(name), self.end(name)
            assert start is not None and end is not None
            for role in values.listed((step.get("how") or {}).get("roles")):
                spans.setdefault(role, []).append((start, end))
        return {
            role: max(sum(1 for first, last in some if first <= day < last) for day, _ in some)
            for role, some in sorted(spans.items())
        }

    def needed_by(self, key: str) -> dict[str, int]:
        """The day each role or technology is needed by: the least latest start (semantics 17)."""
        found: dict[str, int] = {}
        for name in self.relevant():
            step = self.steps[name]
            start = self.latest_start(name)
            if start is not None:
                for thing in values.listed((step.get("how") or {}).get(key)):
                    found[thing] = min(found.get(thing, start), start)
        return {name: found[name] for name in sorted(found)}

    def months(self) -> Fraction:
        """The horizon in months (semantics 17)."""
        return Fraction(self.horizon) / Fraction("30.4375")

    def two_calendar_years(self) -> bool:
        """Whether the day of the vision in the year after next has come."""
        assert self.today is not None
        start, end = self.today, self.today + timedelta(days=self.horizon)
        return end.year > start.year + 2 or (
            end.year == start.year + 2 and (end.month, end.day) >= (start.month, start.day)
        )


def slack(last: int | None, first: int | None) -> int | None:
    """Latest minus earliest (semantics 17)."""
    return None if last is None or first is None else last - first


def roadmap(project: Project) -> dict[str, Any] | None:
    """The key `roadmap` (semantics 17, 24)."""
    if project.roadmap is None:
        return None
    road = Road(project)
    steps = {}
    for name in sorted(road.steps):
        steps[name] = {
            "earliest_start": road.start(name),
            "earliest_end": road.end(name),
            "latest_start": road.latest_start(name),
            "relevant": name in road.relevant(),
            "slack": slack(road.latest_start(name), road.start(name)),
        }
    facts = {}
    for fact in road.facts():
        first, last = road.earliest(fact), road.latest(fact)
        facts[fact] = {"earliest": first, "latest": last, "slack": slack(last, first)}
    ends = [end for end in (road.end(name) for name in road.reached()) if end is not None]
    return {
        "horizon_days": road.horizon,
        "months": values.rounded(road.months()),
        "steps": steps,
        "facts": facts,
        "missing_links": road.missing_links(),
        "detours": road.detours(),
        "stranded": sorted(road.relevant() - set(road.reached())),
        "unreachable_vision": sorted(fact for fact in road.vision if road.earliest(fact) is None),
        "peak_per_role": road.peaks(),
        "handshakes": road.handshakes(),
        "whole": road.whole(),
        "earliest_finish_of_reachable": max(ends) if ends else None,
        "hires": road.needed_by("roles"),
        "purchases": road.needed_by("tech"),
    }
