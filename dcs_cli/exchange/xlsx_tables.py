"""Reads the sheets of an xlsx file row by row; formulas count as their saved values, merged cells as filled down."""

from collections.abc import Iterator, Sequence
from typing import Any

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import MOST_COLUMNS, Source, SourceTable, hidden_notes, rows_that_hold
from dcs_cli.exchange.workbook_package import Package, sheet_marks

_MOST_FILLED = 10_000
"""Rows of one merged area that are filled; a longer one is decoration."""


def read_xlsx(data: bytes, package: Package) -> Source:
    """Every sheet as a table. Raises :class:`NotReadable` when the workbook is damaged."""
    from io import BytesIO

    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        tables = tuple(_table(sheet, package) for sheet in book.worksheets)
    except NotReadable:
        raise
    except Exception as error:
        # openpyxl meets broken files with errors of a dozen kinds, those of zip and XML among them.
        kind = type(error).__name__
        message = f"`{package.name}` is no readable xlsx workbook ({kind}): open it and save it again"
        raise NotReadable(message) from None
    return Source(package.name, tables, package.notes)


def _table(sheet: Any, package: Package) -> SourceTable:
    # What a program says about the size of a sheet may be wrong, and a huge one would be read cell by cell.
    sheet.reset_dimensions()
    part = str(sheet._worksheet_path).lstrip("/")
    marks = sheet_marks(package.archive, part)
    lines = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    filled = _filled(lines, marks.merged_down) if marks.merged_down else lines
    rows = rows_that_hold(filled, what=f"sheet `{sheet.title}` of `{package.name}`")
    notes = []
    if marks.formulas:
        notes.append(f"formulas were not computed, their saved values were read ({marks.formulas:,})")
    if marks.merged_down:
        notes.append(f"merged cells were read as if every row said the same ({len(marks.merged_down):,})")
    notes += hidden_notes(rows, marks.hidden_columns, marks.hidden_rows)
    if sheet.sheet_state != "visible":
        notes.append("the sheet is hidden")
    return SourceTable(str(sheet.title), rows, notes=tuple(notes))


def _filled(lines: Iterator[Sequence[object]], merged: Sequence[tuple[str, int, int]]) -> Iterator[Sequence[object]]:
    """The rows with the value of a merged area in every row of it, in its first column."""
    from openpyxl.utils import column_index_from_string

    begins: dict[int, list[tuple[int, int]]] = {}
    for letters, first, last in merged:
        if last - first < _MOST_FILLED:
            begins.setdefault(first, []).append((column_index_from_string(letters) - 1, last))
    running: dict[int, tuple[int, object]] = {}
    for number, line in enumerate(lines, 1):
        cells = list(line)
        for column, last in begins.get(number, ()):
            if column < len(cells):
                running[column] = (last, cells[column])
        for column, (last, value) in list(running.items()):
            if number > last:
                del running[column]
            # A row with nothing of its own stays blank: the area may reach below the table.
            elif column < len(cells) and any(cell is not None for cell in cells):
                cells[column] = value
        yield cells
