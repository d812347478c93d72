"""What a rule says: a finding with its subjects, its places in the documents and the customers it touches (semantics
23).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from dcs_cli.analysis.answers import Answers
from dcs_cli.loading.places import Place
from dcs_cli.project.boxes import Box
from dcs_cli.project.spots import Spot
from dcs_cli.rules.group_names import IN_A_SENTENCE, few_words

Level = Literal["error", "warning", "note"]
Certainty = Literal["certain", "possible"]
FixKind = Literal["auto", "unsafe", "stub", "no"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


MOST_BOXES = 6
"""Boxes told before the rest is counted; JSON lists them all."""


EVERYONE = "everyone"


def in_words(boxes: Sequence[Box]) -> str:
    """Boxes in words, the first few of many."""
    told = "; ".join(box.text for box in boxes[:MOST_BOXES])
    return told if len(boxes) <= MOST_BOXES else f"{told}; and {len(boxes) - MOST_BOXES} more groups"


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers a finding touches; numbers are None when no population is known.

    ``unit`` and ``size`` are stated for gaps. With ``unit`` account, ``cells`` are told as account cells. ``everyone``
    says that they are all customers there are, whatever their boxes.
    """

    cells: int
    boxes: tuple[Box, ...]
    contacts: int | None
    accounts: int | None
    unit: Literal["contact", "account"] | None = None
    size: int | None = None
    everyone: bool = False

    @property
    def text(self) -> str:
        """Who they are in the few words a sentence has room for."""
        return few_words(self.words, IN_A_SENTENCE)

    @property
    def words(self) -> str:
        """The boxes in words, the first few of many."""
        return EVERYONE if self.everyone else in_words(self.boxes)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule function yields; the engine adds code, name, level and the lines."""

    spot: Spot
    subjects: tuple[str, ...]
    message: str
    certainty: Certainty = "certain"
    customers: Customers | None = None
    related: tuple[Spot, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    level: Level | None = None
    fix: str | None = None
    """The edit that mends it, in words or as YAML."""
    places: tuple[Place, ...] = ()
    """Places in data files, which come before those of the spots."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    ``needs`` names inputs without which the rule is silent and listed as not checked: ``plan``, ``signals``,
    ``policy.notice`` and so on (see :mod:`dcs_cli.rules.inputs`). ``in_check`` tells whether ``dcs check`` runs it.
    """

    code: str
    name: str
    level: Level
    find: Callable[[Answers], Iterable[Found]]
    needs: tuple[str, ...] = ()
    fix: FixKind = "no"
    in_check: bool = False
    enabled: bool = True

    @property
    def family(self) -> str:
        """The letter of its family."""
        return self.code[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as reports show it, its places still as spots in the documents."""

    code: str
    name: str
    level: Level
    certainty: Certainty
    subjects: tuple[str, ...]
    spots: tuple[Spot, ...]
    message: str
    customers: Customers | None
    data: Mapping[str, Any]
    fix_kind: FixKind
    fix: str | None
    places: tuple[Place, ...] = ()
    """Places in data files."""

    @property
    def about(self) -> tuple[str, ...]:
        """The ids it names: the messages that stand in its data, which may come and go, else its subjects."""
        return tuple(self.data.get("messages", self.subjects))

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits of code and subjects: stable under moving lines, changing counts and new customers."""
        return hashlib.sha256("\n".join((self.code, *self.subjects)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with its places in the files, the primary one first."""

    finding: Finding
    places: tuple[Place, ...]

    @property
    def sort_key(self) -> tuple[int, str, tuple[Place, ...], tuple[str, ...], str]:
        """Level, code, place, subjects (semantics 23)."""
        return (
            LEVELS.index(self.finding.level),
            self.finding.code,
            self.places[:1],
            self.finding.subjects,
            self.finding.message,
        )
