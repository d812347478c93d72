"""Exports of Iterable: campaigns in each notation, with the lists, channels and journeys that explain them."""

from typing import Any

from dcs_cli.exchange import systems
from tests.exchange.reading_systems import by_name, fixture, read_json, said

FACTS = ("send_on", "trigger", "channel", "status", "class", "sequence", "x-audience-text", "x-source-trigger")
TABLES = (
    "iterable_lists.csv",
    "iterable_campaign_lists.csv",
    "iterable_suppressed_lists.csv",
    "iterable_templates.csv",
    "iterable_message_types.csv",
    "iterable_channels.csv",
)


def test_tables_of_a_warehouse_with_the_newest_state_of_each_campaign_and_of_its_lists() -> None:
    found = by_name(fixture("iterable_campaigns.csv", *TABLES))
    assert said(found["Spring news"], *FACTS) == {
        "send_on": "2026-04-02",
        "channel": "email",
        "status": "planned",
        "class": "marketing",  # by way of template, message type and channel, the newest of the template
        "x-audience-text": "lists: Admins; not in: Former customers",
    }
    assert said(found["Receipt"], *FACTS) == {
        "trigger": {"event": "trigger-of-campaign-2"},
        "channel": "email",
        "status": "planned",  # ready, and nobody has activated it
        "class": "transactional",
    }
    alone = by_name(fixture("iterable_campaigns.csv"))["Spring news"]
    assert said(alone, "class", "x-audience-text") == {}


def test_runs_of_a_recurring_campaign_are_no_messages_of_their_own() -> None:
    found = fixture("iterable_campaigns.csv")
    drafts = by_name(found)
    every = {"trigger": {"every": "unknown"}, "status": "live"}
    assert said(drafts["Weekly digest"], "trigger", "status") == every
    assert said(drafts["Blog 2026-01-12"], "trigger", "status") == every  # its campaign is not in the file
    assert {"Weekly digest 2026-01-05", "Blog 2026-01-05"}.isdisjoint(drafts)
    assert [(note.place, note.message.split("; ")[1]) for note in found.notes] == [
        ("campaign 3", "the campaign itself is read"),
        ("campaign 90", "the newest run is read"),
    ]
    assert dict(found.read) == {"campaigns": 7}


def test_campaigns_of_the_interface() -> None:
    found = by_name(fixture("iterable_interface.json", "iterable_named_lists.json"))
    assert said(found["Price change"], *FACTS) == {
        "send_on": "2026-04-01",
        "channel": "email",
        "status": "planned",
        "x-audience-text": "lists: Admins, 9002; not in: Price already told",
    }
    ended = found["Autumn note"]
    assert ended.known("guessed") == ("send_on",) and ended.facts["send_on"].value == "2026-04-01"
    assert said(found["No day yet"], *FACTS) == {
        "trigger": {"date": "unknown"},
        "channel": "in_app",
        "status": "building",
    }
    assert {name: found[name].facts["status"].value for name in ("Seat added", "Called off", "Card on the page")} == {
        "Seat added": "live",
        "Called off": "retired",
        "Card on the page": "live",
    }


def test_a_journey_names_its_campaigns_and_says_whether_it_is_on() -> None:
    alone = by_name(fixture("iterable_interface.json"))
    assert said(alone["Welcome"], *FACTS) == {
        "channel": "email",
        "sequence": "workflow-3001",
        "x-source-trigger": "sent by workflow 3001",
    }
    # A campaign that is ready is sent when its journey is on, and the journey is not in this file.
    assert alone["Welcome"].facts["status"].known == "unread"
    found = by_name(fixture("iterable_interface.json", "iterable_journeys.json"))
    assert said(found["Welcome"], "status", "purpose", "sequence", "x-source-trigger") == {
        "status": "live",
        "purpose": "Shows new admins around",
        "sequence": "first-weeks",
        "x-source-trigger": "sent by journey First weeks; which starts on signed_up; entered by a person 1× at most",
    }
    assert "trigger" in found["Welcome"].missing
    assert said(found["Old welcome"], "status") == {"status": "retired"}
    assert said(found["Win back"], "status") == {"status": "paused"}


def test_replicated_records_come_in_one_file_and_more_than_once() -> None:
    found = fixture("iterable_replicated.jsonl")
    assert [draft.name for draft in found.drafts] == ["Year in numbers"]
    assert said(found.drafts[0], *FACTS) == {
        "send_on": "2026-04-01",
        "channel": "email",
        "status": "live",
        "x-audience-text": "lists: Everyone",
    }


def test_columns_of_a_replicated_table() -> None:
    table = (
        "id,name,type,campaignState,templateId,messageMedium,listIds,suppressionListIds,startAt\n"
        '7,Tour,Blast,Scheduled,1,SMS,"[50, 51]",[],1775034000000\n'
    )
    beside = b"id,name,listType\n50,Admins,Standard\n"
    found = systems.read_export(table.encode(), "campaigns.csv", {"lists.csv": beside})
    assert said(found.drafts[0], "send_on", "channel", "x-audience-text") == {
        "send_on": "2026-04-01",
        "channel": "sms",
        "x-audience-text": "lists: Admins, 51",
    }


def test_files_without_messages_say_so() -> None:
    for name, words in (
        ("iterable_journeys.json", "journeys are listed without what they hold"),
        ("iterable_named_lists.json", "explains the campaigns"),
        ("iterable_channels.csv", "explains the campaigns"),
    ):
        found = fixture(name)
        assert not found.drafts and words in found.notes[0].message


def test_a_type_or_state_nobody_described_stays_words() -> None:
    one: dict[str, Any] = {"id": 1, "name": "New", "templateId": 2, "campaignState": "Resting", "type": "Burst"}
    draft = read_json({"campaigns": [one]}).drafts[0]
    assert said(draft, "x-source-status", "x-source-trigger") == {
        "x-source-status": "Resting",
        "x-source-trigger": "Burst",
    }
