"""Campaigns of other departments against the times a policy protects (semantics 7, O08)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.classes import customer_classes, first_member, partition
from dcs_cli.analysis.customer_records import CustomerRecords, PlacedAccount
from dcs_cli.analysis.stage_on_day import in_stage
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import members_of


@dataclass(frozen=True, slots=True)
class CountedAccounts:
    """Accounts a campaign reaches, by their own dates: in a protected stage, and those whose dates do not tell.

    ``by_contact`` says whether their contacts are listed too, or averages of the population.
    """

    listed: int
    met: int
    unknown: int
    by_contact: bool


@dataclass(frozen=True, slots=True)
class ProtectedTime:
    """A campaign of another department and the customers it expects to meet in protected stages.

    ``facets`` are its versions that CS does not send itself.
    ``counted`` is None where nothing but the length of the stages is known. ``unknown`` are protected escalations.
    """

    facets: tuple[Facet, ...]
    campaign: str
    cells: int
    contacts: int | None
    expected: Fraction | None
    stages: tuple[str, ...]
    unknown: tuple[str, ...]
    counted: CountedAccounts | None = None

    @property
    def share(self) -> Fraction | None:
        """Expected contacts among all it reaches."""
        return self.expected / self.contacts if self.expected is not None and self.contacts else None


def protected_times(project: Project, records: CustomerRecords | None = None) -> tuple[ProtectedTime, ...]:
    """Every live campaign of a department other than CS against ``policy.protect``.

    Accounts with dates are counted on the day of sending; without them renewals are taken to be spread evenly.
    """
    found = []
    for message in project.live_messages:
        versions = project.facets_by_message.get(message.id, ())
        facets = tuple(facet for facet in versions if facet.department not in project.words.customer_success)
        if not message.is_campaign or not facets:
            continue
        protected = set(project.policy.protect)
        if all(protected <= set(facet.written.suppress_during) for facet in facets):
            continue
        if records is not None and records.accounts is not None:
            found.append(_counted(project, message.id, facets, records, records.accounts))
        else:
            found.append(_spread(project, message.id, facets))
    return tuple(found)


def _stages(project: Project, facet: Facet) -> list[str]:
    """The protected stages a facet does not keep out of by itself."""
    kept_out = facet.written.suppress_during
    return [name for name in project.policy.protect if name in project.collection.stages and name not in kept_out]


def _escalations(project: Project, facets: Sequence[Facet]) -> tuple[str, ...]:
    escalations = [name for name in project.policy.protect if name in project.collection.escalations]
    return tuple(sorted({name for f in facets for name in escalations if name not in f.written.suppress_during}))


def _ordered(project: Project, met: set[str]) -> tuple[str, ...]:
    return tuple(name for name in project.policy.protect if name in met)


def _spread(project: Project, campaign: str, facets: tuple[Facet, ...]) -> ProtectedTime:
    """What a campaign expects to meet if renewals are spread evenly."""
    expected = Fraction(0)
    cells = 0
    met: set[str] = set()
    dated = False
    for facet in facets:
        cells |= facet.cells
        names = _stages(project, facet)
        dated = dated or any(project.collection.stages[name].value.from_ is not None for name in names)
        for one in customer_classes(project, [facet]):
            inside = one & facet.cells
            for part in partition(
                inside, [project.cells(project.collection.stages[name].value.audience) for name in names]
            ):
                index = first_member(part)
                windows = {name: project.due_days.stage_windows(name, index) for name in names}
                met |= {name for name, listed in windows.items() if listed}
                length = sum(listed[0].length for listed in windows.values() if listed)
                share = min(Fraction(1), Fraction(length, project.due_days.term(index) or 365))
                expected += share * (project.universe.contacts(part) or 0)
    known = expected if dated and project.universe.sized else None
    contacts = project.universe.contacts(cells)
    return ProtectedTime(
        facets, campaign, cells, contacts, known, _ordered(project, met), _escalations(project, facets)
    )


def _counted(
    project: Project,
    campaign: str,
    facets: tuple[Facet, ...],
    records: CustomerRecords,
    accounts: tuple[PlacedAccount, ...],
) -> ProtectedTime:
    """What a campaign meets on its day, account by account.

    Without a file of contacts an account has as many in a cell as the accounts of its sort have on average.
    """
    universe = project.universe
    listed_in = Counter(account.cell for account in accounts)
    expected, contacts, cells = Fraction(0), Fraction(0), 0
    in_stages: set[str] = set()
    tally = Counter[str]()
    for facet in facets:
        cells |= facet.cells
        names = _stages(project, facet)
        touched = set(universe.accounts_of(facet.cells))
        for account in accounts:
            if account.cell not in touched:
                continue
            inside = universe.account_cells[account.cell].members & facet.cells
            here = _contacts(project, account, inside, listed_in[account.cell])
            if not here:
                continue
            met, unknown = _protected_cells(project, facet, account, names, in_stages)
            tally["listed"] += 1
            tally["met"] += bool(met & inside)
            tally["unknown"] += bool(unknown & inside & ~met)
            expected += sum(count for cell, count in here.items() if met >> cell & 1)
            contacts += sum(here.values())
        for number in touched - listed_in.keys():
            tally["unknown"] += universe.account_cells[number].accounts or 0
    counts = records.lists_contacts or universe.sized
    return ProtectedTime(
        facets,
        campaign,
        cells,
        int(contacts) if records.lists_contacts else universe.contacts(cells),
        expected if counts else None,
        _ordered(project, in_stages),
        _escalations(project, facets),
        CountedAccounts(tally["listed"], tally["met"], tally["unknown"], records.lists_contacts),
    )


def _contacts(project: Project, account: PlacedAccount, inside: int, listed: int) -> dict[int, Fraction]:
    """An account's contacts in some of its cells, or the average where only the population counts them."""
    if account.contacts is not None:
        return {cell: Fraction(count) for cell, count in account.contacts.items() if inside >> cell & 1}
    return {cell: Fraction(project.universe.weight(cell) or 0, listed) for cell in members_of(inside)}


def _protected_cells(
    project: Project, facet: Facet, account: PlacedAccount, names: Sequence[str], in_stages: set[str]
) -> tuple[int, int]:
    """The cells in which an account is in a protected stage on the day of sending, and those where it may be."""
    day, term = facet.sent_on, project.terms.by_account[account.cell]
    met = unknown = 0
    for name in names:
        stage = project.collection.stages[name].value
        cells = project.cells(stage.audience)
        inside = (
            in_stage(project.timeline, stage, account.start, account.renewals, term, day) if day is not None else None
        )
        if inside is None:
            unknown |= cells
        elif inside and cells & facet.cells & project.universe.account_cells[account.cell].members:
            met |= cells
            in_stages.add(name)
    return met, unknown
