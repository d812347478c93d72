"""Findings in the forms of other programs, read back by readers that are not ours, with hostile words in them."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from dcs_cli.loading.places import Place
from dcs_cli.outputs.finding_formats.github import github_text
from dcs_cli.outputs.finding_formats.gitlab import gitlab_text
from dcs_cli.outputs.finding_formats.json_lines import json_lines_text
from dcs_cli.outputs.finding_formats.junit import junit_text
from dcs_cli.outputs.finding_formats.markdown import markdown_text
from dcs_cli.outputs.finding_formats.sarif import MOST_RESULTS, sarif_text
from dcs_cli.outputs.json_report import Report
from dcs_cli.outputs.terminal import printable
from dcs_cli.rules.baseline import BaselineEntry
from dcs_cli.rules.engine import Crash
from dcs_cli.rules.findings import Finding, Level, PlacedFinding
from dcs_cli.rules.run import Silenced

HOSTILE = "50%0A off, a::b\r\n::error::x `id` <b>&\" ' | [link](1) \x00\x1b\ufffe 𝒳 \u202e # @you"


def placed(
    code: str = "O01",
    level: Level = "warning",
    subjects: tuple[str, ...] = ("a", "b"),
    message: str = "they meet",
    fix: str | None = None,
    places: tuple[Place, ...] = (Place("maps/cs.yaml", 3, 5, 3, 9),),
    certain: bool = True,
) -> PlacedFinding:
    certainty: Any = "certain" if certain else "possible"
    finding = Finding(code, "duplicate", level, certainty, subjects, (), message, None, {}, "no", fix)
    return PlacedFinding(finding, places)


def report(*findings: PlacedFinding, **facts: Any) -> Report:
    return Report("check", date(2026, 2, 1), "Acme", ".", 1, 1, findings, facts.pop("exit_code", 1), **facts)


FORMS: dict[str, Callable[[Report], str]] = {
    "json-lines": json_lines_text,
    "sarif": sarif_text,
    "junit": junit_text,
    "github": github_text,
    "gitlab": gitlab_text,
    "markdown": markdown_text,
}
AWKWARD = report(
    placed(message=HOSTILE, fix=HOSTILE, subjects=(HOSTILE, "b")),
    placed(message=HOSTILE, fix=HOSTILE, subjects=(HOSTILE, "b"), places=(Place("ma ps/ä:%41,\n.yaml", 1, 1, 2, 1),)),
    placed("U01", "note", (), "an own rule", places=()),
    placed("S01", "error", ("x",), "unreadable", places=(Place("<stdin>", 1, 1, 1, 1),)),
    placed(
        "A03", "error", ("x",), "outside", places=(Place("/data/accounts.csv", 2, 1, 2, 4), Place("../b", 1, 1, 1, 2))
    ),
    folder="examples/a b",
    not_checked=[("G07", "policy.reach_at_least")],
    crashes=[Crash("T01", "unbounded", HOSTILE)],
    silenced=[Silenced(placed("T07"), "baseline", "listed in x"), Silenced(placed("T08"), "ignore", HOSTILE)],
    show_silenced=True,
    gone=[BaselineEntry("D01", ("z",), "0" * 16, "it was")],
    ran=["D02", "O01"],
    exit_code=3,
)


def results(text: str) -> list[Any]:
    log = Sarif.model_validate_json(text)
    found = log.runs[0].results
    assert found is not None
    return found


@pytest.mark.parametrize("form", FORMS)
def test_nothing_a_document_says_breaks_a_form(form: str) -> None:
    text = FORMS[form](AWKWARD)
    assert text.endswith("\n")
    assert "\r" not in text
    assert text == FORMS[form](AWKWARD)


@pytest.mark.parametrize("form", FORMS)
def test_no_findings_are_a_report_too(form: str) -> None:
    text = FORMS[form](report(exit_code=0))
    if form == "json-lines":
        assert text == ""
    elif form == "gitlab":
        assert json.loads(text) == []
    elif form == "sarif":
        assert results(text) == []
    elif form == "junit":
        assert JUnitXml.fromstring(text.encode()).tests == 0
    else:
        assert "0 errors" in text


# SARIF


def test_sarif_places_are_relative_and_count_from_one() -> None:
    found = results(sarif_text(AWKWARD))
    artifacts = [one.locations[0].physical_location.artifact_location for one in found[:5]]
    assert [(unquote(one.uri), one.uri_base_id) for one in artifacts] == [
        ("examples/a b/maps/cs.yaml", "%SRCROOT%"),
        ("examples/a b/ma ps/ä:%41,\n.yaml", "%SRCROOT%"),
        ("examples/a b", "%SRCROOT%"),
        ("<stdin>", None),
        ("file:///data/accounts.csv", None),
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9%/._~:-]+", one.uri) for one in artifacts)
    region = found[0].locations[0].physical_location.region
    assert (region.start_line, region.start_column, region.end_line, region.end_column) == (3, 5, 3, 9)
    assert [one.physical_location.artifact_location.uri for one in found[4].related_locations] == ["examples/b"]


def test_sarif_names_each_finding_for_good_and_equal_ones_apart() -> None:
    moved = placed(places=(Place("maps/other.yaml", 90, 1, 90, 2),))
    before, after = results(sarif_text(report(placed(), placed()))), results(sarif_text(report(moved, moved)))
    prints = [one.partial_fingerprints for one in before]
    assert prints == [one.partial_fingerprints for one in after]
    assert prints[0]["dcsFinding/v1"] == prints[1]["dcsFinding/v1"] == placed().finding.fingerprint
    assert prints[0]["primaryLocationLineHash"] != prints[1]["primaryLocationLineHash"]


def test_sarif_tells_rules_suppressions_and_how_the_run_ended() -> None:
    found = json.loads(sarif_text(AWKWARD))["runs"][0]
    rules = found["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in found["results"]] == [one["ruleId"] for one in found["results"]]
    by_id = {rule["id"]: rule for rule in rules}
    assert "## How to mend" in by_id["O01"]["help"]["markdown"]
    assert "## Fails" not in by_id["O01"]["help"]["markdown"]
    assert by_id["O01"]["defaultConfiguration"] == {"level": "warning"}
    assert "help" not in by_id["U01"]
    assert [one["suppressions"] for one in found["results"][:5]] == [[]] * 5
    assert [(one["ruleId"], one["suppressions"][0]["kind"]) for one in found["results"][5:]] == [
        ("T07", "external"),
        ("T08", "inSource"),
    ]
    (invocation,) = found["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    notes = [(one["level"], one["message"]["text"].split()[0]) for one in invocation["toolExecutionNotifications"]]
    assert notes == [("error", "T01"), ("note", "D01")]
    assert found["columnKind"] == "unicodeCodePoints"
    assert "suppressions" not in json.loads(sarif_text(report(placed())))["runs"][0]["results"][0]


def test_sarif_text_holds_no_link_by_accident() -> None:
    text = results(sarif_text(report(placed(message="welcome[dach-smb](cs), welcome[dach-smb] (cs)"))))[0].message.text
    assert text == "welcome\\[dach-smb](cs), welcome[dach-smb] (cs)"


def test_sarif_keeps_within_what_is_accepted_and_says_so() -> None:
    found = json.loads(sarif_text(report(*[placed()] * (MOST_RESULTS + 3))))["runs"][0]
    assert len(found["results"]) == MOST_RESULTS
    assert "3 findings beyond 25,000" in found["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


# GitHub


def workflow_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read lines as the runner does: a line that begins with ``::`` is a command, then escapes are undone."""
    found = []
    for line in text.split("\n"):
        match = re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", line)
        if line.lstrip().startswith("::"):
            assert match is not None, line
            properties = dict(part.split("=", 1) for part in (match[2] or "").split(",") if part)
            found.append((match[1], {key: undone(value) for key, value in properties.items()}, undone(match[3])))
    return found


