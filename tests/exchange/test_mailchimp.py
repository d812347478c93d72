"""Mailchimp's campaigns and classic automations, from its interface and from the tables of a warehouse."""

import json

import pytest

from dcs_cli.exchange import systems
from dcs_cli.exchange.drafts import Draft
from tests.exchange.test_systems import FIXTURES, by_name, export, values


def automations() -> dict[str, Draft]:
    return by_name(export("mailchimp_automations.json"))


def test_delays_follow_the_email_before_and_end_on_the_days_of_the_automation() -> None:
    found = automations()
    # It sends from Monday to Friday, so that every email can come two days later.
    assert values(found["Welcome to Ledger / Hello"], "trigger", "slip") == {
        "trigger": {"event": "signup"},
        "slip": "2d",
    }
    tried = values(found["Welcome to Ledger / Things to try"], "trigger", "slip", "sequence", "status")
    expected = {"trigger": {"event": "signup", "delay": "3d"}, "slip": "4d"}
    assert tried == {**expected, "sequence": "welcome-to-ledger", "status": "live"}


def test_a_reaction_is_a_condition_and_only_what_did_not_happen_has_a_day() -> None:
    found = automations()
    reminder = found["Welcome to Ledger / Reminder"]
    assert values(reminder, "trigger", "status") == {"trigger": {"event": "signup", "delay": "5d"}, "status": "paused"}
    assert reminder.facts["audience"].said.endswith("only if contacts do not open the previous email")
    clicked = found["Welcome to Ledger / Follow up"]
    assert "trigger" in clicked.missing and "contacts click any link" in clicked.facts["trigger"].said
    assert clicked.facts["status"].value == "building"  # "save" is what has been saved and never started


def test_a_date_the_export_does_not_name_stays_words() -> None:
    found = automations()["Happy anniversary"]
    assert "trigger" in found.missing and found.facts["trigger"].said == "1 week before the date repeats; Annual"
    listed = automations()["Price list requested"]
    assert values(listed, "messages", "status") == {"messages": "unknown", "status": "paused"}
    assert "trigger" in listed.missing and "export the emails" in listed.notes[0].message


def test_lists_and_segments_are_named_from_what_lies_beside() -> None:
    said = automations()["Welcome to Ledger / Hello"].facts["audience"].said
    assert said == "list Ledger users; segment Pays every year"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("January", "campaign", {"send_on": "2026-01-15", "status": "live"}),
        ("Blog", "touchpoint", {"trigger": {"every": "week"}, "status": "live"}),
        ("Price test", "campaign", {"send_on": "2026-03-03", "status": "planned"}),
        ("Unfinished", "touchpoint", {"trigger": {"date": "unknown"}, "status": "building"}),
    ],
)
def test_campaigns(name: str, kind: str, expected: dict[str, object]) -> None:
    draft = by_name(export("mailchimp_campaigns.json"))[name]
    assert draft.kind == kind and values(draft, *expected) == expected


def test_what_stands_twice_among_the_campaigns_is_told_and_left_out() -> None:
    found = export("mailchimp_campaigns.json")
    assert len(found.drafts) == 4 and found.notes[0].message.startswith("2 campaigns are emails of automations")
    # The interface words a segment as a piece of a web page.
    said = by_name(found)["January"].facts["audience"].said
    assert said == "list Ledger users; Contacts that match all of: Plan & price is pro"


def test_tables_of_a_warehouse() -> None:
    found = by_name(export("mailchimp_automation_email.csv"))
    first = values(found["automation wt / Export ready"], "trigger", "status")
    assert first == {"trigger": {"event": "tag-add", "delay": "1d"}, "status": "live"}
    assert found["automation wt / Old reminder"].facts["status"].value == "retired"  # deleted in Mailchimp


def test_one_object_and_one_a_line_are_read_like_a_list() -> None:
    whole = json.loads((FIXTURES / "systems" / "mailchimp_campaigns.json").read_text(encoding="utf-8"))["campaigns"]
    alone = systems.read_export(json.dumps(whole[0]).encode(), "f").drafts
    replicated = [{"type": "RECORD", "stream": "campaigns", "record": one} for one in whole]
    lines = "\n".join(json.dumps(one) for one in replicated).encode()
    assert [draft.name for draft in alone] == ["January"]
    assert [draft.name for draft in systems.read_export(lines, "f").drafts] == [
        draft.name for draft in export("mailchimp_campaigns.json").drafts
    ]
