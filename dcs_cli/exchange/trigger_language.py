"""Reads free-text triggers such as "~ 120 days before renewal" or "Fridays, monthly" as typed ones (model 5.2, 5.7)."""

import re
from collections.abc import Callable

from dcs_cli.exchange.days_in_words import day_in_words
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.reading_result import Reading, unread
from dcs_cli.exchange.trigger_days import at_anchor, counted, uncounted
from dcs_cli.exchange.trigger_names import TriggerContext, anchor_named, stated, why_unread
from dcs_cli.exchange.trigger_schedules import read_schedule, with_two_meanings
from dcs_cli.exchange.trigger_signals import OUTSIDE, by_hand, event, level, level_condition, quiet, without_when
from dcs_cli.exchange.trigger_words import DAY_WORD, START, UNIT_WORD, prepared

_BETWEEN = re.compile(
    r"(?:the\s+)?(?:customer\s+|account\s+)?(?:is\s+)?between\s+(?:days?\s+)?(?P<n>\d+)\s*(?:-|and)\s*(?P<m>\d+)(?:\s+days?)?(?:\s+(?:of|after|from|into)\s+(?:the\s+)?(?P<phrase>.+))?"
)
_FRACTION = re.compile(rf"(?<![\d,.])\d+,\d+(?=\s*{UNIT_WORD})|{DAY_WORD}\s*\d+,\d+$")
_THOUSAND = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])")
_FOOTNOTE = re.compile(r"[^*]+[^*\s]\s*\*+")


def read_trigger(text: str, words: KnownWords, role: str | None = None, *, events: bool = False) -> Reading:
    """The trigger a text names, with `slip`, `during` and `only_if` where it says them; ``role`` is the owner.

    With ``events`` the column is about what sets a message off, so that "form submitted" is taken for an event.

    Everything after the sender's verb must be understood, or the text is unread. A day counted from nothing that is
    named, and a signal or anchor the project does not declare, are guesses.
    """
    plain = prepared(text)
    if not plain:
        return unread("the text is empty")
    if _FOOTNOTE.fullmatch(text.strip()):
        return unread("the asterisk points to a note that is not in the cell")
    context = TriggerContext(words, role, events, [])
    for reader in _READERS:
        found = reader(plain, context)
        if found is not None:
            return found
    return unread(why_unread(plain, context))


def _ambiguous(text: str, context: TriggerContext) -> Reading | None:
    if match := _FRACTION.search(text):
        return unread(f"`{match[0]}` may be two numbers or one with a fraction")
    if match := _THOUSAND.search(text):
        return unread(f"`{match[0]}` may be a thousand or a fraction")
    return with_two_meanings(text)


def _date(text: str, context: TriggerContext) -> Reading | None:
    bare, bracket = re.subn(r"\s*\([^()]*\)$", "", text.removeprefix("on "))
    day = day_in_words(bare)
    if day is None:
        return None
    return stated((OUTSIDE if bracket else "",), {"trigger": {"date": day}})


def _schedule(text: str, context: TriggerContext) -> Reading | None:
    return read_schedule(text)


def _with_condition(text: str, context: TriggerContext) -> Reading | None:
    """Two parts with a comma: days and a level, or a level in a stretch of customer time."""
    first, comma, second = text.partition(", ")
    if not comma:
        return None
    level = level_condition(without_when(first), context)
    between = _BETWEEN.fullmatch(second)
    if level is not None and between is not None:
        anchor = (
            anchor_named(between["phrase"], context)
            if between["phrase"]
            else (START, "the days are taken from `start`")
        )
        if anchor is None:
            return None
        during = {"from": f"{anchor[0]}+{between['n']}d", "to": f"{anchor[0]}+{between['m']}d"}
        return stated((level[1], anchor[1]), {"trigger": level[0], "during": during})
    days, condition = counted(first, context), level_condition(second, context)
    if days is None or condition is None:
        return None
    return stated((days.why, condition[1]), {**days.fields, "only_if": condition[0]})


_READERS: tuple[Callable[[str, TriggerContext], Reading | None], ...] = (
    _ambiguous,
    _date,
    _schedule,
    counted,
    at_anchor,
    uncounted,
    quiet,
    level,
    _with_condition,
    by_hand,
    event,
)
