"""Playbook tables: whose days count from where, and what is no touchpoint."""

from pathlib import Path
from typing import Any

import pytest

from dcs_cli.exchange.drafts import Draft, Drafts, item_fields
from dcs_cli.exchange.systems import read_export, recognised

FIXTURES = Path(__file__).parent / "fixtures" / "systems"


def table(text: str) -> Drafts:
    return read_export(text.encode(), "f.csv")


def by_name(file: str) -> dict[str, Draft]:
    return {draft.name: draft for draft in table((FIXTURES / file).read_text(encoding="utf-8")).drafts}


@pytest.mark.parametrize(
    ("file", "name", "expected"),
    [
        (
            "playbooks_gainsight.csv",
            "Usage falls / Look up who left",
            {"trigger": {"event": "playbook-usage-falls-starts"}, "owner": "account-owner", "system": "gainsight"},
        ),
        (
            # A field of the account is no role, and the status is that of a task to come.
            "playbooks_gainsight.csv",
            "Usage falls / Call the champion",
            {"trigger": {"event": "playbook-usage-falls-starts", "delay": "3d"}, "owner": None, "status": None},
        ),
        (
            # 2 days to a step that reaches nobody, and 5 days from there.
            "playbooks_churnzero.csv",
            "First month / Show the checklist",
            {
                "trigger": {"event": "playbook-first-month-starts", "delay": "7d"},
                "channel": "in_app",
                "status": "live",
                "system": "churnzero",
            },
        ),
        ("playbooks_churnzero.csv", "First month / Call", {"trigger": None, "to": "staff", "mode": "human"}),
        # The step before it has no day, so this one has none either.
        ("playbooks_churnzero.csv", "First month / Ask how it went", {"trigger": None, "owner": "account-manager"}),
        ("playbooks_churnzero.csv", "Event / Invite", {"trigger": None, "status": "retired"}),
    ],
)
def test_tasks_of_a_playbook(file: str, name: str, expected: dict[str, Any]) -> None:
    written = item_fields(by_name(file)[name], "x")
    assert {key: written.get(key) for key in expected} == expected


@pytest.mark.parametrize("word", ["Completed", "Sent", "Started", "Open", "Not started", "Scheduled", "Cancelled"])
def test_the_state_of_a_task_is_no_status_of_its_playbook(word: str) -> None:
    draft = table(f"Playbook,Task,Days,Owner,Status\nStart,Call,1,CSM,{word}\n").drafts[0]
    assert item_fields(draft, "x").get("status") is None
    assert item_fields(draft, "x")["x-source-status"] == word
    for known, status in (("Active", "live"), ("Draft", "building"), ("Archived", "retired"), ("false", "paused")):
        own = table(f"Playbook,Task,Days,Owner,Status\nStart,Call,1,CSM,{known}\n").drafts[0]
        assert own.facts["status"].value == status


def test_steps_that_reach_nobody_are_noted() -> None:
    found = table((FIXTURES / "playbooks_churnzero.csv").read_text(encoding="utf-8"))
    assert [note.message for note in found.notes] == [
        "Mark as greeted: `Update Field` reaches nobody, so it is no touchpoint"
    ]


@pytest.mark.parametrize(
    ("heading", "cell", "days"),
    [
        ("Days", "0", 0),
        ("Due in days", "T+14", 14),
        ("Day offset", "Day 3", 3),
        ("Days", "ASAP", 0),
        ("Wait (days)", "2 days", 2),
        ("Days", "", None),  # not stated is not day 0
        ("Days", "-30", None),
        ("Days", "5 business days", None),
        ("Delay (days)", "2", None),  # from the start, or from the step before
    ],
)
def test_days(heading: str, cell: str, days: int | None) -> None:
    draft = table(f"Playbook,Task,{heading},Owner\nStart,Call,{cell},CSM\n").drafts[0]
    trigger = draft.facts["trigger"]
    assert trigger.known == ("unread" if days is None else "stated")
    assert (trigger.value or {}).get("delay") == (f"{days}d" if days else None)


def test_a_table_of_tasks_without_playbook_is_no_playbook() -> None:
    assert recognised(b"Task,Days,Owner\nCall,1,CSM\n", "f.csv") is None
    assert recognised(b"Playbook,Task\nStart,Call\n", "f.csv") is None
