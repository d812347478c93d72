"""Several automations of one file: their messages are told from each other and known again in the next export."""

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.exchange import systems
from dcs_cli.exchange.defaults import with_defaults
from dcs_cli.exchange.drafts import Drafts
from dcs_cli.exchange.guesses import without_guesses
from dcs_cli.exchange.import_memory import ImportMemory
from dcs_cli.exchange.import_plan import ImportPlan
from dcs_cli.exchange.importing import plan_drafts
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.systems.reading_exports import read_bytes
from tests.exchange.reading_systems import EXPORTS, read_json

TWINS: list[tuple[str, list[tuple[str, str]]]] = [
    ("braze_canvas.json", [('"name": "Complete profile"', '"name": "Complete it"')]),
    ("braze_lists.json", [('"c-2"', '"c-9"')]),
    ("customerio_campaigns.json", [('"id": 3,', '"id": 5,'), ('"id": 8,', '"id": 3,')]),
    ("dittofeed_workspace.json", [('"j-1"', '"j-9"')]),
    ("frappe_documents.json", [("SAL-CAM-2026-0001", "SAL-CAM-2026-0002")]),
    ("frappe_campaigns.csv", [("SAL-CAM-2026-0002", "SAL-CAM-2026-0009")]),
    ("hubspot_workflow.json", [('"id": "88"', '"id": "89"')]),
    ("hubspot_older_workflows.json", [('"id": 40032', '"id": 40039')]),
    ("hubspot_sequence.json", [('"id": "501"', '"id": "502"')]),
    ("intercom_receipts.csv", [(",900,", ",990,")]),
    ("iterable_interface.json", [('"id": 105', '"id": 205')]),
    ("klaviyo_flows.json", [('"id": "XVTP5Q"', '"id": "XVTP5R"')]),
    ("mailchimp_automations.json", [('"w1a2"', '"w9a9"')]),
    ("marketing_cloud_journey.json", [('"renewal_reminder"', '"renewal_reminder_2"')]),
    ("marketo_assets.json", [('"id": 1351', '"id": 1359')]),
    ("mautic_campaign.json", [('"id": 5,', '"id": 6,')]),
    ("mautic_export.json", [('"id": 7,', '"id": 8,'), ('"campaign_id": 7,', '"campaign_id": 8,')]),
    ("pendo_guides.json", [('"id": "g1"', '"id": "g9"')]),
    ("playbooks.csv", [("Kick-off", "Kick-on")]),
]
"""For each system files of which another one is made by giving some automations another id, with the same steps."""


def one_file(name: str, texts: Sequence[str]) -> Drafts:
    """Exports of the same kind put together into one file."""
    if name.endswith(".csv"):
        heading = texts[0].split("\n", 1)[0]
        text = "\n".join([heading, *(one.split("\n", 1)[1].strip("\n") for one in texts)])
    else:
        text = "\n".join(json.dumps(json.loads(one)) for one in texts)
    return systems.read_export(text.encode(), name)


def test_a_default_status_reaches_what_says_none_and_nothing_that_says_one() -> None:
    step = {"type": "send-email", "links": {}}
    for status, expected in ((None, "live"), ("resting", "idea"), ("draft", "building"), ("paused", "paused")):
        message = {"name": "Hi"}
        data = {"message": message} if status is None else {"message": message, "status": status}
        inner = {"triggers": [{"type": "metric", "id": "M"}], "entry_action_id": "1"}
        inner["actions"] = [{"id": "1", **step, "data": data}]
        flow = {"type": "flow", "id": "F", "attributes": {"name": "F", "definition": inner}}
        found = read_json({"data": flow})
        for drafts in (found, without_guesses(found)):
            plan = imported(
                with_defaults(drafts, lambda _: {"status": "live"}), ProjectState({}), ImportMemory("export")
            )
            (item,), (file,) = plan.items, plan.maps
            written = {**file.defaults, **file.plain["touchpoints"][0]}
            assert (item.fields["status"], written["status"]) == (expected, expected)
            assert item.fields.get("x-source-status") == ("resting" if status == "resting" else None)


def imported(found: Drafts, project: ProjectState, memory: ImportMemory) -> ImportPlan:
    return plan_drafts(found, project, memory, source="export")


