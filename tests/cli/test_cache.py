"""Runs with a cache say the same, byte for byte, as runs without one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dcs_cli.loading import cache as caching
from dcs_cli.loading import kept_readings
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.yaml_text import Reading, read_yaml
from tests.cli.running import EXAMPLES, Dcs, Outcome

REPOSITORY = Path(__file__).parents[2]
POPULATED = """\
kind: program
name: Small
departments: {cs: {is_cs: true}}
dimensions:
  segment: {level: account, values: [smb, mid]}
  role: {level: contact, values: [buyer]}
channels: {email: {}}
systems: {hub: {}}
population: people.csv
---
kind: map
id: cs
touchpoints:
  - id: welcome
    purpose: Help people to their first report
    audience: {segment: smb}
    channel: email
    owner: cs
    system: hub
    trigger: {after: start, by: 1d}
"""


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is kept, however small."""
    monkeypatch.delenv("DCS_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(kept_readings, "WORTH_KEEPING", 0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "all.yaml").write_text(POPULATED)
    (folder / "people.csv").write_text("segment,accounts,buyer\nsmb,10,20\nmid,5,5\n")
    return folder


def same(dcs: Dcs, *arguments: str) -> Outcome:
    """The outcome of a run, which is that of the runs before and after it."""
    plain = dcs(*arguments, "--no-cache")
    assert dcs(*arguments) == plain
    assert dcs(*arguments) == plain
    return plain


def entries(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder / ".dcs-cache") if caching._ENTRY.fullmatch(name)]


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir()))
@pytest.mark.parametrize("command", ["check", "audit"])
def test_every_example_says_the_same(
    dcs: Dcs, tmp_path: Path, name: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = EXAMPLES / name
    monkeypatch.chdir(tmp_path)
    if source.is_dir():
        shutil.copytree(source, name, ignore=shutil.ignore_patterns(".dcs-cache"))
    else:
        shutil.copy(source, name)
    same(dcs, command, name, "--as-of", "2026-02-01", *(("--format", "json") if command == "audit" else ()))
    assert (tmp_path / ".dcs-cache").exists() is False


def test_every_change_is_seen(dcs: Dcs, project: Path) -> None:
    text = (project / "all.yaml").read_text()

    def now(*more: str) -> Outcome:
        return same(dcs, "audit", str(project), "--as-of", "2026-02-01", "--format", "json", *more)

    said = [now()]

    def changed(outcome: Outcome) -> None:
        assert outcome not in said
        said.append(outcome)

    (project / "people.csv").write_text("segment,accounts,buyer\nsmb,90,80\nmid,5,5\n")
    changed(now())
    (project / "all.yaml").write_text(text.replace("by: 1d", "by: 2d"))
    changed(now())
    (project / "all.yaml").write_text(text)
    (project / "other.yaml").write_text(
        "kind: map\nid: other\ntouchpoints:\n  - {id: welcome, purpose: Says the same thing again}\n"
    )
    changed(now())
    (project / ".dcsignore").write_text("other.yaml\n")
    now()
    (project / "other.yaml").unlink()
    changed(now("--select", "D"))
    changed(now("--fail-on", "note"))
    changed(same(dcs, "audit", str(project), "--as-of", "2027-02-01", "--format", "json"))
    (project / "people.csv").unlink()
    changed(now())
    (project / "people.csv").write_text("segment,accounts,buyer\nsmb,10,20\nmid,5,5\n")
    assert now() == said[0]


def test_data_files_named_and_found_are_seen(dcs: Dcs, project: Path, tmp_path: Path) -> None:
    data = tmp_path / "exports"
    data.mkdir()

    def now() -> Outcome:
        return same(dcs, "audit", str(project), "--as-of", "2026-02-01", "--format", "json", "--data", str(data))

    first = now()
    (data / "accounts.csv").write_text("account,segment\na1,smb\na2,mid\n")
    second = now()
    (data / "accounts.csv").write_text("account,segment\na1,smb\na2,mid\na3,mid\n")
    assert len({first, second, now()}) == 3


def test_calendars_that_appear_are_seen(dcs: Dcs, tmp_path: Path) -> None:
    folder = tmp_path / "ten"
    shutil.copytree(EXAMPLES / "ten-csms", folder, ignore=shutil.ignore_patterns(".dcs-cache"))
    calendar = next(folder.rglob("*.ics"))
    before = same(dcs, "audit", str(folder), "--as-of", "2026-02-01", "--format", "json")
    shutil.copy(calendar, calendar.with_name("zz-new.ics"))
    assert same(dcs, "audit", str(folder), "--as-of", "2026-02-01", "--format", "json") != before


def test_only_the_changed_file_is_read_again(dcs: Dcs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "acme"
    shutil.copytree(EXAMPLES / "acme", folder, ignore=shutil.ignore_patterns(".dcs-cache"))
    dcs("check", str(folder), "--as-of", "2026-02-01")
    changed = folder / "maps" / "others.yaml"
    changed.write_text(changed.read_text().replace("serves: [", "serves: [no-such-moment, ", 1))
    read: list[str] = []

    def noted(data: bytes, file: str, limits: Limits) -> Reading:
        read.append(file)
        return read_yaml(data, file, limits)

    monkeypatch.setattr(kept_readings, "read_yaml", noted)
    outcome = dcs("check", str(folder), "--as-of", "2026-02-01")
    assert read == ["maps/others.yaml"]
    assert outcome == dcs("check", str(folder), "--as-of", "2026-02-01", "--no-cache")
    assert "no-such-moment" in outcome.text


def test_an_unchanged_project_is_answered_without_the_models(project: Path) -> None:
    code = (
        "import sys\nfrom dcs_cli.__main__ import main\n"
        f"main(['check', {str(project)!r}, '--as-of', '2026-02-01'])\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )

    def run() -> tuple[str, set[str]]:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
        return done.stdout, set(done.stderr.splitlines())

    heavy = {"pydantic", "yaml", "rich", "networkx", "dcs_cli.project", "dcs_cli.analysis", "dcs_cli.rules"}
    first, met = run()
    # Whoever edits the program while its tests run has changed what the entry is named by.
    for _ in range(3):
        if heavy & met:
            said, met = run()
            assert said == first
    assert not heavy & met


def test_a_forged_outcome_is_not_believed(
    dcs: Dcs, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("check", str(project), "--as-of", "2026-02-01", "--fail-on", "note")
    plain = dcs(*arguments)
    name = next(name for name in entries(project) if b'"states"' in (project / ".dcs-cache" / name).read_bytes())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "attacker"))
    forged = caching.cache_in(project / ".dcs-cache")
    assert forged is not None
    forged.write([(name, b'{"states": {}, "out": "0 errors\\n", "err": "", "code": 0}')])
    assert dcs(*arguments).out == "0 errors\n"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert dcs(*arguments) == plain


def test_nothing_is_kept_where_it_is_not_asked_for(dcs: Dcs, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("check", "--as-of", "2026-02-01")
    dcs(*arguments, str(project), "--no-cache")
    dcs(*arguments, str(project / "all.yaml"))
    monkeypatch.setenv("DCS_CACHE_DIR", "")
    dcs(*arguments, str(project))
    assert not (project / ".dcs-cache").exists()
    monkeypatch.delenv("DCS_CACHE_DIR")
    dcs(*arguments, str(project), "--cache-dir", str(project / ".mine"))
    assert not (project / ".dcs-cache").exists()
    assert (project / ".mine" / "CACHEDIR.TAG").exists()


def test_files_are_written_each_time(dcs: Dcs, project: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    for _ in range(2):
        dcs("check", str(project), "--as-of", "2026-02-01", "--format", f"json={report}")
        assert report.exists()
        report.unlink()


def test_a_folder_of_other_peoples_documents_is_left_alone(dcs: Dcs, tmp_path: Path) -> None:
    folder = tmp_path / "cluster"
    folder.mkdir()
    (folder / "service.yaml").write_text("kind: Service\nspec: {}\n")
    dcs("check", str(folder))
    assert not (folder / ".dcs-cache").exists()
