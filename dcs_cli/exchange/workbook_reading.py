"""Reads the product's own workbook back into the documents it was made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from dcs_cli.documents.sheet_columns import (
    COMPUTED,
    DOCUMENT,
    DOCUMENTS_SHEET,
    EDITING_SHEETS,
    EXPORTED_SHEET,
    ID,
    LONG_TEXTS_SHEET,
    OTHER,
    REASON,
    columns_of,
)
from dcs_cli.loading.cell_notation import LONG_TEXT
from dcs_cli.loading.sheet_rows import (
    DOCUMENT_HEADINGS,
    HIDDEN_HEADINGS,
    VALUE,
    Cells,
    ExportedDocument,
    RowPlace,
    documents_of,
    exported_documents,
)

if TYPE_CHECKING:
    from openpyxl import Workbook


Sheets: TypeAlias = Mapping[str, Callable[[], Iterator[Sequence[Any]]]]
"""The sheets of a workbook by name, each with what gives its rows, as often as it is called."""


class NotOurWorkbook(Exception):
    """The file is no workbook that dcs has written; the text says what it lacks."""


@dataclass(frozen=True, slots=True)
class WorkbookDocument:
    """One document: its number in the workbook, the file it belongs to, relative to the project, plain values."""

    number: int
    file: str
    plain: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be read as what its column holds; the rest of the workbook is read."""

    sheet: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class WorkbookDocuments:
    """The documents in the order of the project, what could not be read, and what the workbook remembers.

    ``exported`` are the documents as they were exported, by number; ``damaged`` are the numbers of those whose record
    somebody has changed. ``unread`` names what is left out, as in :class:`dcs_cli.loading.sheet_rows.ReadRows`.
    ``cells`` finds the cell of a value.
    """

    documents: tuple[WorkbookDocument, ...]
    problems: tuple[CellProblem, ...]
    exported: Mapping[int, ExportedDocument]
    damaged: tuple[int, ...]
    unread: frozenset[tuple[int | str, ...]]
    cells: "CellPlaces"


def is_own_workbook(data: bytes) -> bool:
    """Whether a file is a workbook that dcs has written, or one edited from it."""
    try:
        return _is_ours(_opened(data))
    except NotOurWorkbook:
        return False


def documents_from_workbook(data: bytes) -> WorkbookDocuments:
    """The documents of a workbook; formula cells count as their values. Raises :class:`NotOurWorkbook`."""
    book = _opened(data)
    if not _is_ours(book):
        raise NotOurWorkbook(f"the workbook has no sheet `{DOCUMENTS_SHEET}` with the headings dcs writes")
    reader = _Reader(book)
    items = {sheet.title: reader.rows(sheet.title) for sheet in EDITING_SHEETS if sheet.title in book}
    found = documents_of(items, reader.rows(DOCUMENTS_SHEET))
    problems = [
        CellProblem(one.sheet, reader.address(one.sheet, one.row, one.heading), one.message) for one in found.problems
    ]
    documents = (
        WorkbookDocument(number, file, plain)
        for number, (file, plain) in zip(found.numbers, found.documents, strict=True)
    )
    record = book[EXPORTED_SHEET]() if EXPORTED_SHEET in book else iter(())
    exported, damaged = exported_documents(record)
    return WorkbookDocuments(
        tuple(documents),
        (*reader.unknown_columns(), *problems),
        exported,
        damaged,
        frozenset(found.unread),
        CellPlaces(found.rows, reader),
    )


def _opened(data: bytes) -> Sheets:
    from zipfile import BadZipFile

    from dcs_cli.exchange.ods_workbook import holds_sheet, sheets_of

    if holds_sheet(data, DOCUMENTS_SHEET):
        try:
            return {title: partial(iter, rows) for title, rows in sheets_of(data).items()}
        except ValueError as error:
            raise NotOurWorkbook(str(error)) from None
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise NotOurWorkbook(f"the file cannot be read as an xlsx workbook: {error}") from None
    return {title: partial(_rows, book, title) for title in book.sheetnames}


def _rows(book: "Workbook", title: str) -> Iterator[Sequence[Any]]:
    sheet: Any = book[title]
    # What a program says about the size of a sheet may be wrong, and a huge one would be read cell by cell.
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(values_only=True))


def _is_ours(book: Sheets) -> bool:
    if DOCUMENTS_SHEET not in book:
        return False
    first = next(book[DOCUMENTS_SHEET](), ())
    return set(DOCUMENT_HEADINGS) <= set(first)


