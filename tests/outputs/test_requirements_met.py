"""The number of requirements met never stands without those that wait for signals not known to be measured."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import ACME, AS_OF, runner


@pytest.mark.parametrize(
    ("first_close", "login", "said"),
    [
        ("instrumented: true", "instrumented: true", "8 of 15 met"),
        ("instrumented: true", "instrumented: false", "8 of 15 met, 3 of them on signals not measured (T03)"),
        (
            "instrumented: true",
            "instrumented: {segment: [mid, smb]}",
            "8 of 15 met, 1 of them on signals not measured (T03)",
        ),
        (
            "predicts: expansion",
            "instrumented: false",
            "8 of 15 met, 3 of them on signals not measured and 3 on signals not said to be measured (T03)",
        ),
    ],
)
def test_the_number_met_says_what_rests_on_unmeasured_signals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first_close: str, login: str, said: str
) -> None:
    dcs = runner(capsys)
    project = tmp_path / "acme"
    shutil.copytree(ACME, project)
    signals = project / "signals.yaml"
    lines = signals.read_text().splitlines()
    for place, line in enumerate(lines):
        for name, stated in (("login", login), ("first_close", first_close)):
            if f"id: {name}," in line:
                lines[place] = line.replace("instrumented: true", stated)
    signals.write_text("\n".join(lines) + "\n")
    report = tmp_path / "report.md"
    dcs("export", "report", str(project), *AS_OF, "-o", str(report))
    told = [
        dcs("audit", str(project), *AS_OF, "--no-cache").text,
        " ".join(dcs("audit", str(project), *AS_OF, "--no-cache", "--format", "markdown").out.split()),
        " ".join(report.read_text().replace("\\", "").split()),
    ]
    for text in told:
        assert said in text.replace("** ", " ").replace("requirements are ", "")
        assert ("(T03)" in text) == ("(T03)" in said)


def test_t03_on_a_moment_says_to_how_many_it_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    told = runner(capsys)("check", ACME, *AS_OF, "--no-cache", "--select", "T03").text
    needs = "`seats-nearly-full` needs seats_used, which is not measured for 1,040 contacts (admin)"
    assert f"{needs}; a plan promises the moment to 300" in told
