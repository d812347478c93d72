"""The figures of ``dcs plan`` as plain JSON values, keys in the documented order (commands, "JSON")."""

from typing import TYPE_CHECKING, Any

from dcs_cli.outputs import figures_measures
from dcs_cli.outputs.figures import plain

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.change import CsmItem, FollowUp, ItemChange
    from dcs_cli.analysis.payback import ShareReached
    from dcs_cli.analysis.plan_money import CourseSum, ItemMoney
    from dcs_cli.outputs.plan_report import Gap, PlanReport


def plan_figures(answers: "Answers", report: "PlanReport | None") -> dict[str, Any]:
    """Metrics and the plan, then what was computed beside it; without a study only the metrics, which are null."""
    from dcs_cli.outputs.plan_report import PLAN_METRICS

    found: dict[str, Any] = {"metrics": [figures_measures.metric(answers.metrics.value(name)) for name in PLAN_METRICS]}
    if report is None:
        return found
    found["plan"] = figures_measures.plan(answers, report.portfolio)
    if report.optimum is not None:
        from dcs_cli.outputs.plan_optimum_figures import optimum_figures

        found["plan"]["optimum"] = optimum_figures(report.optimum)
    found["targets"] = [figures_measures.target(one) for one in report.targets]
    found["gaps"] = [_gap(one) for one in report.gaps]
    found["candidates"] = [
        {
            "activity": one.activity,
            "hours": plain(one.hours),
            "rule_based": one.rule_based,
            "frequency_band": one.frequency_band,
            "error_cost": one.error_cost,
            "score": one.score,
        }
        for one in report.plan.candidates
    ]
    found["change"] = [_change(one) for one in report.changes]
    found["freed_time"] = _freed(report)
    found["pressure_effect"] = _pressure(report)
    found["until"] = _until(report)
    found["horizon"] = _horizon(report)
    found["unmatched_time"] = plain(report.plan.unmatched)
    found["never_runs_again"] = [one.id for one in report.plan.items if one.over]
    found["money"] = [_money(one) for one in report.money] if report.money else None
    if report.request.csm is not None:
        found["by"] = {"csm": report.request.csm, "items": [_csm_item(one) for one in report.csm_items]}
    if report.request.checklist:
        found["checklist"] = [
            {
                "item": one.item,
                "steps": [{"step": tick.step, "state": tick.state, "about": list(tick.about)} for tick in one.ticks],
            }
            for one in report.checklists
        ]
    return found


def _gap(gap: "Gap") -> dict[str, Any]:
    way = gap.closing
    return {
        "metric": gap.metric,
        "wanted": plain(gap.wanted),
        "more_than_wanted": gap.over,
        "open": way.is_open,
        "unknown": list(way.unknown),
        "short_hours_per_week": plain(way.short),
        "steps": [
            {
                "item": step.item,
                "to_inform_and_train": list(step.to_prepare),
                "to_go_live": list(step.to_go_live),
                "to_take_out": list(step.to_take_out),
                "needs": list(step.needs),
                "build_hours": plain(step.build_hours),
                "gain": plain(step.gain),
            }
            for step in way.steps
        ],
        "cheapest": list(way.chosen) if way.chosen is not None else None,
        "proven": way.proven,
        "gain": plain(way.gain),
        "build_hours": plain(way.build_hours),
        "best_hours": plain(way.best_hours),
        "rest_hours_per_week": plain(way.rest),
        "needed_share_of_candidates": plain(dict(way.needed_shares)),
    }


def _change(one: "ItemChange") -> dict[str, Any]:
    return {
        "item": one.item,
        "affects": list(one.affected),
        "not_informed": list(one.missing.get("informed", ())),
        "not_consulted": list(one.missing.get("consulted", ())),
        "not_trained": list(one.missing.get("trained", ())),
        "feedback_open": [{"from": name, "said": said} for name, said in one.open_feedback],
        "feedback_answered": one.answered_feedback,
        "manual_stops_on": plain(one.stops_on),
        "days_to_stop": one.stops_in_days,
        "ready_to_go_live": one.complete,
        "follow_up": _follow_up(one.follow_up),
    }