@pytest.mark.parametrize(("name", "other"), TWINS, ids=lambda value: value if isinstance(value, str) else "")
def test_messages_of_two_automations_with_the_same_steps_keep_their_ids(
    name: str, other: list[tuple[str, str]]
) -> None:
    text = twin = (EXPORTS / name).read_text(encoding="utf-8")
    for before, after in other:
        assert before in twin
        twin = twin.replace(before, after)
    found = one_file(name, (text, twin))
    keys = [draft.key for draft in found.drafts]
    assert len(set(keys)) == len(keys) > len(one_file(name, (text,)).drafts) and all(keys)
    # Ids of the export make them different, no number that hangs on what else they say.
    assert not [key for key in keys if re.search(r" \d+$", key)]
    first = imported(found, ProjectState({}), ImportMemory("export"))
    ids = {item.id: dict(item.fields) for item in first.items}
    assert first.memory is not None and len(ids) == len(keys)
    for texts in ((text, twin), (twin, text)):
        again = imported(one_file(name, texts), ProjectState(first.writes), first.memory)
        assert {item.id: dict(item.fields) for item in again.items} == ids
        assert again.unchanged == len(ids) and not (again.conflicts or again.proposals or again.changes)


def test_every_system_has_its_twins() -> None:
    named = {name.split("_")[0].removesuffix(".csv").replace("marketing", "marketing-cloud") for name, _ in TWINS}
    assert named == {system.id for system in systems.systems()}


def test_a_record_that_stands_twice_is_one_and_two_of_one_id_are_two() -> None:
    guide = {"id": "g", "name": "Hello", "state": "public", "launchMethod": "auto"}
    email = {"id": 1, "name": "Mail", "operational": False, "subject": {"value": "A"}, "status": "draft"}
    assert len(read_json([guide, guide]).drafts) == 1
    same = read_json({"result": [email, email]})
    assert len(same.drafts) == 1 and "stands 2 times" in same.notes[0].message
    changed = {**email, "subject": {"value": "B"}}
    for several in ([email, changed], [changed, email]):
        drafts = read_json({"result": several}).drafts
        assert {draft.key: draft.facts["label"].value for draft in drafts} == {"1": "Mail; A", "1 2": "Mail; B"}


WORDS = frozenset({"status", "state", "campaignState", "campaign_state"})
SWITCHES = frozenset({"enabled", "isEnabled", "isPublished", "is_published", "active", "isActive"})


def said_to_stand(value: Any, word: Any, switch: Any) -> Any:
    """A value in which every field that says where something stands says this."""
    if isinstance(value, list):
        return [said_to_stand(one, word, switch) for one in value]
    if not isinstance(value, dict):
        return value
    changed = {**dict.fromkeys(WORDS, word), **dict.fromkeys(SWITCHES, switch)}
    return {key: changed[key] if key in changed else said_to_stand(one, word, switch) for key, one in value.items()}


@pytest.mark.parametrize("path", sorted(EXPORTS.iterdir()), ids=lambda path: path.name)
def test_nothing_is_live_that_is_a_draft_off_or_unknown(path: Path) -> None:
    export = read_bytes(path.read_bytes(), path.name)
    values = [record.value for record in export.records]
    for word, switch in (("draft", False), ("DRAFT", "false"), ("Resting", None), (None, "0"), ("", "")):
        changed = [said_to_stand(value, word, switch) for value in values]
        if export.form == "csv" and changed:
            text = io.StringIO()
            rows = csv.DictWriter(text, changed[0])
            rows.writeheader()
            rows.writerows(changed)
            data = text.getvalue().encode()
        else:
            data = "\n".join(map(json.dumps, changed)).encode()
        if systems.recognised(data, path.name):
            found = systems.read_export(data, path.name)
            assert [draft.name for draft in found.drafts if draft.facts["status"].value == "live"] == []


def test_what_an_export_does_not_call_live_is_not_written_as_live() -> None:
    silent = {"id": "1", "name": "Steps", "steps": [{"stepOrder": 1, "actionType": "EMAIL", "id": "a"}]}
    strange = {"id": 2, "name": "Odd", "deduplicate_id": "2:1", "state": "resting", "first_started": 0, "actions": []}
    strange["event_name"] = "signed_up"
    manual = {"triggers": [{"type": "metric", "id": "M"}], "entry_action_id": "1", "actions": [
        {"id": "1", "type": "send-email", "data": {"status": "manual", "message": {"name": "Hi"}}, "links": {}}
    ]}  # fmt: skip
    flow = {"type": "flow", "id": "F", "attributes": {"name": "F", "status": "manual", "definition": manual}}
    for value, words in ((silent, None), (strange, "resting"), ({"data": flow}, "manual")):
        found = read_json(value)
        for drafts, guess in ((found, "paused" if words == "manual" else "idea"), (without_guesses(found), "idea")):
            (item,) = imported(drafts, ProjectState({}), ImportMemory("export")).items
            assert (item.fields["status"], item.fields.get("x-source-status")) == (guess, words)
