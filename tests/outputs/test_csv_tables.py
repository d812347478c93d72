"""CSV tables: read again, they say what the analysis says, and no spreadsheet finds a formula in them."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from dcs_cli.outputs.tabular.csv_tables import CSV_TABLES, csv_table, csv_tables
from dcs_cli.outputs.tabular.table import Column, table

from .hostile import HOSTILE
from .materials import EXAMPLES, material, of_folder


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_tables_say_what_the_analysis_says() -> None:
    made = of_folder(EXAMPLES / "acme")
    found = {name: _rows(text) for name, text in csv_tables(made).items()}
    answers = made.run.answers
    assert (
        tuple(found)
        == CSV_TABLES
        == (*("touchpoints", "facets", "requirements", "pressure", "findings", "volume", "plan"),)
    )
    assert {row["id"] for row in found["touchpoints"]} == set(answers.project.messages)
    assert len(found["facets"]) == len(answers.project.facets)
    assert sum(row["verdict"] == "met" for row in found["requirements"]) == answers.coverage.met
    for row, one in zip(found["requirements"], answers.coverage.requirements, strict=True):
        classes = ("served", "uncovered", "conditional", "wrong_time", "narrower", "wrong_mode", "no_contact")
        assert sum(int(row[name]) for name in (*classes, "not_applicable")) == one.required
    assert [row["fingerprint"] for row in found["findings"]] == [one.finding.fingerprint for one in made.run.findings]
    total = sum(Fraction(row["volume_per_year"]) for row in found["volume"] if row["volume_per_year"])
    assert float(total) == pytest.approx(float(answers.volumes.total() or 0))
    assert {row["message"] for row in found["volume"] if not row["volume_per_year"]} == set(answers.volumes.unknown)
    hours = {row["item"]: row for row in found["plan"]}
    assert answers.plan is not None
    assert {name for name, row in hours.items() if row["state"] == "not planned yet"} == {
        one.activity for one in answers.plan.candidates
    }
    assert Fraction(hours["auto-renewal-pack"]["counted"]) == Fraction("3.6")


def test_what_is_not_there_is_empty_and_never_zero() -> None:
    found = csv_tables(of_folder(EXAMPLES / "gitlab-2022"))
    assert len(found["pressure"].splitlines()) == len(found["plan"].splitlines()) == 1
    assert {row["contacts"] for row in _rows(found["touchpoints"])} == {""}
    assert {row["volume_per_year"] for row in _rows(found["volume"])} == {""}


def test_no_text_is_a_formula() -> None:
    for name, text in csv_tables(material(HOSTILE)).items():
        for row in csv.reader(io.StringIO(text)):
            assert not any(field[:1] in ("=", "+", "@", "\t", "\r") for field in row), name
    made = table(
        "t", "T", [Column("a"), Column("b", "number")], [("=x", -1), ("@x", Fraction(-1, 3)), (("-a", "b"), None)]
    )
    assert csv_table(made) == "a,b\n'=x,-1\n'@x,-0.333333\n'-a; b,\n"
