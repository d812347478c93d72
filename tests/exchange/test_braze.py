"""Exports of Braze: what details of Canvases and campaigns say, and what lists and coming sends say."""

from dcs_cli.exchange.drafts import Draft
from tests.exchange.reading_systems import by_name, fixture, read_json, said

FACTS = ("channel", "status", "system_ref", "send_on", "x-source-trigger", "x-source-send-on", "purpose")


def test_a_canvas_has_one_touchpoint_a_channel_and_no_control_group() -> None:
    found = by_name(fixture("braze_canvas.json"))
    assert list(found) == [
        "Complete profile / Ask; Your profile",
        "Complete profile / Ask",
        "Complete profile / Ask again",
    ]
    email = found["Complete profile / Ask; Your profile"]
    assert said(email, *FACTS) == {
        "channel": "email",
        "status": "live",
        "system_ref": "m1",  # m0 is the control group, m4 the other version of the test
        "x-source-trigger": "action_based; an action of the person; first entry 2026-01-13",
    }
    assert email.notes[0].message.startswith("2 messages for this channel")
    assert said(found["Complete profile / Ask"], "channel") == {"channel": "push"}
    again = found["Complete profile / Ask again"]
    assert said(again, "channel", "x-audience-text") == {
        "channel": "in_app",
        "x-audience-text": "only if Answered?: No",
    }
    assert "Pause; a delay whose length is not in the export" in again.facts["trigger"].said


def test_details_of_campaigns_one_a_line() -> None:
    found = by_name(fixture("braze_campaigns.jsonl"))
    assert said(found["Seats used up / email"], *FACTS) == {
        "channel": "email",
        "status": "live",
        "system_ref": "a1",
        "purpose": "Says that no seat is left",
        "x-source-trigger": "api_triggered; a call of the interface; first sent 2026-01-06; last sent 2026-02-18",
    }
    assert said(found["Seats used up / sms"], "channel", "system_ref") == {"channel": "sms", "system_ref": "a3"}
    # An in-app message names no channel of its own, and a day it was sent on is not the day it is meant for.
    assert said(found["Old survey"], "status", "send_on") == {"status": "retired"}


def test_lists_only_name_and_the_next_day_is_a_guess() -> None:
    found = fixture("braze_lists.json")
    assert dict(found.read) == {"canvases": 1, "campaigns": 2, "scheduled": 2, "messages": 5}
    listed = {(draft.kind, draft.name): draft for draft in found.drafts}
    assert said(listed["touchpoint", "Receipts"], *FACTS) == {
        "system_ref": "c-1",
        "x-source-trigger": "a call of the interface",
    }
    assert "channel" in listed["touchpoint", "First weeks"].missing
    spring = listed["campaign", "Spring note"]
    assert spring.known("guessed") == ("send_on",)
    assert said(spring, *FACTS) == {
        "system_ref": "c-2",
        "send_on": "2026-04-02",
        "x-source-send-on": "next on 2026-04-02T09:00:00+02:00; local_time_zones",
    }
    assert "trigger" in listed["touchpoint", "Weekly entry"].missing


def test_an_action_path_holds_people_for_a_time_that_is_not_told() -> None:
    steps = [
        {"id": "a", "name": "Bought?", "type": "action_paths", "next_paths": [{"name": "Bought", "next_step_id": "b"}]},
        {"id": "b", "name": "Thanks", "type": "message", "next_paths": [], "messages": {"m": {"channel": "email"}}},
    ]
    canvas = {"name": "C", "schedule_type": "time_based", "variants": [{"first_step_ids": ["a"]}], "steps": steps}
    draft: Draft = read_json(canvas).drafts[0]
    assert "Bought?; waits for what people do" in draft.facts["trigger"].said
