"""Holds the documents of one project merged by kind, with the few defaults of the model."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

MEDIA = {"email", "in_app", "push", "sms", "phone", "meeting", "chat", "community", "kb", "event", "mail", "portal"}


@dataclass(frozen=True)
class Project:
    """The documents of one project, merged, and the day everything is judged at."""

    as_of: datetime.date
    program: dict[str, Any] | None
    maps: list[dict[str, Any]]
    anchors: dict[str, Any]
    stages: list[dict[str, Any]]
    moments: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    signals: list[dict[str, Any]]
    combinations: list[dict[str, Any]]
    escalations: list[dict[str, Any]]
    health: dict[str, Any] | None
    studies: list[dict[str, Any]]
    items: list[dict[str, Any]]
    roadmap: dict[str, Any] | None
    results: dict[str, list[dict[str, Any]]]
    has_results: bool
    audiences: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """The program, or nothing."""
        return self.program or {}

    @property
    def policy(self) -> dict[str, Any]:
        """The policy, or nothing."""
        return self.settings.get("policy") or {}

    def moment(self, name: str) -> dict[str, Any] | None:
        """The moment of an id."""
        return next((moment for moment in self.moments if moment["id"] == name), None)

    def stage(self, name: str) -> dict[str, Any] | None:
        """The stage of an id."""
        return next((stage for stage in self.stages if stage["id"] == name), None)

    def signal(self, name: str) -> dict[str, Any] | None:
        """The signal of an id."""
        return next((signal for signal in self.signals if signal["id"] == name), None)

    def combination(self, name: str) -> dict[str, Any] | None:
        """The combination of an id."""
        return next((one for one in self.combinations if one["id"] == name), None)

    def escalation(self, name: str) -> dict[str, Any] | None:
        """The escalation of an id."""
        return next((one for one in self.escalations if one["id"] == name), None)

    def channel(self, name: Any) -> dict[str, Any]:
        """The declaration of a channel, or nothing."""
        return (self.settings.get("channels") or {}).get(name) or {}

    def system(self, name: Any) -> dict[str, Any]:
        """The declaration of a system, or nothing."""
        return (self.settings.get("systems") or {}).get(name) or {}

    def medium(self, name: Any) -> str | None:
        """The medium of a channel: declared, or its own id when that is one (`call` is `phone`)."""
        if name is None:
            return None
        declared = self.channel(name).get("medium")
        if declared is not None:
            return str(declared)
        if name == "call":
            return "phone"
        return str(name) if name in MEDIA else None

    def departments(self) -> set[str]:
        """Declared departments; without a program those the maps mention (model 2)."""
        declared = self.settings.get("departments")
        if declared is not None:
            return set(declared)
        mentioned: set[str] = set()
        for one in self.maps:
            if one.get("department"):
                mentioned.add(one["department"])
            mentioned |= set(one.get("visible_to") or {})
            for written in all_written(one):
                mentioned |= set(written.get("visible_to") or {}) | (
                    {written["operator"]} if "operator" in written else set()
                )
                if "/" in str(written.get("owner") or ""):
                    mentioned.add(str(written["owner"]).split("/")[0])
        return mentioned

    def cs_departments(self) -> set[str]:
        """The departments with `is_cs: true`."""
        declared = self.settings.get("departments") or {}
        return {name for name, facts in declared.items() if (facts or {}).get("is_cs") is True}

    def planned_moments(self) -> set[str]:
        """Moments listed by some plan."""
        return {name for plan in self.plans for name in plan.get("moments") or []}


def all_written(one: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything on a map that can state an owner: messages, steps of series, overrides and defaults."""
    messages = [entry for key in ("touchpoints", "campaigns", "add") for entry in one.get(key) or []]
    steps = [step for message in messages for step in message.get("series") or []]
    return [*messages, *steps, *(one.get("override") or {}).values(), one.get("defaults") or {}]


def assemble(documents: list[dict[str, Any]], as_of: datetime.date) -> Project:
    """Merges documents by kind; several documents of a kind are unions of their lists and maps."""
    of_kind: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        of_kind.setdefault(document["kind"], []).append(document)

    def union(kind: str, key: str) -> list[Any]:
        return [entry for document in of_kind.get(kind, []) for entry in document.get(key) or []]

    anchors: dict[str, Any] = {}
    for journey in of_kind.get("journey", []):
        for name, facts in (journey.get("anchors") or {}).items():
            anchors[name] = facts or {}
    program = of_kind["program"][0] if "program" in of_kind else None
    anchors.setdefault("start", {})
    if program is not None and program.get("term") is not None:
        anchors.setdefault("renewal", {"every": "term"})
    health = None
    for signals in of_kind.get("signals", []):
        if signals.get("health") is not None:
            health = signals["health"]
    result_lists = ("readings", "benchmarks", "experiments", "content", "shared", "proofs")
    return Project(
        as_of=as_of,
        program=program,
        maps=of_kind.get("map", []),
        anchors=anchors,
        stages=union("journey", "stages"),
        moments=union("journey", "moments"),
        plans=union("journey", "plans"),
        signals=union("signals", "signals"),
        combinations=union("signals", "combinations"),
        escalations=union("signals", "escalations"),
        health=health,
        studies=union("automation", "studies"),
        items=union("automation", "items"),
        roadmap=of_kind["roadmap"][0] if "roadmap" in of_kind else None,
        results={name: union("results", name) for name in result_lists},
        has_results="results" in of_kind,
        audiences=(program or {}).get("audiences") or {},
    )
