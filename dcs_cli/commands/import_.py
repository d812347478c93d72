"""The ``import`` command: a spreadsheet, a sending system's export or an edited workbook becomes maps."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.import_options import default_facts, reader_of, told_mapping
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.exchange.drafts import Drafts
    from dcs_cli.exchange.header_matching import Matched
    from dcs_cli.exchange.import_memory import ImportMemory
    from dcs_cli.exchange.import_report import ImportReport
    from dcs_cli.exchange.known_words import KnownWords
    from dcs_cli.exchange.project_state import ProjectState
    from dcs_cli.exchange.source_tables import Source
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
MOST_OF_A_COMPANION = 16 * 2**20


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
            wanted = _Wanted(sheet, told, asked, defaults or [], reader, prefer_sheet, yes)
            report = _foreign(file, data, wanted, project, target)
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command line says about a sheet; ``asked`` are the columns it names itself."""

    sheet: str | None
    told: Mapping[str, str]
    asked: Sequence[str]
    defaults: Sequence[str]
    reader: str | None
    prefer_sheet: bool
    yes: bool


def _foreign(file: Path, data: bytes, wanted: _Wanted, project: "ProjectState", target: Path) -> "ImportReport":
    """The report of a sheet or of a system's export."""
    from dcs_cli.exchange.defaults import with_defaults
    from dcs_cli.exchange.import_memory import is_another_file
    from dcs_cli.exchange.import_report import ImportReport
    from dcs_cli.exchange.importing import plan_drafts
    from dcs_cli.exchange.known_words import words_of
    from dcs_cli.exchange.sheet_drafts import drafts_of_tables, without_guesses
    from dcs_cli.exchange.sheets import read_source

    words = words_of(project.typed)
    memory = before = _memory(target, file.name, project)
    told = default_facts(wanted.defaults, words)
    facts = {name: value for name, value in {**memory.defaults, **told}.items() if value is not None}
    memory = replace(memory, defaults=facts)
    tables: tuple[Matched, ...] = ()
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    drafts = None if wanted.sheet is not None or wanted.told else _export(file, data, wanted.reader)
    if drafts is None:
        source = read_source(data, file.name, heading=wanted.sheet)
        mapping = {**memory.mapping, **wanted.told}
        tables, left = _tables(source, wanted, mapping, words)
        notes = source.notes
        drafts = drafts_of_tables(file.name, tables, words)
        memory = replace(memory, mapping=_mapping_to_keep(mapping, tables))
    if not wanted.yes and not _agreed(drafts, tables):
        drafts = without_guesses(drafts)
    drafts = with_defaults(drafts, facts)
    plan = plan_drafts(
        drafts,
        project,
        memory,
        source=file.stem,
        prefer_sheet=wanted.prefer_sheet,
        declare=wanted.yes,
        replaced=[column.own_key for table in tables for column in table.columns if column.target is not None],
    )
    if not wanted.prefer_sheet and is_another_file(before, {one.id: one.fields for one in plan.items}, facts):
        raise UnusableInput(
            f"`{file.name}` has rows of the same names as the `{file.name}` imported before, and most of them say "
            "something else, so nothing was written: give another file another name, or it changes the messages of the "
            "first; if it is the same one written anew, --prefer-sheet takes what it says now"
        )
    remembered = tuple(name for name in facts if name not in told)
    return ImportReport(file.name, plan, drafts, tables, facts, remembered, notes, left)


def _memory(target: Path, name: str, project: "ProjectState") -> "ImportMemory":
    """What earlier imports of a file of this name left, one that was interrupted among them."""
    from dcs_cli.exchange.import_memory import memory_file, read_memory, unfinished_file, with_unfinished

    kept, unfinished = (target / one for one in (memory_file(name), unfinished_file(name)))
    memory = read_memory(kept.read_bytes() if kept.is_file() else None, name)
    if not unfinished.is_file():
        return memory
    return with_unfinished(memory, read_memory(unfinished.read_bytes(), name), project.items)


def _export(file: Path, data: bytes, reader: str | None) -> "Drafts | None":
    """The drafts of a sending system's export or a drawn journey; None when the file is neither."""
    from dcs_cli.exchange import journeys, systems

    if reader is not None and journeys.asked_for(reader):
        return journeys.read_export(data, file.name, only=reader)
    if reader is not None or systems.recognised(data, file.name) is not None:
        return systems.read_export(data, file.name, _companions(file), only=reader)
    return journeys.read_export(data, file.name) if journeys.recognised(data, file.name) is not None else None


