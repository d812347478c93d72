"""Shares, hours, evidence and the roadmap as plain JSON values, key by key (semantics 24)."""

from collections.abc import Sequence
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.automation_plan import PortfolioView
from dcs_cli.analysis.evidence import ArmComparison, ExperimentVerdict, ProofVerdict
from dcs_cli.analysis.hours import ItemHours
from dcs_cli.analysis.measured_reach import MeasuredUplift
from dcs_cli.analysis.metrics import Metric
from dcs_cli.analysis.payback import payback_weeks
from dcs_cli.analysis.shares import (
    AccountShare,
    high_signal_share,
    kinds,
    outcome_measured,
    signal_ratio,
    type_coverage,
)
from dcs_cli.analysis.targets import TargetVerdict
from dcs_cli.outputs.figures import plain
from dcs_cli.project.universe import members_of


def senders(answers: Answers) -> dict[str, Any]:
    """Senders of one contact, at most and on average."""
    return {"max": answers.senders.most, "mean": plain(answers.senders.mean), "unknown": list(answers.senders.unknown)}


def ratio_of_signals(answers: Answers) -> dict[str, Any]:
    """The signal ratio by count and by volume."""
    found = signal_ratio(answers.project, answers.volumes)
    return {
        "count": plain(found.count),
        "count_strict": plain(found.count_strict),
        "volume": plain(found.volume.value),
        "volume_strict": plain(found.volume_strict.value),
        "volume_bound": found.volume.bound,
        "human": len(found.human),
    }


def count_by_class(answers: Answers) -> dict[str, int]:
    """Digital and hybrid messages by trigger class."""
    return signal_ratio(answers.project, answers.volumes).by_class


def high_signal(answers: Answers) -> dict[str, Any]:
    """Messages that serve a signalled moment of a plan; null without a plan."""
    found = high_signal_share(answers.project, answers.volumes)
    return {
        "count": [len(found.messages), found.total] if answers.project.collection.plans else None,
        "volume": plain(found.volume.value),
        "volume_bound": found.volume.bound,
    }


def cs_visibility(answers: Answers) -> dict[str, Any]:
    """Messages CS can see; null without a CS department."""
    seen = answers.visibility.seen
    return {
        "visible": len(seen.messages) if seen is not None else None,
        "total": len(answers.project.live_messages),
        "share": plain(seen.share) if seen is not None else None,
        "volume_share": plain(seen.volume.value) if seen is not None else None,
        "volume_bound": seen.volume.bound if seen is not None else None,
    }


def cs_ownership(answers: Answers) -> dict[str, Any]:
    """Messages CS owns; null without a CS department."""
    owned = answers.visibility.owned
    return {
        "owned": len(owned.messages) if owned is not None else None,
        "total": len(answers.project.live_messages),
        "share": plain(owned.share) if owned is not None else None,
        "volume_share": plain(owned.volume.value) if owned is not None else None,
        "volume_bound": owned.volume.bound if owned is not None else None,
    }


def campaign_notice(answers: Answers) -> dict[str, Any]:
    """Campaigns of other departments and how early CS was told."""
    notices = answers.visibility.notices
    return {
        "in_time": answers.visibility.in_time,
        "total": len(notices) if notices is not None else None,
        "days": {notice.message.id: notice.days for notice in notices or ()},
    }


def random_acts(answers: Answers) -> dict[str, Any]:
    """Messages that serve no moment of any plan; null without a plan or without a CS department (semantics 2.6)."""
    found = answers.visibility.random_acts
    if answers.visibility.seen is None or not answers.project.collection.plans:
        return {"messages": [], "total": None, "share": None, "volume_share": None, "volume_bound": None}
    return {
        "messages": list(found.messages),
        "total": found.total,
        "share": plain(found.share),
        "volume_share": plain(found.volume.value),
        "volume_bound": found.volume.bound,
    }


def csm_load(answers: Answers) -> dict[str, Any]:
    """Human time the map implies; null without a population."""
    load = answers.load
    if load is None:
        return {"hours_per_week": None, "by_touchpoint": {}, "unknown": [], "capacity": None, "at_most": []}
    return {
        "hours_per_week": plain(load.hours_per_week),
        "by_touchpoint": plain(dict(sorted(load.by_touchpoint.items()))),
        "unknown": list(load.missing),
        "capacity": plain(load.capacity),
        "at_most": list(load.at_most),
    }


