"""The slide on the roadmap: steps as bars over time, vision facts as milestones, what cannot start said."""

from datetime import timedelta
from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.slides import Bar, Milestone, Slide, Way
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.wording import listed

if TYPE_CHECKING:
    from dcs_cli.analysis.roadmap_path import RoadmapPath
    from dcs_cli.documents.roadmap import Roadmap, Step
    from dcs_cli.outputs.material import Material
    from dcs_cli.outputs.story.blocks import Tone

MOST_BARS = 11
TICKS = 5


def way(material: "Material", lead: str) -> Slide | None:
    """The roadmap from today to the vision; None without one."""
    answers = material.run.answers
    path, located = answers.roadmap, answers.project.collection.roadmap
    if path is None or located is None:
        return None
    written = located.value
    bars = sorted(
        (_bar(step, path, written) for step in written.steps),
        key=lambda bar: (bar.start is None, bar.start or 0, bar.end or 0, bar.name),
    )
    milestones = tuple(Milestone(fact.id, _earliest(path, fact.id), *_reach(path, fact.id)) for fact in written.vision)
    ends = [bar.end for bar in bars if bar.end is not None]
    days = max([path.horizon_days, 1, *ends, *(one.day for one in milestones if one.day is not None)])
    # Vision facts are never left out; steps make room for them.
    shown = bars[: max(MOST_BARS - len(milestones), 4)]
    left = f"; {counted(len(bars) - len(shown), 'further step')} in the report" if len(shown) < len(bars) else ""
    said = [f"{bar.name} {bar.state}" for bar in shown]
    facts = [f"{one.name} {one.state}" for one in milestones]
    text = f"Steps: {listed(said, 20) or 'none'}. Vision: {listed(facts, 20) or 'none'}."
    drawn = Way(days, _ticks(written, days), tuple(shown), milestones[:MOST_BARS], text)
    remark = f"A bar is the earliest time of a step; the thin line is its slack{left}."
    notes = tuple(
        f"{fact.id}: {fact.says or 'not said in words'}"
        + (f" (done when {fact.done_when})" if fact.done_when is not None else "")
        for fact in written.vision
    )
    return Slide(lead, drawn, remark, (text, *notes))


def _bar(step: "Step", path: "RoadmapPath", written: "Roadmap") -> Bar:
    found = path.steps[step.id]
    latest_end = found.latest_start + step.takes.days if found.latest_start is not None else None
    start, end = found.earliest_start, found.earliest_end
    if step.is_done:
        return Bar(step.id, start, end, None, "done", "good")
    if not found.reached:
        missing = [link.fact for link in path.missing_links if link.fact in step.needs] or list(step.needs)
        return Bar(step.id, None, None, None, f"cannot start: needs {listed(missing, 3)}", "bad")
    if step.id in path.detours:
        return Bar(step.id, start, end, None, "not needed for the vision", "unknown")
    late = found.slack is not None and found.slack < 0
    when = (written.today + timedelta(days=start)).isoformat() if start is not None else "on an unknown day"
    state = f"from {when}" + (f", {counted(-(found.slack or 0), 'day')} late" if late else "")
    return Bar(step.id, start, end, latest_end, state, "bad" if late else "plain")


def _earliest(path: "RoadmapPath", fact: str) -> int | None:
    found = path.facts.get(fact)
    return found.earliest if found is not None and fact not in path.unreachable_vision else None


def _reach(path: "RoadmapPath", fact: str) -> tuple[str, "Tone"]:
    if fact in path.unreachable_vision:
        return "out of reach", "bad"
    if fact in path.late:
        return f"{counted(path.late[fact], 'day')} late", "bad"
    return "within reach", "good"


def _ticks(written: "Roadmap", days: int) -> tuple[tuple[int, str], ...]:
    found = [days * number // TICKS for number in range(TICKS + 1)]
    return tuple((day, (written.today + timedelta(days=day)).isoformat()) for day in dict.fromkeys(found))
