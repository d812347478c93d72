"""The Word report, opened again by another library and laid out by LibreOffice."""

import io
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.office.columns import Measures, need, shared
from dcs_cli.outputs.office.measure import cut, fitted, height, lines, width
from dcs_cli.outputs.report.docx import document_of, docx
from dcs_cli.outputs.report.docx_tables import fitted as fitted_table
from dcs_cli.outputs.story.blocks import Cell, Chart, Column, Picture, Section, Series, Story, Table, tables
from dcs_cli.outputs.story.excerpts import printed
from dcs_cli.outputs.story.telling import story
from dcs_cli.outputs.theme import DARK, Theme

from .conversion import laid_out
from .hostile import HOSTILE, RIGHT_TO_LEFT, SCRIPT
from .materials import EXAMPLES, material, of_folder


@pytest.fixture(scope="module")
def acme() -> Material:
    return of_folder(EXAMPLES / "acme")


@pytest.fixture(scope="module")
def acme_bytes(acme: Material) -> bytes:
    return docx(acme)


def opened(content: bytes) -> DocumentObject:
    return Document(io.BytesIO(content))


def drawn_tables(document: DocumentObject) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def test_every_table_of_the_story_stands_in_the_document(acme: Material, acme_bytes: bytes) -> None:
    expected = [table for table in tables(story(acme).sections) if printed(table)[0]]
    document = opened(acme_bytes)
    captions = [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in document.tables]
    assert sorted(captions) == sorted(table.caption for table in expected)
    drawn = dict(zip(captions, drawn_tables(document), strict=True))
    for table in expected:
        rows = drawn[table.caption]
        assert len(rows) == 1 + len(printed(table)[0])
        assert [line for cell in rows[0] for line in cell.split("\n")] == [column.title for column in table.columns]
    targets = drawn["Targets and where they stand"]
    automations = drawn["Automations, hours a week"]
    assert "Counted\nRealised" in automations[0]
    assert automations[1][automations[0].index("Counted\nRealised")].split("\n")[1] == "–", "not measured"
    assert targets[2] == ["messages CS owns", "8 of 12", "over 50%", "met", "but at most 19.2% of volume"]


def test_charts_are_native_with_their_numbers(acme: Material, acme_bytes: bytes) -> None:
    from openpyxl import load_workbook

    charts = [b for section in story(acme).sections for b in section.blocks if isinstance(b, Chart)]
    with zipfile.ZipFile(io.BytesIO(acme_bytes)) as packed:
        books = sorted(name for name in packed.namelist() if name.startswith("word/embeddings/"))
        assert len(books) == len(charts) > 3
        held = [load_workbook(io.BytesIO(packed.read(name))).active for name in books]
    found = {tuple(sheet.iter_rows(min_row=2, values_only=True)) for sheet in held if sheet is not None}
    for chart in charts:
        values = zip(*(series.values for series in chart.series), strict=True)
        rows = [(category, *row) for category, row in zip(chart.categories, values, strict=True)]
        assert any([row[: len(rows[0])] for row in one] == rows for one in found), chart.id


def test_everything_seen_is_described(acme_bytes: bytes) -> None:
    document = opened(acme_bytes)
    described = list(document.element.iter(qn("wp:docPr")))
    told = story(of_folder(EXAMPLES / "acme"))
    blocks = [block for section in told.sections for block in section.blocks]
    pictures = sum(isinstance(one, Chart) or (isinstance(one, Picture) and one.printed) for one in blocks)
    assert len(described) == pictures
    assert all(len(one.get("descr")) > 20 and one.get("title") for one in described)
    assert len({one.get("id") for one in described}) == len(described)
    headings = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    links = [one.get(qn("w:anchor")) for one in document.element.iter(qn("w:hyperlink"))]
    marks = {one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))}
    assert len(links) == len(headings) == 14 and set(links) == marks
    instructions = [one.text for one in document.element.iter(qn("w:instrText"))]
    assert any("TOC" in one for one in instructions)


