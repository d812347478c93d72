"""The same message twice from one department: what makes it one message, and everything that keeps the rule silent."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from dcs_cli.rules.findings import Finding
from tests.rules.pages import judged

Touchpoints = list[dict[str, Any]]

PROGRAM = {
    "kind": "program",
    "name": "Example",
    "dimensions": {"segment": ["smb", "mid"]},
    "population": [
        {"segment": "smb", "accounts": 40, "contacts": 100},
        {"segment": "mid", "accounts": 5, "contacts": 30},
    ],
    "term": "365d",
    "departments": {"cs": {"is_cs": True}, "marketing": {}},
    "channels": {"email": {}, "kb": {"inbound": True}},
    "systems": {"hub": {}, "crm": {}},
}
TIP = {
    "id": "tip",
    "purpose": "Get admins to connect their first bank feed",
    "audience": {"segment": "smb"},
    "channel": "email",
    "owner": "cs/digital-csm",
    "system": "hub",
    "trigger": {"after": "start", "by": "3d"},
}


def found(change: Callable[[Touchpoints], Any], *more: dict[str, Any]) -> list[Finding]:
    touchpoints = [copy.deepcopy(TIP), {**copy.deepcopy(TIP), "id": "tip-copy", "audience": "all"}]
    change(touchpoints)
    documents = [PROGRAM, {"kind": "map", "id": "cs", "touchpoints": touchpoints}, *more]
    _, outcome = judged("\n---\n".join(json.dumps(one) for one in documents), {})
    assert not outcome.crashes
    assert not [one.finding.message for one in outcome.findings if one.finding.code in ("S02", "S03", "S05")]
    return [one.finding for one in outcome.findings if one.finding.code == "O14"]


def both(**fields: Any) -> Callable[[Touchpoints], Any]:
    return lambda touchpoints: [one.update(fields) for one in touchpoints]


def second(**fields: Any) -> Callable[[Touchpoints], Any]:
    return lambda touchpoints: touchpoints[1].update(fields)


ONE_MESSAGE = {
    "as it stands": both(),
    "another system, measure and label": second(system="crm", measure="feeds", label="The other one"),
    "a purpose punctuated otherwise": second(purpose="Get admins to connect their first bank-feed!"),
    "one wait written in two ways": lambda two: (
        two[0].update(trigger={"after": "start", "by": "7d"}),
        two[1].update(trigger={"after": "start", "by": "1w"}),
    ),
    "on one signal": both(trigger={"event": "login"}),
    "a schedule with its first day": both(trigger={"every": "month", "starting": "2026-03-01"}),
}


@pytest.mark.parametrize("change", ONE_MESSAGE.values(), ids=ONE_MESSAGE)
def test_one_message_twice_is_told_with_those_who_get_both(change: Callable[[Touchpoints], Any]) -> None:
    (finding,) = found(change)
    assert (finding.subjects, finding.certainty, finding.level) == (("tip", "tip-copy"), "certain", "warning")
    assert finding.customers is not None
    assert (finding.customers.contacts, finding.customers.accounts) == (100, 40)


AT_MOST_POSSIBLE = {
    "two monthly schedules that state no day": both(trigger={"every": "month"}),
    "by hand": both(trigger={"manual": "csm"}),
    "under one guard": both(only_if={"event": "login"}),
}


@pytest.mark.parametrize("change", AT_MOST_POSSIBLE.values(), ids=AT_MOST_POSSIBLE)
def test_what_nothing_fixes_is_a_note(change: Callable[[Touchpoints], Any]) -> None:
    (finding,) = found(change)
    assert (finding.certainty, finding.level) == ("possible", "note")


DIFFERENT = {
    "other customers": second(audience={"segment": "mid"}),
    "another day": second(trigger={"after": "start", "by": "4d"}),
    "another purpose": second(purpose="Get admins to invite their whole team"),
    "a translation": second(locale="de"),
    "other content": second(content=["copy-b"]),
    "another topic": second(topic="feeds"),
    "another department, which O09 tells": second(owner="marketing/writer"),
    "one stream": both(exclusive="tips"),
    "one sequence": both(sequence="tips"),
    "a reinforcement": second(reinforces="tip"),
    "random halves": both(share="50%"),
    "an entry for several messages": both(messages=3),
    "not live": second(status="planned"),
    "a second description": second(same_as="tip"),
    "a purpose that says nothing": both(purpose="TBD"),
    "no purpose": both(purpose=None),
    "days that are not stated": both(trigger={"after": "start", "by": "unknown"}),
    "articles customers find themselves": both(channel="kb"),
    "only for the staff": second(to="staff"),
    "one guard and its opposite": lambda both_of: (
        both_of[0].update(only_if={"event": "login"}),
        both_of[1].update(not_if={"event": "login"}),
    ),
}


@pytest.mark.parametrize("change", DIFFERENT.values(), ids=DIFFERENT)
def test_what_is_different_or_deliberate_is_not(change: Callable[[Touchpoints], Any]) -> None:
    content = {"kind": "results", "content": [{"id": "copy-b", "used_by": ["tip-copy"]}]}
    assert found(change, *([content] if change is DIFFERENT["other content"] else [])) == []


def test_arms_of_a_test_and_a_common_moment_are_told_elsewhere() -> None:
    arms = [{"id": "old", "n": 1, "won": 0, "touchpoint": "tip"}, {"id": "new", "n": 1, "won": 0}]
    test = {"id": "copy", "touchpoint": "tip-copy", "metric": "feeds", "planned_n": 10, "arms": arms}
    assert found(both(), {"kind": "results", "experiments": [test]}) == []
    moment = {"id": "feed", "what": "Bank feed", "audience": "all", "window": {"from": "start", "to": "start+9d"}}
    assert found(both(serves=["feed"]), {"kind": "journey", "moments": [moment]}) == []


def test_two_series_of_the_same_steps_are_one_finding() -> None:
    steps = [
        {"id": "one", "purpose": "Get admins to connect their first feed"},
        {"id": "two", "wait": "3d", "purpose": "Get admins to check their first month"},
    ]
    (finding,) = found(both(series=steps))
    assert finding.data["steps"] == [["tip/one", "tip-copy/one"], ["tip/two", "tip-copy/two"]]
