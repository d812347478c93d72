"""Exports of sending systems become drafts that say what the export says, and no more."""

import json
import os
from contextlib import suppress
from math import gcd
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.__main__ import main
from dcs_cli.documents.touchpoint_map import Campaign, Touchpoint
from dcs_cli.exchange import journeys, systems
from dcs_cli.exchange.drafts import Draft, Drafts, NotReadable, identifiers, item_fields, together
from dcs_cli.exchange.systems.reading_exports import read_bytes
from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.loading.limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"
EXPORTS = sorted((FIXTURES / "systems").iterdir())
DRAWINGS = sorted((FIXTURES / "journeys").iterdir())


def read(path: Path) -> Drafts:
    if path.parent.name == "journeys" or journeys.recognised(path.read_bytes(), path.name):
        return journeys.read_export(path.read_bytes(), path.name)
    others = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file() and one != path}
    return systems.read_export(path.read_bytes(), path.name, others)


def export(name: str) -> Drafts:
    return read(FIXTURES / "systems" / name)


def by_name(found: Drafts) -> dict[str, Draft]:
    return {draft.name: draft for draft in found.drafts}


def values(draft: Draft, *fields: str) -> dict[str, Any]:
    written = item_fields(draft, "x")
    return {name: written[name] for name in fields if name in written}


@pytest.mark.parametrize(
    ("file", "name", "expected"),
    [
        ("dittofeed_journey.yaml", "Reactivate / Thank you", {"trigger": {"event": "trial-started"}, "slip": "3d"}),
        (
            "dittofeed_journey.yaml",
            "Reactivate / Come back",
            {"trigger": {"event": "trial-started", "delay": "3d"}, "channel": "push"},
        ),
        ("frappe_documents.json", "Contract ends", {"trigger": {"before": "contract-end-date", "by": "30d"}}),
        ("frappe_documents.json", "New issue", {"trigger": {"event": "issue-new"}, "to": "staff", "status": "paused"}),
        (
            "frappe_documents.json",
            "Onboarding / More tips",  # counted from the start, not from the email before
            {"trigger": {"event": "added-to-campaign-onboarding", "delay": "14d"}},
        ),
        ("braze_canvas.json", "Complete profile / Ask", {"channel": "push", "system_ref": "m2"}),
        (
            "customerio_campaigns.json",
            "May news",
            {"send_on": "2026-05-01", "x-audience-text": "segments: Paying admins"},
        ),
        (
            "mautic_campaign.json",
            "Reactivation / Second try",
            {"trigger": {"event": "entered-segment-quiet-users", "delay": "9d"}, "channel": "sms"},
        ),
        ("intercom_receipts.csv", "Onboarding / Look around", {"channel": "in_app", "sequence": "onboarding"}),
        (
            "playbooks.csv",
            "Kick-off / Send the guide",
            {"trigger": {"event": "playbook-kick-off-starts", "delay": "7d"}, "owner": "csm", "channel": "email"},
        ),
    ],
)
def test_what_each_system_says(file: str, name: str, expected: dict[str, Any]) -> None:
    assert values(by_name(export(file))[name], *expected) == expected


@pytest.mark.parametrize(
    ("file", "name", "words"),
    [
        ("braze_canvas.json", "Complete profile / Ask again", "a delay whose length is not in the export"),
        ("customerio_campaigns.json", "Welcome / action 32", "delays and branches are not in the export"),
        ("mautic_campaign.json", "Reactivation / Tell the owner", "after 2d or later, until: Opens the email"),
        ("playbooks.csv", "Kick-off / Talk again", "when ready"),
    ],
)
def test_a_time_nothing_bounds_is_no_trigger_but_its_words_are_kept(file: str, name: str, words: str) -> None:
    draft = by_name(export(file))[name]
    assert "trigger" in draft.missing and words in draft.facts["trigger"].said


def test_no_system_says_who_owns_a_message_but_playbooks() -> None:
    for path in EXPORTS:
        if systems.recognised(path.read_bytes(), path.name) not in (None, "playbooks"):
            assert all("owner" in draft.missing for draft in read(path).drafts), path.name


def test_mermaid_sections_are_stages_and_faulty_lines_are_told() -> None:
    found = read(FIXTURES / "journeys" / "journey.mmd")
    assert [draft.name for draft in found.drafts] == ["Sign up", "Import data", "Close the month"]
    assert [draft.facts["stage"].value for draft in found.drafts] == ["start", "start", "use"]
    assert all(draft.known("guessed") == ("when", "audience") for draft in found.drafts)
    assert [note.place for note in found.notes] == ["line 8", "line 9"]


