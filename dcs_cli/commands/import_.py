"""The ``import`` command: a spreadsheet, a sending system's export or an edited workbook becomes maps."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.import_options import reader_of, told_mapping
from dcs_cli.commands.import_sources import Wanted, report_of_source
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.exchange.import_report import ImportReport
    from dcs_cli.exchange.project_state import ProjectState
    from dcs_cli.exchange.workbook_reading import WorkbookDocuments

FORMATS = ("text", "md")
EXAMPLES = (
    ("dcs import inventory.xlsx --into acme", "the messages of a spreadsheet as maps of the project in acme"),
    ("dcs import inventory.xlsx --dry-run", "what would be understood, without writing anything"),
    ("dcs import list.csv --map Ziel=purpose --map Notes=-", "say what two columns hold; the last is left out"),
    ("dcs import list.csv --default channel=email", "a fact that holds for every row"),
    ("dcs import acme.xlsx --into acme", "an edited workbook of dcs brought back"),
    ("dcs import page.md --sheet 'Mails we send'", "the points of the list below that heading, a row each"),
)


def command(
    options: GlobalOptions,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="xlsx, xls, ods, csv, tsv, Markdown, a YAML list, or an export of a system."
        ),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="Project folder to write to; by default this one.")
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            "--sheet", metavar="NAME", help="Only this sheet; of a page the table or list below this heading."
        ),
    ] = None,
    mappings: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column holds; - leaves it out. Repeatable."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="YAML of column: field, for other languages.")
    ] = None,
    defaults: Annotated[
        list[str] | None,
        typer.Option("--default", metavar="FIELD=VALUE", help="A fact that holds for every row. Repeatable."),
    ] = None,
    profile: Annotated[
        str,
        typer.Option(
            "--profile", metavar="NAME", help="Whose export it is: generic finds it out; vitally, hubspot, whimsical."
        ),
    ] = "generic",
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="FILE", help="The workbook as it was exported, where it does not remember it."),
    ] = None,
    prefer_sheet: Annotated[
        bool, typer.Option("--prefer-sheet", help="Where sheet and project contradict each other, take the sheet.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; write guesses, and new names into the program.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> int:
    """Turn a spreadsheet into maps, and say what was understood, guessed, kept in words and missing.

    What is not certain is kept word for word under x- keys; guesses are written only with --yes or when you agree.
    An import of the same file again changes what the sheet changed. Nothing is deleted: that is proposed.
    """
    from dcs_cli.exchange.drafts import NotReadable

    target = options.start(into) or Path()
    if target.exists() and not target.is_dir():
        raise UnusableInput(f"`{target}` is a file: name the folder of a project")
    try:
        data = _bytes(file)
        project = _project(target)
        told = told_mapping(mappings or [], mapping)
        reader = reader_of(profile)
        if reader is not None and (told or sheet is not None):
            raise UnusableInput(f"--profile {profile} knows the columns: leave out --sheet, --map and --mapping")
        if _is_workbook_of_ours(data, file.name):
            if told or defaults or reader is not None:
                raise UnusableInput(f"`{file.name}` is a workbook of dcs: leave out --map, --default and --profile")
            report = _workbook(options, target, data, file.name, base, project, prefer_sheet)
        else:
            asked = [text.rpartition("=")[0].strip() for text in mappings or []]
            wanted = Wanted(sheet, told, asked, defaults or [], reader, prefer_sheet, yes)
            report = report_of_source(file, data, wanted, project, target)
    except NotReadable as error:
        raise UnusableInput(str(error)) from None
    return _finish(options, report, target, dry_run)


def _bytes(file: Path) -> bytes:
    from dcs_cli.exchange.source_tables import MOST_BYTES

    if not os.path.lexists(file):
        raise UnusableInput(f"`{file}` does not exist: check the spelling of the path")
    if not file.is_file():
        raise UnusableInput(f"`{file}` is no file: name a spreadsheet")
    try:
        with open(file, "rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnusableInput(f"`{file}` cannot be read: {error.strerror or error}") from None


def _project(target: Path) -> "ProjectState":
    from dcs_cli.exchange.project_state import ProjectState
    from dcs_cli.loading.discovery import discover

    if not target.exists():
        return ProjectState({})
    files, _ = discover([target], target)
    return ProjectState({file.name: file.path.read_bytes() for file in files})


def _is_workbook_of_ours(data: bytes, name: str) -> bool:
    from dcs_cli.exchange.sheets import ZIP

    if not data.startswith(ZIP):
        return False
    from dcs_cli.exchange.workbook_package import check_workbook
    from dcs_cli.exchange.workbook_reading import is_own_workbook

    check_workbook(data, name)
    return is_own_workbook(data)


def _workbook(
    options: GlobalOptions,
    target: Path,
    data: bytes,
    name: str,
    base: Path | None,
    project: "ProjectState",
    prefer_sheet: bool,
) -> "ImportReport":
    from dcs_cli.commands.import_trial import faults_of
    from dcs_cli.exchange.import_report import ImportReport
    from dcs_cli.exchange.workbook_reading import documents_from_workbook
    from dcs_cli.exchange.workbook_return import as_exported
    from dcs_cli.exchange.workbook_trial import sound_plan

    read = documents_from_workbook(data)
    exported = read.exported
    if base is not None:
        before = _bytes(base)
        if not _is_workbook_of_ours(before, base.name):
            raise UnusableInput(f"`{base}` is no workbook of dcs: name the one that was exported")
        exported = as_exported(documents_from_workbook(before).documents)
    plan, left_out = sound_plan(read, exported, project, faults_of(options, target), prefer_sheet=prefer_sheet)
    notes = [f"sheet {one.sheet}, {one.cell}: {one.message}" for one in (*read.problems, *left_out)]
    if base is None:
        notes += _forgotten(read)
    return ImportReport(name, plan, notes=tuple(notes))


def _forgotten(read: "WorkbookDocuments") -> Iterator[str]:
    """What the workbook does not remember of its export, and what that means."""
    from dcs_cli.documents.sheet_columns import EXPORTED_SHEET

    if read.exported and not read.damaged:
        return
    numbers = ", ".join(str(number) for number in read.damaged)
    what = f"the record of document {numbers} on it is damaged" if numbers else "it is missing or damaged"
    yield (
        f"the hidden sheet `{EXPORTED_SHEET}` does not say what was exported: {what}, and every difference there is a "
        "conflict. Name the workbook as it was exported with --base, or take the sheet's values with --prefer-sheet"
    )


def _finish(options: GlobalOptions, report: "ImportReport", target: Path, dry_run: bool) -> int:
    """Write what the plan says, then tell of it."""
    from dcs_cli.commands.delivery import write_file
    from dcs_cli.commands.import_telling import Written, told_import
    from dcs_cli.commands.reporting import colored
    from dcs_cli.exchange.import_memory import unfinished_file
    from dcs_cli.exchange.import_report import markdown_report

    page = markdown_report(report)
    written = None
    if not dry_run:
        writes: dict[str, str | bytes] = {}
        memory = report.plan.memory
        unfinished = unfinished_file(memory.source) if memory is not None else None
        # Whoever is interrupted between the maps has to find the ids of what is written already.
        if memory is not None and unfinished is not None:
            writes[unfinished] = memory.text
        writes |= report.plan.writes
        if memory is not None:
            writes[memory.file] = memory.text
        own = options.output is None and not any(request.file for request in options.formats)
        pages = _report_files(target, report, page, own)
        writes |= pages
        report_file = next(reversed(pages), "")
        written = Written(report_file, next((name for name in pages if name != report_file), ""))
        for name in writes:
            _check_place(target, name)
        for name, content in writes.items():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            write_file(place, content, overwrite=True)
        if unfinished is not None:
            (target / unfinished).unlink()
    for request in options.formats:
        text = (
            page
            if request.name == "md"
            else told_import(report, options.width, colored(options), options.verbosity, written)
        )
        destination = request.file or options.output
        if destination is not None:
            write_file(destination, text, overwrite=request.file is not None or options.force)
        else:
            sys.stdout.write(text)
    lacking = bool(report.missing) or bool(report.plan.conflicts)
    return ExitCode.FINDINGS if lacking and options.fail_on in ("warning", "note") else ExitCode.OK


def _report_files(target: Path, report: "ImportReport", page: str, own: bool) -> dict[str, str]:
    """The file of all reports with this one in it; before it, one with what a person wrote into the last of its source.

    Where the report goes elsewhere, only a section that is there already is brought up to date.
    """
    from dcs_cli.exchange.drafts import NotReadable
    from dcs_cli.exchange.report_file import EDITED, REPORT, holds_report, with_report

    there = target / REPORT
    existing = there.read_bytes().decode("utf-8", "replace") if there.is_file() else None
    if not own and not holds_report(existing, report.source):
        return {}
    try:
        found = with_report(existing, report.source, page, report.parts)
    except NotReadable as error:
        raise UnusableInput(str(error)) from None
    if not found.edited:
        return {REPORT: found.text}
    names = (f"{EDITED}{number}.md" for number in ("", *(f"-{one}" for one in range(2, 10_000))))
    return {next(name for name in names if not (target / name).exists()): found.edited, REPORT: found.text}


def _check_place(target: Path, name: str) -> None:
    """Refuse a file name that leads out of the project; a workbook may name any."""
    from dcs_cli.exchange.import_memory import FOLDER

    parts = name.split("/")
    hidden = any(part.startswith(".") for part in parts) and parts[0] != FOLDER
    strange = "\\" in name or ":" in name or any(part in ("", "..") for part in parts)
    real = os.path.realpath(target / name)
    inside = os.path.commonpath([real, os.path.realpath(target)]) == os.path.realpath(target)
    known = (
        name.endswith((".yaml", ".yml"))
        or (name.startswith("import-report") and name.endswith(".md"))
        or parts[0] == FOLDER
    )
    if hidden or strange or not inside or not known:
        raise UnusableInput(f"`{name}` is no place for a document of the project: nothing was written")
