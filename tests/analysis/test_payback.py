"""Payback of single automations and of a portfolio."""

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from dcs_cli.analysis.payback import (
    Portfolio,
    PortfolioItem,
    Saving,
    first_week_saving,
    payback_weeks,
    payback_weeks_in_money,
    plan_portfolio,
    saved_hours,
    square_root,
)
from tests.laws.hours_over_time import running_total, saved_hours_a_week

CAPACITY = Fraction(160)


def weeks_until(year: int, month: int, day: int) -> Fraction:
    return Fraction((date(year, month, day) - date(2026, 2, 1)).days, 7)


PACK = PortfolioItem("auto-renewal-pack", Fraction(30), Fraction(219, 65), stop_week=weeks_until(2026, 4, 1))
SCHEDULING = PortfolioItem("auto-scheduling", Fraction(20), Fraction(148, 13), stop_week=weeks_until(2026, 3, 15))


def item(
    name: str, build: int, saving: int | Fraction, *needs: str, ramp: int = 0, stop: int | None = None
) -> PortfolioItem:
    return PortfolioItem(
        name, Fraction(build), Fraction(saving), needs, None if stop is None else Fraction(stop), Fraction(ramp)
    )


def order(*items: PortfolioItem) -> tuple[str, ...]:
    return plan_portfolio(items, Fraction(10)).order


def test_worked_items_alone() -> None:
    pack, scheduling = payback_weeks(Fraction(30), PACK.saving), payback_weeks(Fraction(20), SCHEDULING.saving)
    assert pack is not None
    assert scheduling is not None
    assert float(pack) == pytest.approx(8.90411, abs=5e-7)
    assert float(scheduling) == pytest.approx(1.756757, abs=5e-7)


def test_worked_portfolio() -> None:
    plan = plan_portfolio([PACK, SCHEDULING], Fraction(10))
    without, with_stops = plan.without_stop_dates, plan.with_stop_dates
    assert plan.order == ("auto-scheduling", "auto-renewal-pack")
    assert plan.built_week == {"auto-scheduling": 2, "auto-renewal-pack": 5}
    assert without.saving_starts_week == plan.built_week
    assert with_stops.saving_starts_week == {"auto-scheduling": 6, "auto-renewal-pack": Fraction(59, 7)}
    assert without.payback_weeks is not None
    assert float(without.payback_weeks) == pytest.approx(6.074035, abs=5e-7)
    assert with_stops.payback_weeks is not None
    assert float(with_stops.payback_weeks) == pytest.approx(9.943542, abs=5e-7)
    assert running_total(plan, without, without.payback_weeks) == 0
    assert running_total(plan, with_stops, Fraction(5)) == -50
    reached = first_week_saving(without.savings, Fraction(15, 100), CAPACITY)
    assert reached is not None
    assert reached.week is None
    assert float(reached.tops_out_share) == pytest.approx(0.092212, abs=5e-7)
    assert reached.final_share == reached.tops_out_share


def test_closed_forms_by_hand() -> None:
    assert payback_weeks(Fraction(20), Fraction(10)) == 2
    assert payback_weeks(Fraction(20), Fraction(10), Fraction(2)) == 3
    # 4 h/week after 8 weeks: 4 hours are saved when t²/4 = 4.
    assert payback_weeks(Fraction(4), Fraction(4), Fraction(8)) == 4
    assert payback_weeks(Fraction(0), Fraction(1), Fraction(8)) == 0
    assert payback_weeks(Fraction(20), Fraction(0)) is None
    assert payback_weeks(Fraction(0), Fraction(-1)) is None


def test_money_view() -> None:
    assert payback_weeks_in_money(Fraction(3000), Fraction(200), Fraction(20)) == Fraction(3000, 180)
    assert payback_weeks_in_money(Fraction(2400), Fraction(5), Fraction(5)) is None


positive = draw.fractions(Fraction(1, 4), 60, max_denominator=12)
weeks_long = draw.fractions(0, 20, max_denominator=7)


@given(build=positive, saving=positive, ramp=weeks_long)
def test_law_19_closed_form_agrees_with_summation(build: Fraction, saving: Fraction, ramp: Fraction) -> None:
    weeks = payback_weeks(build, saving, ramp)
    assert weeks is not None
    slices = 1000
    width = weeks / slices

    def hours_a_week(week: Fraction) -> Fraction:
        return saving * min(Fraction(1), week / ramp) if ramp else saving

    saved = sum(float(hours_a_week(width * (number + Fraction(1, 2))) * width) for number in range(slices))
    # The midpoint sum is exact but for the slice in which the ramp ends.
    assert saved == pytest.approx(float(build), abs=float(saving * width) + 1e-9)


@given(build=positive, saving=positive, ramp=weeks_long, stop=draw.none() | weeks_long)
def test_law_19_a_portfolio_of_one_is_the_closed_form_after_its_start(
    build: Fraction, saving: Fraction, ramp: Fraction, stop: Fraction | None
) -> None:
    plan = plan_portfolio([PortfolioItem("only", build, saving, (), stop, ramp)], Fraction(10))
    alone = payback_weeks(build, saving, ramp)
    assert alone is not None
    for course, start in (
        (plan.without_stop_dates, build / 10),
        (plan.with_stop_dates, max(build / 10, stop or Fraction(0))),
    ):
        assert course.payback_weeks is not None
        assert abs(course.payback_weeks - start - alone) < Fraction(1, 10**12)


