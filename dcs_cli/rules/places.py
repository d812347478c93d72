"""Where findings point: the narrowest text whose edit mends them (rules, "Primary place")."""

from collections.abc import Iterable

from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.stated import facet_spot


def audience_spot(facet: Facet) -> Spot:
    """The audience of a facet's message, or the item's id where none is stated."""
    message = facet.message
    if message.written.audience is None:
        return message.spot.at("id")
    if "audience" in message.defaulted and message.defaults_spot is not None:
        return message.defaults_spot.at("audience")
    return message.spot.at("audience")


def overlap_spots(facets: Iterable[Facet]) -> tuple[Spot, ...]:
    """The audiences of several facets, the later-declared first."""
    spots = {audience_spot(facet) for facet in facets}
    return tuple(sorted(spots, key=declared, reverse=True))


def declared(spot: Spot) -> tuple[int, tuple[str, ...]]:
    """A key that puts spots in the order in which their items are declared."""
    return spot.document, tuple([str(step).zfill(6) for step in spot.path])


def promise_spot(project: Project, plan: str, moment: str) -> Spot:
    """A moment's entry in a plan's ``moments``."""
    located = project.collection.plans[plan]
    return located.spot.at("moments", located.value.moments.index(moment))


def field_spot(project: Project, facet: Facet, field: str) -> Spot:
    """The text that gives a facet a field (see :func:`dcs_cli.rules.stated.facet_spot`)."""
    return facet_spot(project, facet, field)


def policy_spot(project: Project, *path: str | int) -> Spot:
    """A line of the policy."""
    assert project.collection.program is not None
    return project.collection.program.spot.at("policy", *path)
