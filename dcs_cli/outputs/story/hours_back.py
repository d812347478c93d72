"""The chapter on the time plan: hours of CSMs now, what automations give back, and what is still missing."""

from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.closing_gap import most_hours
from dcs_cli.analysis.targets import judge
from dcs_cli.outputs.plan_building_text import ready_today
from dcs_cli.outputs.quantities import counted, decimal, percent
from dcs_cli.outputs.story.blocks import Block, Cell, Chart, Column, Paragraph, Section, Series, Table
from dcs_cli.outputs.story.cells import number, plain_number, text
from dcs_cli.outputs.story.finding_tables import lines_of, lines_table
from dcs_cli.outputs.story.wording import ids, listed, sentence
from dcs_cli.outputs.supply_words import in_the_files, to_settle, to_supply
from dcs_cli.outputs.target_words import wanted_text

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.automation_plan import AutomationPlan
    from dcs_cli.analysis.hours import ItemHours
    from dcs_cli.outputs.material import Material

TITLE = "Time plan"


def hours_back(material: "Material") -> Section:
    """The automation plan: promised, counted and realised hours, never mixed, and the work not planned yet."""
    answers = material.run.answers
    plan = answers.plan
    load = _load_said(answers)
    if plan is None:
        lead = f"Cannot tell how much time automation gives back: supply {to_supply('study')}."
        asked = Paragraph(in_the_files("a study in an automation document"))
        return Section("time", TITLE, lead, (asked, Paragraph(load)) if load else (asked,))
    blocks: list[Block] = [Paragraph(_study_said(plan))]
    if plan.items:
        blocks += [*_chart(plan), _items(plan)]
    blocks += [*_order(answers), *_candidates(plan)]
    lines = lines_of(material, (one for one in material.run.findings if one.finding.code.startswith("P")))
    if lines:
        blocks.append(lines_table(material, "plan-findings", "What stands in the way", lines))
    equal = [name for name in plan.equal_time if any(one.replaces == name for one in plan.items)]
    if equal:
        blocks.append(Paragraph(f"Assumes equal time per account, because no split is stated: {ids(equal)}."))
    for name, share in plan.unmatched.items():
        said = f"{percent(share)} of the time of `{name}` belongs to customers nobody counts; no item can save it."
        blocks.append(Paragraph(said, "unknown"))
    if load:
        blocks.append(Paragraph(load))
    return Section("time", TITLE, _lead(answers, plan), tuple(blocks))


def _hours(value: Fraction | None) -> str:
    return "an unknown number of hours" if value is None else f"{decimal(value, 2)} h"


def _lead(answers: "Answers", plan: "AutomationPlan") -> str:
    if plan.capacity is None:
        saved = plan.net_hours
        said = f"what is live gives back {_hours(saved)} a week"
        return f"{sentence(said)[:-1]}; of how many cannot be told: supply {to_supply('team.hours_per_week')}."
    if plan.csm_time_saved_email is None:
        return f"Cannot tell how many of {_hours(plan.capacity)} a week are given back: {ids(plan.unknown)} unknown."
    metric = answers.metrics.value("csm_time_saved_email")
    least = "at least " if metric.unknown else ""
    share = metric.low if metric.low is not None else plan.csm_time_saved_email
    said = (
        f"Email gives back {least}{_hours(share * plan.capacity)} of {_hours(plan.capacity)} a week ({percent(share)})"
    )
    wanted = plan.wanted
    if wanted is None:
        return f"{said}; no target says how much is wanted."
    aim = wanted_text(wanted, metric.kind)
    verdict = judge(wanted, metric)
    if verdict == "met":
        return f"{said}; the target of {aim} is met."
    if verdict == "cannot tell":
        return f"{said}; cannot tell whether the target of {aim} is met: supply {to_settle(metric)}."
    if plan.short_hours_per_week and metric.exact:
        return f"{said}, {_hours(plan.short_hours_per_week)} a week short of the {percent(wanted.value)} wanted."
    return f"{said}; the target of {aim} is not met."


def _study_said(plan: "AutomationPlan") -> str:
    parts = []
    if plan.study is not None:
        of = f" over {counted(plan.accounts, 'account')}" if plan.accounts is not None else ""
        parts.append(f"Study `{plan.study}`{of}")
    if plan.logged_share is not None:
        parts.append(f"{percent(plan.logged_share)} of CSM time is logged")
    if plan.repetitive_share is not None:
        parts.append(f"{percent(plan.repetitive_share)} is repetitive work")
    if plan.change_ready is not None:
        parts.append(f"CSMs are ready for {percent(plan.change_ready)} of the hours promised")
    return f"{'; '.join(parts)}." if parts else "No study of the work itself is known."


def _chart(plan: "AutomationPlan") -> list[Block]:
    """The items that promise or count something, or of which that is unknown."""
    items = [one for one in plan.items if one.promised != 0 or one.counted != 0]
    if not items:
        return []
    series = [
        Series("promised", tuple(plain_number(one.promised) for one in items), "unknown"),
        Series("counted today", tuple(plain_number(one.counted) for one in items), "good"),
    ]
    if any(one.realised is not None for one in items):
        realised = tuple(plain_number(one.realised.saved) if one.realised is not None else None for one in items)
        series.append(Series("realised", realised))
    said = [f"{one.id} {_hours(one.counted)} of {_hours(one.promised)} promised" for one in items]
    chart = Chart(
        "hours-by-item",
        "bars",
        "Hours a week by automation",
        tuple(one.id for one in items),
        tuple(series),
        "hours a week",
        f"Counted today: {listed(said)}.",
    )
    return [chart]


