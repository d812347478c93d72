"""Definitions that lead back to themselves, by the type of thing that is defined (rules, S08)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dcs_cli.documents.audience import names_used
from dcs_cli.project.cycles import Circle, circles
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot

Graph = dict[str, dict[str, Spot]]
"""For every id, the ids its definition names, each with the place of that reference."""


@dataclass(frozen=True, slots=True)
class CircularDefinition:
    """Ids of one type that are defined by one another, and the references that close a shortest way round."""

    type: str
    circle: Circle[str]
    spots: tuple[Spot, ...]


def circular_definitions(project: Project) -> Iterator[CircularDefinition]:
    """Every circle among the definitions of a project."""
    graphs = (
        ("audience", _audiences(project)),
        ("combination or escalation", _conditions(project)),
        ("overlay", _overlays(project)),
        ("anchor", _anchors(project)),
        ("item", _items(project)),
        ("touchpoint", _fallbacks(project)),
        ("step", _steps(project)),
    )
    for type_, graph in graphs:
        ordered = {name: sorted(graph[name]) for name in sorted(graph)}
        for circle in circles(ordered):
            following = (*circle.way[1:], circle.way[0])
            spots = tuple(graph[name][other] for name, other in zip(circle.way, following, strict=True))
            yield CircularDefinition(type_, circle, spots)


def _audiences(project: Project) -> Graph:
    located = project.collection.program
    if located is None:
        return {}
    spot = located.spot.at("audiences")
    return {
        name: {other: spot.at(name, *path) for other, path in names_used(audience)}
        for name, audience in located.value.audiences.items()
    }


def _conditions(project: Project) -> Graph:
    """Combinations and escalations, which may have equal ids: the type goes into the name of a node."""
    graph: Graph = {}
    for combination in project.collection.combinations.values():
        key = "all" if combination.value.all is not None else "any"
        parts = combination.value.all or combination.value.any or ()
        graph[f"combination {combination.id}"] = {
            name: combination.spot.at(key, position, word)
            for position, part in enumerate(parts)
            for word, name in _named_by(part)
        }
    for escalation in project.collection.escalations.values():
        graph[f"escalation {escalation.id}"] = {
            name: escalation.spot.at("when", word) for word, name in _named_by(escalation.value.when)
        }
    return graph


def _named_by(condition: Any) -> Iterator[tuple[str, str]]:
    for word in ("combination", "escalation"):
        name = getattr(condition, word, None)
        if name is not None:
            yield word, f"{word} {name}"


def _overlays(project: Project) -> Graph:
    return {
        map_.id: {name: map_.spot.at("extends", position) for position, name in enumerate(map_.value.extends or ())}
        for map_ in project.collection.maps.values()
    }


def _anchors(project: Project) -> Graph:
    return {
        anchor.id: {anchor.value.usually.anchor: anchor.spot.at("usually")} if anchor.value.usually is not None else {}
        for anchor in project.collection.anchors.values()
    }


def _items(project: Project) -> Graph:
    return {
        item.id: {name: item.spot.at("needs", position) for position, name in enumerate(item.value.needs)}
        for item in project.collection.items.values()
    }


def _fallbacks(project: Project) -> Graph:
    return {
        message.id: {message.written.fallback_for: message.spot.at("fallback_for")}
        if message.written.fallback_for is not None
        else {}
        for message in project.messages.values()
    }


def _steps(project: Project) -> Graph:
    """From each step to those that give what it needs; done steps need nothing (semantics 17)."""
    located = project.collection.roadmap
    if located is None:
        return {}
    givers: dict[str, list[str]] = {}
    for step in located.value.steps:
        for fact in step.gives:
            givers.setdefault(fact, []).append(step.id)
    graph: Graph = {}
    for number, step in enumerate(located.value.steps):
        graph[step.id] = {}
        for position, fact in enumerate(step.needs if not step.is_done else ()):
            for giver in givers.get(fact, ()):
                graph[step.id].setdefault(giver, located.spot.at("steps", number, "needs", position))
    return graph
