"""Messages closer together than the policy allows: which pairs are certain, which only possible, on whose clock."""

from datetime import date
from typing import Any

import pytest

from dcs_cli.analysis.same_day import SameDays, same_days
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


def found(*written: dict[str, Any], spacing: int = 1) -> SameDays:
    items = [{"id": f"mail-{number}"} | FACTS | one for number, one in enumerate(written)]
    document: dict[str, Any] = {"kind": "map", "id": "cs", "department": "cs"}
    document["touchpoints"] = [one for one in items if "trigger" in one]
    document["campaigns"] = [one for one in items if "send_on" in one]
    return same_days(project_of([PROGRAM, SIGNALS, document]), spacing)


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


def test_a_day_that_an_exit_can_stop_is_not_certain() -> None:
    lead = {"trigger": {"after": "start", "by": ["0d", "3d"]}}
    stopped = lead | {"exit_when": {"event": "done"}}
    assert days(lead, DAY_THREE) == [(3, 3)]
    assert days(stopped, DAY_THREE) == []
    assert days(stopped, {"trigger": {"after": "start", "by": "0d"}}) == [(0, 0)]


def test_what_may_not_arrive_is_possible_and_what_lies_apart_is_neither() -> None:
    stopped = {"trigger": {"after": "start", "by": ["0d", "3d"]}, "exit_when": {"event": "done"}}
    assert possible(stopped, DAY_THREE) == 1
    assert possible(DAY_THREE | {"only_if": {"event": "done"}}, DAY_THREE) == 1
    assert possible(DAY_THREE, DAY_THREE) == 0
    assert possible(DAY_THREE, {"trigger": {"after": "start", "by": "4d"}}) == 0
    assert possible(on("2026-12-03"), on("2026-12-03")) == 0
    assert possible(on("2026-12-03"), on("2026-12-05")) == 0
    assert possible(on("2026-12-03"), DAY_THREE) == 1
