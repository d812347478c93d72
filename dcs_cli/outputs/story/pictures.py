"""The diagrams a chapter shows, one block for each page of a drawing."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.material import CannotMake
from dcs_cli.outputs.story.blocks import Paragraph, Picture

if TYPE_CHECKING:
    from typing import Literal

    from dcs_cli.outputs.material import Material


MOST_PAGES = 12
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
    shown = tuple(Picture(name, page.number, page.title, page.text) for page in found[:MOST_PAGES])
    if len(found) == len(shown):
        return shown
    said = f"{len(shown)} of {len(found)} pages are shown; `dcs export {_KINDS.get(name, name)}` draws all of them."
    return (*shown, Paragraph(said, "note"))


_KINDS = {"grid": "diagram grid", "flow": "diagram flow", "roadmap": "diagram roadmap"}
"""What a diagram is called on the command line where it is not called by its name."""
