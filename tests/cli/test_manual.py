"""The manual of every command holds its real help text and only options that exist."""

import re
from pathlib import Path

import pytest

from dcs_cli.cli import COMMANDS
from tests.cli.running import Dcs

MANUAL = Path(__file__).parents[2] / "docs" / "commands"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_in_the_manual_is_the_real_one(name: str, monkeypatch: pytest.MonkeyPatch, dcs: Dcs) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    written = re.search(r"## Help\n\n```text\n(.*?)```", (MANUAL / f"{name}.md").read_text(), re.DOTALL)
    assert written is not None
    assert written[1].split() == dcs(name, "--help").out.split()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_manual_mentions_only_options_that_exist(name: str, dcs: Dcs) -> None:
    text = (MANUAL / f"{name}.md").read_text().partition("## Help")[0]
    offered = set(re.findall(r"--[a-z-]+", dcs(name, "--help").out))
    assert set(re.findall(r"--[a-z][a-z-]+", text)) <= offered
