"""The activities of a Marketing Cloud journey: what is sent, how long a wait lasts, and how ways part."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from html import unescape
from typing import Any

from dcs_cli.exchange.drafts import Fact
from dcs_cli.exchange.systems.building import Message, channel, facts_of, joined, purpose, stated, unread
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.untyped import at, day, first_words, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import HOUR, NO_WAIT, Wait, exactly, unbounded, until_hour

_CHANNELS = {"EMAILV2": "email", "EMAIL": "email", "SMSSYNC": "sms", "SMS": "sms"}
_CHANNELS |= {"PUSHNOTIFICATIONACTIVITY": "push", "INBOXACTIVITY": "in_app", "INAPPSYNCACTIVITY": "in_app"}
_CHANNELS |= {"LINE": "line", "WHATSAPPACTIVITY": "whatsapp"}
_ENGAGEMENT = {2: "opened", 3: "clicked", 6: "bounced"}
_CONDITION = re.compile(r"<Condition\b([^>]*)>(?:\s*<Value>(?:<!\[CDATA\[)?([^<\]]*))?")
_ATTRIBUTE = re.compile(r'\b(Key|Operator)="([^"]*)"')


def graph_of(one: Mapping[str, Any], place: str) -> tuple[dict[str, Node], tuple[str, ...], dict[str, Message]]:
    """The steps of a journey, those it begins with, and its messages."""
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    names = {words(each.get("key")): words(each.get("name")) for each in mappings(one.get("activities"))}
    for activity in mappings(one.get("activities")):
        step = words(activity.get("key"))
        nodes[step] = Node(_links(activity, names), _wait(activity))
        if _sends(activity):
            messages[step] = _message(activity, step, f"{place}, activity {step}")
    starts = [
        words(outcome.get("next"))
        for trigger in mappings(one.get("triggers"))
        for outcome in mappings(trigger.get("outcomes"))
        if outcome.get("next")
    ]
    # Without a link from the trigger the first activity is the first one done.
    return nodes, tuple(starts) or tuple(nodes)[:1], messages


def custom_activities(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The step and name of every activity of another vendor."""
    for activity in mappings(one.get("activities")):
        if _kind(activity).startswith("REST"):
            step = words(activity.get("key"))
            yield step, words(activity.get("name")) or step


def _kind(activity: Mapping[str, Any]) -> str:
    """The type of an activity; the interface and its description write it in different cases."""
    return words(activity.get("type")).upper()


def _sends(activity: Mapping[str, Any]) -> bool:
    # Activities of other vendors are all of type REST and say under which heading the journey's builder shows them.
    return _kind(activity) in _CHANNELS or at(activity, "metaData", "category") == "message"


def _links(activity: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Link, ...]:
    outcomes = list(mappings(activity.get("outcomes")))
    if len(outcomes) == 1:
        following = words(outcomes[0].get("next"))
        return (Link(following),) if following else ()
    links = []
    for outcome in outcomes:
        percentage = number(at(outcome, "arguments", "percentage"), below=101)
        share = Fraction(percentage, 100) if percentage is not None else None
        links.append(Link(words(outcome.get("next")) or END, _condition(activity, outcome, share, names), share))
    return tuple(links)


def _condition(
    activity: Mapping[str, Any], outcome: Mapping[str, Any], share: Fraction | None, names: Mapping[str, str]
) -> str:
    label = first_words(outcome.get("metaData"), "label")
    if _kind(activity) == "ENGAGEMENTDECISION":
        settings = mapping(activity.get("configurationArguments"))
        email = words(settings.get("refActivityCustomerKey"))
        what = _ENGAGEMENT.get(number(settings.get("statsTypeId")) or 0, "used as asked")
        named = first_words(activity.get("metaData"), "refActivityName") or names.get(email) or email
        when = at(outcome, "arguments", "when")
        answer = ("yes" if when else "no") if isinstance(when, bool) else label.casefold() or "one way"
        return f"{named} {what}: {answer}"
    key = words(outcome.get("key"))
    asked = words(at(activity, "configurationArguments", "criteria", key))
    description = first_words(outcome.get("metaData"), "criteriaDescription") or _filters(asked)
    if "remainder" in key:
        return label or "everyone else"
    by_chance = f"random {float(share * 100):g}%" if share is not None else ""
    return (
        joined(label, description) or words(at(outcome, "arguments", "branchResult")) or by_chance or key or "a branch"
    )


def _filters(xml: str) -> str:
    """The conditions of a filter definition in words; the definition as it stands when there are none to be found."""
    said = []
    for attributes, value in _CONDITION.findall(xml):
        found = dict(_ATTRIBUTE.findall(attributes))
        name = unescape(found.get("Key", "")).rsplit(".", 1)[-1]
        said.append(" ".join(filter(None, (name, unescape(found.get("Operator", "")), unescape(value).strip()))))
    return " and ".join(said) or xml


def _wait(activity: Mapping[str, Any]) -> Wait:
    settings = mapping(activity.get("configurationArguments"))
    kind = _kind(activity)
    if kind == "STOWAIT":
        hours = number(at(settings, "params", "slidingWindowHours"))
        said = "until the hour that suits the person best"
        return unbounded(said) if hours is None else Wait(0, hours * HOUR, said)
    if not kind.startswith("WAIT"):
        return NO_WAIT
    if date := words(settings.get("specificDate")):
        return unbounded(f"until {day(date) or date}")
    if attribute := words(settings.get("waitEndDateAttributeExpression")):
        return unbounded(joined(f"until the date in {attribute}", _offset(settings)))
    if event := words(settings.get("waitForEventKey")):
        return unbounded(joined(f"until the event {event}", _offset(settings)))
    amount, unit = settings.get("waitDuration"), first_words(settings, "waitUnit")
    if amount is None:
        amount, unit = settings.get("duration"), first_words(settings, "durationUnits")
    if amount is None:
        return unbounded(joined("until a date or an event", told(settings)))
    wait = exactly(number(amount), unit)
    hour = words(settings.get("specifiedTime"))
    # The hour is filled in always; whether it counts stands beside the settings, where the journey says so at all.
    extended = at(activity, "metaData", "isExtended")
    counts = extended is True or (extended is not False and hour not in ("", "00:00"))
    return wait.then(until_hour(hour)) if counts else wait


def _offset(settings: Mapping[str, Any]) -> str:
    amount = words(settings.get("waitDuration"))
    return f"with {amount} {first_words(settings, 'waitUnit').casefold()} set" if amount not in ("", "0") else ""


def _message(activity: Mapping[str, Any], step: str, place: str) -> Message:
    send = mapping(at(activity, "configurationArguments", "triggeredSend"))
    kind = _kind(activity)
    subject = first_words(send, "emailSubject", "dynamicEmailSubject")
    known: Fact | None = channel(kind, place, _CHANNELS) if kind in _CHANNELS else None
    facts = facts_of(
        {
            "purpose": purpose(_description(send, activity), place, "message"),
            "channel": known or unread(kind, "an activity of another vendor, or one this import does not know", place),
            "system_ref": stated(step, place),
        }
    )
    return Message(step, words(activity.get("name")) or subject or step, place, facts)


def _description(send: Mapping[str, Any], activity: Mapping[str, Any]) -> str:
    """What somebody wrote about the message; the builder fills in the name and a number by itself."""
    own = words(send.get("description"))
    by_itself = re.fullmatch(r"(.*?) - [0-9a-f]{32}", own)
    return words(activity.get("description")) if by_itself or not own else own