def test_bpmn_sends_what_leaves_the_pool() -> None:
    found = by_name(read(FIXTURES / "journeys" / "process.bpmn"))
    said = found["Offboarding / Say what happens to the data"]
    assert values(said, "trigger", "owner") == {
        "trigger": {"event": "contract-cancelled", "delay": "36h"},
        "owner": "customer-success",
    }
    called = found["Offboarding / Call and ask why"]
    assert values(called, "mode") == {"mode": "human"} and "Large customer; yes" in called.facts["audience"].said


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_every_file_belongs_to_one_system_by_what_it_holds(path: Path) -> None:
    found = read_bytes(path.read_bytes(), "renamed")
    claims = [system.id for system in systems.systems() if system.recognises(found)]
    expected = path.name.split("_")[0].removesuffix(".csv").replace("marketing", "marketing-cloud")
    assert claims == ([] if "segments" in path.name else [expected])


def test_the_drafts_are_sound_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, together([read(path) for path in (*EXPORTS, *DRAWINGS) if "segments" not in path.name]))
    _expect_sound(tmp_path, capsys)


def _write(folder: Path, found: Drafts) -> None:
    """The drafts as documents, one line each."""
    items: dict[str, list[dict[str, Any]]] = {"touchpoint": [], "campaign": [], "moment": []}
    for draft, item_id in zip(found.drafts, identifiers(draft.name for draft in found.drafts), strict=True):
        items[draft.kind].append(item_fields(draft, item_id))
    declared: dict[str, list[Any]] = {"anchors": [], "stages": [], "signals": [], "departments": []}
    for one in found.declared:
        declared[one.section].append(one)
    anchors = {"start": {}} | {one.id: dict(one.fields) for one in declared["anchors"]}
    stages = [{"id": one.id, **one.fields} for one in declared["stages"]]
    documents = [
        {"kind": "map", "id": "imported", "touchpoints": items["touchpoint"], "campaigns": items["campaign"]},
        {"kind": "journey", "anchors": anchors, "stages": stages, "moments": items["moment"]},
        {"kind": "signals", "signals": [{"id": one.id, **one.fields} for one in declared["signals"]]},
    ]
    (folder / "imported.yaml").write_text("\n---\n".join(map(flow_yaml, documents)) + "\n", encoding="utf-8")


def _expect_sound(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder), "--format", "json", "--as-of", "2026-02-01"]) in (0, 1)
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [one for one in findings if one["code"].startswith("S") and one["level"] == "error"] == []
    # What is not stated is found, not hidden.
    assert any(one["code"] == "D01" for one in findings)


HOSTILE = {
    "deep": (b"[" * 100_000 + b"]" * 100_000, "nested"),
    "deeper than the limit": (b'{"a":' * 70 + b"1" + b"}" * 70, "nested more than 64 deep"),
    "twice": (b'{"data": [], "id": 1, "id": 2}', "the key `id` stands twice"),
    "not a number": (b'{"data": NaN}', "`NaN` is no number"),
    "infinite": (b'{"data": 1e999}', "too large"),
    "digits": (b'{"data": ' + b"9" * 10_000 + b"}", "too many digits"),
    "cut off": (b'{"data": [', "no JSON"),
    "second line": (b'{"data": 1}\n{"data": \n', ":2:"),
    "latin-1": ('{"data": "ü"}'.encode("latin-1"), "not UTF-8"),
    "utf-16": ('{"data": 1}'.encode("utf-16"), "UTF-16"),
    "nul": (b'{"data": "\0"}', "NUL"),
    "empty": (b" \n ", "is empty"),
    "quote": (b'id,name,status,trigger_type,customer_filter\n1,"open', "never closed"),
    "scalar": (b'{"a": 1}', "no export that dcs knows"),
    "interface": (b'{"openapi": "3.1.0", "paths": {}}', "describes an interface"),
    "aliases": (b"definition:\n  a: &a [*a]\n", "alias"),
}


@pytest.mark.parametrize(("data", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_answered_with_a_sentence(data: bytes, sentence: str) -> None:
    assert systems.recognised(data, "f") is None
    with pytest.raises(NotReadable, match=r"^f") as caught:
        systems.read_export(data, "f")
    assert sentence in str(caught.value)


def test_limits_are_kept() -> None:
    with pytest.raises(NotReadable, match="more than 10"):
        read_bytes(json.dumps(list(range(20))).encode(), "f", Limits(nodes=10))
    with pytest.raises(NotReadable, match="at most 3"):
        read_bytes(b"[1,2]", "f", Limits(bytes=3))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><x xmlns="{model}">&a;</x>', "document type"),
        ('<x xmlns="{model}">', "no sound XML"),
        ("journey\n  title nothing\n", "holds no task"),
        ("flowchart LR\n  a --> b\n", "no Mermaid journey"),
    ],
)
def test_hostile_drawings_are_answered_with_a_sentence(text: str, sentence: str) -> None:
    data = text.replace("{model}", "http://www.omg.org/spec/BPMN/20100524/MODEL").encode()
    with pytest.raises(NotReadable, match=sentence):
        journeys.read_export(data, "f")


STRANGE: tuple[Any, ...] = (
    None, [], {}, "", "\ud800\u202e😀" + "x" * 2_000, "99999999", "2026-02-30", -1, 1.5, 10**30, True, [[{}]],
    [None, "", 7], {"id": {}},
)  # fmt: skip
MOST_READINGS = 200


