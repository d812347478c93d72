"""Reads free-text triggers such as "~ 120 days before renewal" or "Fridays, monthly" as typed ones (model 5.2, 5.7)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.days_in_words import day_in_words
from dcs_cli.exchange.known_words import KnownWords, known, plain_name, slug
from dcs_cli.exchange.reading_result import Reading, certain, guessed, unread
from dcs_cli.exchange.trigger_names import TriggerContext, anchor_named, nameable, signal_named, stated, why_unread
from dcs_cli.exchange.trigger_schedules import read_schedule, with_two_meanings
from dcs_cli.exchange.trigger_words import (
    ANCHOR_WORDS,
    ARTICLES,
    IMMEDIATELY,
    RENEWAL,
    RIGHT_AFTER,
    SIDES,
    START,
    UNITS,
    prepared,
)

_N, _ABOUT = r"(?P<n>\d+)", r"(?P<about>~\s*)?"
_RANGE = r"(?:-(?P<m>\d+))?"
_UNIT_WORD = "(?:" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")\b"
_UNIT = rf"\s*(?P<unit>{_UNIT_WORD})"
_SIDE = r"\s+(?P<side>" + "|".join(sorted(SIDES, key=len, reverse=True)) + rf"|of|past)(?:\s+|-){ARTICLES}"
_AND = r"\s*(?:,\s*(?:and\s+)?|/|&|\+|\b(?:and|und|et|y|e|en)\b)\s*"
_DAY_WORD = r"(?:days?|tage?|jours?|días?|dias?|giorn[oi]|dag(?:en)?)"
_PHRASE = r"(?P<phrase>[^,;&]+)"
_LEVELS = {"less than": "below", "below": "below", "under": "below", "<": "below", "more than": "above",
           "over": "above",
           "above": "above", "exceeds": "above", "greater than": "above", ">": "above", "at least": "at_least",
           ">=": "at_least", "reaches": "at_least", "at most": "at_most", "<=": "at_most"}  # fmt: skip
_LEVEL = "|".join(re.escape(word) for word in sorted(_LEVELS, key=len, reverse=True))

_COUNTED = re.compile(rf"{_ABOUT}{_N}{_RANGE}{_UNIT}{_SIDE}{_PHRASE}")
_SEVERAL = re.compile(rf"(?P<all>\d+(?:\s*{_UNIT_WORD})?(?:{_AND}\d+(?:\s*{_UNIT_WORD})?)+){_SIDE}(?P<phrase>[^,;&/]+)")
_OFFSET = re.compile(rf"(?P<phrase>[a-z](?:[\w .]*?[^\W\d])?)\s*(?P<sign>[+-])\s*{_ABOUT}{_N}{_UNIT}")
_WITHIN = re.compile(rf"within\s+{_N}{_UNIT}\s+(?P<side>of|after|from)\s+(?:the\s+)?{_PHRASE}")
_ON_ANCHOR = re.compile(
    r"(?:on|at|day of|on the day of|same day as|am tag (?:der|des))\s+(?:the\s+)?(?P<phrase>[^,;&]+)"
)
_RIGHT_AFTER = re.compile(rf"{RIGHT_AFTER}\s+{ARTICLES}(?P<phrase>[^,;&]+)")
_ONLY_SIDE = re.compile(rf"(?P<side>before|after|pre|post)(?:\s+|-){ARTICLES}(?P<phrase>[^,;&]+)")
_DAY_NUMBER = re.compile(rf"(?:on\s+)?{_DAY_WORD}\s*{_N}(?:\s*-\s*(?:{_DAY_WORD}\s*)?(?P<m>\d+))?")
_DAY_NUMBERS = re.compile(rf"(?:on\s+)?{_DAY_WORD}\s*\d+(?:{_AND}(?:{_DAY_WORD}\s*)?\d+)+")
_SIGNED = re.compile(r"[dtj]\s*(?P<sign>[+-])\s*(?P<n>\d+)")
_BARE = re.compile(rf"{_ABOUT}{_N}{_RANGE}{_UNIT}(?:\s+in)?")
_BARE_SEVERAL = re.compile(rf"(?P<all>\d+(?:\s*{_UNIT_WORD})?(?:{_AND}\d+(?:\s*{_UNIT_WORD})?)*{_AND}\d+{_UNIT})")
_COUNTS = rf"\d+(?:{_AND}\d+)*(?:\s*{_UNIT_WORD})?"
_NOTHING_NAMED = (
    (re.compile(rf"(?:{_COUNTS}\s+(?:before|prior|vorher|avant|antes|prima|ervoor)|[dtj]?\s*-\s*{_COUNTS})"),
     "it does not say before what"),
    (re.compile(rf"\+?\s*{_COUNTS}\s+(?:later|after|später|plus tard|después|depois|dopo|later on)"),
     "it does not say after what: of a series it counts from the message before"),
    (re.compile(r"(?:(?:end|start|ende|beginning) (?:of )?)?(?:weeks?|wochen?|semaine|semana|settimana)\s*\d+.*"),
     "a week is seven days: which of them, and from when the weeks count, is not said"),
)  # fmt: skip
_LEVEL_TEXT = re.compile(
    rf"(?P<phrase>[a-z][^<>=,;&]*?)\s*(?:\bis\s+|\bare\s+|\bfalls\s+|\bdrops\s+|\brises\s+)?(?P<word>{_LEVEL})\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%)?"
)
_IS = re.compile(r"(?P<phrase>[a-z][^<>=,;&]*?)\s*=\s*(?P<values>[\w.-]+(?:(?:\s+or\s+|\s*/\s*)[\w.-]+)*)")
_BETWEEN = re.compile(
    r"(?:the\s+)?(?:customer\s+|account\s+)?(?:is\s+)?between\s+(?:days?\s+)?(?P<n>\d+)\s*(?:-|and)\s*(?P<m>\d+)(?:\s+days?)?(?:\s+(?:of|after|from|into)\s+(?:the\s+)?(?P<phrase>.+))?"
)
_QUIET = (
    re.compile(
        rf"(?:no|without)\s+(?P<phrase>[a-z][\w -]*?)\s+(?:for|in|within)\s+(?:the\s+last\s+|the\s+past\s+)?{_N}{_UNIT}"
    ),
    re.compile(rf"{_N}{_UNIT}\s+(?:without|of no)\s+(?:an?\s+)?(?P<phrase>[a-z][\w -]*)"),
    re.compile(rf"{_N}{_UNIT}\s+since\s+(?:the\s+|their\s+)?last\s+(?P<phrase>[a-z][\w -]*)"),
)
_NOT_LOGGED_IN = re.compile(
    rf"(?:has\s+|have\s+)?(?:not|n't)\s+logged\s+in\s+(?:for|in)\s+{_N}{_UNIT}|inactive\s+for\s+(?P<n2>\d+)\s*(?P<unit2>[a-z]+)"
)
_WHEN = re.compile(r"(?:when|if|once|upon|as soon as|wenn|quand)\s+(?:an?\s+|the\s+)?(?P<phrase>.+)")
_LATER = re.compile(rf"(?P<rest>.+), {_N}{_UNIT} later")
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
_FRACTION = re.compile(rf"(?<![\d,.])\d+,\d+(?=\s*{_UNIT_WORD})|{_DAY_WORD}\s*\d+,\d+$")
_THOUSAND = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])")
_FOOTNOTE = re.compile(r"[^*]+[^*\s]\s*\*+")
_OUTSIDE = "what stands in brackets is not in the trigger"
_DUTCH_UNITS = frozenset(("dag", "dagen", "week", "weken", "maand", "maanden", "uur"))


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


def _duration(number: str, unit: str, about: str | None = None) -> str:
    return f"{'~' if about else ''}{int(number)}{UNITS[unit]}"


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
    return stated((_OUTSIDE if bracket else "",), {"trigger": {"date": day}})


def _schedule(text: str, context: TriggerContext) -> Reading | None:
    return read_schedule(text)


def _counted(text: str, context: TriggerContext) -> Reading | None:
    """Days before or after an anchor; an earlier end of a range is the due day, the rest is slip (model 5.7)."""
    if match := _COUNTED.fullmatch(text):
        found = _after_signal(match, context) or _from_anchor(match, context)
        if found is not None:
            return found
    if (match := _SEVERAL.fullmatch(text)) and (anchor := anchor_named(match["phrase"], context)):
        listed = _durations(match["all"])
        return stated((anchor[1],), {"trigger": {_side(match): anchor[0], "by": listed}}) if listed else None
    if (match := _OFFSET.fullmatch(text)) and (anchor := anchor_named(match["phrase"], context)) and _days(match):
        by = _duration(match["n"], match["unit"], match["about"])
        return stated((anchor[1],), {"trigger": {"before" if match["sign"] == "-" else "after": anchor[0], "by": by}})
    if (match := _WITHIN.fullmatch(text)) and (anchor := anchor_named(match["phrase"], context)) and _days(match):
        slip = _duration(match["n"], match["unit"])
        fields = {"trigger": {"after": anchor[0], "by": "0d"}, "slip": slip}
        return _either_side(match, anchor) or stated((anchor[1], _after_assumed(match, anchor)), fields)
    return None


def _either_side(match: "re.Match[str]", anchor: tuple[str, str]) -> Reading | None:
    """Days "of" or "from" a renewal, which people say of those before it as well as of those after it."""
    if anchor[0] == RENEWAL and match["side"] in ("of", "from"):
        return unread(f"`{match['side']}` does not say whether before or after it")
    return None


def _after_assumed(match: "re.Match[str]", anchor: tuple[str, str]) -> str:
    """Nobody is a customer before the start; of other days "of" may mean either side."""
    return "the days after it are assumed" if match["side"] == "of" and anchor[0] != START else ""


def _days(match: "re.Match[str]") -> bool:
    return UNITS[match["unit"]] != "h"


def _side(match: "re.Match[str]") -> str:
    return SIDES.get(match["side"], "after")


def _after_signal(match: "re.Match[str]", context: TriggerContext) -> Reading | None:
    """A wait after something that is declared as a signal, hours among them."""
    signal = known(match["phrase"], context.words.signals)
    if signal is None or known(match["phrase"], context.words.anchors) or _side(match) != "after" or match["m"]:
        return None
    return certain(trigger={"event": signal, "delay": _duration(match["n"], match["unit"], match["about"])})


def _from_anchor(match: "re.Match[str]", context: TriggerContext) -> Reading | None:
    if match["side"] == "na" and match["unit"] not in _DUTCH_UNITS:
        return None
    anchor = anchor_named(match["phrase"], context)
    if anchor is None:
        return None
    if either := _either_side(match, anchor):
        return either
    if _days(match):
        return _offset(match, _side(match), anchor, _after_assumed(match, anchor))
    if match["m"] or int(match["n"]) % 24:
        return unread("an anchor is a day: hours count only after a signal")
    by = _duration(str(int(match["n"]) // 24), "d", match["about"])
    return stated((anchor[1],), {"trigger": {_side(match): anchor[0], "by": by}})


def _durations(text: str) -> list[str]:
    """Each number of a list with its own unit, or with the one at the end of the list; empty where one is in hours."""
    found = re.findall(rf"(\d+)(?:\s*({_UNIT_WORD}))?", text)
    last = next((unit for _, unit in reversed(found) if unit), "d")
    units = [UNITS[unit or last] for _, unit in found]
    return [] if "h" in units else [f"{int(number)}{unit}" for (number, _), unit in zip(found, units, strict=True)]


def _at_anchor(text: str, context: TriggerContext) -> Reading | None:
    """The day of an anchor itself; days before or after one of which no number is said."""
    match = _RIGHT_AFTER.fullmatch(text) or _ON_ANCHOR.fullmatch(text)
    phrase = match["phrase"].strip() if match else ""
    named = (known(phrase, context.words.anchors) or ANCHOR_WORDS.get(phrase)) if match else None
    if named is not None:
        before = named == RENEWAL and not _RIGHT_AFTER.fullmatch(text)
        return certain(trigger={"before" if before else "after": named, "by": "0d"})
    if _RIGHT_AFTER.fullmatch(text) and (signal := signal_named(phrase, context)):
        why = f"the event `{signal[0]}` is declared nowhere" if signal[1] else ""
        return stated((why,), {"trigger": {"event": signal[0]}})
    if match := _ONLY_SIDE.fullmatch(text):
        phrase = match["phrase"].strip()
        named = known(phrase, context.words.anchors) or ANCHOR_WORDS.get(phrase)
        if named is not None:
            return certain(trigger={_side(match): named, "by": "unknown"})
    return None


def _offset(match: "re.Match[str]", side: str, anchor: tuple[str, str], why: str = "") -> Reading:
    ends = sorted({int(match["n"]), int(match["m"])} if match["m"] else {int(match["n"])})
    due = ends[-1] if side == "before" else ends[0]
    unit = match.groupdict().get("unit") or "d"
    about = match.groupdict().get("about")
    fields: dict[str, Any] = {"trigger": {side: anchor[0], "by": _duration(str(due), unit, about)}}
    if len(ends) > 1:
        fields["slip"] = _duration(str(ends[1] - ends[0]), unit)
    return stated((anchor[1], why), fields)


def _uncounted(text: str, context: TriggerContext) -> Reading | None:
    """Days of which the cell does not say from when they count."""
    for pattern, why in _NOTHING_NAMED:
        if pattern.fullmatch(text):
            return unread(why)
    why = "the cell does not say from which day it counts; `start` is assumed"
    if _DAY_NUMBERS.fullmatch(text) or _BARE_SEVERAL.fullmatch(text):
        listed = _durations(re.sub(_DAY_WORD, " ", text) if _DAY_NUMBERS.fullmatch(text) else text)
        return guessed(why, trigger={"after": START, "by": listed}) if listed else None
    match = _DAY_NUMBER.fullmatch(text) or _BARE.fullmatch(text)
    if match is not None and UNITS[match.groupdict().get("unit") or "d"] == "h":
        return unread("hours count only after a signal, and it names none")
    if match is not None:
        return _offset(match, "after", (START, ""), why)
    if match := _SIGNED.fullmatch(text):
        return guessed(why, trigger={"after": START, "by": f"{int(match['n'])}d"})
    if text in IMMEDIATELY:
        return unread("it says how soon, not after what")
    return None


def _quiet(text: str, context: TriggerContext) -> Reading | None:
    if match := _NOT_LOGGED_IN.fullmatch(_without_when(text)):
        number, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
        signal = signal_named("login", context)
        if signal is None or UNITS.get(unit, "h") == "h":
            return None
        said = "" if match["n"] else "the text does not say what stays away; `login` is assumed"
        trigger = {"inactive": signal[0], "for": _duration(number, unit)}
        return stated((signal[1], said), {"trigger": trigger})
    for pattern in _QUIET:
        match = pattern.fullmatch(_without_when(text))
        if match and _days(match) and (signal := signal_named(match["phrase"], context)):
            trigger = {"inactive": signal[0], "for": _duration(match["n"], match["unit"])}
            return stated((signal[1],), {"trigger": trigger})
    return None


def _without_when(text: str) -> str:
    match = _WHEN.fullmatch(text)
    return match["phrase"] if match else text


def _level(text: str, context: TriggerContext) -> Reading | None:
    level = _level_condition(_without_when(text), context)
    return None if level is None else stated((level[1],), {"trigger": level[0]})


def _level_condition(text: str, context: TriggerContext) -> tuple[dict[str, Any], str] | None:
    """A measure beyond a level, or one of some values; a percentage is a share of one."""
    if (match := _LEVEL_TEXT.fullmatch(text)) and (signal := signal_named(match["phrase"], context)):
        number = float(match["number"]) / (100 if match["percent"] else 1)
        return {"signal": signal[0], _LEVELS[match["word"]]: int(number) if number.is_integer() else number}, signal[1]
    if (match := _IS.fullmatch(text)) and (signal := signal_named(match["phrase"], context)):
        values = [int(one) if one.isdecimal() else one for one in re.split(r"\s+or\s+|\s*/\s*", match["values"])]
        return {"signal": signal[0], "is": values}, signal[1]
    return None


def _with_condition(text: str, context: TriggerContext) -> Reading | None:
    """Two parts with a comma: days and a level, or a level in a stretch of customer time."""
    first, comma, second = text.partition(", ")
    if not comma:
        return None
    level = _level_condition(_without_when(first), context)
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
    days, condition = _counted(first, context), _level_condition(second, context)
    if days is None or condition is None:
        return None
    return stated((days.why, condition[1]), {**days.fields, "only_if": condition[0]})


def _event(text: str, context: TriggerContext) -> Reading | None:
    if (waiting := _LATER.fullmatch(text)) and (earlier := _event(waiting["rest"], context)) is not None:
        delay = _duration(waiting["n"], waiting["unit"])
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
    outside = _OUTSIDE if bracket else ""
    trigger: dict[str, Any] = {"event": found or slug(named)}
    if said_first:
        trigger["first"] = True
    return stated((assumed, outside), {"trigger": trigger})


def _is_event_name(named: str) -> bool:
    says_nothing = named in _NO_EVENT or _NOT_NAMING.match(named) or not _NOTHING_HAPPENED.isdisjoint(named.split())
    return nameable(named) and not says_nothing


def _by_hand(text: str, context: TriggerContext) -> Reading | None:
    match = _BY_HAND.fullmatch(text)
    if match is None:
        return None
    named = match["role"] or match["by"]
    if named and (not plain_name(named) or any(sign.isdecimal() for sign in named)):
        return unread("it is sent by hand, but not by a single role")
    role = slug(named) if named else context.role
    return certain(trigger={"manual": role}) if role else unread("it is sent by hand, but nobody says by whom")


_READERS: tuple[Callable[[str, TriggerContext], Reading | None], ...] = (
    _ambiguous,
    _date,
    _schedule,
    _counted,
    _at_anchor,
    _uncounted,
    _quiet,
    _level,
    _with_condition,
    _by_hand,
    _event,
)
