"""Mautic: campaigns of the interface, a tree of actions, decisions and conditions with waits before each."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    drafts_of,
    event,
    facts_of,
    ordered,
    purpose,
    stated,
    unread,
)
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, first_words, mapping, mappings, number, truth, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, unbounded

_CHANNELS = {
    "email.send": "email",
    "email.send.to.user": "email",
    "sms.send_text_sms": "sms",
    "notification.send_notification": "web_push",
    "notification.send_mobile_notification": "push",
    "message.send": "",
}
_UNITS = {"i": "minutes", "h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[Mapping[str, Any]]:
    for record in export.records:
        single = at(record.value, "campaign")
        for one in mappings([single] if isinstance(single, dict) else at(record.value, "campaigns")):
            if any("triggerMode" in event or "eventType" in event for event in mappings(one.get("events"))):
                yield one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    found = list(_items(export))
    for one in found:
        automation, signals = _campaign(one)
        drafts += drafts_of(automation)
        declared += signals
    return Drafts("mautic", tuple(drafts), (), ordered(declared), {"campaigns": len(found)})


def _campaign(one: Mapping[str, Any]) -> tuple[Automation, list[Declared]]:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"campaign {key or name}"
    steps = {words(step.get("id")): step for step in mappings(one.get("events"))}
    ways: dict[str, list[Link]] = {step: [] for step in steps}
    entries = []
    for step, body in steps.items():
        parent = body.get("parent")
        before = words(mapping(parent).get("id") or mapping(parent).get("tempId")) or words(parent)
        if before in steps:
            ways[before].append(Link(step, _branch(steps[before], body)))
        else:
            entries.append(step)
    nodes = {step: Node(tuple(ways[step]), _wait(body, _before(steps, body))) for step, body in steps.items()}
    messages = {
        step: _message(body, step, f"{place}, event {step}")
        for step, body in steps.items()
        if words(body.get("type")) in _CHANNELS
    }
    names = [first_words(each, "name", "alias", "id") for each in mappings(one.get("lists"))]
    forms = [first_words(each, "name", "alias", "id") for each in mappings(one.get("forms"))]
    trigger, declared = _trigger(names, forms, place)
    published = truth(one.get("isPublished"))
    common = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "campaign"),
            "system": stated("mautic", place, "exported from Mautic"),
            "status": None if published is None else stated("live" if published else "building", place),
        }
    )
    audience = "segments: " + ", ".join(names) if names else ""
    return Automation(key, name, place, nodes, entries, messages, common, trigger, audience, "campaign"), declared


def _before(steps: Mapping[str, Mapping[str, Any]], body: Mapping[str, Any]) -> Mapping[str, Any]:
    parent = body.get("parent")
    return steps.get(words(mapping(parent).get("id")) or words(parent), {})


def _branch(before: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    if words(before.get("eventType")) not in ("decision", "condition"):
        return ""
    said = first_words(before, "name", "type")
    return f"not ({said})" if words(body.get("decisionPath")) == "no" else said


def _wait(body: Mapping[str, Any], before: Mapping[str, Any]) -> Wait:
    mode = words(body.get("triggerMode"))
    wait = NO_WAIT
    if mode == "date":
        wait = unbounded(f"until {words(body.get('triggerDate'))}")
    elif mode == "interval":
        unit = words(body.get("triggerIntervalUnit")).casefold()
        wait = exactly(number(body.get("triggerInterval")), _UNITS.get(unit, unit))
    if words(before.get("eventType")) == "decision" and words(body.get("decisionPath")) != "no":
        return unbounded(f"until: {first_words(before, 'name', 'type')}", wait.least)
    return wait


def _message(body: Mapping[str, Any], step: str, place: str) -> Message:
    kind = words(body.get("type"))
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
    return Message(step, words(body.get("name")) or step, place, facts)


def _trigger(names: list[str], forms: list[str], place: str) -> tuple[Fact | None, list[Declared]]:
    said = [*(f"entered segment {name}" for name in names), *(f"submitted form {form}" for form in forms)]
    if len(said) != 1:
        return unread(", or ".join(said), "several ways in, of which documents hold one", place), []
    fact, signal = event(said[0], "mautic")
    return fact, [signal]


SYSTEM = SendingSystem("mautic", "Mautic", _recognises, _read)
