"""Reads a spreadsheet, a sending system's export or a drawn journey with what the command line says of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.commands.import_asking import guesses_wanted
from dcs_cli.commands.import_options import default_facts
from dcs_cli.options import UnusableInput

if TYPE_CHECKING:
    from dcs_cli.exchange.drafts import Drafts
    from dcs_cli.exchange.header_matching import Matched
    from dcs_cli.exchange.import_memory import ImportMemory
    from dcs_cli.exchange.import_report import ImportReport
    from dcs_cli.exchange.known_words import KnownWords
    from dcs_cli.exchange.project_state import ProjectState
    from dcs_cli.exchange.source_tables import Source, SourceTable

_MOST_OF_A_COMPANION = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says about a sheet; ``asked`` are the columns it names itself."""

    sheet: str | None
    told: Mapping[str, str]
    asked: Sequence[str]
    defaults: Sequence[str]
    reader: str | None
    prefer_sheet: bool
    yes: bool


def report_of_source(file: Path, data: bytes, wanted: Wanted, project: "ProjectState", target: Path) -> "ImportReport":
    """The report of a sheet or of a system's export."""
    from dcs_cli.exchange.defaults import with_defaults
    from dcs_cli.exchange.guesses import agreed_before, new_guesses, without_guesses
    from dcs_cli.exchange.import_memory import WHOLE, Instructions, is_another_file, sheet_of
    from dcs_cli.exchange.import_report import ImportReport, ToldFact
    from dcs_cli.exchange.importing import plan_drafts
    from dcs_cli.exchange.known_words import words_of
    from dcs_cli.exchange.sheet_drafts import drafts_of_tables
    from dcs_cli.exchange.sheets import read_source

    words = words_of(project.typed)
    before = _memory(target, file.name, project)
    defaults = default_facts(wanted.defaults, words)
    scope = wanted.sheet or WHOLE
    remembering = before.asked_for(wanted.sheet)
    only = (wanted.sheet,) if wanted.sheet is not None else before.only
    sheet = only[0] if len(only) == 1 else None
    memory = remembering.instructed(scope, Instructions(wanted.told, defaults))
    tables: tuple[Matched, ...] = ()
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    columns_told = any(one.mapping for one in memory.told.values())
    as_tables = wanted.reader is None and (bool(only) or columns_told)
    drafts = None if as_tables else _export(file, data, wanted.reader)
    if drafts is None:
        source = read_source(data, file.name, heading=sheet)
        found = _matched(source, only, wanted.sheet is None, memory, words)
        tables, left = _taken(source, wanted.asked, only, found)
        unread = _unread(source, found, tables)
        notes = (*source.notes, *_left_as_before(source, () if wanted.sheet is not None else only))
        drafts = drafts_of_tables(file.name, tables, words)
        memory = remembering.instructed(scope, Instructions(_of_headings(wanted.told, tables), defaults))
    agreed = agreed_before(before, drafts)
    if not wanted.yes and not guesses_wanted(tuple(new_guesses(drafts, agreed)), tables):
        drafts = without_guesses(drafts, agreed)
    drafts = with_defaults(drafts, lambda draft: memory.of(sheet_of(draft.key)).defaults)
    plan = plan_drafts(
        drafts,
        project,
        memory,
        source=file.stem,
        prefer_sheet=wanted.prefer_sheet,
        declare=wanted.yes,
        replaced=[column.own_key for table in tables for column in table.columns if column.target is not None],
        unread=unread,
    )
    if not wanted.prefer_sheet and is_another_file(before, {one.id: one.fields for one in plan.items}, defaults):
        raise UnusableInput(
            f"`{file.name}` has rows of the same names as the `{file.name}` imported before, and most of them say "
            "something else, so nothing was written: give another file another name, or it changes the messages of the "
            "first; if it is the same one written anew, --prefer-sheet takes what it says now"
        )
    told = tuple(
        ToldFact(name, value, title, name not in defaults)
        for title, name, value in memory.facts_of([table.table.sheet or WHOLE for table in tables] or [WHOLE])
    )
    notes = (*notes, *_stand_ins(project))
    return ImportReport(file.name, plan, drafts, tables, told, notes, left, sheet)


