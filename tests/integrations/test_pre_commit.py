"""The hooks, run by pre-commit itself.

By default the commands of the hooks run on the machine's own dcs. With DCS_PRE_COMMIT=1 pre-commit also clones this
checkout and installs it with pip, which takes half a minute and the packages dcs needs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcs_cli.cli import COMMANDS
from tests.integrations.runner import ROOT, git, machine

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
WRONG = "kind: map\nid: one\ndepartment: cs\ntouchpoints:\n  - id: hello\n    purpose: TODO\n    audience: all\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a project and, beside it, YAML that is none of ours."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "examples" / "maps" / "acme", folder)
    (folder / ".github").mkdir()
    (folder / ".github" / "ci.yml").write_text("on:   [push]\njobs:   {}\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    return folder


def run(project: Path, scratch: Path, repository: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run the hooks of a repository on all files."""
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repository]}))
    git(project, "add", "-A")
    made = machine(project, scratch)
    (made.programs / "python").unlink()
    environment = {**made.environment, "PRE_COMMIT_HOME": str(scratch / "store")}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never", "--verbose"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_pre_commit_accepts_the_description_of_the_hooks() -> None:
    from pre_commit.clientlib import load_manifest

    assert [hook["id"] for hook in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))] == ["dcs-check", "dcs-fmt"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_on_a_good_project_and_fails_on_a_bad_one(
    hook: dict[str, Any], project: Path, tmp_path: Path
) -> None:
    if hook["entry"].split()[1] not in COMMANDS:
        pytest.skip(f"{hook['entry']} is not part of this version")
    local = {"repo": "local", "hooks": [{**hook, "language": "system"}]}
    for name in ("good", "bad"):
        (tmp_path / name).mkdir()
    if hook["id"] == "dcs-fmt":
        run(project, tmp_path / "good", local)
        shutil.rmtree(tmp_path / "good")
        (tmp_path / "good").mkdir()
    done = run(project, tmp_path / "good", local)
    assert done.returncode == 0, done.stdout
    assert (project / ".github" / "ci.yml").read_text().startswith("on:   [push]")
    (project / "maps" / "wrong.yaml").write_text(
        WRONG.replace("    purpose", "    # why\n    purpose").replace(": TODO", ":   TODO")
    )
    done = run(project, tmp_path / "bad", local)
    assert done.returncode == 1, done.stdout
    if hook["id"] == "dcs-check":
        assert "E D01 missing-fact  `hello` has no channel" in done.stdout


@pytest.mark.skipif(os.environ.get("DCS_PRE_COMMIT") != "1", reason="installs packages; DCS_PRE_COMMIT=1 runs it")
def test_pre_commit_installs_and_runs_a_clone_of_this_checkout(project: Path, tmp_path: Path) -> None:
    clone, scratch = tmp_path / "clone", tmp_path / "scratch"
    scratch.mkdir()
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "dcs_cli", clone / "dcs_cli", ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, clone / name)
    git(clone, "init", "-q", "-b", "main")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "state")
    hooks = {"repo": str(clone), "rev": git(clone, "rev-parse", "HEAD"), "hooks": [{"id": "dcs-check"}]}
    done = run(project, scratch, hooks)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Acme digital CS" in done.stdout
