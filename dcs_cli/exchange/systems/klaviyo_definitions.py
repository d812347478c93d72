"""The definition inside a Klaviyo flow: triggers, actions and the links between them, as the interface describes it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from dcs_cli.exchange.drafts import Declared, Fact, identifier
from dcs_cli.exchange.systems.building import (
    Automation,
    Facts,
    Message,
    event,
    facts_of,
    guessed,
    joined,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.klaviyo_conditions import conditions_in_words, property_name
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.system import Names
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import DAY, NO_WAIT, Wait, exactly, on_weekdays, unbounded, until_hour

_CHANNELS = {
    "send-email": "email",
    "send-sms": "sms",
    "send-mobile-push": "push",
    "send-whatsapp": "whatsapp",
    "send-whatsapp-with-ac": "whatsapp",
    "send-internal-alert": "email",
}
_EXPERIMENTS = ("ab-test", "content-experiment")
_OF_THE_DATE = {"countdown-delay": "until days before the date", "target-date": "until the date"}
_FILTERS = ("profile_filter", "trigger_filter", "action_output_filter")


def automation_of(
    definition: Mapping[str, Any], key: str, name: str, place: str, common: Facts, names: Names
) -> tuple[Automation, list[Declared]]:
    """The flow as a graph, and the signals and anchors it speaks of; ``names`` explain metrics, lists and segments."""
    triggers = list(mappings(definition.get("triggers")))
    start = _days_before(triggers[0], "timedelta_value_before_date", "timedelta_unit_before_date") if triggers else None
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for action in mappings(definition.get("actions")):
        step = first_words(action, "id", "temporary_id")
        nodes[step] = _node(action, start, names)
        if (message := _message(action, f"{place}, action {step}")) is None:
            continue
        sent = step
        if only := conditions_in_words(at(_sending(action), "data", "message", "additional_filters"), names):
            # Who does not pass the filters of a message skips it and goes on.
            sent = f"{step} to those who pass its filters"
            following = words(at(action, "links", "next")) or END
            nodes[step] = Node((Link(sent, only), Link(following, f"not ({only})")))
            nodes[sent] = Node((Link(following),))
        messages[sent] = message
    entry = words(definition.get("entry_action_id")) or next(iter(nodes), "")
    trigger, declared = _trigger(triggers, mapping(definition.get("reentry_criteria")), start, place, names)
    audience = _filter("profile filter", definition.get("profile_filter"), names)
    return Automation(key, name, place, nodes, (entry,), messages, common, trigger, audience, "flow"), declared


def _days_before(one: Mapping[str, Any], amount: str, unit: str) -> int | None:
    """Whole days before the date of a flow that starts at a date; None where no number or no known unit stands."""
    wait = exactly(number(one.get(amount)), words(one.get(unit)) or ("days" if number(one.get(amount)) == 0 else ""))
    return round(wait.least / DAY) if wait.exact else None


def _node(action: Mapping[str, Any], start: int | None, names: Names) -> Node:
    kind, links, data = words(action.get("type")), mapping(action.get("links")), mapping(action.get("data"))
    if kind == "multi-branch-split":
        branches = [
            Link(words(at(one, "links", "next")) or END, _branch(one, names)) for one in mappings(data.get("branches"))
        ]
        return Node(tuple(branches))
    if "next_if_true" in links or "next_if_false" in links:
        filters = next((data[name] for name in _FILTERS if data.get(name)), None)
        condition = conditions_in_words(filters, names) or kind
        share = _sample(data)
        yes, no = words(links.get("next_if_true")) or END, words(links.get("next_if_false")) or END
        if share is not None:
            return Node((Link(yes, f"random {share}", share), Link(no, f"random {1 - share}", 1 - share)))
        return Node((Link(yes, condition), Link(no, f"not ({condition})")))
    following = words(links.get("next"))
    ways = (Link(following),) if following else ()
    if kind in _OF_THE_DATE:
        left = _days_before(data, "value", "unit") if kind == "countdown-delay" else 0
        if start is None or left is None:
            return Node(ways, unbounded(_OF_THE_DATE[kind]))
        return Node(ways, _ending(data, NO_WAIT), max(0, start - left) * DAY)
    return Node(ways, _wait(kind, data))


def _branch(one: Mapping[str, Any], names: Names) -> str:
    condition = "everyone else" if one.get("is_else") is True else conditions_in_words(one.get("branch_filter"), names)
    return joined(words(one.get("name")), condition) or "a branch"


def _sample(data: Mapping[str, Any]) -> Fraction | None:
    """The share of a split that is a random sample and nothing else."""
    groups = list(mappings(at(data, "profile_filter", "condition_groups")))
    conditions = [one for group in groups for one in mappings(group.get("conditions"))]
    if len(conditions) != 1 or words(conditions[0].get("type")) != "profile-sample":
        return None
    percentage = number(conditions[0].get("percentage"))
    return Fraction(percentage, 100) if percentage is not None and percentage <= 100 else None


def _wait(kind: str, data: Mapping[str, Any]) -> Wait:
    if kind == "time-delay":
        unit = words(data.get("unit"))
        wait = exactly(number(data.get("value")), unit)
        if number(data.get("secondary_value")):
            # The reference does not say the unit of the second value; it is smaller than the first.
            wait = wait.then(
                Wait(0, exactly(1, unit).most, f"and {words(data.get('secondary_value'))} of a smaller unit")
            )
        return _ending(data, wait)
    return unbounded("until the article is back in stock") if kind == "back-in-stock-delay" else NO_WAIT


def _ending(data: Mapping[str, Any], wait: Wait) -> Wait:
    """A wait may end only on some weekdays and at an hour of the day."""
    hour = words(data.get("delay_until_time"))
    wait = wait.then(on_weekdays(map(words, listed(data.get("delay_until_weekdays")))))
    return wait.then(until_hour(hour)) if hour else wait


def _sending(action: Mapping[str, Any]) -> Mapping[str, Any]:
    """The action that sends: of an experiment the one it compares the others with."""
    return mapping(at(action, "data", "main_action")) if words(action.get("type")) in _EXPERIMENTS else action


def _message(action: Mapping[str, Any], place: str) -> Message | None:
    sending = _sending(action)
    kind, data = words(sending.get("type")), mapping(sending.get("data"))
    if kind not in _CHANNELS:
        return None
    content = mapping(data.get("message"))
    name = first_words(content, "name", "subject_line", "title", "body") or kind
    step = first_words(action, "id", "temporary_id")
    # An experiment and the message in it each have a status; both have to be live for it to be sent.
    states = [state for one in (data, action.get("data")) if (state := first_words(one, "status"))]
    state = next((one for one in states if one != "live"), "live" if states else "")
    facts = facts_of(
        {
            "channel": stated(_CHANNELS[kind], place, kind),
            "status": by_hand(state, place) if state == "manual" else status(state, place),
            "class": stated("transactional", place) if content.get("transactional") is True else None,
            "to": stated("staff", place, kind) if kind == "send-internal-alert" else None,
            "system_ref": stated(words(content.get("id")) or step, place),
        }
    )
    tested = sum(1 for _ in mappings(at(action, "data", "current_experiment", "variations")))
    notes = (f"a test of {tested} variations, of which each contact gets one",) if tested > 1 else ()
    return Message(step, name, place, facts, notes)


def by_hand(word: str, place: str) -> Fact:
    """The status of what is set to *manual*: nothing leaves until a person sends it."""
    return guessed("paused", word, "messages of a manual flow leave only when a person sends them", place)


def _trigger(
    triggers: list[Mapping[str, Any]], again: Mapping[str, Any], start: int | None, place: str, names: Names
) -> tuple[Fact | None, list[Declared]]:
    if len(triggers) != 1:
        said = "; ".join(told(one, names.known) for one in triggers) or "no trigger is configured"
        because = "several triggers, of which documents hold one" if triggers else "the flow has no trigger"
        return unread(said, because, place), []
    one = triggers[0]
    kind, filtered = words(one.get("type")), _filter("filter", one.get("trigger_filter"), names)
    key = words(one.get("id"))
    called = {"metric": names.known.get(key, f"metric {key}"), "list": f"added to list {names.of(key)}"}
    called["segment"] = f"entered segment {names.of(key)}"
    if kind in called and key:
        fact, signal = event(called[kind], "klaviyo", **_once(again))
        return Fact(fact.value, joined(called[kind], filtered), "stated", place), [signal]
    if kind == "date" and (field := property_name(words(one.get("date_profile_property")))):
        return _before(field, one, start, place)
    missing = {"date": "which date of the customer object it is, is not in the definition"}
    return unread(told(one, names.known), missing.get(kind, "documents have no such trigger"), place), []


def _once(again: Mapping[str, Any]) -> dict[str, Any]:
    """How often one contact can come in: once at all, or once in a number of days."""
    amount, unit = number(again.get("duration")), words(again.get("unit"))
    if unit == "alltime":
        return {"first": True} if amount else {}
    wait = exactly(amount, unit)
    return {"cap": {"at_most": 1, "per": f"{wait.least // DAY}d"}} if wait.exact and wait.least >= DAY else {}


def _before(field: str, one: Mapping[str, Any], start: int | None, place: str) -> tuple[Fact, list[Declared]]:
    anchor = identifier(field, "date")
    signal = Declared("signals", anchor, {"type": "event", "level": "contact", "source": "klaviyo"})
    day = Declared("anchors", anchor, {"on": anchor, "clock": "contact"})
    offset = "unknown" if start is None else f"{start}d"
    again = words(one.get("recurrence_frequency"))
    said = joined(f"{offset} before {field}", f"repeats {again}" if again not in ("", "never") else "")
    return Fact({"before": anchor, "by": offset}, said, "stated", place), [signal, day]


def _filter(title: str, value: Any, names: Names) -> str:
    text = conditions_in_words(value, names)
    return f"{title}: {text}" if text else ""
