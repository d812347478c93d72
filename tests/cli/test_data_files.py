"""`dcs audit` with data files: they count what is estimated without them, and what is wrong in them has its place."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ACME, AS_OF, Dcs

SENT = date(2026, 3, 12)
"""The day of the only campaign of the example."""
GROUPS = (
    ("enterprise", "core+analytics", "na", 40, {"admin": 80, "user": 1200, "buyer": 40}),
    ("mid", "core", "na", 160, {"admin": 160, "user": 1600, "buyer": 160}),
    ("mid", "analytics+core", "uk", 60, {"admin": 60, "user": 600, "buyer": 60}),
    ("smb", "core", "na", 500, {"admin": 500, "user": 500}),
    ("smb", "core", "dach", 240, {"admin": 240, "user": 240}),
)
ACCOUNTS = ("account", "segment", "product", "geo", "start", "renewal", "arr", "integrations", "x")
CONTACTS = ("contact", "account", "persona", "email_ok", "reached_email", "reached_in_app")
SEGMENTATION = """segmentation:
  value: {column: arr, cuts: [12000, 60000]}
  complexity: {column: integrations, cuts: [2, 6]}
"""
Rows = list[dict[str, str]]


def _customers() -> tuple[Rows, Rows]:
    """The customers of the example one by one, those of a group dealt out to its accounts in turn."""
    accounts: Rows = []
    contacts: Rows = []
    for segment, product, geo, number, people in GROUPS:
        names = [f"{segment}-{geo}-{index:03}" for index in range(number)]
        for index, name in enumerate(names):
            start = date(2024, 1, 1) + timedelta(index * 37 % 600)
            row = (name, segment, product, geo, start, start + timedelta(365), index * 211 % 90_000, index % 9, "")
            accounts.append(dict(zip(ACCOUNTS, map(str, row), strict=True)))
        for persona, count in people.items():
            for index in range(count):
                place = len(contacts)
                flags = ("yes", str(place % 100 < 48).lower(), str(int(place * 7 % 100 < 55)))
                row_of = (f"c{place}", names[index % len(names)], persona, *flags)
                contacts.append(dict(zip(CONTACTS, row_of, strict=True)))
    return accounts, contacts


def _write(path: Path, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with the customers of the example."""
    accounts, contacts = _customers()
    _write(tmp_path / "exports" / "accounts.csv", ACCOUNTS, accounts)
    _write(tmp_path / "exports" / "contacts.csv", CONTACTS, contacts)
    return tmp_path / "exports"


def _project(folder: Path, *, population: bool = True, more: str = "") -> Path:
    """The example in a folder of its own."""
    target = folder / "project"
    for file in sorted(Path(ACME).rglob("*.yaml")):
        copy = target / file.relative_to(ACME)
        copy.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text().splitlines(keepends=True)
        if file.name == "program.yaml":
            if not population:
                lines = [line for line in lines if not line.startswith(("population:", "  - {segment:"))]
            lines.append(more)
        copy.write_text("".join(lines))
    return target


def _report(dcs: Dcs, *arguments: str) -> Any:
    return json.loads(dcs("audit", *arguments, *AS_OF, "--format", "json").out)


def _metric(report: Any, name: str) -> Any:
    return next(one for one in report["metrics"] if one["name"] == name)


def test_what_cannot_be_told_is_told_by_the_file_it_asks_for(exports: Path, dcs: Dcs) -> None:
    assert "cannot tell add contacts.csv" in dcs("audit", ACME, *AS_OF).text
    contacts = _customers()[1]
    email = {row["contact"] for row in contacts if row["reached_email"] == "true"}
    in_app = {row["contact"] for row in contacts if row["reached_in_app"] == "1"}
    report = _report(dcs, ACME, "--contacts", str(exports / "contacts.csv"))
    uplift = len(email | in_app) / len(email) - 1
    assert _metric(report, "in_app_reach_uplift")["value"] == pytest.approx(uplift, abs=1e-6)
    target = next(one for one in report["targets"] if one["metric"] == "in_app_reach_uplift")
    assert (target["verdict"], target["needs"]) == ("met" if uplift >= 0.5 else "not met", None)
    of_contacts, of_accounts = report["in_app_reach_uplift"]["counted"]
    assert (of_contacts["email"], of_contacts["either"], of_contacts["total"]) == (
        len(email),
        len(email | in_app),
        5440,
    )
    whose = {row["contact"]: row["account"] for row in contacts}
    assert of_accounts["either"] == len({whose[one] for one in email | in_app})
    assert f"either {len(email | in_app):,} of 5,440" in dcs(
        "audit", ACME, *AS_OF, "--data", str(exports), "--explain-metric", "in_app_reach_uplift"
    ).text  # fmt: skip


