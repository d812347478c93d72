"""Finds the row of headings of a table, and puts headings together that stand in two rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dcs_cli.exchange.heading_words import TOO_LITTLE, plain, weak_names
from dcs_cli.exchange.source_tables import SourceRow, SourceTable

_SEARCHED = 50


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """The headings of a table and the last line they stand on; ``rows`` are those lines as they are."""

    line: int
    cells: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def heading_row(table: SourceTable, names_field: Callable[[str], bool]) -> HeadingRow | None:
    """The row that names most fields among the first ones, with groups above it or columns of a group below it.

    The first row where the format says so; None where no row names a field.
    """
    if table.heading_known:
        first = table.rows[0] if table.rows else None
        return HeadingRow(first.line, first.cells, (first.cells,)) if first is not None else None
    best, found = (0, 0), -1
    for position, row in enumerate(table.rows[:_SEARCHED]):
        score = _score(row.cells, names_field)
        if score > best and score not in ((0, 1), (0, 0)):
            best, found = score, position
    if found < 0:
        return None
    row = table.rows[found]
    below = _next_to(table, found, 1)
    if below is not None and _is_below(row.cells, below.cells, names_field):
        return HeadingRow(below.line, _grouped(row.cells, below.cells, names_field), (row.cells, below.cells))
    above = _next_to(table, found, -1)
    if above is not None and len([cell for cell in above.cells if cell]) > 1:
        return HeadingRow(row.line, _filled(row.cells, above.cells, table.rows[found + 1 :]), (row.cells,))
    return HeadingRow(row.line, row.cells, (row.cells,))


def _score(cells: Sequence[str], names_field: Callable[[str], bool]) -> tuple[int, int]:
    """How many different fields the cells name, and how many words stand there that are cells as well as headings."""
    spellings = {plain(cell) for cell in cells if cell and len(cell) <= 60}
    little = {one for one in spellings if one in TOO_LITTLE or one in weak_names()}
    return sum(1 for one in spellings - little if names_field(one)), len(little)


def fields_named(cells: Sequence[str], names_field: Callable[[str], bool]) -> int:
    """How many different headings among cells name a field for sure."""
    return _score(cells, names_field)[0]


def _next_to(table: SourceTable, position: int, step: int) -> SourceRow | None:
    other = position + step
    if not 0 <= other < len(table.rows) or table.rows[other].line != table.rows[position].line + step:
        return None
    return table.rows[other]


def _at(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _is_below(top: Sequence[str], below: Sequence[str], names_field: Callable[[str], bool]) -> bool:
    """Whether a row names the columns of groups above it: it holds nothing where a heading stands alone."""
    filled = [position for position, cell in enumerate(below) if cell and cell != _at(top, position)]
    if not any(not _at(top, position) for position in filled):
        return False
    if len(filled) > 1 and all(names_field(below[position]) for position in filled):
        return True
    return all(
        not _at(top, position) or (not _at(top, position + 1) and bool(_at(below, position + 1))) for position in filled
    )


def _grouped(top: Sequence[str], below: Sequence[str], names_field: Callable[[str], bool]) -> tuple[str, ...]:
    """Each heading of a group by its own name; with the group before it where its own says nothing."""
    found: list[str] = []
    group = ""
    for position in range(max(len(top), len(below))):
        own, group = _at(below, position), _at(top, position) or group
        alone = not own or own == _at(top, position)
        found.append(_at(top, position) if alone else own if names_field(own) or not group else f"{group} {own}")
    return tuple(found)


def _filled(cells: Sequence[str], above: Sequence[str], rows: Sequence[SourceRow]) -> tuple[str, ...]:
    """The headings, those of the row above where there is none of its own and the column holds something."""
    width = max(len(cells), len(above))
    used = {position for row in rows for position, cell in enumerate(row.cells) if cell}
    return tuple(
        _at(cells, position) or (_at(above, position) if position in used else "") for position in range(width)
    )
