"""Two messages with complementary guards serve a moment together: whom, when and how surely (semantics 5, 6)."""

from typing import Any

import pytest

from dcs_cli.analysis.coverage import CoverageJudge, UnitGroup
from tests.laws.resolving import project_of
from tests.laws.small_projects import small_project, touchpoint

RECENT = {"inactive": "login", "for": "7d"}
EARLY = {"window": {"from": "start", "to": "start+10d"}}
LATE = {"window": {"from": "start+35d", "to": "start+45d"}}
TWICE = {"after": "start", "by": ["5d", "40d"]}


def unit_class(
    trigger: dict[str, Any],
    moment: dict[str, Any],
    one: dict[str, Any] | None = None,
    other: dict[str, Any] | None = None,
    lead: str = "digital",
) -> str:
    """The class of the one customer, to whom one message goes while a signal holds and the other while it does not."""
    return group(trigger, moment, one, other, lead).unit_class


def group(
    trigger: dict[str, Any],
    moment: dict[str, Any],
    one: dict[str, Any] | None = None,
    other: dict[str, Any] | None = None,
    lead: str = "digital",
) -> UnitGroup:
    """The one group of that requirement."""
    facts: dict[str, Any] = {"serves": ["value"]}
    documents = small_project(
        touchpoint("one", trigger, only_if=RECENT, **facts, **(one or {})),
        touchpoint("other", trigger, not_if=RECENT, **facts, **(other or {})),
        anchors={"kickoff": {"on": "first_close"}},
        stages=[
            {"id": "trouble", "enter_when": {"event": "first_close"}},
            {"id": "begin", "from": "start", "to": "start+30d"},
        ],
    )
    journey = next(document for document in documents if document["kind"] == "journey")
    journey["moments"] = [{"id": "value", "what": "x", "audience": "all", **moment}]
    journey["plans"] = [{"id": "plan", "audience": "all", "lead": lead, "moments": ["value"]}]
    (requirement,) = CoverageJudge(project_of(documents)).judge().requirements
    (found,) = requirement.groups
    return found


@pytest.mark.parametrize(
    ("lead", "modes", "found"),
    [
        ("digital", ("human", "digital"), "served"),
        ("human", ("human", "digital"), "wrong_mode"),
        ("hybrid", ("human", "digital"), "wrong_mode"),
        ("human", ("human", "hybrid"), "served"),
        ("hybrid", ("human", "hybrid"), "wrong_mode"),
        ("hybrid", ("hybrid", "hybrid"), "served"),
    ],
)
def test_a_customer_gets_one_of_two_and_so_one_side_only(lead: str, modes: tuple[str, str], found: str) -> None:
    one, other = ({"mode": mode} for mode in modes)
    assert unit_class(TWICE, EARLY, one, other, lead) == found
    assert unit_class({"event": "login"}, {"when": {"event": "login"}}, one, other, lead) == found


def test_the_modes_are_said_as_what_they_are() -> None:
    found = group(TWICE, EARLY, {"mode": "human"}, {"mode": "digital"}, "hybrid")
    assert (found.unit_class, found.modes) == ("wrong_mode", ("digital or human",))


def test_only_days_that_both_have_are_sure() -> None:
    early = {"during": {"from": "start", "to": "start+30d"}}
    assert unit_class(TWICE, EARLY, early) == unit_class(TWICE, EARLY, None, early) == "served"
    assert unit_class(TWICE, LATE) == "served"
    assert unit_class(TWICE, LATE, early) == unit_class(TWICE, LATE, None, early) == "wrong_time"


def test_the_stage_of_the_moment_is_no_guard_beside_the_two() -> None:
    in_trouble = {"during": ["trouble"]}
    moment = {"when": {"event": "login"}}
    assert unit_class({"event": "login"}, moment | {"stage": "trouble"}, in_trouble) == "served"
    assert unit_class({"event": "login"}, moment | {"stage": "begin"}, in_trouble) == "conditional"


def test_a_stretch_that_holds_the_window_is_no_guard_beside_the_two() -> None:
    early = {"during": {"from": "start", "to": "start+30d"}}
    moment = {"when": {"event": "login"}}
    assert unit_class({"event": "login"}, moment | EARLY, early) == "served"
    assert unit_class({"event": "login"}, moment | LATE, early) == "conditional"
    # Reached for sure, but a signal answers no date.
    assert unit_class({"event": "login"}, EARLY, early) == "wrong_time"


def test_days_of_an_event_nobody_knows_answer_no_date() -> None:
    assert unit_class({"after": "kickoff", "by": "5d"}, EARLY) == "conditional"
