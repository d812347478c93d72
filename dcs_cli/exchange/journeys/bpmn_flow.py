"""The flow of a BPMN process as a graph: who goes on where, after how long, and on which condition."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from dcs_cli.exchange.journeys.bpmn_elements import (
    BY_PEOPLE,
    SCOPES,
    child,
    kind,
    named,
    reference,
    steps_of,
    tag,
)
from dcs_cli.exchange.journeys.bpmn_times import timer_wait
from dcs_cli.exchange.systems.building import joined
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.untyped import words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, unbounded, up_to

_CHOICES = ("exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")
_TAKES_TIME = ("task", "callActivity", "receiveTask", *BY_PEOPLE)
_CATCHES = ("intermediateCatchEvent", "receiveTask")
_LEAVES_BY_THE_BORDER = ("errorEventDefinition", "cancelEventDefinition", "terminateEventDefinition")


@dataclass
class ProcessFlow:
    """The steps of one process, those of its subprocesses among them, and what links them.

    ``sending`` are the steps that are messages. A process inside the process is entered at its own id and left at a
    node of its own; one that an event starts is a flow apart, see :meth:`roots`.
    """

    process: Element
    sending: Collection[str] = ()
    nodes: dict[str, Node] = field(default_factory=dict)
    _parents: dict[Element, Element] = field(default_factory=dict)
    _steps: dict[str, Element] = field(default_factory=dict)
    _out: dict[str, list[Element]] = field(default_factory=dict)
    _in: dict[str, list[str]] = field(default_factory=dict)
    _border: dict[str, list[Element]] = field(default_factory=dict)
    _links: dict[str, list[str]] = field(default_factory=dict)
    _races: dict[str, Wait | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parents = {inner: outer for outer in self.process.iter() for inner in outer}
        for scope in self.process.iter():
            if scope is self.process or kind(scope) in SCOPES:
                self._steps |= {words(step.get("id")): step for step in steps_of(scope)}
        for flow in self.process.iter(tag("sequenceFlow")):
            source, target = reference(flow.get("sourceRef")), reference(flow.get("targetRef"))
            self._out.setdefault(source, []).append(flow)
            self._in.setdefault(target, []).append(source)
        for step in self._steps.values():
            if kind(step) == "boundaryEvent" and step.find(tag("compensateEventDefinition")) is None:
                self._border.setdefault(reference(step.get("attachedToRef")), []).append(step)
            if kind(step) == "intermediateCatchEvent" and (link := _link_name(step)):
                self._links.setdefault(link, []).append(words(step.get("id")))
        for name, step in self._steps.items():
            self._add(name, step)

    @property
    def steps(self) -> Mapping[str, Element]:
        """Every step by its id."""
        return self._steps

    def roots(self) -> list[Element]:
        """The process, and every process inside it that an event starts at a time of its own."""
        return [self.process, *(step for step in self._steps.values() if _started_by_event(step))]

    def root_of(self, step: Element) -> Element:
        """The root a step belongs to."""
        scope = self._parents[step]
        while scope is not self.process and not _started_by_event(scope):
            scope = self._parents[scope]
        return scope

    def lane_of(self, step: Element, lanes: Mapping[str, str]) -> str:
        """The lane of a step, or of the subprocess it is in."""
        while step is not self.process:
            if lane := lanes.get(words(step.get("id"))):
                return lane
            step = self._parents[step]
        return ""

    def in_order(self, entries: Iterable[Element]) -> dict[str, Node]:
        """The steps in the order people come by them, and after them those nobody comes by."""
        order = dict.fromkeys(words(one.get("id")) for one in entries)
        waiting = deque(order)
        while waiting:
            for link in self.nodes[waiting.popleft()].links:
                if link.to in self.nodes and link.to not in order:
                    order[link.to] = None
                    waiting.append(link.to)
        return {name: self.nodes[name] for name in (*order, *(one for one in self.nodes if one not in order))}

    def entries(self, scope: Element) -> list[Element]:
        """Where a process begins: its start events, or where there are none the steps nothing leads to."""
        steps = list(steps_of(scope))
        starts = [step for step in steps if kind(step) == "startEvent"]
        return starts or [step for step in steps if self._begins(step)]

    def _begins(self, step: Element) -> bool:
        apart = kind(step) == "boundaryEvent" or _started_by_event(step) or step.get("isForCompensation") == "true"
        linked = kind(step) == "intermediateCatchEvent" and step.find(tag("linkEventDefinition")) is not None
        return not (apart or linked or self._in.get(words(step.get("id"))))

    def _add(self, name: str, step: Element) -> None:
        inner = kind(step) in SCOPES
        staying = NO_WAIT if inner and self.entries(step) else self._staying(name, step)
        border = [(one, self._said(one)) for one in self._border.get(name, [])]
        limits = [_border_wait(one, said) for one, said in border if _interrupts(one)]
        if staying.most is None and any(one.exact for one in limits):
            staying = up_to(min((one for one in limits if one.exact), key=lambda one: one.least), staying.words)
        kept = " and ".join(f"not ({said})" for one, said in border if _interrupts(one))
        ways = tuple(
            Link(way.to, joined(kept, way.branch), wait=staying) for way in (*self._ways(name, step), *self._end(step))
        )
        away = tuple(Link(words(one.get("id")), said, wait=_border_wait(one, said)) for one, said in border)
        if away and not ways:
            ways = (Link(END, kept, wait=staying),)
        if inner and self.entries(step):
            self.nodes[name] = Node((*self._inside(step), *away))
            self.nodes[_left(name)] = Node(ways)
        else:
            self.nodes[name] = Node((*ways, *away))

    def _inside(self, scope: Element) -> Iterator[Link]:
        entries = self.entries(scope)
        chosen = kind(scope) == "adHocSubProcess"
        for step in entries:
            branch = ""
            if chosen:
                branch = f"chosen in {named(scope) or 'a subprocess without order'}"
            elif len(entries) > 1 and kind(step) == "startEvent":
                branch = self._said(step)
            yield Link(words(step.get("id")), branch, wait=unbounded(branch) if chosen else NO_WAIT)
        if chosen:
            yield Link(_left(words(scope.get("id"))), "nothing chosen")

    def _end(self, step: Element) -> Iterator[Link]:
        """The way out of a subprocess for those who come to its end."""
        name = words(step.get("id"))
        scope = self._parents[step]
        if self._out.get(name) or scope is self.process or _started_by_event(scope):
            return
        if any(step.find(tag(each)) is not None for each in _LEAVES_BY_THE_BORDER) or _thrown_link(step):
            return
        yield Link(_left(words(scope.get("id"))))

    def _ways(self, name: str, step: Element) -> Iterator[Link]:
        flows = self._out.get(name, [])
        choice = kind(step) in _CHOICES and len(flows) > 1
        conditional = any(child(flow, "conditionExpression") for flow in flows)
        for position, flow in enumerate(flows, 1):
            target = reference(flow.get("targetRef"))
            said = joined(named(flow), words(child(flow, "conditionExpression")))
            if not said and step.get("default") == flow.get("id"):
                said = "otherwise"
            if choice:
                at = self._steps.get(target)
                said = said or (self._said(at) if at is not None and named(at) else f"way {position}")
                yield Link(target, joined(named(step), said))
            else:
                yield Link(target, said if conditional and kind(step) != "parallelGateway" else "")
        if (link := _thrown_link(step)) and not flows:
            yield from map(Link, self._links.get(link, []))

    def _staying(self, name: str, step: Element) -> Wait:
        """How long people stay at a step; what work takes is in no diagram."""
        what = kind(step)
        timer = step.find(tag("timerEventDefinition"))
        if what == "intermediateCatchEvent" and timer is not None:
            return timer_wait(step, timer)
        if what in _CATCHES and _link_name(step) == "":
            until = unbounded(f"until {self._said(step)}")
            limit = self._limit(name)
            return up_to(limit, until.words) if limit is not None else until
        if what in SCOPES or (what in _TAKES_TIME and not (what == "task" and name in self.sending)):
            return unbounded(f"until {named(step) or what} is done")
        return NO_WAIT

    def _limit(self, name: str) -> Wait | None:
        """The shortest timer that a waiting step competes with behind a gateway of events."""
        sources = self._in.get(name, [])
        if any(one not in self._steps or kind(self._steps[one]) != "eventBasedGateway" for one in sources):
            return None
        return min((one for one in map(self._race, sources) if one), key=lambda one: one.least, default=None)

    def _race(self, gateway: str) -> Wait | None:
        """The shortest exact timer behind a gateway of events."""
        if gateway not in self._races:
            rivals = [self._steps[one] for one in self._targets(gateway) if one in self._steps]
            timers = [(one, one.find(tag("timerEventDefinition"))) for one in rivals]
            waits = [timer_wait(one, timer) for one, timer in timers if timer is not None]
            exact = [one for one in waits if one.exact]
            self._races[gateway] = min(exact, key=lambda one: one.least, default=None)
        return self._races[gateway]

    def _targets(self, name: str) -> Iterator[str]:
        return (reference(flow.get("targetRef")) for flow in self._out.get(name, []))

    def _said(self, event: Element) -> str:
        """What happens at an event in words, where it has no name by what it is and where."""
        if named(event):
            return named(event)
        host = self._steps.get(reference(event.get("attachedToRef")))
        place = named(host) if host is not None else ""
        timer = event.find(tag("timerEventDefinition"))
        if timer is not None:
            said = joined(*(words(one.text) for one in timer)) or "a timer"
            return f"{place} is not done in time ({said})" if place else said
        what = next(
            (kind(one).removesuffix("EventDefinition") for one in event if "EventDef" in kind(one)), kind(event)
        )
        return f"{'an' if what[:1] in 'aeiou' else 'a'} {what}{f' at {place}' if place else ''}"


def _left(name: str) -> str:
    # Ids hold no blanks, so no step is called that.
    return f"{name} left"


def _started_by_event(step: Element) -> bool:
    return kind(step) in SCOPES and step.get("triggeredByEvent") == "true"


def _interrupts(event: Element) -> bool:
    return event.get("cancelActivity") != "false"


def _border_wait(event: Element, said: str) -> Wait:
    timer = event.find(tag("timerEventDefinition"))
    return timer_wait(event, timer) if timer is not None else unbounded(f"until {said}")


def _link_name(step: Element) -> str:
    definition = step.find(tag("linkEventDefinition"))
    return "" if definition is None else named(definition) or named(step) or "link"


def _thrown_link(step: Element) -> str:
    return _link_name(step) if kind(step) == "intermediateThrowEvent" else ""
