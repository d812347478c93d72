"""The ends between which a share lies when of some members it is not known where they belong (semantics 2.6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from fractions import Fraction

Lacking = Mapping[str, tuple[str, ...]]
"""What is not stated, by the name of the input, and the items that do not state it (none: nothing states it)."""


class Standing(Flag):
    """Where a member can stand: in the part, in the rest, or apart from both; several where it is not known."""

    PART = auto()
    REST = auto()
    APART = auto()


EITHER = Standing.PART | Standing.REST


@dataclass(frozen=True, slots=True)
class Member:
    """One of the items a share is over; ``lacks`` are the inputs that would settle where it stands."""

    id: str
    standing: Standing
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The ends between which a figure lies, None where nothing is known of one.

    ``whole`` is how many a share is over, where that is known. An ``empty`` share may be over nothing at all, and then
    is none.
    """

    low: Fraction | None
    high: Fraction | None
    lacking: Lacking = field(default_factory=dict)
    whole: Fraction | None = None
    empty: bool = False


def share_range(members: Sequence[Member]) -> Range:
    """The least and the most of a share, every member standing where it can that is worst and best for it."""
    lacking = gathered((one.id, one.lacks) for one in members)
    if all(Standing.APART in one.standing for one in members):
        return Range(None, None, lacking, empty=True)
    low = _share(members, (Standing.REST, Standing.APART, Standing.PART))
    high = _share(members, (Standing.PART, Standing.APART, Standing.REST))
    apart = any(Standing.APART in one.standing and one.standing is not Standing.APART for one in members)
    whole = sum(1 for one in members if Standing.APART not in one.standing)
    return Range(low, high, lacking, None if apart else Fraction(whole))


def _share(members: Sequence[Member], liked: Sequence[Standing]) -> Fraction:
    chosen = [next(standing for standing in liked if standing in one.standing) for one in members]
    part = chosen.count(Standing.PART)
    return Fraction(part, part + chosen.count(Standing.REST))


def gathered(found: Iterable[tuple[str, Iterable[str]]]) -> Lacking:
    """Items and the inputs each lacks, turned round: every input with the items that lack it."""
    by_input: dict[str, set[str]] = {}
    for identifier, lacks in found:
        for name in lacks:
            by_input.setdefault(name, set()).add(identifier)
    return {name: tuple(sorted(by_input[name])) for name in sorted(by_input)}
