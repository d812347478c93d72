"""Finds what a sheet of an xlsx file says beside its values: merged, hidden and struck-out cells, and formulas."""

import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from dcs_cli.exchange.workbook_package import DAMAGED

_PIECE = 1 << 20
_MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_HIDDEN = re.compile(rb'<(col|row)(\s[^>]*?\bhidden="(?:1|true)"[^>]*)>')
_NUMBERS = re.compile(rb'\s(r|min|max)="([0-9]{1,7})"')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})" s="([0-9]+)"')


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What the text of a sheet says beside its values: merged areas as (column, first row, last row), formulas.

    Hidden columns and rows are given from a first to a last one, counted from 1; struck-out cells by row, each with its
    column in letters.
    """

    merged_down: tuple[tuple[str, int, int], ...]
    formulas: int
    hidden_columns: tuple[tuple[int, int], ...] = ()
    hidden_rows: tuple[tuple[int, int], ...] = ()
    struck: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def struck_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles of an xlsx file whose words are struck out."""
    fonts: list[bool] = []
    struck: set[str] = set()
    try:
        with archive.open("xl/styles.xml") as stream:
            inside = ""
            number = 0
            for event, element in ElementTree.iterparse(stream, ("start", "end")):
                name = element.tag.rpartition("}")[2]
                if event == "start":
                    inside = name if name in ("cellXfs", "cellStyleXfs", "dxfs") else inside
                elif name == "font" and inside == "":
                    lines = [one for one in element if one.tag.rpartition("}")[2] == "strike"]
                    fonts.append(any(one.get("val", "1") not in ("0", "false") for one in lines))
                elif name == "xf" and inside == "cellXfs":
                    font = element.get("fontId", "0")
                    if font.isdecimal() and int(font) < len(fonts) and fonts[int(font)]:
                        struck.add(str(number))
                    number += 1
    except (KeyError, ElementTree.ParseError, *DAMAGED):
        return frozenset()
    return frozenset(struck)


def sheet_marks(archive: zipfile.ZipFile, part: str, struck_out: Collection[str] = ()) -> SheetMarks:
    """What a sheet of an xlsx file says beside its values, without holding the sheet in memory.

    Cells of the styles ``struck_out`` are struck out.
    """
    merged: dict[tuple[str, int, int], None] = {}
    columns: list[tuple[int, int]] = []
    rows: list[tuple[int, int]] = []
    struck: dict[int, list[str]] = {}
    formulas = 0
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            text = rest + piece
            keep = min(len(text), 200)
            ready = text if len(piece) < _PIECE else text[:-keep]
            cut = ready.rfind(b"<") if len(piece) == _PIECE else len(ready)
            cut = max(cut, 0)
            ready, rest = text[:cut], text[cut:]
            formulas += ready.count(b"<f>") + ready.count(b"<f ")
            for column, first, _, last in _MERGED.findall(ready):
                if int(last) > int(first):
                    merged[column.decode(), int(first), int(last)] = None
            for letters, line, style in _STYLED.findall(ready) if struck_out else ():
                if style.decode() in struck_out:
                    struck.setdefault(int(line), []).append(letters.decode())
            for what, written in _HIDDEN.findall(ready):
                said = dict(_NUMBERS.findall(written))
                if what == b"row" and b"r" in said:
                    rows.append((int(said[b"r"]), int(said[b"r"])))
                elif what == b"col" and b"min" in said and b"max" in said:
                    columns.append((int(said[b"min"]), int(said[b"max"])))
    formulas += rest.count(b"<f>") + rest.count(b"<f ")
    crossed = {line: tuple(several) for line, several in struck.items()}
    return SheetMarks(tuple(merged), formulas, tuple(columns), tuple(rows), crossed)
