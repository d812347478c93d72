"""The contracts of a data file, one row each: when what an account holds renews (model 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dcs_cli.documents.population import Dimension
from dcs_cli.loading.account_references import AccountReferences
from dcs_cli.loading.accounts_file import ACCOUNT
from dcs_cli.loading.data_cells import CellReader, DataProblem, Held, Mistake, unreadable
from dcs_cli.loading.tables import Table, read_table

RENEWAL = "renewal"
KNOWN = (ACCOUNT, RENEWAL, "start", "arr")


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """One contract of an account; ``held`` says for what, where the file says it."""

    account: str
    held: Held
    start: date | None
    renewal: date | None


@dataclass(frozen=True, slots=True)
class ContractsFile:
    """The contracts that can be used, and the problems of the others."""

    name: str
    records: tuple[ContractRecord, ...]
    problems: tuple[DataProblem, ...]
    unread: tuple[str, ...] = ()


def read_contracts(
    path: Path, name: str, dimensions: Mapping[str, Dimension], accounts: Sequence[str] | None
) -> ContractsFile:
    """Read contracts; ``accounts`` are the accounts there are, None when no file lists them.

    Columns are ``account``, ``renewal``, and optionally ``start`` and account-level dimensions such as ``product``.
    """
    table, faults = read_table(path, name)
    problems = unreadable(faults)
    if table is None:
        return ContractsFile(name, (), problems)
    reader = CellReader(table, dimensions)
    why = {ACCOUNT: "name the account each contract belongs to", RENEWAL: "say when each contract renews"}
    lacking = reader.lacks((ACCOUNT, RENEWAL), why)
    if lacking:
        return ContractsFile(name, (), (*problems, *lacking))
    stated = tuple(one for one, dimension in dimensions.items() if dimension.level == "account" and one in table.header)
    records = _records(table, reader, stated, accounts)
    unread = tuple(column for column in table.header if column not in (*KNOWN, *stated))
    return ContractsFile(name, records, (*problems, *reader.problems), unread)


def _records(
    table: Table, reader: CellReader, stated: Sequence[str], accounts: Sequence[str] | None
) -> tuple[ContractRecord, ...]:
    found = []
    references = AccountReferences(reader, accounts)
    for row in table.rows:
        reader.mistaken = False
        record = ContractRecord(
            references.of(row), reader.held(row, stated), reader.day(row, "start"), reader.day(row, RENEWAL)
        )
        if record.start is not None and record.renewal is not None and record.renewal < record.start:
            message = f"the renewal {record.renewal} lies before the start {record.start}"
            reader.report(row, RENEWAL, Mistake("S03", message, "correct one of the two dates"))
        if not reader.mistaken:
            found.append(record)
    return tuple(found)
