"""What is printed of long tables: the rows that matter most, in order, and a sentence on where all of them are."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.outputs.story.blocks import Cell, Excerpt, Table

Row = tuple[Cell, ...]

A_FEW_MORE = 3
"""Rows above a limit that are printed all the same: to leave out two of twelve saves nobody a page."""
MOST_PRINTED = 25
"""Rows of a table that says nothing of its own about paper."""


def excerpted(
    table: Table,
    most: int,
    which: str,
    where: str = "the HTML report shows all on a screen",
    weight: Callable[[Row], Any] | None = None,
) -> Table:
    """The same table, printed as its ``most`` rows of least ``weight`` (the first where there is none).

    ``which`` says in words how they were chosen, ``where`` what holds all rows.
    """
    total = table.total if table.total is not None else len(table.rows)
    if total <= most + A_FEW_MORE:
        return table
    order: Sequence[int] = range(len(table.rows))
    if weight is not None:
        order = sorted(order, key=lambda position: weight(table.rows[position]))
    chosen = tuple(sorted(order[:most]))
    shown = f"The {len(chosen):,} {which} of {total:,}" if chosen else f"None of {total:,} is {which}"
    return replace(table, excerpt=Excerpt(chosen, f"{shown}; {where}."))


def printed(table: Table) -> tuple[tuple[Row, ...], str | None]:
    """The rows for paper, and the sentence that says what is left out; None when nothing is."""
    if table.excerpt is None and len(table.rows) > MOST_PRINTED + A_FEW_MORE:
        table = excerpted(table, MOST_PRINTED, "first rows")
    if table.excerpt is None:
        left = table.total is not None and table.total > len(table.rows)
        said = f"The first {len(table.rows):,} of {table.total:,}." if left else None
        return table.rows, said
    return tuple(table.rows[position] for position in table.excerpt.rows), table.excerpt.said
