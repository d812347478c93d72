"""Tables of a Word document: columns as broad as their words need, heads repeated, rows that stay on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dcs_cli.outputs.office.charts import TONES
from dcs_cli.outputs.office.columns import Measures, Need, need, shared
from dcs_cli.outputs.office.paper import readable
from dcs_cli.outputs.office.text import shown
from dcs_cli.outputs.plan_quantities import UNKNOWN
from dcs_cli.outputs.report.docx_look import add_pieces, color, element
from dcs_cli.outputs.report.docx_pages import UPRIGHT_ROOM, Pages
from dcs_cli.outputs.story.blocks import Cell, Column, Table
from dcs_cli.outputs.story.excerpts import printed
from dcs_cli.outputs.theme import Theme, ink_on
from dcs_cli.rules.wording import shortened

LONGEST_CELL = 200
"""Characters of one cell."""
POINTS = 8
CENTIMETRES = 2.54 / 72
"""Centimetres of a point."""
MEASURES = Measures(margin=12, longest_word=119, least_wide=72, usual=113, wide=520)
"""Points."""
LONGEST_HEAD = 60
MOST_FOLDED = 3
"""Columns that share one place when the page is too narrow for all."""
KEPT_TOGETHER = 6
"""A table of at most so many rows is not parted by the end of a page where that can be avoided."""

Group = tuple[int, ...]
"""Columns of a table that share one column of the document."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table as it is drawn: which columns share a place, and how broad each place is in centimetres."""

    groups: tuple[Group, ...]
    widths: tuple[float, ...]


def wants_turned(block: Table) -> bool:
    """Whether a table to look things up in is too broad for an upright page."""
    needed = sum(_need(block, (number,)).least for number in range(len(block.columns)))
    return block.searchable and needed > UPRIGHT_ROOM[0] / CENTIMETRES


def fitted(block: Table, room: float) -> Fitted:
    """The columns for a page so broad: narrow neighbours share a column, one below the other, until no word breaks."""
    groups: list[Group] = [(number,) for number in range(len(block.columns))]
    needs = [_need(block, group) for group in groups]
    while sum(one.least for one in needs) > room / CENTIMETRES:
        pairs = [
            (-min(needs[at].least, needs[at + 1].least), at)
            for at in range(1, len(groups) - 1)
            if not any(block.columns[number].wide for number in (*groups[at], *groups[at + 1]))
            and len(groups[at]) + len(groups[at + 1]) <= MOST_FOLDED
        ]
        if not pairs:
            break
        _, at = min(pairs)
        groups[at : at + 2] = [(*groups[at], *groups[at + 1])]
        needs[at : at + 2] = [_need(block, groups[at])]
    return Fitted(tuple(groups), tuple(one * CENTIMETRES for one in shared(needs, room / CENTIMETRES)))


def _need(block: Table, group: Group) -> Need:
    texts = [shown(row[number].text, LONGEST_CELL) for number in group for row in printed(block)[0]]
    heads = [shown(block.columns[number].title, LONGEST_HEAD) for number in group]
    return need(heads, texts, POINTS, MEASURES, wide=any(block.columns[number].wide for number in group))


def add_table(pages: Pages, block: Table, theme: Theme) -> None:
    """A table below its caption; of very many rows those for paper, and above them how many there are."""
    rows, left = printed(block)
    caption = pages.document.add_paragraph(style="Caption")
    add_pieces(caption, block.caption)
    if left is not None:
        said = pages.document.add_paragraph(left)
        said.paragraph_format.keep_with_next = bool(rows)
    if not rows:
        return
    found = fitted(block, pages.room)
    table = pages.document.add_table(rows=1 + len(rows), cols=len(found.groups))
    table.autofit = False
    _describe(table, block)
    kept = len(rows) <= KEPT_TOGETHER
    # Rows are taken once each, because finding one cell of a large table takes as long as the table is.
    for number, row in enumerate(table.rows):
        if number == 0:
            _head(row, block, found, theme)
        else:
            _row(row, block, found, rows[number - 1])
        _keep(row, with_next=number < len(rows) and (kept or number < 2))
    for number, breadth in enumerate(found.widths):
        table.columns[number].width = _centimetres(breadth)


def _head(row: Any, block: Table, found: Fitted, theme: Theme) -> None:
    ground = readable(theme.accent)
    for cell, group, breadth in zip(row.cells, found.groups, found.widths, strict=True):
        cell.width = _centimetres(breadth)
        for place, number in enumerate(group):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            run = paragraph.add_run(shown(block.columns[number].title, LONGEST_HEAD))
            run.bold = True
            run.font.color.rgb = color(ink_on(ground))
            _aligned(paragraph, block.columns[number], alone=len(group) == 1)
            _small(paragraph, first=place == 0, last=place == len(group) - 1)
        _shade(cell, ground)
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:tblHeader", val="true"))


def _row(row: Any, block: Table, found: Fitted, cells: Sequence[Cell]) -> None:
    """One row that stays on one page; numbers stand to the right, judged values carry their tone."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    for place, group, breadth in zip(row.cells, found.groups, found.widths, strict=True):
        place.width = _centimetres(breadth)
        for position, number in enumerate(group):
            paragraph = place.paragraphs[0] if position == 0 else place.add_paragraph()
            # Alone an empty cell is seen to be; below another one it would take the neighbour for its own.
            silent = UNKNOWN if len(group) > 1 else ""
            add_pieces(paragraph, shortened(cells[number].text, LONGEST_CELL) or silent)
            _aligned(paragraph, block.columns[number], alone=len(group) == 1)
            if cells[number].tone in ("good", "bad"):
                for run in paragraph.runs:
                    run.bold = True
                    run.font.color.rgb = color(TONES[cells[number].tone])
            _small(paragraph, first=position == 0, last=position == len(group) - 1)
        _line_below(place)


def _aligned(paragraph: Any, column: Column, *, alone: bool) -> None:
    """Numbers to the right, unless they share their place with words."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if column.kind == "number" and alone:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _small(paragraph: Any, *, first: bool, last: bool) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = Pt(2 if first else 0)
    paragraph.paragraph_format.space_after = Pt(2 if last else 0)
    for run in paragraph.runs:
        run.font.size = Pt(POINTS)


def _keep(row: Any, *, with_next: bool) -> None:
    if with_next:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _describe(table: Any, block: Table) -> None:
    properties = table._tbl.tblPr
    heads = ", ".join(column.title for column in block.columns if column.title)
    properties.append(element("w:tblCaption", val=shown(block.caption, 200)))
    properties.append(element("w:tblDescription", val=shown(f"{len(block.rows):,} rows with {heads}", 400)))


def _shade(cell: Any, ground: str) -> None:
    shading = element("w:shd", val="clear", color="auto", fill=ground.lstrip("#").upper())
    cell._tc.get_or_add_tcPr().append(shading)


def _line_below(cell: Any) -> None:
    borders = element("w:tcBorders")
    borders.append(element("w:bottom", val="single", sz="4", color="D5D9DE"))
    cell._tc.get_or_add_tcPr().append(borders)


def _centimetres(value: float) -> Any:
    from docx.shared import Cm

    return Cm(value)
