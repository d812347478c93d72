"""HubSpot workflows of the automation interface: actions linked by id, delays, and branches of several kinds."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from dcs_cli.exchange.drafts import Declared, Fact
from dcs_cli.exchange.systems.building import (
    Automation,
    Message,
    event,
    facts_of,
    guessed,
    joined,
    purpose,
    stated,
    unread,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, unbounded, up_to

_DELAY, _EVENT_WAIT, _DATE_WAIT = "0-1", "0-29", "0-35"
_TASK, _EMAIL, _EMAIL_TO_ADDRESSES, _NOTIFICATION_BY_EMAIL, _NOTIFICATION = "0-3", "0-4", "0-23", "0-8", "0-9"
_EVENTS = {"4-1639801": "form submitted", "4-1639797": "page visited", "4-666440": "email opened"}


def is_workflow(one: Mapping[str, Any]) -> bool:
    """Whether a record is a workflow with its actions."""
    return isinstance(one.get("actions"), list) and ("startActionId" in one or "enrollmentCriteria" in one)


def automation_of(one: Mapping[str, Any], place: str) -> tuple[Automation, list[Declared]]:
    """The workflow as a graph, and the signals its enrolment speaks of."""
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for action in mappings(one.get("actions")):
        step = words(action.get("actionId"))
        nodes[step] = Node(_links(action), _wait(action))
        if (message := _message(action, step, f"{place}, action {step}")) is not None:
            messages[step] = message
    key, name = words(one.get("id")), words(one.get("name"))
    entry = words(one.get("startActionId")) or next(iter(nodes), "")
    trigger, declared, audience = _enrolment(mapping(one.get("enrollmentCriteria")), place)
    enabled = one.get("isEnabled", one.get("enabled"))
    common = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "workflow"),
            "system": stated("hubspot", place, "exported from HubSpot"),
            "status": stated("live" if enabled else "paused", place) if isinstance(enabled, bool) else None,
        }
    )
    automation = Automation(key, name, place, nodes, (entry,), messages, common, trigger, audience, "workflow")
    return automation, declared


def _links(action: Mapping[str, Any]) -> tuple[Link, ...]:
    kind = words(action.get("type"))
    if kind in ("STATIC_BRANCH", "LIST_BRANCH", "AB_TEST_BRANCH"):
        return tuple(_branches(action, kind))
    following = words(at(action, "connection", "nextActionId"))
    return (Link(following),) if following else ()


def _branches(action: Mapping[str, Any], kind: str) -> list[Link]:
    if kind == "AB_TEST_BRANCH":
        arms = list(mappings(action.get("testBranches")))
        return [
            Link(
                words(at(arm, "connection", "nextActionId")) or END, f"arm {number_} of a test", Fraction(1, len(arms))
            )
            for number_, arm in enumerate(arms, 1)
        ]
    links = []
    for branch in mappings(action.get("staticBranches")):
        asked = joined(told(mapping(action.get("inputValue"))), f"is {words(branch.get('branchValue'))}")
        links.append(Link(words(at(branch, "connection", "nextActionId")) or END, asked))
    for branch in mappings(action.get("listBranches")):
        asked = words(branch.get("branchName")) or told(branch.get("filterBranch")) or "a branch"
        links.append(Link(words(at(branch, "connection", "nextActionId")) or END, asked))
    default = words(at(action, "defaultBranch", "nextActionId")) or END
    links.append(Link(default, words(action.get("defaultBranchName")) or "everyone else"))
    return links


def _wait(action: Mapping[str, Any]) -> Wait:
    kind, settings = words(action.get("actionTypeId")), mapping(action.get("fields"))
    if kind == _DELAY:
        return exactly(number(settings.get("delta")), first_words(settings, "time_unit", "timeUnit") or "minutes")
    if kind == _EVENT_WAIT and (longest := number(settings.get("expiration_minutes"))) is not None:
        return up_to(exactly(longest, "minutes"), "until an event")
    if kind in (_EVENT_WAIT, _DATE_WAIT):
        return unbounded(joined("until a date or an event", told(settings)))
    return NO_WAIT


def _message(action: Mapping[str, Any], step: str, place: str) -> Message | None:
    kind, settings = words(action.get("actionTypeId")), mapping(action.get("fields"))
    subject = words(settings.get("subject"))
    if kind == _TASK:
        facts = {"to": stated("staff", place, "a task"), "mode": stated("human", place)}
        return Message(step, joined("task", subject), place, facts)
    if kind in (_NOTIFICATION, _NOTIFICATION_BY_EMAIL):
        channel = stated("email", place) if kind == _NOTIFICATION_BY_EMAIL else None
        internal = stated("staff", place, "an internal notification")
        return Message(step, subject or f"action {step}", place, facts_of({"channel": channel, "to": internal}))
    if kind not in (_EMAIL, _EMAIL_TO_ADDRESSES):
        return None
    content = first_words(settings, "content_id", "email_content_id")
    to = guessed("staff", told(settings.get("recipient_emails")), "it goes to fixed addresses", place)
    found = facts_of(
        {
            "channel": stated("email", place),
            "to": to if kind == _EMAIL_TO_ADDRESSES else None,
            "system_ref": stated(content or step, place),
        }
    )
    return Message(step, f"email {content or step}", place, found)


def _enrolment(criteria: Mapping[str, Any], place: str) -> tuple[Fact | None, list[Declared], str]:
    """The trigger, its signals, and the rest of the criteria as words on who is meant."""
    kind = words(criteria.get("type"))
    branches = list(mappings(criteria.get("eventFilterBranches")))
    refined = told(criteria.get("refinementCriteria") or criteria.get("listFilterBranch"))
    if kind == "EVENT_BASED" and len(branches) == 1:
        asked = words(branches[0].get("eventTypeId"))
        named = _EVENTS.get(asked, f"event {asked}")
        where = _where(branches[0])
        said = joined(named, told(branches[0].get("filters")))
        if where is None:
            return unread(said, "which of these events count is no list of properties with values", place), [], refined
        fact, signal = event(named, "hubspot", **({"where": where} if where else {}))
        return Fact(fact.value, said, "stated", place), [signal], refined
    if kind == "MANUAL":
        return unread("enrolled by hand", "who decides is not in the record", place), [], ""
    said = joined(kind, told({name: one for name, one in criteria.items() if name != "type"}))
    because = "meeting criteria is no single event, threshold or day of documents"
    return unread(said, because, place), [], refined


def _where(branch: Mapping[str, Any]) -> dict[str, Any] | None:
    """The filters of an event as properties with their values; None when one is of another sort."""
    found: dict[str, Any] = {}
    for one in mappings(branch.get("filters")):
        values = [words(each) for each in listed(at(one, "operation", "values"))]
        if at(one, "operation", "operator") != "IS_ANY_OF" or not values or not words(one.get("property")):
            return None
        found[words(one.get("property"))] = values if len(values) > 1 else values[0]
    return None if listed(branch.get("filterBranches")) else found
