"""Where the fields of messages are written: in the message, its map's defaults, a step of its series or a version."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

from dcs_cli.documents.touchpoint_map import Campaign, MessageFields, SeriesStep, Touchpoint
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot


class Statement(NamedTuple):
    """One value of a field as it is written; ``name`` is the message's, with its step or overlay.

    ``place`` finds where: few of all statements are told of.
    """

    name: str
    message: Message
    value: Any
    place: Callable[[], Spot]
    stated_in: MessageFields

    @property
    def spot(self) -> Spot:
        """Where it is written."""
        return self.place()


def statements(project: Project, field: str) -> Iterator[Statement]:
    """Every place that states a field of a message, messages in the order of their ids, versions after them.

    A map's default counts once for every message that takes it.
    """
    for message in project.messages.values():
        value = getattr(message.written, field, None)
        if value is not None and (field in message.written.model_fields_set):
            yield Statement(message.id, message, value, partial(message_spot, message, field), message.written)
        for position, step in enumerate(series_of(message.written)):
            if field in step.model_fields_set:
                place = partial(step_spot, message, position, field)
                yield Statement(f"{message.id}/{step.id}", message, getattr(step, field), place, step)
    for overlay in project.overlays:
        for identifier, override in overlay.value.override.items():
            found = project.messages.get(identifier)
            if found is not None and field in override.model_fields_set:
                place = partial(overlay.spot.at, "override", identifier, field.rstrip("_"))
                yield Statement(f"{identifier}[{overlay.id}]", found, getattr(override, field), place, override)


def series_of(written: Touchpoint | Campaign) -> tuple[SeriesStep, ...]:
    """The steps of a message; none for one that is not a series."""
    return written.series if isinstance(written, Touchpoint) else ()


def message_spot(message: Message, field: str) -> Spot:
    """The place of a field of a message as its map states it; the message's id when it is not stated."""
    if field in message.defaulted and message.defaults_spot is not None:
        return message.defaults_spot.at(field.rstrip("_"))
    return message.spot.at(field.rstrip("_") if field in message.written.model_fields_set else "id")


def step_spot(message: Message, position: int, field: str) -> Spot:
    """The place of a field of a step of a message's series."""
    return message_spot(message, "series").at(position, field.rstrip("_"))


def facet_spot(project: Project, facet: Facet, field: str) -> Spot:
    """The text that gives a facet a field: its step, the narrowest version, the message or its map's default.

    The id of the message where the field is stated nowhere.
    """
    series = _series_spot(project, facet)
    if facet.step is not None and series is not None:
        spot, steps = series
        step = steps[facet.step.position]
        if field in step.model_fields_set:
            return spot.at(facet.step.position, field.rstrip("_"))
    for name in reversed(facet.overlays):
        located = project.collection.maps[name]
        override = located.value.override.get(facet.message.id)
        if override is not None and field in override.model_fields_set:
            return located.spot.at("override", facet.message.id, field.rstrip("_"))
    return message_spot(facet.message, field)


def _series_spot(project: Project, facet: Facet) -> tuple[Spot, tuple[SeriesStep, ...]] | None:
    if facet.step is None:
        return None
    for name in reversed(facet.overlays):
        located = project.collection.maps[name]
        override = located.value.override.get(facet.message.id)
        if override is not None and "series" in override.model_fields_set:
            return located.spot.at("override", facet.message.id, "series"), override.series
    return message_spot(facet.message, "series"), series_of(facet.message.written)


def in_force(written: Touchpoint | Campaign, as_of: date) -> bool:
    """Whether a message is meant to reach customers, now or from a later day on: live, and not yet ended."""
    return written.status == "live" and (written.ends_on is None or written.ends_on >= as_of)


@dataclass(frozen=True)
class Version:
    """A facet to judge by some fields."""

    project: Project
    facet: Facet
    fields: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """Its name, without its step where the step states none of the fields."""
        return _version_name(self.project, self.facet, self.fields)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The places of the fields."""
        return tuple(facet_spot(self.project, self.facet, field) for field in self.fields)

    def spot(self) -> Spot:
        """The place of the field that is stated most narrowly, the first one among equals."""
        message = self.facet.message.spot
        ranks = [(spot.document != message.document, len(spot.path)) for spot in self.spots]
        return self.spots[max(range(len(ranks)), key=lambda position: (ranks[position], -position))]


def versions(project: Project, *fields: str) -> Iterator[Version]:
    """Facets meant to reach customers or staff, one for every different text of the given fields, plain ones first."""
    by_message: dict[str, list[Facet]] = {}
    for facet in project.facets:
        if in_force(facet.written, project.as_of):
            by_message.setdefault(facet.message.id, []).append(facet)
    for identifier in sorted(by_message):
        facets = by_message[identifier]
        if len(facets) == 1:
            # The only version of a message needs no places to be told from others.
            yield Version(project, facets[0], fields)
            continue
        told: dict[tuple[Spot, ...], Version] = {}
        for facet in sorted(facets, key=lambda facet: len(facet.overlays)):
            version = Version(project, facet, fields)
            told.setdefault(version.spots, version)
        yield from told.values()


def _version_name(project: Project, facet: Facet, fields: tuple[str, ...]) -> str:
    series = _series_spot(project, facet)
    if facet.step is None or series is None:
        return facet.version_name
    stated = series[1][facet.step.position].model_fields_set
    return facet.name if any(field in stated for field in fields) else facet.version_name
