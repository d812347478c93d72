"""Random maps and the overlays that change them for some customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .projects_dice import Dice
from .projects_draft import CLASSES, DEPARTMENTS, INTENTS, Document, Draft
from .projects_firing import draw_condition, draw_firing
from .projects_messages import PURPOSES, Page, complement, draw_campaign, draw_owner, draw_touchpoint
from .projects_space import Audience, draw_audience

MOST_TOUCHPOINTS = 14


def draw_maps(draft: Draft, dice: Dice) -> None:
    """One to three maps with one to fourteen touchpoints and up to three campaigns between them."""
    maps = dice.whole(1, 3)
    wanted = max(maps, dice.one_of((1, 2, 3, 5, 8, 11, 13, MOST_TOUCHPOINTS - 1)))
    draft.spare = MOST_TOUCHPOINTS - wanted
    campaigns = dice.whole(0, 3) if dice.happens("campaign", 0.7) else 0
    departments = dice.some_of(DEPARTMENTS, at_least=maps, at_most=maps)
    for number, department in enumerate(departments):
        own = dice.fork()
        share = wanted // maps + (1 if number < wanted % maps else 0)
        told = campaigns // maps + (1 if number < campaigns % maps else 0)
        draft.maps.append(_map(draft, own, department, share, told))
    if dice.happens("map_sequences", 0.5):
        _sequences(draft, dice.fork())


def _map(draft: Draft, dice: Dice, name: str, touchpoints: int, campaigns: int) -> Document:
    homeless = dice.happens("map_without_department", 0.15)
    document: Document = {"kind": "map", "id": name}
    if not homeless:
        document["department"] = draft.use_department(name)
    defaults = dice.fork()
    if defaults.happens("map_defaults", 0.2):
        document["defaults"] = {"channel": draft.channel(defaults), "system": draft.system(defaults)}
        if defaults.happens("message_class", 0.5):
            document["defaults"]["class"] = defaults.one_of(CLASSES)
    seen = dice.fork()
    if seen.happens("visible_to", 0.3):
        document["visible_to"] = {draft.use_department("cs"): "shared-calendar"}
    page = Page(None if homeless else name, document.get("defaults", {}))
    listed: list[Document] = []
    for number in range(touchpoints):
        own = dice.fork()
        drawn = draw_touchpoint(draft, own, Page(page.department, page.defaults, inherits=number == 0))
        listed.append(drawn)
        twin = complement(drawn, draft, own) if draft.spare else None
        if twin:
            listed.append(twin)
            draft.spare -= 1
    document["touchpoints"] = listed
    if campaigns:
        document["campaigns"] = [draw_campaign(draft, dice.fork(), page) for _ in range(campaigns)]
    return document


def _sequences(draft: Draft, dice: Dice) -> None:
    """Facts of whole sequences, stated once on the map that uses them first."""
    for name in draft.sequences:
        own = dice.fork()
        facts: Document = {"goal": "The customer renews with a plan"}
        if own.chance(0.6):
            facts["exit_when"] = draw_condition(draft, own.fork(), kinds=("event", "threshold"))
        if own.chance(0.4):
            facts["reentry"] = {"at_most": 1, "per": "90d"}
        if own.happens("sequence_exclusive", 0.4):
            facts["exclusive"] = True
        users = (m for m in draft.maps if any(t.get("sequence") == name for t in m["touchpoints"]))
        home = next(users, None)
        if home is not None:
            home.setdefault("sequences", {})[name] = facts


@dataclass
class Version:
    """An overlay as drawn, with what decides whether it is ambiguous beside another (semantics 2.2)."""

    document: Document
    roots: tuple[str, ...]
    region: int
    parents: tuple[Audience, ...] = ()
    line: frozenset[str] = frozenset()
    changes: dict[tuple[str, str], Any] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    @property
    def overridden(self) -> set[str]:
        """The messages it overrides."""
        return {message for message, _ in self.changes}


def draw_overlays(draft: Draft, dice: Dice) -> None:
    """Up to three overlays, none of them ambiguous."""
    if not dice.happens("overlay", 0.75):
        return
    versions: list[Version] = []
    for name in ("version-one", "second-version", "third-way")[: dice.whole(1, 3)]:
        own = dice.fork()
        version = _place(draft, own, name, versions)
        if version is None:
            continue
        rivals = [other for other in versions if _rival(version, other)]
        crossing = any(version.region & other.region for other in rivals)
        if crossing and "overlay_crossing" not in own.features:
            continue
        _fill(draft, own, version, rivals, versions)
        if version.document.keys() & {"override", "remove", "add"}:
            versions.append(version)
            draft.overlays.append(version.document)


def _place(draft: Draft, dice: Dice, name: str, versions: list[Version]) -> Version | None:
    """Where the overlay stands: the maps or the overlay it extends and the region it speaks for."""
    on_overlay = dice.happens("overlay_on_overlay", 0.5)
    several = dice.happens("overlay_several_bases", 0.25)
    region = draw_audience(draft.space, dice.fork(), {}, everyone=False)
    bits = draft.evaluate(region)
    if region == "all":
        return None
    document: Document = {"kind": "map", "id": name, "extends": "", "for": region}
    inside = [v for v in versions if bits & v.region and (bits & v.region) != v.region]
    if on_overlay and inside:
        parent = dice.one_of(inside)
        document["extends"] = parent.document["id"]
        parents = (*parent.parents, parent.document["for"])
        return Version(document, parent.roots, bits & parent.region, parents, parent.line | {parent.document["id"]})
    bases = [m["id"] for m in dice.some_of(draft.maps, at_least=2, at_most=2 if several else 1)]
    document["extends"] = bases if len(bases) > 1 or dice.chance(0.1) else bases[0]
    return Version(document, tuple(bases), bits)


def _rival(version: Version, other: Version) -> bool:
    """Whether two overlays would be ambiguous if their changes met."""
    if not set(version.roots) & set(other.roots) or other.document["id"] in version.line:
        return False
    both = version.region & other.region
    return bool(both) and (version.region == other.region or both not in (version.region, other.region))


def _fill(draft: Draft, dice: Dice, version: Version, rivals: list[Version], versions: list[Version]) -> None:
    document = version.document
    homes = [m for m in draft.maps if m["id"] in version.roots]
    added = [v.document["add"] for v in versions if v.document["id"] in version.line and "add" in v.document]
    touchpoints = [t for listed in (*(m["touchpoints"] for m in homes), *added) for t in listed]
    campaigns = [c for m in homes for c in m.get("campaigns", [])]
    reachable = [t for t in touchpoints if "audience" in t and draft.evaluate(t["audience"]) & version.region]
    for message in dice.some_of([*reachable, *campaigns], at_most=3) if reachable else []:
        own = dice.fork()
        taken = {key for rival in rivals for key in rival.changes} | {
            (name, "") for rival in rivals for name in rival.removed
        }
        untouched = all(message["id"] not in rival.overridden for rival in rivals)
        if own.happens("overlay_remove", 0.3) and untouched:
            document.setdefault("remove", {})[message["id"]] = "No copy in this language yet"
            version.removed.add(message["id"])
        elif own.happens("overlay_override", 0.9) and (message["id"], "") not in taken:
            fields = _override(draft, own.fork(), message, {key for name, key in taken if name == message["id"]})
            if fields:
                document.setdefault("override", {})[message["id"]] = fields
                version.changes |= {(message["id"], key): value for key, value in fields.items()}
    if dice.happens("overlay_add", 0.4) and len(draft.touchpoints) < MOST_TOUCHPOINTS + 2:
        audience = _inside(draft, dice.fork(), version)
        if audience is not None:
            page = Page(homes[0].get("department"))
            document["add"] = [draw_touchpoint(draft, dice.fork(), page, audience)]


def _inside(draft: Draft, dice: Dice, version: Version) -> Audience | None:
    """An audience within the region, or nothing when the switches leave no way to write one (rule A06)."""
    parts = [*version.parents, version.document["for"]]
    narrower = draw_audience(draft.space, dice.fork(), {}, level="contact")
    for chosen in ([*parts, narrower] if narrower != "all" else parts, parts):
        keys = [key for part in chosen if isinstance(part, dict) for key in part]
        if len(keys) == len(set(keys)):
            audience: Audience = {
                key: value for part in chosen if isinstance(part, dict) for key, value in part.items()
            }
        elif "audience_all" in dice.features:
            audience = {"all": chosen}
        else:
            continue
        if draft.evaluate(audience):
            return audience
    return None


def _override(draft: Draft, dice: Dice, message: Document, taken: set[str]) -> Document:
    """One to three fields with new values that stay valid beside the fields that are kept."""
    simple = message.keys().isdisjoint({"cap", "expected_per_30d", "series", "during", "only_if", "not_if", "send_on"})
    choices = ["channel", "system", "purpose", "intent", "class", "priority", "owner"]
    choices += ["send_on"] if "send_on" in message else ["slip", "status", "mode", "csm_minutes", "serves"]
    choices += ["trigger", "trigger"] if simple and "trigger" in message else []
    fields: Document = {}
    for key in sorted(set(dice.some_of(choices, at_most=3))):
        own = dice.fork()
        value = None if key in taken else _value(draft, own, key)
        if value is not None:
            fields[key] = value
    return fields


def _value(draft: Draft, dice: Dice, key: str) -> Any:
    if key == "channel":
        return draft.channel(dice)
    if key == "system":
        return draft.system(dice)
    if key == "trigger":
        return draw_firing(draft, dice, capped=False)["trigger"]
    if key == "owner":
        return draw_owner(draft, dice, None)
    if key == "serves":
        wanted = bool(draft.moments) and dice.happens("serves", 1)
        return [dice.one_of(draft.moments)["id"]] if wanted else None
    switch = {"intent": "intent", "class": "message_class", "priority": "priority", "slip": "touchpoint_slip"}
    if key in switch and not dice.happens(switch[key], 1):
        return None
    if key == "csm_minutes":
        return dice.one_of((5, 20, 30)) if dice.happens("csm_minutes", 1) else None
    if key == "status":
        status = dice.kind((("planned", 2), ("paused", 1), ("other", 1)), "status", "")
        return "live" if status == "other" else status or None
    if key == "mode":
        return dice.kind((("human", 1), ("hybrid", 1), ("digital", 1)), "mode", "") or None
    return {
        "purpose": dice.one_of(PURPOSES),
        "intent": dice.one_of(INTENTS),
        "class": dice.one_of(CLASSES),
        "priority": dice.whole(0, 100),
        "slip": f"{dice.whole(0, 9)}d",
        "send_on": dice.one_of(("2026-03-19", "2026-02-10")),
    }[key]


def use_every_moment(draft: Draft, dice: Dice) -> None:
    """Let a plan or a touchpoint claim each moment nobody claims yet, so that none is declared in vain."""
    served = {m for message in (*draft.touchpoints, *draft.campaigns) for m in message.get("serves", [])}
    planned = {m for plan in draft.plans for m in plan["moments"]}
    for moment in draft.moments:
        own = dice.fork()
        if moment["id"] in served | planned:
            continue
        if draft.plans:
            own.one_of(draft.plans)["moments"].append(moment["id"])
        else:
            draft.touchpoints[0].setdefault("serves", []).append(moment["id"])
