"""`dcs check`: header, findings, summary and exit codes."""

import io
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.rules import catalogue
from dcs_cli.rules.findings import Rule
from tests.cli.running import ACME, AS_OF, EXAMPLES, Dcs

FACTS = "audience: all, channel: email, owner: cs/mail, system: hub, trigger: {event: joined, first: true}"
GOOD = (
    "kind: map\nid: one\ndepartment: cs\ntouchpoints:\n  - {id: hello, purpose: Say hello to every new customer, "
    + FACTS
    + "}\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "one.yaml").write_text(GOOD)
    return tmp_path


def test_acme_is_written_properly(dcs: Dcs) -> None:
    done = dcs("check", ACME, *AS_OF)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Acme digital CS · 8 files · 7 kinds · 11 touchpoints, 1 campaign"
    assert "maps/others.yaml:48:14 W T01 unbounded possible: nothing limits how often `expansion-email`" in done.text
    assert re.fullmatch(r"0 errors, \d+ warnings, \d+ notes", lines[-1])


@pytest.mark.parametrize(("name", "width"), [("acme", 60), ("acme", 80), ("acme", 120), ("gitlab-2022", 80)])
def test_no_line_is_wider_than_asked_for(name: str, width: int, dcs: Dcs) -> None:
    for command, *loudness in (("check",), ("audit",), ("audit", "-v"), ("audit", "-q")):
        done = dcs(command, str(EXAMPLES / name), "--width", str(width), *loudness, *AS_OF)
        assert all(len(line) <= width for line in done.out.splitlines())
        assert all(line == line.rstrip() for line in done.out.splitlines())


def test_findings_are_sorted_by_level_code_and_place(dcs: Dcs) -> None:
    done = dcs("check", ACME, *AS_OF, "--format", "json")
    found = [
        (
            "error warning note".split().index(one["level"]),
            one["code"],
            one["where"][0]["file"],
            one["where"][0]["line"],
        )
        for one in json.loads(done.out)["findings"]
    ]
    assert found == sorted(found)


def test_each_finding_has_its_place_repair_and_way_to_the_page(project: Path, dcs: Dcs) -> None:
    (project / "one.yaml").write_text(GOOD.replace("system: hub, ", ""))
    done = dcs("check", str(project))
    assert done.code == 1
    assert done.out.splitlines()[1:] == [
        "one.yaml:5:10  E D01 missing-fact  `hello` has no system",
        "    fix: system: what sends it   ·   dcs explain D01",
        "1 error, 0 warnings, 0 notes",
    ]


def test_quiet_leaves_out_header_and_repairs(project: Path, dcs: Dcs) -> None:
    (project / "one.yaml").write_text(GOOD.replace("system: hub, ", ""))
    done = dcs("check", str(project), "-q")
    assert done.out.splitlines() == [
        "one.yaml:5:10  E D01 missing-fact  `hello` has no system",
        "1 error, 0 warnings, 0 notes",
    ]


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_fail_on_decides_what_makes_the_run_fail(level: str, code: int, project: Path, dcs: Dcs) -> None:
    (project / "one.yaml").write_text(GOOD.replace("Say hello to every new customer", "TODO"))
    done = dcs("check", str(project), "--fail-on", level)
    assert done.code == code
    assert "W D02" in done.out


def test_an_error_of_family_s_is_2_even_when_nothing_shall_fail(project: Path, dcs: Dcs) -> None:
    (project / "two.yaml").write_text("kind: map\nid: two\ntouchpoint: []\n")
    done = dcs("check", str(project), "--fail-on", "never")
    assert done.code == 2
    assert "two.yaml:3:1  E S02 unknown-key" in done.out


def test_a_broken_document_hides_nothing_in_the_others(project: Path, dcs: Dcs) -> None:
    (project / "broken.yaml").write_text("kind: map\nid: 'two\n")
    (project / "wrong.yaml").write_text("kind: mapp\nid: three\n")
    (project / "one.yaml").write_text(GOOD.replace("system: hub, ", ""))
    done = dcs("check", str(project))
    assert done.code == 2
    for expected in ("broken.yaml:2:5  E S01", "wrong.yaml:1:7  E S02", "one.yaml:5:10  E D01"):
        assert expected in done.out


def test_files_that_are_named_are_the_project(project: Path, dcs: Dcs) -> None:
    (project / "two.yaml").write_text(GOOD.replace("id: one", "id: two").replace("id: hello", "id: hello-two"))
    (project / "broken.yaml").write_text("kind: map\nid: 'two\n")
    done = dcs("check", str(project / "one.yaml"), str(project / "two.yaml"))
    assert done.code == 0
    assert "2 files · 1 kind · 2 touchpoints" in done.out


def test_standard_input_is_a_document(monkeypatch: pytest.MonkeyPatch, dcs: Dcs) -> None:
    text = GOOD.replace("system: hub, ", "").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))
    done = dcs("check", "-")
    assert done.code == 1
    assert "<stdin>:5:10  E D01 missing-fact" in done.out


