"""Laws 5 and 6: flattening equals evaluating each cell alone, and facets divide a touchpoint's reach (semantics 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from dcs_cli.project.project import Project

from .audiences import Held, Space, customer_of, expressions, populations, spaces
from .campaign import law
from .resolving import Document, numbers

FIELDS: dict[str, tuple[Any, ...]] = {
    "priority": (1, 2, 3),
    "topic": ("news", "value"),
    "intent": ("adopt", "renew"),
    "status": ("live", "paused"),
    "locale": ("de", "en"),
    "purpose": ("greet", "remind"),
}


@dataclass(frozen=True)
class Versions:
    """Drawn maps: two roots with touchpoints and a campaign, and overlays on them or on each other."""

    space: Space
    customers: list[Held]
    documents: list[Document]

    @property
    def maps(self) -> Mapping[str, Document]:
        return {document["id"]: document for document in self.documents}

    def region_holds(self, overlay: Document, customer: Held) -> bool:
        """Whether a customer is in an overlay's region: its own, and the one of every overlay it is built on."""
        if not self.space.holds(overlay["for"], customer):
            return False
        parents = [self.maps[name] for name in _listed(overlay["extends"])]
        return all(self.region_holds(parent, customer) for parent in parents if "extends" in parent)

    def roots(self, overlay: Document) -> list[str]:
        found: list[str] = []
        for name in _listed(overlay["extends"]):
            found += self.roots(self.maps[name]) if "extends" in self.maps[name] else [name]
        return found

    def ancestors(self, overlay: Document) -> set[str]:
        parents = [self.maps[name] for name in _listed(overlay["extends"]) if "extends" in self.maps[name]]
        return {parent["id"] for parent in parents}.union(*(self.ancestors(parent) for parent in parents))

    def acts_on(self, overlay: Document, message: str) -> bool:
        """Whether a message is of one of an overlay's root maps, or added by an overlay it is built on."""
        for document in self.documents:
            listed = [*document.get("touchpoints", []), *document.get("campaigns", [])]
            if any(one["id"] == message for one in listed):
                return document["id"] in self.roots(overlay)
            if any(one["id"] == message for one in document.get("add", [])):
                return document["id"] in self.ancestors(overlay)
        raise AssertionError(message)

    @property
    def overlays(self) -> list[Document]:
        """The overlays from the largest region to the smallest, a parent before those built on it, then by id."""
        everybody = self.space.everybody()

        def place(overlay: Document) -> tuple[int, int, str]:
            size = sum(self.region_holds(overlay, customer) for customer in everybody)
            return (-size, self.depth(overlay), overlay["id"])

        return sorted((document for document in self.documents if "extends" in document), key=place)

    def depth(self, overlay: Document) -> int:
        parents = [self.maps[name] for name in _listed(overlay["extends"])]
        return 1 + max((self.depth(parent) for parent in parents if "extends" in parent), default=0)

    def version(self, message: str, customer: Held) -> tuple[dict[str, Any], tuple[str, ...]] | None:
        """What one customer gets of a message, the overlays gone through one by one; None for nothing."""
        fields: dict[str, Any] | None = None
        through: tuple[str, ...] = ()
        for document in self.documents:
            for one in (*document.get("touchpoints", []), *document.get("campaigns", []), *document.get("add", [])):
                if one["id"] == message and self.space.holds(one["audience"], customer):
                    added = "extends" in document
                    if not added or self.region_holds(document, customer):
                        fields = dict(one)
                        through = (document["id"],) if added else ()
        for overlay in self.overlays:
            if fields is None or not self.acts_on(overlay, message) or not self.region_holds(overlay, customer):
                continue
            if message in overlay.get("remove", {}):
                return None
            if message in overlay.get("override", {}):
                changes = {
                    name: value for name, value in overlay["override"][message].items() if value != _of(fields, name)
                }
                fields |= changes
                through += (overlay["id"],) if changes else ()
        return None if fields is None else (fields, through)


def _of(fields: Mapping[str, Any], name: str) -> Any:
    """A field of a message, the default where it is not written."""
    return fields.get(name, "live" if name == "status" else None)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@st.composite
def versions(draw: st.DrawFn) -> Versions:
    space = draw(spaces(most=3))
    customers = draw(populations(space))
    documents: list[Document] = []
    ids: dict[str, list[str]] = {}
    for name in ("main", "other"):
        touchpoints = [_message(draw, f"{name}-{number}", space) for number in range(draw(st.integers(1, 2)))]
        document: Document = {"kind": "map", "id": name, "touchpoints": touchpoints}
        if name == "main" and draw(st.booleans()):
            document["campaigns"] = [_message(draw, "campaign", space) | {"send_on": "2026-03-01"}]
        ids[name] = [one["id"] for one in (*touchpoints, *document.get("campaigns", []))]
        documents.append(document)
    added: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, 4))):
        parents = [document["id"] for document in documents]
        first = draw(st.sampled_from(parents))
        extends: Any = ["main", "other"] if first == "main" and draw(st.integers(0, 3)) == 0 else first
        overlay: Document = {"kind": "map", "id": f"v{number}", "extends": extends, "for": draw(expressions(space, 1))}
        documents.append(overlay)
        drawn = Versions(space, customers, documents)
        reach = [name for root in drawn.roots(overlay) for name in ids[root]]
        reach += [name for parent in sorted(drawn.ancestors(overlay)) for name in added.get(parent, [])]
        for name in draw(st.lists(st.sampled_from(reach), unique=True, max_size=3)):
            if draw(st.integers(0, 3)) == 0:
                overlay.setdefault("remove", {})[name] = "not here"
            else:
                overlay.setdefault("override", {})[name] = _changes(draw)
        if draw(st.integers(0, 2)) == 0:
            overlay["add"] = [_message(draw, f"added-{number}", space)]
            added[overlay["id"]] = [f"added-{number}"]
    return Versions(space, customers, documents)


