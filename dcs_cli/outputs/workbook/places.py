"""Where things stand in the workbook: the row of every item that is edited, and the findings about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dcs_cli.documents.sheet_columns import EDITING_SHEETS
from dcs_cli.loading.sheet_rows import SheetContents
from dcs_cli.outputs.tabular.table import Table
from dcs_cli.outputs.workbook.reading_sheets import FIRST_ROW

FINDINGS_SHEET = "Findings"
SHEETS_OF = {"message": ("Touchpoints", "Campaigns", "Versions"), "moment": ("Moments",), "plan": ("Plans",)}
"""The sheets in which a thing of a type can stand, the first that has it wins."""


@dataclass(frozen=True, slots=True)
class Places:
    """Rows count from 0, headings included."""

    rows: Mapping[tuple[str, str], int]
    findings: Mapping[str, Sequence[int]]

    def of(self, name: str, type_: str) -> tuple[str, int] | None:
        """Sheet and row of a thing; a version or a step of a message leads to the message."""
        plain = name.partition("[")[0].partition("/")[0]
        titles = SHEETS_OF.get(type_) or tuple(sheet.title for sheet in EDITING_SHEETS)
        return next(((title, self.rows[title, plain]) for title in titles if (title, plain) in self.rows), None)

    def about(self, name: str) -> Sequence[int]:
        """The rows of the findings about a thing."""
        return self.findings.get(name, ())


def places_in(contents: SheetContents, findings: Table) -> Places:
    """The places of every item and every finding."""
    rows: dict[tuple[str, str], int] = {}
    for title, listed in contents.items.items():
        for position, row in enumerate(listed, 1):
            rows.setdefault((title, row.id), position)
    about: dict[str, list[int]] = {}
    for position, (first, others) in enumerate(
        zip(findings.values("subject"), findings.values("other_subjects"), strict=True), FIRST_ROW
    ):
        named = [first, *(others if isinstance(others, tuple) else ())]
        for name in dict.fromkeys(str(one).partition("[")[0].partition("/")[0] for one in named if one is not None):
            about.setdefault(name, []).append(position)
    return Places(rows, about)
