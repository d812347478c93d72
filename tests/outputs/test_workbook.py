"""The workbook, opened again by other programs: its cells against the analysis, its links, and the way back."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dcs_cli.documents.sheet_columns import EXPORTED_SHEET
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.workbook_reading import NotOurWorkbook, documents_from_workbook, is_own_workbook
from dcs_cli.exchange.workbook_return import plan_workbook
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.theme import DARK, Theme
from dcs_cli.outputs.workbook import workbook

from ..exchange.spreadsheets import saved_by_office
from ..laws.projects import AS_OF, random_project, write_project
from .hostile import HOSTILE
from .materials import EXAMPLES, material, of_folder


@pytest.fixture(scope="module")
def acme() -> Material:
    return of_folder(EXAMPLES / "acme")


@pytest.fixture(scope="module")
def acme_bytes(acme: Material) -> bytes:
    return workbook(acme)


def _written(made: Material) -> str:
    """Every document as it is written: JSON keeps the order of keys and tells 1 from 1.0."""
    return json.dumps([[one.raw.file, one.raw.plain] for one in made.loaded.documents])


def _read_back(data: bytes) -> str:
    found = documents_from_workbook(data)
    assert found.problems == ()
    assert found.damaged == ()
    written = json.dumps([[one.file, one.plain] for one in found.documents])
    assert json.dumps([[one.file, one.plain] for one in found.exported.values()]) == written
    assert list(found.exported) == [one.number for one in found.documents]
    return written


def _cells(data: bytes, title: str, heading_row: int = 1) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(data))[title]
    headings = [cell.value for cell in sheet[heading_row]]
    rows = sheet.iter_rows(min_row=heading_row + 1, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows if any(value is not None for value in row)]


@pytest.mark.parametrize("name", ["acme", "gitlab-2022"])
def test_an_example_comes_back_without_loss(name: str) -> None:
    made = of_folder(EXAMPLES / name)
    assert _read_back(workbook(made)) == _written(made)


def test_random_projects_come_back_without_loss(tmp_path: Path) -> None:
    items = 0
    for seed in range(12):
        write_project(random_project(seed), tmp_path / str(seed))
        made = of_folder(tmp_path / str(seed), AS_OF)
        assert _read_back(workbook(made)) == _written(made), seed
        items += len(made.run.answers.project.messages)
    assert items > 40


def test_another_program_may_save_it_in_between(acme: Material, acme_bytes: bytes, tmp_path: Path) -> None:
    assert _read_back(saved_by_office(acme_bytes, tmp_path)) == _written(acme)


def test_the_same_bytes_whatever_the_order_of_sets(acme_bytes: bytes) -> None:
    program = (
        "import sys; from tests.outputs.materials import *; from dcs_cli.outputs.workbook import workbook;"
        "sys.stdout.buffer.write(workbook(of_folder(EXAMPLES / 'acme')))"
    )
    root = Path(__file__).parents[2]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True
        )
        assert done.stdout == acme_bytes
    properties = load_workbook(io.BytesIO(acme_bytes)).properties
    assert properties.created == datetime(2026, 2, 1)


def test_cells_say_what_the_analysis_says(acme: Material, acme_bytes: bytes) -> None:
    answers = acme.run.answers
    gaps = _cells(acme_bytes, "Gaps", 4)
    missed = {(one.plan, one.moment): one for one in answers.coverage.requirements if not one.met}
    assert {(row["plan"], row["moment"]): (row["required"], row["served"]) for row in gaps} == {
        key: (one.required, one.size_in("served")) for key, one in missed.items()
    }
    coverage = {row["moment"]: row for row in _cells(acme_bytes, "Coverage", 4)}
    for one in answers.coverage.requirements:
        word = "met" if one.met else "not met"
        assert coverage[one.moment][one.plan].startswith(f"{word} · {one.size_in('served'):,} of {one.required:,}")
    assert coverage["value-review"]["smb-plan"] == "–"
    pressure = _cells(acme_bytes, "Pressure", 4)
    line = answers.pressure[0]
    assert sorted((row["certain"], row["worst"], row["contacts"]) for row in pressure) == sorted(
        (one.certain, one.worst, answers.project.universe.contacts(one.cells)) for one in line.classes
    )
    findings = _cells(acme_bytes, "Findings", 4)
    assert [(row["level"], row["code"], row["message"]) for row in findings] == [
        (one.finding.level, one.finding.code, one.finding.message) for one in acme.run.findings
    ]
    touchpoints = {row["id"]: row for row in _cells(acme_bytes, "Touchpoints")}
    volume = answers.volumes.by_message()
    for name, row in touchpoints.items():
        known = name not in answers.volumes.unknown
        assert row["messages a year"] == (pytest.approx(float(volume[name])) if known else None)
    departments = _cells(acme_bytes, "Summary", _row_of(acme_bytes, "Summary", "department"))[:3]
    assert {row["department"]: row["messages"] for row in departments} == {"marketing": 3, "cs": 8, "sales": 1}


def _row_of(data: bytes, title: str, word: str) -> int:
    column = load_workbook(io.BytesIO(data))[title]["A"]
    return next(cell.row for cell in column if cell.value == word)


def test_findings_and_rows_lead_to_each_other(acme_bytes: bytes) -> None:
    book = load_workbook(io.BytesIO(acme_bytes))
    findings, touchpoints = book["Findings"], book["Touchpoints"]
    subject = [cell.value for cell in findings[4]].index("subject")
    led = 0
    for row in findings.iter_rows(min_row=5):
        cell = row[subject]
        if cell.hyperlink is not None:
            target = _target(book, cell.hyperlink.location)
            assert re.split(r"[\[/]", cell.value)[0] == target.value
            led += 1
    assert led >= 40
    back = [cell.value for cell in touchpoints[1]].index("findings")
    for row in touchpoints.iter_rows(min_row=2, max_row=12):
        if row[back].value:
            finding = _target(book, row[back].hyperlink.location).row
            about = [cell.value or "" for cell in findings[finding]][subject : subject + 2]
            assert any(row[0].value in one for one in about)


def _target(book: Any, location: str) -> Any:
    title, _, address = location.rpartition("!")
    return book[title.strip("'")][address]


def test_every_word_and_reference_has_a_drop_down(acme_bytes: bytes) -> None:
    book = load_workbook(io.BytesIO(acme_bytes))
    offered = _offered(book, book["Touchpoints"])
    assert offered["status"] == ["idea", "planned", "building", "live", "paused", "retired"]
    assert offered["channel"] == ["call", "community", "email", "in_app", "kb"]
    assert offered["serves"] == [cell.value for cell in book["Moments"]["A"][1:]]
    assert {"system", "owner", "type", "intent", "mode"} <= set(offered)
    assert "welcome-copy" in [cell.value for cell in book["Vocabulary"]["B"]]
    assert _offered(book, book["Moments"])["stakes"] == ["low", "high"]


def _offered(book: Any, sheet: Worksheet) -> dict[str, list[str]]:
    found = {}
    for rule in sheet.data_validations.dataValidation:
        area = next(iter(rule.sqref.ranges))
        heading = sheet.cell(1, area.min_col).value
        title, _, span = rule.formula1.lstrip("=").rpartition("!")
        if title:
            found[heading] = [cell.value for (cell,) in book[title.strip("'")][span.replace("$", "")]]
    return found


def test_sheets_are_ready_for_screen_and_paper(acme_bytes: bytes) -> None:
    book = load_workbook(io.BytesIO(acme_bytes))
    assert book.sheetnames[:3] == ["Summary", "Touchpoints", "Campaigns"]
    assert {"Coverage", "Gaps", "Overlaps", "Pressure", "Targets", "Automation plan", "Roadmap", "Findings"} <= set(
        book.sheetnames
    )
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title not in ("Summary", EXPORTED_SHEET):
            assert sheet.freeze_panes and sheet.auto_filter.ref and sheet.print_title_rows
    assert book.sheetnames[-1] == EXPORTED_SHEET and book[EXPORTED_SHEET].sheet_state == "hidden"
    assert len(book["Summary"]._charts) == 3
    hidden = [
        cell.value
        for cell in book["Touchpoints"][1]
        if book["Touchpoints"].column_dimensions[cell.column_letter].hidden
    ]
    assert set(hidden) <= {"document", "written fields"} and hidden
    rules = [rule for area in book["Targets"].conditional_formatting for rule in area.rules]
    assert {rule.text for rule in rules} == {"met", "not met", "cannot tell"}


def test_hostile_texts_stay_texts() -> None:
    texts: dict[str, str | bytes] = dict(HOSTILE)
    long = "=" + "é😀 & <b> " * 6_000
    awkward = [
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "\tx",
        "\rx",
        '"x"',
        "<r><t>x</t></r>",
        "_x0041_",
        "\x07bell\x85",
        "⟦long text 1⟧",
    ]
    extra = {"kind": "map", "id": "extra", "x-long": long, "touchpoints": []}
    for number, text in enumerate([*awkward, long]):
        extra["touchpoints"].append(  # type: ignore[attr-defined]  # a plain document
            {"id": f"t{number}", "purpose": text, "x-note": {"in": [text, None, 1.0]}, "measure": "x\n"}
        )
    texts["extra.yaml"] = json.dumps(extra, ensure_ascii=True).replace("\\ud83d\\ude00", "😀")
    made = material(texts)
    assert not made.loaded.broken
    data = workbook(made)
    assert _read_back(data) == _written(made)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                tree = ElementTree.fromstring(archive.read(name))
                assert not [one for one in tree.iter() if one.tag.endswith("}f")], name
    book = load_workbook(io.BytesIO(data))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert max(len(str(cell.value or "")) for sheet in book for row in sheet.iter_rows() for cell in row) <= 32_767
    purposes = {row["id"]: row["purpose"] for row in _cells(data, "Touchpoints")}
    assert purposes["t0"] == "=1+1" and purposes["t11"].startswith("⟦long text ")
    assert "longer than a cell" in " ".join(
        str(row[1].value) for row in book["Summary"].iter_rows(min_row=1, max_col=2)
    )


def _edited(data: bytes, change: Any) -> Any:
    book = load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return documents_from_workbook(stream.getvalue())


DEFAULTS = """kind: map
id: m
department: cs
defaults: {channel: email, system: hub}
touchpoints:
  - {id: one, purpose: First, audience: all, owner: csm, trigger: {every: month}}
  - {id: two, purpose: Second, audience: all, channel: email, owner: csm, trigger: {every: week}}
