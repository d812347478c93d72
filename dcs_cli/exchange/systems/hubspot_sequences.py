"""HubSpot sequences: emails and tasks one after the other, sent in the name of a person."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Note
from dcs_cli.exchange.systems.building import Automation, Message, event, facts_of, joined, stated
from dcs_cli.exchange.systems.hubspot_older_workflows import waited
from dcs_cli.exchange.systems.paths import Link, Node
from dcs_cli.exchange.systems.system import Names
from dcs_cli.exchange.systems.untyped import at, first_words, mapping, mappings, number, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, on_weekdays, unbounded

_TASKS = {"CALL": "call", "EMAIL": "email", "LINKED_IN_CONNECT": "linkedin", "LINKED_IN_MESSAGE": "linkedin"}
_WORKDAYS = "12345"
_TASKS |= {"MEETING": "meeting"}


def is_sequence(one: Mapping[str, Any]) -> bool:
    """Whether a record is a sequence with its steps."""
    return any("stepOrder" in step and "actionType" in step for step in mappings(one.get("steps")))


def automation_of(one: Mapping[str, Any], place: str, _: Names) -> tuple[Automation, list[Declared], list[Note]]:
    """The sequence as a chain of steps, and the signal of coming into it; its emails are templates without a name."""
    key, name = words(one.get("id")), words(one.get("name"))
    steps = sorted(mappings(one.get("steps")), key=lambda step: number(step.get("stepOrder")) or 0)
    ids = [words(step.get("id")) or str(position) for position, step in enumerate(steps)]
    weekdays = at(one, "settings", "eligibleFollowUpDays") in ("BUSINESS_DAYS", "WEEKDAYS_ONLY")
    needed = _needed(one)
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for step, identity, following in zip(steps, ids, [*ids[1:], ""], strict=True):
        wait = waited(step.get("delayMillis")).then(needed.get(words(step.get("stepOrder")), NO_WAIT))
        if weekdays and wait.least:
            wait = wait.then(on_weekdays(_WORKDAYS))
        nodes[identity] = Node((Link(following),) if following else (), wait)
        if (message := _message(step, identity, f"{place}, step {words(step.get('stepOrder'))}")) is not None:
            messages[identity] = message
    trigger, signal = event(f"enrolled in sequence {name or key}", "hubspot")
    common = facts_of({"system": stated("hubspot", place, "exported from HubSpot")})
    automation = Automation(key, name, place, nodes, tuple(ids[:1]), messages, common, trigger, "", "sequence")
    return automation, [signal], []


def _needed(one: Mapping[str, Any]) -> dict[str, Wait]:
    """What steps wait for, by their order: until those they depend on are done, or somebody goes on by hand."""
    found: dict[str, Wait] = {}
    for each in mappings(one.get("dependencies")):
        step, kind = words(each.get("reliesOnStepOrder")), words(each.get("dependencyType")).casefold()
        until = unbounded(f"until step {step} is done: {kind}")
        by = words(each.get("requiredByStepOrder"))
        found[by] = found[by].then(until) if by in found else until
    return found


def _message(step: Mapping[str, Any], identity: str, place: str) -> Message | None:
    kind, task = words(step.get("actionType")), mapping(step.get("taskPattern"))
    if kind == "EMAIL":
        template = words(at(step, "emailPattern", "templateId"))
        facts = {"channel": stated("email", place), "system_ref": stated(template or identity, place)}
        return Message(identity, f"email {template or words(step.get('stepOrder'))}", place, facts)
    if kind != "TASK":
        return None
    channel = _TASKS.get(words(task.get("taskType")))
    found = facts_of(
        {
            "channel": stated(channel, place, words(task.get("taskType"))) if channel else None,
            "mode": stated("human", place, "a task"),
            "to": None if channel else stated("staff", place, "a task"),
        }
    )
    return Message(identity, joined("task", first_words(task, "subject", "notes", "taskType")), place, found)
