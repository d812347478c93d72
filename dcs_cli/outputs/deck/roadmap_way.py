"""The slide on the roadmap: steps as bars over time, vision facts as milestones, what cannot start said."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.slides import Bar, Milestone, Slide, Way
from dcs_cli.outputs.quantities import counted, percent
from dcs_cli.outputs.roadmap_days import Days
from dcs_cli.outputs.roadmap_verdict import beside_the_way, goal_words, money_words
from dcs_cli.outputs.story.blocks import Tone
from dcs_cli.outputs.story.wording import listed

if TYPE_CHECKING:
    from dcs_cli.analysis.roadmap_ahead import GoalStanding, WayAhead
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
    milestones = tuple(_milestone(goal, ahead) for goal in ahead.goals)
    ends = [bar.end for bar in bars if bar.end is not None]
    days = max([path.horizon_days, 1, *ends, *(one.day for one in milestones if one.day is not None)])
    # Vision facts are never left out; steps make room for them, and those that are done for those that are not.
    kept = sorted(bars, key=lambda bar: bar.state == "done")[: max(MOST_BARS - len(milestones), 4)]
    shown = [bar for bar in bars if bar in kept]
    left = f"; {counted(len(bars) - len(shown), 'further step')} in the report" if len(shown) < len(bars) else ""
    said = [f"{bar.name} {' '.join(part for part in (bar.when, bar.state) if part)}" for bar in shown]
    facts = [f"{one.name} {one.state}" for one in milestones]
    text = f"Steps: {listed(said, 20) or 'none'}. Vision: {listed(facts, 20) or 'none'}."
    drawn = Way(days, _ticks(written, days), tuple(shown), milestones[:MOST_BARS], text)
    cost = f"Money: {money_words(ahead)}."
    remark = f"A bar is the earliest time of a step; the thin line is its days to spare{left}. {cost}"
    notes = tuple(
        f"{goal.id}: {goal.known.fact.says or 'not said in words'}"
        + (f" (done when {goal.known.fact.done_when})" if goal.known.fact.done_when is not None else "")
        for goal in ahead.goals
    )
    return Slide(lead, drawn, remark, (text, *notes))


def _milestone(goal: "GoalStanding", ahead: "WayAhead") -> Milestone:
    words, tone = goal_words(goal)
    if goal.ceiling is not None:
        # There is room for one short line; the title says the rest.
        words = f"if its steps give it; plan tops out at {percent(goal.ceiling.share)}"
    return Milestone(goal.id, ahead.path.facts[goal.id].earliest, words, tone)


def _bar(step: "Step", ahead: "WayAhead") -> Bar:
    found, standing = ahead.path.steps[step.id], ahead.steps[step.id]
    start, end = found.earliest_start, found.earliest_end
    if standing.state == "done":
        return Bar(step.id, start, end, None, "", "done", "good")
    if standing.state == "no way":
        missing = [link.fact for link in ahead.path.missing_links if link.fact in step.needs] or list(step.needs)
        return Bar(step.id, None, None, None, "", f"cannot start: needs {listed(missing, 3)}", "bad")
    aside = beside_the_way(ahead, step.id)
    if aside:
        reason = "not needed for the vision" if aside == "detour" else aside
        return Bar(step.id, start, end, None, "", reason, "unknown")
    late = standing.spare is not None and standing.spare < 0
    days = Days(ahead.roadmap.today)
    when = f"from {days.date(start)}" if start is not None else f"done on {days.date(end)}"
    spare = standing.spare
    said = ["overdue"] if standing.state == "overdue" else []
    if spare is not None:
        said.append(f"{counted(abs(spare), 'day')} {'late' if late else 'to spare'}" if spare else "no day to spare")
    latest_end = end + standing.spare if end is not None and standing.spare is not None else None
    tone: Tone = "bad" if late or standing.state == "overdue" else "plain"
    return Bar(step.id, start, end, latest_end, when, ", ".join(said), tone)


def _ticks(written: "Roadmap", days: int) -> tuple[tuple[int, str], ...]:
    found = [days * number // TICKS for number in range(TICKS + 1)]
    return tuple((day, Days(written.today).date(day)) for day in dict.fromkeys(found))
