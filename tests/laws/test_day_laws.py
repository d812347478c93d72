"""Due days, stages, terms and slip are those worked out one by one from the documents (semantics 3, 4)."""

from __future__ import annotations

from .campaign import seeds
from .customer_days import due_days_of, has_days, horizon_of, slip_of, stretches_of, term_of
from .projects import random_project
from .resolving import numbers, project_of, told


def test_due_days_and_slip_of_every_facet_and_cell() -> None:
    violations = []
    days = recurring = 0
    for seed in seeds(150):
        project = project_of(random_project(seed))
        for facet in project.facets:
            if facet.slip != slip_of(project, facet):
                violations.append(f"seed {seed}: {facet.name} has a slip of {facet.slip}")
            if not has_days(facet):
                continue
            for index in numbers(facet.cells):
                wanted: dict[str, list[int]] = {}
                for one in due_days_of(project, facet, index):
                    wanted.setdefault(one.clock, []).append(one.day)
                found = [list(due.days) for due in project.due_days.due(facet, index) if due.days]
                if sorted(found) != sorted(sorted(listed) for listed in wanted.values()):
                    violations.append(f"seed {seed}: {facet.name} in cell {index} is due on {found}, not {wanted}")
                days += sum(map(len, wanted.values()))
                recurring += any(day > 365 for listed in wanted.values() for day in listed)
    assert days > 1000
    assert recurring > 50
    assert not violations, told(violations)


def test_terms_and_stages_of_every_cell() -> None:
    violations = []
    stretches = 0
    for seed in seeds(150):
        project = project_of(random_project(seed))
        for index in numbers(project.universe.everyone):
            term = term_of(project, index)
            if project.due_days.term(index) != term or project.due_days.horizon(index) != horizon_of(term):
                violations.append(f"seed {seed}: cell {index} has a term of {project.due_days.term(index)}, not {term}")
            for name, stage in project.collection.stages.items():
                if stage.value.from_ is None or not project.cells(stage.value.audience) >> index & 1:
                    wanted = []
                else:
                    wanted = stretches_of(project, stage.value.from_, stage.value.to, term)
                found = [(window.start, window.end) for window in project.due_days.stage_windows(name, index)]
                stretches += len(wanted)
                if found != wanted:
                    violations.append(f"seed {seed}: {name} in cell {index} is {found}, not {wanted}")
    assert stretches > 500
    assert not violations, told(violations)
