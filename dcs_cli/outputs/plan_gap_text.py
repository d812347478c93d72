"""How far the plan is from its target on saved time, the cheapest way there, and what is not planned yet, in words."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from dcs_cli.analysis.automation_plan import BANDS, WORST_ERROR
from dcs_cli.outputs.quantities import decimal, percent
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.terminal import Cell, Column, Span, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.automation_plan import Candidate
    from dcs_cli.analysis.closing_gap import Closing, Step
    from dcs_cli.outputs.plan_report import Gap, PlanReport


MOST_ROWS = 20
MOST_NAMES = 6
"""What a table and a sentence list; JSON has everything."""


def write_gaps(page: TextPage, report: "PlanReport") -> None:
    """Every gap that is open, with the steps that gain something and those that close it for least building."""
    for gap in report.gaps:
        if gap.closing.is_open:
            _write_gap(page, gap, report)


def _write_gap(page: TextPage, gap: "Gap", report: "PlanReport") -> None:
    way = gap.closing
    by = " by email" if gap.metric == "csm_time_saved_email" else ""
    page.blank()
    known = ", as far as hours are known" if way.unknown else ""
    missing = f"{decimal(way.short, 2)} h a week are missing" if way.short else "just reached, more is wanted"
    page.line(
        Span(f"To {'more than ' if gap.over else ''}{percent(gap.wanted)}{by}", "strong"),
        f"  {missing}{known}; gain is net, with everybody trained and all of it live",
        hanging=2,
    )
    if way.unknown:
        names = few(list(way.unknown), MOST_NAMES)
        page.line(f"hours not known, in no figure here: {names}", indent=2, hanging=2)
    if way.steps:
        shown = sorted(way.steps, key=lambda step: not _taken(step, way))[:MOST_ROWS]
        rows: list[Sequence[Cell]] = [
            (
                Span("→" if _taken(step, way) else " ", "good"),
                Span(step.item, "strong"),
                "; ".join(_to_do(step)),
                f"+{decimal(step.gain, 2)} h",
                _building(step.build_hours),
            )
            for step in shown
        ]
        columns = [Column("", keep=True), Column("", keep=True), Column(""), Column("", right=True, keep=True)]
        page.table([*columns, Column("", right=True)], rows, indent=2, head=False)
        _write_rest(page, len(way.steps) - len(shown), "steps")
    for line in _verdict(gap, report):
        page.line(line, indent=2, hanging=2)


def _building(hours: Fraction | None) -> str:
    if hours is None:
        return "build hours not stated"
    return f"{decimal(hours, 2)} h to build" if hours else "no building"


def _write_rest(page: TextPage, number: int, what: str) -> None:
    if number > 0:
        page.line(f"and {number:,} more {what}; --format json has them all", indent=2, hanging=2)


def _taken(step: "Step", way: "Closing") -> bool:
    return way.chosen is not None and step.item in way.chosen


def _to_do(step: "Step") -> Iterable[str]:
    if step.unnamed:
        yield "say which CSMs it affects, inform and train them"
    elif step.to_prepare:
        yield f"inform and train {', '.join(step.to_prepare)}"
    if step.to_go_live:
        yield f"go live with {', '.join(step.to_go_live)}"
    if step.to_take_out:
        runs = "runs" if len(step.to_take_out) == 1 else "run"
        yield f"take out {', '.join(step.to_take_out)}, which never {runs} again"
    if step.needs:
        yield f"needs {', '.join(step.needs)}"


def _verdict(gap: "Gap", report: "PlanReport") -> Iterable[str]:
    way, capacity = gap.closing, report.plan.capacity or Fraction(1)
    if way.chosen is not None:
        least = "the least" if way.proven else "the least found, not proven to be the least,"
        building = f"{decimal(way.build_hours, 2)} h of building, {least} that does"
        share = percent(gap.wanted + (way.gain - way.short) / capacity)
        yield f"closes with {few(list(way.chosen), MOST_NAMES)}: {building}; {share} saved then"
        return
    if not way.proven:
        yield f"no way found among {len(way.steps)} steps, the search was cut short"
        return
    if way.steps:
        brought = f"they bring {decimal(way.gain, 2)} h for {decimal(way.build_hours, 2)} h of building"
        rest = f"{decimal(way.rest, 2)} h stay missing" if way.rest else "that is not more than the share"
        yield f"{_planned(way)} cannot close it: {brought}, {rest}"
        yield f"{_tops_out(way)} at {percent(way.best_hours / capacity)} with everybody trained and all of it live"
    elif way.unknown:
        yield f"cannot tell whether the plan closes it; what is known saves {percent(way.best_hours / capacity)}"
    else:
        yield f"the planned items can gain nothing more, it stays at {percent(way.best_hours / capacity)}"
    uncosted = [step.item for step in way.steps if step.build_hours is None]
    if uncosted:
        yield f"without build hours, in no way above: {few(uncosted, MOST_NAMES)}"
    yield from _candidates_needed(way, by_email=gap.metric == "csm_time_saved_email")


def _planned(way: "Closing") -> str:
    return "the planned items whose hours are known" if way.unknown else "the planned items"


def _tops_out(way: "Closing") -> str:
    return "what is known tops out" if way.unknown else "tops out"


def _candidates_needed(way: "Closing", *, by_email: bool) -> Iterable[str]:
    """How much of each candidate would close the rest by itself."""
    email = " by email" if by_email else ""
    enough = [f"{_at_least(share)} of {name}" for name, share in way.needed_shares.items() if share <= 1]
    if enough:
        off = f"{' or '.join(enough[:MOST_NAMES])} comes off{email}, net of upkeep"
        yield f"work not planned yet closes the rest if {off}"
    elif way.needed_shares:
        together = sum((1 / share for share in way.needed_shares.values()), Fraction(0))
        if together >= 1:
            off = f"{_at_least(1 / together)} of {few(list(way.needed_shares), MOST_NAMES)} comes off{email}"
            yield f"no candidate closes the rest alone; together they do if {off}, net of upkeep"
        else:
            yield "not even all candidates together are as much as the rest"


def _at_least(share: Fraction) -> str:
    """A share in whole percent that is enough."""
    return f"{ceil(share * 100)}%"


def write_candidates(page: TextPage, report: "PlanReport") -> None:
    """Repetitive work that no item replaces, with the parts of its score."""
    candidates = report.plan.candidates
    if not candidates:
        return
    page.blank()
    page.line(
        Span("Not planned yet", "strong"),
        f"  {decimal(sum((one.hours for one in candidates), Fraction(0)), 2)} h a week of repetitive work; "
        "score = rule_based × frequency × (6 − error_cost)",
        hanging=2,
    )
    rows = [
        (Span(one.activity, "strong"), f"{decimal(one.hours, 2)} h", _parts(one), _score(one))
        for one in candidates[:MOST_ROWS]
    ]
    columns = [Column("", keep=True), Column("", right=True, keep=True), Column(""), Column("")]
    page.table(columns, rows, indent=2, head=False)
    _write_rest(page, len(candidates) - len(rows), "activities")


def _parts(one: "Candidate") -> str:
    rule = "?" if one.rule_based is None else str(one.rule_based)
    error = "?" if one.error_cost is None else str(WORST_ERROR - one.error_cost)
    return f"{rule} × {one.frequency_band} × {error}"


def _score(one: "Candidate") -> str:
    lacking = [key for key, value in (("rule_based", one.rule_based), ("error_cost", one.error_cost)) if value is None]
    if one.score is None:
        return f"cannot tell: add {' and '.join(lacking)} (1 to {BANDS})"
    return f"{one.score} of {BANDS * BANDS * (WORST_ERROR - 1)}"
