"""`dcs list`: the catalogue as table, CSV and JSON, its filters and its order."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from dcs_cli.commands.list_items import WORDS
from tests.cli.running import ACME, AS_OF, EXAMPLES, Dcs


@pytest.mark.parametrize(
    ("project", "word"),
    [*(("acme", word) for word in WORDS), *(("one-file.yaml", word) for word in WORDS), ("gitlab-2022", "facets")],
)
def test_every_word_lists_something_in_every_form(word: str, project: str, dcs: Dcs) -> None:
    folder = str(EXAMPLES / project)
    table = dcs("list", word, folder, *AS_OF)
    assert table.code == 0
    items = json.loads(dcs("list", word, folder, *AS_OF, "--format", "json").out)["items"]
    rows = list(csv.DictReader(io.StringIO(dcs("list", word, folder, *AS_OF, "--format", "csv").out)))
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert all(row["id"] in table.out.replace("\n", "") for row in rows if len(row["id"]) < 15)
    assert len(items) > 0 or project == "one-file.yaml"
    for item in items:
        assert list(item)[:2] == ["type", "id"]
        assert list(item)[-4:] == ["contacts", "accounts", "volume_per_year", "where"]


def _ids(dcs: Dcs, *arguments: str, word: str = "touchpoints") -> list[str]:
    done = dcs("list", word, ACME, *AS_OF, "--format", "json", *arguments)
    assert done.code == 0, done.err
    return [item["id"] for item in json.loads(done.out)["items"]]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("channel=call", ["ebr", "norm-break-call", "renewal-call"]),
        ("department=marketing", ["newsletter", "onboarding-tips"]),
        ("serves=gone-quiet", ["welcome-back"]),
        ("purpose~TIPS", ["newsletter"]),
        ("measure=", ["expansion-email"]),
        ("trigger.by=90d", ["renewal-prep"]),
        ("type=renewal system=crm", ["renewal-call"]),
        ("audience:{segment: smb, persona: buyer}", ["newsletter", "onboarding-tips"]),
        ("audience:segment=smb,persona=user", ["newsletter", "welcome-back"]),
        ("stage=renewal audience:segment=smb", ["renewal-prep"]),
        ("purpose~'usage proof'", ["renewal-prep"]),
        ("status=live channel=in_app", ["first-close-guide", "welcome-back"]),
        ("mode=human csm_minutes=45", ["norm-break-call"]),
        ("id=nothing", []),
    ],
)
def test_where_finds_what_is_meant(where: str, expected: list[str], dcs: Dcs) -> None:
    if where.endswith("persona: buyer}"):
        # Acme's small accounts have no buyer, so this view is of nobody.
        expected = []
    assert _ids(dcs, "--where", where) == expected


def test_several_wheres_hold_together(dcs: Dcs) -> None:
    assert _ids(dcs, "--where", "channel=call", "--where", "intent=renew") == ["renewal-call"]


def test_sorting_puts_unknown_last(dcs: Dcs) -> None:
    found = _ids(dcs, "--sort=-volume_per_year")
    assert found[:2] == ["newsletter", "welcome-back"]
    assert found[-1] == "expansion-email"
    assert _ids(dcs, "--sort", "department,-contacts")[0] == "welcome-back"


def test_unknown_is_a_dash_and_empty_and_null(dcs: Dcs) -> None:
    line = next(
        row for row in dcs("list", "touchpoints", ACME, "--width", "140").out.splitlines() if "expansion" in row
    )
    assert line.split()[-2:] == ["560", "–"]
    table = csv.DictReader(io.StringIO(dcs("list", "touchpoints", ACME, "--format", "csv").out))
    assert next(row for row in table if row["id"] == "expansion-email")["volume_per_year"] == ""


def test_columns_are_chosen_and_dots_lead_inside(dcs: Dcs) -> None:
    done = dcs("list", "touchpoints", ACME, "--columns", "id,trigger.by,owner", "--where", "id=welcome")
    assert done.out.splitlines() == ["id       trigger.by  owner", "welcome  0d, 3d      digital-csm"]


def test_nothing_found_is_an_empty_table_and_no_fault(dcs: Dcs) -> None:
    done = dcs("list", "experiments", str(EXAMPLES / "one-file.yaml"))
    assert (done.code, done.err) == (0, "")
    assert done.out.split() == ["id", "touchpoint", "metric", "planned_n", "started_on", "ended_on"]


def test_a_first_argument_that_is_no_word_is_the_path(dcs: Dcs) -> None:
    assert dcs("list", ACME).out == dcs("list", "touchpoints", ACME).out


def test_owners_are_who_to_ask(dcs: Dcs) -> None:
    rows = csv.DictReader(io.StringIO(dcs("list", "owners", ACME, "--format", "csv").out))
    owners = {row["id"]: row["used_by"] for row in rows}
    assert owners["cs/csm"] == "ebr; norm-break-call; renewal-call"
    assert owners["sales/account-exec"] == "expansion-email"


def test_a_volume_of_which_a_part_is_known_is_no_dash(dcs: Dcs) -> None:
    """`expansion-email` is sent by hand, nobody knows how often; other emails are known."""
    items = json.loads(
        dcs("list", "facets", ACME, *AS_OF, "--where", "channel=email live=true", "--format", "json").out
    )
    volumes = [item["volume_per_year"] for item in items["items"]]
    known = round(sum(volume for volume in volumes if volume is not None))
    assert None in volumes
    text = dcs("list", "channels", ACME, *AS_OF, "--width", "160").text
    assert f" {known:,}+ " in text
    assert "+ and the messages whose number is unknown" in text
    assert "–" in next(line for line in dcs("list", "owners", ACME, *AS_OF).out.splitlines() if "account-exec" in line)
    assert "whose number is unknown" not in dcs("list", "owners", ACME, *AS_OF).text


@pytest.mark.parametrize("word", ["owners", "systems", "channels"])
def test_what_is_not_live_is_named_with_the_way_to_see_it(word: str, tmp_path: Path, dcs: Dcs) -> None:
    shutil.copytree(ACME, tmp_path / "acme")
    file = tmp_path / "acme" / "maps" / "others.yaml"
    file.write_text(file.read_text().replace("send_on: 2026-03-12", "send_on: 2026-03-12\n    status: planned"))
    project = str(tmp_path / "acme")
    said = "1 message is not live and does not count here: analytics-upsell; see dcs list facets --where live=false"
    assert said in dcs("list", word, project, *AS_OF).text
    listed = dcs("list", word, project, *AS_OF, "--format", "csv")
    assert (said in listed.err, "analytics-upsell" in listed.out) == (True, False)
    assert dcs("list", word, project, *AS_OF, "--format", "csv", "-q").err == ""
    assert dcs("list", "facets", project, *AS_OF, "--where", "live=false", "--columns", "id").out.split() == [
        "id",
        "analytics-upsell",
    ]


def test_an_alert_of_staff_is_not_called_not_live(tmp_path: Path, dcs: Dcs) -> None:
    shutil.copytree(ACME, tmp_path / "acme")
    file = tmp_path / "acme" / "maps" / "others.yaml"
    file.write_text(file.read_text().replace("send_on: 2026-03-12", "send_on: 2026-03-12\n    to: staff"))
    told = dcs("list", "owners", str(tmp_path / "acme"), *AS_OF).text
    assert "1 message goes to staff and does not count here: analytics-upsell; see dcs list facets" in told
    assert "not live" not in told


def test_nothing_is_said_to_be_left_out_where_nothing_is(dcs: Dcs) -> None:
    assert "does not count" not in dcs("list", "owners", ACME, *AS_OF).text
    assert "not live" not in dcs("list", "touchpoints", ACME, *AS_OF).text


def test_facets_show_versions(dcs: Dcs) -> None:
    found = json.loads(dcs("list", "facets", ACME, "--where", "message=welcome", "--format", "json").out)["items"]
    assert [(item["id"], item["channel"], item["contacts"]) for item in found] == [
        ("welcome", "email", 800),
        ("welcome[dach-smb]", "in_app", 240),
    ]


def test_fields_come_as_written(dcs: Dcs) -> None:
    found = json.loads(dcs("list", "touchpoints", ACME, "--where", "id=welcome-back", "--format", "json").out)["items"][
        0
    ]
    assert found["trigger"] == {"inactive": "login", "for": "14d", "cap": {"at_most": 1, "per": "30d"}}
    assert found["touchpoint_type"] == "welcome_back_guide"
    assert found["where"] == {"file": "maps/cs.yaml", "line": 28, "column": 9}


def test_rules_need_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs) -> None:
    monkeypatch.chdir(tmp_path)
    done = dcs("list", "rules", "--where", "level=error command=audit", "--format", "json")
    assert {item["level"] for item in json.loads(done.out)["items"]} == {"error"}
    assert dcs("list", "metrics").code == 0
    assert dcs("list", "touchpoints").code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("touchpoint", ACME), "did you mean `touchpoints`?"),
        (("weather",), "write one of touchpoints, facets"),
        (("touchpoints", ACME, "--where", "chanel=email"), "did you mean `channel`?"),
        (("touchpoints", ACME, "--where", "email"), "write field=value"),
        (("touchpoints", ACME, "--where", "purpose:email"), "only `audience:`"),
        (("touchpoints", ACME, "--where", "audience:{segment: smb"), "never closed"),
        (("touchpoints", ACME, "--where", "audience:segment=small"), "`small` is not a value of `segment`"),
        (("touchpoints", ACME, "--columns", "ownr"), "did you mean `owner`?"),
        (("touchpoints", ACME, "--columns", ","), "names no field"),
        (("touchpoints", ACME, "--sort", "-contcts"), "did you mean `contacts`?"),
        (("touchpoints", ACME, "--format", "cvs"), "did you mean `csv`?"),
    ],
)
def test_what_is_misspelt_is_told(arguments: tuple[str, ...], sentence: str, dcs: Dcs) -> None:
    done = dcs("list", *arguments)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_a_text_is_never_a_formula(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "map.yaml").write_text(
        "kind: map\nid: one\ndepartment: cs\ntouchpoints:\n  - {id: x, purpose: '=1+1', status: idea}\n"
    )
    done = dcs("list", "touchpoints", str(tmp_path), "--columns", "id,purpose", "--format", "csv")
    assert done.out == "id,purpose\nx,'=1+1\n"
