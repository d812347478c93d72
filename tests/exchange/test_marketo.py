"""Marketo's emails, with what the programs, smart campaigns and smart lists beside them say."""

from tests.exchange.test_systems import by_name, export, values


def test_an_email_names_what_may_send_it_and_stays_without_a_trigger() -> None:
    draft = by_name(export("marketo_assets.json"))["Renewal in 60 days"]
    assert "trigger" in draft.missing and "status" not in draft.known("stated")
    said = draft.facts["trigger"].said
    assert "of the program Renewal (Default, Operational)" in said
    assert "smart campaign 60 days before renewal, batch, Recurring Run, daily" in said
    assert "all of: Contract ends (Contract ends in future 60 days)" in said
    assert "Old reminder" not in said  # that one never ran
    assert values(draft, "class", "purpose") == {
        "class": "transactional",
        "purpose": "Reminds the owner of the contract",
    }


def test_an_email_program_has_a_day_and_an_engagement_program_can_be_off() -> None:
    found = by_name(export("marketo_assets.json"))
    launch = found["Spring launch"]
    assert launch.kind == "campaign" and launch.facts["send_on"].value == "2026-04-14"
    assert launch.facts["send_on"].known == "guessed"
    assert found["Tip of the week"].facts["status"].value == "paused"
    assert found["Idea"].facts["status"].value == "building" and "trigger" not in found["Idea"].facts


def test_smart_campaigns_that_run_are_told_one_by_one_the_others_counted() -> None:
    found = export("marketo_assets.json")
    assert dict(found.read) == {"emails": 4, "smart campaigns": 3, "programs": 3, "smart lists": 1}
    assert [note.place for note in found.notes] == ["smart campaign 1076", ""]
    assert found.notes[1].message.startswith("2 smart campaigns")


def test_of_the_states_in_a_warehouse_table_the_newest_counts() -> None:
    found = by_name(export("marketo_emails.csv"))
    assert set(found) == {"Invitation", "Receipt"}
    invitation = found["Invitation"]
    assert invitation.facts["label"].value == "Invitation; Join us" and invitation.facts["status"].said == "approved"
    assert "of the program Renewal" in invitation.facts["trigger"].said
    assert found["Receipt"].facts["class"].value == "transactional"
