"""Places in a file as people count them, and the table that turns character offsets into them."""

from array import array
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple


class Place(NamedTuple):
    """A stretch of text: lines and columns count from 1, columns in characters, and the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, other: "Place") -> bool:
        """Whether `other` lies wholly inside this place of the same file."""
        return (
            self.file == other.file
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


@dataclass(frozen=True, slots=True)
class LineTable:
    """Where every line of one file begins, as character offsets after the byte order mark."""

    file: str
    starts: "array[int]"

    def place(self, start: int, end: int) -> Place:
        """The place of the characters from `start` up to, not including, `end`."""
        line, column = self.line_and_column(start)
        end_line, end_column = self.line_and_column(end)
        return Place(self.file, line, column, end_line, end_column)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of one character, both from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The character offset of a line and column."""
        return self.starts[line - 1] + column - 1


def line_table(data: bytes, file: str) -> LineTable:
    """The table of a UTF-8 text; lines end with a line feed, a carriage return or both, as in YAML 1.2."""
    lines = data.removeprefix(BOM_UTF8).splitlines(keepends=True)
    lengths: Iterable[int] = map(len, lines) if data.isascii() else map(_characters, lines)
    starts = array("I", accumulate(lengths, initial=0))
    if lines and not lines[-1].endswith((b"\n", b"\r")):
        starts.pop()
    return LineTable(file, starts)


def _characters(line: bytes) -> int:
    return len(line) if line.isascii() else len(line.decode("utf-8", errors="replace"))
