"""`dcs baseline` and `--baseline`: what is accepted is counted, what is new is shown, what is mended is told."""

import json
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from dcs_cli.outputs.audit_sections import REQUIREMENT_CODES
from dcs_cli.outputs.output_schema import output_schema
from dcs_cli.rules.baseline import BaselineEntry, baseline_text, compare, read_baseline
from dcs_cli.rules.findings import PlacedFinding
from tests.cli.running import ACME, AS_OF, Dcs
from tests.outputs.test_finding_formats import placed

NAME = ".dcs-baseline.json"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ACME, tmp_path / "acme"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, text.count(old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def summary(dcs: Dcs, *arguments: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(dcs(*arguments, *AS_OF, "--format", "json").out)["summary"]
    return found


def test_what_is_recorded_is_counted_and_not_shown(acme: Path, dcs: Dcs) -> None:
    before = summary(dcs, "audit", str(acme))
    done = dcs("baseline", "write", str(acme), *AS_OF)
    assert done.code == 0
    after = summary(dcs, "audit", str(acme))
    findings = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)["findings"]
    unreadable = sum(one["code"][0] == "S" for one in findings)
    assert unreadable > 0, "the example shows that family S is never accepted"
    assert done.err == f"dcs: {unreadable} of family S not recorded and told in each run: S07 × {unreadable}\n"
    levels = ("errors", "warnings", "notes")
    assert after["baselined"] == sum(before[level] for level in levels) - unreadable
    assert sum(after[level] for level in levels) == unreadable
    assert (before["exit_code"], after["exit_code"]) == (1, 0)
    assert after["ignored"] == before["ignored"]
    text = dcs("audit", str(acme), *AS_OF).text
    assert f"{after['baselined']} baselined (--no-ignores shows them)" in text
    shown = json.loads(dcs("audit", str(acme), *AS_OF, "--no-ignores", "--format", "json").out)
    assert sum((one["suppressed"] or {}).get("by") == "baseline" for one in shown["findings"]) == after["baselined"]


@pytest.mark.parametrize("loudness", [(), ("-q",), ("-v",)])
def test_what_a_section_does_not_show_is_counted_in_it(loudness: tuple[str, ...], acme: Path, dcs: Dcs) -> None:
    found = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)["findings"]
    overlaps = sum(one["code"].startswith("O") for one in found)
    gaps = sum(one["code"] in REQUIREMENT_CODES for one in found)
    dcs("baseline", "write", str(acme), *AS_OF)
    text = dcs("audit", str(acme), *AS_OF, "--width", "200", *loudness).text
    assert f"Requirements 8 of 15 met {gaps} baselined, not shown (dcs baseline show)" in text
    assert f"Overlaps {overlaps} baselined, not shown (dcs baseline show)" in text
    assert "none found" not in text
    assert "Also found" in text
    only = dcs("audit", str(acme), *AS_OF, "--only", "overlaps").text
    assert "baselined, not shown" in only
    # With --no-ignores they stand in their section, whichever sections are asked for.
    for sections in ((), ("--only", "gaps", "--only", "overlaps", "--only", "pressure")):
        told = dcs("audit", str(acme), *AS_OF, "--width", "200", "--no-ignores", *sections, *loudness).out
        listed = told[told.index("Requirements") : told.index("Overlaps")]
        assert listed.count("accepted: listed in .dcs-baseline.json") == gaps
        rest = told[told.index("Overlaps") :]
        assert rest.partition("Also found")[0].count("accepted: listed in .dcs-baseline.json") == overlaps
        assert "not shown" not in told
        assert "--no-ignores shows" not in told


def test_what_is_accepted_with_a_reason_is_counted_where_it_would_stand(acme: Path, dcs: Dcs) -> None:
    waiver = "    allow: [{rule: O07, because: CS and marketing agreed on it}]\n"
    edit(
        acme / "journey.yaml",
        "    what: First month closed in the product\n",
        f"    what: First month closed in the product\n{waiver}",
    )
    text = dcs("audit", str(acme), *AS_OF, "--select", "O07").text
    assert "Overlaps 1 accepted with a reason, not shown (--no-ignores shows them)" in text
    assert "none found" not in text


