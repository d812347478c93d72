"""Timesheets and calendars: what is read from them, what is refused and why, and the figures of a study."""

import io
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dcs_cli.documents.automation import Recorded, Study
from dcs_cli.loading.calendar_events import CalendarFile, read_calendars
from dcs_cli.loading.measured_studies import MeasuredStudy, measured_study
from dcs_cli.loading.time_records import TimeRecords, weeks_of, working_days
from dcs_cli.loading.time_values import Unclear, day_of, minutes_of, number_of, week_of
from dcs_cli.loading.timesheets import read_timesheet

COLUMNS = {"csm": "Name", "week": "Week", "activity": "Task", "minutes": "Minutes", "times": "Count"}
UNTIL = date(2026, 10, 30)
DANA = Path(__file__).parent / "calendars" / "dana.ics"


def recorded(*activities: dict[str, Any], **keys: Any) -> Recorded:
    listed = activities or ({"id": "scheduling", "recorded_as": "Scheduling"},)
    source = {} if "calendars" in keys else {"timesheet": "t.csv", "columns": COLUMNS}
    return Recorded.model_validate(
        {**source, **keys, "activities": [{"audience": "all", **activity} for activity in listed]}
    )


def read(text: str, **keys: Any) -> TimeRecords:
    return read_timesheet(text.encode(), "t.csv", recorded(**keys), UNTIL)


def study_of(records: TimeRecords, said: Recorded, team: tuple[str, ...] = ()) -> MeasuredStudy:
    study = Study.model_validate({"id": "s", "date": "2026-10-30", "accounts": 10})
    return measured_study(study.model_copy(update={"recorded": said}), records, team)


PLAIN = "Name,Week,Task,Minutes,Count\ndana,2026-W41,Scheduling,90,10\neli,2026-W41,EBR,30.5,1\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", ";").replace("30.5", "30,5"),
        PLAIN.replace(",", "\t"),
        "Export of the time tracker,,,,\n\n" + PLAIN + ",,,,\n",
        PLAIN.replace("Name,Week", " NAME , week").replace("dana,2026-W41", '"dana","2026-10-07"'),
        PLAIN.replace("90,10", "1h 30m,10").replace("30.5,1", '"30,5 min",1'),
    ],
    ids=["plain", "windows", "semicolons", "tabs", "title and blank rows", "quotes and dates", "units in cells"],
)
def test_the_ways_of_writing_one_timesheet_give_the_same_entries(text: str) -> None:
    found = read(text)
    assert found.usable
    assert not found.not_counted
    assert [(one.csm, one.week, one.label, one.minutes, one.times) for one in found.entries] == [
        ("dana", "2026-W41", "Scheduling", 90, 10),
        ("eli", "2026-W41", "EBR", Fraction(61, 2), 1),
    ]


def test_every_row_counts_or_says_why_not() -> None:
    rows = [
        "dana,2026-W41,Scheduling,n/a,1",
        "dana,2026-W54,Scheduling,10,1",
        "dana,2026-W41,Scheduling,10,",
        ",2026-W41,Scheduling,10,1",
        "dana,2026-W41,Scheduling,10,0",
        'dana,2026-W41,Scheduling,"1,234",1',
        "dana,2026-W41,Scheduling,-5,1",
        "dana,2026-W41,Scheduling,10,1,more",
        "dana,2026-W41,Scheduling,1:30,1",
        "dana,10/11/2026,Scheduling,10,1",
        "dana,2026-W30,Scheduling,10,1",
        "Total,,,40,",
        "Name,Week,Task,Minutes,Count",
        "dana,2026-W41,Scheduling,10,1",
    ]
    found = read(
        "Name,Week,Task,Minutes,Count\n" + "\n".join(rows) + "\n", during={"from": "2026-10-05", "to": "2026-10-30"}
    )
    assert len(found.entries) == 1
    assert len(found.entries) + len(found.not_counted) == len(rows)
    told = {one.place.line: (one.reason, bool(one.mend)) for one in found.not_counted}
    assert told == {
        2: ("column `Minutes`: the cell is not a number", True),
        3: ("column `Week`: the year has no such week", True),
        4: ("column `Count`: the cell is empty", True),
        5: ("column `Name`: the cell is empty", True),
        6: ("column `Count`: there is time but not one time", True),
        7: ("column `Minutes`: the number may mean thousands or thousandths", True),
        8: ("column `Minutes`: the number is below 0", True),
        9: ("the row has more cells than columns", True),
        10: ("column `Minutes`: the cell may mean minutes:seconds or hours:minutes", True),
        11: ("column `Week`: nothing says whether the day or the month stands first", True),
        12: ("the row lies outside the days of the study", False),
        13: ("the row is a total", False),
        14: ("the row repeats the names of the columns", False),
    }


