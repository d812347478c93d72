"""Reads free-text triggers such as "~ 120 days before renewal" or "Fridays, monthly" as typed ones (model 5.2, 5.7)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.exchange.days_in_words import day_in_words
from dcs_cli.exchange.known_words import KnownWords, known, plain_name, slug
from dcs_cli.exchange.reading_result import Reading, certain, guessed, unread

START, RENEWAL = "start", "renewal"
ANCHOR_WORDS = {
    **dict.fromkeys(
        (
            "start", "start date", "contract", "contract date", "contract start", "contract start date",
            "contract signature",
            "contract signing", "customer start", "customer start date", "subscription start",
            "becoming a customer", "purchase",
            "signing", "sign", "vertragsbeginn", "début du contrat",
        ),
        START,
    ),
    **dict.fromkeys(
        (
            "renewal", "renewal date", "next renewal", "next renewal date", "contract renewal", "contract renewal date",
            "contract end", "contract end date", "contract expiry", "contract expiration", "end of contract",
            "end of term",
            "term end", "expiry", "expiration", "subscription end", "subscription renewal", "verlängerung",
            "vertragsende",
            "renouvellement",
        ),
        RENEWAL,
    ),
}  # fmt: skip
"""How sheets call the two anchors that exist without being declared (model 3)."""
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_UNITS = {
    **dict.fromkeys(("d", "day", "days", "tage", "tag", "tagen", "jours", "jour"), "d"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "wochen", "woche", "semaines"), "w"),
    **dict.fromkeys(("m", "mo", "mos", "month", "months", "monate", "monaten", "monat", "mois"), "mo"),
}
_PERIODS = {
    **dict.fromkeys(("daily", "every day", "each day", "once a day"), "day"),
    **dict.fromkeys(("weekly", "every week", "each week", "once a week"), "week"),
    **dict.fromkeys(("monthly", "every month", "each month", "once a month"), "month"),
    **dict.fromkeys(("quarterly", "every quarter", "each quarter", "once a quarter"), "quarter"),
    **dict.fromkeys(("half-yearly", "semi-annually", "semiannually", "every half-year"), "half-year"),
    **dict.fromkeys(("yearly", "annually", "annual", "every year", "once a year"), "year"),
    **dict.fromkeys(("fortnightly", "every other week", "every two weeks"), "2w"),
}
_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_N, _ABOUT = r"(?P<n>\d+)", r"(?P<about>~\s*)?"
_RANGE = r"(?:-(?P<m>\d+))?"
_UNIT = r"\s*(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")\b"
_PHRASE = r"(?P<phrase>[^,;&]+)"
_LEVELS = {"less than": "below", "below": "below", "under": "below", "<": "below", "more than": "above",
           "over": "above",
           "above": "above", "exceeds": "above", "greater than": "above", ">": "above", "at least": "at_least",
           ">=": "at_least", "reaches": "at_least", "at most": "at_most", "<=": "at_most"}  # fmt: skip
_LEVEL = "|".join(re.escape(word) for word in sorted(_LEVELS, key=len, reverse=True))

_BEFORE = re.compile(
    rf"{_ABOUT}{_N}{_RANGE}{_UNIT}\s+(?:before|prior to|ahead of|until|vor|avant)\s+(?:the\s+)?{_PHRASE}"
)
_AFTER = re.compile(
    rf"{_ABOUT}{_N}{_RANGE}{_UNIT}\s+(?:after|post|from|since|following|of|past|nach|après)\s+(?:the\s+)?{_PHRASE}"
)
_SEVERAL = re.compile(
    rf"(?P<all>\d+(?:\s*(?:,|/|and|&)\s*\d+)+)"
    rf"{_UNIT}\s+(?P<side>before|prior to|after)\s+(?:the\s+)?(?P<phrase>[^,;&]+)"
)
_OFFSET = re.compile(rf"(?P<phrase>[a-z][\w .]*?)\s*(?P<sign>[+-])\s*{_ABOUT}{_N}{_UNIT}")
_WITHIN = re.compile(rf"(?:with)?in\s+{_N}{_UNIT}\s+(?:of|after|from)\s+(?:the\s+)?{_PHRASE}")
_ON_ANCHOR = re.compile(r"(?:on|at)\s+(?:the\s+)?(?P<phrase>[^,;&]+)")
_DAY_NUMBER = re.compile(rf"(?:on\s+)?days?\s*{_N}(?:\s*-\s*(?:days?\s*)?(?P<m>\d+))?")
_BARE = re.compile(rf"{_ABOUT}{_N}{_RANGE}{_UNIT}(?:\s+(?:in|later))?")
_EVERY_N = re.compile(rf"every\s+{_N}{_UNIT}")
_WEEKDAYS = re.compile(rf"(?:every\s+|each\s+|on\s+)?(?P<day>{_DAY})s?")
_PERIOD_ON = re.compile(rf"(?P<period>[\w -]+?),?\s+on\s+(?:the\s+|a\s+)?(?P<day>{_DAY})s?")
_DAY_PERIOD = re.compile(rf"(?:on\s+)?(?P<day>{_DAY})s?,?\s+(?P<period>[\w -]+)")
_ORDINAL = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_NTH = re.compile(
    rf"(?:on\s+)?(?:the\s+|every\s+)?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?P<day>{_DAY})"
    r"(?:\s+(?:of|in)\s+(?:the|each|every)\s+month|\s+monthly)?"
)
_PERIOD_WORDS = re.compile(r"(?P<period>[a-z-]+)\s+(?P<rule>(?:dependent|depending|based) on .+)")
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
)
_NOT_LOGGED_IN = re.compile(
    rf"(?:has\s+|have\s+)?(?:not|n't)\s+logged\s+in\s+(?:for|in)\s+{_N}{_UNIT}|inactive\s+for\s+(?P<n2>\d+)\s*(?P<unit2>[a-z]+)"
)
_WHEN = re.compile(r"(?:when|if|once|upon|as soon as|wenn|quand)\s+(?:an?\s+|the\s+)?(?P<phrase>.+)")
_BY_HAND = re.compile(r"(?:sent\s+)?manual(?:ly)?(?:\s+sent)?(?:\s+by\s+(?:the\s+)?(?P<role>[\w -]+))?")
_LEAD = re.compile(
    r"(?:(?:email|mail|message|step|touch|e-mail)\s*#?\d+\s*[:–-]\s*)?"
    r"(?:(?:is\s+)?(?:sent|sends|goes out|send"
    r"|starts|triggered|trigger|fires|launched)\s*:?\s+)?(?P<rest>.*)"
)
_NOT_CERTAIN = {
    "biweekly": "`biweekly` means twice a week or every two weeks",
    "bi-weekly": "`bi-weekly` means twice a week or every two weeks",
    "bimonthly": "`bimonthly` means twice a month or every two months",
    "bi-monthly": "`bi-monthly` means twice a month or every two months",
    "triweekly": "`triweekly` means three times a week or every three weeks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Context:
    words: KnownWords
    role: str | None


def read_trigger(text: str, words: KnownWords, role: str | None = None) -> Reading:
    """The trigger a text names, with `slip`, `during` and `only_if` where it says them; ``role`` is the owner.

    Everything after the sender's verb must be understood, or the text is unread. A day counted from nothing that is
    named, and a signal or anchor the project does not declare, are guesses.
    """
    plain = _prepared(text)
    if not plain:
        return unread("the text is empty")
    context = _Context(words, role)
    for reader in _READERS:
        found = reader(plain, context)
        if found is not None:
            return found
    return unread("it fits no kind of trigger")


def _prepared(text: str) -> str:
    """The text in lower case with plain hyphens, digits for numbers and without the sender's verb."""
    plain = text.casefold().replace("\u00a0", " ")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"\b(?:approximately|approx\.?|about|around|roughly|circa|ca\.?)\s+(?=\d)", "~", plain)
    plain = re.sub(r"(\d)\s*(?:-|to)\s*(?=\d)", r"\1-", plain)
    plain = re.sub(rf"\b({'|'.join(_NUMBERS)})\b(?=\s+(?:{'|'.join(_UNITS)})\b)", lambda m: str(_NUMBERS[m[1]]), plain)
    plain = plain.strip(" *.;")
    return _LEAD.fullmatch(plain)["rest"].strip() if _LEAD.fullmatch(plain) else plain  # type: ignore[index]


