"""A timesheet read into entries: the columns a study names, row by row, and every row that does not count with why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar, cast

from dcs_cli.documents.automation import Columns, Recorded
from dcs_cli.documents.nearest import nearest
from dcs_cli.loading.places import Place
from dcs_cli.loading.time_records import Entry, NotCounted, TimeRecords, Wrong, outside, plain_name
from dcs_cli.loading.time_values import Unclear, day_of, is_total, minutes_of, number_of, week_of
from dcs_cli.loading.worksheets import Cell, Sheet, TimesheetRow, read_csv, read_xlsx

T = TypeVar("T")

HEADER_WITHIN = 50
"""Rows at the top, titles and notes among them, in which the names of the columns are looked for."""
WRITTEN_WITH_UNIT = {"minutes": ("hour", "hrs", "(h)", "stunde", "std"), "hours": ("minute", "(min)", "mins")}
"""What in the name of a column speaks against the unit it is read in."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a study stand, from 0, by what they hold."""

    row: TimesheetRow
    columns: Mapping[str, int]


def read_timesheet(data: bytes, name: str, recorded: Recorded, until: date) -> TimeRecords:
    """The entries of a timesheet; ``until`` is the day of the study, for weeks that do not say their year."""
    columns = _named(recorded.columns)
    sheet = (
        read_xlsx(data, name, recorded.sheet)
        if name.lower().endswith(".xlsx")
        else read_csv(data, name, columns.values())
    )
    weekly = "week" in columns
    if sheet.problems and not sheet.rows:
        return TimeRecords(name, "row", weekly, (), problems=sheet.problems)
    header, wrong = _header(sheet, name, recorded, columns)
    if header is None:
        return TimeRecords(name, "row", weekly, (), problems=sheet.problems, wrong=wrong)
    rows = [row for row in sheet.rows if row.line > header.row.line]
    reading = _Reading(header, recorded, sheet.separator, until)
    entries: list[Entry] = []
    not_counted: list[NotCounted] = [
        NotCounted("the row is not CSV", problem.message, problem.place, f"line {problem.place.line}", problem.hint)
        for problem in sheet.problems
    ]
    for row in rows:
        found = reading.read(row)
        if isinstance(found, Entry):
            entries.append(found)
        elif found is not None:
            not_counted.append(found)
    doubts = tuple(_unit_doubts(header, columns))
    return TimeRecords(name, "row", weekly, tuple(entries), tuple(not_counted), doubts=doubts)


def _named(columns: Columns | None) -> dict[str, str]:
    return {} if columns is None else {key: name for key, name in columns.model_dump().items() if name is not None}


def _header(
    sheet: Sheet, name: str, recorded: Recorded, columns: Mapping[str, str]
) -> tuple[Header | None, tuple[Wrong, ...]]:
    """The row with the names of the columns; or what is wrong with the sheet or the names."""
    if recorded.sheet is not None and not name.lower().endswith(".xlsx"):
        return None, (Wrong("S03", ("sheet",), f"`{name}` is text and has no sheets", "leave `sheet` out"),)
    if recorded.sheet is not None and recorded.sheet not in sheet.sheets:
        near = nearest(recorded.sheet, sheet.sheets)
        hint = f"did you mean `{near}`?" if near else f"it has {', '.join(f'`{one}`' for one in sheet.sheets)}"
        return None, (Wrong("S03", ("sheet",), f"`{name}` has no sheet `{recorded.sheet}`; {hint}"),)
    if not sheet.rows:
        return None, (Wrong("S03", ("timesheet",), f"`{name}` holds no rows", "export it again"),)
    best = max(
        (Header(row, _positions(row, columns)) for row in sheet.rows[:HEADER_WITHIN]),
        key=lambda one: (len(one.columns), -one.row.line),
    )
    names = [str(cell).strip() for cell in best.row.cells if cell is not None and str(cell).strip()]
    wrong = []
    for key, column in columns.items():
        if key not in best.columns:
            near = nearest(column, names)
            shown = ", ".join(f"`{one}`" for one in names[:12])
            hint = f"did you mean `{near}`?" if near else f"{best.row.where()} has {shown}"
            place = (best.row.place(),)
            wrong.append(Wrong("S03", ("columns", key), f"`{name}` has no column `{column}`; {hint}", related=place))
    return (None, tuple(wrong)) if wrong else (best, ())


