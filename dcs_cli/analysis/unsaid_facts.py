"""What a facet does not state, and what it could surely reach if it did (semantics 2.6)."""

from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


def never_certain(facet: Facet) -> bool:
    """Whether a facet would be only possible if all its facts were stated (semantics 5)."""
    held_back = facet.days_known and facet.written.during is not None and not facet.during_exact
    return facet.guarded or facet.share < 1 or held_back or facet.trigger_class == "manual" or facet.inbound


def possible_cells(project: Project, facet: Facet) -> int:
    """The cells a facet can reach: anybody where it states no audience (semantics 2.6)."""
    return facet.cells if facet.audience_known else project.universe.everyone


def facts_lacking(facet: Facet) -> tuple[str, ...]:
    """The facts a facet does not state, by the names of the fields (semantics 2.6)."""
    written = facet.written
    stated = {
        "audience": facet.audience_known,
        "channel": written.channel is not None,
        "owner": written.owner is not None or facet.message.department is not None,
        "system": written.system is not None,
        "trigger": facet.days_known,
    }
    return tuple(name for name, known in stated.items() if not known)
