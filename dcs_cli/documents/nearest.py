"""The nearest known word to a misspelt one, for "did you mean"."""

import difflib
import re
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


def is_slip(word: str, meant: str) -> bool:
    """Whether a word is another one mistyped, so that it may be put right without asking.

    Separators may differ. Otherwise the two have the same parts in the same order, each with the same digits and first
    letter, and a part has one edit at most for each four letters of the longer one, all parts together two:
    `renewal-qoute` is a slip for `renewal-quote`, `renewal-note` is another word.
    """
    if "".join(_parts(word)) == "".join(_parts(meant)):
        return True
    if len(_parts(word)) != len(_parts(meant)):
        return False
    pairs = [(one, other) for one, other in zip(_parts(word), _parts(meant), strict=True) if one != other]
    return sum(edit_distance(one, other, 2) for one, other in pairs) <= 2 and all(
        one[:1] == other[:1]
        and re.findall("[0-9]", one) == re.findall("[0-9]", other)
        and edit_distance(one, other, 2) <= max(len(one), len(other)) // 4
        for one, other in pairs
    )


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[-_ ./]+", word.casefold()) if part]


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
