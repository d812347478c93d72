"""Frappe and ERPNext: notifications and campaigns with email schedules, as documents in JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, identifier
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    channel,
    drafts_of,
    event,
    facts_of,
    group,
    joined,
    ordered,
    purpose,
    stated,
    unread,
)
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, first_words, mappings, number, truth, words
from dcs_cli.exchange.systems.waits import DAY, Wait, days_or_unknown, exactly

_CHANNELS = {"Email": "email", "SMS": "sms", "Slack": "slack", "System Notification": "in_app", "WhatsApp": "whatsapp"}
_EVENTS = {"New": "new", "Save": "saved", "Submit": "submitted", "Cancel": "cancelled", "Value Change": "changed"}


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[Mapping[str, Any]]:
    for record in export.records:
        inner = at(record.value, "data")
        value = record.value if inner is None else inner
        for one in mappings(value if isinstance(value, list) else [value]):
            notification = one.get("doctype") in ("Notification", "Email Alert") and "document_type" in one
            if notification or (one.get("doctype") == "Campaign" and "campaign_schedules" in one):
                yield one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    counts = {"notifications": 0, "campaigns": 0}
    for one in _items(export):
        if one.get("doctype") == "Campaign":
            counts["campaigns"] += 1
            automation, signals = _campaign(one)
            drafts += drafts_of(automation)
        else:
            counts["notifications"] += 1
            draft, signals = _notification(one)
            drafts.append(draft)
        declared += signals
    return Drafts("frappe", tuple(drafts), (), ordered(declared), counts)


def _notification(one: Mapping[str, Any]) -> tuple[Draft, list[Declared]]:
    key = words(one.get("name"))
    place = f"notification {key}"
    trigger, declared = _trigger(one, place)
    recipients = [
        first_words(each, "receiver_by_document_field", "receiver_by_role", "email_by_role", "cc")
        for each in mappings(one.get("recipients"))
    ]
    roles = [each for each in mappings(one.get("recipients")) if first_words(each, "receiver_by_role", "email_by_role")]
    condition = words(one.get("condition"))
    said = joined(
        f"recipients: {', '.join(filter(None, recipients))}" if any(recipients) else "",
        f"condition: {condition}" if condition else "",
    )
    enabled = truth(one.get("enabled"))
    facts = facts_of(
        {
            "audience": group(said, place),
            "channel": channel(words(one.get("channel")), place, _CHANNELS),
            "system": stated("frappe", place, "exported from Frappe"),
            "trigger": trigger,
            "to": stated("staff", place, "sent to roles of our own")
            if roles and len(roles) == len(recipients)
            else None,
            "status": None if enabled is None else stated("live" if enabled else "paused", place),
            "label": stated(joined(key, words(one.get("subject"))), place),
            "system_ref": stated(key, place),
        }
    )
    return Draft("touchpoint", key, key, place, facts), declared


def _trigger(one: Mapping[str, Any], place: str) -> tuple[Fact | None, list[Declared]]:
    kind, document = words(one.get("event")), words(one.get("document_type"))
    days = number(one.get("days_in_advance"))
    field = words(one.get("date_changed"))
    if kind in ("Days Before", "Days After") and field and days is not None:
        anchor = identifier(f"{document} {field}")
        signal = Declared("signals", anchor, {"type": "event", "level": "account", "source": "frappe"})
        said = f"{days} days {kind.split()[1].casefold()} {field} of {document}"
        value = {"before" if kind == "Days Before" else "after": anchor, "by": days_or_unknown(exactly(days, "days"))}
        return Fact(value, said, "stated", place), [signal, Declared("anchors", anchor, {"on": anchor})]
    if kind in _EVENTS:
        changed = words(one.get("value_changed"))
        fact, signal = event(" ".join(filter(None, (document, changed, _EVENTS[kind]))), "frappe")
        return fact, [signal]
    return unread(joined(kind, words(one.get("method"))), "what happens is defined in the program", place), []


def _campaign(one: Mapping[str, Any]) -> tuple[Automation, list[Declared]]:
    name = first_words(one, "campaign_name", "name")
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
            f"{name} {position}",
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
    automation = Automation(name, name, place, nodes, ("start",), messages, common, fact, "", "campaign")
    return automation, [signal]


SYSTEM = SendingSystem("frappe", "Frappe / ERPNext", _recognises, _read)
