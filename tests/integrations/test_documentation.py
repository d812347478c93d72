"""The pages on integrations: their files are of the documented shape, and they name what there is."""

import re
from pathlib import Path

import pytest
import yaml

from dcs_cli.commands.finding_reports import FINDING_FORMATS
from tests.integrations.runner import ROOT

PAGES = ROOT / "docs" / "integrations"


def blocks(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)


def test_the_workflow_is_of_the_documented_shape(tmp_path: Path) -> None:
    from check_jsonschema import main

    (workflow,) = blocks("github.md")
    (tmp_path / "dcs.yml").write_text(workflow)
    with pytest.raises(SystemExit) as ended:
        main(["--builtin-schema", "vendor.github-workflows", "--quiet", str(tmp_path / "dcs.yml")])
    assert ended.value.code == 0


def test_the_page_names_the_inputs_and_outputs_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    text = (PAGES / "github.md").read_text()
    told = re.findall(r"^\| `([a-z-]+)` \|.*?\| (?:`([^`]*)`|[^|]*) \|$", text, re.MULTILINE)
    assert [name for name, _ in told] == list(action["inputs"])
    assert all(action["inputs"][name]["default"] == default for name, default in told if default)
    for output in action["outputs"]:
        assert f"`{output}`" in text
    used = next(
        step["with"] for step in yaml.safe_load(blocks("github.md")[0])["jobs"]["check"]["steps"] if "with" in step
    )
    assert used.keys() <= action["inputs"].keys()


def test_pre_commit_accepts_the_configuration(tmp_path: Path) -> None:
    from pre_commit.clientlib import load_config

    (config,) = blocks("pre-commit.md")
    (tmp_path / "config.yaml").write_text(config)
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in load_config(str(tmp_path / "config.yaml"))["repos"][0]["hooks"]} == known


def test_every_form_is_documented() -> None:
    text = (ROOT / "docs" / "commands" / "check.md").read_text().partition("## Help")[0]
    assert [form for form in FINDING_FORMATS if f"`{form}`" not in text] == []
