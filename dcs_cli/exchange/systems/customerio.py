"""Customer.io: campaigns, actions, broadcasts, newsletters and transactional messages, as answers and as tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, identifier
from dcs_cli.exchange.systems.building import (
    Automation,
    Facts,
    Message,
    channel,
    drafts_within,
    event,
    facts_of,
    group,
    joined,
    no_date,
    ordered,
    purpose,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, names_in, names_listed, objects_in
from dcs_cli.exchange.systems.untyped import day, first_words, listed, mappings, told, truth, words
from dcs_cli.exchange.systems.waits import unbounded

_SECTIONS = {
    "campaigns": "campaign", "campaign": "campaign", "broadcasts": "broadcast", "broadcast": "broadcast",
    "newsletters": "newsletter", "newsletter": "newsletter", "actions": "action", "action": "action",
    "messages": "transactional message", "message": "transactional message",
}  # fmt: skip
_OWN_FIELDS = ("deduplicate_id", "trigger_segment_ids", "recipient_segment_ids", "sending_state", "hide_message_body")
_CHANNELS = {"email": "email", "push": "push", "urbanairship": "push", "twilio": "sms", "sms": "sms"}
_CHANNELS |= {"in_app": "in_app", "inbox": "in_app", "whatsapp": "whatsapp"}
_NO_MESSAGES = frozenset(
    {"webhook", "slack", "attribute_update", "seg_attr_update", "create_event", "collection_query", "empty"}
)
_SEGMENTS = frozenset({"id", "name", "progress"})


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the files of the folder add: names of segments, and actions by their id and by their campaign."""

    segments: Names
    actions: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def of_campaign(self, key: str) -> list[Mapping[str, Any]]:
        return [one for (campaign, _), one in self.actions.items() if key and campaign == key]


