"""Exports of Customer.io: answers of its interface, records a connector took out of them, and warehouse tables."""

from tests.exchange.reading_systems import by_name, fixture, read_json, said

TRIGGER = ("trigger", "x-source-trigger", "send_on")
UNKNOWN = "at no stated time, delays and branches are not in the export"


def test_campaigns_broadcasts_newsletters_and_transactional_messages() -> None:
    found = fixture("customerio_campaigns.json", "customerio_actions.jsonl", "customerio_segments.json")
    assert dict(found.read) == {"campaigns": 3, "broadcasts": 1, "newsletters": 2, "transactional messages": 1}
    named = by_name(found)
    first = named["Welcome / First steps"]  # the action without a language names it, not its German version
    assert said(first, "channel", "status", "ends_on", "x-audience-text", *TRIGGER) == {
        "channel": "email",
        "status": "live",
        "ends_on": "2026-12-31",
        "x-audience-text": "filter segments: Paying admins",
        "x-source-trigger": f"admin_invited, {UNKNOWN}",
    }
    assert said(named["Welcome / action 32"], "channel", "status") == {"channel": "in_app", "status": "building"}
    assert named["Renewal"].facts["trigger"].said.startswith("date attribute renewal_date; frequency yearly")
    assert said(named["Outage"], "channel", "status", *TRIGGER) == {
        "channel": "sms",
        "status": "live",
        "x-source-trigger": "a call of the interface",
    }
    assert said(named["May news"], "channel", *TRIGGER) == {"channel": "email", "send_on": "2026-05-01"}
    assert said(named["June news"], "x-audience-text", *TRIGGER) == {
        "trigger": {"date": "unknown"},
        "x-audience-text": "segments: Paying admins, 6",
    }
    assert said(named["Password reset"], "class", *TRIGGER) == {
        "class": "transactional",
        "x-source-trigger": "a call of the interface; password_reset",
    }


def test_what_sends_nothing_to_people_is_told_and_not_drafted() -> None:
    found = fixture("customerio_campaigns.json")
    assert not any("Sync to billing" in draft.name for draft in found.drafts)
    assert [(note.place, note.message) for note in found.notes] == [
        ("campaign 3", "actions of the kind time_travel are taken for no messages"),
        ("campaign 6", "Sync to billing: none of its 1 actions sends a message to people"),
    ]


def test_warehouse_tables_tell_broadcasts_by_their_type_and_actions_by_their_campaign() -> None:
    alone = by_name(fixture("customerio_campaign.csv"))
    assert list(alone) == ["Trial nudges", "Empty one", "Maintenance"]
    assert "channel" in alone["Trial nudges"].missing
    found = fixture("customerio_campaign.csv", "customerio_action_table.csv")
    assert dict(found.read)["broadcasts"] == 1
    named = by_name(found)
    assert said(named["Trial nudges"], "label", "channel", "status", *TRIGGER) == {
        "label": "Half time",
        "channel": "email",
        "status": "live",
        "x-source-trigger": f"segment, {UNKNOWN}",
    }
    assert said(named["Empty one"], "status") == {"status": "paused"}
    assert [note.place for note in found.notes] == ["campaign 21"]


def test_one_campaign_alone_and_actions_alone() -> None:
    campaign = {"id": 1, "deduplicate_id": "1:1", "name": "One", "state": "running", "first_started": 0}
    campaign |= {"actions": [{"id": 2, "type": "email"}], "trigger_segment_ids": [7]}
    for value in ({"campaign": campaign}, campaign, [campaign]):
        (draft,) = read_json(value).drafts
        assert said(draft, "channel", *TRIGGER) == {
            "channel": "email",
            "x-source-trigger": f"entered segment 7, {UNKNOWN}",
        }
    actions = fixture("customerio_actions.jsonl")
    assert not actions.drafts and "they explain the campaigns" in actions.notes[0].message
