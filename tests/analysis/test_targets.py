"""The metric registry and the scoreboard of targets."""

from fractions import Fraction
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.metrics import REGISTRY, Metric
from dcs_cli.analysis.targets import Verdict, judge, judge_target
from dcs_cli.documents.program import Target
from dcs_cli.documents.values import parse_comparison
from dcs_cli.project.metric_names import COMPUTED_METRICS
from tests.laws.projects import random_project
from tests.laws.resolving import project_of

MAP = {
    "kind": "map",
    "id": "cs",
    "touchpoints": [{"id": "welcome", "purpose": "Get the admin to connect a bank feed", "audience": "all"}],
}


def metric(**fields: Any) -> Metric:
    stated: dict[str, Any] = {"name": "cs_visibility", "kind": "share", "value": None} | fields
    return Metric(**stated)


def target(name: str, wanted: str) -> Target:
    return Target.model_validate({"metric": name, "is": wanted})


def test_the_registry_has_every_metric_of_the_vocabulary() -> None:
    assert set(REGISTRY) == set(COMPUTED_METRICS)


@pytest.mark.parametrize("seed", range(40))
def test_every_metric_has_a_value_or_says_what_it_needs(seed: int) -> None:
    answers = Answers(project_of(random_project(seed)))
    for found in answers.metrics.all():
        bounded = (found.low, found.high) != (None, None) and found.low != found.high
        assert (found.value is None or bounded) == (found.needs is not None), found
        assert found.low is None or found.high is None or found.low <= found.high
        if found.numerator is not None and found.denominator is not None and found.value is not None:
            assert found.value == found.numerator / found.denominator


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("cs_visibility", "cs department"),
        ("campaign_notice", "cs department"),
        ("csm_time_saved", "study"),
        ("ebr_coverage", "population"),
        ("plan_coverage", "plan"),
        ("moment_coverage", "plan"),
        ("over_pressure", "policy.pressure"),
        ("content_ok", "policy.content_pass"),
        ("roadmap_months", "roadmap"),
        ("csm_load", "population"),
    ],
)
def test_what_a_bare_map_cannot_tell(name: str, needs: str) -> None:
    found = Answers(project_of([MAP])).metrics.value(name)
    assert (found.value, found.needs) == (None, needs)


def test_calls_that_do_not_say_their_minutes_leave_the_load_open() -> None:
    program = {
        "kind": "program",
        "name": "One",
        "dimensions": {"segment": ["smb"]},
        "population": [{"segment": "smb", "accounts": 10, "contacts": 10}],
        "term": "365d",
        "new_per_year": "50%",
        "team": {"csms": ["ana"], "hours_per_week": 40},
        "departments": {"cs": {"is_cs": True}},
        "channels": {"call": {"person": True}},
        "targets": [{"metric": "csm_load", "is": "<= 5"}, {"metric": "csm_load", "is": "<= 1"}],
    }
    call = {"purpose": "Agree on goals", "audience": "all", "channel": "call", "owner": "csm"}
    calls = {
        "kind": "map",
        "id": "cs",
        "department": "cs",
        "touchpoints": [
            {"id": "kickoff", **call, "trigger": {"after": "start", "by": "0d"}, "csm_minutes": 1000},
            {"id": "review", **call, "trigger": {"after": "start", "by": "90d"}},
        ],
    }
    answers = Answers(project_of([program, calls]))
    assert answers.load is not None
    assert (tuple(answers.load.unstated), answers.load.unknown) == (("review",), ())
    found = answers.metrics.value("csm_load")
    assert (found.value, found.needs, found.unknown) == (None, "csm_minutes", ("review",))
    assert found.low == answers.load.by_touchpoint["kickoff"] > 1
    assert [one.verdict for one in answers.targets] == ["cannot tell", "not met"]


@pytest.mark.parametrize(
    ("wanted", "low", "high", "verdict"),
    [
        (">= 50%", Fraction(1, 2), Fraction(1), "met"),
        (">= 50%", Fraction(1, 4), Fraction(1), "cannot tell"),
        (">= 50%", Fraction(0), Fraction(2, 5), "not met"),
        ("> 50%", Fraction(0), Fraction(1, 2), "not met"),
        ("<= 20%", Fraction(1, 10), Fraction(1, 5), "met"),
        ("<= 20%", Fraction(3, 10), None, "not met"),
        ("<= 20%", Fraction(1, 10), None, "cannot tell"),
        ("= 6", Fraction(6), Fraction(6), "met"),
        ("= 6", Fraction(7), None, "not met"),
        ("= 6", Fraction(5), Fraction(7), "cannot tell"),
        ("= 6", None, None, "cannot tell"),
    ],
)
def test_a_figure_between_bounds(wanted: str, low: Fraction | None, high: Fraction | None, verdict: Verdict) -> None:
    assert judge(parse_comparison(wanted), metric(low=low, high=high)) == verdict


