"""Reads the sheets of an OpenDocument spreadsheet as a stream, so that repeated rows and cells take no memory."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import (
    MOST_COLUMNS,
    MOST_LINES,
    MOST_ROWS,
    Source,
    SourceRow,
    SourceTable,
    clean,
    hidden_notes,
)
from dcs_cli.exchange.workbook_package import DAMAGED, Package

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HIDDEN = ("collapse", "filter")
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def read_ods(package: Package) -> Source:
    """Every sheet as a table. Raises :class:`NotReadable` when the file is damaged."""
    try:
        with package.archive.open("content.xml") as stream:
            tables = tuple(_tables(stream, package.name))
    except (ParseError, *DAMAGED) as error:
        kind = type(error).__name__
        message = f"`{package.name}` is no readable OpenDocument spreadsheet ({kind}): open it and save it again"
        raise NotReadable(message) from None
    return Source(package.name, tables, package.notes)


def _tables(stream: IO[bytes], name: str) -> Iterator[SourceTable]:
    title, line, formulas, columns = "", 0, 0, 0
    hidden_columns: list[tuple[int, int]] = []
    hidden_rows: list[tuple[int, int]] = []
    rows: list[SourceRow] = []
    down: dict[int, tuple[int, str]] = {}
    for event, element in iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{TABLE}table":
                title, line, formulas, rows, down = element.get(f"{TABLE}name", "sheet"), 0, 0, [], {}
                columns, hidden_columns, hidden_rows = 0, [], []
            continue
        if element.tag == f"{TABLE}table-column":
            times = repeated(element, "number-columns-repeated", MOST_LINES)
            if element.get(f"{TABLE}visibility") in HIDDEN:
                hidden_columns.append((columns + 1, columns + times))
            columns += times
        elif element.tag == f"{TABLE}table-row":
            formulas += sum(1 for cell in element if cell.get(f"{TABLE}formula"))
            times = repeated(element, "number-rows-repeated", MOST_LINES)
            cells = _row(element, line + 1, down)
            if cells:
                if len(rows) + times > MOST_ROWS:
                    raise NotReadable(f"sheet `{title}` of `{name}` has more than {MOST_ROWS:,} rows: keep fewer")
                rows += [SourceRow(line + one, cells) for one in range(1, times + 1)]
            if element.get(f"{TABLE}visibility") in HIDDEN:
                hidden_rows.append((line + 1, line + times))
            line += times
            element.clear()
        elif element.tag == f"{TABLE}table":
            notes = [f"formulas were not computed, their saved values were read ({formulas:,})"] if formulas else []
            notes += hidden_notes(rows, hidden_columns, hidden_rows)
            yield SourceTable(title, tuple(rows), notes=tuple(notes))
            element.clear()


def repeated(element: Element, key: str, most: int) -> int:
    """How often a row or cell stands there, at most so often."""
    return max(1, min(int(element.get(f"{TABLE}{key}", "1")), most))


def _row(row: Element, line: int, down: dict[int, tuple[int, str]]) -> tuple[str, ...]:
    """The cells of a row; ``down`` carries the values of merged areas by column with their last line."""
    cells: list[str] = []
    for cell in row:
        if cell.tag not in CELLS:
            continue
        text = _value(cell)
        times = repeated(cell, "number-columns-repeated", MOST_COLUMNS)
        spanned = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
        if spanned > 1:
            down[len(cells)] = (line + spanned - 1, text)
        cells += [text] * min(times, MOST_COLUMNS - len(cells))
    if any(cells):
        for column, (last, text) in down.items():
            if line <= last and column < len(cells) and not cells[column]:
                cells[column] = text
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _value(cell: Element) -> str:
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "date":
        return clean(cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " "))
    if kind in ("float", "percentage", "currency"):
        return clean(cell.get(f"{OFFICE}value", "").removesuffix(".0"))
    if kind == "boolean":
        return "yes" if cell.get(f"{OFFICE}boolean-value") == "true" else "no"
    return clean(" ".join("".join(text.itertext()) for text in cell.iterfind(f"{TEXT}p")))
