"""Every signal condition of a project as written, with the item it belongs to and its place."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from dcs_cli.documents.touchpoint_map import Campaign, Map, Touchpoint
from dcs_cli.documents.values import Path
from dcs_cli.project.collection import Collection
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot

CONDITION_FIELDS = ("trigger", "exit_when", "only_if", "not_if")


class StatedCondition(NamedTuple):
    """A condition or trigger with the id of its item: a message, moment, stage, combination, escalation or system.

    ``steps`` lead to it from the place of the item.
    """

    owner: str
    condition: Any
    item: Spot
    steps: Path

    @property
    def spot(self) -> Spot:
        """Where it is written; few of all conditions are told of."""
        return self.item.at(*self.steps)


def stated_conditions(project: Project) -> Iterator[StatedCondition]:
    """Every condition, in the order of the documents' fields; combinations and escalations at their own place."""
    found = project.collection
    yield from _of_program(found)
    for stage in found.stages.values():
        yield from _fields(stage.id, stage.value, stage.spot, (), ("enter_when", "leave_when"))
    for moment in found.moments.values():
        yield from _fields(moment.id, moment.value, moment.spot, (), ("when",))
    for combination in found.combinations.values():
        for key in ("all", "any"):
            for position, part in enumerate(getattr(combination.value, key) or ()):
                yield StatedCondition(combination.id, part, combination.spot, (key, position))
    for escalation in found.escalations.values():
        yield from _fields(escalation.id, escalation.value, escalation.spot, (), ("when",))
    for map_ in found.maps.values():
        yield from _of_map(map_.value, map_.spot)


def _fields(owner: str, record: Any, item: Spot, steps: Path, names: tuple[str, ...]) -> Iterator[StatedCondition]:
    """The conditions in some fields of a record, to which the steps lead from the place of its item."""
    # Everything written stands in the record's own dictionary, which asks for no class and raises nothing.
    written = record.__dict__
    for name in names:
        condition = written.get(name)
        if condition is not None:
            yield StatedCondition(owner, condition, item, (*steps, name))


def _of_program(found: Collection) -> Iterator[StatedCondition]:
    if found.program is None:
        return
    for name, system in found.program.value.systems.items():
        yield from _fields(name, system, found.program.spot, ("systems", name), ("only_if", "not_if"))


def _of_map(map_: Map, spot: Spot) -> Iterator[StatedCondition]:
    if map_.defaults is not None:
        yield from _fields(map_.id, map_.defaults, spot, ("defaults",), CONDITION_FIELDS)
    for name, facts in map_.sequences.items():
        yield from _fields(name, facts, spot, ("sequences", name), ("exit_when",))
    listed: tuple[tuple[str, tuple[Touchpoint | Campaign, ...]], ...] = (
        ("touchpoints", map_.touchpoints),
        ("add", map_.add),
        ("campaigns", map_.campaigns),
    )
    for key, messages in listed:
        for position, message in enumerate(messages):
            yield from _of_message(message.id, message, spot, (key, position))
    for identifier, override in map_.override.items():
        yield from _of_message(identifier, override, spot, ("override", identifier))


def _of_message(owner: str, message: Any, spot: Spot, steps: Path) -> Iterator[StatedCondition]:
    yield from _fields(owner, message, spot, steps, CONDITION_FIELDS)
    for position, step in enumerate(message.__dict__.get("series", ())):
        yield from _fields(owner, step, spot, (*steps, "series", position), CONDITION_FIELDS)
