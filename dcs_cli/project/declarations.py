"""What a project declares, by type and id, and what its references make of that: dangling, unused, looking alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dcs_cli.documents.nearest import is_slip, nearest_of_its_length, only_near
from dcs_cli.documents.touchpoint_map import TYPES
from dcs_cli.documents.values import folded
from dcs_cli.project.collection import works_of
from dcs_cli.project.metric_names import COMPUTED_METRICS, USUAL_READINGS
from dcs_cli.project.project import Project
from dcs_cli.project.references import Reference, references
from dcs_cli.project.spots import Located, Spot

Spots = dict[str, Spot]

DECLARED_IN = {
    "department": "program",
    "channel": "program",
    "system": "program",
    "stage": "journey",
    "anchor": "journey",
    "moment": "journey",
    "signal": "signals",
    "combination": "signals",
    "escalation": "signals",
    "health": "signals",
    "health band": "signals",
    "content": "results",
    "proof": "results",
}
"""Types declared in documents of one kind; a project without a document of that kind may use any id."""

UNIQUE_TYPES = (
    "department",
    "channel",
    "system",
    "audience",
    "dimension",
    "stage",
    "anchor",
    "moment",
    "plan",
    "signal or combination",
    "escalation",
    "map",
    "touchpoint",
    "sequence",
    "study",
    "item",
    "fact or step",
    "experiment",
    "content",
    "proof",
)
"""Types whose ids are compared with one another (model 1.2); activities are compared inside their study."""

TO_BE_USED = ("channel", "system", "audience", "signal", "combination", "escalation", "moment", "content")
"""Types of which an unused one is reported."""

BUILT_IN = Spot(0)
"""Stands for the place of what exists without being written."""

COMPARISONS = 200_000
"""Words compared for suggestions, at most: a project in which nothing fits still gets its findings in time."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A known word close to a misspelt one; ``sole`` when it is the same word mistyped and no other is close.

    Only then it may be put in its place unasked.
    """

    word: str
    sole: bool

    @property
    def replacement(self) -> dict[str, str]:
        """The word as data of a finding, where nothing else can be meant."""
        return {"replacement": self.word} if self.sole else {}


def probably_meant(word: str, known: Iterable[str]) -> Suggestion | None:
    """The known word that was probably meant; short words must be closer than long ones, as they differ in less."""
    words = tuple(dict.fromkeys(known))
    near = nearest_of_its_length(word, words)
    return None if near is None else Suggestion(near, only_near(word, words) is not None and is_slip(word, near))


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference to nothing; ``meant`` is the id probably meant, ``other_type`` what else has this very id."""

    reference: Reference
    meant: Suggestion | None
    other_type: str | None


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """Two ids of one type that differ in case or separators only, the first-declared one first."""

    type: str
    names: tuple[str, str]
    spots: tuple[Spot, Spot]


