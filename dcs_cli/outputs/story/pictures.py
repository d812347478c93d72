"""The diagrams a chapter shows, one block for each page of a drawing."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.material import CannotMake
from dcs_cli.outputs.story.blocks import Block, Paragraph, Picture
from dcs_cli.outputs.story.wording import is_are

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from dcs_cli.outputs.diagrams import Page
    from dcs_cli.outputs.material import Material


MOST_PAGES = 24
"""Pages of one diagram a report shows; ``dcs export diagram`` draws all of them."""


def pictures(
    material: "Material", name: "Literal['grid', 'flow', 'timeline', 'roadmap']"
) -> tuple[Picture | Paragraph, ...]:
    """The first pages of one diagram, and how many more there are; none where there is nothing to draw."""
    from dcs_cli.outputs import diagrams

    try:
        found = diagrams.pages(name, material)
    except CannotMake:
        # A picture that lacks an input is no news here: the chapter's lead names the input already.
        return ()
    chosen = _printed(found)
    shown = tuple(
        Picture(name, page.number, page.title, page.text, page.number in chosen) for page in found[:MOST_PAGES]
    )
    if len(found) == len(shown):
        return shown
    said = f"{len(shown)} of {len(found)} pages are shown; `dcs export {_KINDS.get(name, name)}` draws all of them."
    return (*shown, Paragraph(said, "note"))


FEW_PAGES, PRINTED_PAGES = 4, 2
"""Paper has all of a diagram of few pages, and so many of one with more."""


def _printed(found: "Sequence[Page]") -> frozenset[int]:
    """The numbers of the pages for paper: all of a few, else the weightiest."""
    if len(found) <= FEW_PAGES:
        return frozenset(page.number for page in found)
    weighty = [page for page in found if page.weight] or list(found)
    ordered = sorted(weighty, key=lambda page: (-page.weight, page.number))
    return frozenset(page.number for page in ordered[:PRINTED_PAGES])


def left_out(blocks: "Sequence[Block]") -> dict[int, str]:
    """What paper says about the pages of diagrams it does not have, by the position of the first it has."""
    said = {}
    for name, title in _TITLES.items():
        pages = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Picture) and block.name == name]
        printed = sum(block.printed for _, block in pages)
        if printed < len(pages):
            rest = "the HTML report shows all on a screen"
            here = f"Here {is_are(printed)} {printed} of {len(pages)} pages of {title}"
            first = next(at for at, block in pages if block.printed)
            said[first] = f"{here}, what has most to see; {rest}."
    return said


_TITLES = {
    "grid": "the touchpoint map",
    "flow": "the flow from signal to outcome",
    "timeline": "the customer timelines",
    "roadmap": "the roadmap",
}
_KINDS = {"grid": "diagram grid", "flow": "diagram flow", "roadmap": "diagram roadmap"}
"""What a diagram is called on the command line where it is not called by its name."""
