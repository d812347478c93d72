"""Reads days counted from a point of customer time, such as "6-9 months before renewal" or "Day 14" (model 5.7)."""

import re
from typing import Any

from dcs_cli.exchange.known_words import known
from dcs_cli.exchange.reading_result import Reading, certain, guessed, unread
from dcs_cli.exchange.trigger_names import TriggerContext, anchor_named, signal_named, stated
from dcs_cli.exchange.trigger_words import (
    ABOUT,
    ANCHOR_WORDS,
    ARTICLES,
    DAY_WORD,
    IMMEDIATELY,
    NUMBER,
    ONCE,
    RENEWAL,
    RIGHT_AFTER,
    SIDES,
    START,
    UNIT,
    UNIT_WORD,
    UNITS,
    duration,
    in_days,
)

_RANGE = r"(?:-(?P<m>\d+))?"
_SIDE = r"\s+(?P<side>" + "|".join(sorted(SIDES, key=len, reverse=True)) + rf"|of|past)(?:\s+|-){ARTICLES}"
_AND = r"\s*(?:,\s*(?:and\s+)?|/|&|\+|\b(?:and|und|et|y|e|en)\b)\s*"
_PHRASE = r"(?P<phrase>[^,;&]+)"
_COUNTED = re.compile(rf"{ABOUT}{NUMBER}{_RANGE}{UNIT}{_SIDE}{_PHRASE}")
_SEVERAL = re.compile(rf"(?P<all>\d+(?:\s*{UNIT_WORD})?(?:{_AND}\d+(?:\s*{UNIT_WORD})?)+){_SIDE}(?P<phrase>[^,;&/]+)")
_OFFSET = re.compile(rf"(?P<phrase>[a-z](?:[\w .]*?[^\W\d])?)\s*(?P<sign>[+-])\s*{ABOUT}{NUMBER}{UNIT}")
_WITHIN = re.compile(rf"within\s+{NUMBER}{UNIT}\s+(?P<side>of|after|from)\s+(?:the\s+)?{_PHRASE}")
_ON_ANCHOR = re.compile(
    r"(?:on|at|day of|on the day of|same day as|am tag (?:der|des))\s+(?:the\s+)?(?P<phrase>[^,;&]+)"
)
_RIGHT_AFTER = re.compile(rf"{RIGHT_AFTER}\s+{ARTICLES}(?P<phrase>[^,;&]+)")
_ONLY_SIDE = re.compile(rf"(?P<side>before|after|pre|post)(?:\s+|-){ARTICLES}(?P<phrase>[^,;&]+)")
_DAY_NUMBER = re.compile(rf"(?:on\s+)?{DAY_WORD}\s*{NUMBER}(?:\s*-\s*(?:{DAY_WORD}\s*)?(?P<m>\d+))?")
_DAY_NUMBERS = re.compile(rf"(?:on\s+)?{DAY_WORD}\s*\d+(?:{_AND}(?:{DAY_WORD}\s*)?\d+)+")
_SIGNED = re.compile(r"[dtj]\s*(?P<sign>[+-])\s*(?P<n>\d+)")
_BARE = re.compile(rf"{ABOUT}{NUMBER}{_RANGE}{UNIT}(?:\s+in)?")
_BARE_SEVERAL = re.compile(rf"(?P<all>\d+(?:\s*{UNIT_WORD})?(?:{_AND}\d+(?:\s*{UNIT_WORD})?)*{_AND}\d+{UNIT})")
_COUNTS = rf"\d+(?:{_AND}\d+)*(?:\s*{UNIT_WORD})?"
_NOTHING_NAMED = (
    (re.compile(rf"(?:{_COUNTS}\s+(?:before|prior|vorher|avant|antes|prima|ervoor)|[dtj]?\s*-\s*{_COUNTS})"),
     "it does not say before what"),
    (re.compile(rf"\+?\s*{_COUNTS}\s+(?:later|after|später|plus tard|después|depois|dopo|later on)"),
     "it does not say after what: of a series it counts from the message before"),
    (re.compile(r"(?:(?:end|start|ende|beginning) (?:of )?)?(?:weeks?|wochen?|semaine|semana|settimana)\s*\d+.*"),
     "a week is seven days: which of them, and from when the weeks count, is not said"),
)  # fmt: skip
_DUTCH_UNITS = frozenset(("dag", "dagen", "week", "weken", "maand", "maanden", "uur"))


