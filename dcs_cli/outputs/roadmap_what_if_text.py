"""What a changed roadmap moves, in words: goals, critical path, hires and purchases, before and after."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcs_cli.analysis.roadmap_resources import money, steps_ahead
from dcs_cli.analysis.roadmap_standing import critical_path
from dcs_cli.analysis.roadmap_what_if import GoalMove, Move, moves
from dcs_cli.outputs import roadmap_tables
from dcs_cli.outputs.finding_text import headline
from dcs_cli.outputs.roadmap_days import Days, spare_words
from dcs_cli.outputs.roadmap_text import Way, way_of
from dcs_cli.outputs.roadmap_verdict import MEASURED
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.terminal import Column, Span, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers

TITLES = 17


def what_if_text(before: "Answers", after: "Answers", requests: Sequence[str], *, width: int, color: bool) -> str:
    """What moves when the requests hold; the files stay as they are."""
    page = TextPage(width, color=color)
    project = before.project
    page.line(Span(headline([project.name, "roadmap", f"as of {project.as_of}", "what if"]), "strong"), hanging=2)
    for request in requests:
        page.line(request, indent=2, hanging=2)
    first, then = way_of(before), way_of(after)
    if first is None or then is None:
        return page.text()
    found = moves(first.path, then.path, [goal.id for goal in first.ahead.goals])
    _write_goals(page, found.goals, first, then)
    _write_chains(page, first, then)
    for title, listed in (("Hires", found.hires), ("Purchases", found.purchases)):
        _write_needs(page, title, [one for one in listed if one.moved], first.days)
    _write_consequences(page, first, then)
    return page.text()


def _write_goals(page: TextPage, goals: Sequence[GoalMove], first: Way, then: Way) -> None:
    page.blank()
    days = first.days
    rows = [
        (
            goal.earliest.name,
            _day(goal.earliest, first, goal.earliest.before),
            _day(goal.earliest, then, goal.earliest.after),
            days.moved(goal.earliest.before, goal.earliest.after) or ("" if goal.earliest.moved else "stays"),
            f"{days.spare(goal.slack.before)} → {days.spare(goal.slack.after)}",
        )
        for goal in goals
    ]
    columns = [
        Column("Vision"),
        Column("before", keep=True),
        Column("after", keep=True),
        Column("", keep=True),
        Column("to spare", keep=True),
    ]
    page.table(columns, rows)


def _day(goal: Move, way: Way, day: int | None) -> str:
    if goal.name in way.ahead.named("measured"):
        return MEASURED
    return "never" if day is None else way.days.date(day)


def _write_chains(page: TextPage, first: Way, then: Way) -> None:
    page.blank()
    for title, way in (("critical before", first), ("critical after", then)):
        found = critical_path(way.roadmap, way.path)
        chain = "none" if found is None else f"{' → '.join((*found.steps, found.goal))}, {spare_words(found.slack)}"
        page.line(Span(f"{title:<{TITLES}}", "strong"), chain, hanging=TITLES)


def _write_needs(page: TextPage, title: str, moved: Sequence[Move], days: Days) -> None:
    page.blank()
    if not moved:
        page.line(Span(title, "strong"), "  stay as they are")
        return
    rows = [
        (
            one.name,
            "not needed" if one.before is None else days.date(one.before),
            "not needed" if one.after is None else days.date(one.after),
            days.moved(one.before, one.after),
        )
        for one in moved
    ]
    columns = [Column(title), Column("start by, before", keep=True), Column("after", keep=True), Column("", keep=True)]
    page.table(columns, rows)


def _write_consequences(page: TextPage, first: Way, then: Way) -> None:
    """Missing links, late facts and detours that are new, or mended; and the money of the open steps on the way."""
    goals = {goal.id for goal in first.ahead.goals}
    kinds = {
        "missing": ([link.fact for link in first.path.missing_links], [link.fact for link in then.path.missing_links]),
        "late": (list(first.ahead.late), list(then.ahead.late)),
        "detours": (list(first.path.detours), list(then.path.detours)),
    }
    lines = []
    for name, (old, new) in kinds.items():
        for title, left, right in (("new", new, old), ("mended", old, new)):
            # A late goal says more than the facts on the way to it.
            facts = sorted((fact for fact in left if fact not in right), key=lambda fact: (fact not in goals, fact))
            if facts:
                lines.append((f"{name}, {title}", few(facts, 12)))
    costs = [_cost(way) for way in (first, then)]
    if costs[0] != costs[1]:
        lines.append(("money", " → ".join(costs)))
    if lines:
        page.blank()
    for title, words in lines:
        page.line(Span(f"{title:<{TITLES}}", "strong"), words, hanging=TITLES)


def _cost(way: Way) -> str:
    steps = steps_ahead(way.roadmap, way.path)
    return roadmap_tables.cost_words(money(steps), len(steps))
