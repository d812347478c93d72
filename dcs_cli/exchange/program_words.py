"""Departments, systems, channels and groups of customers that a source names and the program does not declare."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dcs_cli.documents.program import Program
from dcs_cli.exchange.differences import ABSENT, Difference
from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.drafts import DEPARTMENT, Declared, Drafts, Section
from dcs_cli.exchange.import_plan import Gathered
from dcs_cli.exchange.known_words import slug
from dcs_cli.exchange.project_state import ProjectState

SECTIONS: Mapping[Section, str] = {"departments": DEPARTMENT, "systems": "system", "channels": "channel"}
"""Sections of a program by the facts of a message that name their entries."""
_IN_PERSON = ("call", "meeting")


def undeclared_words(drafts: Drafts, items: Iterable[NewItem], project: ProjectState) -> tuple[Declared, ...]:
    """The words that no program declares, by section; those of rows only where a program declares some of their sort.

    A message that stands in the project already counts with what it says there.
    """
    known = {section: _declared(section, project) for section in SECTIONS}
    found = {(one.section, one.id): one for one in drafts.declared if one.section in SECTIONS}
    for item in items:
        for section, field in SECTIONS.items():
            name = _named(item, field, project) if known[section] else None
            if name is not None:
                found.setdefault((section, name), Declared(section, name, _entry(item, section, field, name)))
    order = list(SECTIONS)
    words = sorted(found.values(), key=lambda one: order.index(one.section))
    return (*(one for one in words if one.id not in known[one.section]), *_groups(items, project))


def _groups(items: Iterable[NewItem], project: ProjectState) -> Iterator[Declared]:
    """The dimensions with the values that audiences in words name; never written, since each has its customers."""
    found: dict[str, dict[str, None]] = {}
    for item in items:
        fact = item.draft.facts.get("audience")
        standing = project.items.get(item.id)
        if fact is not None and (standing is None or "audience" not in standing.stated):
            for dimension, value in fact.undeclared:
                found.setdefault(dimension, {})[value] = None
    for dimension, values in found.items():
        yield Declared("dimensions", dimension, {"values": list(values)})


def _declared(section: Section, project: ProjectState) -> set[str]:
    programs = [one for one in project.typed if isinstance(one, Program)]
    return {name for one in programs for name in getattr(one, section)}


def _named(item: NewItem, field: str, project: ProjectState) -> str | None:
    standing = project.items.get(item.id)
    if standing is not None:
        name = standing.department if field == DEPARTMENT else standing.stated.get(field)
    elif field == DEPARTMENT:
        fact = item.draft.facts.get(DEPARTMENT)
        name = fact.value if fact is not None else None
    else:
        name = item.fields.get(field)
    return name if isinstance(name, str) else None


def _entry(item: NewItem, section: Section, field: str, name: str) -> dict[str, Any]:
    if section == "channels":
        return {"person": True} if name in _IN_PERSON else {}
    fact = item.draft.facts.get(field)
    spelled = fact is not None and fact.said not in ("", name) and slug(fact.said) == name
    return {"label": fact.said} if spelled and fact is not None and section == "departments" else {}


def declare_words(words: Sequence[Declared], project: ProjectState, gathered: Gathered) -> None:
    """Write the words into the program, if there is one."""
    place = project.program
    if place is None:
        return
    file, number = place
    plain = project.documents[file][number].plain
    for section in SECTIONS:
        entries = {one.id: dict(one.fields) for one in words if one.section == section}
        if isinstance(plain, dict) and section in plain:
            for name, fields in entries.items():
                gathered.take(file, number, "", Difference((section, name), "added", ABSENT, fields), False)
        elif entries:
            gathered.take(file, number, "", Difference((section,), "added", ABSENT, entries), False)