def test_cells_left_empty_are_unknown_and_never_no(exports: Path, dcs: Dcs) -> None:
    contacts = _customers()[1]
    for row in contacts[::10]:
        row["reached_email"] = ""
    _write(exports / "contacts.csv", CONTACTS, contacts)
    report = _report(dcs, ACME, "--data", str(exports))
    found = report["in_app_reach_uplift"]
    surely = sum(row["reached_email"] == "true" for row in contacts)
    empty = [row for row in contacts if not row["reached_email"]]
    only = sum(row["reached_email"] == "false" and row["reached_in_app"] == "1" for row in contacts)
    assert found["low"] == pytest.approx(only / (surely + len(empty)), abs=1e-6)
    most = only + sum(row["reached_in_app"] == "1" for row in empty)
    assert found["high"] == pytest.approx(most / surely, abs=1e-6)
    assert _metric(report, "in_app_reach_uplift")["value"] is None
    text = dcs("audit", ACME, *AS_OF, "--data", str(exports), "--explain-metric", "in_app_reach_uplift").text
    assert "cannot tell exactly" in text
    assert "add the cells of reached_email and reached_in_app that contacts.csv leaves empty" in text


def _in_renewal(row: dict[str, str]) -> bool:
    """Whether an account is in the last 120 days of a term on the day of the campaign, terms of 365 days."""
    days = (SENT - date.fromisoformat(row["start"])).days
    return days >= 0 and days % 365 >= 365 - 120


def test_a_campaign_meets_the_accounts_that_are_in_renewal_on_its_day(exports: Path, dcs: Dcs) -> None:
    accounts, contacts = _customers()
    met = {row["account"] for row in accounts if row["product"] == "core" and _in_renewal(row)}
    people = sum(row["account"] in met and row["persona"] in ("admin", "buyer") for row in contacts)
    for arguments in (("--data", str(exports)), ("--accounts", str(exports / "accounts.csv"))):
        (found,) = _report(dcs, ACME, *arguments)["protected"]
        assert (found["contacts"], found["expected_contacts"]) == (1060, people), arguments
        assert found["accounts"] == {"listed": 900, "met": len(met), "unknown": 0}
    text = dcs("audit", ACME, *AS_OF, "--data", str(exports)).text
    assert f"analytics-upsell meets {people} of 1,060 contacts" in text
    assert "if renewals are spread evenly" not in text


def test_dates_that_are_missing_are_said(exports: Path, dcs: Dcs) -> None:
    accounts = _customers()[0]
    for row in [row for row in accounts if row["product"] == "core"][:7]:
        row["start"] = row["renewal"] = ""
    _write(exports / "accounts.csv", ACCOUNTS, accounts)
    assert "not counted for want of dates: 7 accounts" in dcs("audit", ACME, *AS_OF, "--data", str(exports)).text


def test_contracts_say_when_an_account_renews(exports: Path, dcs: Dcs) -> None:
    accounts = _customers()[0]
    core = [row["account"] for row in accounts if row["product"] == "core"]
    rows = [
        {"account": name, "product": "core", "renewal": str(SENT + timedelta(30 if name in core[:10] else 200))}
        for name in core
    ]
    _write(exports / "contracts.csv", ("account", "product", "renewal"), rows)
    (found,) = _report(dcs, ACME, "--data", str(exports))["protected"]
    assert found["accounts"]["met"] == 10


def test_a_requirement_is_reached_as_far_as_its_contacts_were(tmp_path: Path, exports: Path, dcs: Dcs) -> None:
    project = _project(tmp_path, more="")
    program = project / "program.yaml"
    program.write_text(program.read_text().replace("  spacing: 1d\n", "  spacing: 1d\n  reach_at_least: 90%\n"))
    contacts = _customers()[1]
    served = [row for row in contacts if row["persona"] == "admin" and row["account"].startswith("mid")]
    reached = sum(row["reached_email"] == "true" or row["reached_in_app"] == "1" for row in served)
    report = _report(dcs, str(project), "--data", str(exports))
    found = {tuple(one["subjects"]): one for one in report["findings"] if one["code"] == "G07"}
    assert f"({reached} of {len(served)} contacts listed)" in found["mid-plan", "first-value"]["message"]
    # The renewal talk is promised to accounts, where one contact is enough; the version for dach has none of it.
    talk = [row for row in contacts if row["account"].startswith("smb-na") and row["persona"] == "admin"]
    got = {row["account"] for row in talk if row["reached_email"] == "true"}
    assert f"({len(got)} of 740 accounts listed)" in found["smb-plan", "renewal-talk"]["message"]


