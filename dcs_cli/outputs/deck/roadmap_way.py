"""The slide on the roadmap: steps as bars over time, vision facts as milestones, what cannot start said."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.slides import Bar, Milestone, Slide, Way
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.roadmap_days import Days
from dcs_cli.outputs.roadmap_verdict import beside_the_way, goal_words
from dcs_cli.outputs.story.wording import listed

if TYPE_CHECKING:
    from dcs_cli.analysis.roadmap_ahead import WayAhead
    from dcs_cli.documents.roadmap import Roadmap, Step
    from dcs_cli.outputs.material import Material

MOST_BARS = 11
TICKS = 5


def way(material: "Material", lead: str) -> Slide | None:
    """The roadmap from today to the vision; None without one."""
    answers = material.run.answers
    ahead = answers.way_ahead
    if ahead is None:
        return None
    path, written = ahead.path, ahead.roadmap
    bars = sorted(
        (_bar(step, ahead) for step in written.steps),
        key=lambda bar: (bar.start is None, bar.start or 0, bar.end or 0, bar.name),
    )
    milestones = tuple(Milestone(goal.id, path.facts[goal.id].earliest, *goal_words(goal)) for goal in ahead.goals)
    ends = [bar.end for bar in bars if bar.end is not None]
    days = max([path.horizon_days, 1, *ends, *(one.day for one in milestones if one.day is not None)])
    # Vision facts are never left out; steps make room for them.
    shown = bars[: max(MOST_BARS - len(milestones), 4)]
    left = f"; {counted(len(bars) - len(shown), 'further step')} in the report" if len(shown) < len(bars) else ""
    said = [f"{bar.name} {bar.state}" for bar in shown]
    facts = [f"{one.name} {one.state}" for one in milestones]
    text = f"Steps: {listed(said, 20) or 'none'}. Vision: {listed(facts, 20) or 'none'}."
    drawn = Way(days, _ticks(written, days), tuple(shown), milestones[:MOST_BARS], text)
    remark = f"A bar is the earliest time of a step; the thin line is its days to spare{left}."
    notes = tuple(
        f"{goal.id}: {goal.known.fact.says or 'not said in words'}"
        + (f" (done when {goal.known.fact.done_when})" if goal.known.fact.done_when is not None else "")
        for goal in ahead.goals
    )
    return Slide(lead, drawn, remark, (text, *notes))


def _bar(step: "Step", ahead: "WayAhead") -> Bar:
    found, standing = ahead.path.steps[step.id], ahead.steps[step.id]
    start, end = found.earliest_start, found.earliest_end
    if standing.state == "done":
        return Bar(step.id, start, end, None, "done", "good")
    if standing.state == "no way":
        missing = [link.fact for link in ahead.path.missing_links if link.fact in step.needs] or list(step.needs)
        return Bar(step.id, None, None, None, f"cannot start: needs {listed(missing, 3)}", "bad")
    aside = beside_the_way(ahead, step.id)
    if aside:
        return Bar(step.id, start, end, None, "not needed for the vision" if aside == "detour" else aside, "unknown")
    late = standing.spare is not None and standing.spare < 0
    days = Days(ahead.roadmap.today)
    when = f"from {days.date(start)}" if start is not None else f"done on {days.date(end)}"
    over = ", overdue" if standing.state == "overdue" else ""
    state = f"{when}{over}" + (f", {counted(-(standing.spare or 0), 'day')} late" if late else "")
    latest_end = end + standing.spare if end is not None and standing.spare is not None else None
    return Bar(step.id, start, end, latest_end, state, "bad" if late or over else "plain")


def _ticks(written: "Roadmap", days: int) -> tuple[tuple[int, str], ...]:
    found = [days * number // TICKS for number in range(TICKS + 1)]
    return tuple((day, Days(written.today).date(day)) for day in dict.fromkeys(found))
