"""Exports of HubSpot: workflows of both interfaces, sequences, marketing emails and what replication writes."""

from typing import Any

import pytest

from dcs_cli.exchange.drafts import Draft
from tests.exchange.reading_systems import by_name, fixture, read_json, said

TIMING = ("trigger", "slip", "x-source-trigger")
FORM = {"event": "form-submitted", "where": {"hs_form_id": "demo"}, "first": True, "delay": "3d"}


def flow(*actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A workflow whose actions come one after the other."""
    chain = []
    for position, action in enumerate(actions, 1):
        following = {"connection": {"edgeType": "STANDARD", "nextActionId": str(position + 1)}}
        link = following if position < len(actions) and "type" not in action else {}
        chain.append({"actionId": str(position), "type": "SINGLE_CONNECTION", "fields": {}, **link, **action})
    return {"id": "1", "name": "Flow", "flowType": "WORKFLOW", "isEnabled": True, "startActionId": "1"} | {
        "actions": chain,
        **more,
    }


def email(content: str = "5") -> dict[str, Any]:
    return {"actionTypeId": "0-4", "fields": {"content_id": content}}


def started_by(**criteria: Any) -> Draft:
    """The one message of a workflow with these criteria."""
    return read_json(flow(email(), enrollmentCriteria={"shouldReEnroll": True, **criteria})).drafts[0]


def test_waits_tests_and_branches_of_a_workflow() -> None:
    found = by_name(fixture("hubspot_workflow.json", "hubspot_emails.json"))
    assert said(found["Trial nurture / How to begin"], *TIMING, "channel", "system_ref", "x-audience-text") == {
        "trigger": FORM,
        "channel": "email",
        "system_ref": "113",  # named by the record of the email
        "x-audience-text": "not in: 70",
    }
    warm = found["Trial nurture / Lead is warm"]
    assert said(warm, *TIMING, "to", "share") == {"trigger": FORM, "slip": "2d", "to": "staff"}
    arms = [found[f"Trial nurture / {name}"].facts["share"].value for name in ("email 114", "whatsapp 8")]
    assert arms == ["30%", "70%"]
    assert "No click; arm 1 of a test" in found["Trial nurture / email 114"].facts["audience"].said
    onward = found["Trial nurture / sequence 501"]
    assert said(onward, "system_ref", "messages") == {"system_ref": "501", "messages": "unknown"}
    assert "until 2 days before the date in trial_ends" in onward.facts["trigger"].said


def test_what_starts_a_workflow() -> None:
    found = by_name(fixture("hubspot_workflows.json"))
    renewal = found["Renewal in sight"]
    assert said(renewal, "trigger", "mode", "to", "status", "purpose", "x-audience-text") == {
        "trigger": {"before": "agreement-end", "by": "90d"},
        "mode": "human",
        "to": "staff",
        "status": "paused",
        "purpose": "Ask early whether they stay",
        "x-audience-text": "enrols companies; plan is any of team, firm",
    }
    assert set(renewal.known("guessed")) == {"purpose", "trigger"}
    assert said(found["Won back"], "trigger", "x-audience-text") == {
        "trigger": {"event": "lifecycle-changed", "where": {"hs_value": "customer"}},
        "x-audience-text": "not in list 12; until the goal is met: logins is greater than 3",
    }
    quarterly = found["Every quarter's end"]
    assert said(quarterly, "trigger") == {"trigger": {"before": "first-payment", "by": "14d"}}


def test_what_a_workflow_does_besides_is_noted() -> None:
    [hook] = fixture("hubspot_workflow.json").notes
    assert (hook.place, hook.message) == ("workflow 88", "may send something that is not in the record: webhook")
    assert [(note.place, note.message) for note in fixture("hubspot_workflows.json").notes] == [
        ("workflow 92", "Tidy up sends no message that this import knows, so it has no draft"),
        ("", "workflows listed without their actions: Only listed; fetch each of them by its id"),
    ]


def test_signals_of_companies_belong_to_accounts() -> None:
    declared = {(one.section, one.id): dict(one.fields) for one in fixture("hubspot_workflows.json").declared}
    assert declared["signals", "agreement-end"]["level"] == "account"
    assert declared["signals", "lifecycle-changed"]["level"] == "contact"
    assert declared["anchors", "agreement-end"] == {"on": "agreement-end"}
    assert declared["anchors", "first-payment"] == {"on": "first-payment", "clock": "contact"}


def test_a_list_is_an_event_and_the_rest_stays_words() -> None:
    joining = {"filterType": "IN_LIST", "listId": "12", "operator": "IN_LIST"}
    branch = {"filterBranchType": "AND", "filters": [joining], "filterBranches": []}
    assert said(started_by(type="LIST_BASED", listFilterBranch=branch), *TIMING) == {
        "trigger": {"event": "added-to-list-12"}
    }
    assert said(started_by(type="MANUAL"), *TIMING) == {"x-source-trigger": "enrolled by hand"}
    page = {"filterBranchType": "UNIFIED_EVENTS", "eventTypeId": "4-666288", "operator": "HAS_COMPLETED"}
    twice = started_by(type="EVENT_BASED", eventFilterBranches=[page, {**page, "eventTypeId": "4-665538"}])
    assert "trigger" in twice.missing and " or " in twice.facts["trigger"].said
    absent = started_by(type="EVENT_BASED", eventFilterBranches=[{**page, "operator": "HAS_NOT_COMPLETED"}])
    assert "trigger" in absent.missing


@pytest.mark.parametrize(
    ("schedule", "trigger"),
    [
        ({"type": "WEEKLY", "daysOfWeek": ["MONDAY"]}, {"every": "week"}),
        ({"type": "MONTHLY_RELATIVE_DAYS"}, {"every": "month"}),
        ({"type": "PROPERTY_BASED", "dateProperty": "renewal", "daysDelta": 3}, {"after": "renewal", "by": "3d"}),
    ],
)
def test_schedules(schedule: dict[str, Any], trigger: dict[str, Any]) -> None:
    draft = read_json(flow(email(), enrollmentSchedule=schedule)).drafts[0]
    assert said(draft, "trigger") == {"trigger": trigger}


def test_a_workflow_around_a_date_says_which_and_no_day() -> None:
    anchored = flow(email(), eventAnchor={"type": "CONTACT_PROPERTY_ANCHOR", "contactProperty": "birth"})
    draft = read_json(anchored).drafts[0]
    assert said(draft, *TIMING) == {"x-source-trigger": "around the date in birth"}


def test_a_branch_with_nothing_but_its_default_asks_nothing() -> None:
    passing = {"type": "STATIC_BRANCH", "defaultBranch": {"edgeType": "STANDARD", "nextActionId": "2"}}
    draft = read_json(flow(passing, email(), enrollmentCriteria={"type": "MANUAL"})).drafts[0]
    assert not draft.notes and "audience" not in draft.facts


def test_older_workflows_count_from_a_date_or_from_coming_in() -> None:
    found = by_name(fixture("hubspot_older_workflows.json", "hubspot_emails.json"))
    assert said(found["Contract ends / How to begin"], *TIMING) == {"trigger": {"before": "contract-end", "by": "60d"}}
    text = found["Contract ends / notification; Ends today"]
    assert said(text, "trigger", "channel", "to") == {
        "trigger": {"after": "contract-end", "by": "0d"},
        "channel": "sms",
        "to": "staff",
    }
    assert "only if yes: in list 29" in text.facts["audience"].said
    assert "only if no: in list 29" in found["Contract ends / email 998"].facts["audience"].said
    assert said(found["Drip"], *TIMING, "status") == {
        "x-source-trigger": "plan set any team, after 45d",
        "status": "paused",
    }


def test_a_sequence_waits_working_days_and_for_its_tasks() -> None:
    found = by_name(fixture("hubspot_sequence.json"))
    enrolled = "enrolled-in-sequence-check-in-by-hand"
    assert said(found["Check in by hand / email 900"], *TIMING) == {"trigger": {"event": enrolled}}
    task = found["Check in by hand / task; Ask how it goes"]
    assert said(task, *TIMING, "channel", "mode") == {
        "trigger": {"event": enrolled, "delay": "3d"},
        "slip": "2d",
        "channel": "call",
        "mode": "human",
    }
    last = found["Check in by hand / email 901"]
    assert "trigger" in last.missing and "until step 1 is done" in last.facts["trigger"].said


def test_steps_of_two_workflows_have_different_keys() -> None:
    drafts = fixture("hubspot_workflows.json").drafts
    assert [draft.key for draft in drafts] == ["89/2", "90/1", "91/1"]


def test_marketing_emails_by_state_and_type() -> None:
    found = by_name(fixture("hubspot_emails.json"))
    facts = ("status", "class", "type", "send_on", "x-audience-text")
    assert said(found["March offer"], *facts) == {
        "status": "planned",
        "send_on": "2026-03-03",
        "x-audience-text": "lists: 31, 12; not in: 13; subscribed to Offers",
    }
    assert said(found["NPS"], *facts) == {"status": "building", "type": "survey"}
    assert said(found["Thank you"], *facts) == {"status": "live", "class": "transactional"}
    assert "sent by a workflow; in Paid" in found["Thank you"].facts["trigger"].said
    assert said(found["Sent at once"], *facts) == {"status": "live", "send_on": "2026-02-01"}
    assert "variation of another email" in found["Sent at once B"].notes[0].message


def test_an_email_is_told_once_though_a_workflow_or_a_sending_speaks_of_it_too() -> None:
    replicated = fixture("hubspot_replicated.jsonl")
    assert [draft.name for draft in replicated.drafts] == ["February news", "Another mailing"]
    assert [note.message for note in replicated.notes] == ["February news: counted with the email itself"]
    automated: dict[str, Any] = {
        "id": "5",
        "name": "Hello",
        "type": "AUTOMATED_EMAIL",
        "state": "AUTOMATED",
        "subject": "Hi",
    }
    automated["isTransactional"] = False
    found = read_json({"results": [flow(email(), enrollmentCriteria={"type": "MANUAL"}), automated]})
    assert [draft.name for draft in found.drafts] == ["Flow"]
    assert said(found.drafts[0], "label", "system_ref") == {"label": "Hello", "system_ref": "5"}


def test_a_record_of_a_list_that_is_not_known_is_told() -> None:
    kept = {"id": "1", "subject": "Hi", "type": "AUTOMATED_EMAIL", "state": "AUTOMATED", "publishDate": "2026-02-01"}
    bare = {name: value for name, value in kept.items() if name != "publishDate"} | {"id": "2", "subject": "Bye"}
    found = read_json({"results": [kept, bare, {"id": "3", "name": "Landing page"}]})
    assert [draft.name for draft in found.drafts] == ["Hi", "Bye"]
    assert [(note.place, "was not read" in note.message) for note in found.notes] == [("Landing page", True)]
