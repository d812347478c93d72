"""Studies in files: the same report as figures in the document, findings at their rows, and what cannot be used."""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ACME, AS_OF, EXAMPLES, Dcs

CALENDAR = Path(__file__).parents[1] / "loading" / "calendars" / "dana.ics"
TEN = EXAMPLES / "ten-csms"

PAGE = Path(__file__).parents[2] / "docs" / "time-studies.md"
CAPTURES = re.findall(r"```console\n\$ dcs (.*?)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

WORK = {
    "scheduling": (8, 150),
    "copy-paste": (6, 100),
    "ebr-decks": (150, 4),
    "renewal-packs": (60, 9),
    "deep-dives": (60, 30),
}
COLUMNS = "{csm: Name, week: Week, activity: Task, minutes: Minutes, times: Count}"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """Acme, whose study stands in a timesheet of two weeks by four CSMs."""
    project = tmp_path / "acme"
    shutil.copytree(ACME, project)
    automation = project / "automation.yaml"
    lines = []
    for line in automation.read_text().splitlines():
        if line.startswith("    activities:"):
            lines += [
                "    recorded:",
                "      timesheet: time/weeks.csv",
                f"      columns: {COLUMNS}",
                "      activities:",
            ]
        elif "minutes_each" in line:
            before, _, after = line.partition("minutes_each")
            lines.append(f"  {before}audience{after.partition('audience')[2]}")
        else:
            lines.append(line)
    automation.write_text("\n".join(lines) + "\n")
    (project / "time").mkdir()
    rows = ["Name,Week,Task,Minutes,Count"]
    for week in ("2026-W02", "2026-W03"):
        for name, (minutes, times) in WORK.items():
            # What the team does in a week, in uneven parts that add up to it.
            parts = {"dana": times * 0.5, "eli": times * 0.25, "fay": times * 0.125, "gus": times * 0.125}
            rows += [f"{csm},{week},{name},{minutes * part},{part}" for csm, part in parts.items()]
    (project / "time" / "weeks.csv").write_text("\n".join(rows) + "\n")
    return project


def _json(dcs: Dcs, *arguments: str) -> Any:
    return json.loads(dcs(*arguments, "--format", "json").out)


def test_a_timesheet_gives_the_report_of_the_same_figures_in_the_document(acme: Path, dcs: Dcs) -> None:
    stated, recorded = (_json(dcs, "audit", str(project), *AS_OF) for project in (ACME, acme))
    for key in ("plan", "targets", "metrics", "volume"):
        assert recorded[key] == stated[key]
    assert [one["fingerprint"] for one in recorded["findings"]] == [one["fingerprint"] for one in stated["findings"]]


def _findings(dcs: Dcs, project: Path, code: str) -> list[Any]:
    return [one for one in _json(dcs, "check", str(project), *AS_OF)["findings"] if one["code"] == code]


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        ("dana,2026-W02,scheduling,90,soon", "P11", "column `Count`: the cell is not a number, `soon` (line 42)"),
        (
            "dana,2026-W02,Scheduling,600,75",
            "P12",
            "stands in 2 rows, 600 and 600 minutes, and all count: 10 h too much",
        ),
        ("dana,2026-W02,schedulling,90,2", "P14", "`schedulling` (1 row, 1.5 h) is no activity"),
        ("dana,2026-W02,Lunch,90,2", "P14", "1.5 h of 159.5 h recorded (0.9%) belong to no activity"),
        (
            "danna,2026-W02,ebr-decks,90,2",
            "P16",
            "`danna` recorded 1.5 h and is not in `team.csms`; did you mean `dana`?",
        ),
        ("dana,2026-W02,ebr-decks,1440,1", "P08", "`dana` logs 63.5 of 40 h in 2026-W02"),
    ],
)
def test_findings_stand_at_their_row(acme: Path, dcs: Dcs, row: str, code: str, message: str) -> None:
    sheet = acme / "time" / "weeks.csv"
    sheet.write_text(sheet.read_text() + row + "\n")
    found = [one for one in _findings(dcs, acme, code) if message in one["message"]]
    assert found, [one["message"] for one in _findings(dcs, acme, code)]
    assert ("time/weeks.csv", 42) in {(place["file"], place["line"]) for place in found[0]["where"]}


def test_what_the_file_does_not_say_is_unknown(acme: Path, dcs: Dcs) -> None:
    sheet = acme / "time" / "weeks.csv"
    kept = [
        line for line in sheet.read_text().splitlines() if "renewal-packs" not in line and not line.startswith("gus")
    ]
    sheet.write_text("\n".join(line for line in kept if not line.startswith("fay,2026-W03")) + "\n")
    found = _json(dcs, "audit", str(acme), *AS_OF)
    messages = {
        code: [one["message"] for one in found["findings"] if one["code"] == code] for code in ("P01", "P15", "P16")
    }
    assert messages["P15"] == [
        "no row of `time/weeks.csv` is `renewal-packs`: how long it takes cannot be told, which is not zero"
    ]
    assert messages["P01"] == ["`auto-renewal-pack`: nobody measured `renewal-packs`"]
    assert any("gus; their hours are unknown" in one for one in messages["P16"])
    assert any("`fay` recorded nothing in 2026-W03" in one for one in messages["P16"])
    assert "renewal-packs" not in found["plan"]["activity_hours"]


