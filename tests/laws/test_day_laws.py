"""Due days, stages, terms and slip are those worked out one by one from the documents (semantics 3, 4)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from .campaign import law, seeds
from .customer_days import due_days_of, has_days, horizon_of, slip_of, stretches_of, term_of
from .projects import random_project
from .resolving import numbers, project_of, told
from .small_projects import small_project, touchpoint


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


POINTS = st.one_of(
    st.integers(0, 400).map(lambda days: f"start+{days}d"),
    st.integers(0, 130).map(lambda days: f"renewal-{days}d"),
    st.integers(0, 130).map(lambda days: f"renewal+{days}d"),
    st.integers(0, 60).map(lambda days: f"go_live+{days}d"),
    st.sampled_from(("start", "renewal", "go_live")),
)


@law(150)
@given(
    first=POINTS,
    last=st.one_of(st.none(), POINTS),
    term=st.sampled_from(("30d", "90d", "180d", "365d", "730d", "none")),
    usual=st.integers(0, 60),
)
def test_a_stage_of_any_edges_occurs_term_by_term(first: str, last: str | None, term: str, usual: int) -> None:
    """`renewal` before an edge is the one that ends the term, after it the one that began it (semantics 3.3)."""
    stage = {"id": "stage", "from": first} | ({"to": last} if last is not None else {})
    project = project_of(
        small_project(
            touchpoint("one", {"every": "month"}),
            term=term,
            anchors={"go_live": {"usually": f"start+{usual}d"}},
            stages=[stage],
        )
    )
    read = project.collection.stages["stage"].value
    assert read.from_ is not None
    days = None if term == "none" else int(term[:-1])
    end = {30: 420, 90: 540, 180: 720, 365: 730, 730: 1460, None: 365}[days]
    found = [(window.start, window.end) for window in project.due_days.stage_windows("stage", 0)]
    assert found == stretches_of(project, read.from_, read.to, days)
    # Once more, day by day: a day is in the stage when it lies between the edges of its own term.
    held = {day for start, stop in found for day in range(start, stop)}
    for day in range(0, end, 7):
        number = day // (days or end)
        opens, closes = _day_of(first, number, days, usual, False), _day_of(last, number, days, usual, True)
        assert (day in held) == (opens is not None and closes is not None and opens <= day < closes), day


def _day_of(edge: str | None, number: int, term: int | None, usual: int, closing: bool) -> int | None:
    """The day of a stage's edge in one term, read from its text."""
    if edge is None:
        return 10_000
    anchor = edge.split("+")[0].split("-")[0]
    days = int(edge[len(anchor) :].rstrip("d") or 0)
    if anchor == "start":
        return days
    if anchor == "go_live":
        return usual + days
    if term is None:
        return None
    ends_the_term = days < 0 or (days == 0 and closing)
    if ends_the_term:
        return (number + 1) * term + days
    return number * term + days if number else None
