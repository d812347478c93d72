"""The report as Markdown for a pull request or a wiki: the same story, long tables cut, diagrams as Mermaid."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.report.markdown_text import code, fenced, marked, paragraph, plain
from dcs_cli.outputs.story.blocks import Block, Bullets, Cell, Chart, Column, Paragraph, Picture, Section, Table
from dcs_cli.outputs.story.cells import chart_value
from dcs_cli.outputs.story.excerpts import printed
from dcs_cli.outputs.story.telling import story

if TYPE_CHECKING:
    from dcs_cli.outputs.diagrams import Page
    from dcs_cli.outputs.material import Material

ROWS = 30
"""Rows of the numbers of a chart."""
SIGNS = {"good": "✓ ", "bad": "✗ ", "note": "! ", "unknown": "? ", "plain": ""}


def markdown(material: "Material") -> str:
    """The whole report as GitHub-flavoured Markdown."""
    told = story(material)
    facts = [f"- **{plain(name)}:** {marked(value)}" for name, value in told.facts]
    parts = [f"# {plain(told.title)}", plain(told.subtitle), "\n".join(facts)]
    writer = _Writer(material)
    for section in told.sections:
        parts += writer.chapter(section)
    return "\n\n".join(part for part in parts if part) + "\n"


class _Writer:
    """Writes the blocks of one report and remembers the pages of its diagrams."""

    def __init__(self, material: "Material") -> None:
        self._material = material
        self._pages: dict[str, dict[int, Page]] = {}

    def chapter(self, section: Section) -> list[str]:
        """Heading, message and blocks of one chapter."""
        return [f"## {plain(section.title)}", f"**{paragraph(section.lead)}**", *map(self._block, section.blocks)]

    def _block(self, found: Block) -> str:
        match found:
            case Paragraph():
                return f"> {SIGNS[found.tone]}{marked(found.text)}" if found.tone != "plain" else paragraph(found.text)
            case Bullets():
                marks = [f"{at}." if found.numbered else "-" for at in range(1, len(found.items) + 1)]
                return "\n".join(f"{mark} {paragraph(item)}" for mark, item in zip(marks, found.items, strict=True))
            case Table():
                return table(found)
            case Chart():
                return chart(found)
            case Picture():
                return self._picture(found)

    def _picture(self, found: Picture) -> str:
        from dcs_cli.outputs import diagrams

        if found.name not in self._pages:
            self._pages[found.name] = {page.number: page for page in diagrams.pages(found.name, self._material)}
        source = self._pages[found.name][found.page].mermaid
        said = f"### {plain(found.title)}\n\n{paragraph(found.text)}"
        return f"{said}\n\n{fenced(source, 'mermaid')}" if source is not None else said


def table(found: Table) -> str:
    """A table under its caption, with the rows of paper; what is left out is counted."""
    shown, left_out = printed(found)
    head = f"| {' | '.join(plain(column.title) or ' ' for column in found.columns)} |"
    rule = f"| {' | '.join('---:' if column.kind == 'number' else '---' for column in found.columns)} |"
    rows = [
        f"| {' | '.join(_cell(cell, column) for cell, column in zip(row, found.columns, strict=True))} |"
        for row in shown
    ]
    left = [paragraph(left_out)] if left_out else []
    return "\n\n".join((f"### {plain(found.caption)}", *(["\n".join((head, rule, *rows))] if rows else []), *left))


def _cell(cell: Cell, column: Column) -> str:
    if column.kind == "id" and cell.text and "`" not in cell.text:
        return code(cell.text)
    return f"{SIGNS[cell.tone] if cell.text else ''}{marked(cell.text)}"


def chart(found: Chart) -> str:
    """A chart as its sentence and its numbers; rows in which nothing happens are left out."""
    shown = [at for at in range(len(found.categories)) if any(series.values[at] != 0 for series in found.series)]
    head = f"| {plain(found.unit)} | {' | '.join(plain(series.name) for series in found.series)} |"
    rule = f"| --- | {' | '.join('---:' for _ in found.series)} |"
    rows = [
        f"| {plain(found.categories[at])} | "
        f"{' | '.join(chart_value(series.values[at], found.unit) for series in found.series)} |"
        for at in shown[:ROWS]
    ]
    limit = f" Limit: {plain(found.limit[0].removeprefix('limit '))}." if found.limit is not None else ""
    return f"### {plain(found.title)}\n\n{paragraph(found.text)}{limit}\n\n" + "\n".join((head, rule, *rows))