def _duration(number: str, unit: str, about: str | None = None) -> str:
    return f"{'~' if about else ''}{int(number)}{_UNITS[unit]}"


def _anchor(phrase: str, context: _Context) -> tuple[str, str] | None:
    """The anchor a phrase names, and the assumption made; None when the phrase is no name."""
    name = phrase.strip(" .")
    found = known(name, context.words.anchors) or ANCHOR_WORDS.get(name)
    if found is not None:
        return found, ""
    if context.words.anchors or not plain_name(name):
        return None
    return slug(name), f"the day of `{slug(name)}` is declared nowhere"


def _signal(phrase: str, context: _Context) -> tuple[str, str] | None:
    """The signal a phrase names, and the assumption made; None when it can be none."""
    name = re.sub(r"\s+(?:is|are|has|have|was)$", "", phrase.strip(" ."))
    found = known(name, context.words.signals)
    if found is not None:
        return found, ""
    if context.words.signals or not plain_name(name):
        return None
    return slug(name), f"the signal `{slug(name)}` is declared nowhere"


def _stated(why: Iterable[str], fields: Mapping[str, Any]) -> Reading:
    assumed = "; ".join(one for one in why if one)
    return guessed(assumed, **fields) if assumed else certain(**fields)


def _ambiguous(text: str, context: _Context) -> Reading | None:
    for word, why in _NOT_CERTAIN.items():
        if re.search(rf"\b{re.escape(word)}\b", text):
            return unread(why)
    return None


