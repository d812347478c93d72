"""A population in a CSV file: the same customers as rows in the program, and problems with their line."""

import json
from pathlib import Path

import pytest

from tests.cli.running import ACME, AS_OF, Dcs

HEADER = "segment,product,geo,accounts,admin,user,buyer\n"
ROWS = (
    "enterprise,core+analytics,na,40,80,1200,40\n"
    "mid,core,na,160,160,1600,160\n"
    "mid,core+analytics,uk,60,60,600,60\n"
    "smb,core,na,500,500,500,\n"
    "smb,core,dach,240,240,240,\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Acme with its population in data/customers.csv."""
    for file in sorted(Path(ACME).rglob("*.yaml")):
        target = tmp_path / file.relative_to(ACME)
        target.parent.mkdir(exist_ok=True)
        target.write_text(file.read_text())
    program = tmp_path / "program.yaml"
    lines = [line for line in program.read_text().splitlines() if not line.startswith("  - {segment:")]
    place = next(number for number, line in enumerate(lines) if line.startswith("population:"))
    lines[place] = "population: data/customers.csv"
    program.write_text("\n".join(lines) + "\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "customers.csv").write_text(HEADER + ROWS)
    return tmp_path


def test_the_same_customers_give_the_same_report(project: Path, dcs: Dcs) -> None:
    inline = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)
    found = json.loads(dcs("audit", str(project), *AS_OF, "--format", "json").out)
    for key in ("population", "volume", "requirements", "pressure", "targets", "metrics"):
        strip = [key, "where"]
        assert _without(found[key], strip) == _without(inline[key], strip)
    assert [one["fingerprint"] for one in found["findings"]] == [one["fingerprint"] for one in inline["findings"]]


def _without(value: object, keys: list[str]) -> object:
    if isinstance(value, dict):
        return {name: _without(inner, keys) for name, inner in value.items() if name not in keys}
    return [_without(inner, keys) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("text", "code", "line", "sentence"),
    [
        (HEADER + ROWS + "smal,core,na,1,1,1,\n", "A03", 7, "`smal` is not a value of `segment`"),
        (HEADER + "mid,core,emea,1,1,1,1\n", "S03", 2, "`emea` is a group of values of `geo`"),
        (HEADER + "mid,core,,1,1,1,1\n", "S03", 2, "the row does not say `geo`"),
        (HEADER + "mid+smb,core,na,1,1,1,1\n", "S03", 2, "`segment` has one value only"),
        (HEADER + "mid,core,na,many,1,1,1\n", "S03", 2, "`many` in column `accounts` is not a number of accounts"),
        (HEADER + "mid,core,na,,1,1,1\n", "S03", 2, "an empty cell in column `accounts`"),
        (HEADER + "mid,core,na,1,-1,1,1\n", "S03", 2, "`-1` in column `admin` is not a number of contacts"),
        ("segment,product,geo,accounts,admn,user,buyer\nmid,core,na,1,1,1,1\n", "A03", 1, "did you mean `admin`?"),
        ("segment,product,accounts,admin\nmid,core,1,1\n", "S03", 1, "the file has no column `geo`"),
        ("segment,product,geo,admin\nmid,core,na,1\n", "S03", 1, "the file has no column `accounts`"),
        ("segment,product,geo,accounts\nmid,core,na,1\n", "S03", 1, "no column that counts contacts"),
        ("segment,product,geo,accounts,persona\nmid,core,na,1,admin\n", "S03", 1, "`persona` describes contacts"),
        (HEADER + "mid,core,na\n", "S01", 2, "the row has 3 cells, the header has 7 columns"),
        ("", "S01", 1, "the file is empty"),
        (HEADER + 'mid,core,"na,1,1,1,1\n', "S01", 2, "never closed"),
    ],
)
def test_problems_have_their_line(text: str, code: str, line: int, sentence: str, project: Path, dcs: Dcs) -> None:
    (project / "data" / "customers.csv").write_text(text)
    done = dcs("check", str(project), *AS_OF, "--width", "300")
    assert done.code == (1 if code == "A03" else 2)
    assert f"data/customers.csv:{line}:1  E {code} " in done.out
    assert sentence in done.out


def test_the_file_is_missing_or_lies_outside(project: Path, dcs: Dcs) -> None:
    program = project / "program.yaml"
    text = program.read_text()
    program.write_text(text.replace("data/customers.csv", "data/custmers.csv"))
    done = dcs("check", str(project), *AS_OF)
    assert done.code == 2
    assert "E S03 bad-value" in done.out
    assert "there is no file `data/custmers.csv`" in done.text
    program.write_text(text.replace("data/customers.csv", "../customers.csv"))
    (project.parent / "customers.csv").write_text(HEADER + ROWS)
    outside = dcs("check", str(project), *AS_OF)
    assert outside.code == 2
    assert "E S04 duplicate-id" in outside.out
    assert "lies outside the project folder" in outside.text


def test_further_columns_are_left_alone_and_amounts_read(project: Path, dcs: Dcs) -> None:
    lines = (HEADER + ROWS).splitlines()
    text = "\n".join([lines[0] + ",arr,region manager", *(line + ",1200.50,kim" for line in lines[1:])]) + "\n"
    (project / "data" / "customers.csv").write_text(text)
    done = dcs("check", str(project), *AS_OF)
    assert (done.code, "customers.csv" in done.out) == (0, False)


def test_several_and_no_contact_dimensions(tmp_path: Path, dcs: Dcs) -> None:
    program = (
        "kind: program\nname: T\ndimensions:\n  tier: [a, b]\n{more}population: p.csv\n"
        "departments: {{cs: {{is_cs: true}}}}\n"
        "---\nkind: map\nid: m\ndepartment: cs\ntouchpoints: [{{id: x, status: idea}}]\n"
    )
    contact = (
        "  role: {values: [admin, buyer], level: contact, many: true}\n  language: {values: [en, de], level: contact}\n"
    )
    (tmp_path / "p.yaml").write_text(program.format(more=contact))
    (tmp_path / "p.csv").write_text("tier,accounts,admin/en,admin+buyer/de\na,5,7,3\nb,2,,4\n")
    found = json.loads(dcs("audit", str(tmp_path), "--format", "json").out)
    assert found["population"] == {"accounts": 7, "contacts": 14, "contact_cells": 3, "account_cells": 2}
    (tmp_path / "p.yaml").write_text(program.format(more=""))
    (tmp_path / "p.csv").write_text("tier,accounts,contacts\na,5,7\nb,2,0\n")
    found = json.loads(dcs("audit", str(tmp_path), "--format", "json").out)
    assert found["population"] == {"accounts": 7, "contacts": 7, "contact_cells": 2, "account_cells": 2}
