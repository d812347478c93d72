"""The automation plan and the roadmap as tables."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from dcs_cli.analysis.payback import payback_weeks
from dcs_cli.outputs.quantities import counted, decimal, percent
from dcs_cli.outputs.tabular.table import Column, Table, Value, table

if TYPE_CHECKING:
    from dcs_cli.analysis.hours import ItemHours
    from dcs_cli.analysis.roadmap_path import RoadmapPath, StepPath
    from dcs_cli.documents.roadmap import Step
    from dcs_cli.outputs.material import Material

PLAN_COLUMNS = (
    Column("item", "id"),
    Column("state", "text"),
    Column("replaces", "id"),
    Column("automated_by", "list"),
    Column("hours", "decimal", "hours a week now"),
    Column("reach", "share"),
    Column("promised", "decimal", "hours promised"),
    Column("ready", "share", "team ready"),
    Column("counted", "decimal", "hours counted"),
    Column("net", "decimal", "net of upkeep"),
    Column("build_hours", "decimal", "hours to build"),
    Column("payback_weeks", "decimal", "weeks to pay back"),
    Column("built_week", "decimal", "built in week"),
    Column("manual_stops_on", "date", "by hand until"),
)
ROADMAP_COLUMNS = (
    Column("step", "id"),
    Column("verdict", "verdict"),
    Column("from", "text", "drawn from"),
    Column("needs", "list"),
    Column("gives", "list"),
    Column("days", "number"),
    Column("earliest_start", "date"),
    Column("earliest_end", "date"),
    Column("latest_start", "date"),
    Column("slack_days", "number", "days of slack"),
    Column("roles", "list"),
    Column("technology", "list"),
    Column("work", "words"),
)


def plan_table(material: "Material") -> Table:
    """Every item of the automation plan, then repetitive work that nobody plans to automate."""
    answers = material.run.answers
    plan = answers.plan
    if plan is None:
        return table("plan", "Automation plan", PLAN_COLUMNS, (), "Cannot tell: add a study of CSM time.")
    rows = [_item(material, one) for one in plan.items]
    rows += [
        (one.activity, "not planned yet", one.activity, (), one.hours, *(None,) * (len(PLAN_COLUMNS) - 5))
        for one in plan.candidates
    ]
    saved = plan.csm_time_saved
    says = f"CSM time saved by what is live: {percent(saved)}." if saved is not None else "CSM time saved: cannot tell."
    if plan.net_hours is not None:
        says += f" {decimal(plan.net_hours, 2)} h a week, net of upkeep."
    if plan.candidates:
        hours = sum(one.hours for one in plan.candidates)
        says += f" Repetitive and not planned yet: {decimal(hours)} h a week."
    return table("plan", "Automation plan", PLAN_COLUMNS, rows, says)


def _item(material: "Material", one: "ItemHours") -> tuple[Value, ...]:
    answers = material.run.answers
    item = answers.project.collection.items[one.id].value
    weeks = None
    if one.planned_net is not None and one.build_hours is not None:
        weeks = payback_weeks(one.build_hours, one.planned_net, one.take_up_weeks)
    built = answers.portfolio.portfolio.built_week.get(one.id) if answers.portfolio is not None else None
    return (
        one.id,
        "live" if one.live else "not live",
        one.replaces,
        item.automated_by,
        one.hours,
        one.reach,
        one.promised,
        one.readiness.ready,
        one.counted,
        one.net,
        one.build_hours,
        weeks,
        built,
        item.change.manual_stops_on if item.change is not None else None,
    )


def roadmap_table(material: "Material") -> Table:
    """Every step of the roadmap with its days, as the way from both ends allows them."""
    answers = material.run.answers
    found, located = answers.roadmap, answers.project.collection.roadmap
    if found is None or located is None:
        return table("roadmap", "Roadmap", ROADMAP_COLUMNS, (), "Cannot tell: add a roadmap.")
    roadmap = located.value
    rows = [_step(roadmap.today, step, found.steps[step.id]) for step in roadmap.steps if step.id in found.steps]
    says = f"{roadmap.today} to {roadmap.vision_by}: {_whole_says(found)}"
    if found.missing_links:
        listed = ", ".join(f"{link.fact} (needed by {', '.join(link.needed_by)})" for link in found.missing_links)
        says += f" Missing: {listed}."
    if found.detours:
        says += f" On no way to the vision: {', '.join(found.detours)}."
    return table("roadmap", "Roadmap", ROADMAP_COLUMNS, rows, says)


def _whole_says(found: "RoadmapPath") -> str:
    if found.whole:
        return "the two ends meet."
    return f"the two ends do not meet; out of reach: {counted(len(found.unreachable_vision), 'fact')} of the vision."


def _step(today: date, step: "Step", path: "StepPath") -> tuple[Value, ...]:
    def day(number: int | None) -> date | None:
        return None if number is None else today + timedelta(days=number)

    return (
        step.id,
        _step_verdict(step, path),
        step.from_,
        step.needs,
        step.gives,
        step.takes.days,
        day(path.earliest_start),
        day(path.earliest_end),
        day(path.latest_start),
        path.slack,
        step.how.roles,
        step.how.tech,
        step.how.work,
    )


def _step_verdict(step: "Step", path: "StepPath") -> str:
    if step.is_done:
        return "done"
    if not path.reached:
        return "out of reach"
    if not path.relevant:
        return "not on the way"
    if path.slack is None:
        return "cannot tell"
    return "late" if path.slack < 0 else "no slack" if path.slack == 0 else "on time"
