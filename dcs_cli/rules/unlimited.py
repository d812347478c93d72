"""Messages that nothing bounds in a window, and what would: the lateness that channels do not state (semantics 4)."""

from collections.abc import Iterable

from dcs_cli.analysis.bounds import fires
from dcs_cli.analysis.pressure import puts_pressure
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.rules.wording import listed, some


def wants_slip(project: Project, facet: Facet) -> bool:
    """Whether a facet is unbounded only because neither it nor its channel says how late it can be."""
    declared = facet.written.slip is not None or (facet.channel is not None and facet.channel.slip is not None)
    if facet.slip is not None or declared or not facet.days_known or facet.messages_behind != 1:
        return False
    if facet.anchored:
        base = project.due_days.base(facet)
        return base is not None and base.recurs
    return facet.kind != "date" and not facet.only_once and fires(facet, 1) is not None


def without_limit(project: Project, names: Iterable[str], most: int, *, coded: bool = False) -> str:
    """``promo without limit and qbr without limit for want of `slip` on call``; the first ``most`` of each are named.

    ``names`` are ids of facets of which nothing bounds how many arrive in a window, set in code marks with ``coded``;
    without any the text is empty.
    """

    def said(listed_names: list[str]) -> str:
        return some([f"`{name}`" if coded else name for name in listed_names], most)

    by_id: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        by_id.setdefault(facet.id, []).append(facet)
    late: list[str] = []
    endless: list[str] = []
    places: set[str] = set()
    for name in sorted(set(names)):
        lacking = {_place(facet) for facet in by_id.get(name, ()) if wants_slip(project, facet)}
        (late if lacking else endless).append(name)
        places |= lacking
    parts = [f"{said(endless)} without limit"] if endless else []
    if late:
        parts.append(f"{said(late)} without limit for want of `slip` on {said(sorted(places))}")
    return listed(parts)


def slip_lacking(project: Project) -> tuple[str, ...]:
    """The channels, and messages without one, whose lateness would bound what puts pressure on contacts, in order."""
    counted = (facet for facet in project.live_facets if puts_pressure(facet))
    return tuple(sorted({_place(facet) for facet in counted if wants_slip(project, facet)}))


def _place(facet: Facet) -> str:
    """Where the slip is missing: on the channel, which states it for all its messages, else on the message."""
    return facet.channel.id if facet.channel is not None else facet.message.id