def counted(text: str, context: TriggerContext) -> Reading | None:
    """Days before or after an anchor; an earlier end of a range is the due day, the rest is slip (model 5.7)."""
    if match := _COUNTED.fullmatch(text):
        found = _after_signal(match, context) or _from_anchor(match, context)
        if found is not None:
            return found
    if (match := _SEVERAL.fullmatch(text)) and (anchor := anchor_named(match["phrase"], context)):
        listed = _durations(match["all"])
        return stated((anchor[1],), {"trigger": {_side(match): anchor[0], "by": listed}}) if listed else None
    if (match := _OFFSET.fullmatch(text)) and (anchor := anchor_named(match["phrase"], context)) and in_days(match):
        by = duration(match["n"], match["unit"], match["about"])
        return stated((anchor[1],), {"trigger": {"before" if match["sign"] == "-" else "after": anchor[0], "by": by}})
    if (match := _WITHIN.fullmatch(text)) and (anchor := anchor_named(match["phrase"], context)) and in_days(match):
        slip = duration(match["n"], match["unit"])
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


def _side(match: "re.Match[str]") -> str:
    return SIDES.get(match["side"], "after")


def _after_signal(match: "re.Match[str]", context: TriggerContext) -> Reading | None:
    """A wait after something that is declared as a signal, hours among them."""
    signal = known(match["phrase"], context.words.signals)
    if signal is None or known(match["phrase"], context.words.anchors) or _side(match) != "after" or match["m"]:
        return None
    return certain(trigger={"event": signal, "delay": duration(match["n"], match["unit"], match["about"])})


def _from_anchor(match: "re.Match[str]", context: TriggerContext) -> Reading | None:
    if match["side"] == "na" and match["unit"] not in _DUTCH_UNITS:
        return None
    anchor = anchor_named(match["phrase"], context)
    if anchor is None:
        return None
    if either := _either_side(match, anchor):
        return either
    if in_days(match):
        return _offset(match, _side(match), anchor, _after_assumed(match, anchor))
    if match["m"] or int(match["n"]) % 24:
        return unread("an anchor is a day: hours count only after a signal")
    by = duration(str(int(match["n"]) // 24), "d", match["about"])
    return stated((anchor[1],), {"trigger": {_side(match): anchor[0], "by": by}})


def _durations(text: str) -> list[str]:
    """Each number of a list with its own unit, or with the one at the end of the list; empty where one is in hours."""
    found = re.findall(rf"(\d+)(?:\s*({UNIT_WORD}))?", text)
    last = next((unit for _, unit in reversed(found) if unit), "d")
    units = [UNITS[unit or last] for _, unit in found]
    return [] if "h" in units else [f"{int(number)}{unit}" for (number, _), unit in zip(found, units, strict=True)]


def at_anchor(text: str, context: TriggerContext) -> Reading | None:
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
    fields: dict[str, Any] = {"trigger": {side: anchor[0], "by": duration(str(due), unit, about)}}
    if len(ends) > 1:
        fields["slip"] = duration(str(ends[1] - ends[0]), unit)
    return stated((anchor[1], why), fields)


def uncounted(text: str, context: TriggerContext) -> Reading | None:
    """Days of which the cell does not say from when they count."""
    for pattern, why in _NOTHING_NAMED:
        if pattern.fullmatch(text):
            return unread(why)
    why = "the cell does not say from which day it counts; `start` is assumed"
    if _DAY_NUMBERS.fullmatch(text) or _BARE_SEVERAL.fullmatch(text):
        listed = _durations(re.sub(DAY_WORD, " ", text) if _DAY_NUMBERS.fullmatch(text) else text)
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
    if text in ONCE:
        return unread("it says how often, not after what")
    return None