def test_purity_is_what_the_bands_say(tmp_path: Path, exports: Path, dcs: Dcs) -> None:
    assert _metric(_report(dcs, ACME, "--data", str(exports)), "purity")["value"] is None
    project = _project(tmp_path, more=SEGMENTATION)
    accounts = _customers()[0]
    bands: dict[tuple[str, str], dict[tuple[int, int], int]] = {}
    for row in accounts:
        value, complexity = int(row["arr"]), int(row["integrations"])
        band = (value >= 12_000) + (value >= 60_000), (complexity >= 2) + (complexity >= 6)
        # The flows of the example: enterprise, mid, smb in dach, smb elsewhere.
        inside = bands.setdefault((row["segment"], row["geo"] if row["segment"] == "smb" else ""), {})
        inside[band] = inside.get(band, 0) + 1
    expected = sum(max(inside.values()) for inside in bands.values()) / len(accounts)
    report = _report(dcs, str(project), "--data", str(exports))
    assert report["flows"]["count"] == len(bands)
    assert _metric(report, "purity")["value"] == pytest.approx(expected, abs=1e-6)
    without = [column for column in ACCOUNTS if column != "integrations"]
    _write(exports / "accounts.csv", without, [{name: row[name] for name in without} for row in accounts])
    text = dcs("audit", str(project), *AS_OF, "--data", str(exports), "--explain-metric", "purity").text
    assert "add column integrations to accounts.csv" in text


def test_customers_alone_make_the_population(tmp_path: Path, exports: Path, dcs: Dcs) -> None:
    project = _project(tmp_path, population=False)
    written = _report(dcs, ACME, "--data", str(exports))
    derived = _report(dcs, str(project), "--data", str(exports))
    assert derived["data_files"]["population_from"] == "data files"
    for key in ("population", "volume", "pressure", "targets", "metrics", "not_checked", "protected"):
        assert derived[key] == written[key], key
    assert [one["fingerprint"] for one in derived["findings"]] == [one["fingerprint"] for one in written["findings"]]
    text = dcs("audit", str(project), *AS_OF, "--data", str(exports)).text
    assert "accounts.csv and" in text
    assert "the program states no population" in text
    alone = dcs("audit", str(project), *AS_OF, "--accounts", str(exports / "accounts.csv")).text
    assert "number of customers unknown" in alone
    assert "the data files make no population, add contacts.csv" in alone


def test_single_accounts_make_accounts_exact(tmp_path: Path, exports: Path, dcs: Dcs) -> None:
    project = _project(tmp_path, population=False)
    contacts = _customers()[1]
    for row in contacts:
        # All buyers of the larger mid accounts sit in four of them.
        if row["persona"] == "buyer" and row["account"].startswith("mid-na"):
            row["account"] = f"mid-na-00{int(row['contact'][1:]) % 4}"
    _write(exports / "contacts.csv", CONTACTS, contacts)
    report = _report(dcs, str(project), "--data", str(exports))
    review = next(one for one in report["requirements"] if (one["plan"], one["moment"]) == ("mid-plan", "value-review"))
    assert (review["required"], review["uncovered"], review["no_contact"]) == (220, 64, 156)


def test_a_population_that_disagrees_is_said(tmp_path: Path, exports: Path, dcs: Dcs) -> None:
    accounts, contacts = _customers()
    accounts.append({**accounts[-1], "account": "new", "geo": "uk"})
    contacts.append({**contacts[-1], "contact": "new-one", "account": "new"})
    _write(exports / "accounts.csv", ACCOUNTS, accounts)
    _write(exports / "contacts.csv", CONTACTS, contacts)
    text = dcs("audit", ACME, *AS_OF, "--data", str(exports), "-v").text
    assert "lists 1,001 accounts, the population 1,000" in text
    assert "1 account of" in text
    assert "1 contact of" in text
    assert "in no group of customers of the population" in text
    assert "accounts.csv that nothing reads: integrations, x" in text


