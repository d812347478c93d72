"""Which inputs a project has, by the names rules ask for, and what to add where one is missing (semantics 2.6)."""

from collections.abc import Sequence
from typing import Any

from dcs_cli.project.project import Project

KINDS = ("program", "journey", "signals", "automation", "roadmap", "results")


def is_missing(project: Project, name: str) -> bool:
    """Whether an input is absent: a document kind, ``plan``, ``cs department``, or a field such as ``policy.notice``.

    Of several joined with ``or`` one is enough; in ``systems.*.sends`` the star stands for any of them.
    """
    if " or " in name:
        return all(is_missing(project, part) for part in name.split(" or "))
    if name in KINDS:
        return name not in project.collection.kinds
    if name == "plan":
        return not project.collection.plans
    if name == "population":
        # Data files can make one that the program does not state.
        return not project.universe.sized
    if name == "study":
        return not project.collection.studies
    if name == "health":
        return project.collection.health is None
    if name == "health.known_at_least":
        return project.collection.health is None or project.collection.health.value.known_at_least is None
    if name == "serves":
        return not any(facet.serves for facet in project.live_facets)
    if name == "cs department":
        return not project.words.customer_success
    return not _states(project.program, name.split("."))


def _states(value: Any, steps: Sequence[str]) -> bool:
    if value is None or not steps:
        return value is not None and not (isinstance(value, tuple | dict | str) and not value)
    first, *following = steps
    if isinstance(value, dict):
        inner = value.values() if first == "*" else [value.get(first)]
        return any(_states(one, following) for one in inner)
    return _states(getattr(value, first, None), following)


WHAT_TO_ADD = {
    "plan": "plans in a journey",
    "serves": "`serves` to touchpoints",
    "type": "`type` to touchpoints",
    "study": "a study in an automation document",
    "health": "health in a signals document",
    "cs department": "a department with is_cs: true",
    "department": "a department",
    "systems.*.sends": "`sends` to a system",
    "systems.*.fires_on": "`fires_on` to a system",
}


def what_to_add(name: str) -> str:
    """The input in words an author can act on."""
    if name in KINDS:
        return f"{'an' if name == 'automation' else 'a'} {name} document"
    return WHAT_TO_ADD.get(name, name)