def _items(plan: "AutomationPlan") -> Table:
    columns = (
        Column("Automation", "id"),
        Column("Replaces", "id"),
        Column("Hours a week now", "number"),
        Column("Promised", "number"),
        Column("CSMs ready", "number"),
        Column("Counted", "number"),
        Column("Realised", "number"),
        Column("Net", "number"),
        Column("Build, hours", "number"),
        Column("Payback, weeks", "number"),
        Column("State"),
    )
    return Table("automations", "Automations, hours a week", columns, tuple(_item(one) for one in plan.items))


def _item(one: "ItemHours") -> tuple[Cell, ...]:
    ready = one.readiness.ready
    state = "live" if one.live else "never runs again" if one.over else "not live"
    return (
        text(one.id),
        text(one.replaces),
        number(one.hours, 2),
        number(one.promised, 2),
        Cell(percent(ready), plain_number(ready), "plain" if ready == 1 else "note"),
        number(one.counted, 2),
        number(one.realised.saved if one.realised is not None else None, 2),
        number(one.net, 2),
        number(one.build_hours, 1),
        _payback(one),
        text(f"{state}, by email alone" if one.email_only else state),
    )


def _payback(one: "ItemHours") -> Cell:
    if one.payback_weeks is None and one.planned_net is not None and one.build_hours is not None:
        return Cell("never", tone="note")
    return number(one.payback_weeks, 1) if one.payback_weeks is not None else Cell("unknown", tone="unknown")


def _order(answers: "Answers") -> list[Block]:
    view = answers.portfolio
    if view is None or not view.portfolio.order:
        return []
    found = view.portfolio
    steps = [f"`{name}` built in week {decimal(found.built_week[name])}" for name in found.order]
    again = (
        ", what is live counted as still to be built"
        if any(name not in view.ahead.portfolio.built_week for name in found.order)
        else ""
    )
    said = f"With {decimal(found.build_hours_per_week)} build hours a week{again}: {', '.join(steps)}"
    weeks = found.without_stop_dates.payback_weeks
    paid = f"pays back in week {decimal(weeks, 2)}" if weeks is not None else "never pays back"
    most = "what is known tops out" if view.ahead.unplaced else "it tops out"
    top = f"; {most} at {percent(view.tops_out_share)} of CSM time" if view.tops_out_share is not None else ""
    email = f", {percent(view.tops_out_share_email)} by email" if view.tops_out_share_email is not None else ""
    condition = f", {_ready_words(answers)}" if top else ""
    blocks: list[Block] = [Paragraph(f"{said}; the whole {paid}{top}{email}{condition}.")]
    if view.unplaced:
        blocks.append(
            Paragraph(
                "In no order, because their hours to build or to save or those of what they need are not known: "
                f"{ids(view.unplaced)}.",
                "unknown",
            )
        )
    return blocks


def _ready_words(answers: "Answers") -> str:
    """With whom the plan tops out there, and where it does with everybody trained and all of it live."""
    plan = answers.plan
    if plan is None or plan.capacity is None:
        return ""
    most, by_email = (most_hours(answers.project, answers.automations, plan, email=email) for email in (False, True))
    ready = ready_today(plan)
    if most is None:
        return ready
    email = f", {percent(by_email / plan.capacity)} by email" if by_email is not None else ""
    return f"{ready}, and at {percent(most / plan.capacity)}{email}, with everybody trained and all of it live"


def _candidates(plan: "AutomationPlan") -> list[Block]:
    if not plan.candidates:
        return []
    rows = tuple(
        (
            text(one.activity),
            number(one.hours, 2),
            number(one.rule_based),
            number(one.frequency_band),
            number(one.error_cost),
            number(one.score) if one.score is not None else Cell("cannot tell", tone="unknown"),
        )
        for one in plan.candidates
    )
    columns = (
        Column("Activity", "id"),
        Column("Hours a week", "number"),
        Column("Rule-based, 1 to 5", "number"),
        Column("Frequency, 1 to 5", "number"),
        Column("Cost of an error, 1 to 5", "number"),
        Column("Score", "number"),
    )
    caption = "Repetitive work no automation replaces yet; score = rule-based × frequency × (6 − cost of an error)"
    return [Table("candidates", caption, columns, rows)]


def _load_said(answers: "Answers") -> str:
    load = answers.load
    if load is None:
        return ""
    capacity = f" of {_hours(load.capacity)}" if load.capacity is not None else ""
    least = "at least " if load.missing else ""
    unknown = f"; unknown: {ids(load.missing)}" if load.missing else ""
    hours = _hours(load.least_hours_per_week)
    if load.at_most and not load.missing:
        hours = (
            f"{hours} to {_hours(load.hours_per_week)}"
            if load.least_hours_per_week
            else f"at most {_hours(load.hours_per_week)}"
        )
    if load.at_most:
        unknown += f"; known only at most: {ids(tuple(load.at_most))}"
    said = f"The map itself asks CSMs for {least}{hours}{capacity} a week{unknown}."
    return f"{said} It counts accounts, and contacts only where a signal of the contact is what starts a touchpoint."