class Declarations:
    """Declared ids of a project and every reference to them.

    ``platforms`` are the platform profiles that exist without being declared.
    """

    def __init__(self, project: Project, platforms: Iterable[str] = ()) -> None:
        self._project = project
        self._platforms = tuple(platforms)
        self.references = tuple(references(project))

    @cached_property
    def declared(self) -> Mapping[str, Spots]:
        """Every type with its ids and their places."""
        found = self._project.collection
        signals, combinations = _ids(found.signals.values()), _ids(found.combinations.values())
        listed: dict[str, Spots] = {
            "stage": _ids(found.stages.values()),
            "anchor": dict.fromkeys(sorted(self._project.timeline.names), BUILT_IN)
            | {name: _key(located.spot) for name, located in found.anchors.items()},
            "moment": _ids(found.moments.values()),
            "plan": _ids(found.plans.values()),
            "signal": signals,
            "combination": combinations,
            "signal or combination": signals | combinations,
            "escalation": _ids(found.escalations.values()),
            "map": _ids(found.maps.values()),
            "touchpoint": _ids(found.messages.values()),
            "sequence": self._sequences(),
            "study": _ids(found.studies.values()),
            "activity": self._activities(),
            "item": _ids(found.items.values()),
            "fact or step": self._facts_and_steps(),
            "experiment": _ids(found.experiments.values()),
            "content": _ids(found.content.values()),
            "proof": _ids(found.proofs.values()),
            "type": dict.fromkeys(TYPES, BUILT_IN),
            "metric": dict.fromkeys((*COMPUTED_METRICS, *USUAL_READINGS), BUILT_IN)
            | {reading.value.metric: reading.spot.at("metric") for reading in found.readings},
            "health": {"health": found.health.spot} if found.health is not None else {},
            "health band": _keys(found.health.value.bands, found.health.spot.at("bands")) if found.health else {},
        }
        return listed | self._of_program()

    def _of_program(self) -> dict[str, Spots]:
        located = self._project.collection.program
        platforms = dict.fromkeys(self._platforms, BUILT_IN)
        if located is None:
            mentioned = {name: self._first_mentions(name) for name in ("department", "channel", "system")}
            return {**mentioned, "audience": {}, "dimension": {}, "platform profile": platforms}
        written, spot = located.value, located.spot
        return {
            "department": _keys(written.departments, spot.at("departments")),
            "channel": _keys(written.channels, spot.at("channels")),
            "system": _keys(written.systems, spot.at("systems")),
            "audience": _keys(written.audiences, spot.at("audiences")),
            "dimension": _keys(written.dimensions, spot.at("dimensions")),
            "platform profile": platforms | _keys(written.profiles, spot.at("profiles")),
        }

    def _first_mentions(self, wanted: str) -> Spots:
        """Without a program the words are those the maps mention: naming one is declaring it."""
        found: Spots = {}
        for reference in self.references:
            if reference.target.types == (wanted,):
                found.setdefault(reference.name, reference.spot)
        return found

    def _sequences(self) -> Spots:
        found: Spots = {}
        for map_ in self._project.collection.maps.values():
            found |= _keys(map_.value.sequences, map_.spot.at("sequences"))
            for key, override in map_.value.override.items():
                if override.sequence is not None:
                    found.setdefault(override.sequence, map_.spot.at("override", key, "sequence"))
        for message in self._project.messages.values():
            if message.written.sequence is not None:
                at = message.spot if "sequence" not in message.defaulted else message.defaults_spot or message.spot
                found.setdefault(message.written.sequence, at.at("sequence"))
        return found

    def _activities(self) -> Spots:
        found: Spots = {}
        for study in self._project.collection.studies.values():
            for activity, spot in works_of(study):
                found.setdefault(activity.id, spot.at("id"))
        return found

    def _facts_and_steps(self) -> Spots:
        located = self._project.collection.roadmap
        found: Spots = {}
        if located is None:
            return found
        written, spot = located.value, located.spot
        ids = {key: [item.id for item in getattr(written, key)] for key in ("now", "vision", "steps")}
        for key, listed in ids.items():
            for position, name in enumerate(listed):
                found.setdefault(name, spot.at(key, position, "id"))
        for position, step in enumerate(written.steps):
            for key, names in (("needs", step.needs), ("gives", step.gives)):
                for number, name in enumerate(names):
                    found.setdefault(name, spot.at("steps", position, key, number))
        return found

    def is_open(self, type_: str) -> bool:
        """Whether any id of a type may be used, because nothing of the project says which there are."""
        kind = DECLARED_IN.get(type_)
        if kind is not None:
            return kind not in self._project.collection.kinds
        return type_ == "activity" and not self.declared[type_]

    def _usable(self, types: tuple[str, ...]) -> frozenset[str] | None:
        """The ids a field that names one of several types may hold; None where it may hold any."""
        if any(map(self.is_open, types)):
            return None
        return frozenset().union(*(self.declared[type_] for type_ in types))

    @cached_property
    def dangling(self) -> tuple[Dangling, ...]:
        """References to nothing.

        A metric may have any name, that of a reading still to come (semantics 19); only one that is nearly a known
        name is taken for a slip. The same holds for a type that begins with ``x-``.
        """
        found = []
        suggestions: dict[tuple[tuple[str, ...], str], Suggestion | None] = {}
        budget = COMPARISONS
        usable: dict[tuple[str, ...], frozenset[str] | None] = {}
        for reference in self.references:
            types, name = reference.target.types, reference.name
            if types not in usable:
                usable[types] = self._usable(types)
            names = usable[types]
            if names is None or name in names:
                continue
            if types == ("type",) and name.startswith("x-"):
                continue
            if (types, name) not in suggestions:
                known = [known for type_ in types for known in self.declared[type_]]
                suggestions[types, name] = probably_meant(name, known) if budget > 0 else None
                budget -= len(known)
            meant = suggestions[types, name]
            if meant is not None or types != ("metric",):
                found.append(Dangling(reference, meant, self._other_type(reference)))
        return tuple(found)

    def _other_type(self, reference: Reference) -> str | None:
        others = ("signal", "combination", "escalation", "moment", "stage", "touchpoint", "map", "audience")
        return next((type_ for type_ in others if reference.name in self.declared[type_]), None)

    @cached_property
    def used(self) -> Mapping[str, frozenset[str]]:
        """The ids of each type that something uses."""
        found: dict[str, set[str]] = {type_: set() for type_ in TO_BE_USED}
        for reference in self.references:
            if reference.target.uses:
                for type_ in reference.target.types:
                    if type_ in found:
                        found[type_].add(reference.name)
        found["content"] |= {name for name, item in self._project.collection.content.items() if item.value.used_by}
        return {type_: frozenset(names) for type_, names in found.items()}

    def unused(self) -> Iterator[tuple[str, str, Spot]]:
        """Declared ids that nothing uses: type, id, place. Systems still planned or already retired are left out."""
        systems = self._project.words.systems
        for type_ in TO_BE_USED:
            if type_ in ("channel", "system") and self._project.program is None:
                continue
            for name, spot in self.declared[type_].items():
                if name not in self.used[type_] and not (type_ == "system" and systems[name].status != "live"):
                    yield type_, name, spot

    def look_alikes(self) -> Iterator[LookAlikes]:
        """Ids of one type that are equal after folding case and separators (model 1.2)."""
        compared: list[tuple[str, Spots]] = [(type_, self.declared[type_]) for type_ in UNIQUE_TYPES]
        for study in self._project.collection.studies.values():
            spots = {activity.id: spot.at("id") for activity, spot in works_of(study)}
            compared.append(("activity", spots))
        for type_, spots in compared:
            folds = {name: folded(name) for name in spots}
            times = Counter(folds.values())
            alike = [name for name, fold in folds.items() if times[fold] > 1]
            groups: dict[str, list[str]] = {}
            for name in sorted(alike, key=lambda name: (spots[name] != BUILT_IN, *_order(spots[name]), name)):
                groups.setdefault(folds[name], []).append(name)
            for first, *others in groups.values():
                for other in others:
                    yield LookAlikes(type_, (first, other), (spots[first], spots[other]))


def _ids(items: Iterable[Located[Any]]) -> Spots:
    return {located.id: located.spot.at("id") for located in items}


def _keys(names: Iterable[str], spot: Spot) -> Spots:
    return {name: spot.key(name) for name in names}


def _key(spot: Spot) -> Spot:
    return Spot(spot.document, spot.path, "key")


def _order(spot: Spot) -> tuple[int, list[tuple[bool, int, str]]]:
    """Documents in their order, positions as numbers before keys by name."""
    steps = [(isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in spot.path]
    return spot.document, steps
