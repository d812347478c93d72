"""The contacts of a data file, one row each: whose they are, what they are, and what has reached them (model 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dcs_cli.documents.population import Dimension
from dcs_cli.loading.account_references import AccountReferences
from dcs_cli.loading.accounts_file import ACCOUNT
from dcs_cli.loading.data_cells import CellReader, DataProblem, Held, Mistake, unreadable
from dcs_cli.loading.tables import Table, read_table

CONTACT = "contact"
EMAIL_OK = "email_ok"
REACHED = "reached_"
USED_ELSEWHERE = ("timezone", "person")
"""Columns of the format that other questions than an audit's read; so are those that begin with ``consent_``."""


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact; ``reached`` says for each channel of the file whether a message has reached it, None unknown."""

    contact: str
    account: str
    held: Held
    email_ok: bool | None
    reached: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class ContactsFile:
    """The contacts that can be used, the channels ``reached_…`` columns are about, and the problems of the others."""

    name: str
    records: tuple[ContactRecord, ...]
    problems: tuple[DataProblem, ...]
    channels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_contacts(
    path: Path, name: str, dimensions: Mapping[str, Dimension], accounts: Sequence[str] | None
) -> ContactsFile:
    """Read contacts; ``accounts`` are the accounts there are, None when no file lists them.

    Columns are ``contact``, ``account``, every contact-level dimension, and optionally ``email_ok`` and
    ``reached_<channel>``. Any other column may be there.
    """
    table, faults = read_table(path, name)
    problems = unreadable(faults)
    if table is None:
        return ContactsFile(name, (), problems)
    reader = CellReader(table, dimensions)
    of_contact = {one: dimension for one, dimension in dimensions.items() if dimension.level == "contact"}
    why = dict.fromkeys(of_contact, "every row states every contact-level dimension")
    why |= {CONTACT: "name the contact of each row", ACCOUNT: "name the account each contact belongs to"}
    required = [CONTACT, ACCOUNT, *(one for one, dimension in of_contact.items() if not dimension.may_be_none)]
    lacking = reader.lacks(required, why)
    if lacking:
        return ContactsFile(name, (), (*problems, *lacking), (), table.header)
    stated = tuple(one for one in of_contact if one in table.header)
    flags = tuple(column for column in table.header if column.startswith(REACHED))
    known = {CONTACT, ACCOUNT, EMAIL_OK, *USED_ELSEWHERE, *stated, *flags}
    return ContactsFile(
        name,
        _records(table, reader, stated, flags, accounts),
        (*problems, *reader.problems),
        tuple(column.removeprefix(REACHED) for column in flags),
        table.header,
        tuple(column for column in table.header if column not in known and not column.startswith("consent_")),
    )


def _records(
    table: Table, reader: CellReader, stated: Sequence[str], flags: Sequence[str], accounts: Sequence[str] | None
) -> tuple[ContactRecord, ...]:
    found: dict[str, ContactRecord] = {}
    lines: dict[str, int] = {}
    references = AccountReferences(reader, accounts)
    for row in table.rows:
        reader.mistaken = False
        contact = reader.name(row, CONTACT, "contact")
        if contact in lines:
            message = f"contact `{contact}` is also in line {lines[contact]}"
            hint = "keep one row for each contact; one person in several accounts is a contact in each"
            reader.report(row, CONTACT, Mistake("S04", message, hint))
        lines.setdefault(contact, row.line)
        record = ContactRecord(
            contact,
            references.of(row),
            reader.held(row, stated),
            reader.flag(row, EMAIL_OK),
            tuple(reader.flag(row, column) for column in flags),
        )
        if not reader.mistaken:
            found[contact] = record
    return tuple(found.values())
