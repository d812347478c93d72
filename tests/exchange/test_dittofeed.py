"""Exports of Dittofeed: answers of its interface with journeys, broadcasts, and what explains their ids."""

from typing import Any

import pytest

from tests.exchange.reading_systems import by_name, fixture, read_json, said


def test_random_cohorts_are_shares_and_ids_become_names() -> None:
    found = fixture("dittofeed_workspace.json")
    assert dict(found.read) == {"journeys": 1, "broadcasts": 2, "templates": 1}
    named = by_name(found)
    mail = named["Nudges / Your first report"]
    assert said(mail, "share", "channel", "trigger", "slip", "sequence") == {
        "share": "12.5%",
        "channel": "email",
        "trigger": {"event": "entered-segment-trials-without-a-report"},
        "sequence": "nudges",
    }
    text = named["Nudges / Text"]
    # Until nine o'clock on a Monday or Thursday: at most four days away, from Thursday on.
    assert said(text, "share", "channel", "slip") == {"share": "87.5%", "channel": "sms", "slip": "4d"}
    assert "random cohort B; in segment Has a phone" in text.facts["audience"].said
    assert [note.place for note in found.notes] == ["journey Nudges", "journey Sketch"]


def test_broadcasts_of_both_versions() -> None:
    named = by_name(fixture("dittofeed_workspace.json"))
    facts = ("send_on", "status", "channel", "x-audience-text")
    assert said(named["Spring"], *facts) == {
        "send_on": "2026-04-02",
        "status": "planned",
        "channel": "email",
        "x-audience-text": "segment: Has a phone",
    }
    assert said(named["Winter"], *facts) == {
        "send_on": "2025-12-01",
        "status": "retired",
        "x-audience-text": "segment: Has a phone",
    }


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ({"type": "Second", "seconds": 604800}, {"trigger": {"event": "started", "delay": "7d"}}),
        ({"type": "LocalTime", "hour": 9}, {"trigger": {"event": "started"}, "slip": "1d"}),
        ({"type": "LocalTime", "hour": 9, "allowedDaysOfWeek": [2]}, {"trigger": {"event": "started"}, "slip": "7d"}),
        ({"type": "UserProperty", "userProperty": "renewal", "offsetSeconds": 60}, {}),
    ],
)
def test_delays(variant: dict[str, Any], expected: dict[str, Any]) -> None:
    nodes = [
        {"type": "DelayNode", "id": "wait", "variant": variant, "child": "mail"},
        {"type": "MessageNode", "id": "mail", "variant": {"type": "Email", "templateId": "t"}, "child": "ExitNode"},
    ]
    entry = {"type": "EventEntryNode", "event": "started", "child": "wait"}
    journey = {"name": "J", "status": "Paused", "definition": {"entryNode": entry, "nodes": nodes}}
    (draft,) = read_json(journey).drafts
    assert said(draft, "trigger", "slip", "status") == expected | {"status": "paused"}