def _stand_ins(project: "ProjectState") -> Iterator[str]:
    """The maps of the project that are still as ``dcs init`` wrote them."""
    from importlib import resources

    from dcs_cli.exchange.project_state import ProjectState

    folder = resources.files("dcs_cli").joinpath("templates", "blank", "maps")
    written = ProjectState({f"maps/{one.name}": one.read_bytes() for one in folder.iterdir()}).documents
    same = [
        file
        for file, documents in sorted(written.items())
        if [one.plain for one in project.documents.get(file, ())] == [one.plain for one in documents]
    ]
    if same:
        yield f"{', '.join(same)}: stand-ins of dcs init, which count in the audit beside yours until you delete them"


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
        if one.is_file() and one != file and one.suffix == file.suffix and one.stat().st_size < _MOST_OF_A_COMPANION
    }


def _matched(
    source: "Source", only: Sequence[str], remembered: bool, memory: "ImportMemory", words: "KnownWords"
) -> "tuple[Matched, ...]":
    """The tables of the file that are looked at, each with what was told of its columns; ``only`` are their sheets."""
    from dcs_cli.exchange.matrix_tables import unfolded

    titles = [table.sheet for table in source.tables if table.sheet is not None]
    if only and not set(only) & set(titles):
        raise UnusableInput(_no_sheet(source, only, remembered, [*titles, *source.lists]))
    asked = [table for table in source.tables if not only or table.sheet in only]
    found = _with_columns(asked, memory, words)
    if any(one.is_inventory for one in found):
        return found
    # What could be a plan or figures just as well is read as messages only where nothing else is.
    matrices = [unfolded(table, words) or table for table in asked]
    return found if matrices == asked else _with_columns(matrices, memory, words)


def _no_sheet(source: "Source", only: Sequence[str], remembered: bool, titles: Sequence[str]) -> str:
    """What to say where none of the sheets that are to be read is there."""
    from dcs_cli.documents.nearest import nearest

    near = nearest(only[0], titles)
    listed = ", ".join(f"`{title}`" for title in titles[:10]) or "a single table"
    wanted = ", ".join(f"`{title}`" for title in only)
    if remembered:
        return (
            f"`{source.name}` has no sheet {wanted} any more, which --sheet named at an earlier import; it has "
            f"{listed}: name the one to read with --sheet"
        )
    return f"`{source.name}` has no sheet {wanted}; " + (f"did you mean `{near}`?" if near else f"it has {listed}")


def _left_as_before(source: "Source", only: Sequence[str]) -> Iterator[str]:
    """The sheets that are left because an earlier import named others."""
    left = dict.fromkeys(table.sheet for table in source.tables if only and table.rows and table.sheet not in only)
    if left:
        titles, named = (", ".join(f"`{title}`" for title in titles) for titles in (left, only))
        yield f"not read: {titles}, since an earlier import was of {named}; --sheet NAME reads another one too"


def _with_columns(
    tables: "Sequence[SourceTable]", memory: "ImportMemory", words: "KnownWords"
) -> "tuple[Matched, ...]":
    from dcs_cli.exchange.header_matching import matched_tables
    from dcs_cli.exchange.import_memory import WHOLE

    return tuple(
        part for table in tables for part in matched_tables(table, words, memory.of(table.sheet or WHOLE).mapping)
    )


def _taken(
    source: "Source", asked: Sequence[str], only: Sequence[str], found: "Sequence[Matched]"
) -> "tuple[tuple[Matched, ...], tuple[str, ...]]":
    """The tables that hold messages, and why the others are left."""
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.exchange.sheets import LISTS_HINT

    taken = tuple(table for table in found if table.is_inventory or (only and table.columns))
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
    for heading in asked:
        if heading.casefold() not in headings:
            near = nearest(heading.casefold(), headings)
            hint = f"did you mean `{near}`?" if near else f"it has {', '.join(sorted(headings)[:8])}"
            raise UnusableInput(f"`{source.name}` has no column `{heading}`; {hint}")
    return taken, left


def _unread(source: "Source", found: "Sequence[Matched]", taken: "Sequence[Matched]") -> frozenset[str]:
    """The sheets and lists of the file that hold something and are not read this time."""
    held = {table.sheet for table in source.tables if table.rows} - {one.table.sheet for one in found if not one.rows}
    read = {one.table.sheet for one in taken}
    return frozenset(title for title in (*held, *source.lists) if title is not None and title not in read)


def _of_headings(told: Mapping[str, str], tables: "Sequence[Matched]") -> dict[str, str]:
    """What was told of headings that are there; a mapping for a whole language names many others."""
    headings = {column.heading.casefold() for table in tables for column in table.columns}
    return {heading: target for heading, target in told.items() if heading.casefold() in headings}
