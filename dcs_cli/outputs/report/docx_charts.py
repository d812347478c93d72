"""Native charts inside a Word document, their numbers in a small workbook beside them as Word keeps them itself."""

from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.office.charts import chart_caption, chart_data, chart_type, dress
from dcs_cli.outputs.report.docx_look import add_pieces, describe
from dcs_cli.outputs.story.blocks import Chart
from dcs_cli.outputs.theme import Theme

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

WIDTH, LEAST, HIGHEST, ROW, OVER_TIME = 17.2, 4.5, 18.0, 0.5, 6.2
"""Centimetres: the width of a chart, the least and greatest height of bars, what one needs, and the height of lines."""
POINTS = 8
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def add_chart(document: "DocumentObject", chart: Chart, theme: Theme) -> None:
    """Add a chart between its caption and the sentence that says what it shows.

    python-docx knows no charts. A chart part is the same in slides and documents (ECMA-376 part 1, 14.2.1), so the one
    that python-pptx makes moves into the document with its workbook.
    """
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.shared import Cm

    package: Any = document.part.package
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in package.iter_parts())
    native = _native(chart, theme)
    numbers = native.part.chart_workbook.xlsx_part.blob
    placed = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, None, package)
    book = Part(PackURI(f"/word/embeddings/numbers{number}.xlsx"), WORKBOOK_TYPE, numbers, package)
    link = placed.relate_to(book, f"{RELATIONS}/package")
    native._chartSpace.xpath("c:externalData")[0].set(f"{{{RELATIONS}}}id", link)
    placed._blob = native.part.blob
    reference = document.part.relate_to(placed, f"{RELATIONS}/chart")
    height = _height(chart)
    add_pieces(document.add_paragraph(style="Caption"), chart_caption(chart))
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run()._r.append(_drawing(document, reference, int(Cm(WIDTH)), int(Cm(height)), chart))
    add_pieces(document.add_paragraph(), chart.text)


def _height(chart: Chart) -> float:
    if not chart.kind.endswith("bars"):
        return OVER_TIME
    side_by_side = 1 if chart.kind.startswith("stacked") else max(1, len(chart.series)) * 0.6
    return min(max(LEAST, 2.5 + ROW * side_by_side * len(chart.categories)), HIGHEST)


def _native(chart: Chart, theme: Theme) -> Any:
    from pptx import Presentation

    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    made = slide.shapes.add_chart(chart_type(chart), 0, 0, 1, 1, chart_data(chart))
    native: Any = made.chart
    dress(native, chart, theme, POINTS)
    return native


def _drawing(document: "DocumentObject", reference: str, width: int, height: int, chart: Chart) -> Any:
    """The inline frame of a chart, in English Metric Units, described for those who cannot see it."""
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls

    frame = parse_xml(
        f'<wp:inline {nsdecls("wp", "a", "r")} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{document.part.next_id}" name="Chart"/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{reference}"/>'
        "</a:graphicData></a:graphic></wp:inline>"
    )
    describe(frame.xpath("wp:docPr")[0], chart.title, chart.text)
    drawing: Any = OxmlElement("w:drawing")
    drawing.append(frame)
    return drawing
