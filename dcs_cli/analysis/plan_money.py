"""The automation plan in money, and what it brings within a horizon (semantics 15, "money view")."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.automation_plan import AutomationPlan, PortfolioView
from dcs_cli.analysis.hours import MONTHS_A_YEAR, WEEKS_A_YEAR, ItemHours
from dcs_cli.analysis.payback import Saving, payback_weeks_in_money, saved_hours
from dcs_cli.documents.automation import Item
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class Rates:
    """Money for an hour of a CSM and of a builder; None was not given."""

    csm: Fraction | None
    builder: Fraction | None


NO_RATES = Rates(None, None)


@dataclass(frozen=True, slots=True)
class ItemMoney:
    """One item in money; None where a rate, the build hours or the hours saved are not known.

    ``saved_a_week`` are planned net hours at the CSM rate, ``recurring_a_week`` upkeep by others than CSMs at the
    builder rate, ``build_cost`` building at the builder rate and what is bought besides. ``payback_weeks`` takes the
    full saving from the first day, without ``take_up``, as semantics 15 has it. It is None also when it never pays
    back: ``never`` tells.
    """

    item: str
    saved_a_week: Fraction | None
    recurring_a_week: Fraction | None
    build_cost: Fraction | None
    payback_weeks: Fraction | None
    never: bool


@dataclass(frozen=True, slots=True)
class CourseSum:
    """Hours of one course until the end of the horizon, and money where both rates are known."""

    saved: Fraction
    built: Fraction
    net: Fraction
    money: Fraction | None


@dataclass(frozen=True, slots=True)
class HorizonSums:
    """Both courses until ``weeks`` from as-of."""

    weeks: Fraction
    without_stop_dates: CourseSum
    with_stop_dates: CourseSum


def items_money(project: Project, plan: AutomationPlan, rates: Rates) -> tuple[ItemMoney, ...]:
    """Every item of the plan but those that never run again, by id."""
    items = project.collection.items
    return tuple(_item_money(items[one.id].value, one, rates) for one in plan.items if not one.over)


def _item_money(item: Item, one: ItemHours, rates: Rates) -> ItemMoney:
    saved = one.planned_net * rates.csm if one.planned_net is not None and rates.csm is not None else None
    recurring = _recurring(item, rates)
    build = _build_cost(item, rates)
    weeks = None
    never = False
    if saved is not None and recurring is not None and build is not None:
        weeks = payback_weeks_in_money(build, saved, recurring)
        never = weeks is None
    return ItemMoney(one.id, saved, recurring, build, weeks, never)


def _recurring(item: Item, rates: Rates) -> Fraction | None:
    if item.upkeep is None or item.upkeep.by == "csm" or not item.upkeep.hours_per_month:
        return Fraction(0)
    hours = item.upkeep.hours_per_month * MONTHS_A_YEAR / WEEKS_A_YEAR
    return hours * rates.builder if rates.builder is not None else None


def _build_cost(item: Item, rates: Rates) -> Fraction | None:
    if item.build is None:
        return None
    bought = item.build.cost or Fraction(0)
    if not item.build.hours:
        return bought
    return item.build.hours * rates.builder + bought if rates.builder is not None else None


def horizon_sums(
    project: Project, view: PortfolioView, weeks: Fraction, money: Iterable[ItemMoney], rates: Rates
) -> HorizonSums:
    """What is live saves and the rest once it is built, less what building it takes, until a week."""
    listed = {one.item: one for one in money}
    return HorizonSums(
        weeks,
        _course_sum(project, view, view.ahead.without_stop_dates, weeks, listed, rates),
        _course_sum(project, view, view.ahead.with_stop_dates, weeks, listed, rates),
    )


def _course_sum(
    project: Project,
    view: PortfolioView,
    savings: Iterable[Saving],
    weeks: Fraction,
    money: dict[str, ItemMoney],
    rates: Rates,
) -> CourseSum:
    portfolio = view.ahead.portfolio
    saved = saved_hours(savings, weeks)
    built = min(portfolio.build_hours_per_week * weeks, portfolio.build_hours)
    return CourseSum(saved, built, saved - built, _money(project, view, saved, built, weeks, money, rates))


def _money(
    project: Project,
    view: PortfolioView,
    saved: Fraction,
    built: Fraction,
    weeks: Fraction,
    money: dict[str, ItemMoney],
    rates: Rates,
) -> Fraction | None:
    """Hours saved at the CSM rate less building, purchases of what is begun, and upkeep by others of what runs."""
    if rates.csm is None or rates.builder is None:
        return None
    found = saved * rates.csm - built * rates.builder
    portfolio = view.ahead.portfolio
    running = {saving.id for saving in view.ahead.with_stop_dates} - portfolio.built_week.keys()
    found -= sum((money[name].recurring_a_week or Fraction(0) for name in running), Fraction(0)) * weeks
    for name, ready in portfolio.built_week.items():
        build = project.collection.items[name].value.build
        hours = build.hours if build is not None else Fraction(0)
        begun = ready - hours / portfolio.build_hours_per_week
        if begun < weeks and build is not None:
            found -= build.cost or Fraction(0)
        found -= (money[name].recurring_a_week or Fraction(0)) * max(Fraction(0), weeks - ready)
    return found
