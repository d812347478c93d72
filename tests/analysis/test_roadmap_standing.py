"""What a roadmap shows beside its two passes: standing of steps, critical path, resources, skills, money."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from dcs_cli.analysis.roadmap_path import walk
from dcs_cli.analysis.roadmap_resources import Money, hires, money, purchases, skills, steps_ahead, unplanned_systems
from dcs_cli.analysis.roadmap_standing import CriticalPath, StepStanding, critical_path, step_standings
from dcs_cli.documents.program import Program
from dcs_cli.documents.reading import read_document
from tests.analysis.test_roadmap_path import TODAY, acme, roadmap, step


def program(**fields: Any) -> Program:
    document, problems = read_document({"kind": "program", "name": "p", **fields})
    assert problems == ()
    assert isinstance(document, Program)
    return document


def on(day: int) -> date:
    return TODAY + timedelta(day)


def text(day: int) -> str:
    return on(day).isoformat()


def test_the_critical_path_of_acme_leads_to_the_tightest_goal() -> None:
    found = critical_path(acme(), walk(acme(), TODAY))
    assert found == CriticalPath("time-back", 520, ("inventory", "buy-platform", "email-engine"))


def test_the_critical_path_ends_where_nothing_holds_a_step_up() -> None:
    steps = [
        step("over", "", "a", 200, started_on=text(-10)),
        step("done", "", "b", 10, done_on=text(5)),
        step("next", "a b", "goal", 20),
    ]
    assert critical_path(roadmap(steps), walk(roadmap(steps), on(20))) == CriticalPath("goal", 670, ("over", "next"))
    only_done = [step("done", "", "b", 10, done_on=text(30)), step("next", "b", "goal", 20)]
    assert critical_path(roadmap(only_done), walk(roadmap(only_done), TODAY)) == CriticalPath("goal", 830, ("next",))


def test_goals_that_are_true_or_out_of_reach_have_no_critical_path() -> None:
    steps = [step("done", "", "one", done=True), step("cut", "gone", "two")]
    drawn = roadmap(steps, now=("zero",), vision=("zero", "one", "two"))
    assert critical_path(drawn, walk(drawn, TODAY)) is None


def test_how_far_steps_are() -> None:
    steps = [
        step("done", "", "a", 10, started_on=text(0), done_on=text(14)),
        step("ticked", "", "b", 10, done=True),
        step("running", "a", "c", 30, started_on=text(14)),
        step("overdue", "a", "d", 3, started_on=text(14)),
        step("ready", "a now", "e", 5),
        # What an overdue step gives counts as there today, and is not.
        step("waiting", "d", "f", 5),
        step("later", "", "g", 5, started_on=text(400)),
        step("lost", "gone", "h", 5),
    ]
    drawn = roadmap(steps, now=("now",), vision=("f",))
    found = step_standings(drawn, walk(drawn, on(20)), on(20))
    assert found == {
        "done": StepStanding("done", took=14),
        "ticked": StepStanding("done"),
        "running": StepStanding("under way"),
        # It may end on day 875 and counts as ending on day 20; its slack, from start to start, is 858.
        "overdue": StepStanding("overdue", 3, spare=855),
        "ready": StepStanding("can start"),
        "waiting": StepStanding("waits", spare=855),
        "later": StepStanding("waits"),
        "lost": StepStanding("no way"),
    }


def test_an_alternative_has_days_to_spare_but_is_never_late() -> None:
    steps = [
        step("quick", "now", "middle", 10),
        step("slow", "now", "middle", 30),
        step("last", "middle", "goal", 865),
    ]
    drawn = roadmap(steps, now=("now",))
    found = step_standings(drawn, walk(drawn, TODAY), TODAY)
    assert [found[name].spare for name in ("quick", "last", "slow")] == [5, 5, None]
    early = roadmap([*steps[:2], step("last", "middle", "goal", 800)], now=("now",))
    assert step_standings(early, walk(early, TODAY), TODAY)["slow"].spare == 50


def test_a_day_before_the_roadmap_begins_is_that_day() -> None:
    steps = [
        step("later", "", "a", 10, started_on=text(-62)),
        step("done", "", "b", 10, started_on=text(-90), done_on=text(-10)),
    ]
    drawn = roadmap(steps, vision=("a", "b"))

    def states(day: int) -> list[StepStanding]:
        found = step_standings(drawn, walk(drawn, on(day)), on(day))
        return [found["later"], found["done"]]

    assert [one.state for one in states(-92)] == ["waits", "waits"]
    assert [(one.state, one.overdue) for one in states(-31)] == [("overdue", 21), ("overdue", 49)]
    assert [(one.state, one.overdue) for one in states(0)] == [("overdue", 52), ("done", 0)]


STEPS = [
    step("first", "", "a", 10, how={"roles": ["lead", "analyst"]}, cost=100, skills=["sql"], started_on=text(-2)),
    step("second", "a", "b", 10, how={"roles": ["lead"], "tech": ["tool", "hub"]}, skills=["sql", "copy"]),
    step("third", "b", "goal", 10, how={"tech": ["tool"]}, options=[{"by": "hire", "cost": 7, "chosen": True}]),
    step("over", "", "past", 10, cost=1000, how={"roles": ["host"]}, skills=["voice"]),
    step("old", "", "x", 10, done=True, cost=5000, how={"roles": ["host"]}),
]


def test_hires_and_purchases_add_up_the_cost_that_is_known_and_name_what_is_not() -> None:
    drawn = roadmap(STEPS)
    path = walk(drawn, TODAY)
    systems = {"hub": {"status": "live"}, "tool": {"cost": 12}, "loose": {"status": "planned"}}
    known = program(team={"roles": ["analyst"]}, systems=systems)
    roles = hires(drawn, path, known)
    assert [(one.name, one.need.needed_by, one.in_use, one.there) for one in roles] == [
        ("analyst", 850, True, True),
        ("lead", 850, True, False),
    ]
    assert roles[1].cost == Money(Fraction(100), ("second",))
    assert roles[1].skills == ("sql", "copy")
    tech = {one.name: one for one in purchases(drawn, path, known)}
    assert (tech["hub"].there, tech["hub"].yearly) == (True, None)
    # A status that is not written out is no promise that the system is there.
    assert (tech["tool"].there, tech["tool"].yearly) == (False, 12)
    assert tech["tool"].cost == Money(Fraction(7), ("second",))
    # Ready when the first of its steps ends, not when that starts.
    assert [(one.ready_on, one.need.sensible_from) for one in (*roles, tech["tool"])] == [(8, -2), (8, -2), (18, 8)]
    assert unplanned_systems(drawn, known) == ("loose",)
    assert money(steps_ahead(drawn, path)) == Money(Fraction(107), ("second",))
    assert all(not one.there and one.yearly is None for one in hires(drawn, path, None))


def test_skills_are_missing_there_or_cannot_be_told() -> None:
    drawn = roadmap(STEPS)
    path = walk(drawn, TODAY)
    found = skills(drawn, path, program(team={"skills": ["copy"]}))
    assert [(one.name, one.there, one.steps, one.first_day) for one in found] == [
        ("copy", True, ("second",), 8),
        ("sql", False, ("first", "second"), -2),
    ]
    assert {one.there for one in skills(drawn, path, program(team={"csms": ["ana"]}))} == {None}
    assert {one.there for one in skills(drawn, path, None)} == {None}
