"""What every limit of contact pressure is judged on: customers alike, what reaches them, and the systems' own caps."""

from dataclasses import dataclass

from dcs_cli.analysis.classes import customer_classes, first_member, reaching
from dcs_cli.analysis.pressure_bounds import Alone, CappedSystem, capped_systems, choices
from dcs_cli.analysis.pressure_certain import Way, ways_of
from dcs_cli.analysis.pressure_parts import Parts
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class Alike:
    """Cells that get the same messages, the cell that stands for them, and the ways to be in their streams."""

    cells: int
    index: int
    facets: tuple[Facet, ...]
    ways: tuple[Way, ...]


class Ground:
    """The outbound facets of a project by the customers they reach, worked out once for all limits.

    With ``within`` only its cells are told apart.
    """

    def __init__(self, project: Project, within: int | None = None) -> None:
        self.project = project
        self.facets = tuple(facet for facet in project.live_facets if facet.outbound)
        self.parts = Parts(project)
        self.alone = Alone(self.parts)
        self.systems = capped_systems(project, self.facets)
        counted_by: dict[Facet, list[CappedSystem]] = {}
        for system in self.systems:
            for facet in system.facets:
                counted_by.setdefault(facet, []).append(system)
        classes = customer_classes(project, self.facets, within)
        found = []
        for cells, facets in zip(classes, reaching(classes, self.facets), strict=True):
            index = first_member(cells)
            ways = ways_of(project, index, choices(facets), counted_by, self.alone)
            found.append(Alike(cells, index, facets, ways))
        self.alike = tuple(found)
