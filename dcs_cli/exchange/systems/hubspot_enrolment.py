"""What starts a HubSpot workflow for whom: events, lists, dates and schedules as triggers, all else in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dcs_cli.exchange.drafts import Declared, Fact, identifier
from dcs_cli.exchange.systems.building import Facts, event, facts_of, guessed, joined, purpose, stated, switched, unread
from dcs_cli.exchange.systems.hubspot_filters import (
    OBJECTS,
    all_asked,
    asked_values,
    event_name,
    filter_in_words,
    in_words,
    relative_day,
)
from dcs_cli.exchange.systems.untyped import at, first_words, listed, mapping, mappings, told, words

_EVERY = {"DAILY": "day", "WEEKLY": "week", "MONTHLY_SPECIFIC_DAYS": "month", "MONTHLY_RELATIVE_DAYS": "month"}
_EVERY |= {"YEARLY": "year"}
_PROPERTY_CHANGED = "4-655002"
_CONTACTS = "0-1"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The trigger of a workflow, the words it declares, and in words who may come in."""

    trigger: Fact | None
    declared: tuple[Declared, ...] = ()
    audience: str = ""


def workflow_facts(flow: Mapping[str, Any], place: str) -> Facts:
    """What a workflow of either interface says of all of its messages."""
    return facts_of(
        {
            "purpose": purpose(words(flow.get("description")), place, "workflow"),
            "system": stated("hubspot", place, "exported from HubSpot"),
            "status": switched(flow.get("isEnabled", flow.get("enabled")), place),
        }
    )


def enrolment(flow: Mapping[str, Any], place: str) -> Enrolment:
    """How records come into a workflow of the newer interface."""
    criteria = mapping(flow.get("enrollmentCriteria"))
    schedule, anchor = mapping(flow.get("enrollmentSchedule")), mapping(flow.get("eventAnchor"))
    asked = in_words(mapping(criteria.get("listFilterBranch") or criteria.get("refinementCriteria")))
    if anchor:
        said = f"around the date in {words(anchor.get('contactProperty'))}"
        if "contactProperty" not in anchor:
            said = f"around the date {told({key: one for key, one in anchor.items() if key != 'type'})}"
        because = "how many days before or after the date each step comes is not described for this interface"
        found = Enrolment(unread(said, because, place), (), asked)
    elif schedule:
        found = _scheduled(schedule, asked, place)
    elif criteria.get("type") == "EVENT_BASED":
        found = _on_event(criteria, asked, place)
    elif criteria.get("type") == "LIST_BASED":
        found = _on_meeting(mapping(criteria.get("listFilterBranch")), asked, place)
    elif criteria.get("type") == "MANUAL":
        found = Enrolment(unread("enrolled by hand", "who decides is not in the record", place))
    else:
        said = told(criteria)
        found = Enrolment(unread(said, "how records come into the workflow is not in the record", place))
    if (
        found.trigger is not None
        and criteria.get("shouldReEnroll") is False
        and "event" in mapping(found.trigger.value)
    ):
        found = replace(found, trigger=replace(found.trigger, value={**found.trigger.value, "first": True}))
    return replace(_on_level(flow, found), audience=joined(_objects(flow), found.audience, _leaving(flow)))


def around(field: str, side: str, days: int, source: str = "hubspot") -> tuple[dict[str, Any], list[Declared]]:
    """A trigger counted from the date in a property, and the anchor and signal it declares."""
    anchor = identifier(field, "date")
    signal = Declared("signals", anchor, {"type": "event", "level": "contact", "source": source})
    return {side: anchor, "by": f"{days}d"}, [signal, Declared("anchors", anchor, {"on": anchor, "clock": "contact"})]


def _scheduled(schedule: Mapping[str, Any], asked: str, place: str) -> Enrolment:
    kind = words(schedule.get("type"))
    if kind in _EVERY:
        said = told({key: one for key, one in schedule.items() if key != "type"})
        return Enrolment(stated({"every": _EVERY[kind]}, place, joined(kind.casefold(), said)), (), asked)
    field, days = words(schedule.get("dateProperty")), schedule.get("daysDelta")
    if kind != "PROPERTY_BASED" or not field or isinstance(days, bool) or not isinstance(days, int):
        return Enrolment(unread(told(schedule), "a schedule this import does not know", place), (), asked)
    value, declared = around(field, "before" if days < 0 else "after", min(abs(days), 10**5))
    said = f"{days:+d} days from {field}" + (", every year" if schedule.get("yearly") is True else "")
    return Enrolment(stated(value, place, said), tuple(declared), asked)


