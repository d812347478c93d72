"""Pages of a Word document: upright for text, turned for what is broad, and drawings as large as they can be read."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.material import Material
from dcs_cli.outputs.office.text import shown
from dcs_cli.outputs.report.docx_look import describe
from dcs_cli.outputs.story.blocks import Picture

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

PAPER = (21.0, 29.7)
"""Centimetres of A4."""
UPRIGHT_MARGINS = (1.9, 2.0)
TURNED_MARGINS = (1.9, 1.6)
"""Centimetres at the sides, and above and below."""
UPRIGHT_ROOM = (17.2, 23.5)
TURNED_ROOM = (25.9, 16.2)
"""Centimetres for a drawing below its caption."""
READABLE = 0.5
"""A drawing is made for letters of 10 points; smaller than half of that they are not read on paper."""
DOTS = 144 / 2.54
"""Dots of a drawing on a centimetre, as it was made."""
CAPTION = 1.3
"""Centimetres that the caption of a further drawing takes."""
A_LITTLE_SMALLER = 0.85
"""Drawings may become so much smaller to share a page."""
WORTH_TURNING = 1.3
"""A page is turned for a drawing that becomes so many times larger by it."""


@dataclass(slots=True)
class Pages:
    """The pages being written: a new section begins only where the next thing wants the other way round."""

    document: "DocumentObject"
    turned: bool = False
    room: float = field(default=UPRIGHT_ROOM[0])

    def __post_init__(self) -> None:
        self._shape(self.document.sections[0], turned=False)

    def turn(self, *, turned: bool) -> None:
        """Go on upright or turned, on a new page where that is a change."""
        from docx.enum.section import WD_SECTION

        if turned == self.turned:
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        # Only the first page of the document, its title, is without a footer.
        section.different_first_page_header_footer = False
        self._shape(section, turned=turned)

    def _shape(self, section: Any, *, turned: bool) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        self.turned, self.room = turned, (TURNED_ROOM if turned else UPRIGHT_ROOM)[0]
        short, long = PAPER
        section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Cm(long), Cm(short)) if turned else (Cm(short), Cm(long))
        beside, above = TURNED_MARGINS if turned else UPRIGHT_MARGINS
        section.left_margin = section.right_margin = Cm(beside)
        section.top_margin = section.bottom_margin = Cm(above)
        section.header_distance = section.footer_distance = Cm(0.9)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture ready to be placed; sizes in centimetres, as it was made."""

    block: Picture
    png: bytes
    breadth: float
    height: float

    def scale(self, room: tuple[float, float]) -> float:
        """How large it can be in a room; never larger than it was made."""
        return min(room[0] / self.breadth, room[1] / self.height, 1.0)

    @property
    def wants_turned(self) -> bool:
        """Whether it is only read on a turned page."""
        upright = self.scale(UPRIGHT_ROOM)
        return upright < READABLE and self.scale(TURNED_ROOM) >= upright * WORTH_TURNING


def drawing(block: Picture, material: Material) -> Drawing:
    """The picture of a block; CannotMake when it cannot be drawn here."""
    from docx.image.image import Image

    from dcs_cli.outputs.diagrams import pages, render

    page = next(page for page in pages(block.name, material) if page.number == block.page)
    png = render(page, "png")
    size: Any = Image.from_blob(png)
    return Drawing(block, png, size.px_width / DOTS, size.px_height / DOTS)


def place(pages: Pages, drawings: Sequence[Drawing]) -> None:
    """Drawings below their captions, one after the other on the pages as they are; small ones share a page."""
    room = TURNED_ROOM if pages.turned else UPRIGHT_ROOM
    for shared in _sharing(drawings, room):
        high = sum(one.height * one.scale(room) + CAPTION for one in shared) - CAPTION
        smaller = min(1.0, (room[1] - CAPTION * (len(shared) - 1)) / (high - CAPTION * (len(shared) - 1)))
        for one in shared:
            _add(pages, one, one.scale(room) * smaller)


def _sharing(drawings: Sequence[Drawing], room: tuple[float, float]) -> list[list[Drawing]]:
    """Neighbours that fit one page when they are made a little smaller."""
    found: list[list[Drawing]] = []
    high = 0.0
    for one in drawings:
        needed = one.height * one.scale(room) * A_LITTLE_SMALLER
        if found and high + CAPTION + needed <= room[1]:
            found[-1].append(one)
            high += CAPTION + needed
        else:
            found.append([one])
            high = needed
    return found


def _add(pages: Pages, drawn: Drawing, scale: float) -> None:
    from docx.shared import Cm

    pages.document.add_paragraph(shown(drawn.block.title), style="Caption")
    pages.document.add_picture(io.BytesIO(drawn.png), width=Cm(drawn.breadth * scale))
    pages.document.paragraphs[-1].paragraph_format.space_after = 0
    picture: Any = pages.document.inline_shapes[-1]
    describe(picture._inline.docPr, drawn.block.title, drawn.block.text)
