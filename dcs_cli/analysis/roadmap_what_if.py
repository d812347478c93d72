"""A roadmap with single values changed, and what moves on the way because of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from dcs_cli.analysis.roadmap_path import Need, RoadmapPath
from dcs_cli.documents.roadmap import Roadmap
from dcs_cli.documents.values import Duration

Value: TypeAlias = Duration | date | bool | Fraction | None


@dataclass(frozen=True, slots=True)
class Change:
    """One value to change: ``field`` of the step or vision fact ``target``, or of the roadmap itself (no target).

    Without a field the step is taken out. A value of None leaves the field out.
    """

    target: str | None
    field: str | None
    value: Value = None


@dataclass(frozen=True, slots=True)
class Move:
    """A day before and after, counted from ``today``; None where there is none."""

    name: str
    before: int | None
    after: int | None

    @property
    def moved(self) -> bool:
        """Whether the change makes a difference."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class GoalMove:
    """A vision fact before and after: the earliest day it is true, and its slack in days."""

    earliest: Move
    slack: Move


@dataclass(frozen=True, slots=True)
class Moves:
    """What changed values do: every vision fact, and the roles and technologies with the day they are needed by."""

    goals: tuple[GoalMove, ...]
    hires: tuple[Move, ...]
    purchases: tuple[Move, ...]


def changed(roadmap: Roadmap, changes: Sequence[Change]) -> Roadmap:
    """The roadmap with the changes made in order; what is written in the file stays as it is."""
    for change in changes:
        roadmap = _changed(roadmap, change)
    return roadmap


def _changed(roadmap: Roadmap, change: Change) -> Roadmap:
    if change.field is None:
        return roadmap.model_copy(update={"steps": tuple(step for step in roadmap.steps if step.id != change.target)})
    update = {change.field: change.value}
    if change.target is None:
        return roadmap.model_copy(update=update)
    steps = tuple(step.model_copy(update=update) if step.id == change.target else step for step in roadmap.steps)
    vision = tuple(fact.model_copy(update=update) if fact.id == change.target else fact for fact in roadmap.vision)
    return roadmap.model_copy(update={"steps": steps, "vision": vision})


def moves(before: RoadmapPath, after: RoadmapPath, goals: Sequence[str]) -> Moves:
    """What lies between two walks of one roadmap; ``goals`` are the ids of its vision facts."""
    return Moves(
        goals=tuple(
            GoalMove(
                Move(goal, before.facts[goal].earliest, after.facts[goal].earliest),
                Move(goal, before.facts[goal].slack, after.facts[goal].slack),
            )
            for goal in dict.fromkeys(goals)
        ),
        hires=_needs(before.hires, after.hires),
        purchases=_needs(before.purchases, after.purchases),
    )


def _needs(before: Mapping[str, Need], after: Mapping[str, Need]) -> tuple[Move, ...]:
    return tuple(Move(name, _day(before.get(name)), _day(after.get(name))) for name in sorted({*before, *after}))


def _day(need: Need | None) -> int | None:
    return need.needed_by if need is not None else None
