"""What ``dcs roadmap`` shows: do the two ends meet and when, where everything stands, and what sets the date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_cli.analysis.roadmap_standing import FactStanding, critical_path, fact_standings
from dcs_cli.outputs import roadmap_tables
from dcs_cli.outputs.charter_text import write_charter
from dcs_cli.outputs.finding_text import (
    headline,
    loudness,
    summary_text,
    write_crashes,
    write_finding,
    write_findings,
)
from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.roadmap_days import NONE, Days, spare_words
from dcs_cli.outputs.roadmap_verdict import Tone, missing_words, money_words, step_words, verdict
from dcs_cli.outputs.target_words import few, now_text, to_add, wanted_text
from dcs_cli.outputs.terminal import Column, Span, Style, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.roadmap_ahead import GoalStanding, WayAhead
    from dcs_cli.analysis.roadmap_path import RoadmapPath
    from dcs_cli.documents.roadmap import Roadmap
    from dcs_cli.rules.findings import PlacedFinding
    from dcs_cli.rules.run import Run

HANGING = 13
STATE_STYLES: dict[str, Style] = {
    "done": "good",
    "under way": "good",
    "overdue": "error",
    "can start": "strong",
    "waits": "plain",
    "no way": "error",
}
TONE_STYLES: dict[Tone, Style] = {
    "good": "good",
    "bad": "error",
    "unknown": "warning",
    "note": "note",
    "plain": "plain",
}


@dataclass(frozen=True, slots=True)
class Way:
    """The way ahead of a project: what the text is written from."""

    answers: "Answers"
    ahead: "WayAhead"

    @property
    def roadmap(self) -> "Roadmap":
        """The roadmap in which goals that measure as true are true today."""
        return self.ahead.roadmap

    @property
    def path(self) -> "RoadmapPath":
        """The path through that roadmap."""
        return self.ahead.path

    @property
    def days(self) -> Days:
        """Days of this roadmap in words."""
        return Days(self.roadmap.today)


def way_of(answers: "Answers") -> Way | None:
    """The way of a project; None without a roadmap."""
    return Way(answers, answers.way_ahead) if answers.way_ahead is not None else None


def roadmap_text(
    run: "Run", *, width: int, color: bool, verbosity: int, silenced: bool, hires: bool, purchases: bool
) -> str:
    """The report of a roadmap; with ``hires`` or ``purchases`` those tables only."""
    page = TextPage(width, color=color)
    project = run.answers.project
    page.line(Span(headline([project.name, "roadmap", f"as of {project.as_of}"]), "strong"), hanging=2)
    if not hires and not purchases:
        write_charter(page, project)
        page.blank()
    way = way_of(run.answers)
    if way is None:
        page.line("cannot tell: add a roadmap document, with today, the vision and the steps between", hanging=2)
        _write_findings(page, run, verbosity, silenced)
        return page.text()
    if hires or purchases:
        if hires:
            roadmap_tables.write_hires(page, way.answers, way.roadmap, way.path, way.days)
        if purchases:
            roadmap_tables.write_purchases(page, way.answers, way.roadmap, way.path, way.days)
        return page.text()
    _write_verdict(page, way)
    if verbosity >= 0:
        _write_today(page, way)
        _write_vision(page, way)
        _write_steps(page, way)
    _write_way(page, way)
    if verbosity >= 0:
        roadmap_tables.write_hires(page, way.answers, way.roadmap, way.path, way.days)
        roadmap_tables.write_purchases(page, way.answers, way.roadmap, way.path, way.days)
        roadmap_tables.write_skills(page, way.answers, way.roadmap, way.path, way.days)
        roadmap_tables.write_options(page, way.roadmap, project.as_of)
    _write_findings(page, run, verbosity, silenced)
    return page.text()


def _write_findings(page: TextPage, run: "Run", verbosity: int, silenced: bool) -> None:
    """All findings with ``-v`` or ``--no-ignores``; else the first of every rule, and what the others are about."""
    page.blank()
    if verbosity > 0 or silenced:
        write_findings(page, run, loudness(verbosity), silenced=silenced)
    else:
        ahead = run.answers.way_ahead
        by_rule: dict[str, list[PlacedFinding]] = {}
        for one in run.findings:
            by_rule.setdefault(one.finding.code, []).append(one)
        for found in by_rule.values():
            # Of facts that come too late the goal says most, and one that is there already least.
            first, *others = sorted(found, key=lambda one: ahead.weight(one.finding.subjects[0]) if ahead else 0)
            write_finding(page, first, loudness(verbosity))
            if others:
                about = few([one.finding.subjects[0] for one in others], 6)
                page.line(f"and {len(others)} more, about {about} (-v shows them)", indent=4, hanging=2)
        write_crashes(page, run)
    page.line(summary_text(run, silenced=silenced), hanging=2)


def _write_verdict(page: TextPage, way: Way) -> None:
    path = way.path
    months = decimal(path.months)
    page.line(
        f"{way.roadmap.today} → {way.roadmap.vision_by} · {counted(path.horizon_days, 'day')}, {months} months",
        hanging=2,
    )
    page.blank()
    words, tone = verdict(way.ahead)
    page.line(Span(words, TONE_STYLES[tone]), hanging=2)


def _write_today(page: TextPage, way: Way) -> None:
    goals = {goal.id for goal in way.ahead.goals}
    today = [fact for fact in way.roadmap.now if fact.id not in goals]
    standings = fact_standings(today, way.roadmap, way.answers.metrics, way.answers.project.as_of)
    page.blank()
    if not standings:
        page.line(Span("Today", "strong"), "  nothing written; add `now` with what is true", hanging=2)
        return
    columns = [Column("Today"), Column("measured", keep=True), Column("wanted"), Column("")]
    rows: list[tuple[str | Span, ...]] = [(one.fact.id, *_measured(one), one.fact.says or "") for one in standings]
    if not any(row[2] for row in rows):
        columns, rows = [*columns[:2], columns[3]], [(*row[:2], row[3]) for row in rows]
    page.table(columns, rows)


def _write_vision(page: TextPage, way: Way) -> None:
    if not way.ahead.goals:
        return
    page.blank()
    page.table(
        [
            Column("Vision"),
            Column("measured", keep=True),
            Column("wanted"),
            Column("earliest", keep=True),
            Column("due", keep=True),
            Column("to spare", right=True, keep=True),
        ],
        [_goal_row(goal, way) for goal in way.ahead.goals],
    )
    for goal in way.ahead.goals:
        metric = goal.known.metric
        if goal.state == "measured" and not goal.known.ticked:
            words = "is true already by its measurement: move it from `vision` to `now`, or ask for more in `is`"
            page.line(f"{goal.id} {words}", hanging=2)
        elif metric is not None and goal.known.holds is None:
            add = f"add {to_add(metric)}" if metric.needs is not None else "add a reading"
            page.line(f"{goal.id} cannot be measured yet: {add}", hanging=2)


def _goal_row(goal: "GoalStanding", way: Way) -> tuple[str | Span, ...]:
    """A goal with its days; one that measures as true has none to wait for."""
    if goal.state == "measured":
        return goal.id, *_measured(goal.known), Span("true", "good"), goal.due.isoformat(), NONE
    days = way.path.facts[goal.id]
    return (
        goal.id,
        *_measured(goal.known),
        Span("never", "error") if days.earliest is None else way.days.date(days.earliest),
        way.days.date(days.latest),
        Span(way.days.spare(days.slack), "error" if goal.state == "late" else "plain"),
    )


def _measured(one: FactStanding) -> tuple[str | Span, str]:
    """What is measured now, and what is wanted; a fact without a metric shows what will be seen."""
    fact = one.fact
    if one.metric is None or fact.is_ is None:
        return "ticked" if one.ticked else NONE, fact.done_when or ""
    wanted = wanted_text(fact.is_, one.metric.kind)
    now = now_text(one.metric)
    if one.holds is None:
        return Span("cannot tell" if now == "–" else f"{now}, cannot tell", "warning"), wanted
    if one.contradicted:
        return Span(f"{now_text(one.metric)}, not so", "error"), wanted
    return Span(now_text(one.metric), "good" if one.holds else "plain"), wanted


def _write_steps(page: TextPage, way: Way) -> None:
    """The two drawings: the steps from today, then those from the vision, each in the order they are taken."""
    for end, title in (("today", "From today"), ("vision", "From the vision")):
        names = {step.id for step in way.roadmap.steps if step.from_ == end}
        rows = [_step_row(name, way) for name in sorted(names, key=lambda name: _place(name, way))]
        if rows:
            page.blank()
            page.table(
                [
                    Column(title),
                    Column("starts", keep=True),
                    Column("ends", keep=True),
                    Column("start by", keep=True),
                    Column("spare", right=True, keep=True),
                    Column(""),
                ],
                rows,
            )


def _step_row(name: str, way: Way) -> tuple[str | Span | tuple[Span, ...], ...]:
    found, standing = way.path.steps[name], way.ahead.steps[name]
    started = standing.state in ("under way", "overdue")
    late = standing.spare is not None and standing.spare < 0
    unwanted = not found.relevant and standing.spare is None
    return (
        name,
        way.days.date(found.earliest_start),
        way.days.date(found.earliest_end),
        NONE if started or unwanted else way.days.date(found.latest_start),
        Span(way.days.spare(standing.spare), "error" if late else "plain"),
        _state(name, way),
    )


def _place(name: str, way: Way) -> tuple[bool, int, int, str]:
    """Steps in the order they are taken; those that cannot be taken last, by the day they would have to begin."""
    found = way.path.steps[name]
    end, start = found.earliest_end, found.earliest_start
    if end is None:
        return True, found.latest_start if found.latest_start is not None else 0, 0, name
    return False, start if start is not None else end, end, name


def _state(name: str, way: Way) -> tuple[Span, ...]:
    state = way.ahead.steps[name].state
    more = step_words(way.ahead, name).removeprefix(state)
    return (Span(state, STATE_STYLES[state]), *((Span(more),) if more else ()))


def _write_way(page: TextPage, way: Way) -> None:
    """The way in words: where the ends meet, where they do not, what sets the date, how far it is, what it takes."""
    path = way.path
    page.blank()
    meeting = few(list(path.handshakes), 12) or "no fact: no step from the vision needs what one from today gives"
    lines: list[tuple[str, str]] = [("meet at", meeting)]
    lines += [("missing", f"{link.fact}, {missing_words(link)}") for link in path.missing_links]
    if path.stranded:
        lines.append(("stranded", few(list(path.stranded), 6)))
    if way.ahead.late:
        lines.append(("late", _late(way)))
    lines += _beside(way)
    if path.alternatives:
        lines.append(("alternatives", f"{few(list(path.alternatives), 6)}; another step gives it earlier"))
    lines.append(("critical", _critical(way)))
    lines.append(("progress", _progress(way)))
    lines.append(("money", money_words(way.ahead)))
    if path.peak_per_role:
        peaks = [f"{role} {number}" for role, number in path.peak_per_role.items()]
        lines.append(("at once", f"{few(peaks, 12)} (most steps at one time, each on its earliest days)"))
    for title, words in lines:
        page.line(Span(f"{title:<{HANGING}}", "strong"), words, hanging=HANGING)


def _beside(way: Way) -> list[tuple[str, str]]:
    """Open steps and detours that no goal still to come needs, by the reason."""
    ahead = way.ahead
    detours = [name for name in ahead.path.detours if name not in ahead.feeds and name not in ahead.needless]
    fed = [f"{name} (for {few(list(for_what))})" for name, for_what in ahead.feeds.items()]
    kinds = {
        "needless": (few(list(ahead.needless), 6), "; their goals are true already"),
        "detours": (few(detours, 6), ""),
        "feeders": (few(fed, 6), "; on no chosen way"),
    }
    return [(title, f"{named}{why}") for title, (named, why) in kinds.items() if named]


def _late(way: Way) -> str:
    """The goals that come too late, then the facts on the way to them that are still to come."""
    goals = way.ahead.named("late")
    told = [f"{goal} {counted(way.path.late[goal], 'day')}" for goal in goals]
    between = [fact for fact in way.ahead.late if fact not in goals]
    parts = [few(told, 6)] if told else []
    return "; ".join([*parts, f"on the way {few(between, 6)}"] if between else parts)


def _critical(way: Way) -> str:
    found = critical_path(way.roadmap, way.path)
    if found is None:
        return "none: no open step leads to a goal still to come that can be reached"
    takes = {step.id: step.takes for step in reversed(way.roadmap.steps)}
    chain = [f"{name} {'~' if takes[name].about else ''}{takes[name].days}d" for name in found.steps]
    guessed = "; ~ is an estimate" if any(takes[name].about for name in found.steps) else ""
    return f"{' → '.join(chain)} → {found.goal}, {spare_words(found.slack)}{guessed}"


def _progress(way: Way) -> str:
    standings = way.ahead.steps

    def named(*states: str) -> list[str]:
        return [name for name in sorted(standings) if standings[name].state in states]

    done, running, overdue, ready = named("done"), named("under way", "overdue"), named("overdue"), named("can start")
    ready = [name for name in ready if name not in way.ahead.needless]
    parts = [f"{len(done)} of {counted(len(standings), 'step')} done"]
    parts += [f"{len(running)} under way ({few(running)})"] if running else []
    parts += [f"overdue: {few(overdue)}"] if overdue else []
    parts += [f"can start now: {few(_most_pressing(ready, way), 6)}"] if ready else []
    end = way.path.reachable_done_by
    parts += [f"all that can be reached is done by {way.days.date(end)}"] if end is not None else []
    return "; ".join(parts)


def _most_pressing(names: Sequence[str], way: Way) -> list[str]:
    """Steps by their slack, each with the last day on which it may start."""
    steps = way.path.steps

    def pressing(name: str) -> tuple[bool, int, str]:
        return steps[name].slack is None, steps[name].slack or 0, name

    def told(name: str) -> str:
        slack = steps[name].slack
        if slack is None or (slack < 0 and not steps[name].relevant):
            return name
        by = f"by {way.days.date(steps[name].latest_start)}" if slack >= 0 else way.days.spare(slack)
        return f"{name} ({by})"

    return [told(name) for name in sorted(names, key=pressing)]
