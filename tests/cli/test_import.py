"""Importing with real commands: what is written, what is only told, and what happens the second time."""

import io
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from dcs_cli.outputs.workbook import workbook
from tests.cli.running import AS_OF, EXAMPLES, Dcs
from tests.exchange.spreadsheets import repacked, xlsx
from tests.outputs.materials import of_folder

FIXTURES = Path(__file__).parents[1] / "exchange/fixtures"
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


def test_a_guess_once_agreed_to_stays_until_a_person_says_otherwise(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "p"
    arguments = ("import", str(sheet), "--into", str(target), "-v")
    first = dcs(*arguments, "--yes").text
    assert "delete the words to confirm it" in first and "“Detractor call” says “When NPS detractor”" in first
    map_of = target / "maps/imported-cs.yaml"
    written = map_of.read_bytes()
    again = dcs(*arguments).text
    assert "unchanged 4 rows" in again and "proposed" not in again and "guessed 1" in again
    assert map_of.read_bytes() == written
    sheet.write_text(SHEET.replace("Detractor call", "Call to detractors"))
    renamed = dcs(*arguments).text
    assert "changed detractor-call label" in renamed and "proposed" not in renamed
    sheet.write_text(SHEET)
    dcs(*arguments)

    map_of.write_text(map_of.read_text().replace("    x-source-trigger: When NPS detractor\n", ""))
    for options in ((), ("--yes",), ()):
        confirmed = dcs(*arguments, *options).text
        assert "written nothing" in confirmed and "proposed" not in confirmed
        assert "guessed" not in confirmed and "Detractor call” says" not in confirmed, "nobody is asked any more"
    sheet.write_text(SHEET.replace("When NPS detractor", "When churn risk rises"))
    other = dcs(*arguments).text
    assert "proposed detractor-call trigger: project {event: nps-detractor}" in other, "another guess, not agreed to"


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
    sheet.write_text("Wiadomość;Cel;Kanał;Uwagi\nWitamy;Przywitać klienta i pokazać pierwszy krok;E-mail;tajne\n")
    mapping = tmp_path / "polish.yaml"
    mapping.write_text("Wiadomość: name\nCel: purpose\nKanał: channel\n")
    arguments = ("import", str(sheet), "--into", str(tmp_path / "p"))
    assert dcs(*arguments).code == 2
    assert dcs(*arguments, "--mapping", str(mapping), "--map", "Uwagi=-", "--default", "system=hub").code == 0
    text = (tmp_path / "p/maps/imported-liste.yaml").read_text()
    assert "purpose: Przywitać klienta i pokazać pierwszy krok" in text
    assert "tajne" not in text
    assert "defaults:\n  system: hub\n" in text
    assert "Cel → purpose" in dcs(*arguments).text


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


def without_record(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    del book["As exported"]
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
    forgetful = without_record(edited(exported))
    (tmp_path / "forgetful.xlsx").write_bytes(forgetful)
    blind = dcs("import", str(tmp_path / "forgetful.xlsx"), "--into", str(target), "--dry-run").text
    assert "conflict ebr trigger.every" in blind, "without the export nobody knows which side changed"
    assert "`As exported` does not say what was exported: it is missing" in blind
    assert "--base" in blind
    based = ("--base", str(tmp_path / "acme.xlsx"), "--dry-run")
    assert (
        "changed ebr trigger.every"
        in dcs("import", str(tmp_path / "forgetful.xlsx"), "--into", str(target), *based).text
    )
    arguments = ("import", str(tmp_path / "edited.xlsx"), "--into", str(target))
    outcome = dcs(*arguments, "--fail-on", "warning")
    assert outcome.code == 1
    assert "conflict welcome purpose" in outcome.text
    assert "proposed newsletter: its row is gone" in outcome.text
    assert "As exported" not in outcome.text
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
    for name, heading, rows in (
        ("csm-onboarding.md", "CSM intro email and onboarding", 5),
        ("emails-nurture.md", "Intelligent Email Nurture Stream Schedule", 31),
    ):
        listed = dcs("import", str(page.with_name(name)), "--sheet", heading, "--into", str(tmp_path / name))
        assert f'"{heading}": {rows} rows' in listed.text
    rituals = Path(corpus) / "handbook/fleet/customer-success.rituals.yml"
    assert '"list": 10 rows' in dcs("import", str(rituals), "--into", str(tmp_path / "fleet")).text
    assert dcs("import", str(page.with_name("email-management.md")), "--into", str(tmp_path / "x")).code == 2
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


def test_the_way_there_and_back_in_a_usual_day(dcs: Dcs, tmp_path: Path) -> None:
    """Export, two people edit, a file moves, import: with nothing but the two commands."""
    target = tmp_path / "acme"
    shutil.copytree(EXAMPLES / "acme", target)
    book = tmp_path / "acme.xlsx"
    assert dcs("export", "workbook", str(target), *AS_OF, "-o", str(book)).code == 0
    (target / "maps/cs.yaml").rename(target / "maps/customer-success.yaml")
    others = target / "maps/others.yaml"
    others.write_text("# moved the map of cs\n" + others.read_text())
    before = tree(target)
    book.write_bytes(edited(book.read_bytes()))
    outcome = dcs("import", str(book), "--into", str(target))
    assert "written maps/customer-success.yaml" in outcome.text
    after = tree(target)
    after.pop("import-report.md")
    changed = before["maps/customer-success.yaml"].replace(b"{every: quarter}", b"{every: half-year}")
    old = b"Get the admin to connect a bank feed in the first session"
    changed = changed.replace(old, b"Words of the sheet for this one")
    assert after == before | {"maps/customer-success.yaml": changed}
    (target / "maps/customer-success.yaml").unlink()
    gone = dcs("import", str(book), "--into", str(target)).text
    assert "conflict maps/cs.yaml" in gone and not (target / "maps/cs.yaml").exists(), "taken out on purpose"
    others.write_text("kind: [\n")
    broken = dcs("import", str(book), "--into", str(target))
    assert broken.code == 2 and "`maps/others.yaml` of the project cannot be read" in broken.err
    empty = tmp_path / "empty"
    assert dcs("import", str(book), "--into", str(empty)).code == 0
    assert (empty / "maps/cs.yaml").is_file(), "in a folder of its own everything is new"


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("whimsical", "holds no flowchart: a Mermaid one begins `flowchart LR`"),
        ("theydo", "hands a journey over as a PDF"),
        ("smaply", "Copy the touchpoints of the map into a table"),
        ("hubspott", "did you mean `hubspot`"),
        ("hubspot", "it reads HubSpot"),
        ("vitally", "it reads Gainsight, ChurnZero and Vitally playbooks"),
    ],
)
def test_a_profile_without_a_reader_says_so(dcs: Dcs, sheet: Path, tmp_path: Path, profile: str, says: str) -> None:
    outcome = dcs("import", str(sheet), "--profile", profile, "--into", str(tmp_path / "p"))
    assert outcome.code == 2
    assert says in outcome.err
    assert not (tmp_path / "p").exists()


