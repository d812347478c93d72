"""Reads the list below a heading of a Markdown page as a table: every point without points of its own is a row."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from dcs_cli.exchange.source_tables import SourceRow, SourceTable, clean
from dcs_cli.exchange.table_text import HEADING

HEADINGS = ("name", "under", "text")
_POINT = re.compile(r"(\s*)(?:[-*+]|\d+[.)])\s+(.*)")
_NAME_AND_TEXT = re.compile(r"(.*?)\s*:\s+(.*)")


def list_headings(lines: Sequence[str]) -> dict[str, int]:
    """The headings of a page that have a list below them, in their order, with the number of its points."""
    return dict(Counter(heading for heading, _, _ in _points(lines) if heading))


def listed_below(lines: Sequence[str], heading: str) -> SourceTable | None:
    """The points of the list below a heading; None when it has none.

    What stands before a colon is the name, with the points above it; without a colon the whole point is the name.
    """
    points = [(line, text) for found, line, text in _points(lines) if found == heading]
    rows: list[SourceRow] = []
    above: list[tuple[int, str]] = []
    for position, (line, (indent, text)) in enumerate(points):
        above = [(depth, name) for depth, name in above if depth < indent]
        under = " / ".join(name for _, name in above)
        has_points = position + 1 < len(points) and points[position + 1][1][0] > indent
        match = _NAME_AND_TEXT.fullmatch(text)
        name, rest = (match[1], match[2]) if match else (text, "")
        if has_points:
            above.append((indent, text.rstrip(":")))
        else:
            rows.append(SourceRow(line, (f"{under} / {name}" if under else name, under, rest)))
    return SourceTable(heading, (SourceRow(0, HEADINGS), *rows), heading_known=True) if rows else None


def _points(lines: Sequence[str]) -> Iterator[tuple[str, int, tuple[int, str]]]:
    """The points of all lists: the heading above, the line from 1, how far it is indented, and its text."""
    heading = ""
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            continue
        if match := HEADING.fullmatch(line):
            heading = clean(match[1])
        elif match := _POINT.fullmatch(line):
            yield heading, number, (len(match[1].expandtabs(4)), clean(match[2]))
