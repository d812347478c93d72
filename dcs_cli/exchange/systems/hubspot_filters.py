"""HubSpot's filters in words: trees of conditions on properties, lists, forms, emails and events."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.systems.untyped import at, listed, mapping, mappings, told, words

EVENTS = {
    "4-655002": "property changed", "4-1463224": "record created", "4-1814177": "playbook logged",
    "4-1639801": "form submitted", "4-1639797": "form viewed", "4-1639799": "form started",
    "4-665536": "email delivered", "4-666440": "email opened", "4-666288": "link in email clicked",
    "4-665538": "email answered", "4-96000": "page visited", "4-1553675": "ad clicked",
    "4-1555804": "call to action seen", "4-1555805": "call to action clicked", "4-675783": "media played",
    "4-68559": "registered for a marketing event", "4-69072": "cancelled a marketing event",
    "4-1720599": "meeting booked", "4-1733817": "call started", "4-1741072": "call ended",
    "4-1722276": "link in text message clicked",
}  # fmt: skip
"""Events by their number in the interface; others keep their number."""
OBJECTS = {"0-1": "contacts", "0-2": "companies", "0-3": "deals", "0-5": "tickets"}
_NOT = ("NOT_ALL", "NOT_ANY")
_ALIKE = ("filterType", "coalescingRefineBy", "pruningRefineBy", "metadata")


def event_name(event_type: str) -> str:
    """What happens, in words."""
    return EVENTS.get(event_type, f"event {event_type}")


def in_words(branch: Mapping[str, Any]) -> str:
    """A tree of filters in one line, empty when it asks nothing."""
    kind = words(branch.get("filterBranchType"))
    inner = [_filter(one) for one in mappings(branch.get("filters"))]
    inner += [in_words(one) for one in mappings(branch.get("filterBranches"))]
    parts = [one for one in dict.fromkeys(inner) if one]
    both = " or " if kind in ("OR", "NOT_ANY") else " and "
    other = " and " if both == " or " else " or "
    text = both.join(f"({one})" if other in one and len(parts) > 1 else one for one in parts)
    if kind == "UNIFIED_EVENTS":
        text = event_name(words(branch.get("eventTypeId"))) + (f" where {text}" if text else "")
        return f"not: {text}" if branch.get("operator") == "HAS_NOT_COMPLETED" else text
    if kind == "ASSOCIATION" and text:
        associated = words(branch.get("objectTypeId"))
        return f"one of its {OBJECTS.get(associated, f'objects {associated}')} has {text}"
    return f"not ({text})" if kind in _NOT and text else text


def all_asked(branch: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """The filters that all have to hold; None when the tree has alternatives, negations or other objects."""
    kind = words(branch.get("filterBranchType"))
    inner = list(mappings(branch.get("filterBranches")))
    filters = list(mappings(branch.get("filters")))
    if kind not in ("AND", "OR") or (kind == "OR" and len(inner) + len(filters) > 1):
        return None
    for one in inner:
        deeper = all_asked(one)
        if deeper is None:
            return None
        filters += deeper
    return filters


def asked_values(one: Mapping[str, Any]) -> list[str] | None:
    """The values a filter of a property accepts; None when it asks something else than a value."""
    operation = mapping(one.get("operation"))
    if operation.get("operator") not in ("IS_ANY_OF", "IS_EQUAL_TO", "IS_EXACTLY", "IS"):
        return None
    return list(_values(operation)) or None


def relative_day(one: Mapping[str, Any]) -> tuple[str, int] | None:
    """``before`` or ``after`` and days, for a date that comes within so many days or lies so many days back."""
    operation = mapping(one.get("operation"))
    if operation.get("propertyParser", "VALUE") != "VALUE":
        return None
    if operation.get("operator") == "IS_BETWEEN":
        start, end = (_offset(operation.get(f"{side}BoundTimePoint")) for side in ("lower", "upper"))
        return ("before", end) if start == 0 and end is not None and end > 0 else None
    back = _offset(operation.get("timePoint")) if operation.get("operator") == "IS_BEFORE" else None
    return ("after", -back) if back is not None and back < 0 else None


def filter_in_words(one: Mapping[str, Any]) -> str:
    """One filter in words."""
    return _filter(one)


def _filter(one: Mapping[str, Any]) -> str:
    kind, operator = words(one.get("filterType")), _plain(words(one.get("operator")))
    if kind == "PROPERTY":
        return " ".join(filter(None, (words(one.get("property")), _operation(mapping(one.get("operation"))))))
    if kind == "IN_LIST":
        return f"{operator} {words(one.get('listId'))}"
    if kind.startswith("FORM_SUBMISSION"):
        return f"{operator} form {words(one.get('formId')) or 'of any sort'}"
    if kind == "EMAIL_EVENT":
        return f"{operator} email {words(one.get('emailId'))}"
    return " ".join(filter(None, (_plain(kind), told({key: value for key, value in one.items() if key not in _ALIKE}))))


def _operation(operation: Mapping[str, Any]) -> str:
    asked = _plain(words(operation.get("operator")))
    start, end = (operation.get(f"{side}BoundTimePoint") for side in ("lower", "upper"))
    if start and end:
        return f"{asked.replace('between', 'from')} {_time(start)} to {_time(end)}"
    values = [*_values(operation), *([_time(operation["timePoint"])] if operation.get("timePoint") else [])]
    return f"{asked} {', '.join(values)}".strip()


def _values(operation: Mapping[str, Any]) -> Iterator[str]:
    for value in [*listed(operation.get("values")), operation.get("value")]:
        text = ("yes" if value else "no") if isinstance(value, bool) else words(value)
        if text:
            yield text


def _offset(point: Any) -> int | None:
    """Days from today to a point in time that moves with the day; None for any other point."""
    if at(point, "indexReference", "referenceType") not in ("TODAY", "NOW"):
        return None
    offset = mapping(at(point, "offset"))
    days = offset.get("days", 0)
    other = any(value for unit, value in offset.items() if unit != "days")
    return days if isinstance(days, int) and not isinstance(days, bool) and abs(days) < 10**5 and not other else None


def _time(point: Any) -> str:
    days = _offset(point)
    return told(point) if days is None else f"today {days:+d} days" if days else "today"


def _plain(operator: str) -> str:
    return operator.casefold().replace("_", " ")