def _positions(row: TimesheetRow, columns: Mapping[str, str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for number, cell in enumerate(row.cells):
        if isinstance(cell, str):
            known.setdefault(plain_name(cell), number)
    return {key: known[plain_name(name)] for key, name in columns.items() if plain_name(name) in known}


def _unit_doubts(header: Header, columns: Mapping[str, str]) -> Iterator[tuple[str, Place]]:
    for unit, words in WRITTEN_WITH_UNIT.items():
        name = columns.get(unit, "")
        other = "hours" if unit == "minutes" else "minutes"
        if any(word in name.casefold() for word in words):
            text = f"column `{name}` is read as {unit}: write `{other}: {name}` if it holds {other}"
            yield text, header.row.place(header.columns[unit])


class _Reading:
    """The state of reading rows: what stood above, for cells that repeat it."""

    def __init__(self, header: Header, recorded: Recorded, separator: str | None, until: date) -> None:
        self._columns = header.columns
        self._width = len(header.row.cells)
        self._header = tuple(header.row.cells)
        self._recorded = recorded
        self._separator = separator
        self._until = until
        self._above: dict[str, Cell] = {}
        self._read: dict[tuple[str, Cell], object] = {}

    def read(self, row: TimesheetRow) -> Entry | NotCounted | None:
        """The entry of a row, or why it has none; None for a row without any of the columns."""
        cells = {key: self._cell(row, column) for key, column in self._columns.items()}
        if all(cell is None for cell in cells.values()):
            return None
        if row.cells == self._header:
            return self._left_out(row, "csm", "the row repeats the names of the columns")
        total = next((key for key in ("csm", "activity") if is_total(str(cells[key] or ""))), None)
        if total is not None:
            return self._left_out(row, total, "the row is a total")
        for repeated in self._recorded.blank_repeats or ():
            if repeated in cells and cells[repeated] is None:
                cells[repeated] = self._above.get(repeated)
            self._above[repeated] = cells.get(repeated)
        if len(row.cells) > self._width and any(str(cell or "").strip() for cell in row.cells[self._width :]):
            shown = f"{len(row.cells)} cells for {self._width} columns"
            mend = "put a cell that holds the separator in double quotes"
            return NotCounted("the row has more cells than columns", shown, row.place(), row.where(), mend)
        for key, cell in cells.items():
            if cell is None:
                mend = "fill it in"
                if key in ("csm", "week", "day", "activity"):
                    mend += f", or write `blank_repeats: [{key}]` if it means the cell above, as merged cells do"
                return self._unread(row, key, "the cell is empty", mend)
        return self._entry(row, cells)

    def _entry(self, row: TimesheetRow, cells: Mapping[str, Cell]) -> Entry | NotCounted:
        period = "week" if "week" in cells else "day"
        unit = "minutes" if "minutes" in cells else "hours"
        key = period
        try:
            day = self._known(key, cells[key], self._day)
            key = unit
            minutes = self._known(key, cells[key], self._minutes)
            key = "times"
            times = self._known(key, cells[key], self._times) if key in cells else Fraction(1)
        except Unclear as unclear:
            return self._unread(row, key, unclear.reason, unclear.mend)
        if minutes and not times:
            return self._unread(row, "times", "there is time but not one time", "write how many times it was done")
        if outside(day, period == "week", self._recorded.during):
            return self._left_out(row, period, "the row lies outside the days of the study")
        csm, label = _text(cells["csm"]), _text(cells["activity"])
        column = self._columns["activity"]
        return Entry(csm, day, label, minutes, times, row.place(column), row.where(column))

    def _known(self, key: str, cell: Cell, read: Callable[[str, Cell], T]) -> T:
        # The few weeks and usual lengths of a study stand in thousands of rows, and each is read once.
        known = self._read.get((key, cell))
        if known is None:
            try:
                known = read(key, cell)
            except Unclear as unclear:
                known = unclear
            self._read[key, cell] = known
        if isinstance(known, Unclear):
            raise known
        return cast(T, known)

    def _day(self, key: str, cell: Cell) -> date:
        order = self._recorded.dates
        return week_of(cell, order, self._until) if key == "week" else day_of(cell, order)

    def _minutes(self, key: str, cell: Cell) -> Fraction:
        return minutes_of(cell, "minutes" if key == "minutes" else "hours", self._separator)

    def _times(self, _: str, cell: Cell) -> Fraction:
        return number_of(cell, self._separator)

    def _cell(self, row: TimesheetRow, column: int) -> Cell:
        cell = row.cells[column] if column < len(row.cells) else None
        return None if isinstance(cell, str) and not cell.strip() else cell

    def _unread(self, row: TimesheetRow, key: str, reason: str, mend: str) -> NotCounted:
        column = self._columns[key]
        named = _text(self._header[column])
        shown = _text(row.cells[column]) if column < len(row.cells) else ""
        return NotCounted(f"column `{named}`: {reason}", shown, row.place(column), row.where(column), mend)

    def _left_out(self, row: TimesheetRow, key: str, reason: str) -> NotCounted:
        column = self._columns[key]
        shown = _text(row.cells[column]) if column < len(row.cells) else ""
        return NotCounted(reason, shown, row.place(column), row.where(column))


def _text(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())
