"""Weeks, days, durations and counts as people write them into timesheets; what can be read two ways is refused."""

import math
import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Literal

from dcs_cli.loading.time_records import monday
from dcs_cli.loading.worksheets import Cell

DateOrder = Literal["day-first", "month-first"] | None

_WEEK_OF_YEAR = re.compile(r"(\d{4})[-/ ]?(?:W|KW|CW|WK|WEEK)[-. ]*(\d{1,2})", re.IGNORECASE)
_YEAR_LAST = re.compile(r"(?:W|KW|CW|WK|WEEK)?[-. ]*(\d{1,2})\s*[/ -]\s*(\d{4})", re.IGNORECASE)
_WEEK_ALONE = re.compile(r"(?:(?:W|KW|CW|WK|WEEK)[-. ]*)?(\d{1,2})", re.IGNORECASE)
_DATES: tuple[tuple[re.Pattern[str], tuple[int, int, int]], ...] = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: .*)?"), (3, 2, 1)),
)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,15})?")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_SPOKEN = re.compile(
    r"(?:(?P<hours>[\d.,]+)\s*(?:h|hr|hrs|hours?|std\.?|stunden?))?\s*"
    r"(?:(?P<minutes>[\d.,]+)\s*(?:m|min|mins|minutes?|minuten?)\.?)?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_TOTAL = re.compile(r"(?:grand[ -]?|sub[ -]?)?totals?|sum|(?:zwischen|gesamt)?summe|gesamt|insgesamt", re.IGNORECASE)


class Unclear(Exception):
    """A cell that cannot be read: the reason, one for all cells of its column alike, and the mend."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend


def is_total(text: str) -> bool:
    """Whether a CSM or an activity is called Total, or the like."""
    return bool(_TOTAL.fullmatch(text.strip().rstrip(":").strip()))


def day_of(cell: Cell, order: DateOrder) -> date:
    """A day: ISO, with points, with slashes where the order is known, or a date cell of a sheet."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    for pattern, (year, month, day) in _DATES:
        if match := pattern.fullmatch(text):
            return _date(int(match[year]), int(match[month]), int(match[day]))
    if match := _SLASHES.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if order is None:
            mend = "write `dates: day-first` or `dates: month-first` under `recorded`"
            raise Unclear("nothing says whether the day or the month stands first", mend)
        return _date(year, second, first) if order == "day-first" else _date(year, first, second)
    raise Unclear("the cell is not a day", "write it as 2026-10-05")


def week_of(cell: Cell, order: DateOrder, until: date) -> date:
    """The Monday of a week: an ISO week, or any day of it; without a year the last such week begun by ``until``."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if not isinstance(cell, date):
        if match := _WEEK_OF_YEAR.fullmatch(text):
            return _iso(int(match[1]), int(match[2]))
        if match := _YEAR_LAST.fullmatch(text):
            return _iso(int(match[2]), int(match[1]))
        if match := _WEEK_ALONE.fullmatch(text):
            week = int(match[1])
            for year in (until.year + 1, until.year, until.year - 1):
                if _has_week(year, week) and _iso(year, week) <= until:
                    return _iso(year, week)
            return _iso(until.year, week)
    try:
        return monday(day_of(cell, order))
    except Unclear as unclear:
        if unclear.reason == "the cell is not a day":
            raise Unclear("the cell is not a week", "write it as 2026-W41, or as a day of the week") from None
        raise


def _has_week(year: int, week: int) -> bool:
    return 1 <= week <= date(year, 12, 28).isocalendar().week


def _iso(year: int, week: int) -> date:
    if not (1 <= year <= 9998 and _has_week(year, week)):
        raise Unclear("the year has no such week", "write a week from 1 to 52, or 53 in a long year")
    return date.fromisocalendar(year, week, 1)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unclear("there is no such day", "write it as 2026-10-05") from None


def number_of(cell: Cell, separator: str | None) -> Fraction:
    """A number of at least 0, with point or comma; 1,234 may be meant in two ways and is refused."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell) or cell < 0:
            raise Unclear("the number is below 0", "write a number of at least 0")
        # A sheet stores 0.1 as the nearest binary number; what was typed is meant.
        return Fraction(str(cell))
    text = str(cell).strip().replace("\u00a0", "")
    if text.startswith("-"):
        raise Unclear("the number is below 0", "write a number of at least 0")
    if not text.isascii() or not _NUMBER.fullmatch(text):
        raise Unclear("the cell is not a number", "write digits alone, such as 90 or 1.5")
    # With semicolons between the cells a point may stand between thousands; a comma may do so anywhere.
    if (match := _THOUSANDS.fullmatch(text)) and (match[1] == "," or separator == ";"):
        mend = "write it without a sign between thousands, or with fewer digits behind the comma"
        raise Unclear("the number may mean thousands or thousandths", mend)
    return Fraction(text.replace(",", "."))


def minutes_of(cell: Cell, unit: Literal["minutes", "hours"], separator: str | None) -> Fraction:
    """Minutes from a cell in a column of minutes or hours; a unit in the cell itself (1h 30m) counts before that."""
    if isinstance(cell, timedelta):
        return Fraction(cell // timedelta(seconds=1), 60)
    if isinstance(cell, time):
        return Fraction(cell.hour * 3600 + cell.minute * 60 + cell.second, 60)
    if isinstance(cell, str):
        text = cell.strip()
        if match := _CLOCK.fullmatch(text):
            if unit == "minutes" and match[3] is None:
                raise Unclear("the cell may mean minutes:seconds or hours:minutes", "write the minutes as a number")
            return int(match[1]) * 60 + int(match[2]) + Fraction(int(match[3] or 0), 60)
        if (match := _SPOKEN.fullmatch(text)) and (match["hours"] or match["minutes"]):
            hours = number_of(match["hours"], separator) if match["hours"] else Fraction(0)
            return hours * 60 + (number_of(match["minutes"], separator) if match["minutes"] else 0)
    return number_of(cell, separator) * (60 if unit == "hours" else 1)
