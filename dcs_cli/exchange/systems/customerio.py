"""Customer.io: campaigns, their actions, broadcasts and newsletters of the App API, which names no delays."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, identifier
from dcs_cli.exchange.systems.building import (
    Automation,
    Facts,
    Message,
    channel,
    drafts_of,
    event,
    facts_of,
    group,
    no_date,
    ordered,
    purpose,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mappings, words
from dcs_cli.exchange.systems.waits import unbounded

_SECTIONS = {"campaigns": "campaign", "broadcasts": "broadcast", "newsletters": "newsletter", "actions": "action"}
_OWN_FIELDS = ("deduplicate_id", "trigger_segment_ids", "recipient_segment_ids", "sending_state")
_CHANNELS = {"email": "email", "push": "push", "twilio": "sms", "sms": "sms", "in_app": "in_app", "slack": "slack"}
_CHANNELS |= {"whatsapp": "whatsapp", "webhook": "webhook", "inbox": "in_app"}
_NO_MESSAGES = ("webhook", "slack", "attribute_update", "seg_attr_update", "create_event", "collection_query")


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record in export.records:
        for section, kind in _SECTIONS.items():
            for one in mappings(at(record.value, section)):
                if any(field in one for field in _OWN_FIELDS):
                    yield kind, one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    segments = _segments(companions)
    bodies = {
        words(one.get("id")): one
        for source in (export, *companions.values())
        for kind, one in _items(source)
        if kind == "action"
    }
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    counts = dict.fromkeys(("campaigns", "broadcasts", "newsletters"), 0)
    for kind, one in _items(export):
        if kind == "action":
            continue
        counts[kind + "s"] += 1
        if kind == "campaign":
            automation, signals = _campaign(one, segments, bodies)
            drafts += drafts_of(automation)
            declared += signals
        else:
            drafts.append(_once(one, kind, segments))
    if not any(counts.values()):
        notes.append(Note("", "actions say what is sent, not when: they explain the campaigns in the same folder"))
    return Drafts("customerio", tuple(drafts), tuple(notes), ordered(declared), counts)


def _segments(companions: Mapping[str, Export]) -> Names:
    found = {
        words(one.get("id")): words(one.get("name"))
        for export in companions.values()
        if export.form == "json"
        for record in export.records
        for one in mappings(at(record.value, "segments"))
    }
    return Names(found)


def _named(segments: Names, value: Any) -> str:
    return ", ".join(segments.of(words(one)) for one in listed(value))


def _campaign(
    one: Mapping[str, Any], segments: Names, bodies: Mapping[str, Mapping[str, Any]]
) -> tuple[Automation, list[Declared]]:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"campaign {key}"
    messages: dict[str, Message] = {}
    steps = [one for one in mappings(one.get("actions")) if words(one.get("type")) not in _NO_MESSAGES]
    # The order of the actions is stated; the delays and branches between them are not in the interface.
    unknown = unbounded("delays and branches are not in the export")
    nodes = {
        words(step.get("id")): Node(
            tuple(Link(words(later.get("id"))) for later in steps[position : position + 1]), unknown
        )
        for position, step in enumerate(steps, 1)
    }
    for step in steps:
        number = words(step.get("id"))
        messages[number] = _message({**step, **bodies.get(number, {})}, number, f"{place}, action {number}")
    trigger, declared = _trigger(one, segments, place)
    filters = _named(segments, one.get("filter_segment_ids"))
    common: Facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "campaign"),
            "system": stated("customerio", place, "exported from Customer.io"),
            "status": status(words(one.get("state")), place),
        }
    )
    entries = tuple(nodes)[:1]
    audience = f"filter segments: {filters}" if filters else ""
    return Automation(key, name, place, nodes, entries, messages, common, trigger, audience, "campaign"), declared


def _message(one: Mapping[str, Any], number: str, place: str) -> Message:
    kind = words(one.get("type"))
    sending = words(one.get("sending_state"))
    facts = facts_of(
        {
            "channel": channel(kind, place, _CHANNELS),
            "status": stated("building", place, sending) if sending == "draft" else None,
            "mode": stated("hybrid", place, "drafts are queued for a person") if sending == "queued" else None,
            "system_ref": stated(number, place),
        }
    )
    return Message(number, first_words(one, "name", "subject") or f"action {number}", place, facts)


def _trigger(one: Mapping[str, Any], segments: Names, place: str) -> tuple[Fact | None, list[Declared]]:
    if started := words(one.get("event_name")):
        fact, signal = event(started, "customerio")
        return fact, [signal]
    if field := words(one.get("date_attribute")):
        anchor = identifier(field)
        signal = Declared("signals", anchor, {"type": "event", "level": "contact", "source": "customerio"})
        clock = Declared("anchors", anchor, {"on": anchor, "clock": "contact"})
        return Fact({"after": anchor, "by": "unknown"}, f"date attribute {field}", "stated", place), [signal, clock]
    if entered := _named(segments, one.get("trigger_segment_ids")):
        fact, signal = event(f"entered segment {entered}", "customerio")
        return fact, [signal]
    return unread(words(one.get("type")), "what starts the campaign is not in the export", place), []


def _once(one: Mapping[str, Any], kind: str, segments: Names) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"{kind} {key}"
    when = day(one.get("sent_at")) if kind == "newsletter" else None
    medium = words(one.get("type")) if kind == "newsletter" else ""
    asked = _named(segments, one.get("recipient_segment_ids") or one.get("trigger_segment_ids"))
    facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, kind),
            "audience": group(f"segments: {asked}" if asked else "", place),
            "channel": channel(medium, place, _CHANNELS),
            "system": stated("customerio", place, "exported from Customer.io"),
            "send_on": stated(when, place) if when else None,
            "trigger": None if when else _call(kind, place),
            "status": status(words(one.get("state")), place),
            "label": stated(name, place) if name else None,
            "system_ref": stated(key, place) if key else None,
        }
    )
    return Draft("campaign" if when else "touchpoint", key, name, place, facts)


def _call(kind: str, place: str) -> Fact | None:
    if kind == "newsletter":
        return no_date("no day is set", place)
    return unread("a call of the interface", "who calls it, and when, is not in the export", place)


SYSTEM = SendingSystem("customerio", "Customer.io", _recognises, _read)
