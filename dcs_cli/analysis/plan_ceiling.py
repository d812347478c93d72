"""Whether the automation plan can give a goal of the roadmap that asks for saved CSM time (semantics 14, 17)."""

from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.automation_plan import AutomationPlan
from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.closing_gap import most_hours
from dcs_cli.documents.roadmap import Fact
from dcs_cli.project.project import Project

PROJECTED = {"csm_time_saved_email": True, "csm_time_saved": False}
"""The metrics the plan tells of ahead, and whether by email alone."""


@dataclass(frozen=True, slots=True)
class PlanCeiling:
    """The share of CSM time at which the plan tops out, everybody trained and all of it live, below what is wanted.

    ``over`` is wanted more than the share ``wanted``; ``partly_known`` says that hours of some items are not known and
    in no figure.
    """

    share: Fraction
    wanted: Fraction
    over: bool
    partly_known: bool


def plan_ceiling(
    project: Project, automations: Automations, plan: AutomationPlan | None, fact: Fact
) -> PlanCeiling | None:
    """Where the plan tops out short of a goal; None when it can give the goal, or tells nothing of it."""
    email = PROJECTED.get(fact.metric or "")
    if plan is None or email is None or fact.is_ is None or plan.capacity is None:
        return None
    if fact.is_.operator not in (">=", ">", "="):
        return None
    hours = most_hours(project, automations, plan, email=email)
    if hours is None:
        return None
    share, over = hours / plan.capacity, fact.is_.operator == ">"
    if share > fact.is_.value or (share == fact.is_.value and not over):
        return None
    partly = any(one.promised is None for one in plan.items if one.email_only or not email)
    return PlanCeiling(share, fact.is_.value, over, partly)
