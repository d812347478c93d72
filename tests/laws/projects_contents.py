"""What a project declares, gathered by type for the independent check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Document = dict[str, Any]
RESERVED = frozenset({"any", "all", "not"})


class Contents:
    """What a project declares, by type."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = list(documents)
        self.program: Document = next((d for d in documents if d["kind"] == "program"), {})
        self.policy: Document = self.program.get("policy", {})
        self.maps = [d for d in documents if d["kind"] == "map"]
        self.bases = [m for m in self.maps if "extends" not in m]
        self.overlays = [m for m in self.maps if "extends" in m]
        self.touchpoints = [t for m in self.maps for t in [*m.get("touchpoints", []), *m.get("add", [])]]
        self.campaigns = [c for m in self.maps for c in m.get("campaigns", [])]
        self.steps = [s for t in self.touchpoints for s in t.get("series", [])]
        self.overrides = [fields for m in self.overlays for fields in m.get("override", {}).values()]
        self.defaults = [m["defaults"] for m in self.bases if "defaults" in m]
        self.items = [*self.touchpoints, *self.campaigns, *self.steps, *self.overrides, *self.defaults]
        self.named: Document = self.program.get("audiences", {})
        self.anchors: Document = {
            k: v for d in documents if d["kind"] == "journey" for k, v in d.get("anchors", {}).items()
        }

    def every(self, kind: str, key: str) -> list[Document]:
        """The entries of one list in all documents of a kind."""
        return [entry for d in self.documents if d["kind"] == kind for entry in d.get(key, [])]

    def conditions(self) -> list[Document]:
        """Every condition and trigger, wherever it stands."""
        holders = [*self.items, *self.every("journey", "moments"), *self.every("journey", "stages")]
        holders += [*self.every("signals", "escalations"), *self.program.get("systems", {}).values()]
        holders += [facts for m in self.bases for facts in m.get("sequences", {}).values()]
        keys = ("trigger", "when", "only_if", "not_if", "exit_when", "enter_when", "leave_when")
        found = [holder[key] for holder in holders for key in keys if key in holder]
        return [
            *found,
            *(p for c in self.every("signals", "combinations") for p in [*c.get("all", []), *c.get("any", [])]),
        ]

    def audiences(self) -> list[tuple[str, Any]]:
        """Every audience with what it belongs to."""
        holders = [*self.items, *self.every("journey", "moments"), *self.every("journey", "stages")]
        activities = [a for s in self.every("automation", "studies") for a in s["activities"]]
        holders += [*self.every("journey", "plans"), *self.every("results", "readings"), *activities]
        found = [(str(h.get("id", "")), h["audience"]) for h in holders if "audience" in h]
        found += [(o["id"], o["for"]) for o in self.overlays] + list(self.named.items())
        found += [
            (s["id"], s["instrumented"])
            for s in self.every("signals", "signals")
            if isinstance(s.get("instrumented"), dict | str)
        ]
        rows = [row for key in ("term", "new_per_year") for row in table_rows(self.program.get(key))]
        rows += [*self.policy.get("consent", []), *(row for a in activities for row in a.get("split", []))]
        found += [("impossible", audience) for audience in self.program.get("impossible", [])]
        return [*found, *(("row", row["for"]) for row in rows)]


def table_rows(value: Any) -> list[Document]:
    return value if isinstance(value, list) else []


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def audience_names(audience: Any) -> Iterator[str]:
    if isinstance(audience, str):
        yield audience
    else:
        for key in RESERVED & audience.keys():
            for part in listed(audience[key]):
                yield from audience_names(part)
