"""The hours a portfolio saves and builds over time, week by week as semantics 15 defines them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from dcs_cli.analysis.payback import Course, Portfolio, Saving, saved_hours


def saved_hours_a_week(savings: Iterable[Saving], week: Fraction) -> Fraction:
    """Hours a week saved at a week, ramps included."""
    return sum((_rate(saving, week) for saving in savings), Fraction(0))


def _rate(saving: Saving, week: Fraction) -> Fraction:
    if week >= saving.full:
        return saving.hours_a_week
    if week <= saving.start:
        return Fraction(0)
    return saving.hours_a_week * (week - saving.start) / (saving.full - saving.start)


def running_total(portfolio: Portfolio, course: Course, week: Fraction) -> Fraction:
    """Hours saved less hours built until a week; continuous in time."""
    return saved_hours(course.savings, week) - min(portfolio.build_hours_per_week * week, portfolio.build_hours)