Names: TypeAlias = tuple[str | int, ...]
"""The way to a value of a document; an item of a list is named by its id, or by its position if it has none."""


@dataclass(frozen=True, slots=True)
class CellPlaces:
    """Where the values of documents stand in the sheets."""

    _rows: Mapping[tuple[int, str], Sequence[RowPlace]]
    _reader: "_Reader"

    def problem(self, number: int, names: Names, message: str) -> CellProblem:
        """A problem of the value that a document, given by its number, has under these names."""
        key = str(names[0]) if names else "kind"
        rows = self._rows.get((number, key)) or [
            one for (of, _), listed in self._rows.items() if of == number for one in listed
        ]
        row = self._row(rows, names[1] if len(names) > 1 else None)
        if row is None:
            return CellProblem(DOCUMENTS_SHEET, "A1", message)
        if row.sheet == DOCUMENTS_SHEET:
            wanted = [VALUE]
        elif len(names) > 2:
            wanted = [str(names[2]), OTHER]
        else:
            wanted = [REASON] if key == "remove" else [ID]
        heading = self._reader.heading(row.sheet, *wanted)
        return CellProblem(row.sheet, self._reader.address(row.sheet, row.row, heading), message)

    @staticmethod
    def _row(rows: Sequence[RowPlace], name: str | int | None) -> RowPlace | None:
        if isinstance(name, int):
            return rows[name] if name < len(rows) else None
        return next((one for one in rows if one.name == name and name is not None), rows[0] if rows else None)


class _Reader:
    """Rows of sheets by heading, long texts put together again."""

    def __init__(self, book: Sheets) -> None:
        self._book = book
        self._headings: dict[str, list[str]] = {}
        self._lines: dict[str, list[int]] = {}
        self._long = self._long_texts() if LONG_TEXTS_SHEET in book else {}

    def _long_texts(self) -> dict[int, str]:
        found: dict[int, list[tuple[int, str]]] = {}
        rows = self._book[LONG_TEXTS_SHEET]()
        next(rows, None)
        for number, piece, text, *_ in rows:
            if isinstance(number, int | float) and isinstance(piece, int | float):
                found.setdefault(int(number), []).append((int(piece), str(text or "")))
        return {number: "".join(text for _, text in sorted(listed)) for number, listed in found.items()}

    def rows(self, title: str) -> list[Cells]:
        """The rows of a sheet that hold something, as mappings of heading to cell."""
        values = self._book[title]()
        headings = [str(one).strip() if one is not None else "" for one in next(values, ())]
        self._headings[title] = headings
        lines = self._lines[title] = []
        found: list[Cells] = []
        for line, row in enumerate(values, 2):
            cells = {
                heading: self._whole(cell)
                for heading, cell in zip(headings, row, strict=False)
                if heading and heading not in COMPUTED and cell is not None
            }
            if cells:
                found.append(cells)
                lines.append(line)
        return found

    def _whole(self, cell: Any) -> Any:
        match = LONG_TEXT.match(cell) if isinstance(cell, str) else None
        return cell if match is None else self._long.get(int(match[1]), cell)

    def address(self, title: str, row: int, heading: str) -> str:
        """The address of a cell as spreadsheets write it; of its row where the heading has no column."""
        from openpyxl.utils import get_column_letter

        headings = self._headings[title]
        column = get_column_letter(headings.index(heading) + 1) if heading in headings else "A"
        return f"{column}{self._lines[title][row]}"

    def heading(self, title: str, *wanted: str) -> str:
        """The first of some headings that the sheet has a column for."""
        return next((one for one in wanted if one in self._headings[title]), wanted[-1])

    def unknown_columns(self) -> Iterable[CellProblem]:
        """Columns people added that are no field, which are left out."""
        from openpyxl.utils import get_column_letter

        for sheet in EDITING_SHEETS:
            known: Mapping[str, object] = {column.key: column for column in columns_of(sheet)}
            for position, heading in enumerate(self._headings.get(sheet.title, ()), 1):
                usual = heading in known or heading in COMPUTED or heading in HIDDEN_HEADINGS or heading == OTHER
                if heading and not usual and not heading.startswith("x-") and heading != DOCUMENT:
                    message = f"`{heading}` is no field and is left out; a column of your own begins with x-"
                    yield CellProblem(sheet.title, f"{get_column_letter(position)}1", message)