def test_a_profile_chooses_the_reader(dcs: Dcs, tmp_path: Path) -> None:
    for profile, name in (("hubspot", "hubspot_workflow.json"), ("vitally", "playbooks.csv")):
        chosen = dcs(
            "import", str(FIXTURES / "systems" / name), "--profile", profile, "--into", str(tmp_path / profile)
        )
        found = dcs("import", str(FIXTURES / "systems" / name), "--into", str(tmp_path / f"{profile}-found"))
        assert chosen.code == 0
        assert chosen.out == found.out
    report = (tmp_path / "hubspot/import-report.md").read_text()
    assert "- imported-journey-hubspot-workflow.yaml: new\n" in report, "a file that was not there is not changed"
    mapped = ("--profile", "vitally", "--map", "Task=name")
    outcome = dcs("import", str(FIXTURES / "systems/playbooks.csv"), *mapped, "--into", str(tmp_path / "p"))
    assert outcome.code == 2 and "leave out --sheet, --map and --mapping" in outcome.err


def test_departments_of_an_export_enter_the_program_only_with_yes(dcs: Dcs, tmp_path: Path) -> None:
    target = tmp_path / "project"
    target.mkdir()
    program = target / "program.yaml"
    text = "kind: program\nname: P  # ours\ndepartments:\n  cs: {label: CS}  # here\n"
    program.write_text(text)
    arguments = ("import", str(FIXTURES / "journeys/blueprint.yaml"), "--into", str(target))
    outcome = dcs(*arguments)
    assert "departments support: in no program; --yes adds them" in outcome.text
    assert program.read_text() == text
    report = (target / "import-report.md").read_text()
    assert "- department support ({label: Support}): not written" in report
    assert "meets no action of the customer, so it is no touchpoint" in report, "notes of the reader are in the report"
    assert "support: written into the program" in dcs(*arguments, "--yes").text
    assert program.read_text() == text + "  support: {label: Support}\n"
    assert "departments" not in dcs(*arguments, "--yes").text


def test_broken_json_is_named_with_its_place(dcs: Dcs, tmp_path: Path) -> None:
    (tmp_path / "flows.json").write_text('{"flows": [\n  {"id": 1,}\n]}')
    outcome = dcs("import", str(tmp_path / "flows.json"), "--into", str(tmp_path / "p"))
    assert outcome.code == 2
    assert "flows.json:2:" in outcome.err and "no JSON" in outcome.err
    (tmp_path / "flows.json").write_text('{"flowers": []}')
    assert "no export that dcs knows (keys: flowers)" in dcs("import", str(tmp_path / "flows.json")).err


PAGE = """# Onboarding

Some prose: with a colon.

## Mails

Sent by a program:

* Admins
   - Mail 1: Welcome to the product
   - Mail 2
* Users: Mail 3, later

## Rules

1. One a day
"""


