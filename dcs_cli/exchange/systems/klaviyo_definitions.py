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
    joined,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.system import Names
from dcs_cli.exchange.systems.untyped import at, first_words, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import DAY, NO_WAIT, Wait, days_or_unknown, exactly, unbounded

_CHANNELS = {
    "send-email": "email",
    "send-sms": "sms",
    "send-push-notification": "push",
    "send-whatsapp": "whatsapp",
    "send-internal-alert": "email",
}
_RECURRENCE = {"annually": "365d", "monthly": "30d", "weekly": "7d"}


def automation_of(
    definition: Mapping[str, Any], key: str, name: str, place: str, common: Facts, metrics: Names
) -> tuple[Automation, list[Declared]]:
    """The flow as a graph, and the signals and anchors it speaks of."""
    nodes: dict[str, Node] = {}
    messages: dict[str, Message] = {}
    for action in mappings(definition.get("actions")):
        step = first_words(action, "id", "temporary_id")
        nodes[step] = _node(action)
        if (message := _message(action, f"{place}, action {step}")) is not None:
            messages[step] = message
    entry = words(definition.get("entry_action_id")) or next(iter(nodes), "")
    trigger, declared = _trigger(definition, place, metrics)
    audience = _filter("profile filter", definition.get("profile_filter"))
    return Automation(key, name, place, nodes, (entry,), messages, common, trigger, audience, "flow"), declared


def _node(action: Mapping[str, Any]) -> Node:
    kind, links, data = words(action.get("type")), mapping(action.get("links")), mapping(action.get("data"))
    if kind == "multi-branch-split":
        branches = [
            Link(words(at(one, "links", "next")) or END, _branch(one), None) for one in mappings(data.get("branches"))
        ]
        return Node(tuple(branches))
    if "next_if_true" in links or "next_if_false" in links:
        condition = told(data) or kind
        share = _sample(data)
        yes, no = words(links.get("next_if_true")) or END, words(links.get("next_if_false")) or END
        if share is not None:
            return Node((Link(yes, f"random {share}", share), Link(no, f"random {1 - share}", 1 - share)))
        return Node((Link(yes, condition), Link(no, f"not ({condition})")))
    following = words(links.get("next"))
    return Node((Link(following),) if following else (), _wait(kind, data))


def _branch(one: Mapping[str, Any]) -> str:
    return (
        joined(
            words(one.get("name")), "everyone else" if one.get("is_else") is True else told(one.get("branch_filter"))
        )
        or "a branch"
    )


def _sample(data: Mapping[str, Any]) -> Fraction | None:
    """The share of a split that is a random sample and nothing else."""
    groups = list(mappings(at(data, "profile_filter", "condition_groups")))
    conditions = [one for group in groups for one in mappings(group.get("conditions"))]
    if len(conditions) != 1 or "random-sample" not in words(conditions[0].get("type")):
        return None
    percentage = number(conditions[0].get("percentage"))
    return Fraction(percentage, 100) if percentage is not None and percentage <= 100 else None


def _wait(kind: str, data: Mapping[str, Any]) -> Wait:
    if kind in ("time-delay", "countdown-delay"):
        wait = exactly(number(data.get("value")), words(data.get("unit")))
        extra = number(data.get("secondary_value"))
        minor = "minutes" if words(data.get("unit")) == "hours" else "hours"
        wait = wait.then(exactly(extra, minor)) if extra else wait
        # A delay that ends only on some weekdays or at an hour can last up to a week longer, or a day.
        if len(mapping_list(data.get("delay_until_weekdays"))) in range(1, 7):
            return wait.then(Wait(0, 6 * DAY, "on some weekdays only"))
        return wait.then(Wait(0, DAY, "at an hour of the day")) if words(data.get("delay_until_time")) else wait
    if kind == "target-date":
        return unbounded(f"until a date: {told(data)}")
    return unbounded("until the article is back in stock") if kind == "back-in-stock-delay" else NO_WAIT


def mapping_list(value: Any) -> list[Any]:
    """The weekdays a delay may end on; none stated means every day."""
    return value if isinstance(value, list) else []


def _message(action: Mapping[str, Any], place: str) -> Message | None:
    data = mapping(action.get("data"))
    kind = words(action.get("type"))
    if kind in ("ab-test", "content-experiment"):
        main = mapping(data.get("main_action"))
        kind, data = words(main.get("type")), mapping(main.get("data"))
    if kind not in _CHANNELS:
        return None
    content = mapping(data.get("message"))
    name = first_words(content, "name", "subject_line", "title", "body") or kind
    step = first_words(action, "id", "temporary_id")
    facts = facts_of(
        {
            "channel": stated(_CHANNELS[kind], place, kind),
            "status": status(words(data.get("status")), place) if data.get("status") != "manual" else None,
            "class": stated("transactional", place) if content.get("transactional") is True else None,
            "to": stated("staff", place, kind) if kind == "send-internal-alert" else None,
            "system_ref": stated(words(content.get("id")) or step, place),
        }
    )
    return Message(step, name, place, facts)


def _trigger(definition: Mapping[str, Any], place: str, metrics: Names) -> tuple[Fact | None, list[Declared]]:
    triggers = list(mappings(definition.get("triggers")))
    if len(triggers) != 1:
        said = "; ".join(told(one) for one in triggers)
        return unread(said, "several triggers, of which documents hold one", place), []
    one = triggers[0]
    kind, filtered = words(one.get("type")), _filter("filter", one.get("trigger_filter"))
    names = {"metric": metrics.of(words(one.get("id"))), "list": f"added to list {words(one.get('id'))}"}
    names["segment"] = f"entered segment {words(one.get('id'))}"
    if kind in names:
        fact, signal = event(names[kind], "klaviyo")
        return Fact(fact.value, joined(names[kind], filtered), "stated", place), [signal]
    if kind == "date" and (field := words(one.get("date_profile_property"))):
        before = number(one.get("timedelta_value_before_date"))
        wait = exactly(before, words(one.get("timedelta_unit_before_date")) or "days")
        anchor = identifier(field, "date")
        signal = Declared("signals", anchor, {"type": "event", "level": "contact", "source": "klaviyo"})
        day = Declared("anchors", anchor, {"on": anchor, "clock": "contact"})
        offset = days_or_unknown(wait)
        again = words(one.get("recurrence_frequency"))
        said = joined(f"{offset} before {field}", f"repeats {again}" if again in _RECURRENCE else "")
        return Fact({"before": anchor, "by": offset}, said, "stated", place), [signal, day]
    return unread(joined(kind, told(one)), "documents have no such trigger", place), []


def _filter(title: str, value: Any) -> str:
    text = told(value)
    return f"{title}: {text}" if text else ""
