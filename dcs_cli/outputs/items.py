"""The items of a project as rows of a catalogue: what was written, what it amounts to, and where it stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.flow_text import flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dcs_cli.analysis.answers import Answers
    from dcs_cli.loading.places import Place
    from dcs_cli.loading.project_files import LoadedDocument
    from dcs_cli.project.facets import Facet, Message
    from dcs_cli.project.spots import Spot

COUNTS = ("contacts", "accounts", "volume_per_year")
"""Columns that every row has; None is unknown or not applicable."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One row: ``written`` are the fields of the document, ``found`` what the tool adds, such as the department."""

    type: str
    id: str
    written: Mapping[str, Any]
    found: Mapping[str, Any] = field(default_factory=dict)
    cells: int | None = None
    contacts: int | None = None
    accounts: int | None = None
    volume_per_year: Fraction | None = None
    where: "Place | None" = None
    least_per_year: Fraction | None = None
    """The part of the volume that is known, where the whole is not."""

    def value(self, name: str) -> Any:
        """The value of a column: what the tool found first, then what was written; dots lead inside."""
        if name == "type":
            # A touchpoint and a signal have a type of their own, which is what people ask for.
            return self.written.get("type", self.type)
        if name in ("id", *COUNTS):
            return getattr(self, name)
        if name == "where":
            return f"{self.where.file}:{self.where.line}" if self.where is not None else None
        value: Any = None
        if name in self.found:
            value = self.found[name]
        elif name in self.written:
            value = self.written[name]
        else:
            value = self.written
            for step in name.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
        return value


