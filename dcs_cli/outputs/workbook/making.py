"""Puts a workbook together: first the sheets to read, then those to edit, a summary before all."""

from typing import TYPE_CHECKING

from dcs_cli.documents.sheet_columns import DOCUMENTS_SHEET, LONG_TEXTS_SHEET
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.tabular.table import Table

if TYPE_CHECKING:
    from dcs_cli.outputs.items import Catalogue, ListedItem

_SAYS = {
    "Touchpoints": "every touchpoint as it is written, the six facts first",
    "Campaigns": "every campaign as it is written",
    "Versions": "what overlays change, remove and add for some customers",
    "Moments": "what should happen",
    "Plans": "the success plan of every group of customers",
    "Signals": "how one knows",
    DOCUMENTS_SHEET: "everything else of the documents, a key a row",
    LONG_TEXTS_SHEET: "texts longer than a cell, in pieces",
}


def workbook(material: Material) -> bytes:
    """The project as an xlsx file: the same bytes for the same material, the whole project whatever the view.

    Raises :class:`dcs_cli.outputs.material.CannotMake` when the logo of the theme is no picture.
    """
    from dcs_cli.loading.sheet_rows import ExportedDocument, rows_of
    from dcs_cli.outputs.items import Catalogue
    from dcs_cli.outputs.tabular.judgements import MISSED
    from dcs_cli.outputs.workbook.book import Book
    from dcs_cli.outputs.workbook.editing_sheets import EditingDesk, LongTexts, shown_sheets, write_exported
    from dcs_cli.outputs.workbook.places import places_in
    from dcs_cli.outputs.workbook.reading_sheets import write_reading_sheet
    from dcs_cli.outputs.workbook.summary import SUMMARY_SHEET, Content, write_summary
    from dcs_cli.outputs.workbook.vocabulary import VOCABULARY_SHEET, lists_in, vocabulary_table

    project = material.run.answers.project
    catalogue = Catalogue(material.run.answers, material.loaded.documents)
    documents = [
        ExportedDocument(one.raw.file, one.raw.index, one.raw.plain)
        for one in material.loaded.documents
        if isinstance(one.raw.plain, dict)
    ]
    contents = rows_of((one.file, one.plain) for one in documents)
    tables = _tables(material)
    places = places_in(contents, tables["findings"])
    for _, name, _ in _READING:
        tables[name] = tables[name].of_interest(drop=_ONLY_IN_CSV, drop_zero=MISSED if name == "gaps" else ())
    edited = shown_sheets(contents)
    vocabulary = vocabulary_table(project, catalogue, edited)
    book = Book(material.theme, project.as_of, project.name)
    long_texts = LongTexts()
    desk = EditingDesk(book, contents, places, lists_in(vocabulary, contents, edited), _by_id(catalogue), long_texts)
    first = book.sheet(SUMMARY_SHEET, color=book.accent)
    listed: list[Content] = []
    for sheet in edited[:2]:
        desk.write(sheet)
        listed.append(Content(sheet.title, _SAYS[sheet.title]))
    for title, name, links in _READING:
        made = tables[name]
        if made.rows:
            write_reading_sheet(book, made, places, title=title, links=links)
        listed.append(Content(title, made.says, bool(made.rows)))
    for sheet in edited[2:]:
        desk.write(sheet)
        listed.append(Content(sheet.title, _SAYS[sheet.title]))
    write_reading_sheet(book, vocabulary, places, title=VOCABULARY_SHEET)
    desk.write_documents()
    listed += [Content(VOCABULARY_SHEET, vocabulary.says), Content(DOCUMENTS_SHEET, _SAYS[DOCUMENTS_SHEET])]
    if long_texts.texts:
        desk.write_long_texts()
        listed.append(Content(LONG_TEXTS_SHEET, _SAYS[LONG_TEXTS_SHEET]))
    write_exported(book, documents)
    write_summary(book, first, material, tables, listed, len(long_texts.texts))
    return book.close()


_ONLY_IN_CSV = ("column", "fingerprint")
_ABOUT_MESSAGES = {"subject": ""}
_READING: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Coverage", "coverage", {"moment": "moment"}),
    ("Gaps", "gaps", {"moment": "moment", "plan": "plan"}),
    ("Overlaps", "overlaps", _ABOUT_MESSAGES),
    ("Pressure", "pressure", {}),
    ("Targets", "targets", {}),
    ("Automation plan", "plan", {}),
    ("Roadmap", "roadmap", {}),
    ("Findings", "findings", _ABOUT_MESSAGES),
    ("Volume", "volume", {"message": "message"}),
    ("Versions for customers", "facets", {"message": "message"}),
)
"""Title, table and linked columns of the sheets to read, in their order."""


def _tables(material: Material) -> dict[str, Table]:
    from dcs_cli.outputs.tabular import judgements, messages, plans

    made = (
        judgements.coverage_table(material),
        judgements.requirements_table(material),
        judgements.gaps_table(material),
        judgements.overlaps_table(material),
        judgements.pressure_table(material),
        judgements.targets_table(material),
        judgements.findings_table(material),
        messages.departments_table(material),
        messages.volume_table(material),
        messages.facets_table(material),
        plans.plan_table(material),
        plans.roadmap_table(material),
    )
    return {one.name: one for one in made}


def _by_id(catalogue: "Catalogue") -> "dict[str, ListedItem]":
    return {row.id: row for type_ in ("campaigns", "touchpoints") for row in catalogue.rows(type_)}
