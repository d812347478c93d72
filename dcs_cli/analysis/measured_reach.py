"""Who was reached through which channels, counted contact by contact instead of bounded by rates (semantics 12)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.customer_records import ContactGroup, CustomerRecords
from dcs_cli.analysis.reach import Level
from dcs_cli.loading.data_files import DataFiles
from dcs_cli.project.facets import Facet

EMAIL, IN_APP = "email", "in_app"
Known = bool | None


@dataclass(frozen=True, slots=True)
class MeasuredUplift:
    """Contacts or accounts reached by email, in-app and either, and the bounds of the uplift that follow.

    ``unknown`` are those of whom one of the two is not known; they are in the bounds and in no count. ``high`` and
    ``ceiling`` are None where possibly nobody is reached by email.
    """

    level: Level
    total: int
    email: int
    in_app: int
    either: int
    unknown: int
    low: Fraction
    high: Fraction | None
    ceiling: Fraction | None


def measured_uplifts(data: DataFiles) -> tuple[MeasuredUplift, ...]:
    """The uplift of contacts, then of accounts (reached if one contact is); none without both columns."""
    contacts = data.contacts
    if contacts is None or not {EMAIL, IN_APP} <= set(contacts.channels):
        return ()
    email, in_app = contacts.channels.index(EMAIL), contacts.channels.index(IN_APP)
    of_contacts: Counter[tuple[Known, Known]] = Counter()
    of_accounts: dict[str, tuple[Known, Known]] = {}
    if data.accounts is not None:
        of_accounts = {record.account: (False, False) for record in data.accounts.records}
    for contact in contacts.records:
        pair = contact.reached[email], contact.reached[in_app]
        of_contacts[pair] += 1
        before = of_accounts.get(contact.account, (False, False))
        of_accounts[contact.account] = any_of((before[0], pair[0])), any_of((before[1], pair[1]))
    found = (_uplift("contact", of_contacts), _uplift("account", Counter(of_accounts.values())))
    return tuple(one for one in found if one is not None)


def _uplift(level: Level, pairs: Mapping[tuple[Known, Known], int]) -> MeasuredUplift | None:
    """The counts of one level; None when nobody can have been reached by email."""

    def count(email: Sequence[Known], in_app: Sequence[Known]) -> int:
        return sum(number for pair, number in pairs.items() if pair[0] in email and pair[1] in in_app)

    anything = (True, False, None)
    total = count(anything, anything)
    surely, possibly = count((True,), anything), count((True, None), anything)
    if not possibly:
        return None
    # What is not known makes the uplift least when it was email that reached, and largest when it was in-app alone.
    low = Fraction(count((False,), (True,)), possibly)
    high = Fraction(count((False, None), (True, None)), surely) if surely else None
    both_known = count((True, False), (True, False))
    return MeasuredUplift(
        level,
        total,
        surely,
        count(anything, (True,)),
        surely + count((False, None), (True,)),
        total - both_known,
        low,
        high,
        Fraction(total - surely, surely) if surely else None,
    )


def any_of(told: Iterable[Known]) -> Known:
    """Whether one of several is true: None when none is and one is not known."""
    listed = tuple(told)
    return True if True in listed else None if None in listed else False


@dataclass(frozen=True, slots=True)
class MeasuredShare:
    """Customers of a requirement that its channels reached, those that possibly were among them, of all listed."""

    reached: int
    possibly: int
    total: int


def measured_share(
    records: CustomerRecords, cells: int, facets: Sequence[Facet], *, accounts: bool
) -> MeasuredShare | None:
    """How many contacts in some cells, or accounts with one there, were reached through the channels of facets.

    None unless the file of contacts tells of every channel and lists somebody in the cells.
    """
    columns = {facet: column_of(records, facet) for facet in facets}
    if not columns or None in columns.values():
        return None
    told: dict[ContactGroup, Known] = {}
    for group in records.groups:
        if cells >> group.cell & 1:
            mine = {column for facet, column in columns.items() if facet.cells >> group.cell & 1}
            told[group] = any_of(group.reached[column] for column in mine if column is not None)
    counts: Counter[Known] = Counter()
    if accounts:
        for groups, number in records.account_groups.items():
            inside = [told[group] for group in groups if group in told]
            if inside:
                counts[any_of(inside)] += number
    else:
        for group, answer in told.items():
            counts[answer] += records.groups[group]
    total = sum(counts.values())
    return MeasuredShare(counts[True], counts[True] + counts[None], total) if total else None


def column_of(records: CustomerRecords, facet: Facet) -> int | None:
    """The number of the column that tells whom a facet's channel reached, by its id or else its medium."""
    if facet.channel is None:
        return None
    names = (facet.channel.id, facet.channel.medium)
    return next((records.channels.index(name) for name in names if name in records.channels), None)


def rate_of(records: CustomerRecords, column: int, cells: int) -> Fraction | None:
    """The share of the listed contacts in some cells that a channel reached or may have; None without any."""
    inside = {group: number for group, number in records.groups.items() if cells >> group.cell & 1}
    total = sum(inside.values())
    reached = sum(number for group, number in inside.items() if group.reached[column] is not False)
    return Fraction(reached, total) if total else None


def email_ok_of(records: CustomerRecords, cells: int) -> Fraction | None:
    """The share of the listed contacts in some cells that can or may be sent email; None when that is not stated."""
    inside = {group: number for group, number in records.groups.items() if cells >> group.cell & 1}
    total = sum(inside.values())
    if all(group.email_ok is None for group in inside):
        return None
    return Fraction(sum(number for group, number in inside.items() if group.email_ok is not False), total)
