"""Packages that messages tell people to install are those that the project's extras bring."""

import tomllib
from pathlib import Path

import pytest

from dcs_cli.loading.further_packages import PACKAGES, Task, install_command

EXTRAS: dict[Task, str] = {"calendars": "calendars", "plan": "plan", "slides": "export", "word": "export", "xls": "xls"}


@pytest.mark.parametrize("task", PACKAGES)
def test_the_command_names_packages_of_the_extra(task: Task) -> None:
    """By their names on the index: what is imported as PIL is installed as pillow."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    brought = {one.partition(">")[0] for one in project["optional-dependencies"][EXTRAS[task]]}
    command = install_command(task).split()
    assert command[:2] == ["pip", "install"]
    assert command[2:] and set(command[2:]) <= brought
