"""The roadmap as shapes of the slide: an axis with days, a bar a step, a diamond a vision fact."""

from dataclasses import dataclass
from typing import Any

from dcs_cli.outputs.deck.look import BODY_BOTTOM, BODY_TOP, ROOM, SIDE
from dcs_cli.outputs.deck.slides import Way
from dcs_cli.outputs.office.measure import cut, width
from dcs_cli.outputs.office.text import shown
from dcs_cli.outputs.story.blocks import Tone

LABELS, DATES = 270.0, 92.0
"""Points for the names of steps, and those of them for the days on which they begin."""
STATES = 150.0
"""Points to the right of the axis, for what is said beside the last bars."""
AXIS = 24.0
HIGHEST_ROW = 30.0
POINTS = 11
LINE, SPARE = 1.3, 12
"""Height of a line in sizes of its letters, and points a line may become broader with another font."""


@dataclass(frozen=True, slots=True)
class WayLook:
    """Colours as Office has them."""

    ink: Any
    faint: Any
    bar: Any
    fact: Any
    tones: dict[Tone, Any]
    ground: Any
    grid: Any


def add_way(slide: Any, way: Way, look: WayLook) -> None:
    """Draw a roadmap into the room of a slide."""
    rows = len(way.bars) + len(way.milestones)
    row = min(HIGHEST_ROW, (BODY_BOTTOM - BODY_TOP - AXIS) / max(rows, 1))
    left, breadth = SIDE + LABELS, ROOM - LABELS - STATES

    def across(day: int) -> float:
        return left + breadth * min(max(day, 0), way.days) / way.days

    for day, said in way.ticks:
        _text(slide, said, (across(day) - 40, BODY_TOP, 80, 16), 9, look.faint, center=True)
        _line(slide, (across(day), BODY_TOP + 17), (across(day), BODY_TOP + AXIS + rows * row), look.grid, 0.5)
    top = BODY_TOP + AXIS
    for bar in way.bars:
        middle = top + row / 2
        ink = look.tones[bar.tone] if bar.tone in ("good", "bad") else look.ink
        _text(slide, bar.name, (SIDE, top, LABELS - DATES - 10, row), POINTS, look.ink)
        if bar.when:
            _text(slide, bar.when, (SIDE + LABELS - DATES, top, DATES - 6, row), POINTS - 1, look.faint)
        beside = left
        if bar.start is not None and bar.end is not None:
            begin, end = across(bar.start), max(across(bar.end), across(bar.start) + 3)
            beside = end
            if bar.latest_end is not None and bar.latest_end > bar.end:
                _line(slide, (end, middle), (across(bar.latest_end), middle), look.faint, 1.5)
                beside = across(bar.latest_end)
            fill = look.bar if bar.tone == "plain" else look.tones[bar.tone]
            name = f"{bar.name}: {bar.state}"
            _shape(slide, "bar", (begin, middle - row * 0.28, end - begin, row * 0.56), fill, name)
        _text(slide, bar.state, (beside + 5, top, SIDE + ROOM - beside - 5, row), POINTS - 1, ink, ground=look.ground)
        top += row
    for fact in way.milestones:
        middle = top + row / 2
        size = min(row * 0.6, 14)
        _text(slide, fact.name, (SIDE, top, LABELS - 10, row), POINTS, look.ink, bold=True)
        at = across(fact.day) if fact.day is not None else across(way.days)
        fill = look.fact if fact.day is not None else None
        name = f"{fact.name}: {fact.state}"
        _shape(slide, "diamond", (at - size / 2, middle - size / 2, size, size), fill, name, look.faint)
        place = (at + size, top, SIDE + ROOM - at - size, row)
        _text(slide, fact.state, place, POINTS - 1, look.tones[fact.tone], ground=look.ground)
        top += row


def _shape(
    slide: Any, kind: str, box: tuple[float, float, float, float], fill: Any, name: str, edge: Any = None
) -> None:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Pt

    form = MSO_SHAPE.DIAMOND if kind == "diamond" else MSO_SHAPE.ROUNDED_RECTANGLE
    shape = slide.shapes.add_shape(form, *(Pt(value) for value in box))
    shape.shadow.inherit = False
    if fill is None:
        shape.fill.background()
        shape.line.color.rgb = edge
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = fill
        shape.line.fill.background()
    shape._element.nvSpPr.cNvPr.set("descr", shown(name, 400))


def _line(slide: Any, begin: tuple[float, float], end: tuple[float, float], shade: Any, points: float) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Pt

    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Pt(value) for value in (*begin, *end)))
    line.line.color.rgb, line.line.width = shade, Pt(points)


def _text(
    slide: Any,
    text: str,
    box: tuple[float, float, float, float],
    points: int,
    ink: Any,
    *,
    center: bool = False,
    bold: bool = False,
    ground: Any = None,
) -> None:
    """One line of words; with a ground they hide the lines of days behind them."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    safe = shown(text, 200)
    # One line each: what does not fit ends in an ellipsis, and the notes say it whole.
    said = safe if width(safe, points * (1.08 if bold else 1)) <= box[2] else cut(safe, box[2], 1, points * 1.08)
    if ground is not None:
        left, top, room, row = box
        tall = min(row, points * LINE)
        box = (left, top + (row - tall) / 2, min(room, width(said, points) + SPARE), tall)
    placed = slide.shapes.add_textbox(*(Pt(value) for value in box))
    if ground is not None:
        placed.fill.solid()
        placed.fill.fore_color.rgb = ground
    frame = placed.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER if center else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = said
    run.font.size, run.font.bold, run.font.color.rgb = Pt(points), bold, ink
