"""On how many days of a window messages can and must arrive, by the day the window begins."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

Changes = dict[int, int]
"""A figure by the first day of a window: how much it changes on which day, from 0 before the first one."""


def days_reached(stretches: Sequence[tuple[int, int, int]], length: int) -> Changes:
    """The most days of a window with a send of one message.

    Each stretch holds the first and last day on which what is due arrives, and the number of contacts it goes to: as
    many days at most. Several stretches reach no more days than they cover.
    """
    sends: Changes = {}
    for first, last, contacts in stretches:
        for number in range(min(contacts, last - first + 1, length)):
            _change(sends, first - length + 1 + number, 1)
            _change(sends, last + 1 - number, -1)
    ordered = sorted(stretches)
    if all(one[1] < other[0] for one, other in pairwise(ordered)):
        return sends
    covered: Changes = {}
    reached = ordered[0][0] - 1
    for first, last, _ in ordered:
        for day in range(max(first, reached + 1), last + 1):
            _change(covered, day - length + 1, 1)
            _change(covered, day + 1, -1)
        reached = max(reached, last)
    return _lower(sends, covered)


def days_apart(stretches: Iterable[tuple[int, int]], length: int) -> Changes:
    """The fewest days of a window with a send of one message, where one surely arrives in every stretch.

    Only stretches that lie in the window count, and of those that share a day only one, because they may meet there.
    """
    inside = sorted((last, first) for first, last in stretches if last - first < length)
    changes: Changes = {}
    for last, first in inside:
        _change(changes, last - length + 1, 1)
        _change(changes, first + 1, -1)
    if all(one[0] < other[1] for one, other in pairwise(inside)):
        return changes
    found: Changes = {}
    before = 0
    for start in sorted(changes):
        count, taken = 0, start - 1
        for last, first in inside:
            if first > taken and last < start + length:
                count, taken = count + 1, last
        if count != before:
            found[start] = count - before
            before = count
    return found


def fullest(changes: Changes, first: int | None = None, end: int | None = None) -> tuple[int, int]:
    """The largest figure, at least 0, and the first day of a window that has it, from ``first`` and before ``end``."""
    at = changes
    if first is not None:
        at = {}
        for day, change in changes.items():
            _change(at, max(day, first), change)
    best, best_day, running = 0, 0, 0
    for day in sorted(at):
        if end is not None and day >= end:
            break
        running += at[day]
        if running > best:
            best, best_day = running, day
    return best, best_day


def add(total: Changes, changes: Changes) -> None:
    """Add one figure to another in every window."""
    for day, change in changes.items():
        _change(total, day, change)


def _change(changes: Changes, day: int, by: int) -> None:
    changes[day] = changes.get(day, 0) + by


def _lower(one: Changes, other: Changes) -> Changes:
    """The smaller of two figures in every window."""
    found: Changes = {}
    left = right = lower = 0
    for day in sorted({*one, *other}):
        left += one.get(day, 0)
        right += other.get(day, 0)
        smaller = min(left, right)
        if smaller != lower:
            found[day] = smaller - lower
            lower = smaller
    return found