def test_only_what_is_new_makes_a_run_fail(acme: Path, dcs: Dcs) -> None:
    dcs("baseline", "write", str(acme), *AS_OF)
    assert dcs("check", str(acme), *AS_OF, "--fail-on", "warning").code == 0
    edit(acme / "maps" / "cs.yaml", "Find out why postings fell and agree a fix", "TODO")
    done = dcs("check", str(acme), *AS_OF, "--fail-on", "warning")
    assert (done.code, done.out.count(" W ")) == (1, 1)


def test_a_message_that_joins_an_accepted_group_is_no_new_finding(acme: Path, dcs: Dcs) -> None:
    """C04 is known by its limit: who works off a list of accepted findings does not fail with each new message."""
    dcs("baseline", "write", str(acme), *AS_OF)
    edit(
        acme / "maps" / "cs.yaml",
        "touchpoints:\n",
        "touchpoints:\n  - {id: third-week, purpose: Show every admin what a closed month saves, audience: {persona: "
        "admin}, channel: email, owner: digital-csm, system: hub, trigger: {after: start, by: 4d}, measure: opened, "
        "serves: [first-value], mode: digital}\n",
    )
    written = json.loads(dcs("audit", str(acme), *AS_OF, "--format", "json", "--no-ignores", "--select", "C04").out)
    found = [one for one in written["findings"] if one["code"] == "C04"]
    assert any("third-week" in one["data"]["messages"] for one in found)
    assert [one["suppressed"]["by"] for one in found] == ["baseline"] * 3
    assert "baseline_gone" not in written


def test_one_program_below_is_the_project_and_of_several_one_is_to_be_named(
    acme: Path, tmp_path: Path, dcs: Dcs
) -> None:
    """The same baseline counts from the folder above; several programs are no project with everything twice."""
    dcs("baseline", "write", str(acme), *AS_OF)
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    assert summary(dcs, "check", str(tmp_path))["baselined"] == summary(dcs, "check", str(acme))["baselined"] > 0
    accepted = dcs("baseline", "show", str(acme)).out
    assert dcs("baseline", "show", str(tmp_path)).out == accepted
    assert dcs("baseline", "write", str(tmp_path), *AS_OF, "--force").code == 0
    assert not (tmp_path / NAME).exists()
    # A document outside makes the upper folder the project, as it always was.
    (tmp_path / "more.yaml").write_text("kind: journey\nmoments: []\n")
    assert summary(dcs, "check", str(tmp_path))["baselined"] == 0
    (tmp_path / "more.yaml").unlink()
    shutil.copytree(acme, tmp_path / "second")
    done = dcs("check", str(tmp_path), *AS_OF)
    assert (done.code, done.out) == (2, "")
    assert "holds 2 programs, each with documents of its own, in `acme`, `second`: name the folder of one" in done.err


