"""The checklist as a sheet to print, to filter and to report back on, one row for every step."""

from collections.abc import Sequence

from dcs_cli.outputs.checklist.steps import EXPLAINED, ListedItem
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.tabular.table import Tone
from dcs_cli.outputs.workbook.book import Book, Look, fitting_width

COMPUTED = ("Item", "Takes over", "Step", "State", "What is open", "Concerns", "By hand until")
BY_HAND = ("Reported", "Remark")
"""Empty columns in which people say how far they are; nothing reads them, the state follows from the documents."""
HEADINGS = (*COMPUTED, *BY_HAND)
LOOKS: tuple[Look, ...] = (*("text",) * 6, "date", "edited", "edited")
ANSWERS = ("done", "in progress", "blocked", "not needed")
FIRST = 3
STATE, REPORTED = HEADINGS.index("State"), HEADINGS.index("Reported")
TONES: dict[str, Tone] = {"done": "good", "open": "note", "cannot tell": "unknown"}


def checklist_sheet(material: Material, items: Sequence[ListedItem]) -> bytes:
    """One workbook with one sheet; the state is coloured by its word."""
    project = material.run.answers.project
    book = Book(material.theme, project.as_of, f"{project.name}: automation checklist")
    sheet = book.sheet("Checklist", color=book.accent, repeated_row=FIRST)
    rows = [
        (item.id, item.replaces, step.name, step.state, step.words, ", ".join(item.affected), item.stops_on, "", "")
        for item in items
        for step in item.steps
    ]
    for column, heading in enumerate(HEADINGS):
        book.column(sheet, column, fitting_width(heading, [str(row[column] or "") for row in rows], 12, 48))
    book.column(sheet, HEADINGS.index("Remark"), 28)
    book.write(sheet, 0, 0, f"{project.name}: automation checklist, as of {project.as_of}", "title")
    book.write(sheet, 1, 0, f"{EXPLAINED} Reported and Remark are for what people tell you.", "plain")
    for column, heading in enumerate(HEADINGS):
        book.write(sheet, FIRST, column, heading, "heading")
    for number, row in enumerate(rows, FIRST + 1):
        for column, value in enumerate(row):
            book.write(sheet, number, column, value, LOOKS[column])
        book.fit_row(sheet, number, {column: str(value or "") for column, value in enumerate(row)})
    last = FIRST + len(rows)
    book.tones(sheet, (FIRST + 1, STATE, last, STATE), TONES)
    choice = {"validate": "list", "source": list(ANSWERS), "error_message": f"one of {', '.join(ANSWERS)}"}
    sheet.raw.data_validation(FIRST + 1, REPORTED, last, REPORTED, choice)
    sheet.raw.freeze_panes(FIRST + 1, 1)
    sheet.raw.autofilter(FIRST, 0, last, len(HEADINGS) - 1)
    book.print_columns(sheet, last, len(HEADINGS) - 1)
    return book.close()
