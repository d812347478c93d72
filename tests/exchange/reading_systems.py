"""Fixtures and written records read by the readers of sending systems, as drafts by their name."""

import json
from pathlib import Path
from typing import Any

from dcs_cli.exchange import systems
from dcs_cli.exchange.drafts import Draft, Drafts, item_fields

EXPORTS = Path(__file__).parent / "fixtures" / "systems"


def fixture(name: str, *beside: str) -> Drafts:
    """A fixture read with the named files of its folder beside it, and with no other."""
    companions = {one: (EXPORTS / one).read_bytes() for one in beside}
    return systems.read_export((EXPORTS / name).read_bytes(), name, companions)


def read_json(value: Any) -> Drafts:
    """A value read as the one file of its folder."""
    return systems.read_export(json.dumps(value).encode(), "export.json")


def by_name(found: Drafts) -> dict[str, Draft]:
    """The drafts by their name, of which there is one each."""
    names = {draft.name: draft for draft in found.drafts}
    assert len(names) == len(found.drafts)
    return names


def said(draft: Draft, *fields: str) -> dict[str, Any]:
    """The named fields of the item a draft becomes, those it lacks left out."""
    written = item_fields(draft, "x")
    return {name: written[name] for name in fields if name in written}
