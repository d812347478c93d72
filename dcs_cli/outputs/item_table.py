"""Rows of a catalogue as a text table, as CSV and as plain values for JSON."""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from dcs_cli.outputs.cells import as_text
from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.items import COUNTS, ListedItem
from dcs_cli.outputs.quantities import whole
from dcs_cli.outputs.terminal import Column, TextPage

DEFAULT_COLUMNS = {
    "touchpoints": ("id", "department", "channel", "system", "trigger", "contacts", "volume_per_year"),
    "facets": ("id", "channel", "system", "trigger", "customers", "contacts", "volume_per_year"),
    "campaigns": ("id", "department", "channel", "send_on", "cs_notified_on", "contacts"),
    "moments": ("id", "stage", "happens", "plans", "served_by", "contacts"),
    "plans": ("id", "lead", "outcome", "met", "contacts", "accounts"),
    "signals": ("id", "type", "level", "source", "instrumented", "predicts"),
    "systems": ("id", "owner", "sends", "messages", "contacts", "volume_per_year"),
    "channels": ("id", "medium", "inbound", "messages", "contacts", "volume_per_year"),
    "owners": ("id", "messages", "used_by", "contacts", "volume_per_year"),
    "experiments": ("id", "touchpoint", "metric", "planned_n", "started_on", "ended_on"),
    "content": ("id", "used_by", "reviewed_on", "locale", "scores"),
    "rules": ("id", "name", "level", "command", "says"),
    "metrics": ("id", "label", "value", "number"),
}
TITLES = {"volume_per_year": "a year", "used_by": "used by", "served_by": "served by", "cs_notified_on": "CS told on"}


def write_table(page: TextPage, rows: Sequence[ListedItem], columns: Sequence[str]) -> None:
    """The rows as a table; what is unknown or not stated is a dash."""
    numeric = {column for column in columns if column in (*COUNTS, "messages", "planned_n")}
    short = {"id"} if max((len(row.id) for row in rows), default=0) <= page.width // 3 else set()
    page.table(
        [
            Column(TITLES.get(column, column), right=column in numeric, keep=column in numeric | short)
            for column in columns
        ],
        [[_cell(row, column) for column in columns] for row in rows],
    )
    if any(_only_part_known(row, column) for row in rows for column in columns):
        page.line("+ and the messages whose number is unknown", hanging=2)


def _only_part_known(row: ListedItem, column: str) -> bool:
    return column == "volume_per_year" and row.volume_per_year is None and row.least_per_year is not None


def _cell(row: ListedItem, column: str) -> str:
    if _only_part_known(row, column):
        return f"{_shown(row.least_per_year)}+"
    return _shown(row.value(column))


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return whole(value)
    if isinstance(value, list | tuple):
        return ", ".join(flow(one) for one in value)
    return flow(value)


def csv_text(rows: Sequence[ListedItem], columns: Sequence[str]) -> str:
    """The rows as CSV with a header; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_csv_cell(row.value(column)) for column in columns])
    return stream.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return flow(value)
    return as_text("; ".join(flow(one) for one in value) if isinstance(value, list | tuple) else flow(value))


def rows_as_mappings(rows: Sequence[ListedItem]) -> list[dict[str, Any]]:
    """The rows as JSON has them: the fields as written, then what the tool adds."""
    from dcs_cli.outputs.figures import plain

    found = []
    for row in rows:
        added = {name: plain(value) for name, value in row.found.items() if name not in row.written}
        place = row.where
        found.append(
            {
                "type": row.type,
                "id": row.id,
                **{name: plain(value) for name, value in row.written.items() if name not in ("type", "id")},
                # The first key says what the row is; a type that was written keeps its own key.
                **({f"{row.type}_type": plain(row.written["type"])} if "type" in row.written else {}),
                **added,
                "contacts": row.contacts,
                "accounts": row.accounts,
                "volume_per_year": plain(row.volume_per_year),
                "where": None if place is None else {"file": place.file, "line": place.line, "column": place.column},
            }
        )
    return found
