"""Salesforce Marketing Cloud: journeys of Journey Builder with their activities, their list, and event definitions."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    channel,
    drafts_within,
    facts_of,
    ordered,
    purpose,
    stated,
    status,
)
from dcs_cli.exchange.systems.marketing_cloud_activities import custom_activities, graph_of
from dcs_cli.exchange.systems.marketing_cloud_entries import Definitions, audience_of, entry_of
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem, objects_in
from dcs_cli.exchange.systems.untyped import first_words, listed, number, words

_STATUSES = {"stopped": "retired", "scheduledtopublish": "planned"}
"""Where the shared words mean something else here: a version that was stopped cannot be started again."""


def _recognises(export: Export) -> bool:
    return any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for _, _, one in objects_in(export, "items") if export.form == "json" else ():
        if "definitionType" in one or ("workflowApiVersion" in one and "activities" in one):
            yield "journey", one
        elif "eventDefinitionKey" in one and "type" in one:
            yield "event", one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    events = _event_definitions(export, *companions.values())
    items = list(_items(export))
    journeys = [one for kind, one in items if kind == "journey"]
    current, notes = _current(journeys)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    for one in current:
        made, signals, more = _journey(one, events)
        drafts += made
        declared += signals
        notes += more
    if not journeys:
        notes.append(Note("", "event definitions hold no messages; they explain the journeys in the same folder"))
    counts = {"journeys": len(journeys), "event definitions": len(items) - len(journeys)}
    return Drafts("marketing-cloud", tuple(drafts), tuple(notes), ordered(declared), counts)


def _event_definitions(*exports: Export) -> dict[str, Mapping[str, Any]]:
    items = (item for export in exports for item in _items(export))
    return {words(one.get("eventDefinitionKey")): one for kind, one in items if kind == "event"}


def _current(journeys: list[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], list[Note]]:
    """One version of each journey: the published one, else the newest; the others are noted."""
    versions: dict[str, list[Mapping[str, Any]]] = {}
    for position, one in enumerate(journeys):
        versions.setdefault(first_words(one, "key", "id") or f"#{position}", []).append(one)
    chosen, notes = [], []
    for key, several in versions.items():
        newest = sorted(several, key=_newer)
        chosen.append(newest[-1])
        if left := ", ".join(words(one.get("version")) for one in newest[:-1]):
            kept = words(newest[-1].get("version"))
            notes.append(Note(f"journey {key}", f"version {kept} is read; left out are versions {left}"))
    return chosen, notes


def _newer(one: Mapping[str, Any]) -> tuple[bool, int]:
    return words(one.get("status")).casefold() == "published", number(one.get("version")) or 0


def _journey(one: Mapping[str, Any], events: Definitions) -> tuple[list[Draft], list[Declared], list[Note]]:
    key, name = first_words(one, "key", "id"), words(one.get("name"))
    place = f"journey {key}"
    trigger, signals = entry_of(one, events, place)
    common = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "journey"),
            "system": stated("marketing-cloud", place, "exported from Marketing Cloud"),
            "status": status(words(one.get("status")), place, _STATUSES),
            "system_ref": stated(key, place),
            "class": stated("transactional", place) if one.get("definitionType") == "Transactional" else None,
        }
    )
    if not listed(one.get("activities")):
        return [_without_activities(one, key, name, place, common, trigger)], signals, []
    audience = audience_of(one, events)
    automation = Automation(key, name, place, *graph_of(one, place), common, trigger, audience, "journey")
    return drafts_within(automation), signals if automation.messages else [], _notes_on(one, automation)


def _notes_on(one: Mapping[str, Any], automation: Automation) -> list[Note]:
    """What a journey does that may reach customers, but is in no draft."""
    notes = []
    if custom := [name for step, name in custom_activities(one) if step not in automation.messages]:
        said = f"activities of another vendor may send something that is not in the file: {', '.join(custom)}"
        notes.append(Note(automation.place, said))
    if not automation.messages:
        notes.append(Note(automation.place, f"`{automation.name}` sends no message that this import knows: no draft"))
    return notes


def _without_activities(
    one: Mapping[str, Any], key: str, name: str, place: str, common: Mapping[str, Fact], trigger: Fact | None
) -> Draft:
    """A journey of the list, which names its channel at most; how many messages it sends is unknown."""
    single = one.get("definitionType") in ("Quicksend", "Transactional")
    facts = facts_of(
        common,
        {
            "channel": channel(words(one.get("channel")), place),
            "trigger": trigger,
            "messages": None if single else stated("unknown", place),
            "label": stated(name, place),
        },
    )
    return Draft("touchpoint", key, name, place, facts, (Note(place, "the list of journeys holds no activities"),))


SYSTEM = SendingSystem("marketing-cloud", "Salesforce Marketing Cloud", _recognises, _read)
