"""Account pressure as plain JSON values, by class of accounts (semantics 8.4)."""

from typing import Any

from dcs_cli.analysis.account_pressure import AccountClass, AccountPressure
from dcs_cli.outputs.figures import boxes_written
from dcs_cli.project.project import Project


def account_pressure(project: Project, judged: AccountPressure, *, cells: bool) -> dict[str, Any]:
    """What whole accounts get in the window of one limit; with ``cells`` also account cell by account cell."""
    sized = project.universe.sized
    found: dict[str, Any] = {
        "at_most": judged.limit,
        "per": judged.per,
        "channel": judged.channel,
        "certain_accounts": judged.accounts_with("breach") if sized else None,
        "possible_accounts": judged.accounts_with("breach", "possible") if sized else None,
        "boxes": [
            {
                "boxes": boxes_written(project.boxes(one.members, one.dimensions)),
                "accounts": one.accounts,
                **_figures(one),
            }
            for one in judged.classes
        ],
    }
    if cells:
        by_cell = sorted(
            ((number, one) for one in judged.classes for number in one.account_cells), key=lambda pair: pair[0]
        )
        found["cells"] = [
            {
                **project.universe.written_account(number),
                "accounts": project.universe.account_cells[number].accounts,
                **_figures(one),
            }
            for number, one in by_cell
        ]
    return found


def _figures(one: AccountClass) -> dict[str, Any]:
    return {
        "certain": one.certain,
        "certain_day": one.certain_day,
        "worst": one.worst,
        "worst_day": one.worst_day,
        "unbounded": list(one.unbounded),
        "verdict": one.verdict,
    }
