"""Exports of Frappe and ERPNext: documents, lists of the interface, and tables of the data export."""

from tests.exchange.reading_systems import by_name, fixture, read_json, said


def test_notifications_by_date_minute_and_change() -> None:
    found = by_name(fixture("frappe_documents.json"))
    contract = found["Contract ends"]
    assert said(contract, "trigger", "status", "x-audience-text") == {
        "trigger": {"before": "contract-end-date", "by": "30d"},
        "status": "live",
        "x-audience-text": "recipients: contact_email; condition: doc.status == 'Active'",
    }
    assert contract.notes[0].message == "is shown inside the program as well"
    assert said(found["Call soon"], "trigger", "channel") == {
        "trigger": {"before": "event-starts-on", "by": "2d"},
        "channel": "sms",
    }
    assert '["Event","status","=","Open"]' in found["Call soon"].facts["audience"].said
    assert said(found["Assigned"], "trigger", "to") == {"trigger": {"event": "task-assign-changed"}, "to": "staff"}
    assert said(found["New issue"], "to", "status") == {"to": "staff", "status": "paused"}


def test_a_campaign_counts_its_days_from_the_start_and_its_runs_say_who_gets_it() -> None:
    found = by_name(fixture("frappe_documents.json"))
    assert said(found["Onboarding / More tips"], "trigger", "x-audience-text") == {
        "trigger": {"event": "added-to-campaign-onboarding", "delay": "14d"},
        "x-audience-text": "email groups: New customers; contacts: 1",  # who unsubscribed is not counted
    }


def test_tables_of_the_data_export_have_a_row_for_every_inner_line() -> None:
    notifications = by_name(fixture("frappe_notifications.csv"))
    assert said(notifications["Invoice due"], "trigger", "channel", "status", "x-audience-text", "to") == {
        "trigger": {"after": "sales-invoice-due-date", "by": "3d"},
        "channel": "email",
        "status": "live",
        "x-audience-text": "recipients: contact_email, Accounts Manager; condition: doc.outstanding_amount > 0",
    }
    assert said(notifications["Order shipped"], "trigger", "status") == {
        "trigger": {"event": "delivery-note-submitted"},
        "status": "paused",
    }
    campaign = by_name(fixture("frappe_campaigns.csv", "frappe_documents.json"))
    assert said(campaign["Renewal talk / Remind"], "trigger", "channel") == {
        "trigger": {"event": "added-to-campaign-renewal-talk", "delay": "10d"},
        "channel": "email",
    }


def test_a_list_of_the_interface_has_no_recipients_and_says_so() -> None:
    (draft,) = fixture("frappe_list.json").drafts
    assert said(draft, "channel", "status", "x-source-trigger") == {
        "channel": "email",
        "status": "live",
        "x-source-trigger": "Custom",
    }
    assert "audience" not in draft.facts and "its recipients are not in the file" in draft.notes[0].message


def test_names_of_fields_of_older_versions() -> None:
    old = {"doctype": "Email Alert", "subject": "Feedback", "document_type": "Training Result", "event": "Submit"}
    (by_field,) = read_json(old | {"recipients": [{"email_by_document_field": "employee_emails"}]}).drafts
    assert by_field.name == "Feedback" and by_field.facts["audience"].said == "recipients: employee_emails"
    assert "to" not in by_field.facts
    (by_role,) = read_json(old | {"recipients": [{"email_by_role": "HR Manager"}]}).drafts
    assert said(by_role, "to") == {"to": "staff"}
