"""The pools of a BPMN file: which process and step is whose, and the messages that go from one to another."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from dcs_cli.exchange.journeys.bpmn_elements import kind, named, reference, tag
from dcs_cli.exchange.systems.untyped import words


@dataclass(frozen=True)
class Pools:
    """The pools of a file, and what goes from one to another.

    ``names`` holds the pool of a process or a step by its id, ``sent`` the flows of messages by the step they leave,
    ``messages`` the names of messages and signals.
    """

    names: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[Element]] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> "Pools":
        """The pools of a file."""
        names: dict[str, str] = {}
        processes = {words(one.get("id")): one for one in root.iter(tag("process"))}
        for pool in root.iter(tag("participant")):
            process = reference(pool.get("processRef"))
            inside = processes[process].iter() if process in processes else ()
            names |= {words(one.get("id")): named(pool) for one in (pool, *inside) if one.get("id")}
        sent: dict[str, list[Element]] = {}
        for flow in root.iter(tag("messageFlow")):
            sent.setdefault(reference(flow.get("sourceRef")), []).append(flow)
        messages = {words(one.get("id")): named(one) for one in root if kind(one) in ("message", "signal")}
        return cls(names, sent, messages)

    def receivers(self, step: str) -> str:
        """Who gets what leaves a step, in words."""
        flows = self.sent.get(step, [])
        found = (self.names.get(reference(flow.get("targetRef")), "") for flow in flows)
        return " and ".join(dict.fromkeys(filter(None, found)))

    def carried(self, step: Element) -> str:
        """The name of the message that an event or task sends or waits for."""
        for one in (step, *step):
            for key in ("messageRef", "signalRef"):
                if found := self.messages.get(reference(one.get(key)), ""):
                    return found
        return next((named(flow) for flow in self.sent.get(words(step.get("id")), []) if named(flow)), "")
