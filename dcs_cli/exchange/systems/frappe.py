"""Frappe and ERPNext: notifications, and campaigns with email schedules and their runs, as documents or tables."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, identifier
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    channel,
    drafts_within,
    event,
    facts_of,
    group,
    joined,
    ordered,
    purpose,
    stated,
    switched,
    unread,
)
from dcs_cli.exchange.systems.frappe_tables import documents
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem, objects_in
from dcs_cli.exchange.systems.untyped import first_words, listed, mappings, number, truth, words
from dcs_cli.exchange.systems.waits import DAY, Wait, days_or_unknown, exactly

_CHANNELS = {"Email": "email", "SMS": "sms", "Slack": "slack", "System Notification": "in_app", "WhatsApp": "whatsapp"}
_EVENTS = {"New": "new", "Save": "saved", "Submit": "submitted", "Cancel": "cancelled", "Value Change": "changed"}
_CLOCKS = {"Days": ("date_changed", "days_in_advance"), "Minutes": ("datetime_changed", "minutes_offset")}
_ROLES = ("receiver_by_role", "email_by_role")
_FIELDS = ("receiver_by_document_field", "email_by_document_field")


def _recognises(export: Export) -> bool:
    return any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The documents of a file: alone, in a list, in an answer of the interface, or the rows of an exported table."""
    answered = objects_in(export, "data", "message") if export.form == "json" else ()
    for one in documents(export) if export.form == "csv" else (one for _, _, one in answered):
        kind = words(one.get("doctype"))
        # Lists of the interface leave out what kind of document they list.
        if kind in ("Notification", "Email Alert", "") and "document_type" in one and "event" in one:
            yield "notification", one
        elif kind in ("Campaign", "") and "campaign_schedules" in one:
            yield "campaign", one
        elif kind in ("Email Campaign", "") and "email_campaign_for" in one and "recipient" in one:
            yield "run", one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    counts = {"notifications": 0, "campaigns": 0}
    runs = _runs((*companions.values(), export))
    for kind, one in _items(export):
        if kind == "run":
            continue
        counts[kind + "s"] += 1
        if kind == "campaign":
            automation, signals = _campaign(one, runs)
            drafts += drafts_within(automation)
            if not automation.messages:
                notes.append(Note(automation.place, "holds no email schedule, so it sends nothing"))
        else:
            draft, signals = _notification(one)
            drafts.append(draft)
        declared += signals
    if not any(counts.values()):
        notes.append(Note("", "runs of a campaign say who gets it: they explain the campaigns in the same folder"))
    return Drafts("frappe", tuple(drafts), (*export.notes, *notes), ordered(declared), counts)


def _runs(sources: Iterable[Export]) -> dict[str, str]:
    """Who gets each campaign, in words: email groups by name, people only as their number."""
    groups: dict[str, list[str]] = {}
    people: dict[str, list[str]] = {}
    for source in sources:
        for kind, one in _items(source):
            if kind != "run" or words(one.get("status")) == "Unsubscribed":
                continue
            whom, name = words(one.get("email_campaign_for")), words(one.get("campaign_name"))
            if whom == "Email Group":
                groups.setdefault(name, []).append(words(one.get("recipient")))
            else:
                people.setdefault(name, []).append(whom)
    said = {name: "email groups: " + ", ".join(sorted(set(found))) for name, found in groups.items()}
    for name, kinds in people.items():
        counted = ", ".join(f"{whom.casefold()}s: {kinds.count(whom)}" for whom in sorted(set(kinds)))
        said[name] = joined(said.get(name, ""), counted)
    return said


