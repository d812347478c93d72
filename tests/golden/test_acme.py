"""The worked example through the real command: every golden value, and proof that each of them is looked at."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .strictly import differences

HERE = Path(__file__).parent
GOLDEN: dict[str, Any] = json.loads((HERE / "acme.expected.json").read_text(encoding="utf-8"))
FIGURES = [key for key in GOLDEN if key != "asserted_codes"]


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What the command writes."""
    command = [sys.executable, "-m", "dcs_cli", "audit", "tests/golden/acme", "--as-of", GOLDEN["as_of"]]
    run = subprocess.run(
        [*command, "--format", "json", "--cells"], cwd=HERE.parents[1], capture_output=True, check=False
    )
    # The example holds one error, the missing link of its roadmap.
    assert (run.returncode, run.stderr.decode()) == (1, "")
    written: dict[str, Any] = json.loads(run.stdout.decode("utf-8"))
    return written


def test_every_golden_value_is_reproduced(report: dict[str, Any]) -> None:
    assert differences(GOLDEN, report) == []


def leaves(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The places of all scalars and empty collections in a value."""
    if isinstance(value, dict | list) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, *path, key)
    else:
        yield path


def changed(value: Any) -> Any:
    """Another value of the same kind: a number by a little more than its tolerance."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + (1 if isinstance(value, int) else 0.00011)
    if isinstance(value, list):
        return ["x"]
    return {"x": 1} if isinstance(value, dict) else "x"


@pytest.mark.parametrize("key", FIGURES)
def test_a_change_of_any_golden_value_is_noticed(report: dict[str, Any], key: str) -> None:
    of_findings = {"findings": GOLDEN["findings"] if key == "findings" else [], "asserted_codes": []}
    other = copy.deepcopy({key: GOLDEN[key], **of_findings})
    if key == "findings":
        other["asserted_codes"] = GOLDEN["asserted_codes"]
    for *above, last in leaves(GOLDEN[key], key):
        inside: Any = other
        for step in above:
            inside = inside[step]
        inside[last], before = changed(inside[last]), inside[last]
        assert differences(other, report) != [], (*above, last)
        inside[last] = before
    assert differences(other, report) == []


@pytest.mark.parametrize("key", FIGURES)
def test_a_missing_key_is_noticed(report: dict[str, Any], key: str) -> None:
    without = {name: value for name, value in report.items() if name != key}
    assert differences(GOLDEN, {**without, "findings": [] if key == "findings" else report["findings"]}) != []


@pytest.mark.parametrize("code", sorted({finding["code"] for finding in GOLDEN["findings"]}))
def test_a_finding_too_many_or_too_few_is_noticed(report: dict[str, Any], code: str) -> None:
    position = next(place for place, one in enumerate(report["findings"]) if one["code"] == code)
    fewer = [one for one in report["findings"] if one["code"] != code]
    assert differences(GOLDEN, {**report, "findings": fewer}) != []
    more = [*report["findings"], {**report["findings"][position], "subjects": ["something", "else"]}]
    assert differences(GOLDEN, {**report, "findings": more}) != []
