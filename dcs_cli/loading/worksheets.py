"""The rows of a timesheet file as cells with their places: CSV with any usual separator, or a sheet of an xlsx file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from dcs_cli.loading.data_cells import DataProblem
from dcs_cli.loading.places import Place
from dcs_cli.loading.tables import TableProblem, decoded, explanation

Cell: TypeAlias = str | int | float | datetime | date | time | timedelta | None

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_UNPACKED = 512 * 2**20
"""Bytes an xlsx file may unpack to."""
SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class TimesheetRow:
    """A row: the line of its text or its number in the sheet, and its cells."""

    file: str
    sheet: str | None
    line: int
    cells: tuple[Cell, ...]

    def place(self, column: int | None = None) -> Place:
        """The place of a cell (columns from 0) of a sheet; of the line in a text."""
        number = 1 if column is None or self.sheet is None else column + 1
        return Place(self.file, self.line, number, self.line, number)

    def where(self, column: int | None = None) -> str:
        """The place in words: ``line 17``, or ``Weeks!D17`` as spreadsheet programs write it."""
        if self.sheet is None:
            return f"line {self.line}"
        return f"{self.sheet}!{column_letters(column or 0)}{self.line}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that are not blank; ``separator`` is that of a CSV file."""

    rows: tuple[TimesheetRow, ...]
    problems: tuple[DataProblem, ...] = ()
    sheets: tuple[str, ...] = ()
    separator: str | None = None


def read_csv(data: bytes, name: str, columns: Iterable[str]) -> Sheet:
    """The rows of a CSV file, split at the separator that finds most of the columns."""
    text = decoded(data, name)
    if isinstance(text, TableProblem):
        return Sheet((), (_unreadable(text.name, text.line, text.message, text.hint),))
    wanted = frozenset(columns)
    start = "\n".join(text.splitlines()[:50])

    def found(separator: str) -> int:
        return max((len(wanted & {str(c).strip() for c in row}) for row in _tolerant(start, separator)), default=0)

    separator = max(SEPARATORS, key=lambda one: (found(one), -SEPARATORS.index(one)))
    rows: list[TimesheetRow] = []
    problems: list[DataProblem] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(_unreadable(name, line, *explanation(str(error), line, reader.line_num)))
            continue
        if any(cell.strip() for cell in cells):
            rows.append(TimesheetRow(name, None, line, tuple(cells)))
        if len(rows) > MOST_ROWS:
            problems.append(_too_long(name, line))
            break
    return Sheet(tuple(rows), tuple(problems), separator=separator)


def _tolerant(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        return


def read_xlsx(data: bytes, name: str, sheet: str | None) -> Sheet:
    """The rows of a sheet, the first when none is named; no formula is computed, only what was saved is read."""
    import zipfile

    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                message = f"the workbook unpacks to more than {MOST_UNPACKED // 2**20} MiB"
                return Sheet((), (_unreadable(name, 1, message, "save the timesheet alone as a workbook"),))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = tuple(one.title for one in book.worksheets)
        if not names or (sheet is not None and sheet not in names):
            return Sheet((), sheets=names)
        chosen = book[sheet if sheet is not None else names[0]]
        lines = chosen.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
        rows = tuple(_filled(name, chosen.title, lines))
    except Exception as error:
        # openpyxl meets broken files with errors of a dozen kinds, those of zip and XML among them.
        message = f"the file is no readable xlsx workbook ({type(error).__name__})"
        return Sheet((), (_unreadable(name, 1, message, "open it in a spreadsheet program and save it again as xlsx"),))
    if rows and rows[-1].line > MOST_ROWS:
        return Sheet((), (_too_long(name, MOST_ROWS),), names)
    return Sheet(rows, sheets=names)


def _filled(name: str, sheet: str, lines: Iterable[Sequence[object]]) -> Iterator[TimesheetRow]:
    kinds = (str, int, float, datetime, date, time, timedelta)
    for number, line in enumerate(lines, start=1):
        cells = tuple(cell if isinstance(cell, kinds) else None if cell is None else str(cell) for cell in line)
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield TimesheetRow(name, sheet, number, cells)


def column_letters(column: int) -> str:
    """The letters of a column as spreadsheet programs write them, from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unreadable(name: str, line: int, message: str, hint: str) -> DataProblem:
    return DataProblem("S01", message, Place(name, line, 1, line, 1), hint)


def _too_long(name: str, line: int) -> DataProblem:
    return _unreadable(name, line, f"the timesheet has more than {MOST_ROWS:,} rows", "keep the weeks of the study")
