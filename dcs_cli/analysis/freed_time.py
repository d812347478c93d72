"""What the hours that automations free are for: deeper work, a larger book, or nothing that is said (semantics 14)."""

from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.automation_plan import AutomationPlan


@dataclass(frozen=True, slots=True)
class FreedTime:
    """Net hours a week of the whole team that are free today, by what they are for, and the items behind them.

    ``deep_hours`` are what activities marked ``deep`` take now. ``hours_per_account`` is the logged work of one account
    in the newest study; ``extra_accounts_per_csm`` what the hours for a larger book are worth in accounts. None: cannot
    be told, for want of ``needs``.
    """

    deep: Fraction
    book: Fraction
    not_said: Fraction
    deep_items: tuple[str, ...]
    book_items: tuple[str, ...]
    not_said_items: tuple[str, ...]
    unknown: tuple[str, ...]
    deep_activities: tuple[str, ...]
    deep_hours: Fraction
    hours_per_account: Fraction | None
    extra_accounts_per_csm: Fraction | None
    needs: str | None


def freed_time(plan: AutomationPlan) -> FreedTime:
    """The hours freed today."""
    logged = sum(plan.activity_hours.values(), Fraction(0))
    needs = None
    if plan.extra_accounts_per_csm is None:
        needs = "accounts of the study" if not plan.accounts else "team.csms" if not plan.csms else "hours in the study"
    return FreedTime(
        plan.freed_hours("deep"),
        plan.freed_hours("book"),
        plan.freed_hours(None),
        _items(plan, "deep"),
        _items(plan, "book"),
        _items(plan, None),
        plan.unknown,
        plan.deep,
        sum((plan.activity_hours[activity] for activity in plan.deep), Fraction(0)),
        logged / plan.accounts if plan.accounts else None,
        plan.extra_accounts_per_csm,
        needs,
    )


def _items(plan: AutomationPlan, use: str | None) -> tuple[str, ...]:
    return tuple(one.id for one in plan.items if plan.redeploy[one.id] == use and one.net)
