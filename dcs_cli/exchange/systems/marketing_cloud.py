"""Salesforce Marketing Cloud: journeys of Journey Builder with their activities, their list, and event definitions."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    channel,
    drafts_of,
    event,
    facts_of,
    joined,
    ordered,
    purpose,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, unbounded, up_to

_CHANNELS = {"EMAILV2": "email", "SMSSYNC": "sms", "SMS": "sms", "PUSHNOTIFICATIONACTIVITY": "push", "PUSH": "push"}
_CHANNELS |= {"INBOXACTIVITY": "in_app", "INAPPSYNCACTIVITY": "in_app", "LINE": "line", "WHATSAPPACTIVITY": "whatsapp"}
_WAITS = ("WAIT", "WAITBYDURATION", "WAITBYATTRIBUTE", "WAITUNTILDATE", "WAITUNTILAPI", "STOWAIT", "WAITBYEVENT")
_ENTRIES = {
    "APIEvent": "an event sent to the interface",
    "EmailAudience": "added to data extension",
    "AutomationAudience": "added by an automation to data extension",
    "ContactAudience": "entered the audience",
    "SalesforceObjectTriggerV2": "a record of Salesforce changed",
    "Event": "an event",
}


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for record in export.records for _ in _items(record.value))


def _items(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in mappings(at(value, "items")) if isinstance(at(value, "items"), list) else mappings([value]):
        if "definitionType" in one or ("workflowApiVersion" in one and "activities" in one):
            yield "journey", one
        elif "eventDefinitionKey" in one and "type" in one:
            yield "event", one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    events = _event_definitions(export, *companions.values())
    drafts: list[Draft] = []
    declared: list[Declared] = []
    counts = {"journeys": 0, "event definitions": 0}
    notes: list[Note] = []
    for record in export.records:
        for kind, one in _items(record.value):
            if kind == "event":
                counts["event definitions"] += 1
                continue
            counts["journeys"] += 1
            made, signals = _journey(one, events)
            drafts += made
            declared += signals
    if not counts["journeys"]:
        notes.append(Note("", "event definitions hold no messages; they explain the journeys in the same folder"))
    return Drafts("marketing-cloud", tuple(drafts), tuple(notes), ordered(declared), counts)


def _event_definitions(*exports: Export) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for export in exports:
        for record in export.records if export.form == "json" else ():
            found |= {
                words(one.get("eventDefinitionKey")): one for kind, one in _items(record.value) if kind == "event"
            }
    return found


def _journey(one: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]) -> tuple[list[Draft], list[Declared]]:
    key, name = first_words(one, "key", "id"), words(one.get("name"))
    place = f"journey {key}"
    trigger, signals = _trigger(one, events, place)
    common = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "journey"),
            "system": stated("marketing-cloud", place, "exported from Marketing Cloud"),
            "status": status(words(one.get("status")), place),
            "system_ref": stated(key, place),
            "class": stated("transactional", place) if one.get("definitionType") == "Transactional" else None,
        }
    )
    if not listed(one.get("activities")):
        return [_without_activities(one, key, name, place, common, trigger)], signals
    automation = Automation(key, name, place, *_graph(one, place), common, trigger, _audience(one, events), "journey")
    if automation.messages:
        return drafts_of(automation), signals
    note = Note(place, "the journey sends no message that this import knows; its activities change data or wait")
    return [Draft("touchpoint", key, name, place, {**common, "status": stated("idea", place)}, (note,))], signals


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
            "label": stated(name, place) if name else None,
        },
    )
    return Draft("touchpoint", key, name, place, facts, (Note(place, "the list of journeys holds no activities"),))


def _graph(one: Mapping[str, Any], place: str) -> tuple[dict[str, Node], tuple[str, ...], dict[str, Message]]:
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for activity in mappings(one.get("activities")):
        step = words(activity.get("key"))
        nodes[step] = Node(_links(activity), _wait(activity))
        kind = words(activity.get("type"))
        if kind in _CHANNELS:
            where = f"{place}, activity {step}"
            messages[step] = _message(activity, step, where)
    starts = [
        words(outcome.get("next"))
        for trigger in mappings(one.get("triggers"))
        for outcome in mappings(trigger.get("outcomes"))
        if outcome.get("next")
    ]
    # Without a link from the trigger the first activity is the first one done.
    return nodes, tuple(starts) or tuple(nodes)[:1], messages


def _links(activity: Mapping[str, Any]) -> tuple[Link, ...]:
    outcomes = list(mappings(activity.get("outcomes")))
    if len(outcomes) == 1:
        following = words(outcomes[0].get("next"))
        return (Link(following),) if following else ()
    criteria = mapping(at(activity, "configurationArguments", "criteria"))
    links = []
    for outcome in outcomes:
        key = words(outcome.get("key"))
        said = joined(
            first_words(outcome.get("metaData"), "label"), first_words(outcome.get("metaData"), "criteriaDescription")
        )
        percentage = number(at(outcome, "arguments", "percentage"))
        share = Fraction(percentage, 100) if percentage is not None and percentage <= 100 else None
        condition = said or ("everyone else" if "remainder" in key else words(criteria.get(key)) or key or "a branch")
        links.append(Link(words(outcome.get("next")) or END, condition, share))
    return tuple(links)


def _wait(activity: Mapping[str, Any]) -> Wait:
    if words(activity.get("type")) not in _WAITS:
        return NO_WAIT
    settings = mapping(activity.get("configurationArguments"))
    if settings.get("waitDuration") is not None:
        wait = exactly(number(settings.get("waitDuration")), words(settings.get("waitUnit")))
        hour = words(settings.get("specifiedTime"))
        return wait.then(Wait(0, 24 * 60, f"then until {hour}")) if hour else wait
    if timeout := number(settings.get("timeoutDuration")):
        return up_to(exactly(timeout, words(settings.get("timeoutUnit"))), "until something happens")
    return unbounded(joined("until a date or an event", told(settings)))


def _message(activity: Mapping[str, Any], step: str, place: str) -> Message:
    send = mapping(at(activity, "configurationArguments", "triggeredSend"))
    subject = first_words(send, "emailSubject", "dynamicEmailSubject")
    name = words(activity.get("name")) or subject or step
    facts = facts_of(
        {
            "purpose": purpose(
                first_words(send, "description") or words(activity.get("description")), place, "message"
            ),
            "channel": channel(words(activity.get("type")), place, _CHANNELS),
            "system_ref": stated(step, place),
        }
    )
    return Message(step, name, place, facts)


def _trigger(
    one: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]], place: str
) -> tuple[Fact | None, list[Declared]]:
    first = next(mappings(one.get("triggers")), {})
    key = words(at(first, "metaData", "eventDefinitionKey"))
    definition = events.get(key, {})
    kind = words(definition.get("type")) or words(first.get("type"))
    if not kind:
        return None, []
    named = first_words(definition, "dataExtensionName", "name") or key
    said = joined(_ENTRIES.get(kind, kind) + (f" {named}" if named else ""), _schedule(definition))
    if one.get("definitionType") == "Transactional" or kind in ("APIEvent", "Event"):
        fact, signal = event(first_words(definition, "name") or key or kind, "marketing-cloud")
        return Fact(fact.value, said, "stated", place), [signal]
    if kind in _ENTRIES and named:
        fact, signal = event(f"{_ENTRIES[kind]} {named}", "marketing-cloud")
        return Fact(fact.value, said, "stated", place), [signal]
    return unread(said, "how people come into the journey is not one of the triggers documents have", place), []


def _schedule(definition: Mapping[str, Any]) -> str:
    schedule = mapping(definition.get("schedule"))
    frequency = words(schedule.get("frequency"))
    return f"looked up {frequency.casefold()}, every {words(schedule.get('interval')) or '1'}" if frequency else ""


def _audience(one: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]) -> str:
    first = next(mappings(one.get("triggers")), {})
    definition = events.get(words(at(first, "metaData", "eventDefinitionKey")), {})
    extension = words(definition.get("dataExtensionName"))
    criteria = words(at(definition, "metaData", "criteriaDescription"))
    title = words(at(first, "metaData", "title"))
    return joined(f"data extension {extension}" if extension else title, criteria)


SYSTEM = SendingSystem("marketing-cloud", "Salesforce Marketing Cloud", _recognises, _read)
