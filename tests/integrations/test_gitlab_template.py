"""The GitLab template: of the documented shape, and its scripts run."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

from tests.integrations.runner import ROOT, git, machine

TEMPLATE = ROOT / "docs" / "integrations" / "dcs.gitlab-ci.yml"


def test_the_template_is_of_the_documented_shape() -> None:
    from check_jsonschema import main

    with pytest.raises(SystemExit) as ended:
        main(["--builtin-schema", "vendor.gitlab-ci", "--quiet", str(TEMPLATE)])
    assert ended.value.code == 0


def test_the_jobs_write_what_they_hand_over(tmp_path: Path) -> None:
    jobs: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())
    folder, scratch = tmp_path / "checkout", tmp_path / "runner"
    scratch.mkdir()
    shutil.copytree(ROOT / "examples" / "maps" / "acme", folder / "crm")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "before")
    commit = git(folder, "rev-parse", "HEAD")
    git(folder, "remote", "add", "origin", str(folder))
    runner = machine(folder, scratch)
    runner.environment |= {"DCS_PATH": "crm", "DCS_ARGUMENTS": "--as-of 2026-02-01 --fail-on never"}
    runner.environment["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = commit
    maps = folder / "crm" / "maps" / "cs.yaml"
    maps.write_text(maps.read_text().replace("channel: email", "channel: in_app", 1))
    for name in ("dcs-check", "dcs-diff"):
        for line in [*jobs[".dcs"]["before_script"], *jobs[name]["script"]]:
            done = runner.run(line)
            assert done.returncode == 0, done.stderr
    reports = jobs["dcs-check"]["artifacts"]["reports"]
    issues = json.loads((folder / reports["codequality"]).read_text())
    assert {issue["location"]["path"] for issue in issues} <= {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")
    }
    assert JUnitXml.fromfile(str(folder / reports["junit"])).tests > len(issues)
    assert "welcome" in (folder / jobs["dcs-diff"]["artifacts"]["paths"][0]).read_text()
