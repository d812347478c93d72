"""One metric broken down: what it means, what it is made of, which items are in it and which are not."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.metric_glossary import GLOSSARY, metric_label
from dcs_cli.outputs.quantities import decimal, percent
from dcs_cli.outputs.target_words import IN_HOURS, figure, now_text, to_add, volume_text
from dcs_cli.outputs.terminal import Column, Span, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.metrics import Metric

Rows = list[tuple[str, str]]


def write_breakdown(page: TextPage, name: str, answers: "Answers") -> None:
    """Everything the tool knows about one metric of a project."""
    metric = answers.metrics.value(name)
    page.line(Span(name, "strong"), f"  {metric_label(name)}: {_value(metric)}", hanging=2)
    if name in GLOSSARY:
        page.line(GLOSSARY[name].meaning, indent=2)
    for line in _parts(metric):
        page.line(line, indent=2, hanging=2)
    makers: dict[str, Callable[[Answers], Rows]] = {
        "cs_visibility": lambda found: _messages(found, "cs_visibility"),
        "cs_ownership": lambda found: _messages(found, "cs_ownership"),
        "random_acts": lambda found: _messages(found, "random_acts"),
        "high_signal_share": lambda found: _messages(found, "high_signal_share"),
        "campaign_notice": _notices,
        "csm_load": _load,
        "moment_coverage": _requirements,
        "signal_ratio": _classes,
        "signal_ratio_strict": _classes,
        "csm_time_saved": _items,
        "csm_time_saved_email": _items,
        "flows": _flows,
        "in_app_reach_uplift": _uplift,
    }
    rows = makers[name](answers) if name in makers else _readings(answers, name)
    if rows:
        page.blank()
        page.table([Column(""), Column("")], rows, indent=2, head=False)


def _value(metric: "Metric") -> str:
    if not metric.exact:
        text = now_text(metric)
        needs = f"; add {to_add(metric)}" if metric.needs is not None else ""
        return f"{'cannot tell' if text == '–' else f'cannot tell exactly, {text}'}{needs}"
    return figure(metric.value or Fraction(0), metric.kind)


def _parts(metric: "Metric") -> Iterable[str]:
    if metric.numerator is not None and metric.denominator is not None:
        unit = " hours a week" if metric.name in IN_HOURS else ""
        yield f"{decimal(metric.numerator, 2)} of {decimal(metric.denominator, 2)}{unit}"
    if metric.volume is not None:
        yield f"{volume_text(metric)}, messages a year instead of messages"
    if metric.ceiling is not None:
        yield f"it could never be more than {figure(metric.ceiling, metric.kind)}"
    if metric.lacking:
        for name, items in metric.lacking.items():
            yield f"{name} not stated{': ' if items else ''}{', '.join(items)}"
    elif metric.unknown:
        yield f"unknown, and in no figure: {', '.join(metric.unknown)}"
    if metric.estimated:
        yield "estimated: it rests on days that are usual, not known"


def _messages(answers: "Answers", name: str) -> Rows:
    from dcs_cli.analysis import base_map
    from dcs_cli.analysis.shares import high_signal_share

    share = {
        "cs_visibility": answers.visibility.seen,
        "cs_ownership": answers.visibility.owned,
        "random_acts": answers.visibility.random_acts,
        "high_signal_share": high_signal_share(answers.project, answers.volumes),
    }[name]
    if share is None:
        return []
    by_message = answers.volumes.by_message() if answers.project.universe.sized else {}
    rows: Rows = []
    open_ = answers.metrics.value(name).unknown
    for standing in ("counts", "may count", "does not"):
        for message in answers.project.live_messages:
            inside = "counts" if message.id in share.messages else "may count" if message.id in open_ else "does not"
            if inside == standing:
                volume = by_message.get(message.id)
                told = f"{decimal(volume, 0)} a year" if volume is not None else "volume unknown"
                department = base_map.department(answers.project, message) or "no department"
                rows.append((standing, f"{message.id} ({department}), {told}"))
    return rows


def _notices(answers: "Answers") -> Rows:
    return [
        (one.message.id, f"sent on {one.send_on}, CS told {one.notified_on or 'never'}: {_days(one.days)}")
        for one in answers.visibility.notices or ()
    ]


def _days(days: int | None) -> str:
    return "no notice" if days is None else f"{days} {'day' if days == 1 else 'days'}"


def _load(answers: "Answers") -> Rows:
    load = answers.load
    if load is None:
        return []
    rows = [
        (name, f"{'at most ' if name in load.at_most else ''}{decimal(hours, 2)} h a week")
        for name, hours in load.by_touchpoint.items()
    ]
    rows += [(name, "unknown") for name in load.missing]
    if load.capacity is not None:
        rows.append(("capacity", f"{decimal(load.capacity, 2)} h a week"))
    return rows


def _requirements(answers: "Answers") -> Rows:
    return [(f"{one.plan} × {one.moment}", "met" if one.met else "not met") for one in answers.coverage.requirements]


def _classes(answers: "Answers") -> Rows:
    from dcs_cli.analysis.shares import signal_ratio

    found = signal_ratio(answers.project, answers.volumes)
    volumes = answers.volumes.by_class() if answers.project.universe.sized else {}
    rows = []
    for name in sorted(found.by_class):
        volume = volumes.get(name)
        told = f", {decimal(volume, 0)} a year" if volume is not None else ""
        rows.append((name, f"{found.by_class[name]}{told}"))
    if found.human:
        rows.append(("by people", f"{len(found.human)}: {', '.join(found.human)}"))
    if found.unclassed:
        rows.append(("no trigger", ", ".join(found.unclassed)))
    return rows


def _items(answers: "Answers") -> Rows:
    plan = answers.plan
    if plan is None:
        return []
    rows = []
    for item in plan.items:
        net = "unknown" if item.net is None else f"{decimal(item.net, 2)} h a week"
        ready = "" if item.readiness.ready is None else f", ready {percent(item.readiness.ready)}"
        email = "" if item.email_only else ", not by email alone"
        rows.append((item.id, f"net {net}{ready}{email}"))
    return rows


def _flows(answers: "Answers") -> Rows:
    return [
        (
            f"{one.accounts:,} accounts" if one.accounts is not None else "accounts unknown",
            ", ".join(one.versions) or "nothing",
        )
        for one in answers.flows
    ]


def _uplift(answers: "Answers") -> Rows:
    if not answers.measured_uplifts:
        return _readings(answers, "in_app_reach_uplift")
    rows = []
    for one in answers.measured_uplifts:
        unknown = f", of {one.unknown:,} something is not known" if one.unknown else ""
        told = f"email {one.email:,}, in-app {one.in_app:,}, either {one.either:,} of {one.total:,}{unknown}"
        rows.append((f"{one.level}s reached", told))
    return rows


def _readings(answers: "Answers", name: str) -> Rows:
    found = [located.value for located in answers.project.collection.readings if located.value.metric == name]
    related = {"in_app_reach_uplift": ("email_reach", "in_app_reach")}.get(name, ())
    found += [located.value for located in answers.project.collection.readings if located.value.metric in related]
    return [
        (f"{one.metric} {one.date}", f"{decimal(one.value, 4)}" + (f" ({one.source})" if one.source else ""))
        for one in found
    ]
