"""How a Word document looks: named styles in the colours of the theme, a contents list, and a footer with the page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.office.paper import first_font, readable
from dcs_cli.outputs.office.text import pieces, shown
from dcs_cli.outputs.theme import Theme

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

CODE_FONT = "Consolas"
CONTENTS_STYLE = "toc 1"
STYLES = (
    ("Normal", 10),
    ("Body Text", 10),
    ("Title", 26),
    ("Subtitle", 12),
    ("Heading 1", 16),
    ("Intense Quote", 11),
    ("Caption", 9),
    ("List Bullet", 10),
    ("List Number", 10),
    ("Footer", 8),
    (CONTENTS_STYLE, 10),
)
IN_ACCENT = frozenset(("Title", "Heading 1", "Intense Quote"))
NEWEST = 15
"""The way of laying pages out that Word 2013 and later call their own; without it they open in compatibility mode."""
AFTER_COMPATIBILITY = (
    "w:rsids",
    "m:mathPr",
    "w:themeFontLang",
    "w:clrSchemeMapping",
    "w:shapeDefaults",
    "w:decimalSymbol",
    "w:listSeparator",
)


def write_styles(document: "DocumentObject", theme: Theme) -> None:
    """Fonts, sizes and colours of the named styles."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    document.styles.add_style(CONTENTS_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    for name, size in STYLES:
        style: Any = document.styles[name]
        style.font.name, style.font.size = first_font(theme), Pt(size)
        style.font.color.rgb = color(readable(theme.accent if name in IN_ACCENT else theme.text))
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qualified(script), first_font(theme))
        for themed in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qualified(themed), None)
    styles: Any = document.styles
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Body Text"].paragraph_format.space_before = styles["Body Text"].paragraph_format.space_after = Pt(6)
    styles["Heading 1"].paragraph_format.space_before = Pt(22)
    for name in ("Heading 1", "Intense Quote", "Caption"):
        styles[name].paragraph_format.keep_with_next = True
        styles[name].paragraph_format.keep_together = True
    styles["Intense Quote"].paragraph_format.left_indent = Cm(0)
    styles["Intense Quote"].paragraph_format.right_indent = Cm(0)
    styles["Intense Quote"].font.italic = False
    styles["Caption"].font.bold = True
    styles["Caption"].paragraph_format.space_before = Pt(12)
    styles["Caption"].paragraph_format.space_after = Pt(4)
    styles[CONTENTS_STYLE].paragraph_format.space_after = Pt(3)
    _in_newest_mode(document)


def _in_newest_mode(document: "DocumentObject") -> None:
    settings = document.settings.element
    for found in settings.findall(qualified("w:compat")):
        settings.remove(found)
    compatible = element("w:compat")
    uri = "http://schemas.microsoft.com/office/word"
    compatible.append(element("w:compatSetting", name="compatibilityMode", uri=uri, val=str(NEWEST)))
    # The schema wants it before what follows in its list (ECMA-376 part 1, 17.15.1.78).
    later = {qualified(name) for name in AFTER_COMPATIBILITY}
    after = next((one for one in settings if one.tag in later), None)
    if after is None:
        settings.append(compatible)
    else:
        after.addprevious(compatible)


def add_footer(document: "DocumentObject", said: str) -> None:
    """A footer on every page but the first: what the document is, and which page of how many this is."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph: Any = section.footer.paragraphs[0]
    paragraph.style = document.styles["Footer"]
    paragraph.add_run(f"{shown(said, 120)} · page ")
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES", "1")


def add_contents(document: "DocumentObject", titles: Sequence[str]) -> None:
    """A contents field whose entries are links to the chapters, right without being updated first.

    It has no page numbers (switch ``\\n``): only a program that lays the pages out knows them, and an entry that waits
    for one would open with a question or with a wrong number.
    """
    from docx.shared import Pt

    heading = document.add_paragraph("Contents", style="Caption")
    heading.paragraph_format.space_before = Pt(24)
    paragraph: Any = None
    for number, title in enumerate(titles):
        paragraph = document.add_paragraph(style=CONTENTS_STYLE)
        if number == 0:
            _field_part(paragraph, "begin")
            _instruction(paragraph, r'TOC \o "1-1" \n \h \z \u')
            _field_part(paragraph, "separate")
        link = element("w:hyperlink", anchor=_bookmark(number), history="1")
        run = paragraph.add_run(shown(title, 200))
        link.append(run._r)
        paragraph._p.append(link)
    if paragraph is not None:
        _field_part(paragraph, "end")


def add_chapter(document: "DocumentObject", title: str, number: int) -> None:
    """The heading of a chapter, which the contents lead to."""
    heading: Any = document.add_heading(shown(title, 200), level=1)
    start = element("w:bookmarkStart", id=str(number), name=_bookmark(number))
    heading._p.insert(1 if heading._p.pPr is not None else 0, start)
    heading._p.append(element("w:bookmarkEnd", id=str(number)))


def _bookmark(number: int) -> str:
    return f"_Toc{number + 1:05}"


def _field(paragraph: Any, instruction: str, known: str) -> None:
    """A field with the value it has until a program computes it."""
    _field_part(paragraph, "begin")
    _instruction(paragraph, instruction)
    _field_part(paragraph, "separate")
    paragraph.add_run(known)
    _field_part(paragraph, "end")


def _field_part(paragraph: Any, kind: str) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType=kind))


def _instruction(paragraph: Any, instruction: str) -> None:
    written = element("w:instrText")
    written.text = f" {instruction} "
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.add_run()._r.append(written)


def color(written: str) -> Any:
    """A colour as Word has it."""
    from docx.shared import RGBColor

    return RGBColor.from_string(written.lstrip("#").upper())


def add_pieces(paragraph: Any, text: str) -> None:
    """Running text with its ids in the type of code."""
    for piece, code in pieces(text):
        run = paragraph.add_run(piece)
        if code:
            run.font.name = CODE_FONT


def describe(shape: Any, title: str, text: str) -> None:
    """What a picture or chart is, for those who cannot see it."""
    shape.set("title", shown(title, 200))
    shape.set("descr", shown(text, 2000))


def qualified(name: str) -> str:
    """The name of an element with its namespace."""
    from docx.oxml.ns import qn

    return str(qn(name))


def element(name: str, /, **attributes: str) -> Any:
    """An element of Word with attributes of its own namespace."""
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qualified(f"w:{attribute}"), value)
    return made
