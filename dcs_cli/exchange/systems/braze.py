"""Braze: the details of a Canvas, whose export names steps and paths but neither waits nor audiences."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.drafts import Draft, Drafts
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    channel,
    drafts_of,
    facts_of,
    joined,
    purpose,
    stated,
    unread,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, number, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, unbounded

_CHANNELS = {
    "email": "email", "push": "push", "ios_push": "push", "android_push": "push", "apple_push": "push",
    "web_push": "web_push", "sms": "sms", "in_app_message": "in_app", "trigger_in_app_message": "in_app",
    "content_cards": "in_app", "content_card": "in_app", "whats_app": "whatsapp", "webhook": "webhook",
}  # fmt: skip
_SCHEDULES = {
    "action_based": "an action of the person", "triggered": "an action of the person",
    "api_triggered": "a call of the interface", "time_based": "a time", "date": "a time", "scheduled": "a time",
}  # fmt: skip

_VARIANTS = "variants"


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(
        isinstance(one.get("steps"), list) and isinstance(one.get("variants"), list) for one in _items(export)
    )


def _items(export: Export) -> list[Mapping[str, Any]]:
    return [
        one
        for record in export.records
        for one in mappings(record.value if isinstance(record.value, list) else [record.value])
    ]


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    canvases = [one for one in _items(export) if isinstance(one.get("steps"), list)]
    for one in canvases:
        drafts += drafts_of(_canvas(one))
    return Drafts("braze", tuple(drafts), (), (), {"canvases": len(canvases), "messages": len(drafts)})


def _canvas(one: Mapping[str, Any]) -> Automation:
    name = words(one.get("name"))
    place = f"canvas {name}"
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for step in mappings(one.get("steps")):
        key = words(step.get("id"))
        nodes[key] = Node(_links(step), _wait(step))
        messages |= _messages(step, key, place, nodes)
    entries = _entries(one, nodes)
    word = "archived" if one.get("archived") is True else "draft" if one.get("draft") is True else ""
    state = {"archived": "retired", "draft": "building"}.get(word, "live" if one.get("enabled") is True else "paused")
    common = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "Canvas"),
            "system": stated("braze", place, "exported from Braze"),
            "status": stated(state, place, word) if word or "enabled" in one else None,
        }
    )
    schedule = words(one.get("schedule_type"))
    trigger = unread(joined(schedule, _SCHEDULES.get(schedule, "")), "which one is not in the export", place)
    return Automation(name, name, place, nodes, entries, messages, common, trigger, "", "Canvas")


def _entries(one: Mapping[str, Any], nodes: dict[str, Node]) -> list[str]:
    """The first steps; of several variants each contact is in one, in which shares the export does not say."""
    firsts = [
        Link(words(first), f"variant {words(variant.get('name'))}")
        for variant in mappings(one.get("variants"))
        for first in listed(variant.get("first_step_ids")) or [variant.get("first_step_id")]
        if words(first)
    ]
    if len(list(mappings(one.get("variants")))) == 1 or not firsts:
        return [link.to for link in firsts] or list(nodes)[:1]
    nodes[_VARIANTS] = Node(tuple(firsts))
    return [_VARIANTS]


def _links(step: Mapping[str, Any]) -> tuple[Link, ...]:
    paths = list(mappings(step.get("next_paths")))
    if not paths:
        following = [words(one) for one in listed(step.get("next_step_ids"))]
        return tuple(
            Link(one, f"a way on from {words(step.get('name'))}" if len(following) > 1 else "") for one in following
        )
    several = len(paths) > 1
    return tuple(Link(words(one.get("next_step_id")) or END, _branch(step, one) if several else "") for one in paths)


def _branch(step: Mapping[str, Any], path: Mapping[str, Any]) -> str:
    return f"{words(step.get('name')) or 'a split'}: {words(path.get('name')) or 'a path'}"


def _wait(step: Mapping[str, Any]) -> Wait:
    if "delay" not in words(step.get("type")):
        return NO_WAIT
    delay = mapping(step.get("delay"))
    if delay:
        return exactly(number(delay.get("value")), words(delay.get("unit")))
    return unbounded(joined(words(step.get("name")), "a delay whose length is not in the export"))


def _messages(step: Mapping[str, Any], key: str, place: str, nodes: dict[str, Node]) -> dict[str, Message]:
    """A message for each channel of a step; further channels leave at the same moment by a node of their own."""
    bodies = mapping(step.get("messages"))
    found: dict[str, tuple[str, str]] = {}
    for variation, body in bodies.items():
        found.setdefault(words(at(body, "channel")), (variation, first_words(body, "subject", "name")))
    name = words(step.get("name")) or key
    messages = {}
    for position, (medium, (variation, subject)) in enumerate(found.items()):
        node = key if position == 0 else f"{key} {medium}"
        if position:
            nodes[node] = Node()
            nodes[key] = Node((*nodes[key].links, Link(node)), nodes[key].wait)
        where = f"{place}, step {name}"
        facts = {"channel": channel(medium, where, _CHANNELS), "system_ref": stated(words(variation), where)}
        messages[node] = Message(node, joined(name, subject), where, facts_of(facts))
    return messages


SYSTEM = SendingSystem("braze", "Braze", _recognises, _read)
