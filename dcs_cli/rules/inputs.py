"""Which inputs a project has, by the names rules ask for, and what to add where one is missing (semantics 2.6)."""

from typing import Any

from dcs_cli.project.project import Project

KINDS = ("program", "journey", "signals", "automation", "roadmap", "results")


def is_missing(project: Project, name: str) -> bool:
    """Whether an input is absent: a document kind, ``plan``, ``cs department``, or a field such as ``policy.notice``."""
    if name in KINDS:
        return name not in project.collection.kinds
    if name == "plan":
        return not project.collection.plans
    if name == "study":
        return not project.collection.studies
    if name == "health":
        return project.collection.health is None
    if name == "cs department":
        return not project.words.customer_success
    value: Any = project.program
    for step in name.split("."):
        value = getattr(value, step, None)
        if value is None:
            return True
    return isinstance(value, tuple | dict | str) and not value


WHAT_TO_ADD = {
    "plan": "plans in a journey",
    "study": "a study in an automation document",
    "health": "health in a signals document",
    "cs department": "a department with is_cs: true",
}


def what_to_add(name: str) -> str:
    """The input in words an author can act on."""
    if name in KINDS:
        return f"a {name} document"
    return WHAT_TO_ADD.get(name, name)
