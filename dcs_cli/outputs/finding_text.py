"""Findings as blocks of text: place, level, code, message, repair; and the line that sums them up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.terminal import Span, Style, TextPage
from dcs_cli.outputs.view import WHOLE_PROGRAMME, View, narrowed_customers

if TYPE_CHECKING:
    from dcs_cli.loading.places import Place
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import Customers, Level, PlacedFinding
    from dcs_cli.rules.run import Run

LETTERS: "dict[Level, str]" = {"error": "E", "warning": "W", "note": "N"}
LEVEL_STYLES: "dict[Level, Style]" = {"error": "error", "warning": "warning", "note": "note"}
INDENT = 4


@dataclass(frozen=True, slots=True)
class Loudness:
    """How much is said: ``repairs`` and the count of customers, and the related places too."""

    repairs: bool = True
    everything: bool = False


def loudness(verbosity: int) -> Loudness:
    """What ``-q`` and ``-v`` mean for findings."""
    return Loudness(repairs=verbosity >= 0, everything=verbosity > 0)


def place_text(place: "Place") -> str:
    """A place as editors and terminals understand it."""
    return f"{place.file}:{place.line}:{place.column}"


def level_span(level: "Level") -> Span:
    """The letter of a level."""
    return Span(LETTERS[level], LEVEL_STYLES[level])


def write_finding(
    page: TextPage,
    placed: "PlacedFinding",
    loud: Loudness,
    *,
    project: "Project | None" = None,
    view: View | None = None,
    silenced: str | None = None,
) -> None:
    """One finding; ``silenced`` says why it does not count. With a view one about no customers says what it is of."""
    finding = placed.finding
    where = place_text(placed.places[0]) if placed.places else "(whole project)"
    certainty = "" if finding.certainty == "certain" else "possible: "
    page.line(
        Span(where, "strong"),
        "  ",
        level_span(finding.level),
        " ",
        Span(finding.code, "strong"),
        f" {finding.name}  {certainty}{finding.message}",
        hanging=INDENT,
    )
    if silenced is not None:
        page.line(Span(f"accepted: {silenced or 'no reason given'}", "faint"), indent=INDENT, hanging=2)
    if finding.customers is None:
        if view is not None:
            page.line(WHOLE_PROGRAMME, indent=INDENT)
    elif view is not None and project is not None:
        page.line(view_text(finding.customers, view, project), indent=INDENT, hanging=2)
    elif loud.everything:
        numbers, named = _numbers(finding.customers), finding.customers.words in finding.message
        page.line(numbers if named else customers_text(finding.customers), indent=INDENT, hanging=2)
    if len(placed.places) > 1 and (loud.everything or finding.code.startswith("S")):
        also = ", ".join(place_text(place) for place in placed.places[1:])
        page.line(Span("see ", "faint"), also, indent=INDENT, hanging=4)
    if loud.repairs:
        _write_repair(page, finding.code, finding.fix)


def _write_repair(page: TextPage, code: str, fix: str | None) -> None:
    explain = Span(f"dcs explain {code}", "faint")
    if fix is None or not fix.strip():
        page.line(explain, indent=INDENT)
    elif "\n" in fix.strip():
        page.line("fix:  ", explain, indent=INDENT)
        page.literal(fix.strip("\n"), indent=INDENT + 2)
    else:
        pointer = f"   ·   {explain.text}"
        if INDENT + len("fix: ") + len(fix.strip()) + len(pointer) <= page.width:
            page.line(f"fix: {fix.strip()}", Span(pointer, "faint"), indent=INDENT)
        else:
            page.line(f"fix: {fix.strip()}", indent=INDENT, hanging=5)
            page.line(explain, indent=INDENT)


def customers_text(customers: "Customers") -> str:
    """The customers of a finding: boxes, and their number when it is known."""
    numbers, who = _numbers(customers), customers.words or "nobody"
    return f"{who}: {numbers}" if numbers else who


def view_text(customers: "Customers", view: View, project: "Project") -> str:
    """The customers of a finding inside a view, and how many there are in all."""
    inside = narrowed_customers(customers, view, project)
    if inside.cells == customers.cells:
        return customers_text(customers)
    whole = _numbers(customers)
    numbers = _numbers(inside)
    who = inside.words
    return f"{who}: {numbers} in view, {whole} in all" if numbers and whole else f"{who} in view"


def _numbers(customers: "Customers") -> str:
    if customers.contacts is None or customers.accounts is None:
        return ""
    return f"{counted(customers.contacts, 'contact')}, {counted(customers.accounts, 'account')}"


def write_findings(
    page: TextPage, run: "Run", loud: Loudness, *, silenced: bool = False, view: View | None = None
) -> None:
    """All findings of a run in order; with ``silenced`` also those that waivers and comments accept."""
    project = run.answers.project
    for placed in run.findings:
        write_finding(page, placed, loud, project=project, view=view)
    if silenced:
        for one in sorted(run.silenced, key=lambda one: one.placed.sort_key):
            write_finding(page, one.placed, loud, project=project, view=view, silenced=one.reason)
    write_crashes(page, run)


def write_crashes(page: TextPage, run: "Run") -> None:
    """The rules that failed."""
    for crash in run.crashes:
        page.line(
            Span("dcs", "strong"),
            "  ",
            Span("!", "error"),
            " ",
            Span(crash.code, "strong"),
            f" {crash.name}  this rule failed and found nothing: {crash.error}",
            hanging=INDENT,
        )
        page.line(
            "please report it with this line and, if you can, a small project that shows it", indent=INDENT, hanging=2
        )


def levels_counted(findings: "Iterable[PlacedFinding]") -> dict[str, int]:
    """Number of findings by level."""
    found = {"error": 0, "warning": 0, "note": 0}
    for placed in findings:
        found[placed.finding.level] += 1
    return found


def summary_text(run: "Run", *, silenced: bool = False) -> str:
    """How many errors, warnings and notes there are; ``silenced`` when the report shows those that do not count."""
    found = levels_counted(run.findings)
    parts = [counted(number, level) for level, number in found.items()]
    baselined = sum(one.by == "baseline" for one in run.silenced)
    shown = "" if silenced else " (--no-ignores shows them)"
    if len(run.silenced) > baselined:
        parts.append(f"{len(run.silenced) - baselined:,} accepted with a reason{'' if baselined else shown}")
    if baselined:
        parts.append(f"{baselined:,} baselined{shown}")
    if run.gone:
        parts.append(f"{counted(len(run.gone), 'entry', 'entries')} of the baseline gone: prune")
    if run.crashes:
        parts.append(f"{counted(len(run.crashes), 'rule')} failed")
    return ", ".join(parts)


def headline(parts: Sequence[str]) -> str:
    """The first line of a report."""
    return " · ".join(part for part in parts if part)
