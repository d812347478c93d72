"""CSV data files: a header, rows with their line numbers, and what is wrong with the text."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from dcs_cli.loading.collector import collector_paused


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line it starts on, counted from 1, and its cells by column, as written."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A data file with its column names, without surrounding blanks, its readable rows, and the text they stand in."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = field(default="", repr=False, compare=False)

    def position(self, line: int, column: str) -> tuple[int, int]:
        """The line and the character, both from 1, at which a row that starts on ``line`` has its cell of a column."""
        rest = "".join(islice(io.StringIO(self.text, newline=""), line - 1, None))
        wanted, place, quoted = self.header.index(column), 0, False
        for sign in rest:
            if not wanted:
                break
            place += 1
            quoted = quoted != (sign == '"')
            wanted -= sign == "," and not quoted
        before = rest[:place].splitlines() or [""]
        return line + len(before) - 1, len(before[-1]) + 1


@dataclass(frozen=True, slots=True)
class TableProblem:
    """Why a data file or a row of it cannot be read, at which line, and what mends it."""

    name: str
    line: int
    message: str
    hint: str


TableReading = tuple[Table | None, tuple[TableProblem, ...]]


def read_table(path: Path, name: str) -> TableReading:
    """The table in a CSV file, called `name` in messages, without the rows that have a problem.

    None when the file or its header cannot be used at all.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, (TableProblem(name, 1, "the file does not exist", "check the path, which is case-sensitive"),)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return None, (TableProblem(name, 1, f"the file cannot be read: {reason}", "check that it may be read"),)
    return parse_table(data, name)


def parse_table(data: bytes, name: str) -> TableReading:
    """The table in the bytes of a CSV file; see `read_table`."""
    text = decoded(data, name)
    if isinstance(text, TableProblem):
        return None, (text,)
    with collector_paused():
        return _Reading(name).read(text)


def decoded(data: bytes, name: str) -> str | TableProblem:
    """The text of a data file, without a byte order mark; or why it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = (
            "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else f"not UTF-8 (byte 0x{data[error.start]:02x})"
        )
        line = len(data[: error.start + 1].splitlines()) if what != "UTF-16" else 1
        hint = "save it as UTF-8; in a spreadsheet program choose `CSV UTF-8`"
        return TableProblem(name, line, f"the file is {what}", hint)
    if "\0" in text:
        line = len(text[: text.index("\0") + 1].splitlines())
        return TableProblem(name, line, "the file holds a NUL byte, so it is not a text", "export it as CSV")
    return text


class _Reading:
    """The state of reading one table."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._problems: list[TableProblem] = []

    def read(self, text: str) -> TableReading:
        records = self._records(text)
        first = next(records, None)
        if first is None:
            if not self._problems:
                self._report(1, "the file is empty", "write a first line with the column names")
            return None, tuple(self._problems)
        # A fault before the first readable record lies in the header itself.
        header = None if self._problems else self._header(*first)
        if header is None:
            return None, tuple(self._problems)
        rows = tuple(self._rows(header, records))
        return Table(self._name, header, rows, text), tuple(self._problems)

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Every record that is not blank, with the line it starts on."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._report(line, *explanation(str(error), line, reader.line_num))
                continue
            if cells and any(cell.strip() for cell in cells):
                yield line, cells

    def _header(self, line: int, cells: list[str]) -> tuple[str, ...] | None:
        header = tuple(cell.strip() for cell in cells)
        seen: dict[str, int] = {}
        before = len(self._problems)
        for number, column in enumerate(header, start=1):
            if not column:
                self._report(line, f"column {number} has no name", "name every column in the first line")
            elif column in seen:
                message = f"the columns {seen[column]} and {number} have the same name `{column}`"
                self._report(line, message, "rename or remove one of them")
            seen.setdefault(column, number)
        if len(header) == 1 and (separator := next((mark for mark in ";\t|" if mark in header[0]), "")):
            shown = "a tab" if separator == "\t" else f"`{separator}`"
            self._report(line, f"the columns are separated by {shown}, not by commas", "save it with commas")
        return header if len(self._problems) == before else None

    def _rows(self, header: tuple[str, ...], records: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        width = len(header)
        for line, cells in records:
            if len(cells) == width:
                yield Row(line, dict(zip(header, cells, strict=True)))
                continue
            noun = "cell" if len(cells) == 1 else "cells"
            message = f"the row has {len(cells)} {noun}, the header has {width} columns"
            more = "put a cell that holds a comma in double quotes"
            self._report(line, message, more if len(cells) > width else "write a comma for every empty cell")

    def _report(self, line: int, message: str, hint: str) -> None:
        self._problems.append(TableProblem(self._name, line, message, hint))


def explanation(error: str, start: int, line: int) -> tuple[str, str]:
    """What the CSV reader's error of a record means, from its first line and the line it failed on; and the mend."""
    if "unexpected end of data" in error:
        return (
            "a cell opens with a double quote that is never closed",
            'close it, or write "" for a quote inside a cell',
        )
    if "expected after" in error:
        where = "" if line == start else f" (in line {line})"
        return f"text follows the closing quote of a cell{where}", 'write "" for a quote inside a cell in quotes'
    if "field limit" in error:
        return (
            f"a cell is longer than {csv.field_size_limit():,} characters",
            "look for a double quote that is never closed",
        )
    return f"the row is not CSV: {error}", "save the file again as CSV with commas"
