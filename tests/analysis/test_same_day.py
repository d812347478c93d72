"""Messages closer together than the policy allows: which pairs are certain, which only possible, on whose clock."""

from datetime import date
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.same_day import SameDays, same_days
from dcs_cli.rules.overlaps import same_day
from tests.laws.resolving import project_of

PROGRAM = {
    "kind": "program",
    "name": "Example",
    "term": "365d",
    "dimensions": {"geo": ["na", "uk"]},
    "population": [{"geo": "na", "accounts": 4, "contacts": 30}, {"geo": "uk", "accounts": 2, "contacts": 7}],
    "departments": {"cs": {"is_cs": True}},
    "channels": {"email": {}},
    "systems": {"hub": {}},
}
SIGNALS = {
    "kind": "signals",
    "signals": [{"id": "done", "type": "event", "level": "contact", "source": "app", "instrumented": True}],
}
FACTS = {"purpose": "Show what comes next", "channel": "email", "owner": "csm", "system": "hub", "audience": "all"}
DAY_THREE = {"trigger": {"after": "start", "by": "3d"}}


UK = {"audience": {"geo": "uk"}}


def found(*written: dict[str, Any], spacing: int = 1, program: dict[str, Any] = PROGRAM) -> SameDays:
    items = [{"id": f"mail-{number}"} | FACTS | one for number, one in enumerate(written)]
    document: dict[str, Any] = {"kind": "map", "id": "cs", "department": "cs"}
    document["touchpoints"] = [one for one in items if "trigger" in one]
    document["campaigns"] = [one for one in items if "send_on" in one]
    return same_days(project_of([program, SIGNALS, document]), spacing)


def days(*written: dict[str, Any], spacing: int = 1) -> list[tuple[object, object]]:
    return [one.days for one in found(*written, spacing=spacing).certain]


def possible(*written: dict[str, Any]) -> int:
    return sum(one.pairs for one in found(*written).possible)


def on(day: str, **fields: Any) -> dict[str, Any]:
    return {"send_on": day, **fields}


def test_two_campaigns_on_one_date_meet_for_certain_those_who_get_both() -> None:
    (one,) = found(on("2026-12-03"), on("2026-12-03", audience={"geo": "uk"})).certain
    assert one.days == (date(2026, 12, 3), date(2026, 12, 3))
    assert one.pair.certain
    assert one.pair.cells.bit_count() == 1


@pytest.mark.parametrize(
    ("first", "second", "spacing", "together"),
    [
        (on("2026-12-03"), on("2026-12-04"), 1, False),
        (on("2026-12-03"), on("2026-12-04"), 2, True),
        (on("2026-12-03", slip="1d"), on("2026-12-04"), 2, True),
        (on("2026-12-03"), on("2026-12-04", slip="1d"), 2, False),
        (on("2026-12-03"), {"trigger": {"date": "2026-12-03"}}, 1, True),
        (on("2026-12-03"), DAY_THREE, 1, False),
        (on("2026-12-03", suppress_during=["renewal"]), on("2026-12-03"), 1, False),
    ],
)
def test_dates_are_days_of_one_clock(
    first: dict[str, Any], second: dict[str, Any], spacing: int, together: bool
) -> None:
    assert bool(days(first, second, spacing=spacing)) == together


@pytest.mark.parametrize(("due", "slip", "together"), [("1d", "4d", True), ("1d", "5d", False), ("3d", "3d", False)])
def test_a_message_due_earlier_may_be_late_by_the_spacing_and_still_come_close(
    due: str, slip: str, together: bool
) -> None:
    """Due on day 1 and delivered by day 5 it lies at most two days from day 3, either way."""
    late = {"trigger": {"after": "start", "by": due}, "slip": slip}
    assert bool(days(late, DAY_THREE, spacing=3)) is together
    assert bool(days(DAY_THREE, late, spacing=3)) is together


def test_a_day_that_an_exit_can_stop_is_not_certain() -> None:
    lead = {"trigger": {"after": "start", "by": ["0d", "3d"]}}
    stopped = lead | {"exit_when": {"event": "done"}}
    assert days(lead, DAY_THREE) == [(3, 3)]
    assert days(stopped, DAY_THREE) == []
    assert days(stopped, {"trigger": {"after": "start", "by": "0d"}}) == [(0, 0)]


@pytest.mark.parametrize(
    ("at_most", "per", "second", "named"),
    [
        (1, "1d", DAY_THREE, True),
        (2, "1d", DAY_THREE, False),
        (1, "1d", DAY_THREE | {"system": "other"}, False),
        (3, "7d", {"trigger": {"after": "start", "by": ["1d", "2d", "3d"]}}, True),
        (4, "7d", {"trigger": {"after": "start", "by": ["1d", "2d", "3d"]}}, False),
    ],
)
def test_a_cap_that_may_drop_one_is_named_and_changes_no_class(
    at_most: int, per: str, second: dict[str, Any], named: bool
) -> None:
    cap = {"name": "daily", "at_most": at_most, "per": per, "counts": {}}
    systems = {"systems": {"hub": {"caps": [cap]}, "other": {}}}
    (one,) = found(DAY_THREE, second, program=PROGRAM | systems).certain
    assert one.pair.certain
    assert one.caps == ((("hub", "daily"),) if named else ())


def test_a_stream_that_holds_another_message_is_named() -> None:
    mine, other = DAY_THREE | {"exclusive": "path"}, {"trigger": {"after": "start", "by": "9d"}, "exclusive": "path"}
    assert [one.streams for one in found(mine, other, DAY_THREE).certain] == [("path",)]
    assert [one.streams for one in found(mine, DAY_THREE).certain] == [()]
    assert [one.streams for one in found(mine, other | {"audience": {"geo": "na"}}, DAY_THREE | UK).certain] == [()]


def test_the_finding_says_what_may_drop_one() -> None:
    cap = {"name": "daily", "at_most": 1, "per": "1d", "counts": {}}
    program = PROGRAM | {"systems": {"hub": {"caps": [cap]}}, "policy": {"spacing": "1d"}}
    mine = DAY_THREE | {"exclusive": "path"}
    mapped = {"kind": "map", "id": "cs", "department": "cs"}
    touchpoints = [{"id": name} | FACTS | one for name, one in (("a", mine), ("b", DAY_THREE), ("c", mine))]
    told = [
        one for one in same_day(Answers(project_of([program, mapped | {"touchpoints": touchpoints}]))) if not one.level
    ]
    assert [(one.subjects, one.certainty) for one in told] == [(("a", "b"), "certain"), (("b", "c"), "certain")]
    assert all(
        one.message.endswith(", unless the cap daily of hub drops one or they get another of `path`") for one in told
    )


def test_what_may_not_arrive_is_possible_and_what_lies_apart_is_neither() -> None:
    stopped = {"trigger": {"after": "start", "by": ["0d", "3d"]}, "exit_when": {"event": "done"}}
    assert possible(stopped, DAY_THREE) == 1
    assert possible(DAY_THREE | {"only_if": {"event": "done"}}, DAY_THREE) == 1
    assert possible(DAY_THREE, DAY_THREE) == 0
    assert possible(DAY_THREE, {"trigger": {"after": "start", "by": "4d"}}) == 0
    assert possible(on("2026-12-03"), on("2026-12-03")) == 0
    assert possible(on("2026-12-03"), on("2026-12-05")) == 0
    assert possible(on("2026-12-03"), DAY_THREE) == 1
