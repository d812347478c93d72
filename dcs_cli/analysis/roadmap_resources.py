"""What a roadmap takes: roles to hire, technology to buy, skills and money, each with the steps that ask for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.roadmap_path import Need, RoadmapPath
from dcs_cli.documents.program import Program
from dcs_cli.documents.roadmap import Roadmap, Step


@dataclass(frozen=True, slots=True)
class Money:
    """The stated cost of some steps together, and the steps whose cost is not stated and in no sum."""

    known: Fraction
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A role or technology: when its steps need it, what they cost, the skills they ask for.

    ``ready_on`` is the day on which the first of its steps ends at the earliest, in days from ``today``: a step with a
    role or technology brings it (semantics 17, W10). None when none of the steps can be reached.
    ``in_use`` tells whether one of these steps has been started, so that it is needed now; ``there`` whether the
    program says it is there already: a role in ``team.roles``, a system that is live. ``yearly`` is the cost a year
    that the program states for a system of this name.
    """

    name: str
    need: Need
    ready_on: int | None
    cost: Money
    skills: tuple[str, ...]
    in_use: bool
    there: bool
    yearly: Fraction | None


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill that open steps on the way ask for; ``there`` is None when the program does not list the team's skills.

    ``first_day`` is the earliest start of its steps in days from ``today``, None when none can be reached.
    """

    name: str
    there: bool | None
    steps: tuple[str, ...]
    first_day: int | None


def step_cost(step: Step) -> Fraction | None:
    """What a step costs: its own figure, else that of the option that was chosen; None when neither says."""
    if step.cost is not None:
        return step.cost
    return next((option.cost for option in step.options if option.chosen and option.cost is not None), None)


def money(steps: Iterable[Step]) -> Money:
    """The cost of some steps together."""
    costs = {step.id: step_cost(step) for step in steps}
    known = sum((cost for cost in costs.values() if cost is not None), Fraction(0))
    return Money(known, tuple(sorted(name for name, cost in costs.items() if cost is None)))


def steps_ahead(roadmap: Roadmap, path: RoadmapPath) -> tuple[Step, ...]:
    """The steps on the way that are not done, by id."""
    steps = {step.id: step for step in reversed(roadmap.steps)}
    return tuple(steps[name] for name in sorted(steps) if path.steps[name].relevant and not steps[name].is_done)


def hires(roadmap: Roadmap, path: RoadmapPath, program: Program | None) -> tuple[Resource, ...]:
    """The roles that open steps on the way need, the first needed first."""
    team = program.team if program is not None else None
    held = frozenset(team.roles or ()) if team is not None else frozenset()
    return _resources(roadmap, path, path.hires, held, {})


def purchases(roadmap: Roadmap, path: RoadmapPath, program: Program | None) -> tuple[Resource, ...]:
    """The technologies that open steps on the way need, the first needed first."""
    systems = program.systems if program is not None else {}
    live = frozenset(name for name, one in systems.items() if one.status == "live" and "status" in one.model_fields_set)
    yearly = {name: one.cost for name, one in systems.items() if one.cost is not None}
    return _resources(roadmap, path, path.purchases, live, yearly)


def _resources(
    roadmap: Roadmap,
    path: RoadmapPath,
    needs: Mapping[str, Need],
    there: frozenset[str],
    yearly: Mapping[str, Fraction],
) -> tuple[Resource, ...]:
    steps = {step.id: step for step in reversed(roadmap.steps)}
    found = []
    for name, need in needs.items():
        users = [steps[one] for one in need.steps]
        skills = tuple(dict.fromkeys(skill for step in users for skill in step.skills))
        in_use = any(step.started_on is not None for step in users)
        ends = [path.steps[one].earliest_end for one in need.steps]
        ready_on = min((end for end in ends if end is not None), default=None)
        found.append(Resource(name, need, ready_on, money(users), skills, in_use, name in there, yearly.get(name)))
    return tuple(sorted(found, key=lambda one: (one.need.needed_by, one.name)))


def unplanned_systems(roadmap: Roadmap, program: Program | None) -> tuple[str, ...]:
    """Systems the program has as planned that no step brings."""
    brought = {thing for step in roadmap.steps for thing in step.how.tech}
    systems = program.systems if program is not None else {}
    return tuple(sorted(name for name, one in systems.items() if one.status == "planned" and name not in brought))


def skills(roadmap: Roadmap, path: RoadmapPath, program: Program | None) -> tuple[Skill, ...]:
    """The skills that open steps on the way ask for, by name."""
    team = program.team if program is not None else None
    known = frozenset(team.skills) if team is not None and "skills" in team.model_fields_set else None
    users: dict[str, list[str]] = {}
    for step in steps_ahead(roadmap, path):
        for skill in dict.fromkeys(step.skills):
            users.setdefault(skill, []).append(step.id)
    return tuple(
        Skill(name, None if known is None else name in known, tuple(users[name]), _first_day(users[name], path))
        for name in sorted(users)
    )


def _first_day(steps: Iterable[str], path: RoadmapPath) -> int | None:
    starts = [path.steps[name].earliest_start for name in steps]
    return min((start for start in starts if start is not None), default=None)
