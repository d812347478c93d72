"""Every audience expression of a project with the item it belongs to and its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from dcs_cli.documents.audience import Audience
from dcs_cli.documents.touchpoint_map import Campaign, Map, Touchpoint
from dcs_cli.project.collection import Collection, works_of
from dcs_cli.project.spots import Spot


@dataclass(frozen=True, slots=True)
class Expression:
    """An audience expression: what kind of item it belongs to, that item's id, and where it stands."""

    kind: str
    owner: str
    audience: Audience
    spot: Spot


def expressions(found: Collection) -> Iterator[Expression]:
    """Every audience expression, in the order of the documents' fields."""
    yield from _of_program(found)
    for stage in found.stages.values():
        yield Expression("stage", stage.id, stage.value.audience, stage.spot.at("audience"))
    for moment in found.moments.values():
        yield Expression("moment", moment.id, moment.value.audience, moment.spot.at("audience"))
    for plan in found.plans.values():
        yield Expression("plan", plan.id, plan.value.audience, plan.spot.at("audience"))
    for signal in found.signals.values():
        if signal.value.instrumented is not None and not isinstance(signal.value.instrumented, bool):
            yield Expression("signal", signal.id, signal.value.instrumented, signal.spot.at("instrumented"))
    for map_ in found.maps.values():
        yield from _of_map(map_.value, map_.spot)
    for study in found.studies.values():
        for activity, spot in works_of(study):
            yield Expression("activity", activity.id, activity.audience, spot.at("audience"))
            for row, split in enumerate(activity.split):
                yield Expression("activity", activity.id, split.for_, spot.at("split", row, "for"))
    for reading in found.readings:
        if reading.value.audience is not None:
            yield Expression("reading", reading.value.metric, reading.value.audience, reading.spot.at("audience"))


def _of_program(found: Collection) -> Iterator[Expression]:
    if found.program is None:
        return
    program, spot = found.program.value, found.program.spot
    for name, audience in program.audiences.items():
        yield Expression("audience", name, audience, spot.at("audiences", name))
    for position, audience in enumerate(program.impossible):
        yield Expression("impossible", "program", audience, spot.at("impossible", position))
    if isinstance(program.term, tuple):
        for position, row in enumerate(program.term):
            yield Expression("term", "program", row.for_, spot.at("term", position, "for"))
    if isinstance(program.new_per_year, tuple):
        for position, share in enumerate(program.new_per_year):
            yield Expression("new_per_year", "program", share.for_, spot.at("new_per_year", position, "for"))
    for position, need in enumerate(program.policy.consent):
        yield Expression("consent", "program", need.for_, spot.at("policy", "consent", position, "for"))


def _of_map(map_: Map, spot: Spot) -> Iterator[Expression]:
    if map_.for_ is not None:
        yield Expression("overlay", map_.id, map_.for_, spot.at("for"))
    if map_.defaults is not None and map_.defaults.audience is not None:
        yield Expression("defaults", map_.id, map_.defaults.audience, spot.at("defaults", "audience"))
    listed: list[tuple[str, tuple[Touchpoint | Campaign, ...]]] = [
        ("touchpoints", map_.touchpoints),
        ("add", map_.add),
        ("campaigns", map_.campaigns),
    ]
    for key, messages in listed:
        for position, message in enumerate(messages):
            place = spot.at(key, position)
            if message.audience is not None:
                yield Expression("touchpoint", message.id, message.audience, place.at("audience"))
            if isinstance(message, Touchpoint):
                for number, step in enumerate(message.series):
                    if step.audience is not None:
                        yield Expression(
                            "step", f"{message.id}/{step.id}", step.audience, place.at("series", number, "audience")
                        )
