"""How far the flows of accounts follow value and complexity (semantics 13, "Too coarse")."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.customer_records import CustomerRecords
from dcs_cli.analysis.segmentation import Flow
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class Purity:
    """Accounts in the largest band of their flow, of all that are listed; ``unknown`` of them have no band.

    ``lacking`` names the columns without which nothing has one.
    """

    in_main_band: int
    accounts: int
    unknown: int
    lacking: tuple[str, ...] = ()


def purity(project: Project, flows: Sequence[Flow], records: CustomerRecords | None) -> Purity | None:
    """The purity of the flows; None without bands in the program, or without single accounts."""
    segmentation = project.program.segmentation if project.program is not None else None
    axes = [axis for axis in (segmentation.value, segmentation.complexity) if axis] if segmentation is not None else []
    if not axes or records is None or records.accounts is None:
        return None
    lacking = tuple(f"column {axis.column} to accounts.csv" for axis in axes if axis.column not in records.columns)
    flow_of = {cell: number for number, flow in enumerate(flows) for cell in flow.account_cells}
    banded: Counter[tuple[int, tuple[int, ...]]] = Counter()
    unknown = 0
    for account in records.accounts:
        amounts = [account.amounts.get(axis.column) for axis in axes]
        known: list[Fraction] = [amount for amount in amounts if amount is not None]
        if len(known) < len(axes):
            unknown += 1
            continue
        band = tuple(
            # A value at a cut belongs to the higher band (model 2.3).
            bisect_right(sorted(axis.cuts), amount)
            for axis, amount in zip(axes, known, strict=True)
        )
        banded[flow_of[account.cell], band] += 1
    largest: dict[int, int] = {}
    for (flow, _), count in banded.items():
        largest[flow] = max(largest.get(flow, 0), count)
    return Purity(sum(largest.values()), len(records.accounts), unknown, lacking)
