"""`--format` of check and audit in real projects: several at once, the places in a repository, and `--since`."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from dcs_cli.commands import finding_reports
from dcs_cli.commands.finding_reports import FINDING_FORMATS as FORMATS
from tests.cli.running import ACME, AS_OF, Dcs

TOUCHPOINT = (
    "  - id: {id}\n    purpose: {purpose}\n    audience: all\n    channel: email\n    owner: cs/mail\n"
    "    system: hub\n    trigger: {{event: joined, first: true}}\n"
)
SAYS = "Say hello to every new customer"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with a project in `crm maps/ö`; two of its purposes say nothing."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repository"
    project = folder / "crm maps" / "ö"
    project.mkdir(parents=True)
    touchpoints = (("one", "TODO"), ("two", SAYS), ("three", "TBD"))
    items = "".join(TOUCHPOINT.format(id=id, purpose=purpose) for id, purpose in touchpoints)
    (project / "a map.yaml").write_text(f"kind: map\nid: cs\ndepartment: cs\ntouchpoints:\n{items}", encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *settings, "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "state")


def edit(repository: Path, old: str, new: str) -> None:
    file = repository / "crm maps" / "ö" / "a map.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def rows(out: str) -> list[tuple[str, ...]]:
    return [tuple(one["subjects"]) for one in json.loads(out)["findings"] if one["code"][0] == "D"]


@pytest.mark.parametrize("command", ["check", "audit"])
def test_all_forms_at_once_tell_the_same_findings(command: str, tmp_path: Path, dcs: Dcs) -> None:
    files = {form: tmp_path / form for form in FORMATS if form != "text"}
    done = dcs(command, ACME, *AS_OF, "--format", "text", *(f"--format={form}={file}" for form, file in files.items()))
    assert done.out.startswith("Acme digital CS")
    texts = {form: file.read_text(encoding="utf-8") for form, file in files.items()}
    written = json.loads(texts["json"])["findings"]
    assert [json.loads(line) for line in texts["json-lines"].splitlines()] == written
    codes = [one["code"] for one in written]
    prints = [one["fingerprint"] for one in written]
    results = Sarif.model_validate_json(texts["sarif"]).runs[0].results or []
    assert [one.rule_id for one in results] == codes
    assert [one.partial_fingerprints["dcsFinding/v1"] for one in results] == prints
    assert [one["fingerprint"].partition("-")[0] for one in json.loads(texts["gitlab"])] == prints
    assert texts["github"].count("\n::") + 1 == len(codes)
    assert texts["markdown"].count("<br>fix: ") == sum("\n" not in (one["fix"]["text"] or "\n") for one in written)
    tree = JUnitXml.fromstring(texts["junit"].encode())
    errors = sum(one["level"] == "error" for one in written)
    assert (tree.failures, done.code) == (errors, 1 if errors else 0)
    assert sum(case.classname != "dcs" for suite in tree for case in suite) == len(codes)


def test_what_stops_a_command_is_told_in_every_form(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "map.yaml").write_text("kind: map\nid: a\ntouchpoint: []\n")
    for command in ("check", "audit"):
        for form in FORMATS:
            done = dcs(command, str(tmp_path), "--format", form)
            assert done.code == 2
            assert "S02" in done.out, (command, form)


def test_places_are_seen_from_the_top_of_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs
) -> None:
    monkeypatch.chdir(repository / "crm maps")
    found = json.loads(dcs("check", "ö", "--format", "gitlab").out)
    assert {one["location"]["path"] for one in found} == {"crm maps/ö/a map.yaml"}
    assert all((repository / one["location"]["path"]).is_file() for one in found)
    assert "file=crm maps/ö/a map.yaml," in dcs("check", "ö", "--format", "github").out
    assert str(repository) not in dcs("check", "ö", "--format", "sarif").out


def test_what_is_kept_of_another_run_knows_where_it_was_asked(
    repository: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs
) -> None:
    monkeypatch.delenv("DCS_CACHE_DIR", raising=False)
    project = repository / "crm maps" / "ö"
    shutil.rmtree(repository / ".git")
    for folder, path in ((repository, "crm maps/ö/a map.yaml"), (repository / "crm maps", "ö/a map.yaml")):
        monkeypatch.chdir(folder)
        for _ in range(2):
            found = json.loads(dcs("check", str(project), "--format", "gitlab").out)
            assert {one["location"]["path"] for one in found} == {path}


def test_github_gets_a_summary_beside_the_annotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    dcs("audit", ACME, *AS_OF)
    assert summary.read_text() == "# before\n"
    dcs("audit", ACME, *AS_OF, "--format", "github")
    whole = summary.read_text()
    assert whole == "# before\n" + dcs("audit", ACME, *AS_OF, "--format", "markdown").out
    assert "| CSM time saved by email | 9.2% | at least 15% | not met |" in whole
    monkeypatch.setattr(finding_reports, "STEP_SUMMARY_BYTES", len(whole.encode()) + 8_000)
    dcs("audit", ACME, *AS_OF, "--format", "github")
    assert "did not fit here" in summary.read_text()[len(whole) :]
    assert len(summary.read_bytes()) <= len(whole.encode()) + 8_000
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "summary.md"))
    done = dcs("check", ACME, *AS_OF, "--format", "github")
    assert (done.code, "cannot be written" in done.err) == (2, True)


# --since


def since(dcs: Dcs, repository: Path, revision: str = "main") -> Any:
    return dcs("check", str(repository / "crm maps" / "ö"), "--since", revision, "--format", "json")


def test_since_shows_the_findings_of_items_that_changed(repository: Path, dcs: Dcs) -> None:
    assert rows(since(dcs, repository).out) == []
    edit(repository, SAYS, "n.a.")
    assert rows(since(dcs, repository).out) == [("two",)]
    commit(repository)
    assert rows(since(dcs, repository).out) == []
    assert rows(since(dcs, repository, "HEAD~1").out) == [("two",)]


def test_since_sees_what_was_taken_out(repository: Path, dcs: Dcs) -> None:
    text = TOUCHPOINT.format(id="two", purpose=SAYS)
    edit(repository, text, text.replace("    system: hub\n", ""))
    done = since(dcs, repository)
    assert (rows(done.out), done.code) == ([("two",)], 1)


def test_since_shows_new_files_and_whatever_cannot_be_read(repository: Path, dcs: Dcs) -> None:
    project = repository / "crm maps" / "ö"
    more = "kind: map\nid: more\ndepartment: cs\ntouchpoints:\n" + TOUCHPOINT.format(id="four", purpose="TODO")
    (project / "new.yaml").write_text(more)
    assert rows(since(dcs, repository).out) == [("four",)]
    (project / "new.yaml").unlink()
    (project / "broken.yaml").write_text("kind: map\nid: 'x\n")
    commit(repository)
    done = since(dcs, repository)
    assert [one["code"] for one in json.loads(done.out)["findings"] if one["code"] == "S01"] == ["S01"]
    assert done.code == 2


def test_since_leaves_advice_alone_where_nothing_changed(repository: Path, dcs: Dcs) -> None:
    """A word that nothing uses (S07) can be read all the same, so it is told where it changed only."""
    program = repository / "crm maps" / "ö" / "program.yaml"
    program.write_text("kind: program\nname: One\ndepartments: {cs: {}}\nchannels: {email: {}, fax: {}}\n")

    def unused(revision: str) -> list[str]:
        found = json.loads(since(dcs, repository, revision).out)["findings"]
        return [one["subjects"][0] for one in found if one["code"] == "S07"]

    assert unused("main") == ["fax"]
    commit(repository)
    assert (unused("HEAD"), unused("HEAD~1")) == ([], ["fax"])


def test_since_does_not_take_content_for_a_head_line(repository: Path, dcs: Dcs) -> None:
    beside = repository / "crm maps" / "ö" / "0.txt"
    lines = [f"line {number}\n" for number in range(1, 20)]
    beside.write_text("".join(lines))
    commit(repository)
    # In a difference this line begins with `+++ `, like the name of the file that the next change is of.
    lines[1], lines[6] = "++ b/a map.yaml\n", "changed\n"
    beside.write_text("".join(lines))
    assert rows(since(dcs, repository).out) == []


@pytest.mark.parametrize("setting", ["diff.noprefix", "diff.mnemonicPrefix", "color.diff", "diff.renames"])
def test_since_does_not_depend_on_the_settings_of_a_user(setting: str, repository: Path, dcs: Dcs) -> None:
    git(repository, "config", setting, "always" if setting == "color.diff" else "true")
    git(repository, "config", "core.quotePath", "false")
    edit(repository, SAYS, "n.a.")
    assert rows(since(dcs, repository).out) == [("two",)]


def test_since_says_what_is_wrong_with_the_revision(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dcs: Dcs
) -> None:
    done = since(dcs, repository, "mian")
    assert (done.code, "did you mean `main`?" in done.err) == (2, True)
    done = since(dcs, repository, "--output=x")
    assert done.code == 2
    assert not list(repository.rglob("x"))
    outside = tmp_path / "outside"
    shutil.copytree(ACME, outside)
    done = dcs("check", str(outside), "--since", "main")
    assert (done.code, "not a git repository" in done.err) == (2, True)
    done = dcs("check", "-", "--since", "main")
    assert (done.code, "standard input has none" in done.err) == (2, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = since(dcs, repository)
    assert (done.code, "git is not installed" in done.err) == (2, True)