def _date(text: str, context: _Context) -> Reading | None:
    day = day_in_words(text)
    return certain(trigger={"date": day}) if day is not None else None


def _schedule(text: str, context: _Context) -> Reading | None:
    if text in _PERIODS:
        return certain(trigger={"every": _PERIODS[text]})
    if match := _EVERY_N.fullmatch(text):
        return certain(trigger={"every": _duration(match["n"], match["unit"])})
    if match := _WEEKDAYS.fullmatch(text):
        return certain(trigger={"every": "week", "on": match["day"]})
    if match := _NTH.fullmatch(text):
        return certain(trigger={"every": "month", "on": f"{_ORDINAL.get(match['nth'], match['nth'])} {match['day']}"})
    for pattern in (_PERIOD_ON, _DAY_PERIOD):
        if (match := pattern.fullmatch(text)) and (period := _PERIODS.get(match["period"].strip(" ,"))):
            return certain(trigger={"every": period, "on": match["day"]})
    if (match := _PERIOD_WORDS.fullmatch(text)) and (period := _PERIODS.get(match["period"])):
        return certain(trigger={"every": period, "on": match["rule"]})
    return None


def _counted(text: str, context: _Context) -> Reading | None:
    """Days before or after an anchor; an earlier end of a range is the due day, the rest is slip (model 5.7)."""
    for pattern, side in ((_BEFORE, "before"), (_AFTER, "after")):
        if (match := pattern.fullmatch(text)) and (anchor := _anchor(match["phrase"], context)):
            return _offset(match, side, anchor)
    if (match := _OFFSET.fullmatch(text)) and (anchor := _anchor(match["phrase"], context)):
        by = _duration(match["n"], match["unit"], match["about"])
        return _stated((anchor[1],), {"trigger": {"before" if match["sign"] == "-" else "after": anchor[0], "by": by}})
    if (match := _SEVERAL.fullmatch(text)) and (anchor := _anchor(match["phrase"], context)):
        listed = [_duration(number, match["unit"]) for number in re.findall(r"\d+", match["all"])]
        side = "after" if match["side"] == "after" else "before"
        return _stated((anchor[1],), {"trigger": {side: anchor[0], "by": listed}})
    if (match := _WITHIN.fullmatch(text)) and (anchor := _anchor(match["phrase"], context)):
        slip = _duration(match["n"], match["unit"])
        return _stated((anchor[1],), {"trigger": {"after": anchor[0], "by": "0d"}, "slip": slip})
    if match := _ON_ANCHOR.fullmatch(text):
        named = known(match["phrase"], context.words.anchors) or ANCHOR_WORDS.get(match["phrase"].strip())
        if named is not None:
            return certain(trigger={"after" if named == START else "before": named, "by": "0d"})
    return None


def _offset(match: "re.Match[str]", side: str, anchor: tuple[str, str], why: str = "") -> Reading:
    ends = sorted({int(match["n"]), int(match["m"])} if match["m"] else {int(match["n"])})
    due = ends[-1] if side == "before" else ends[0]
    unit = match.groupdict().get("unit") or "d"
    about = match.groupdict().get("about")
    fields: dict[str, Any] = {"trigger": {side: anchor[0], "by": _duration(str(due), unit, about)}}
    if len(ends) > 1:
        fields["slip"] = _duration(str(ends[1] - ends[0]), unit)
    return _stated((anchor[1], why), fields)


