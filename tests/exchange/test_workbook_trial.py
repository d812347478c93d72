"""The law of what an edited workbook may not do: whatever is typed into it, the project can be read afterwards."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dcs_cli.exchange.import_plan import ImportPlan
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.workbook_reading import CellProblem, documents_from_workbook
from dcs_cli.exchange.workbook_trial import Fault, sound_plan
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.outputs.workbook import workbook
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import run

from ..cli.running import runner
from ..laws.projects import AS_OF
from ..outputs.materials import material
from .test_workbook_return import exported_project

SHEETS = ("Touchpoints", "Campaigns", "Versions", "Moments", "Plans", "Signals", "Documents")
WORDS = (
    "managers",
    "day 2, 4 and 6 after start",
    "-1",
    "n/a",
    "yes",
    "{",
    "[a, b]",
    "=A1+1",
    "2026-13-01",
    "Two words",
)
SMALL = {
    "program.yaml": """kind: program
name: Small
dimensions: {persona: {values: [admin, user], level: contact}}
channels: {email: {}}
systems: {mailer: {sends: [email]}}
departments: {cs: {}, marketing: {}}
""",
    "signals.yaml": "kind: signals\nsignals:\n  - {id: joined, type: event, level: account, source: crm}\n",
    "maps/cs.yaml": """kind: map
id: cs
department: cs
defaults: {channel: email, owner: ana, system: mailer}
touchpoints:
  - {id: hello, purpose: Say hello, audience: {persona: admin}, trigger: {event: joined}}
  - {id: news, purpose: Tell news, audience: all, trigger: {every: month}}
