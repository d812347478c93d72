"""Visibility, ownership and notice."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.visibility import Visibility, last_day_to_tell, notice_days
from tests.laws.resolving import project_of

DAYS = draw.dates(date(2026, 1, 1), date(2026, 12, 31))
PROGRAM = {
    "kind": "program",
    "name": "Example",
    "dimensions": {"geo": ["na", "dach"]},
    "departments": {"cs": {"is_cs": True}, "sales": {}},
    "channels": {"email": {}},
    "systems": {"hub": {}},
}
MAIL = {
    "id": "offer",
    "purpose": "Offer more seats at the yearly price",
    "audience": "all",
    "channel": "email",
    "owner": "account-exec",
    "system": "hub",
    "trigger": {"every": "month"},
}


def visibility(*maps: dict[str, Any], program: dict[str, Any] | None = None, **journey: Any) -> Visibility:
    documents = [PROGRAM if program is None else program, *maps]
    if journey:
        documents.append({"kind": "journey", **journey})
    return Answers(project_of(documents)).visibility


def sales(fields: dict[str, Any] | None = None, **map_fields: Any) -> dict[str, Any]:
    return {"kind": "map", "id": "sales", "department": "sales", "touchpoints": [MAIL | (fields or {})]} | map_fields


def campaign(**fields: Any) -> dict[str, Any]:
    written = {key: value for key, value in MAIL.items() if key != "trigger"} | {"send_on": "2026-03-12"} | fields
    return {"kind": "map", "id": "sales", "department": "sales", "campaigns": [written]}


@given(DAYS, DAYS)
def test_business_days_are_the_weekdays_between(told: date, sent: date) -> None:
    first, last = sorted((told, sent))
    between = [first + timedelta(days=day) for day in range((last - first).days)]
    weekdays = sum(1 for day in between if day.weekday() < 5)
    assert notice_days(told, sent, business=True) == (weekdays if told <= sent else -weekdays)
    assert notice_days(told, sent, business=False) == (sent - told).days


@given(DAYS, draw.integers(0, 30), draw.booleans())
def test_the_deadline_is_the_last_day_in_time(sent: date, wanted: int, business: bool) -> None:
    day = last_day_to_tell(sent, wanted, business)
    assert notice_days(day, sent, business) >= wanted
    assert wanted == 0 or notice_days(day + timedelta(days=1), sent, business) < wanted


@pytest.mark.parametrize(
    ("fields", "map_fields", "seen"),
    [
        ({}, {}, 0),
        ({"owner": "cs/lead"}, {}, 1),
        ({"visible_to": {"cs": "crm-report"}}, {}, 1),
        ({"visible_to": {"sales": "crm-report"}}, {"visible_to": {"cs": "calendar"}}, 1),
        ({"raci": {"informed": ["cs"]}}, {}, 1),
        ({"raci": {"consulted": ["cs/lead"]}}, {}, 1),
        ({"raci": {"accountable": "lead"}}, {}, 0),
    ],
)
def test_how_cs_sees_a_message(fields: dict[str, Any], map_fields: dict[str, Any], seen: int) -> None:
    found = visibility(sales(fields, **map_fields)).seen
    assert found is not None
    assert (found.count, found.total) == (seen, 1)


def test_every_version_must_be_visible() -> None:
    overlay = {"kind": "map", "id": "dach", "extends": "sales", "for": {"geo": "dach"}}
    found = visibility(
        sales({"visible_to": {"cs": "report"}}), overlay | {"override": {"offer": {"visible_to": {"sales": "crm"}}}}
    )
    assert found.seen is not None
    assert found.seen.messages == ()
    assert found.owned is not None
    assert found.owned.total == 1


@pytest.mark.parametrize(
    ("told", "days", "in_time", "after"),
    [
        ("2026-03-05", 7, True, False),
        ("2026-03-06", 6, False, False),
        ("2026-03-12", 0, False, False),
        ("2026-03-14", -2, False, True),
        (None, None, False, True),
    ],
)
def test_notice(told: str | None, days: int | None, in_time: bool, after: bool) -> None:
    program = PROGRAM | {"policy": {"notice": "7d"}}
    found = visibility(campaign(**({"cs_notified_on": told} if told else {})), program=program)
    assert found.notices is not None
    (notice,) = found.notices
    assert (notice.days, notice.in_time, notice.after_the_fact) == (days, in_time, after)
    assert notice.deadline == date(2026, 3, 5)
    assert found.in_time == int(in_time)


def test_without_inputs_nothing_is_told() -> None:
    nobody = visibility(sales(), program=PROGRAM | {"departments": {"sales": {}}})
    assert (nobody.seen, nobody.owned, nobody.notices) == (None, None, None)
    without_policy = visibility(campaign())
    assert without_policy.notices is not None
    assert without_policy.notices[0].in_time is None
    assert without_policy.in_time is None


def test_random_acts_serve_no_moment_of_a_plan() -> None:
    moment = {"id": "first", "what": "First use", "audience": "all", "when": {"event": "use"}}
    other = moment | {"id": "other"}
    plan = {"id": "everyone", "audience": "all", "moments": ["first"]}
    for serves, acts in ((["first"], 0), (["other"], 1), ([], 1)):
        found = visibility(sales({"serves": serves}), moments=[moment, other], plans=[plan]).random_acts
        assert found.count == acts
