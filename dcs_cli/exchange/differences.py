"""What three states of a document say against each other: when it was exported, in the sheet, in the project."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.loading.nodes import Path

Verdict: TypeAlias = Literal["changed", "added", "withdrawn", "conflict", "cleared", "gone"]
"""``changed`` and ``added`` can be written. What an import wrote itself is ``withdrawn`` once it has no use. A
``conflict`` has another value on both sides, or nobody knows which side changed. ``cleared`` fields and items that are
``gone`` from the sheet are proposed, never taken out.
"""
ABSENT: Final = object()
"""A value that is not written."""
UNKNOWN: Final = object()
"""A base nobody knows, so that it cannot be told which side changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which the sheet says something else than the project; ``base`` is what both came from, if known."""

    path: Path
    verdict: Verdict
    ours: Any
    theirs: Any
    base: Any = UNKNOWN


def differences(ours: Any, theirs: Any, base: Any = UNKNOWN, *, path: Path = ()) -> Iterator[Difference]:
    """What the sheet changed, each at the deepest place that holds all of it; ``path`` leads there in the project.

    ``base`` is what both sides came from, ABSENT where it had no such value. The sheet holds everything, so that what
    it lacks is cleared or gone.
    """
    if same(ours, theirs) or same(base, theirs):
        return
    both_changed = base is not UNKNOWN and not same(base, ours)
    if both_changed and _inside_item(path):
        # A field is one cell of the sheet: half of one side and half of the other would be a value nobody wrote.
        yield Difference(path, "conflict", ours, theirs, base)
    elif isinstance(ours, dict) and isinstance(theirs, dict) and not _one_value(ours, theirs, path):
        yield from _mappings(ours, theirs, base, path)
    elif has_ids(ours) and has_ids(theirs):
        yield from _items(ours, theirs, base, path)
    else:
        yield Difference(path, "changed" if same(base, ours) else "conflict", ours, theirs, base)


def _inside_item(path: Path) -> bool:
    # What an overlay says of a message stands under its id, a row of the sheet too.
    return any(isinstance(step, int) for step in path[:-1]) or (path[:1] == ("override",) and len(path) > 2)


def _one_value(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: Path) -> bool:
    """Whether a mapping counts as one value: inside an item one that loses keys, such as a trigger of another kind."""
    return _inside_item(path) and not ours.keys() <= theirs.keys()


def same(left: Any, right: Any) -> bool:
    """Whether two plain values are written alike, the order of keys apart."""
    if any(value is mark for value in (left, right) for mark in (ABSENT, UNKNOWN)):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return flow_yaml(left) == flow_yaml(right)


def _mappings(ours: Mapping[str, Any], theirs: Mapping[str, Any], base: Any, path: Path) -> Iterator[Difference]:
    before = _Before(base if isinstance(base, dict) else {}, base is not UNKNOWN)
    for key, value in theirs.items():
        if key in ours:
            yield from differences(ours[key], value, before.of(key), path=(*path, key))
        else:
            yield from _only_in_sheet((*path, key), value, before.of(key))
    for key, value in ours.items():
        if key in theirs or before.of(key) is ABSENT:
            continue
        if has_ids(value):
            yield from _items(value, [], before.of(key), (*path, key))
        else:
            yield Difference((*path, key), "cleared", value, ABSENT, before.of(key))


@dataclass(frozen=True, slots=True)
class _Before:
    """The values both sides came from, by key or id."""

    values: Mapping[str, Any]
    known: bool

    def of(self, name: str) -> Any:
        return self.values.get(name, ABSENT) if self.known else UNKNOWN


def _only_in_sheet(path: Path, value: Any, before: Any) -> Iterator[Difference]:
    """Something the project does not have: new, or changed in the sheet while the project took it out."""
    if before is ABSENT or before is UNKNOWN:
        yield Difference(path, "added", ABSENT, value, before)
    elif not same(before, value):
        yield Difference(path, "conflict", ABSENT, value, before)


def has_ids(value: Any) -> bool:
    """Whether a value is a list of items that are told apart by their ids."""
    if not isinstance(value, list) or not value:
        return False
    ids = [one.get("id") for one in value if isinstance(one, dict)]
    return len(ids) == len(value) and all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids)


def _items(
    ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]], base: Any, path: Path
) -> Iterator[Difference]:
    listed = base if has_ids(base) else []
    # A list whose ids were not unique says nothing about its items.
    before = _Before({one["id"]: one for one in listed}, bool(listed) or base is ABSENT or base == [])
    known = {one["id"]: (position, one) for position, one in enumerate(ours)}
    seen = set()
    for item in theirs:
        seen.add(item["id"])
        if item["id"] in known:
            position, own = known[item["id"]]
            yield from differences(own, item, before.of(item["id"]), path=(*path, position))
        else:
            yield from _only_in_sheet((*path, len(ours)), item, before.of(item["id"]))
    for name, (position, own) in known.items():
        if name not in seen and before.of(name) is not ABSENT:
            yield Difference((*path, position), "gone", own, ABSENT, before.of(name))
