"""The days of a customer as a picture: what is due when, by whom, in which stage, and how hard it presses."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcs_cli.outputs.diagrams.canvas import Canvas
from dcs_cli.outputs.diagrams.customer_days import MOST_GROUPS, CustomerDays, Row, Span, customer_days
from dcs_cli.outputs.diagrams.page import Page
from dcs_cli.outputs.diagrams.palette import MODE_LETTERS, MODE_WORDS, Palette, palette
from dcs_cli.outputs.diagrams.pressure_curve import PressureCurve
from dcs_cli.outputs.diagrams.tiles import department_names, subtitle_of, title_of
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.theme import ink_on

LABELS, PLOT = 200.0, 980.0
"""Points for the names on the left, and for the days."""

ROW, LANE_HEAD, CURVE = 18.0, 20.0, 96.0
CLOSE_UP = 60
"""Days of the close-up of the fullest weeks."""

_STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650)
_MOST_TICKS = 14
MOST_NAMED = 6
"""Messages without room that are named before the others are counted."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page shows: the rows of a group, from one day up to another."""

    days: CustomerDays
    rows: tuple[Row, ...]
    first: int
    last: int
    part: str
    left_out: tuple[Row, ...] = ()

    @property
    def weight(self) -> int:
        """The close-up of the first group says most, then the beginning of its whole time."""
        if self.days.number > 1:
            return 0
        return 2 if self.first or self.last < self.days.horizon else int(self.rows[:1] == self.days.rows[:1])

    def x(self, day: float) -> float:
        """Where a day lies on the page."""
        inside = min(max(day, self.first), self.last)
        return LABELS + (inside - self.first) / (self.last - self.first) * PLOT

    def shows(self, start: float, end: float) -> bool:
        """Whether any of a stretch lies on the page."""
        return start < self.last and end > self.first


def timeline_pages(material: Material, per_page: int) -> tuple[Page, ...]:
    """For each group of customers the whole of its time, then its fullest weeks; at most ``per_page`` rows a page."""
    sheets = [sheet for days in customer_days(material) for sheet in _sheets(days, max(1, per_page))]
    project = material.run.answers.project
    departments = department_names(project)
    colors = palette(material.theme)
    pages = []
    for number, sheet in enumerate(sheets, start=1):
        pages.append(
            Page(
                "timeline",
                number,
                len(sheets),
                f"Customer timeline: {sheet.days.customers}{sheet.part}",
                _sentence(sheet, title_of(material)),
                project.as_of,
                _draw(sheet, material, departments, colors),
                None,
                tuple(sorted({row.id for row in sheet.rows})),
                sheet.weight,
            )
        )
    return tuple(pages)


