"""The parts of a project that the signs of features look at, gathered once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Document = dict[str, Any]


class View:
    """The parts of a project that the signs look at, gathered once."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = list(documents)
        self.program: Document = next(iter(self.of("program")), {})
        self.policy: Document = self.program.get("policy", {})
        self.maps = [m for m in self.of("map") if "extends" not in m]
        self.overlays = [m for m in self.of("map") if "extends" in m]
        self.campaigns = [c for m in self.maps for c in m.get("campaigns", [])]
        self.listed = [(t, m) for m in self.maps for t in m.get("touchpoints", [])]
        self.touchpoints = [t for t, _ in self.listed] + [t for m in self.overlays for t in m.get("add", [])]
        steps = [s for t in self.touchpoints for s in t.get("series", [])]
        overrides = [fields for m in self.overlays for fields in m.get("override", {}).values()]
        defaults = [m["defaults"] for m in self.maps if "defaults" in m]
        # Everything that can carry touchpoint fields, so that a switch off is a switch off everywhere.
        self.items = [*self.touchpoints, *self.campaigns, *steps, *overrides, *defaults]
        self.triggers = [item["trigger"] for item in self.items if "trigger" in item]
        self.anchors = [a for d in self.of("journey") for a in d.get("anchors", {}).values()]
        self.stages, self.moments, self.plans = (self.every("journey", k) for k in ("stages", "moments", "plans"))
        self.signals, self.combinations, self.escalations = (
            self.every("signals", key) for key in ("signals", "combinations", "escalations")
        )
        self.systems: list[Document] = list(self.program.get("systems", {}).values())
        self.channels: list[Document] = list(self.program.get("channels", {}).values())
        self.steps, self.facts = self.every("roadmap", "steps"), self.every("roadmap", "now", "vision")
        self.studies, self.work = self.every("automation", "studies"), self.every("automation", "items")
        self.activities = [a for study in self.studies for a in study["activities"]]
        self.experiments = self.every("results", "experiments")
        self.pressure = listed(self.policy.get("pressure", []))
        self.system_caps = [cap for system in self.systems for cap in system.get("caps", [])]
        self.caps = [*self.system_caps, *self.policy.get("caps", [])]
        self.own_caps = [c for i in self.items for c in (i.get("cap"), i.get("trigger", {}).get("cap")) if c]
        self.conditions = list(self._conditions())
        self.audiences = [part for audience in self._audiences() for part in subexpressions(audience)]
        self.terms = [row["is"] if isinstance(row, dict) else row for row in listed(self.program.get("term", []))]

    def of(self, kind: str) -> list[Document]:
        """The documents of one kind."""
        return [document for document in self.documents if document["kind"] == kind]

    def every(self, kind: str, *keys: str) -> list[Document]:
        """The entries of these lists in all documents of one kind."""
        return [entry for document in self.of(kind) for key in keys for entry in document.get(key, [])]

    def has(self, key: str) -> bool:
        """Whether a touchpoint, campaign, step, override or default states the field."""
        return any(key in item for item in self.items)

    def fires(self, key: str) -> bool:
        """Whether a trigger has the key."""
        return any(key in trigger for trigger in self.triggers)

    def dimensions(self) -> list[Document]:
        """The declared dimensions, all in the long form."""
        declared = self.program.get("dimensions", {}).values()
        return [d if isinstance(d, dict) else {"values": d} for d in declared]

    def rows(self) -> list[Document]:
        """The rows of the population."""
        return list(self.program.get("population", []))

    def _conditions(self) -> Iterator[Document]:
        holders: list[Document] = [*self.items, *self.stages, *self.moments, *self.escalations, *self.systems]
        holders += [facts for m in self.maps for facts in m.get("sequences", {}).values()]
        for holder in holders:
            keys = ("when", "enter_when", "leave_when", "only_if", "not_if", "exit_when")
            yield from (holder[key] for key in keys if key in holder)
        for combination in self.combinations:
            yield from [*combination.get("all", []), *combination.get("any", [])]

    def _audiences(self) -> Iterator[Any]:
        holders: list[Document] = [*self.items, *self.stages, *self.moments, *self.plans, *self.activities]
        yield from (
            holder["audience"] for holder in [*holders, *self.every("results", "readings")] if "audience" in holder
        )
        yield from (overlay["for"] for overlay in self.overlays)
        yield from (s["instrumented"] for s in self.signals if isinstance(s.get("instrumented"), dict | str))
        rows = [*listed(self.program.get("term", [])), *listed(self.program.get("new_per_year", []))]
        rows += [*self.policy.get("consent", []), *(row for a in self.activities for row in a.get("split", []))]
        yield from (row["for"] for row in rows if isinstance(row, dict))
        yield from [*self.program.get("audiences", {}).values(), *self.program.get("impossible", [])]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def subexpressions(audience: Any) -> Iterator[Any]:
    """An audience expression and everything inside it."""
    yield audience
    if isinstance(audience, dict):
        inner = [*audience.get("any", []), *audience.get("all", []), *([audience["not"]] if "not" in audience else [])]
        for part in inner:
            yield from subexpressions(part)


def trigger_kind(trigger: Document) -> str:
    """The kind a trigger's keys decide (model 5.2)."""
    for key, kind in (("before", "approach"), ("after", "drip"), ("every", "schedule"), ("inactive", "inactivity")):
        if key in trigger:
            return kind
    if "signal" in trigger:
        return "deviation" if trigger.keys() & {"change", "z"} else "threshold"
    return next(kind for kind in ("event", "combination", "escalation", "health", "date", "manual") if kind in trigger)
