"""How people come into a Marketing Cloud journey and leave it: entry sources, event definitions, exits."""

import re
from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Fact
from dcs_cli.exchange.systems.building import event, joined, no_date, stated, unread
from dcs_cli.exchange.systems.untyped import at, day, first_words, mapping, mappings, words

_ENTRIES = {
    "APIEvent": "an event sent to the interface",
    "EmailAudience": "added to data extension",
    "AutomationAudience": "added by an automation to data extension",
    "ContactAudience": "entered the audience",
    "SalesforceObjectTriggerV2": "a record of Salesforce",
    "Event": "an event",
}
_CHANGES = {"Created": "created", "Updated": "updated", "CreatedUpdated": "created or updated"}
_MADE_UP = re.compile(r"-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-")
Definitions = Mapping[str, Mapping[str, Any]]


def entry_of(one: Mapping[str, Any], events: Definitions, place: str) -> tuple[Fact | None, list[Declared]]:
    """The trigger of a journey and the signal it speaks of; ``events`` are event definitions by their key."""
    first = _first(one)
    key = _key(first)
    definition = mapping(events.get(key))
    kind = words(definition.get("type")) or words(first.get("type"))
    if one.get("definitionType") == "Transactional":
        return _event(f"request {_request(one)}", "a transactional request to the interface", one, place)
    if not kind:
        return None, []
    # A key made by the program says nothing; the journey that uses it does.
    own = first_words(one, "name", "key") if _MADE_UP.search(key) else key
    source = first_words(definition, "dataExtensionName", "r__dataExtension_key", "name") or own
    said = joined(" ".join(filter(None, (_ENTRIES.get(kind, kind), source))), _schedule(definition))
    if one.get("definitionType") == "Quicksend":
        date = day(at(definition, "schedule", "startDateTime"))
        once = stated({"date": date}, place, f"a single send; {said}") if date else None
        return once or no_date(f"a single send, no day is in the file; {said}", place), []
    if kind == "SalesforceObjectTriggerV2":
        name, said = _salesforce(first, definition, source)
        return _event(name, said, one, place)
    if kind in ("APIEvent", "Event"):
        return _event(words(definition.get("name")) or own or kind, said, one, place)
    if kind in _ENTRIES and source:
        return _event(f"{_ENTRIES[kind]} {source}", said, one, place)
    return unread(said, "how people come into the journey is not one of the triggers documents have", place), []


def audience_of(one: Mapping[str, Any], events: Definitions) -> str:
    """Who comes in and when they leave, in words."""
    definition = mapping(events.get(_key(_first(one))))
    extension = first_words(definition, "dataExtensionName", "r__dataExtension_key")
    criteria = words(at(definition, "metaData", "criteriaDescription"))
    leaving = [words(at(each, "metaData", "criteriaDescription")) for each in mappings(one.get("exits"))]
    leaving += [
        first_words(goal.get("metaData"), "criteriaDescription", "configurationDescription")
        for goal in mappings(one.get("goals"))
        if at(goal, "metaData", "isExitCriteria") is True
    ]
    return joined(
        f"data extension {extension}" if extension else "",
        criteria,
        *(f"leaves when {each}" for each in leaving if each),
    )


def _first(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(mappings(one.get("triggers")), {})


def _key(trigger: Mapping[str, Any]) -> str:
    """The key of the event definition; the description of the interface and files kept in git have it elsewhere."""
    return first_words(trigger.get("metaData"), "eventDefinitionKey", "r__event_key") or words(
        trigger.get("eventDefinitionKey")
    )


def _event(name: str, said: str, one: Mapping[str, Any], place: str) -> tuple[Fact, list[Declared]]:
    once = one.get("entryMode") == "OnceAndDone"
    fact, signal = event(name, "marketing-cloud", **({"first": True} if once else {}))
    return Fact(fact.value, joined(said, "each contact once" if once else ""), "stated", place), [signal]


def _request(one: Mapping[str, Any]) -> str:
    """What a transactional send is asked for by: the key of its send definition, else the journey's."""
    keys = (
        words(at(activity, "metaData", "highThroughput", "definitionKey"))
        for activity in mappings(one.get("activities"))
    )
    return next(filter(None, keys), "") or first_words(one, "name", "key")


def _salesforce(trigger: Mapping[str, Any], definition: Mapping[str, Any], source: str) -> tuple[str, str]:
    """The name of a change of records in Salesforce, and the conditions with it."""
    settings = mapping(definition.get("configurationArguments")) or mapping(trigger.get("configurationArguments"))
    kind = words(settings.get("objectAPIName"))
    if not kind:
        return f"Salesforce {source}", "a record of Salesforce changed"
    change = _CHANGES.get(words(settings.get("salesforceTriggerCriteria")), "changed")
    asked = (words(settings.get(f"{which}ObjectFilterSummary")) for which in ("primary", "related"))
    return f"{kind} {change} in Salesforce", joined(f"{kind} {change} in Salesforce", *asked)


def _schedule(definition: Mapping[str, Any]) -> str:
    schedule = mapping(definition.get("schedule"))
    frequency = words(schedule.get("frequency"))
    return f"looked up {frequency.casefold()}, every {words(schedule.get('interval')) or '1'}" if frequency else ""