@pytest.mark.parametrize(
    ("before", "after", "code", "message"),
    [
        ("time/weeks.csv", "time/weks.csv", "S03", "did you mean `weeks.csv`"),
        ("time/weeks.csv", "../../weeks.csv", "S03", "there is no file"),
        ("time/weeks.csv", "../outside.csv", "S04", "outside the project folder"),
        ("time/weeks.csv", "time/weeks.pdf", "S03", "is no timesheet"),
        ("time/weeks.csv", "time/*.csv", "S03", "a timesheet is one file"),
        ("minutes: Minutes", "minutes: Minuten", "S03", "has no column `Minuten`; did you mean `Minutes`?"),
        ("week: Week", "week: Week, day: Day", "S03", "write one of `week` and `day`"),
        ("timesheet: time/weeks.csv", "calendars: time/weeks.csv", "S03", "`columns` is for a timesheet"),
    ],
)
def test_what_cannot_be_used_is_said_where_it_is_written(
    acme: Path, dcs: Dcs, before: str, after: str, code: str, message: str
) -> None:
    (acme.parent / "outside.csv").write_text("Name\n")
    automation = acme / "automation.yaml"
    automation.write_text(automation.read_text().replace(before, after))
    found = dcs("check", str(acme), *AS_OF, "--width", "400")
    assert found.code == 2
    (told,) = (one for one in found.out.split("\nautomation.yaml:")[1:] if f" E {code} " in one)
    assert message in told
    assert not found.err


def test_calendars_of_the_team(acme: Path, dcs: Dcs) -> None:
    (acme / "calendars").mkdir()
    shutil.copy(CALENDAR, acme / "calendars" / "dana.ics")
    text = CALENDAR.read_text().replace("dana@", "eli@").replace("T100000\nDURATION:PT45M", "T093000\nDURATION:PT45M")
    (acme / "calendars" / "eli.ics").write_text(text)
    (acme / "automation.yaml").write_text(
        "kind: automation\n"
        "studies:\n"
        "  - id: autumn\n"
        "    date: 2026-10-30\n"
        "    accounts: 260\n"
        "    days: 9\n"
        "    recorded:\n"
        "      calendars: calendars/*.ics\n"
        "      during: {from: 2026-10-05, to: 2026-10-16}\n"
        "      activities:\n"
        '        - {id: ebr, recorded_as: "[EBR]*", audience: all}\n'
        '        - {id: calls, recorded_as: "Call:*", audience: all}\n'
    )
    found = _json(dcs, "audit", str(acme), "--as-of", "2026-11-01")
    messages = [one["message"] for one in found["findings"] if one["code"] in ("P11", "P12", "P14", "P16")]
    # Both prepare from 9:00 to 10:30; Dana's call begins at 10:00, Eli's at 9:30.
    assert [one for one in messages if "two events at once" in one] == [
        f"{hours} h of `{csm}` lie in two events at once and count twice: `[EBR] Preparation` and `Call: Fabrikam`"
        for csm, hours in (("dana", 0.5), ("eli", 0.75))
    ]
    assert any("2 events of `calendars/*.ics` do not count: cancelled" in one for one in messages)
    assert any(
        "10 h of 18.5 h recorded (54.1%) belong to no activity of `autumn`: `Lunch` 10 h" in one for one in messages
    )
    assert any("states 9 days, its file gives 10" in one for one in messages)
    # In two weeks each has 2.5 h of preparation and 1.25 h of calls; the call Dana declined Eli accepted, 1 h more.
    assert found["plan"]["activity_hours"] == {"calls": 1.75, "ebr": 2.5}


def test_the_example_of_ten_csms_names_every_flaw_of_its_timesheet(dcs: Dcs) -> None:
    found = _json(dcs, "audit", str(TEN), "--as-of", "2026-11-20")
    told = {(one["code"], one["where"][0]["file"], one["where"][0]["line"]) for one in found["findings"]}
    lines = (TEN / "time" / "september.csv").read_text(encoding="utf-8").splitlines()

    def line(part: str) -> int:
        return next(number for number, text in enumerate(lines, start=1) if part in text)

    sheet = "time/september.csv"
    assert ("P11", sheet, line("n/a")) in told
    assert ("P11", sheet, line("Total,")) in told
    assert ("P12", sheet, line("Ivo Petrov,2026-W38,Renewal pack")) in told
    assert ("P14", sheet, line("Schedulling")) in told
    assert ("P08", sheet, line("Finn O'Shea,2026-W39")) in told
    assert {code for code, _, _ in told} >= {"P07", "P15", "P16"}
    assert not [one for one in found["findings"] if one["level"] == "error"]


@pytest.mark.parametrize(("command", "printed"), CAPTURES, ids=[command for command, _ in CAPTURES])
def test_the_page_shows_what_is_printed(command: str, printed: str, dcs: Dcs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PAGE.parents[1])
    assert dcs(*shlex.split(command), "--width", "100").out == printed
