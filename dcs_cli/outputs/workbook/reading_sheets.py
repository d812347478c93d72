"""Sheets to read: a table with its message above, its verdicts coloured, its subjects leading to their rows."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.tabular.table import TONES, Column, ColumnKind, Table, Value
from dcs_cli.outputs.workbook.book import Book, Look, Sheet, fitting_width

if TYPE_CHECKING:
    from dcs_cli.outputs.workbook.places import Places

HEADING_ROW = 3
"""Above it stand the title, the message and an empty row."""
FIRST_ROW = HEADING_ROW + 1
_LOOKS: dict[ColumnKind, Look] = {"number": "number", "decimal": "decimal", "share": "share", "date": "date"}
_MOST: dict[ColumnKind, int] = {"words": 55, "list": 32, "text": 24, "id": 30, "verdict": 28}
_SAMPLE = 400
_NUMBERS = frozenset(("number", "decimal", "share"))


def write_reading_sheet(
    book: Book, made: Table, places: "Places", *, title: str | None = None, links: Mapping[str, str] | None = None
) -> Sheet:
    """A table as a sheet; ``links`` names columns whose values are ids, and the type of thing they name."""
    name = title if title is not None else made.title
    sheet = book.sheet(name, color=book.accent, repeated_row=HEADING_ROW)
    for position, column in enumerate(made.columns):
        texts = [text_of(row[position]) for row in made.rows[:_SAMPLE]]
        width = fitting_width(column.heading, texts, most=_MOST.get(column.kind, 14))
        book.column(sheet, position, width)
    book.write(sheet, 0, 0, made.title, "title")
    book.write(sheet, 1, 0, made.says, "says")
    book.fit_row(sheet, HEADING_ROW, {position: f"{column.heading}  " for position, column in enumerate(made.columns)})
    for position, column in enumerate(made.columns):
        look: Look = "number heading" if column.kind in _NUMBERS else "heading"
        book.write(sheet, HEADING_ROW, position, column.heading, look)
    for number, row in enumerate(made.rows, FIRST_ROW):
        book.fit_row(sheet, number, {position: text_of(value) for position, value in enumerate(row)})
        for position, (column, value) in enumerate(zip(made.columns, row, strict=True)):
            _write(book, sheet, (number, position), column, value, places, links or {})
    last = max(FIRST_ROW, HEADING_ROW + len(made.rows))
    book.print_columns(sheet, last, max(0, len(made.columns) - 1))
    sheet.raw.freeze_panes(FIRST_ROW, 1)
    sheet.raw.autofilter(HEADING_ROW, 0, last, len(made.columns) - 1)
    for position, column in enumerate(made.columns):
        if column.kind == "verdict":
            used = {str(row[position]) for row in made.rows}
            tones = {word: tone for word, tone in TONES.items() if any(one.startswith(word) for one in used)}
            book.tones(sheet, (FIRST_ROW, position, last, position), tones)
    return sheet


def _write(
    book: Book,
    sheet: Sheet,
    cell: tuple[int, int],
    column: Column,
    value: Value,
    places: "Places",
    links: Mapping[str, str],
) -> None:
    if column.name in links and isinstance(value, str):
        target = places.of(value, links[column.name])
        if target is not None:
            book.link(sheet, *cell, target, value)
            return
    book.write(sheet, *cell, value, _LOOKS.get(column.kind, "text"))


def text_of(value: Value) -> str:
    """A value as the width of its column sees it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return "0,000.00" if isinstance(value, float | Fraction) else str(value)
