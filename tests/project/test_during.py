"""When `during` only keeps days, and when it is a guard that leaves nothing certain (semantics 2.7, 3.2)."""

from typing import Any

import pytest

from dcs_cli.analysis.pressure_parts import Part, part_of
from dcs_cli.analysis.volume import Volumes
from tests.laws.resolving import project_of

JOURNEY: dict[str, Any] = {
    "kind": "journey",
    "anchors": {
        "start": {},
        "go_live": {"usually": "start+2w"},
        "kickoff": {"usually": "start+2w"},
        "joined": {"clock": "contact"},
        "renewal": {"every": "term"},
        "product_renewal": {"every": "90d", "per": "product"},
    },
    "stages": [{"id": "onboarding", "from": "start", "to": "start+60d"}],
}


def _project(trigger: dict[str, Any], during: Any, **fields: Any) -> Any:
    touchpoint = {
        "id": "tip",
        "purpose": "Show how",
        "audience": "all",
        "channel": "email",
        "system": "crm",
        "owner": "cs",
        "trigger": trigger,
        **({"during": during} if during is not None else {}),
        **fields,
    }
    population = {
        "dimensions": {"geo": ["na"], "product": {"values": ["core"], "many": True, "may_be_none": True}},
        "population": [{"geo": "na", "product": [], "accounts": 1, "contacts": 1}],
        "term": "365d",
    }
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


@pytest.mark.parametrize(
    ("day", "during", "can"),
    [
        ("3d", {"from": "start+45d", "to": "start+60d"}, True),
        ("59d", {"from": "start+45d", "to": "start+60d"}, True),
        ("60d", {"from": "start+45d", "to": "start+60d"}, False),
        ("60d", ["onboarding"], False),
    ],
)
def test_a_wait_that_is_not_stated_can_end_inside_as_long_as_the_stretch_is_not_over(
    day: str, during: Any, can: bool
) -> None:
    """Nobody knows how many of these messages there are a year, unless there can be none."""
    project = _project(
        {"after": "start", "by": day}, during, series=[{"id": "tip", "purpose": "Tip", "wait": "unknown"}]
    )
    (facet,) = project.facets
    assert project.due_days.ever(facet, 0) is can
    assert Volumes(project).rate(facet, 0) == (None if can else 0)


def test_days_outside_use_up_no_cap() -> None:
    cap = {"at_most": 2, "per": "90d"}
    trigger = {"after": "start", "by": ["0d", "1d", "20d"], "cap": cap}
    project = _project(trigger, {"from": "start+14d", "to": "start+60d"})
    (facet,) = project.facets
    assert [due.days for due in project.due_days.due(facet, 0)] == [(20,)]
    assert Volumes(project).rate(facet, 0) == 1
    renewals = _project(
        {"before": "renewal", "by": ["75d", "30d", "14d"], "cap": cap}, {"from": "start", "to": "start+20d"}
    )
    (facet,) = renewals.facets
    assert Volumes(renewals).rate(facet, 0) == 0
    last = _project(
        {"before": "renewal", "by": ["75d", "30d", "14d"], "cap": cap}, {"from": "renewal-20d", "to": "renewal-7d"}
    )
    (facet,) = last.facets
    assert Volumes(last).rate(facet, 0) == 1


def test_a_renewal_of_nothing_held_never_comes() -> None:
    """However many messages stand behind the entry."""
    for extra in ({}, {"messages": "unknown"}, {"messages": 2}):
        for by in ("14d", "unknown"):
            project = _project({"before": "product_renewal", "by": by}, None, **extra)
            (facet,) = project.facets
            assert part_of(project, 0, facet, 7) == Part()
