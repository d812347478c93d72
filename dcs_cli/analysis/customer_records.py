"""Accounts and contacts of data files, each in its cell of the universe."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from dcs_cli.loading.data_cells import Held
from dcs_cli.loading.data_files import DataFiles
from dcs_cli.project.dimensions import Axis
from dcs_cli.project.project import Project
from dcs_cli.project.universe import Point, Universe

Reached = tuple[bool | None, ...]
"""Whether a contact was reached, channel by channel of the file of contacts; None unknown."""


@dataclass(frozen=True, slots=True)
class PlacedAccount:
    """One account: its account cell (by number), its dates and numbers, and how many of its contacts are in a cell.

    ``contacts`` is None when no file lists contacts. Of several contracts each has its renewal.
    """

    account: str
    cell: int
    start: date | None
    renewals: tuple[date, ...]
    amounts: dict[str, Fraction | None]
    contacts: dict[int, int] | None


@dataclass(frozen=True, slots=True)
class ContactGroup:
    """Contacts alike: of one cell, ``email_ok`` and reached alike; ``accounts`` counts them for each account."""

    cell: int
    email_ok: bool | None
    reached: Reached


class CustomerRecords:
    """What data files say of single customers; those whose values the population does not have are left out."""

    def __init__(self, project: Project, data: DataFiles) -> None:
        self._project = project
        self._data = data
        self._places = _Places(project.universe)

    @cached_property
    def accounts(self) -> tuple[PlacedAccount, ...] | None:
        """The accounts, in the order of their file; None without that file."""
        if self._data.accounts is None:
            return None
        renewals: dict[str, list[date]] = {}
        for contract in self._data.contracts.records if self._data.contracts is not None else ():
            if contract.renewal is not None:
                renewals.setdefault(contract.account, []).append(contract.renewal)
        found = []
        for record in self._data.accounts.records:
            cell = self._places.account(record.held)
            if cell is None:
                continue
            own = (record.renewal,) if record.renewal is not None else ()
            dates = tuple(sorted(set(renewals.get(record.account, own))))
            contacts = self._counts.get(record.account, {}) if self._data.contacts is not None else None
            found.append(PlacedAccount(record.account, cell, record.start, dates, dict(record.amounts), contacts))
        return tuple(found)

    @cached_property
    def accounts_outside(self) -> int:
        """Accounts of the file whose values no row of the population has."""
        listed = self._data.accounts.records if self._data.accounts is not None else ()
        return len(listed) - len(self.accounts or ())

    @cached_property
    def contacts_outside(self) -> int:
        """Contacts of the file that are in no cell, because their account or their values are in none."""
        if self._data.contacts is None or self._data.accounts is None:
            return 0
        return len(self._data.contacts.records) - len(self._cells)

    @cached_property
    def _cells(self) -> dict[str, int]:
        """The contact cell of every contact that has one, by contact."""
        if self._data.contacts is None:
            return {}
        accounts = self._data.accounts
        held = {record.account: record.held for record in accounts.records} if accounts is not None else None
        found = {}
        for contact in self._data.contacts.records:
            # Without a file of accounts nothing is known of them, which is enough where nothing tells them apart.
            account = () if held is None else held.get(contact.account)
            cell = self._places.contact(account, contact.held) if account is not None else None
            if cell is not None:
                found[contact.contact] = cell
        return found

    @cached_property
    def _counts(self) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        if self._data.contacts is not None:
            for contact in self._data.contacts.records:
                cell = self._cells.get(contact.contact)
                if cell is not None:
                    inside = found.setdefault(contact.account, {})
                    inside[cell] = inside.get(cell, 0) + 1
        return found

    @property
    def lists_contacts(self) -> bool:
        """Whether there is a file of contacts."""
        return self._data.contacts is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file of accounts."""
        return self._data.accounts.columns if self._data.accounts is not None else ()

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of ``reached_…`` columns; none without a file of contacts."""
        return self._data.contacts.channels if self._data.contacts is not None else ()

    @cached_property
    def groups(self) -> dict[ContactGroup, int]:
        """The contacts that have a cell, those alike together, with their number."""
        found: Counter[ContactGroup] = Counter()
        for contact in self._data.contacts.records if self._data.contacts is not None else ():
            cell = self._cells.get(contact.contact)
            if cell is not None:
                found[ContactGroup(cell, contact.email_ok, contact.reached)] += 1
        return dict(found)

    @cached_property
    def account_groups(self) -> dict[frozenset[ContactGroup], int]:
        """The accounts that have contacts in cells, those with contacts alike together, with their number."""
        held: dict[str, set[ContactGroup]] = {}
        for contact in self._data.contacts.records if self._data.contacts is not None else ():
            cell = self._cells.get(contact.contact)
            if cell is not None:
                held.setdefault(contact.account, set()).add(ContactGroup(cell, contact.email_ok, contact.reached))
        return dict(Counter(frozenset(groups) for groups in held.values()))


class _Places:
    """Finds the cells of customers by their values; each combination is looked for once."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._account_axes = tuple(axis for axis in universe.axes if axis.level == "account")
        self._account_cells = {cell.values: number for number, cell in enumerate(universe.account_cells)}
        self._contact_cells = {cell: number for number, cell in enumerate(universe.cells)}
        self._accounts: dict[Held, int | None] = {}
        self._contacts: dict[tuple[Held, Held], int | None] = {}

    def account(self, held: Held) -> int | None:
        """The number of the account cell with these values."""
        if held not in self._accounts:
            points = self._points(self._account_axes, dict(held))
            self._accounts[held] = None if points is None else self._account_cells.get(points)
        return self._accounts[held]

    def contact(self, account: Held, held: Held) -> int | None:
        """The number of the contact cell with the values of an account and of a contact."""
        key = (account, held)
        if key not in self._contacts:
            points = self._points(self._universe.axes, {**dict(account), **dict(held)})
            self._contacts[key] = None if points is None else self._contact_cells.get(points)
        return self._contacts[key]

    def _points(self, axes: Sequence[Axis], held: dict[str, tuple[str, ...]]) -> tuple[Point, ...] | None:
        found = []
        for axis in axes:
            point = self._point(axis, frozenset(held.get(axis.name, ())))
            if point is None:
                return None
            found.append(point)
        return tuple(found)

    def _point(self, axis: Axis, values: frozenset[str]) -> Point | None:
        """The value on an axis that holds these; without a population values that nothing tells apart are one."""
        position = self._universe.position_of(axis.name)
        points: Iterator[Point] = iter(self._universe.points(position) if position is not None else ())
        fitting = [
            point
            for point in points
            if (values == set(point.leaves) if self._universe.sized else values <= set(point.leaves))
        ]
        return min(fitting, key=lambda point: len(point.leaves), default=None)
