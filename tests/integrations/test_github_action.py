"""`action.yml`: its steps run as the runner runs them, with the environment of a pull request."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from sarif_pydantic import Sarif

from tests.integrations.runner import ROOT, Machine, git, machine

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
GH = """
echo "$@" >> "$RUNNER_TEMP/gh.log"
case "$*" in
*--paginate*) cat "$RUNNER_TEMP/comments" ;;
*) for word in "$@"; do case "$word" in body=@*) cp "${word#body=@}" "$RUNNER_TEMP/posted.md" ;; esac; done ;;
esac
"""


@dataclass
class Job:
    """One run of the action: its outputs, what the steps wrote, and how each ended."""

    machine: Machine
    outputs: dict[str, str]
    used: list[str]
    text: str
    code: int

    @property
    def scratch(self) -> Path:
        return Path(self.machine.environment["RUNNER_TEMP"])


@pytest.fixture
def repository(tmp_path: Path) -> Machine:
    """A checkout of a pull request whose branch takes a touchpoint of the example away."""
    upstream, scratch = tmp_path / "upstream", tmp_path / "runner"
    scratch.mkdir()
    shutil.copytree(ROOT / "examples" / "maps" / "acme", upstream / "crm" / "acme")
    git(upstream, "init", "-q", "-b", "main")
    git(upstream, "add", "-A")
    git(upstream, "commit", "-q", "-m", "before")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{upstream}", "checkout")
    checkout = tmp_path / "checkout"
    git(checkout, "update-ref", "-d", "refs/remotes/origin/main")
    maps = checkout / "crm" / "acme" / "maps" / "others.yaml"
    maps.write_text(maps.read_text().replace("Offer more seats", "TODO"))
    git(checkout, "commit", "-q", "-a", "-m", "after")
    made = machine(checkout, scratch)
    made.install("gh", GH)
    (scratch / "comments").write_text("")
    made.environment |= {
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(scratch / "summary.md"),
        "GITHUB_REPOSITORY": "acme/maps",
        "GITHUB_BASE_REF": "main",
    }
    return made


def job(machine: Machine, event: str = "pull_request", **inputs: str) -> Job:
    """Run the steps in order, as far as they are scripts; what they use of other actions is only listed."""
    given = {name: str(entry.get("default", "")) for name, entry in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    context = {f"inputs.{name}": value for name, value in given.items()}
    context |= {"github.event_name": event, "github.event.pull_request.number": "7", "github.token": "secret"}
    done = Job(machine, {}, [], "", 0)
    for step in ACTION["runs"]["steps"]:
        if not holds(step.get("if", "true"), context):
            continue
        if "uses" in step:
            done.used.append(step["uses"].partition("@")[0])
            continue
        output = done.scratch / "output"
        output.write_text("")
        environment = {name: filled(value, context) for name, value in step.get("env", {}).items()}
        ended = machine.run(step["run"], **environment, GITHUB_OUTPUT=str(output))
        done.text += ended.stdout + ended.stderr
        written = dict(line.split("=", 1) for line in output.read_text().splitlines())
        context |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in written.items()}
        done.outputs |= written
        if ended.returncode:
            done.code = ended.returncode
            break
    return done


def filled(text: str, context: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: context.get(match[1], ""), text)


def holds(condition: str, context: dict[str, str]) -> bool:
    parts = [re.fullmatch(r"([\w.-]+) (==|!=) '([^']*)'", part) for part in condition.split(" && ")]
    if condition == "true":
        return True
    assert all(parts), condition
    return all((context.get(part[1], "") == part[3]) == (part[2] == "==") for part in parts if part is not None)


def test_no_value_is_pasted_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"


def test_the_description_is_of_the_documented_shape() -> None:
    from check_jsonschema import main

    with pytest.raises(SystemExit) as ended:
        main(["--builtin-schema", "vendor.github-actions", "--quiet", str(ROOT / "action.yml")])
    assert ended.value.code == 0


def test_findings_become_annotations_a_summary_and_sarif(repository: Machine) -> None:
    done = job(
        repository, path="crm/acme", upload="true", arguments="--as-of=2026-02-01\n# a remark\n--fail-on\nwarning"
    )
    assert done.outputs["exit-code"] == "1"
    assert done.code == 1
    assert "::warning file=crm/acme/maps/others.yaml,line=" in done.text
    assert done.used == ["actions/setup-python", "github/codeql-action/upload-sarif"]
    results = Sarif.model_validate_json(Path(done.outputs["sarif"]).read_text()).runs[0].results or []
    uris = {one.locations[0].physical_location.artifact_location.uri for one in results if one.locations}
    assert "crm/acme/maps/others.yaml" in uris
    assert all((repository.folder / str(uri)).is_file() for uri in uris)
    assert (done.scratch / "summary.md").read_text().startswith("### dcs check: Acme digital CS, as of 2026-02-01")
    assert str(ROOT) in (done.scratch / "python.log").read_text()
    assert not (done.scratch / "gh.log").exists()


def test_a_job_without_grave_findings_passes(repository: Machine) -> None:
    done = job(repository, path="crm/acme")
    assert (done.code, done.outputs["exit-code"]) == (0, "0")
    assert done.used == ["actions/setup-python"]


def test_the_audit_fails_on_its_own_findings(repository: Machine) -> None:
    done = job(repository, path="crm/acme", command="audit", arguments="--as-of=2026-02-01")
    assert done.code == 1
    assert json.loads(Path(done.outputs["sarif"]).read_text())["runs"][0]["automationDetails"]["id"] == "dcs-audit/"


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"path": "nowhere"}, "`nowhere` does not exist"),
        ({"command": "chekc"}, "command is check or audit, not chekc"),
        ({"path": "crm/acme", "fail_on": "$(touch hacked)"}, "is not known"),
        ({"path": "crm/acme", "arguments": "--sunny; touch hacked"}, "has no option"),
    ],
)
def test_what_cannot_be_used_fails_with_a_sentence(inputs: dict[str, str], sentence: str, repository: Machine) -> None:
    done = job(repository, upload="true", **inputs)
    assert done.code == 2
    assert sentence in done.text
    assert "sarif" not in done.outputs, "nothing old is uploaded"
    assert not (repository.folder / "hacked").exists()


def test_a_pull_request_gets_one_comment_that_is_kept_up_to_date(repository: Machine) -> None:
    maps = repository.folder / "crm" / "acme" / "maps" / "cs.yaml"
    maps.write_text(maps.read_text().replace("channel: email", "channel: in_app", 1))
    done = job(repository, path="crm/acme", comment="true", arguments="--as-of=2026-02-01")
    posted = (done.scratch / "posted.md").read_text()
    assert posted.startswith("<!-- dcs diff -->\n")
    assert "welcome" in posted
    assert "--method POST repos/acme/maps/issues/7/comments" in (done.scratch / "gh.log").read_text()
    (done.scratch / "comments").write_text("41\n42\n")
    done = job(repository, path="crm/acme", comment="true")
    assert "--method PATCH repos/acme/maps/issues/comments/41" in (done.scratch / "gh.log").read_text()
    assert "secret" not in done.text


def test_a_branch_that_cannot_be_read_can_be_mended(repository: Machine) -> None:
    broken = repository.folder / "crm" / "acme" / "broken.yaml"
    broken.write_text("kind: map\nid: 'x\n")
    git(repository.folder, "add", "-A")
    git(repository.folder, "commit", "-q", "-m", "broken")
    git(repository.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    broken.unlink()
    done = job(repository, path="crm/acme", comment="true")
    assert (done.code, done.outputs["exit-code"]) == (0, "0")
    assert "::warning title=dcs diff::" in done.text
    assert not (done.scratch / "posted.md").exists()


def test_a_push_gets_no_comment(repository: Machine) -> None:
    done = job(repository, event="push", path="crm/acme", comment="true")
    assert not (done.scratch / "gh.log").exists()
