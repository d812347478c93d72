"""Cells of data files read as values, and what is wrong with them: where, and in how many more rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeVar

from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.population import Dimension, DimensionValue
from dcs_cli.documents.values import WrongValue, parse_date
from dcs_cli.loading.places import Place
from dcs_cli.loading.tables import Row, Table, TableProblem

Code = Literal["S01", "S03", "S04", "S05", "A03"]
Held = tuple[tuple[str, tuple[str, ...]], ...]
"""The values a customer has, dimension by dimension."""
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
TOLD_OF_A_COLUMN = 5
"""Different mistakes of one column that are told one by one; an export that is wrong throughout has thousands."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DataProblem:
    """What is wrong with a data file, with its place: family S, or an undeclared value (A03)."""

    code: Code
    message: str
    place: Place
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a cell cannot be read as what it should be."""

    code: Code
    message: str
    hint: str = ""


def unreadable(faults: Iterable[TableProblem]) -> tuple[DataProblem, ...]:
    """The faults of a file's text as problems."""
    return tuple(
        DataProblem("S01", fault.message, Place(fault.name, fault.line, 1, fault.line, 1), fault.hint)
        for fault in faults
    )


def leaves(values: Iterable[DimensionValue]) -> Iterator[str]:
    """The single values of a dimension, in declared order."""
    for value in values:
        if value.below:
            yield from leaves(value.below)
        else:
            yield value.name


def inner_names(value: DimensionValue) -> Iterator[str]:
    """The names of groups at and below a value."""
    if value.below:
        yield value.name
        for inner in value.below:
            yield from inner_names(inner)


def mistakes_in(name: str, dimension: Dimension, values: Sequence[str]) -> Iterator[Mistake]:
    """What is wrong with the values a row states for a dimension."""
    if not values and not dimension.may_be_none:
        yield Mistake("S03", f"the row does not say `{name}`: every row states every dimension")
    if len(values) > 1 and not dimension.many:
        shown = "+".join(values)
        message = f"`{shown}`: `{name}` has one value only; declare `many: true` if an account can hold several"
        yield Mistake("S03", message)
    known = tuple(leaves(dimension.values))
    groups = {group for value in dimension.values for group in inner_names(value)}
    for value in values:
        if value in groups:
            message = f"`{value}` is a group of values of `{name}`: a row states single values ({', '.join(known)})"
            yield Mistake("S03", message)
        elif value not in known:
            near = nearest(value, known)
            hint = f"did you mean `{near}`?" if near else f"declared are {', '.join(known)}"
            yield Mistake("A03", f"`{value}` is not a value of `{name}`; {hint}")


