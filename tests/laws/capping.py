"""Caps as they are stated: how many more a cap lets through, and what a system's own caps leave of what it sends."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dcs_cli.analysis.profiles import PROFILES
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


@dataclass(frozen=True)
class Delivery:
    """A message that reached the contact."""

    day: int
    facet: Facet


class CapCount:
    """How many more a cap lets through, counted day by day: rolling, or by windows that begin anywhere."""

    def __init__(self, cap: Any, dice: random.Random, crowded: bool = False, first: int = 0) -> None:
        self.cap = cap
        self.days: list[int] = []
        if cap is None:
            return
        self.length: int = cap.per.shortest if crowded else dice.randint(cap.per.shortest, cap.per.longest)
        # Windows of the calendar begin anywhere; to let most through, one ends with the first day that counts.
        self.phase = first + 1 if crowded else dice.randrange(0, self.length)

    def allows(self, day: int) -> bool:
        """Whether one more goes through on this day."""
        if self.cap is None:
            return True
        if self.cap.window in (None, "rolling"):
            inside = sum(1 for earlier in self.days if day - self.length < earlier <= day)
        else:
            number = (day - self.phase) // self.length
            inside = sum(1 for earlier in self.days if (earlier - self.phase) // self.length == number)
        return inside < int(self.cap.at_most)

    def count(self, day: int) -> None:
        """One has gone through."""
        self.days.append(day)


def let_through(project: Project, sent: Sequence[Delivery], dice: random.Random) -> list[Delivery]:
    """What is left when every system drops the messages its own caps do not let through, in the order of sending."""
    counts = [
        (name, cap, CapCount(cap, dice))
        for name in sorted(project.words.systems)
        for cap in project.words.systems[name].caps
    ]
    kept = []
    for one in sent:
        mine = [
            counted
            for name, cap, counted in counts
            if name == one.facet.written.system and _counts(project, name, cap, one.facet)
        ]
        if all(counted.allows(one.day) for counted in mine):
            kept.append(one)
            for counted in mine:
                counted.count(one.day)
    return kept


def _counts(project: Project, system: str, cap: Any, facet: Facet) -> bool:
    """Whether a system's cap counts a message: by what it states, else by what its platform is blind to."""
    facts = {
        "channels": facet.written.channel,
        "departments": facet.department,
        "classes": facet.written.class_,
        "intents": facet.written.intent,
        "types": facet.written.type,
        "topics": facet.written.topic,
        "sequences": facet.written.sequence,
        "touchpoints": facet.message.id,
    }

    def matches(scope: Any) -> bool:
        return all(getattr(scope, name) is None or fact in getattr(scope, name) for name, fact in facts.items())

    if cap.counts is not None or cap.exempt is not None:
        return (cap.counts is None or matches(cap.counts)) and not (cap.exempt is not None and matches(cap.exempt))
    profile = project.words.systems[system].profile
    if profile is None:
        return True
    own = project.program.profiles.get(profile) if project.program is not None else None
    blind: Any = own.not_counted if own is not None else PROFILES.get(profile)
    if blind is None:
        return True
    medium = facet.channel.medium if facet.channel is not None else None
    mine = {"classes": facet.written.class_, "media": medium, "types": facet.written.type, "modes": facet.mode}
    return not any(fact is not None and fact in getattr(blind, name) for name, fact in mine.items())
