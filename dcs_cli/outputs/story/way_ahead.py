"""The chapter on the roadmap: from today to the vision, where the two ends meet, what is missing, whom it needs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.story.blocks import Block, Bullets, Cell, Column, Section, Table
from dcs_cli.outputs.story.cells import number, text
from dcs_cli.outputs.story.pictures import pictures
from dcs_cli.outputs.story.wording import ids, is_are, sentence

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.roadmap_path import Need, RoadmapPath
    from dcs_cli.documents.roadmap import Roadmap
    from dcs_cli.outputs.material import Material

TITLE = "Roadmap"


def way_ahead(material: "Material") -> Section:
    """Both passes over the roadmap, with dates; without one the chapter says what to add."""
    answers = material.run.answers
    path, located = answers.roadmap, answers.project.collection.roadmap
    if path is None or located is None:
        lead = "Cannot tell how to get from here to there: add a roadmap document."
        return Section("roadmap", TITLE, lead, ())
    written = located.value
    blocks: list[Block] = [*pictures(material, "roadmap")]
    said = tuple(_said(path))
    if said:
        blocks.append(Bullets(said))
    blocks += [_vision(path, written, answers), _steps(path, written)]
    blocks += _needs(path.hires, path.purchases, written)
    return Section("roadmap", TITLE, _lead(path, written), tuple(blocks))


def _lead(path: "RoadmapPath", written: "Roadmap") -> str:
    wanted = len(written.vision)
    reached = wanted - len(path.unreachable_vision)
    said = f"{reached} of {counted(wanted, 'vision fact')} can be reached by {written.vision_by}"
    if path.missing_links:
        missing = [link.fact for link in path.missing_links]
        said += f"; the ends do not meet at {ids(missing)}"
    if path.late:
        said += f"; {counted(len(path.late), 'fact')} {is_are(len(path.late))} late"
    if path.whole:
        said += f"; today and the vision meet within {decimal(path.months)} months"
    return sentence(said)


def _said(path: "RoadmapPath") -> list[str]:
    found = [f"Horizon: {counted(path.horizon_days, 'day')}, {decimal(path.months)} months."]
    for link in path.missing_links:
        off = f", so {ids(link.cuts_off)} cannot be reached" if link.cuts_off else ""
        found.append(f"Missing: nothing gives `{link.fact}`, needed by {ids(link.needed_by)}{off}.")
    if path.handshakes:
        found.append(f"Today and vision meet at {ids(path.handshakes)}.")
    if path.detours:
        found.append(f"Not needed for the vision: {ids(path.detours)}.")
    if path.stranded:
        found.append(f"Cannot start for want of something: {ids(path.stranded)}.")
    for fact, days in sorted(path.late.items()):
        found.append(f"`{fact}` comes {counted(days, 'day')} too late.")
    if path.reachable_done_by is not None:
        found.append(f"Everything that can be reached is done by day {path.reachable_done_by}.")
    peaks = [f"{role} {most}" for role, most in sorted(path.peak_per_role.items())]
    if peaks:
        found.append(f"Most steps at once by role: {', '.join(peaks)}.")
    return found


def _day(written: "Roadmap", day: int | None) -> Cell:
    if day is None:
        return Cell("")
    return Cell((written.today + timedelta(days=day)).isoformat(), day)


def _vision(path: "RoadmapPath", written: "Roadmap", answers: "Answers") -> Table:
    from dcs_cli.outputs.target_words import now_text, wanted_text

    rows = []
    for fact in written.vision:
        metric = answers.metrics.value(fact.metric) if fact.metric is not None else None
        found = path.facts.get(fact.id)
        reached = fact.id not in path.unreachable_vision
        rows.append(
            (
                text(fact.id),
                text(fact.says),
                text(_now(now_text(metric)) if metric is not None else fact.done_when),
                text(wanted_text(fact.is_, metric.kind) if metric is not None and fact.is_ is not None else None),
                _day(written, found.earliest if found is not None else None),
                number(found.slack if found is not None else None),
                Cell("within reach" if reached else "out of reach", tone="good" if reached else "bad"),
            )
        )
    columns = (
        Column("Vision fact", "id"),
        Column("Says", wide=True),
        Column("Now, or done when"),
        Column("Wanted"),
        Column("Earliest"),
        Column("Slack, days", "number"),
        Column("State", "verdict"),
    )
    return Table("vision", "What is to be true at the end", columns, tuple(rows))


def _now(shown: str) -> str:
    return "cannot tell" if shown == "–" else shown


def _steps(path: "RoadmapPath", written: "Roadmap") -> Table:
    rows = []
    for step in written.steps:
        found = path.steps[step.id]
        if step.is_done:
            state = Cell("done", tone="good")
        elif not found.reached:
            state = Cell("cannot start", tone="bad")
        elif step.id in path.detours:
            state = Cell("not needed", tone="note")
        else:
            state = Cell("started" if step.started_on is not None else "to do")
        rows.append(
            (
                text(step.id),
                text(step.from_),
                text(", ".join(step.needs)),
                text(", ".join(step.gives)),
                number(step.takes.days),
                _day(written, found.earliest_start),
                _day(written, found.latest_start),
                number(found.slack),
                state,
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
        Column("Slack, days", "number"),
        Column("State", "verdict"),
    )
    return Table("steps", "Steps between today and the vision", columns, tuple(rows))


def _needs(hires: "Mapping[str, Need]", purchases: "Mapping[str, Need]", written: "Roadmap") -> list[Block]:
    rows = tuple(
        (
            text(kind),
            text(name),
            _day(written, need.needed_by),
            _day(written, need.sensible_from),
            text(", ".join(need.steps)),
        )
        for kind, needs in (("role", hires), ("technology", purchases))
        for name, need in sorted(needs.items(), key=lambda pair: (pair[1].needed_by, pair[0]))
    )
    columns = (
        Column("What"),
        Column("Name", "id"),
        Column("Needed by"),
        Column("Of use from"),
        Column("For", wide=True),
    )
    return [Table("needs", "Roles and technology by the day they are needed", columns, rows)] if rows else []
