"""Importing with real commands: what is written, what is only told, and what happens the second time."""

import io
import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from dcs_cli.outputs.workbook import workbook
from tests.cli.running import EXAMPLES, Dcs
from tests.exchange.spreadsheets import repacked, xlsx
from tests.outputs.materials import of_folder

SHEET = (
    "Touchpoint,Goal,Segment,Channel,Team,Tool,When,Status,Notes\n"
    "Welcome,Connect a bank feed in the first session,SMB,Email,Marketing,HubSpot,0-2 days of contract date,Active,x\n"
    "Renewal notice,Agree the next term in time,Mid,Call,CS,Gainsight,~ 120 days before Next renewal date,Active,\n"
    "Detractor call,Find out what went wrong,SMB,Call,CS,Gainsight,When NPS detractor,,\n"
    "Tips,,SMB,Email,Marketing,HubSpot,TBD,Active,\n"
)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "inventory.csv"
    file.write_text(SHEET)
    return file


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".dcs-cache" not in path.parts
    }


def test_a_sheet_becomes_maps_that_check_understands(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "project"
    outcome = dcs("import", str(sheet), "--into", str(target))
    assert outcome.code == 0
    assert "Goal → purpose" in outcome.text
    assert "maps/imported-cs.yaml (2), maps/imported-marketing.yaml (2)" in outcome.text
    assert "missing purpose 1, trigger 2" in outcome.text
    text = (target / "maps/imported-cs.yaml").read_text()
    assert "trigger: {before: renewal, by: ~120d}" in text
    assert "x-source-trigger: When NPS detractor" in text, "a guess is not written"
    assert text.count("status: idea") == 1
    report = (target / "import-report.md").read_text()
    assert "| line 4, When | detractor-call | trigger | kept in words | When NPS detractor | only a guess:" in report
    assert "| line 5 | tips | purpose | missing |" in report
    findings = json.loads(dcs("check", str(target), "--format", "json").out)["findings"]
    assert {finding["code"] for finding in findings} == {"D01"}


def test_guesses_are_written_with_yes_beside_their_words(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    dcs("import", str(sheet), "--into", str(tmp_path / "p"), "--yes")
    text = (tmp_path / "p/maps/imported-cs.yaml").read_text()
    assert "trigger: {event: nps-detractor}" in text
    assert "x-source-trigger: When NPS detractor" in text


def test_the_second_time_only_what_the_sheet_changed_is_written(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "project"
    dcs("import", str(sheet), "--into", str(target))
    first = tree(target)
    assert "unchanged 4 rows" in dcs("import", str(sheet), "--into", str(target)).text
    again = tree(target)
    assert again.pop("import-report.md") != first.pop("import-report.md"), "the report is of the last import"
    assert again == first
    cs = target / "maps/imported-cs.yaml"
    cs.write_text(
        cs.read_text()
        .replace("channel: call", "channel: call  # agreed with Ana", 1)
        .replace("purpose: Find out what went wrong", "purpose: Listen to the customer first")
    )
    kept = cs.read_text()
    rows = SHEET.splitlines(keepends=True)
    moved = [rows[0], rows[3].replace("went wrong", "was wrong"), rows[2].replace("120 days", "90 days"), rows[4]]
    sheet.write_text(
        "".join([*moved, "Farewell,Leave on good terms with them,SMB,Email,Marketing,HubSpot,Weekly,Active,\n"])
    )
    outcome = dcs("import", str(sheet), "--into", str(target))
    assert cs.read_text() == kept.replace("~120d", "~90d"), "ids, comments and the person's words stay"
    assert "conflict detractor-call purpose" in outcome.text
    assert "proposed welcome" in outcome.text
    assert "id: farewell" in (target / "maps/imported-marketing.yaml").read_text()
    assert "id: welcome" in (target / "maps/imported-marketing.yaml").read_text()
    assert "conflict detractor-call purpose" in dcs("import", str(sheet), "--into", str(target)).text, "told again"


def test_a_second_source_names_what_may_be_the_same(dcs: Dcs, tmp_path: Path) -> None:
    target = tmp_path / "acme"
    shutil.copytree(EXAMPLES / "acme", target)
    before = tree(target)
    other = tmp_path / "other.csv"
    other.write_text(
        "Name,Goal,Persona,Channel\nBank feed,Get the admin to connect a bank feed in the first session,Admin,Email\n"
        "Podcast,Entertain listeners on their way to work,User,Email\n"
    )
    outcome = dcs("import", str(other), "--into", str(target))
    assert "perhaps bank-feed is welcome in maps/cs.yaml" in outcome.text
    assert "podcast is" not in outcome.text
    after = tree(target)
    assert {name: after[name] for name in before} == before
    assert "audience: {persona: admin}" in (target / "maps/imported-other.yaml").read_text()


def test_untidy_cells_are_read_as_what_they_mean(dcs: Dcs, tmp_path: Path) -> None:
    sheet = tmp_path / "untidy.csv"
    sheet.write_bytes(
        "\ufeffName, Goal ,Channel,Channel,Owner,Reviewed on,Data,When\r\n"
        'Welcome,Get started with it now,E-Mail,In-app,Ana Diaz (Marketing),1767225600,"{""a"": [1, 2]}",Daily\r\n'
        "ONBOARDING,,,,,,,\r\n"
        "Second,=HYPERLINK(1),Email & SMS,,CS & Sales,25/04/2026,n/a,Biweekly\r\n"
        "Third,Do the third thing now,Call,,CS,03/04/2026,,Weekly\r\n".encode()
    )
    assert dcs("import", str(sheet), "--into", str(tmp_path / "p")).code == 0
    items = {}
    for file in sorted((tmp_path / "p/maps").iterdir()):
        found = yaml.safe_load(file.read_text())
        items |= {item["id"]: item | {"department": found.get("department")} for item in found["touchpoints"]}
    assert list(items) == ["third", "welcome", "second"]
    welcome, second, third = items["welcome"], items["second"], items["third"]
    assert (welcome["owner"], welcome["department"], welcome["channel"]) == ("ana-diaz", "marketing", "email")
    assert welcome["reviewed_on"] == date(2026, 1, 1)
    assert welcome["x-data"] == '{"a": [1, 2]}'
    assert welcome["x-channel-2"] == "In-app"
    assert second["purpose"] == "=HYPERLINK(1)", "a formula is a text and is not computed"
    assert (second["x-source-channel"], second["x-source-owner"]) == ("Email & SMS", "CS & Sales")
    assert (second["x-source-trigger"], second["status"]) == ("Biweekly", "idea")
    assert "channel" not in second and "x-data" not in second
    assert third["reviewed_on"] == date(2026, 4, 3), "the day before the month, as in the row above"
    assert "ONBOARDING" in (tmp_path / "p/import-report.md").read_text()


def test_dry_run_writes_nothing(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    outcome = dcs("import", str(sheet), "--into", str(tmp_path / "none"), "--dry-run")
    assert "would write" in outcome.text
    assert not (tmp_path / "none").exists()


def test_mapping_files_speak_other_languages_and_are_remembered(dcs: Dcs, tmp_path: Path) -> None:
    sheet = tmp_path / "liste.csv"
    sheet.write_text("Nachricht;Ziel;Kanal;Bemerkung\nHallo;Den Kunden freundlich begrüßen;E-Mail;geheim\n")
    mapping = tmp_path / "german.yaml"
    mapping.write_text("Nachricht: name\nZiel: purpose\nKanal: channel\n")
    arguments = ("import", str(sheet), "--into", str(tmp_path / "p"))
    assert dcs(*arguments).code == 2
    assert dcs(*arguments, "--mapping", str(mapping), "--map", "Bemerkung=-", "--default", "system=hub").code == 0
    text = (tmp_path / "p/maps/imported-liste.yaml").read_text()
    assert 'purpose: "Den Kunden freundlich begrüßen"' in text or "purpose: Den Kunden freundlich begrüßen" in text
    assert "geheim" not in text
    assert "defaults:\n  system: hub\n" in text
    assert "Ziel → purpose" in dcs(*arguments).text


@pytest.fixture(scope="module")
def exported() -> bytes:
    return workbook(of_folder(EXAMPLES / "acme"))


def edited(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book["Touchpoints"]
    heading = {cell.value: cell.column for cell in sheet[1]}
    row = {sheet.cell(line, heading["id"]).value: line for line in range(2, sheet.max_row + 1)}
    sheet.cell(row["welcome"], heading["purpose"]).value = "Words of the sheet for this one"
    sheet.cell(row["ebr"], heading["trigger"]).value = "{every: half-year}"
    sheet.delete_rows(row["newsletter"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_our_workbook_comes_back_without_a_byte_changed(dcs: Dcs, exported: bytes, tmp_path: Path) -> None:
    target = tmp_path / "acme"
    shutil.copytree(EXAMPLES / "acme", target)
    before = tree(target)
    (tmp_path / "acme.xlsx").write_bytes(exported)
    assert dcs("import", str(tmp_path / "acme.xlsx"), "--into", str(target)).code == 0
    after = tree(target)
    after.pop("import-report.md")
    assert after == before


def test_an_edited_workbook_meets_an_edited_project(dcs: Dcs, exported: bytes, tmp_path: Path) -> None:
    target = tmp_path / "acme"
    shutil.copytree(EXAMPLES / "acme", target)
    cs = target / "maps/cs.yaml"
    cs.write_text(cs.read_text().replace("Get the admin to connect a bank feed in the first session", "Ours  # kept"))
    before = tree(target)
    (tmp_path / "acme.xlsx").write_bytes(exported)
    (tmp_path / "edited.xlsx").write_bytes(edited(exported))
    arguments = ("import", str(tmp_path / "edited.xlsx"), "--into", str(target))
    blind = dcs(*arguments, "--dry-run").text
    assert "conflict ebr trigger.every" in blind, "without the export nobody knows which side changed"
    assert "--base" in blind
    outcome = dcs(*arguments, "--base", str(tmp_path / "acme.xlsx"), "--fail-on", "warning")
    assert outcome.code == 1
    assert "conflict welcome purpose" in outcome.text
    assert "proposed newsletter" in outcome.text
    after = tree(target)
    after.pop("import-report.md")
    assert after == before | {
        "maps/cs.yaml": before["maps/cs.yaml"].replace(b"{every: quarter}", b"{every: half-year}")
    }
    dcs(*arguments, "--prefer-sheet")
    assert "purpose: Words of the sheet for this one  # kept" in cs.read_text()


def test_a_workbook_cannot_name_a_file_outside(dcs: Dcs, exported: bytes, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(exported))
    sheet = book["Documents"]
    column = next(cell.column for cell in sheet[1] if cell.value == "file")
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, column).value = "../outside.yaml"
    book.save(tmp_path / "evil.xlsx")
    target = tmp_path / "acme"
    target.mkdir()
    outcome = dcs("import", str(tmp_path / "evil.xlsx"), "--into", str(target))
    assert outcome.code == 2
    assert "no place for a document" in outcome.err
    assert not (tmp_path / "outside.yaml").exists()
    assert list(target.iterdir()) == []
    os.symlink(tmp_path, target / "maps")
    (tmp_path / "a.csv").write_text(SHEET)
    assert dcs("import", str(tmp_path / "a.csv"), "--into", str(target)).code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nothing.csv",), "does not exist"),
        (("inventory.csv", "--sheet", "Messages"), "has no sheet `Messages`"),
        (("inventory.csv", "--map", "Goal=purpos"), "did you mean `purpose`"),
        (("inventory.csv", "--map", "Gaol=purpose"), "did you mean `goal`"),
        (("inventory.csv", "--map", "Goal"), "write COLUMN=FIELD"),
        (("inventory.csv", "--default", "purpose=x"), "write FIELD=VALUE"),
        (("inventory.csv", "--default", "status=later"), "none of idea, planned"),
        (("inventory.csv", "--into", "inventory.csv"), "is a file"),
        (("bomb.xlsx",), "protected with a password"),
    ],
)
def test_mistakes_end_in_a_sentence(
    dcs: Dcs, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    locked = bytearray(repacked(xlsx(), {"secret": b"x"}))
    place = locked.find(b"PK\x01\x02")
    locked[place + 8] |= 1
    (tmp_path / "bomb.xlsx").write_bytes(bytes(locked))
    outcome = dcs("import", *arguments)
    assert outcome.code == 2
    assert says in outcome.err


def test_programmes_of_a_real_handbook(dcs: Dcs, tmp_path: Path) -> None:
    corpus = os.environ.get("DCS_CORPUS")
    if corpus is None:
        pytest.skip("set DCS_CORPUS to the folder of collected real inputs")
    page = Path(corpus) / "handbook/gitlab-2022/cs-ops-programs.md"
    defaults = ("--default", "channel=email", "--default", "system=gainsight")
    outcome = dcs("import", str(page), "--into", str(tmp_path), *defaults)
    assert (
        'table "Digital customer programs": 14 rows' in outcome.text
        or '"Digital customer programs": 14 rows' in outcome.text
    )
    assert '"CSM-assigned account programs": 11 rows' in outcome.text
    text = next((tmp_path / "maps").iterdir()).read_text()
    assert text.count("\n  - id: ") == 25
    assert text.count("\n    trigger: ") == 8
    assert text.count("\n    x-source-trigger: ") == 17
    assert dcs("import", str(page), "--into", str(tmp_path), *defaults, "--yes").code == 0
    more = next((tmp_path / "maps").iterdir()).read_text()
    assert more.count("\n    trigger: ") == 17
    findings = json.loads(dcs("check", str(tmp_path), "--format", "json").out)["findings"]
    assert {finding["code"] for finding in findings} <= {"D01", "D02", "D06", "T01", "T03"}
    assert not [finding for finding in findings if finding["code"].startswith("S")]


def test_what_could_not_be_written_is_told_again(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "project"
    dcs("import", str(sheet), "--into", str(target))
    cs = target / "maps/imported-cs.yaml"
    block = "trigger:\n      before: renewal  # ask Ana\n      by: ~120d"
    cs.write_text(cs.read_text().replace("trigger: {before: renewal, by: ~120d}", block))
    sheet.write_text(SHEET.replace("~ 120 days before Next renewal date", "Weekly"))
    for _ in range(2):
        outcome = dcs("import", str(sheet), "--into", str(target))
        assert "by hand renewal-notice trigger" in outcome.text
        assert block in cs.read_text()
