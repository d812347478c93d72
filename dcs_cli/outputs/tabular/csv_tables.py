"""Tables as CSV: a header, exact values, an empty field for what is unknown, nothing a spreadsheet would run."""

import csv
import io
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.tabular.table import Table, Value
from dcs_cli.outputs.tabular.tables import TABLES, tables

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

CSV_TABLES = tuple(TABLES)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_tables(material: "Material") -> dict[str, str]:
    """Every table as CSV text, by name; one whose input is missing is its header alone."""
    return {name: csv_table(made) for name, made in tables(material).items()}


def csv_table(made: Table) -> str:
    """One table as CSV; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(column.name for column in made.columns)
    writer.writerows([_field(value) for value in row] for row in made.rows)
    return stream.getvalue()


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Fraction):
        return flow(value)
    text = "; ".join(value) if isinstance(value, tuple) else value
    return f"'{text}" if text.startswith(_FORMULA) else text
