"""What three states of a document say against each other: when it was exported, in the sheet, in the project."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.loading.nodes import Path

Verdict: TypeAlias = Literal["changed", "added", "conflict", "cleared", "gone"]
"""``changed`` and ``added`` can be written. A ``conflict`` has another value on both sides, or nobody knows which side
changed. ``cleared`` fields and items that are ``gone`` from the sheet are proposed, never taken out.
"""
ABSENT: Final = object()
"""A value that is not written."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which the sheet says something else than the project; ``base`` is what both came from, if known."""

    path: Path
    verdict: Verdict
    ours: Any
    theirs: Any
    base: Any = ABSENT


def differences(
    ours: Any, theirs: Any, base: Any = ABSENT, *, whole: bool = True, path: Path = ()
) -> Iterator[Difference]:
    """Every difference, the deepest place that holds all of it; ``path`` leads to it in the project's document.

    ``base`` is ABSENT where it is not known. With ``whole`` the sheet is taken to hold everything, so that what it
    lacks is cleared or gone; otherwise silence says nothing.
    """
    if same(ours, theirs):
        return
    if isinstance(ours, dict) and isinstance(theirs, dict) and not _one_value(ours, theirs, path):
        yield from _mappings(ours, theirs, base if isinstance(base, dict) else ABSENT, whole, path)
    elif _has_ids(ours) and _has_ids(theirs):
        yield from _items(ours, theirs, base if _has_ids(base) else ABSENT, whole, path)
    elif base is ABSENT or not (same(base, ours) or same(base, theirs)):
        yield Difference(path, "conflict", ours, theirs, base)
    elif same(base, ours):
        yield Difference(path, "changed", ours, theirs, base)


def _one_value(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: Path) -> bool:
    """Whether a mapping counts as one value: inside an item one that loses keys, such as a trigger of another kind."""
    inside_item = any(isinstance(step, int) for step in path[:-1])
    return inside_item and not ours.keys() <= theirs.keys()


def same(left: Any, right: Any) -> bool:
    """Whether two plain values are written alike, the order of keys apart."""
    if left is ABSENT or right is ABSENT:
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return flow_yaml(left) == flow_yaml(right)


def _mappings(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], base: Any, whole: bool, path: Path
) -> Iterator[Difference]:
    for key, value in theirs.items():
        before = base.get(key, ABSENT) if base is not ABSENT else ABSENT
        if key in ours:
            yield from differences(ours[key], value, before, whole=whole, path=(*path, key))
        elif before is ABSENT:
            yield Difference((*path, key), "added", ABSENT, value)
        elif not same(before, value):
            yield Difference((*path, key), "conflict", ABSENT, value, before)
    for key, value in ours.items():
        before = base.get(key, ABSENT) if base is not ABSENT else ABSENT
        if key not in theirs and whole and (base is ABSENT or before is not ABSENT):
            yield Difference((*path, key), "cleared", value, ABSENT, before)


def _has_ids(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    ids = [one.get("id") for one in value if isinstance(one, dict)]
    return len(ids) == len(value) and all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids)


def _items(
    ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]], base: Any, whole: bool, path: Path
) -> Iterator[Difference]:
    known = {one["id"]: (position, one) for position, one in enumerate(ours)}
    before = {one["id"]: one for one in base} if base is not ABSENT else {}
    seen = set()
    for item in theirs:
        seen.add(item["id"])
        if item["id"] in known:
            position, own = known[item["id"]]
            yield from differences(own, item, before.get(item["id"], ABSENT), whole=whole, path=(*path, position))
        elif item["id"] not in before:
            yield Difference((*path, len(ours)), "added", ABSENT, item)
        elif not same(before[item["id"]], item):
            yield Difference((*path, len(ours)), "conflict", ABSENT, item, before[item["id"]])
    for name, (position, own) in known.items():
        if name not in seen and whole and (base is ABSENT or name in before):
            yield Difference((*path, position), "gone", own, ABSENT, before.get(name, ABSENT))
