"""Overlays, facets, series and what is live, by evaluating each cell alone (semantics 2).

Readings of the text chosen here:
* an overlay is named in a facet when its entry really changed a field there (2.3, "that changed it"), applied in order;
  writing the value a field has already, or its default where it is absent, is no change;
* `defaults` of a root map hold for its touchpoints, its campaigns and what overlays add to it;
* the cells of an added touchpoint are its audience, also outside the region when A06 is violated;
* an overlay that extends several overlays has the intersection of all their regions;
* `same_as` touchpoints are left out of everything; `to: staff` counts only for the human time of 11 and for D04, D05;
* a base touchpoint that reaches nobody, or is removed everywhere, is still one message by count;
* a touchpoint whose audience is missing has A+ = U, no sizes and unknown volume (2.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import values
from .project import Project
from .universe import Cell, Universe

SEQUENCE_EXIT = "exit_when"
DEFAULTS = {"status": "live", "to": "customer", "made_by": "internal", "messages": 1, "share": "100%"}


@dataclass(frozen=True)
class Message:
    """A touchpoint or campaign of the base map, or as an overlay added it (semantics 2.1)."""

    id: str
    fields: dict[str, Any]
    campaign: bool
    map_department: str | None
    map_visible_to: dict[str, Any]
    added_by: str | None


@dataclass(frozen=True, eq=False)
class Facet:
    """Fields of a touchpoint, or of one step of its series, with the cells they hold for (semantics 2.3, 2.5)."""

    message: Message
    overlays: tuple[str, ...]
    fields: dict[str, Any]
    cells: frozenset[Cell]
    live: bool
    step: str | None = None
    step_number: int = 0
    wait: int | None = 0
    parent_fields: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`touchpoint` or `touchpoint/step`."""
        return self.message.id if self.step is None else f"{self.message.id}/{self.step}"

    @property
    def name(self) -> str:
        """The facet as reports write it (semantics 2.3, 24)."""
        return self.id + (f"[{'+'.join(self.overlays)}]" if self.overlays else "")

    @property
    def touchpoint_name(self) -> str:
        """The same without the step (semantics 2.5: overlaps are reported per pair of touchpoints)."""
        return self.message.id + (f"[{'+'.join(self.overlays)}]" if self.overlays else "")

    @property
    def audience_known(self) -> bool:
        """Is the audience stated (semantics 2.6)?"""
        return self.fields.get("audience") is not None

    @property
    def staff(self) -> bool:
        """Is it an internal alert, never counted as a message to customers?"""
        return self.fields.get("to") == "staff"


def roots(project: Project) -> list[dict[str, Any]]:
    """The maps that extend nothing."""
    return [one for one in project.maps if one.get("extends") is None]


def overlays(project: Project) -> dict[str, dict[str, Any]]:
    """The overlays by id."""
    return {one["id"]: one for one in project.maps if one.get("extends") is not None}


def parents(project: Project, overlay: dict[str, Any]) -> list[dict[str, Any]]:
    """The overlays an overlay extends."""
    known = overlays(project)
    return [known[name] for name in values.listed(overlay["extends"]) if name in known]


def ancestors(project: Project, overlay: dict[str, Any]) -> set[str]:
    """The overlays above an overlay."""
    found: set[str] = set()
    for parent in parents(project, overlay):
        found.add(parent["id"])
        found |= ancestors(project, parent)
    return found


def root_maps(project: Project, overlay: dict[str, Any]) -> list[str]:
    """The root maps of an overlay, in the order listed (semantics 2.1)."""
    known = overlays(project)
    found: list[str] = []
    for name in values.listed(overlay["extends"]):
        above = root_maps(project, known[name]) if name in known else [name]
        found.extend(one for one in above if one not in found)
    return found


def depth(project: Project, overlay: dict[str, Any]) -> int:
    """How many overlays lie above an overlay."""
    return max((1 + depth(project, parent) for parent in parents(project, overlay)), default=0)


def in_region(universe: Universe, overlay: dict[str, Any], cell: Cell) -> bool:
    """Is a cell in the region of an overlay, intersected with its parents' (semantics 2.1)?"""
    if not universe.matches(overlay["for"], cell):
        return False
    return all(in_region(universe, parent, cell) for parent in parents(universe.project, overlay))


def region_dimensions(universe: Universe, overlay: dict[str, Any]) -> set[str]:
    """The dimensions a region depends on."""
    found = universe.named_dimensions(overlay["for"])
    for parent in parents(universe.project, overlay):
        found |= region_dimensions(universe, parent)
    return found


def ordered_overlays(universe: Universe) -> list[dict[str, Any]]:
    """Overlays from the largest region to the smallest, ties by depth, then id (semantics 2.1)."""
    project = universe.project
    known = list(overlays(project).values())
    names: set[str] = set()
    for overlay in known:
        names |= region_dimensions(universe, overlay)
    combinations = universe.conceivable(names)
    size = {one["id"]: sum(1 for cell in combinations if in_region(universe, one, cell)) for one in known}
    return sorted(known, key=lambda one: (-size[one["id"]], depth(project, one), one["id"]))


