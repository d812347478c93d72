"""What ``dcs audit`` shows: targets, requirements, overlaps, all else that was found, and what was not checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from dcs_cli.outputs.charter_text import write_charter
from dcs_cli.outputs.data_files_text import write_data_files
from dcs_cli.outputs.finding_text import (
    INDENT,
    headline,
    level_span,
    loudness,
    summary_text,
    write_crashes,
    write_finding,
)
from dcs_cli.outputs.joining import WHOLE_PROGRAMME, JoinedFinding, joinable, joined_line
from dcs_cli.outputs.not_asked import by_input, codes_said, said_by_place
from dcs_cli.outputs.quantities import counted, decimal, percent, whole
from dcs_cli.outputs.requirements_met import met_said
from dcs_cli.outputs.silenced_words import left_out, not_shown_said, silenced_of
from dcs_cli.outputs.target_words import few, now_text, remark_text, volume_text, wanted_text
from dcs_cli.outputs.terminal import Column, Span, Style, TextPage
from dcs_cli.outputs.view import View, view_said

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.loading.project_files import Loaded
    from dcs_cli.outputs.silenced_words import Wanted
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import PlacedFinding
    from dcs_cli.rules.run import Run

    Group = tuple[PlacedFinding, ...]

Section = Literal["gaps", "overlaps", "pressure", "targets", "signal"]
SECTIONS: tuple[Section, ...] = get_args(Section)
PRESSURE_CODES = frozenset(("O04", "O11"))
REQUIREMENT_CODES = frozenset(("G02", "G03", "G04", "G05", "G06", "G13", "G18", "J03", "H02"))
VERDICT_STYLES: dict[str, Style] = {"met": "good", "not met": "error", "cannot tell": "warning"}


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What an audit is to show, and in which form."""

    width: int
    color: bool
    verbosity: int = 0
    only: tuple[Section, ...] = ()
    silenced: bool = False
    view: View | None = None

    def shows(self, section: Section) -> bool:
        """Whether a section is asked for."""
        return not self.only or section in self.only


def audit_text(loaded: "Loaded", run: "Run", request: AuditRequest) -> str:
    """The report of an audit."""
    from dcs_cli.outputs import audit_details

    page = TextPage(request.width, color=request.color)
    _write_head(page, loaded, run, request)
    if not request.only:
        write_charter(page, run.answers.project)
    if request.shows("targets"):
        _write_targets(page, run.answers)
    if request.shows("gaps"):
        _write_requirements(page, run, request)
        if request.verbosity > 0:
            audit_details.write_ticks(page, run)
            audit_details.write_stages(page, run.answers)
    if request.shows("overlaps") or request.shows("pressure"):
        _write_overlaps(page, run, request)
        if request.verbosity > 0:
            audit_details.write_pressure(page, run.answers)
    if not request.only:
        _write_others(page, run, request)
    if request.shows("signal"):
        _write_signal(page, run.answers)
        if request.verbosity > 0:
            audit_details.write_mix(page, run.answers)
    if not request.only:
        _write_closing(page, run, request)
    write_crashes(page, run)
    page.blank()
    page.line(summary_text(run), hanging=2)
    if request.verbosity == 0 and run.findings:
        page.line("dcs audit -v shows places and repairs; dcs explain CODE says why a finding matters", hanging=2)
    return page.text()


def _write_head(page: TextPage, loaded: "Loaded", run: "Run", request: AuditRequest) -> None:
    project = run.answers.project
    universe = project.universe
    live = project.live_messages
    campaigns = sum(message.is_campaign for message in live)
    described = f"{counted(len(live) - campaigns, 'touchpoint')}, {counted(campaigns, 'campaign')}"
    if universe.total_accounts is None or universe.total_contacts is None:
        customers = ["number of customers unknown"]
    else:
        customers = [counted(universe.total_accounts, "account"), counted(universe.total_contacts, "contact")]
    page.line(
        Span(
            headline(
                [project.name, f"as of {project.as_of}", *customers, f"{counted(len(live), 'message')} ({described})"]
            ),
            "strong",
        ),
        hanging=2,
    )
    if universe.merged_rows:
        page.line(
            f"{counted(universe.merged_rows, 'row')} of the population had the values of another and were added to it"
        )
    write_data_files(page, run.answers, detailed=request.verbosity > 0)
    if loaded.broken:
        page.line("documents with errors of family S are left out: the figures are of the others", hanging=2)
    if request.view is not None:
        page.line(
            f"view: {view_said(request.view, project)}; findings about these customers, and about the whole programme "
            "where it is said; targets, requirements met and figures are of all customers",
            hanging=2,
        )


def _write_targets(page: TextPage, answers: "Answers") -> None:
    from dcs_cli.outputs.metric_glossary import metric_label

    page.blank()
    if not answers.targets:
        page.line(Span("Targets", "strong"), "  none; write `targets` in the program to have figures judged", hanging=2)
        return
    rows = [
        (
            metric_label(target.metric.name),
            now_text(target.metric),
            wanted_text(target.wanted, target.metric.kind),
            Span(target.verdict, VERDICT_STYLES[target.verdict]),
            remark_text(target, answers),
        )
        for target in answers.targets
    ]
    columns = [
        Column("Targets"),
        Column("now", keep=True),
        Column("wanted", keep=True),
        Column("", keep=True),
        Column(""),
    ]
    page.table(columns, rows)


