"""BPMN processes: what is sent as touchpoints, with timers as waits, gateways as branches and lanes as owners."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, fromstring

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, NotReadable, identifier
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    drafts_of,
    event,
    facts_of,
    guessed,
    joined,
    ordered,
    purpose,
    stated,
    unread,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.untyped import words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, unbounded

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_MINUTES = (525_960, 43_830, 10_080, 1_440, 60, 1)
_BY_PEOPLE = ("userTask", "manualTask")
_CHOICES = ("exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")


def recognises(text: str) -> bool:
    """Whether a text is XML that names the BPMN namespace."""
    return text.lstrip()[:1] == "<" and _MODEL in text


def read(text: str, name: str) -> Drafts:
    """Every message of every process."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotReadable(f"{name}: the file declares a document type, which no process needs: export it again")
    try:
        root = fromstring(text)
    except (ParseError, ValueError) as error:
        raise NotReadable(f"{name}: the file is no sound XML: {error}") from None
    except RecursionError:
        raise NotReadable(f"{name}: elements are nested too deeply to be a process") from None
    sent = {words(flow.get("sourceRef")): words(flow.get("name")) for flow in root.iter(_tag("messageFlow"))}
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    processes = list(root.iter(_tag("process")))
    for process in processes:
        automation, signals = _Reading(process, sent).automation()
        drafts += drafts_of(automation)
        declared += signals
        if not automation.messages:
            notes.append(Note(automation.place, f"{automation.name}: nothing in it is a message to somebody else"))
    return Drafts(
        "bpmn", tuple(drafts), tuple(notes), ordered(declared), {"processes": len(processes), "messages": len(drafts)}
    )


def _tag(name: str) -> str:
    return f"{{{_MODEL}}}{name}"


def _plain(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@dataclass
class _Reading:
    """One process; ``sent`` are the messages that leave it for another pool, by the step they leave."""

    process: Element
    sent: dict[str, str]
    nodes: dict[str, Node] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    def automation(self) -> tuple[Automation, list[Declared]]:
        key = words(self.process.get("id"))
        name = words(self.process.get("name")) or key
        place = f"process {key}"
        lanes = {
            words(ref.text): words(lane.get("name"))
            for lane in self.process.iter(_tag("lane"))
            for ref in lane.iter(_tag("flowNodeRef"))
        }
        flows = list(self.process.iter(_tag("sequenceFlow")))
        steps = [one for one in self.process.iter() if one.get("id") and _plain(one) != "sequenceFlow"]
        ways: dict[str, list[Element]] = {}
        for flow in flows:
            ways.setdefault(words(flow.get("sourceRef")), []).append(flow)
        linked = set(ways) | {words(flow.get("targetRef")) for flow in flows}
        starts = [one for one in steps if _plain(one) == "startEvent"]
        for step in steps:
            identity = words(step.get("id"))
            if identity in linked or step in starts:
                self.nodes[identity] = Node(tuple(_links(step, ways.get(identity, []))), _wait(step))
                self._message(step, identity, place, lanes.get(identity, ""))
        for boundary in self.process.iter(_tag("boundaryEvent")):
            self._attach(boundary)
        trigger, declared = _trigger(starts[0], place) if len(starts) == 1 else (None, [])
        entries = [words(one.get("id")) for one in starts]
        automation = Automation(key, name, place, self.nodes, entries, self.messages, {}, trigger, "", "process")
        return automation, declared

    def _message(self, step: Element, identity: str, place: str, lane: str) -> None:
        kind = _plain(step)
        throws = (
            kind in ("intermediateThrowEvent", "endEvent") and step.find(_tag("messageEventDefinition")) is not None
        )
        if not (kind == "sendTask" or throws or identity in self.sent):
            return
        where = f"{place}, {kind} {identity}"
        documentation = words(step.findtext(_tag("documentation")))
        title = words(step.get("name")) or self.sent.get(identity, "") or identity
        facts: dict[str, Fact] = facts_of(
            {
                "purpose": purpose(documentation, where, "step"),
                "owner": guessed(identifier(lane), lane, "the lane stands in for the owner", where) if lane else None,
                "mode": stated("human", where, kind) if kind in _BY_PEOPLE else None,
            }
        )
        self.messages[identity] = Message(identity, title, where, facts)

    def _attach(self, boundary: Element) -> None:
        """A way that leaves a step early joins the ways of that step."""
        identity, host = words(boundary.get("id")), words(boundary.get("attachedToRef"))
        if identity in self.nodes and host in self.nodes:
            said = words(boundary.get("name")) or "interrupted"
            node = self.nodes[host]
            rest = tuple(Link(link.to, link.branch or f"not ({said})", link.share, link.wait) for link in node.links)
            self.nodes[host] = Node((*rest, Link(identity, said)), node.wait)


def _links(step: Element, flows: list[Element]) -> Iterator[Link]:
    # Without a gateway all ways are taken; with a choice each has its condition, in the name of the flow at best.
    choice = _plain(step) in _CHOICES and len(flows) > 1
    for position, flow in enumerate(flows, 1):
        condition = joined(words(flow.get("name")), words(flow.findtext(_tag("conditionExpression"))))
        if choice:
            condition = joined(words(step.get("name")), condition or f"way {position}")
        yield Link(words(flow.get("targetRef")) or END, condition)


def _wait(step: Element) -> Wait:
    kind = _plain(step)
    if kind not in ("intermediateCatchEvent", "receiveTask", "boundaryEvent", *_BY_PEOPLE):
        return NO_WAIT
    timer = step.find(_tag("timerEventDefinition"))
    text = words(timer.findtext(_tag("timeDuration"))) if timer is not None else ""
    minutes = _minutes(text)
    if minutes is not None:
        return Wait(minutes, minutes)
    return unbounded(joined(words(step.get("name")) or kind, text))


def _minutes(text: str) -> int | None:
    match = _ISO.fullmatch(text)
    if match is None or text in ("P", "PT", ""):
        return None
    return sum(int(amount or 0) * each for amount, each in zip(match.groups()[:6], _MINUTES, strict=True))


def _trigger(start: Element, place: str) -> tuple[Fact | None, list[Declared]]:
    named = words(start.get("name"))
    timer = start.find(_tag("timerEventDefinition"))
    if timer is not None:
        said = joined(named, *(words(each.text) for each in timer))
        return unread(said, "a timer at the start is a schedule whose period is not read", place), []
    if not named:
        return None, []
    fact, signal = event(named, "bpmn")
    return Fact(fact.value, named, "guessed", place, "the name of the start stands in for an event"), [signal]