def _message(draw: st.DrawFn, identifier: str, space: Space) -> Document:
    return {"id": identifier, "purpose": "x", "audience": draw(expressions(space, 1))} | {
        name: draw(st.sampled_from(values)) for name, values in FIELDS.items() if draw(st.booleans())
    }


def _changes(draw: st.DrawFn) -> Document:
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3, unique=True))
    return {name: draw(st.sampled_from(FIELDS[name])) for name in names}


def _ambiguous(drawn: Versions) -> set[frozenset[str]]:
    """Pairs of overlays that A04 forbids, by the definition, over every conceivable customer (semantics 2.2)."""
    found: set[frozenset[str]] = set()
    everybody = drawn.space.everybody()
    overlays = drawn.overlays
    for position, first in enumerate(overlays):
        for second in overlays[position + 1 :]:
            if first["id"] in drawn.ancestors(second) or second["id"] in drawn.ancestors(first):
                continue
            if not set(drawn.roots(first)) & set(drawn.roots(second)):
                continue
            one = {n for n, customer in enumerate(everybody) if drawn.region_holds(first, customer)}
            other = {n for n, customer in enumerate(everybody) if drawn.region_holds(second, customer)}
            if one & other and not one < other and not other < one and _differ(first, second):
                found.add(frozenset((first["id"], second["id"])))
    return found


def _differ(first: Document, second: Document) -> bool:
    """Whether two overlays give one field different values, or one removes what the other overrides."""
    for here, there in ((first, second), (second, first)):
        if here.get("remove", {}).keys() & there.get("override", {}).keys():
            return True
    for message, fields in first.get("override", {}).items():
        others = second.get("override", {}).get(message, {})
        if any(name in others and others[name] != value for name, value in fields.items()):
            return True
    return False


@law(150)
@given(versions())
def test_law_5_flattening_equals_evaluating_each_cell_alone(drawn: Versions) -> None:
    assume(not _ambiguous(drawn))
    project = drawn.space.resolved(drawn.customers, *drawn.documents)
    for message in project.messages:
        told = {}
        for facet in project.facets:
            if facet.message.id == message:
                for index in numbers(facet.cells):
                    assert index not in told, "two versions in one cell"
                    told[index] = facet
        for index in numbers(project.universe.everyone):
            wanted = drawn.version(message, customer_of(project, index))
            assert (index in told) == (wanted is not None), (message, index)
            if wanted is not None:
                fields, through = wanted
                facet = told[index]
                stated = {name: getattr(facet.written, name) for name in FIELDS if name in fields}
                assert stated == {name: fields[name] for name in FIELDS if name in fields}
                assert facet.live == (fields.get("status", "live") == "live")
                assert facet.overlays == through


@law(100)
@given(versions())
def test_law_6_facets_are_disjoint_and_make_up_the_audience_without_removals(drawn: Versions) -> None:
    assume(not _ambiguous(drawn))
    project = drawn.space.resolved(drawn.customers, *drawn.documents)
    for message in project.messages.values():
        facets = [facet for facet in project.facets if facet.message is message]
        assert all(facet.cells for facet in facets)
        assert len({facet.overlays for facet in facets}) == len(facets), [facet.name for facet in facets]
        union = 0
        for facet in facets:
            assert not union & facet.cells
            union |= facet.cells
        reached = _audience(project, drawn, message.id)
        assert numbers(union) == [index for index in reached if not _removed(project, drawn, message.id, index)]


def _audience(project: Project, drawn: Versions, message: str) -> list[int]:
    for document in drawn.documents:
        for one in (*document.get("touchpoints", []), *document.get("campaigns", []), *document.get("add", [])):
            if one["id"] == message:
                return [
                    index
                    for index in numbers(project.universe.everyone)
                    for customer in [customer_of(project, index)]
                    if drawn.space.holds(one["audience"], customer)
                    and ("extends" not in document or drawn.region_holds(document, customer))
                ]
    raise AssertionError(message)


def _removed(project: Project, drawn: Versions, message: str, index: int) -> bool:
    customer = customer_of(project, index)
    return any(
        message in overlay.get("remove", {})
        and drawn.acts_on(overlay, message)
        and drawn.region_holds(overlay, customer)
        for overlay in drawn.overlays
    )


@law(200)
@given(versions())
def test_overlays_are_ambiguous_exactly_as_defined(drawn: Versions) -> None:
    """A04 is decided over all combinations, never over the customers of today."""
    project = drawn.space.resolved(drawn.customers[:1], *drawn.documents)
    found = {frozenset(problem.subjects[:2]) for problem in project.problems if problem.code == "A04"}
    assert found == _ambiguous(drawn)
