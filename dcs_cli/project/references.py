"""Every reference of a project by id: what it names, of which type, in which item and where (model 8.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from dcs_cli.documents import automation, conditions, journey, program, results, roadmap, signals, triggers
from dcs_cli.documents import touchpoint_map as maps
from dcs_cli.documents.audience import names_used
from dcs_cli.documents.fields import Record
from dcs_cli.documents.population import PopulationRow
from dcs_cli.documents.values import TimePoint
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot


@dataclass(frozen=True, slots=True)
class Target:
    """What a field names: an id of one of several types; ``uses`` is false where naming a thing is not using it."""

    types: tuple[str, ...]
    uses: bool = True


class Reference(NamedTuple):
    """An id written in a field: the types it may be of, the item it stands in, its place."""

    target: Target
    name: str
    owner: str
    spot: Spot


def _to(*types: str) -> Target:
    return Target(types)


def _about(*types: str) -> Target:
    """A field that speaks about a thing and does nothing with it."""
    return Target(types, uses=False)


_DEPARTMENT, _CHANNEL, _SIGNAL = _to("department"), _to("channel"), _to("signal")
_TOUCHPOINT, _ESCALATION, _PROOF = _to("touchpoint"), _to("escalation"), _to("proof")
_SIGNALLED = {
    "event": _SIGNAL,
    "signal": _SIGNAL,
    "inactive": _SIGNAL,
    "combination": _to("combination"),
    "escalation": _ESCALATION,
    "health": _to("health band"),
}
_ANCHOR = _to("anchor")
_ROUTE = {"escalation": _ESCALATION, "touchpoint": _TOUCHPOINT}

FIELDS: dict[type[BaseModel], dict[str, Target]] = {
    program.Charter: {"covers": _about("stage")},
    program.System: {
        "owner": _DEPARTMENT,
        "sends": _about("channel"),
        "profile": _to("platform profile"),
    },
    program.CapScope: {
        "channels": _about("channel"),
        "departments": _DEPARTMENT,
        "types": _about("type"),
        "sequences": _about("sequence"),
        "touchpoints": _TOUCHPOINT,
    },
    program.Blindness: {"types": _about("type")},
    program.PressureLine: {"channel": _about("channel")},
    program.Policy: {"can_send": _about("channel"), "protect": _to("stage", "escalation")},
    program.Target: {"metric": _to("metric")},
    journey.Anchor: {"on": _SIGNAL},
    journey.Moment: {"stage": _to("stage"), "accountable": _DEPARTMENT},
    journey.Plan: {"moments": _to("moment")},
    signals.Signal: {"proof": _PROOF, "owner": _DEPARTMENT},
    signals.Combination: {"proof": _PROOF},
    signals.Health: {"proof": _PROOF},
    signals.HealthPart: {"signal": _SIGNAL},
    maps.MessageFields: {
        "channel": _CHANNEL,
        "system": _to("system"),
        "during": _to("stage"),
        "same_as": _TOUCHPOINT,
        "sets": _about("signal"),
        "suppress_during": _to("escalation", "stage"),
        "content": _to("content"),
        "reinforces": _TOUCHPOINT,
        "fallback_for": _TOUCHPOINT,
        "visible_to": _DEPARTMENT,
        "operator": _DEPARTMENT,
        "shows": _SIGNAL,
        "books": _TOUCHPOINT,
        "handover": _ESCALATION,
        "serves": _to("moment"),
    },
    maps.Map: {
        "department": _DEPARTMENT,
        "extends": _to("map"),
        "override": _TOUCHPOINT,
        "remove": _TOUCHPOINT,
        "visible_to": _DEPARTMENT,
    },
    maps.LowScoreRoute: _ROUTE,
    maps.HighScoreRoute: _ROUTE,
    maps.Reward: {"signal": _SIGNAL},
    triggers.TriggerRecord: _SIGNALLED,
    triggers.ApproachTrigger: {"before": _to("anchor")},
    triggers.DripTrigger: {"after": _to("anchor")},
    conditions.EventCondition: _SIGNALLED,
    conditions.ThresholdCondition: _SIGNALLED,
    conditions.DeviationCondition: _SIGNALLED,
    conditions.InactivityCondition: _SIGNALLED,
    conditions.CombinationCondition: _SIGNALLED,
    conditions.EscalationCondition: _SIGNALLED,
    conditions.HealthCondition: _SIGNALLED,
    automation.Item: {
        "replaces": _to("activity"),
        "automated_by": _TOUCHPOINT,
        "needs": _to("item"),
        "follow_up": _to("study"),
    },
    roadmap.Fact: {"metric": _to("metric")},
    results.Experiment: {"touchpoint": _TOUCHPOINT},
    results.Arm: {"touchpoint": _TOUCHPOINT},
    results.Content: {"used_by": _TOUCHPOINT},
    results.Shared: {"pattern": _about("signal", "combination", "content"), "to": _DEPARTMENT},
    results.Proof: {"rule": _about("signal", "combination", "health")},
}
"""Class of record and field to what the field names; a mapping's keys are the names. Points of customer time name
their anchors, audiences the audiences they are made of, without being listed here."""

WALKED_APART: dict[type[BaseModel], frozenset[str]] = {maps.Map: frozenset(("touchpoints", "add", "campaigns"))}
"""Lists whose items the collection holds by id."""


@cache
def _targets(record: type[BaseModel]) -> tuple[tuple[str, str, Target | None, bool], ...]:
    """The fields of a class in order that name something or may lead to what does, with their keys, what they name and
    whether they lead on; what a class inherits counts too.
    """
    known: dict[str, Target] = {}
    for ancestor in reversed(record.__mro__):
        known |= FIELDS.get(ancestor, {})
    left_out = WALKED_APART.get(record, frozenset())
    return tuple(
        (name, field.alias or name, known.get(name), leads)
        for name, field in record.model_fields.items()
        if name not in left_out and ((leads := _leads_on(field.annotation)) or name in known)
    )


def _leads_on(annotation: Any) -> bool:
    """Whether a value of this type can be or hold a point of customer time or a record that names something."""
    if isinstance(annotation, type):
        return annotation is TimePoint or (issubclass(annotation, Record) and bool(_targets(annotation)))
    return annotation is Any or any(map(_leads_on, get_args(annotation)))


def references(project: Project) -> Iterator[Reference]:
    """Every reference of the project, item by item in the order of the documents."""
    found = project.collection
    if found.program is not None:
        yield from _of_program(found.program.value, found.program.spot)
    items: tuple[Mapping[str, Any], ...] = (
        found.anchors,
        found.stages,
        found.moments,
        found.plans,
        found.signals,
        found.combinations,
        found.escalations,
        found.maps,
        found.messages,
        found.studies,
        found.items,
        found.experiments,
        found.content,
        found.proofs,
    )
    for listed in items:
        for located in listed.values():
            yield from _walk(located.value, located.id, located.spot)
    for single in (found.health, found.roadmap, *found.benchmarks, *found.shared):
        if single is not None:
            yield from _walk(single.value, single.id, single.spot)
    for expression in project.expressions:
        for name, path in names_used(expression.audience):
            yield Reference(_to("audience"), name, expression.owner, expression.spot.at(*path))


def _of_program(written: program.Program, spot: Spot) -> Iterator[Reference]:
    yield from _walk(written, "program", spot)
    rows = written.population if isinstance(written.population, tuple) else ()
    for number, row in enumerate(rows):
        if isinstance(row, PopulationRow):
            for channel, _ in row.can_send:
                place = spot.key("population", number, "can_send", channel)
                yield Reference(_about("channel"), channel, "population", place)


def _walk(value: Any, owner: str, spot: Spot) -> Iterator[Reference]:
    found: list[Reference] = []
    _collect(value, owner, spot, found)
    return iter(found)


def _collect(value: Any, owner: str, spot: Spot, found: list[Reference]) -> None:
    """Add what stands in a value."""
    if isinstance(value, Record):
        written = value.model_fields_set
        for name, key, target, leads in _targets(type(value)):
            if name in written:
                inner = getattr(value, name)
                if target is not None:
                    _name(target, inner, owner, spot.at(key), found)
                if leads:
                    _collect_inside(inner, owner, spot.at(key), found)
    elif isinstance(value, TimePoint):
        found.append(Reference(_ANCHOR, value.anchor, owner, spot))


def _name(target: Target, value: Any, owner: str, spot: Spot, found: list[Reference]) -> None:
    if isinstance(value, str):
        found.append(Reference(target, value, owner, spot))
    elif isinstance(value, tuple):
        found += [Reference(target, name, owner, spot.at(position)) for position, name in enumerate(value)]
    elif isinstance(value, dict):
        found += [Reference(target, name, owner, spot.key(name)) for name in value]


def _collect_inside(value: Any, owner: str, spot: Spot, found: list[Reference]) -> None:
    if isinstance(value, tuple):
        for position, inner in enumerate(value):
            if isinstance(inner, Record):
                _collect(inner, _owner(inner, owner), spot.at(position), found)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, Record):
                _collect(inner, owner if isinstance(inner, maps.Override) else str(key), spot.at(key), found)
    else:
        _collect(value, owner, spot, found)


def _owner(record: Record, owner: str) -> str:
    """The item a reference stands in: the innermost one that has a name of its own in the project."""
    if isinstance(record, maps.SeriesStep):
        return f"{owner}/{record.id}"
    if isinstance(record, automation.Activity | roadmap.Fact | roadmap.Step):
        return record.id
    return record.name if isinstance(record, program.Cap) else owner