def _uncounted(text: str, context: _Context) -> Reading | None:
    """Days of which the cell does not say from when they count."""
    match = _DAY_NUMBER.fullmatch(text) or _BARE.fullmatch(text)
    if match is None:
        return None
    return _offset(match, "after", (START, ""), "the cell does not say from which day it counts; `start` is assumed")


def _quiet(text: str, context: _Context) -> Reading | None:
    if match := _NOT_LOGGED_IN.fullmatch(_without_when(text)):
        number, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
        signal = _signal("login", context)
        if signal is None or unit not in _UNITS:
            return None
        said = "" if match["n"] else "the text does not say what stays away; `login` is assumed"
        trigger = {"inactive": signal[0], "for": _duration(number, unit)}
        return _stated((signal[1], said), {"trigger": trigger})
    for pattern in _QUIET:
        if (match := pattern.fullmatch(_without_when(text))) and (signal := _signal(match["phrase"], context)):
            trigger = {"inactive": signal[0], "for": _duration(match["n"], match["unit"])}
            return _stated((signal[1],), {"trigger": trigger})
    return None


def _without_when(text: str) -> str:
    match = _WHEN.fullmatch(text)
    return match["phrase"] if match else text


def _level(text: str, context: _Context) -> Reading | None:
    level = _level_condition(_without_when(text), context)
    return None if level is None else _stated((level[1],), {"trigger": level[0]})


def _level_condition(text: str, context: _Context) -> tuple[dict[str, Any], str] | None:
    """A measure beyond a level, or one of some values; a percentage is a share of one."""
    if (match := _LEVEL_TEXT.fullmatch(text)) and (signal := _signal(match["phrase"], context)):
        number = float(match["number"]) / (100 if match["percent"] else 1)
        return {"signal": signal[0], _LEVELS[match["word"]]: int(number) if number.is_integer() else number}, signal[1]
    if (match := _IS.fullmatch(text)) and (signal := _signal(match["phrase"], context)):
        values = [int(one) if one.isdecimal() else one for one in re.split(r"\s+or\s+|\s*/\s*", match["values"])]
        return {"signal": signal[0], "is": values}, signal[1]
    return None


def _with_condition(text: str, context: _Context) -> Reading | None:
    """Two parts with a comma: days and a level, or a level in a stretch of customer time."""
    first, comma, second = text.partition(", ")
    if not comma:
        return None
    level = _level_condition(_without_when(first), context)
    between = _BETWEEN.fullmatch(second)
    if level is not None and between is not None:
        anchor = (
            _anchor(between["phrase"], context) if between["phrase"] else (START, "the days are taken from `start`")
        )
        if anchor is None:
            return None
        during = {"from": f"{anchor[0]}+{between['n']}d", "to": f"{anchor[0]}+{between['m']}d"}
        return _stated((level[1], anchor[1]), {"trigger": level[0], "during": during})
    days, condition = _counted(first, context), _level_condition(second, context)
    if days is None or condition is None:
        return None
    return _stated((days.why, condition[1]), {**days.fields, "only_if": condition[0]})


def _event(text: str, context: _Context) -> Reading | None:
    match = _WHEN.fullmatch(text)
    phrase = match["phrase"] if match else text
    bare, bracket = re.subn(r"\s*\([^()]*\)$", "", phrase)
    first, said_first = re.subn(r"\b(?:is |was |has been )?first\b", " ", bare)
    named = " ".join((first if said_first else bare).split())
    found = known(named, context.words.signals) or known(bare, context.words.signals)
    if match is None and found is None:
        return None
    if found is None and (context.words.signals or not plain_name(named)):
        return None
    assumed = "" if found else f"the event `{slug(named)}` is declared nowhere"
    outside = "what stands in brackets is not in the trigger" if bracket else ""
    trigger: dict[str, Any] = {"event": found or slug(named)}
    if said_first:
        trigger["first"] = True
    return _stated((assumed, outside), {"trigger": trigger})


def _by_hand(text: str, context: _Context) -> Reading | None:
    match = _BY_HAND.fullmatch(text)
    if match is None:
        return None
    role = slug(match["role"]) if match["role"] else context.role
    return certain(trigger={"manual": role}) if role else unread("it is sent by hand, but nobody says by whom")


_READERS: tuple[Callable[[str, _Context], Reading | None], ...] = (
    _ambiguous,
    _date,
    _schedule,
    _counted,
    _uncounted,
    _quiet,
    _level,
    _with_condition,
    _by_hand,
    _event,
)
