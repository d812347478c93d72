"""Pendo's guides, from its interface and from the tables of a warehouse."""

import json

import pytest

from dcs_cli.exchange import systems
from tests.exchange.test_systems import FIXTURES, by_name, export, values


def test_a_guide_that_shows_itself_keeps_page_segment_and_caps_in_words() -> None:
    draft = by_name(export("pendo_guides.json"))["New reports"]
    assert values(draft, "starts_on", "ends_on", "channel", "status", "type") == {
        "starts_on": "2026-01-01",
        "ends_on": "2026-04-01",
        "channel": "in_app",
        "status": "live",
        "type": "announcement",
    }
    # Page and segment have their names from the answers in the same folder.
    assert draft.facts["trigger"].said == (
        "shown by itself at a visit of page Reports; at most 3 times; at most 1 times a visit"
    )
    assert draft.facts["audience"].said == "segment Admins of pro plans; role == admin"
    assert set(draft.missing) == {"audience", "owner", "trigger"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Help with import",
            {"trigger": {"event": "clicked-the-badge-of-guide-help-with-import"}, "status": "building"},
        ),
        ("How are we doing", {"type": "survey", "x-source-type": "nps"}),
        ("Limit reached", {"status": "paused", "x-source-trigger": "started by the code of the product"}),
        ("Help centre", {"trigger": {"event": "opened-from-the-resource-centre-guide-help-centre"}}),
    ],
)
def test_how_guides_start_and_where_they_stand(name: str, expected: dict[str, object]) -> None:
    assert values(by_name(export("pendo_guides.json"))[name], *expected) == expected


def test_the_resource_centre_itself_is_pointed_out() -> None:
    noted = [draft.name for draft in export("pendo_guides.json").drafts if draft.notes]
    assert noted == ["Help centre"]


def test_of_the_versions_in_a_warehouse_table_the_newest_counts() -> None:
    draft = by_name(export("pendo_guide_history.csv"))["Keyboard shortcuts"]
    assert draft.facts["status"].value == "live" and "starts_on" not in draft.facts


def test_replicated_records_and_answers_of_a_query_are_read_like_the_list() -> None:
    whole = json.loads((FIXTURES / "systems" / "pendo_guides.json").read_text(encoding="utf-8"))
    names = [draft.name for draft in export("pendo_guides.json").drafts]
    query = systems.read_export(json.dumps({"startTime": 1, "results": whole}).encode(), "f")
    underscored = [
        {"id": one["id"], "name": one["name"], "state": one["state"], "launch_method": one["launchMethod"]}
        for one in whole
    ]
    lines = [{"type": "RECORD", "stream": "guides", "record": one} for one in underscored]
    replicated = systems.read_export("\n".join(map(json.dumps, lines)).encode(), "f")
    assert [draft.name for draft in query.drafts] == names == [draft.name for draft in replicated.drafts]
