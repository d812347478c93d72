"""Building the customers of a finding from a set of cells."""

from collections.abc import Iterable
from typing import Literal

from dcs_cli.documents.audience import Audience
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.rules.findings import Customers


def customers(
    project: Project,
    cells: int,
    *,
    facets: Iterable[Facet] = (),
    audiences: Iterable[Audience | None] = (),
    unit: Literal["contact", "account"] | None = None,
    size: int | None = None,
) -> Customers:
    """A set of cells with its boxes on the dimensions that the facets and audiences of the finding name."""
    dimensions = set(project.dimensions_of(audiences)).union(*map(project.facet_dimensions, facets))
    if unit == "account":
        dimensions -= {axis.name for axis in project.universe.axes if axis.level == "contact"}
    universe = project.universe
    boxes = project.boxes(cells, dimensions)
    contacts, accounts = universe.contacts(cells), universe.accounts(cells)
    return Customers(cells, boxes, contacts, accounts, unit, size, bool(cells) and cells == universe.everyone)