def _recognises(export: Export) -> bool:
    return export.form in ("json", "csv") and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a file holds: answers of the interface, records that a connector took out of them, or tables."""
    if export.form == "csv" and not export.columns & {"deduplicate_id", "hide_message_body"}:
        return
    for _, section, one in objects_in(export, *_SECTIONS):
        kind = _SECTIONS.get(section) or _kind(one)
        if kind and any(each in one for each in _OWN_FIELDS):
            yield kind, one


def _kind(one: Mapping[str, Any]) -> str:
    """What a record is that stands under no heading: each kind has fields the others lack."""
    if "hide_message_body" in one:
        return "transactional message"
    if "campaign_id" in one or "broadcast_id" in one or "sending_state" in one:
        return "action"
    if "sent_at" in one or "content_ids" in one or "recipient_segment_ids" in one:
        return "newsletter"
    if "first_started" in one or "actions" in one:
        return "broadcast" if words(one.get("type")) == "triggered_broadcast" else "campaign"
    return ""


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    beside = _beside((*companions.values(), export), companions)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    counts = dict.fromkeys((f"{kind}s" for kind in _SECTIONS.values() if kind != "action"), 0)
    for kind, one in _items(export):
        if kind == "action":
            continue
        counts[f"{kind}s"] += 1
        if kind == "campaign":
            automation, signals, silent = _campaign(one, beside)
            drafts += drafts_within(automation)
            declared += signals
            notes += silent
        elif kind == "transactional message":
            drafts.append(_transactional(one))
        else:
            drafts.append(_once(one, kind, beside.segments))
    if not any(counts.values()):
        notes.append(Note("", "actions say what is sent, not when: they explain the campaigns in the same folder"))
    return Drafts("customerio", tuple(drafts), (*export.notes, *notes), ordered(declared), counts)


def _beside(sources: Iterable[Export], companions: Mapping[str, Export]) -> _Beside:
    sources = tuple(sources)
    segments = {**names_in(companions, _SEGMENTS, "id", "name").known, **names_listed(sources, "segments").known}
    actions: dict[tuple[str, str], Mapping[str, Any]] = {}
    for source in sources:
        for kind, one in _items(source) if source.form in ("json", "csv") else ():
            # The same action stands once for each language; the one without a language is the first written.
            key = words(one.get("campaign_id")), words(one.get("id"))
            if kind == "action" and (key not in actions or not words(one.get("language"))):
                actions[key] = one
    return _Beside(Names(segments), actions)


def _named(segments: Names, value: Any) -> str:
    return ", ".join(segments.of(words(one)) for one in listed(value))


def _campaign(one: Mapping[str, Any], beside: _Beside) -> tuple[Automation, list[Declared], list[Note]]:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"campaign {key}"
    actions = list(mappings(one.get("actions"))) if isinstance(one.get("actions"), list) else beside.of_campaign(key)
    steps = [step for step in actions if words(step.get("type")).casefold() in _CHANNELS]
    others = sorted(
        {words(step.get("type")) for step in actions} - _NO_MESSAGES - set(_CHANNELS) - {"urbanAirship", ""}
    )
    notes = [Note(place, f"actions of the kind {kind} are taken for no messages") for kind in others]
    if actions and not steps:
        notes.append(Note(place, f"{name}: none of its {len(actions)} actions sends a message to people"))
    # The actions are listed, which is all that says their order; what lies between them is not in the interface.
    unknown = unbounded("delays and branches are not in the export")
    nodes = {
        words(step.get("id")): Node(
            tuple(Link(words(later.get("id"))) for later in steps[position : position + 1]), unknown
        )
        for position, step in enumerate(steps, 1)
    }
    messages = {}
    for step in steps:
        number = words(step.get("id"))
        messages[number] = _message(
            {**step, **beside.actions.get((key, number), {})}, number, f"{place}, action {number}"
        )
    if not actions:
        nodes, messages = {key: Node((), unknown)}, {key: Message(key, "", place)}
        notes.append(Note(place, f"{name}: what it sends is not in the file, the table of its actions would say it"))
    trigger, declared = _trigger(one, beside.segments, place)
    filters = _named(beside.segments, one.get("filter_segment_ids"))
    audience = joined(f"filter segments: {filters}" if filters else "", told(one.get("audience")))
    entries = tuple(nodes)[:1]
    common = _common(one, place, "campaign")
    automation = Automation(key, name, place, nodes, entries, messages, common, trigger, audience, "campaign")
    return automation, declared, notes


def _common(one: Mapping[str, Any], place: str, whose: str) -> Facts:
    return facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, whose),
            "system": stated("customerio", place, "exported from Customer.io"),
            "status": status(words(one.get("state")), place),
            "starts_on": stated(day(one.get("scheduled_start")), place),
            "ends_on": stated(day(one.get("scheduled_stop")), place),
        }
    )


def _message(one: Mapping[str, Any], number: str, place: str) -> Message:
    kind = words(one.get("type")).casefold()
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
    if attribute := words(one.get("date_attribute")):
        anchor = identifier(attribute)
        signal = Declared("signals", anchor, {"type": "event", "level": "contact", "source": "customerio"})
        clock = Declared("anchors", anchor, {"on": anchor, "clock": "contact"})
        frequency = words(one.get("frequency"))
        said = joined(f"date attribute {attribute}", f"frequency {frequency}" if frequency else "")
        return Fact({"after": anchor, "by": "unknown"}, said, "stated", place), [signal, clock]
    if entered := _named(segments, one.get("trigger_segment_ids")):
        fact, signal = event(f"entered segment {entered}", "customerio")
        return fact, [signal]
    related = told([one.get("object_attribute_triggers"), one.get("relationship_attribute_triggers")])
    hook = words(one.get("webhook_id"))
    said = joined(words(one.get("type")), related, f"webhook {hook}" if hook else "")
    return unread(said, "what starts the campaign is not in the export", place), []


def _once(one: Mapping[str, Any], kind: str, segments: Names) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"{kind} {key}"
    when = day(one.get("sent_at")) if kind == "newsletter" else None
    media = {words(step.get("type")).casefold() for step in mappings(one.get("actions"))} & set(_CHANNELS)
    medium = (
        words(one.get("type")).casefold() if kind == "newsletter" else next(iter(media), "") if len(media) == 1 else ""
    )
    asked = _named(segments, one.get("recipient_segment_ids") or one.get("trigger_segment_ids"))
    facts = facts_of(
        _common(one, place, kind),
        {
            "audience": group(f"segments: {asked}" if asked else "", place),
            "channel": channel(medium, place, _CHANNELS),
            "send_on": stated(when, place),
            "trigger": None if when else _call(kind, place),
            "label": stated(joined(name, words(one.get("subject"))), place),
            "system_ref": stated(key, place),
        },
    )
    return Draft("campaign" if when else "touchpoint", f"{kind}/{key}", name, place, facts)


def _call(kind: str, place: str) -> Fact | None:
    if kind == "newsletter":
        return no_date("no day is set", place)
    return unread("a call of the interface", "who calls it, and when, is not in the export", place)


def _transactional(one: Mapping[str, Any]) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"transactional message {key}"
    called = joined("a call of the interface", words(one.get("trigger_name")))
    facts = facts_of(
        _common(one, place, "message"),
        {
            "trigger": unread(called, "who calls it, and when, is not in the export", place),
            "class": stated("transactional", place, "a transactional message"),
            "mode": stated("hybrid", place, "drafts are queued for a person")
            if truth(one.get("queue_drafts"))
            else None,
            "label": stated(name, place),
            "system_ref": stated(key, place),
        },
    )
    return Draft("touchpoint", f"transactional/{key}", name, place, facts)


SYSTEM = SendingSystem("customerio", "Customer.io", _recognises, _read)
