"""BPMN processes: what leaves a pool as touchpoints, with timers as waits, gateways as branches, lanes as owners."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, ParseError, fromstring

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, NotReadable, identifier
from dcs_cli.exchange.journeys.bpmn_elements import BY_PEOPLE, MODEL, child, kind, named, reference, tag
from dcs_cli.exchange.journeys.bpmn_flow import ProcessFlow
from dcs_cli.exchange.journeys.bpmn_mail import Mail, mail_of
from dcs_cli.exchange.journeys.bpmn_pools import Pools
from dcs_cli.exchange.journeys.bpmn_times import schedule, timer_wait
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
from dcs_cli.exchange.systems.paths import Node
from dcs_cli.exchange.systems.untyped import words

_CUSTOMER = re.compile(
    r"(?:.*\s)?(?:customers?|clients?|end[ -]?users?|users?|subscribers?|buyers?)(?:\s*[(\[].*)?", re.IGNORECASE
)
_SPEAKS_OF_SENDING = re.compile(
    r"\b(?:send|e-?mail|mail|notif|inform|remind|invit|call|sms|newsletter|messag|survey|publish|announc|welcom|thank)",
    re.IGNORECASE,
)
_RECEIVES = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")
_SHOWN = 3


def recognises(text: str) -> bool:
    """Whether a text is XML that names the BPMN namespace."""
    return text.lstrip()[:1] == "<" and MODEL in text


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
    _put_definitions_in_place(root)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    pools = Pools.of(root)
    processes = list(root.iter(tag("process")))
    for process in processes:
        reading = _Reading(process, pools)
        for automation in reading.automations():
            drafts += _named(automation)
        declared += reading.declared
        notes += reading.notes
    counts = {"processes": len(processes), "messages": len(drafts)}
    used = {draft.facts["trigger"].value.get("event") for draft in drafts if "trigger" not in draft.missing}
    needed = ordered(one for one in declared if one.id in used)
    return Drafts("bpmn", tuple(drafts), tuple(notes), needed, counts)


def _named(automation: Automation) -> Iterator[Draft]:
    """The drafts of a process; its only message is called after what it is too, as pools have more than one."""
    for draft in drafts_of(automation):
        message = automation.messages[draft.key]
        yield replace(draft, name=f"{automation.name} / {message.name}")


def _put_definitions_in_place(root: Element) -> None:
    """Events may name a definition that stands once at the top of the file."""
    shared = {words(one.get("id")): one for one in root if kind(one).endswith("EventDefinition")}
    for step in root.iter() if shared else ():
        for named_one in step.findall(tag("eventDefinitionRef")):
            definition = shared.get(reference(named_one.text))
            if definition is not None:
                step.append(definition)


@dataclass
class _Reading:
    """One process with what was noted while it was read."""

    process: Element
    pools: Pools
    title: str = ""
    declared: list[Declared] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def automations(self) -> Iterator[Automation]:
        """The process, and each process inside it that an event starts, with their messages."""
        pool = self.pools.names.get(words(self.process.get("id")), "")
        self.title = named(self.process) or pool
        mails = {words(one.get("id")): mail for one in self.process.iter() if (mail := mail_of(one)) is not None}
        sending = {words(one.get("id")) for one in self.process.iter() if self._sends(one, mails)}
        flow = ProcessFlow(self.process, sending)
        lanes = _lanes(self.process)
        messages: dict[Element, dict[str, Message]] = {}
        theirs: list[str] = []
        for name, step in flow.steps.items():
            lane = flow.lane_of(step, lanes)
            if name in sending and _CUSTOMER.fullmatch(lane or pool):
                theirs.append(named(step) or self.pools.carried(step) or name)
            elif name in sending:
                message = self._message(step, name, lane, mails.get(name))
                messages.setdefault(flow.root_of(step), {})[name] = message
        if theirs:
            who = "what the customer sends is no message of ours and is left out"
            self.notes.append(Note(self.place, f"{who}: {_some(theirs)}"))
        elif not messages:
            self.notes.append(Note(self.place, _nothing_sent(flow)))
        return (self._automation(flow, root, messages[root]) for root in flow.roots() if root in messages)

    @property
    def place(self) -> str:
        """The process as notes and drafts name it."""
        return f"process {self.title or words(self.process.get('id'))}"

    def _automation(self, flow: ProcessFlow, root: Element, messages: dict[str, Message]) -> Automation:
        entries = flow.entries(root)
        starts = [one for one in entries if kind(one) == "startEvent"]
        nodes = flow.in_order(entries)
        inner, only = "", ""
        if root is self.process:
            trigger = self._trigger(starts, self.title)
        else:
            trigger = self._trigger(starts)
            inner = named(root) or ", ".join(map(self._started_by, starts))
            timer = starts[0].find(tag("timerEventDefinition")) if len(starts) == 1 else None
            if timer is not None and root in list(self.process):
                # Its clock runs from the start of the process around it, for as long as that is not at its end.
                begun = words(starts[0].get("id"))
                nodes[begun] = Node(nodes[begun].links, timer_wait(starts[0], timer))
                outer = [one for one in flow.entries(self.process) if kind(one) == "startEvent"]
                trigger, only = self._trigger(outer, self.title), f"only while {self.title or 'the process'} goes on"
        whole = " / ".join(filter(None, (self.title or words(self.process.get("id")), inner)))
        keys = [words(one.get("id")) for one in entries]
        return Automation(whole, whole, self.place, nodes, keys, messages, {}, trigger, only, "process")

    def _sends(self, step: Element, mails: dict[str, Mail]) -> bool:
        what, name = kind(step), words(step.get("id"))
        if not name or what in _RECEIVES:
            return False
        throws = what in ("intermediateThrowEvent", "endEvent") and step.find(tag("messageEventDefinition")) is not None
        return what == "sendTask" or throws or name in mails or name in self.pools.sent

    def _message(self, step: Element, name: str, lane: str, mail: Mail | None) -> Message:
        what = kind(step)
        where = f"{self.place}, {what} {name}"
        title = named(step) or self.pools.carried(step) or (mail.subject if mail else "") or name
        receivers = joined(self.pools.receivers(name), mail.to if mail else "")
        facts: dict[str, Fact] = facts_of(
            {
                "purpose": purpose(words(child(step, "documentation")), where, "step"),
                "channel": stated("email", where, mail.said) if mail else None,
                "system": stated(mail.system, where, mail.said) if mail and mail.system else None,
                "owner": guessed(identifier(lane), lane, "the lane stands in for the owner", where) if lane else None,
                "mode": stated("human", where, what) if what in BY_PEOPLE else None,
            }
        )
        return Message(name, title, where, facts, tuple(_repeated(step)), f"to {receivers}" if receivers else "")

    def _trigger(self, starts: list[Element], title: str = "") -> Fact | None:
        if len(starts) > 1:
            said = ", or ".join(filter(None, map(self._started_by, starts)))
            return unread(said, "the process starts in several ways", self.place)
        timer = starts[0].find(tag("timerEventDefinition")) if starts else None
        if timer is not None:
            cycle = words(child(timer, "timeCycle"))
            said = joined(named(starts[0]), *(words(each.text) for each in timer))
            every = schedule(cycle)
            if every is not None:
                return stated({"every": every}, self.place, said)
            return unread(said or "a timer", "a timer at the start is a schedule whose period is not read", self.place)
        said = self._started_by(starts[0]) if starts else ""
        because = "the name of the start stands in for an event"
        if not said and title:
            said, because = f"{title} starts", "the start has no name: that the process starts stands in for an event"
        if not said:
            return None
        fact, signal = event(said, "bpmn")
        self.declared.append(signal)
        return Fact(fact.value, said, "guessed", self.place, because)

    def _started_by(self, start: Element) -> str:
        return named(start) or self.pools.carried(start)


def _lanes(process: Element) -> dict[str, str]:
    """The name of the innermost named lane of each step; outer lanes may list the steps of inner ones too."""
    found: dict[str, str] = {}
    for lane in process.iter(tag("lane")):
        for step in lane.iter(tag("flowNodeRef")):
            found[reference(step.text)] = named(lane) or found.get(reference(step.text), "")
    return found


def _repeated(step: Element) -> Iterator[str]:
    if step.find(tag("multiInstanceLoopCharacteristics")) is not None:
        yield "is done once for each of several: how many is not in the diagram"
    if step.find(tag("standardLoopCharacteristics")) is not None:
        yield "is repeated in a loop: how often is not in the diagram"


def _nothing_sent(flow: ProcessFlow) -> str:
    speaking = [named(step) for step in flow.steps.values() if _SPEAKS_OF_SENDING.search(named(step))]
    said = "nothing in it is drawn as a message: a send task, an event that throws one, or a flow to another pool"
    return f"{said}. Steps whose names speak of one: {_some(speaking)}" if speaking else said


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
