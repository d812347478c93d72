"""The optimal order of work as plain JSON values: the key ``optimum`` of the plan."""

from typing import Any

from dcs_cli.analysis.optimum import Optimum, Plan
from dcs_cli.analysis.optimum_limits import BuildHours
from dcs_cli.outputs.figures import plain


def optimum_figures(optimum: Optimum) -> dict[str, Any]:
    """Hours over the horizon; ``status`` is ``optimal``, ``not proven``, ``no solver`` or ``cannot tell``."""
    return {
        "status": status(optimum),
        "stopped_by": optimum.ending if optimum.ending in ("effort", "seconds") else None,
        "horizon_weeks": optimum.horizon_weeks,
        "until": plain(optimum.until),
        "build_hours_per_week": _build_hours(optimum.limits.build_hours),
        "changes_per_csm": [
            {"at_most": limit.at_most, "per": limit.per.text} for limit in optimum.limits.changes_per_csm
        ],
        "live": [{"id": one.id, "saved_hours": plain(one.saved)} for one in optimum.running],
        "best": _plan(optimum.best),
        "ratio_rule": _plan(optimum.rule),
        "more_hours_than_ratio_rule": plain(optimum.more),
        "bound_hours": plain(optimum.bound),
        "gap": plain(optimum.gap),
    }


def status(optimum: Optimum) -> str:
    """How sure the best plan is, in one word or two."""
    if optimum.rule is None or (not optimum.rule.judged and optimum.rule.unknown):
        return "cannot tell"
    if optimum.best is None:
        return "no solver"
    return "optimal" if optimum.ending == "optimal" else "not proven"


def _build_hours(hours: BuildHours | None) -> Any:
    if hours is None:
        return None
    return plain(hours.together) if hours.together is not None else plain(dict(sorted(hours.by_role.items())))


def _plan(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "net_hours": plain(plan.net),
        "items": [
            {
                "id": one.id,
                "week": one.week,
                "live_on": plain(one.day),
                "role": one.team,
                "build_hours": plain(one.build),
                "saved_hours": plain(one.saved),
                "net_hours": plain(one.net),
            }
            for one in plan.placed
        ],
        "skipped": [{"id": one.id, "reason": one.reason, "about": one.about} for one in plan.skipped],
    }
