"""Reordering keys, documents and lists without meaning changes no figure and no finding (semantics 22, Law 23)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.outputs.audit_figures import audit_figures
from dcs_cli.project.project import Project
from dcs_cli.rules.engine import Selection, judge

from .campaign import seeds
from .projects import random_project, shuffled
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
