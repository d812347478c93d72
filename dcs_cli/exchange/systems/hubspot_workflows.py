"""HubSpot workflows of the newer interface (flows): actions linked by id, delays, and branches of several kinds."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from dcs_cli.exchange.drafts import Declared, Note
from dcs_cli.exchange.systems.building import Automation, Message, facts_of, guessed, joined, stated
from dcs_cli.exchange.systems.hubspot_enrolment import enrolment, workflow_facts
from dcs_cli.exchange.systems.hubspot_filters import in_words
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.system import Names
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import NO_WAIT, Wait, exactly, on_weekdays, unbounded, until_hour, up_to

_DELAY, _SCHEDULED_DELAY, _EVENT_WAIT, _DATE_WAIT = "0-1", "0-28", "0-29", "0-35"
_TASK, _EMAIL, _EMAIL_TO_ADDRESSES, _SEQUENCE = "0-3", "0-4", "0-23", "0-46510720"
_NOTIFICATIONS = {"0-8": "email", "0-9": "in_app"}
_CHANNELS = {"0-40900952": "sms", "0-230189361": "whatsapp"}
_OTHER_MESSAGES = {"0-25085031": "message", "0-199186210": "survey"}
"""Actions that reach the contact through a channel on which descriptions differ, or say nothing."""
_DATA_ACTIONS = frozenset(
    {
        "0-5", "0-11", "0-13", "0-14", "0-25", "0-30", "0-31", "0-33", "0-4702372", "0-18224765", "0-43347357",
        "0-44475148", "0-61139476", "0-61139484", "0-63189541", "0-63809083", "0-63863438", "0-73444249",
        "0-169425243", "0-172351286", "0-177946906", "0-195318603", "0-201091202", "0-207702619", "0-216647524",
        "0-225935194", "0-261589386",
    }
)  # fmt: skip
"""Actions that change records, lists, owners or subscriptions, and send nothing."""
_ANOTHER_WORKFLOW = "0-15"
_ANSWERED = "hs_event_criteria_met"


def is_workflow(one: Mapping[str, Any]) -> bool:
    """Whether a record is a workflow with its actions."""
    return isinstance(one.get("actions"), list) and ("startActionId" in one or "enrollmentCriteria" in one)


def is_listed_workflow(one: Mapping[str, Any]) -> bool:
    """Whether a record is a workflow as the list of workflows gives it, without its actions."""
    return "flowType" in one and "revisionId" in one and not isinstance(one.get("actions"), list)


def automation_of(one: Mapping[str, Any], place: str, emails: Names) -> tuple[Automation, list[Declared], list[Note]]:
    """The workflow as a graph, what its enrolment declares, and what it does that is in no draft.

    ``emails`` are names of emails by id.
    """
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for action in mappings(one.get("actions")):
        step = words(action.get("actionId"))
        nodes[step] = Node(_links(action), _wait(action))
        if (message := _message(action, step, f"{place}, action {step}", emails)) is not None:
            messages[step] = message
    entry = words(one.get("startActionId")) or next(iter(nodes), "")
    found = enrolment(one, place)
    common = workflow_facts(one, place)
    key, name = words(one.get("id")), words(one.get("name"))
    automation = Automation(
        key, name, place, nodes, (entry,), messages, common, found.trigger, found.audience, "workflow"
    )
    return automation, list(found.declared), _notes_on(one, automation)


def emails_sent(one: Mapping[str, Any]) -> list[str]:
    """The ids of the emails a workflow sends."""
    sent = [first_words(each.get("fields"), "content_id", "email_content_id") for each in mappings(one.get("actions"))]
    return [each for each in sent if each]


def _notes_on(one: Mapping[str, Any], automation: Automation) -> list[Note]:
    elsewhere: Counter[str] = Counter()
    onward: list[str] = []
    for action in mappings(one.get("actions")):
        kind, step = words(action.get("actionTypeId")), words(action.get("actionId"))
        if action.get("type") in ("WEBHOOK", "CUSTOM_CODE"):
            elsewhere[words(action.get("type")).casefold().replace("_", " ")] += 1
        elif kind == _ANOTHER_WORKFLOW:
            onward.append(first_words(action.get("fields"), "flow_id") or "not named")
        elif kind and kind not in _DATA_ACTIONS and step not in automation.messages and not _waits(kind):
            elsewhere[f"action {kind}"] += 1
    notes = []
    if elsewhere:
        said = ", ".join(f"{name} × {count}" if count > 1 else name for name, count in sorted(elsewhere.items()))
        notes.append(Note(automation.place, f"may send something that is not in the record: {said}"))
    if onward:
        notes.append(Note(automation.place, f"enrols into other workflows: {', '.join(dict.fromkeys(onward))}"))
    if not automation.messages:
        name = automation.name or automation.key
        notes.append(Note(automation.place, f"{name} sends no message that this import knows, so it has no draft"))
    return notes


def _waits(kind: str) -> bool:
    return kind in (_DELAY, _SCHEDULED_DELAY, _EVENT_WAIT, _DATE_WAIT)


def _links(action: Mapping[str, Any]) -> tuple[Link, ...]:
    kind = words(action.get("type"))
    if kind == "AB_TEST_BRANCH":
        return tuple(_arms(list(mappings(action.get("testBranches")))))
    if kind in ("STATIC_BRANCH", "LIST_BRANCH"):
        return tuple(_branches(action))
    following = words(at(action, "connection", "nextActionId"))
    return (Link(following),) if following else ()


def _arms(arms: list[Mapping[str, Any]]) -> list[Link]:
    """The arms of a test, with their shares where all are stated; older records hold the connections alone."""
    percentages = [number(arm.get("percentage"), below=101) for arm in arms]
    stated_ = None not in percentages and sum(one or 0 for one in percentages) == 100
    links = []
    for place, (arm, percentage) in enumerate(zip(arms, percentages, strict=True), 1):
        to = words(at(arm, "connection", "nextActionId")) or words(arm.get("nextActionId")) or END
        share = Fraction(percentage, 100) if stated_ and percentage is not None else None
        links.append(Link(to, f"arm {place} of a test", share))
    return links


def _branches(action: Mapping[str, Any]) -> list[Link]:
    asked = _asked(mapping(action.get("inputValue")))
    links = []
    for branch in mappings(action.get("staticBranches")):
        value = words(branch.get("branchValue"))
        condition = f"{asked} is {value}" if asked != _ANSWERED else _answer(value == "true")
        links.append(Link(words(at(branch, "connection", "nextActionId")) or END, condition))
    for branch in mappings(action.get("listBranches")):
        condition = words(branch.get("branchName")) or in_words(mapping(branch.get("filterBranch"))) or "a branch"
        links.append(Link(words(at(branch, "connection", "nextActionId")) or END, condition))
    to = words(at(action, "defaultBranch", "nextActionId")) or END
    otherwise = words(action.get("defaultBranchName"))
    if not otherwise and asked == _ANSWERED:
        otherwise = _answer(False)
    # A branch of its default alone is a step that everybody passes.
    return [*links, Link(to, (otherwise or "everyone else") if links else "")]


def _asked(value: Mapping[str, Any]) -> str:
    """What a branch looks at: a property, or whether the event it waited for came."""
    if value.get("dataKey") == _ANSWERED:
        return _ANSWERED
    output = first_words(value, "dataKey")
    of = f" of step {words(value.get('actionId'))}" if output else ""
    return first_words(value, "propertyName", "propertyToken", "dataKey", "staticValue") + of or told(value)


def _answer(came: bool) -> str:
    return "the event waited for happened" if came else "the event waited for did not happen"


def _wait(action: Mapping[str, Any]) -> Wait:
    kind, settings = words(action.get("actionTypeId")), mapping(action.get("fields"))
    if kind in (_DELAY, _SCHEDULED_DELAY):
        nested = mapping(settings.get("delay"))
        return _for_a_time(nested or settings)
    if kind == _EVENT_WAIT:
        branches = list(mappings(settings.get("event_filter_branches")))
        event = " or ".join(filter(None, map(in_words, branches))) or "an event"
        longest = number(settings.get("expiration_minutes"))
        return unbounded(f"until {event}") if longest is None else up_to(exactly(longest, "minutes"), f"until {event}")
    return unbounded(_until_date(settings)) if kind == _DATE_WAIT else NO_WAIT


def _for_a_time(settings: Mapping[str, Any]) -> Wait:
    unit = first_words(settings, "time_unit", "timeUnit") or "minutes"
    weekdays = map(words, listed(settings.get("daysOfWeek") or settings.get("days_of_week")))
    hour = mapping(settings.get("timeOfDay") or settings.get("time_of_day"))
    later = on_weekdays(weekdays).then(until_hour(_clock(hour)) if hour else NO_WAIT)
    # A delay until an hour or a weekday alone has no amount.
    return later if settings.get("delta") is None and later != NO_WAIT else _amount(settings, unit).then(later)


def _amount(settings: Mapping[str, Any], unit: str) -> Wait:
    return exactly(number(settings.get("delta")), unit)


def _until_date(settings: Mapping[str, Any]) -> str:
    date = mapping(settings.get("date"))
    until = day(date.get("staticValue")) or f"the date in {first_words(date, 'propertyName', 'propertyToken')}"
    amount, unit = words(settings.get("delta")), first_words(settings, "time_unit", "timeUnit").casefold()
    side = "before" if amount.startswith("-") else "after"
    offset = "" if amount in ("", "0") else f"{amount.removeprefix('-')} {unit} {side} "
    return f"until {offset}{until}" if date else f"until a date: {told(settings)}"


def _clock(hour: Mapping[str, Any]) -> str:
    return f"{number(hour.get('hour')) or 0:02d}:{number(hour.get('minute')) or 0:02d}"


def _message(action: Mapping[str, Any], step: str, place: str, emails: Names) -> Message | None:
    kind, settings = words(action.get("actionTypeId")), mapping(action.get("fields"))
    subject = words(settings.get("subject"))
    if kind == _TASK:
        facts = {"to": stated("staff", place, "a task"), "mode": stated("human", place)}
        return Message(step, joined("task", subject), place, facts)
    if kind in _NOTIFICATIONS:
        facts = {
            "channel": stated(_NOTIFICATIONS[kind], place),
            "to": stated("staff", place, "an internal notification"),
        }
        return Message(step, subject or f"action {step}", place, facts)
    if kind == _SEQUENCE:
        found = facts_of({"system_ref": stated(words(settings.get("sequenceId")) or step, place)})
        found["messages"] = stated("unknown", place, "the steps of a sequence are in a record of their own")
        return Message(step, f"sequence {words(settings.get('sequenceId'))}".strip(), place, found)
    if kind in _CHANNELS or kind in _OTHER_MESSAGES:
        channel = _CHANNELS.get(kind)
        survey = guessed("survey", kind, "the action sends a survey", place) if kind == "0-199186210" else None
        found = facts_of({"channel": stated(channel, place, kind), "type": survey})
        return Message(step, f"{channel or _OTHER_MESSAGES[kind]} {step}", place, found)
    return _email(settings, step, place, emails, kind) if kind in (_EMAIL, _EMAIL_TO_ADDRESSES) else None


def _email(settings: Mapping[str, Any], step: str, place: str, emails: Names, kind: str) -> Message:
    content = first_words(settings, "content_id", "email_content_id")
    to = guessed("staff", told(settings.get("recipient_emails")), "it goes to fixed addresses", place)
    found = facts_of(
        {
            "channel": stated("email", place),
            "to": to if kind == _EMAIL_TO_ADDRESSES else None,
            "system_ref": stated(content or step, place),
        }
    )
    name = emails.known.get(content) or f"email {content or step}"
    return Message(step, name, place, found)