@pytest.mark.parametrize(
    ("cell", "monday"),
    [
        ("2026-W41", date(2026, 10, 5)),
        ("2026W41", date(2026, 10, 5)),
        ("W41/2026", date(2026, 10, 5)),
        ("41/2026", date(2026, 10, 5)),
        ("KW 41", date(2026, 10, 5)),
        (41, date(2026, 10, 5)),
        (41.0, date(2026, 10, 5)),
        ("Week 50", date(2025, 12, 8)),
        ("2026-10-11", date(2026, 10, 5)),
        ("2026-10-11T08:00:00", date(2026, 10, 5)),
        ("11.10.2026", date(2026, 10, 5)),
        (datetime(2026, 10, 11, 9), date(2026, 10, 5)),
        (date(2026, 10, 11), date(2026, 10, 5)),
    ],
)
def test_weeks(cell: Any, monday: date) -> None:
    assert week_of(cell, None, UNTIL) == monday


def test_slashes_need_an_order() -> None:
    assert day_of("3/10/2026", "day-first") == date(2026, 10, 3)
    assert day_of("3/10/2026", "month-first") == date(2026, 3, 10)
    for cell in ("3/10/2026", "2026-02-30", "soon", "", "2026"):
        with pytest.raises(Unclear):
            day_of(cell, None)


@pytest.mark.parametrize(
    ("cell", "unit", "separator", "minutes"),
    [
        ("1,5", "hours", ";", 90),
        ("1.5", "hours", ",", 90),
        ("1:30", "hours", ",", 90),
        ("01:30:30", "minutes", ",", Fraction(181, 2)),
        ("1.5h", "minutes", ",", 90),
        ("2 Std. 15 Min.", "hours", ";", 135),
        (0.1, "hours", None, 6),
        (timedelta(hours=26), "hours", None, 1560),
        ("1.234", "minutes", ",", Fraction(1234, 1000)),
    ],
)
def test_minutes(cell: Any, unit: Any, separator: str | None, minutes: Fraction) -> None:
    assert minutes_of(cell, unit, separator) == minutes


@pytest.mark.parametrize("cell", ["1.234", "1,234", "12,345", "1e3", "٣", "", "nan", float("nan"), float("inf"), -1])
def test_numbers_that_say_nothing_certain(cell: Any) -> None:
    with pytest.raises(Unclear):
        number_of(cell, ";")


def workbook(rows: list[list[Any]], title: str = "Weeks") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_gives_the_entries_of_the_same_text() -> None:
    rows: list[list[Any]] = [
        ["Time study"],
        [],
        ["Name", "Week", "Task", "Minutes", "Count"],
        ["dana", datetime(2026, 10, 7), "Scheduling", 90, 10],
        [None, None, "EBR", timedelta(minutes=30, seconds=30), 1],
        ["eli", 41, "EBR", "=40+20", 1],
        ["Total", None, None, 120.5, None],
    ]
    said = recorded(timesheet="t.xlsx", sheet="Weeks", blank_repeats=["csm", "week"])
    found = read_timesheet(workbook(rows), "t.xlsx", said, UNTIL)
    assert [(one.csm, one.week, one.minutes, one.where) for one in found.entries] == [
        ("dana", "2026-W41", 90, "Weeks!C4"),
        ("dana", "2026-W41", Fraction(61, 2), "Weeks!C5"),
    ]
    # A formula that no program has computed is an empty cell, never computed here.
    assert [(one.where, one.reason) for one in found.not_counted] == [
        ("Weeks!D6", "column `Minutes`: the cell is empty"),
        ("Weeks!A7", "the row is a total"),
    ]
    assert (found.not_counted[0].place.line, found.not_counted[0].place.column) == (6, 4)


