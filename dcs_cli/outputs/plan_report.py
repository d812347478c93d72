"""Everything ``dcs plan`` says about a project, computed once for text and JSON."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.automation_plan import ASKS_FOR_MORE, AutomationPlan, PortfolioView, portfolio_view
from dcs_cli.analysis.change import CsmItem, ItemChange, csm_items, item_changes
from dcs_cli.analysis.checklist import Checklist, checklists
from dcs_cli.analysis.closing_gap import Closing, closing
from dcs_cli.analysis.freed_time import FreedTime, freed_time
from dcs_cli.analysis.payback import Saving, ShareReached, first_week_saving
from dcs_cli.analysis.plan_money import NO_RATES, HorizonSums, ItemMoney, Rates, horizon_sums, items_money
from dcs_cli.analysis.plan_pressure import PressureEffect, pressure_effect
from dcs_cli.analysis.targets import TargetVerdict, Verdict, judge, judge_targets
from dcs_cli.documents.values import Comparison
from dcs_cli.rules.wording import some

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.optimum import Optimum
    from dcs_cli.analysis.optimum_limits import Limits
    from dcs_cli.project.project import Project

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
    """A target on saved CSM time, or the share of ``--until``, and the cheapest way; ``over``: to more than it."""

    metric: str
    wanted: Fraction
    over: bool
    closing: Closing


@dataclass(frozen=True, slots=True)
class Until:
    """When a share of CSM time is saved by email, from the built week and with the stop dates; None: cannot tell.

    ``today`` says whether what is live saves it, ``over`` that more than the share is wanted. What is live counts from
    week 0 on, without building; ``unknown`` are items in no figure.
    """

    share: Fraction
    over: bool
    today: Verdict
    unknown: tuple[str, ...]
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


def later_studies(project: "Project") -> str:
    """Why studies say nothing as of a day, in words: all are of later days; empty where there are none or earlier."""
    studies = sorted((study.value.date, study.id) for study in project.collection.studies.values())
    if not studies or studies[0][0] <= project.as_of:
        return ""
    named = some([f"`{identifier}` ({day})" for day, identifier in studies], 3)
    return f"every study is of a day after {project.as_of}: {named}"


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
        _until(answers, plan, view, request),
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
    """The sums until the horizon; None when none was asked for, or nothing is known of any item."""
    if request.horizon is None or not view.ahead.tells_of(set(answers.project.collection.items)):
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
    wanted: dict[str, tuple[Fraction, bool]] = {}
    for target in _targets(answers):
        name = target.metric.name
        if name in ("csm_time_saved_email", "csm_time_saved") and target.wanted.operator in ASKS_FOR_MORE:
            asked = (target.wanted.value, target.wanted.operator == ">")
            wanted[name] = max(wanted.get(name, asked), asked)
    if request.until is not None:
        wanted["csm_time_saved_email"] = (request.until, False)
    found = []
    for metric, (share, over) in sorted(wanted.items(), reverse=True):
        email = metric == "csm_time_saved_email"
        way = closing(answers.project, answers.automations, plan, share, email=email, over=over)
        if way is not None:
            found.append(Gap(metric, share, over, way))
    return tuple(found)


def _until(answers: "Answers", plan: AutomationPlan, view: PortfolioView, request: PlanRequest) -> Until | None:
    """The share asked for, else that of the target on email."""
    wanted = plan.wanted
    if request.until is not None:
        wanted = Comparison(">=", request.until, percent=True, text="")
    if wanted is None:
        return None
    share, over = wanted.value, wanted.operator == ">"
    email = {one.id for one in plan.items if one.email_only}

    def first(savings: tuple[Saving, ...]) -> ShareReached | None:
        if plan.capacity is None or not view.ahead.tells_of(email):
            return None
        return first_week_saving(savings, share, plan.capacity, email, over=over)

    # A target on exactly a share is reached for the first time when the share is.
    least = wanted if wanted.operator != "=" else replace(wanted, operator=">=")
    return Until(
        share,
        over,
        judge(least, answers.metrics.value("csm_time_saved_email")),
        tuple(name for name in view.ahead.unplaced if name in email),
        first(view.ahead.without_stop_dates),
        first(view.ahead.with_stop_dates),
    )
