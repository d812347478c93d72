"""Reads merged areas of a sheet as if every row of them said the same."""

from collections.abc import Iterable, Iterator, Sequence

_MOST_FILLED = 10_000
"""Rows of one merged area that are filled; a longer one is decoration."""


def filled_down(lines: Iterable[Sequence[object]], areas: Iterable[tuple[int, int, int]]) -> Iterator[Sequence[object]]:
    """The rows with the value of a merged area in every row of it, in its first column.

    An area is that column, from 0, and its first and last row, from 1.
    """
    begins: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in areas:
        if 0 < last - first < _MOST_FILLED:
            begins.setdefault(first, []).append((column, last))
    running: dict[int, tuple[int, object]] = {}
    for number, line in enumerate(lines, 1):
        cells = list(line)
        for column, last in begins.get(number, ()):
            if column < len(cells):
                running[column] = (last, cells[column])
        for column, (last, value) in list(running.items()):
            if number > last:
                del running[column]
            # A row with nothing of its own stays blank: the area may reach below the table.
            elif column < len(cells) and any(cell is not None and cell != "" for cell in cells):
                cells[column] = value
        yield cells


def merged_note(areas: int) -> str:
    """What is told of so many merged areas."""
    return f"merged cells were read as if every row said the same ({areas:,})"
