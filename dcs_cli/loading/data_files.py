"""The data files of one run together: accounts, contacts and contracts, and the population they make."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dcs_cli.documents.population import AccountsAlike, ContactCount, Dimension, PopulationRow
from dcs_cli.loading.accounts_file import AccountRecord, AccountsFile, read_accounts
from dcs_cli.loading.collector import collector_paused
from dcs_cli.loading.contacts_file import ContactRecord, ContactsFile, read_contacts
from dcs_cli.loading.contracts_file import ContractsFile, read_contracts
from dcs_cli.loading.data_cells import DataProblem, Held


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data file to read, and what messages call it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class DataFiles:
    """What was read, each None when there is no such file."""

    accounts: AccountsFile | None = None
    contacts: ContactsFile | None = None
    contracts: ContractsFile | None = None

    @property
    def listed(self) -> tuple[AccountsFile | ContactsFile | ContractsFile, ...]:
        """The files there are."""
        return tuple(file for file in (self.accounts, self.contacts, self.contracts) if file is not None)

    @property
    def usable(self) -> "DataFiles":
        """Without the files of which not one row could be read: such a file says as little as none."""
        accounts, contacts, contracts = self.accounts, self.contacts, self.contracts
        return DataFiles(
            None if accounts is not None and accounts.problems and not accounts.records else accounts,
            None if contacts is not None and contacts.problems and not contacts.records else contacts,
            None if contracts is not None and contracts.problems and not contracts.records else contracts,
        )

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """The problems of all of them."""
        return tuple(problem for file in self.listed for problem in file.problems)


def read_data_files(
    sources: Mapping[str, DataSource], dimensions: Mapping[str, Dimension], numbers: Sequence[str]
) -> DataFiles:
    """Read ``accounts``, ``contacts`` and ``contracts``; ``numbers`` are columns of accounts that hold numbers."""
    with collector_paused():
        accounts = contacts = contracts = None
        if (source := sources.get("accounts")) is not None:
            accounts = read_accounts(source.path, source.name, dimensions, numbers)
        # A row of accounts that cannot be used is told of once, there, and not again for each of its contacts.
        whole = accounts is not None and not accounts.problems
        known = [record.account for record in accounts.records] if accounts is not None and whole else None
        if (source := sources.get("contacts")) is not None:
            contacts = read_contacts(source.path, source.name, dimensions, known)
        if (source := sources.get("contracts")) is not None:
            contracts = read_contracts(source.path, source.name, dimensions, known)
    return DataFiles(accounts, contacts, contracts)


def population_of(data: DataFiles, email_channels: Sequence[str]) -> tuple[PopulationRow, ...] | None:
    """The population that accounts and contacts make together, in the order of their values; None without both.

    ``email_channels`` are the channels that ``email_ok`` speaks about; a group of accounts states the share of its
    contacts that can be sent them when it is known of all of them.
    """
    if data.accounts is None or data.contacts is None:
        return None
    groups: dict[Held, list[AccountRecord]] = {}
    for account in data.accounts.records:
        groups.setdefault(account.held, []).append(account)
    held = {account.account: account.held for account in data.accounts.records}
    members: dict[Held, list[ContactRecord]] = {}
    for contact in data.contacts.records:
        group = held.get(contact.account)
        if group is not None:
            members.setdefault(group, []).append(contact)
    return tuple(_row(group, groups[group], members.get(group, []), email_channels) for group in sorted(groups))


def _row(
    held: Held, accounts: Sequence[AccountRecord], contacts: Sequence[ContactRecord], email_channels: Sequence[str]
) -> PopulationRow:
    counts = Counter(contact.held for contact in contacts)
    amounts = [account.arr for account in accounts]
    return PopulationRow(
        held,
        len(accounts),
        tuple(ContactCount(values, counts[values]) for values in sorted(counts)),
        None if any(amount is None for amount in amounts) else sum((a for a in amounts if a is not None), Fraction(0)),
        tuple((channel, share) for channel in email_channels if (share := _email_ok(contacts)) is not None),
        _alike(accounts, contacts),
    )


def _alike(accounts: Sequence[AccountRecord], contacts: Sequence[ContactRecord]) -> tuple[AccountsAlike, ...]:
    """The accounts by the sorts of contacts they have, those without any included."""
    sorts: dict[str, set[Held]] = {account.account: set() for account in accounts}
    for contact in contacts:
        sorts[contact.account].add(contact.held)
    counts = Counter(tuple(sorted(held)) for held in sorts.values())
    return tuple(AccountsAlike(held, counts[held]) for held in sorted(counts))


def _email_ok(contacts: Sequence[ContactRecord]) -> Fraction | None:
    stated = [contact.email_ok for contact in contacts]
    if not stated or any(one is None for one in stated):
        return None
    return Fraction(sum(one is True for one in stated), len(stated))
