"""Everything ``dcs plan`` says about a project, computed once for text and JSON."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.automation_plan import AutomationPlan, PortfolioView, portfolio_view
from dcs_cli.analysis.change import CsmItem, ItemChange, csm_items, item_changes
from dcs_cli.analysis.checklist import Checklist, checklists
from dcs_cli.analysis.closing_gap import Closing, closing
from dcs_cli.analysis.freed_time import FreedTime, freed_time
from dcs_cli.analysis.payback import Course, ShareReached, first_week_saving
from dcs_cli.analysis.plan_money import NO_RATES, HorizonSums, ItemMoney, Rates, horizon_sums, items_money
from dcs_cli.analysis.plan_pressure import PressureEffect, pressure_effect
from dcs_cli.analysis.targets import TargetVerdict, judge_targets

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.optimum import Optimum
    from dcs_cli.analysis.optimum_limits import Limits

PLAN_METRICS = ("csm_time_saved_email", "csm_time_saved", "repetitive_share", "change_ready", "csm_load")
"""The metrics a plan is about, in the order of the registry."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What was asked for beside the plan itself.

    ``build_hours`` is a week's, None for the assumption of semantics 15; ``build_hours_from`` says where they come
    from. ``until`` is a share of CSM time, ``horizon`` a number of weeks, ``csm`` the name behind ``--by``.
    ``optimal`` are the limits of the best order of work, None when it was not asked for.
    """

    build_hours: Fraction | None = None
    build_hours_from: str = ""
    until: Fraction | None = None
    horizon: Fraction | None = None
    rates: Rates = NO_RATES
    csm: str | None = None
    checklist: bool = False
    optimal: "Limits | None" = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A target on saved CSM time, or the share of ``--until``, and the cheapest way to it."""

    metric: str
    wanted: Fraction
    closing: Closing


@dataclass(frozen=True, slots=True)
class Until:
    """When a share of CSM time is saved by email, from the built week and with the stop dates; None: cannot tell."""

    share: Fraction
    without_stop_dates: ShareReached | None
    with_stop_dates: ShareReached | None


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The plan of a project with a study, and what follows from it."""

    request: PlanRequest
    plan: AutomationPlan
    portfolio: PortfolioView
    targets: tuple[TargetVerdict, ...]
    gaps: tuple[Gap, ...]
    until: Until | None
    money: tuple[ItemMoney, ...]
    horizon: HorizonSums | None
    changes: tuple[ItemChange, ...]
    freed: FreedTime
    pressure: PressureEffect | None
    csm_items: tuple[CsmItem, ...]
    checklists: tuple[Checklist, ...]
    optimum: "Optimum | None"


def plan_report(answers: "Answers", request: PlanRequest) -> PlanReport | None:
    """The whole report; None without a study, from which nothing follows."""
    plan, standard = answers.plan, answers.portfolio
    if plan is None or standard is None:
        return None
    project, automations = answers.project, answers.automations
    view = portfolio_view(project, plan, request.build_hours) if request.build_hours is not None else standard
    money = items_money(project, plan, request.rates) if request.rates != NO_RATES else ()
    changes = item_changes(project, plan.items)
    return PlanReport(
        request,
        plan,
        view,
        _targets(answers),
        _gaps(answers, plan, request),
        _until(plan, view, request),
        money,
        _horizon(answers, view, money, request),
        changes,
        freed_time(plan),
        pressure_effect(project, answers.pressure, automations),
        csm_items(project, plan.items, request.csm) if request.csm is not None else (),
        checklists(project, automations, plan.items, changes) if request.checklist else (),
        _optimum(answers, plan, request),
    )


def _horizon(
    answers: "Answers", view: PortfolioView, money: tuple[ItemMoney, ...], request: PlanRequest
) -> HorizonSums | None:
    """The sums until the horizon; None when none was asked for, or no item could be placed."""
    if request.horizon is None or not view.told:
        return None
    return horizon_sums(answers.project, view, request.horizon, money, request.rates)


def _optimum(answers: "Answers", plan: AutomationPlan, request: PlanRequest) -> "Optimum | None":
    """The best order of work within the whole weeks of the horizon."""
    if request.optimal is None or request.horizon is None:
        return None
    from dcs_cli.analysis.optimum import optimal_order

    return optimal_order(answers.project, plan, request.optimal, int(request.horizon))


def _targets(answers: "Answers") -> tuple[TargetVerdict, ...]:
    program = answers.project.program
    listed = [one for one in (program.targets if program is not None else ()) if one.metric in PLAN_METRICS]
    return judge_targets(listed, answers.metrics)


def _gaps(answers: "Answers", plan: AutomationPlan, request: PlanRequest) -> tuple[Gap, ...]:
    """A gap for every target on saved time that asks for more of it, and for ``--until``."""
    wanted: dict[str, Fraction] = {}
    for target in _targets(answers):
        name = target.metric.name
        if name in ("csm_time_saved_email", "csm_time_saved") and target.wanted.operator in (">=", ">", "="):
            wanted[name] = max(wanted.get(name, Fraction(0)), target.wanted.value)
    if request.until is not None:
        wanted["csm_time_saved_email"] = request.until
    found = []
    for metric, share in sorted(wanted.items(), reverse=True):
        way = closing(answers.project, answers.automations, plan, share, email=metric == "csm_time_saved_email")
        if way is not None:
            found.append(Gap(metric, share, way))
    return tuple(found)


def _until(plan: AutomationPlan, view: PortfolioView, request: PlanRequest) -> Until | None:
    """The share asked for, else that of the target on email."""
    share = request.until if request.until is not None else plan.wanted_share
    if share is None:
        return None
    email = {one.id for one in plan.items if one.email_only}

    def first(course: Course) -> ShareReached | None:
        known = plan.capacity is not None and (view.told and not _nothing_known(email, view))
        return first_week_saving(course.savings, share, plan.capacity or Fraction(0), email) if known else None

    return Until(share, first(view.portfolio.without_stop_dates), first(view.portfolio.with_stop_dates))


def _nothing_known(email: set[str], view: PortfolioView) -> bool:
    """Whether there are items by email and none of them could be placed."""
    return bool(email) and email.isdisjoint(view.portfolio.order)
