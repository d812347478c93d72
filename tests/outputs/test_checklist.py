"""The checklist in its three formats, opened again and compared with the steps of the analysis."""

import io
import json
from dataclasses import replace

import pytest
from docx import Document
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from dcs_cli.outputs.checklist import checklist
from dcs_cli.outputs.checklist.sheet import ANSWERS, COMPUTED, FIRST
from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.plan_report import PlanRequest, plan_report
from dcs_cli.outputs.theme import Theme

from .hostile import HOSTILE, MARKDOWN, SCRIPT
from .materials import EXAMPLES, material, of_folder


@pytest.fixture(scope="module")
def acme() -> Material:
    return of_folder(EXAMPLES / "acme")


def expected(found: Material) -> list[tuple[str, str, str]]:
    """Item, step and state of the analysis."""
    report = plan_report(found.run.answers, PlanRequest(checklist=True))
    assert report is not None
    return [(one.item, tick.step, tick.state) for one in report.checklists for tick in one.ticks]


def in_bytes(found: Material, format: str) -> bytes:
    made = checklist(found, format)
    assert isinstance(made, bytes)
    return made


def test_markdown_ticks_what_is_done_and_nothing_else(acme: Material) -> None:
    text = checklist(acme, "md")
    assert isinstance(text, str)
    item, found = "", []
    for line in text.splitlines():
        if line.startswith("## "):
            item = line[3:].partition(":")[0]
        elif line.startswith("- ["):
            name = line[6:].partition(" (")[0]
            found.append((item, name, line[3] == "x"))
    assert found == [(one, step, state == "done") for one, step, state in expected(acme)]
    assert "- [ ] CSMs consulted (not gus)" in text
    assert [token.type for token in MarkdownIt().parse(text)].count("bullet_list_open") == 2


def test_the_sheet_says_the_same_and_offers_answers(acme: Material) -> None:
    sheet = load_workbook(io.BytesIO(in_bytes(acme, "xlsx")))["Checklist"]
    rows = list(sheet.iter_rows(min_row=FIRST + 1, values_only=True))
    assert rows[0][: len(COMPUTED)] == COMPUTED
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == expected(acme)
    assert {row[-2] for row in rows[1:]} == {None}
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == f'"{",".join(ANSWERS)}"'
    assert str(choice.sqref) == f"H{FIRST + 2}:H{FIRST + len(rows)}"
    assert sheet.print_title_rows == f"${FIRST + 1}:${FIRST + 1}" and sheet.page_setup.fitToHeight == 0


def test_the_document_says_the_same(acme: Material) -> None:
    document = Document(io.BytesIO(in_bytes(acme, "docx")))
    items = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    found = [
        (item, row.cells[1].text, row.cells[2].text, row.cells[0].text)
        for item, table in zip(items, document.tables, strict=True)
        for row in table.rows[1:]
    ]
    assert [one[:3] for one in found] == expected(acme)
    assert all((box == "☑") == (state == "done") for *_, state, box in found)


def test_the_same_bytes_in_every_format(acme: Material) -> None:
    for format in ("md", "xlsx", "docx"):
        assert checklist(acme, format) == checklist(acme, format)


@pytest.mark.parametrize("format", ["md", "xlsx", "docx"])
def test_without_a_plan_it_says_what_to_add(format: str) -> None:
    with pytest.raises(CannotMake, match="add an automation document"):
        checklist(material(HOSTILE), format)


def test_hostile_text_stays_text() -> None:
    texts = {
        **HOSTILE,
        "automation.yaml": f"""kind: automation
studies:
  - id: base
    date: 2026-01-01
    accounts: 15
    activities: [{{id: calls, minutes_each: 30, times_per_week: 20, audience: all, repetitive: true}}]
items:
  - id: replace-calls
    replaces: calls
    automated_by: [one]
    share: 50%
    build: {{hours: 5}}
    change: {{affects: [ann], feedback: [{{from: ann, said: {json.dumps(MARKDOWN)}}}]}}
""",
    }
    found = replace(material(texts), theme=Theme(client=SCRIPT))
    text = checklist(found, "md")
    assert isinstance(text, str)
    assert "- [ ] CSMs informed (not ann)" in text
    tokens = [child for token in MarkdownIt("commonmark", {"html": True}).parse(text) for child in token.children or []]
    assert not {"html_inline", "link_open", "image"} & {token.type for token in tokens}
    sheet = load_workbook(io.BytesIO(in_bytes(found, "xlsx")))["Checklist"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert in_bytes(found, "docx")
