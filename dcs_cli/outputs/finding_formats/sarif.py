"""Findings as SARIF 2.1.0, the form that code scanning of GitHub and many viewers read."""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

from dcs_cli import __version__
from dcs_cli.loading.places import Place
from dcs_cli.outputs.finding_formats.wording import path_in_repository, repair, sentence, told_apart
from dcs_cli.outputs.indented_json import indented_json
from dcs_cli.outputs.json_report import Report
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.rule_levels import level_of
from dcs_cli.rules.catalogue import FAMILIES, page, page_names
from dcs_cli.rules.findings import Finding, PlacedFinding
from dcs_cli.rules.run import Silenced

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SOURCE_ROOT = "%SRCROOT%"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more results than this ("SARIF results exceed the limits")."""
EXIT_TEXTS = {
    0: "nothing at or above --fail-on",
    1: "findings at or above --fail-on",
    2: "the input cannot be used",
    3: "a rule failed: a fault of dcs",
}
SUPPRESSION_KINDS = {"ignore": "inSource", "allow": "inSource", "baseline": "external"}
_LOOKS_LIKE_A_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_Results = list[tuple[PlacedFinding, Silenced | None]]


def sarif_text(report: Report) -> str:
    """The report as one run. Columns count code points from 1, the end column is exclusive, paths are relative."""
    results: _Results = [(placed, None) for placed in report.findings]
    if report.show_silenced:
        results += [(one.placed, one) for one in report.silenced]
    told = results[:MOST_RESULTS]
    codes = sorted({placed.finding.code: placed.finding for placed, _ in told}.items())
    numbers = {code: number for number, (code, _) in enumerate(codes)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "dcs",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(finding) for _, finding in codes],
            }
        },
        "automationDetails": {"id": f"dcs-{report.command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {SOURCE_ROOT: {"description": {"text": "the top of the repository"}}},
        "invocations": [_invocation(report, len(results) - len(told))],
        "results": list(_results(report, told, numbers)),
    }
    return indented_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(finding: Finding) -> dict[str, Any]:
    """What the viewer shows about a rule; an own rule of the project has no page."""
    family = FAMILIES.get(finding.code[0])
    tags = [family[0].replace("_", "-")] if family is not None else ["own-rule"]
    found: dict[str, Any] = {"id": finding.code, "name": finding.name}
    if finding.code in page_names():
        says, manual = _page(finding.code)
        text = re.sub(r"[`*]", "", manual)
        found |= {"shortDescription": {"text": says}, "fullDescription": {"text": says}}
        found |= {"help": {"text": text, "markdown": manual}}
        level = level_of(finding.code)
    else:
        found |= {"shortDescription": {"text": finding.name}}
        level = finding.level
    severity = "recommendation" if level == "note" else level
    return {
        **found,
        "defaultConfiguration": {"level": level},
        "properties": {"tags": tags, "problem.severity": severity},
    }


@cache
def _page(code: str) -> tuple[str, str]:
    """The sentence of a rule's page, and the page without its title and its examples."""
    _, _, body = page(code).partition("\n")
    manual = re.split(r"^## Fails$", body, maxsplit=1, flags=re.MULTILINE)[0].strip()
    return " ".join(manual.split("\n\n")[0].split()), manual


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    notes = [("error", f"{crash.code} {crash.name}: this rule failed: {crash.error}") for crash in report.crashes]
    if left_out:
        notes.append(("warning", f"{counted(left_out, 'finding')} beyond {MOST_RESULTS:,} left out, the mildest last"))
    notes += [("note", f"{gone.code} {gone.message}: gone, dcs baseline prune takes it off") for gone in report.gone]
    found: dict[str, Any] = {
        "executionSuccessful": report.exit_code in (0, 1),
        "exitCode": report.exit_code,
        "exitCodeDescription": EXIT_TEXTS[report.exit_code],
    }
    if notes:
        found["toolExecutionNotifications"] = [
            {"level": level, "message": {"text": _plain(text)}} for level, text in notes
        ]
    return found


def _results(report: Report, told: _Results, numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    apart = told_apart(placed for placed, _ in told)
    for (placed, number), (_, silenced) in zip(apart, told, strict=True):
        finding = placed.finding
        fix = repair(finding)
        text = f"{sentence(finding)}\nFix: {fix}" if fix else sentence(finding)
        found: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": numbers[finding.code],
            "level": finding.level,
            "message": {"text": _plain(text)},
            "locations": [_primary(report, placed)],
            "partialFingerprints": {
                "dcsFinding/v1": finding.fingerprint,
                # The one that GitHub goes by; without it, it would take a hash of the lines around.
                "primaryLocationLineHash": f"{finding.fingerprint}:{number}",
            },
            "properties": {"certainty": finding.certainty},
        }
        if len(placed.places) > 1:
            found["relatedLocations"] = [
                {"id": at, **_location(report, place), "message": {"text": "also here"}}
                for at, place in enumerate(placed.places[1:], start=1)
            ]
        if report.show_silenced:
            # Once one result says whether it is suppressed, all have to.
            found["suppressions"] = [] if silenced is None else [_suppression(silenced)]
        yield found


def _suppression(silenced: Silenced) -> dict[str, Any]:
    return {"kind": SUPPRESSION_KINDS[silenced.by], "status": "accepted", "justification": silenced.reason}


def _primary(report: Report, placed: PlacedFinding) -> dict[str, Any]:
    place = placed.places[0] if placed.places else Place(".", 1, 1, 1, 1)
    subjects = [{"fullyQualifiedName": subject} for subject in placed.finding.subjects]
    return {**_location(report, place), **({"logicalLocations": subjects} if subjects else {})}


def _location(report: Report, place: Place) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line}
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(path_in_repository(report, place.file)),
            "region": {**region, "endColumn": place.end_column},
        }
    }


def _artifact(path: str) -> dict[str, str]:
    if posixpath.isabs(path):
        return {"uri": f"file://{quote(path)}"}
    if path.startswith(("<", "../")):
        return {"uri": quote(path)}
    return {"uri": quote(path), "uriBaseId": SOURCE_ROOT}


def _plain(text: str) -> str:
    """Message text in which nothing reads as a link."""
    return _LOOKS_LIKE_A_LINK.sub(r"\\[", text)
