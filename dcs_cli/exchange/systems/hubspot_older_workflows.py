"""HubSpot workflows of the older interface: actions in nested lists, delays in milliseconds, dates to count from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.drafts import Declared, Fact, Note
from dcs_cli.exchange.systems.building import Automation, Message, facts_of, joined, stated, unread
from dcs_cli.exchange.systems.hubspot_enrolment import around, workflow_facts
from dcs_cli.exchange.systems.paths import END, Link, Node
from dcs_cli.exchange.systems.system import Names
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, number, told, words
from dcs_cli.exchange.systems.waits import DAY, NO_WAIT, Wait, exactly, until_hour

_TYPES = ("DRIP_DELAY", "STATIC_ANCHOR", "PROPERTY_ANCHOR")
_YEAR = 366 * 24 * 60 * 60 * 1000
_Offset = tuple[str, int] | None


def is_older_workflow(one: Mapping[str, Any]) -> bool:
    """Whether a record is a workflow with its actions."""
    return _is_ours(one) and isinstance(one.get("actions"), list)


def is_listed_older_workflow(one: Mapping[str, Any]) -> bool:
    """Whether a record is a workflow as the list of workflows gives it, without its actions."""
    return _is_ours(one) and not isinstance(one.get("actions"), list)


def _is_ours(one: Mapping[str, Any]) -> bool:
    # Date workflows have further types, and records in the wild misspell them.
    own = words(one.get("type")).startswith(_TYPES) or "eventAnchor" in one or "segmentCriteria" in one
    return own and "enabled" in one and "insertedAt" in one


def waited(milliseconds: Any) -> Wait:
    """A delay in milliseconds."""
    amount = number(milliseconds, below=100 * _YEAR)
    return exactly(None if amount is None else amount // 1000, "seconds")


def automation_of(one: Mapping[str, Any], place: str, emails: Names) -> tuple[Automation, list[Declared], list[Note]]:
    """The workflow as a graph, what it declares, and what it does that is in no draft."""
    field_ = words(at(one, "eventAnchor", "contactPropertyAnchor"))
    walk = _Walk(place, emails, field_, bool(one.get("eventAnchor")))
    entry = walk.chain(list(mappings(one.get("actions"))), "", END, None)
    common = workflow_facts(one, place)
    key, name = words(one.get("id")), words(one.get("name"))
    trigger, audience = _enrolment(one, walk.anchored, place)
    automation = Automation(
        key, name, place, walk.nodes, (entry,), walk.messages, common, trigger, audience, "workflow"
    )
    notes = [Note(place, f"may send something that is not in the record: {said}") for said in dict.fromkeys(walk.other)]
    if not walk.messages:
        notes.append(Note(place, f"{name or key} sends no message that this import knows, so it has no draft"))
    return automation, walk.declared, notes


@dataclass
class _Walk:
    """The nested actions taken apart; an anchored workflow counts every step from one date."""

    place: str
    emails: Names
    anchor: str
    anchored: bool
    nodes: dict[str, Node] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    declared: list[Declared] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def chain(self, actions: Sequence[Mapping[str, Any]], path: str, after: str, offset: _Offset) -> str:
        """The first step of a list of actions, whose last one goes on to a step."""
        if not actions:
            return after
        steps = [f"{path}{number_}" for number_ in range(1, len(actions) + 1)]
        for step, following, action in zip(steps, [*steps[1:], after], actions, strict=True):
            if action.get("type") == "DELAY" and self.anchored:
                offset = _from_anchor(action)
            self._step(step, following, action, offset)
        return steps[0]

    def _step(self, step: str, following: str, action: Mapping[str, Any], offset: _Offset) -> None:
        kind = words(action.get("type"))
        links: tuple[Link, ...] = (Link(following),) if following else ()
        self.nodes[step] = Node(links, _wait(action) if kind == "DELAY" and not self.anchored else NO_WAIT)
        if kind == "BRANCH":
            asked = told(action.get("filters")) or f"in list {words(action.get('filtersListId'))}"
            arms = [
                (self.chain(list(mappings(action.get(arm))), f"{step}.{word}.", following, offset), f"{word}: {asked}")
                for arm, word in (("acceptActions", "yes"), ("rejectActions", "no"))
            ]
            self.nodes[step] = Node(tuple(Link(to, condition) for to, condition in arms))
        elif (message := self._message(action, step, kind)) is not None:
            self.messages[step] = message if not self.anchored else self._dated(message, offset)
        elif kind in ("WEBHOOK", "UNSUPPORTED_ACTION"):
            self.other.append(kind.casefold().replace("_", " "))

    def _message(self, action: Mapping[str, Any], step: str, kind: str) -> Message | None:
        place = f"{self.place}, action {words(action.get('actionId')) or step}"
        if kind == "EMAIL":
            content = first_words(action, "emailContentId", "contentId", "emailId")
            facts = {"channel": stated("email", place), "system_ref": stated(content or step, place)}
            return Message(step, self.emails.known.get(content) or f"email {content or step}", place, facts)
        if kind.endswith("NOTIFICATION"):
            channel = "sms" if kind.startswith("SMS") else None
            internal = stated("staff", place, "an internal notification")
            found = facts_of({"channel": stated(channel, place, kind), "to": internal})
            return Message(step, joined("notification", words(action.get("body"))), place, found)
        if kind.endswith("TASK"):
            return Message(
                step, "task", place, {"to": stated("staff", place, "a task"), "mode": stated("human", place)}
            )
        return None

    def _dated(self, message: Message, offset: _Offset) -> Message:
        """A message with its own day, counted from the date in a property."""
        if offset is None or not self.anchor:
            said = f"around the date in {self.anchor}" if self.anchor else "around a fixed date"
            trigger = Fact(None, said, "unread", message.place, "no delay before it says how far from the date")
        else:
            value, declared = around(self.anchor, *offset)
            self.declared += declared
            trigger = stated(value, message.place, f"{offset[1]} days {offset[0]} the date in {self.anchor}")
        return Message(message.key, message.name, message.place, {**message.facts, "trigger": trigger}, message.notes)


def _from_anchor(action: Mapping[str, Any]) -> _Offset:
    wait = waited(action.get("delayMillis"))
    if not wait.exact:
        return None
    boundary = words(at(action, "anchorSetting", "boundary"))
    return "before" if boundary == "BEFORE" else "after", wait.least // DAY


def _wait(action: Mapping[str, Any]) -> Wait:
    wait = waited(action.get("delayMillis"))
    hour = words(at(action, "anchorSetting", "execTimeOfDay"))
    return wait.then(until_hour(hour)) if hour else wait


def _enrolment(one: Mapping[str, Any], anchored: bool, place: str) -> tuple[Fact | None, str]:
    groups = [" and ".join(_filter(each) for each in mappings(group)) for group in listed(one.get("segmentCriteria"))]
    asked = " or ".join(filter(None, groups))
    without = [words(each) for each in listed(one.get("suppressionListIds"))]
    kept_out = f"not in: {', '.join(without)}" if without else ""
    if anchored:
        return None, joined(asked, kept_out)
    if one.get("onlyEnrollsManually") is True:
        return unread("enrolled by hand", "who decides is not in the record", place), kept_out
    because = "meeting criteria is no single event, threshold or day of documents"
    return unread(asked or "criteria that are not in the record", because, place), kept_out


def _filter(one: Mapping[str, Any]) -> str:
    """A filter of the older kind: its family, then what it looks at and how."""
    asked = [
        first_words(one, "property", "list", "form", "filterFamily"),
        words(one.get("operator")).casefold().replace("_", " "),
    ]
    return " ".join(filter(None, (*asked, words(one.get("value"))))) or told(mapping(one))