def _on_event(criteria: Mapping[str, Any], asked: str, place: str) -> Enrolment:
    happenings = list(mappings(criteria.get("eventFilterBranches")))
    joining = list(mappings(criteria.get("listMembershipFilterBranches")))
    if len(happenings) == 1 and not joining:
        return _one_event(happenings[0], asked, place)
    filters = all_asked(joining[0]) if len(joining) == 1 and not happenings else None
    if filters and len(filters) == 1 and filters[0].get("filterType") == "IN_LIST":
        return _joined_list(filters[0], asked, place)
    said = " or ".join(filter(None, map(in_words, (*happenings, *joining))))
    because = "several events start the workflow, and a trigger is one" if said else "no event is in the record"
    return Enrolment(unread(said or "an event", because, place), (), asked)


def _one_event(branch: Mapping[str, Any], asked: str, place: str) -> Enrolment:
    said = in_words(branch)
    filters = list(mappings(branch.get("filters")))
    name = event_name(words(branch.get("eventTypeId")))
    if branch.get("eventTypeId") == _PROPERTY_CHANGED:
        named = next((one for one in filters if one.get("property") == "hs_name"), {})
        name = f"{', '.join(asked_values(named) or ['property'])} changed"
        filters = [one for one in filters if one is not named and not _any_value(one)]
    where: dict[str, Any] = {}
    for one in filters:
        values = asked_values(one)
        if values is None or not words(one.get("property")):
            because = "which of these events count is no list of properties with values"
            return Enrolment(unread(said, because, place), (), asked)
        where[words(one.get("property"))] = values if len(values) > 1 else values[0]
    if branch.get("operator") == "HAS_NOT_COMPLETED" or listed(branch.get("filterBranches")):
        return Enrolment(unread(said, "the absence of an event, or one of several, is no trigger", place), (), asked)
    fact, signal = event(name, "hubspot", **({"where": where} if where else {}))
    return Enrolment(Fact(fact.value, said, "stated", place), (signal,), asked)


def _any_value(one: Mapping[str, Any]) -> bool:
    return one.get("property") == "hs_value" and at(one, "operation", "operator") == "IS_KNOWN"


def _joined_list(one: Mapping[str, Any], asked: str, place: str) -> Enrolment:
    entered = "removed from" if "NOT" in words(one.get("operator")) else "added to"
    fact, signal = event(f"{entered} list {words(one.get('listId'))}", "hubspot")
    return Enrolment(Fact(fact.value, fact.said, "stated", place), (signal,), asked)


def _on_meeting(branch: Mapping[str, Any], asked: str, place: str) -> Enrolment:
    """Beginning to meet criteria: one list or one form is an event, a date that comes near is counted from."""
    filters = all_asked(branch) or []
    if len(filters) == 1 and filters[0].get("filterType") == "IN_LIST":
        return _joined_list(filters[0], "", place)
    if len(filters) == 1 and filters[0].get("filterType") == "FORM_SUBMISSION":
        form = words(filters[0].get("formId"))
        if filters[0].get("operator") == "FILLED_OUT":
            fact, signal = event("form submitted", "hubspot", **({"where": {"hs_form_id": form}} if form else {}))
            return Enrolment(Fact(fact.value, asked, "stated", place), (signal,))
    dated = [(one, day) for one in filters if (day := relative_day(one)) is not None]
    if len(dated) == 1:
        one, (side, days) = dated[0]
        value, declared = around(words(one.get("property")), side, days)
        because = "records come in on the day the date gets that near, unless they meet the rest only later"
        rest = " and ".join(filter_in_words(other) for other in filters if other is not one)
        return Enrolment(guessed(value, asked, because, place), tuple(declared), rest)
    because = "meeting criteria is no single event, threshold or day of documents"
    return Enrolment(unread(asked or "criteria are met", because, place), (), asked)


def _objects(flow: Mapping[str, Any]) -> str:
    kind = words(flow.get("objectTypeId"))
    return "" if kind in ("", _CONTACTS) else f"enrols {OBJECTS.get(kind, f'objects {kind}')}"


def _leaving(flow: Mapping[str, Any]) -> str:
    goal = in_words(mapping(flow.get("goalFilterBranch")))
    without = [words(one) for one in listed(flow.get("suppressionListIds"))]
    kept_out = in_words(mapping(flow.get("suppressionFilterBranch")))
    return joined(
        f"not in: {', '.join(without)}" if without else "",
        f"not: {kept_out}" if kept_out else "",
        f"until the goal is met: {goal}" if goal else "",
    )


def _on_level(flow: Mapping[str, Any], found: Enrolment) -> Enrolment:
    """Signals of companies, deals and tickets belong to accounts."""
    if first_words(flow, "objectTypeId") in ("", _CONTACTS):
        return found
    declared = [
        replace(one, fields={**one.fields, "level": "account"}) if one.section == "signals" else one
        for one in found.declared
    ]
    anchors = [
        replace(one, fields={key: value for key, value in one.fields.items() if key != "clock"})
        if one.section == "anchors"
        else one
        for one in declared
    ]
    return replace(found, declared=tuple(anchors))