def test_the_list_below_a_heading_is_read_when_it_is_asked_for(dcs: Dcs, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    outcome = dcs("import", str(page), "--into", str(tmp_path / "p"))
    assert outcome.code == 2 and "read it with --sheet 'Mails'" in outcome.err
    assert (
        dcs("import", str(page), "--sheet", "Mails", "--map", "text=purpose", "--into", str(tmp_path / "p")).code == 0
    )
    items = yaml.safe_load((tmp_path / "p/maps/imported-page.yaml").read_text())["touchpoints"]
    assert [(one["label"], one.get("purpose")) for one in items] == [
        ("Admins / Mail 1", "Welcome to the product"),
        ("Admins / Mail 2", None),
        ("Users", "Mail 3, later"),
    ]
    assert items[0]["x-under"] == "Admins"
    assert "did you mean `Mails`" in dcs("import", str(page), "--sheet", "Mail").err


def test_a_list_of_records_is_a_table(dcs: Dcs, tmp_path: Path) -> None:
    rituals = tmp_path / "rituals.yml"
    rituals.write_text(
        "-\n  task: Weekly note # shown\n  description: Tell customers what is new\n  frequency: Weekly\n  dri: ana\n"
        "- {task: Call, description: Ask how it goes, frequency: Triweekly, dri: ana, labels: [a, b]}\n"
    )
    outcome = dcs("import", str(rituals), "--map", "task=name", "--into", str(tmp_path / "p"))
    assert outcome.code == 0
    items = yaml.safe_load((tmp_path / "p/maps/imported-rituals.yaml").read_text())["touchpoints"]
    assert [one["id"] for one in items] == ["weekly-note", "call"]
    assert items[0]["trigger"] == {"every": "week"}
    assert items[1]["x-source-trigger"] == "Triweekly" and items[1]["x-labels"] == "[a, b]"
    rituals.write_text("- task: [\n")
    broken = dcs("import", str(rituals), "--into", str(tmp_path / "p"))
    assert broken.code == 2 and "rituals.yml:" in broken.err


def test_what_is_written_is_laid_out_the_first_and_the_second_time(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "project"
    dcs("import", str(sheet), "--into", str(target))
    assert dcs("fmt", "--check", str(target)).code == 0
    changed = (
        SHEET.replace("TBD", "Daily").replace("in time,", '"in time, and in peace",').replace("Connect a", "Link a")
    )
    sheet.write_text(changed + '"Farewell, friend",Leave,SMB,Email,Marketing,HubSpot,"Day 3, Day 9",Active,\n')
    dcs("import", str(sheet), "--into", str(target))
    assert "id: farewell-friend" in (target / "maps/imported-marketing.yaml").read_text()
    assert dcs("fmt", "--check", str(target)).code == 0


def test_what_the_import_wrote_for_want_of_better_goes_when_it_reads_better(dcs: Dcs, tmp_path: Path) -> None:
    """Words of a column that is mapped now, or of a trigger that can be read now; what a person wrote stays."""
    target, sheet = tmp_path / "p", tmp_path / "a.csv"
    sheet.write_text("Name,Channel,Remark,When\nHi,Email,Greet new admins,whenever\nBye,Email,Part as friends,soon\n")
    dcs("import", str(sheet), "--into", str(target))
    file = target / "maps/imported-a.yaml"
    assert file.read_text().count("x-remark: ") == file.read_text().count("status: idea") == 2
    file.write_text(file.read_text().replace("x-remark: Part as friends", "x-remark: Part as good friends"))
    sheet.write_text(sheet.read_text().replace("whenever", "Weekly"))
    outcome = dcs("import", str(sheet), "--map", "Remark=purpose", "--into", str(target))
    assert "changed hi x-remark: taken out" in outcome.text
    hi, bye = yaml.safe_load(file.read_text())["touchpoints"]
    assert hi == {
        "id": "hi", "purpose": "Greet new admins", "channel": "email", "trigger": {"every": "week"},
        "source": "a.csv", "label": "Hi",
    }  # fmt: skip
    assert bye["x-remark"] == "Part as good friends" and bye["purpose"] == "Part as friends"
    assert bye["x-source-trigger"] == "soon" and bye["status"] == "idea"
    assert dcs("fmt", "--check", str(target)).code == 0
    sheet.write_text(sheet.read_text().replace("soon", ""))
    assert "proposed bye x-source-trigger" in dcs("import", str(sheet), "--into", str(target)).text


def test_rows_are_recognised_when_they_are_renamed_or_share_a_name(dcs: Dcs, tmp_path: Path) -> None:
    target, sheet = tmp_path / "p", tmp_path / "a.csv"
    head = "Name,Goal,Channel,When\n"
    rows = [
        "News,Tell admins what is new,Email,Weekly\n",
        "News,Tell users what is new,In-app,Monthly\n",
        "Hi,Greet new admins,Email,Daily\n",
    ]
    sheet.write_text(head + "".join(rows))
    dcs("import", str(sheet), "--into", str(target))
    file = target / "maps/imported-a.yaml"
    before = file.read_text()
    sheet.write_text(head + rows[1] + rows[2] + rows[0])
    assert "unchanged 3 rows" in dcs("import", str(sheet), "--into", str(target)).text
    assert file.read_text() == before
    sheet.write_text(head + rows[1] + rows[2].replace("Hi,", "Hello there,"))
    outcome = dcs("import", str(sheet), "--into", str(target))
    assert "proposed news: its row is gone" in outcome.text
    assert "changed hi label: project Hi, sheet Hello there" in outcome.text
    assert file.read_text() == before.replace("label: Hi", "label: Hello there")
    sheet.write_text(head + rows[1] + rows[2].replace("Hi,Greet new admins", "Welcome,Part as friends"))
    assert "id: welcome" in (dcs("import", str(sheet), "--into", str(target)).text and file.read_text())


def test_departments_of_a_sheet_that_the_program_does_not_declare_are_told(dcs: Dcs, tmp_path: Path) -> None:
    target, sheet = tmp_path / "p", tmp_path / "a.csv"
    target.mkdir()
    program = "kind: program\nname: P\ndepartments:\n  cs: {is_cs: true}\n"
    (target / "program.yaml").write_text(program)
    sheet.write_text("Name,Goal,Team\nHi,Greet new admins,CS Ops\nBye,Part as friends,Customer Success\n")
    outcome = dcs("import", str(sheet), "--into", str(target), "--dry-run")
    assert "departments cs-ops: in no program; --yes adds them" in outcome.text
    assert "cs-ops: written into the program" in dcs("import", str(sheet), "--into", str(target), "--yes").text
    assert (target / "program.yaml").read_text() == program + "  cs-ops: {label: CS Ops}\n"
    findings = json.loads(dcs("check", str(target), "--format", "json").out)["findings"]
    assert "S05" not in {finding["code"] for finding in findings}


def test_groups_that_no_dimension_has_are_proposed_and_the_stand_ins_of_init_named(dcs: Dcs, tmp_path: Path) -> None:
    target, file = tmp_path / "p", tmp_path / "a.csv"
    file.write_text(
        "Name,Goal,Sent to,Segment,Channel\n"
        'A,x,Admins,"Enterprise, Mid-Market",Email\nB,y,Buyer,all,Email\nC,z,all contacts,DACH,Email\n'
        "D,z,Admins,Gold,Email\nE,z,friends,Enterprise,Email\nF,z,SMB without buyers,,Email\n"
    )
    arguments = ("import", str(file), "--into", str(target), "-v")
    dcs("init", str(target), "--yes")
    outcome = dcs(*arguments).text
    proposed = "segment: enterprise, mid-market, gold, smb; persona: buyer; geo: dach"
    assert f"dimensions {proposed}: declare in `dimensions` of a program" in outcome
    assert "maps/cs.yaml, maps/marketing.yaml, maps/product.yaml: stand-ins of dcs init" in outcome
    asked = [line for line in outcome.split("ask ")[1:] if "audience" in line or "segments" in line]
    assert len(asked) == 1 and "“E” says “friends; Enterprise”." in asked[0], "nobody else can be asked about the rest"
    assert "- segment: enterprise, mid-market, gold, smb: declare" in (target / "import-report.md").read_text()

    program, first = target / "program.yaml", target / "maps/cs.yaml"
    text = program.read_text().replace("[large, small]", "[large, small, enterprise, mid-market, gold, smb]")
    program.write_text(
        text.replace("[admin, user]", "[admin, user, buyer]").replace("  persona:", "  geo: [dach]\n  persona:")
    )
    first.unlink()
    again = dcs(*arguments).text
    items = yaml.safe_load((target / "maps/imported-a.yaml").read_text())["touchpoints"]
    assert [item.get("audience") for item in items] == [
        {"persona": "admin", "segment": ["enterprise", "mid-market"]}, {"persona": "buyer"}, {"geo": "dach"},
        {"persona": "admin", "segment": "gold"}, None, None,
    ]  # fmt: skip
    assert [item.get("status") for item in items] == [None, None, None, None, "idea", "idea"]
    assert "dimensions" not in again and "maps/marketing.yaml, maps/product.yaml: stand-ins" in again


def test_an_import_into_a_new_project_can_be_audited(dcs: Dcs, tmp_path: Path) -> None:
    """Systems and channels nobody declares stop the audit, so that they are told and, with --yes, declared."""
    target, sheet = tmp_path / "p", tmp_path / "a.csv"
    assert dcs("init", str(target)).code == 0
    sheet.write_text("Name,Goal,Channel,Owner,Team,Tool\nHi,Greet new admins,Meeting,Ana,Sales,Pendo\n")
    outcome = dcs("import", str(sheet), "--into", str(target))
    assert "systems pendo: in no program; --yes adds them" in outcome.text
    assert "channels meeting: in no program; --yes adds them" in outcome.text
    assert dcs("audit", str(target)).code == 2
    assert "systems pendo: written into the program" in dcs("import", str(sheet), "--into", str(target), "--yes").text
    program = yaml.safe_load((target / "program.yaml").read_text())
    assert (program["systems"]["pendo"], program["channels"]["meeting"]) == ({}, {"person": True})
    findings = json.loads(dcs("check", str(target), "--format", "json").out)["findings"]
    assert "S05" not in {finding["code"] for finding in findings}


def test_rows_keep_their_ids_when_sheets_are_renamed_and_split(dcs: Dcs, tmp_path: Path) -> None:
    def page(**sheets: str) -> str:
        head = "| Name | Goal | Channel | Owner | When |\n|---|---|---|---|---|\n"
        return "".join(f"# {title}\n\n{head}{rows}\n" for title, rows in sheets.items())

    hi, tips = "| Hi | Greet new admins | Email | Ana | {} |\n", "| Tips | | Email | Bo | monthly |\n"
    bye = "| Bye | Part as friends | Email | Bo | monthly |\n"
    target, file = tmp_path / "p", tmp_path / "a.md"
    file.write_text(page(CS=hi.format("weekly") + tips, Sales=bye))
    assert dcs("import", str(file), "--into", str(target)).code == 0
    file.write_text(page(Success=tips, Field=bye, Calls=hi.format("daily")))
    outcome = dcs("import", str(file), "--into", str(target))
    assert "changed hi trigger.every: project week, sheet day" in outcome.text
    assert "proposed" not in outcome.text
    items = yaml.safe_load((target / "maps/imported-a.yaml").read_text())["touchpoints"]
    assert [item["id"] for item in items] == ["hi", "tips", "bye"]


def test_a_matrix_is_read_where_a_file_holds_no_table_and_hidden_sheets_are_told(dcs: Dcs, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx([("Segment", "Day 0", "Day 7"), ("Small", "Welcome", "Tips")], "Plan")))
    file, target = tmp_path / "plan.xlsx", tmp_path / "p"
    book.save(file)
    outcome = dcs("import", str(file), "--into", str(target), "--yes")
    assert outcome.code == 0
    items = yaml.safe_load((target / "maps/imported-plan.yaml").read_text())["touchpoints"]
    assert [(item["id"], item["audience"], item["trigger"]) for item in items] == [
        ("welcome", {"segment": "small"}, {"after": "start", "by": "0d"}),
        ("tips", {"segment": "small"}, {"after": "start", "by": "7d"}),
    ]
    for row in (("Name", "Goal", "Channel"), ("News", "Inform", "Email")):
        (book["Hidden"] if "Hidden" in book else book.create_sheet("Hidden")).append(row)
    book["Hidden"].sheet_state = "hidden"
    book.save(tmp_path / "both.xlsx")
    outcome = dcs("import", str(tmp_path / "both.xlsx"), "--into", str(tmp_path / "q"))
    assert "sheet Hidden is hidden, and its messages were read" in outcome.text
    assert "Plan: no columns of messages were found" in outcome.text, "it could be a plan of anything"


def test_each_sheet_of_a_workbook_is_remembered_by_itself(dcs: Dcs, tmp_path: Path) -> None:
    def book(support: list[str]) -> bytes:
        made = load_workbook(
            io.BytesIO(xlsx([("What", "Art", "Channel"), ("Welcome", "Open the door", "Email")], "CS"))
        )
        made.create_sheet("Support")
        for row in (("What", "Art", "Channel"), *((name, "Article", "Email") for name in support)):
            made["Support"].append(row)
        made.create_sheet("Prices").append(("Plan", "Seats"))
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()

    target, file = tmp_path / "p", tmp_path / "inventory.xlsx"
    report = target / "import-report.md"

    def run(*options: str) -> str:
        outcome = dcs("import", str(file), "--into", str(target), *options)
        assert outcome.code == 0, outcome.err
        return outcome.text

    file.write_bytes(book(["Welcome", "Ticket closed"]))
    run("--sheet", "CS", "--map", "Art=purpose", "--default", "department=cs", "--default", "status=live")
    second = run("--sheet", "Support", "--map", "Art=type", "--default", "department=support")
    assert "proposed" not in second and "as last time" not in second and "changed" not in second
    maps = {name: yaml.safe_load((target / f"maps/imported-{name}.yaml").read_text()) for name in ("cs", "support")}
    assert maps["cs"]["touchpoints"][0]["purpose"] == "Open the door"
    assert [one["id"] for one in maps["support"]["touchpoints"]] == ["welcome-2", "ticket-closed"]
    assert "purpose" not in maps["support"]["touchpoints"][0] and "status" not in maps["support"].get("defaults", {})
    assert [line for line in report.read_text().splitlines() if line.startswith("# ")] == [
        "# Import report: inventory.xlsx, CS",
        "# Import report: inventory.xlsx, Support",
    ]
    before = tree(target)
    for sheet in ("CS", "Support"):
        assert "unchanged" in run("--sheet", sheet)
    assert tree(target).keys() == before.keys()
    assert {name: text for name, text in tree(target).items() if name.startswith("maps/")} == {
        name: text for name, text in before.items() if name.startswith("maps/")
    }
    whole = run()
    assert "unchanged 3 rows" in whole and "proposed" not in whole
    assert "department=cs in CS (as last time)" in whole and "department=support in Support" in whole
    assert report.read_text().count("# Import report: ") == 1, "it is about both sheets"
    file.write_bytes(book(["Ticket closed"]))
    assert "proposed" not in run("--sheet", "CS")
    assert "proposed welcome-2: its row is gone from the sheet" in run("--sheet", "Support")
    file.write_bytes(book([]))
    assert run().count("its row is gone") == 2, "an emptied sheet is read"


def test_a_memory_from_before_sheets_had_their_own_knows_its_rows(dcs: Dcs, tmp_path: Path) -> None:
    target, file = tmp_path / "p", tmp_path / "inventory.xlsx"
    memory = target / ".dcs-import/inventory-xlsx.json"

    def book(*rows: tuple[str, ...]) -> None:
        made = load_workbook(io.BytesIO(xlsx([("Name", "Goal", "Channel", "Status"), *rows], "CS")))
        made.create_sheet("Support")
        for row in (("Name", "Goal", "Channel"), ("Ticket closed", "Ask for a rating", "Email")):
            made["Support"].append(row)
        made.save(file)

    def run(sheet: str) -> str:
        outcome = dcs("import", str(file), "--into", str(target), "--sheet", sheet)
        assert outcome.code == 0, outcome.err
        return outcome.text

    book(("Welcome", "Greet", "Email", "Live"), ("Tips", "Show more", "Email", "Live"))
    run("CS")
    kept = json.loads(memory.read_text())
    kept["items"] = {key.removeprefix("CS/"): one for key, one in kept["items"].items()}
    del kept["only"]
    memory.write_text(json.dumps(kept))
    assert "proposed" not in run("Support"), "rows of another sheet are not gone"
    book(("Welcome", "Open the first door", "Call", "Paused"), ("Tips", "Show more", "Email", "Live"))
    changed = run("CS")
    assert "changed welcome channel: project email, sheet call" in changed and "proposed" not in changed
    maps = [yaml.safe_load(one.read_text()) for one in (target / "maps").iterdir()]
    assert sorted(one["id"] for found in maps for one in found["touchpoints"]) == ["ticket-closed", "tips", "welcome"]


def test_the_sheet_that_was_asked_for_is_the_one_that_is_read_again(dcs: Dcs, tmp_path: Path) -> None:
    def book(*titles: str) -> bytes:
        rows = {title: [("Name", "Goal", "Channel"), (f"Mail of {title}", "Open", "Email")] for title in titles}
        made = load_workbook(io.BytesIO(xlsx(rows[titles[0]], titles[0])))
        for title in titles[1:]:
            for row in rows[title]:
                (made[title] if title in made else made.create_sheet(title)).append(row)
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()

    target, file = tmp_path / "p", tmp_path / "inventory.xlsx"
    file.write_bytes(book("Now", "Old 2024", "Support"))
    arguments = ("import", str(file), "--into", str(target))
    dcs(*arguments, "--sheet", "Now", "--map", "Goal=purpose")
    before = tree(target)
    again = dcs(*arguments)
    assert "unchanged 1 rows" in again.text
    assert "not read: `Old 2024`, `Support`, since an earlier import was of `Now`" in again.text
    assert {name for name, data in tree(target).items() if before.get(name) != data} == {"import-report.md"}
    assert "mail-of-old" not in (target / "maps/imported-inventory.yaml").read_text()
    dcs(*arguments, "--sheet", "Support")
    assert "unchanged 2 rows" in (third := dcs(*arguments).text) and "not read: `Old 2024`," in third
    file.write_bytes(book("Old 2024"))
    gone = dcs(*arguments)
    assert gone.code == 2 and "no sheet `Now`, `Support` any more" in gone.err

    file.write_bytes(book("Now", "Old 2024"))
    whole = ("import", str(file), "--into", str(tmp_path / "whole"))
    dcs(*whole)
    dcs(*whole, "--sheet", "Now")
    assert "unchanged 2 rows" in dcs(*whole).text, "who imports all sheets goes on doing so"


def test_another_file_of_the_same_name_changes_nothing(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target, other = tmp_path / "p", tmp_path / "support" / sheet.name
    other.parent.mkdir()
    other.write_text(
        "Touchpoint,Goal,Channel,Team,When\nWelcome,Say how support works,Chat,Support,5 days after start\n"
        "CSAT,Hear what they think,Email,Support,weekly\n"
    )
    assert dcs("import", str(sheet), "--into", str(target)).code == 0
    before = tree(target)
    outcome = dcs("import", str(other), "--into", str(target))
    assert outcome.code == 2
    assert "`inventory.csv` has rows of the same names as the `inventory.csv` imported before" in outcome.err
    assert tree(target) == before
    assert dcs("import", str(other.rename(other.with_name("support.csv"))), "--into", str(target)).code == 0
    assert "id: welcome-2" in (target / "maps/imported-support.yaml").read_text()


def test_an_interrupted_import_makes_nothing_twice(dcs: Dcs, sheet: Path, tmp_path: Path) -> None:
    target, whole = tmp_path / "p", tmp_path / "whole"
    for folder in (target, whole):
        assert dcs("import", str(sheet), "--into", str(folder)).code == 0
    memory = target / ".dcs-import/inventory-csv.json"
    memory.rename(memory.with_name("inventory-csv.unfinished.json"))
    (target / "maps/imported-marketing.yaml").unlink()
    assert dcs("import", str(sheet), "--into", str(target)).code == 0
    assert {name: data for name, data in tree(target).items() if name != "import-report.md"} == {
        name: data for name, data in tree(whole).items() if name != "import-report.md"
    }


@pytest.mark.parametrize("stopped_at", [0, 1, 2, 3, 4])
def test_wherever_it_is_killed_the_next_import_ends_the_same(
    dcs: Dcs, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_at: int
) -> None:
    from dcs_cli.commands import delivery

    target, whole = tmp_path / "p", tmp_path / "whole"
    assert dcs("import", str(sheet), "--into", str(whole)).code == 0
    write, written = delivery.write_file, []

    def killed(place: Path, content: str | bytes, *, overwrite: bool) -> None:
        if len(written) == stopped_at:
            raise KeyboardInterrupt
        written.append(place)
        write(place, content, overwrite=overwrite)

    monkeypatch.setattr(delivery, "write_file", killed)
    dcs("import", str(sheet), "--into", str(target))
    monkeypatch.setattr(delivery, "write_file", write)
    assert dcs("import", str(sheet), "--into", str(target)).code == 0
    maps = {name: data for name, data in tree(target).items() if name != "import-report.md"}
    assert maps == {name: data for name, data in tree(whole).items() if name != "import-report.md"}


def test_the_department_of_a_file_is_said_once_and_a_move_in_the_sheet_is_told(dcs: Dcs, tmp_path: Path) -> None:
    target, sheet = tmp_path / "p", tmp_path / "product.csv"
    sheet.write_text("Name,Goal,Channel\nTour,Show the way around,In-app\n")
    assert dcs("import", str(sheet), "--into", str(target), "--default", "department=Product").code == 0
    assert "department: product\n" in (target / "maps/imported-product.yaml").read_text()
    for _ in range(2):
        outcome = dcs("import", str(sheet), "--into", str(target), "--default", "department=Support")
        assert "by hand tour department: project product, sheet support" in outcome.text


def test_a_department_told_later_reaches_the_map_and_what_is_added_to_it(dcs: Dcs, tmp_path: Path) -> None:
    """A question must not fall silent before the maps answer it."""
    target, file = tmp_path / "p", tmp_path / "flow.csv"
    head = "Name,Goal,Channel,Sequence\n"
    file.write_text(head + "Miss you,Come back,Email,dormant\nThree tips,Ship faster,Email,dormant\n")
    other = tmp_path / "inventory.csv"
    other.write_text("Name,Goal,Channel,Team\nWelcome,Greet,Email,CS\n")
    arguments = ("import", str(file), "--into", str(target))
    dcs("import", str(other), "--into", str(target))
    assert "owner 2" in dcs(*arguments).text
    told = dcs(*arguments, "--default", "department=cs").text
    assert "changed maps/imported-flow.yaml department: new" in told and "owner 2" not in told
    map_of = target / "maps/imported-flow.yaml"
    assert map_of.read_text().startswith("kind: map\nid: imported-flow\ndepartment: cs\ntouchpoints:\n")
    assert "no owner" not in dcs("check", str(target)).out
    with file.open("a") as stream:
        stream.write("Call us,Talk,Email,dormant\n")
    assert "changed call-us: new" in dcs(*arguments).text
    assert [one["id"] for one in yaml.safe_load(map_of.read_text())["touchpoints"]][-1] == "call-us"
    map_of.write_text(map_of.read_text().replace("department: cs\n", ""))
    assert "owner 3" in dcs(*arguments).text and "department" not in map_of.read_text(), "a person took it out"


def test_a_message_of_one_day_is_a_campaign_where_the_row_says_so(dcs: Dcs, tmp_path: Path) -> None:
    target, file = tmp_path / "p", tmp_path / "a.csv"
    head = "Name,Goal,Channel,Team,When,Frequency\n"
    event, upsell = "Parcelly Day,Come,Email,Marketing,{},campaign\n", "Upsell,Buy,Email,Marketing,2026-12-08,once\n"
    file.write_text(head + event.format("15.01.2027") + upsell + "Drip,Go,Email,Marketing,monthly,campaign\n")
    arguments = ("import", str(file), "--into", str(target), "-v")
    asked = "does it go out on that day only, as a campaign the other teams should hear of before?"
    first = dcs(*arguments).text
    assert f"“Upsell”: {asked}" in first and "“Parcelly Day”:" not in first.split(asked)[0].split("ask")[-1]
    map_of = target / "maps/imported-marketing.yaml"
    plain = yaml.safe_load(map_of.read_text())
    assert [one["id"] for one in plain["touchpoints"]] == ["upsell", "drip"]
    assert plain["campaigns"][0]["send_on"] == date(2027, 1, 15) and "trigger" not in plain["campaigns"][0]
    text = map_of.read_text()
    moved = text[text.index("  - id: upsell") : text.index("  - id: drip")]
    text = text.replace(moved, "") + moved.replace("trigger: {date: 2026-12-08}", "send_on: 2026-12-08")
    map_of.write_text(text)
    second = dcs(*arguments).text
    assert "written nothing" in second and asked not in second, "the map answers"
    file.write_text(head + event.format("22.01.2027") + upsell.replace("12-08", "12-09"))
    third = dcs(*arguments).text
    assert "changed parcelly-day send_on: project 2027-01-15, sheet 2027-01-22" in third
    assert "changed upsell send_on: project 2026-12-08, sheet 2026-12-09" in third

    text = map_of.read_text().replace("campaigns:\n", "", 1)
    map_of.write_text(re.sub(r"send_on: ([\d-]+)", r"trigger: {date: \1}", text))
    fourth = dcs(*arguments).text
    assert "written nothing" in fourth and f"“Parcelly Day”, “Upsell”: {asked}" in fourth, "it stays what people made"


def test_where_a_department_stands_in_for_an_owner_the_report_says_so(dcs: Dcs, tmp_path: Path) -> None:
    target, file = tmp_path / "p", tmp_path / "a.csv"
    rows = "A,x,Email,CS,Jonas Beck\nB,y,Email,CS,TBD\nC,z,Email,CS,(automatic)\nD,z,Email,CS,n/a\n"
    file.write_text(f"Name,Goal,Channel,Team,Owner\n{rows}")
    asked = dcs("import", str(file), "--into", str(target), "-v").text
    report = (target / "import-report.md").read_text()
    assert "| owner | 1 | 0 | 1 | 0 |" in report
    assert "3 messages name no owner, and the department answers: b, c, d." in report
    assert "“B”, “D”: which role answers for it? (cs)" in asked
    assert "Which role answers for it? “C” says “(automatic)”. (cs)" in asked
    file.write_text("".join(f"{line.rpartition(',')[0]}\n" for line in file.read_text().splitlines()))
    other = tmp_path / "q"
    silent = dcs("import", str(file), "--into", str(other), "-v").text
    assert "role" not in silent, "where no column is about owners, the department is one"
    assert "| owner | 0 | 0 | 0 | 0 |" in (other / "import-report.md").read_text()


def test_a_department_that_not_every_message_of_a_map_has_is_told(dcs: Dcs, tmp_path: Path) -> None:
    target, file = tmp_path / "p", tmp_path / "a.csv"
    file.write_text("Name,Goal,Channel,Team\nHi,x,Email,\nTips,y,Email,\n")
    arguments = ("import", str(file), "--into", str(target))
    dcs(*arguments)
    file.write_text("Name,Goal,Channel,Team\nHi,x,Email,CS\nTips,y,Email,\n")
    for _ in range(2):
        outcome = dcs(*arguments).text
        assert "by hand hi department: project nothing, sheet cs" in outcome and "owner 2" in outcome
    assert "department" not in (target / "maps/imported-a.yaml").read_text()


def test_a_workbook_of_dcs_comes_back_as_an_opendocument_spreadsheet(dcs: Dcs, tmp_path: Path) -> None:
    target = tmp_path / "acme"
    shutil.copytree(EXAMPLES / "acme", target)
    assert dcs("export", "workbook", str(target), *AS_OF, "-o", str(tmp_path / "acme.xlsx")).code == 0
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "acme.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = tmp_path / "acme.ods"
    assert "written nothing" in dcs("import", str(book), "--into", str(target)).text
    with zipfile.ZipFile(book) as archive:
        content = archive.read("content.xml")
    old, new = "Get the admin to connect a bank feed in the first session", "Words of the sheet for this one"
    sheets = content.split(b"<table:table ")
    changed = [one.replace(old.encode(), new.encode()) if b'"Touchpoints"' in one[:80] else one for one in sheets]
    assert changed != sheets
    book.write_bytes(repacked(book.read_bytes(), {"content.xml": b"<table:table ".join(changed)}))
    assert (
        f"changed welcome purpose: project {old}, sheet {new}" in dcs("import", str(book), "--into", str(target)).text
    )
    assert f"purpose: {new}" in (target / "maps/cs.yaml").read_text()


def test_a_page_without_tables_says_what_it_holds(dcs: Dcs, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    said = dcs("import", str(page)).err
    assert "2 of its headings have lists below them, the longest, with so many points: `Mails` (4), `Rules` (1)" in said
    assert "read it with --sheet 'Mails'; otherwise make a table with a line for each message" in said
    page.write_text("# Mails\n\nWe send three.\n")
    assert "It holds text only: make a table" in dcs("import", str(page)).err


def at_a_terminal(arguments: list[str], answers: dict[str, str]) -> tuple[int, str]:
    """Run dcs behind a pseudo-terminal and answer its questions; the exit code and all that was shown."""
    master, slave = pty.openpty()
    program = [sys.executable, "-m", "dcs_cli", *arguments]
    shown = ""
    with subprocess.Popen(program, stdin=slave, stdout=slave, stderr=slave, close_fds=True) as process:
        os.close(slave)
        waiting = dict(answers)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([master], [], [], 1)
            if not ready:
                continue
            try:
                piece = os.read(master, 4096)
            except OSError:  # Linux ends a terminal nobody holds open any more with an error.
                break
            if not piece:
                break
            shown += piece.decode("utf-8", "replace")
            for question, answer in list(waiting.items()):
                if question in shown:
                    os.write(master, f"{answer}\n".encode())
                    del waiting[question]
        else:
            process.kill()
        code = process.wait()
    os.close(master)
    assert not waiting, (waiting, shown)
    return code, " ".join(shown.split())


def test_a_person_at_a_terminal_confirms_columns_and_guesses(sheet: Path, tmp_path: Path) -> None:
    arguments = ["import", str(sheet), "--into", str(tmp_path / "p")]
    code, shown = at_a_terminal(arguments, {"Are the columns right? [y/N]": "n"})
    assert code == 2
    assert "Goal → purpose (name)" in shown and "Notes → x-notes" in shown
    assert "nothing was written: say what the columns hold with --map" in shown
    assert not (tmp_path / "p").exists()
    question = "1 fact is a guess. Write it too?"
    code, _ = at_a_terminal(arguments, {"Are the columns right?": "y", question: ""})
    assert code == 0
    assert "event: nps-detractor" not in (tmp_path / "p/maps/imported-cs.yaml").read_text()
    answers = {"Are the columns right?": "y", question: "yes"}
    code, shown = at_a_terminal([*arguments[:-1], str(tmp_path / "q")], answers)
    assert code == 0
    assert "detractor-call trigger: “When NPS detractor” → {event: nps-detractor}" in shown, "what is asked about"
    assert "trigger: {event: nps-detractor}" in (tmp_path / "q/maps/imported-cs.yaml").read_text()


def test_what_holds_for_every_row_holds_at_the_next_import_too(dcs: Dcs, tmp_path: Path) -> None:
    target, sheet, report = tmp_path / "p", tmp_path / "a.csv", tmp_path / "p/import-report.md"
    rows = "Name,Goal,Team,Channel,When\nHi,Greet new admins,CS,,weekly\nPing,Nudge them,CS,Email & SMS,weekly\n"
    sheet.write_text(rows + "Call,Ask how it goes,CS,Call,weekly\n")
    again = ("import", str(sheet), "--into", str(target))
    first = dcs(*again, "--default", "channel=email", "--default", "system=hub")
    assert "defaults channel=email, system=hub in words 1" in first.text
    assert "channel 1" in first.text, "words nobody can read are not spoken over"
    file = target / "maps/imported-cs.yaml"
    before = file.read_bytes()
    outcome = dcs(*again)
    assert file.read_bytes() == before
    assert "defaults channel=email (as last time), system=hub (as last time)" in outcome.text
    assert "unchanged 3 rows" in outcome.text and "proposed" not in outcome.text
    assert "- channel: email; as told at an earlier import" in report.read_text()
    assert "“Hi”: through which channel" not in report.read_text(), "what holds for all is not asked about"

    sheet.write_text(rows + "Call,Ask how it goes,CS,Call,weekly\nTip,Show a way,CS,,weekly\nBuy,Offer more,Sales,,\n")
    assert dcs(*again).code == 0
    # A map of its own, for a department that is new, has them as well.
    assert "defaults:\n  channel: email\n  system: hub\n" in (target / "maps/imported-sales.yaml").read_text()

    assert "changed hi channel" in dcs(*again, "--default", "channel=chat").text
    plain = yaml.safe_load(file.read_text())
    stated = {one["id"]: (plain["defaults"] | one).get("channel") for one in plain["touchpoints"]}
    assert stated == {"hi": "chat", "ping": None, "call": "call", "tip": "chat"}
    assert "channel=chat (as last time)" in dcs(*again).text
    given_up = dcs(*again, "--default", "channel=-").text
    assert "proposed hi channel" in given_up and "channel=" not in given_up
    assert "channel=" not in dcs(*again).text
    assert yaml.safe_load(file.read_text()) == plain


def test_what_a_person_made_of_a_default_stays(dcs: Dcs, tmp_path: Path) -> None:
    target, sheet = tmp_path / "p", tmp_path / "a.csv"
    sheet.write_text("Name,Goal\nHi,Greet new admins\nBye,Part as friends\n")
    arguments = ("import", str(sheet), "--into", str(target))
    dcs(*arguments, "--default", "channel=email")
    file = target / "maps/imported-a.yaml"
    file.write_text(file.read_text().replace("channel: email", "channel: chat"))
    edited = file.read_bytes()
    assert "unchanged 2 rows" in dcs(*arguments).text
    assert file.read_bytes() == edited
    assert "conflict hi channel: project chat, sheet call" in dcs(*arguments, "--default", "channel=call").text
    assert file.read_bytes() == edited
    dcs(*arguments, "--default", "channel=call", "--prefer-sheet")
    assert [one["channel"] for one in yaml.safe_load(file.read_text())["touchpoints"]] == ["call", "call"]


def test_facts_told_for_one_source_are_not_said_of_another(dcs: Dcs, tmp_path: Path) -> None:
    """Both name the same department; the map of the first one states a channel for all of its messages."""
    target = tmp_path / "p"
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"Name,Goal,Team\nMail {name},Say {name} to them,CS\n")
    dcs("import", str(tmp_path / "a.csv"), "--into", str(target), "--default", "channel=email")
    outcome = dcs("import", str(tmp_path / "b.csv"), "--into", str(target))
    assert "channel 1" in outcome.text
    files = {file.name: yaml.safe_load(file.read_text()) for file in (target / "maps").iterdir()}
    assert [(name, one.get("defaults")) for name, one in sorted(files.items())] == [
        ("imported-cs-2.yaml", None),
        ("imported-cs.yaml", {"channel": "email"}),
    ]


def test_ideas_are_told_with_the_way_to_make_them_live(dcs: Dcs, tmp_path: Path) -> None:
    target = tmp_path / "p"
    steps = [{"stepOrder": one, "actionType": "EMAIL", "id": f"e{one}"} for one in (1, 2)]
    (tmp_path / "e.json").write_text(json.dumps({"id": "1", "name": "Steps", "steps": steps}))
    arguments = ("import", str(tmp_path / "e.json"), "--into", str(target))
    said = "2 messages have each the status idea, which never counts as live, because e.json states no status: "
    said += "if it is live, import it again with --default status=live"
    assert said in dcs(*arguments).text
    assert said in (target / "import-report.md").read_text()
    file = target / "maps/imported-e.yaml"
    file.write_text(file.read_text().replace("status: idea", "status: paused", 1))
    assert "1 message has the status idea" in dcs(*arguments).text
    outcome = dcs(*arguments, "--default", "status=live")
    assert "status idea" not in outcome.text
    found = sorted(one["status"] for one in yaml.safe_load(file.read_text())["touchpoints"])
    assert found == ["live", "paused"], "what a person wrote stays, as a conflict"
    assert outcome.text.count("conflict") == 1
    fresh = dcs(*arguments[:-1], str(tmp_path / "q"), "--default", "status=live")
    assert "status idea" not in fresh.text
    assert yaml.safe_load((tmp_path / "q/maps/imported-e.yaml").read_text())["defaults"] == {"status": "live"}


def test_a_report_keeps_the_questions_of_every_source(dcs: Dcs, tmp_path: Path) -> None:
    target, report = tmp_path / "p", tmp_path / "p/import-report.md"
    for name, goal in (("cs", "Greet new admins"), ("sales", "Greet the new admins")):
        (tmp_path / f"{name}.csv").write_text(f"Name,Goal,Team\nMail {name},{goal},{name}\n")
    one, other = (("import", str(tmp_path / f"{name}.csv"), "--into", str(target)) for name in ("cs", "sales"))
    assert "import-report.md says it row by row" in dcs(*one).text
    dcs(*other)
    text = report.read_text()
    assert "“Mail cs”: who exactly gets it?" in text and "“Mail sales”: who exactly gets it?" in text
    double = "Is mail-sales the same message as mail-cs in maps/imported-cs.yaml?"
    assert double in text
    dcs(*other)
    assert double in report.read_text(), "a question that nobody answered is asked again"
    before = tree(target)
    dcs(*one, "--dry-run")
    assert tree(target) == before
    # An answer in the map settles its question.
    file = target / "maps/imported-sales.yaml"
    file.write_text(file.read_text().replace("source:", "audience: all\n    x-not-same-as: mail-cs\n    source:"))
    dcs(*other)
    assert double not in report.read_text() and "“Mail sales”: who exactly" not in report.read_text()
    assert "“Mail cs”: who exactly gets it?" in report.read_text()
    report.write_text(report.read_text().replace("“Mail cs”: who exactly gets it?", "“Mail cs” goes to admins."))
    outcome = dcs(*one)
    assert "kept import-report-edited.md: what import-report.md said of cs.csv, edited by hand" in outcome.text
    assert "“Mail cs” goes to admins." in (target / "import-report-edited.md").read_text()
    assert "goes to admins" not in report.read_text()
    assert dcs(*one[:-1], str(tmp_path / "q"), "-o", str(tmp_path / "first.txt")).code == 0
    assert not (tmp_path / "q/import-report.md").exists()
    dcs(*one, "-o", str(tmp_path / "told.txt"))
    assert report.read_text().count("# Import report: ") == 2
    report.write_text("# Notes\n")
    refused = dcs(*one)
    assert refused.code == 2 and "is no report of an import" in refused.err and report.read_text() == "# Notes\n"
