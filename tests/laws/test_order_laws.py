"""Reordering keys, documents and lists without meaning changes no figure and no finding (semantics 22, Law 23).

Of keys, documents and files alone not even a byte of a report depends, apart from places.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.__main__ import main
from dcs_cli.analysis.answers import Answers
from dcs_cli.outputs.audit_figures import audit_figures
from dcs_cli.project.project import Project
from dcs_cli.rules.engine import Selection, judge

from .campaign import seeds
from .projects import AS_OF, random_project, shuffled, write_project
from .resolving import project_of


def _figures(project: Project) -> dict[str, Any]:
    """Every figure of an audit, requirements in an order of their own: a plan lists its moments in any order."""
    found = audit_figures(Answers(project), cells=True)
    found["requirements"] = sorted(found["requirements"], key=lambda one: (one["plan"], one["moment"]))
    return found


def _findings(project: Project) -> Counter[tuple[Any, ...]]:
    """Every finding with its customers."""
    judgement = judge(Answers(project), Selection())
    assert not judgement.crashes, judgement.crashes
    return Counter(
        (
            one.code,
            one.fingerprint,
            one.level,
            one.certainty,
            one.subjects,
            None if one.customers is None else (one.customers.cells, one.customers.boxes, one.customers.size),
        )
        for one in judgement.findings
    )


def test_order_changes_no_figure_and_no_finding() -> None:
    total = 0
    for seed in seeds(60):
        documents = random_project(seed)
        first = project_of(documents)
        other = project_of(shuffled(documents, seed + 1))
        assert first.universe.cells == other.universe.cells, f"seed {seed}"
        before, after = _figures(first), _figures(other)
        assert before.keys() == after.keys()
        for name, value in before.items():
            assert after[name] == value, f"seed {seed}: {name}"
        found, again = _findings(first), _findings(other)
        assert found == again, f"seed {seed}: {list((found - again) + (again - found))}"
        total += sum(found.values())
    assert total > 500


def _reordered(value: Any, dice: random.Random, key: str = "") -> Any:
    """The same value with the keys of its mappings in another order; that of dimensions has a meaning."""
    if isinstance(value, dict):
        keys = list(value)
        if key != "dimensions":
            dice.shuffle(keys)
        return {name: _reordered(value[name], dice, name) for name in keys}
    return [_reordered(item, dice) for item in value] if isinstance(value, list) else value


def _written(documents: list[dict[str, Any]], folder: Path) -> None:
    """One file for each document, called by its place in the list."""
    for number, document in enumerate(documents):
        write_project([document], folder / f"{number:02}")


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(inner) for name, inner in value.items() if name != "where"}
    return [_without_places(inner) for inner in value] if isinstance(value, list) else value


def _report(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[str]]:
    """The bytes of an audit as JSON without places, findings in an order of their own, and the lines of its text."""
    monkeypatch.chdir(folder)
    told = []
    for form in ("json", "text"):
        assert main(["audit", ".", "--as-of", str(AS_OF), "--format", form, "--width", "200"]) in (0, 1)
        told.append(capsys.readouterr().out)
    found = _without_places(json.loads(told[0]))
    found["findings"] = sorted(json.dumps(one) for one in found["findings"])
    return json.dumps(found, indent=1), sorted(told[1].splitlines())


def test_order_changes_no_byte_of_an_audit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in seeds(25):
        documents = random_project(seed)
        dice = random.Random(seed)
        other = [_reordered(document, dice) for document in documents]
        dice.shuffle(other)
        reports = []
        for name, listed in (("first", documents), ("other", other)):
            folder = tmp_path / f"{seed}-{name}"
            _written(listed, folder)
            reports.append(_report(folder, capsys, monkeypatch))
        (before, lines), (after, other_lines) = reports
        assert before.splitlines() == after.splitlines(), f"seed {seed}"
        assert lines == other_lines, f"seed {seed}"
