"""Small projects written out for one question each: a few touchpoints to one kind of customer."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def touchpoint(identifier: str, trigger: Document, **fields: Any) -> Document:
    """A touchpoint whose six facts are stated."""
    stated = {"purpose": "x", "audience": "all", "channel": "email", "owner": "cs/csm", "system": "hub"}
    return {"id": identifier, **stated, "trigger": trigger, **fields}


def small_project(
    *touchpoints: Document,
    term: Any = "365d",
    anchors: Document | None = None,
    caps: list[Document] | None = None,
    stages: list[Document] | None = None,
    campaigns: list[Document] | None = None,
    products: tuple[str, ...] = ("core",),
) -> list[Document]:
    """The documents of a project of one contact cell with these touchpoints."""
    journey: Document = {"kind": "journey", "anchors": {"start": {}, **(anchors or {})}}
    if stages:
        journey["stages"] = stages
    signals = [
        {"id": name, "type": "event", "level": "contact", "source": "app-db", "instrumented": True}
        for name in ("login", "first_close")
    ]
    return [
        {
            "kind": "program",
            "name": "Small",
            "dimensions": {"product": {"values": ["core", "analytics", "audit"], "many": True}},
            "population": [{"product": list(products), "accounts": 10, "contacts": 20}],
            "term": term,
            "departments": {"cs": {"is_cs": True}},
            "channels": {"email": {}, "sms": {}, "in_app": {}},
            "systems": {"hub": {"caps": caps or []}, "crm": {}},
        },
        journey,
        {"kind": "signals", "signals": signals},
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": list(touchpoints), "campaigns": campaigns or []},
    ]
