"""Exports of Mautic: campaigns of its interface and of its export file, and segment emails."""

import json
from typing import Any

import pytest

from tests.exchange.reading_systems import EXPORTS, by_name, fixture, read_json, said

TIMING = ("trigger", "slip", "x-source-trigger")


def test_an_export_file_says_what_the_interface_says() -> None:
    found = by_name(fixture("mautic_export.json"))
    assert said(found["Trial / Welcome; TR-1 Welcome"], "channel", "status", "purpose", "x-audience-text", *TIMING) == {
        "channel": "email",
        "status": "live",
        "purpose": "Leads to the first report",
        # The segment the campaign only looks at, further down in the file, is no way in.
        "x-audience-text": "segments: Trials",
        "trigger": {"event": "entered-segment-trials"},
    }
    reports = found["Trial / How reports work; TR-2 Reports"]
    assert "only if not (Has a report)" in reports.facts["audience"].said  # told by the anchor, as older files do
    assert any("again and again" in note.message for note in reports.notes)  # a later step jumps back to before it
    assert said(found["Trial / Share it"], "channel") == {"channel": "website"}


def test_both_ways_out_of_a_decision() -> None:
    found = by_name(fixture("mautic_campaign.json", "mautic_emails.json"))
    first = found["Reactivation / First try; RE-1 We miss you"]
    assert said(first, "starts_on", "status", *TIMING) == {
        "starts_on": "2026-02-01",
        "status": "live",
        "trigger": {"event": "entered-segment-quiet-users", "delay": "2d"},
    }
    assert said(found["Reactivation / Second try"], "channel", *TIMING) == {
        "channel": "sms",
        "trigger": {"event": "entered-segment-quiet-users", "delay": "9d"},
    }
    told = found["Reactivation / Tell the owner"]
    assert said(told, "to", "trigger") == {"to": "staff"} and "until: Opens the email" in told.facts["trigger"].said


@pytest.mark.parametrize(
    ("restriction", "slip"),
    [
        ({}, None),
        ({"triggerHour": "09:00"}, "1d"),
        ({"triggerRestrictedStartHour": "08:00", "triggerRestrictedStopHour": "17:00"}, "1d"),
        ({"triggerRestrictedStartHour": "08:00", "triggerRestrictedStopHour": None}, None),
        ({"triggerRestrictedDaysOfWeek": [1]}, "6d"),
        ({"triggerRestrictedDaysOfWeek": ["1", "3"]}, "4d"),
        ({"triggerRestrictedDaysOfWeek": [-1], "triggerHour": "09:00"}, "3d"),
        ({"triggerRestrictedDaysOfWeek": [0, 1, 2, 3, 4, 5, 6]}, None),
    ],
)
def test_hours_and_weekdays_make_the_day_uncertain(restriction: dict[str, Any], slip: str | None) -> None:
    step = {"id": 1, "name": "Mail", "type": "email.send", "eventType": "action", "triggerMode": "interval"}
    step |= {"triggerInterval": 3, "triggerIntervalUnit": "d", "parent": None} | restriction
    campaign = {"id": 1, "name": "C", "isPublished": True, "lists": [{"id": 1, "name": "S"}], "events": {"1": step}}
    (draft,) = read_json({"total": 1, "campaigns": {"1": campaign}}).drafts
    expected: dict[str, Any] = {"trigger": {"event": "entered-segment-s", "delay": "3d"}}
    assert said(draft, "trigger", "slip") == expected | ({"slip": slip} if slip else {})


def test_segment_emails_have_a_day_and_template_emails_are_told() -> None:
    found = fixture("mautic_emails.json")
    named = by_name(found)
    assert list(named) == ["May news", "Price change"]
    assert named["May news"].known("guessed") == ("send_on",)
    assert said(named["May news"], "send_on", "status", "x-audience-text") == {
        "send_on": "2026-05-04",
        "status": "live",
        "x-audience-text": "segments: Newsletter",
    }
    assert said(named["Price change"], "trigger", "status") == {"trigger": {"date": "unknown"}, "status": "building"}
    assert found.notes[0].message.startswith("1 template emails")


def test_without_dependencies_an_export_file_names_no_way_in() -> None:
    value = json.loads((EXPORTS / "mautic_export.json").read_text(encoding="utf-8"))
    del value[0]["dependencies"]
    assert all("trigger" in draft.missing for draft in read_json(value).drafts)
