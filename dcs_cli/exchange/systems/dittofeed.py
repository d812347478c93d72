"""Dittofeed: journeys and broadcasts, as files in git, as the published example and as the interface lists them."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    channel,
    drafts_within,
    event,
    facts_of,
    group,
    joined,
    no_date,
    ordered,
    stated,
    status,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, names_listed, objects_in
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, mappings, number, told, truth, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, on_weekdays, unbounded, until_hour, up_to

_CHANNELS = {"email": "email", "sms": "sms", "mobilepush": "push", "webhook": "webhook"}
_STATUSES = {"notstarted": "building", "inprogress": "live", "triggered": "live"}
_SECTIONS = ("journeys", "broadcasts", "templates")
_BROADCAST = ("messageTemplateId", "segmentId", "journeyId", "config")


def _recognises(export: Export) -> bool:
    return export.form in ("json", "yaml") and any(_kind(one) for one in _items(export))


def _items(export: Export) -> Iterator[Mapping[str, Any]]:
    return (one for _, _, one in objects_in(export, *_SECTIONS))


def _kind(one: Mapping[str, Any]) -> str:
    definition = mapping(one.get("definition"))
    if "entryNode" in definition and "nodes" in definition:
        return "journey"
    if "workspaceId" in one and "definition" not in one:
        if "nodes" in mapping(one.get("draft")):
            return "draft"
        return "broadcast" if "status" in one and any(field in one for field in _BROADCAST) else ""
    return "template" if "subject" in definition and "from" in definition else ""


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    sources = (*companions.values(), export)
    segments, templates = names_listed(sources, "segments"), names_listed(sources, "templates")
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    counts = {"journeys": 0, "broadcasts": 0, "templates": 0}
    for one in _items(export):
        kind, name = _kind(one), words(one.get("name"))
        if kind + "s" in counts:
            counts[kind + "s"] += 1
        if kind == "journey":
            automation, signals = _journey(one, segments, templates)
            drafts += drafts_within(automation)
            declared += signals
            if at(one, "definition", "entryNode", "reEnter") is True:
                notes.append(Note(f"journey {name}", "who enters the segment again goes through the journey again"))
        elif kind == "broadcast":
            drafts.append(_broadcast(one, segments, templates))
        elif kind == "draft":
            notes.append(Note(f"journey {name}", "was never published: its draft is not read"))
    if counts["templates"] and not drafts:
        notes.append(Note("", "a template is the content of a message; when it is sent stands in a journey"))
    return Drafts("dittofeed", tuple(drafts), tuple(notes), ordered(declared), counts)


def _journey(one: Mapping[str, Any], segments: Names, templates: Names) -> tuple[Automation, list[Declared]]:
    name, definition = words(one.get("name")), mapping(one.get("definition"))
    entry = mapping(definition.get("entryNode"))
    place = f"journey {name}"
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for node in mappings(definition.get("nodes")):
        step = words(node.get("id"))
        nodes[step] = Node(_links(node, segments), _wait(node))
        if node.get("type") == "MessageNode":
            messages[step] = _message(node, step, f"{place}, node {step}", templates)
    started, segment = words(entry.get("event")), segments.of(words(entry.get("segment")))
    trigger: Fact | None = None
    declared: list[Declared] = []
    if started or segment:
        trigger, signal = event(started or f"entered segment {segment}", "dittofeed")
        declared = [signal]
    facts = facts_of({"system": stated("dittofeed", place, "exported from Dittofeed"), "status": _status(one, place)})
    entries = (words(entry.get("child")),)
    audience = f"segment: {segment}" if segment else ""
    return Automation(
        words(one.get("id")) or name, name, place, nodes, entries, messages, facts, trigger, audience
    ), declared


def _status(one: Mapping[str, Any], place: str) -> Fact | None:
    return status(words(one.get("status")), place, _STATUSES, archived=truth(one.get("archived")) is True)


def _links(node: Mapping[str, Any], segments: Names) -> tuple[Link, ...]:
    kind, variant = words(node.get("type")), mapping(node.get("variant"))
    if kind == "SegmentSplitNode":
        inside = f"in segment {segments.of(words(variant.get('segment')))}"
        yes, no = words(variant.get("trueChild")) or END, words(variant.get("falseChild")) or END
        return Link(yes, inside), Link(no, f"not {inside}")
    if kind == "RandomCohortNode":
        return tuple(
            Link(words(one.get("id")) or END, f"random cohort {words(one.get('name'))}".strip(), _part(one))
            for one in mappings(node.get("children"))
        )
    if kind == "WaitForNode":
        timeout = exactly(number(node.get("timeoutSeconds")), "seconds")
        children = [
            Link(
                words(one.get("id")) or END,
                f"enters segment {segments.of(words(one.get('segmentId')))}",
                None,
                up_to(timeout, "a segment"),
            )
            for one in mappings(node.get("segmentChildren"))
        ]
        return (*children, Link(words(node.get("timeoutChild")) or END, "enters no segment in time", None, timeout))
    child = words(node.get("child"))
    return (Link(child),) if child else ()


def _part(one: Mapping[str, Any]) -> Fraction | None:
    percent = one.get("percent")
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        return None
    return Fraction(str(percent)) / 100


def _wait(node: Mapping[str, Any]) -> Wait:
    if node.get("type") != "DelayNode":
        return NO_WAIT
    variant = mapping(node.get("variant"))
    if variant.get("seconds") is not None:
        return exactly(number(variant.get("seconds")), "seconds")
    if words(variant.get("type")) == "LocalTime":
        return on_weekdays(map(words, listed(variant.get("allowedDaysOfWeek")))).then(until_hour(_clock(variant)))
    return unbounded(joined("until a time", told(variant)))


def _clock(variant: Mapping[str, Any]) -> str:
    hour = number(variant.get("hour"), below=24)
    return "" if hour is None else f"{hour:02d}:{number(variant.get('minute'), below=60) or 0:02d}"


def _message(node: Mapping[str, Any], step: str, place: str, templates: Names) -> Message:
    variant = mapping(node.get("variant"))
    kind = words(variant.get("type"))
    template = templates.of(first_words(variant, "template", "templateId"))
    name = words(node.get("name")) or template or step
    facts = {"channel": channel(kind.casefold(), place, _CHANNELS), "system_ref": stated(step, place)}
    return Message(step, name, place, facts_of(facts))


def _broadcast(one: Mapping[str, Any], segments: Names, templates: Names) -> Draft:
    """A message sent once, in either version; the older one holds no channel and the moment it was triggered."""
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"broadcast {name}"
    when = day(one.get("scheduledAt")) or day(one.get("triggeredAt"))
    segment, template = words(one.get("segmentId")), words(one.get("messageTemplateId"))
    kind = words(at(one, "config", "message", "type"))
    facts = facts_of(
        {
            "audience": group(f"segment: {segments.of(segment)}" if segment else "", place),
            "channel": channel(kind.casefold(), place, _CHANNELS),
            "system": stated("dittofeed", place, "exported from Dittofeed"),
            "send_on": stated(when, place),
            "trigger": None if when else no_date("no day is set", place),
            "status": _status(one, place),
            "label": stated(joined(name, templates.known.get(template, "")), place),
            "system_ref": stated(key, place),
        }
    )
    return Draft("campaign" if when else "touchpoint", key, name, place, facts)


SYSTEM = SendingSystem("dittofeed", "Dittofeed", _recognises, _read)
