"""Reads calendars in words, such as "Fridays, monthly", "1st of every month" or "every other Tuesday" (model 5.2)."""

import re
from typing import Any

from dcs_cli.exchange.reading_result import Reading, certain, guessed, unread
from dcs_cli.exchange.trigger_words import UNITS

_PERIODS = {
    **dict.fromkeys(("daily", "every day", "each day", "once a day", "täglich", "quotidien", "quotidiennement",
                     "diario", "diariamente", "diário", "quotidiano", "giornaliero", "dagelijks"), "day"),
    **dict.fromkeys(("weekly", "every week", "each week", "once a week", "wöchentlich", "hebdomadaire",
                     "semanal", "semanalmente", "settimanale", "settimanalmente", "wekelijks"), "week"),
    **dict.fromkeys(("monthly", "every month", "each month", "once a month", "monatlich", "mensuel", "mensuellement",
                     "mensual", "mensualmente", "mensal", "mensalmente", "mensile", "mensilmente",
                     "maandelijks"), "month"),
    **dict.fromkeys(("quarterly", "every quarter", "each quarter", "once a quarter", "vierteljährlich",
                     "quartalsweise", "trimestriel", "trimestral", "trimestralmente", "trimestrale",
                     "every trimestre", "driemaandelijks"), "quarter"),
    **dict.fromkeys(("half-yearly", "semi-annually", "semiannually", "every half-year", "every half year",
                     "halbjährlich", "semestriel", "semestral", "semestrale", "halfjaarlijks"), "half-year"),
    **dict.fromkeys(("yearly", "annually", "annual", "every year", "each year", "once a year", "jährlich", "annuel",
                     "anual", "anualmente", "annuale", "jaarlijks"), "year"),
    **dict.fromkeys(("fortnightly", "every other week", "every two weeks", "zweiwöchentlich", "alle zwei wochen",
                     "tweewekelijks", "quincenal", "quinzenal"), "2w"),
}  # fmt: skip
_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_UNIT = r"\s*(?P<unit>" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")\b"
_EVERY_N = re.compile(rf"(?:every|alle|once every)\s+(?P<n>\d+){_UNIT}")
_WEEKDAY = re.compile(rf"(?:every\s+|each\s+|on\s+|weekly on\s+)?(?P<day>{_DAY})s?")
_OTHER_WEEKDAY = re.compile(rf"every\s+other\s+(?P<day>{_DAY})")
_PERIOD_ON = re.compile(rf"(?P<period>[^,]+?),?\s+on\s+(?:the\s+|a\s+)?(?P<day>{_DAY})s?")
_DAY_PERIOD = re.compile(rf"(?:on\s+)?(?P<day>{_DAY})s?,?\s+(?P<period>.+)")
_ORDINAL = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_NTH = re.compile(
    rf"(?:on\s+)?(?:the\s+)?(?P<every>every\s+)?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+"
    rf"(?P<day>{_DAY}|business day|working day|weekday|day)"
    r"(?P<of>\s+(?:of|in)\s+(?:the|each|every|a)\s+(?P<period>month|quarter|year)|\s+monthly)?"
)
_MONTH_DAY = (
    re.compile(
        r"(?:on\s+)?(?:the\s+)?(?P<day>\d{1,2}(?:st|nd|rd|th)|first)\s+(?:day\s+)?of\s+(?:the|each|every)\s+month"
    ),
    re.compile(r"(?:monthly|every month|each month),?\s+(?:on\s+)?(?:the\s+)?(?P<day>\d{1,2}(?:st|nd|rd|th))"),
    re.compile(r"am\s+(?P<day>\d{1,2})\.?\s+(?:jedes|eines jeden)\s+monats"),
    re.compile(r"le\s+(?P<day>\d{1,2})(?:er)?\s+(?:de\s+)?every\s+mois"),
    re.compile(r"(?:el\s+)?(?:día|dia)\s+(?P<day>\d{1,2})\s+(?:de\s+)?every\s+(?:mes|mês)"),
)
_PERIOD_AND_RULE = re.compile(
    rf"every (?P<period>day|week|month|quarter|half-year|year|\d+\w+),\s*"
    rf"(?P<on>(?:(?:first|second|third|fourth|last)\s+)?(?:{_DAY}|business day)|(?:first|last) day"
    r"|\d{1,2}(?:st|nd|rd|th))"
)
_EDGE = re.compile(
    r"(?:at\s+)?(?:the\s+)?(?P<edge>end|start|beginning)\s+of\s+(?P<each>(?:the|each|every)\s+)?"
    r"(?P<period>week|month|quarter|year)"
)
_TIMES_A_YEAR = re.compile(
    r"(?:(?P<twice>twice|2\s*x|2 times|two times|zweimal|2 mal|deux fois|dos veces|duas vezes|due volte|twee keer)"
    r"|4\s*x|4 times|four times|viermal|quatre fois|cuatro veces|quatro vezes|quattro volte|vier keer)"
    r"\s+(?:an?|per|each|every|pro|im|par|al|por|all'|per)\s*(?:year|jahr|an|année|año|ano|anno|jaar)"
)
_RULE = re.compile(r"(?P<period>[a-z-]+)\s+(?P<rule>(?:dependent|depending|based) on .+)")
_THING = re.compile(
    r"(?P<period>[\w -]+?)\s+(?:e-?mail|newsletter|digest|update|summary|report|recap|round-?up|review|call|check-?in"
    r"|webinar|meeting|sync)"
)
_CLOCK_TIME = (
    r"\d{1,2}:\d{2}:\d{2}|\d{1,2}(?:[:.h]\d{2}\s*(?:[ap]\.?m\.?|uhr)?|\s*(?:[ap]\.?m\.?|uhr))(?:\s+(?:local|utc|gmt|cet|et|est|pt|pst))?"
    r"|(?:early\s+|late\s+)?(?:morning|noon|afternoon|evening|night)s?|morgens|vormittags|nachmittags|abends|matin|midi|soir"
    r"|por la mañana|por la tarde|de manhã|à tarde|mattina|sera|ochtend|avond"
)
TIME_OF_DAY = re.compile(rf"(?:(?:at|in the|um|à|a las|às|alle|om)\s+)?(?P<clock>{_CLOCK_TIME})")
_CLOCK = re.compile(rf"(?P<rest>.+?),?\s+{TIME_OF_DAY.pattern}")
SEND_TIME = "x-send-time"
"""Where the time of day is kept, which is no part of a trigger."""
_TWO_MEANINGS = {
    "biweekly": "`biweekly` means twice a week or every two weeks",
    "bi-weekly": "`bi-weekly` means twice a week or every two weeks",
    "bimonthly": "`bimonthly` means twice a month or every two months",
    "bi-monthly": "`bi-monthly` means twice a month or every two months",
    "biannually": "`biannually` means twice a year or every two years",
    "bi-annually": "`bi-annually` means twice a year or every two years",
    "triweekly": "`triweekly` means three times a week or every three weeks",
}


