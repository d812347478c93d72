"""Exports of Salesforce Marketing Cloud: entries, waits and splits of journeys, and what versions and lists say."""

from typing import Any

import pytest

from dcs_cli.exchange.drafts import Draft
from tests.exchange.reading_systems import by_name, fixture, read_json, said

TIMING = ("trigger", "slip", "x-source-trigger")
ENTRY = [{"key": "t", "type": "APIEvent", "metaData": {"eventDefinitionKey": "APIEvent-1"}, "outcomes": []}]


def journey(*activities: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A journey whose activities come one after the other."""
    chain = []
    for position, activity in enumerate(activities, 1):
        following = [{"key": "o", "next": f"a{position + 1}"}] if position < len(activities) else []
        chain.append({"key": f"a{position}", "outcomes": following, **activity})
    return {"key": "j", "name": "Journey", "workflowApiVersion": 1.0, "activities": chain, "triggers": ENTRY} | more


def after(arguments: dict[str, Any], **more: Any) -> Draft:
    """The email behind a wait with these settings."""
    wait = {"type": "WAIT", "configurationArguments": arguments, **more}
    return read_json(journey(wait, {"type": "EMAILV2", "name": "Mail"})).drafts[0]


def test_random_splits_become_shares_and_what_nothing_leads_to_stays_an_idea() -> None:
    found = by_name(fixture("marketing_cloud_journey.json", "marketing_cloud_events.json"))
    event = {"event": "opportunity-created-or-updated-in-salesforce", "first": True}
    short = found["Renewal reminder / Short reminder"]
    assert said(short, *TIMING, "share", "status", "purpose") == {
        "trigger": {**event, "delay": "3d"},
        "share": "25%",
        "status": "live",
        "purpose": "Remind the buyer",
    }
    text = found["Renewal reminder / Text"]
    assert said(text, *TIMING, "share", "channel") == {
        "trigger": {**event, "delay": "10d"},
        "slip": "1d",
        "share": "25%",
        "channel": "sms",
    }
    assert text.facts["audience"].said.endswith("only if random 25%; Short reminder opened: no")
    assert "Plan Equal Team & firm" in found["Renewal reminder / Nudge"].facts["audience"].said
    left = found["Renewal reminder / Left over"]
    assert said(left, "status", *TIMING) == {"status": "idea"} and "nobody gets it" in left.notes[0].message


def test_the_entry_says_who_comes_in_and_when_people_leave() -> None:
    explained = by_name(fixture("marketing_cloud_journey.json", "marketing_cloud_events.json"))
    audience = explained["Renewal reminder / Short reminder"].facts["audience"].said
    leaving = "leaves when Account is closed; leaves when Renewed is True"
    assert audience == f"data extension Opportunity entries; {leaving}; only if random 25%"
    last = explained["Renewal reminder / Last call"]
    assert said(last, "purpose") == {"purpose": "Ask for the signature"}
    assert "Stage equals Won; each contact once" in last.facts["trigger"].said
    assert 'until the date in {{Event.SalesforceObj1a2b3c4d5e6f."EndDate"}}' in last.facts["trigger"].said


def test_activities_of_other_vendors_are_messages_where_they_say_so() -> None:
    found = fixture("marketing_cloud_journey.json")
    chat = by_name(found)["Renewal reminder / Chat message"]
    assert "channel" in chat.known("unread")
    assert found.notes[-1].message.endswith("Give a voucher")


def test_versions_single_sends_and_journeys_without_messages() -> None:
    found = fixture("marketing_cloud_journeys.json", "marketing_cloud_events.json")
    drafts = by_name(found)
    assert said(drafts["Tips / Tip"], "trigger", "status") == {
        "trigger": {"event": "first-login", "delay": "7d"},
        "status": "live",
    }
    assert drafts["Tips / Tip by text"].facts["share"].value == "90%"
    assert said(drafts["Launch"], "trigger", "status", "x-audience-text") == {
        "trigger": {"date": "2026-05-04"},
        "status": "retired",
        "x-audience-text": "data extension Launch list; Country is France",
    }
    assert said(drafts["Receipt"], "trigger", "class", "status") == {
        "trigger": {"event": "request-receipt-send"},
        "class": "transactional",
        "status": "paused",
    }
    assert [note.message for note in found.notes] == [
        "version 2 is read; left out are versions 3",
        "`Tidy` sends no message that this import knows: no draft",
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"waitDuration": 2, "waitUnit": "WEEKS"}, {"delay": "14d"}),
        ({"duration": "36", "durationUnits": "Hours"}, {"delay": "36h"}),
        ({"waitDuration": 1, "waitUnit": "DAYS", "specifiedTime": "00:00"}, {"delay": "1d"}),
    ],
)
def test_waits_of_a_length(arguments: dict[str, Any], expected: dict[str, Any]) -> None:
    timed = said(after(arguments), *TIMING)
    assert "slip" not in timed and expected.items() <= timed["trigger"].items()


def test_a_wait_until_an_hour_makes_the_day_uncertain() -> None:
    hour = {"waitDuration": 1, "waitUnit": "DAYS", "specifiedTime": "09:00"}
    assert said(after(hour), "slip") == {"slip": "1d"}
    assert said(after(hour, metaData={"isExtended": False}), "slip") == {}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"specificDate": "2026-05-01T09:00:00"}, "until 2026-05-01"),
        ({"waitEndDateAttributeExpression": "{{Contact.Birth}}"}, "until the date in {{Contact.Birth}}"),
        ({"waitForEventKey": "APIEvent-2"}, "until the event APIEvent-2"),
        ({"waitUnit": "DAYS"}, "until a date or an event"),
    ],
)
def test_waits_for_a_date_or_an_event_are_kept_in_words(arguments: dict[str, Any], words: str) -> None:
    draft = after(arguments)
    assert "trigger" in draft.missing and words in draft.facts["trigger"].said


def test_the_best_hour_lies_within_its_window() -> None:
    settings = {"params": {"slidingWindowHours": "24"}}
    found = read_json(
        journey({"type": "STOWAIT", "configurationArguments": settings}, {"type": "EMAILV2", "name": "Mail"})
    )
    assert said(found.drafts[0], "slip") == {"slip": "1d"}


def test_activities_of_two_journeys_have_different_keys() -> None:
    drafts = fixture("marketing_cloud_journeys.json").drafts
    assert len({draft.key for draft in drafts}) == len(drafts) and drafts[0].key == "tips/mail-1"


def test_types_of_activities_in_any_case() -> None:
    found = read_json(journey({"type": "emailV2", "name": "Mail"}, {"type": "smsSync", "name": "Text"}))
    assert [draft.facts["channel"].value for draft in found.drafts] == ["email", "sms"]


def test_the_list_of_journeys_names_no_message() -> None:
    listed = {"key": "j", "name": "Listed", "definitionType": "Multistep", "status": "Draft", "workflowApiVersion": 1.0}
    draft = read_json({"items": [listed]}).drafts[0]
    assert said(draft, "messages", "status") == {"messages": "unknown", "status": "building"}
    assert "holds no activities" in draft.notes[0].message


def test_event_definitions_alone_hold_no_messages() -> None:
    found = fixture("marketing_cloud_events.json")
    assert not found.drafts and "hold no messages" in found.notes[0].message
