"""The checklist as a Word document: a chapter for every item, a table of its steps."""

from collections.abc import Sequence

from dcs_cli.outputs.checklist.steps import EXPLAINED, ListedItem, concerned, headline
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.report.docx import document_of
from dcs_cli.outputs.story.blocks import Cell, Column, Paragraph, Section, Story, Table, Tone

BOXES = {"done": "☑", "open": "☐", "cannot tell": "?"}
TONES: dict[str, Tone] = {"done": "good", "open": "plain", "cannot tell": "unknown"}
COLUMNS = (Column(""), Column("Step"), Column("State", "verdict"), Column("What is open", wide=True))


def checklist_document(material: Material, items: Sequence[ListedItem]) -> bytes:
    """The document, in the look of the report."""
    project = material.run.answers.project
    told = Story(
        "Automation checklist",
        f"{project.name}, as of {project.as_of}",
        (("Items", str(len(items))), ("Steps done", _done(items)), ("How to read", EXPLAINED)),
        tuple(_section(number, item) for number, item in enumerate(items, 1)),
    )
    return document_of(told, material)


def _done(items: Sequence[ListedItem]) -> str:
    return f"{sum(item.done for item in items)} of {sum(len(item.steps) for item in items)}"


def _section(number: int, item: ListedItem) -> Section:
    rows = tuple(
        (Cell(BOXES[step.state]), Cell(step.name), Cell(step.state, tone=TONES[step.state]), Cell(step.words))
        for step in item.steps
    )
    lead = f"{item.done} of {len(item.steps)} steps are done. {headline(item)}"
    caption = f"Steps of {item.id}"
    blocks = (Paragraph(concerned(item)), Table(f"steps-{number}", caption, COLUMNS, rows))
    return Section(f"item-{number}", item.id, lead, blocks)
