"""Slides drawn as a PowerPoint file: every text is measured before it is placed, so that nothing runs over."""

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.deck.look import (
    BODY_BOTTOM,
    BODY_TOP,
    PICTURE_HEIGHT,
    REMARK_HEIGHT,
    REMARK_TOP,
    ROOM,
    SIDE,
    TITLE_HEIGHT,
    element,
    new_presentation,
    plain,
    tones,
)
from dcs_cli.outputs.deck.slides import Drawing, Outline, Slide, Way
from dcs_cli.outputs.deck.tables import TableLook, add_table, fit
from dcs_cli.outputs.deck.way_drawing import WayLook, add_way
from dcs_cli.outputs.office.charts import chart_caption, chart_data, chart_type, color, dress
from dcs_cli.outputs.office.measure import LINE, fitted, height
from dcs_cli.outputs.office.packing import steady
from dcs_cli.outputs.office.text import pieces, shown
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Bullets, Chart, Table
from dcs_cli.outputs.theme import Theme, ink_on

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

TITLE_SIZES = (26, 24, 22, 20, 18)
COVER_SIZES = (40, 36, 32, 28, 24)
BULLET_SIZES = (20, 18, 16, 14, 13, 12)
REMARK_SIZES = (12, 11, 10)
CAPTION_POINTS, CAPTION = 12, 20.0
CHART_POINTS = 12
BULLET_INDENT, BULLET_GAP = 16.0, 8.0
LONGEST_NOTE = 1500
MOST_CONTINUED = 4
"""Slides of one table; a longer one is for the report."""


def drawn(outline: Outline, material: "Material") -> bytes:
    """The file; the same bytes for the same project, day and theme."""
    presentation: Any = new_presentation(material.theme, outline.footer)
    _properties(presentation, outline, material)
    _cover(presentation, outline, material)
    for slide in outline.slides:
        _slide(presentation, slide, material.theme)
    written = io.BytesIO()
    presentation.save(written)
    return steady(written.getvalue())


def _properties(presentation: Any, outline: Outline, material: "Material") -> None:
    properties = presentation.core_properties
    moment = datetime.combine(material.run.answers.project.as_of, time(), UTC).replace(tzinfo=None)
    properties.title, properties.subject = shown(outline.title, 200), shown(outline.subtitle, 200)
    properties.author = properties.last_modified_by = "dcs"
    properties.created = properties.modified = moment
    properties.language = "en"