---
kind: map
id: n
touchpoints:
  - {id: three, purpose: Third, starts_on: 2026-01-01}
"""


def test_what_a_person_edits_comes_back_edited() -> None:
    made = material({"maps.yaml": DEFAULTS})

    def change(book: Any) -> None:
        sheet = book["Touchpoints"]
        column = {cell.value: cell.column for cell in sheet[1]}
        assert sheet.cell(2, column["channel"]).value == "email"
        sheet.cell(2, column["system"], "crm")
        sheet.cell(3, column["audience"], "segment: smb, persona: admin")
        sheet.cell(4, column["starts_on"], datetime(2026, 5, 4))
        sheet.cell(4, column["purpose"]).value = None
        for heading, value in (("id", 2026), ("purpose", "New"), ("serves", "a, b"), ("trigger", "{every: [")):
            sheet.cell(5, column[heading], value)
        sheet.cell(1, sheet.max_column + 1, "x-ticket")
        sheet.cell(5, sheet.max_column, "T-1")
        sheet.cell(1, sheet.max_column + 1, "Remarks")

    found = _edited(workbook(made), change)
    first, second = (one.plain["touchpoints"] for one in found.documents)
    assert first[0] == {
        "id": "one",
        "purpose": "First",
        "audience": "all",
        "owner": "csm",
        "trigger": {"every": "month"},
    } | {"system": "crm"}
    assert list(first[1]) == ["id", "purpose", "audience", "channel", "owner", "trigger"]
    assert first[1]["audience"] == {"segment": "smb", "persona": "admin"}
    assert second[0] == {"id": "three", "starts_on": "2026-05-04"}
    assert second[1] == {"id": "2026", "purpose": "New", "serves": ["a", "b"], "x-ticket": "T-1"}
    remark, trigger = found.problems
    assert remark.sheet == "Touchpoints" and "`Remarks`" in remark.message and remark.cell.endswith("1")
    assert trigger.cell.endswith("5") and trigger.message


def test_a_row_and_all_rows_of_a_key_can_be_deleted(acme_bytes: bytes) -> None:
    def change(book: Any) -> None:
        book["Touchpoints"].delete_rows(2)
        book["Campaigns"].delete_rows(2)

    found = _edited(acme_bytes, change)
    assert found.problems == ()
    plain = {one.plain["id"]: one.plain for one in found.documents if one.plain["kind"] == "map"}
    assert "welcome" not in [one["id"] for one in plain["cs"]["touchpoints"]]
    assert list(plain["marketing"]) == ["kind", "id", "department", "visible_to", "touchpoints"]


def test_a_damaged_record_is_known_as_such_and_harms_nothing(acme_bytes: bytes) -> None:
    whole = documents_from_workbook(acme_bytes)
    deep = json.dumps({"file": "x", "index": 0, "plain": {"a": json.loads("[" * 500 + "]" * 500)}})
    forged = {
        "another text": "|{}|",
        "too deep": f"|{deep}|",
        "no JSON": "|{|",
        "no text": 7,
        "much too deep": f"|{'[' * 100_000}|"[:32_000],
        "a strange index": '|{"file":"x","index":"0","plain":{}}|',
    }
    for name, text in forged.items():

        def change(book: Any, text: Any = text) -> None:
            sheet = book[EXPORTED_SHEET]
            assert (sheet["A2"].value, sheet["B2"].value, sheet["A3"].value) == (1, 0, 1)
            sheet["C3"].value = text
            if isinstance(text, str):
                sheet["C2"].value = f"sha256 {sha256(text[1:-1].encode()).hexdigest()}"
            sheet.delete_rows(sheet.max_row)

        found = _edited(acme_bytes, change)
        last = max(whole.exported)
        assert found.documents == whole.documents, name
        assert set(found.damaged) == {1, last} and set(found.exported) == set(whole.exported) - {1, last}, name


def test_what_cannot_be_read_is_left_as_it_is(acme_bytes: bytes) -> None:
    def change(book: Any) -> None:
        sheet = book["Documents"]
        column = {cell.value: cell.column for cell in sheet[1]}
        for line in range(2, sheet.max_row + 1):
            key, part = sheet.cell(line, column["key"]).value, sheet.cell(line, column["part"]).value
            if key in ("policy", "now") and part in ("pressure", 1):
                sheet.cell(line, column["value"], "{no: [")
        touchpoints = book["Touchpoints"]
        column = {cell.value: cell.column for cell in touchpoints[1]}
        touchpoints.cell(2, column["trigger"], "{every: [")
        name = touchpoints.cell(2, column["id"]).value
        assert name == "welcome"

    found = _edited(acme_bytes, change)
    assert len(found.problems) == 3
    texts = {one.file: b"" for one in found.exported.values()}
    folder = EXAMPLES / "acme"
    state = ProjectState({file: (folder / file).read_bytes() for file in texts})
    plan = plan_workbook(found, found.exported, state).plan
    assert not plan.writes and not plan.conflicts and not plan.proposals


def test_other_files_are_not_ours(acme_bytes: bytes) -> None:
    assert is_own_workbook(acme_bytes)
    from openpyxl import Workbook

    stream = io.BytesIO()
    Workbook().save(stream)
    for data in (b"", b"PK\x03\x04", b"kind: map", stream.getvalue(), acme_bytes[: len(acme_bytes) // 2]):
        assert not is_own_workbook(data)
        with pytest.raises(NotOurWorkbook):
            documents_from_workbook(data)


@pytest.mark.parametrize("theme", [DARK, Theme(client="Client & 2 Söhne", accent="#ffe14d", text="#333333")])
def test_the_theme_is_used_and_stays_readable(theme: Theme) -> None:
    made = of_folder(EXAMPLES / "acme", theme=theme)
    data = workbook(made)
    sheet = load_workbook(io.BytesIO(data))["Targets"]
    ground, ink = sheet["A4"].fill.start_color.rgb[-6:], sheet["A4"].font.color.rgb[-6:]
    from dcs_cli.outputs.theme import contrast

    assert contrast(f"#{ground}", f"#{ink}") >= 4.5
    assert contrast(f"#{sheet['A5'].font.color.rgb[-6:]}", "#ffffff") >= 4.5
    if theme.client is not None:
        assert theme.client in load_workbook(io.BytesIO(data))["Summary"]["A1"].value
    assert _read_back(data) == _written(made)


def test_a_view_narrows_findings_and_nothing_that_is_edited() -> None:
    whole, part = of_folder(EXAMPLES / "acme"), of_folder(EXAMPLES / "acme", view="segment=enterprise")
    data = workbook(part)
    assert _read_back(data) == _written(whole)
    assert len(_cells(data, "Findings", 4)) == len(part.run.findings) < len(whole.run.findings)
    assert "segment=enterprise" in str(load_workbook(io.BytesIO(data))["Summary"]["A3"].value)


def test_more_links_than_a_sheet_can_hold_are_texts(acme: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcs_cli.outputs.workbook.book.MOST_LINKS", 3)
    data = workbook(acme)
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        assert sum(cell.hyperlink is not None for row in sheet.iter_rows() for cell in row) <= 3
    assert [row["code"] for row in _cells(data, "Findings", 4)] == [one.finding.code for one in acme.run.findings]
    assert all(row["subject"] for row in _cells(data, "Findings", 4))


def test_a_plan_without_hours_makes_no_chart_and_no_fault() -> None:
    texts = {
        "map.yaml": "kind: map\nid: m\ndepartment: cs\ntouchpoints:\n"
        "  - {id: drip, purpose: help, audience: all, channel: email, trigger: {after: start, by: 1d}}\n",
        "plan.yaml": "kind: automation\n"
        "studies:\n"
        "  - {id: old, date: 2026-01-10, accounts: 5, activities: []}\n"
        "  - {id: later, date: 2026-06-20, accounts: 5, activities: [{id: work, minutes_each: 5, "
        "times_per_week: 5, audience: all}]}\n"
        "items:\n  - {id: item, replaces: work, automated_by: [drip], share: 50%}\n",
    }
    assert workbook(material(texts))[:2] == b"PK"
