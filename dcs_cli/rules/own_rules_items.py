"""What an own rule can look at: the items of each type, their fields, places and customers (model 2.5)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.audience import Audience
from dcs_cli.documents.automation import Item, Work
from dcs_cli.documents.journey import Moment, Plan
from dcs_cli.documents.known_keys import alternatives, is_record
from dcs_cli.documents.program import Channel, System
from dcs_cli.documents.results import Content, Experiment
from dcs_cli.documents.roadmap import Step
from dcs_cli.documents.signals import Combination, Escalation, Signal
from dcs_cli.documents.touchpoint_map import Campaign, Map, Touchpoint
from dcs_cli.project.collection import works_of
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located, Spot
from dcs_cli.rules.stated import facet_spot, message_spot

MODELS: Mapping[str, type[BaseModel]] = {
    "touchpoint": Touchpoint,
    "facet": Touchpoint,
    "campaign": Campaign,
    "moment": Moment,
    "plan": Plan,
    "signal": Signal,
    "combination": Combination,
    "escalation": Escalation,
    "overlay": Map,
    "system": System,
    "channel": Channel,
    "activity": Work,
    "item": Item,
    "step": Step,
    "experiment": Experiment,
    "content": Content,
}
"""The type of item to the record that its fields are those of."""

WITH_CUSTOMERS = ("touchpoint", "facet", "campaign", "plan", "overlay")
"""Types of which it is known which customers they are for."""

WITH_VOLUME = ("touchpoint", "facet", "campaign")
_MESSAGES = ("touchpoint", "facet", "campaign")
_OF_MESSAGES = ("department", "map")
_NAMED_OUTSIDE = ("system", "channel")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One item: ``name`` as findings call it, ``fields`` those that stand nowhere in its record.

    ``cells`` are its customers, None where that is not known; ``place`` leads to a field of it.
    """

    name: str
    record: Any
    place: Callable[[str | None], Spot]
    fields: Mapping[str, Any] = field(default_factory=dict)
    cells: int | None = None
    facets: Sequence[Facet] = ()
    audience: Audience | None = None
    """The expression that says who the customers are, where no version of a message does."""


def candidates(answers: Answers, select: str) -> Iterator[Candidate]:
    """The items of a type, in the order of their names."""
    project = answers.project
    found = project.collection
    listed: Mapping[str, Callable[[], Iterable[Candidate]]] = {
        "touchpoint": lambda: _messages(project, campaigns=False),
        "campaign": lambda: _messages(project, campaigns=True),
        "facet": lambda: (_facet(project, facet) for facet in project.facets),
        "moment": lambda: _located(found.moments),
        "plan": lambda: _located(found.plans, project.plan_cells),
        "signal": lambda: _located(found.signals),
        "combination": lambda: _located(found.combinations),
        "escalation": lambda: _located(found.escalations),
        "overlay": lambda: (
            _item(one.id, one.value, one.spot, project.cells(one.region), one.region) for one in project.overlays
        ),
        "system": lambda: _declared(project, "systems"),
        "channel": lambda: _declared(project, "channels"),
        "activity": lambda: _activities(project),
        "item": lambda: _located(found.items),
        "step": lambda: _steps(project),
        "experiment": lambda: _located(found.experiments),
        "content": lambda: _located(found.content),
    }
    yield from sorted(listed[select](), key=lambda one: one.name)


def known_fields(select: str, path: Sequence[str]) -> tuple[str, ...] | None:
    """The fields that can be named below a path; None where any name can stand, such as the keys of a mapping."""
    kinds: list[Any] = [MODELS[select]]
    for step in path:
        inner: list[Any] = []
        for kind in kinds:
            if is_record(kind):
                inner += [one.annotation for name, one in kind.model_fields.items() if step == (one.alias or name)]
            elif get_origin(kind) is dict:
                inner.append(get_args(kind)[1])
        kinds = [kind for place in inner for _, kind in alternatives(place)]
    if not kinds:
        return ()
    if any(get_origin(kind) is dict or kind is Any for kind in kinds):
        return None
    names = [one.alias or name for kind in kinds if is_record(kind) for name, one in kind.model_fields.items()]
    if not path:
        names += [*(_OF_MESSAGES if select in _MESSAGES else ()), *(("id",) if select in _NAMED_OUTSIDE else ())]
    return tuple(dict.fromkeys(names))


def value_of(candidate: Candidate, path: Sequence[str]) -> Any:
    """The value of a field as the record holds it; None where it is absent."""
    first, *rest = path
    value = candidate.fields[first] if first in candidate.fields else _step(candidate.record, first)
    for step in rest:
        value = _step(value, step)
    return value


def _step(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, BaseModel):
        return next(
            (getattr(value, key) for key, one in type(value).model_fields.items() if name == (one.alias or key)), None
        )
    return None


def _item(name: str, record: Any, spot: Spot, cells: int | None = None, audience: Audience | None = None) -> Candidate:
    def place(named: str | None) -> Spot:
        written = named is not None and any(
            (one.alias or key) == named and key in record.model_fields_set
            for key, one in type(record).model_fields.items()
        )
        return spot.at(named) if named is not None and written else spot.at("id")

    return Candidate(name, record, place, cells=cells, audience=audience)


def _located(items: Mapping[str, Located[Any]], cells: Mapping[str, int] | None = None) -> Iterator[Candidate]:
    for name, located in items.items():
        known = (cells or {}).get(name)
        audience = located.value.audience if known is not None else None
        yield _item(name, located.value, located.spot, known, audience)


def _messages(project: Project, *, campaigns: bool) -> Iterator[Candidate]:
    by_message: dict[str, list[Facet]] = {}
    for facet in project.facets:
        by_message.setdefault(facet.message.id, []).append(facet)
    for message in project.messages.values():
        if message.is_campaign == campaigns:
            facets = by_message.get(message.id, [])
            cells = 0
            for facet in facets:
                cells |= facet.cells
            known = message.written.audience is not None
            place = _message_place(message)
            fields = {"department": message.department, "map": message.map_id}
            yield Candidate(message.id, message.written, place, fields, cells if known else None, tuple(facets))


def _message_place(message: Message) -> Callable[[str | None], Spot]:
    return lambda named: message_spot(message, _attribute(message.written, named))


def _facet(project: Project, facet: Facet) -> Candidate:
    fields = {"id": facet.name, "department": facet.department, "map": facet.message.map_id}
    known = facet.audience_known
    return Candidate(
        facet.name,
        facet.written,
        lambda named: facet_spot(project, facet, _attribute(facet.written, named)),
        fields,
        facet.cells if known else None,
        (facet,),
    )


def _attribute(record: BaseModel, named: str | None) -> str:
    """The name a field has in its record; its id for what is no field."""
    known = type(record).model_fields.items()
    return next((key for key, one in known if named == (one.alias or key)), "id")


def _declared(project: Project, key: str) -> Iterator[Candidate]:
    located = project.collection.program
    if located is None:
        return
    for name, record in getattr(located.value, key).items():
        yield Candidate(name, record, _key_place(located.spot, key, name), {"id": name})


def _key_place(spot: Spot, key: str, name: str) -> Callable[[str | None], Spot]:
    return lambda named: spot.key(key, name)


def _activities(project: Project) -> Iterator[Candidate]:
    for study in project.collection.studies.values():
        for work, spot in works_of(study):
            yield _item(work.id, work, spot)


def _steps(project: Project) -> Iterator[Candidate]:
    located = project.collection.roadmap
    for position, step in enumerate(located.value.steps if located is not None else ()):
        assert located is not None
        yield _item(step.id, step, located.spot.at("steps", position))