def with_two_meanings(text: str) -> Reading | None:
    """Words for periods that mean two things; None where there is none."""
    for word, why in _TWO_MEANINGS.items():
        if re.search(rf"\b{re.escape(word)}\b", text):
            return unread(why)
    return None


def read_schedule(text: str) -> Reading | None:
    """The schedule a prepared text names; a time of day is no part of a trigger and stands under an ``x-`` key."""
    found = _schedule(text)
    if found is not None:
        return found
    match = _CLOCK.fullmatch(text)
    if match is None or (timed := _schedule(match["rest"])) is None or timed.sureness != "certain":
        return None
    return certain(**timed.fields, **{SEND_TIME: match["clock"].strip()})


def _schedule(text: str) -> Reading | None:
    if text in _PERIODS:
        return _every(_PERIODS[text])
    if match := _EVERY_N.fullmatch(text):
        return _every(f"{int(match['n'])}{UNITS[match['unit']]}") if UNITS[match["unit"]] != "h" else None
    if match := _WEEKDAY.fullmatch(text):
        return _every("week", match["day"])
    if match := _OTHER_WEEKDAY.fullmatch(text):
        return _every("2w", match["day"])
    if match := _NTH.fullmatch(text):
        return _nth(match)
    for pattern in _MONTH_DAY:
        if match := pattern.fullmatch(text):
            return _every("month", "1st" if match["day"] == "first" else match["day"])
    if match := _EDGE.fullmatch(text):
        return _edge(match)
    if match := _TIMES_A_YEAR.fullmatch(text):
        every = {"every": "half-year" if match["twice"] else "quarter"}
        return guessed("the times are taken to be evenly far apart", trigger=every)
    if match := _PERIOD_AND_RULE.fullmatch(text):
        return _every(match["period"], match["on"])
    for pattern in (_PERIOD_ON, _DAY_PERIOD):
        if (match := pattern.fullmatch(text)) and (period := _PERIODS.get(match["period"].strip(" ,"))):
            return _every(period, match["day"])
    if (match := _RULE.fullmatch(text)) and (period := _PERIODS.get(match["period"])):
        return _every(period, match["rule"])
    if (match := _THING.fullmatch(text)) and (period := _PERIODS.get(match["period"])):
        return _every(period)
    return None


def _every(period: str, on: str | None = None) -> Reading:
    trigger: dict[str, Any] = {"every": period}
    return certain(trigger=trigger if on is None else {**trigger, "on": on})


def _nth(match: "re.Match[str]") -> Reading | None:
    weekday = match["day"].endswith("day") and " " not in match["day"] and match["day"] not in ("weekday", "day")
    if match["of"] is None and not weekday:
        return None
    if match["every"] and match["of"] is None and match["nth"] not in ("first", "1st", "last"):
        return unread(f"`every {match['nth']} {match['day']}` may be each month or each so many weeks")
    if match["of"] is None and not match["every"]:
        on = f"{_ORDINAL.get(match['nth'], match['nth'])} {match['day']}"
        return guessed("each month is assumed", trigger={"every": "month", "on": on})
    return _every(match["period"] or "month", f"{_ORDINAL.get(match['nth'], match['nth'])} {match['day']}")


def _edge(match: "re.Match[str]") -> Reading:
    on = "last day" if match["edge"] == "end" else "first day"
    trigger = {"every": match["period"], "on": on}
    if match["each"] in ("each ", "every "):
        return certain(trigger=trigger)
    return guessed(f"each {match['period']} is assumed", trigger=trigger)