def silence_days(answers: Answers, *, cells: bool) -> dict[str, Any]:
    """The longest certain silence of every customer."""
    project = answers.project
    classes = answers.silence.classes
    longest = max((one.days for one in classes), default=None)
    facets = [facet for facet in project.live_facets if facet.outbound and facet.certain_cells]
    dimensions: set[str] = set()
    for facet in facets:
        dimensions |= project.facet_dimensions(facet)
    dimensions = dimensions or {axis.name for axis in project.universe.axes}
    found: dict[str, Any] = {"max": float(longest) if longest is not None else None}
    found["boxes"] = [
        {"boxes": [box.as_mapping() for box in project.boxes(one.cells, dimensions)], "days": float(one.days)}
        for one in classes
    ]
    if cells:
        by_cell = sorted((index, one.days) for one in classes for index in members_of(one.cells))
        found["cells"] = [{**project.universe.written(index), "days": float(days)} for index, days in by_cell]
    return found


def flows(answers: Answers) -> dict[str, Any]:
    """Account cells that get the same touchpoints, largest first."""
    sizes = [flow.accounts for flow in answers.flows] if answers.project.universe.sized else None
    return {"count": len(answers.flows), "accounts": sizes}


def _account_share(share: AccountShare) -> dict[str, Any]:
    return {"accounts": share.accounts, "total": share.total, "share": plain(share.share)}


def kinds_and_coverage(answers: Answers) -> dict[str, Any]:
    """Kinds of email, in-app message and survey, accounts with reviews and reports, and measured outcomes."""
    found = kinds(answers.project)
    measured = outcome_measured(answers.project)
    return {
        "email_kinds": list(found.email),
        "in_app_kinds": list(found.in_app),
        "voc_kinds": list(found.voice),
        "ebr_coverage": _account_share(type_coverage(answers.project, "ebr")),
        "report_coverage": _account_share(type_coverage(answers.project, "utilization")),
        "outcome_measured": {
            "ok": len(measured.outcome),
            "total": len(measured.outcome) + len(measured.activity) + len(measured.nothing),
        },
    }


def uplift(answers: Answers) -> dict[str, Any] | None:
    """The uplift of in-app over email, of contacts where they are counted or both are read; None without either."""
    if answers.measured_uplifts:
        return _measured(answers.measured_uplifts)
    found = answers.uplifts[0] if answers.uplifts else None
    if found is None:
        return None
    return {
        "low": plain(found.low),
        "high": plain(found.high),
        "if_independent": plain(found.if_independent),
        "ceiling": plain(found.ceiling),
    }


def _measured(listed: Sequence[MeasuredUplift]) -> dict[str, Any]:
    found = listed[0]
    return {
        "low": plain(found.low),
        "high": plain(found.high),
        "if_independent": None,
        "ceiling": plain(found.ceiling),
        "counted": [
            {
                "level": one.level,
                "total": one.total,
                "email": one.email,
                "in_app": one.in_app,
                "either": one.either,
                "unknown": one.unknown,
                "low": plain(one.low),
                "high": plain(one.high),
            }
            for one in listed
        ],
    }


def experiment(found: ExperimentVerdict) -> dict[str, Any]:
    """One experiment and what it shows."""
    return {
        "id": found.id,
        "unit": found.unit,
        "rates": plain(found.rates),
        "size_check_p": plain(found.size_check_p),
        "comparisons": [_comparison(one) for one in found.comparisons],
        "verdict": found.verdict if found.verdict is not None else "cannot tell",
        "adopt": found.adopt,
    }


def _comparison(found: ArmComparison) -> dict[str, Any]:
    interval = [plain(edge) for edge in found.interval] if found.interval is not None else None
    return {"arm": found.arm, "difference": plain(found.difference), "interval": interval, "verdict": found.verdict}


def proof(found: ProofVerdict) -> dict[str, Any]:
    """One typed proof and what it is worth."""
    return {
        "id": found.id,
        "rule": found.rule,
        "precision": plain(found.precision),
        "recall": plain(found.recall),
        "base_rate": plain(found.base_rate),
        "lift": plain(found.lift),
        "interval": [plain(edge) for edge in found.interval] if found.interval is not None else None,
        "fisher_p": plain(found.fisher_p),
        "verdict": found.verdict,
    }


def benchmarks(answers: Answers) -> list[dict[str, Any]]:
    """The benchmarks that count, beside the own reading."""
    used = [one for one in answers.benchmarks if one.unused is None]
    return [
        {"metric": one.metric, "value": plain(one.value), "reading": plain(one.reading)}
        for one in sorted(used, key=lambda one: (one.metric, one.value, one.source or ""))
    ]


def metric(found: Metric) -> dict[str, Any]:
    """One metric of the registry."""
    return {
        "name": found.name,
        "value": plain(found.value),
        "kind": found.kind,
        "numerator": plain(found.numerator),
        "denominator": plain(found.denominator),
        "volume": plain(found.volume),
        "volume_bound": found.volume_bound,
        "estimated": found.estimated,
        "unknown": list(found.unknown),
        "low": plain(found.low),
        "high": plain(found.high),
    }


