"""Tables as they come out of a file: sheets of text cells with the lines they stand on."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.loading.worksheets import column_letters

MOST_BYTES = 64 * 2**20
"""Bytes a file may have as it lies on disk."""
MOST_UNPACKED = 512 * 2**20
"""Bytes a workbook may unpack to."""
MOST_ROWS = 200_000
MOST_LINES = 1_100_000
"""Lines looked through for rows that hold something; a sheet of a spreadsheet program has 1,048,576."""
MOST_COLUMNS = 300
LONGEST_CELL = 100_000
HIDDEN_SHEET = "the sheet is hidden"
_HIDDEN_NAMED = 10


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: its line in a text or its number in a sheet, from 1, and its cells as text without outer blanks.

    ``lines`` are those of cells with more than one, by position; in ``cells`` a blank stands between them. Positions
    that are ``struck`` hold words somebody crossed out.
    """

    line: int
    cells: tuple[str, ...]
    lines: Mapping[int, tuple[str, ...]] = field(default_factory=dict, compare=False)
    struck: frozenset[int] = frozenset()

    def cell(self, position: int) -> str:
        """The cell of a column; empty where the row is shorter."""
        return self.cells[position] if position < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The rows of one sheet, or of one table of a text, that hold something; ``sheet`` is None for CSV and TSV."""

    sheet: str | None
    rows: tuple[SourceRow, ...]
    heading_known: bool = False
    """Whether the format itself says that the first row holds the headings."""
    notes: tuple[str, ...] = ()
    title: str = ""
    """What stands above the headings of one of several tables on a sheet."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its tables in order, and notes about what was not taken from it."""

    name: str
    tables: tuple[SourceTable, ...]
    notes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Headings of a page with a list below them, which is a table when it is asked for."""


def as_text(cell: object) -> str:
    """A cell as text: days as ISO dates, whole numbers without a fraction, no blanks around or line ends inside."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return clean(str(cell))


def clean(text: str) -> str:
    """A text without characters nobody sees, with single blanks, cut where no cell is that long."""
    if len(text) <= LONGEST_CELL and text.isprintable():
        return " ".join(text.split())
    kept = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_CELL] if sign not in "\ufeff\u200b")
    return " ".join(kept.split())


def lines_within(cells: Sequence[object]) -> dict[int, tuple[str, ...]]:
    """The lines of the cells that have several, by position."""
    found = {}
    for position, cell in enumerate(cells):
        if isinstance(cell, str) and ("\n" in cell or "\r" in cell):
            lines = tuple(line for one in cell.splitlines() if (line := clean(one)))
            if len(lines) > 1:
                found[position] = lines
    return found


def hidden_notes(
    rows: Sequence[SourceRow], columns: Iterable[tuple[int, int]], lines: Iterable[tuple[int, int]]
) -> Iterator[str]:
    """What is told of hidden columns and rows, each from a first to a last one, as far as something stands in them."""
    filled = {position for row in rows for position, cell in enumerate(row.cells) if cell}
    shown = sorted(one for one in filled if any(first <= one + 1 <= last for first, last in columns))
    yield from _hidden("column", [column_letters(one) for one in shown])
    hidden = sorted(lines)
    starts = [first for first, _ in hidden]
    within = (row.line for row in rows if (at := bisect_right(starts, row.line)) and row.line <= hidden[at - 1][1])
    yield from _hidden("row", [str(line) for line in within])


def _hidden(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        several = "s were" if len(names) > 1 else " was"
        more = f" and {len(names) - _HIDDEN_NAMED:,} more" if len(names) > _HIDDEN_NAMED else ""
        yield f"{len(names):,} hidden {what}{several} read: {', '.join(names[:_HIDDEN_NAMED])}{more}"


def rows_that_hold(lines: Iterable[Sequence[object]], *, what: str) -> tuple[SourceRow, ...]:
    """The rows with at least one cell, numbered by line; raises :class:`NotReadable` when there are too many."""
    found: list[SourceRow] = []
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            raise NotReadable(f"{what} has more than {MOST_LINES:,} lines: keep the rows that describe messages")
        if line.count(None) == len(line) or not any(cell is not None and cell != "" for cell in line):
            continue
        cells = [as_text(cell) for cell in line[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append(SourceRow(number, tuple(cells), lines_within(line[:MOST_COLUMNS])))
        if len(found) > MOST_ROWS:
            raise NotReadable(f"{what} has more than {MOST_ROWS:,} rows: keep the rows that describe messages")
    return tuple(found)
