"""A team's year in one repository: adopt with a baseline, fail on what is new, accept, let it lapse, mend, compare."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import EXAMPLES

SOLD_BY_SALES = """
---
kind: map
id: larkfield-sales
touchpoints:
  - id: seat-offer
    purpose: Offer more seats to a growing clinic
    audience: {clinic: group}
    channel: email
    owner: marketing/expansion
    system: mailer
    trigger: {manual: account-executive}
    serves: []
    measure: seats_added_in_30d
"""
ACCEPTED = """    allow:
      - {rule: T01, because: Agreed until the sending system has a cap, until: 2026-03-31}
"""


class Repository:
    """A real git repository with a project, and dcs run in it as a job would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "kartë" / "project.yaml"

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.folder, capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout

    def commit(self, subject: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", subject)

    def dcs(self, *arguments: str, day: str = "2026-02-01") -> tuple[int, str]:
        command = [sys.executable, "-m", "dcs_cli", *arguments, "-C", "kartë", "--as-of", day]
        done = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={"PYTHONPATH": str(EXAMPLES.parents[1]), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def write(self, text: str) -> None:
        self.project.write_text(text, encoding="utf-8")

    @property
    def text(self) -> str:
        return self.project.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_year_of_one_repository(tmp_path: Path) -> None:
    here = Repository(tmp_path)
    here.git("init", "--quiet", "--initial-branch=main")
    here.project.parent.mkdir()
    shutil.copy(EXAMPLES / "one-file.yaml", here.project)

    # Adopt: what is there today is written down, and does not fail the job any more.
    judged = ("audit", "--fail-on", "warning")
    assert here.dcs(*judged)[0] == 1
    assert here.dcs("baseline", "write")[0] == 0
    code, told = here.dcs(*judged)
    assert code == 0, told
    assert re.search(r"\d+ (findings? )?(in the baseline|baselined)", told), told
    here.commit("Adopt the map with what is known to be wrong")

    # A new message without a limit fails, and nothing but what is new is shown; moved lines change nothing.
    here.write("# A comment that moves every line.\n" + here.text.rstrip("\n") + SOLD_BY_SALES)
    code, told = here.dcs(*judged)
    assert code == 1
    assert "T01" in told
    new = set(re.findall(r"^\s*\S*:?\S*\s+[EW] ([A-Z]\d\d)", told, re.MULTILINE))
    assert "O01" not in new
    here.commit("Sell seats")

    # Accepted with a reason until a day; the day after it is back.
    here.write(here.text.rstrip("\n") + "\n" + ACCEPTED)
    codes_accepted = here.dcs("check", "--select", "T01", "--fail-on", "warning")
    assert codes_accepted[0] == 0, codes_accepted[1]
    assert here.dcs("check", "--select", "T01", "--fail-on", "warning", day="2026-03-31")[0] == 0
    code, told = here.dcs("check", "--select", "T01", "--fail-on", "warning", day="2026-04-01")
    assert code == 1
    assert "seat-offer" in told
    here.commit("Accept the offer until the end of March")

    # A slip of the pen is mended without a person, and comments stay.
    here.write(
        here.text.replace("measure: seats_added_in_30d", "mesure: seats_added_in_30d   # by the end of the month")
    )
    code, told = here.dcs("check")
    assert code == 2
    assert "did you mean `measure`?" in " ".join(told.split())
    assert here.dcs("check", "--fix", "--fail-on", "never")[0] == 0
    assert "measure: seats_added_in_30d   # by the end of the month" in here.text
    code, told = here.dcs("check")
    assert code == 0, told

    # The comment of the pull request speaks of customers.
    code, told = here.dcs("diff", "HEAD~2", "--format", "markdown", "--fail-on-change", "customer-facing")
    assert code == 1
    assert "seat-offer" in told
    assert "200 contacts" in told
    assert here.dcs("diff", "HEAD", "--fail-on-change", "operational")[0] == 0