@pytest.mark.parametrize(
    ("email", "in_app", "verdict", "impossible"),
    [
        ("48%", "55%", "cannot tell", False),
        ("70%", "10%", "not met", True),
        ("70%", None, "not met", True),
        ("50%", "10%", "not met", False),
        ("50%", "90%", "met", False),
    ],
)
def test_uplift_of_in_app(email: str, in_app: str | None, verdict: Verdict, impossible: bool) -> None:
    rates = {"email_reach": email, "in_app_reach": in_app}
    readings = [
        {"metric": name, "value": value, "date": "2026-01-31"} for name, value in rates.items() if value is not None
    ]
    answers = Answers(project_of([MAP, {"kind": "results", "readings": readings}]))
    found = judge_target(target("in_app_reach_uplift", ">= 50%"), answers.metrics.value("in_app_reach_uplift"))
    assert (found.verdict, found.impossible) == (verdict, impossible)
    assert (found.needs is not None) == (verdict == "cannot tell")


@pytest.mark.parametrize(
    ("bound", "volume", "disagrees"),
    [
        ("at most", Fraction(1, 5), True),
        ("at most", Fraction(4, 5), False),
        ("at least", Fraction(1, 5), False),
        ("cannot tell", Fraction(1, 5), False),
        (None, Fraction(1, 5), True),
        (None, Fraction(4, 5), False),
    ],
)
def test_volume_disagrees_only_when_it_is_sure(bound: Any, volume: Fraction, disagrees: bool) -> None:
    measured = metric(value=Fraction(2, 3), volume=volume, volume_bound=bound)
    assert judge_target(target("cs_ownership", "> 50%"), measured).volume_disagrees is disagrees


def test_a_majority_is_more_than_half() -> None:
    assert judge_target(target("cs_ownership", "> 50%"), metric(value=Fraction(1, 2))).verdict == "not met"


def test_a_name_without_a_reading_needs_one() -> None:
    found = Answers(project_of([MAP])).metrics.value("days_to_close")
    assert (found.value, found.needs) == (None, "a reading of days_to_close")


@pytest.mark.parametrize(("wanted", "kind"), [(">= 95%", "share"), ("<= 5", "number")])
def test_a_reading_is_a_share_when_its_target_is_a_percentage(wanted: str, kind: str) -> None:
    program = {"kind": "program", "name": "Example", "targets": [{"metric": "kept", "is": wanted}]}
    readings = {"kind": "results", "readings": [{"metric": "kept", "value": 1, "date": "2026-01-31"}]}
    assert Answers(project_of([program, MAP, readings])).metrics.value("kept").kind == kind


@pytest.mark.parametrize("wanted", ["> 50%", "<= 80%"])
def test_hours_saved_without_a_population_are_open_and_not_none(wanted: str) -> None:
    """One automation is live and saves hours that nobody can count; the other is not live and saves none."""
    facts = {"purpose": "x", "audience": "all", "channel": "email", "system": "hub", "trigger": {"every": "month"}}
    touchpoints = [{"id": "live", **facts}, {"id": "later", **facts, "status": "planned"}]
    work = {"minutes_each": 5, "times_per_week": 20, "audience": "all"}
    documents: list[dict[str, Any]] = [
        {"kind": "program", "name": "Example", "team": {"csms": ["dana"], "hours_per_week": 38}},
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints},
        {
            "kind": "automation",
            "studies": [
                {
                    "id": "week",
                    "date": "2026-01-10",
                    "accounts": 40,
                    "activities": [{"id": name, **work} for name in "ab"],
                }
            ],
            "items": [
                {"id": f"auto-{name}", "replaces": name, "automated_by": [by], "share": "50%"}
                for name, by in zip("ab", ("live", "later"), strict=True)
            ],
        },
    ]
    found = judge_target(
        target("csm_time_saved", wanted), Answers(project_of(documents)).metrics.value("csm_time_saved")
    )
    assert (found.verdict, found.needs) == ("cannot tell", "population")