class Catalogue:
    """Makes the rows of one project; each type is read only when it is asked for."""

    def __init__(self, answers: "Answers", documents: "Sequence[LoadedDocument]") -> None:
        self._answers = answers
        self._project = answers.project
        self._documents = documents
        self._by_message: dict[str, list[Facet]] = {}
        for facet in answers.project.facets:
            self._by_message.setdefault(facet.message.id, []).append(facet)

    def rows(self, type_: str) -> tuple[ListedItem, ...]:
        """The rows of one type, in the order of their ids."""
        makers: dict[str, Callable[[], Iterable[ListedItem]]] = {
            "touchpoints": lambda: self._messages(campaigns=False),
            "campaigns": lambda: self._messages(campaigns=True),
            "facets": self._facets,
            "moments": self._moments,
            "plans": self._plans,
            "signals": self._signals,
            "systems": self._systems,
            "channels": self._channels,
            "owners": self._owners,
            "experiments": lambda: self._located("experiment", self._project.collection.experiments),
            "content": lambda: self._located("content", self._project.collection.content),
        }
        return tuple(sorted(makers[type_](), key=lambda item: item.id))

    def _messages(self, *, campaigns: bool) -> Iterator[ListedItem]:
        for message in self._project.messages.values():
            if message.is_campaign == campaigns:
                yield self._message(message)

    def _message(self, message: "Message") -> ListedItem:
        facets = self._by_message.get(message.id, [])
        first = facets[0] if facets else None
        written = self._plain(message.spot)
        known = message.written.audience is not None
        cells = self._union(facet.cells for facet in facets) if known else None
        return ListedItem(
            "campaign" if message.is_campaign else "touchpoint",
            message.id,
            written,
            {
                **self._default_fields(message, written),
                "department": first.department if first is not None else message.department,
                "map": message.map_id,
                "mode": first.mode if first is not None else message.written.mode,
                "status": message.written.status,
                "kind": first.kind if first is not None else None,
                "stage": self._stages(message),
                **({"trigger": trigger_text(written["trigger"])} if "trigger" in written else {}),
            },
            cells,
            *self._sizes(cells),
            self._volume(facets) if known else None,
            self._place(message.spot.at("id")),
            self._least(facets) if known else None,
        )

    def _facets(self) -> Iterator[ListedItem]:
        for facet in self._project.facets:
            known = facet.audience_known
            volume = self._answers.volumes.by_facet.get(facet)
            written = self._facet_fields(facet)
            yield ListedItem(
                "facet",
                facet.name,
                written,
                {
                    "message": facet.message.id,
                    "overlays": list(facet.overlays),
                    "department": facet.department,
                    "map": facet.message.map_id,
                    "mode": facet.mode,
                    "status": facet.written.status,
                    "kind": facet.kind,
                    "live": facet.live,
                    "customers": self._boxes(facet) if known else None,
                    **({"trigger": trigger_text(written["trigger"])} if "trigger" in written else {}),
                },
                facet.cells if known else None,
                *self._sizes(facet.cells if known else None),
                volume.total if volume is not None else None,
                self._place(facet.message.spot.at("id")),
            )

    def _facet_fields(self, facet: "Facet") -> dict[str, Any]:
        """The fields of a message as its overlays and its step change them."""
        written = self._plain(facet.message.spot)
        steps = written.pop("series", None)
        written = {**self._default_fields(facet.message, written), **written}
        for name in facet.overlays:
            located = self._project.collection.maps.get(name)
            if located is not None and facet.message.id in located.value.override:
                change = self._plain(located.spot.at("override", facet.message.id))
                steps = change.pop("series", steps)
                written.update(change)
        if facet.step is not None and isinstance(steps, list):
            written.update(steps[facet.step.position] if facet.step.position < len(steps) else {})
        written.pop("id", None)
        return written

    def _default_fields(self, message: "Message", written: Mapping[str, Any]) -> dict[str, Any]:
        """The fields a message takes from its map's defaults."""
        if message.defaults_spot is None:
            return {}
        stated = self._plain(message.defaults_spot)
        return {name: stated[name] for name in sorted(stated) if name not in written and not name.startswith("x-")}

    def _moments(self) -> Iterator[ListedItem]:
        plans = self._project.collection.plans
        serving: dict[str, list[str]] = {}
        for message in self._project.live_messages:
            for moment in message.written.serves:
                serving.setdefault(moment, []).append(message.id)
        for located in self._project.collection.moments.values():
            cells = self._project.cells(located.value.audience)
            written = self._plain(located.spot)
            happens = written.get("when", written.get("window"))
            yield ListedItem(
                "moment",
                located.id,
                written,
                {
                    "happens": trigger_text(happens) if happens is not None else None,
                    "plans": sorted(name for name, plan in plans.items() if located.id in plan.value.moments),
                    "served_by": sorted(serving.get(located.id, ())),
                },
                cells,
                *self._sizes(cells),
                None,
                self._place(located.spot.at("id")),
            )

    def _plans(self) -> Iterator[ListedItem]:
        met: dict[str, int] = {}
        for requirement in self._answers.coverage.requirements:
            met[requirement.plan] = met.get(requirement.plan, 0) + requirement.met
        for located in self._project.collection.plans.values():
            cells = self._project.plan_cells[located.id]
            yield ListedItem(
                "plan",
                located.id,
                self._plain(located.spot),
                {"met": f"{met.get(located.id, 0)} of {len(located.value.moments)}"},
                cells,
                *self._sizes(cells),
                None,
                self._place(located.spot.at("id")),
            )

    def _signals(self) -> Iterator[ListedItem]:
        yield from self._located("signal", self._project.collection.signals)
        yield from self._located("combination", self._project.collection.combinations)

    def _systems(self) -> Iterator[ListedItem]:
        for name in sorted(self._project.words.systems):
            using = [facet for facet in self._project.live_facets if facet.written.system == name]
            yield self._declared("system", "systems", name, using, {})

    def _channels(self) -> Iterator[ListedItem]:
        for name in sorted(self._project.words.channels):
            facts = self._project.words.channels[name]
            found = {"medium": facts.medium, "inbound": facts.inbound, "person": facts.person, "slip_days": facts.slip}
            using = [facet for facet in self._project.live_facets if facet.written.channel == name]
            yield self._declared("channel", "channels", name, using, found)

    def _declared(
        self, type_: str, key: str, name: str, using: "Sequence[Facet]", found: Mapping[str, Any]
    ) -> ListedItem:
        program = self._project.collection.program
        if program is None:
            return self._users(type_, name, using, {}, found, None)
        spot = program.spot.at(key, name)
        return self._users(type_, name, using, self._plain(spot), found, self._place(spot._replace(part="key")))

    def _owners(self) -> Iterator[ListedItem]:
        using: dict[str, list[Facet]] = {}
        for facet in self._project.live_facets:
            role = facet.written.owner
            if role is None:
                name = facet.department or "(no owner)"
            else:
                name = role if "/" in role or facet.department in (None, role) else f"{facet.department}/{role}"
            using.setdefault(name, []).append(facet)
        for name in sorted(using):
            department, _, role = name.rpartition("/")
            found = {"department": department or using[name][0].department, "role": role}
            yield self._users("owner", name, using[name], {}, found, self._place(using[name][0].message.spot.at("id")))

    def _users(
        self,
        type_: str,
        name: str,
        using: "Sequence[Facet]",
        written: Mapping[str, Any],
        found: Mapping[str, Any],
        place: "Place | None",
    ) -> ListedItem:
        """A row for something that live messages use."""
        messages = sorted({facet.message.id for facet in using})
        known = all(facet.audience_known for facet in using)
        cells = self._union(facet.cells for facet in using) if known else None
        return ListedItem(
            type_,
            name,
            written,
            {**found, "messages": len(messages), "used_by": messages},
            cells,
            *self._sizes(cells),
            self._volume(using) if using else None,
            place,
            self._least(using),
        )

    def _located(self, type_: str, items: Mapping[str, Any]) -> Iterator[ListedItem]:
        for located in items.values():
            yield ListedItem(type_, located.id, self._plain(located.spot), where=self._place(located.spot.at("id")))

    def _stages(self, message: "Message") -> list[str]:
        moments = self._project.collection.moments
        served = (moments[name].value.stage for name in message.written.serves if name in moments)
        return sorted({stage for stage in served if stage is not None})

    def _volume(self, facets: "Iterable[Facet]") -> Fraction | None:
        """Messages a year of the live versions; None as soon as one is unknown."""
        volumes = self._answers.volumes.by_facet
        known = [volumes[facet].total for facet in facets if facet in volumes]
        if not known or not self._project.universe.sized:
            return None
        return (
            None if any(one is None for one in known) else sum((one for one in known if one is not None), Fraction(0))
        )

    def _least(self, facets: "Iterable[Facet]") -> Fraction | None:
        """The known messages a year of the live versions, where some are unknown; None where none is known or all."""
        volumes = self._answers.volumes.by_facet
        found = [volumes[facet].total for facet in facets if facet in volumes]
        known = [one for one in found if one is not None]
        return sum(known, Fraction(0)) if known and len(known) < len(found) else None

    def _sizes(self, cells: int | None) -> tuple[int | None, int | None]:
        if cells is None:
            return None, None
        return self._project.universe.contacts(cells), self._project.universe.accounts(cells)

    def _boxes(self, facet: "Facet") -> str:
        return "; ".join(box.text for box in self._project.boxes(facet.cells, self._project.facet_dimensions(facet)))

    def _plain(self, spot: "Spot") -> dict[str, Any]:
        """The mapping written at a place."""
        value: Any = self._documents[spot.document].raw.plain
        for step in spot.path:
            value = value[step] if not isinstance(value, dict) or step in value else {}
        return dict(value) if isinstance(value, dict) else {}

    def _place(self, spot: "Spot") -> "Place":
        return self._documents[spot.document].place(spot.path, spot.part)

    @staticmethod
    def _union(sets: Iterable[int]) -> int:
        cells = 0
        for one in sets:
            cells |= one
        return cells


def trigger_text(trigger: Any) -> str:
    """A trigger in a few words, its reason and its cap left out: ``after start 0d, 3d``."""
    if not isinstance(trigger, dict):
        return flow(trigger)
    parts = []
    for key, value in trigger.items():
        if key.startswith("x-") or key in ("because", "cap"):
            continue
        if key == "by":
            parts.append(", ".join(flow(one) for one in value) if isinstance(value, list) else flow(value))
        elif value is True:
            parts.append(key)
        else:
            parts.append(f"{key} {flow(value)}")
    return " ".join(parts)