@pytest.mark.parametrize(
    ("file", "text", "code", "place", "sentence"),
    [
        ("accounts", "account,segment,product\na,mid,core\n", "S03", "1:1", "the file has no column `geo`"),
        ("accounts", "acount,segment,product,geo\na,mid,core,na\n", "S03", "1:1", "did you mean `acount`?"),
        ("contacts", "contact,persona\nc,admin\n", "S03", "1:1", "the file has no column `account`"),
        ("contracts", "account\na\n", "S03", "1:1", "the file has no column `renewal`"),
        ("accounts", "account,segment,product,geo\na,smal,core,na\n", "A03", "2:3", "`smal` is not a value of"),
        ("accounts", 'account,segment,product,geo\n"a, b",smb,core,emea\n', "S03", "2:17", "`emea` is a group"),
        ("accounts", "account,segment,product,geo\na,smb,core,na\na,smb,core,na\n", "S04", "3:1", "is also in line 2"),
        ("accounts", "account,segment,product,geo,start\na,smb,core,na,1.2.26\n", "S03", "2:15", "is not a date"),
        ("accounts", "account,segment,product,geo,arr\na,smb,core,na,1e3\n", "S03", "2:15", "`1e3` in column `arr`"),
        (
            "accounts",
            "account,segment,product,geo,start,renewal\na,smb,core,na,2026-02-01,2026-01-01\n",
            "S03",
            "2:26",
            "the renewal 2026-01-01 lies before the start 2026-02-01",
        ),
        ("contacts", "contact,account,persona\nc,smb-na-0011,admin\n", "S05", "2:3", "did you mean `smb-na-001`?"),
        ("contacts", "contact,account,persona,email_ok\nc,smb-na-001,admin,maybe\n", "S03", "2:20", "neither yes nor"),
        ("contacts", "contact,account,persona\nc,smb-na-001,\n", "S03", "2:14", "the row does not say `persona`"),
        ("contacts", "contact,account,persona\n,smb-na-001,user\n", "S03", "2:1", "name the contact"),
        ("accounts", "", "S01", "1:1", "the file is empty"),
        ("contracts", "account,renewal\nsmb-na-001\n", "S01", "2:1", "the row has 1 cell"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place(
    file: str, text: str, code: str, place: str, sentence: str, exports: Path, dcs: Dcs, tmp_path: Path
) -> None:
    project = _project(tmp_path)
    (project / "data").mkdir()
    for kind in ("accounts", "contacts"):
        (project / "data" / f"{kind}.csv").write_bytes((exports / f"{kind}.csv").read_bytes())
    (project / "data" / f"{file}.csv").write_text(text, encoding="utf-8")
    done = dcs("audit", str(project), *AS_OF, "--data", str(project / "data"), "--width", "300", "-v")
    assert done.code == (1 if code == "A03" else 2)
    assert f"data/{file}.csv:{place}  E {code} " in done.out
    assert sentence in done.out


def test_a_file_that_cannot_be_used_says_as_little_as_none(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "accounts.csv").write_text("account,segment\na,mid\n")
    report = _report(dcs, ACME, "--data", str(tmp_path), "--keep-going")
    without = _report(dcs, ACME)
    assert report["protected"] == without["protected"]
    assert report["data_files"]["files"] == []
    assert report["summary"]["exit_code"] == 2


def test_one_mistake_in_many_rows_is_told_once(exports: Path, dcs: Dcs) -> None:
    accounts = _customers()[0]
    for row in accounts[:900]:
        row["segment"] = "smal"
    _write(exports / "accounts.csv", ACCOUNTS, accounts)
    found = _report(dcs, ACME, "--data", str(exports))["findings"]
    (message,) = [one["message"] for one in found if "accounts.csv" in one["where"][0]["file"]]
    assert message == "`smal` is not a value of `segment`; did you mean `smb`? (and in 899 more rows)"
    for number, row in enumerate(accounts):
        row["start"] = f"day {number}"
    _write(exports / "accounts.csv", ACCOUNTS, accounts)
    messages = [one["message"] for one in _report(dcs, ACME, "--data", str(exports))["findings"]]
    assert len(messages) == 6
    assert "995 more rows have other mistakes in column `start`, the first of them here" in messages


def test_files_that_are_named_must_be_there_and_others_need_not(exports: Path, tmp_path: Path, dcs: Dcs) -> None:
    for option, name in (("--accounts", "none.csv"), ("--contacts", "none.csv"), ("--data", "none")):
        done = dcs("audit", ACME, *AS_OF, option, str(tmp_path / name))
        assert (done.code, "there is no such" in done.err) == (2, True)
    assert dcs("audit", ACME, *AS_OF, "--data", str(exports / "accounts.csv")).code == 2
    (tmp_path / "nothing").mkdir()
    plain, empty = (dcs("audit", ACME, *AS_OF, *more) for more in ((), ("--data", str(tmp_path / "nothing"))))
    assert plain == empty


def test_a_reading_after_the_day_of_the_report_is_not_known_yet(tmp_path: Path, dcs: Dcs) -> None:
    project = _project(tmp_path)
    results = project / "results.yaml"
    later = "  - {metric: email_reach, value: 90%, date: 2026-03-01, level: contact, source: hub}\n"
    lines = results.read_text().splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if line.startswith("readings:"))
    results.write_text("".join([*lines[: place + 1], later, *lines[place + 1 :]]))
    before, after = _report(dcs, ACME), _report(dcs, str(project))
    assert after["in_app_reach_uplift"] == before["in_app_reach_uplift"]
    then = json.loads(dcs("audit", str(project), "--as-of", "2026-03-02", "--format", "json").out)
    assert then["in_app_reach_uplift"]["ceiling"] == pytest.approx(1 / 0.9 - 1, abs=1e-6)
