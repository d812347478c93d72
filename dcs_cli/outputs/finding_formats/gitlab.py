"""Findings as a Code Quality report of GitLab: a list of issues with fingerprints that know no lines."""

from typing import Any

from dcs_cli.outputs.finding_formats.wording import primary_path, sentence, told_apart
from dcs_cli.outputs.indented_json import indented_json
from dcs_cli.outputs.json_report import Report
from dcs_cli.rules.findings import Level, PlacedFinding

SEVERITIES: dict[Level, str] = {"error": "major", "warning": "minor", "note": "info"}
UNREADABLE = "blocker"
"""The severity of what cannot be read, which stops every other judgement."""


def gitlab_text(report: Report) -> str:
    """The report as JSON; issues whose fingerprints are equal are numbered, because GitLab would merge them."""
    issues = [_issue(report, placed, number) for placed, number in told_apart(report.findings)]
    return indented_json(issues)


def _issue(report: Report, placed: PlacedFinding, number: int) -> dict[str, Any]:
    finding = placed.finding
    lines = {"begin": 1}
    if placed.places:
        lines = {"begin": placed.places[0].line, "end": placed.places[0].end_line}
    unreadable = finding.code.startswith("S") and finding.level == "error"
    return {
        "description": f"{finding.code} {finding.name}: {sentence(finding)}",
        "check_name": finding.code,
        "fingerprint": finding.fingerprint if number == 1 else f"{finding.fingerprint}-{number}",
        "severity": UNREADABLE if unreadable else SEVERITIES[finding.level],
        "location": {"path": primary_path(report, placed), "lines": lines},
    }
