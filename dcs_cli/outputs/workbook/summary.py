"""The first sheet: what stands out, the targets, charts, what is on the other sheets and what could not be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.finding_text import levels_counted
from dcs_cli.outputs.not_asked import by_input
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.tabular.table import TONES, Table
from dcs_cli.outputs.view import view_said
from dcs_cli.outputs.workbook.book import LINE, TONE_COLORS, Book, Sheet
from dcs_cli.outputs.workbook.reading_sheets import FIRST_ROW

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

SUMMARY_SHEET = "Summary"
WIDTHS = (30, 15, 15, 15, 62)
MERGED = len(WIDTHS)
"""Stands for the columns after the first, merged; the real column of this number is the gap before the charts."""
CHART_COLUMN = len(WIDTHS) + 1
MOST_BARS, LONGEST_LABEL = 12, 26
EDITED_SHEETS = (
    "Touchpoints, Campaigns, Versions, Moments, Plans, Signals and Documents; dcs import reads the workbook back."
)


@dataclass(frozen=True, slots=True)
class Content:
    """A sheet in the list of contents; one that would have no rows is not ``made``."""

    title: str
    says: str
    made: bool = True


def write_summary(
    book: Book,
    sheet: Sheet,
    material: "Material",
    tables: Mapping[str, Table],
    contents: Sequence[Content],
    long_texts: int,
) -> None:
    """Fill the first sheet; its charts show ranges of the sheets behind it."""
    for position, width in enumerate(WIDTHS):
        book.column(sheet, position, width)
    sheet.widths[MERGED] = sum(WIDTHS[1:]) * 1.15
    if material.theme.logo is not None:
        book.logo(sheet, CHART_COLUMN, material.theme.logo)
    row = _head(book, sheet, material)
    row = _figures(book, sheet, row, material, tables)
    row = _targets(book, sheet, row, tables["targets"])
    departments = row + 2
    row = _departments(book, sheet, row, tables["departments"])
    row = _contents(book, sheet, row, contents)
    row = _notes(book, sheet, row, long_texts)
    _not_checked(book, sheet, row, material)
    _charts(book, sheet, tables, departments, {one.title for one in contents if one.made})


def _head(book: Book, sheet: Sheet, material: "Material") -> int:
    project = material.run.answers.project
    client = f"{material.theme.client} · " if material.theme.client else ""
    book.write(sheet, 0, 0, f"{client}{project.name}", "title")
    universe = project.universe
    customers = "number of customers unknown"
    if universe.total_accounts is not None and universe.total_contacts is not None:
        customers = f"{counted(universe.total_accounts, 'account')}, {counted(universe.total_contacts, 'contact')}"
    book.write(sheet, 1, 0, f"Touchpoint map, judged as of {project.as_of} · {customers}", "says")
    row = 2
    if material.view is not None:
        selected = view_said(material.view, material.run.answers.project)
        says = f"View: {selected}. Findings are about these customers or the whole programme; all else is of the whole."
        book.write(sheet, row, 0, says, "says")
        row += 1
    if material.loaded.broken:
        says = "Documents that cannot be read are left out: the figures are of the others."
        book.write(sheet, row, 0, says, "says")
        row += 1
    return row + 1


def _figures(book: Book, sheet: Sheet, row: int, material: "Material", tables: Mapping[str, Table]) -> int:
    live = material.run.answers.project.live_messages
    campaigns = sum(message.is_campaign for message in live)
    levels = levels_counted(material.run.findings)
    lines = (
        ("Live messages", f"{counted(len(live) - campaigns, 'touchpoint')}, {counted(campaigns, 'campaign')}"),
        ("Requirements", tables["requirements"].says),
        ("Overlaps", tables["overlaps"].says),
        ("Contact pressure", tables["pressure"].says),
        ("Volume", tables["departments"].says),
        ("CSM time", tables["plan"].says),
        ("Roadmap", tables["roadmap"].says),
        ("Findings", ", ".join(counted(number, level) for level, number in levels.items()) + "."),
    )
    book.write(sheet, row, 0, "What stands out", "strong")
    for line, (label, says) in enumerate(lines, row + 1):
        book.write(sheet, line, 0, label, "text")
        _merged(book, sheet, line, says)
    return row + len(lines) + 2


def _merged(book: Book, sheet: Sheet, row: int, text: str, *, beside: str = "") -> None:
    """A sentence over the remaining columns, in as many lines as it or the text before it needs."""
    book.fit_row(sheet, row, {0: beside, MERGED: text})
    sheet.raw.merge_range(row, 1, row, len(WIDTHS) - 1, "", book.look("text"))
    book.write(sheet, row, 1, text, "text")


def _targets(book: Book, sheet: Sheet, row: int, targets: Table) -> int:
    book.write(sheet, row, 0, f"Targets: {targets.says}", "strong")
    if not targets.rows:
        return row + 2
    known = [column.name for column in targets.columns]
    names = [name for name in ("target", "now", "wanted", "verdict", "remark") if name in known]
    for position, name in enumerate(names):
        book.write(sheet, row + 1, position, targets.columns[targets.position(name)].heading, "heading")
    for number, values in enumerate(targets.rows, row + 2):
        book.fit_row(sheet, number, {len(WIDTHS) - 1: str(values[-1] or "")})
        for position, name in enumerate(names):
            book.write(sheet, number, position, values[targets.position(name)], "text")
    last = row + 1 + len(targets.rows)
    book.tones(sheet, (row + 2, 3, last, 3), {word: TONES[word] for word in ("met", "not met", "cannot tell")})
    return last + 2


def _departments(book: Book, sheet: Sheet, row: int, departments: Table) -> int:
    book.write(sheet, row, 0, "Who sends how much", "strong")
    book.fit_row(sheet, row + 1, {position: f"{one.heading}  " for position, one in enumerate(departments.columns)})
    for position, column in enumerate(departments.columns):
        book.write(sheet, row + 1, position, column.heading, "heading")
    for number, values in enumerate(departments.rows, row + 2):
        for position, value in enumerate(values):
            book.write(sheet, number, position, value, "number" if position else "text")
    return row + 2 + len(departments.rows) + 1


def _contents(book: Book, sheet: Sheet, row: int, contents: Sequence[Content]) -> int:
    book.write(sheet, row, 0, "What is where", "strong")
    for line, one in enumerate(contents, row + 1):
        if one.made:
            book.link(sheet, line, 0, (one.title, 0), one.title)
        else:
            book.write(sheet, line, 0, f"{one.title} (no rows)", "note")
        _merged(book, sheet, line, one.says)
    return row + len(contents) + 2


def _not_checked(book: Book, sheet: Sheet, row: int, material: "Material") -> None:
    silent = by_input(material.run.not_checked)
    if not silent:
        return
    book.write(sheet, row, 0, "Not checked, for want of input", "strong")
    for line, (add, codes) in enumerate(silent.items(), row + 1):
        _merged(book, sheet, line, f"add {add}", beside=", ".join(codes))
        book.write(sheet, line, 0, ", ".join(codes), "text")


def _notes(book: Book, sheet: Sheet, row: int, long_texts: int) -> int:
    notes = [
        (
            "certain, possible",
            "What surely reaches the customer, and what might. Gaps count the first, overlaps say which.",
        ),
        ("empty cells", "Unknown or not applicable, never zero. Sums and shares are of what is known."),
        ("to edit", EDITED_SHEETS),
        ("grey, slanting", "The default of the map. Write over it to change it for that row alone."),
        ("grey columns", "Worked out by the tool; nobody reads them back."),
        ("cells in braces", "YAML in one line: {before: renewal, by: 30d}. Several names stand with commas between."),
    ]
    if long_texts:
        says = f"{counted(long_texts, 'text')} longer than a cell can hold: whole on the sheet Long texts."
        notes.append(("long texts", says))
    book.write(sheet, row, 0, "How to read and edit", "strong")
    for line, (label, note) in enumerate(notes, row + 1):
        book.write(sheet, line, 0, label, "text")
        _merged(book, sheet, line, note)
    return row + len(notes) + 2


def _charts(book: Book, sheet: Sheet, tables: Mapping[str, Table], departments: int, made: set[str]) -> None:
    row = 3
    senders = tables["departments"]
    if senders.rows:
        by_volume = any(value is not None for value in senders.values("volume_per_year"))
        title = "Messages a year by department (known volume)" if by_volume else "Live messages by department"
        chart = book.chart("bar")
        _series(book, chart, SUMMARY_SHEET, departments, len(senders.rows), 0, {2 if by_volume else 1: title})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        row = _placed(book, sheet, row, chart, title, legend=False)
    if tables["pressure"].rows and "Pressure" in made:
        row = _pressure_chart(book, sheet, row, tables["pressure"])
    plan = tables["plan"]
    if plan.rows and "Automation plan" in made:
        chart = book.chart("bar")
        known = [column.name for column in plan.columns if column.name in ("hours", "counted")]
        positions = {plan.position(name): plan.columns[plan.position(name)].heading for name in known}
        if not positions:
            return
        _series(book, chart, "Automation plan", FIRST_ROW, min(len(plan.rows), MOST_BARS), 0, positions)
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        _placed(book, sheet, row, chart, "CSM hours a week: now, and taken over so far")


def _pressure_chart(book: Book, sheet: Sheet, row: int, pressure: Table) -> int:
    """The hardest hit groups under the first limit: what they surely get, what they may get, and the limit."""
    groups = sum(name == pressure.rows[0][0] for name in pressure.values("limit"))
    count = min(groups, MOST_BARS)
    short = all(len(str(name)) <= LONGEST_LABEL for name in pressure.values("customers")[:count])
    names = pressure.position("customers" if short else "group")
    endless = any(column.name == "without_limit" for column in pressure.columns)
    worst = "worst, without messages that have no limit" if endless else "worst"
    chart, limit = book.chart("column"), book.chart("line")
    positions = {pressure.position("certain"): "certain", pressure.position("worst"): worst}
    _series(book, chart, "Pressure", FIRST_ROW, count, names, positions)
    line = {pressure.position("at_most"): "limit"}
    _series(book, limit, "Pressure", FIRST_ROW, count, names, line, color=TONE_COLORS["bad"][1])
    chart.combine(limit)
    title = f"Messages to one contact in {pressure.values('per')[0]}"
    title += f", the {count} hardest hit groups" if groups > count else ""
    title += "" if short else ", numbered as on Pressure"
    return _placed(book, sheet, row, chart, title, lying=False)


def _series(
    book: Book,
    chart: Any,
    title: str,
    first: int,
    count: int,
    names: int,
    columns: Mapping[int, str],
    *,
    color: str | None = None,
) -> None:
    last = first + max(count, 1) - 1
    colors = (color,) if color is not None else (book.accent, book.theme.human)
    for (position, name), shade in zip(columns.items(), colors, strict=False):
        chart.add_series(
            {
                "name": name,
                "categories": [title, first, names, last, names],
                "values": [title, first, position, last, position],
                "fill": {"color": shade},
                "line": {"color": shade, "width": 2} if color is not None else {"none": True},
                "gap": 60,
            }
        )


def _placed(
    book: Book, sheet: Sheet, row: int, chart: Any, title: str, *, legend: bool = True, lying: bool = True
) -> int:
    """A chart on the sheet, right of the tables; returns the row for the next one."""
    chart.set_title({"name": title, "name_font": {"size": 11, "bold": True, "color": book.accent}, "overlay": False})
    grid = {"visible": True, "line": {"color": LINE, "width": 0.5}}
    axis = {"major_gridlines": grid, "num_format": "#,##0", "num_font": {"size": 9}, "line": {"none": True}}
    chart.set_x_axis({**axis, "label_position": "low"}) if lying else chart.set_y_axis(axis)
    chart.set_legend({"position": "bottom"} if legend else {"none": True})
    chart.set_size({"width": 620, "height": 300})
    chart.show_blanks_as("gap")
    sheet.raw.insert_chart(
        row, CHART_COLUMN, chart, {"object_position": 2, "description": f"{title}. The figures stand in the table."}
    )
    return row + 17
