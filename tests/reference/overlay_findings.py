"""The findings about overlays (semantics 2.1, 2.2)."""

from __future__ import annotations

import itertools
from typing import Any

from . import versions
from .finding import Finding, customers, finding
from .universe import Cell, Universe
from .versions import Message


def overlay_findings(universe: Universe) -> list[Finding]:
    """A04, A05 and A06 (semantics 2.1, 2.2)."""
    project = universe.project
    ordered = versions.ordered_overlays(universe)
    by_id = {message.id: message for message in versions.messages(project)}
    found = []
    for one, other in itertools.combinations(ordered, 2):
        found.extend(ambiguous(universe, one, other))
    for overlay in ordered:
        for name in [*(overlay.get("override") or {}), *(overlay.get("remove") or {})]:
            if name in by_id and not has_effect(universe, ordered, overlay, by_id[name]):
                found.append(finding("A05", [overlay["id"], name]))
        for entry in overlay.get("add") or []:
            message = by_id.get(entry["id"])
            if message is None or message.fields.get("audience") is None:
                continue
            audience = message.fields["audience"]
            if not universe.audience(audience):
                found.append(finding("A05", [overlay["id"], message.id]))
            names = universe.named_dimensions(audience) | versions.region_dimensions(universe, overlay)
            outside = [
                cell
                for cell in universe.conceivable(names)
                if universe.matches(audience, cell) and not versions.in_region(universe, overlay, cell)
            ]
            if outside:
                cells = [c for c in universe.audience(audience) if not versions.in_region(universe, overlay, c)]
                found.append(finding("A06", [message.id], **customers(universe, cells)))
    return found


def has_effect(universe: Universe, ordered: list[Any], overlay: dict[str, Any], message: Message) -> bool:
    """Does an entry of an overlay change some cell: remove there, or have the last word on a field (A05)?"""
    return any(overlay["id"] in deciding(universe, ordered, message, cell) for cell in universe.cells)


def deciding(universe: Universe, ordered: list[Any], message: Message, cell: Cell) -> set[str]:
    """The overlays that decide what a message is in one cell (A05)."""
    audience = message.fields.get("audience")
    if audience is not None and not universe.matches(audience, cell):
        return set()
    now = dict(message.fields)
    last_word: dict[str, str] = {}
    for overlay in ordered:
        if not versions.in_region(universe, overlay, cell):
            continue
        if message.id in (overlay.get("remove") or {}):
            return {overlay["id"]}
        for name, value in ((overlay.get("override") or {}).get(message.id) or {}).items():
            if versions.differs(name, now.get(name), value):
                now[name] = value
                last_word[name] = overlay["id"]
    return set(last_word.values())


def ambiguous(universe: Universe, one: dict[str, Any], other: dict[str, Any]) -> list[Finding]:
    """A04 (semantics 2.2)."""
    project = universe.project
    if not set(versions.root_maps(project, one)) & set(versions.root_maps(project, other)):
        return []
    if one["id"] in versions.ancestors(project, other) or other["id"] in versions.ancestors(project, one):
        return []
    names = versions.region_dimensions(universe, one) | versions.region_dimensions(universe, other)
    combinations = universe.conceivable(names)
    first = {cell for cell in combinations if versions.in_region(universe, one, cell)}
    second = {cell for cell in combinations if versions.in_region(universe, other, cell)}
    if not first & second or first < second or second < first:
        return []
    found = []
    touched = [set(overlay.get("override") or {}) | set(overlay.get("remove") or {}) for overlay in (one, other)]
    for name in sorted(touched[0] & touched[1]):
        if quarrel(one, other, name):
            subjects = [*sorted([one["id"], other["id"]]), name]
            cells = [
                cell
                for cell in universe.cells
                if versions.in_region(universe, one, cell) and versions.in_region(universe, other, cell)
            ]
            found.append(finding("A04", subjects, **customers(universe, cells)))
    return found


def quarrel(one: dict[str, Any], other: dict[str, Any], name: str) -> bool:
    """Do two overlays give one field different values, or one remove what the other overrides (semantics 2.2)?"""
    removes = [name in (overlay.get("remove") or {}) for overlay in (one, other)]
    if any(removes):
        return not all(removes)
    changes = [overlay["override"][name] for overlay in (one, other)]
    return any(changes[0][key] != changes[1][key] for key in set(changes[0]) & set(changes[1]))
