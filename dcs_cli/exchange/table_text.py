"""Reads tables written as text: comma- and tab-separated values and the tables of a Markdown page."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import (
    MOST_COLUMNS,
    Source,
    SourceRow,
    SourceTable,
    clean,
    lines_within,
    rows_that_hold,
)

SEPARATORS = (",", ";", "\t", "|")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)([^*_`]+)(?<=\S)\1")
_STRUCK = re.compile(r"~~(?=\S)([^~]+)(?<=\S)~~")
_COMMENT = re.compile(r"<!--.*?-->")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CELL_END = re.compile(r"(?<!\\)\|")
_HTML = re.compile(r"\s*(<!doctype html|<html|<table|<\?xml)", re.IGNORECASE)
LONGEST_CELL = 1_000_000
"""Characters of one cell; a longer one is a quotation mark left open."""
_SAMPLE_LINES = 200
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]{3,}")


def read_text(data: bytes, name: str) -> Source:
    """The tables of a text file; raises :class:`NotReadable` when it is no text or holds no table."""
    text, notes = _decoded(data, name)
    if _HTML.match(text):
        raise NotReadable(f"`{name}` is a web page or XML: open it in a spreadsheet program and save it as xlsx")
    tables = tuple(_markdown_tables(text.splitlines()))
    if not tables:
        if name.lower().endswith((".md", ".markdown")):
            raise NotReadable(f"`{name}` holds no table: a table has a line |---|---| below its headings")
        tables = (_separated(text, name),)
    return Source(name, tables, notes)


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text, and a note where its encoding had to be guessed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ()
        except UnicodeDecodeError:
            raise NotReadable(f"`{name}` begins like UTF-16 and is none: save it as UTF-8") from None
    if b"\0" in data:
        raise NotReadable(f"`{name}` is neither a text nor a workbook that dcs reads: save it as xlsx or CSV")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        japanese = _japanese(data)
        if japanese is not None:
            return japanese, (f"not UTF-8 (line {line}), read as Shift JIS: look whether the words are right",)
        note = f"not UTF-8 (line {line}), read as Windows-1252: look whether accents are right"
        return data.decode("cp1252", "replace"), (note,)


def _japanese(data: bytes) -> str | None:
    """The text in Shift JIS where it can be one: words of kana, which Western letters give by chance only."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return None
    return text if _KANA.search(text) else None


def _markdown_tables(lines: Sequence[str]) -> Iterator[SourceTable]:
    """Every table of a page, named after the heading above it."""
    heading, position = "", 0
    taken: Counter[str] = Counter()
    while position < len(lines):
        if match := HEADING.fullmatch(lines[position]):
            heading = clean(match[1])
        is_table = position + 1 < len(lines) and "|" in lines[position] and "|" in lines[position + 1]
        if not is_table or not _RULE.fullmatch(lines[position + 1]):
            position += 1
            continue
        rows = [_markdown_row(position + 1, lines[position])]
        position += 2
        while position < len(lines) and "|" in lines[position] and lines[position].strip():
            rows.append(_markdown_row(position + 1, lines[position]))
            position += 1
        title = heading or "table"
        taken[title] += 1
        yield SourceTable(title if taken[title] == 1 else f"{title} {taken[title]}", tuple(rows), heading_known=True)


def _markdown_row(number: int, line: str) -> SourceRow:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    cells = [cell.replace("\\|", "|") for cell in _CELL_END.split(inner)[:MOST_COLUMNS]]
    cells = [_COMMENT.sub(" ", cell) for cell in cells]
    struck = frozenset(position for position, cell in enumerate(cells) if _STRUCK.fullmatch(cell.strip()))
    # What is struck out within a cell is not said any more.
    cells = [_STRUCK.sub(r"\1" if place in struck else " ", cell) for place, cell in enumerate(cells)]
    cells = [_EMPHASIS.sub(r"\2", _BREAK.sub("\n", cell)) for cell in cells]
    return SourceRow(number, tuple(clean(cell) for cell in cells), lines_within(cells), struck)


def _separated(text: str, name: str) -> SourceTable:
    separator = _separator(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    # The limit is one for the whole process, and other tables keep the usual one.
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        numbered = tuple(_numbered(rows))
    except csv.Error as error:
        raise NotReadable(f"`{name}`, line {rows.line_num}: {error}; look for a quotation mark left open") from None
    finally:
        csv.field_size_limit(before)
    held = rows_that_hold((cells for _, cells in numbered), what=f"`{name}`")
    table = SourceTable(None, tuple(replace(row, line=numbered[row.line - 1][0]) for row in held))
    if max((len(row.cells) for row in table.rows), default=0) < 2:
        message = "holds no table: columns are separated by commas, semicolons, tabs or |"
        raise NotReadable(f"`{name}` {message}")
    return table


def _numbered(rows: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        yield line, cells


def _separator(text: str) -> str:
    """The separator that splits most lines of the beginning into the same number of cells, above one."""
    sample = "\n".join(text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES])

    def agreement(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
                if len(cells) > 1:
                    widths[len(cells)] += 1
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return lines, width

    return max(SEPARATORS, key=lambda one: (agreement(one), -SEPARATORS.index(one)))
