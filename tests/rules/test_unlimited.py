"""What is said of messages without limit: that of some only the lateness of their channel is not stated."""

import json
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.outputs.not_asked import unbounded_for_want
from dcs_cli.rules.overlaps import pressure
from tests.laws.resolving import project_of

PROGRAM: dict[str, Any] = {
    "kind": "program",
    "name": "Example",
    "term": "365d",
    "departments": {"cs": {"is_cs": True}},
    "channels": {"email": {}, "call": {"person": True}, "in_app": {"medium": "in_app"}},
    "systems": {"hub": {}},
    "policy": {"pressure": [{"at_most": 1, "per": "7d"}]},
}
SIGNALS = {
    "kind": "signals",
    "signals": [{"id": "use", "type": "event", "level": "contact", "source": "app", "instrumented": True}],
}
MESSAGE = {"purpose": "Talk about the value reached", "audience": "all", "owner": "csm", "system": "hub"}
REVIEW = MESSAGE | {"id": "review", "channel": "call", "trigger": {"every": "quarter"}}
SURVEY = MESSAGE | {
    "id": "survey",
    "channel": "in_app",
    "trigger": {"event": "use"},
    "cap": {"at_most": 1, "per": "90d"},
}
PROMO = MESSAGE | {"id": "promo", "channel": "email", "trigger": {"event": "use"}}


def found(*touchpoints: dict[str, Any], **channels: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    program = json.loads(json.dumps(PROGRAM))
    for name, fields in channels.items():
        program["channels"][name] |= fields
    document = {"kind": "map", "id": "m", "department": "cs", "touchpoints": touchpoints}
    answers = Answers(project_of([program, SIGNALS, document]))
    return " ".join(one.message for one in pressure(answers)), unbounded_for_want(answers)


def test_a_quarterly_call_is_without_limit_only_for_want_of_a_slip() -> None:
    said, to_add = found(REVIEW, SURVEY, PROMO)
    assert "promo without limit and review and survey without limit for want of `slip` on call and in_app" in said
    assert to_add == (("O04", "`slip` to call and in_app, for the worst case"),)


@pytest.mark.parametrize("slips", [{"call": {"slip": "5d"}, "in_app": {"slip": "0d"}}])
def test_with_slips_only_what_nothing_bounds_is_named(slips: dict[str, dict[str, Any]]) -> None:
    said, to_add = found(REVIEW, SURVEY, PROMO, **slips)
    assert "promo without limit" in said and "slip" not in said
    assert to_add == ()


def test_a_slip_that_is_stated_and_too_long_is_not_asked_for() -> None:
    said, to_add = found(REVIEW | {"slip": "200d"}, SURVEY, in_app={"slip": "1d"})
    assert "review without limit" in said and "slip" not in said
    assert to_add == ()


def test_one_message_is_no_messages() -> None:
    said, _ = found(REVIEW | {"slip": "2d"}, PROMO)
    assert "up to 1 message in 7 days, and promo without limit" in said
