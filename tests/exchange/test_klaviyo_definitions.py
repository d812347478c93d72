"""Klaviyo's flow definitions, in the shape its interface describes them, become messages with their days."""

import json
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.exchange import systems
from tests.exchange.test_systems import FIXTURES, by_name, export, values


def test_waits_add_up_and_a_detour_makes_the_day_uncertain() -> None:
    found = by_name(export("klaviyo_flows.json"))
    once = {"event": "signed-up", "first": True}
    assert values(found["First steps / Hello"], "trigger", "slip", "status") == {"trigger": once, "status": "live"}
    # Nine o'clock can be over when the two days are, and the next one is up to a day away.
    well_done = found["First steps / Well done"]
    assert values(well_done, "trigger", "slip", "channel") == {
        "trigger": {**once, "delay": "2d"},
        "slip": "1d",
        "channel": "push",
    }
    assert "only if bank_feed is-set" in well_done.facts["audience"].said
    # Everybody comes to the last one, by the short way after 2 days or by the long one, up to a day and 36 hours later.
    last = found["First steps / What comes next"]
    assert values(last, "trigger", "slip", "status") == {
        "trigger": {**once, "delay": "2d"},
        "slip": "3d",
        "status": "building",
    }
    assert last.facts["audience"].said == "profile filter: plan equals pro" and not last.notes


def test_a_sample_is_a_share_and_the_filter_of_a_message_holds_for_it_alone() -> None:
    found = by_name(export("klaviyo_flows.json"))
    asked = found["First steps / Ask for a word"]
    assert asked.facts["share"].value == "25%"
    # The id of the list is explained by the answer of the lists in the same folder.
    assert asked.facts["audience"].said.endswith("only if random 1/4; member of Newsletter")
    assert asked.notes[0].message.startswith("a test of 2 variations")
    told = found["First steps / Tell the owner"]
    assert told.facts["audience"].said.endswith("only if random 1/4")
    assert values(told, "to", "status") == {"to": "staff", "status": "paused"}
    assert told.facts["status"].known == "guessed"


def test_a_flow_before_a_date_counts_down_to_it_and_goes_on_after_it() -> None:
    found = export("klaviyo_date_flow.json")
    drafts = by_name(found)
    triggers = {name: draft.facts["trigger"].value for name, draft in drafts.items() if name.startswith("Trial ends")}
    assert triggers == {
        "Trial ends / Two weeks left": {"before": "trial-end", "by": "14d"},
        "Trial ends / Three days left": {"before": "trial-end", "by": "3d"},
        "Trial ends / It is over": {"after": "trial-end", "by": "2d"},
    }
    # Its messages are live, the flow around them is a draft.
    assert {drafts[name].facts["status"].value for name in triggers} == {"building"}
    assert ("anchors", "trial-end") in [(one.section, one.id) for one in found.declared]
    again = {"event": "added-to-list-newsletter", "cap": {"at_most": 1, "per": "30d"}}
    assert values(drafts["Newcomers"], "trigger", "status") == {"trigger": again, "status": "paused"}


@pytest.mark.parametrize(
    ("data", "trigger", "slip"),
    [
        ({"unit": "hours", "value": 6, "delay_until_time": "09:00:00"}, {"delay": "6h"}, "1d"),
        ({"unit": "days", "value": 1, "delay_until_weekdays": ["monday"]}, {"delay": "1d"}, "6d"),
        ({"unit": "days", "value": 1, "secondary_value": 3}, {"delay": "1d"}, "1d"),
        ({"unit": "minutes", "value": 30}, {}, None),
    ],
)
def test_delays(data: dict[str, Any], trigger: dict[str, str], slip: str | None) -> None:
    actions = [
        {"id": "1", "type": "time-delay", "links": {"next": "2"}, "data": data},
        {"id": "2", "type": "send-sms", "links": {"next": None}, "data": {"status": "live", "message": {"body": "Hi"}}},
    ]
    definition = {"triggers": [{"type": "segment", "id": "S1"}], "actions": actions, "entry_action_id": "1"}
    flow = {
        "data": {"type": "flow", "id": "F", "attributes": {"name": "F", "status": "live", "definition": definition}}
    }
    facts = systems.read_export(json.dumps(flow).encode(), "f").drafts[0].facts
    assert facts["trigger"].value == {"event": "entered-segment-s1", **trigger}
    assert (facts["slip"].value if "slip" in facts else None) == slip


def test_campaigns_name_their_lists_and_find_their_channel_among_what_is_included() -> None:
    news = export("klaviyo_campaigns.json").drafts[0]
    assert values(news, "send_on", "status", "channel", "x-audience-text") == {
        "send_on": "2026-05-04",
        "status": "planned",
        "channel": "sms",
        "x-audience-text": "lists: Newsletter; not in: Paying admins",
    }


def test_a_trigger_that_documents_cannot_say_keeps_its_words() -> None:
    flow = json.loads((FIXTURES / "systems" / "klaviyo_date_flow.json").read_text(encoding="utf-8"))[0]
    definition = flow["data"]["attributes"]["definition"]
    for written, because in (
        ([], "has no trigger"),
        ([{"type": "price-drop", "audience": ["viewed"]}], "no such trigger"),
        ([{"type": "date", "date_field_type": "custom-object", "custom_object_label": "Contract"}], "which date"),
    ):
        definition["triggers"] = written
        found = systems.read_export(json.dumps(flow).encode(), Path("flow.json").name)
        assert all("trigger" in draft.missing and because in draft.facts["trigger"].because for draft in found.drafts)
