"""A table of plain values: what a row is about, and what every column holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

Value: TypeAlias = str | int | float | Fraction | bool | date | tuple[str, ...] | None
"""None is unknown or does not apply, never zero."""
ColumnKind: TypeAlias = Literal["id", "text", "words", "number", "decimal", "share", "date", "verdict", "list"]
"""``words`` are sentences, ``text`` a word or two; a ``verdict`` is one of :data:`TONES`."""
Tone: TypeAlias = Literal["good", "bad", "unknown", "note"]

TONES: dict[str, Tone] = {
    "met": "good",
    "fine": "good",
    "done": "good",
    "on time": "good",
    "not met": "bad",
    "over, certain": "bad",
    "error": "bad",
    "out of reach": "bad",
    "late": "bad",
    "over, possible": "unknown",
    "cannot tell": "unknown",
    "warning": "unknown",
    "no slack": "unknown",
    "note": "note",
    "not on the way": "note",
}
"""How a verdict stands; the word says it, a colour only repeats it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in CSV and its title for people, and what its cells hold."""

    name: str
    kind: ColumnKind = "text"
    title: str = ""

    @property
    def heading(self) -> str:
        """What stands above it on a sheet."""
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``says`` is the message of the table in a sentence or two, empty when it only lists."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    says: str = ""

    def position(self, name: str) -> int:
        """The position of a column, from 0."""
        return next(position for position, column in enumerate(self.columns) if column.name == name)

    def values(self, name: str) -> tuple[Value, ...]:
        """The values of one column."""
        position = self.position(name)
        return tuple(row[position] for row in self.rows)

    def of_interest(self, *, drop: Iterable[str] = (), drop_zero: Iterable[str] = ()) -> "Table":
        """The table for people: without named columns, those that say nothing, and named ones that are all zero."""
        dropped, zero = set(drop), set(drop_zero)

        def told(column: Column) -> bool:
            values = self.values(column.name)
            silent: tuple[Value, ...] = (None, "", ())
            said = any(value not in silent for value in values)
            return column.name not in dropped and said and not (column.name in zero and not any(values))

        kept = [position for position, column in enumerate(self.columns) if told(column)]
        columns = tuple(self.columns[position] for position in kept)
        return Table(
            self.name,
            self.title,
            columns,
            tuple(tuple(row[position] for position in kept) for row in self.rows),
            self.says,
        )


def table(name: str, title: str, columns: Iterable[Column], rows: Iterable[Iterable[Value]], says: str = "") -> Table:
    """A table of any rows; every row has a value for every column."""
    listed = tuple(columns)
    filled = tuple(tuple(row) for row in rows)
    if any(len(row) != len(listed) for row in filled):
        raise ValueError(f"a row of the table {name} does not fit its columns")
    return Table(name, title, listed, filled, says)
