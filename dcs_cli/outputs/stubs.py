"""Drafts to fill in: planned touchpoints for promises that nothing serves, items for work nothing takes over."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.flow_text import flow

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.coverage import Requirement
    from dcs_cli.loading.project_files import LoadedDocument
    from dcs_cli.project.project import Project

STUB_FILE = "maps/planned-from-journey.yaml"
ITEM_FILE = "automation-planned.yaml"
MAP_ID = "planned-from-journey"
HEADING = """\
# Planned touchpoints, one for every promise of a plan that no live message serves yet (dcs explain G02), and one for
# all work that a study calls repetitive and that no automation item takes over yet.
# Fill in channel, owner and system, move each to the map of its department, and set its status to live when it runs.
"""


ITEMS_HEADING = """\
# Drafts of automation items, one for all repetitive work that no item replaces yet. Their touchpoints are in
# {map}. An item promises nothing until it says which share of the work falls away.
"""


def drafts(answers: "Answers", documents: "Sequence[LoadedDocument]") -> dict[str, str]:
    """The files of drafts by their names: planned touchpoints and automation items; none where nothing is missing."""
    project = answers.project
    taken = set(project.messages)
    stubs = [
        _stub(project, requirement, documents, taken)
        for requirement in answers.coverage.requirements
        if requirement.cells_in("uncovered")
    ]
    items = []
    for candidate in answers.plan.candidates if answers.plan is not None else ():
        message = _free(f"{candidate.activity[:52]}-automated", taken)
        stubs.append(_message_of(message, candidate.activity, _audience_of(candidate.activity, documents)))
        items.append(
            _item(_free(f"auto-{candidate.activity[:56]}", project.collection.items), candidate.activity, message)
        )
    found = {STUB_FILE: _map(project, stubs)} if stubs else {}
    if items:
        found[ITEM_FILE] = (
            ITEMS_HEADING.format(map=STUB_FILE) + "\n".join(["kind: automation", "items:", *items]) + "\n"
        )
    return found


def _map(project: "Project", stubs: Sequence[str]) -> str:
    head = ["kind: map", f"id: {_free(MAP_ID, project.collection.maps)}"]
    owners = sorted(project.words.customer_success)
    if owners:
        head.append(f"department: {flow([owners[0]])[1:-1]}")
    return HEADING + "\n".join([*head, "touchpoints:", *stubs]) + "\n"


def _message_of(identifier: str, activity: str, audience: Any) -> str:
    """A planned touchpoint that would do the work of CSMs."""
    return "\n".join(
        [
            f"  - id: {_value(identifier)}",
            f"    purpose: {_value(f'Do what CSMs do by hand today: {activity}')}",
            f"    audience: {_value(audience)}",
            "    status: planned",
        ]
    )


def _item(identifier: str, activity: str, message: str) -> str:
    return "\n".join(
        [
            f"  - id: {_value(identifier)}",
            f"    replaces: {_value(activity)}",
            f"    automated_by: [{_value(message)}]",
            "    share: 0%      # of the work, where the touchpoint reaches: measure it, or ask those who do the work",
        ]
    )


def _audience_of(activity: str, documents: "Sequence[LoadedDocument]") -> Any:
    """The audience of an activity as the newest study writes it."""
    studies: list[dict[str, Any]] = []
    for one in documents:
        plain: Any = one.raw.plain
        studies += plain.get("studies") or () if plain["kind"] == "automation" else ()
    for study in sorted(studies, key=lambda one: str(one.get("date")), reverse=True):
        recorded = study.get("recorded") or {}
        for written in (*(study.get("activities") or ()), *(recorded.get("activities") or ())):
            if written.get("id") == activity:
                return written.get("audience", "all")
    return "all"


def _stub(
    project: "Project", requirement: "Requirement", documents: "Sequence[LoadedDocument]", taken: set[str]
) -> str:
    moment = _written(project.collection.moments[requirement.moment].spot, documents)
    plan = _written(project.collection.plans[requirement.plan].spot, documents)
    identifier = _free(f"{requirement.moment}-{requirement.plan}"[:60], taken)
    taken.add(identifier)
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
    return "\n".join(lines)


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