def undone(text: str) -> str:
    for sign, escape in (("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"), ("%", "%25")):
        text = text.replace(escape, sign)
    return text


def test_github_commands_come_back_as_they_were() -> None:
    found = workflow_commands(github_text(AWKWARD))
    assert [command for command, _, _ in found] == ["warning", "warning", "notice", "error", "error", "error"]
    assert found[0][1] == {
        "file": "examples/a b/maps/cs.yaml", "line": "3", "endLine": "3", "col": "5", "endColumn": "9",
        "title": "O01 duplicate",
    }  # fmt: skip
    assert found[0][2] == printable(f"{HOSTILE}\nfix: {HOSTILE}")
    assert "\x1b" not in github_text(AWKWARD), "a log obeys such signs"
    assert found[1][1]["file"] == "examples/a b/ma ps/ä:%41,\n.yaml"
    assert "col" not in found[1][1], "columns of different lines are refused"
    assert "file" not in found[2][1]
    assert found[5][2] == printable(f"this rule failed: {HOSTILE}")


# GitLab


def test_gitlab_issues_have_their_keys_and_fingerprints_without_lines() -> None:
    issues = json.loads(gitlab_text(AWKWARD))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
    assert [issue["severity"] for issue in issues] == ["minor", "minor", "info", "blocker", "major"]
    assert issues[0]["location"]["path"] == "examples/a b/maps/cs.yaml"
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    moved = placed(places=(Place("maps/cs.yaml", 90, 1, 90, 2),))
    assert json.loads(gitlab_text(report(moved)))[0]["fingerprint"] == placed().finding.fingerprint


