"""Sheets to edit: one row an item as it is written, so that reading the workbook back gives the same documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dcs_cli.documents.sheet_columns import (
    CHANGE,
    COMPUTED,
    DOCUMENT,
    DOCUMENTS_SHEET,
    EDITING_SHEETS,
    EXPORTED_SHEET,
    ID,
    LEADING,
    LONG_TEXTS_SHEET,
    OTHER,
    WRITTEN,
    EditingSheet,
    SheetColumn,
    columns_of,
)
from dcs_cli.loading.cell_notation import CellValue
from dcs_cli.loading.sheet_rows import (
    DOCUMENT_HEADINGS,
    EXPORTED_HEADINGS,
    KEY,
    PART,
    ROWS_IN,
    VALUE,
    ExportedDocument,
    SheetContents,
    SheetRow,
    exported_rows,
)
from dcs_cli.outputs.workbook.book import LONGEST_TEXT, Book, Look, Sheet, fitting_width, pieces, utf16_length

if TYPE_CHECKING:
    from dcs_cli.outputs.items import ListedItem
    from dcs_cli.outputs.workbook.places import Places
    from dcs_cli.outputs.workbook.vocabulary import Lists

SPARE_ROWS = 300
"""Empty rows below the last one that already have drop-down lists."""
_SAMPLE = 400
_MOST_WIDTH = {"text": 44, "yaml": 44, "names": 28, "choice": 20, "date": 14, "number": 12, "truth": 12}
_WITH_FINDINGS = ("Touchpoints", "Campaigns")


@dataclass(slots=True)
class LongTexts:
    """Texts that fit no cell; each is numbered, and stands in pieces on a sheet of its own."""

    texts: list[str] = field(default_factory=list)

    def cell(self, value: CellValue) -> CellValue:
        """The value itself, or what stands in for a text that is too long."""
        if not isinstance(value, str) or utf16_length(value) <= LONGEST_TEXT:
            return value
        self.texts.append(value)
        return f"⟦long text {len(self.texts)}⟧ {value[:200]} …"


@dataclass(frozen=True, slots=True)
class EditingDesk:
    """What all editing sheets share."""

    book: Book
    contents: SheetContents
    places: "Places"
    lists: "Lists"
    catalogue: "Mapping[str, ListedItem]"
    long_texts: LongTexts

    def write(self, sheet: EditingSheet) -> None:
        """One editing sheet with all its rows."""
        rows = self.contents.items[sheet.title]
        headings = self._headings(sheet, rows)
        columns = {column.key: column for column in columns_of(sheet)}
        printed = headings.index("serves") if "serves" in headings else len(headings) - 3
        made = self.book.sheet(sheet.title, color=self.book.theme.digital, repeated_row=0)
        for position, heading in enumerate(headings):
            self._column(made, position, heading, columns.get(heading), rows)
            look: Look = "computed heading" if heading in COMPUTED else "heading"
            self.book.write(made, 0, position, heading, look)
        self.book.fit_row(made, 0, {position: f"{heading}  " for position, heading in enumerate(headings)})
        for number, row in enumerate(rows, 1):
            facts = enumerate(headings[: printed + 1])
            self.book.fit_row(made, number, {position: str(row.cells.get(heading, "")) for position, heading in facts})
            for position, heading in enumerate(headings):
                if heading in COMPUTED:
                    self._computed(made, (number, position), heading, row)
                else:
                    self._edited(made, (number, position), row, heading, columns.get(heading))
        last = len(rows) + SPARE_ROWS
        self.book.print_columns(made, max(1, len(rows)), printed)
        made.raw.freeze_panes(1, headings.index(ID) + 1)
        made.raw.autofilter(0, 0, max(1, len(rows)), len(headings) - 1)
        for position, heading in enumerate(headings):
            self.lists.offer(made, (1, position, last, position), sheet, heading, columns.get(heading))
        self._colors(made, headings, last)

    @staticmethod
    def _headings(sheet: EditingSheet, rows: Sequence[SheetRow]) -> list[str]:
        used = {heading for row in rows for heading in row.cells}
        fields = [column.key for column in columns_of(sheet)]
        shown = [key for key in fields if key in used or (sheet.kind == "map" and key in LEADING)]
        if sheet.kind != "map":
            shown = fields
        if sheet.title in _WITH_FINDINGS:
            after = shown.index("serves")
            shown[after:after] = COMPUTED
        return [*([CHANGE] if sheet.told_apart else []), *shown, OTHER, DOCUMENT, WRITTEN]

    def _column(
        self, made: Sheet, position: int, heading: str, column: SheetColumn | None, rows: Sequence[SheetRow]
    ) -> None:
        if heading in COMPUTED:
            self.book.column(made, position, fitting_width(heading, ["0,000,000"]))
            return
        sample = [str(row.cells.get(heading, "")) for row in rows[:_SAMPLE]]
        kind = column.kind if column is not None else "text"
        width = fitting_width(heading, sample, most=_MOST_WIDTH[kind])
        hidden = heading in (DOCUMENT, WRITTEN)
        look: Look = "edited number" if kind == "number" else "edited date" if kind == "date" else "edited"
        self.book.column(made, position, width, None if heading == DOCUMENT else look, hidden=hidden)

    def _edited(
        self, made: Sheet, cell: tuple[int, int], row: SheetRow, heading: str, column: SheetColumn | None
    ) -> None:
        value = row.cells.get(heading)
        if value is None:
            return
        self.book.write(made, *cell, self.long_texts.cell(value), _look(value, heading in row.inherited), exact=True)

    def _computed(self, made: Sheet, cell: tuple[int, int], heading: str, row: SheetRow) -> None:
        if heading == "findings":
            about = self.places.about(row.id)
            if about:
                self.book.link(made, *cell, ("Findings", about[0]), len(about), "computed link")
            else:
                self.book.write(made, *cell, None, "computed")
            return
        item = self.catalogue.get(row.id)
        name = "volume_per_year" if heading == "messages a year" else heading
        self.book.write(made, *cell, item.value(name) if item is not None else None, "computed")

    def _colors(self, made: Sheet, headings: Sequence[str], last: int) -> None:
        theme = self.book.theme
        if "mode" in headings:
            position = headings.index("mode")
            for word in ("human", "digital", "hybrid"):
                rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
                made.raw.conditional_format(
                    1, position, last, position, {**rule, "format": self.book.mode(getattr(theme, word))}
                )

    def write_documents(self) -> None:
        """Everything that is no row of another sheet, a key of a document a row."""
        made = self.book.sheet(DOCUMENTS_SHEET, color=self.book.theme.digital, repeated_row=0)
        rows = self.contents.documents
        for position, heading in enumerate(DOCUMENT_HEADINGS):
            sample = [str(row.get(heading, "")) for row in rows[:_SAMPLE]]
            width = fitting_width(heading, sample, most=100 if heading == VALUE else 30)
            self.book.column(made, position, width, None if heading == DOCUMENT else "edited")
            self.book.write(made, 0, position, heading, "heading")
        for number, row in enumerate(rows, 1):
            self.book.fit_row(made, number, {DOCUMENT_HEADINGS.index(VALUE): str(row.get(VALUE, ""))})
            for position, heading in enumerate(DOCUMENT_HEADINGS):
                value = row.get(heading)
                if heading == ROWS_IN and value is not None:
                    self.book.link(made, number, position, (str(value), 0), str(value))
                elif value is not None:
                    look: Look = "number" if heading in (DOCUMENT, PART) and isinstance(value, int) else "edited"
                    self.book.write(made, number, position, self.long_texts.cell(value), look, exact=True)
        made.raw.freeze_panes(1, DOCUMENT_HEADINGS.index(KEY) + 1)
        made.raw.autofilter(0, 0, max(1, len(rows)), len(DOCUMENT_HEADINGS) - 1)

    def write_long_texts(self) -> None:
        """The pieces of texts that fit no cell; without such texts there is no sheet."""
        if not self.long_texts.texts:
            return
        made = self.book.sheet(LONG_TEXTS_SHEET, color=self.book.theme.digital, repeated_row=0)
        for position, (heading, width) in enumerate((("number", 10), ("piece", 10), ("text", 100))):
            self.book.column(made, position, width, "edited" if heading == "text" else None)
            self.book.write(made, 0, position, heading, "heading")
        row = 0
        for number, text in enumerate(self.long_texts.texts, 1):
            for piece, part in enumerate(pieces(text), 1):
                row += 1
                self.book.write(made, row, 0, number, "number")
                self.book.write(made, row, 1, piece, "number")
                self.book.write(made, row, 2, part, "edited", exact=True)


def write_exported(book: Book, documents: Iterable[ExportedDocument]) -> None:
    """The hidden sheet that remembers the documents as they were exported."""
    made = book.sheet(EXPORTED_SHEET)
    made.raw.hide()
    for position, heading in enumerate(EXPORTED_HEADINGS):
        book.write(made, 0, position, heading, "heading")
    for row, cells in enumerate(exported_rows(documents), 1):
        for position, value in enumerate(cells):
            book.write(made, row, position, value, "plain", exact=True)


def _look(value: Any, inherited: bool) -> Look:
    if isinstance(value, date):
        return "inherited date" if inherited else "edited date"
    if inherited:
        return "inherited"
    return "edited number" if isinstance(value, int | float) else "edited"


def shown_sheets(contents: SheetContents) -> tuple[EditingSheet, ...]:
    """The editing sheets of a project: those with rows, and touchpoints and campaigns always."""
    return tuple(sheet for sheet in EDITING_SHEETS if contents.items[sheet.title] or sheet.title in _WITH_FINDINGS)
