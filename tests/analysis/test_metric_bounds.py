"""Targets on figures of which some items do not state what they rest on: unknown is never no (semantics 2.6)."""

from fractions import Fraction
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.share_bounds import EITHER, Member, Standing, share_range
from dcs_cli.analysis.targets import judge
from dcs_cli.documents.values import parse_comparison
from dcs_cli.outputs.metric_text import write_breakdown
from dcs_cli.outputs.share_words import signal_said
from dcs_cli.outputs.target_words import now_text, remark_text, volume_text
from dcs_cli.outputs.terminal import TextPage
from dcs_cli.rules.way import ticked_not_measured
from tests.laws.resolving import project_of

PROGRAM = {
    "kind": "program",
    "name": "Example",
    "departments": {"cs": {"is_cs": True}, "marketing": {}},
    "channels": {"email": {}, "call": {"person": True}},
    "systems": {"hub": {}},
    "dimensions": {"segment": ["mid", "smb"]},
    "population": [
        {"segment": "mid", "accounts": 10, "contacts": 10},
        {"segment": "smb", "accounts": 10, "contacts": 10},
    ],
    "policy": {"notice": "7d"},
}
SIGNALS = {
    "kind": "signals",
    "signals": [{"id": "use", "type": "event", "level": "contact", "source": "app", "instrumented": True}],
}
MAIL = {"purpose": "Say how far they are by now", "audience": "all", "channel": "email", "system": "hub"}
MONTHLY = MAIL | {"owner": "marketing/growth", "trigger": {"every": "month"}}
ON_USE = MONTHLY | {"trigger": {"event": "use"}}
UNSAID = {key: value for key, value in MONTHLY.items() if key != "trigger"}
OFFER = MAIL | {"send_on": "2026-12-20"}


def answers(*touchpoints: dict[str, Any], campaigns: tuple[dict[str, Any], ...] = (), **program: Any) -> Answers:
    listed = [{"id": f"t{number}"} | one for number, one in enumerate(touchpoints)]
    sent = [{"id": f"c{number}"} | one for number, one in enumerate(campaigns)]
    document = {"kind": "map", "id": "m", "touchpoints": listed, "campaigns": sent}
    return Answers(project_of([PROGRAM | program, SIGNALS, document]))


def verdict(found: Answers, name: str, wanted: str) -> str:
    return judge(parse_comparison(wanted), found.metrics.value(name))


def test_messages_without_a_trigger_leave_the_signal_ratio_open() -> None:
    none_known = answers(MONTHLY, UNSAID, UNSAID)
    metric = none_known.metrics.value("signal_ratio")
    assert (metric.value, metric.low, metric.high, metric.unknown) == (0, 0, Fraction(2, 3), ("t1", "t2"))
    assert now_text(metric) == "0–2 of 3"
    assert [verdict(none_known, "signal_ratio", wanted) for wanted in (">= 30%", ">= 70%", "<= 70%")] == [
        "cannot tell",
        "not met",
        "met",
    ]
    all_known = answers(ON_USE, UNSAID, UNSAID)
    assert [verdict(all_known, "signal_ratio", wanted) for wanted in (">= 50%", ">= 30%")] == ["cannot tell", "met"]
    assert volume_text(metric) in ("", "by volume cannot tell")
    assert signal_said(none_known).startswith(
        "0 of 1 message sent by a system whose trigger is stated follow the customer (0–2 of 3 once all is stated)"
    )


def test_messages_without_a_department_leave_what_cs_owns_open() -> None:
    bare = {key: value for key, value in MONTHLY.items() if key != "owner"}
    targets = [{"metric": "cs_ownership", "is": "> 50%"}]
    found = answers(MONTHLY | {"owner": "cs/lead"}, bare, bare, MONTHLY, targets=targets)
    (target,) = found.targets
    assert (target.verdict, now_text(target.metric)) == ("cannot tell", "1–3 of 4")
    assert remark_text(target, found) == "add a department to t1 and t2; at least 25% of volume"
    assert verdict(found, "cs_visibility", ">= 100%") == "not met"
    assert verdict(answers(bare, MONTHLY | {"owner": "cs/lead"}), "cs_visibility", ">= 100%") == "cannot tell"
    page = TextPage(100, color=False)
    write_breakdown(page, "cs_ownership", found)
    assert "does not   t3 (marketing)" in page.text() and "department not stated: t1, t2" in page.text()
    assert "may count  t1 (no department)" in page.text()


def test_a_campaign_without_a_department_may_be_of_cs() -> None:
    theirs = OFFER | {"owner": "marketing/growth"}
    assert verdict(answers(campaigns=(theirs,)), "campaign_notice", ">= 100%") == "not met"
    mine = answers(campaigns=(OFFER,)).metrics.value("campaign_notice")
    assert (mine.value, mine.needs, judge(parse_comparison(">= 100%"), mine)) == (None, "department", "cannot tell")
    told = theirs | {"cs_notified_on": "2026-12-01"}
    assert verdict(answers(campaigns=(told, OFFER)), "campaign_notice", ">= 100%") == "cannot tell"
    assert verdict(answers(campaigns=(told, OFFER)), "campaign_notice", ">= 50%") == "met"
    assert verdict(answers(campaigns=(theirs, OFFER)), "campaign_notice", ">= 100%") == "not met"


