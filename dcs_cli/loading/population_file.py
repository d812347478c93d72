"""The population as a CSV file: its rows as the program would write them, and what is wrong at which line (model 8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.population import Dimension, PopulationRow, parse_row
from dcs_cli.documents.values import WrongValue
from dcs_cli.loading.data_cells import DataProblem, leaves, mistakes_in, unreadable
from dcs_cli.loading.places import Place
from dcs_cli.loading.tables import Row, Table, read_table

FACTS = ("accounts", "contacts", "arr")
JOINED = "/"
"""Between the values of several contact-level dimensions in the name of one column: ``admin/en``."""


@dataclass(frozen=True, slots=True)
class PopulationFile:
    """The rows that can be used, and the problems of the others; no row at all when the header cannot be used."""

    rows: tuple[PopulationRow, ...]
    problems: tuple[DataProblem, ...]


def read_population(path: Path, name: str, dimensions: Mapping[str, Dimension]) -> PopulationFile:
    """Read a population; columns are the account-level dimensions, ``accounts``, one column per contact value, ``arr``.

    A column of a contact-level ``many`` dimension joins values with ``+``; with several contact-level dimensions a
    column joins one value of each with ``/`` in their declared order; with none the column is ``contacts``. An empty
    cell says that there are no such contacts. Other columns are left alone.
    """
    table, faults = read_table(path, name)
    problems = list(unreadable(faults))
    if table is None:
        return PopulationFile((), tuple(problems))
    columns = _Columns(table, dimensions)
    problems += columns.problems
    if columns.unusable:
        return PopulationFile((), tuple(problems))
    rows = []
    for row in table.rows:
        parsed, found = columns.read(row)
        problems += found
        if parsed is not None:
            rows.append(parsed)
    return PopulationFile(tuple(rows), tuple(problems))


class _Columns:
    """What every column of a table means for the declared dimensions."""

    def __init__(self, table: Table, dimensions: Mapping[str, Dimension]) -> None:
        self._name = table.name
        self.problems: list[DataProblem] = []
        self.unusable = False
        self._leaves = {name: tuple(leaves(dimension.values)) for name, dimension in dimensions.items()}
        self._declared = dimensions
        account = [name for name, dimension in dimensions.items() if dimension.level == "account"]
        contact = [name for name, dimension in dimensions.items() if dimension.level == "contact"]
        self._contact = contact
        self._counts: dict[str, dict[str, str]] = {}
        self._account = [name for name in account if name in table.header]
        for name in account:
            if name not in table.header and not dimensions[name].may_be_none:
                self._refuse(f"the file has no column `{name}`: every row states every account-level dimension")
        if "accounts" not in table.header:
            self._refuse("the file has no column `accounts`: say how many accounts every row stands for")
        for column in table.header:
            if column not in FACTS and column not in dimensions:
                self._note_column(column)
        self._plain = not contact and "contacts" in table.header
        if contact and not self._counts and not self.unusable:
            known = ", ".join(self._expected()[:6])
            self._refuse(f"the file has no column that counts contacts: expected are {known}")
        for column in table.header:
            if column in contact:
                self._refuse(f"`{column}` describes contacts: write one column for each of its values, with numbers")

    def read(self, row: Row) -> tuple[PopulationRow | None, list[DataProblem]]:
        """The row, or None with what is wrong."""
        found: list[DataProblem] = []
        plain: dict[str, Any] = {}
        for name in self._account:
            values = [part.strip() for part in row.cells[name].split("+") if part.strip()]
            found += self._value_problems(name, values, row)
            if values:
                plain[name] = values
        plain["accounts"] = self._whole(row, "accounts", found)
        if self._plain:
            plain["contacts"] = self._whole(row, "contacts", found) if row.cells["contacts"].strip() else 0
        elif self._counts:
            plain["contacts"] = [
                {**values, "n": self._whole(row, column, found)}
                for column, values in self._counts.items()
                if row.cells[column].strip()
            ]
        if "arr" in row.cells and row.cells["arr"].strip():
            plain["arr"] = self._amount(row, found)
        if found:
            return None, found
        try:
            return parse_row(_split(plain)), []
        except WrongValue as error:
            return None, [DataProblem("S03", error.message, _line(self._name, row.line))]

    def _note_column(self, column: str) -> None:
        values = self._contact_values(column)
        if values is not None:
            self._counts[column] = values
            return
        near = nearest(column, [*self._declared, *FACTS, *self._expected()])
        if near is not None:
            message = f"`{column}` is neither a dimension nor a value of one; did you mean `{near}`?"
            self.problems.append(DataProblem("A03", message, _line(self._name, 1)))

    def _contact_values(self, column: str) -> dict[str, str] | None:
        """The values of the contact-level dimensions that a column counts; None for another column."""
        if not self._contact:
            return None
        parts = [part.strip() for part in column.split(JOINED)]
        if len(parts) != len(self._contact):
            return None
        found = {}
        for name, part in zip(self._contact, parts, strict=True):
            held = [value.strip() for value in part.split("+")]
            if any(value not in self._leaves[name] for value in held):
                return None
            if len(held) > 1 and not self._declared[name].many:
                return None
            found[name] = "+".join(held)
        return found

    def _expected(self) -> list[str]:
        return (
            [JOINED.join(values) for values in product(*(self._leaves[name] for name in self._contact))]
            if self._contact
            else []
        )

    def _value_problems(self, name: str, values: Sequence[str], row: Row) -> Iterator[DataProblem]:
        place = _line(self._name, row.line)
        for mistake in mistakes_in(name, self._declared[name], values):
            yield DataProblem(mistake.code, mistake.message, place)

    def _whole(self, row: Row, column: str, found: list[DataProblem]) -> int:
        text = row.cells[column].strip()
        if text.isascii() and text.isdecimal() and len(text) <= 15:
            return int(text)
        what = "accounts" if column == "accounts" else "contacts"
        shown = f"`{text}`" if text else "an empty cell"
        message = f"{shown} in column `{column}` is not a number of {what}: write a whole number of at least 0"
        found.append(DataProblem("S03", message, _line(self._name, row.line)))
        return 0

    def _amount(self, row: Row, found: list[DataProblem]) -> float:
        text = row.cells["arr"].strip()
        try:
            amount = float(text) if "_" not in text else -1.0
        except ValueError:
            amount = -1.0
        if not 0 <= amount < float("inf"):
            message = f"`{text}` in column `arr` is not an amount: write a number of at least 0"
            found.append(DataProblem("S03", message, _line(self._name, row.line)))
            return 0.0
        return amount

    def _refuse(self, message: str) -> None:
        self.unusable = True
        self.problems.append(DataProblem("S03", message, _line(self._name, 1)))


def _split(plain: dict[str, Any]) -> dict[str, Any]:
    """The values of contacts as lists, as a row in a program states several of them."""
    contacts = plain.get("contacts")
    if isinstance(contacts, list):
        plain["contacts"] = [
            {name: value.split("+") if isinstance(value, str) else value for name, value in count.items()}
            for count in contacts
        ]
    return plain


def _line(name: str, line: int) -> Place:
    return Place(name, line, 1, line, 1)