def _follow_up(after: "FollowUp | None") -> dict[str, Any] | None:
    if after is None:
        return None
    return {
        "study": after.study,
        "date": plain(after.date),
        "shows_nothing": after.silent,
        "hours_after": plain(after.hours_after),
        "hours_expected": plain(after.expected),
        "realised": plain(after.saved),
        "after_stop": after.after_stop,
        "still_by_hand": after.still_by_hand,
    }


def _freed(report: "PlanReport") -> dict[str, Any]:
    freed = report.freed
    return {
        "deep": {"hours": plain(freed.deep), "items": list(freed.deep_items)},
        "book": {"hours": plain(freed.book), "items": list(freed.book_items)},
        "not_said": {"hours": plain(freed.not_said), "items": list(freed.not_said_items)},
        "unknown": list(freed.unknown),
        "deep_activities": list(freed.deep_activities),
        "deep_hours_now": plain(freed.deep_hours),
        "hours_per_account": plain(freed.hours_per_account),
        "extra_accounts_per_csm": plain(freed.extra_accounts_per_csm),
    }


def _pressure(report: "PlanReport") -> dict[str, Any] | None:
    effect = report.pressure
    if effect is None:
        return None
    return {
        "lines": [
            {
                "name": one.name,
                "certain": [one.certain_before, one.certain_after],
                "possible": [one.possible_before, one.possible_after],
                "most_certain": [one.most_certain_before, one.most_certain_after],
                "most_possible": [one.most_possible_before, one.most_possible_after],
                "unbounded": [list(one.unbounded_before), list(one.unbounded_after)],
            }
            for one in effect.lines
        ],
        "items": [
            {
                "item": one.item,
                "touchpoints": list(one.touchpoints),
                "added": [
                    {
                        "name": added.name,
                        "certainty": "certain" if added.certain else "possible",
                        "contacts": added.added,
                    }
                    for added in one.added
                ],
            }
            for one in effect.items
        ],
    }


def _until(report: "PlanReport") -> dict[str, Any] | None:
    until = report.until
    if until is None:
        return None
    return {
        "share": plain(until.share),
        "week_without_stop_dates": _week(until.without_stop_dates),
        "week_with_stop_dates": _week(until.with_stop_dates),
        "tops_out_share": plain(until.with_stop_dates.final_share) if until.with_stop_dates is not None else None,
        "saved_today": until.today,
        "unknown": list(until.unknown),
    }


def _week(reached: "ShareReached | None") -> Any:
    return plain(reached.week) if reached is not None else None


def _horizon(report: "PlanReport") -> dict[str, Any] | None:
    found = report.horizon
    if found is None:
        return None
    return {
        "weeks": plain(found.weeks),
        "without_stop_dates": _sum(found.without_stop_dates),
        "with_stop_dates": _sum(found.with_stop_dates),
    }


def _sum(one: "CourseSum") -> dict[str, Any]:
    return {
        "saved_hours": plain(one.saved),
        "build_hours": plain(one.built),
        "net_hours": plain(one.net),
        "money": plain(one.money),
    }


def _money(one: "ItemMoney") -> dict[str, Any]:
    return {
        "item": one.item,
        "saved_per_week": plain(one.saved_a_week),
        "recurring_per_week": plain(one.recurring_a_week),
        "build_cost": plain(one.build_cost),
        "payback_weeks": plain(one.payback_weeks),
        "never": one.never,
    }


def _csm_item(one: "CsmItem") -> dict[str, Any]:
    return {
        "item": one.item,
        "replaces": one.replaces,
        "affected": one.affected,
        "informed": one.informed,
        "consulted": one.consulted,
        "trained": one.trained,
        "feedback_open": list(one.open_feedback),
        "feedback_answered": one.answered_feedback,
        "manual_stops_on": plain(one.stops_on),
        "days_to_stop": one.stops_in_days,
        "live": one.live,
        "hours_now": plain(one.hours_now),
        "hours_then": plain(one.hours_then),
    }
