"""Everything a project declares beside its messages, item by item, and what became of each item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.analysis.changes_customers import Which
from dcs_cli.analysis.changes_kinds import Change, ChangeClass
from dcs_cli.analysis.changes_meaning import NO_RENAMES, as_written, meaning, names_in
from dcs_cli.documents.fields import Record
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot

Key = tuple[str, str]
"""Type and id of an item."""

EDITORIAL = frozenset(("label", "what", "says", "name", "because", "work", "source", "text", "of"))
OPERATIONAL_SOURCES = frozenset(("signal",))
"""Types whose ``source`` is more than where something was read: it says where the figures come from."""
WHAT_CUSTOMERS_GET: Mapping[str, frozenset[str]] = {
    "anchor": frozenset(("on", "every", "usually", "clock", "per")),
    "stage": frozenset(("from", "to", "enter_when", "leave_when", "audience")),
    "combination": frozenset(("all", "any")),
    "escalation": frozenset(("when",)),
    "health": frozenset(("parts", "bands", "known_at_least")),
    "channel": frozenset(("medium", "delivery", "quiet_hours", "person", "inbound", "opt_out", "interrupts")),
    "system": frozenset(("caps", "sends_on", "only_if", "not_if")),
    "sequence": frozenset(("exit_when", "reentry", "exclusive")),
}
"""Fields that decide when or how a live message arrives that refers to the item."""
WHOLE = "program"
_BY_ID = ("dimensions", "departments", "channels", "systems", "audiences", "profiles")
_SINGULAR = {name: name.rstrip("s") for name in _BY_ID}
_APART = frozenset((*_BY_ID, "kind", "population", "targets", "policy", "team", "charter", "rules"))
"""Fields of the program that are items of their own, or compared as customers."""
_UPKEEP = ("reviewed_on", "review_by", "allow")
_NO_ITEM = frozenset(("id", "kind"))


@dataclass(frozen=True, slots=True)
class Declared:
    """One item: its fields, or a single value under the empty name."""

    fields: Mapping[str, Any]
    spot: Spot

    def meaning(self, renamed: Mapping[str, str] = NO_RENAMES) -> Any:
        """What all of its fields mean together."""
        return tuple(sorted((name, meaning(value, renamed, name)) for name, value in self.fields.items()))


def declared(project: Project) -> dict[Key, Declared]:
    """All items but messages and maps, by type and id."""
    found: dict[Key, Declared] = {}
    listed = project.collection
    for kind, items in (
        ("anchor", listed.anchors),
        ("stage", listed.stages),
        ("moment", listed.moments),
        ("plan", listed.plans),
        ("signal", listed.signals),
        ("combination", listed.combinations),
        ("escalation", listed.escalations),
        ("study", listed.studies),
        ("item", listed.items),
        ("experiment", listed.experiments),
        ("content", listed.content),
        ("proof", listed.proofs),
    ):
        for identifier, located in items.items():
            found[kind, identifier] = Declared(_fields(located.value), located.spot)
    if listed.health is not None:
        found["health", "health"] = Declared(_fields(listed.health.value), listed.health.spot)
    for located_map in listed.maps.values():
        for identifier, facts in located_map.value.sequences.items():
            found["sequence", identifier] = Declared(_fields(facts), located_map.spot.at("sequences", identifier))
        # A map is where messages stand, which means nothing; what it says of its own upkeep does.
        upkeep = {name: value for name in _UPKEEP if (value := getattr(located_map.value, name))}
        if upkeep:
            found["map", located_map.id] = Declared(upkeep, located_map.spot)
    found |= _of_roadmap(project)
    found |= _of_results(project)
    found |= _of_program(project)
    return found


def _fields(value: Record) -> dict[str, Any]:
    return {name.rstrip("_"): getattr(value, name) for name in type(value).model_fields if name not in _NO_ITEM}


def _of_roadmap(project: Project) -> dict[Key, Declared]:
    located = project.collection.roadmap
    if located is None:
        return {}
    roadmap, spot = located.value, located.spot
    listed: list[tuple[str, str, tuple[Any, ...]]] = [
        ("now", "fact today", roadmap.now),
        ("vision", "fact of the vision", roadmap.vision),
        ("steps", "step", roadmap.steps),
    ]
    whole = {"today": roadmap.today, "vision_by": roadmap.vision_by, "allow": roadmap.allow}
    found = {("roadmap", "roadmap"): Declared(whole, spot)}
    for key, kind, items in listed:
        for position, item in enumerate(items):
            found[kind, item.id] = Declared(_fields(item), spot.at(key, position))
    return found


def _of_results(project: Project) -> dict[Key, Declared]:
    """Readings, benchmarks and shared patterns have no ids; those of one name and day count together."""
    found: dict[Key, Declared] = {}
    listed = project.collection
    gathered: dict[Key, tuple[list[Any], Spot]] = {}
    for kind, items in (("reading", listed.readings), ("benchmark", listed.benchmarks), ("pattern", listed.shared)):
        for located in items:
            value: Any = located.value
            parts = (getattr(value, name, None) for name in ("metric", "pattern", "experiment", "date"))
            name = " ".join(str(part) for part in parts if part is not None) or kind
            gathered.setdefault((kind, name), ([], located.spot))[0].append(value)
    for key, (values, spot) in gathered.items():
        found[key] = Declared({"": tuple(values) if len(values) > 1 else values[0]}, spot)
    return found


def _of_program(project: Project) -> dict[Key, Declared]:
    located = project.collection.program
    if located is None:
        return {}
    program, spot = located.value, located.spot
    found: dict[Key, Declared] = {}
    for name in _BY_ID:
        for identifier, value in getattr(program, name).items():
            fields = _fields(value) if isinstance(value, Record) else {"": value}
            found[_SINGULAR[name], identifier] = Declared(fields, spot.at(name, identifier))
    for position, target in enumerate(program.targets):
        key = (
            "target",
            target.metric if ("target", target.metric) not in found else f"{target.metric} {target.is_.text}",
        )
        found[key] = Declared(_fields(target), spot.at("targets", position))
    parts = {"policy": program.policy, "team": program.team, "charter": program.charter, "rules": program.rules}
    for name, part in parts.items():
        if part is not None:
            at = spot.at(name) if name in program.model_fields_set else spot
            found[name, name] = Declared(_fields(part), at)
    found[WHOLE, WHOLE] = Declared(
        {name: value for name, value in _fields(program).items() if name not in _APART}, spot
    )
    return found


def declared_changes(
    before: Mapping[Key, Declared],
    after: Mapping[Key, Declared],
    renamed: Mapping[str, str],
    in_use: frozenset[str],
) -> Iterator[Change]:
    """Items that came, went or say something else; ``in_use`` are the ids that live messages of both sides refer to."""
    there = {(kind, renamed.get(identifier, identifier)): one for (kind, identifier), one in before.items()}
    for key in sorted({*there, *after}):
        first, second = there.get(key), after.get(key)
        kind, identifier = key
        if first is None or second is None:
            side: Which = "after" if first is None else "before"
            spot = (second or first).spot  # type: ignore[union-attr]  # one of the two is there
            came = "gained" if first is None else "lost"
            values = (_whole(first, kind), _whole(second, kind))
            yield Change("operational", came, kind, identifier, None, *values, None, side, spot)  # type: ignore[arg-type]
            continue
        for name in sorted({*first.fields, *second.fields}):
            old, new = first.fields.get(name), second.fields.get(name)
            if meaning(old, renamed, name) == meaning(new, NO_RENAMES, name):
                continue
            at = second.spot.at(name) if name else second.spot
            class_ = _class(kind, name, in_use if identifier in in_use else frozenset())
            values = (as_written(old), as_written(new))
            yield Change(class_, "changed", kind, identifier, name or None, *values, None, "after", at)


def _whole(item: Declared | None, kind: str) -> Any:
    """An item with a single value by that value; of others that they are there says enough."""
    return None if item is None else as_written(item.fields.get("", kind))


def _class(kind: str, field: str, in_use: frozenset[str]) -> ChangeClass:
    if in_use and field in WHAT_CUSTOMERS_GET.get(kind, frozenset()):
        return "customer-facing"
    if field in EDITORIAL and not (field == "source" and kind in OPERATIONAL_SOURCES):
        return "editorial"
    return "operational"


def used_by_messages(facets: tuple[Facet, ...], items: Mapping[Key, Declared]) -> frozenset[str]:
    """The ids that live messages refer to, and those that these refer to in turn."""
    found: set[str] = set()
    for facet in facets:
        written = facet.written
        conditions = (facet.trigger, facet.guards, facet.exit_when, written.during, written.suppress_during)
        found |= names_in(meaning(conditions))
        found.update(name for name in (written.channel, written.system, written.sequence) if name is not None)
        if facet.kind == "health":
            found.add("health")
    inner = {
        identifier: names_in(one.meaning())
        for (kind, identifier), one in items.items()
        if kind in ("combination", "escalation", "stage", "anchor")
    }
    waiting = list(found)
    while waiting:
        fresh = inner.get(waiting.pop(), frozenset()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)
