"""The accounts of a data file, one row each: who they are, their dates and their numbers (model 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from dcs_cli.documents.population import Dimension
from dcs_cli.loading.data_cells import CellReader, DataProblem, Held, Mistake, unreadable
from dcs_cli.loading.tables import Row, Table, read_table

ACCOUNT = "account"
KNOWN = (ACCOUNT, "start", "renewal", "arr", "csm", "parent")


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """One account: its account-level values, its dates, and its numbers by named column; None is unknown."""

    account: str
    held: Held
    start: date | None
    renewal: date | None
    arr: Fraction | None
    amounts: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class AccountsFile:
    """The accounts that can be used, the problems of the others, and the columns that nothing reads."""

    name: str
    records: tuple[AccountRecord, ...]
    problems: tuple[DataProblem, ...]
    columns: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_accounts(path: Path, name: str, dimensions: Mapping[str, Dimension], numbers: Sequence[str]) -> AccountsFile:
    """Read accounts; ``numbers`` are further columns that hold numbers, because the segmentation names them.

    Columns are ``account``, every account-level dimension, and optionally ``start``, ``renewal`` and ``arr``. Any
    other column may be there.
    """
    table, faults = read_table(path, name)
    problems = unreadable(faults)
    if table is None:
        return AccountsFile(name, (), problems)
    reader = CellReader(table, dimensions)
    of_account = {one: dimension for one, dimension in dimensions.items() if dimension.level == "account"}
    why = dict.fromkeys(of_account, "every row states every account-level dimension")
    required = [ACCOUNT, *(one for one, dimension in of_account.items() if not dimension.may_be_none)]
    lacking = reader.lacks(required, {**why, ACCOUNT: "name the account of each row"})
    if lacking:
        return AccountsFile(name, (), (*problems, *lacking), table.header)
    stated = tuple(one for one in of_account if one in table.header)
    columns = tuple(one for one in numbers if one in table.header)
    records = _records(table, reader, stated, columns)
    unread = tuple(one for one in table.header if one not in (*KNOWN, *stated, *columns))
    return AccountsFile(name, records, (*problems, *reader.problems), table.header, unread)


def _records(
    table: Table, reader: CellReader, stated: Sequence[str], columns: Sequence[str]
) -> tuple[AccountRecord, ...]:
    found: dict[str, AccountRecord] = {}
    lines: dict[str, int] = {}
    for row in table.rows:
        reader.mistaken = False
        record = _record(row, reader, stated, columns)
        if record.account in lines:
            message = f"account `{record.account}` is also in line {lines[record.account]}"
            reader.report(row, ACCOUNT, Mistake("S04", message, "keep one row for each account"))
        lines.setdefault(record.account, row.line)
        if not reader.mistaken:
            found[record.account] = record
    return tuple(found.values())


def _record(row: Row, reader: CellReader, stated: Sequence[str], columns: Sequence[str]) -> AccountRecord:
    start, renewal = reader.day(row, "start"), reader.day(row, "renewal")
    if start is not None and renewal is not None and renewal < start:
        message = f"the renewal {renewal} lies before the start {start}"
        reader.report(row, "renewal", Mistake("S03", message, "correct one of the two dates"))
    return AccountRecord(
        reader.name(row, ACCOUNT, "account"),
        reader.held(row, stated),
        start,
        renewal,
        reader.amount(row, "arr"),
        {one: reader.amount(row, one) for one in columns},
    )
