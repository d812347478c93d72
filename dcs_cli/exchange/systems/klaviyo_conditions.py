"""The conditions of Klaviyo's filters and splits in words that can be read aloud."""

import re
from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.systems.system import Names
from dcs_cli.exchange.systems.untyped import LONGEST, at, first_words, listed, mapping, mappings, told, words

_PROPERTY = re.compile(r"properties\['(.+)'\]")
_KIND = "type"


def property_name(written: str) -> str:
    """A property of a contact by its own name; custom ones stand in an expression."""
    match = _PROPERTY.fullmatch(written)
    return match[1] if match else written


def conditions_in_words(filters: Any, names: Names) -> str:
    """Every condition of a filter, a split or a branch; how groups are joined is not in the interface's description."""
    found = [
        _condition(one, names)
        for group in mappings(at(filters, "condition_groups"))
        for one in mappings(group.get("conditions"))
    ]
    text = "; ".join(filter(None, found))
    return (text if len(text) <= LONGEST else text[: LONGEST - 1] + "…") or told(filters, names.known)


def _condition(one: Mapping[str, Any], names: Names) -> str:
    kind = words(one.get(_KIND))
    if subject := property_name(first_words(one, "property", "field")):
        return f"{subject} {_values(one.get('filter'))}".strip()
    if metric := words(one.get("metric_id")):
        more = (one.get("measurement"), one.get("measurement_filter"), one.get("timeframe_filter"))
        return " ".join(filter(None, (names.of(metric), *map(_values, more), told(one.get("metric_filters")))))
    if groups := ", ".join(names.of(words(group)) for group in listed(one.get("group_ids"))):
        member = "not a member of" if one.get("is_member") is False else "member of"
        return f"{member} {groups}"
    rest = told({key: value for key, value in one.items() if key != _KIND}, names.known)
    return f"{kind.replace('-', ' ')} {rest}".strip()


def _values(value: Any) -> str:
    """The values of a filter in their order, without the kind of value it is."""
    inner = mapping(value)
    found = (words(one) or told(one) for key, one in inner.items() if key != _KIND)
    return " ".join(filter(None, found)) if inner else words(value)
