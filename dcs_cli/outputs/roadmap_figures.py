"""A roadmap as plain JSON values beside its golden key: standing, critical path, resources, options, what-if."""

from collections.abc import Sequence
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.roadmap_ahead import GoalStanding, WayAhead
from dcs_cli.analysis.roadmap_options import BreakEven, Comparison, OptionView, compare_options
from dcs_cli.analysis.roadmap_path import RoadmapPath
from dcs_cli.analysis.roadmap_resources import Money, Resource, Skill, hires, money, purchases, skills, steps_ahead
from dcs_cli.analysis.roadmap_standing import FactStanding, critical_path, fact_standings
from dcs_cli.analysis.roadmap_what_if import Move, moves
from dcs_cli.documents.roadmap import Roadmap
from dcs_cli.outputs import figures_measures
from dcs_cli.outputs.figures import plain


def roadmap_figures(answers: Answers) -> dict[str, Any]:
    """The further keys of ``dcs roadmap``; none without a roadmap."""
    located, ahead = answers.project.collection.roadmap, answers.way_ahead
    if located is None or ahead is None:
        return {}
    written, program, as_of = located.value, answers.project.program, answers.project.as_of
    roadmap, path = ahead.roadmap, ahead.path
    metrics = answers.metrics
    names = dict.fromkeys(fact.metric for fact in (*written.now, *written.vision) if fact.metric is not None)
    return {
        "metrics": [figures_measures.metric(metrics.value(name)) for name in sorted(names)],
        "roadmap": figures_measures.roadmap(answers),
        "today": [_fact(one) for one in fact_standings(written.now, written, metrics, as_of)],
        "vision": [_goal(goal) for goal in ahead.goals],
        "progress": _progress(ahead),
        "alternatives": list(path.alternatives),
        "feeds": {name: list(fed) for name, fed in ahead.feeds.items()},
        "needless": list(ahead.needless),
        "late": ahead.late,
        "critical_path": _critical(roadmap, path),
        "money": _money(money(steps_ahead(roadmap, path))),
        "hires": [_resource(one) for one in hires(roadmap, path, program)],
        "purchases": [_resource(one) for one in purchases(roadmap, path, program)],
        "skills": [_skill(one) for one in skills(roadmap, path, program)],
        "options": [_comparison(one) for one in compare_options(roadmap, as_of)],
    }


def what_if_figures(requests: Sequence[str], before: Answers, after: Answers) -> dict[str, Any]:
    """What moves: the roadmap as it would be, its critical path, and every goal, role and technology."""
    first, then = before.way_ahead, after.way_ahead
    if first is None or then is None:
        return {}
    found = moves(first.path, then.path, [goal.id for goal in first.goals])
    return {
        "changes": list(requests),
        "vision": [
            {
                "id": one.earliest.name,
                "earliest": _before_and_after(one.earliest),
                "slack": _before_and_after(one.slack),
            }
            for one in found.goals
        ],
        "hires": {one.name: _before_and_after(one) for one in found.hires},
        "purchases": {one.name: _before_and_after(one) for one in found.purchases},
        "critical_path": _critical(then.roadmap, then.path),
        "money": _money(money(steps_ahead(then.roadmap, then.path))),
        "roadmap": figures_measures.roadmap(after),
    }


def _before_and_after(move: Move) -> dict[str, int | None]:
    return {"before": move.before, "after": move.after}


def _fact(one: FactStanding) -> dict[str, Any]:
    fact = one.fact
    return {
        "id": fact.id,
        "says": fact.says,
        "metric": fact.metric,
        "wanted": fact.is_.text if fact.is_ is not None else None,
        "value": plain(one.metric.value) if one.metric is not None else None,
        "holds": one.holds,
        "ticked": one.ticked,
        "done_when": fact.done_when,
    }


def _goal(goal: GoalStanding) -> dict[str, Any]:
    ceiling = plain(goal.ceiling.share) if goal.ceiling is not None else None
    return {**_fact(goal.known), "state": goal.state, "plan_tops_out_short_at": ceiling}


def _progress(ahead: WayAhead) -> dict[str, Any]:
    return {
        name: {"state": one.state, "overdue": one.overdue, "took": one.took, "spare": one.spare}
        for name, one in sorted(ahead.steps.items())
    }


def _critical(roadmap: Roadmap, path: RoadmapPath) -> dict[str, Any] | None:
    found = critical_path(roadmap, path)
    return None if found is None else {"goal": found.goal, "slack": found.slack, "steps": list(found.steps)}


def _money(found: Money) -> dict[str, Any]:
    return {"known": plain(found.known), "unknown": list(found.unknown)}


def _resource(one: Resource) -> dict[str, Any]:
    return {
        "id": one.name,
        "needed_by": one.need.needed_by,
        "sensible_from": one.need.sensible_from,
        "ready_on": one.ready_on,
        "steps": list(one.need.steps),
        "cost": _money(one.cost),
        "cost_per_year": plain(one.yearly),
        "skills": list(one.skills),
        "in_use": one.in_use,
        "there": one.there,
    }


def _skill(one: Skill) -> dict[str, Any]:
    return {"skill": one.name, "there": one.there, "steps": list(one.steps), "first_day": one.first_day}


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "step": one.step,
        "takes": one.takes,
        "options": [_option(view) for view in one.options],
        "least": list(one.least),
        "break_even": [_break_even(even) for even in one.break_evens],
    }


def _option(view: OptionView) -> dict[str, Any]:
    option = view.option
    return {
        "name": view.name,
        "by": option.by,
        "takes": option.takes.days if option.takes is not None else None,
        "cost": plain(option.cost),
        "monthly_value": plain(option.monthly_value),
        "delay_months": plain(view.delay),
        "waiting": plain(view.waiting),
        "together": plain(view.together),
        "slack": view.slack,
        "gap": option.gap,
        "core": option.core,
        "strategy_owner": option.strategy_owner,
        "chosen": option.chosen,
        "missing": list(view.missing),
    }


def _break_even(even: BreakEven) -> dict[str, Any]:
    return {"faster": even.faster, "slower": even.slower, "monthly_value": plain(even.monthly_value)}
