"""Reads a workbook of dcs that was saved as an OpenDocument spreadsheet, its texts exactly as they stand."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from dcs_cli.exchange.ods_tables import CELLS, OFFICE, TABLE, TEXT, repeated
from dcs_cli.exchange.source_tables import MOST_COLUMNS, MOST_LINES
from dcs_cli.exchange.workbook_package import DAMAGED

_PIECE = 1 << 20
_LARGEST = 10_000_000
"""Cells all sheets together may have once repeated ones are written out."""

Rows = list[tuple[Any, ...]]


def holds_sheet(data: bytes, title: str) -> bool:
    """Whether a file is an OpenDocument spreadsheet with a sheet of this name."""
    wanted = f'table:name="{title}"'.encode()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("content.xml") as stream:
            rest = b""
            while piece := stream.read(_PIECE):
                if wanted in rest + piece:
                    return True
                rest = piece[-len(wanted) :]
    except (KeyError, *DAMAGED):
        return False
    return False


def sheets_of(data: bytes) -> dict[str, Rows]:
    """The rows of every sheet with values as a workbook gives them; raises ValueError when the file is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("content.xml") as stream:
            return dict(_sheets(iterparse(stream, ("start", "end"))))
    except (KeyError, ParseError, *DAMAGED) as error:
        raise ValueError(f"the file cannot be read as an OpenDocument spreadsheet: {error}") from None


def _sheets(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Rows]]:
    title, rows, size, blank = "", Rows(), 0, 0
    for event, element in events:
        if event == "start":
            if element.tag == f"{TABLE}table":
                title, rows, blank = element.get(f"{TABLE}name", ""), [], 0
        elif element.tag == f"{TABLE}table-row":
            cells, times = _row(element), repeated(element, "number-rows-repeated", MOST_LINES)
            element.clear()
            if not cells:
                blank += times
                continue
            size += (blank + times) * len(cells)
            if size > _LARGEST:
                raise ValueError("a sheet repeats too many cells")
            rows += [()] * blank
            rows += [cells] * times
            blank = 0
        elif element.tag == f"{TABLE}table":
            yield title, rows
            element.clear()


def _row(row: Element) -> tuple[Any, ...]:
    cells: list[Any] = []
    for cell in row:
        if cell.tag in CELLS:
            times = repeated(cell, "number-columns-repeated", MOST_COLUMNS)
            cells += [_value(cell)] * min(times, MOST_COLUMNS - len(cells))
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _value(cell: Element) -> Any:
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        number = float(cell.get(f"{OFFICE}value", "0"))
        return int(number) if number.is_integer() else number
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        written = cell.get(f"{OFFICE}date-value", "")
        return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    paragraphs = ["".join(_pieces(one)) for one in cell.iterfind(f"{TEXT}p")]
    return "\n".join(paragraphs) if paragraphs else None


def _pieces(element: Element) -> Iterator[str]:
    """The text of a paragraph; blanks in a row, tabs and line ends are elements there."""
    yield element.text or ""
    for inner in element:
        if inner.tag == f"{TEXT}s":
            yield " " * int(inner.get(f"{TEXT}c", "1"))
        elif inner.tag == f"{TEXT}tab":
            yield "\t"
        elif inner.tag == f"{TEXT}line-break":
            yield "\n"
        else:
            yield from _pieces(inner)
        yield inner.tail or ""
