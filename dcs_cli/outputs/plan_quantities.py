"""Hours and weeks of a plan as people read them: a dash for what is not known, a date beside every week."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from dcs_cli.outputs.quantities import decimal

UNKNOWN = "–"


def hours(value: Fraction | None) -> str:
    """Hours with at most two decimals, or a dash for what is not known."""
    return UNKNOWN if value is None else decimal(value, 2)


def dated(as_of: date, week: Fraction) -> str:
    """A number of weeks from as-of with the first day by which they have passed: 2.5 (2026-02-19)."""
    try:
        day = str(as_of + timedelta(days=ceil(week * 7)))
    except OverflowError:
        day = f"after {date.max}"
    return f"{decimal(week, 2)} ({day})"
