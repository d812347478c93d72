"""The chapter on the roadmap: from today to the vision, where the two ends meet, what is missing, whom it needs."""

from typing import TYPE_CHECKING

from dcs_cli.analysis.roadmap_resources import hires, purchases
from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.roadmap_days import Days
from dcs_cli.outputs.roadmap_tables import cost_words, start_by_words
from dcs_cli.outputs.roadmap_verdict import (
    beside_the_way,
    doubt_words,
    goal_words,
    missing_words,
    money_words,
    step_words,
    verdict,
)
from dcs_cli.outputs.story.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table, Tone
from dcs_cli.outputs.story.cells import number, text
from dcs_cli.outputs.story.pictures import pictures
from dcs_cli.outputs.story.wording import ids, is_are, sentence
from dcs_cli.outputs.supply_words import in_the_files

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.roadmap_ahead import WayAhead
    from dcs_cli.outputs.material import Material

TITLE = "Roadmap"


def way_ahead(material: "Material") -> Section:
    """Both passes over the roadmap, with dates; without one the chapter says what to add."""
    answers = material.run.answers
    ahead, located = answers.way_ahead, answers.project.collection.roadmap
    if ahead is None or located is None:
        lead = "Cannot tell how to get from here to there: there is no roadmap yet."
        return Section("roadmap", TITLE, lead, (Paragraph(in_the_files("a roadmap document")),))
    blocks: list[Block] = [Bullets(tuple(_said(ahead)))]
    if ahead.goals:
        blocks.append(_vision(ahead))
    if located.value.steps:
        blocks.append(_steps(ahead))
    blocks += [*_needs(ahead, answers), *pictures(material, "roadmap")]
    return Section("roadmap", TITLE, _lead(ahead), tuple(blocks))


def _lead(ahead: "WayAhead") -> str:
    if not ahead.goals:
        return sentence(verdict(ahead)[0])
    fine = sum(goal.holds for goal in ahead.goals)
    true = "true already or " if ahead.named("measured", "ticked") else ""
    said = f"{fine} of {counted(len(ahead.goals), 'vision fact')} {is_are(fine)} {true}within reach in time"
    if late := ahead.named("late"):
        said += f"; {len(late)} late: {ids(late, 3)}"
    if cut := ahead.named("out of reach"):
        said += f"; {len(cut)} out of reach: {ids(cut, 3)}"
    if doubted := ahead.named("contradicted"):
        said += f"; ticked and measured not so: {ids(doubted, 3)}"
    for doubt in doubt_words(ahead, marked=True):
        said += f"; {doubt}"
    if ahead.path.missing_links:
        said += f"; the ends do not meet at {ids([link.fact for link in ahead.path.missing_links])}"
    return sentence(said)


def _said(ahead: "WayAhead") -> list[str]:
    path, days = ahead.path, Days(ahead.roadmap.today)
    horizon = f"{counted(path.horizon_days, 'day')}, {decimal(path.months)} months"
    found = [f"Horizon: {horizon}, to {ahead.roadmap.vision_by}.", sentence(verdict(ahead, marked=True)[0])]
    found += [f"Missing: `{link.fact}`, {missing_words(link, marked=True)}." for link in path.missing_links]
    if path.handshakes:
        found.append(f"Today and vision meet at {ids(path.handshakes)}.")
    detours = [name for name in path.detours if name not in ahead.feeds and name not in ahead.needless]
    if detours:
        found.append(f"Not needed for the vision: {ids(detours)}.")
    for name, fed in ahead.feeds.items():
        found.append(f"On no chosen way: `{name}`; it feeds the alternative {ids(fed)}.")
    if ahead.needless:
        found.append(f"For goals that are true already: {ids(ahead.needless)}.")
    if path.stranded:
        found.append(f"Cannot start for want of something: {ids(path.stranded)}.")
    between = [fact for fact in ahead.late if fact not in ahead.named("late")]
    if between:
        found.append(f"On the way too late: {ids(between)}.")
    if path.reachable_done_by is not None:
        found.append(f"Everything that can be reached is done by {days.date(path.reachable_done_by)}.")
    peaks = [f"{role} {most}" for role, most in sorted(path.peak_per_role.items())]
    if peaks:
        found.append(f"Most steps at once by role: {', '.join(peaks)}.")
    found.append(f"Money: {money_words(ahead, marked=True)}.")
    return found