def messages(project: Project) -> list[Message]:
    """Every touchpoint and campaign: of the root maps, and as added by overlays (semantics 2.1)."""
    found: list[Message] = []
    by_id = {one["id"]: one for one in roots(project)}
    for one in project.maps:
        root = one
        added_by = None
        if one.get("extends") is not None:
            root = by_id[root_maps(project, one)[0]]
            added_by = one["id"]
        defaults = root.get("defaults") or {}
        for key, campaign in (("touchpoints", False), ("campaigns", True), ("add", False)):
            for entry in one.get(key) or []:
                fields = {**defaults, **entry}
                if fields.get("same_as") is not None:
                    continue
                found.append(
                    Message(
                        id=entry["id"],
                        fields=fields,
                        campaign=campaign,
                        map_department=root.get("department"),
                        map_visible_to=root.get("visible_to") or {},
                        added_by=added_by,
                    )
                )
    return sorted(found, key=lambda message: message.id)


def is_live(fields: dict[str, Any], project: Project) -> bool:
    """Is a touchpoint, facet or campaign live on the as-of day (semantics 2.4)?"""
    starts = values.date(fields.get("starts_on"))
    ends = values.date(fields.get("ends_on"))
    return (
        (fields.get("status") or "live") == "live"
        and (starts is None or starts <= project.as_of)
        and (ends is None or ends >= project.as_of)
    )


def differs(name: str, before: Any, after: Any) -> bool:
    """Does a field say something else? Its default, written out, is what an absent field says already (2.1)."""
    default = DEFAULTS.get(name)
    return bool((default if before in (None, [], {}) else before) != (default if after in (None, [], {}) else after))


def evaluate(
    universe: Universe, ordered: list[dict[str, Any]], message: Message, cell: Cell
) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    """The fields of a message in one cell and the overlays that added or changed it there (semantics 2.1)."""
    audience = message.fields.get("audience")
    if audience is not None and not universe.matches(audience, cell):
        return None
    fields = message.fields
    applied = [] if message.added_by is None else [message.added_by]
    for overlay in ordered:
        if not in_region(universe, overlay, cell):
            continue
        if message.id in (overlay.get("remove") or {}):
            return None
        change = (overlay.get("override") or {}).get(message.id)
        if change:
            changed = {name: value for name, value in change.items() if differs(name, fields.get(name), value)}
            if changed:
                applied.append(overlay["id"])
                fields = {**fields, **changed}
    return fields, tuple(applied)


def steps_of(message: Message, fields: dict[str, Any]) -> list[tuple[str | None, dict[str, Any], int | None]]:
    """The steps of a series with their fields and the sum of the waits up to them (semantics 2.5)."""
    if not fields.get("series"):
        return [(None, fields, 0)]
    inherited = {name: value for name, value in fields.items() if name not in ("series", "messages")}
    found: list[tuple[str | None, dict[str, Any], int | None]] = []
    total: int | None = 0
    for number, step in enumerate(fields["series"]):
        wait = step.get("wait", "0d" if number == 0 else None)
        if values.is_unknown(wait) or total is None:
            total = None
        else:
            total += values.days(wait)
        own = {name: value for name, value in step.items() if name not in ("id", "wait")}
        found.append((step["id"], {**inherited, **own}, total))
    return found


def facets(universe: Universe) -> list[Facet]:
    """All facets, live or not, campaigns included (semantics 2.3, 2.5)."""
    project = universe.project
    ordered = ordered_overlays(universe)
    found: list[Facet] = []
    for message in messages(project):
        versions: dict[tuple[str, ...], list[Cell]] = {}
        fields_of: dict[tuple[str, ...], dict[str, Any]] = {}
        for cell in universe.cells:
            evaluated = evaluate(universe, ordered, message, cell)
            if evaluated is not None:
                fields, applied = evaluated
                versions.setdefault(applied, []).append(cell)
                fields_of[applied] = fields
        for applied in sorted(versions):
            fields = fields_of[applied]
            for number, (step, step_fields, wait) in enumerate(steps_of(message, fields)):
                found.append(
                    Facet(
                        message=message,
                        overlays=applied,
                        fields=step_fields,
                        cells=frozenset(versions[applied]),
                        live=is_live(step_fields, project),
                        step=step,
                        step_number=number,
                        wait=wait,
                        parent_fields=fields,
                    )
                )
    return found


def department(project: Project, fields: dict[str, Any], map_department: str | None) -> str | None:
    """The department of an owner: `role`, `department/role` or a bare department (model 5.1)."""
    owner = fields.get("owner")
    if owner is not None and "/" in str(owner):
        return str(owner).split("/")[0]
    if owner is not None and owner in project.departments():
        return str(owner)
    return map_department


def facet_department(project: Project, facet: Facet) -> str | None:
    """The department that owns a facet; unknown when the owner is missing (semantics 2.6)."""
    return department(project, facet.fields, facet.message.map_department)


def exit_of(project: Project, fields: dict[str, Any]) -> Any:
    """What stops the rest of a series: of the touchpoint, else of its sequence (semantics 5)."""
    if fields.get("exit_when") is not None:
        return fields["exit_when"]
    sequence = fields.get("sequence")
    for one in project.maps:
        facts = (one.get("sequences") or {}).get(sequence)
        if facts and facts.get(SEQUENCE_EXIT) is not None:
            return facts[SEQUENCE_EXIT]
    return None
