"""Facts a person states for every row: they hold where the source says nothing, and never against its words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.drafts import DEPARTMENT, Draft, Drafts, Fact

TOLD = "--default"
"""The place of a fact that no cell states."""


def with_defaults(drafts: Drafts, told_of: Callable[[Draft], Mapping[str, Any]]) -> Drafts:
    """The drafts with the facts that are told of each; a moment is no message and takes its department only."""
    return replace(drafts, drafts=tuple(_filled(draft, told_of(draft)) for draft in drafts.drafts))


def _filled(draft: Draft, defaults: Mapping[str, Any]) -> Draft:
    told = {
        name: Fact(value, place=TOLD)
        for name, value in defaults.items()
        if not draft.says(name) and (draft.kind != "moment" or name == DEPARTMENT)
    }
    return replace(draft, facts={**draft.facts, **told})


def told_fields(draft: Draft, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields written for a draft that were told for all rows."""
    return {name: fields[name] for name, fact in draft.facts.items() if fact.place == TOLD and name in fields}
