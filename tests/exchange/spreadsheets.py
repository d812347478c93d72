"""Spreadsheets made by hand for the tests: workbooks of every sort, sound ones and hostile ones."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

HEADINGS = ("Name", "Goal", "Channel", "When")
WELCOME = ("Welcome", "Get started with the product", "Email", "30 days before renewal")


def xlsx(rows: Iterable[Sequence[Any]] = (HEADINGS, WELCOME), title: str = "Messages") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """An archive with parts added or put in place of others."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)


def ods(rows: str) -> bytes:
    """An OpenDocument spreadsheet with the rows given as XML."""
    body = f'<table:table table:name="Messages">{rows}</table:table>'
    content = f"<office:document-content {_NAMES}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"{content}</office:body></office:document-content>")
    return stream.getvalue()


def ods_row(cells: Iterable[str], repeated: int = 1, cell_repeated: int = 1) -> str:
    times = f' table:number-columns-repeated="{cell_repeated}"'
    inner = "".join(
        f'<table:table-cell{times} office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "haha">{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData></worksheet>'
    )
    return repacked(xlsx(), {"xl/worksheets/sheet1.xml": sheet.encode()})


def saved_by_office(data: bytes, folder: Path) -> bytes:
    """An xlsx file as LibreOffice saves it again; the test is skipped without LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (folder / "book.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    into = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "saved")]
    command = [office, profile, "--headless", *into, str(folder / "book.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "saved" / "book.xlsx").read_bytes()
