"""The ``audit`` command: is the programme any good?"""

from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.data_options import (
    AccountsOption,
    ContactsOption,
    ContractsOption,
    DataFileOptions,
    DataFolder,
    with_data_files,
)
from dcs_cli.commands.finding_reports import FINDING_FORMATS, deliver_findings
from dcs_cli.options import GlobalOptions, PathArgument, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.outputs.audit_sections import Section
    from dcs_cli.outputs.view import View
    from dcs_cli.rules.run import Run

FORMATS = FINDING_FORMATS
EXAMPLES = (
    ("dcs audit", "the project around the current folder"),
    ("dcs audit examples/maps/acme --as-of 2026-02-01 -v", "with places, repairs and the tables behind the figures"),
    ("dcs audit --only gaps --view segment=smb,geo=emea", "who of these customers is not served"),
    ("dcs audit --explain-metric cs_ownership", "how one figure comes about"),
    ("dcs audit --matrix department,system", "who sends what through which system"),
    ("dcs audit --data exports", "with accounts.csv, contacts.csv and contracts.csv of that folder"),
    ("dcs audit --format text --format sarif=audit.sarif", "for people here, for code scanning in a file"),
)


def command(
    options: GlobalOptions,
    path: PathArgument = None,
    data: DataFolder = None,
    accounts: AccountsOption = None,
    contacts: ContactsOption = None,
    contracts: ContractsOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="SECTION",
            help="Show only gaps, overlaps, pressure, targets or signal; repeatable. The exit code stays that of all.",
        ),
    ] = None,
    matrix: Annotated[
        str | None,
        typer.Option("--matrix", metavar="A,B", help="Show live messages by two facts, such as department,system."),
    ] = None,
) -> int:
    """Compare what should happen to customers with what does: gaps, overlaps, pressure, targets.

    Gaps count what surely reaches a customer, overlaps what might; every line says which. Missing input never fails:
    the report says what cannot be told and what to add.
    """
    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import judge_project, open_project, selection_of
    from dcs_cli.commands.reporting import deliver_stopped, report_of, view_of
    from dcs_cli.commands.verdict import exit_code, unreadable
    from dcs_cli.outputs.finding_formats.audit_markdown import audit_figures_markdown
    from dcs_cli.outputs.view import narrowed_run

    sections = _sections(only or [])
    pair = _pair(matrix)
    start = options.start(path)
    opened = open_project(options, () if start is None or start == options.project else (start,))
    opened = with_data_files(opened, DataFileOptions(data, accounts, contacts, contracts))
    run = judge_project(opened, options, selection_of(options))
    if unreadable(run) and not options.keep_going:
        return deliver_stopped("audit", options, opened, run)
    if not run.answers.project.collection.maps:
        raise UnusableInput(no_map(opened.shown))
    view = view_of(options, run)
    shown = narrowed_run(run, view) if view is not None else run
    code = exit_code(shown, options)
    deliver_findings(
        options,
        lambda: report_of("audit", opened, shown, options, code, view),
        text=lambda: _text(options, opened, shown, sections, pair, view),
        json=lambda: _json(options, opened, shown, view, code),
        figures=lambda: audit_figures_markdown(shown.answers),
    )
    return code


def _text(
    options: GlobalOptions,
    opened: "Opened",
    run: "Run",
    sections: "tuple[Section, ...]",
    pair: tuple[str, str] | None,
    view: "View | None",
) -> str:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.audit_sections import AuditRequest
    from dcs_cli.outputs.audit_text import audit_text
    from dcs_cli.outputs.terminal import TextPage

    page = TextPage(options.width, color=colored(options))
    if options.explain_metric is not None:
        from dcs_cli.outputs.metric_text import write_breakdown

        write_breakdown(page, _metric(options.explain_metric, run), run.answers)
    if pair is not None:
        from dcs_cli.outputs.matrix import matrix_rows, write_matrix

        page.blank()
        write_matrix(page, matrix_rows(run.answers, *pair), *pair)
    if options.explain_metric is not None or pair is not None:
        return page.text()
    request = AuditRequest(
        options.width, colored(options), options.verbosity, sections, silenced=options.no_ignores, view=view
    )
    return audit_text(opened.loaded, run, request)


def _json(options: GlobalOptions, opened: "Opened", run: "Run", view: "View | None", code: int) -> str:
    from dcs_cli.commands.reporting import audit_tables, json_text

    return json_text("audit", opened, run, options, code, view, audit_tables(opened, run, options))


def _sections(written: list[str]) -> "tuple[Section, ...]":
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.audit_sections import SECTIONS

    names = [name.strip() for text in written for name in text.split(",")]
    for name in names:
        if name not in SECTIONS:
            near = nearest(name, SECTIONS)
            hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(SECTIONS)}"
            raise UnusableInput(f"`--only {name}` is not known; {hint}")
    return tuple(section for section in SECTIONS if section in names)


def _pair(written: str | None) -> tuple[str, str] | None:
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.matrix import FACTS

    if written is None:
        return None
    names = [name.strip() for name in written.split(",")]
    for name in names:
        if name not in FACTS:
            near = nearest(name, FACTS)
            hint = f"did you mean `{near}`?" if near else f"write two of {', '.join(FACTS)}"
            raise UnusableInput(f"`--matrix`: messages cannot be sorted by `{name}`; {hint}")
    if len(names) != 2:
        raise UnusableInput("`--matrix` wants two facts with a comma between, such as department,system")
    return names[0], names[1]


def _metric(name: str, run: "Run") -> str:
    from dcs_cli.documents.nearest import nearest

    known = [metric.name for metric in run.answers.metrics.all()]
    if name in known:
        return name
    near = nearest(name, known)
    hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
    raise UnusableInput(f"`--explain-metric`: there is no metric `{name}`; {hint}")
