"""Tables of a warehouse as they come: marks before the first heading, line ends, JSON in cells and hashed names."""

import csv
import io

import pytest

from dcs_cli.exchange import systems
from tests.exchange.reading_systems import EXPORTS, by_name, fixture, said

TABLES = sorted(path.name for path in EXPORTS.glob("*.csv"))


def test_a_filter_in_a_cell_is_told_in_words_and_what_was_deleted_is_retired() -> None:
    flows = by_name(fixture("klaviyo_flow_table.csv"))
    assert {name: said(flow, "status", "x-source-trigger", "x-audience-text") for name, flow in flows.items()} == {
        "Trial ends soon": {
            "status": "live",
            "x-source-trigger": "Metric",
            "x-audience-text": "profile filter: timeframe alltime, type customer-in-flow",
        },
        "Win back, second try": {"status": "building", "x-source-trigger": "Added to List"},
        "Old welcome": {"status": "retired", "x-source-trigger": "Metric"},
        "Gone": {"status": "retired", "x-source-trigger": "Metric"},
    }


def test_hashed_names_are_names_and_a_row_without_one_is_called_by_its_id() -> None:
    emails = by_name(fixture("hubspot_email_table.csv"))
    assert {name: said(email, "system_ref", "type", "status") for name, email in emails.items()} == {
        "b2xkIG5hbWUgMQ==": {"system_ref": "501", "type": "survey"},
        "b2xkIG5hbWUgMg==": {"system_ref": "502"},
        "email 503": {"system_ref": "503"},
    }


@pytest.mark.parametrize("name", TABLES)
def test_marks_line_ends_and_the_dress_of_headings_change_nothing(name: str) -> None:
    rows = list(csv.reader(io.StringIO((EXPORTS / name).read_bytes().decode("utf-8-sig"))))
    plain = _table([[cell.strip().lower() for cell in rows[0]], *rows[1:]], "\n").encode()
    dressed = _table([[f" {cell.strip().upper()}" for cell in rows[0]], *rows[1:]], "\r\n").encode("utf-8-sig")
    expected = systems.read_export(plain, name)
    assert systems.read_export(dressed, name) == expected == systems.read_export((EXPORTS / name).read_bytes(), name)


def _table(rows: list[list[str]], end: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()
