"""What happens to contact pressure when messages that are not live yet go live (rule P09)."""

from dataclasses import dataclass, replace

from dcs_cli.analysis.automations import is_over
from dcs_cli.analysis.pressure import Pressure, judge_line, puts_pressure
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class AddedPressure:
    """Cells newly over one limit, surely or (if none is) possibly; ``added`` contacts are None without a population."""

    line: int
    name: str
    certain: bool
    cells: int
    added: int | None
    facets: tuple[Facet, ...]


def added_pressure(
    project: Project, before: tuple[Pressure, ...], messages: frozenset[str]
) -> tuple[AddedPressure, ...]:
    """Every pressure line that more contacts are over once these messages are live."""
    arriving = tuple(
        replace(facet, live=True)
        for facet in project.facets
        if facet.message.id in messages
        and facet.message.counted
        and puts_pressure(facet)
        and not is_over(facet, project.as_of)
    )
    touched = 0
    for facet in arriving:
        touched |= facet.cells
    if not touched:
        return ()
    staying = tuple(
        facet for facet in project.live_facets if facet.message.id not in messages and facet.cells & touched
    )
    variant = replace(project, facets=(*staying, *arriving))
    found = []
    for number, (line, now) in enumerate(zip(project.policy.pressure, before, strict=True)):
        # Whoever is surely over the limit today cannot be added to it.
        candidates = touched & ~now.cells_with("breach")
        if candidates:
            then = judge_line(variant, line, candidates)
            found += _added(project, number, candidates & now.cells_with("possible"), then)
    return tuple(found)


def _added(project: Project, number: int, possible_now: int, then: Pressure) -> list[AddedPressure]:
    universe = project.universe
    surely, perhaps = then.cells_with("breach"), then.cells_with("possible") & ~possible_now
    for certain, cells in ((True, surely), (False, perhaps)):
        added = universe.contacts(cells)
        if cells and added != 0:
            facets = {facet for one in then.classes if one.cells & cells for facet in one.facets}
            ordered = tuple(sorted(facets, key=lambda facet: facet.name))
            return [AddedPressure(number, then.name, certain, cells, added, ordered)]
    return []