def _companions(file: Path) -> dict[str, bytes]:
    """The other files of its folder that may explain the ids of an export."""
    return {
        one.name: one.read_bytes()
        for one in sorted(file.parent.iterdir())
        if one.is_file() and one != file and one.suffix == file.suffix and one.stat().st_size < MOST_OF_A_COMPANION
    }


def _tables(
    source: "Source", wanted: _Wanted, mapping: Mapping[str, str], words: "KnownWords"
) -> "tuple[tuple[Matched, ...], tuple[str, ...]]":
    """The tables that hold messages, and why the others are left."""
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.exchange.header_matching import matched
    from dcs_cli.exchange.sheets import LISTS_HINT

    sheet = wanted.sheet
    titles = [table.sheet for table in source.tables if table.sheet is not None]
    if sheet is not None and sheet not in titles:
        titles += source.lists
        near = nearest(sheet, titles)
        listed = ", ".join(f"`{title}`" for title in titles[:10]) or "a single table"
        hint = f"did you mean `{near}`?" if near else f"it has {listed}"
        raise UnusableInput(f"`{source.name}` has no sheet `{sheet}`; {hint}")
    found = [matched(table, words, mapping) for table in source.tables if sheet in (None, table.sheet)]
    taken = tuple(table for table in found if table.is_inventory or (sheet is not None and table.columns))
    left = tuple(
        f"{table.table.sheet or 'the table'}: no columns of messages were found"
        for table in found
        if table not in taken
    )
    if not taken:
        seen = next((table for table in found if table.columns), None)
        shown = ", ".join(f"`{column.heading}`" for column in seen.columns[:8]) if seen else "none"
        raise UnusableInput(
            f"`{source.name}` holds no table of messages that dcs recognises (columns: {shown}): say what they hold, "
            f"such as --map Ziel=purpose, with one of them name, id or purpose{LISTS_HINT if source.lists else ''}"
        )
    headings = {column.heading.casefold() for table in taken for column in table.columns}
    for heading in wanted.asked:
        if heading.casefold() not in headings:
            near = nearest(heading.casefold(), headings)
            hint = f"did you mean `{near}`?" if near else f"it has {', '.join(sorted(headings)[:8])}"
            raise UnusableInput(f"`{source.name}` has no column `{heading}`; {hint}")
    return taken, left


def _mapping_to_keep(mapping: Mapping[str, str], tables: "Sequence[Matched]") -> dict[str, str]:
    """The mapping for next time: what was told, now or earlier; the rest is found again."""
    headings = {column.heading.casefold() for table in tables for column in table.columns}
    return {heading: target for heading, target in mapping.items() if heading.casefold() in headings}


def _agreed(drafts: "Drafts", tables: "Sequence[Matched]") -> bool:
    """Whether the person at the terminal takes the guesses; without a terminal nobody does."""
    guesses = sum(
        1 for draft in drafts.drafts for fact in draft.facts.values() if fact.known == "guessed" and fact.said
    )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    for table in tables:
        for column in table.columns:
            print(f"  {column.heading} → {column.target or column.own_key}  ({column.ground})", file=sys.stderr)
    if tables and not _answered("Are the columns right?"):
        raise UnusableInput("nothing was written: say what the columns hold with --map COLUMN=FIELD")
    return guesses > 0 and _answered(f"{guesses} facts are guesses. Write them too?")


def _answered(question: str) -> bool:
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


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
        pages = _report_files(target, report.name, page, own)
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


def _report_files(target: Path, source: str, page: str, own: bool) -> dict[str, str]:
    """The file of all reports with this one in it; before it, one with what a person wrote into the last of its source.

    Where the report goes elsewhere, only a section that is there already is brought up to date.
    """
    from dcs_cli.exchange.drafts import NotReadable
    from dcs_cli.exchange.report_file import EDITED, REPORT, holds_report, with_report

    there = target / REPORT
    existing = there.read_bytes().decode("utf-8", "replace") if there.is_file() else None
    if not own and not holds_report(existing, source):
        return {}
    try:
        found = with_report(existing, source, page)
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
