"""Laws 13 and 14: what one contact gets in a window lies between `certain` and `worst` (semantics 8)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from dcs_cli.analysis.pressure import ClassPressure
from dcs_cli.documents.program import PressureLine
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

from .campaign import seeds
from .capping import Delivery
from .customer_days import ACCOUNT, due_days_of, has_days, horizon_of, slip_of, term_of
from .projects import ALL_FEATURES, random_project
from .resolving import all_but, line, numbers, pressure_by_cell, project_of, reaching, told
from .simulation import Aim, Life, Mood, most_in_a_window, streams_of

LINES = (line(1, "7d"), line(2, "30d"), line(3, "month"), line(2, "7d", "email"), line(1, "90d"))
RANDOM = (Mood(), Mood(lateness="always"), Mood(lateness="never"))
SURE = (Mood(sure_only=True), Mood(sure_only=True, lateness="always"), Mood(sure_only=True, lateness="never"))


@dataclass(frozen=True)
class Case:
    """One limit and one contact cell of a project, with the figures the product states for it."""

    seed: int
    project: Project
    limit: PressureLine
    index: int
    figures: ClassPressure

    @property
    def text(self) -> str:
        name = f"{self.limit.per.text}{':' + self.limit.channel if self.limit.channel else ''}"
        return f"seed {self.seed}, {name}, cell {self.index}"

    def measured(self, facet: Facet) -> bool:
        """Whether the limit counts a facet (semantics 8.1)."""
        if facet.written.class_ in ("transactional", "service") or facet.written.intent == "service":
            return False
        return self.limit.channel is None or facet.written.channel == self.limit.channel

    def days(self, sent: list[Delivery]) -> list[int]:
        """The days of the messages that count."""
        return [one.day for one in sent if self.measured(one.facet)]

    def bounded_days(self, sent: list[Delivery]) -> list[int]:
        """The same without the messages said to be unbounded."""
        return self.days([one for one in sent if one.facet.id not in self.figures.unbounded])

    def life(self, mood: Mood, streams: dict[str, str], number: int) -> list[Delivery]:
        """One log of a contact of the cell."""
        return Life(self.project, self.index, random.Random(f"{self.seed} {number}"), mood, streams).deliveries()

    @property
    def ways(self) -> list[dict[str, str]]:
        return streams_of(reaching(self.project, self.index))


def _cases(count: int, features: frozenset[str] = ALL_FEATURES) -> Iterator[Case]:
    """A cell of every class of customers, with each of the limits in turn."""
    for seed in seeds(count):
        project = project_of(random_project(seed, features=features))
        limit = LINES[seed % len(LINES)]
        shown = set()
        for figures in pressure_by_cell(project, limit).values():
            if figures.cells not in shown:
                shown.add(figures.cells)
                # Any cell of a class will do: every one of them must keep the law.
                yield Case(seed, project, limit, random.Random(seed).choice(numbers(figures.cells)), figures)


def test_law_14_certain_is_at_most_worst() -> None:
    violations = []
    judged = 0
    for case in _cases(150):
        if not case.figures.unbounded:
            judged += case.figures.certain > 0
            if case.figures.certain > case.figures.worst:
                violations.append(f"{case.text}: certain {case.figures.certain} > worst {case.figures.worst}")
    assert judged > 50
    assert not violations, told(violations)


def test_law_13_no_log_exceeds_worst() -> None:
    violations = []
    reached = tried = 0
    for case in _cases(100):
        dice = random.Random(case.seed)
        length = case.limit.per.longest
        end = horizon_of(term_of(case.project, case.index))
        starts = [case.figures.worst_day, *(dice.randrange(end) for _ in range(3))]
        moods = [*RANDOM, *(Mood(Aim(start, length, case.measured)) for start in starts)]
        highest = 0
        for number, mood in enumerate(moods):
            way = dice.choice(case.ways)
            days = case.bounded_days(case.life(mood, way, number))
            most = most_in_a_window(days, length)
            highest = max(highest, most)
            if most > case.figures.worst:
                violations.append(f"{case.text}, log {number} {way}: {most} messages > worst {case.figures.worst}")
        tried += case.figures.worst > 0
        reached += highest == case.figures.worst > 0
    assert not violations, told(violations)
    # The logs are no test if they stay far below the bound.
    assert reached > tried * 0.4, (reached, tried)


def test_law_13_every_log_reaches_certain_in_some_window() -> None:
    violations = []
    tried = 0
    for case in _cases(120):
        if not case.figures.certain:
            continue
        tried += 1
        length = case.limit.per.shortest
        in_streams = any(
            case.measured(facet) and facet.written.exclusive is not None for facet in reaching(case.project, case.index)
        )
        for number, mood in enumerate((*SURE, *SURE, *RANDOM)):
            # A contact is in one stream only, and `certain` takes the fullest of them (2.7): some way must reach it;
            # where no stream has a message that counts, every way must.
            logs = [case.days(case.life(mood, way, number)) for way in case.ways]
            reached = [most_in_a_window(days, length) for days in logs]
            most = max(reached) if in_streams else min(reached)
            if most < case.figures.certain:
                violations.append(f"{case.text}, log {number}: {most} messages < certain {case.figures.certain}")
            elif (day := _stated_day(case)) is not None and _most_at(logs, day, length) < case.figures.certain:
                violations.append(f"{case.text}, log {number}: fewer than {case.figures.certain} from day {day} on")
    assert tried > 50
    assert not violations, told(violations)


def _stated_day(case: Case) -> int | None:
    """The day `certain` is stated for, where it must be a day of the account's clock."""
    clocks = {
        one.clock
        for facet in reaching(case.project, case.index)
        if has_days(facet)
        for one in due_days_of(case.project, facet, case.index)
    }
    return case.figures.certain_day if clocks == {ACCOUNT} else None