small = draw.integers(0, 6)
savings_drawn = draw.integers(-3, 9).map(Fraction) | draw.fractions(-2, 5, max_denominator=6)
free_items = draw.lists(
    draw.builds(
        PortfolioItem,
        id=draw.sampled_from("abcdef"),
        build_hours=small.map(Fraction),
        saving=savings_drawn,
        take_up_weeks=draw.integers(0, 4).map(Fraction),
    ),
    max_size=6,
    unique_by=lambda built: built.id,
)


@settings(deadline=None)
@given(free_items)
def test_law_20_the_order_loses_the_fewest_hours(items: list[PortfolioItem]) -> None:
    by_name = {built.id: built for built in items}

    def lost(names: tuple[str, ...]) -> Fraction:
        spent = total = Fraction(0)
        for name in names:
            spent += by_name[name].build_hours
            total += by_name[name].saving * spent / 10
        return total

    assert lost(order(*items)) == min(lost(names) for names in permutations(by_name))


@given(free_items, draw.data())
def test_needs_come_first_and_circles_are_left_out(items: list[PortfolioItem], data: draw.DataObject) -> None:
    names = [built.id for built in items]
    tangled = [
        PortfolioItem(
            built.id,
            built.build_hours,
            built.saving,
            tuple(data.draw(draw.lists(draw.sampled_from([*names, "elsewhere"]), max_size=2))),
        )
        for built in items
    ]
    plan = plan_portfolio(tangled, Fraction(10))
    needs = {built.id: {need for need in built.needs if need in names} for built in tangled}
    assert sorted(plan.order + plan.left_out) == sorted(names)
    for position, name in enumerate(plan.order):
        assert needs[name] <= set(plan.order[:position])
    for name in plan.left_out:
        assert needs[name] & set(plan.left_out)


def test_order_counts_an_item_together_with_what_it_needs() -> None:
    # b needs a: (0 + 30) / (10 + 5) = 2 an hour, which beats c's 18 / 10.
    assert order(item("a", 10, 0), item("b", 5, 30, "a"), item("c", 10, 18)) == ("a", "b", "c")
    # Needs of needs count as well: 30 / 25 does not beat 18 / 10.
    assert order(item("a", 10, 0, "d"), item("b", 5, 30, "a"), item("c", 10, 18), item("d", 10, 0))[0] == "c"


def test_inside_a_bundle_the_best_buildable_goes_first() -> None:
    # All three are taken for `goal`; poor and rich are buildable, rich saves more per hour.
    assert order(item("goal", 1, 90, "poor", "rich"), item("poor", 2, 0), item("rich", 2, 3)) == (
        "rich",
        "poor",
        "goal",
    )


def test_what_is_built_already_is_not_counted_again() -> None:
    # `shared` goes with `first`; afterwards `second` alone has 9 / 3 and passes `other` with 2.
    items = (item("first", 1, 50, "shared"), item("shared", 20, 0), item("second", 3, 9, "shared"), item("other", 1, 2))
    assert order(*items) == ("shared", "first", "second", "other")


def test_items_without_building_and_ties() -> None:
    assert order(item("loss", 0, -1), item("gain", 0, 1), item("work", 5, 100), item("bad", 5, -100)) == (
        "gain",
        "work",
        "bad",
        "loss",
    )
    assert order(item("b", 4, 8), item("a", 2, 4)) == ("a", "b")
    assert order(item("b", 0, 2), item("a", 0, 1)) == ("a", "b")


def test_paying_back_means_for_good() -> None:
    # 10 hours are won back by week 3, all but lost again while `slow` is built, and kept.
    touching = plan_portfolio([item("quick", 10, 15), item("slow", 60, 1)], Fraction(10))
    assert touching.without_stop_dates.payback_weeks == 3
    # Out of debt in week 4/3, but from week 2 on upkeep eats 5 h/week more than is saved, until `slow` helps.
    items = item("best", 10, 40, stop=1), item("slow", 10, 20, stop=10), item("z", 0, -45)
    relapse = plan_portfolio(items, Fraction(10))
    course = relapse.with_stop_dates
    assert relapse.order == ("best", "slow", "z")
    weeks = (Fraction(4, 3), Fraction(2), Fraction(6), Fraction(10))
    assert [running_total(relapse, course, week) for week in weeks] == [0, 20, 0, -20]
    assert course.payback_weeks == 10 + Fraction(20, 15)


def test_a_debt_inside_a_ramp_counts() -> None:
    # From week 2 the total is 20 − 25x + 5x² until the ramp is full after six weeks: in debt from x = 1 to x = 4.
    items = item("best", 5, 40, stop=1), item("slow", 15, 60, ramp=6), item("z", 0, -65)
    plan = plan_portfolio(items, Fraction(10))
    assert plan.order == ("best", "slow", "z")
    assert running_total(plan, plan.with_stop_dates, Fraction(2)) == 20
    assert plan.with_stop_dates.payback_weeks == 6


