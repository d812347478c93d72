"""Compares the JSON of an audit with golden values, key by key and in order (semantics 24, commands "JSON").

Stricter than the definitions ask for: every golden key must exist with its shape, keys and entries in the golden
order, and a key or an entry too many is a difference unless it is listed here as documented.
"""

from __future__ import annotations

import math
import re
from typing import Any

FURTHER_KEYS = {
    "requirements[]": {"estimated", "clipped", "suppressed_during", "boxes", "where"},
    "silence_days": {"boxes"},
    "csm_load": {"at_most"},
    "pressure[]": {"boxes"},
    "senders": {"unknown"},
    "targets[]": {"impossible", "needs", "volume", "volume_bound", "low", "high"},
}
"""Keys the output documents beyond the golden ones, by the place they may stand at."""

SHARE_TOLERANCE = 1e-6
VOLUME_TOLERANCE = 1e-4
ROUNDING = 1e-9
"""Both sides are rounded decimals, whose difference is not exact in binary."""

VOLUMES = re.compile(r"^(facets\[\]\.volume_per_year|volume\.(total_per_year|by_class\..*|by_message\..*))$")
OF_CUSTOMERS = ("contacts", "accounts", "unit", "size", "cells")
OF_EVERY_FINDING = ("code", "certainty", "subjects")
NOT_COMPARED_AS_FIGURES = ("findings", "asserted_codes")


def differences(golden: dict[str, Any], report: dict[str, Any]) -> list[str]:
    """What a report says otherwise than the golden values, one line each."""
    figures = {key: value for key, value in golden.items() if key not in NOT_COMPARED_AS_FIGURES}
    given = {key: report[key] for key in report if key in figures}
    found = different("", figures, given)
    return found + different_findings(golden["findings"], report["findings"], golden["asserted_codes"])


def different(path: str, wanted: Any, given: Any) -> list[str]:
    """The differences of one value and what is inside it."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        return different_mappings(path, wanted, given)
    if isinstance(wanted, list) and isinstance(given, list):
        if len(wanted) != len(given):
            return [f"{path}: {len(wanted)} entries wanted, {len(given)} given"]
        inside = (different(f"{path}[{place}]", *pair) for place, pair in enumerate(zip(wanted, given, strict=True)))
        return [line for lines in inside for line in lines]
    return [] if same_scalar(place_of(path), wanted, given) else [f"{path}: {wanted!r} wanted, {given!r} given"]


def different_mappings(path: str, wanted: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """The differences of two mappings: keys missing, too many or in another order, and what is inside."""
    found = [f"{path}.{key}: missing" for key in wanted if key not in given]
    allowed = FURTHER_KEYS.get(place_of(path), set())
    found += [f"{path}.{key}: not wanted" for key in given if key not in wanted and key not in allowed]
    shared = [key for key in wanted if key in given]
    if shared != [key for key in given if key in wanted]:
        found.append(f"{path}: keys in another order")
    for key in shared:
        found += different(f"{path}.{key}" if path else key, wanted[key], given[key])
    return found


def place_of(path: str) -> str:
    """A path without the numbers of entries."""
    return re.sub(r"\[\d+\]", "[]", path)


def same_scalar(place: str, wanted: Any, given: Any) -> bool:
    """Whether two values are the same: fractions within a tolerance, everything else, whole numbers too, exactly."""
    if isinstance(wanted, bool) or isinstance(given, bool) or wanted is None or given is None:
        return wanted is given
    if isinstance(wanted, int | float) and isinstance(given, int | float):
        if isinstance(wanted, int) or isinstance(given, int):
            return wanted == given
        tolerance = VOLUME_TOLERANCE if VOLUMES.match(place) else SHARE_TOLERANCE
        return math.isclose(wanted, given, rel_tol=0, abs_tol=tolerance + ROUNDING)
    return type(wanted) is type(given) and bool(wanted == given)


def different_findings(wanted: list[Any], given: list[Any], codes: list[str]) -> list[str]:
    """The differences of two complete sets of findings of the asserted codes; possible same-day pairs are not one."""
    wanted_by_name = {name_of(one): one for one in wanted}
    asserted = [one for one in given if one["code"] in codes and name_of(one)[::2] != ("O03", "possible")]
    given_by_name = {name_of(one): one for one in asserted}
    found = [f"finding {name}: twice" for name in given_by_name if sum(name_of(one) == name for one in asserted) > 1]
    found += [f"finding {name}: missing" for name in wanted_by_name if name not in given_by_name]
    found += [f"finding {name}: not wanted" for name in given_by_name if name not in wanted_by_name]
    for name, one in wanted_by_name.items():
        if name in given_by_name:
            found += different_finding(f"finding {name}", one, given_by_name[name])
    return found


def name_of(finding: dict[str, Any]) -> tuple[str, tuple[str, ...], str]:
    """What tells findings apart."""
    return finding["code"], tuple(finding["subjects"]), finding["certainty"]


def different_finding(path: str, wanted: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """The differences of one finding: contacts, accounts, unit, size and cells of its customers, the rest of its data.

    A golden finding that counts units does not repeat contacts and accounts.
    """
    customers = {key: wanted[key] for key in OF_CUSTOMERS if key in wanted}
    data = {key: wanted[key] for key in wanted if key not in (*OF_EVERY_FINDING, *OF_CUSTOMERS)}
    found = different(f"{path} data", data, given["data"])
    if not customers:
        return found if given["customers"] is None else [*found, f"{path} customers: none wanted"]
    if given["customers"] is None:
        return [*found, f"{path} customers: missing"]
    not_repeated = {"boxes"} if "contacts" in customers else {"boxes", "contacts", "accounts"}
    counted = {key: value for key, value in given["customers"].items() if key not in not_repeated - customers.keys()}
    return found + different(f"{path} customers", customers, counted)
