"""Compares two sets of golden values (semantics 24).

Numbers agree within 1e-6, volumes within 1e-4, counts and days exactly. Findings agree when, per code, subjects,
certainty, contacts, accounts, size and cells agree; of these only what the expected finding states is asked for.
Readings of the text chosen here: an absent key, null, an empty list and an empty mapping are the same nothing; lists
of mappings are matched by what identifies their entries, not by order; names in `unknown` and `unbounded` are compared
as touchpoints, without steps and overlays, and so are the subjects of D04 and D05; keys of a mapping that only the
actual side has are allowed ("further keys may be added inside").
"""

from __future__ import annotations

import math
from typing import Any

VOLUME_KEYS = {"volume_per_year", "total_per_year", "by_class", "by_message"}
UNORDERED = {"unknown", "unbounded", "at_most", "candidates", "not_live", "messages", "detours", "missing_links"}
IDENTITY = {
    "facets": ("id", "overlays"),
    "requirements": ("plan", "moment"),
    "protected": ("campaign",),
    "pressure": ("at_most", "per", "channel"),
    "caps": ("name",),
    "items": ("id",),
    "experiments": ("id",),
    "comparisons": ("arm",),
    "proofs": ("id",),
    "benchmarks": ("metric", "value"),
    "targets": ("metric", "wanted"),
}
FIGURES = {
    "certain",
    "certain_day",
    "expected",
    "expected_day",
    "unknown",
    "worst",
    "worst_day",
    "unbounded",
    "verdict",
    "contacts",
    "days",
}
FINDING_KEYS = ("contacts", "accounts", "unit", "size", "cells")


def nothing(value: Any) -> bool:
    """Is a value unknown, not applicable or empty?"""
    return value is None or value == [] or value == {}


def bare(name: str) -> str:
    """A facet's name without overlays and step."""
    return name.split("[", 1)[0].split("/", 1)[0]


def compare(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """The differences between expected and actual golden values, one line each (semantics 24)."""
    found: list[str] = []
    for key, value in expected.items():
        if key == "findings":
            codes = expected.get("asserted_codes") or []
            found.extend(compare_findings(value, actual.get("findings") or [], codes))
        elif key != "asserted_codes":
            found.extend(different(key, key, value, actual.get(key)))
    for key, value in actual.items():
        if key in IDENTITY and key not in expected and not nothing(value):
            found.append(f"{key}: not expected")
    return found


def different(path: str, key: str, expected: Any, actual: Any, volumes: bool = False) -> list[str]:
    """The differences of one value."""
    if nothing(expected) and nothing(actual):
        return []
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [f"{path}: expected {expected!r}, found {actual!r}"]
        found = []
        for name, value in expected.items():
            inner = volumes or name in VOLUME_KEYS
            found.extend(different(f"{path}.{name}", name, value, actual.get(name), inner))
        if key in ("by_class", "by_message", "by_touchpoint", "count_by_class", "days", "steps", "facts", "rates"):
            found.extend(f"{path}.{name}: not expected" for name in actual if name not in expected)
        return found
    if isinstance(expected, list):
        return different_lists(path, key, expected, actual)
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return [] if expected == actual else [f"{path}: expected {expected!r}, found {actual!r}"]
    if isinstance(actual, bool) or not isinstance(actual, int | float):
        return [f"{path}: expected {expected!r}, found {actual!r}"]
    tolerance = 1.001e-4 if volumes or key in VOLUME_KEYS else 1.001e-6
    if math.isclose(expected, actual, rel_tol=1e-12, abs_tol=tolerance):
        return []
    return [f"{path}: expected {expected!r}, found {actual!r}"]


def identity(key: str, entry: dict[str, Any]) -> str:
    """What identifies an entry of a list."""
    if key == "cells":
        return repr(sorted((name, str(value)) for name, value in entry.items() if name not in FIGURES))
    return repr([entry.get(name) for name in IDENTITY[key]])


def different_lists(path: str, key: str, expected: list[Any], actual: Any) -> list[str]:
    """The differences of two lists."""
    if not isinstance(actual, list):
        return [f"{path}: expected {expected!r}, found {actual!r}"]
    if key == "cells" or key in IDENTITY:
        wanted = {identity(key, entry): entry for entry in expected}
        given = {identity(key, entry): entry for entry in actual}
        found = [f"{path}{name}: missing" for name in wanted if name not in given]
        found += [f"{path}{name}: not expected" for name in given if name not in wanted]
        for name, entry in wanted.items():
            if name in given:
                found.extend(different(f"{path}{name}", "entry", entry, given[name]))
        return found
    if key in ("unknown", "unbounded"):
        same = {bare(name) for name in expected} == {bare(name) for name in actual}
        return [] if same else [f"{path}: expected {expected!r}, found {actual!r}"]
    if key in UNORDERED:
        same = sorted(map(str, expected)) == sorted(map(str, actual))
        return [] if same else [f"{path}: expected {expected!r}, found {actual!r}"]
    if len(expected) != len(actual):
        return [f"{path}: expected {expected!r}, found {actual!r}"]
    found = []
    for place, (one, other) in enumerate(zip(expected, actual, strict=True)):
        found.extend(different(f"{path}[{place}]", key, one, other))
    return found


def as_set(cells: Any) -> set[tuple[tuple[str, str], ...]]:
    """Cells without their order."""
    return {tuple(sorted((name, str(value)) for name, value in cell.items())) for cell in cells or []}


def subjects_compared(one: dict[str, Any]) -> tuple[str, ...]:
    """The subjects; for D04 and D05 the touchpoint, whose step or version may be named as the one that is wrong."""
    named = one["subjects"]
    return tuple(bare(name) for name in named) if one["code"] in ("D04", "D05") else tuple(named)


def compare_findings(expected: list[Any], actual: list[Any], codes: list[str]) -> list[str]:
    """The differences of two sets of findings, for the asserted codes (semantics 24)."""

    def keyed(findings: list[Any]) -> dict[tuple[Any, ...], Any]:
        return {
            (one["code"], subjects_compared(one), one["certainty"]): one
            for one in findings
            if one["code"] in codes and not (one["code"] == "O03" and one["certainty"] == "possible")
        }

    wanted, given = keyed(expected), keyed(actual)
    found = [f"finding {name}: missing" for name in wanted if name not in given]
    found += [f"finding {name}: not expected" for name in given if name not in wanted]
    for name, one in wanted.items():
        other = given.get(name)
        if other is None:
            continue
        for key in FINDING_KEYS:
            if key not in one:
                continue
            same = as_set(one[key]) == as_set(other.get(key)) if key == "cells" else one[key] == other.get(key)
            if not same:
                found.append(f"finding {name} {key}: expected {one[key]!r}, found {other.get(key)!r}")
    return found
