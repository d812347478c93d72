"""Reads what customers do as triggers: events, levels of a measure, silence; and what somebody sends by hand (5.2)."""

import re
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.known_words import known, plain_name, slug
from dcs_cli.exchange.reading_result import Reading, certain, unread
from dcs_cli.exchange.trigger_names import TriggerContext, nameable, signal_named, stated
from dcs_cli.exchange.trigger_words import NUMBER, UNIT, UNITS, duration, in_days

_LEVELS = {"less than": "below", "below": "below", "under": "below", "<": "below", "more than": "above",
           "over": "above",
           "above": "above", "exceeds": "above", "greater than": "above", ">": "above", "at least": "at_least",
           ">=": "at_least", "reaches": "at_least", "at most": "at_most", "<=": "at_most"}  # fmt: skip
_LEVEL = "|".join(re.escape(word) for word in sorted(_LEVELS, key=len, reverse=True))

_LEVEL_TEXT = re.compile(
    rf"(?P<phrase>[a-z][^<>=,;&]*?)\s*(?:\bis\s+|\bare\s+|\bfalls\s+|\bdrops\s+|\brises\s+)?(?P<word>{_LEVEL})\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%)?"
)
_IS = re.compile(r"(?P<phrase>[a-z][^<>=,;&]*?)\s*=\s*(?P<values>[\w.-]+(?:(?:\s+or\s+|\s*/\s*)[\w.-]+)*)")
_QUIET = (
    re.compile(
        rf"(?:no|without)\s+(?P<phrase>[a-z][\w -]*?)\s+(?:for|in|within)\s+(?:the\s+last\s+|the\s+past\s+)?"
        rf"{NUMBER}{UNIT}"
    ),
    re.compile(rf"{NUMBER}{UNIT}\s+(?:without|of no)\s+(?:an?\s+)?(?P<phrase>[a-z][\w -]*)"),
    re.compile(rf"{NUMBER}{UNIT}\s+since\s+(?:the\s+|their\s+)?last\s+(?P<phrase>[a-z][\w -]*)"),
)
_NOT_LOGGED_IN = re.compile(
    rf"(?:has\s+|have\s+)?(?:not|n't)\s+logged\s+in\s+(?:for|in)\s+{NUMBER}{UNIT}|inactive\s+for\s+(?P<n2>\d+)\s*(?P<unit2>[a-z]+)"
)
_WHEN = re.compile(r"(?:when|if|once|upon|as soon as|wenn|quand)\s+(?:an?\s+|the\s+)?(?P<phrase>.+)")
_LATER = re.compile(rf"(?P<rest>.+), {NUMBER}{UNIT} later")
_FIRST_TIME = re.compile(r"(?:,\s*|\s+for the\s+|\s+)first time$")
_BY_HAND = re.compile(
    r"(?:by hand:?(?:\s+(?P<by>[\w -]+))?|(?:sent\s+)?manual(?:ly)?(?:\s+(?:sent|send|trigger|triggered|e-?mail))?"
    r"(?:\s+by\s+(?:the\s+)?(?P<role>[\w -]+))?)"
)
_HAPPENED = re.compile(
    r"(?!\d).*\b(?:\w{3,}ed|sent|paid|lost|won|sign-?up|login|log-in|purchase|registration|cancellation|submission"
    r"|download|opt-in|\w*ge\w{2,}(?:t|en)|\w+iert|\w+(?:ado|ada|ido|ida|ato|ata|uto|uta)s?|\w+ée?s?|inscription)\b.*"
)
"""What the words of an event look like: something has happened, or is a thing that happens."""
_NOTHING_HAPPENED = frozenset(
    ("triggered", "needed", "required", "requested", "available", "ready", "possible", "applicable", "appropriate")
)


_NO_EVENT = frozenset(
    ("automated", "event based", "event-based", "time based", "time-based", "scheduled", "planned", "paused", "stopped",
    "disabled", "retired", "archived", "deprecated", "sent")
)  # fmt: skip
"""Words that stand alone where the trigger should, and say how or whether a message is sent."""
_NOT_NAMING = re.compile(r"(?:per|within|in|every|each|up to)\b")
OUTSIDE = "what stands in brackets is not in the trigger"