def test_moving_lines_changes_nothing(acme: Path, dcs: Dcs) -> None:
    dcs("baseline", "write", str(acme), *AS_OF)
    before = summary(dcs, "audit", str(acme))
    for file in acme.rglob("*.yaml"):
        file.write_text("# one\n\n# two\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    (acme / "maps" / "others.yaml").rename(acme / "elsewhere.yaml")
    assert summary(dcs, "audit", str(acme)) == before
    assert "gone" not in dcs("audit", str(acme), *AS_OF).out


def test_what_is_mended_is_told_and_pruned(acme: Path, dcs: Dcs) -> None:
    dcs("baseline", "write", str(acme), *AS_OF)
    held = json.loads((acme / NAME).read_text())["findings"]
    edit(acme / "maps" / "others.yaml", "Offer more seats", "Offer more seats to teams that outgrew theirs")
    for command in ("check", "audit"):
        assert "1 entry of the baseline gone: prune" in dcs(command, str(acme), *AS_OF).text
    gone = json.loads(dcs("check", str(acme), *AS_OF, "--format", "json").out)["baseline_gone"]
    assert [(one["code"], one["subjects"]) for one in gone] == [("D02", ["expansion-email"])]
    # What did not run cannot be gone: another rule, part of the project, or documents that cannot be read.
    assert "gone" not in dcs("check", str(acme), *AS_OF, "--select", "T").out
    assert "gone" not in dcs("check", str(acme / "maps" / "cs.yaml"), *AS_OF).out
    (acme / "broken.yaml").write_text("kind: map\nid: 'x\n")
    assert "gone" not in dcs("check", str(acme), *AS_OF).out
    assert dcs("baseline", "prune", str(acme), *AS_OF, "--keep-going").code == 2
    (acme / "broken.yaml").unlink()
    done = dcs("baseline", "prune", str(acme), *AS_OF)
    assert (done.code, done.out.startswith("1 entry taken off")) == (0, True)
    assert json.loads((acme / NAME).read_text())["findings"] == [one for one in held if one not in gone]
    assert dcs("baseline", "prune", str(acme), *AS_OF).out.startswith("nothing taken off")


def test_write_needs_force_and_show_lists_by_rule(acme: Path, dcs: Dcs) -> None:
    dcs("baseline", "write", str(acme), *AS_OF, "--select", "O")
    first = (acme / NAME).read_bytes()
    done = dcs("baseline", "write", str(acme), *AS_OF)
    assert (done.code, "add --force" in done.err, (acme / NAME).read_bytes() == first) == (2, True, True)
    assert dcs("baseline", "write", str(acme), *AS_OF, "--force").code == 0
    again = (acme / NAME).read_bytes()
    assert dcs("baseline", "write", str(acme), *AS_OF, "--force").code == 0
    assert (acme / NAME).read_bytes() == again != first
    report = json.loads(dcs("baseline", "show", str(acme), "--format", "json").out)
    Draft7Validator(output_schema()).validate(report)
    entries = report["entries"]
    assert entries == sorted(
        entries, key=lambda one: (one["code"], one["subjects"], one["fingerprint"], one["message"])
    )
    assert dcs("baseline", "show", str(acme)).out.splitlines()[0].startswith(entries[0]["code"])
    assert sorted(path.name for path in acme.iterdir()) == sorted([*(path.name for path in Path(ACME).iterdir()), NAME])


KILLED = """
import os, signal, sys
from dcs_cli.__main__ import main
from dcs_cli.commands import delivery
real, left = delivery.write_file, int(sys.argv[1])
def step(frame, event, argument):
    global left
    if event in ("line", "return"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return step
def write_file(*arguments, **options):
    sys.settrace(step)
    real(*arguments, **options)
    sys.settrace(None)
delivery.write_file = write_file
main(sys.argv[2:])
print(-left)
"""
"""Runs a command and kills it at a step of what writes files, libraries too; 0 kills never and prints their number."""


@pytest.mark.parametrize("action", [("write", "--force"), ("prune",)])
def test_a_killed_run_leaves_the_baseline_old_or_new(action: tuple[str, ...], acme: Path, dcs: Dcs) -> None:
    dcs("baseline", "write", str(acme), *AS_OF)
    edit(acme / "maps" / "others.yaml", "Offer more seats", "Offer more seats to teams that outgrew theirs")
    file, old = acme / NAME, (acme / NAME).read_bytes()

    def killed_at(step: int) -> subprocess.CompletedProcess[str]:
        command = ["-c", KILLED, str(step), "baseline", *action, str(acme), "--no-cache", *AS_OF]
        return subprocess.run([sys.executable, *command], check=False, capture_output=True, text=True)

    steps = int(killed_at(0).stdout.splitlines()[-1])
    new = file.read_bytes()
    assert new != old
    seen = set()
    for step in (1, steps - 1, steps, *random.Random(7).sample(range(2, steps - 1), 3)):
        file.write_bytes(old)
        assert killed_at(step).returncode == -signal.SIGKILL
        assert file.read_bytes() in (old, new), f"step {step} of {steps}"
        seen.add(file.read_bytes())
    assert seen == {old, new}
    assert dcs("baseline", *action, str(acme), *AS_OF).code == 0, "what is left behind hinders nobody"
    assert file.read_bytes() == new


def test_another_file_by_name(acme: Path, tmp_path: Path, dcs: Dcs) -> None:
    file = tmp_path / "accepted.json"
    assert dcs("--baseline", str(file), "baseline", "write", str(acme), *AS_OF).code == 0
    assert not (acme / NAME).exists()
    assert summary(dcs, "audit", str(acme))["baselined"] == 0
    assert summary(dcs, "audit", str(acme), "--baseline", str(file))["exit_code"] == 0
    done = dcs("audit", str(acme), "--baseline", str(tmp_path / "no.json"))
    assert (done.code, "there is no baseline" in done.err) == (2, True)


def test_a_view_counts_its_own_and_cannot_be_recorded(acme: Path, dcs: Dcs) -> None:
    dcs("baseline", "write", str(acme), *AS_OF)
    whole, part = (summary(dcs, "audit", str(acme), *view) for view in ((), ("--view", "segment=enterprise")))
    assert 0 < part["baselined"] < whole["baselined"]
    done = dcs("baseline", "write", str(acme), "--force", "--view", "segment=smb")
    assert (done.code, "a baseline is of all customers" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", ":1:1: it is not JSON"),
        (b'{"baseline": "1.0",\n  "findings": [,]}', ":2:16: it is not JSON"),
        (b"[]", ":1:1: it is not a baseline"),
        (b'{"results": []}', ":1:1: it is not a baseline"),
        (b'{"baseline": "9.1", "findings": []}', ":1:14: it has version 9.1"),
        (b'{"baseline": "1.0", "findings": [\n 7]}', ":2:2: an entry is a mapping"),
        (b'{"baseline": "1.0", "findings": [\n {"code": "D02"}]}', ":2:2: the entry has no text `fingerprint`"),
        (b'{"baseline": "1.0", "findings": [\n {"code": "S07", "subjects": [], "fingerprint": ""}]}', ":2:2: S07"),
        (b'{"baseline": "1.0", "findings": [{"code": "D02", "subjects": [1], "fingerprint": ""}]}', ":1:34: the"),
        (b"\xff\xfe", ":1:1: it is not UTF-8"),
        (b"[" * 100_000, ":1:1: it is"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_baseline_is_refused_with_its_place(text: bytes, sentence: str, acme: Path, dcs: Dcs) -> None:
    (acme / NAME).write_bytes(text)
    for arguments in (("check",), ("audit",), ("baseline", "show"), ("baseline", "prune")):
        done = dcs(*arguments, str(acme), *AS_OF)
        assert done.code == 2
        assert f"{NAME}{sentence}" in done.err
        assert (acme / NAME).read_bytes() == text


def test_what_cannot_be_read_is_not_taken_for_no_baseline(acme: Path, dcs: Dcs) -> None:
    (acme / NAME).mkdir()
    done = dcs("check", str(acme), *AS_OF)
    assert (done.code, "cannot be read" in done.err) == (2, True)


# Matching


def test_equal_findings_are_counted_one_by_one() -> None:
    first, second, third = (placed(message=message) for message in ("first", "second", "third"))
    entries = [entry(second)]
    found = compare([first, second, third], entries)
    assert ([one.finding.message for one in found.new], found.accepted) == (["first", "third"], (second,))
    found = compare([first, third], entries)
    assert (found.accepted, found.new, found.unmatched) == ((first,), (third,), ())
    found = compare([first], [entry(first), entry(second), entry(second)])
    assert (found.new, found.unmatched) == ((), (entry(second), entry(second)))


def entry(one: PlacedFinding) -> BaselineEntry:
    finding = one.finding
    return BaselineEntry(finding.code, finding.subjects, finding.fingerprint, finding.message)


@pytest.mark.parametrize("seed", range(30))
def test_matching_is_a_difference_of_bags(seed: int) -> None:
    chance = random.Random(seed)
    pool = [placed(code, subjects=(subject,), message=message)
            for code in ("O01", "O02") for subject in "ab" for message in "xy"]  # fmt: skip
    findings = [chance.choice(pool) for _ in range(chance.randrange(12))]
    entries = [entry(chance.choice(pool)) for _ in range(chance.randrange(12))]
    found = compare(findings, entries)
    assert len(found.new) + len(found.accepted) == len(findings)
    assert len(found.accepted) + len(found.unmatched) == len(entries)
    for key in {one.key for one in entries} | {entry(one).key for one in findings}:
        there = sum(entry(one).key == key for one in findings)
        listed = sum(one.key == key for one in entries)
        assert sum(entry(one).key == key for one in found.accepted) == min(there, listed)
    assert read_baseline(baseline_text(entries).encode()) == tuple(sorted(entries))