def _day(ahead: "WayAhead", day: int | None) -> Cell:
    return Cell("") if day is None else Cell(Days(ahead.roadmap.today).date(day), day)


def _vision(ahead: "WayAhead") -> Table:
    from dcs_cli.outputs.target_words import now_text, wanted_text

    rows = []
    for goal in ahead.goals:
        fact, metric = goal.known.fact, goal.known.metric
        measured = goal.state == "measured"
        words, tone = goal_words(goal)
        rows.append(
            (
                text(fact.id),
                text(fact.says),
                text(_now(now_text(metric)) if metric is not None else fact.done_when),
                text(wanted_text(fact.is_, metric.kind) if metric is not None and fact.is_ is not None else None),
                _day(ahead, None if measured else ahead.path.facts[fact.id].earliest),
                Cell(goal.due.isoformat()),
                number(None if measured else goal.slack),
                Cell(words, tone=tone),
            )
        )
    columns = (
        Column("Vision fact", "id"),
        Column("Says", wide=True),
        Column("Now, or done when"),
        Column("Wanted"),
        Column("Earliest"),
        Column("Wanted by"),
        Column("Days to spare", "number"),
        Column("State", "verdict"),
    )
    return Table("vision", "What is to be true at the end", columns, tuple(rows))


def _now(shown: str) -> str:
    return "cannot tell" if shown == "–" else shown


def _steps(ahead: "WayAhead") -> Table:
    rows = []
    for step in ahead.roadmap.steps:
        found, standing = ahead.path.steps[step.id], ahead.steps[step.id]
        rows.append(
            (
                text(step.id),
                text(step.from_),
                text(", ".join(step.needs)),
                text(", ".join(step.gives)),
                number(step.takes.days),
                _day(ahead, found.earliest_start),
                _day(ahead, None if standing.state in ("under way", "overdue") else found.latest_start),
                number(standing.spare),
                Cell(step_words(ahead, step.id), tone=_tone(ahead, step.id)),
            )
        )
    columns = (
        Column("Step", "id"),
        Column("Drawn from"),
        Column("Needs", wide=True),
        Column("Gives", wide=True),
        Column("Takes, days", "number"),
        Column("Earliest start"),
        Column("Latest start"),
        Column("Days to spare", "number"),
        Column("State", "verdict"),
    )
    return Table("steps", "Steps between today and the vision", columns, tuple(rows))


def _tone(ahead: "WayAhead", name: str) -> Tone:
    standing = ahead.steps[name]
    if standing.state == "done":
        return "good"
    if beside_the_way(ahead, name):
        return "note"
    late = standing.spare is not None and standing.spare < 0
    return "bad" if late or standing.state in ("no way", "overdue") else "plain"


def _needs(ahead: "WayAhead", answers: "Answers") -> list[Block]:
    program, days = answers.project.program, Days(ahead.roadmap.today)
    rows = tuple(
        (
            text(kind),
            text(one.name),
            Cell(start_by_words(one, days), one.need.needed_by),
            _day(ahead, one.need.sensible_from),
            _day(ahead, one.ready_on),
            Cell(cost_words(one.cost, len(one.need.steps))),
            text(", ".join(one.need.steps)),
        )
        for kind, found in (("role", hires), ("technology", purchases))
        for one in found(ahead.roadmap, ahead.path, program)
    )
    columns = (
        Column("What"),
        Column("Name", "id"),
        Column("Start by"),
        Column("Earliest start"),
        Column("Ready on"),
        Column("Cost"),
        Column("For", wide=True),
    )
    return (
        [Table("needs", "Roles and technology by the day on which their steps start at the latest", columns, rows)]
        if rows
        else []
    )
