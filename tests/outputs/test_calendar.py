"""The calendar is read back by another program, and keeps the identity of a day that moves."""

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from dcs_cli.analysis.calendar_days import next_review
from dcs_cli.documents.values import Duration
from dcs_cli.outputs.calendar_file import calendar_csv, calendar_ics
from tests.cli.running import AS_OF, runner
from tests.outputs.materials import EXAMPLES, of_folder

icalendar = pytest.importorskip("icalendar")
ACME = EXAMPLES / "acme"


def _events(folder: Path) -> dict[str, tuple[date, str]]:
    found = icalendar.Calendar.from_ical(calendar_ics(of_folder(folder)))
    return {str(one["uid"]): (one["dtstart"].dt, str(one["summary"])) for one in found.walk("VEVENT")}


def test_the_days_of_acme() -> None:
    assert sorted(_events(ACME).values()) == [
        (date(2026, 3, 5), "Last day to tell CS about analytics-upsell"),
        (date(2026, 3, 12), "analytics-upsell goes out to 1,060 contacts"),
        (date(2026, 3, 15), "Stop doing scheduling by hand: auto-scheduling takes over"),
        (date(2026, 4, 1), "Stop doing renewal-packs by hand: auto-renewal-pack takes over"),
        (date(2026, 7, 12), "Review charter"),
    ]


def test_a_moved_day_keeps_its_identity(tmp_path: Path) -> None:
    for file in ACME.rglob("*.yaml"):
        target = tmp_path / file.relative_to(ACME)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes().replace(b"send_on: 2026-03-12", b"send_on: 2026-03-19"))
    before, after = _events(ACME), _events(tmp_path)
    assert before.keys() == after.keys()
    moved = {identity for identity in before if before[identity] != after[identity]}
    assert {identity.partition(":")[0] for identity in moved} == {"campaign", "notice"}


def _acme_with(folder: Path, status: str) -> Path:
    """Acme with its campaign in another state."""
    shutil.copytree(ACME, folder)
    file = folder / "maps" / "others.yaml"
    file.write_text(file.read_text().replace("send_on: 2026-03-12", f"send_on: 2026-03-12\n    status: {status}"))
    return folder


def test_a_planned_campaign_goes_to_those_it_is_meant_for(tmp_path: Path) -> None:
    told = [what for _, what in _events(_acme_with(tmp_path / "acme", "planned")).values()]
    assert "analytics-upsell goes out to 1,060 contacts (planned)" in told


def test_what_is_retired_is_named_with_the_way_to_see_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dcs = runner(capsys)
    folder = _acme_with(tmp_path / "acme", "retired")
    assert not any("analytics-upsell" in what for _, what in _events(folder).values())
    said = "1 retired message left out of the calendar: analytics-upsell; see dcs list facets --where status=retired"
    assert said in str(icalendar.Calendar.from_ical(calendar_ics(of_folder(folder)))["x-wr-caldesc"])
    assert said in dcs("export", "calendar", str(folder), *AS_OF, "--format", "csv").err
    assert dcs("export", "calendar", str(ACME), *AS_OF, "--format", "csv").err == ""
    shown = dcs("list", "facets", str(folder), *AS_OF, *said.partition("list facets ")[2].split()).out
    assert "analytics-upsell" in shown


def test_the_table_says_the_same() -> None:
    rows = list(csv.DictReader(io.StringIO(calendar_csv(of_folder(ACME)))))
    assert [(date.fromisoformat(row["day"]), row["what"]) for row in rows] == sorted(_events(ACME).values())
    assert [row["done"] for row in rows if row["kind"] == "notice"] == ["no"]


@pytest.mark.parametrize(
    ("by", "last", "every", "expected"),
    [
        (None, None, None, None),
        (None, date(2026, 1, 1), None, None),
        (date(2026, 6, 1), date(2026, 1, 1), Duration(30, text="30d"), date(2026, 1, 31)),
        (date(2026, 1, 5), date(2026, 1, 1), Duration(30, text="30d"), date(2026, 1, 5)),
    ],
)
def test_a_review_is_due_at_the_first_of_both_days(
    by: date | None, last: date | None, every: Duration | None, expected: date | None
) -> None:
    assert next_review(by, last, every) == expected