def quiet(text: str, context: TriggerContext) -> Reading | None:
    """Nothing of a kind happening for so many days."""
    if match := _NOT_LOGGED_IN.fullmatch(without_when(text)):
        number, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
        signal = signal_named("login", context)
        if signal is None or UNITS.get(unit, "h") == "h":
            return None
        said = "" if match["n"] else "the text does not say what stays away; `login` is assumed"
        trigger = {"inactive": signal[0], "for": duration(number, unit)}
        return stated((signal[1], said), {"trigger": trigger})
    for pattern in _QUIET:
        match = pattern.fullmatch(without_when(text))
        if match and in_days(match) and (signal := signal_named(match["phrase"], context)):
            trigger = {"inactive": signal[0], "for": duration(match["n"], match["unit"])}
            return stated((signal[1],), {"trigger": trigger})
    return None


def without_when(text: str) -> str:
    """A text without the word that only says that it is a condition."""
    match = _WHEN.fullmatch(text)
    return match["phrase"] if match else text


def level(text: str, context: TriggerContext) -> Reading | None:
    """A measure beyond a level, as the whole of a text."""
    level = level_condition(without_when(text), context)
    return None if level is None else stated((level[1],), {"trigger": level[0]})


def level_condition(text: str, context: TriggerContext) -> tuple[dict[str, Any], str] | None:
    """A measure beyond a level, or one of some values; a percentage is a share of one."""
    if (match := _LEVEL_TEXT.fullmatch(text)) and (signal := signal_named(match["phrase"], context)):
        number = float(match["number"]) / (100 if match["percent"] else 1)
        return {"signal": signal[0], _LEVELS[match["word"]]: int(number) if number.is_integer() else number}, signal[1]
    if (match := _IS.fullmatch(text)) and (signal := signal_named(match["phrase"], context)):
        values = [int(one) if one.isdecimal() else one for one in re.split(r"\s+or\s+|\s*/\s*", match["values"])]
        return {"signal": signal[0], "is": values}, signal[1]
    return None


def event(text: str, context: TriggerContext) -> Reading | None:
    """Something that happens, perhaps for the first time, with a wait after it."""
    if (waiting := _LATER.fullmatch(text)) and (earlier := event(waiting["rest"], context)) is not None:
        delay = duration(waiting["n"], waiting["unit"])
        return replace(earlier, fields={**earlier.fields, "trigger": {**earlier.fields["trigger"], "delay": delay}})
    match = _WHEN.fullmatch(text)
    phrase = _FIRST_TIME.sub(" first ", match["phrase"] if match else text)
    on, phrase = phrase.startswith("on "), phrase.removeprefix("on ")
    bare, bracket = re.subn(r"\s*\([^()]*\)$", "", phrase)
    first, said_first = re.subn(r"\b(?:is |was |has been )?first\b", " ", bare)
    named = " ".join((first if said_first else bare).split())
    whole = known(bare, context.words.signals)
    # A signal may have the word in its name.
    found, said_first = (whole, 0) if whole else (known(named, context.words.signals), said_first)
    is_event = match is not None or (context.events and not on and _HAPPENED.fullmatch(named) is not None)
    if found is None and not (is_event and _is_event_name(named)):
        return None
    if found is None and context.words.signals:
        context.undeclared.append(slug(named))
        return None
    assumed = "" if found else f"the event `{slug(named)}` is declared nowhere"
    outside = OUTSIDE if bracket else ""
    trigger: dict[str, Any] = {"event": found or slug(named)}
    if said_first:
        trigger["first"] = True
    return stated((assumed, outside), {"trigger": trigger})


def _is_event_name(named: str) -> bool:
    says_nothing = named in _NO_EVENT or _NOT_NAMING.match(named) or not _NOTHING_HAPPENED.isdisjoint(named.split())
    return nameable(named) and not says_nothing


def by_hand(text: str, context: TriggerContext) -> Reading | None:
    """What a person sends, with the role where one is named."""
    match = _BY_HAND.fullmatch(text)
    if match is None:
        return None
    named = match["role"] or match["by"]
    if named and (not plain_name(named) or any(sign.isdecimal() for sign in named)):
        return unread("it is sent by hand, but not by a single role")
    role = slug(named) if named else context.role
    return certain(trigger={"manual": role}) if role else unread("it is sent by hand, but nobody says by whom")
