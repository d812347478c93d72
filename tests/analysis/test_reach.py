"""The uplift of in-app messages over email."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from dcs_cli.analysis.reach import newest, uplift_from_rates, uplifts
from dcs_cli.documents.results import Reading

CUSTOMERS = draw.integers(1, 30).flatmap(
    lambda size: draw.tuples(
        draw.just(size),
        draw.frozensets(draw.integers(0, size - 1), min_size=1),
        draw.frozensets(draw.integers(0, size - 1)),
    )
)


def reading(metric: str, value: str, day: str = "2026-01-31", level: str | None = "contact") -> Reading:
    stated = {"metric": metric, "value": value, "date": day} | ({"level": level} if level is not None else {})
    return Reading.model_validate(stated)


@given(CUSTOMERS)
def test_law_16_the_bounds_hold_for_every_pair_of_sets(drawn: tuple[int, frozenset[int], frozenset[int]]) -> None:
    size, email, in_app = drawn
    true = Fraction(len(email | in_app), len(email)) - 1
    known = uplift_from_rates(Fraction(len(email), size), Fraction(len(in_app), size))
    unknown = uplift_from_rates(Fraction(len(email), size), None)
    assert known is not None
    assert unknown is not None
    assert unknown.low <= known.low <= true <= known.high <= unknown.high == known.ceiling
    if Fraction(len(email), size) > Fraction(2, 3):
        assert known.ceiling < Fraction(1, 2)


def test_nobody_reached_by_email_cannot_be_told() -> None:
    assert uplift_from_rates(Fraction(0), Fraction(1, 2)) is None
    assert uplift_from_rates(Fraction(48), Fraction(55)) is None


def test_levels_are_not_mixed() -> None:
    listed = [reading("email_reach", "48%"), reading("in_app_reach", "55%", level="account")]
    (found,) = uplifts(listed)
    assert (found.level, found.in_app, found.high) == ("contact", None, found.ceiling)


@pytest.mark.parametrize("days", [("2026-01-31", "2025-12-31"), ("2025-12-31", "2026-01-31")])
def test_the_newest_reading_counts(days: tuple[str, str]) -> None:
    listed = [reading("retention", f"{90 + number}%", day) for number, day in enumerate(days)]
    found = newest(listed, "retention")
    assert found is not None
    assert found.date == date(2026, 1, 31)
