"""Braze: details of Canvases and campaigns, which name steps and paths but neither waits nor audiences, and lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Draft, Drafts, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    Facts,
    Message,
    channel,
    drafts_within,
    facts_of,
    guessed,
    joined,
    purpose,
    stated,
    status,
    switched,
    unread,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem, objects_in
from dcs_cli.exchange.systems.untyped import day, first_words, listed, mapping, mappings, truth, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, unbounded

_CHANNELS = {
    "email": "email", "push": "push", "ios_push": "push", "android_push": "push", "apple_push": "push",
    "web_push": "web_push", "sms": "sms", "in_app_message": "in_app", "trigger_in_app_message": "in_app",
    "content_cards": "in_app", "content_card": "in_app", "whats_app": "whatsapp", "webhook": "webhook",
}  # fmt: skip
_SCHEDULES = {
    "action_based": "an action of the person", "triggered": "an action of the person",
    "api_triggered": "a call of the interface", "time_based": "a time", "date": "a time", "scheduled": "a time",
}  # fmt: skip
_LISTED = {"canvases": "canvas", "campaigns": "campaign", "scheduled_broadcasts": "broadcast"}
_CANVAS_LISTED = frozenset({"id", "name", "tags", "last_edited"})
_VARIANTS = " variants"
"""A step of our own; ids of the export never begin with a blank."""


def _recognises(export: Export) -> bool:
    return export.form in ("json", "csv") and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a file holds: details of one or several, a list that only names them, or records taken out of one."""
    for _, section, value in objects_in(export, *_LISTED):
        if section:
            kind = _LISTED[section]
            if "next_send_time" in value or "is_api_campaign" in value or (kind == "canvas" and "last_edited" in value):
                yield kind, value
        elif isinstance(value.get("steps"), list) and isinstance(value.get("variants"), list):
            yield "canvas details", value
        elif isinstance(value.get("messages"), dict) and "schedule_type" in value:
            yield "campaign details", value
        elif "is_api_campaign" in value or set(value) == _CANVAS_LISTED:
            yield "campaign" if "is_api_campaign" in value else "canvas", value


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    notes: list[Note] = []
    counts = {"canvases": 0, "campaigns": 0, "scheduled": 0}
    for kind, one in _items(export):
        counts[{"canvas": "canvases", "campaign": "campaigns", "broadcast": "scheduled"}[kind.split()[0]]] += 1
        if kind == "canvas details":
            drafts += drafts_within(_canvas(one))
        elif kind == "campaign details":
            drafts += _campaign(one)
        else:
            drafts.append(_broadcast(one) if kind == "broadcast" else _only_named(one, kind))
    if any(kind in ("canvas", "campaign") for kind, _ in _items(export)):
        notes.append(Note("", "a list only names what there is: the details of each say what it sends"))
    return Drafts("braze", tuple(drafts), (*export.notes, *notes), (), counts | {"messages": len(drafts)})


def _common(one: Mapping[str, Any], place: str, whose: str) -> Facts:
    word = next((word for word in ("archived", "draft") if truth(one.get(word))), "")
    schedule = words(one.get("schedule_type"))
    times = [
        f"{said} {when}"
        for said, key in (("first sent", "first_sent"), ("last sent", "last_sent"), ("first entry", "first_entry"))
        if (when := day(one.get(key)))
    ]
    said = joined(schedule, _SCHEDULES.get(schedule, ""), *times)
    return facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, whose),
            "system": stated("braze", place, "exported from Braze"),
            "status": status(word, place) if word else switched(one.get("enabled"), place),
            "trigger": unread(said, "what starts it, or when, is not in the export", place),
        }
    )


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
    common = dict(_common(one, place, "Canvas"))
    trigger = common.pop("trigger", None)
    key = words(one.get("canvas_id")) or name
    return Automation(key, name, place, nodes, entries, messages, common, trigger, "", "Canvas")


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
    kind, name = words(step.get("type")), words(step.get("name"))
    if "delay" in kind:
        return unbounded(joined(name, "a delay whose length is not in the export"))
    if "action" in kind and "path" in kind:
        return unbounded(joined(name, "waits for what people do, how long is not in the export"))
    return NO_WAIT


