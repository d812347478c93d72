"""Options of a step: cost, what waiting loses, and the monthly value at which the cheaper one changes."""

from fractions import Fraction
from typing import Any

from dcs_cli.analysis.roadmap_options import Comparison, compare_options
from tests.analysis.test_roadmap_path import TODAY, roadmap, step


def compared(*options: dict[str, Any], **fields: Any) -> Comparison:
    drawn = roadmap([step("build", "", "goal", 100, options=list(options), **fields)])
    (found,) = compare_options(drawn, TODAY)
    return found


def option(by: str, takes: str | None = None, cost: int | None = None, value: int | None = None) -> dict[str, Any]:
    written = {"by": by, "takes": takes, "cost": cost, "monthly_value": value}
    return {key: one for key, one in written.items() if one is not None}


def test_eighteen_months_against_three_price_a_delay_of_fifteen() -> None:
    found = compared(option("build", "18mo", 90_000, 6_000), option("partner", "3mo", 150_000, 6_000))
    build, partner = found.options
    assert (build.delay, partner.delay) == (Fraction(548 - 91) / Fraction("30.4375"), 0)
    assert round(float(build.delay or 0), 2) == 15.01
    assert build.waiting == 6_000 * (build.delay or 0)
    assert (partner.waiting, partner.together) == (0, 150_000)
    assert found.least == ("partner",)
    assert (build.slack, partner.slack) == (880 - 548, 880 - 91)


def test_the_cheapest_changes_at_the_break_even() -> None:
    def least(value: Fraction | int) -> tuple[str, ...]:
        month = {"monthly_value": float(value)}
        return compared({**option("build", "400d", 1000), **month}, {**option("partner", "35d", 25_000), **month}).least

    (even,) = compared(option("build", "400d", 1000), option("partner", "35d", 25_000)).break_evens
    assert (even.faster, even.slower) == ("partner", "build")
    assert even.monthly_value == Fraction(24_000) / (Fraction(365) / Fraction("30.4375"))
    assert least(even.monthly_value - 1) == ("build",)
    assert least(even.monthly_value + 1) == ("partner",)


def test_what_is_not_said_is_not_zero() -> None:
    found = compared(option("build", "400d", 1000), option("hire", None, 10, 10), option("partner", "35d", None, 10))
    build, hire, partner = found.options
    assert (build.waiting, build.together) == (None, None)
    assert build.missing == ("gap", "core", "monthly_value")
    assert (hire.delay, hire.together, hire.slack) == (None, None, None)
    assert hire.missing == ("takes", "gap", "core")
    # No delay loses nothing, whatever a month is worth; but the cost is not known.
    assert (partner.waiting, partner.together) == (0, None)
    assert found.least == ()
    assert found.break_evens == ()


def test_a_dearer_and_slower_option_never_breaks_even() -> None:
    assert compared(option("build", "40d", 10), option("hire", "50d", 20)).break_evens == ()


def test_a_chosen_option_of_another_length_is_told_and_equal_ways_are_numbered() -> None:
    found = compared({**option("partner", "30d"), "chosen": True}, option("partner", "100d"))
    assert [view.name for view in found.options] == ["partner 1", "partner 2"]
    assert found.differs
    assert not compared({**option("hire", "100d"), "chosen": True}).differs


def test_done_steps_have_nothing_to_choose() -> None:
    assert compare_options(roadmap([step("a", "", "goal", options=[{"by": "hire"}], done=True)]), TODAY) == ()
