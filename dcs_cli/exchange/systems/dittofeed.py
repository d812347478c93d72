"""Dittofeed: journeys as files in git, in the shape of the published example and in that of the product's own types."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    channel,
    drafts_of,
    event,
    facts_of,
    joined,
    stated,
    status,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, first_words, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, unbounded, up_to

_CHANNELS = {"email": "email", "sms": "sms", "mobilepush": "push", "webhook": "webhook"}


def _recognises(export: Export) -> bool:
    return export.form in ("json", "yaml") and any(_kind(record.value) for record in export.records)


def _kind(value: Any) -> str:
    definition = mapping(at(value, "definition"))
    if "entryNode" in definition and "nodes" in definition:
        return "journey"
    return "template" if "subject" in definition and "from" in definition else ""


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts = []
    declared: list[Declared] = []
    notes: list[Note] = []
    counts = {"journeys": 0, "templates": 0}
    for record in export.records:
        kind = _kind(record.value)
        if kind:
            counts[kind + "s"] += 1
        if kind == "journey":
            automation, signals = _journey(mapping(record.value))
            drafts += drafts_of(automation)
            declared += signals
        elif kind == "template":
            notes.append(
                Note(record.place, "a template is the content of a message; when it is sent stands in a journey")
            )
    return Drafts("dittofeed", tuple(drafts), tuple(notes), tuple(declared), counts)


def _journey(one: Mapping[str, Any]) -> tuple[Automation, list[Declared]]:
    name, definition = words(one.get("name")), mapping(one.get("definition"))
    entry = mapping(definition.get("entryNode"))
    place = f"journey {name}"
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for node in mappings(definition.get("nodes")):
        step = words(node.get("id"))
        nodes[step] = Node(_links(node), _wait(node))
        if node.get("type") == "MessageNode":
            messages[step] = _message(node, step, f"{place}, node {step}")
    started, segment = words(entry.get("event")), words(entry.get("segment"))
    trigger: Fact | None = None
    declared: list[Declared] = []
    if started or segment:
        trigger, signal = event(started or f"entered segment {segment}", "dittofeed")
        declared = [signal]
    state = first_words(one, "status")
    facts = facts_of(
        {
            "system": stated("dittofeed", place, "exported from Dittofeed"),
            "status": status({"NotStarted": "draft", "Broadcast": "live"}.get(state, state), place) if state else None,
        }
    )
    entries = (words(entry.get("child")),)
    audience = f"segment: {segment}" if segment else ""
    return Automation(
        words(one.get("id")) or name, name, place, nodes, entries, messages, facts, trigger, audience
    ), declared


def _links(node: Mapping[str, Any]) -> tuple[Link, ...]:
    kind, variant = words(node.get("type")), mapping(node.get("variant"))
    if kind == "SegmentSplitNode":
        inside = f"in segment {words(variant.get('segment'))}"
        yes, no = words(variant.get("trueChild")) or END, words(variant.get("falseChild")) or END
        return Link(yes, inside), Link(no, f"not {inside}")
    if kind == "WaitForNode":
        timeout = exactly(number(node.get("timeoutSeconds")), "seconds")
        children = [
            Link(
                words(one.get("id")) or END,
                f"enters segment {words(one.get('segmentId'))}",
                None,
                up_to(timeout, "a segment"),
            )
            for one in mappings(node.get("segmentChildren"))
        ]
        return (*children, Link(words(node.get("timeoutChild")) or END, "enters no segment in time", None, timeout))
    child = words(node.get("child"))
    return (Link(child),) if child else ()


def _wait(node: Mapping[str, Any]) -> Wait:
    if node.get("type") != "DelayNode":
        return NO_WAIT
    variant = mapping(node.get("variant"))
    if variant.get("seconds") is not None:
        return exactly(number(variant.get("seconds")), "seconds")
    if words(variant.get("type")) == "LocalTime" and not variant.get("allowedDaysOfWeek"):
        return Wait(0, 24 * 60, "until an hour of the day")
    return unbounded(joined("until a time", told(variant)))


def _message(node: Mapping[str, Any], step: str, place: str) -> Message:
    variant = mapping(node.get("variant"))
    kind = words(variant.get("type"))
    name = words(node.get("name")) or first_words(variant, "template", "templateId") or step
    facts = {"channel": channel(kind.casefold(), place, _CHANNELS), "system_ref": stated(step, place)}
    return Message(step, name, place, facts_of(facts))


SYSTEM = SendingSystem("dittofeed", "Dittofeed", _recognises, _read)
