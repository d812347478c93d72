"""Diagrams of a project: the map, the flows, the customer's days and the way, as sources and as pictures."""

from dcs_cli.outputs.diagrams.engine import html_of, render
from dcs_cli.outputs.diagrams.page import FORMATS, NAMES, Name, Page
from dcs_cli.outputs.material import Material

__all__ = ["FORMATS", "NAMES", "Page", "html_of", "pages", "render"]


def pages(name: Name, material: Material, per_page: int = 40) -> tuple[Page, ...]:
    """The pages of one diagram, none when there is nothing to draw; no engine is needed for them.

    ``per_page`` bounds the tiles of a grid and the rows of a timeline; a flow, whose touchpoints stand in one column,
    has half as many on a page. Raises
    :class:`dcs_cli.outputs.material.CannotMake` when the project has no document to draw it from.
    """
    match name:
        case "grid":
            from dcs_cli.outputs.diagrams.grid import grid_pages

            return grid_pages(material, per_page)
        case "flow":
            from dcs_cli.outputs.diagrams.flow import flow_pages

            return flow_pages(material, (per_page + 1) // 2)
        case "timeline":
            from dcs_cli.outputs.diagrams.timeline import timeline_pages

            return timeline_pages(material, per_page)
        case _:
            from dcs_cli.outputs.diagrams.way import roadmap_pages

            return roadmap_pages(material)
