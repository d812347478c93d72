"""Which findings matter most: by level, then certainty, then the customers they touch; one line for each rule.

There is no score. An error comes before a warning, what is certain before what is possible, more contacts before
fewer; findings about no customers come after those about some. Of each rule the first line stands for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_cli.outputs.joining import JoinedFinding, joined
from dcs_cli.outputs.view import narrowed_customers

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material
    from dcs_cli.rules.findings import PlacedFinding

RANKED_BY = "by level, then certainty, then contacts touched; one line for each rule"


@dataclass(frozen=True, slots=True)
class TopFinding:
    """One line and how many further ones its rule has; contacts and accounts touched, None when unknown or nobody."""

    line: JoinedFinding
    contacts: int | None
    accounts: int | None
    alike: int


def words_of(line: JoinedFinding) -> str:
    """What a joined finding says; ``possible`` stands in front where the words do not say it."""
    return line.words if line.certainty == "certain" or "possible" in line.words else f"possible: {line.words}"


def touched(line: JoinedFinding, material: "Material") -> tuple[int | None, int | None]:
    """The contacts and accounts a joined finding touches, those in the view when there is one; None is unknown."""
    project = material.run.answers.project
    cells = 0
    for placed in line.findings:
        customers = placed.finding.customers
        if customers is not None:
            inside = customers if material.view is None else narrowed_customers(customers, material.view, project)
            cells |= inside.cells
    if not cells:
        return None, None
    return project.universe.contacts(cells), project.universe.accounts(cells)


def ranked(material: "Material", findings: "Iterable[PlacedFinding]") -> tuple[TopFinding, ...]:
    """The lines of some findings, the gravest of each rule first; those of one rule are counted in ``alike``."""
    from dcs_cli.rules.findings import LEVELS

    by_rule: dict[str, list[TopFinding]] = {}
    for line in joined(findings, material.run.answers.project, material.view):
        contacts, accounts = touched(line, material)
        by_rule.setdefault(line.code, []).append(TopFinding(line, contacts, accounts, 0))

    ahead = material.run.answers.way_ahead

    def gravity(one: TopFinding) -> tuple[int, bool, bool, int, str, int, tuple[str, ...]]:
        about_nobody = all(placed.finding.customers is None for placed in one.line.findings)
        return (
            LEVELS.index(one.line.level),
            one.line.certainty != "certain",
            about_nobody,
            -(one.contacts or 0),
            one.line.code,
            # Of facts that come too late the goal says most, and one that is there already least.
            ahead.weight(one.line.subjects[0]) if ahead is not None and one.line.code[0] == "W" else 0,
            one.line.subjects,
        )

    found = []
    for lines in by_rule.values():
        first = min(lines, key=gravity)
        found.append(TopFinding(first.line, first.contacts, first.accounts, len(lines) - 1))
    return tuple(sorted(found, key=gravity))


def top_findings(material: "Material", number: int) -> tuple[TopFinding, ...]:
    """The findings that matter most, at most so many; notes only where there is nothing graver."""
    found = ranked(material, material.run.findings)
    grave = [one for one in found if one.line.level != "note"]
    return tuple((grave or list(found))[:number])