def _notification(one: Mapping[str, Any]) -> tuple[Draft, list[Declared]]:
    key = first_words(one, "name", "subject")
    place = f"notification {key}"
    trigger, declared = _trigger(one, place)
    rows = [*mappings(one.get("recipients"))]
    assignees = truth(one.get("send_to_all_assignees")) is True
    condition = words(one.get("condition")) or _filters(one)
    said = joined(
        f"recipients: {', '.join(filter(None, map(_recipient, rows)))}" if any(map(_recipient, rows)) else "",
        "everybody it is assigned to" if assignees else "",
        f"condition: {condition}" if condition else "",
    )
    staff = all(first_words(each, *_ROLES) and not first_words(each, *_FIELDS) for each in rows) and (rows or assignees)
    facts = facts_of(
        {
            "audience": group(said, place),
            "channel": channel(words(one.get("channel")), place, _CHANNELS),
            "system": stated("frappe", place, "exported from Frappe"),
            "trigger": trigger,
            "to": stated("staff", place, "sent to roles or assignees of our own") if staff else None,
            "status": switched(one.get("enabled"), place),
            "label": stated(joined(*dict.fromkeys((key, words(one.get("subject"))))), place),
            "system_ref": stated(key, place),
        }
    )
    notes = []
    if "recipients" not in one and not assignees:
        notes.append(Note(place, "its recipients are not in the file: a list leaves them out, the document holds them"))
    if truth(one.get("send_system_notification")) and words(one.get("channel")) != "System Notification":
        notes.append(Note(place, "is shown inside the program as well"))
    return Draft("touchpoint", key, key, place, facts, tuple(notes)), declared


def _recipient(one: Mapping[str, Any]) -> str:
    found = first_words(one, *_FIELDS, *_ROLES, "cc", "bcc")
    condition = words(one.get("condition"))
    return f"{found} if {condition}" if found and condition else found


def _filters(one: Mapping[str, Any]) -> str:
    value = one.get("filters")
    return words(value) if words(one.get("condition_type")) == "Filters" and not listed(value) else ""


def _trigger(one: Mapping[str, Any], place: str) -> tuple[Fact | None, list[Declared]]:
    kind, document = words(one.get("event")), words(one.get("document_type"))
    unit, _, side = kind.partition(" ")
    if unit in _CLOCKS and side in ("Before", "After"):
        date_field, amount_field = _CLOCKS[unit]
        field, amount = words(one.get(date_field)), number(one.get(amount_field))
        if field and amount is not None:
            anchor = identifier(f"{document} {field}")
            signal = Declared("signals", anchor, {"type": "event", "level": "account", "source": "frappe"})
            said = f"{amount} {unit.casefold()} {side.casefold()} {field} of {document}"
            value = {side.casefold(): anchor, "by": days_or_unknown(exactly(amount, unit))}
            return Fact(value, said, "stated", place), [signal, Declared("anchors", anchor, {"on": anchor})]
    if kind in _EVENTS:
        changed = words(one.get("value_changed")) if kind == "Value Change" else ""
        fact, signal = event(" ".join(filter(None, (document, changed, _EVENTS[kind]))), "frappe")
        return fact, [signal]
    return unread(joined(kind, words(one.get("method"))), "what happens is defined in the program", place), []


def _campaign(one: Mapping[str, Any], runs: Mapping[str, str]) -> tuple[Automation, list[Declared]]:
    key, name = first_words(one, "name", "campaign_name"), first_words(one, "campaign_name", "name")
    place = f"campaign {name}"
    # Days are counted from the start of the campaign for a person, not from the email before.
    nodes: dict[str, Node] = {"start": Node()}
    messages: dict[str, Message] = {}
    links = []
    for position, each in enumerate(mappings(one.get("campaign_schedules")), 1):
        step = f"email {position}"
        days = number(each.get("send_after_days"))
        wait = Wait(0, None, "after a number of days not stated") if days is None else Wait(days * DAY, days * DAY)
        nodes[step] = Node((), wait)
        links.append(Link(step))
        where = f"{place}, {step}"
        messages[step] = Message(
            words(each.get("name")) or str(position),
            first_words(each, "email_template") or step,
            where,
            {"channel": stated("email", where)},
        )
    nodes["start"] = Node(tuple(links))
    fact, signal = event(f"added to campaign {name}", "frappe")
    common = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "campaign"),
            "system": stated("frappe", place, "exported from ERPNext"),
        }
    )
    audience = runs.get(key) or runs.get(name, "")
    automation = Automation(key, name, place, nodes, ("start",), messages, common, fact, audience, "campaign")
    return automation, [signal]


SYSTEM = SendingSystem("frappe", "Frappe / ERPNext", _recognises, _read)
