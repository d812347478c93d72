"""`dcs fmt` as a command: what it writes, prints and returns."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ACME, AS_OF, Dcs

UNTIDY = "id: m\nkind:   map\n"
TIDY = "kind: map\nid: m\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "one.yaml").write_text(UNTIDY)
    (tmp_path / "two.yaml").write_text(TIDY)
    return tmp_path


def test_files_are_laid_out_and_named(project: Path, dcs: Dcs) -> None:
    done = dcs("fmt", str(project))
    assert (done.code, done.err) == (0, "")
    assert done.out == "maps/one.yaml  laid out anew\n1 file laid out anew, 1 as they should be\n"
    assert (project / "maps" / "one.yaml").read_text() == TIDY
    assert dcs("fmt", str(project), "-q") == (0, "", "")


def test_check_writes_nothing(project: Path, dcs: Dcs) -> None:
    done = dcs("fmt", str(project), "--check")
    assert done.code == 1
    assert "maps/one.yaml  would be laid out differently" in done.out
    assert (project / "maps" / "one.yaml").read_text() == UNTIDY
    dcs("fmt", str(project))
    assert dcs("fmt", str(project), "--check").code == 0


def test_the_patch_is_one_that_git_applies(project: Path, dcs: Dcs) -> None:
    done = dcs("fmt", str(project), "--diff")
    assert done.code == 1
    assert (project / "maps" / "one.yaml").read_text() == UNTIDY
    subprocess.run(["git", "apply"], input=done.out.encode(), cwd=project, check=True)
    assert (project / "maps" / "one.yaml").read_text() == TIDY
    assert dcs("fmt", str(project), "--diff") == (0, "", "")


def test_a_broken_file_is_left_alone_and_the_others_are_not(project: Path, dcs: Dcs) -> None:
    (project / "bad.yaml").write_text("kind: map\nid: [\n")
    done = dcs("fmt", str(project))
    assert done.code == 2
    assert "bad.yaml:3:1: left alone, it cannot be read" in done.err
    assert (project / "maps" / "one.yaml").read_text() == TIDY
    assert (project / "bad.yaml").read_text() == "kind: map\nid: [\n"


def test_standard_input_goes_to_standard_output(dcs: Dcs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNTIDY.encode())))
    assert dcs("fmt", "-") == (0, TIDY, "")


def test_an_audit_says_the_same_afterwards(tmp_path: Path, dcs: Dcs) -> None:
    project = tmp_path / "acme"
    shutil.copytree(ACME, project)

    def audited() -> object:
        found = json.loads(dcs("audit", str(project), "--format", "json", "--no-cache", *AS_OF).out)
        for one in (*found["findings"], *found["requirements"]):
            del one["where"]
        return found

    before = audited()
    assert dcs("fmt", str(project)).code == 0
    assert audited() == before
    assert dcs("fmt", str(project), "--check").code == 0
    assert "# emea means uk or dach" in (project / "program.yaml").read_text()