""",
    "maps/users.yaml": "kind: map\nid: users\nextends: cs\nfor: {persona: user}\nremove: {hello: They know us}\n",
}


def faults(texts: Mapping[str, bytes]) -> list[Fault]:
    """What cannot be read and references to nothing, as ``dcs check`` finds them."""
    loaded = load_texts(sorted(texts.items()), Limits())
    found = run(loaded, AS_OF, Selection(("S", "A03"), check_only=True, waivers=False)).findings
    return [
        Fault(one.finding.code, one.finding.subjects, one.finding.message, one.places[0] if one.places else None)
        for one in found
        if one.finding.level == "error" and one.finding.code[0] in "SA"
    ]


def brought_back(project: ProjectState, data: bytes) -> tuple[ImportPlan, list[CellProblem], dict[str, bytes]]:
    read = documents_from_workbook(data)
    plan, left_out = sound_plan(read, read.exported, project, faults)
    return plan, [*read.problems, *left_out], {**project.texts, **plan.writes}


def small_workbook() -> tuple[ProjectState, Any]:
    project = ProjectState({file: text.encode() for file, text in SMALL.items()})
    assert not faults(project.texts)
    return project, load_workbook(io.BytesIO(workbook(material(project.texts, AS_OF))))


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(book: Any, title: str, name: str, heading: str, value: Any) -> str:
    """Write a cell of the row with an id; gives its address."""
    sheet = book[title]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], 1)}
    row = next(line for line in range(2, sheet.max_row + 1) if sheet.cell(line, columns["id"]).value == name)
    cell = sheet.cell(row, columns[heading])
    cell.value = value
    return str(cell.coordinate)


def test_what_cannot_be_read_is_told_with_its_cell_and_stays() -> None:
    project, book = small_workbook()
    wrong = {
        put(book, "Touchpoints", "hello", "audience", "managers"),
        put(book, "Touchpoints", "hello", "trigger", "day 2, 4 and 6 after start"),
        put(book, "Touchpoints", "news", "system", "pigeon"),
        put(book, "Touchpoints", "news", "trigger", "event: nothing"),
    }
    put(book, "Touchpoints", "hello", "purpose", "Welcome them")
    _, problems, texts = brought_back(project, saved(book))
    assert {one.cell for one in problems} == wrong
    expected = SMALL["maps/cs.yaml"].replace("Say hello", "Welcome them")
    assert texts["maps/cs.yaml"].decode() == expected


def test_the_command_leaves_a_project_that_can_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dcs = runner(capsys)
    _, book = small_workbook()
    for file, text in SMALL.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    cell = put(book, "Touchpoints", "hello", "audience", "managers")
    owner = put(book, "Touchpoints", "news", "owner", "carr/ana")
    (tmp_path / "edited.xlsx").write_bytes(saved(book))
    done = dcs("import", str(tmp_path / "edited.xlsx"), "--into", str(tmp_path), "--no-cache")
    said = " ".join(done.out.split())
    assert done.code == 0
    assert f"sheet Touchpoints, {cell}: no audience called `managers`: left out" in said
    assert f"sheet Touchpoints, {owner}: owner `carr/ana` of `news` names no department" in said
    assert all((tmp_path / file).read_text() == text for file, text in SMALL.items())


def test_a_new_row_is_taken_without_the_cell_that_cannot_be_read_and_may_use_what_another_sheet_adds() -> None:
    project, book = small_workbook()
    sheet = book["Touchpoints"]
    headings = [cell.value for cell in sheet[1]]
    new = {"purpose": "Ask", "channel": "email", "owner": "ana", "system": "mailer", "trigger": "event: left"}
    for row, (name, audience) in enumerate((("ask", "persona: admin"), ("beg", "persona: boss"), ("hello", "all")), 4):
        for heading, value in {**new, "id": name, "audience": audience}.items():
            sheet.cell(row, headings.index(heading) + 1).value = value
    signals = book["Signals"]
    columns = [cell.value for cell in signals[1]]
    for heading, value in {"id": "left", "type": "event", "level": "account", "source": "crm"}.items():
        signals.cell(3, columns.index(heading) + 1).value = value
    _, problems, texts = brought_back(project, saved(book))
    assert not faults(texts)
    items: Any = ProjectState(texts).items
    assert items["ask"].fields["trigger"] == {"event": "left"} and items["ask"].fields["audience"] == {
        "persona": "admin"
    }
    assert "audience" not in items["beg"].fields and items["beg"].fields["purpose"] == "Ask"
    assert items["hello"].fields["purpose"] == "Say hello"
    assert any("row above" in one.message and one.cell == "A6" for one in problems)


def test_an_id_that_others_need_is_not_taken_away() -> None:
    project, book = small_workbook()
    cell = next(
        row[5] for row in book["Documents"].iter_rows() if (row[1].value, row[3].value) == ("maps/cs.yaml", "id")
    )
    cell.value = "care"
    put(book, "Touchpoints", "news", "purpose", "Tell more")
    _, problems, texts = brought_back(project, saved(book))
    assert texts["maps/cs.yaml"].decode() == SMALL["maps/cs.yaml"].replace("Tell news", "Tell more")
    assert [(one.sheet, one.cell) for one in problems] == [("Documents", cell.coordinate)]
    assert "no map called `cs`" in problems[0].message


def scribbled(data: bytes, dice: random.Random) -> bytes:
    """The workbook with random cells of random sheets written over: words, numbers, nothing, what stands elsewhere."""
    book = load_workbook(io.BytesIO(data))
    titles = [title for title in SHEETS if title in book.sheetnames]
    for _ in range(dice.randrange(1, 12)):
        sheet = book[dice.choice(titles)]
        cell = sheet.cell(dice.randrange(2, sheet.max_row + 2), dice.randrange(1, sheet.max_column + 1))
        there: list[Any] = [
            one.value for row in sheet.iter_rows(min_row=2) for one in row if one.value is not None
        ] or [None]
        same_column = [one[0].value for one in sheet.iter_rows(2, None, cell.column, cell.column)]
        cell.value = dice.choice(
            (*WORDS, dice.randrange(-5, 50), 0.5, True, None, dice.choice(there), *same_column[:9])
        )
        if isinstance(cell.value, str):
            cell.data_type = "s"
    return saved(book)


def test_random_edits_never_make_a_project_unreadable(tmp_path: Path) -> None:
    told = written = 0
    for seed in range(5):
        project, data = exported_project(seed, tmp_path / str(seed))
        before = Counter((one.code, one.subjects) for one in faults(project.texts))
        for turn in range(3):
            edited = scribbled(data, random.Random(1000 * turn + seed))
            plan, problems, texts = brought_back(project, edited)
            after = Counter((one.code, one.subjects) for one in faults(texts))
            assert not after - before, (seed, turn, after - before)
            told, written = told + len(problems), written + len(plan.changes)
    assert told > 20 and written > 5