def test_pages_turn_only_where_something_broad_stands(acme_bytes: bytes) -> None:
    document = opened(acme_bytes)
    ways = [section.orientation for section in document.sections]
    assert WD_ORIENT.LANDSCAPE in ways
    assert all(one != other for one, other in pairwise(ways))


def test_the_same_bytes_on_two_runs_and_no_clock(acme: Material, acme_bytes: bytes) -> None:
    assert docx(acme) == acme_bytes
    with zipfile.ZipFile(io.BytesIO(acme_bytes)) as packed:
        assert {member.date_time[0] for member in packed.infolist()} == {1980}


def test_hostile_text_stays_text() -> None:
    document = opened(docx(material(HOSTILE)))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert SCRIPT in said
    assert not set(RIGHT_TO_LEFT[:1] + "\u0007") & set(said)
    assert max(len(paragraph.text) for paragraph in document.paragraphs) < 1500


def test_paper_stays_white_under_a_dark_theme(acme: Material) -> None:
    told = Story("T", "S", (), (Section("a", "A", "Lead.", ()),))
    document = opened(document_of(told, replace(acme, theme=replace(DARK, client="Client"))))
    styles: Any = document.styles
    for name in ("Normal", "Heading 1", "Caption"):
        assert str(styles[name].font.color.rgb) in ("1C2430", "14506B")


def test_a_logo_that_is_no_picture_is_said(acme: Material, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"no picture")
    told = Story("T", "S", (), ())
    with pytest.raises(CannotMake, match=r"logo\.png"):
        document_of(told, replace(acme, theme=Theme(logo=logo)))


def test_laid_out_no_page_is_empty(acme: Material, acme_bytes: bytes, tmp_path: Path) -> None:
    pages = laid_out(acme_bytes, "report.docx", tmp_path)
    for number, page in enumerate(pages, 1):
        # The footer alone is an empty page: it says the title and which page this is.
        footer = [word for word in page.words if word.top > page.height - 50]
        assert len(page.words) > len(footer) + 3, number
        assert all(word.right <= page.width and word.left >= 0 for word in page.words), number
    assert len(pages) < 40


def test_narrow_columns_share_a_place_before_a_word_breaks() -> None:
    columns = (Column("Name", "id"), Column("Purpose", wide=True), *(Column(f"Heading{n}") for n in range(9)))
    row = (Cell("onboarding-guide"), Cell("Help them to start well " * 4), *(Cell("unbreakable") for _ in range(9)))
    found = fitted_table(Table("t", "T", columns, (row,)), 16.5)
    assert len(found.groups) < len(columns)
    assert [number for group in found.groups for number in group] == list(range(len(columns)))
    assert sum(found.widths) == pytest.approx(16.5)
    for group, breadth in zip(found.groups, found.widths, strict=True):
        assert all(width(columns[number].title, 8.5) * 2.54 / 72 < breadth for number in group)


def test_measured_text_fits_what_it_is_cut_to() -> None:
    for text in ("short", "some words " * 200, "x" * 10_000, "漢字" * 300, "a-b-" * 400, "`id` " * 300):
        for room in (60.0, 300.0):
            said, size = fitted(text, room, 100, (20, 16, 12))
            assert height(said, room, size) <= 100
            assert lines(cut(text, room, 3, 10), room, 10) <= 3
            assert cut(text, room, 3, 10).count("`") % 2 == 0
    measures = Measures(margin=10, longest_word=100, least_wide=80, usual=100, wide=300)
    needs = [need(["Head"], ["word " * number], 10, measures, wide=number > 3) for number in range(1, 8)]
    for room in (100.0, 500.0, 3000.0):
        assert sum(shared(needs, room)) == pytest.approx(room)


def test_a_series_without_values_leaves_a_hole(acme: Material) -> None:
    chart = Chart("c", "bars", "C", ("a", "b"), (Series("s", (1, None)),), "u", "Only a is known, b is not.")
    content = document_of(Story("T", "S", (), (Section("a", "A", "", (chart,)),)), acme)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        (part,) = [name for name in packed.namelist() if name.startswith("word/charts/chart")]
        xml = packed.read(part).decode()
    assert xml.count("<c:v>1") == 1 and "<c:v>0" not in xml
