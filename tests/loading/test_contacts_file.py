"""Files of customers: every cell is found again at its place, and everything that is read is what was written."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest

from dcs_cli.documents.population import Dimension, DimensionValue
from dcs_cli.loading.accounts_file import read_accounts
from dcs_cli.loading.contacts_file import read_contacts
from dcs_cli.loading.data_files import DataSource, population_of, read_data_files
from dcs_cli.loading.tables import parse_table

DIMENSIONS = {
    "segment": Dimension((DimensionValue("mid"), DimensionValue("smb"))),
    "product": Dimension((DimensionValue("core"), DimensionValue("plus")), many=True),
    "persona": Dimension((DimensionValue("admin"), DimensionValue("user")), level="contact"),
}


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_cell_is_at_its_place(quoting: Literal[0, 1]) -> None:
    dice = random.Random(7)
    words = ("a", "", "b, c", 'say "no"', "two\nlines", "é", " x ")
    rows = [[dice.choice(words) for _ in range(4)] for _ in range(60)]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\r\n").writerows([["one", "two", "three", "four"], *rows])
    table, problems = parse_table(out.getvalue().encode(), "t.csv")
    assert table is not None
    assert not problems
    lines = out.getvalue().split("\n")
    for row, written in zip(table.rows, rows, strict=True):
        for column, cell in zip(table.header, written, strict=True):
            line, character = table.position(row.line, column)
            rest = "\n".join([lines[line - 1][character - 1 :], *lines[line:]])
            assert (next(csv.reader(io.StringIO(rest, newline=""))) or [""])[0] == cell


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_read_as_they_are_written(tmp_path: Path) -> None:
    accounts = (
        "account,segment,product,start,renewal,arr,deals\na1,mid,plus+core,2026-01-01T08:00,,12.5,3\na2,smb,core,,,,\n"
    )
    found = read_accounts(_file(tmp_path, "a.csv", accounts), "a.csv", DIMENSIONS, ("deals", "none"))
    assert found.problems == ()
    first, second = found.records
    assert first.held == (("segment", ("mid",)), ("product", ("core", "plus")))
    assert (first.start, first.renewal, first.arr) == (date(2026, 1, 1), None, Fraction("12.5"))
    assert first.amounts == {"deals": Fraction(3)}
    assert (second.start, second.arr, second.amounts) == (None, None, {"deals": None})
    contacts = "\ufeffcontact,account,persona,email_ok,reached_email,reached_sms,colour\nc1,a1,user,YES,0,,red\n"
    read = read_contacts(_file(tmp_path, "c.csv", contacts), "c.csv", DIMENSIONS, None)
    assert read.problems == ()
    assert (read.channels, read.unread) == (("email", "sms"), ("colour",))
    assert (read.records[0].email_ok, read.records[0].reached) == (True, (False, None))


def test_a_population_counts_the_rows(tmp_path: Path) -> None:
    accounts = "account,segment,product,arr\na1,mid,core+plus,5\na2,mid,plus+core,7\na3,smb,core,1\na4,smb,core,\n"
    contacts = (
        "contact,account,persona,email_ok\nc1,a1,admin,1\nc2,a1,user,1\nc3,a1,user,0\nc4,a2,user,1\nc5,a3,admin,\n"
    )
    sources = {
        "accounts": DataSource(_file(tmp_path, "a.csv", accounts), "a.csv"),
        "contacts": DataSource(_file(tmp_path, "c.csv", contacts), "c.csv"),
    }
    rows = population_of(read_data_files(sources, DIMENSIONS, ()), ("mail",))
    assert rows is not None
    mid, smb = rows
    assert (mid.accounts, mid.arr, smb.accounts, smb.arr) == (2, Fraction(12), 2, None)
    assert [(dict(one.values)["persona"], one.count) for one in mid.contacts] == [(("admin",), 1), (("user",), 3)]
    # Whether everyone can be sent email is known of the mid accounts only.
    assert (mid.can_send, smb.can_send) == ((("mail", Fraction(3, 4)),), ())
    assert sorted((len(one.contacts), one.accounts) for one in mid.alike) == [(1, 1), (2, 1)]
    assert sorted((len(one.contacts), one.accounts) for one in smb.alike) == [(0, 1), (1, 1)]