def _most_at(logs: list[list[int]], day: int, length: int) -> int:
    return max(sum(1 for one in days if day <= one < day + length) for days in logs)


PLAIN = all_but(
    *(
        "guard",
        "system_guard",
        "system_caps",
        "exclusive",
        "series",
        "messages",
        "during",
        "unknown_part",
        "share",
        "at_latest",
    )
)


def test_law_13_worst_is_attained_without_guards_and_groups() -> None:
    """The fullest log of a plain project fills the window that `worst_day` names to the last message."""
    violations = []
    tried = 0
    for case in _cases(100, PLAIN):
        aim = Aim(case.figures.worst_day, case.limit.per.longest, case.measured)
        if case.figures.unbounded or not case.figures.worst or not _can_be_filled(case, aim):
            continue
        tried += 1
        logs = [case.days(case.life(Mood(aim), case.ways[0], number)) for number in range(2)]
        most = _most_at(logs, aim.start, aim.length)
        if most != case.figures.worst:
            violations.append(f"{case.text}: at most {most} messages, worst {case.figures.worst} on day {aim.start}")
    assert tried > 50
    assert not violations, told(violations)


def _can_be_filled(case: Case, aim: Aim) -> bool:
    """Whether the bound of each trigger can be attained in this window.

    It takes a fire before day 0, when nobody is there yet, to fill the first days with late messages; and a trigger
    held by both its quiet spells and a cap is bounded by the smaller of two numbers that may exclude each other.
    """
    for facet in filter(case.measured, reaching(case.project, case.index)):
        if facet.kind in (None, "schedule", "date") or has_days(facet):
            continue
        delay = facet.trigger.delay.exact_days if facet.trigger.delay is not None else 0
        if aim.start < (slip_of(case.project, facet) or 0) + delay:
            return False
        if facet.kind == "inactivity" and (facet.written.cap or facet.trigger.cap):
            return False
    return True
