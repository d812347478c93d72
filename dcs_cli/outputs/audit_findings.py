"""The findings of an audit as text: requirements, overlaps and pressure as joined lines, all others by rule."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dcs_cli.outputs.audit_sections import PRESSURE_CODES, REQUIREMENT_CODES, AuditRequest
from dcs_cli.outputs.finding_text import level_span, loudness, write_finding
from dcs_cli.outputs.joining import JoinedFinding, joinable, joined_line
from dcs_cli.outputs.not_asked import by_input, codes_said
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.requirements_met import met_said
from dcs_cli.outputs.silenced_words import left_out, not_shown_said, silenced_of
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.terminal import Column, Span, TextPage
from dcs_cli.outputs.view import View
from dcs_cli.rules.group_names import few_words

if TYPE_CHECKING:
    from dcs_cli.outputs.silenced_words import Wanted
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import PlacedFinding
    from dcs_cli.rules.run import Run

    Group = tuple[PlacedFinding, ...]

LINES_OF_A_RULE = 20
"""Lines a rule gets in the short report; nobody reads thousands, and `-v` and other formats hold them all."""


def write_requirements(page: TextPage, run: "Run", request: AuditRequest) -> None:
    """How many of the promised moments are met, and a line for each way in which they are not."""
    answers = run.answers
    page.blank()
    if not answers.coverage.requirements:
        page.line(Span("Requirements", "strong"), "  cannot tell: add plans with their moments to a journey", hanging=2)
        return
    page.line(Span("Requirements", "strong"), f"  {met_said(answers)}", hanging=2)
    _write_lines(page, run, request, _about_requirements)
    _write_left_out(page, run, _about_requirements)


def _about_requirements(code: str) -> bool:
    return code in REQUIREMENT_CODES


def _write_left_out(page: TextPage, run: "Run", wanted: "Wanted") -> None:
    """The rules of a section that the options or the program leave out: their silence says nothing."""
    codes = left_out(run, wanted)
    if codes:
        page.line(
            f"not asked: {codes_said(codes)} (left out by --select, --ignore or the program)", indent=2, hanging=2
        )


def write_overlaps(page: TextPage, run: "Run", request: AuditRequest) -> None:
    """Who is hit twice or too often; that nothing was found, or that no rule was asked."""
    from dcs_cli.rules.catalogue import page_names

    title = "Overlaps" if request.shows("overlaps") else "Pressure"

    def wanted(code: str) -> bool:
        if code in PRESSURE_CODES:
            return request.shows("pressure")
        return code.startswith("O") and request.shows("overlaps")

    page.blank()
    found = [one for one in run.findings if wanted(one.finding.code)]
    silent = [(code, add) for code, add in run.not_checked if wanted(code)]
    asked = sorted(code for code in run.ran if wanted(code))
    if found or silenced_of(run, wanted):
        page.line(Span(title, "strong"))
        _write_lines(page, run, request, wanted)
    elif asked:
        every = [code for code in page_names() if wanted(code)]
        by = f" by {codes_said(asked)}" if asked != every else ""
        page.line(Span(title, "strong"), f"  none found{by}", hanging=2)
    else:
        page.line(Span(title, "strong"), "  cannot tell: no rule was asked", hanging=2)
    if silent and (not found or request.only):
        inputs = "; ".join(f"{codes_said(codes)} (add {add})" for add, codes in by_input(silent).items())
        page.line(f"not asked: {inputs}", indent=2, hanging=2)
    if asked:
        _write_left_out(page, run, wanted)


def _write_lines(page: TextPage, run: "Run", request: AuditRequest, wanted: "Wanted") -> None:
    """Findings as lines, joined; notes only with ``-v``, where places and repairs are shown too.

    Last come those that are silenced, or how many: lines that are missing must not read as nothing found.
    """
    _write_found(page, run, request, wanted)
    _write_silenced(page, run, request, wanted)


def _write_silenced(page: TextPage, run: "Run", request: AuditRequest, wanted: "Wanted") -> None:
    if request.silenced:
        for one in sorted(silenced_of(run, wanted), key=lambda one: one.placed.sort_key):
            write_finding(
                page, one.placed, loudness(-1), project=run.answers.project, view=request.view, silenced=one.reason
            )
        return
    said = not_shown_said(run, wanted)
    if said:
        page.line(said, indent=2, hanging=2)


def _write_found(page: TextPage, run: "Run", request: AuditRequest, wanted: "Wanted") -> None:
    project = run.answers.project
    found = [one for one in run.findings if wanted(one.finding.code)]
    if request.verbosity > 0:
        for placed in found:
            write_finding(page, placed, loudness(request.verbosity), project=project, view=request.view)
        return
    if request.verbosity < 0:
        if found or not silenced_of(run, wanted):
            page.line(_by_code(found), indent=2, hanging=2)
        return
    grave = [one for one in found if one.finding.level != "note"]
    _write_joined(page, joinable(grave), project, request.view)
    notes = len(found) - len(grave)
    if notes:
        page.line(
            f"and {counted(notes, 'note')}: {_by_code(one for one in found if one.finding.level == 'note')}",
            indent=2,
            hanging=2,
        )


def _by_code(found: "Iterable[PlacedFinding]") -> str:
    numbers: dict[str, int] = {}
    names: dict[str, str] = {}
    for one in found:
        numbers[one.finding.code] = numbers.get(one.finding.code, 0) + 1
        names[one.finding.code] = one.finding.name
    if not numbers:
        return "none"
    return ", ".join(f"{code} {names[code]}{f' × {number}' if number > 1 else ''}" for code, number in numbers.items())


def _write_joined(page: TextPage, found: "Sequence[Group]", project: "Project", view: View | None) -> None:
    groups, more = _largest(found)
    rows = [joined_line(group, project, view) for group in groups]
    page.table(
        [Column("", keep=True), Column("", keep=True), Column(""), Column(""), Column("", right=True, keep=True)],
        [
            (
                level_span(row.level),
                Span(row.code, "strong"),
                _row_words(row),
                few_words(row.who),
                row.size,
            )
            for row in rows
        ],
        indent=2,
        head=False,
    )
    if more:
        listed = ", ".join(f"{code} {counted(number, 'line')}" for code, number in more.items())
        page.line(f"and smaller ones: {listed}; dcs audit -v shows them all", indent=2, hanging=2)


def _largest(found: "Sequence[Group]") -> "tuple[list[Group], dict[str, int]]":
    """The lines of each rule that touch the most contacts, in their order, and how many lines each rule has besides."""
    by_rule: dict[str, list[Group]] = {}
    for one in found:
        by_rule.setdefault(one[0].finding.code, []).append(one)
    kept: set[int] = set()
    for listed in by_rule.values():
        ranked = sorted(listed, key=_contacts_touched, reverse=True) if len(listed) > LINES_OF_A_RULE else listed
        kept.update(id(one) for one in ranked[:LINES_OF_A_RULE])
    more = {code: len(listed) - LINES_OF_A_RULE for code, listed in by_rule.items() if len(listed) > LINES_OF_A_RULE}
    return [one for one in found if id(one) in kept], more


def _contacts_touched(group: "Group") -> int:
    touched = [placed.finding.customers for placed in group]
    return sum(customers.contacts or 0 for customers in touched if customers is not None)


def _row_words(row: JoinedFinding) -> str:
    return row.words if row.certainty == "certain" or "possible" in row.words else f"possible: {row.words}"


def write_others(page: TextPage, run: "Run", request: AuditRequest) -> None:
    """Findings of the other families: by rule with their subjects, or in full with ``-v``."""
    rest = [one for one in run.findings if _about_others(one.finding.code)]
    if request.view is None:
        parts = [("Also found", rest)]
    else:
        parts = [
            ("Also found", [one for one in rest if one.finding.customers is not None]),
            ("Of the whole programme", [one for one in rest if one.finding.customers is None]),
        ]
    for title, found in parts:
        if found:
            page.blank()
            page.line(Span(title, "strong"))
            _write_other(page, found, run, request)
    if silenced_of(run, _about_others):
        if not any(found for _, found in parts):
            page.blank()
            page.line(Span("Also found", "strong"))
        _write_silenced(page, run, request, _about_others)


def _about_others(code: str) -> bool:
    return code not in REQUIREMENT_CODES and not code.startswith("O")


def _write_other(page: TextPage, found: "Sequence[PlacedFinding]", run: "Run", request: AuditRequest) -> None:
    if request.verbosity > 0:
        for placed in found:
            write_finding(page, placed, loudness(request.verbosity), project=run.answers.project, view=request.view)
    elif request.verbosity < 0:
        page.line(_by_code(found), indent=2, hanging=2)
    else:
        _write_by_rule(page, found)


def _write_by_rule(page: TextPage, found: "Sequence[PlacedFinding]") -> None:
    """One line a rule: the message of a single finding, else what the findings are about."""
    groups: dict[tuple[str, str], list[PlacedFinding]] = {}
    for one in found:
        groups.setdefault((one.finding.code, one.finding.level), []).append(one)
    rows = []
    for (code, _), group in groups.items():
        finding = group[0].finding
        name = Span(finding.name)
        if len(group) == 1:
            possible = "possible: " if finding.certainty == "possible" else ""
            words = f"{possible}{finding.message}"
        else:
            words = f"{len(group)} times: {few(_about(group), 6)}"
        rows.append((level_span(finding.level), Span(code, "strong"), name, words))
    page.table(
        [Column("", keep=True), Column("", keep=True), Column("", keep=True), Column("")], rows, indent=2, head=False
    )


def _about(group: "Sequence[PlacedFinding]") -> list[str]:
    """What findings are about, by name: the first few are shown, whatever file they stand in."""
    return sorted({_subjects(one.finding.about) for one in group})


def _subjects(subjects: Sequence[str]) -> str:
    if len(subjects) > 2:
        return f"{subjects[0]} and {len(subjects) - 1} others"
    return " × ".join(subjects) or "the project"
