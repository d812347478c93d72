"""What touchpoints that do the work of items leave unsaid puts CSM time saved between two ends (semantics 2.6, 14)."""

from fractions import Fraction
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.targets import judge, judge_target
from dcs_cli.documents.program import Target
from dcs_cli.documents.values import parse_comparison
from dcs_cli.outputs.story.hours_back import hours_back
from dcs_cli.outputs.target_words import hours_missed, now_text
from tests.laws.resolving import project_of
from tests.outputs.test_plan_stories import item, plan

READY = {part: ["ana"] for part in ("affects", "informed", "consulted", "trained")}
PROGRAM = {
    "kind": "program",
    "name": "Example",
    "departments": {"cs": {"is_cs": True}},
    "channels": {"email": {}, "guide": {"medium": "in_app", "slip": "0d"}},
    "systems": {"hub": {}},
    "team": {"csms": ["ana"], "hours_per_week": 40},
    "dimensions": {"segment": ["mid", "smb"]},
    "population": [
        {"segment": "mid", "accounts": 10, "contacts": 10},
        {"segment": "smb", "accounts": 10, "contacts": 10},
    ],
}
MAIL = {
    "purpose": "Send what was asked for",
    "audience": "all",
    "channel": "email",
    "system": "hub",
    "owner": "cs/lead",
}
SENT = MAIL | {"trigger": {"every": "month"}}
WORK = {"minutes_each": 60, "times_per_week": 10, "audience": "all"}


def answers(sent: dict[str, dict[str, Any]], *items: tuple[str, str, str]) -> Answers:
    """Ten hours a week for each activity of forty; items by activity, touchpoint and share, all of them ready."""
    activities = [WORK | {"id": name} for name in sorted({activity for activity, _, _ in items})]
    written = [
        {"id": f"by-{by}", "replaces": activity, "automated_by": [by], "share": share, "change": READY}
        for activity, by, share in items
    ]
    study = {"id": "base", "date": "2026-01-01", "accounts": 20, "activities": activities}
    touchpoints = [{"id": name} | fields for name, fields in sent.items()]
    documents = [
        PROGRAM,
        {"kind": "map", "id": "m", "touchpoints": touchpoints},
        {"kind": "automation", "studies": [study], "items": written},
    ]
    return Answers(project_of(documents))


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in names}


def ends(found: Answers, name: str = "csm_time_saved") -> tuple[Fraction | None, Fraction | None]:
    metric = found.metrics.value(name)
    return metric.low, metric.high


def test_what_does_not_run_saves_nothing_whatever_it_states() -> None:
    """The same message bounds what is saved only where it runs; what it promises is open either way."""
    waiting = without(SENT, "trigger") | {"status": "planned"}
    found = answers({"runs": SENT, "waits": waiting}, ("a", "runs", "50%"), ("b", "waits", "50%"))
    for name in ("csm_time_saved", "csm_time_saved_email"):
        metric = found.metrics.value(name)
        assert (metric.value, metric.lacking, metric.exact) == (Fraction(5, 40), {}, True)
    live = answers({"runs": SENT, "waits": waiting | {"status": "live"}}, ("a", "runs", "50%"), ("b", "waits", "50%"))
    assert ends(live) == (Fraction(5, 40), Fraction(10, 40))


@pytest.mark.parametrize(
    ("wanted", "verdict"), [(">= 10%", "met"), (">= 20%", "cannot tell"), (">= 26%", "not met"), ("<= 25%", "met")]
)
def test_no_work_is_saved_twice(wanted: str, verdict: str) -> None:
    found = answers(
        {"runs": SENT, "part": without(SENT, "system")}, ("a", "runs", "50%"), ("b", "part", "50%")
    ).metrics.value("csm_time_saved")
    assert now_text(found) == "12.5–25%"
    assert judge(parse_comparison(wanted), found) == verdict


def test_what_a_target_is_short_of_is_counted_from_the_nearer_end() -> None:
    found = answers({"runs": SENT, "part": without(SENT, "system")}, ("a", "runs", "50%"), ("b", "part", "50%"))
    target = Target.model_validate({"metric": "csm_time_saved", "is": ">= 30%"})
    assert hours_missed(judge_target(target, found.metrics.value("csm_time_saved"))) == "short at least 2 h a week"
    told = plan(item("one", "a1", "good"), wanted=">= 15%")
    assert "2 h a week short of the 15% wanted" in hours_back(told).lead


def test_a_message_of_another_channel_may_take_accounts_from_one_by_email() -> None:
    guide = without(SENT, "trigger") | {"channel": "guide"}
    found = answers({"mail": SENT, "guide": guide}, ("a", "mail", "50%"), ("a", "guide", "80%"))
    assert ends(found, "csm_time_saved_email") == (0, Fraction(5, 40))
    assert found.metrics.value("csm_time_saved_email").lacking == {"trigger": ("guide",)}
    stated = answers({"mail": SENT, "guide": guide | SENT | {"channel": "guide", "slip": "0d"}}, *RIVALS)
    assert stated.metrics.value("csm_time_saved_email").value == 0
    apart = answers({"mail": SENT, "guide": guide}, ("a", "mail", "50%"), ("b", "guide", "80%"))
    assert apart.metrics.value("csm_time_saved_email").value == Fraction(5, 40)
    assert apart.metrics.value("csm_time_saved_email").exact


RIVALS = (("a", "mail", "50%"), ("a", "guide", "80%"))


def test_a_message_without_a_channel_may_be_by_email() -> None:
    found = answers({"mail": SENT, "some": without(SENT, "channel")}, ("a", "mail", "50%"), ("b", "some", "20%"))
    assert ends(found, "csm_time_saved_email") == (Fraction(5, 40), Fraction(7, 40))
