"""What every deliverable says alike about a roadmap: do the ends meet, how a goal stands, how a step stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from dcs_cli.analysis.roadmap_resources import money, steps_ahead
from dcs_cli.analysis.roadmap_standing import critical_path
from dcs_cli.outputs.quantities import counted, decimal, percent
from dcs_cli.outputs.roadmap_days import Days, spare_words
from dcs_cli.outputs.target_words import few

if TYPE_CHECKING:
    from dcs_cli.analysis.plan_ceiling import PlanCeiling
    from dcs_cli.analysis.roadmap_ahead import GoalStanding, WayAhead
    from dcs_cli.analysis.roadmap_path import MissingLink

Tone: TypeAlias = Literal["good", "bad", "unknown", "note", "plain"]

NO_VISION = "cannot tell, add `vision` with the facts that are to be true"
MEASURED = "true already"
MOST = 6


def verdict(ahead: "WayAhead", *, marked: bool = False) -> tuple[str, Tone]:
    """Whether the ends meet, in one sentence without its full stop; ``marked`` puts ids between backquotes."""

    def names(listed: Sequence[str]) -> str:
        return _names(listed, marked)

    goals = counted(len(ahead.goals), "goal")
    cut, late, measured = ahead.named("out of reach"), ahead.named("late"), ahead.named("measured")
    met, true = bool(ahead.path.handshakes), f"; {MEASURED}: {names(measured)}" if measured else ""
    doubts = "".join(f"; {doubt}" for doubt in doubt_words(ahead, marked=marked))
    if not ahead.goals:
        return f"Whether the ends meet: {NO_VISION}", "unknown"
    if cut:
        too_late = f"; too late: {_late_by(ahead, late, marked)}" if late else ""
        return (
            f"The two ends do not meet: {len(cut)} of {goals} cannot be reached: {names(cut)}{too_late}{doubts}{true}",
            "bad",
        )
    if late:
        opening = "The two ends meet, but too late" if met else "Too late"
        return f"{opening}: {_late_by(ahead, late, marked)}{doubts}{true}", "bad"
    if doubted := ahead.named("contradicted"):
        return f"The way is whole, but ticked and measured not so: {names(doubted)}{doubts}{true}", "bad"
    if ahead.late:
        between = f"on the way {names(list(ahead.late))} come too late"
        return f"The goals are reached in time, but {between}{doubts}{true}", "unknown"
    if len(measured) == len(ahead.goals):
        return f"Every goal is true already by its measurement: {names(measured)}", "good"
    critical = critical_path(ahead.roadmap, ahead.path)
    tight = f"; the tightest goal is {names([critical.goal])}, {spare_words(critical.slack)}" if critical else ""
    by_steps = " by its steps" if doubts else ""
    whole = f"{'The two ends meet, every goal' if met else 'Every goal is'} in time{by_steps}"
    return f"{whole}{tight}{doubts}{true}", "unknown" if doubts else "good"


def _names(listed: Sequence[str], marked: bool) -> str:
    return few([f"`{name}`" if marked else name for name in listed], MOST)


def _late_by(ahead: "WayAhead", late: Sequence[str], marked: bool) -> str:
    days = Days(ahead.roadmap.today)
    told = []
    for name in late:
        earliest = ahead.path.facts[name].earliest
        told.append(f"{_names([name], marked)} by {counted(ahead.path.late[name], 'day')} ({days.date(earliest)})")
    return few(told, MOST)


def doubt_words(ahead: "WayAhead", *, marked: bool = False) -> list[str]:
    """For every goal in time by its steps that the automation plan falls short of: what the plan says instead."""
    return [
        f"{_names([goal.id], marked)} is in time only if its steps really give it: {ceiling_words(goal.ceiling)}"
        for goal in ahead.goals
        if goal.ceiling is not None
    ]


def ceiling_words(ceiling: "PlanCeiling") -> str:
    """Where the automation plan tops out, and what it is short of."""
    plan = "what is known of the automation plan" if ceiling.partly_known else "the automation plan"
    over = "more than " if ceiling.over else ""
    digits = 1 if percent(ceiling.share) != percent(ceiling.wanted) else 3
    return f"{plan} tops out at {percent(ceiling.share, digits)}, short of {over}{percent(ceiling.wanted, digits)}"


def money_words(ahead: "WayAhead", *, marked: bool = False) -> str:
    """What the open steps on the way cost together, and which of them do not say."""
    open_steps = steps_ahead(ahead.roadmap, ahead.path)
    found = money(open_steps)
    if not open_steps:
        return "no step on the way is open"
    known = len(open_steps) - len(found.unknown)
    unknown = _names(found.unknown, marked)
    if not known:
        return f"cannot tell: no open step on the way states its cost: {unknown}"
    told = f"{decimal(found.known)} for {known} of {counted(len(open_steps), 'open step')} on the way"
    return told + (f"; unknown and not in it: {unknown}" if found.unknown else "")


def goal_words(goal: "GoalStanding") -> tuple[str, Tone]:
    """How a goal stands, in a word or two."""
    match goal.state:
        case "measured":
            return MEASURED, "good"
        case "contradicted":
            return "ticked, measured not so", "bad"
        case "late":
            return f"{counted(-(goal.slack or 0), 'day')} late", "bad"
        case "out of reach":
            return goal.state, "bad"
    if goal.ceiling is not None:
        return f"in time if its steps really give it; {ceiling_words(goal.ceiling)}", "unknown"
    return goal.state, "good"


def step_words(ahead: "WayAhead", name: str) -> str:
    """How far a step is, by how much it overran, and why it is on no chosen way."""
    standing = ahead.steps[name]
    if standing.state == "overdue":
        return f"overdue {standing.overdue:,}d"
    if standing.state == "done":
        planned = next(step.takes.days for step in ahead.roadmap.steps if step.id == name)
        over = standing.took - planned if standing.took is not None else 0
        return f"done, {abs(over):,}d {'over' if over > 0 else 'under'}" if over else "done"
    aside = beside_the_way(ahead, name)
    return f"{standing.state}, {aside}" if aside else standing.state


def beside_the_way(ahead: "WayAhead", name: str) -> str:
    """Why the way does not take a step, in a few words; empty for a step it takes."""
    if ahead.path.steps[name].on_cycle:
        return "on a cycle"
    if name in ahead.path.alternatives:
        return "alternative"
    if name in ahead.feeds:
        return f"feeds the alternative {few(list(ahead.feeds[name]))}"
    if name in ahead.needless:
        return "its goals are true already"
    return "detour" if name in ahead.path.detours else ""


def missing_words(link: "MissingLink", *, marked: bool = False) -> str:
    """Who needs a missing fact, and what it cuts off beside itself."""

    def names(listed: Sequence[str]) -> str:
        return _names(listed, marked)

    beyond = [goal for goal in link.cuts_off if goal != link.fact]
    needed = f"needed by {names(link.needed_by)}" if link.needed_by else "given by no step"
    return needed + (f", so {names(beyond)} cannot be reached" if beyond else "")