def test_a_total_that_does_not_recover_never_pays_back() -> None:
    assert plan_portfolio([item("bad", 5, -1)], Fraction(10)).without_stop_dates.payback_weeks is None
    assert plan_portfolio([item("idle", 5, 0)], Fraction(10)).without_stop_dates.payback_weeks is None
    # Ahead for a while, but the upkeep eats it.
    assert (
        plan_portfolio([item("good", 1, 9), item("bad", 1, -10)], Fraction(10)).without_stop_dates.payback_weeks is None
    )
    assert plan_portfolio([], Fraction(10)).without_stop_dates.payback_weeks == 0


ramped_items = draw.lists(
    draw.builds(
        PortfolioItem,
        id=draw.sampled_from("abcdef"),
        build_hours=draw.integers(0, 30).map(Fraction),
        saving=draw.integers(-4, 12).map(Fraction),
        stop_week=draw.none() | draw.integers(-3, 12).map(Fraction),
        take_up_weeks=draw.integers(0, 6).map(Fraction),
    ),
    max_size=4,
    unique_by=lambda built: built.id,
)


@settings(deadline=None)
@given(ramped_items)
def test_payback_against_a_scan_of_the_running_total(items: list[PortfolioItem]) -> None:
    plan = plan_portfolio(items, Fraction(10))
    final = sum((built.saving for built in items), Fraction(0))
    for course in (plan.without_stop_dates, plan.with_stop_dates):
        scanned = [Fraction(step, 16) for step in range(40 * 16)]
        in_debt = [week for week in scanned if running_total(plan, course, week) < Fraction(-1, 10**12)]
        if course.payback_weeks is None:
            assert final < 0 or (final == 0 and in_debt[-1] == scanned[-1])
            continue
        assert all(week < course.payback_weeks for week in in_debt)
        assert abs(running_total(plan, course, course.payback_weeks)) < Fraction(1, 10**12) or not course.payback_weeks
        before = course.payback_weeks - Fraction(1, 10**6)
        assert before < 0 or running_total(plan, course, before) < 0


@settings(deadline=None)
@given(ramped_items, draw.fractions(Fraction(1, 100), Fraction(1, 4), max_denominator=100))
def test_first_week_of_a_share_against_a_scan(items: list[PortfolioItem], share: Fraction) -> None:
    plan = plan_portfolio(items, Fraction(10))
    savings = plan.with_stop_dates.savings
    reached = first_week_saving(savings, share, Fraction(100))
    assert reached is not None
    scanned = [Fraction(step, 16) for step in range(40 * 16)]
    enough = [week for week in scanned if saved_hours_a_week(savings, week) >= 100 * share]
    if reached.week is None:
        assert enough == []
        assert reached.tops_out_share <= share
    else:
        assert all(reached.week <= week for week in enough)
        assert saved_hours_a_week(savings, reached.week) >= 100 * share
        assert reached.tops_out_share >= share
    assert reached.final_share == sum((built.saving for built in items), Fraction(0)) / 100


def test_a_share_counts_only_the_items_asked_for() -> None:
    plan = plan_portfolio([item("mail", 10, 8, ramp=4), item("other", 10, 7)], Fraction(10))
    savings = plan.without_stop_dates.savings
    assert plan.order == ("mail", "other")
    mail = first_week_saving(savings, Fraction(5, 100), Fraction(100), counted={"mail"})
    both = first_week_saving(savings, Fraction(5, 100), Fraction(100))
    assert mail is not None
    assert both is not None
    assert mail.week == 1 + Fraction(5, 8) * 4
    assert both.week == 2
    assert first_week_saving(savings, Fraction(1, 10), Fraction(0)) is None


def test_ramps_save_half_until_they_are_full() -> None:
    ramp = [Saving("only", Fraction(2), Fraction(6), Fraction(8))]
    assert [saved_hours(ramp, Fraction(week)) for week in (2, 4, 6, 7)] == [0, 4, 16, 24]
    assert [saved_hours_a_week(ramp, Fraction(week)) for week in (2, 4, 6, 7)] == [0, 4, 8, 8]


@given(draw.fractions(0, 10**6, max_denominator=10**4))
def test_square_roots(value: Fraction) -> None:
    root = square_root(value)
    assert root * root <= value
    assert (root + Fraction(1, 10**17)) ** 2 > value
    assert square_root(value * value) == value


def test_half_the_capacity_delays_everything() -> None:
    full: Portfolio = plan_portfolio([PACK, SCHEDULING], Fraction(10))
    half: Portfolio = plan_portfolio([PACK, SCHEDULING], Fraction(5))
    assert all(half.built_week[name] == 2 * full.built_week[name] for name in full.order)
    assert half.without_stop_dates.payback_weeks is not None
    assert full.without_stop_dates.payback_weeks is not None
    assert half.without_stop_dates.payback_weeks > full.without_stop_dates.payback_weeks


def test_a_team_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        plan_portfolio([PACK], Fraction(0))
