"""How slides look: colours and font as the theme of the file, two layouts on 16:9, a footer with a number."""

import re
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.office.charts import TONES
from dcs_cli.outputs.office.paper import first_font
from dcs_cli.outputs.office.text import shown
from dcs_cli.outputs.story.blocks import Tone
from dcs_cli.outputs.theme import LEAST_CONTRAST, Theme, contrast

if TYPE_CHECKING:
    from pptx.presentation import Presentation as PresentationObject

WIDTH, HEIGHT = 960.0, 540.0
"""Points of a slide."""
SIDE, TOP = 40.0, 24.0
ROOM = WIDTH - 2 * SIDE
TITLE_HEIGHT = 68.0
BODY_TOP, BODY_BOTTOM = 104.0, 468.0
REMARK_TOP, REMARK_HEIGHT = 472.0, 32.0
PICTURE_HEIGHT = REMARK_TOP + REMARK_HEIGHT - BODY_TOP
FOOTER_TOP, FOOTER_HEIGHT = 510.0, 18.0
TITLE_LAYOUT, SLIDE_LAYOUT = 0, 5
"""The layouts of the template that are kept: a title slide, and a title with room below."""
LIGHTER: dict[Tone, str] = {"good": "#7fd1a0", "bad": "#ff9a8f", "unknown": "#b7c0ca", "note": "#f2c063"}
DARKER: dict[Tone, str] = {"unknown": "#5c6670", "note": "#805600"}
"""Colours of verdicts for text on dark and on light grounds, where those of charts cannot be read."""
NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
"""What identifies the field of slide numbers; any is as good as another."""
NAMES = (
    "dk1",
    "lt1",
    "dk2",
    "lt2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)


def tones(theme: Theme) -> dict[Tone, str]:
    """Colours of verdicts that can be read on the slide's ground; of none that can, the colour of the text."""
    found = {}
    for tone, shade in TONES.items():
        offered = (shade or theme.text, LIGHTER.get(tone, theme.text), DARKER.get(tone, theme.text), theme.text)
        found[tone] = next(
            one for one in offered if one == theme.text or contrast(one, theme.background) >= LEAST_CONTRAST
        )
    return found


def new_presentation(theme: Theme, footer: str) -> "PresentationObject":
    """An empty deck in the look of a theme; whoever edits it finds its colours and font as the theme of the file."""
    from pptx import Presentation
    from pptx.util import Pt

    presentation: Any = Presentation()
    presentation.slide_width, presentation.slide_height = Pt(WIDTH), Pt(HEIGHT)
    layouts = presentation.slide_layouts
    kept = (layouts[TITLE_LAYOUT], layouts[SLIDE_LAYOUT])
    for layout in list(layouts):
        if layout not in kept:
            layouts.remove(layout)
    _write_theme(presentation.slide_master, theme)
    _arrange(presentation.slide_master)
    for layout in kept:
        _arrange(layout)
    _write_footer(kept[1], footer)
    return presentation  # type: ignore[no-any-return]  # python-pptx types its own factory loosely


def _arrange(holder: Any) -> None:
    """Put the placeholders of a master or layout where 16:9 wants them; date, footer and number are our own."""
    from pptx.enum.shapes import PP_PLACEHOLDER
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    title_slide = holder.name == "Title Slide"
    for placeholder in list(holder.placeholders):
        kind = placeholder.placeholder_format.type
        if kind in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            placeholder._element.getparent().remove(placeholder._element)
            continue
        top, height = (TOP, TITLE_HEIGHT) if kind == PP_PLACEHOLDER.TITLE else (BODY_TOP, BODY_BOTTOM - BODY_TOP)
        if title_slide:
            top, height = (150.0, 110.0) if kind == PP_PLACEHOLDER.CENTER_TITLE else (268.0, 40.0)
        placeholder.left, placeholder.top = Pt(SIDE), Pt(top)
        placeholder.width, placeholder.height = Pt(ROOM), Pt(height)
        for level in placeholder._element.iter(qn("a:lvl1pPr")):
            level.set("algn", "l")
            for shade in level.iter(qn("a:schemeClr")):
                # The template's subtitles are too pale to be read.
                shade.getparent().replace(shade, element("a:schemeClr", val="tx1"))


def _write_theme(master: Any, theme: Theme) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root: Any = parse_xml(part.blob)
    pale = "#f3f5f7" if not theme.dark else "#2a323c"
    colors = (
        theme.text,
        theme.background,
        theme.accent,
        pale,
        theme.accent,
        theme.digital,
        theme.human,
        theme.hybrid,
        TONES["good"],
        TONES["bad"],
        theme.accent,
        theme.accent,
    )
    for name, shade in zip(NAMES, colors, strict=True):
        (place,) = root.xpath(f"//a:clrScheme/a:{name}")
        for old in list(place):
            place.remove(old)
        place.append(element("a:srgbClr", val=shade.lstrip("#").upper()))
    for latin in root.xpath("//a:fontScheme/*/a:latin"):
        latin.set("typeface", first_font(theme))
    part._blob = serialize_part_xml(root)
    _left_aligned(master)


def _left_aligned(master: Any) -> None:
    """Titles to the left, in the accent, above what they say."""
    from pptx.oxml.ns import qn

    level = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    level.set("algn", "l")
    run = level.find(qn("a:defRPr"))
    run.set("b", "1")
    for fill in run.findall(qn("a:solidFill")):
        fill.find(qn("a:schemeClr")).set("val", "tx2")


def _write_footer(layout: Any, footer: str) -> None:
    """The footer of every slide, on its layout: what the deck is, and the number of the slide."""
    from pptx.oxml.ns import qn

    box = layout.shapes
    for left, width, said in ((SIDE, ROOM - 80, shown(footer, 140)), (WIDTH - SIDE - 70, 70.0, "")):
        shape = _text_box(box, left, width)
        paragraph = shape.find(f".//{qn('a:p')}")
        paragraph.append(element("a:pPr", marL="0", algn="l" if said else "r"))
        run = element("a:r") if said else element("a:fld", id=NUMBER_FIELD, type="slidenum")
        run.append(element("a:rPr", lang="en-US", sz="900"))
        written = element("a:t")
        written.text = said or "‹#›"
        run.append(written)
        paragraph.append(run)


def _text_box(shapes: Any, left: float, width: float) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Pt

    number = 100 + len(shapes)
    x, y, breadth, height = (int(Pt(value)) for value in (left, FOOTER_TOP, width, FOOTER_HEIGHT))
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="Footer {number}"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{breadth}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" rIns="0" tIns="0" bIns="0"/><a:lstStyle/><a:p/></p:txBody></p:sp>'
    )
    shapes._spTree.append(shape)
    return shape


def element(name: str, /, **attributes: str) -> Any:
    """An element of DrawingML with its attributes."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    made: Any = parse_xml(f"<{name} {nsdecls('a')}/>")
    for attribute, value in attributes.items():
        made.set(attribute, value)
    return made


def plain(text: str) -> str:
    """A title without the marks of ids."""
    return re.sub(r"`([^`]+)`", r"\1", text)
