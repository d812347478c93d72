"""Where a roadmap stands: which facts hold by measurement, how far each step is, and what sets the date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dcs_cli.analysis.metrics import Metric, Metrics
from dcs_cli.analysis.roadmap_path import RoadmapPath, StepPath
from dcs_cli.analysis.targets import judge
from dcs_cli.documents.roadmap import Fact, Roadmap, Step

State = Literal["done", "overdue", "under way", "can start", "waits", "no way"]
"""``overdue`` is under way for longer than it takes; ``can start`` has all it needs; ``waits`` for a step that is not
done yet; ``no way`` needs what is not true and nothing reached gives.
"""


@dataclass(frozen=True, slots=True)
class FactStanding:
    """A fact of today or the vision, with the metric that measures it (None: it is ticked by hand).

    ``holds`` is what the metric says, None where it cannot tell or there is none; ``ticked`` whether the roadmap says
    the fact is true: it stands under ``now``, or a step done by now gives it. What is measured beats a tick (W07).
    """

    fact: Fact
    metric: Metric | None
    holds: bool | None
    ticked: bool

    @property
    def contradicted(self) -> bool:
        """Whether it is ticked and the measurement says otherwise."""
        return self.ticked and self.holds is False


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How far a step is. Days: ``overdue`` since it should have ended, ``took`` from start to end where both are known.

    ``overdue`` is 0 unless the state says so. ``spare`` lies between the earliest and the latest end: the slack, less
    what an overdue step has lost of it; None for a done step and off the way.
    """

    state: State
    overdue: int = 0
    took: int | None = None
    spare: int | None = None


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """The chain of steps that sets the day of the tightest vision fact, first step first (semantics 17).

    The tightest vision fact is the one not yet true whose slack is least, the smaller id of several. The chain goes
    back from it through each fact's chosen giver, and in each step through the need that is true last. It ends at a
    step that is under way or waits for nothing but the day. A day saved on a step of the chain comes a day nearer to
    the goal, until another chain is longer.
    """

    goal: str
    slack: int
    steps: tuple[str, ...]


def done_by(step: Step, as_of: date) -> bool:
    """Whether a step is done on a day; one with a later ``done_on`` is not yet, one without counts as done."""
    return step.is_done and (step.done_on is None or step.done_on <= as_of)


def there_at(roadmap: Roadmap, as_of: date) -> frozenset[str]:
    """The facts a roadmap says are there on a day: those of ``now`` and those that steps done by then give."""
    given = {fact for step in roadmap.steps if done_by(step, as_of) for fact in step.gives}
    return frozenset(given | {fact.id for fact in roadmap.now})


def fact_standings(facts: Iterable[Fact], roadmap: Roadmap, metrics: Metrics, as_of: date) -> tuple[FactStanding, ...]:
    """The standing of some facts of a roadmap, in their order."""
    ticked = there_at(roadmap, as_of)
    return tuple(_fact_standing(fact, metrics, ticked=fact.id in ticked) for fact in facts)


def _fact_standing(fact: Fact, metrics: Metrics, *, ticked: bool) -> FactStanding:
    if fact.metric is None or fact.is_ is None:
        return FactStanding(fact, None, None, ticked)
    metric = metrics.value(fact.metric)
    holds: bool | None = {"met": True, "not met": False}.get(judge(fact.is_, metric))
    return FactStanding(fact, metric, holds, ticked)


def step_standings(roadmap: Roadmap, path: RoadmapPath, as_of: date) -> dict[str, StepStanding]:
    """How far every step is on a day, by id; the day may lie before the roadmap's ``today``."""
    # A step that is overdue counts as ending today, but what it gives is not there yet.
    there = there_at(roadmap, as_of)
    return {step.id: _step_standing(step, path.steps[step.id], there, as_of) for step in reversed(roadmap.steps)}


def _step_standing(step: Step, found: StepPath, there: frozenset[str], as_of: date) -> StepStanding:
    if done_by(step, as_of):
        if step.done_on is None or step.started_on is None:
            return StepStanding("done")
        return StepStanding("done", took=(step.done_on - step.started_on).days)
    spare = days_to_spare(step, found)
    if step.started_on is not None and step.started_on <= as_of:
        overdue = (as_of - step.started_on).days - step.takes.days
        return StepStanding("overdue", overdue, spare=spare) if overdue > 0 else StepStanding("under way", spare=spare)
    if found.earliest_end is None:
        return StepStanding("no way")
    ready = step.started_on is None and there.issuperset(step.needs)
    return StepStanding("can start" if ready else "waits", spare=spare)


def days_to_spare(step: Step, found: StepPath) -> int | None:
    """The days between the earliest and the latest end of a step; None where one of the two is not known.

    None also for an alternative that would come too late: nothing waits for it (semantics 17).
    """
    if found.latest_start is None or found.earliest_end is None:
        return None
    spare = found.latest_start + step.takes.days - found.earliest_end
    return spare if found.relevant or spare >= 0 else None


def critical_path(roadmap: Roadmap, path: RoadmapPath) -> CriticalPath | None:
    """The chain to the tightest vision fact; None when every vision fact is true already or cannot be reached."""
    steps = {step.id: step for step in reversed(roadmap.steps)}
    open_goals = [
        (days.slack, goal)
        for goal in sorted({fact.id for fact in roadmap.vision})
        if (days := path.facts[goal]).slack is not None
        and days.chosen_giver is not None
        and not steps[days.chosen_giver].is_done
    ]
    if not open_goals:
        return None
    slack, goal = min(open_goals)
    chain: list[str] = []
    giver = path.facts[goal].chosen_giver
    while giver is not None:
        chain.append(giver)
        giver = _held_up_by(steps[giver], steps, path)
    return CriticalPath(goal, slack, tuple(reversed(chain)))


def _held_up_by(step: Step, steps: Mapping[str, Step], path: RoadmapPath) -> str | None:
    """The open step that gives the last need of a step which starts that very day; None when nothing holds it up."""
    if step.started_on is not None:
        return None
    start = path.steps[step.id].earliest_start
    last = [path.facts[need].chosen_giver for need in sorted(step.needs) if path.facts[need].earliest == start]
    return next((giver for giver in last if giver is not None and not steps[giver].is_done), None)
