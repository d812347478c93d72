"""The pipelines of a new project: their steps run on a change, count only new findings, and say what it changes."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integrations.runner import ROOT, Machine, git, machine


@pytest.fixture
def change(tmp_path: Path) -> Machine:
    """A shallow checkout of a branch in which a message of a new project goes out on another day."""
    scratch, upstream, checkout = tmp_path / "runner", tmp_path / "upstream", tmp_path / "checkout"
    scratch.mkdir()
    made = machine(tmp_path, scratch)
    assert made.run("dcs init upstream --yes").returncode == 0
    git(upstream, "init", "-q", "-b", "main")
    git(upstream, "add", "-A")
    git(upstream, "commit", "-q", "-m", "before")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{upstream}", "checkout")
    git(checkout, "update-ref", "-d", "refs/remotes/origin/main")
    maps = checkout / "maps" / "cs.yaml"
    maps.write_text(maps.read_text().replace("by: [0d, 3d]", "by: [0d, 5d]"))
    git(checkout, "commit", "-q", "-a", "-m", "after")
    made.folder = checkout
    made.environment |= {
        "GITHUB_STEP_SUMMARY": str(scratch / "summary.md"),
        "GITHUB_BASE_REF": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(upstream, "rev-parse", "HEAD"),
        "DCS_SOURCE": "dcs",
    }
    return made


def github_steps(machine: Machine) -> list[dict[str, Any]]:
    job = yaml.safe_load((machine.folder / ".github" / "workflows" / "dcs.yml").read_text())["jobs"]["check"]
    return [step for step in job["steps"] if "run" in step]


def gitlab_jobs(machine: Machine) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load((machine.folder / ".gitlab-ci.yml").read_text())
    return jobs


def test_github_says_in_the_summary_what_customers_would_notice(change: Machine) -> None:
    *_, last = steps = github_steps(change)
    for step in steps:
        done = change.run(step["run"])
        assert done.returncode == 0, (step, done.stderr)
    assert (last["if"], last["continue-on-error"]) == ("github.event_name == 'pull_request'", True)
    assert "first-steps" in Path(change.environment["GITHUB_STEP_SUMMARY"]).read_text()


def test_gitlab_says_in_a_job_of_merge_requests_what_customers_would_notice(change: Machine) -> None:
    jobs = gitlab_jobs(change)
    lines = [*jobs[".dcs"]["before_script"], *jobs["dcs"]["script"], *jobs["dcs-diff"]["script"]]
    done = [change.run(line) for line in lines]
    assert [one.returncode for one in done] == [0] * len(lines), [one.stderr for one in done]
    assert "customers notice changes in 1 message" in done[-1].stdout
    assert jobs["dcs-diff"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]


def test_only_new_findings_stop_a_change_once_a_baseline_is_committed(change: Machine) -> None:
    check = next(step["run"] for step in github_steps(change) if "dcs check" in step["run"])
    assert f"- {check}\n" in (change.folder / ".gitlab-ci.yml").read_text()
    maps = change.folder / "maps" / "cs.yaml"
    without = "    channel: email\n"
    maps.write_text(maps.read_text().replace(without, "", 1))
    assert change.run(check).returncode == 1
    assert change.run("dcs baseline write").returncode == 0
    assert change.run(check).returncode == 0
    maps.write_text(maps.read_text().replace(without, "", 1))
    assert change.run(check).returncode == 1


def test_what_cannot_be_installed_says_what_to_set(change: Machine) -> None:
    """No release need be on the index yet; the log of the first run then says where dcs can come from."""
    jobs = gitlab_jobs(change)
    template = yaml.safe_load((ROOT / "docs" / "integrations" / "dcs.gitlab-ci.yml").read_text())
    change.install("python", "exit 1")
    for install in (github_steps(change)[0]["run"], *jobs[".dcs"]["before_script"], *template[".dcs"]["before_script"]):
        done = change.run(install)
        assert done.returncode == 1
        assert "Nothing was installed: set DCS_SOURCE to the address of the copy you trust" in done.stdout
    written = (change.folder / ".gitlab-ci.yml", change.folder / ".github" / "workflows" / "dcs.yml")
    for file in (*written, ROOT / "docs" / "integrations" / "dcs.gitlab-ci.yml"):
        comment = file.read_text().partition(":\n")[0]
        assert "First of all" in comment and "DCS_SOURCE" in comment, file