class CellReader:
    """Reads the cells of one table; the same mistake is told once, at its first place, with the number of its rows."""

    def __init__(self, table: Table, dimensions: Mapping[str, Dimension]) -> None:
        self._table = table
        self._dimensions = dimensions
        self._read: dict[tuple[str, str], object] = {}
        self._problems: dict[tuple[Code, str, str], tuple[int, int, str]] = {}
        self.mistaken = False
        """Whether a cell read since this was last set to false could not be used."""

    def lacks(self, columns: Iterable[str], why: Mapping[str, str]) -> tuple[DataProblem, ...]:
        """A problem for each required column that the header has not; ``why`` says what a column is for."""
        found = []
        for column in columns:
            if column not in self._table.header:
                near = nearest(column, self._table.header)
                hint = f"; did you mean `{near}`?" if near else ""
                message = f"the file has no column `{column}`: {why[column]}{hint}"
                found.append(DataProblem("S03", message, Place(self._table.name, 1, 1, 1, 1)))
        return tuple(found)

    def text(self, row: Row, column: str) -> str:
        """A cell without surrounding blanks; empty when there is no such column."""
        return row.cells.get(column, "").strip()

    def name(self, row: Row, column: str, what: str) -> str:
        """A cell that must hold a name."""
        text = self.text(row, column)
        if not text:
            self.report(row, column, Mistake("S03", f"the row does not say `{column}`: name the {what}"))
        return text

    def held(self, row: Row, names: Iterable[str]) -> Held:
        """The values of dimensions, several of one joined with ``+``; those left empty that may be are left out."""
        found = []
        for name in names:
            values = self._known(row, name, self._values)
            if values:
                found.append((name, values))
        return tuple(found)

    def day(self, row: Row, column: str) -> date | None:
        """A date; None for an empty cell."""
        return self._known(row, column, _day)

    def flag(self, row: Row, column: str) -> bool | None:
        """Yes or no; None for an empty cell."""
        return self._known(row, column, _flag)

    def amount(self, row: Row, column: str) -> Fraction | None:
        """A number of at least 0; None for an empty cell."""
        return self._known(row, column, _amount)

    def report(self, row: Row, column: str, mistake: Mistake) -> None:
        """Tell of a mistake in a cell."""
        self.mistaken = True
        key = (mistake.code, column, mistake.message)
        line, count, hint = self._problems.get(key, (row.line, 0, mistake.hint))
        self._problems[key] = (line, count + 1, hint)

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """The mistakes so far, in the order they were met; of a column with many different ones, the first."""
        told: dict[str, int] = {}
        rest: dict[str, tuple[Code, int, int]] = {}
        found = []
        for (code, column, message), (line, count, hint) in self._problems.items():
            told[column] = told.get(column, 0) + 1
            if told[column] > TOLD_OF_A_COLUMN:
                first = rest.get(column, (code, line, 0))
                rest[column] = (first[0], first[1], first[2] + count)
                continue
            more = f" (and in {count - 1:,} more {'row' if count == 2 else 'rows'})" if count > 1 else ""
            found.append(DataProblem(code, message + more, self._place(line, column), hint))
        for column, (code, line, count) in rest.items():
            rows = "row has another mistake" if count == 1 else "rows have other mistakes"
            message = f"{count:,} more {rows} in column `{column}`, the first of them here"
            found.append(DataProblem(code, message, self._place(line, column)))
        return tuple(found)

    def _place(self, line: int, column: str) -> Place:
        at = self._table.position(line, column) if column in self._table.header else (line, 1)
        return Place(self._table.name, *at, *at)

    def _known(self, row: Row, column: str, read: Callable[[str, str], T | Mistake | None]) -> T | None:
        # A cell of 100,000 rows has few different texts, and each is read once.
        text = row.cells.get(column, "").strip()
        key = (column, text)
        found = self._read.get(key, self)
        if found is self:
            found = self._read[key] = read(column, text)
        if isinstance(found, Mistake):
            self.report(row, column, found)
            return None
        return found  # type: ignore[return-value]  # what the same function returned for the same text

    def _values(self, column: str, text: str) -> tuple[str, ...] | Mistake:
        dimension = self._dimensions[column]
        values = tuple(part.strip() for part in text.split("+") if part.strip())
        ordered = tuple(leaf for leaf in leaves(dimension.values) if leaf in values)
        return next(mistakes_in(column, dimension, values), ordered)


def _day(column: str, text: str) -> date | Mistake | None:
    if not text:
        return None
    try:
        return parse_date(text.partition("T")[0])
    except WrongValue as error:
        return Mistake("S03", f"column `{column}`: {error.message}")


def _flag(column: str, text: str) -> bool | Mistake | None:
    if not text:
        return None
    known = f"`{text}` in column `{column}` is neither yes nor no: write true or false, or leave it empty"
    return FLAGS.get(text.casefold(), Mistake("S03", known))


def _amount(column: str, text: str) -> Fraction | Mistake | None:
    if not text:
        return None
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 30):
        message = f"`{text}` in column `{column}` is not an amount: write a number of at least 0, such as 1200.50"
        return Mistake("S03", message)
    return Fraction(text)
