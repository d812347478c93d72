"""The one source of chance of a random project, with the switches that leave features out of it."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

AS_OF = datetime.date(2026, 2, 1)


@dataclass(frozen=True)
class Dice:
    """A random stream; every draw is made whether its feature is on or off, so a switch changes little else."""

    random: random.Random
    features: frozenset[str]
    # All switches that are on; `features` are those of them this project has any mind to use.
    switches: frozenset[str]

    def fork(self) -> Dice:
        """A stream of its own for one part, so that what is drawn inside does not move the parts after it."""
        return Dice(random.Random(self.random.getrandbits(64)), self.features, self.switches)

    def happens(self, feature: str, chance: float) -> bool:
        """Whether a feature occurs here: by chance, and only when it is switched on."""
        return self.random.random() < chance and feature in self.features

    def chance(self, chance: float) -> bool:
        """A plain coin for what is no feature."""
        return self.random.random() < chance

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(least, most)

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.random.randrange(len(items))]

    def some_of(self, items: Sequence[Item], *, at_least: int = 1, at_most: int | None = None) -> list[Item]:
        """Different items in random order, at least `at_least` as far as there are so many."""
        most = min(len(items), len(items) if at_most is None else at_most)
        return self.random.sample(list(items), self.random.randint(min(at_least, most), most))

    def first_of(self, items: Sequence[Item], *, at_least: int = 1) -> tuple[Item, ...]:
        """A leading part of the items, in their order."""
        return tuple(items[: self.random.randint(at_least, len(items))])

    def kind(self, weights: Sequence[tuple[str, float]], prefix: str, otherwise: str) -> str:
        """One kind by weight whose switch `prefix_kind` is on, else `otherwise`; that may be empty: no kind at all."""
        order = sorted(weights, key=lambda entry: self.random.random() ** (1 / entry[1]), reverse=True)
        allowed = [kind for kind, _ in order if f"{prefix}_{kind}" in self.switches]
        wanted = [kind for kind in allowed if f"{prefix}_{kind}" in self.features]
        return next(iter([*wanted, *(allowed if otherwise else [])]), otherwise)

    def date(self, first: int, last: int) -> str:
        """A day between `first` and `last` days from the as-of date, as text."""
        return (AS_OF + datetime.timedelta(days=self.random.randint(first, last))).isoformat()

    def date_near(self, day: str, first: int, last: int) -> str:
        """A day between `first` and `last` days from another day, as text."""
        from_day = datetime.date.fromisoformat(day)
        return (from_day + datetime.timedelta(days=self.random.randint(first, last))).isoformat()

    def percent(self, *values: int) -> str:
        """One of these percentages as text."""
        return f"{self.one_of(values)}%"