def _media(bodies: Mapping[str, Any]) -> dict[str, list[tuple[str, Mapping[str, Any]]]]:
    """The versions of a message by channel; control groups get nothing."""
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for variation, value in bodies.items():
        body = mapping(value)
        if body.get("type") != "control":
            found.setdefault(words(body.get("channel")).replace("-", "_"), []).append((variation, body))
    return found


def _messages(step: Mapping[str, Any], key: str, place: str, nodes: dict[str, Node]) -> dict[str, Message]:
    """A message for each channel of a step; further channels leave at the same moment by a node of their own."""
    name = words(step.get("name")) or key
    where = f"{place}, step {name}"
    messages = {}
    for position, (medium, versions) in enumerate(_media(mapping(step.get("messages"))).items()):
        variation, body = versions[0]
        node = key if position == 0 else f"{key} {medium}"
        if position:
            nodes[node] = Node()
            nodes[key] = Node((*nodes[key].links, Link(node)), nodes[key].wait)
        facts = {"channel": channel(medium, where, _CHANNELS), "system_ref": stated(words(variation), where)}
        title = joined(name, first_words(body, "subject", "name"))
        messages[node] = Message(node, title, where, facts_of(facts), _several(len(versions)))
    return messages


def _several(versions: int) -> tuple[str, ...]:
    said = f"{versions} messages for this channel, as a test has them; the shares are not in the export"
    return (said,) if versions > 1 else ()


def _campaign(one: Mapping[str, Any]) -> list[Draft]:
    """A touchpoint for each channel of a campaign; several messages of one channel are the versions of a test."""
    name = words(one.get("name"))
    place = f"campaign {name}"
    key = words(one.get("campaign_id")) or name
    media = (
        _media(mapping(one.get("messages"))) or {words(found): [] for found in listed(one.get("channels"))} or {"": []}
    )
    drafts = []
    for medium, versions in media.items():
        ids = [words(variation) for variation, _ in versions]
        subjects = [found for _, body in versions if (found := first_words(body, "subject", "name", "title"))]
        facts = facts_of(
            _common(one, place, "campaign"),
            {
                "channel": channel(medium, place, _CHANNELS),
                "label": stated(joined(name, *dict.fromkeys(subjects)), place),
                "system_ref": stated(ids[0], place) if ids else None,
            },
        )
        title = name if len(media) == 1 else f"{name} / {medium}"
        reference = f"campaign/{key}" if len(media) == 1 else f"campaign/{key}/{medium}"
        notes = tuple(Note(place, said) for said in _several(len(ids)))
        drafts.append(Draft("touchpoint", reference, title, place, facts, notes))
    return drafts


def _only_named(one: Mapping[str, Any], kind: str) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"{kind} {key}"
    called = "a call of the interface" if truth(one.get("is_api_campaign")) else ""
    facts = facts_of(
        {
            "system": stated("braze", place, "exported from Braze"),
            "trigger": unread(called, "who calls it, and when, is not in the export", place),
            "label": stated(name, place),
            "system_ref": stated(key, place),
        }
    )
    return Draft("touchpoint", f"{kind}/{key}", name, place, facts)


def _broadcast(one: Mapping[str, Any]) -> Draft:
    """What is scheduled next; something that comes again and again stands there once, with its next day."""
    key, name = words(one.get("id")), words(one.get("name"))
    kind = words(one.get("type")).casefold()
    place = f"scheduled {kind} {key}"
    when = day(one.get("next_send_time"))
    said = joined(f"next on {words(one.get('next_send_time'))}", words(one.get("schedule_type")))
    once = when if kind == "campaign" else None
    because = "the next day it is sent; whether it comes again is not in the export"
    facts = facts_of(
        {
            "system": stated("braze", place, "exported from Braze"),
            "send_on": guessed(once, said, because, place) if once else None,
            "trigger": None if once else unread(said, "the next day people enter, not what starts it", place),
            "label": stated(name, place),
            "system_ref": stated(key, place),
        }
    )
    return Draft("campaign" if once else "touchpoint", f"scheduled/{key}", name, place, facts)


SYSTEM = SendingSystem("braze", "Braze", _recognises, _read)
