"""Mailchimp: campaigns, classic automations and their emails with delays, as the interface gives them."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    drafts_of,
    event,
    facts_of,
    group,
    joined,
    no_date,
    ordered,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, day, first_words, mapping, mappings, number, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, unbounded

_AFTER_THE_LAST = ("previous_campaign_sent", "campaign_sent")
_KINDS = {"campaigns": "campaign", "automations": "automation", "emails": "email"}


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record in export.records:
        for section, kind in _KINDS.items():
            for one in mappings(at(record.value, section)):
                if "settings" in one and ("recipients" in one or "trigger_settings" in one or "workflow_id" in one):
                    yield kind, one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    sources = (export, *companions.values())
    automations = {words(one.get("id")): one for each in sources for kind, one in _items(each) if kind == "automation"}
    emails: dict[str, list[Mapping[str, Any]]] = {}
    seen: set[str] = set()
    for each in sources:
        for kind, one in _items(each):
            if kind == "email" and words(one.get("id")) not in seen:
                seen.add(words(one.get("id")))
                emails.setdefault(words(one.get("workflow_id")), []).append(one)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    counts = {"campaigns": 0, "automations": 0}
    own = [(kind, one) for kind, one in _items(export)]
    workflows = dict.fromkeys(
        words(one.get("id" if kind == "automation" else "workflow_id")) for kind, one in own if kind != "campaign"
    )
    for kind, one in own:
        # Emails of automations stand among the campaigns too; their automation says when they are sent.
        if kind == "campaign" and words(one.get("type")) != "automation":
            counts["campaigns"] += 1
            drafts.append(_campaign(one))
    for key in workflows:
        counts["automations"] += 1
        made, signals = _automation(key, automations.get(key, {}), emails.get(key, []))
        drafts += made
        declared += signals
    return Drafts("mailchimp", tuple(drafts), (), ordered(declared), counts)


def _recipients(one: Mapping[str, Any]) -> str:
    to = mapping(one.get("recipients"))
    name = first_words(to, "list_name", "list_id")
    return joined(f"list {name}" if name else "", words(to.get("segment_text")))


def _campaign(one: Mapping[str, Any]) -> Draft:
    key = words(one.get("id"))
    place = f"campaign {key}"
    name = first_words(one.get("settings"), "title", "subject_line")
    when = day(one.get("send_time"))
    every = words(one.get("type")) == "rss"
    facts = facts_of(
        {
            "audience": group(_recipients(one), place),
            "channel": stated("email", place),
            "system": stated("mailchimp", place, "exported from Mailchimp"),
            "send_on": stated(when, place) if when and not every else None,
            "trigger": _feed(one, place) if every else None if when else no_date("no day is set", place),
            "status": status(words(one.get("status")), place),
            "label": stated(name, place) if name else None,
            "system_ref": stated(key, place),
        }
    )
    return Draft("campaign" if when and not every else "touchpoint", key, name, place, facts)


def _feed(one: Mapping[str, Any], place: str) -> Fact:
    frequency = words(at(one, "rss_opts", "frequency"))
    period = {"daily": "day", "weekly": "week", "monthly": "month"}.get(frequency, "unknown")
    return stated({"every": period}, place, joined("new entries of a feed", frequency))


def _automation(
    key: str, one: Mapping[str, Any], emails: list[Mapping[str, Any]]
) -> tuple[list[Draft], list[Declared]]:
    place = f"automation {key}"
    name = first_words(one.get("settings"), "title") or place
    listed = sorted(emails, key=lambda email: number(email.get("position")) or 0)
    trigger, declared = _trigger(one, listed, place)
    common = facts_of(
        {
            "system": stated("mailchimp", place, "exported from Mailchimp"),
            "status": status(words(one.get("status")), place),
        }
    )
    audience = _recipients(one)
    if not listed:
        facts = facts_of(
            common,
            {
                "trigger": trigger,
                "messages": stated("unknown", place),
                "channel": stated("email", place),
                "audience": group(audience, place),
            },
        )
        note = Note(place, "the list of automations holds no emails; export the emails of each too")
        return [Draft("touchpoint", key, name, place, facts, (note,))], declared
    names = [words(email.get("id")) for email in listed]
    nodes = {
        step: Node(tuple(Link(later) for later in names[position + 1 : position + 2]), _wait(email, position == 0))
        for position, (step, email) in enumerate(zip(names, listed, strict=True))
    }
    messages = {step: _message(email, step, place) for step, email in zip(names, listed, strict=True)}
    found = Automation(key, name, place, nodes, names[:1], messages, common, trigger, audience, "automation")
    return drafts_of(found), declared


def _message(email: Mapping[str, Any], step: str, place: str) -> Message:
    where = f"{place}, email {step}"
    facts = facts_of(
        {
            "channel": stated("email", where),
            "status": status(words(email.get("status")), where),
            "system_ref": stated(step, where),
        }
    )
    return Message(step, first_words(email.get("settings"), "title", "subject_line") or step, where, facts)


def _wait(email: Mapping[str, Any], first: bool) -> Wait:
    delay = mapping(email.get("delay"))
    if not delay:
        return NO_WAIT if first else unbounded("the delay is not in the export")
    wait = (
        exactly(number(delay.get("amount")) or 0, words(delay.get("type")) or "now") if delay.get("amount") else NO_WAIT
    )
    action = words(delay.get("action"))
    if words(delay.get("direction")) == "before":
        return unbounded(f"before: {first_words(delay, 'full_description', 'action_description')}")
    return wait if first or action in _AFTER_THE_LAST else unbounded(f"after {action or 'something'}", wait.least)


def _trigger(one: Mapping[str, Any], emails: list[Mapping[str, Any]], place: str) -> tuple[Fact | None, list[Declared]]:
    settings = mapping(one.get("trigger_settings")) or mapping(at(emails[0], "trigger_settings") if emails else {})
    kind = first_words(settings, "workflow_title", "workflow_type")
    action = first_words(at(emails[0], "delay") if emails else {}, "action")
    if said := action or kind:
        if words(at(emails[0] if emails else {}, "delay", "direction")) == "before":
            return unread(said, "the date it is counted from is not in the export", place), []
        fact, signal = event(said, "mailchimp")
        return Fact(fact.value, joined(said, kind if kind != said else ""), "stated", place), [signal]
    return None, []


SYSTEM = SendingSystem("mailchimp", "Mailchimp", _recognises, _read)
