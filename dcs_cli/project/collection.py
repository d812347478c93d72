"""All documents of a project merged by type of item; an id used twice is a problem (model 1, 1.2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dcs_cli.documents.automation import Automation, Item, Study, Work
from dcs_cli.documents.journey import Anchor, Journey, Moment, Plan, Stage
from dcs_cli.documents.program import Program
from dcs_cli.documents.reading import Document
from dcs_cli.documents.results import Benchmark, Content, Experiment, Proof, Reading, Results, Shared
from dcs_cli.documents.roadmap import Fact, Roadmap, Step
from dcs_cli.documents.signals import Combination, Escalation, Health, Signal, Signals
from dcs_cli.documents.touchpoint_map import Campaign, Map, Touchpoint
from dcs_cli.loading.measured_studies import MeasuredStudy
from dcs_cli.project.spots import Located, Problem, Spot

T = TypeVar("T")
Items = dict[str, Located[T]]


@dataclass(slots=True)
class Collection:
    """Every item of the project by type and id, in the order of the documents."""

    program: Located[Program] | None = None
    anchors: Items[Anchor] = field(default_factory=dict)
    stages: Items[Stage] = field(default_factory=dict)
    moments: Items[Moment] = field(default_factory=dict)
    plans: Items[Plan] = field(default_factory=dict)
    signals: Items[Signal] = field(default_factory=dict)
    combinations: Items[Combination] = field(default_factory=dict)
    escalations: Items[Escalation] = field(default_factory=dict)
    health: Located[Health] | None = None
    maps: Items[Map] = field(default_factory=dict)
    messages: Items[Touchpoint | Campaign] = field(default_factory=dict)
    studies: Items[Study] = field(default_factory=dict)
    measured: dict[str, MeasuredStudy] = field(default_factory=dict)
    items: Items[Item] = field(default_factory=dict)
    automations: list[Located[Automation]] = field(default_factory=list)
    roadmap: Located[Roadmap] | None = None
    readings: list[Located[Reading]] = field(default_factory=list)
    benchmarks: list[Located[Benchmark]] = field(default_factory=list)
    experiments: Items[Experiment] = field(default_factory=dict)
    content: Items[Content] = field(default_factory=dict)
    shared: list[Located[Shared]] = field(default_factory=list)
    proofs: Items[Proof] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    duplicates: list[tuple[str, str, Spot, Spot]] = field(default_factory=list)


def collect(documents: Sequence[Document]) -> Collection:
    """Merge documents; the first of two equal ids counts and the second is S04."""
    found = Collection()
    for number, document in enumerate(documents):
        spot = Spot(number)
        found.kinds[document.kind] = found.kinds.get(document.kind, 0) + 1
        match document:
            case Program():
                found.program = _only(found, "program", found.program, Located("program", document, spot))
            case Roadmap():
                found.roadmap = _only(found, "roadmap", found.roadmap, Located("roadmap", document, spot))
            case Journey():
                _add_mapping(found, "anchor", found.anchors, document.anchors, spot.at("anchors"))
                _add(found, "stage", found.stages, document.stages, spot.at("stages"))
                _add(found, "moment", found.moments, document.moments, spot.at("moments"))
                _add(found, "plan", found.plans, document.plans, spot.at("plans"))
            case Signals():
                _add_signals(found, document, spot)
            case Map():
                _add(found, "map", found.maps, (document,), None, at=spot)
                _add(found, "touchpoint", found.messages, document.touchpoints, spot.at("touchpoints"))
                _add(found, "touchpoint", found.messages, document.add, spot.at("add"))
                _add(found, "touchpoint", found.messages, document.campaigns, spot.at("campaigns"))
            case Automation():
                found.automations.append(Located("automation", document, spot))
                _add(found, "study", found.studies, document.studies, spot.at("studies"))
                _add(found, "item", found.items, document.items, spot.at("items"))
            case Results():
                _add_results(found, document, spot)
    _inner_duplicates(found)
    return found


def _add_signals(found: Collection, document: Signals, spot: Spot) -> None:
    _add(found, "signal", found.signals, document.signals, spot.at("signals"))
    _add(found, "combination", found.combinations, document.combinations, spot.at("combinations"))
    for position, combination in enumerate(document.combinations):
        if combination.id in found.signals:
            place = spot.at("combinations", position, "id")
            _duplicate(found, "signal", combination.id, place, found.signals[combination.id].spot.at("id"))
    _add(found, "escalation", found.escalations, document.escalations, spot.at("escalations"))
    if document.health is not None:
        found.health = _only(found, "health", found.health, Located("health", document.health, spot.at("health")))


def _add_results(found: Collection, document: Results, spot: Spot) -> None:
    found.readings += _listed("reading", document.readings, spot.at("readings"))
    found.benchmarks += _listed("benchmark", document.benchmarks, spot.at("benchmarks"))
    found.shared += _listed("shared", document.shared, spot.at("shared"))
    _add(found, "experiment", found.experiments, document.experiments, spot.at("experiments"))
    _add(found, "content", found.content, document.content, spot.at("content"))
    _add(found, "proof", found.proofs, document.proofs, spot.at("proofs"))


def _inner_duplicates(found: Collection) -> None:
    for map_ in found.maps.values():
        for key, messages in (("touchpoints", map_.value.touchpoints), ("add", map_.value.add)):
            for position, message in enumerate(messages):
                _check_unique(found, "step", message.series, map_.spot.at(key, position, "series"))
    for study in found.studies.values():
        _check_spots(found, "activity", [(work.id, spot.at("id")) for work, spot in works_of(study)])
    for experiment in found.experiments.values():
        _check_unique(found, "arm", experiment.value.arms, experiment.spot.at("arms"))
    if found.roadmap is not None:
        roadmap, spot = found.roadmap.value, found.roadmap.spot
        seen: dict[str, Spot] = {}
        named: list[tuple[str, tuple[Fact | Step, ...]]] = [
            ("now", roadmap.now),
            ("vision", roadmap.vision),
            ("steps", roadmap.steps),
        ]
        for key, listed in named:
            for position, item in enumerate(listed):
                place = spot.at(key, position, "id")
                if item.id in seen:
                    _duplicate(found, "fact or step", item.id, place, seen[item.id])
                else:
                    seen[item.id] = place


def works_of(study: Located[Study]) -> Iterator[tuple[Work, Spot]]:
    """The activities of a study with their places: those whose figures it states, then those recorded in a file."""
    for position, activity in enumerate(study.value.activities):
        # Figures from a file are not written in the document; what they belong to is listed under `recorded`.
        if "minutes_each" in activity.model_fields_set:
            yield activity, study.spot.at("activities", position)
    if study.value.recorded is not None:
        for position, work in enumerate(study.value.recorded.activities):
            yield work, study.spot.at("recorded", "activities", position)


def _check_unique(found: Collection, kind: str, listed: Iterable[Any], spot: Spot) -> None:
    _check_spots(found, kind, [(item.id, spot.at(position, "id")) for position, item in enumerate(listed)])


def _check_spots(found: Collection, kind: str, listed: Iterable[tuple[str, Spot]]) -> None:
    seen: dict[str, Spot] = {}
    for identifier, place in listed:
        if identifier in seen:
            _duplicate(found, kind, identifier, place, seen[identifier])
        else:
            seen[identifier] = place


def _listed(kind: str, listed: Sequence[T], spot: Spot) -> list[Located[T]]:
    return [Located(f"{kind}-{position + 1}", value, spot.at(position)) for position, value in enumerate(listed)]


def _add(
    found: Collection, kind: str, items: Items[Any], listed: Iterable[Any], spot: Spot | None, at: Spot | None = None
) -> None:
    for position, value in enumerate(listed):
        place = at if at is not None else spot.at(position) if spot is not None else Spot(0)
        if value.id in items:
            _duplicate(found, kind, value.id, place.at("id"), items[value.id].spot.at("id"))
        else:
            items[value.id] = Located(value.id, value, place)


def _add_mapping(found: Collection, kind: str, items: Items[Any], mapping: dict[str, Any], spot: Spot) -> None:
    for identifier, value in mapping.items():
        if identifier in items:
            _duplicate(found, kind, identifier, spot.key(identifier), items[identifier].spot)
        else:
            items[identifier] = Located(identifier, value, spot.at(identifier))


def _only(found: Collection, kind: str, first: Located[T] | None, second: Located[T]) -> Located[T]:
    if first is None:
        return second
    spot = second.spot.key("kind") if not second.spot.path else Spot(second.spot.document, second.spot.path, "key")
    message = f"there is more than one {kind}: a project has one"
    found.problems.append(Problem("S04", message, spot, (kind,), (first.spot,)))
    return first


def _duplicate(found: Collection, kind: str, identifier: str, spot: Spot, first: Spot) -> None:
    found.duplicates.append((kind, identifier, spot, first))
