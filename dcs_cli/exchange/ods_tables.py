"""Reads the sheets of an OpenDocument spreadsheet as a stream, so that repeated rows and cells take no memory."""

from collections.abc import Collection, Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import (
    HIDDEN_SHEET,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_ROWS,
    Source,
    SourceRow,
    SourceTable,
    clean,
    hidden_notes,
    lines_within,
)
from dcs_cli.exchange.workbook_package import DAMAGED, Package

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
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
    title, line, formulas, columns, style = "", 0, 0, 0, ""
    hiding: set[str] = set()
    striking: set[str] = set()
    hidden_columns: list[tuple[int, int]] = []
    hidden_rows: list[tuple[int, int]] = []
    rows: list[SourceRow] = []
    down: dict[int, tuple[int, str]] = {}
    for event, element in iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{TABLE}table":
                title, line, formulas, rows, down = element.get(f"{TABLE}name", "sheet"), 0, 0, [], {}
                columns, hidden_columns, hidden_rows = 0, [], []
                style = element.get(f"{TABLE}style-name", "")
            continue
        if element.tag == f"{STYLE}style" and _hides(element):
            hiding.add(element.get(f"{STYLE}name", ""))
        if element.tag == f"{STYLE}style" and _strikes(element):
            striking.add(element.get(f"{STYLE}name", ""))
        if element.tag == f"{TABLE}table-column":
            times = repeated(element, "number-columns-repeated", MOST_LINES)
            if element.get(f"{TABLE}visibility") in HIDDEN:
                hidden_columns.append((columns + 1, columns + times))
            columns += times
        elif element.tag == f"{TABLE}table-row":
            formulas += sum(1 for cell in element if cell.get(f"{TABLE}formula"))
            times = repeated(element, "number-rows-repeated", MOST_LINES)
            raw = _row(element, line + 1, down)
            cells = tuple(clean(cell) for cell in raw)
            if any(cells):
                if len(rows) + times > MOST_ROWS:
                    raise NotReadable(f"sheet `{title}` of `{name}` has more than {MOST_ROWS:,} rows: keep fewer")
                within, struck = lines_within(raw), _struck(element, striking)
                rows += [SourceRow(line + one, cells, within, struck) for one in range(1, times + 1)]
            if element.get(f"{TABLE}visibility") in HIDDEN:
                hidden_rows.append((line + 1, line + times))
            line += times
            element.clear()
        elif element.tag == f"{TABLE}table":
            notes = [f"formulas were not computed, their saved values were read ({formulas:,})"] if formulas else []
            notes += hidden_notes(rows, hidden_columns, hidden_rows)
            notes += [HIDDEN_SHEET] if style in hiding else []
            yield SourceTable(title, tuple(rows), notes=tuple(notes))
            element.clear()


def _hides(style: Element) -> bool:
    """Whether sheets of a style, which stands before them in the file, are hidden."""
    return any(one.get(f"{TABLE}display") == "false" for one in style.iterfind(f"{STYLE}table-properties"))


def _strikes(style: Element) -> bool:
    """Whether words of a style are struck out."""
    lines = (one.get(f"{STYLE}text-line-through-style", "none") for one in style.iterfind(f"{STYLE}text-properties"))
    return any(line != "none" for line in lines)


def _struck(row: Element, styles: Collection[str]) -> frozenset[int]:
    """The positions of the cells of a row that have one of the styles."""
    found: set[int] = set()
    position = 0
    for cell in row if styles else ():
        if cell.tag in CELLS:
            times = repeated(cell, "number-columns-repeated", MOST_COLUMNS)
            if cell.get(f"{TABLE}style-name") in styles:
                found.update(range(position, min(position + times, MOST_COLUMNS)))
            position += times
    return frozenset(found)


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
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " ")
    if kind in ("float", "percentage", "currency"):
        return cell.get(f"{OFFICE}value", "").removesuffix(".0")
    if kind == "boolean":
        return "yes" if cell.get(f"{OFFICE}boolean-value") == "true" else "no"
    return "\n".join("".join(text.itertext()) for text in cell.iterfind(f"{TEXT}p")).strip()
