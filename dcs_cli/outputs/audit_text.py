"""What ``dcs audit`` shows: targets, what was found, signal and volume, and what was not checked."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dcs_cli.outputs.audit_findings import write_others, write_overlaps, write_requirements
from dcs_cli.outputs.audit_sections import AuditRequest
from dcs_cli.outputs.charter_text import write_charter
from dcs_cli.outputs.data_files_text import write_data_files
from dcs_cli.outputs.finding_text import INDENT, headline, summary_text, write_crashes
from dcs_cli.outputs.not_asked import by_input, codes_said, said_by_place, unbounded_for_want
from dcs_cli.outputs.quantities import counted, decimal, whole
from dcs_cli.outputs.share_words import ALL_SENT, CANNOT_TELL, signal_said
from dcs_cli.outputs.target_words import few, now_text, remark_text, to_add, volume_text, wanted_text
from dcs_cli.outputs.terminal import Column, Span, Style, TextPage
from dcs_cli.outputs.view import view_said

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.loading.project_files import Loaded
    from dcs_cli.rules.run import Run

VERDICT_STYLES: dict[str, Style] = {"met": "good", "not met": "error", "cannot tell": "warning"}


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
        write_requirements(page, run, request)
        if request.verbosity > 0:
            audit_details.write_ticks(page, run)
            audit_details.write_stages(page, run.answers)
    if request.shows("overlaps") or request.shows("pressure"):
        write_overlaps(page, run, request)
        if request.verbosity > 0:
            audit_details.write_pressure(page, run.answers)
    if not request.only:
        write_others(page, run, request)
    if request.shows("signal"):
        _write_signal(page, run.answers)
        if request.verbosity > 0:
            audit_details.write_mix(page, run.answers)
    if not request.only:
        _write_closing(page, run, request)
    write_crashes(page, run)
    page.blank()
    page.line(summary_text(run, silenced=request.silenced or bool(request.only)), hanging=2)
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


def _write_signal(page: TextPage, answers: "Answers") -> None:
    page.blank()
    page.line(Span("Signal", "strong"), f"  {signal_said(answers)}", hanging=8)
    acts = answers.metrics.value("random_acts")
    if acts.value is None:
        acted = f"random acts cannot tell: add {to_add(acts)}"
    else:
        volume = volume_text(acts, ALL_SENT) or CANNOT_TELL
        acted = f"random acts: {now_text(acts)} messages serve no promised moment, {volume}"
    page.line(acted, indent=8, hanging=2)
    _write_volume(page, answers)


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
        text += f"; counted at most: {few(list(volumes.at_most), 6)}"
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
    not_asked = (*run.not_checked, *unbounded_for_want(run.answers))
    if not not_asked:
        return
    page.line(Span("Not checked, by what to add:", "strong"))
    rows: Iterable[tuple[str, str]] = said_by_place(not_asked)
    if request.verbosity > 0:
        rows = [(codes_said(codes), f"add {add}") for add, codes in by_input(not_asked).items()]
    page.table([Column("", keep=True), Column("")], rows, indent=INDENT, head=False)
