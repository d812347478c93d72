"""When `during` only keeps days, and when it is a guard that leaves nothing certain (semantics 2.7, 3.2)."""

from typing import Any

import pytest

from tests.laws.resolving import project_of

JOURNEY: dict[str, Any] = {
    "kind": "journey",
    "anchors": {
        "start": {},
        "go_live": {"usually": "start+2w"},
        "kickoff": {"usually": "start+2w"},
        "joined": {"clock": "contact"},
    },
    "stages": [{"id": "onboarding", "from": "start", "to": "start+60d"}],
}


def _project(trigger: dict[str, Any], during: Any) -> Any:
    touchpoint = {
        "id": "tip",
        "purpose": "Show how",
        "audience": "all",
        "channel": "email",
        "system": "crm",
        "owner": "cs",
        "trigger": trigger,
        "during": during,
    }
    population = {"dimensions": {"geo": ["na"]}, "population": [{"geo": "na", "accounts": 1, "contacts": 1}]}
    touchpoints = {"kind": "map", "id": "cs", "touchpoints": [touchpoint]}
    return project_of([{"kind": "program", "name": "Example", **population}, JOURNEY, touchpoints])


@pytest.mark.parametrize(
    ("trigger", "during", "days"),
    [
        ({"after": "start", "by": ["1d", "20d"]}, ["onboarding"], (1, 20)),
        ({"after": "start", "by": ["1d", "20d"]}, {"from": "start+10d", "to": "start+30d"}, (20,)),
        ({"after": "go_live", "by": ["1d", "20d"]}, {"from": "go_live", "to": "go_live+10d"}, (15,)),
        ({"after": "go_live", "by": ["~1d", "20d"]}, {"from": "go_live", "to": "go_live+45d"}, (15, 34)),
        ({"after": "joined", "by": ["1d", "20d"]}, {"from": "joined", "to": "joined+10d"}, (1,)),
    ],
)
def test_on_one_clock_it_keeps_the_days_inside(trigger: Any, during: Any, days: tuple[int, ...]) -> None:
    project = _project(trigger, during)
    (facet,) = project.facets
    assert facet.certain_cells == facet.cells != 0
    assert [due.days for due in project.due_days.due(facet, 0)] == [days]


@pytest.mark.parametrize(
    ("trigger", "during"),
    [
        ({"after": "go_live", "by": ["1d", "20d"]}, ["onboarding"]),
        ({"after": "go_live", "by": ["1d", "20d"]}, {"from": "kickoff", "to": "kickoff+45d"}),
        ({"after": "go_live", "by": ["1d", "20d"]}, {"from": "go_live", "to": "start+45d"}),
        ({"after": "start", "by": ["1d", "20d"]}, {"from": "go_live", "to": "go_live+45d"}),
        ({"after": "joined", "by": ["1d", "20d"]}, {"from": "start", "to": "start+45d"}),
        ({"every": "2w"}, ["onboarding"]),
    ],
)
def test_between_two_clocks_it_is_a_guard(trigger: Any, during: Any) -> None:
    (facet,) = _project(trigger, during).facets
    assert facet.cells != 0
    assert facet.certain_cells == 0