@pytest.mark.parametrize("path", [one for one in EXPORTS if one.suffix == ".json"], ids=lambda path: path.name)
def test_values_of_any_kind_in_any_place_make_sound_items(path: Path) -> None:
    original = json.loads(path.read_text(encoding="utf-8"))
    every = [(where, strange) for where in _kinds_of_places(original) for strange in STRANGE]
    # A step that shares no factor with the number of strange values comes by every place, and by all of the values.
    step = next(one for one in range(-(-len(every) // MOST_READINGS), len(every)) if gcd(one, len(STRANGE)) == 1)
    sound: set[str] = set()
    for where, strange in every[::step]:
        data = json.dumps(_replaced(original, where, strange)).encode()
        with suppress(NotReadable):
            for draft in systems.read_export(data, path.name).drafts:
                _expect_sound_item(draft, sound)


def _expect_sound_item(draft: Draft, sound: set[str]) -> None:
    """The item is a document; ``sound`` are those that were looked at already, as most stay as they were."""
    fields = item_fields(draft, "x")
    if repr(fields) not in sound:
        assert flow_yaml(fields).encode()
        model = Campaign if draft.kind == "campaign" else Touchpoint
        model.model_validate({key: value for key, value in fields.items() if not key.startswith("x-")})
        sound.add(repr(fields))


def _kinds_of_places(value: Any) -> list[tuple[Any, ...]]:
    """The places of a value, of those that only differ by their position in lists the first and the last."""
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for place in _places(value):
        found.setdefault(tuple(0 if isinstance(step, int) else step for step in place), []).append(place)
    return [place for places in found.values() for place in dict.fromkeys((places[0], places[-1]))]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in _places(one, (*path, key)))]


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(value[path[0]], path[1:], new)
    return copy


CORPUS = os.environ.get("DCS_CORPUS", "")
needs_corpus = pytest.mark.skipif(not CORPUS, reason="DCS_CORPUS names no folder with real exports")


@needs_corpus
@pytest.mark.parametrize(
    ("file", "read_counts", "drafts"),
    [
        ("exports/klaviyo-api/flows.airbyte-expected.jsonl", {"flows": 7, "campaigns": 0}, 7),
        ("exports/klaviyo-api/campaigns.airbyte-expected.jsonl", {"flows": 0, "campaigns": 2}, 2),
        ("exports/klaviyo/flow.csv", {"flows": 2, "campaigns": 0}, 2),
        ("exports/klaviyo/campaign.csv", {"flows": 0, "campaigns": 2}, 2),
        ("exports/sfmc/journey_multistep.get-response.json", {"journeys": 1, "event definitions": 0}, 1),
        ("exports/sfmc/interactions_list.get-response.json", {"journeys": 6, "event definitions": 0}, 6),
        ("exports/sfmc/eventDefinitions.get-response.json", {"journeys": 0, "event definitions": 5}, 0),
        ("exports/iterable/campaign_history_data.csv", {"campaigns": 2}, 2),
        ("exports/hubspot/email_campaign_data.csv", {"workflows": 0, "emails": 100, "campaigns": 0}, 100),
        ("exports/dittofeed/onboarding.journey.yaml", {"journeys": 1, "broadcasts": 0, "templates": 0}, 2),
        ("journeys/mermaid/userJourney.md", {"journeys": 1, "tasks": 5}, 5),
        ("journeys/enablement-map-studio/sample.yaml", {"actions": 6, "tasks": 7}, 13),
    ],
)
def test_real_files_give_the_counts_they_are_known_for(file: str, read_counts: dict[str, int], drafts: int) -> None:
    found = read(Path(CORPUS) / file)
    assert dict(found.read) == read_counts and len(found.drafts) == drafts


@needs_corpus
def test_every_real_file_is_read_or_answered_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unread = {}
    found = []
    for path in sorted(Path(CORPUS).glob("exports/*/*")) + sorted(Path(CORPUS).glob("journeys/*/*")):
        try:
            found.append(read(path))
        except NotReadable as reason:
            unread[path.name] = str(reason)
    assert list(unread) == ["openapi_get_flow.json"] and "describes an interface" in unread["openapi_get_flow.json"]
    _write(tmp_path, together(found))
    _expect_sound(tmp_path, capsys)


@needs_corpus
def test_a_real_journey_with_waits() -> None:
    onboarding = by_name(read(Path(CORPUS) / "exports/dittofeed/onboarding.journey.yaml"))
    assert onboarding["Onboarding / 10 Reasons to Upgrade"].facts["trigger"].value["delay"] == "7d"
    multistep = read(Path(CORPUS) / "exports/sfmc/journey_multistep.get-response.json").drafts[0]
    assert "Email is not null" in multistep.facts["audience"].said  # the branch that has no email only waits


def test_the_documentation_names_every_system() -> None:
    text = (Path(__file__).parents[2] / "docs" / "import-systems.md").read_text(encoding="utf-8")
    missing = [system.label for system in systems.systems() if f"\n| {system.label} |" not in text]
    assert missing == []
