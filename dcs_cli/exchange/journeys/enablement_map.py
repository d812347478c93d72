"""Journey maps and service blueprints of Enablement Map Studio: actions as moments, tasks of teams as touchpoints."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, identifier
from dcs_cli.exchange.journeys.moments import DrawnMoment, moments_of
from dcs_cli.exchange.systems.building import facts_of, group, guessed, purpose, stated, unread
from dcs_cli.exchange.systems.reading_exports import read_bytes
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, words


def recognises(text: str) -> bool:
    """Whether a text is YAML with a journey map or a blueprint of the studio."""
    return any(line.rstrip() in ("kind: cjm", "kind: sbp") for line in text.splitlines())


def read(text: str, name: str) -> Drafts:
    """Every action of the customer as a moment, every task that meets one as a touchpoint of its lane."""
    documents = [mapping(record.value) for record in read_bytes(text.encode(), name).records]
    drawn: list[DrawnMoment] = []
    for one in documents:
        if one.get("kind") == "cjm":
            drawn += _actions(one)
    moments, declared = moments_of(drawn, "journey-map")
    events = {draft.key: draft.facts["when"].value["event"] for draft in moments}
    touchpoints: list[Draft] = []
    notes: list[Note] = []
    for one in documents:
        if one.get("kind") == "sbp":
            made, departments, unseen = _tasks(one, events)
            touchpoints += made
            declared += departments
            notes += unseen
    counts = {"actions": len(moments), "tasks": len(touchpoints)}
    return Drafts("enablement-map", (*moments, *touchpoints), tuple(notes), tuple(declared), counts)


def _actions(one: Mapping[str, Any]) -> Iterator[DrawnMoment]:
    phases = {words(phase.get("id")): words(phase.get("name")) for phase in mappings(one.get("phases"))}
    who = words(at(one, "persona", "name"))
    for action in mappings(one.get("actions")):
        key = words(action.get("id"))
        remarks: list[tuple[str, Any]] = []
        if isinstance(action.get("emotion_score"), int):
            remarks.append(("x-score", action["emotion_score"]))
        if met := [words(each) for each in listed(action.get("touchpoints"))]:
            remarks.append(("x-touchpoints", met))
        stage = phases.get(words(action.get("phase")), "")
        yield DrawnMoment(words(action.get("name")) or key, stage, f"action {key}", who, key, tuple(remarks))


def _tasks(one: Mapping[str, Any], events: Mapping[str, str]) -> tuple[list[Draft], list[Declared], list[Note]]:
    lanes = {words(lane.get("id")): lane for lane in mappings(one.get("lanes"))}
    drafts: list[Draft] = []
    departments: dict[str, Declared] = {}
    notes: list[Note] = []
    for task in mappings(one.get("tasks")):
        lane = lanes.get(words(task.get("lane")), {})
        key, name = words(task.get("id")), words(task.get("name"))
        if words(lane.get("kind")) == "cjm":
            continue
        met = events.get(words(task.get("source_id")), "")
        if not met:
            notes.append(Note(f"task {key}", f"{name}: meets no action of the customer, so it is no touchpoint"))
            continue
        place = f"task {key}"
        team = words(lane.get("name"))
        if team:
            departments[identifier(team)] = Declared("departments", identifier(team), {"label": team})
        facts: dict[str, Fact] = facts_of(
            {
                "purpose": purpose(words(task.get("description")), place, "task"),
                "audience": group(f"who does {met}", place),
                "owner": guessed(identifier(team), team, "the lane stands in for the owner", place) if team else None,
                "trigger": unread(f"belongs to {met}", "the blueprint says what meets, not what starts it", place),
                "label": stated(first_words(task, "name"), place),
            }
        )
        drafts.append(Draft("touchpoint", key, name, place, facts))
    return drafts, list(departments.values()), notes
