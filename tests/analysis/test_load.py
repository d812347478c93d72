"""CSM hours the map implies, where some of its messages are only known to come at most so often."""

from fractions import Fraction
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.targets import judge
from dcs_cli.documents.values import parse_comparison
from dcs_cli.outputs.target_words import now_text
from dcs_cli.rules.judgement import overload
from dcs_cli.rules.six_facts_modes import mode_mismatch
from tests.laws.resolving import project_of

WEEK = Fraction(7, 365)
PROGRAM = {
    "kind": "program",
    "name": "Example",
    "term": "365d",
    "dimensions": {"segment": ["mid", "smb"]},
    "population": [
        {"segment": "mid", "accounts": 100, "contacts": 200},
        {"segment": "smb", "accounts": 300, "contacts": 300},
    ],
    "departments": {"cs": {"is_cs": True}},
    "channels": {"call": {"person": True}},
    "systems": {"crm": {}},
}
SIGNALS = {
    "kind": "signals",
    "signals": [{"id": "login", "type": "event", "level": "account", "source": "app", "instrumented": True}],
}
CALL = {"purpose": "Talk about the next goals", "channel": "call", "owner": "csm", "system": "crm", "csm_minutes": 60}
REVIEW = {"id": "review", "audience": {"segment": "mid"}, "trigger": {"every": "year"}} | CALL
FIRST = {"id": "first", "audience": "all", "trigger": {"event": "login", "first": True}} | CALL


def answers(*touchpoints: dict[str, Any], hours: int | None = None) -> Answers:
    program = PROGRAM if hours is None else PROGRAM | {"team": {"csms": ["dana"], "hours_per_week": hours}}
    document = {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints}
    return Answers(project_of([program, SIGNALS, document]))


def verdict(found: Answers, wanted: str) -> str:
    return judge(parse_comparison(wanted), found.metrics.value("csm_load"))


def test_what_is_known_only_at_most_makes_the_load_a_range() -> None:
    found = answers(REVIEW, FIRST)
    assert found.load is not None
    assert dict(found.load.by_touchpoint) == {"review": 100 * WEEK, "first": 400 * WEEK}
    assert dict(found.load.at_most) == {"first": 400 * WEEK}
    assert now_text(found.metrics.value("csm_load")) == "1.92–9.59 h a week"
    assert [verdict(found, f"<= {limit}") for limit in (1, 5, 10)] == ["not met", "cannot tell", "met"]
    assert [verdict(found, f">= {limit}") for limit in (1, 5, 10)] == ["met", "cannot tell", "not met"]
    assert found.metrics.value("csm_load").needs == "expected_per_30d"


def test_a_stated_rate_makes_it_a_figure() -> None:
    found = answers(REVIEW, FIRST | {"expected_per_30d": 1})
    metric = found.metrics.value("csm_load")
    assert (metric.low, metric.high, metric.needs) == (None, None, None)
    assert metric.value == (100 + 400 * Fraction(365, 30)) * WEEK


def test_what_is_unknown_beside_it_leaves_only_the_least() -> None:
    found = answers(REVIEW, FIRST, REVIEW | {"id": "by-hand", "trigger": {"manual": "csm"}})
    assert now_text(found.metrics.value("csm_load")) == "at least 1.92 h a week"
    assert verdict(found, "<= 10") == "cannot tell"


@pytest.mark.parametrize(("hours", "certainty"), [(1, "certain"), (5, "possible"), (10, None)])
def test_overload_is_certain_only_without_it(hours: int, certainty: str | None) -> None:
    found = list(overload(answers(REVIEW, FIRST, hours=hours)))
    assert [one.certainty for one in found] == ([] if certainty is None else [certainty])
    assert all("up to 9.6 h/week" in one.message and "first" in one.message for one in found)
    assert not list(overload(answers(FIRST | {"csm_minutes": 0}, REVIEW, hours=2)))


def minutes_left(*touchpoints: dict[str, Any], hours: int | None = 10) -> Fraction | None:
    load = answers(*touchpoints, hours=hours).load
    assert load is not None
    return load.most_minutes("calls")


def test_a_call_without_minutes_is_told_by_the_minutes_that_are_left_for_it() -> None:
    calls = {key: value for key, value in CALL.items() if key != "csm_minutes"}
    calls |= {"id": "calls", "audience": "all", "trigger": {"every": "week"}}
    assert minutes_left(calls) == Fraction(10 * 60, 400)
    assert minutes_left(calls, REVIEW) == (10 - 100 * WEEK) * 60 / 400
    assert minutes_left(calls, REVIEW | {"csm_minutes": 600}) == 0
    assert minutes_left(calls, hours=None) is None
    assert minutes_left(calls | {"trigger": {"manual": "csm"}}) is None
    (told,) = mode_mismatch(answers(calls, hours=10))
    assert told.message.endswith("; it asks for 400 a week, and the hours CSMs have left are gone at 1.5 minutes each")
    rare = calls | {"trigger": {"every": "year"}, "audience": {"segment": "mid"}, "share": "1%"}
    (told,) = mode_mismatch(answers(rare, hours=10))
    assert "; it asks for 1 a year, and the hours CSMs have left are gone at " in told.message


@pytest.mark.parametrize("owner", ["cs/ana", "ana", "csm"])
def test_a_person_of_cs_whose_minutes_are_not_stated_leaves_the_load_open(owner: str) -> None:
    calls = {key: value for key, value in CALL.items() if key != "csm_minutes"} | {"owner": owner}
    talk = calls | {"id": "talk", "audience": "all", "trigger": {"every": "quarter"}}
    metric = answers(REVIEW, talk).metrics.value("csm_load")
    assert (metric.unknown, metric.lacking) == (("talk",), {"csm_minutes": ("talk",)})
    assert verdict(answers(REVIEW, talk), "<= 10") == "cannot tell"
    assert verdict(answers(REVIEW, talk | {"mode": "digital"}), "<= 10") == "met"


def test_what_is_missing_is_named_for_what_it_is() -> None:
    unsaid = {key: value for key, value in REVIEW.items() if key != "trigger"} | {"id": "unsaid"}
    by_hand = REVIEW | {"id": "by-hand", "trigger": {"manual": "csm"}}
    lacking = answers(REVIEW, unsaid, by_hand).metrics.value("csm_load").lacking
    assert lacking == {"expected_per_30d": ("by-hand",), "trigger": ("unsaid",)}
