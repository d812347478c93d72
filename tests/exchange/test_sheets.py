"""Tables come out of files of every sort as they are, and hostile files end in a sentence, in little memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from openpyxl import Workbook

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.sheets import read_source

from .spreadsheets import HEADINGS, WELCOME, billion_laughs, ods, ods_row, repacked, saved, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


CSV = "Name,Goal,Channel,When\nWelcome,Get started with the product,Email,30 days before renewal\n"
MARKDOWN = """# Mail

| Name | Goal | Channel | When |
|--|:-:|--|--|
| Welcome | Get started with the product | Email | 30 days before renewal |

End
"""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx()),
        ("a.csv", CSV.encode()),
        ("a.csv", ("\ufeff" + CSV.replace(",", "; ").replace("\n", "\r\n")).encode()),
        ("a.tsv", CSV.replace(",", "\t").encode()),
        ("a.csv", CSV.encode("utf-16")),
        ("a.md", MARKDOWN.encode()),
        ("a.ods", ods(ods_row(HEADINGS) + ods_row(WELCOME) + ods_row([""], 1_048_574, 16_384))),
    ],
)
def test_every_format_gives_the_same_table(name: str, data: bytes) -> None:
    source = read_source(data, name)
    assert [row.cells for row in source.tables[0].rows] == [HEADINGS, WELCOME]
    assert source.notes == ()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to make an xls file")
def test_sheets_made_by_another_program(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADINGS, WELCOME, (None, "Greet them", "Email", "weekly")):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    for state in ("hidden", "veryHidden"):
        book.create_sheet(state).append(HEADINGS)
        book[state].sheet_state = state
    (tmp_path / "a.xlsx").write_bytes(saved(book))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for target in ("xls", "ods"):
        command = ["soffice", profile, "--headless", "--convert-to", target, "a.xlsx"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
        first, *others = read_source((tmp_path / f"a.{target}").read_bytes(), f"a.{target}").tables
        assert [row.cells for row in first.rows] == [HEADINGS, WELCOME, ("Welcome", "Greet them", "Email", "weekly")]
        assert "the sheet is hidden" not in first.notes
        assert [(one.sheet, one.notes) for one in others] == [
            (state, ("the sheet is hidden",)) for state in ("hidden", "veryHidden")
        ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 and more", "a PDF"),
        (bytes(range(256)) * 4, "neither a text nor a workbook"),
        (b"<html><table><tr><td>Name", "a web page"),
        (b'{"flows": []}', "no export that dcs knows"),
        (b"one line without any separator", "holds no table"),
        (xlsx()[:900], "damaged"),
        (repacked(xlsx(), {"xl/workbook.xml": b"<broken"}), "no readable xlsx"),
        (billion_laughs(), "no readable xlsx"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + b"\0" * 600, "no workbook"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "no readable xls workbook"),
        (repacked(ods(ods_row(HEADINGS)), {"word/document.xml": b"x"}), "a Word document"),
        (ods(ods_row(HEADINGS) + "<unclosed>"), "no readable OpenDocument"),
        (ods(ods_row(HEADINGS, repeated=1_000_000)), "more than 200,000 rows"),
    ],
)
def test_unusable_files_are_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(NotReadable, match=says) as caught:
        read_source(data, "file.xlsx")
    assert "file.xlsx" in str(caught.value)


def test_without_the_library_xls_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(NotReadable, match=r"`old.xls` .*pip install python-calamine, or save it as xlsx"):
        read_source(OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "old.xls")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcs_cli.exchange.workbook_package.MOST_UNPACKED", 32 * 2**20)
    bomb = repacked(xlsx(), {"xl/media/image1.bin": b"\0" * (33 * 2**20)})
    tracemalloc.start()
    with pytest.raises(NotReadable, match="unpacks to"):
        read_source(bomb, "bomb.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 2**20


def test_blank_rows_and_repeated_cells_take_no_memory() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append(WELCOME)
    sheet.cell(200_000, 2).value = "far below"
    data = saved(book)
    wide = ods(ods_row(HEADINGS) + ods_row(["x"], 100, 1_000_000))
    tracemalloc.start()
    rows = read_source(data, "long.xlsx").tables[0].rows
    cells = read_source(wide, "wide.ods").tables[0].rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.line for row in rows] == [1, 2, 200_000]
    assert len(cells) == 101
    assert peak < 50 * 2**20


def test_macros_links_formulas_and_merged_cells_are_told() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADINGS, WELCOME, ("Second", None, None, "Weekly"), ("Third", "=1+1", "Call", "Daily")):
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    data = repacked(saved(book), {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"})
    source = read_source(data, "wrong-name.csv")
    assert [row.cell(2) for row in source.tables[0].rows[1:]] == ["Email", "Email", "Call"]
    assert source.tables[0].rows[3].cell(1) == "", "a formula without a saved value says nothing"
    told = " ".join((*source.notes, *source.tables[0].notes))
    for words in ("ends in .csv", "macros", "links to other workbooks", "formulas were not computed", "merged cells"):
        assert words in told


def test_reading_loads_no_reader_that_is_not_needed() -> None:
    code = (
        "import sys\nfrom dcs_cli.exchange.sheets import read_source\n"
        "read_source(b'Name,When\\na,b\\n', 'a.csv')\n"
        "print([one for one in ('openpyxl', 'python_calamine', 'rapidfuzz') if one in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