def target(found: TargetVerdict) -> dict[str, Any]:
    """One target and its verdict."""
    return {
        "metric": found.metric.name,
        "wanted": found.wanted.text,
        "value": plain(found.value),
        "verdict": found.verdict,
        "impossible": found.impossible,
        "needs": found.needs,
        "volume": plain(found.metric.volume),
        "volume_bound": found.metric.volume_bound,
        "low": plain(found.metric.low),
        "high": plain(found.metric.high),
    }


def plan(answers: Answers, portfolio: PortfolioView | None = None) -> dict[str, Any] | None:
    """The automation plan; None without a study. ``portfolio`` stands in for the one at the assumed build hours."""
    found = answers.plan
    if found is None:
        return None
    written: dict[str, Any] = {
        "capacity": plain(found.capacity),
        "study": found.study,
        "activity_hours": plain(found.activity_hours),
        "logged_share": plain(found.logged_share),
        "repetitive_share": plain(found.repetitive_share),
        "items": [_item(one) for one in found.items],
        "candidates": [candidate.activity for candidate in found.candidates],
        "csm_time_saved": plain(found.csm_time_saved),
        "csm_time_saved_email": plain(found.csm_time_saved_email),
        "net_hours": plain(found.net_hours),
        "net_hours_email": plain(found.net_hours_email),
        "change_ready": plain(found.change_ready),
        "short_hours_per_week": plain(found.short_hours_per_week),
    }
    view = portfolio if portfolio is not None else answers.portfolio
    return {**written, "portfolio": _portfolio(view)} if view is not None else written


def _item(one: ItemHours) -> dict[str, Any]:
    saving, build = one.planned_net, one.build_hours
    weeks = payback_weeks(build, saving, one.take_up_weeks) if saving is not None and build is not None else None
    return {
        "id": one.id,
        "replaces": one.replaces,
        "hours": plain(one.hours),
        "reach": plain(one.reach),
        "share": plain(one.share),
        "promised": plain(one.promised),
        "ready": plain(one.readiness.ready),
        "readiness": {
            "informed": plain(one.readiness.informed),
            "consulted": plain(one.readiness.consulted),
            "trained": plain(one.readiness.trained),
            "answered": plain(one.readiness.answered),
        },
        "live": one.live,
        "counted": plain(one.counted),
        "upkeep": plain(one.upkeep),
        "net": plain(one.net),
        "planned_net": plain(saving),
        "build_hours": plain(build),
        "payback_weeks": plain(weeks),
        "hours_per_build_hour": plain(one.hours_per_build_hour),
        "email_only": one.email_only,
        "realised": plain(one.realised.saved) if one.realised is not None else None,
    }


def _portfolio(view: PortfolioView) -> dict[str, Any]:
    found = view.portfolio
    return {
        "build_hours_per_week": plain(found.build_hours_per_week),
        "order": list(found.order),
        "built_week": plain(found.built_week),
        "payback_weeks_without_stop_dates": plain(found.without_stop_dates.payback_weeks) if view.told else None,
        "saving_starts_week": plain(found.with_stop_dates.saving_starts_week),
        "payback_weeks_with_stop_dates": plain(found.with_stop_dates.payback_weeks) if view.told else None,
        "tops_out_share": plain(view.tops_out_share),
        "tops_out_share_email": plain(view.tops_out_share_email),
    }


def roadmap(answers: Answers) -> dict[str, Any] | None:
    """The way from today to the vision; None without a roadmap."""
    found = answers.roadmap
    if found is None:
        return None
    return {
        "horizon_days": found.horizon_days,
        "months": plain(found.months),
        "steps": {
            name: {
                "earliest_start": step.earliest_start,
                "earliest_end": step.earliest_end,
                "latest_start": step.latest_start,
                "relevant": step.relevant,
                "slack": step.slack,
            }
            for name, step in sorted(found.steps.items())
        },
        "facts": {
            name: {"earliest": fact.earliest, "latest": fact.latest, "slack": fact.slack}
            for name, fact in sorted(found.facts.items())
        },
        "missing_links": [link.fact for link in found.missing_links],
        "detours": list(found.detours),
        "stranded": list(found.stranded),
        "unreachable_vision": list(found.unreachable_vision),
        "peak_per_role": dict(sorted(found.peak_per_role.items())),
        "handshakes": list(found.handshakes),
        "whole": found.whole,
        "earliest_finish_of_reachable": found.reachable_done_by,
        "hires": {name: need.needed_by for name, need in sorted(found.hires.items())},
        "purchases": {name: need.needed_by for name, need in sorted(found.purchases.items())},
    }
