"""What happens to contact pressure when messages that are not live yet go live (rule P09)."""

from dataclasses import dataclass, replace

from dcs_cli.analysis.pressure import Pressure, judge_line, puts_pressure
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class AddedPressure:
    """Cells newly over one limit, for certain or possibly; ``added`` contacts are None without a population."""

    line: int
    name: str
    certain: bool
    cells: int
    added: int | None
    facets: tuple[Facet, ...]


def added_pressure(
    project: Project, before: tuple[Pressure, ...], messages: frozenset[str]
) -> tuple[AddedPressure, ...]:
    """Every pressure line that more contacts are over once these messages are live.

    A line is certain when more contacts are surely over it, else possible when more may be.
    """
    arriving = tuple(
        replace(facet, live=True)
        for facet in project.facets
        if facet.message.id in messages and facet.message.counted and puts_pressure(facet)
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
        then = judge_line(variant, line, touched)
        added = _added(project, number, now, then, touched)
        if added is not None:
            found.append(added)
    return tuple(found)


def _added(project: Project, number: int, now: Pressure, then: Pressure, touched: int) -> AddedPressure | None:
    universe = project.universe
    for certain in (True, False):
        verdicts = ("breach",) if certain else ("breach", "possible")
        over_now = _over(now, verdicts, touched)
        over_then = _over(then, verdicts, touched)
        more = over_then & ~over_now
        if not more:
            continue
        if universe.sized:
            added = (universe.contacts(over_then) or 0) - (universe.contacts(over_now) or 0)
            if added <= 0:
                continue
        facets = {facet for one in then.classes if one.cells & more for facet in one.facets}
        return AddedPressure(
            number,
            then.name,
            certain,
            more,
            (universe.contacts(over_then) or 0) - (universe.contacts(over_now) or 0) if universe.sized else None,
            tuple(sorted(facets, key=lambda facet: facet.name)),
        )
    return None


def _over(pressure: Pressure, verdicts: tuple[str, ...], touched: int) -> int:
    cells = 0
    for one in pressure.classes:
        if one.verdict in verdicts:
            cells |= one.cells
    return cells & touched
