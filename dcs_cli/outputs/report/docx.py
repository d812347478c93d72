"""The report as a Word document: the story with native tables and charts, broad drawings on turned pages."""

import io
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from dcs_cli.loading.further_packages import install_command
from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.office.packing import steady
from dcs_cli.outputs.office.paper import on_paper
from dcs_cli.outputs.office.text import shown
from dcs_cli.outputs.report.docx_look import add_chapter, add_contents, add_footer, add_pieces, describe, write_styles
from dcs_cli.outputs.report.docx_pages import Drawing, Pages, drawing, place
from dcs_cli.outputs.report.docx_tables import add_table, wants_turned
from dcs_cli.outputs.story.blocks import Block, Bullets, Chart, Paragraph, Picture, Section, Story, Table
from dcs_cli.outputs.story.pictures import left_out

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

FEWEST_LISTED = 4
"""Chapters from which on a document has a list of contents."""
LOGO_HEIGHT = 1.6
"""Centimetres."""

Ready = Block | Drawing
"""A block with its picture drawn."""


def docx(material: Material) -> bytes:
    """The report of a project; :class:`CannotMake` when the library for it is missing."""
    from dcs_cli.outputs.story.telling import story

    return document_of(story(material), material)


def document_of(told: Story, material: Material) -> bytes:
    """A story as a Word document in the look of the material's theme."""
    try:
        # Text is measured with Pillow, charts are made by python-pptx.
        import PIL  # noqa: F401
        import pptx  # noqa: F401
        from docx import Document
    except ImportError:
        raise CannotMake(f"Word documents need further packages: {install_command('word')}") from None
    printed = replace(material, theme=on_paper(material.theme))
    document = Document()
    write_styles(document, printed.theme)
    _properties(document, told, printed)
    add_footer(document, f"{told.title} · {told.subtitle}")
    pages = Pages(document)
    chapters = [section for section in told.sections if section.blocks or section.lead]
    _title(pages, told, printed)
    if len(chapters) >= FEWEST_LISTED:
        add_contents(document, [section.title for section in chapters])
    for number, section in enumerate(chapters):
        _section(pages, section, number, printed)
    written = io.BytesIO()
    document.save(written)
    return steady(written.getvalue())


def _properties(document: "DocumentObject", told: Story, material: Material) -> None:
    properties = document.core_properties
    moment = datetime.combine(material.run.answers.project.as_of, time(), UTC).replace(tzinfo=None)
    properties.title, properties.subject = shown(told.title, 200), shown(told.subtitle, 200)
    properties.author = properties.last_modified_by = "dcs"
    properties.comments = ""
    properties.created = properties.modified = moment
    properties.language = "en"


def _title(pages: Pages, told: Story, material: Material) -> None:
    from docx.shared import Cm, Pt

    document = pages.document
    if material.theme.logo is not None:
        from dcs_cli.outputs.office.logo import logo_picture, logo_size

        logo = logo_picture(material.theme.logo)
        breadth, height = logo_size(logo, LOGO_HEIGHT)
        document.add_picture(io.BytesIO(logo), Cm(breadth), Cm(height))
        name = f"Logo of {material.theme.client}" if material.theme.client is not None else "Logo"
        describe(document.inline_shapes[-1]._inline.docPr, name, name)
    document.add_paragraph(shown(told.title, 200), style="Title")
    document.add_paragraph(shown(told.subtitle, 200), style="Subtitle")
    for name, value in told.facts:
        fact = document.add_paragraph()
        fact.paragraph_format.space_after = Pt(2)
        fact.paragraph_format.left_indent, fact.paragraph_format.first_line_indent = Cm(4), Cm(-4)
        fact.paragraph_format.tab_stops.add_tab_stop(Cm(4))
        fact.add_run(shown(name)).bold = True
        fact.add_run(f"\t{shown(value)}")


def _section(pages: Pages, section: Section, number: int, material: Material) -> None:
    """A chapter; what needs turned pages comes at its end, so that text and tables are not torn apart by it."""
    blocks = [_ready(block, material) for block in section.blocks if not isinstance(block, Picture) or block.printed]
    blocks += [Paragraph(said) for said in left_out(section.blocks).values()]
    turned = [block for block in blocks if _wants_turned(block)]
    upright = [block for block in blocks if not _wants_turned(block)]
    pages.turn(turned=bool(turned) and not upright)
    add_chapter(pages.document, section.title, number)
    if section.lead:
        add_pieces(pages.document.add_paragraph(style="Intense Quote"), section.lead)
    for block in upright:
        _block(pages, block, material)
    if turned:
        pages.turn(turned=True)
    place(pages, [block for block in turned if isinstance(block, Drawing)])
    for block in turned:
        if not isinstance(block, Drawing):
            _block(pages, block, material)


def _ready(block: Block, material: Material) -> Ready:
    if not isinstance(block, Picture):
        return block
    try:
        return drawing(block, material)
    except CannotMake as error:
        return Paragraph(f"{block.title}: {error}")


def _wants_turned(block: Ready) -> bool:
    if isinstance(block, Drawing):
        return block.wants_turned
    return isinstance(block, Table) and bool(block.rows) and wants_turned(block)


def _block(pages: Pages, block: Ready, material: Material) -> None:
    document = pages.document
    match block:
        case Paragraph():
            add_pieces(document.add_paragraph(style="Body Text"), block.text)
        case Bullets():
            for item in block.items:
                add_pieces(document.add_paragraph(style="List Number" if block.numbered else "List Bullet"), item)
        case Table():
            if block.rows:
                add_table(pages, block, material.theme)
        case Chart():
            if block.categories:
                from dcs_cli.outputs.report.docx_charts import add_chart

                add_chart(document, block, material.theme)
        case Drawing():
            place(pages, [block])
