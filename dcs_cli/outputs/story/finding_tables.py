"""Findings as tables: joined lines for a chapter, and every finding with its place for looking up."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dcs_cli.outputs.finding_text import place_text
from dcs_cli.outputs.joining import JoinedFinding, joined
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Bullets, Cell, Column, Table, without_empty
from dcs_cli.outputs.story.cells import number, text, verdict
from dcs_cli.outputs.story.excerpts import excerpted
from dcs_cli.outputs.story.ranking import touched, words_of
from dcs_cli.outputs.view import WHOLE_PROGRAMME, narrowed_customers
from dcs_cli.rules.group_names import few_words
from dcs_cli.rules.wording import shortened

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material
    from dcs_cli.rules.findings import PlacedFinding

ABOUT_CUSTOMERS = ("Customers", "Size", "Contacts", "Accounts")
"""Columns left out where no line is about particular customers."""
MOST_WORDS = 220
"""Characters of a line in a chapter; the table of all findings holds it whole."""
LINES_PRINTED = 10
"""Rows on paper."""

COLUMNS = (
    Column("Level", "verdict"),
    Column("Rule", "id"),
    Column("Finding", wide=True),
    Column("Certainty", "verdict"),
    Column("Customers", wide=True),
    Column("Size", "number"),
)


def lines_of(material: "Material", findings: "Iterable[PlacedFinding]") -> tuple[JoinedFinding, ...]:
    """Findings joined over plans and versions, in their order."""
    return joined(findings, material.run.answers.project, material.view)


def lines_table(material: "Material", name: str, caption: str, lines: Sequence[JoinedFinding]) -> Table:
    """The lines of a chapter; paper has the gravest and largest of many."""
    rows = tuple(
        (
            verdict(line.level),
            text(line.code),
            text(shortened(words_of(line), MOST_WORDS)),
            verdict(line.certainty),
            text(few_words(line.who)),
            _size(line, material),
        )
        for line in lines
    )
    table = Table(name, caption, COLUMNS, rows)
    where = "the workbook holds every finding (sheet Findings)"
    return without_empty(excerpted(table, LINES_PRINTED, "gravest and largest", where, _gravity), *ABOUT_CUSTOMERS)


def _gravity(row: tuple[Cell, ...]) -> tuple[int, bool, int]:
    """Level, certainty and contacts of a row of findings; what comes first weighs least."""
    from dcs_cli.rules.findings import LEVELS

    contacts = next((cell.value for cell in row[4:6] if isinstance(cell.value, int)), 0)
    return LEVELS.index(row[0].text), row[3].text != "certain", -contacts


def _size(line: JoinedFinding, material: "Material") -> Cell:
    contacts = touched(line, material)[0]
    return Cell(line.size or (counted(contacts, "contact") if contacts else ""), contacts)


def notes_said(findings: "Iterable[PlacedFinding]") -> Bullets | None:
    """Notes by rule with their number, for those who want to look further."""
    numbers: dict[tuple[str, str], int] = {}
    for one in findings:
        key = one.finding.code, one.finding.name
        numbers[key] = numbers.get(key, 0) + 1
    if not numbers:
        return None
    return Bullets(tuple(f"`{code}` {name}: {counted(often, 'note')}" for (code, name), often in numbers.items()))


def all_findings(material: "Material") -> Table:
    """Every finding with its customers, place and repair."""
    rows = tuple(_row(placed, material) for placed in material.run.findings)
    columns = (
        Column("Level", "verdict"),
        Column("Rule", "id"),
        Column("Finding", wide=True),
        Column("Certainty", "verdict"),
        Column("Contacts", "number"),
        Column("Accounts", "number"),
        Column("Place", "id"),
        Column("Repair", wide=True),
    )
    table = Table("findings", "Every finding with its place and repair", columns, rows, searchable=True)
    return excerpted(table, LINES_PRINTED, "gravest and largest", "the workbook holds all (sheet Findings)", _gravity)


def _row(placed: "PlacedFinding", material: "Material") -> tuple[Cell, ...]:
    finding = placed.finding
    customers = finding.customers
    if customers is not None and material.view is not None:
        customers = narrowed_customers(customers, material.view, material.run.answers.project)
    of_all = WHOLE_PROGRAMME if material.view is not None else None
    message = finding.message
    if finding.certainty == "possible" and "possible" not in message:
        message = f"possible: {message}"
    return (
        verdict(finding.level),
        text(finding.code),
        text(message),
        verdict(finding.certainty),
        number(customers.contacts) if customers is not None else text(of_all),
        number(customers.accounts if customers is not None else None),
        text(place_text(placed.places[0]) if placed.places else None),
        text(finding.fix),
    )
