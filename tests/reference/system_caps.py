"""The caps of systems: what they count, by `counts`, `exempt` and profile (semantics 8.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import triggers, values
from .universe import Universe
from .versions import Facet, facet_department

NOT_COUNTED: dict[str, dict[str, list[str]]] = {
    "hubspot": {"classes": ["transactional"], "types": ["survey"], "modes": ["human"]},
    "braze": {"media": ["in_app"]},
    "customerio": {"classes": ["transactional"], "media": ["in_app"]},
    "marketo": {"classes": ["transactional", "service"]},
    "capillary": {},
    "airship": {},
    "infobip": {},
    "adobe-campaign": {},
    "adobe-ajo": {},
    "pendo": {
        "media": [
            "email",
            "push",
            "sms",
            "phone",
            "meeting",
            "chat",
            "community",
            "kb",
            "event",
            "mail",
            "portal",
        ]
    },
    "mautic": {},
    "gainsight-jo": {"everything": ["yes"]},
}


@dataclass(frozen=True)
class Group:
    """The facets one cap of a system counts (semantics 8.2)."""

    number: int
    system: str
    cap: dict[str, Any]
    counts: Callable[[Facet], bool]

    def bound(self, length: int) -> int:
        """B, the most the cap lets through in a window (semantics 8.2)."""
        return triggers.cap_bound(self.cap, length)


def facts_of(universe: Universe, facet: Facet) -> dict[str, Any]:
    """What `counts` and `exempt` look at (model 2.4)."""
    return {
        "channels": facet.fields.get("channel"),
        "departments": facet_department(universe.project, facet),
        "classes": facet.fields.get("class"),
        "intents": facet.fields.get("intent"),
        "types": facet.fields.get("type"),
        "topics": facet.fields.get("topic"),
        "sequences": facet.fields.get("sequence"),
        "touchpoints": facet.message.id,
        "media": universe.project.medium(facet.fields.get("channel")),
        "modes": triggers.mode(universe, facet),
    }


def in_lists(universe: Universe, facet: Facet, lists: dict[str, Any] | None) -> bool:
    """Is a facet in every list given; an absent list means all (model 2.4)?"""
    facts = facts_of(universe, facet)
    return all(facts[name] in values.listed(wanted) for name, wanted in (lists or {}).items())


def counted_by_cap(universe: Universe, facet: Facet, cap: dict[str, Any]) -> bool:
    """Do `counts` and `exempt` of a cap count a facet (model 2.4)?"""
    if not in_lists(universe, facet, cap.get("counts")):
        return False
    return not (cap.get("exempt") and in_lists(universe, facet, cap["exempt"]))


def blind(universe: Universe, facet: Facet, profile: str | None) -> bool:
    """Does a platform's own cap not count a facet, by its profile (model 10)?"""
    if profile is None:
        return False
    own = (universe.project.settings.get("profiles") or {}).get(profile)
    not_counted = (own or {}).get("not_counted") or {} if own is not None else NOT_COUNTED.get(profile, {})
    if "everything" in not_counted:
        return True
    facts = facts_of(universe, facet)
    return any(facts[name] in values.listed(wanted) for name, wanted in not_counted.items())


def groups(universe: Universe) -> list[Group]:
    """The groups of every system's caps (semantics 8.2)."""
    found: list[Group] = []
    for name, system in (universe.project.settings.get("systems") or {}).items():
        for cap in (system or {}).get("caps") or []:
            explicit = cap.get("counts") is not None or cap.get("exempt") is not None
            profile = None if explicit else system.get("profile")

            def counts(
                facet: Facet, name: str = name, cap: dict[str, Any] = cap, profile: str | None = profile
            ) -> bool:
                return (
                    facet.fields.get("system") == name
                    and not triggers.inbound(universe, facet)
                    and counted_by_cap(universe, facet, cap)
                    and not blind(universe, facet, profile)
                )

            found.append(Group(len(found), str(name), cap, counts))
    return found


def group_of(facet: Facet, all_groups: list[Group], length: int) -> Group | None:
    """The group of the smallest applicable bound (semantics 8.2)."""
    applicable = [group for group in all_groups if group.counts(facet)]
    return min(applicable, key=lambda group: (group.bound(length), group.number)) if applicable else None
