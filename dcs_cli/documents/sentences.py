"""Sentences for people in place of the words pydantic has for its complaints."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.documents.conditions import CONDITION_KEYS
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.triggers import TRIGGER_KEYS
from dcs_cli.documents.values import in_brackets, in_quotes, show


def sentence(kind: str, context: Mapping[str, Any], value: Any) -> str:
    """What is wrong with a value, by the type of pydantic's complaint and its context."""
    match kind:
        case "literal_error":
            expected = choices(context)
            near = nearest(value, expected) if isinstance(value, str) else None
            hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(expected)}"
            return f"{show(value)} is not known here; {hint}"
        case "bool_type":
            return f"{show(value)} is not true or false"
        case "int_type" | "int_from_float":
            return f"{show(value)} is not a whole number"
        case "greater_than_equal":
            return f"{show(value)} is too small: at least {context['ge']} is expected"
        case "less_than_equal":
            return f"{show(value)} is too large: at most {context['le']} is expected"
        case "tuple_type":
            mend = in_brackets(value) if isinstance(value, str) else ""
            return f"{show(value)} is not a list{mend}"
        case "dict_type" | "model_type":
            return f"{show(value)} is not a mapping of keys and values"
        case "too_short":
            return "the list is empty: write at least one entry, or leave the key out"
        case "missing" | "too_long":
            return f"the list has {len(value)} {'entry' if len(value) == 1 else 'entries'} where a pair is expected"
        case "string_type":
            scalar = value is not None and not isinstance(value, list | dict)
            mend = in_quotes(value) if scalar else ""
            return f"{show(value)} is not text{mend}"
        case _:
            return f"{show(value)} does not fit here"


def with_article(noun: str) -> str:
    """A noun with the article that fits its sound: an escalation, a unit."""
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


def choices(context: Mapping[str, Any]) -> list[str]:
    """The words a field takes, from the context of a complaint that a value is none of them."""
    expected: str = context["expected"].replace("'", "").replace(" or ", ", ")
    return expected.split(", ")


def missing_kind(value: Any, *, trigger: bool, renamed: Mapping[str, str]) -> str:
    """Why a trigger or condition has no kind: no key of a kind, or several."""
    what, keys = ("trigger", TRIGGER_KEYS) if trigger else ("condition", CONDITION_KEYS)
    listed = ", ".join(f"`{key}`" for key in keys)
    if not isinstance(value, dict):
        return f"{show(value)} is not a {what}: write a mapping with one of the keys {listed}"
    written = [f"`{key}`" for key in keys if key in value]
    if len(written) > 1:
        mend = "make two touchpoints of it" if trigger else "declare a combination of them"
        return f"{' and '.join(written)} stand together, but a {what} has one kind: {mend}"
    for key in value:
        near = renamed.get(key) if renamed.get(key) in keys else nearest(key, keys)
        if near is not None:
            return f"the {what} has no kind; did you mean `{near}` instead of `{key}`?"
    return f"the {what} has no kind; write one of {listed}"
