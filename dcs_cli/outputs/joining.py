"""Findings of one code that say the same about several plans or versions, joined into one with their sizes added."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_cli.outputs.finding_words import said
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.view import WHOLE_PROGRAMME, View, narrowed_customers

if TYPE_CHECKING:
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import Certainty, Customers, Finding, Level, PlacedFinding

MOST_CELLS = 5000
"""Above this many cells the boxes of a finding are shown as the finding has them."""


@dataclass(frozen=True, slots=True)
class JoinedFinding:
    """What one line of a report says; ``who`` and ``size`` are empty where the words already hold them."""

    code: str
    name: str
    level: "Level"
    certainty: "Certainty"
    subjects: tuple[str, ...]
    words: str
    who: str
    size: str
    findings: "tuple[PlacedFinding, ...]"


def joined(
    findings: "Iterable[PlacedFinding]", project: "Project", view: View | None = None
) -> tuple[JoinedFinding, ...]:
    """The findings in their order, each with those that follow and say the same about other customers."""
    return tuple(joined_line(group, project, view) for group in joinable(findings))


def joinable(findings: "Iterable[PlacedFinding]") -> "tuple[tuple[PlacedFinding, ...], ...]":
    """The findings in their order, in groups that say the same about different customers."""
    groups: dict[tuple[str, ...], list[PlacedFinding]] = {}
    for placed in findings:
        finding = placed.finding
        key = (finding.code, finding.level, finding.certainty, said(finding), *_kept_subjects(finding))
        groups.setdefault(key, []).append(placed)
    return tuple(tuple(group) for group in groups.values())


def joined_line(group: "tuple[PlacedFinding, ...]", project: "Project", view: View | None = None) -> JoinedFinding:
    """One group of findings that say the same."""
    first = group[0].finding
    subjects = tuple(dict.fromkeys(subject for placed in group for subject in placed.finding.about))
    customers = [placed.finding.customers for placed in group if placed.finding.customers is not None]
    words = said(first)
    who = size = ""
    if customers and (words != first.message or view is not None):
        inside = customers if view is None else [narrowed_customers(one, view, project) for one in customers]
        cells = 0
        for one in inside:
            cells |= one.cells
        who = _who(cells, inside, project)
        size = _size_text(inside, cells, customers, project)
    elif view is not None:
        who = WHOLE_PROGRAMME
    return JoinedFinding(first.code, first.name, first.level, first.certainty, subjects, words, who, size, group)


def _kept_subjects(finding: "Finding") -> tuple[str, ...]:
    """What has to be alike besides the words: the subjects without versions; for requirements the moment alone."""
    plain = tuple(subject.partition("[")[0] for subject in finding.subjects)
    return plain[1:] if finding.customers is not None and finding.customers.unit is not None else plain


def _who(cells: int, customers: "list[Customers]", project: "Project") -> str:
    dimensions = {name for one in customers for box in one.boxes for name, _ in box.values}
    if customers[0].unit == "account":
        dimensions -= {axis.name for axis in project.universe.axes if axis.level == "contact"}
        cells = _whole_accounts(cells, project)
    from dcs_cli.rules.findings import in_words

    return in_words(project.boxes(cells, needed_dimensions(cells, dimensions, project)))


def _whole_accounts(cells: int, project: "Project") -> int:
    """All contact cells of the accounts that a set touches."""
    found = 0
    for number in project.universe.accounts_of(cells):
        found |= project.universe.account_cells[number].members
    return found


def needed_dimensions(cells: int, dimensions: Set[str], project: "Project") -> Set[str]:
    """The dimensions that say who they are in few words, those that exclude nobody left out.

    First go dimensions that take many words: several values, or what is held and lacked. Then, while there are several
    boxes, any other; the last declared first. What is left still tells these customers from all others that exist.
    """
    universe = project.universe
    if len(universe.cells) > MOST_CELLS:
        return dimensions
    needed = set(dimensions)
    for wordy_only in (True, True, False):
        for axis in reversed(universe.axes):
            found = project.boxes(cells, needed)
            if len(found) == 1 and not wordy_only:
                return needed
            several = any(len(values) > 1 for box in found for name, values in box.values if name == axis.name)
            removable = axis.name in needed and (several or axis.many or not wordy_only)
            if removable and _told_apart(cells, needed - {axis.name}, project):
                needed.discard(axis.name)
    return needed


def _told_apart(cells: int, dimensions: Set[str], project: "Project") -> bool:
    """Whether nobody outside a set has the same values on some dimensions as somebody inside."""
    universe = project.universe
    positions = [position for position, axis in enumerate(universe.axes) if axis.name in dimensions]
    rest = cells
    while rest:
        index = (rest & -rest).bit_length() - 1
        alike = universe.everyone
        for position in positions:
            alike &= universe.points(position)[universe.cells[index][position]]
        if alike & ~cells:
            return False
        rest &= ~alike
    return True


def _size(customers: "list[Customers]", cells: int, project: "Project") -> int | None:
    if customers[0].unit is None:
        return project.universe.contacts(cells)
    sizes = [one.size for one in customers]
    return None if any(size is None for size in sizes) else sum(size for size in sizes if size is not None)


def _size_text(inside: "list[Customers]", cells: int, whole: "list[Customers]", project: "Project") -> str:
    number = _size(inside, cells, project)
    if number is None:
        return ""
    text = counted(number, inside[0].unit or "contact")
    everyone = 0
    for one in whole:
        everyone |= one.cells
    total = _size(whole, everyone, project)
    return text if total is None or total == number else f"{text} of {total:,}"
