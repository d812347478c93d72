"""What ``dcs plan`` shows: where CSM hours go, what every item saves, how the target is met, when it pays back."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.hours import capacity_needs
from dcs_cli.outputs.charter_text import write_charter
from dcs_cli.outputs.plan_building_text import write_building, write_horizon, write_money
from dcs_cli.outputs.plan_change_text import write_change, write_checklists, write_csm, write_pressure
from dcs_cli.outputs.plan_gap_text import write_candidates, write_gaps
from dcs_cli.outputs.plan_quantities import UNKNOWN, hours
from dcs_cli.outputs.plan_report import later_studies
from dcs_cli.outputs.quantities import counted, decimal, percent
from dcs_cli.outputs.sources import WHERE
from dcs_cli.outputs.target_words import OPERATORS, hours_missed, now_text, to_add
from dcs_cli.outputs.terminal import Cell, Column, Span, Style, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.automation_plan import AutomationPlan
    from dcs_cli.analysis.hours import ItemHours
    from dcs_cli.analysis.targets import TargetVerdict
    from dcs_cli.outputs.plan_report import PlanReport

VERDICT_STYLES: dict[str, Style] = {"met": "good", "not met": "error", "cannot tell": "warning"}
QUARTER = Fraction(1, 4)


def write_plan(page: TextPage, answers: "Answers", report: "PlanReport | None") -> None:
    """The whole report, or the part that ``--by`` and ``--checklist`` ask for."""
    write_head(page, answers, report)
    partial = report is not None and (report.request.csm is not None or report.request.checklist)
    if not partial:
        write_charter(page, answers.project)
    if report is None:
        page.blank()
        later = later_studies(answers.project)
        page.line(
            f"CSM hours: cannot tell, {later}"
            if later
            else "CSM hours: cannot tell, add a study in an automation document: what CSMs do, how many minutes each "
            "time, how many times a week (dcs init writes one to fill in)",
            hanging=2,
        )
        return
    if report.request.csm is not None or report.request.checklist:
        if report.request.csm is not None:
            write_csm(page, report)
        if report.request.checklist:
            write_checklists(page, report)
        return
    write_items(page, answers, report)
    write_saved(page, answers, report)
    write_gaps(page, report)
    write_candidates(page, report)
    write_building(page, answers.project.as_of, report)
    write_money(page, report)
    write_horizon(page, report)
    if report.optimum is not None:
        from dcs_cli.outputs.plan_optimum_text import write_optimum

        write_optimum(page, report.optimum)
    write_change(page, report)
    write_freed(page, report)
    write_pressure(page, report)


def write_head(page: TextPage, answers: "Answers", report: "PlanReport | None") -> None:
    """Project, study, capacity, and how much of it is repetitive work."""
    project = answers.project
    parts = [project.name, f"as of {project.as_of}"]
    plan = report.plan if report is not None else None
    if plan is not None and plan.study is not None:
        study = project.collection.studies[plan.study].value
        parts.append(f"study {study.id} ({study.date}, {counted(study.accounts, 'account')})")
    page.line(Span(" · ".join(parts), "strong"), hanging=2)
    if plan is None:
        return
    page.line(f"CSM hours a week: {'; '.join(_where_hours_go(answers, report))}", hanging=2)


def _where_hours_go(answers: "Answers", report: "PlanReport | None") -> Iterable[str]:
    plan = answers.plan
    if plan is None:
        return
    team = answers.project.program.team if answers.project.program is not None else None
    if plan.capacity is None:
        stated = " (team says 0 hours_per_week)" if team is not None and team.hours_per_week == 0 else ""
        yield f"capacity cannot tell{stated}: add {capacity_needs(answers.project)}"
    else:
        each = decimal(plan.capacity / plan.csms, 2)
        yield f"capacity {decimal(plan.capacity, 2)} ({counted(plan.csms, 'CSM')} × {each})"
    if plan.study is None:
        yield "every study is an item's follow-up: nothing shows what CSMs did before"
        return
    if not plan.activity_hours:
        yield f"logged and repetitive cannot tell: study {plan.study} has no activities"
        return
    logged = sum(plan.activity_hours.values(), Fraction(0))
    yield f"logged {hours(logged)}{_share(plan.logged_share)}"
    repetitive = f"repetitive {hours(plan.repetitive_hours)}{_share(plan.repetitive_share)}"
    if plan.repetitive_share is not None:
        side = "over" if plan.repetitive_share > QUARTER else "not over"
        repetitive += f", {side} the quarter that Wagner ({WHERE}) calls a bad start"
    yield repetitive


def _share(share: Fraction | None) -> str:
    return f" ({percent(share)})" if share is not None else ""


def write_items(page: TextPage, answers: "Answers", report: "PlanReport") -> None:
    """Promised, counted and realised hours of every item, and what the words mean."""
    page.blank()
    plan = report.plan
    if not plan.items:
        page.line(Span("Items", "strong"), "  none: write `items` in the automation document", hanging=2)
        return
    follow_ups = {change.item: change.follow_up for change in report.changes}
    realised = any(follow_up is not None and follow_up.tells for follow_up in follow_ups.values())
    rows: list[Sequence[Cell]] = []
    for one in plan.items:
        row: list[Cell] = [
            (Span(one.id, "strong"), Span(f" {_standing(one)}replaces {one.replaces}", "faint")),
            hours(one.hours),
            UNKNOWN if one.reach is None else percent(one.reach, 0),
            hours(one.promised),
            percent(one.readiness.ready, 0),
            hours(one.counted),
            hours(one.upkeep),
            hours(one.net),
        ]
        follow_up = follow_ups[one.id]
        shown = one.realised.saved if one.realised is not None and follow_up is not None and follow_up.tells else None
        rows.append([*row, hours(shown)] if realised else row)
    if len(plan.items) > 1:
        rows.append(_total(plan.items, plan.net_hours, realised=realised))
    titles = ["h/week", "reach", "promised", "ready", "counted", "upkeep", "net", *(["realised"] if realised else [])]
    page.table([Column("Items"), *(Column(title, right=True, keep=True) for title in titles)], rows)
    _write_legend(page, answers, report, realised=realised)


def _standing(one: "ItemHours") -> str:
    return "" if one.live else "never runs again, " if one.over else "not live, "


def _total(items: "Sequence[ItemHours]", net: Fraction | None, *, realised: bool) -> list[Cell]:
    promised = [one.promised for one in items if one.promised is not None]
    counted_hours = [one.counted for one in items if one.counted is not None]
    upkeep = sum((one.upkeep for one in items if one.live), Fraction(0))
    return [
        Span("all that is known" if len(promised) < len(items) else "all", "faint"),
        "",
        "",
        hours(sum(promised, Fraction(0)) if promised else None),
        "",
        hours(sum(counted_hours, Fraction(0)) if counted_hours else None),
        hours(upkeep),
        hours(net),
        *([""] if realised else []),
    ]


def _write_legend(page: TextPage, answers: "Answers", report: "PlanReport", *, realised: bool) -> None:
    meant = [
        "promised: of the hours measured, the share that comes off where the touchpoints surely reach",
        "ready: CSMs informed and trained",
        "counted: promised × ready, of what is live",
        "net: counted less CSMs' upkeep",
    ]
    if realised:
        meant.append("realised: what the follow-up study shows, for as many accounts as before")
    page.line(Span("; ".join(meant), "faint"), indent=2, hanging=2)
    if not realised:
        page.line("realised: cannot tell, no study was made after a change (follow_up)", indent=2, hanging=2)
    for line in (*_about_items(report), *_about_time(answers, report.plan)):
        page.line(line, indent=2, hanging=2)


def _about_items(report: "PlanReport") -> Iterable[str]:
    """Items whose hours are easily misread."""
    items = report.plan.items
    going_on = [one for one in report.changes if one.live and (one.stops_in_days or 0) > 0]
    if going_on:
        until = ", ".join(f"{one.item} until {one.stops_on}" for one in going_on)
        yield f"counted, though the work by hand goes on: {until}"
    outdone = [one.id for one in items if one.live and (one.counted or 0) > (one.promised or 0)]
    if outdone:
        said = "more counted than promised, as another item that is not live promises more for the same accounts"
        yield f"{said}: {', '.join(outdone)}"
    over = [one.id for one in items if one.over]
    if over:
        said = "what did the work is retired, has ended or went out once: it saves nothing, and nothing is built for it"
        yield f"{said}: {', '.join(over)}"


def _about_time(answers: "Answers", plan: "AutomationPlan") -> Iterable[str]:
    """What the hours of the work rest on."""
    equal = [one.replaces for one in plan.items if one.replaces in plan.equal_time]
    if equal:
        yield f"assumes equal time per account, no `split` is stated: {', '.join(dict.fromkeys(equal))}"
    for activity, share in plan.unmatched.items():
        said = f"{percent(share)} of the time of {activity} belongs to customers nobody counts, and no item can save it"
        yield f"{said}: a row of its `split` matches none of its accounts"
    nobody = [one for one in plan.items if one.hours is None]
    if nobody:
        what = ", ".join(f"{one.replaces} ({one.id})" for one in nobody)
        yield f"nobody measured {what}: add it to a study"
    if not answers.project.universe.sized:
        yield "promised, counted and net cannot tell: add `population` to the program, reach is a share of accounts"


def write_saved(page: TextPage, answers: "Answers", report: "PlanReport") -> None:
    """The share of CSM time saved, by email and by all, against the targets."""
    plan = report.plan
    page.blank()
    rows: list[Sequence[Cell]] = []
    for label, metric, share, net in (
        ("by email alone", "csm_time_saved_email", plan.csm_time_saved_email, plan.net_hours_email),
        ("by all items", "csm_time_saved", plan.csm_time_saved, plan.net_hours),
    ):
        now = now_text(answers.metrics.value(metric)) if share is not None else "cannot tell"
        rows += _judged(report, metric, (label, hours(net), now))
    page.table(
        [
            Column("CSM time saved"),
            Column("net h/week", right=True, keep=True),
            Column("share", right=True, keep=True),
            Column("wanted", keep=True),
            Column("", keep=True),
            Column(""),
        ],
        rows,
    )
    _write_realised(page, report)
    if plan.change_ready is not None:
        page.line(
            f"change readiness {percent(plan.change_ready)}: of the hours promised, those whose CSMs can let go",
            indent=2,
            hanging=2,
        )
    if plan.unknown:
        page.line(f"hours not known, in no figure: {', '.join(plan.unknown)}", indent=2, hanging=2)


def _write_realised(page: TextPage, report: "PlanReport") -> None:
    """What follow-up studies show of the hours that count, so that nobody takes the one for the other."""
    told = {change.item for change in report.changes if change.follow_up is not None and change.follow_up.tells}
    shown = [
        (one, one.realised.saved, one.counted)
        for one in report.plan.items
        if one.id in told and one.realised is not None and one.realised.saved is not None and one.counted is not None
    ]
    if shown:
        saved = hours(sum((realised for _, realised, _ in shown), Fraction(0)))
        of = hours(sum((counts for _, _, counts in shown), Fraction(0)))
        names = ", ".join(one.id for one, _, _ in shown)
        page.line(f"follow-up studies show {saved} of the {of} h counted for {names}", indent=2, hanging=2)


def _judged(report: "PlanReport", metric: str, now: tuple[Cell, Cell, Cell]) -> Iterable[Sequence[Cell]]:
    """One row for each target on a metric, the figure only in the first."""
    targets = [one for one in report.targets if one.metric.name == metric]
    if not targets:
        yield (*now, "no target", "", "")
    for position, target in enumerate(targets):
        wanted = f"{OPERATORS[target.wanted.operator]} {percent(target.wanted.value)}"
        verdict = Span(target.verdict, VERDICT_STYLES[target.verdict])
        yield (*(now if position == 0 else ("", "", "")), wanted, verdict, _remark(target, report))


def _remark(target: "TargetVerdict", report: "PlanReport") -> str:
    parts = []
    if target.verdict == "cannot tell" and target.needs is not None:
        parts.append(f"add {to_add(target.metric)}")
    elif target.verdict == "not met" and report.plan.capacity is not None and target.metric.numerator is not None:
        parts.append(hours_missed(target))
    return "; ".join([*parts, *([f"by {target.by}"] if target.by is not None else [])])


def write_freed(page: TextPage, report: "PlanReport") -> None:
    """What the hours that are free today are for."""
    freed = report.freed
    if not report.plan.items or report.plan.net_hours is None:
        return
    page.blank()
    page.line(Span("Freed time", "strong"), f"  {hours(report.plan.net_hours)} h a week net, of all CSMs", hanging=2)
    if freed.deep_items:
        where = (
            ", ".join(freed.deep_activities) if freed.deep_activities else "no activity is marked deep: add deep: true"
        )
        now = f", which take {hours(freed.deep_hours)} h now" if freed.deep_activities else ""
        page.line(
            f"deeper work {hours(freed.deep)} h: {where}{now} ({', '.join(freed.deep_items)})", indent=2, hanging=2
        )
    if freed.book_items:
        page.line(
            f"larger book {hours(freed.book)} h: {_book(report)} ({', '.join(freed.book_items)})", indent=2, hanging=2
        )
    if freed.not_said_items and freed.not_said > 0:
        page.line(
            f"not said for what {hours(freed.not_said)} h: add redeploy (deep or book) to "
            f"{', '.join(freed.not_said_items)}",
            indent=2,
            hanging=2,
        )


def _book(report: "PlanReport") -> str:
    freed = report.freed
    if freed.extra_accounts_per_csm is None or freed.hours_per_account is None:
        return f"how many accounts cannot tell, add {freed.needs}"
    if freed.extra_accounts_per_csm <= 0:
        return "none, upkeep takes more than is saved"
    each = decimal(freed.hours_per_account * 60, 1)
    return f"{decimal(freed.extra_accounts_per_csm)} more accounts for each CSM, at {each} minutes an account and week"
