"""The field names each list knows, so that a misspelt one is told instead of finding nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcs_cli.outputs.items import COUNTS, ListedItem

if TYPE_CHECKING:
    from pydantic import BaseModel

ALWAYS = ("id", "type", "where", *COUNTS)


def known_fields(word: str, rows: Sequence[ListedItem]) -> frozenset[str]:
    """The fields of the models behind a list, and of its rows."""
    found = set(ALWAYS)
    for model in _models(word):
        found |= {field.alias or name for name, field in model.model_fields.items()}
    for row in rows:
        found |= {*row.written, *row.found}
    found |= _FOUND.get(word, frozenset())
    return frozenset(found)


_MESSAGE = frozenset(("department", "map", "mode", "status", "kind", "stage", "trigger"))
_USED = frozenset(("messages", "used_by"))
_FOUND: dict[str, frozenset[str]] = {
    "touchpoints": _MESSAGE,
    "campaigns": _MESSAGE,
    "facets": _MESSAGE | {"message", "overlays", "live", "customers"},
    "moments": frozenset(("happens", "plans", "served_by")),
    "plans": frozenset(("met",)),
    "systems": _USED,
    "channels": _USED | {"slip_days"},
    "owners": _USED | {"department", "role"},
    "rules": frozenset(("name", "family", "level", "command", "repair", "says")),
    "metrics": frozenset(("label", "meaning", "number", "value")),
}


def _models(word: str) -> "tuple[type[BaseModel], ...]":
    from dcs_cli.documents.journey import Moment, Plan
    from dcs_cli.documents.program import Channel, System
    from dcs_cli.documents.results import Content, Experiment
    from dcs_cli.documents.signals import Combination, Signal
    from dcs_cli.documents.touchpoint_map import Campaign, Touchpoint

    models: dict[str, tuple[type[BaseModel], ...]] = {
        "touchpoints": (Touchpoint,),
        "facets": (Touchpoint,),
        "campaigns": (Campaign,),
        "moments": (Moment,),
        "plans": (Plan,),
        "signals": (Signal, Combination),
        "systems": (System,),
        "channels": (Channel,),
        "experiments": (Experiment,),
        "content": (Content,),
    }
    return models.get(word, ())
