"""Reads the sheets of an xlsx file row by row; formulas count as their saved values, merged cells as filled down."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.merged_cells import filled_down, merged_note
from dcs_cli.exchange.sheet_marks import sheet_marks, struck_styles
from dcs_cli.exchange.source_tables import (
    HIDDEN_SHEET,
    MOST_COLUMNS,
    Source,
    SourceRow,
    SourceTable,
    hidden_notes,
    rows_that_hold,
)
from dcs_cli.exchange.workbook_package import Package


def read_xlsx(data: bytes, package: Package) -> Source:
    """Every sheet as a table. Raises :class:`NotReadable` when the workbook is damaged."""
    from io import BytesIO

    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        struck = struck_styles(package.archive)
        tables = tuple(_table(sheet, package, struck) for sheet in book.worksheets)
    except NotReadable:
        raise
    except Exception as error:
        # openpyxl meets broken files with errors of a dozen kinds, those of zip and XML among them.
        kind = type(error).__name__
        message = f"`{package.name}` is no readable xlsx workbook ({kind}): open it and save it again"
        raise NotReadable(message) from None
    return Source(package.name, tables, package.notes)


def _table(sheet: Any, package: Package, struck: Collection[str]) -> SourceTable:
    from openpyxl.utils import column_index_from_string

    # What a program says about the size of a sheet may be wrong, and a huge one would be read cell by cell.
    sheet.reset_dimensions()
    part = str(sheet._worksheet_path).lstrip("/")
    marks = sheet_marks(package.archive, part, struck)
    lines = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    areas = [(column_index_from_string(letters) - 1, first, last) for letters, first, last in marks.merged_down]
    filled = filled_down(lines, areas) if areas else lines
    rows = rows_that_hold(filled, what=f"sheet `{sheet.title}` of `{package.name}`")
    if marks.struck:
        rows = tuple(_crossed(row, marks.struck.get(row.line, ())) for row in rows)
    notes = []
    if marks.formulas:
        notes.append(f"formulas were not computed, their saved values were read ({marks.formulas:,})")
    if marks.merged_down:
        notes.append(merged_note(len(marks.merged_down)))
    notes += hidden_notes(rows, marks.hidden_columns, marks.hidden_rows)
    if sheet.sheet_state != "visible":
        notes.append(HIDDEN_SHEET)
    return SourceTable(str(sheet.title), rows, notes=tuple(notes))


def _crossed(row: SourceRow, columns: Sequence[str]) -> SourceRow:
    from openpyxl.utils import column_index_from_string

    return replace(row, struck=frozenset(column_index_from_string(one) - 1 for one in columns)) if columns else row
