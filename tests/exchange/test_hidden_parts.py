"""Hidden columns and rows of spreadsheets are read, and the report says so."""

import io

import pytest
from openpyxl import Workbook

from dcs_cli.exchange.sheets import read_source
from dcs_cli.exchange.source_tables import SourceTable
from tests.exchange.spreadsheets import HEADINGS, ods, ods_row, saved

ROWS = [HEADINGS, *((f"Mail {number}", "Say it", "Email", "weekly") for number in range(1, 40))]


def table(data: bytes) -> SourceTable:
    return read_source(data, "a.file").tables[0]


def workbook(columns: str, rows: tuple[int, ...]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    for letter in columns:
        sheet.column_dimensions[letter].hidden = True
    for row_number in rows:
        sheet.row_dimensions[row_number].hidden = True
    return saved(book)


def opendocument(columns: str, rows: tuple[int, ...]) -> bytes:
    visible, hidden = "", ' table:visibility="collapse"'
    heads = "".join(f"<table:table-column{hidden if one in columns else visible}/>" for one in "ABCD")
    rest = f'<table:table-column{hidden if "Z" in columns else visible} table:number-columns-repeated="1020"/>'
    lines = (
        ods_row(row).replace("<table:table-row", '<table:table-row table:visibility="filter"')
        if number in rows
        else ods_row(row)
        for number, row in enumerate(ROWS, 1)
    )
    return ods(heads + rest + "".join(lines))


@pytest.mark.parametrize("made", [workbook, opendocument])
def test_hidden_parts_are_read_and_told(made: object) -> None:
    assert callable(made)
    plain, told = table(made("", ())), table(made("BDZ", (3, 7, 8)))
    assert told.rows == plain.rows and len(told.rows) == 40
    assert plain.notes == ()
    # Nothing stands in the columns behind the table, so that they hide nothing.
    assert told.notes == ("2 hidden columns were read: B, D", "3 hidden rows were read: 3, 7, 8")
    many = table(made("C", tuple(range(2, 30)))).notes
    assert many[0] == "1 hidden column was read: C"
    assert many[1] == "28 hidden rows were read: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 18 more"


def test_columns_hidden_as_one_group_are_each_counted() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ROWS[:2]:
        sheet.append(row)
    sheet.column_dimensions.group("B", "C", hidden=True)
    stream = io.BytesIO()
    book.save(stream)
    assert table(stream.getvalue()).notes == ("2 hidden columns were read: B, C",)
