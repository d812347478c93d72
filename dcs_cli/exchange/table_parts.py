"""Parts a sheet into the tables on it: one below the other, side by side, or turned with headings down the side."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from dcs_cli.exchange.heading_rows import fields_named
from dcs_cli.exchange.source_tables import SourceRow, SourceTable

_FEWEST = 3
"""Fields a row has to name to be taken for headings anywhere in a sheet, where it could be a message."""
_MOSTLY = 0.6
"""Share of its cells that have to name them."""
_SEARCHED = 50

NamesField = Callable[[str], bool]


def parts_of(table: SourceTable, names_field: NamesField) -> tuple[SourceTable, ...]:
    """The tables of a sheet, each with what stands above its headings as title where there are several."""
    if table.heading_known:
        return (table,)
    turned = _turned(table, names_field)
    if turned is not None:
        return (turned,)
    below = _below_each_other(table.rows, names_field)
    found = [(title, rows) for title, one in below for rows in _side_by_side(one, names_field)]
    if len(found) == 1:
        return (table,)
    note = f"{len(found)} tables stand on it, each below its own headings"
    notes = ((*table.notes, note), *((),) * (len(found) - 1))
    return tuple(
        replace(table, rows=tuple(rows), title=title, notes=told)
        for (title, rows), told in zip(found, notes, strict=True)
    )


def looks_like_headings(row: SourceRow, names_field: NamesField) -> bool:
    """Whether nearly all a row holds are names of fields, several of them."""
    filled = [cell for cell in row.cells if cell]
    # Nearly every row is none: a few cells show it, the shortest ones, which come again and are known by then.
    most = (1 - _MOSTLY) * len(filled)
    others = 0
    for cell in sorted(filled, key=len):
        others += not names_field(cell)
        if others > most:
            return False
    return fields_named(row.cells, names_field) >= _FEWEST


def _below_each_other(rows: Sequence[SourceRow], names_field: NamesField) -> Iterator[tuple[str, Sequence[SourceRow]]]:
    """The rows of each table with its title; a new one begins with other headings below a blank row or a title."""
    starts: list[int] = []
    titles: list[str] = []
    headings: tuple[str, ...] = ()
    for position, row in enumerate(rows):
        if not looks_like_headings(row, names_field) or row.cells == headings:
            continue
        before = rows[position - 1] if position else None
        title = _only_cell(before) if before is not None else ""
        if headings and not title and before is not None and before.line == row.line - 1:
            continue
        starts.append(position - bool(title) if headings else 0)
        titles.append(title)
        headings = row.cells
    if len(starts) < 2:
        yield "", rows
        return
    for start, end, title in zip(starts, (*starts[1:], len(rows)), titles, strict=True):
        yield title, rows[start:end]


def _only_cell(row: SourceRow) -> str:
    filled = [cell for cell in row.cells if cell]
    return filled[0] if len(filled) == 1 else ""


def _side_by_side(rows: Sequence[SourceRow], names_field: NamesField) -> Iterable[Sequence[SourceRow]]:
    """The rows of tables with a blank column between them, where each has headings of its own."""
    head = next((row for row in rows[:_SEARCHED] if looks_like_headings(row, names_field)), None)
    if head is None:
        return [rows]
    width = max(len(row.cells) for row in rows)
    blank = [position for position in range(width) if not any(row.cell(position) for row in rows)]
    ends = zip((-1, *blank), (*blank, width), strict=True)
    spans = [(first + 1, last) for first, last in ends if last > first + 1]
    named = [fields_named(head.cells[first:last], names_field) >= _FEWEST for first, last in spans]
    if len(spans) < 2 or not all(named):
        return [rows]
    return [[one for row in rows if any((one := _span(row, first, last)).cells)] for first, last in spans]


def _span(row: SourceRow, first: int, last: int) -> SourceRow:
    lines = {position - first: lines for position, lines in row.lines.items() if first <= position < last}
    struck = frozenset(position - first for position in row.struck if first <= position < last)
    return SourceRow(row.line, row.cells[first:last], lines, struck)


def _turned(table: SourceTable, names_field: NamesField) -> SourceTable | None:
    """The table with rows for columns, where the first column names the fields and no row does."""
    rows = table.rows
    if len(rows) > _SEARCHED:
        return None
    side = SourceRow(0, tuple(row.cell(0) for row in rows))
    if not looks_like_headings(side, names_field):
        return None
    if any(fields_named(row.cells[1:], names_field) >= 2 for row in rows):
        return None
    columns = range(max(len(row.cells) for row in rows))
    turned = tuple(
        SourceRow(
            column + 1,
            tuple(row.cell(column) for row in rows),
            {position: row.lines[column] for position, row in enumerate(rows) if column in row.lines},
            frozenset(position for position, row in enumerate(rows) if column in row.struck),
        )
        for column in columns
    )
    note = "its headings stand in the first column: each further column is read as a row, column B as row 2"
    return replace(table, rows=tuple(row for row in turned if any(row.cells)), notes=(*table.notes, note))
