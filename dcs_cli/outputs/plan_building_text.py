"""When the items of a plan are built, save and pay back, in hours and in money, in words."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.plan_quantities import UNKNOWN, dated, hours
from dcs_cli.outputs.quantities import decimal, percent
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.terminal import Cell, Column, Span, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.automation_plan import AutomationPlan
    from dcs_cli.analysis.payback import Course, ShareReached
    from dcs_cli.analysis.plan_money import CourseSum
    from dcs_cli.outputs.plan_report import PlanReport, Until


def write_building(page: TextPage, as_of: date, report: "PlanReport") -> None:
    """The order of building by one team, when each item saves, and when the whole is paid back."""
    view, items = report.portfolio, {one.id: one for one in report.plan.items}
    portfolio = view.portfolio
    if not items:
        return
    page.blank()
    a_week = decimal(portfolio.build_hours_per_week, 2)
    page.line(
        Span(f"Building at {a_week} h a week", "strong"),
        f" ({report.request.build_hours_from}), the most hours saved per hour of building first",
        hanging=2,
    )
    starts = portfolio.with_stop_dates.saving_starts_week
    rows: list[Sequence[Cell]] = [
        (
            Span(name, "strong"),
            hours(items[name].build_hours),
            _weeks(items[name].payback_weeks),
            dated(as_of, portfolio.built_week[name]),
            dated(as_of, starts[name]),
        )
        for name in portfolio.order
    ]
    titles = ("build h", "pays back", "built in week", "saves from week")
    if rows:
        page.table([Column(""), *(Column(title, right=True, keep=True) for title in titles)], rows, indent=2)
    for line in _building_remarks(as_of, report):
        page.line(line, indent=2, hanging=2)


def _weeks(value: Fraction | None) -> str:
    return "never" if value is None else f"{decimal(value, 2)} weeks"


def _building_remarks(as_of: date, report: "PlanReport") -> Iterable[str]:
    view, items = report.portfolio, report.plan.items
    running = [one.id for one in items if one.live and one.id in view.portfolio.order]
    if running:
        yield (
            f"to show when the whole plan pays back, the table also builds what is live already: {', '.join(running)}"
        )
    if view.unplaced:
        names = ", ".join(view.unplaced)
        yield f"in no order, their build hours or hours saved or those of what they need are not known: {names}"
    if view.portfolio.left_out:
        yield f"can never be built, they need each other: {', '.join(view.portfolio.left_out)}"
    if view.portfolio.order:
        without, dates = view.portfolio.without_stop_dates, view.portfolio.with_stop_dates
        back = "never saved back" if without.payback_weeks is None else f"saved back {_paid(as_of, without)}"
        yield f"all hours of building are {back} if saving starts when built"
        if any(one.stops_on is not None for one in report.changes):
            yield f"and {_paid(as_of, dates)} if it starts when the work by hand stops (manual_stops_on)"
    yield from _until_words(as_of, report)


def _paid(as_of: date, course: "Course") -> str:
    week = course.payback_weeks
    return "never" if week is None else f"in week {dated(as_of, week)}"


def _until_words(as_of: date, report: "PlanReport") -> Iterable[str]:
    until = report.until
    if until is None:
        return
    wanted = f"{'more than ' if until.over else ''}{percent(until.share)} of CSM time by email"
    first, last = until.without_stop_dates, until.with_stop_dates
    if until.today == "met":
        yield f"{wanted}: saved today already, by what is live"
    elif first is None or last is None:
        yield f"{wanted}: cannot tell when, capacity or the hours of the items are not known"
    elif last.week is None and until.unknown:
        known = f"all others together save {percent(last.final_share)}"
        yield f"{wanted}: cannot tell when, {known}; not known: {', '.join(until.unknown)}"
    elif last.week is None:
        yield f"{wanted}: not reached, tops out at {percent(last.final_share)} {ready_today(report.plan)}"
    else:
        yield f"{wanted}: {', '.join(_weeks_reached(as_of, first, last))}{_for_a_time(until)}"


def _weeks_reached(as_of: date, first: "ShareReached", last: "ShareReached") -> Iterable[str]:
    if first.week is not None:
        yield f"in week {dated(as_of, first.week)} from building"
    if last.week is not None:
        yield f"in week {dated(as_of, last.week)} by stop dates"
    yield "what is live counting from today, without building"


def ready_today(plan: "AutomationPlan") -> str:
    """What the place where a plan tops out rests on: readiness today, and live items as far as their versions run."""
    half = [one.id for one in plan.items if one.live and (one.planned or 0) > (one.kept or 0)]
    running = f" and the touchpoints of {', '.join(half)} as they run" if half else ""
    return f"with the CSMs who are ready{running} today"


def _for_a_time(until: "Until") -> str:
    """What a share that is not kept falls back to."""
    last = until.with_stop_dates
    if last is None or last.final_share >= until.share:
        return ""
    return f"; for a time only, {percent(last.final_share)} stay"


def write_money(page: TextPage, report: "PlanReport") -> None:
    """What every item saves and costs in money, and when that is paid back."""
    if not report.money:
        return
    rates = report.request.rates
    given = [f"a CSM hour is {decimal(rates.csm, 2)}" if rates.csm is not None else ""]
    given.append(f"a builder hour is {decimal(rates.builder, 2)}" if rates.builder is not None else "")
    page.blank()
    page.line(Span("In money", "strong"), f"  {', '.join(part for part in given if part)}", hanging=2)
    rows: list[Sequence[Cell]] = [
        (
            Span(one.item, "strong"),
            hours(one.saved_a_week),
            hours(one.recurring_a_week),
            hours(one.build_cost),
            UNKNOWN if one.payback_weeks is None and not one.never else _weeks(one.payback_weeks),
        )
        for one in report.money
    ]
    titles = ("saves a week", "upkeep a week", "to build", "pays back")
    page.table([Column(""), *(Column(title, right=True, keep=True) for title in titles)], rows, indent=2)
    saves = "saves: net hours with the CSMs who are ready today"
    page.line(
        Span(f"{saves}; upkeep: hours of others than CSMs; to build: hours and cost", "faint"), indent=2, hanging=2
    )
    slow = [one.id for one in report.plan.items if one.take_up_weeks and not one.over]
    if slow:
        page.line(
            f"pays back: with the full saving from the first day, without the take_up of {few(slow, 12)}, which the "
            "weeks in the table of building and sums until a horizon count",
            indent=2,
            hanging=2,
        )
    later = [
        f"{one.id} {decimal((one.promised - one.upkeep) * rates.csm, 2)}"
        for one in report.plan.items
        if rates.csm is not None and one.promised is not None and one.readiness.ready < 1 and not one.over
    ]
    if later:
        page.line(f"saves a week with all CSMs ready: {few(later, 12)}", indent=2, hanging=2)
    lacking = "--csm-rate" if rates.csm is None else "--builder-rate" if rates.builder is None else None
    if lacking is not None:
        page.line(f"{UNKNOWN} cannot tell: add {lacking}", indent=2, hanging=2)


def write_horizon(page: TextPage, report: "PlanReport") -> None:
    """What the portfolio brings until the end of the horizon."""
    found = report.horizon
    if report.request.horizon is None:
        return
    page.blank()
    title = Span(f"Within {decimal(report.request.horizon, 2)} weeks", "strong")
    if found is None:
        page.line(title, "  cannot tell: the build hours or the hours saved of the items are not known", hanging=2)
        return
    ahead = report.portfolio.ahead
    some_live = any(one.live for one in report.plan.items)
    live = ", what is live saving from today" if some_live else ""
    without = f", without {', '.join(ahead.unplaced)}" if ahead.unplaced else ""
    page.line(title, f"  hours of all CSMs, less building{live}{without}", hanging=2)
    rows = [
        ("saving starts when built", *_sum_cells(found.without_stop_dates)),
        (
            f"saving {'of what is not live ' if some_live else ''}starts when the work by hand stops",
            *_sum_cells(found.with_stop_dates),
        ),
    ]
    titles = ("saved h", "built h", "net h", "in money")
    page.table([Column(""), *(Column(title, right=True, keep=True) for title in titles)], rows, indent=2)
    going_on = [one for one in report.changes if one.live and (one.stops_in_days or 0) > 0]
    if going_on:
        until = few([f"{one.item} until {one.stops_on}" for one in going_on], 12)
        page.line(f"saved from today in both rows, though the work by hand goes on: {until}", indent=2, hanging=2)
    if found.with_stop_dates.money is None:
        rates = {"--csm-rate": report.request.rates.csm, "--builder-rate": report.request.rates.builder}
        lacking = " and ".join(option for option, rate in rates.items() if rate is None)
        page.line(f"in money: cannot tell, add {lacking}", indent=2, hanging=2)


def _sum_cells(one: "CourseSum") -> tuple[str, str, str, str]:
    money = UNKNOWN if one.money is None else decimal(one.money, 2)
    return hours(one.saved), hours(one.built), hours(one.net), money
