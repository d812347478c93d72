"""Where findings point: the narrowest text whose edit mends them (rules, "Primary place")."""

from collections.abc import Iterable

from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot


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
    return tuple(sorted(spots, key=lambda spot: (spot.document, [str(step).zfill(6) for step in spot.path]), reverse=True))


def promise_spot(project: Project, plan: str, moment: str) -> Spot:
    """A moment's entry in a plan's ``moments``."""
    located = project.collection.plans[plan]
    return located.spot.at("moments", located.value.moments.index(moment))


def field_spot(project: Project, facet: Facet, field: str) -> Spot:
    """The text that gives a facet a field: the narrowest override, the map's default, or the message itself."""
    for name in reversed(facet.overlays):
        located = project.collection.maps.get(name)
        override = located.value.override.get(facet.message.id) if located is not None else None
        if located is not None and override is not None and field in override.model_fields_set:
            return located.spot.at("override", facet.message.id, field.rstrip("_"))
    if field in facet.message.defaulted and facet.message.defaults_spot is not None:
        return facet.message.defaults_spot.at(field.rstrip("_"))
    return facet.message.spot.at(field.rstrip("_"))


def policy_spot(project: Project, *path: str | int) -> Spot:
    """A line of the policy."""
    assert project.collection.program is not None
    return project.collection.program.spot.at("policy", *path)
