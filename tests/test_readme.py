"""The README tells the truth: its terminal captures are what the commands print, and its links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CAPTURES = re.findall(r"```console\n\$ dcs (.*?)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "printed"), CAPTURES, ids=[command for command, _ in CAPTURES])
def test_capture_is_what_the_command_prints(command: str, printed: str) -> None:
    arguments = [sys.executable, "-m", "dcs_cli", *shlex.split(command), "--width", "100"]
    outcome = subprocess.run(arguments, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert outcome.stdout == printed


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert not [target for target in targets if not (ROOT / target).exists()]


def test_there_are_two_commands_to_set_up_and_go() -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert len(commands) == 2
    assert all("python3 -m venv" in command and command.count("\n") == 1 for command in commands)