@pytest.mark.parametrize(
    ("name", "wanted", "now"),
    [
        ("ebr_coverage", ">= 100%", "0–20 of 20"),
        ("report_coverage", ">= 50%", "0–20 of 20"),
        ("email_kinds", ">= 2", "0–2"),
        ("cs_roles", ">= 100%", "–"),
        ("voc_kinds", ">= 1", "0–6"),
    ],
)
def test_what_states_no_type_may_be_of_any(name: str, wanted: str, now: str) -> None:
    untyped, typed = answers(MONTHLY, ON_USE), answers(MONTHLY | {"type": "offer"}, ON_USE | {"type": "offer"})
    metric = untyped.metrics.value(name)
    assert (verdict(untyped, name, wanted), now_text(metric)) == ("cannot tell", now)
    assert "type" in metric.lacking
    assert typed.metrics.value(name).lacking == {}
    assert verdict(typed, name, wanted) == ("cannot tell" if name == "cs_roles" else "not met")
    assert verdict(untyped, "email_kinds", ">= 3") == "not met"


def test_senders_that_are_not_named_may_be_others() -> None:
    bare = {key: value for key, value in ON_USE.items() if key != "owner"}
    found = answers(MONTHLY, bare, bare)
    assert now_text(found.metrics.value("senders")) == "1–3"
    assert [verdict(found, "senders", wanted) for wanted in ("<= 2", "<= 3", ">= 4")] == [
        "cannot tell",
        "met",
        "not met",
    ]


def test_a_moment_that_an_unfinished_message_may_serve_is_not_missed_for_sure() -> None:
    journey = {
        "kind": "journey",
        "moments": [{"id": "first-use", "what": "First use", "audience": "all", "when": {"event": "use"}}],
        "plans": [{"id": "all", "audience": "all", "lead": "digital", "moments": ["first-use"]}],
    }

    def covered(message: dict[str, Any]) -> str:
        document = {"kind": "map", "id": "m", "touchpoints": [{"id": "t0"} | message]}
        return verdict(Answers(project_of([PROGRAM, SIGNALS, journey, document])), "moment_coverage", ">= 100%")

    assert covered(ON_USE | {"serves": ["first-use"]}) == "met"
    assert covered(MONTHLY | {"serves": ["first-use"]}) == "not met"
    assert covered(UNSAID | {"serves": ["first-use"]}) == "cannot tell"
    assert covered(UNSAID | {"serves": ["first-use"], "audience": {"segment": "mid"}}) == "not met"


def test_a_share_that_may_be_over_nothing_has_no_ends() -> None:
    part, apart = Member("a", Standing.PART), Member("b", Standing.REST | Standing.APART)
    assert (share_range([apart]).low, share_range([apart]).empty) == (None, True)
    assert (share_range([part, apart]).low, share_range([part, apart]).high) == (Fraction(1, 2), 1)
    assert share_range([part, Member("c", EITHER)]).whole == 2


def test_a_review_without_a_channel_may_be_a_persons_and_then_is_no_digital_one() -> None:
    review = MONTHLY | {"type": "ebr", "csm_minutes": 10}
    bare = {key: value for key, value in review.items() if key != "channel"} | {"csm_minutes": 30}
    found = answers(review, bare)
    metric = found.metrics.value("ebr_minutes")
    assert (metric.value, metric.low, metric.high, metric.lacking) == (30, 10, 30, {"channel": ("t1",)})
    assert [verdict(found, "ebr_minutes", wanted) for wanted in ("<= 15", "<= 5", "<= 30")] == [
        "cannot tell",
        "not met",
        "met",
    ]
    assert verdict(answers(bare), "ebr_minutes", "<= 30") == "cannot tell"
    assert verdict(answers(review, bare | {"mode": "digital"}), "ebr_minutes", "<= 15") == "not met"


@pytest.mark.parametrize(("audience", "said"), [({"segment": "mid"}, "met"), ("all", "not met"), (None, "cannot tell")])
def test_a_version_of_an_audience_to_be_stated_may_not_exist(audience: Any, said: str) -> None:
    """Only customers of smb get a version CS does not see; a message to mid alone has no such version."""
    base = {"kind": "map", "id": "m", "touchpoints": [{"id": "t0"} | MONTHLY | {"owner": "cs/lead"}]}
    base["touchpoints"][0].pop("audience")
    if audience is not None:
        base["touchpoints"][0]["audience"] = audience
    other = {"kind": "map", "id": "o", "extends": "m", "for": {"segment": "smb"}}
    other["override"] = {"t0": {"owner": "marketing/growth"}}
    found = Answers(project_of([PROGRAM, SIGNALS, base, other]))
    assert verdict(found, "cs_visibility", ">= 100%") == said
    assert found.metrics.value("cs_visibility").lacking == ({} if audience is not None else {"audience": ("t0",)})


def test_a_fact_that_is_surely_not_so_names_the_ends_that_say_something() -> None:
    fact = {"id": "seen", "says": "CS sees all of it", "metric": "cs_visibility", "is": ">= 100%"}
    road = {
        "kind": "roadmap",
        "today": "2026-01-01",
        "vision_by": "2028-01-01",
        "now": [fact],
        "vision": [],
        "steps": [],
    }
    bare = {key: value for key, value in MONTHLY.items() if key != "owner"}

    def measured(*owned: dict[str, Any]) -> str:
        listed = [{"id": f"t{number}"} | one for number, one in enumerate((*owned, bare, MONTHLY))]
        document = {"kind": "map", "id": "m", "touchpoints": listed}
        (told,) = ticked_not_measured(Answers(project_of([PROGRAM, road, document])))
        return told.message.partition("is measured ")[2].partition(", wanted")[0]

    assert measured() == "at most 50.0%"
    assert measured(MONTHLY | {"owner": "cs/lead"}) == "at least 33.3% and at most 66.7%"
