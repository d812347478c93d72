"""Two columns about one field of a message as one fact: audiences narrow each other, words stand together."""

from dataclasses import replace
from typing import Any

from dcs_cli.exchange.drafts import DEPARTMENT, Fact

EVERYONE = "all"
CONTRADICTING = "two columns name different audiences"
"""Why two audiences are kept in words that may exclude each other."""


def joined(field: str, before: Fact | None, fact: Fact) -> Fact:
    """The fact both columns state together; words where they contradict each other or one of them is words."""
    if before is None or before.value == fact.value is not None:
        return before or fact
    if field.startswith("x-"):
        return replace(before, value=f"{before.value}; {fact.value}")
    if field == "audience":
        return _audience(before, fact)
    if field == DEPARTMENT and "unread" not in (before.known, fact.known):
        return _words(before, fact, "two columns name two departments")
    if field == "trigger" and "unread" not in (before.known, fact.known):
        return _words(before, fact, "two columns say two things")
    if before.known == fact.known == "unread":
        return replace(before, said=_said(before, fact))
    return before if before.known != "unread" else fact


def _audience(before: Fact, fact: Fact) -> Fact:
    """Who is in both; half an audience would be a wider one than the sheet means."""
    if "unread" in (before.known, fact.known):
        unread = [one for one in (before, fact) if one.known == "unread"]
        pairs = (pair for one in unread for pair in one.undeclared if all(each.undeclared for each in unread))
        return replace(_words(before, fact, unread[0].because), undeclared=tuple(dict.fromkeys(pairs)))
    if before.value == EVERYONE or fact.value == EVERYONE:
        return _together(before, fact, fact.value if before.value == EVERYONE else before.value)
    if not (isinstance(before.value, dict) and isinstance(fact.value, dict)):
        return _words(before, fact, CONTRADICTING)
    if any(before.value[name] != fact.value[name] for name in before.value if name in fact.value):
        return _words(before, fact, CONTRADICTING)
    return _together(before, fact, {**before.value, **fact.value})


def _together(before: Fact, fact: Fact, value: Any) -> Fact:
    """Both as one value, only a guess where one of them is."""
    guess = next((one for one in (before, fact) if one.known == "guessed"), before)
    return replace(before, value=value, said=_said(before, fact), known=guess.known, because=guess.because)


def _words(before: Fact, fact: Fact, because: str) -> Fact:
    return Fact(None, _said(before, fact), "unread", before.place, because)


def _said(before: Fact, fact: Fact) -> str:
    return f"{before.said or before.value}; {fact.said or fact.value}"
