"""What the reporting commands share: the view that was asked for, and the one place where JSON is made."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.outputs.json_report import Report
    from dcs_cli.outputs.view import View
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import PlacedFinding
    from dcs_cli.rules.run import Run


def view_of(options: GlobalOptions, run: "Run") -> "View | None":
    """The customers that ``--view`` asks for; None without it."""
    from dcs_cli.outputs.view import WrongView, parse_view

    if options.view is None:
        return None
    try:
        return parse_view(options.view, run.answers.project)
    except WrongView as error:
        raise UnusableInput(f"`--view {options.view}`: {error}") from None


def colored(options: GlobalOptions) -> bool:
    """Whether text may be coloured: never in a file, which is not a terminal."""
    to_file = options.output is not None or any(request.file is not None for request in options.formats)
    return options.color and not to_file


def json_text(
    command: str,
    opened: "Opened",
    run: "Run",
    options: GlobalOptions,
    code: int,
    view: "View | None" = None,
    tables: dict[str, Any] | None = None,
) -> str:
    """The report of a command as JSON; with a view the findings tell of its customers, and of all beside them."""
    from dcs_cli.outputs.indented_json import indented_json
    from dcs_cli.outputs.json_report import as_mapping

    found = as_mapping(replace(report_of(command, opened, run, options, code, view), tables=tables or {}))
    if command == "list":
        del found["findings"]
    return indented_json(found)


def report_of(
    command: str, opened: "Opened", run: "Run", options: GlobalOptions, code: int, view: "View | None" = None
) -> "Report":
    """What a command found, for every form but text."""
    from dcs_cli.outputs.json_report import Report

    project = run.answers.project
    findings = run.findings if view is None else tuple(_in_view(one, view, project) for one in run.findings)
    return Report(
        command=command,
        as_of=options.as_of,
        name=project.name,
        root=opened.shown,
        documents=len(opened.loaded.kinds),
        files=opened.loaded.files,
        findings=findings,
        exit_code=code,
        project=project,
        view=options.view,
        not_checked=run.not_checked,
        silenced=run.silenced,
        show_silenced=options.no_ignores,
        gone=run.gone,
        crashes=run.crashes,
        ran=sorted(run.ran),
        fail_on=options.fail_on,
        folder=folder_in_repository(opened.root),
        cells=options.cells,
    )


def folder_in_repository(root: Path) -> str:
    """A project folder as seen from the top of its repository, or from the current folder; empty for these."""
    whole = Path(os.path.abspath(root))
    top = next((folder for folder in (whole, *whole.parents) if (folder / ".git").exists()), Path.cwd())
    return "" if whole == top or not whole.is_relative_to(top) else whole.relative_to(top).as_posix()


def unreadable_text(run: "Run", options: GlobalOptions) -> str:
    """What cannot be read, for a command that does not go on without it."""
    from dcs_cli.outputs.finding_text import loudness, write_finding
    from dcs_cli.outputs.terminal import TextPage

    page = TextPage(options.width, color=colored(options))
    for placed in unreadable_findings(run):
        write_finding(page, placed, loudness(options.verbosity))
    return page.text()


def unreadable_findings(run: "Run") -> "tuple[PlacedFinding, ...]":
    """The errors of family S."""
    return tuple(one for one in run.findings if one.finding.code.startswith("S") and one.finding.level == "error")


def stopped_sentence(run: "Run", command: str) -> str:
    """Why a command stopped and how it goes on."""
    from dcs_cli.outputs.quantities import counted

    errors = len(unreadable_findings(run))
    mend = f"mend {'it' if errors == 1 else 'them'}, or leave out what cannot be read with --keep-going"
    return f"dcs: {command} stopped at {counted(errors, 'error')}: {mend}"


def deliver_stopped(command: str, options: GlobalOptions, opened: "Opened", run: "Run") -> ExitCode:
    """Deliver only what cannot be read: everything else might be wrong because of it."""
    from dcs_cli.commands.finding_reports import deliver_findings

    stopped = replace(
        run, findings=unreadable_findings(run), silenced=(), not_checked=(), crashes=(), ran=frozenset(), gone=()
    )
    deliver_findings(
        options,
        lambda: report_of(command, opened, stopped, options, ExitCode.UNUSABLE),
        text=lambda: unreadable_text(stopped, options),
        json=lambda: json_text(command, opened, stopped, options, ExitCode.UNUSABLE),
    )
    print(stopped_sentence(stopped, command), file=sys.stderr)
    return ExitCode.UNUSABLE


def _in_view(placed: "PlacedFinding", view: "View", project: "Project") -> "PlacedFinding":
    from dcs_cli.outputs.view import narrowed_customers

    whole = placed.finding.customers
    if whole is None:
        return placed
    inside = narrowed_customers(whole, view, project)
    beside = {"whole": {"contacts": whole.contacts, "accounts": whole.accounts, "size": whole.size}}
    finding = replace(placed.finding, customers=inside, data={**placed.finding.data, **beside})
    return replace(placed, finding=finding)


def audit_tables(opened: "Opened", run: "Run", options: GlobalOptions) -> dict[str, Any]:
    """The further keys of an audit's JSON; a requirement stands where its plan names the moment."""
    from dcs_cli.outputs.audit_figures import audit_figures
    from dcs_cli.rules.places import promise_spot

    tables = audit_figures(run.answers, cells=options.cells)
    for requirement in tables["requirements"]:
        spot = promise_spot(run.answers.project, requirement["plan"], requirement["moment"])
        place = opened.loaded.documents[spot.document].place(spot.path, spot.part)
        requirement["where"] = {"file": place.file, "line": place.line, "column": place.column}
    return tables
