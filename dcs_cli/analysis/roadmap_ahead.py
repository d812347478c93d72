"""The way as people are told of it: what measures as true counts as true today, and every goal has one verdict.

The passes themselves (semantics 17) take a vision fact as still to come whatever its metric says. By the same section
facts with a metric "are measured, not ticked", so what is said in sentences goes by the measurement.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dcs_cli.analysis.metrics import Metrics
from dcs_cli.analysis.plan_ceiling import PlanCeiling
from dcs_cli.analysis.roadmap_path import RoadmapPath, walk
from dcs_cli.analysis.roadmap_standing import FactStanding, StepStanding, fact_standings, step_standings, there_at
from dcs_cli.documents.roadmap import Fact, Roadmap

GoalState = Literal["measured", "out of reach", "late", "contradicted", "ticked", "in time"]
"""The first that holds: ``measured`` is true by its metric, ``contradicted`` ticked and false by its metric."""


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """A vision fact, how it stands, the day it is wanted, and its slack (negative when late; None without a day).

    ``ceiling`` is where the automation plan tops out short of a goal that is in time by its steps.
    """

    known: FactStanding
    state: GoalState
    due: date
    slack: int | None
    ceiling: PlanCeiling | None = None

    @property
    def id(self) -> str:
        """The id of the fact."""
        return self.known.fact.id

    @property
    def holds(self) -> bool:
        """Whether nothing stands against it: it is true, or can be in time."""
        return self.state in ("measured", "ticked", "in time") and self.ceiling is None


@dataclass(frozen=True, slots=True)
class WayAhead:
    """A roadmap whose goals that measure as true stand under ``now``, with the path through it.

    ``goals`` are the written vision facts, each once; ``needless`` are open steps that only lead to goals which
    measure as true; ``feeds`` names for a detour the alternatives it leads to.
    """

    roadmap: Roadmap
    path: RoadmapPath
    goals: tuple[GoalStanding, ...]
    steps: Mapping[str, StepStanding]
    there: frozenset[str]
    needless: tuple[str, ...]
    feeds: Mapping[str, tuple[str, ...]]

    def named(self, *states: GoalState) -> list[str]:
        """The goals in some of the states, in the order they are written."""
        return [goal.id for goal in self.goals if goal.state in states]

    @property
    def doubted(self) -> tuple[GoalStanding, ...]:
        """The goals in time by their steps that the automation plan falls short of."""
        return tuple(goal for goal in self.goals if goal.ceiling is not None)

    @property
    def late(self) -> dict[str, int]:
        """Days by fact for what comes too late and is not there yet: goals first, then facts on the way to them."""
        late = self.path.late
        goals = self.named("late")
        between = [fact for fact in late if fact not in self.there and fact not in goals]
        return {fact: late[fact] for fact in (*goals, *between)}

    def weight(self, fact: str) -> int:
        """Where a fact stands among those a rule names: a goal still open, another fact to come, one that is there."""
        measured = self.named("measured")
        if any(goal.id == fact for goal in self.goals) and fact not in measured:
            return 0
        return 2 if fact in self.there or fact in measured else 1


def way_ahead(
    written: Roadmap,
    path: RoadmapPath,
    metrics: Metrics,
    as_of: date,
    ceiling: Callable[[Fact], PlanCeiling | None] = lambda _: None,
) -> WayAhead:
    """How a roadmap and its path, as written, stand by measurement; ``ceiling`` says where the plan tops out."""
    known = {one.fact.id: one for one in reversed(fact_standings(written.vision, written, metrics, as_of))}
    wanted: dict[str, date] = {}
    for fact in written.vision:
        due = fact.by or written.vision_by
        wanted[fact.id] = min(due, wanted.get(fact.id, due))
    measured = {name for name, one in known.items() if one.holds is True}
    roadmap = written
    if measured:
        roadmap = written.model_copy(
            update={
                "now": (*written.now, *(known[name].fact for name in sorted(measured))),
                "vision": tuple(fact for fact in written.vision if fact.id not in measured),
            }
        )
    ahead = walk(roadmap, as_of) if measured else path
    steps = step_standings(roadmap, ahead, as_of)
    needless = [
        name
        for name, found in ahead.steps.items()
        if path.steps[name].relevant and not found.relevant and name not in ahead.alternatives
    ]
    return WayAhead(
        roadmap=roadmap,
        path=ahead,
        goals=tuple(_goal(known[name], due, ahead, ceiling) for name, due in wanted.items()),
        steps=steps,
        there=there_at(roadmap, as_of),
        needless=tuple(name for name in needless if steps[name].state != "done"),
        feeds=_feeds(written, path),
    )


def _goal(
    known: FactStanding, due: date, path: RoadmapPath, ceiling: Callable[[Fact], PlanCeiling | None]
) -> GoalStanding:
    name = known.fact.id
    slack = path.facts[name].slack
    state: GoalState = "in time"
    if known.holds is True:
        state = "measured"
    elif name in path.unreachable_vision:
        state = "out of reach"
    elif name in path.late:
        state = "late"
    elif known.ticked:
        state = "contradicted" if known.contradicted else "ticked"
    return GoalStanding(known, state, due, slack, ceiling(known.fact) if state == "in time" else None)


def _feeds(roadmap: Roadmap, path: RoadmapPath) -> dict[str, tuple[str, ...]]:
    """The alternatives that each detour leads to, through other steps or at once."""
    steps = {step.id: step for step in reversed(roadmap.steps)}
    fed: dict[str, list[str]] = {}
    for alternative in path.alternatives:
        seen = {alternative}
        waiting = [alternative]
        while waiting:
            needs = set(steps[waiting.pop()].needs)
            givers = [name for name, step in steps.items() if name not in seen and needs & set(step.gives)]
            seen.update(givers)
            waiting += givers
        for name in seen & set(path.detours):
            fed.setdefault(name, []).append(alternative)
    return {name: tuple(fed[name]) for name in sorted(fed)}
