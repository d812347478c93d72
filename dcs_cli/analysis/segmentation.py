"""What tells customers apart in practice: the flows of accounts, and how many senders reach a contact (8.4, 13)."""

from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.classes import partition
from dcs_cli.project.audiences import Audiences
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import Universe, members_of


@dataclass(frozen=True, slots=True)
class Flow:
    """Account cells (by number) that the same versions of touchpoints reach; ``accounts`` None: not known."""

    account_cells: tuple[int, ...]
    accounts: int | None
    versions: tuple[str, ...]


def flows(project: Project) -> tuple[Flow, ...]:
    """The flows of semantics 13, the largest first."""
    universe = project.universe
    reached: dict[int, int] = {}
    named: dict[str, int] = {}
    for facet in project.live_facets:
        if facet.is_campaign or not facet.audience_known:
            continue
        if facet.cells not in reached:
            reached[facet.cells] = sum(1 << number for number in universe.accounts_of(facet.cells))
        named[facet.version_name] = named.get(facet.version_name, 0) | reached[facet.cells]
    everyone = (1 << len(universe.account_cells)) - 1
    found = []
    for group in partition(everyone, (named[name] for name in sorted(named))):
        numbers = tuple(members_of(group))
        sizes = [universe.account_cells[number].accounts for number in numbers]
        accounts = sum(size or 0 for size in sizes) if universe.sized else None
        versions = tuple(sorted(name for name, accounts_reached in named.items() if accounts_reached & group))
        found.append(Flow(numbers, accounts, versions))
    return tuple(sorted(found, key=lambda flow: (-(flow.accounts or 0), flow.account_cells)))


@dataclass(frozen=True, slots=True)
class Senders:
    """Pairs of system and department that reach one contact; ``most`` without contacts and ``mean`` may be unknown.

    ``unknown`` are live touchpoints that do not say their system or department.
    """

    most: int
    mean: Fraction | None
    most_cells: int
    unknown: tuple[str, ...]


def senders(project: Project) -> Senders:
    """How many senders reach a contact at most and on average (semantics 8.4)."""
    pairs: dict[tuple[str, str], int] = {}
    unknown: set[str] = set()
    for facet in project.live_facets:
        if facet.is_campaign:
            continue
        pair = _sender(facet)
        if pair is None:
            unknown.add(facet.message.id)
        else:
            pairs[pair] = pairs.get(pair, 0) | facet.cells
    most, most_cells, weighted = 0, 0, Fraction(0)
    for group in partition(project.universe.everyone, (pairs[pair] for pair in sorted(pairs))):
        contacts = project.universe.contacts(group)
        count = sum(1 for cells in pairs.values() if cells & group)
        weighted += count * (contacts or 0)
        if count > most:
            most, most_cells = count, group
        elif count == most:
            most_cells |= group
    total = project.universe.total_contacts
    return Senders(most, weighted / total if total else None, most_cells, tuple(sorted(unknown)))


def _sender(facet: Facet) -> tuple[str, str] | None:
    system, department = facet.written.system, facet.department
    return (system, department) if system is not None and department is not None else None


@dataclass(frozen=True, slots=True)
class PlanCoverage:
    """Accounts in account cells that some plan covers, of all; None without a population."""

    accounts: int | None
    total: int | None


def plan_coverage(project: Project) -> PlanCoverage:
    """How many accounts have a plan, those without a contact included."""
    universe = project.universe
    axes = [axis for axis in universe.axes if axis.level == "account"]
    by_account = Universe(axes, [cell.values for cell in universe.account_cells], None, None)
    audiences = Audiences(by_account, project.named)
    cells = 0
    for plan in project.collection.plans.values():
        cells |= audiences.cells(plan.value.audience)
    if not universe.sized:
        return PlanCoverage(None, None)
    covered = sum(universe.account_cells[number].accounts or 0 for number in members_of(cells))
    return PlanCoverage(covered, universe.total_accounts)