def _sheets(days: CustomerDays, per_page: int) -> list[_Sheet]:
    count = max(1, -(-len(days.rows) // per_page))
    found = []
    for part in range(count):
        rows = days.rows[part * len(days.rows) // count : (part + 1) * len(days.rows) // count]
        words = f", rows {part + 1} of {count}" if count > 1 else ""
        found.append(_Sheet(days, rows, 0, days.horizon, words))
    first = _fullest(days)
    last = min(first + CLOSE_UP, days.horizon)
    dated = [row for row in days.rows if _due(row, first, last)]
    if days.horizon > 2 * CLOSE_UP and dated:
        # What goes out on no fixed day counts in the curve below, so it is drawn as well, while there is room.
        undated = [row for row in days.rows if any(span.start < last and span.end > first for span in row.open)]
        kept = {row.id for row in (*dated, *undated)[:per_page]}
        close = tuple(row for row in days.rows if row.id in kept)
        left_out = tuple(row for row in (*dated, *undated) if row.id not in kept)
        found.append(_Sheet(days, close, first, last, f", days {first} to {last - 1}", left_out))
    return found


def _due(row: Row, first: int, last: int) -> bool:
    return any(first <= mark.day < last for mark in row.marks)


def _fullest(days: CustomerDays) -> int:
    """Where the close-up begins: a few days before the window that holds most."""
    if days.curve is not None and days.curve.most:
        certain, possible = days.curve.certain, days.curve.most
        most = max(range(len(possible)), key=lambda day: (certain[day], possible[day], -day))
    else:
        due = sorted(mark.day for row in days.rows for mark in row.marks)
        most = max(due, key=lambda day: (sum(day <= other < day + 7 for other in due), -day), default=0)
    return max(0, min(most - 7, days.horizon - CLOSE_UP))


def _sentence(sheet: _Sheet, title: str) -> str:
    days = sheet.days
    dated = sum(_due(row, sheet.first, sheet.last) for row in sheet.rows)
    undated = f", {len(sheet.rows) - dated} on no fixed day" if dated < len(sheet.rows) else ""
    said = (
        f"Timeline of {title} for {days.customers} ({days.size}; group {days.number} of {days.groups}), "
        f"days {sheet.first} to {sheet.last - 1}: {counted(len(sheet.rows), 'message')}, "
        f"{dated} of them on known days{undated}."
    )
    if sheet.left_out:
        said += f" {_not_drawn(sheet.left_out)}."
    if days.curve is not None:
        curve = days.curve
        span = slice(sheet.first, sheet.last)
        certain, most = max(curve.certain[span], default=0), max(curve.most[span], default=0)
        endless = f", and {', '.join(curve.unbounded)} without limit" if curve.unbounded else ""
        said += f" In {curve.days} days {certain} certain, up to {most} possible{endless}; limit {curve.limit}."
    return said


def _not_drawn(rows: tuple[Row, ...]) -> str:
    """The first few that are left out and how many others: the timeline of the whole time draws them all."""
    return f"Not drawn for want of room: {few([row.id for row in rows], MOST_NAMED)}"


def _draw(sheet: _Sheet, material: Material, departments: dict[str, str], colors: Palette) -> str:
    theme = material.theme
    canvas = Canvas("timeline", theme)
    days = sheet.days
    full = LABELS + PLOT
    canvas.words(0, 0, full, f"{title_of(material)} · Customer timeline{sheet.part}", size=18, bold=True)
    first = "hardest pressed first" if days.curve is not None else "most messages first"
    group = f"group {days.number} of {days.groups}, {first}" if days.groups > 1 else "all customers shown"
    if days.groups > MOST_GROUPS:
        group += f"; the first {MOST_GROUPS} are drawn"
    subtitle = f"{subtitle_of(material)} · {days.customers} · {days.size} · {group}"
    canvas.words(0, 27, full, subtitle, size=11, color=colors.quiet, tip=subtitle)
    top = 52.0
    bottom = top + _height(sheet)
    _grid_lines(canvas, sheet, top, bottom, colors)
    top = _stages(canvas, sheet, top + 22, colors)
    top = _moments(canvas, sheet, top, colors)
    lanes_top = top
    for start, end in days.curve.over() if days.curve is not None else ():
        if sheet.shows(start, end):
            left, right = sheet.x(start), sheet.x(end)
            tip = f"days {start} to {end - 1}: certainly over the limit"
            canvas.box(left, lanes_top, right - left, _lanes_height(sheet), colors.tint(colors.gap, 0.16), tip=tip)
    department = None
    for row in sheet.rows:
        if row.department != department:
            department = row.department
            name = departments.get(department, department)
            canvas.words(0, top + 4, LABELS - 10, name, size=10, bold=True, color=theme.accent)
            canvas.box(0, top + LANE_HEAD - 1, full, 0.8, colors.line)
            top += LANE_HEAD
        _row(canvas, sheet, row, top, colors)
        top += ROW
    if sheet.left_out:
        said = _not_drawn(sheet.left_out)
        canvas.words(0, top + 2, full, said, size=9, color=colors.quiet, tip=said)
        top += ROW
    if days.curve is not None:
        top = _curve(canvas, sheet, days.curve, top + 14, colors)
    else:
        canvas.words(
            0, top + 8, full, "no pressure curve: policy.pressure states no limit", size=10, color=colors.quiet
        )
        top += 22
    _legend(canvas, sheet, top + 10, colors)
    return canvas.source


def _lanes_height(sheet: _Sheet) -> float:
    return ROW * len(sheet.rows) + LANE_HEAD * len({row.department for row in sheet.rows})


def _height(sheet: _Sheet) -> float:
    moments = sum(1 for _, spans in sheet.days.moments if any(sheet.shows(one.start, one.end) for one in spans))
    stages = 26 if any(sheet.shows(one.start, one.end) for one in sheet.days.stages) else 0
    above = 22 + stages + (16 * moments + 6 if moments else 0)
    below = ROW if sheet.left_out else 0
    return above + _lanes_height(sheet) + below + (14 + CURVE if sheet.days.curve is not None else 0)


def _grid_lines(canvas: Canvas, sheet: _Sheet, top: float, bottom: float, colors: Palette) -> None:
    span = sheet.last - sheet.first
    step = next((one for one in _STEPS if span / one <= _MOST_TICKS), _STEPS[-1])
    canvas.words(0, top, LABELS - 10, "day of the customer", size=9, color=colors.quiet)
    first = -(-sheet.first // step) * step
    for day in range(first, sheet.last + 1, step):
        x = sheet.x(day)
        canvas.box(x - 0.25, top + 14, 0.5, bottom - top - 14, colors.line)
        canvas.words(x - 20, top, 40, str(day), size=9, color=colors.quiet, align="center")
    for day in sheet.days.renewals:
        if sheet.first < day <= sheet.last:
            canvas.box(sheet.x(day) - 0.8, top + 14, 1.6, bottom - top - 14, colors.quiet, tip=f"day {day}: renewal")


def _stages(canvas: Canvas, sheet: _Sheet, top: float, colors: Palette) -> float:
    shown = [span for span in sheet.days.stages if sheet.shows(span.start, span.end)]
    if not shown:
        return top
    canvas.words(0, top + 2, LABELS - 10, "stages", size=10, bold=True)
    ink = ink_on(colors.theme.accent)
    for span in shown:
        left, right = sheet.x(span.start) + 0.75, sheet.x(span.end) - 0.75
        tip = f"{span.name}: days {span.start} to {span.end - 1}"
        canvas.box(left, top, right - left, 18, colors.theme.accent, style="filled,rounded", tip=tip)
        canvas.words(left + 3, top + 2, right - left - 6, span.name, size=10, color=ink, align="center", tip=tip)
    return top + 26


def _moments(canvas: Canvas, sheet: _Sheet, top: float, colors: Palette) -> float:
    shown = [
        (name, [span for span in spans if sheet.shows(span.start, span.end)]) for name, spans in sheet.days.moments
    ]
    shown = [(name, spans) for name, spans in shown if spans]
    color = colors.theme.accent
    for name, spans in shown:
        canvas.words(0, top, LABELS - 10, name, size=10, tip=f"window of the moment {name}")
        for span in spans:
            left, right = sheet.x(span.start), sheet.x(span.end)
            tip = f"{name}: days {span.start} to {span.end - 1}"
            canvas.box(left, top + 2, right - left, 10, colors.tint(color, 0.18), line=color, tip=tip)
        top += 16
    return top + 6 if shown else top


def _row(canvas: Canvas, sheet: _Sheet, row: Row, top: float, colors: Palette) -> None:
    color = colors.mode(row.mode)
    full = " · ".join(part for part in (row.id, row.purpose, row.when) if part)
    canvas.box(8, top + 2, 14, 14, color, style="filled,rounded")
    canvas.words(8, top + 3, 14, MODE_LETTERS[row.mode], size=9, color=ink_on(color), align="center", bold=True)
    canvas.words(27, top + 2, LABELS - 37, row.name, size=10, tip=full)
    for span in row.open:
        _open(canvas, sheet, span, top, color, colors, full)
    days = [mark.day for mark in row.marks]
    for position, mark in enumerate(row.marks):
        if not sheet.first <= mark.day < sheet.last:
            continue
        x = sheet.x(mark.day)
        following = days[position + 1] if position + 1 < len(days) else sheet.last
        if mark.latest is None:
            until = sheet.x(min(following, mark.day + (sheet.last - sheet.first) // 12))
            canvas.box(
                x, top + 8.2, until - x, 1.6, colors.tint(color, 0.45), tip=f"{row.name}: no latest day is stated"
            )
        elif mark.latest > mark.day:
            width = sheet.x(mark.latest) - x
            canvas.box(x, top + 5, width, 8, colors.tint(color, 0.35), tip=f"{row.name}: by day {mark.latest}")
        tip = f"{row.name}: {'about ' if mark.estimated else ''}day {mark.day}"
        if mark.collides:
            canvas.dot(
                x, top + 2.5, 13, colors.tint(colors.gap, 0.2), colors.gap, f"{tip}, too close to another message"
            )
        ground = colors.theme.background if mark.estimated else color
        canvas.dot(x, top + 5.5, 7, ground, color, tip)


def _open(canvas: Canvas, sheet: _Sheet, span: Span, top: float, color: str, colors: Palette, full: str) -> None:
    if not sheet.shows(span.start, span.end):
        return
    left, right = sheet.x(span.start), sheet.x(span.end)
    canvas.box(left, top + 3, right - left, 12, colors.tint(color, 0.09), style="filled,rounded", tip=full)
    canvas.words(left + 6, top + 3, right - left - 8, span.name, size=9, color=colors.quiet, tip=full)


def _curve(canvas: Canvas, sheet: _Sheet, curve: PressureCurve, top: float, colors: Palette) -> float:
    theme = colors.theme
    highest = max([*curve.most[sheet.first : sheet.last], *curve.certain[sheet.first : sheet.last], curve.limit, 1])
    base = top + CURVE

    def y(count: float) -> float:
        return base - count / highest * (CURVE - 14)

    channel = f" by {curve.channel}" if curve.channel is not None else ""
    canvas.words(0, top + 4, LABELS - 30, "pressure", size=10, bold=True)
    canvas.words(0, top + 19, LABELS - 30, f"messages{channel} in the {curve.days} days", size=9, color=colors.quiet)
    canvas.words(0, top + 31, LABELS - 30, "that begin on each day", size=9, color=colors.quiet)
    if curve.unbounded:
        endless = f"without limit: {', '.join(curve.unbounded)}"
        canvas.words(0, top + 47, LABELS - 30, endless, size=9, color=colors.possible, tip=endless)
    light, dark = colors.tint(theme.accent, 0.22), colors.tint(theme.accent, 0.8)
    for counts, color, words in ((curve.most, light, "at most"), (curve.certain, dark, "certain")):
        for start, end, count in _runs(counts, sheet.first, sheet.last):
            if count:
                left, right = sheet.x(start), sheet.x(end)
                over = count > curve.limit and words == "certain"
                tip = f"days {start} to {end - 1}: {words} {count}"
                canvas.box(left, y(count), right - left, base - y(count), colors.gap if over else color, tip=tip)
    canvas.box(LABELS, base, PLOT, 0.8, colors.quiet)
    canvas.box(LABELS, y(curve.limit) - 0.6, PLOT, 1.2, colors.gap, tip=f"limit {curve.limit}")
    scale = {0: "0", curve.limit: f"limit {curve.limit}"}
    if highest > curve.limit and abs(y(highest) - y(curve.limit)) > 10:
        scale[highest] = str(highest)
    for count, words in scale.items():
        color = colors.gap if count == curve.limit else colors.quiet
        canvas.words(LABELS - 50, y(count) - 7, 45, words, size=9, color=color, align="right")
    return base


def _runs(counts: Sequence[int], first: int, last: int) -> list[tuple[int, int, int]]:
    """Stretches of days with one count."""
    found: list[tuple[int, int, int]] = []
    for day in range(first, min(last, len(counts))):
        if found and found[-1][2] == counts[day]:
            found[-1] = (found[-1][0], day + 1, counts[day])
        else:
            found.append((day, day + 1, counts[day]))
    return found


def _legend(canvas: Canvas, sheet: _Sheet, top: float, colors: Palette) -> None:
    theme = colors.theme
    left = 0.0

    def sign(words: str, width: float) -> None:
        nonlocal left
        canvas.words(left + 18, top, width, words, size=9, color=colors.quiet)
        left += 18 + width

    for mode, letter in MODE_LETTERS.items():
        canvas.box(left, top + 1, 12, 12, colors.mode(mode), style="filled,rounded")
        sign(f"{letter} {MODE_WORDS[mode]}", 52)
    canvas.dot(left + 8, top + 3, 7, theme.digital, theme.digital)
    sign("due", 28)
    canvas.dot(left + 8, top + 3, 7, theme.background, theme.digital)
    sign("about that day", 72)
    canvas.box(left, top + 3, 14, 8, colors.tint(theme.digital, 0.35))
    sign("may arrive until", 76)
    canvas.box(left, top + 1, 14, 12, colors.tint(theme.digital, 0.09), style="filled,rounded")
    sign("on no fixed day", 76)
    if any(mark.collides for row in sheet.rows for mark in row.marks):
        canvas.dot(left + 7, top + 1, 13, colors.tint(colors.gap, 0.2), colors.gap)
        sign("too close to another message", 136)
    if sheet.days.curve is not None:
        canvas.box(left, top + 1, 14, 12, colors.tint(theme.accent, 0.22))
        sign("at most", 42)
        canvas.box(left, top + 1, 14, 12, colors.tint(theme.accent, 0.8))
        sign("certain", 40)
        if sheet.days.curve.over():
            canvas.box(left, top + 1, 14, 12, colors.tint(colors.gap, 0.16))
            sign("certainly over the limit", 112)
    if sheet.days.renewals:
        canvas.box(left + 6, top + 1, 1.6, 12, colors.quiet)
        sign("renewal", 50)
