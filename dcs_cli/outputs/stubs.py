"""Planned touchpoints for the promises that nothing serves, as the text of a map to fill in."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.flow_text import flow

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.coverage import Requirement
    from dcs_cli.loading.project_files import LoadedDocument
    from dcs_cli.project.project import Project

STUB_FILE = "maps/planned-from-journey.yaml"
MAP_ID = "planned-from-journey"
HEADING = """\
# Planned touchpoints, one for every promise of a plan that no live message serves yet (dcs explain G02).
# Fill in channel, owner and system, move each to the map of its department, and set its status to live when it runs.
"""


def stub_map(answers: "Answers", documents: "Sequence[LoadedDocument]") -> str | None:
    """The text of a map with one planned touchpoint for every requirement that is not covered; None without any."""
    project = answers.project
    stubs = [
        stub
        for requirement in answers.coverage.requirements
        if requirement.cells_in("uncovered")
        for stub in _stub(project, requirement, documents)
    ]
    if not stubs:
        return None
    head = ["kind: map", f"id: {_free(MAP_ID, project.collection.maps)}"]
    owners = sorted(project.words.customer_success)
    if owners:
        head.append(f"department: {flow([owners[0]])[1:-1]}")
    return HEADING + "\n".join([*head, "touchpoints:", *stubs]) + "\n"


def _stub(project: "Project", requirement: "Requirement", documents: "Sequence[LoadedDocument]") -> Iterator[str]:
    moment = _written(project.collection.moments[requirement.moment].spot, documents)
    plan = _written(project.collection.plans[requirement.plan].spot, documents)
    identifier = _free(f"{requirement.moment}-{requirement.plan}"[:60], project.messages)
    lines = [
        f"  - id: {_value(identifier)}",
        f"    purpose: {_value(moment.get('what'))}",
        f"    audience: {_value(_audience(project, requirement, plan, moment))}",
    ]
    trigger = _trigger(moment)
    if trigger is not None:
        lines.append(f"    trigger: {_value(trigger)}")
    lines += [f"    serves: [{_value(requirement.moment)}]", "    status: planned"]
    if requirement.need is not None:
        lines.insert(3, f"    mode: {requirement.need}")
    yield "\n".join(lines)


def _audience(project: "Project", requirement: "Requirement", plan: dict[str, Any], moment: dict[str, Any]) -> Any:
    """The customers nothing serves, as boxes where single values say it, else all the moment is promised to."""
    dimensions = project.dimensions_of(
        (
            project.collection.plans[requirement.plan].value.audience,
            project.collection.moments[requirement.moment].value.audience,
        )
    )
    many = {axis.name for axis in project.universe.axes if axis.many}
    found = project.boxes(requirement.cells_in("uncovered"), dimensions | _served_on(project, requirement.moment))
    if any(name in many or not _single(values) for box in found for name, values in box.values):
        return {"all": [plan.get("audience"), moment.get("audience")]}
    expressions: list[Any] = [
        {name: values[0] if len(values) == 1 else list(values) for name, values in box.values} or "all" for box in found
    ]
    return expressions[0] if len(expressions) == 1 else {"any": expressions}


def _served_on(project: "Project", moment: str) -> frozenset[str]:
    """The dimensions that decide who gets what serves a moment today."""
    found: set[str] = set()
    for facet in project.live_facets:
        if moment in facet.message.written.serves:
            found |= project.facet_dimensions(facet)
    return frozenset(found)


def _single(values: Sequence[str]) -> bool:
    return all("|" not in value and "(" not in value for value in values)


def _trigger(moment: dict[str, Any]) -> Any:
    """A trigger that would answer the moment; None where the moment's own words make none."""
    when = moment.get("when")
    if isinstance(when, dict):
        return {key: value for key, value in when.items() if not key.startswith("x-")} if "health" not in when else None
    window = moment.get("window")
    start = window.get("from") if isinstance(window, dict) else None
    if not isinstance(start, str):
        return None
    for sign, key in (("-", "before"), ("+", "after")):
        anchor, separator, offset = start.rpartition(sign)
        if separator and offset[:1].isdigit():
            return {key: anchor, "by": offset}
    return {"after": start, "by": "0d"}


def _written(spot: Any, documents: "Sequence[LoadedDocument]") -> dict[str, Any]:
    value: Any = documents[spot.document].raw.plain
    for step in spot.path:
        value = value[step]
    return dict(value)


def _free(identifier: str, taken: Any) -> str:
    number = 2
    found = identifier
    while found in taken:
        found = f"{identifier}-{number}"
        number += 1
    return found


def _value(value: Any) -> str:
    return flow([value])[1:-1]