def _write_requirements(page: TextPage, run: "Run", request: AuditRequest) -> None:
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


def _write_overlaps(page: TextPage, run: "Run", request: AuditRequest) -> None:
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

    Last comes how many are silenced: lines that are missing must not read as nothing found.
    """
    _write_found(page, run, request, wanted)
    _write_silenced(page, run, request, wanted)


def _write_silenced(page: TextPage, run: "Run", request: AuditRequest, wanted: "Wanted") -> None:
    said = not_shown_said(run, wanted, listed=request.silenced and not request.only)
    if said:
        page.line(said, indent=2, hanging=2)


def _write_found(page: TextPage, run: "Run", request: AuditRequest, wanted: "Wanted") -> None:
    project = run.answers.project
    found = [one for one in run.findings if wanted(one.finding.code)]
    if request.verbosity > 0:
        for placed in found:
            everybody = WHOLE_PROGRAMME if request.view is not None else None
            loud = loudness(request.verbosity)
            write_finding(page, placed, loud, project=project, view=request.view, everybody=everybody)
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


LINES_OF_A_RULE = 20
"""Lines a rule gets in the short report; nobody reads thousands, and `-v` and other formats hold them all."""


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
                row.who,
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


def _write_others(page: TextPage, run: "Run", request: AuditRequest) -> None:
    """Findings of the other families: by rule with their subjects, or in full with ``-v``."""
    rest = [one for one in run.findings if _about_others(one.finding.code)]
    silenced = sorted(run.silenced, key=lambda one: one.placed.sort_key) if request.silenced else []
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
    if silenced or silenced_of(run, _about_others):
        if not any(found for _, found in parts):
            page.blank()
            page.line(Span("Also found", "strong"))
        if not request.silenced:
            _write_silenced(page, run, request, _about_others)
    for one in silenced:
        write_finding(
            page, one.placed, loudness(-1), project=run.answers.project, view=request.view, silenced=one.reason
        )


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
    return sorted({_subjects(one.finding.subjects) for one in group})


def _subjects(subjects: Sequence[str]) -> str:
    if len(subjects) > 2:
        return f"{subjects[0]} and {len(subjects) - 1} others"
    return " × ".join(subjects) or "the project"


def _write_signal(page: TextPage, answers: "Answers") -> None:
    page.blank()
    signal, acts = answers.metrics.value("signal_ratio"), answers.metrics.value("random_acts")
    human = _by_people(answers)
    follow = "cannot tell" if signal.value is None else f"{percent(signal.value)} of messages follow the customer"
    parts = [follow + (f" (+ {human} by people)" if human else ""), volume_text(signal) or "by volume cannot tell"]
    page.line(Span("Signal", "strong"), f"  {', '.join(part for part in parts if part)}", hanging=8)
    if acts.value is None:
        acted = "random acts cannot tell: add plans to a journey"
    else:
        acted = f"random acts {now_text(acts)}, {volume_text(acts) or 'by volume cannot tell'}"
    page.line(acted, indent=8, hanging=2)
    _write_volume(page, answers)


def _by_people(answers: "Answers") -> int:
    from dcs_cli.analysis.shares import signal_ratio

    return len(signal_ratio(answers.project, answers.volumes).human)


def _write_volume(page: TextPage, answers: "Answers") -> None:
    volumes, project = answers.volumes, answers.project
    total, contacts = volumes.total(), project.universe.total_contacts
    if total is None or contacts is None:
        page.line(Span("Volume", "strong"), "  cannot tell: add a population to the program", hanging=8)
        return
    when = "in a customer's first year (add new_per_year for a usual one)" if project.first_year else "a year"
    parts = [f"{whole(total)} messages {when}"]
    if contacts:
        parts.append(f"{decimal(total / contacts)} per contact")
    text = ", ".join(parts)
    if volumes.at_most:
        text += f"; at most: {few(list(volumes.at_most), 6)}"
    if volumes.unknown:
        text += f"; unknown and not counted: {few(list(volumes.unknown), 6)}"
    page.line(Span("Volume", "strong"), f"  {text}", hanging=8)


def _write_closing(page: TextPage, run: "Run", request: AuditRequest) -> None:
    from dcs_cli.outputs import audit_details

    if request.verbosity > 0:
        audit_details.write_assumptions(page, run.answers)
    page.blank()
    kinds = run.answers.project.collection.kinds
    order = ("program", "journey", "signals", "map", "automation", "roadmap", "results")
    have = [kind for kind in order if kind in kinds]
    lacking = [kind for kind in order if kind not in kinds]
    page.line(
        Span("You have:", "strong"),
        f" {', '.join(have)}." + (f" Not there: {', '.join(lacking)}." if lacking else ""),
        hanging=2,
    )
    if not run.not_checked:
        return
    page.line(Span("Not checked, by what to add:", "strong"))
    rows: Iterable[tuple[str, str]] = said_by_place(run.not_checked)
    if request.verbosity > 0:
        rows = [(codes_said(codes), f"add {add}") for add, codes in by_input(run.not_checked).items()]
    page.table([Column("", keep=True), Column("")], rows, indent=INDENT, head=False)
