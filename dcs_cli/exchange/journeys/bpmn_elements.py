"""Elements of a BPMN file looked up by what they are, whatever prefix and vendor extensions a tool writes."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from dcs_cli.exchange.systems.untyped import words

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SCOPES = ("subProcess", "transaction", "adHocSubProcess")
BY_PEOPLE = ("userTask", "manualTask")
_NODES = ("task", "callActivity", *SCOPES)


def tag(name: str) -> str:
    """The name of an element as the parser gives it."""
    return f"{{{MODEL}}}{name}"


def kind(element: Element) -> str:
    """What an element of the model is; empty for a vendor's own."""
    return element.tag[len(MODEL) + 2 :] if isinstance(element.tag, str) and element.tag.startswith(tag("")) else ""


def child(element: Element, name: str) -> str:
    """The text inside an element of the model; empty when there is none."""
    return element.findtext(tag(name)) or ""


def named(element: Element) -> str:
    """The name of an element as one clean line."""
    return words(element.get("name"))


def reference(text: str | None) -> str:
    """The id in a reference, which may carry the prefix of a namespace."""
    return words(text).rpartition(":")[2]


def is_step(element: Element) -> bool:
    """Whether an element is a step of the flow: a task, an event, a gateway or a process inside the process."""
    what = kind(element)
    return bool(element.get("id")) and (what in _NODES or what.endswith(("Task", "Event", "Gateway")))


def steps_of(scope: Element) -> Iterator[Element]:
    """The steps directly inside a process or subprocess."""
    return (one for one in scope if is_step(one))
