"""The nearest known word to a misspelt one, for "did you mean"."""

import difflib
from collections.abc import Iterable
from functools import lru_cache

SHORTEST_SLIP = 4


def nearest(word: str, known: Iterable[str], distance: int = 2) -> str | None:
    """The known word closest to ``word`` within an edit distance, the first in order when several are."""
    return _nearest(word, tuple(known), distance)


def nearest_of_its_length(word: str, known: Iterable[str]) -> str | None:
    """The nearest word, where short words must be closer than long ones, as they differ in less."""
    return nearest(word, known, min(2, (len(word) - 1) // 2))


def only_near(word: str, known: Iterable[str]) -> str | None:
    """The nearest word of its length when no other is near: the one that may be put in its place.

    Words of three letters and fewer are near one another by chance: `csm` need not be a slip for `cs`.
    """
    if len(word) < SHORTEST_SLIP:
        return None
    words = tuple(known)
    near = nearest_of_its_length(word, words)
    others = (other for other in words if other != near)
    return near if near is not None and nearest_of_its_length(word, others) is None else None


# One misspelling is often repeated through a whole file.
@lru_cache(maxsize=256)
def _nearest(word: str, known: tuple[str, ...], distance: int) -> str | None:
    best: tuple[int, str] | None = None
    for candidate in known:
        if abs(len(candidate) - len(word)) <= distance:
            edits = edit_distance(word, candidate, distance)
            if edits <= distance and edits < max(len(word), 1) and (best is None or edits < best[0]):
                best = (edits, candidate)
    if best is not None:
        return best[1]
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.84)
    return close[0] if close else None


def edit_distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words, or more than ``limit``."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]
