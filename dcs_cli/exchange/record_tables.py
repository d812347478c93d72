"""Reads a list of records, written as YAML or JSON, as a table: one record a row, its keys as the headings."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.exchange.source_tables import MOST_COLUMNS, SourceRow, SourceTable, as_text
from dcs_cli.loading.flow_writing import flow_yaml

TITLE = "list"
"""What the table is called, as a list has no name."""


def record_table(records: Any) -> SourceTable | None:
    """The table of a value that is a list of mappings; None for anything else."""
    if not isinstance(records, list) or not records or not all(isinstance(one, dict) and one for one in records):
        return None
    headings = list(dict.fromkeys(str(key) for one in records for key in one))[:MOST_COLUMNS]
    rows = (SourceRow(number, tuple(_cell(one, key) for key in headings)) for number, one in enumerate(records, 1))
    return SourceTable(TITLE, (SourceRow(0, tuple(headings)), *rows), heading_known=True)


def _cell(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return as_text(flow_yaml(value) if isinstance(value, dict | list) else value)
