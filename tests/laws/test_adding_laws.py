"""Laws 9, 11 and 15: one more live touchpoint lowers no pressure, no volume, and opens no gap (semantics 4, 6, 8)."""

from __future__ import annotations

import copy
import random
from typing import Any

from dcs_cli.analysis.coverage import CoverageJudge
from dcs_cli.analysis.volume import Volumes
from dcs_cli.project.project import Project

from .campaign import seeds
from .projects import random_project
from .resolving import Document, all_but, line, pressure_by_cell, project_of, told

LINES = (line(1, "7d"), line(2, "30d"), line(3, "month"))
TRIGGERS: tuple[Document, ...] = (
    {"after": "start", "by": ["0d", "3d", "20d"]},
    {"after": "start", "by": "40d", "cap": {"at_most": 1, "per": "30d"}},
    {"every": "14d"},
    {"every": "month", "on": "second tuesday"},
    {"date": "2026-03-03"},
    {"event": "newly-seen", "first": True},
    {"event": "newly-seen", "at_latest": "start+30d", "delay": "2d"},
    {"event": "newly-seen", "cap": {"at_most": 2, "per": "7d"}},
    {"event": "newly-seen"},
    {"inactive": "newly-seen", "for": "14d"},
    {"manual": "csm", "cap": {"at_most": 1, "per": "30d"}},
)
SIGNAL: Document = {
    "kind": "signals",
    "signals": [{"id": "newly-seen", "type": "event", "level": "contact", "source": "app-db", "instrumented": True}],
}


def with_one_more(documents: list[Document], seed: int, **fields: Any) -> list[Document]:
    """The project with an unguarded live touchpoint more, on a system without caps of its own."""
    dice = random.Random(seed)
    changed = copy.deepcopy(documents)
    home = next(one for one in changed if one["kind"] == "map" and "extends" not in one)
    program = next((one for one in changed if one["kind"] == "program"), None)
    audience: Any = "all"
    if program is not None:
        program["systems"]["quiet-sender"] = {}
        program["channels"]["quiet-channel"] = {}
        leaves = {name: _leaf(stated) for name, stated in program["dimensions"].items()}
        audience = dice.choice(["all", *({name: leaf} for name, leaf in leaves.items())])
    home["touchpoints"].append(
        {
            "id": "one-more",
            "purpose": "One message more",
            "audience": audience,
            "channel": "quiet-channel",
            "owner": "cs/csm" if program is None or "cs" in program["departments"] else _department(program),
            "system": "quiet-sender",
            "trigger": dice.choice(TRIGGERS),
            "status": "live",
            "to": "customer",
            "intent": "adopt",
            "class": "relationship",
            **fields,
        }
    )
    return [*changed, SIGNAL]


def _department(program: Document) -> str:
    return str(next(iter(program["departments"])))


def _leaf(stated: Any) -> str:
    values = stated["values"] if isinstance(stated, dict) else stated
    first = values[-1]
    return next(iter(first)) if isinstance(first, dict) else str(first)


def _pairs(count: int, **fields: Any) -> Any:
    for seed in seeds(count):
        # Without a population the cells are those the expressions tell apart: one more expression would make others.
        documents = random_project(seed, features=all_but("no_program", "no_population"))
        yield seed, project_of(documents), project_of(with_one_more(documents, seed, **fields))


def test_laws_9_and_15_nothing_is_lowered_by_one_more() -> None:
    violations = []
    raised = {"certain": 0, "expected": 0, "worst": 0, "volume": 0}
    for seed, before, after in _pairs(90):
        limit = LINES[seed % len(LINES)]
        first, second = pressure_by_cell(before, limit), pressure_by_cell(after, limit)
        assert before.universe.cells == after.universe.cells
        for index, one in first.items():
            for name in ("certain", "expected", "worst"):
                old, new = getattr(one, name), getattr(second[index], name)
                raised[name] += new > old
                if new < old:
                    violations.append(f"seed {seed}, {limit.per.text}, cell {index}: {name} falls from {old} to {new}")
            if not set(one.unbounded) <= set(second[index].unbounded):
                violations.append(f"seed {seed}, cell {index}: {one.unbounded} are bounded now")
        old_total, new_total = Volumes(before).total(), Volumes(after).total()
        assert old_total is not None
        assert new_total is not None
        raised["volume"] += new_total > old_total
        if new_total < old_total:
            violations.append(f"seed {seed}: the volume falls from {old_total} to {new_total}")
    assert min(raised.values()) > 10, raised
    assert not violations, told(violations)


def _uncovered(project: Project) -> dict[tuple[str, str], int]:
    coverage = CoverageJudge(project).judge()
    return {(one.plan, one.moment): one.cells_in("uncovered") for one in coverage.requirements}


def test_law_11_one_more_unguarded_touchpoint_uncovers_nobody() -> None:
    violations = []
    closed = shrunk = 0
    for seed in seeds(150):
        documents = random_project(seed, features=all_but("no_program", "no_population", "no_journey"))
        moments = [
            one["id"] for document in documents if document["kind"] == "journey" for one in document.get("moments", [])
        ]
        if not moments:
            continue
        serves = random.Random(seed).sample(moments, k=min(2, len(moments)))
        before = _uncovered(project_of(documents))
        after = _uncovered(project_of(with_one_more(documents, seed, serves=serves)))
        assert before.keys() == after.keys()
        for requirement, cells in before.items():
            if after[requirement] & ~cells:
                violations.append(f"seed {seed}: {requirement} is uncovered for more customers")
            shrunk += after[requirement] != cells
            closed += bool(cells) and not after[requirement]
    assert shrunk > 20
    assert closed > 5
    assert not violations, told(violations)
