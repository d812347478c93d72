"""The automation plan and the roadmap as tables."""

from datetime import timedelta
from typing import TYPE_CHECKING

from dcs_cli.analysis.payback import payback_weeks
from dcs_cli.outputs.quantities import decimal, percent
from dcs_cli.outputs.roadmap_days import Days
from dcs_cli.outputs.roadmap_verdict import beside_the_way, missing_words, money_words, verdict
from dcs_cli.outputs.tabular.table import Column, Table, Value, table

if TYPE_CHECKING:
    from dcs_cli.analysis.hours import ItemHours
    from dcs_cli.analysis.roadmap_ahead import WayAhead
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
    Column("slack_days", "number", "days to spare"),
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
    ahead = answers.way_ahead
    if ahead is None:
        return table("roadmap", "Roadmap", ROADMAP_COLUMNS, (), "Cannot tell: add a roadmap.")
    roadmap = ahead.roadmap
    rows = [_step(ahead, step) for step in roadmap.steps]
    says = f"{roadmap.today} to {roadmap.vision_by}: {verdict(ahead)[0]}."
    if ahead.path.missing_links:
        listed = "; ".join(f"{link.fact}, {missing_words(link)}" for link in ahead.path.missing_links)
        says += f" Missing: {listed}."
    beside = [f"{step.id} ({why})" for step in roadmap.steps if (why := beside_the_way(ahead, step.id))]
    if beside:
        says += f" On no chosen way to the vision: {', '.join(beside)}."
    says += f" Money: {money_words(ahead)}."
    return table("roadmap", "Roadmap", ROADMAP_COLUMNS, rows, says)


def _step(ahead: "WayAhead", step: "Step") -> tuple[Value, ...]:
    path, standing = ahead.path.steps[step.id], ahead.steps[step.id]

    def day(number: int | None) -> Value:
        """A date; beyond the calendar's end the words for it."""
        try:
            return None if number is None else ahead.roadmap.today + timedelta(days=number)
        except OverflowError:
            return Days(ahead.roadmap.today).date(number)

    return (
        step.id,
        _step_verdict(ahead, step.id),
        step.from_,
        step.needs,
        step.gives,
        step.takes.days,
        day(path.earliest_start),
        day(path.earliest_end),
        None if standing.state in ("under way", "overdue") else day(path.latest_start),
        standing.spare,
        step.how.roles,
        step.how.tech,
        step.how.work,
    )


def _step_verdict(ahead: "WayAhead", name: str) -> str:
    standing = ahead.steps[name]
    if standing.state == "done":
        return "done"
    if standing.state == "no way":
        return "out of reach"
    if not ahead.path.steps[name].relevant:
        return "not on the way"
    if standing.spare is None:
        # Written as done on a later day: the way has no last day for it.
        return standing.state
    return "late" if standing.spare < 0 else "no slack" if standing.spare == 0 else "on time"