@pytest.mark.parametrize(
    ("data", "name", "keys", "message"),
    [
        (b"", "t.csv", {}, "holds no rows"),
        (b"\xff\xfe\x00", "t.csv", {}, "UTF-16"),
        ("Größe\n".encode("latin-1"), "t.csv", {}, "not UTF-8"),
        (b"Nam,Week,Task,Minutes,Count\na,41,b,1,1\n", "t.csv", {}, "did you mean `Nam`"),
        (b"PK\x03\x04 broken", "t.xlsx", {}, "no readable xlsx workbook"),
        (workbook([["a"]]), "t.xlsx", {"sheet": "Week"}, "did you mean `Weeks`"),
        (b"Name\n", "t.csv", {"sheet": "Week"}, "has no sheets"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, name: str, keys: dict[str, Any], message: str) -> None:
    found = read_timesheet(data, name, recorded(**keys), UNTIL)
    assert not found.usable
    assert message in " ".join([*(one.message for one in found.problems), *(one.message for one in found.wrong)])


def test_figures_are_those_of_the_team_in_a_mean_week() -> None:
    text = (
        "Name,Week,Task,Minutes,Count\n"
        "Dana Kessler,2026-W41,Scheduling,100,10\n"
        "dana kessler,2026-W42,calls: booking,60,10\n"
        "eli,2026-W41,Scheduling,90,6\n"
        "eli,2026-W41,Lunch,60,1\n"
    )
    said = recorded(
        {"id": "scheduling", "recorded_as": ["Scheduling", "Calls: book*"]},
        {"id": "packs", "recorded_as": "Packs"},
        csms={"dana": "Dana Kessler"},
    )
    found = study_of(read_timesheet(text.encode(), "t.csv", said, UNTIL), said, ("dana", "eli"))
    (scheduling,) = found.activities
    # Dana 80 minutes and 10 times a week, Eli 90 and 6 in the one week he recorded.
    assert scheduling.times_per_week == 16
    assert scheduling.minutes_each == Fraction(170, 16)
    assert found.unmeasured == ("packs",)
    assert set(found.unlisted) == {"Lunch"}
    assert found.csms["eli"].missing == ("2026-W42",)
    resolved = found.resolved()
    assert (resolved.csms, resolved.days) == (2, None)


def test_events_are_expanded_over_the_days_of_the_study() -> None:
    said = recorded(
        {"id": "ebr", "recorded_as": "[EBR]*"},
        {"id": "calls", "recorded_as": "Call: *"},
        {"id": "fabrikam", "recorded_as": "*fabrikam"},
        calendars="*.ics",
        during={"from": "2026-10-05", "to": "2026-10-16"},
    )
    found = read_calendars([CalendarFile("dana.ics", "dana", DANA.read_bytes())], "*.ics", said)
    assert found.usable
    study = study_of(found, said)
    ebr = [(one.begins, one.minutes) for one in study.by_activity["ebr"]]
    # Thursday the 8th is excluded, Monday the 12th moved and shortened, Thursday the 15th cancelled.
    assert ebr == [(datetime(2026, 10, 5, 9), 90), (datetime(2026, 10, 13, 14), 60)]
    # 22:30 in UTC on Sunday is Monday in Berlin, and so within the window.
    calls = [(one.begins, one.label) for one in study.by_activity["calls"]]
    assert calls == [
        (datetime(2026, 10, 5, 0, 30), "Call: Contoso"),
        (datetime(2026, 10, 5, 10), "Call: Fabrikam"),
    ]
    assert [(entry.label, names) for entry, names in study.several] == [("Call: Fabrikam", ("calls", "fabrikam"))]
    # UNTIL is in UTC: the lunch on the 9th at 12:00 in Berlin is the last.
    assert [one.day.day for one in study.unlisted["Lunch"]] == [5, 6, 7, 8, 9]
    assert sorted((one.reason, one.shown) for one in found.not_counted) == [
        ("all-day, without hours", "Out of office"),
        ("cancelled", "[EBR] Preparation"),
        ("declined by the CSM", "Call: Northwind"),
        ("the event recurs within a day", "Bell"),
        ("without length", "Renewal reminder"),
    ]
    assert (study.resolved().days, study.csms["dana"].number) == (10, 2)


@pytest.mark.parametrize("data", [b"", b"hello", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"\xff\x00\xfe", b"BEGIN:VEVENT"])
def test_a_broken_calendar_is_a_problem_not_a_crash(data: bytes) -> None:
    said = recorded(calendars="*.ics", during={"from": "2026-10-05", "to": "2026-10-16"})
    found = read_calendars([CalendarFile("dana.ics", "dana", data)], "*.ics", said)
    assert not found.usable or not found.entries


def test_without_the_library_calendars_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    said = recorded(calendars="*.ics", during={"from": "2026-10-05", "to": "2026-10-16"})
    found = read_calendars([CalendarFile("dana.ics", "dana", DANA.read_bytes())], "*.ics", said)
    assert [one.hint for one in found.problems] == ["pip install icalendar"]


def test_weeks_of_a_window_weigh_their_working_days() -> None:
    first = date(2026, 10, 7)
    for length in range(1, 40):
        last = first + timedelta(days=length - 1)
        days = [first + timedelta(days=day) for day in range(length)]
        assert working_days(first, last) == sum(day.weekday() < 5 for day in days)
        said = recorded(during={"from": first.isoformat(), "to": last.isoformat()}).during
        assert said is not None
        assert sum(weeks_of(said).values()) == Fraction(working_days(first, last), 5)