def _cover(presentation: Any, outline: Outline, material: "Material") -> None:
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    title, subtitle = slide.placeholders[0], slide.placeholders[1]
    _fill(title, outline.title, 110, COVER_SIZES)
    _fill(subtitle, outline.subtitle, 40, (20, 18, 16, 14))
    facts = [(shown(name, 40), shown(value, 300)) for name, value in outline.facts if name != "As of"]
    frame = _box(slide, (SIDE, 330.0, ROOM, 150.0))
    said = "\n".join(f"{name}: {value}" for name, value in facts)
    size = next((size for size in (14, 12, 11, 10) if _lines_high(said, size) <= 150), 10)
    for number, (name, value) in enumerate(facts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _run(paragraph, f"{name}: ", size, color(material.theme.text), bold=True)
        _run(paragraph, fitted(value, ROOM - 120, size * LINE * 2, (size,))[0], size, color(material.theme.text))
    if material.theme.logo is not None:
        _logo(slide, material)


def _lines_high(text: str, size: int) -> float:
    return sum(height(line, ROOM, size) for line in text.split("\n"))


def _logo(slide: Any, material: "Material") -> None:
    from pptx.util import Pt

    from dcs_cli.outputs.office.logo import logo_picture, logo_size

    theme = material.theme
    if theme.logo is None:
        return
    picture = logo_picture(theme.logo)
    breadth, high = logo_size(picture, 60.0)
    placed = slide.shapes.add_picture(io.BytesIO(picture), Pt(SIDE), Pt(48), Pt(breadth), Pt(high))
    name = f"Logo of {theme.client}" if theme.client is not None else "Logo"
    placed._element.nvPicPr.cNvPr.set("descr", shown(name, 200))


def _slide(presentation: Any, slide: Slide, theme: Theme) -> None:
    if isinstance(slide.body, Table):
        _table_slides(presentation, slide, slide.body, theme)
        return
    made = _titled(presentation, slide.title, slide.notes)
    _remark(made, slide.remark, theme)
    match slide.body:
        case Chart():
            _chart(made, slide.body, theme)
        case Bullets():
            _bullets(made, slide.body, theme)
        case Drawing():
            _picture(made, slide.body)
        case Way():
            shades = {tone: color(shade) for tone, shade in tones(theme).items()}
            faint = color("#8a94a0" if not theme.dark else "#9aa4b0")
            add_way(
                made,
                slide.body,
                WayLook(
                    color(theme.text),
                    faint,
                    color(theme.accent),
                    color(theme.hybrid),
                    shades,
                    color(theme.background),
                    color("#d5d9de" if not theme.dark else "#3a424d"),
                ),
            )


def _table_slides(presentation: Any, slide: Slide, block: Table, theme: Theme) -> None:
    """A table on as many slides as it takes, or as much of it as fits one."""
    look = TableLook(
        color(theme.accent),
        color(ink_on(theme.accent)),
        color(theme.text),
        {tone: color(shade) for tone, shade in tones(theme).items()},
        "D5D9DE" if not theme.dark else "3A424D",
    )
    rows = block.rows
    total = block.total if block.total is not None else len(rows)
    shown_before = 0
    for number in range(1, MOST_CONTINUED + 1):
        found = fit(block, rows, ROOM, BODY_BOTTOM - BODY_TOP, goes_on=slide.whole)
        shown_before += len(found.rows)
        last = not found.left or not slide.whole or number == MOST_CONTINUED
        title = slide.title if number == 1 else f"{slide.title} (continued)"
        made = _titled(presentation, title, slide.notes)
        left = f"{shown_before:,} of {counted(total, 'row')}; the report holds all of them. "
        _remark(made, (left if last and shown_before < total else "") + slide.remark, theme)
        add_table(made, block, found, (SIDE, BODY_TOP), look)
        if last:
            return
        rows = rows[len(found.rows) :]


def _titled(presentation: Any, title: str, notes: tuple[str, ...]) -> Any:
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    _fill(slide.shapes.title, title, TITLE_HEIGHT, TITLE_SIZES)
    whole = [plain(title), *notes]
    slide.notes_slide.notes_text_frame.text = "\n".join(
        plain(shown(note, LONGEST_NOTE)) for note in dict.fromkeys(whole) if note
    )
    return slide


def _fill(placeholder: Any, text: str, high: float, sizes: tuple[int, ...]) -> None:
    """A text in a placeholder, at the largest size at which it fits."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Pt

    safe = plain(shown(text))
    said, size = fitted(safe, ROOM, high, sizes)
    frame = placeholder.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP if high < 100 else MSO_ANCHOR.BOTTOM
    paragraph = frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = said
    run.font.size = Pt(size)


def _box(slide: Any, box: tuple[float, float, float, float]) -> Any:
    from pptx.util import Pt

    frame = slide.shapes.add_textbox(*(Pt(value) for value in box)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _run(paragraph: Any, text: str, size: int, ink: Any, *, bold: bool = False, code: bool = False) -> None:
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.color.rgb = Pt(size), ink
    if bold:
        run.font.bold = True
    if code:
        run.font.name = "Consolas"


def _remark(slide: Any, text: str, theme: Theme) -> None:
    if not text:
        return
    said, size = fitted(shown(plain(text)), ROOM, REMARK_HEIGHT, REMARK_SIZES)
    paragraph = _box(slide, (SIDE, REMARK_TOP, ROOM, REMARK_HEIGHT)).paragraphs[0]
    _run(paragraph, said, size, color(theme.text))


def _bullets(slide: Any, block: Bullets, theme: Theme) -> None:
    from pptx.util import Pt

    room, high = ROOM - BULLET_INDENT, BODY_BOTTOM - BODY_TOP
    items = [shown(item) for item in block.items]

    def needed(size: int) -> float:
        return sum(height(item, room, size * 1.05) + BULLET_GAP for item in items)

    size = next((size for size in BULLET_SIZES if needed(size) <= high), BULLET_SIZES[-1])
    if needed(size) > high:
        share = high / len(items) - BULLET_GAP
        items = [fitted(item, room, share, (size,))[0] for item in items]
    frame = _box(slide, (SIDE, BODY_TOP, ROOM, high))
    for number, item in enumerate(items):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(BULLET_GAP)
        _bulleted(paragraph)
        for piece, code in pieces(item):
            _run(paragraph, piece, size, color(theme.text), code=code)


def _bulleted(paragraph: Any) -> None:
    from pptx.util import Pt

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(int(Pt(BULLET_INDENT))))
    properties.set("indent", str(-int(Pt(BULLET_INDENT))))
    properties.append(element("a:buChar", char="•"))


def _chart(slide: Any, block: Chart, theme: Theme) -> None:
    from pptx.util import Pt

    caption, size = fitted(shown(chart_caption(block)), ROOM, CAPTION, (CAPTION_POINTS, 11, 10))
    _run(_box(slide, (SIDE, BODY_TOP, ROOM, CAPTION)).paragraphs[0], plain(caption), size, color(theme.text), bold=True)
    box = (SIDE, BODY_TOP + CAPTION, ROOM, BODY_BOTTOM - BODY_TOP - CAPTION)
    made = slide.shapes.add_chart(chart_type(block), *(Pt(value) for value in box), chart_data(block))
    dress(made.chart, block, theme, CHART_POINTS)
    properties = made._element.nvGraphicFramePr.cNvPr
    properties.set("title", shown(block.title, 200))
    properties.set("descr", shown(block.text, 2000))


def _picture(slide: Any, block: Drawing) -> None:
    from pptx.util import Pt

    scale = min(ROOM / block.breadth, PICTURE_HEIGHT / block.height)
    breadth, tall = block.breadth * scale, block.height * scale
    left = SIDE + (ROOM - breadth) / 2
    placed = slide.shapes.add_picture(io.BytesIO(block.png), Pt(left), Pt(BODY_TOP), Pt(breadth), Pt(tall))
    properties = placed._element.nvPicPr.cNvPr
    properties.set("title", shown(block.title, 200))
    properties.set("descr", shown(block.text, 2000))
