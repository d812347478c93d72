"""Tasks of BPMN that a workflow engine sends an email for, known by the engine's own attributes."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dcs_cli.exchange.journeys.bpmn_elements import kind
from dcs_cli.exchange.systems.untyped import words

_ENGINES = ("http://flowable.org/bpmn", "http://activiti.org/bpmn")
_ZEEBE = "http://camunda.org/schema/zeebe/1.0"
_SENDGRID = "io.camunda:sendgrid"


@dataclass(frozen=True, slots=True)
class Mail:
    """What the engine knows of an email; ``said`` is the engine's word for it."""

    said: str
    system: str = ""
    to: str = ""
    subject: str = ""


def mail_of(step: Element) -> Mail | None:
    """The email of a task of Flowable, Activiti or Camunda 8; None for any other task."""
    if kind(step) not in ("serviceTask", "sendTask"):
        return None
    for engine in _ENGINES:
        if step.get(f"{{{engine}}}type") == "mail":
            fields = {words(one.get("name")): one for one in step.iter(f"{{{engine}}}field")}
            return Mail("mail", "", _value(fields.get("to")), _value(fields.get("subject")))
    for definition in step.iter(f"{{{_ZEEBE}}}taskDefinition"):
        if words(definition.get("type")).startswith(_SENDGRID):
            return Mail(words(definition.get("type")), "sendgrid")
    return None


def _value(field: Element | None) -> str:
    """A field's text, as an attribute or an element; expressions are kept as they stand."""
    if field is None:
        return ""
    given = words(field.get("stringValue") or field.get("expression"))
    return given or next((text for one in field if (text := words(one.text))), "")
