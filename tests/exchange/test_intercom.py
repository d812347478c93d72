"""Exports of Intercom: receipts of messages, news items, and workflows."""

from tests.exchange.reading_systems import by_name, fixture, said


def test_a_rule_set_is_one_message_and_its_contents_are_a_test() -> None:
    found = fixture("intercom_receipts.csv")
    assert dict(found.read) == {"receipts": 5, "messages": 4}
    named = by_name(found)
    hello = named["Onboarding / Hello"]
    assert said(hello, "channel", "sequence", "system_ref", "x-source-trigger") == {
        "channel": "email",
        "sequence": "onboarding",
        "system_ref": "900",
        "x-source-trigger": "series Onboarding",
    }
    # That it was sent does not say that it still is.
    assert hello.facts["status"].known == "unread" and hello.facts["status"].said == "has receipts"
    assert hello.notes[0].message == "2 contents of one message, as a test has them: Hello, Hello there"
    strange = named["Strange"]  # -1 says that it is in no series
    assert said(strange, "channel", "sequence", "x-source-channel", "x-source-trigger") == {
        "x-source-channel": "Hologram",
        "x-source-trigger": "rule set 902",
    }
    assert said(named["Ask the goal"], "channel") == {"channel": "in_app"}


def test_news_items_have_the_day_they_were_published() -> None:
    named = by_name(fixture("intercom_news.json"))
    facts = ("channel", "send_on", "trigger", "status", "x-audience-text")
    assert said(named["New reports"], *facts) == {
        "channel": "in_app",
        "send_on": "2026-02-03",
        "status": "live",
        "x-audience-text": "newsfeeds: 61",
    }
    assert "silently" in named["New reports"].notes[0].message
    assert said(named["Coming"], *facts) == {
        "channel": "in_app",
        "trigger": {"date": "unknown"},
        "status": "building",
    }


def test_of_a_workflow_only_the_head_is_read() -> None:
    found = fixture("intercom_workflow.json")
    (draft,) = found.drafts
    assert said(draft, "status", "x-source-trigger", "x-source-channel", "x-source-purpose") == {
        "status": "paused",
        "x-source-trigger": "inbound_conversation",
        "x-source-channel": "chat, email",
        "x-source-purpose": "Sends people to the right team",
    }
    assert {"channel", "trigger"} <= set(draft.missing) and "snapshot" in found.notes[0].message
