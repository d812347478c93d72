"""Mailchimp: campaigns, and classic automations with the delays and reactions their emails wait for."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems import mailchimp_records
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    drafts_within,
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
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, number, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, on_weekdays, unbounded, until_hour

_SENT = ("previous_campaign_sent", "campaign_sent")
_DID_NOT = (
    "previous_campaign_not_opened",
    "previous_campaign_not_clicked_any",
    "not_opened_email",
    "not_clicked_email",
)
_DATES = ("annual", "birthday", "date")
_BY_HAND = "manual"
_STATUSES = {"save": "building", "canceling": "retired"}
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month"}


def _recognises(export: Export) -> bool:
    return any(True for _ in mailchimp_records.records(export))


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    sources = (export, *companions.values())
    names = mailchimp_records.audiences(sources)
    everything = [found for each in sources for found in mailchimp_records.records(each)]
    automations = {words(one.get("id")): one for kind, one in reversed(everything) if kind == "automation"}
    emails: dict[str, dict[str, Mapping[str, Any]]] = {}
    for kind, one in everything:
        if kind == "email":
            emails.setdefault(words(one.get("workflow_id")), {}).setdefault(words(one.get("id")), one)
    own = list(mailchimp_records.records(export))
    workflows = dict.fromkeys(
        words(one.get("id" if kind == "automation" else "workflow_id")) for kind, one in own if kind != "campaign"
    )
    drafts: list[Draft] = []
    declared: list[Declared] = []
    children = 0
    for kind, one in own:
        # Emails of automations and the single sends of a feed stand among the campaigns too.
        if kind == "campaign" and (words(one.get("type")).startswith("automation") or one.get("parent_campaign_id")):
            children += 1
        elif kind == "campaign":
            drafts.append(_campaign(one, names))
    counts = {"campaigns": len(drafts), "automations": len(workflows)}
    for key in workflows:
        made, signals = _automation(key, automations.get(key, {}), list(emails.get(key, {}).values()), names)
        drafts += made
        declared += signals
    said = f"{children} campaigns are emails of automations or single sends of a feed: export the automations for them"
    notes = (Note("", said),) if children else ()
    return Drafts("mailchimp", tuple(drafts), notes, ordered(declared), counts)


def _status(one: Mapping[str, Any], place: str) -> Fact | None:
    return status(words(one.get("status")), place, _STATUSES)


def _campaign(one: Mapping[str, Any], names: Names) -> Draft:
    key = words(one.get("id"))
    place = f"campaign {key}"
    name = first_words(one.get("settings"), "title", "subject_line")
    when = day(one.get("send_time"))
    every = words(one.get("type")) == "rss"
    facts = facts_of(
        {
            "audience": group(mailchimp_records.recipients(one, names), place),
            "channel": stated("email", place),
            "system": stated("mailchimp", place, "exported from Mailchimp"),
            "send_on": stated(when, place) if when and not every else None,
            "trigger": _feed(one, place) if every else None if when else no_date("no day is set", place),
            "status": _status(one, place),
            "label": stated(name, place),
            "system_ref": stated(key, place),
        }
    )
    return Draft("campaign" if when and not every else "touchpoint", key, name, place, facts)


def _feed(one: Mapping[str, Any], place: str) -> Fact:
    frequency = words(at(one, "rss_opts", "frequency"))
    said = joined("new entries of a feed", frequency)
    return stated({"every": _PERIODS.get(frequency, "unknown")}, place, said)


def _automation(
    key: str, one: Mapping[str, Any], emails: list[Mapping[str, Any]], names: Names
) -> tuple[list[Draft], list[Declared]]:
    place = f"automation {key}"
    name = first_words(one.get("settings"), "title") or place
    common = facts_of({"system": stated("mailchimp", place, "exported from Mailchimp"), "status": _status(one, place)})
    audience = mailchimp_records.recipients(one, names)
    if not emails:
        kind = first_words(one.get("trigger_settings"), "workflow_title", "workflow_type")
        facts = facts_of(
            common,
            {
                "trigger": unread(kind, "what starts it stands in its first email, which is not in the file", place),
                "messages": stated("unknown", place),
                "channel": stated("email", place),
                "audience": group(audience, place),
                "label": stated(name, place),
                "system_ref": stated(key, place),
            },
        )
        note = Note(place, "the list of automations holds no emails: export the emails of this one too")
        return [Draft("touchpoint", key, name, place, facts, (note,))], []
    series = sorted(emails, key=lambda email: number(email.get("position")) or 0)
    settings = mapping(one.get("trigger_settings")) or mapping(series[0].get("trigger_settings"))
    steps = [words(email.get("id")) for email in series]
    trigger, declared = _trigger(mapping(series[0].get("delay")), settings, name, place)
    nodes, entries = _chain(series, steps, settings)
    messages = {step: _message(email, step, place, settings) for step, email in zip(steps, series, strict=True)}
    found = Automation(key, name, place, nodes, entries, messages, common, trigger, audience, "automation")
    return drafts_within(found), declared


def _chain(
    series: list[Mapping[str, Any]], steps: list[str], settings: Mapping[str, Any]
) -> tuple[dict[str, Node], list[str]]:
    """Each email follows the one before, all of its readers or those who react; or it has a date of its own."""
    delays = [mapping(email.get("delay")) for email in series]
    entering = [not step or _counts_from_a_date(delays[step]) for step in range(len(steps))]
    nodes: dict[str, Node] = {}
    for position, name in enumerate(steps):
        later = position + 1
        links = _links(steps[later], delays[later]) if later < len(steps) and not entering[later] else ()
        nodes[name] = Node(links, _wait(delays[position], settings, first=entering[position]))
    return nodes, [step for step, enters in zip(steps, entering, strict=True) if enters]


def _links(step: str, delay: Mapping[str, Any]) -> tuple[Link, ...]:
    action = words(delay.get("action"))
    if not delay or action in _SENT:
        return (Link(step),)
    return (Link(step, _reaction(delay)), Link(END, f"not ({_reaction(delay)})"))


def _reaction(delay: Mapping[str, Any]) -> str:
    return first_words(delay, "action_description") or words(delay.get("action")).replace("_", " ")


def _message(email: Mapping[str, Any], step: str, place: str, settings: Mapping[str, Any]) -> Message:
    where = f"{place}, email {step}"
    name = first_words(email.get("settings"), "title", "subject_line") or step
    delay = mapping(email.get("delay"))
    facts = {
        "channel": stated("email", where),
        "status": _status(email, where),
        "system_ref": stated(step, where),
        "trigger": _dated(delay, settings, where) if _counts_from_a_date(delay) else None,
    }
    return Message(step, name, where, facts_of(facts))


def _counts_from_a_date(delay: Mapping[str, Any]) -> bool:
    return words(delay.get("action")) in _DATES or words(delay.get("direction")) == "before"


def _dated(delay: Mapping[str, Any], settings: Mapping[str, Any], place: str) -> Fact | None:
    kind = first_words(settings, "workflow_title", "workflow_type")
    said = joined(first_words(delay, "full_description", "action_description", "action"), kind)
    return unread(said, "which date of the contact it is counted from is not in the export", place)


def _wait(delay: Mapping[str, Any], settings: Mapping[str, Any], *, first: bool) -> Wait:
    if _counts_from_a_date(delay):
        return NO_WAIT
    if not delay:
        return NO_WAIT if first else unbounded("the delay is not in the export")
    amount = number(delay.get("amount"))
    wait = exactly(amount, words(delay.get("type"))) if amount else NO_WAIT
    action = words(delay.get("action"))
    if not first and action not in (*_SENT, *_DID_NOT):
        return unbounded(first_words(delay, "full_description") or f"after {_reaction(delay)}", wait.least)
    wait = wait.then(on_weekdays(map(words, listed(at(settings, "runtime", "days")))))
    return wait.then(until_hour("a set hour")) if _at_set_hours(settings) else wait


def _at_set_hours(settings: Mapping[str, Any]) -> bool:
    hours = mapping(at(settings, "runtime", "hours"))
    # Older answers name the choice by its key, newer ones by its type.
    return any(choice in (hours.get("type"), *hours) for choice in ("send_at", "send_between"))


def _trigger(
    delay: Mapping[str, Any], settings: Mapping[str, Any], name: str, place: str
) -> tuple[Fact | None, list[Declared]]:
    action = words(delay.get("action"))
    kind = first_words(settings, "workflow_title", "workflow_type")
    said = joined(first_words(delay, "full_description") or action.replace("_", " "), kind)
    if not action:
        return unread(said, "what starts it is not in the export", place), []
    if _counts_from_a_date(delay):
        return _dated(delay, settings, place), []
    if action == _BY_HAND:
        return unread(said, "contacts are put in by hand or by another program; which is not in the export", place), []
    named = {"api": f"request for {name}"}.get(action, action)
    fact, signal = event(named, "mailchimp")
    return Fact(fact.value, said, "stated", place), [signal]


SYSTEM = SendingSystem("mailchimp", "Mailchimp", _recognises, _read)