def test_waived_findings_are_counted_and_shown_on_request(project: Path, dcs: Dcs) -> None:
    text = GOOD.replace("Say hello to every new customer", "TODO")
    text += "    # dcs: ignore-nothing\n"
    text = text.replace("touchpoints:\n", "touchpoints:\n  # dcs: ignore[D02] We have not found the words yet\n")
    (project / "one.yaml").write_text(text)
    done = dcs("check", str(project))
    assert "D02" not in done.out
    assert "1 accepted with a reason" in done.text
    shown = dcs("check", str(project), "--no-ignores")
    assert "W D02 empty-purpose" in shown.out
    assert "accepted: We have not found the words yet" in shown.out
    found = json.loads(dcs("check", str(project), "--no-ignores", "--format", "json").out)
    assert [one["suppressed"] for one in found["findings"]] == [
        {"by": "ignore", "reason": "We have not found the words yet"}
    ]
    assert found["summary"]["ignored"] == 1


def test_a_rule_that_crashes_is_told_and_hides_no_other(
    project: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs
) -> None:
    def crash(answers: Any) -> Any:
        raise KeyError("boom")

    rules = dict(catalogue.rules())
    rules["D02"] = Rule("D02", "empty-purpose", "warning", crash, in_check=True)
    monkeypatch.setattr("dcs_cli.rules.engine.rules", lambda: rules)
    (project / "one.yaml").write_text(GOOD.replace("system: hub, ", ""))
    done = dcs("check", str(project))
    assert done.code == 3
    assert "! D02 empty-purpose this rule failed and found nothing: KeyError: 'boom'" in done.text
    assert "E D01 missing-fact" in done.out
    assert "Traceback" not in done.out + done.err


def test_json_goes_beside_text(project: Path, tmp_path: Path, dcs: Dcs) -> None:
    target = tmp_path / "found.json"
    done = dcs("check", str(project), "--format", "text", "--format", f"json={target}")
    assert done.out.startswith("touchpoint map")
    assert json.loads(target.read_text())["summary"]["exit_code"] == 0


def test_a_report_does_not_overwrite_a_file(project: Path, tmp_path: Path, dcs: Dcs) -> None:
    target = tmp_path / "found.txt"
    target.write_text("mine")
    done = dcs("check", str(project), "-o", str(target))
    assert (done.code, target.read_text()) == (2, "mine")
    assert "add --force" in done.err
    assert dcs("check", str(project), "-o", str(target), "--force").code == 0
    assert target.read_text().startswith("touchpoint map")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["found.txt", "one.yaml"]


def test_colour_is_never_the_only_mark(dcs: Dcs) -> None:
    plain = dcs("check", ACME, *AS_OF)
    coloured = dcs("check", ACME, *AS_OF, "--color", "always")
    assert "\x1b[" in coloured.out
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.out) == plain.out


def test_the_same_bytes_again_and_elsewhere(tmp_path: Path, dcs: Dcs) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ACME, copy)
    first = dcs("audit", ACME, *AS_OF)
    assert dcs("audit", ACME, *AS_OF) == first
    assert dcs("audit", str(copy), *AS_OF) == first


def test_selected_rules_run_and_family_s_always_does(project: Path, dcs: Dcs) -> None:
    (project / "one.yaml").write_text(
        GOOD.replace("system: hub, ", "").replace("Say hello to every new customer", "TODO")
    )
    (project / "two.yaml").write_text("kind: mapp\n")
    done = dcs("check", str(project), "--select", "empty-purpose")
    assert [line.split()[2] for line in done.out.splitlines() if re.match(r"\S+:\d", line)] == ["S02", "D02"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--select", "G2O"), "`--select`: there is no rule, name or family `G2O`; did you mean"),
        (("--ignore", "S01"), "family S cannot be ignored"),
        (("--view", "segmnt=smb"), "did you mean `segment`?"),
        (("--view", "segment=small"), "`small` is not a value of `segment`"),
        (("--view", "{segment: "), "`--view"),
        (("--view", ""), "it is empty"),
    ],
)
def test_bad_options_say_what_is_meant(arguments: tuple[str, ...], sentence: str, dcs: Dcs) -> None:
    done = dcs("check", ACME, *arguments)
    assert done.code == 2
    assert sentence in done.err


