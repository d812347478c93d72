"""Native tables on slides: the largest letters at which all rows fit, and the rows that fit at the smallest."""

from dataclasses import dataclass
from typing import Any

from dcs_cli.outputs.deck.look import element
from dcs_cli.outputs.office.columns import Measures, need, shared
from dcs_cli.outputs.office.measure import LINE, cut, lines
from dcs_cli.outputs.office.text import pieces, shown
from dcs_cli.outputs.story.blocks import Cell, Table, Tone

SIZES = (16, 14, 13, 12, 11, 10)
"""Points of letters."""
LEAST_GOING_ON = 11
"""Points below which a table that may go on over further slides does so."""
BESIDE, ABOVE = 6.0, 4.0
"""Points beside and above the text of a cell."""
MOST_LINES = 4
LONGEST = 400
MEASURES = Measures(margin=2 * BESIDE + 2, longest_word=170, least_wide=150, usual=180, wide=420)
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style of Office without any grid; ours is written on the cells."""


@dataclass(frozen=True, slots=True)
class FittedTable:
    """The rows of a table that fit a room, their texts cut to it; ``left`` rows are still to be shown."""

    size: int
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left: int

    @property
    def height(self) -> float:
        """Points of the whole table."""
        return sum(self.heights)


def fit(
    block: Table, rows: tuple[tuple[Cell, ...], ...], room: float, high: float, *, goes_on: bool = False
) -> FittedTable:
    """Some rows of a table in a room; at least one row, whatever it holds."""
    sizes = [size for size in SIZES if not goes_on or size >= LEAST_GOING_ON]
    found = _at(block, rows, room, sizes[-1])
    for size in sizes:
        found = _at(block, rows, room, size)
        if found.height <= high:
            return found
    kept, used = 0, found.heights[0]
    for height in found.heights[1:]:
        if used + height > high and kept:
            break
        kept, used = kept + 1, used + height
    return FittedTable(
        found.size, found.widths, found.heights[: kept + 1], found.heads, found.rows[:kept], len(rows) - kept
    )


def _at(block: Table, rows: tuple[tuple[Cell, ...], ...], room: float, size: int) -> FittedTable:
    heads = tuple(shown(column.title, 60) for column in block.columns)
    needs = [
        need([head], [shown(row[number].text, LONGEST) for row in rows], size, MEASURES, wide=column.wide)
        for number, (column, head) in enumerate(zip(block.columns, heads, strict=True))
    ]
    widths = shared(needs, room)
    inner = [width - 2 * BESIDE for width in widths]
    cut_heads = tuple(cut(head, one, 2, size * 1.08) for head, one in zip(heads, inner, strict=True))
    cut_rows = tuple(
        tuple(
            Cell(cut(shown(cell.text, LONGEST), one, MOST_LINES, size), cell.value, cell.tone)
            for cell, one in zip(row, inner, strict=True)
        )
        for row in rows
    )
    heights = [_height(cut_heads, inner, size * 1.08), *(_row_height(row, inner, size) for row in cut_rows)]
    return FittedTable(size, widths, tuple(heights), cut_heads, cut_rows, 0)


def _row_height(row: tuple[Cell, ...], inner: list[float], size: float) -> float:
    return _height(tuple(cell.text for cell in row), inner, size)


def _height(texts: tuple[str, ...], inner: list[float], size: float) -> float:
    most = max(lines(text, one, size) for text, one in zip(texts, inner, strict=True))
    return most * size * LINE + 2 * ABOVE


def add_table(slide: Any, block: Table, found: FittedTable, box: tuple[float, float], look: "TableLook") -> None:
    """A fitted table at a place, described by its caption."""
    from pptx.util import Pt

    left, top = box
    made = slide.shapes.add_table(
        len(found.rows) + 1, len(found.widths), Pt(left), Pt(top), Pt(sum(found.widths)), Pt(found.height)
    )
    properties = made._element.nvGraphicFramePr.cNvPr
    properties.set("title", shown(block.caption, 200))
    properties.set("descr", shown(f"{block.caption}: {len(found.rows)} rows with {', '.join(found.heads)}", 1000))
    table = made.table
    table.horz_banding = False
    table._tbl.tblPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = NO_STYLE
    for number, width in enumerate(found.widths):
        table.columns[number].width = Pt(width)
    for number, height in enumerate(found.heights):
        table.rows[number].height = Pt(height)
    for number, head in enumerate(found.heads):
        cell = table.cell(0, number)
        cell.fill.solid()
        cell.fill.fore_color.rgb = look.head_ground
        _write(cell, head, found.size, look.head_ink, bold=True, right=block.columns[number].kind == "number")
    for at, row in enumerate(found.rows, 1):
        for number, value in enumerate(row):
            cell = table.cell(at, number)
            cell.fill.background()
            judged = value.tone in ("good", "bad")
            ink = look.tones[value.tone] if judged else look.ink
            _write(cell, value.text, found.size, ink, bold=judged, right=block.columns[number].kind == "number")
            _line_below(cell, look.line)


@dataclass(frozen=True, slots=True)
class TableLook:
    """Colours as Office has them; ``line`` is written as ``RRGGBB``."""

    head_ground: Any
    head_ink: Any
    ink: Any
    tones: dict[Tone, Any]
    line: str


def _write(cell: Any, text: str, size: int, ink: Any, *, bold: bool, right: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    cell.margin_left = cell.margin_right = Pt(BESIDE)
    cell.margin_top = cell.margin_bottom = Pt(ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    # Ids keep the font of the text: in a narrow column the type of code breaks them.
    if text:
        run = paragraph.add_run()
        run.text = "".join(piece for piece, _ in pieces(text))
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, ink
    # A cell without text is as high as the size written at its end.
    paragraph._p.append(element("a:endParaRPr", sz=str(size * 100)))


def _line_below(cell: Any, shade: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line, fill = element("a:lnB", w="6350"), element("a:solidFill")
    fill.append(element("a:srgbClr", val=shade))
    line.append(fill)
    # Lines come before the fill (ECMA-376 part 1, 21.1.3.17).
    properties.insert(0, line)
