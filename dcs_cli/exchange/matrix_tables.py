"""Reads a matrix, with moments along one side and groups along the other, as a table of the messages in its cells."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from dcs_cli.exchange.cell_language import NOTHING, fits
from dcs_cli.exchange.heading_words import named as fields_of
from dcs_cli.exchange.known_words import NO_NAME, KnownWords, known
from dcs_cli.exchange.source_tables import SourceRow, SourceTable
from dcs_cli.exchange.trigger_language import read_trigger
from dcs_cli.exchange.trigger_words import UNITS

GROUP = "group"
"""The heading of what a matrix does not name: the groups along its side."""
_MOMENT = re.compile(
    rf"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))}|wk|q|quarter|quartal|trimestre)\s*#?\s*\d+.*"
)
_NO_GROUPS = frozenset(("name", "id", "purpose", "measure", "status"))
"""What stands along the side of a table whose cells say something of it, and are no messages."""
_SEARCHED = 10
_FEWEST = 2


def unfolded(table: SourceTable, words: KnownWords) -> SourceTable | None:
    """A row for each message in a matrix, with its moment and its group; None where the table is none."""

    def moments(cells: Sequence[str]) -> bool:
        filled = [cell for cell in cells if cell]
        return len(filled) >= _FEWEST and all(_is_moment(cell, words) for cell in filled)

    for position, head in enumerate(table.rows[:_SEARCHED]):
        below = table.rows[position + 1 :]
        if len([cell for cell in head.cells if cell]) < _FEWEST or not below:
            continue
        if not _NO_GROUPS.isdisjoint(fields_of(head.cell(0))):
            return None
        if moments(head.cells[1:]):
            headings = ("name", "when", head.cell(0) or GROUP)
            rows = list(_messages(head, below, lambda moment, group: (moment, group)))
        elif moments([row.cell(0) for row in below]):
            headings = ("name", "when", _heading_of(head.cells[1:], words))
            rows = list(_messages(head, below, lambda group, moment: (moment, group)))
        else:
            continue
        if not rows or not all(_may_name(row.cells[0], words) for row in rows):
            return None
        note = "a matrix: each of its cells is read as a message, with the headings of its column and its row"
        named = SourceRow(head.line, headings)
        return replace(table, rows=(named, *rows), heading_known=True, notes=(*table.notes, note))
    return None


def _messages(
    head: SourceRow, below: Sequence[SourceRow], sides: Callable[[str, str], tuple[str, str]]
) -> Iterator[SourceRow]:
    """A row for each line of each cell; ``sides`` gives the moment and the group of a column and a row."""
    for row in below:
        for position in range(1, len(row.cells)):
            said = row.lines.get(position, (row.cells[position],))
            for text in said:
                if head.cell(position) and row.cell(0) and text.casefold() not in NOTHING:
                    yield SourceRow(row.line, (text, *sides(head.cells[position], row.cell(0))))


def _may_name(text: str, words: KnownWords) -> bool:
    """Whether a cell may be a message: neither a figure nor a mark, nor how far something has come."""
    in_words = len(text) > 1 and any(sign.isalpha() for sign in text)
    return in_words and text.casefold() not in NO_NAME and not fits("status", words)(text)


def _is_moment(text: str, words: KnownWords) -> bool:
    return _MOMENT.fullmatch(text.casefold()) is not None or read_trigger(text, words).sureness != "unread"


def _heading_of(groups: Sequence[str], words: KnownWords) -> str:
    """What the groups along the top are: channels, or values of a dimension the project declares."""
    named = [group for group in groups if group]
    if all(fits("channel", words)(group) for group in named):
        return "channel"
    for dimension, values in words.dimensions.items():
        if all(known(group, values) for group in named):
            return dimension
    return GROUP
