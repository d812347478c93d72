"""Law 4: findings under a view are exactly the findings of the whole whose cells meet the view (semantics 1.4)."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.outputs.view import narrowed_customers, narrowed_run, parse_view
from dcs_cli.project.project import Project
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.findings import PlacedFinding
from dcs_cli.rules.run import Run, run

from .campaign import seeds
from .projects import AS_OF, random_project, write_project
from .resolving import all_but, numbers

FEATURES = all_but("no_program", "no_population", "several_documents")


def _judged(seed: int, folder: Path) -> Run:
    files = write_project(random_project(seed, features=FEATURES), folder / str(seed))
    texts = [(str(path.relative_to(folder)), path.read_bytes()) for path in files]
    return run(load_texts(texts, Limits()), AS_OF, Selection())


def _wordless(placed: PlacedFinding) -> PlacedFinding:
    """A finding but for its sentence, which a view may word for its own customers."""
    return replace(placed, finding=replace(placed.finding, message=""))


def _meets(project: Project, index: int, dimension: str, leaves: set[str]) -> bool:
    """Whether a contact cell holds one of the leaves."""
    held = project.universe.written(index)[dimension]
    return bool(leaves & set(held.split("+")))


def _leaves_below(program: Any, dimension: str, name: str) -> set[str]:
    """The leaves a value stands for, from the tree of the dimension as declared."""

    def walk(value: Any, inside: bool) -> set[str]:
        here = inside or value.name == name
        if not value.below:
            return {value.name} if here else set()
        return set().union(*(walk(inner, here) for inner in value.below))

    return set().union(*(walk(value, False) for value in program.dimensions[dimension].values))


def test_law_4_a_view_keeps_exactly_what_meets_it(tmp_path: Path) -> None:
    kept = dropped = partly = 0
    for seed in seeds(60):
        outcome = _judged(seed, tmp_path)
        assert not outcome.crashes
        project = outcome.answers.project
        dice = random.Random(seed)
        assert project.program is not None
        dimension = dice.choice(sorted(project.program.dimensions))
        axis = next(axis for axis in project.universe.axes if axis.name == dimension)
        value = dice.choice(sorted(axis.below))
        leaves = _leaves_below(project.program, dimension, value)
        view = parse_view(f"{dimension}={value}", project)
        seen = narrowed_run(outcome, view)
        contacts = {i for i in range(len(project.universe.cells)) if _meets(project, i, dimension, leaves)}
        accounts = {project.universe.account_of[i] for i in contacts}
        # An account is in the view with one contact, whichever contact the finding reaches it through.
        whole = {i for i in range(len(project.universe.cells)) if project.universe.account_of[i] in accounts}
        near = {"account": whole, "contact": contacts, None: contacts}
        wanted = []
        for placed in outcome.findings:
            customers = placed.finding.customers
            inside = [] if customers is None else [i for i in numbers(customers.cells) if i in near[customers.unit]]
            if customers is None or inside:
                wanted.append(placed)
            if customers is not None and inside:
                narrowed = narrowed_customers(customers, view, project)
                assert numbers(narrowed.cells) == inside
                assert narrowed.contacts == sum(project.universe.weight(index) or 0 for index in inside)
                partly += len(inside) < len(numbers(customers.cells))
        assert [_wordless(one) for one in seen.findings] == [_wordless(one) for one in wanted], f"seed {seed}"
        for told, placed in zip(seen.findings, wanted, strict=True):
            customers = placed.finding.customers
            if customers is None or all(i in near[customers.unit] for i in numbers(customers.cells)):
                assert told == placed, f"seed {seed}: the words of a finding that lies in the view changed"
        kept += len(wanted)
        dropped += len(outcome.findings) - len(wanted)
    assert kept > 100
    assert dropped > 20
    assert partly > 20
