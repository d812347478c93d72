"""The small languages of the documents: durations, periods, percents, comparisons, dates and rounding."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

DURATION = re.compile(r"^(~?)(\d+)(d|w|mo|h)$")
NUMBER = re.compile(r"^[-+]?\d+(\.\d+)?$")
COMPARISON = re.compile(r"^\s*(>=|<=|=|>|<)\s*([-+]?\d+(?:\.\d+)?)\s*(%?)\s*$")
ON_WIDENING = 6


def is_unknown(value: Any) -> bool:
    """Is a part of a trigger, a wait or a number of messages not stated (semantics 2.6)?"""
    return value is None or value == "unknown"


def duration(text: Any) -> Fraction:
    """Length in days of a duration; a month is 30.4375 days rounded to whole days, half to even (semantics 3)."""
    match = DURATION.match(str(text))
    if match is None:
        raise ValueError(f"{text!r} is not a duration")
    number = int(match.group(2))
    unit = match.group(3)
    if unit == "d":
        return Fraction(number)
    if unit == "w":
        return Fraction(7 * number)
    if unit == "h":
        return Fraction(number, 24)
    return Fraction(round(number * Fraction("30.4375")))


def days(text: Any) -> int:
    """Whole days of a duration (semantics 3.2: offsets and periods are whole days)."""
    length = duration(text)
    return int(length)


def is_about(text: Any) -> bool:
    """Was the duration written with a tilde, so that what follows from it is estimated (semantics 7, O03)?"""
    return str(text).startswith("~")


@dataclass(frozen=True)
class Period:
    """A period: shortest and longest length in days and number a year (semantics 3.4)."""

    shortest: int
    longest: int
    per_year: Fraction


NAMED_PERIODS = {
    "day": Period(1, 1, Fraction(365)),
    "week": Period(7, 7, Fraction(365, 7)),
    "month": Period(28, 31, Fraction(12)),
    "quarter": Period(90, 92, Fraction(4)),
    "half-year": Period(181, 184, Fraction(2)),
    "year": Period(365, 366, Fraction(1)),
}


def period(text: Any, on: Any = None) -> Period:
    """A named period or a duration; `on` widens a month or longer by six days on each side (semantics 3.4)."""
    if str(text) in NAMED_PERIODS:
        named = NAMED_PERIODS[str(text)]
        if on is not None and named.shortest >= 28:
            return Period(named.shortest - ON_WIDENING, named.longest + ON_WIDENING, named.per_year)
        return named
    length = days(text)
    return Period(length, length, Fraction(365, length))


def fraction(value: Any) -> Fraction:
    """A number or a percent, exactly (semantics, opening paragraph)."""
    text = str(value).strip()
    if text.endswith("%"):
        return Fraction(text[:-1].strip()) / 100
    return Fraction(text)


def comparison(text: Any) -> tuple[str, Fraction]:
    """Operator and number of a comparison such as `>= 15%` (semantics 19)."""
    match = COMPARISON.match(str(text))
    if match is None:
        raise ValueError(f"{text!r} is not a comparison")
    number = Fraction(match.group(2))
    if match.group(3) == "%":
        number = number / 100
    return match.group(1), number


def holds(value: Fraction, wanted: tuple[str, Fraction]) -> bool:
    """Does a value satisfy a comparison (semantics 19)?"""
    operator, number = wanted
    if operator == ">=":
        return value >= number
    if operator == "<=":
        return value <= number
    if operator == ">":
        return value > number
    if operator == "<":
        return value < number
    return value == number


def date(value: Any) -> datetime.date | None:
    """A date, or nothing when it is absent or not stated (semantics 2.6)."""
    if is_unknown(value):
        return None
    if isinstance(value, datetime.date):
        return value
    return datetime.date.fromisoformat(str(value))


def listed(value: Any) -> list[Any]:
    """A scalar as a list of one, nothing as an empty list."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    return [value]


def rounded(value: Any, places: int = 6) -> float | None:
    """Six decimals, or four for volumes, half to even (semantics, opening paragraph, and 24)."""
    if value is None:
        return None
    return float(round(Fraction(value), places))


def share(part: Fraction | int | None, whole: Fraction | int | None) -> Fraction | None:
    """A share; an empty denominator cannot tell (semantics 6, 9)."""
    if part is None or whole is None or whole == 0:
        return None
    return Fraction(part) / Fraction(whole)