# JUnit


def cases(text: str) -> dict[str, list[Any]]:
    tree = JUnitXml.fromstring(text.encode())
    return {case.name: case.result for suite in tree for case in suite}


def test_junit_fails_only_what_makes_the_run_fail() -> None:
    grave, mild = placed("D01", "error", ("a",)), placed("T01", "warning", ("b",), certain=False)
    facts = {"ran": ["D01", "D02", "T01"], "not_checked": [("G07", "policy.reach_at_least")]}
    found = cases(junit_text(report(grave, mild, **facts)))
    assert {name: [type(one) for one in result] for name, result in found.items()} == {
        "D01 duplicate: a": [Failure],
        "D02 empty-purpose": [],
        "G07 low-reach": [Skipped],
        "T01 duplicate: b": [],
    }
    stricter = cases(junit_text(report(grave, mild, fail_on="warning", **facts)))
    assert [type(one) for one in stricter["T01 duplicate: b"]] == [Failure]
    assert "possible: they meet" in stricter["T01 duplicate: b"][0].text
    never = cases(junit_text(report(grave, placed("S01", "error", ("x",)), fail_on="never", **facts)))
    assert [bool(never[name]) for name in ("D01 duplicate: a", "S01 duplicate: x")] == [False, True]


def test_junit_counts_what_it_holds_and_names_every_case_once() -> None:
    text = junit_text(AWKWARD)
    tree = JUnitXml.fromstring(text.encode())
    names = [(case.classname, case.name) for suite in tree for case in suite]
    assert len(names) == len(set(names)) == tree.tests == sum(suite.tests for suite in tree)
    outcomes = [type(result) for suite in tree for case in suite for result in case.result]
    assert (tree.failures, tree.errors) == (outcomes.count(Failure), outcomes.count(Error)) == (2, 1)
    assert sum(suite.skipped for suite in tree) == outcomes.count(Skipped) == 3
    # Equal names are told apart by a number, here in two files.
    assert sum(name.startswith("O01 duplicate: 50%0A off") for _, name in names) == 2
    ElementTree.fromstring(text)


# JSON lines and Markdown


def test_json_lines_are_the_findings_of_the_json_report() -> None:
    lines = [json.loads(line) for line in json_lines_text(AWKWARD).splitlines()]
    assert [line["code"] for line in lines] == ["O01", "O01", "U01", "S01", "A03", "T07", "T08"]
    assert [line["suppressed"] and line["suppressed"]["by"] for line in lines] == [None] * 5 + ["baseline", "ignore"]
    assert lines[0]["message"] == HOSTILE


def test_markdown_is_one_table_whatever_the_words_are() -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown_text(AWKWARD))
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    assert {len(re.findall(r"<t[dh]", row)) for row in rows} == {4}
    assert len(rows) == 2 + 4 + 3, "two heads, four grave findings, a note and two accepted"
    assert re.findall(r"<(?!/?(?:h3|p|strong|table|thead|tbody|tr|t[hd]|code|br|details|summary)\b)", html) == []
    assert "1 entry of the baseline gone: prune" in html


def test_markdown_that_must_fit_says_what_it_left_out() -> None:
    many = report(*[placed(message=f"finding {number}") for number in range(500)])
    text = markdown_text(many, most_bytes=20_000)
    shown = len(re.findall(r"\| W \|", text))
    assert 50 < shown < 500
    assert f"{500 - shown} findings more did not fit here" in text
    assert len(text.encode()) <= 20_000
    assert "did not fit" not in markdown_text(many)
