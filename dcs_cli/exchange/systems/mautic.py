"""Mautic: campaigns as the interface gives them and as its own export file holds them, and segment emails."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    Facts,
    Message,
    drafts_within,
    event,
    facts_of,
    group,
    guessed,
    joined,
    no_date,
    ordered,
    purpose,
    stated,
    switched,
    unread,
)
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, names_listed, objects_in
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, mappings, number, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, on_weekdays, unbounded, until_hour

_CHANNELS = {
    "email.send": "email",
    "email.send.to.user": "email",
    "sms.send_text_sms": "sms",
    "notification.send_notification": "web_push",
    "notification.send_mobile_notification": "push",
    "focus.show": "website",
    "message.send": "",
}
_UNITS = {"i": "minutes", "h": "hours", "d": "days", "m": "months", "y": "years"}
_ALL_WORKDAYS, _WORKDAYS = "-1", "12345"


@dataclass(frozen=True, slots=True)
class _Campaign:
    """A campaign in the words of the interface, with the names of the segments and forms that lead into it."""

    fields: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]
    lists: tuple[str, ...]
    forms: tuple[str, ...]


def _recognises(export: Export) -> bool:
    return export.form == "json" and (any(True for _ in _campaigns(export)) or any(True for _ in _emails(export)))


def _campaigns(export: Export) -> Iterator[_Campaign]:
    for _, section, one in objects_in(export, "campaign", "campaigns"):
        if not section:
            yield from _from_file(one)
        events = tuple(mappings(one.get("events")))
        if section and any("triggerMode" in event or "eventType" in event for event in events):
            yield _Campaign(one, events, _named(one.get("lists")), _named(one.get("forms")))


def _from_file(value: Mapping[str, Any]) -> Iterator[_Campaign]:
    """Campaigns of an export file, which writes its fields with underscores and their relations beside them."""
    for one in mappings(value.get("campaign") if isinstance(value.get("campaign"), list) else ()):
        key = words(one.get("id"))
        events = tuple(
            {**fields, "parent": fields.get("parentId")}
            for fields in map(_camel_case, mappings(value.get("campaign_event")))
            if words(fields.get("campaignId")) == key and "eventType" in fields
        )
        if "canvas_settings" in one or events:
            lists, forms = (_sources(value, section, key) for section in ("lists", "forms"))
            yield _Campaign(_camel_case(one), events, lists, forms)


def _camel_case(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {re.sub(r"_([a-z])", lambda found: found[1].upper(), key): value for key, value in fields.items()}


def _sources(value: Mapping[str, Any], section: str, campaign: str) -> tuple[str, ...]:
    """What leads into a campaign: the file also holds segments and forms that its steps only speak of."""
    used = {
        words(one.get(section))
        for several in mappings(value.get("dependencies"))
        for one in mappings(several.get(section))
        if words(one.get("campaign")) == campaign
    }
    return _named([one for one in mappings(value.get(section)) if words(one.get("id")) in used])


def _named(value: Any) -> tuple[str, ...]:
    return tuple(first_words(one, "name", "alias", "id") for one in mappings(value))


def _emails(export: Export) -> Iterator[Mapping[str, Any]]:
    found = objects_in(export, "email", "emails")
    return (one for _, section, one in found if section and "emailType" in one)


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    emails = names_listed((*companions.values(), export), "emails", "email")
    campaigns = list(_campaigns(export))
    for one in campaigns:
        automation, signals = _campaign(one, emails)
        drafts += drafts_within(automation)
        declared += signals
    found = list(_emails(export))
    to_segments = [one for one in found if words(one.get("emailType")) == "list"]
    drafts += [_segment_email(one) for one in to_segments]
    templates = len(found) - len(to_segments)
    note = f"{templates} template emails are left out: what sends them, as a campaign does, says when"
    counts = {"campaigns": len(campaigns), "segment emails": len(to_segments)}
    return Drafts("mautic", tuple(drafts), (Note("", note),) if templates else (), ordered(declared), counts)


def _campaign(one: _Campaign, emails: Names) -> tuple[Automation, list[Declared]]:
    key, name = words(one.fields.get("id")), words(one.fields.get("name"))
    place = f"campaign {key or name}"
    steps = {words(step.get("id")): step for step in one.events}
    ways: dict[str, list[Link]] = {step: [] for step in steps}
    entries = []
    for step, body in steps.items():
        before = _before(body)
        if before in steps:
            ways[before].append(Link(step, _branch(steps[before], body)))
        else:
            entries.append(step)
        if words(body.get("type")) == "campaign.jump_to_event":
            ways[step].append(Link(words(at(body, "properties", "jumpToEvent"))))
    nodes = {step: Node(tuple(ways[step]), _wait(body, steps.get(_before(body), {}))) for step, body in steps.items()}
    messages = {
        step: _message(body, step, f"{place}, event {step}", emails)
        for step, body in steps.items()
        if words(body.get("type")) in _CHANNELS
    }
    trigger, declared = _trigger(one.lists, one.forms, place)
    audience = "segments: " + ", ".join(one.lists) if one.lists else ""
    common = _common(one.fields, place, "campaign")
    return Automation(key, name, place, nodes, entries, messages, common, trigger, audience, "campaign"), declared


def _common(one: Mapping[str, Any], place: str, whose: str) -> Facts:
    return facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, whose),
            "system": stated("mautic", place, "exported from Mautic"),
            "status": switched(one.get("isPublished"), place, "building"),
            "starts_on": stated(day(one.get("publishUp")), place),
            "ends_on": stated(day(one.get("publishDown")), place),
        }
    )


def _before(body: Mapping[str, Any]) -> str:
    parent = body.get("parent")
    return words(mapping(parent).get("id") or mapping(parent).get("tempId")) or words(parent)


def _path(body: Mapping[str, Any]) -> str:
    """Which way out of a decision or condition a step hangs on: ``yes`` or ``no``."""
    return words(body.get("decisionPath")) or words(at(body, "properties", "anchor"))


def _branch(before: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    if words(before.get("eventType")) not in ("decision", "condition"):
        return ""
    said = first_words(before, "name", "type")
    return f"not ({said})" if _path(body) == "no" else said


def _wait(body: Mapping[str, Any], before: Mapping[str, Any]) -> Wait:
    mode = words(body.get("triggerMode"))
    wait = NO_WAIT
    if mode == "date":
        wait = unbounded(f"until {words(body.get('triggerDate'))}")
    elif mode == "interval":
        unit = words(body.get("triggerIntervalUnit")).casefold()
        wait = exactly(number(body.get("triggerInterval")), _UNITS.get(unit, unit)).then(_allowed_hours(body))
    if words(before.get("eventType")) == "decision" and _path(body) != "no":
        return unbounded(f"until: {first_words(before, 'name', 'type')}", wait.least)
    return wait


def _allowed_hours(body: Mapping[str, Any]) -> Wait:
    """An interval only ends at the hours and on the weekdays a step allows, which can be later."""
    between = [words(body.get("triggerRestrictedStartHour")), words(body.get("triggerRestrictedStopHour"))]
    hour = words(body.get("triggerHour")) or (" to ".join(between) if all(between) else "")
    allowed = list(map(words, listed(body.get("triggerRestrictedDaysOfWeek"))))
    weekdays = [day for one in allowed for day in (_WORKDAYS if one == _ALL_WORKDAYS else one)]
    return on_weekdays(weekdays).then(until_hour(hour) if hour else NO_WAIT)


def _message(body: Mapping[str, Any], step: str, place: str, emails: Names) -> Message:
    kind = words(body.get("type"))
    email = emails.known.get(_email(body), "")
    name = words(body.get("name"))
    facts = facts_of(
        {
            "purpose": purpose(words(body.get("description")), place, "event"),
            "channel": stated(_CHANNELS[kind], place, kind) if _CHANNELS[kind] else None,
            "to": stated("staff", place, kind) if kind == "email.send.to.user" else None,
            "class": stated("transactional", place)
            if words(at(body, "properties", "email_type")) == "transactional"
            else None,
            "system_ref": stated(step, place),
        }
    )
    return Message(step, joined(name, email if email != name else "") or step, place, facts)


def _email(body: Mapping[str, Any]) -> str:
    properties = mapping(body.get("properties"))
    of_channel = body.get("channelId") if words(body.get("channel")) == "email" else None
    return words(properties.get("email")) or words(at(properties, "useremail", "email")) or words(of_channel)


def _trigger(lists: Iterable[str], forms: Iterable[str], place: str) -> tuple[Fact | None, list[Declared]]:
    said = [*(f"entered segment {name}" for name in lists), *(f"submitted form {form}" for form in forms)]
    if len(said) != 1:
        return unread(", or ".join(said), "several ways in, of which documents hold one", place), []
    fact, signal = event(said[0], "mautic")
    return fact, [signal]


def _segment_email(one: Mapping[str, Any]) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"email {key}"
    when = day(one.get("publishUp"))
    lists = _named(one.get("lists"))
    because = "the day it may be sent from; who enters the segment later can get it too"
    common = {field: fact for field, fact in _common(one, place, "email").items() if field != "starts_on"}
    facts = facts_of(
        common,
        {
            "audience": group("segments: " + ", ".join(lists) if lists else "", place),
            "channel": stated("email", place, "a segment email"),
            "send_on": guessed(when, words(one.get("publishUp")), because, place) if when else None,
            "trigger": None if when else no_date("no day is set", place),
            "label": stated(joined(name, words(one.get("subject"))), place),
            "system_ref": stated(key, place),
        },
    )
    return Draft("campaign" if when else "touchpoint", f"email/{key}", name, place, facts)


SYSTEM = SendingSystem("mautic", "Mautic", _recognises, _read)