def test_the_project_around_the_current_folder(project: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs) -> None:
    (project / "program.yaml").write_text("kind: program\nname: Here\ndepartments: {cs: {is_cs: true}}\n")
    (project / "maps").mkdir()
    monkeypatch.chdir(project / "maps")
    done = dcs("check")
    assert done.out.startswith("Here · 2 files")


def test_a_project_whose_map_is_missing_is_2(project: Path, dcs: Dcs) -> None:
    (project / "one.yaml").write_text("kind: program\nname: Here\ndepartments: {cs: {is_cs: true}}\n")
    done = dcs("check", str(project))
    assert done.code == 2
    assert "no map found" in done.err
    assert dcs("check", str(project / "one.yaml")).code == 0


def test_nothing_is_called_unused_while_a_document_cannot_be_read(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "program.yaml").write_text("kind: program\nname: x\nchannels: {email: {}}\n")
    good = "kind: map\nid: m\ntouchpoints:\n  - {id: a, purpose: Help people start, channel: email, status: live}\n"
    (tmp_path / "map.yaml").write_text(good.replace("channel: email, ", ""))
    assert "S07" in dcs("check", str(tmp_path), *AS_OF).out
    (tmp_path / "map.yaml").write_text(good.replace("status: live", "status: lively"))
    told = dcs("check", str(tmp_path), *AS_OF)
    assert told.code == 2
    assert "did you mean `live`?" in told.text
    assert "S07" not in told.out


@pytest.mark.parametrize("name", ["program", "journey", "signals", "automation", "results", "roadmap", "maps/cs"])
def test_a_document_that_cannot_be_read_makes_no_finding_in_the_others(name: str, tmp_path: Path, dcs: Dcs) -> None:
    project = tmp_path / "acme"
    shutil.copytree(ACME, project)
    before = json.loads(dcs("check", str(project), "--format", "json", *AS_OF).out)
    known = {one["fingerprint"] for one in before["findings"]}
    file = project / f"{name}.yaml"
    file.write_text(f"{file.read_text()}\nwrong: 1\n")
    after = json.loads(dcs("check", str(project), "--format", "json", *AS_OF).out)
    assert [one["code"] for one in after["findings"] if one["fingerprint"] not in known] == ["S02"]
    assert {"code": "S07", "add": "documents that can be read"} in after["not_checked"]


def test_a_slip_is_still_told_when_another_kind_of_document_cannot_be_read(tmp_path: Path, dcs: Dcs) -> None:
    project = tmp_path / "acme"
    shutil.copytree(ACME, project)
    (project / "results.yaml").write_text("kind: results\nwrong: 1\n")
    (project / "maps" / "cs.yaml").write_text(
        (project / "maps" / "cs.yaml").read_text().replace("serves: [first-value]", "serves: [first-vlaue]", 1)
    )
    told = dcs("check", str(project), *AS_OF)
    assert "no moment called `first-vlaue`; did you mean `first-value`?" in told.text
    assert "what they may hold is not called missing or unused" in told.text


def test_a_key_of_another_kind_of_item_is_no_slip_of_the_pen(tmp_path: Path, dcs: Dcs) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("kind: map\nid: m\ntouchpoints:\n  - {id: a, purpose: Help people start, send_on: 2026-03-01}\n")
    before = file.read_text()
    told = dcs("check", "--fix", str(file), *AS_OF)
    assert told.code == 2
    assert "it belongs to other items of a map document" in told.text
    assert file.read_text() == before


def test_a_theme_may_lie_in_a_project(tmp_path: Path, dcs: Dcs) -> None:
    folder = shutil.copytree(ACME, tmp_path / "acme")
    (folder / "client.yaml").write_text("based_on: print\nclient: Acme\ncolors: {accent: '#225588'}\n")
    assert "S02" not in dcs("check", str(folder)).out
    (folder / "client.yaml").write_text("based_on: print\nclients: Acme\n")
    assert "client.yaml:1:1  N S02" in dcs("check", str(folder)).out
