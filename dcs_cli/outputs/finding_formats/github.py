"""Findings as workflow commands of GitHub Actions, which become annotations of the changed lines."""

from dcs_cli.outputs.finding_formats.wording import path_in_repository, repair, sentence
from dcs_cli.outputs.json_report import Report
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.terminal import printable
from dcs_cli.rules.findings import Level, PlacedFinding

COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def github_text(report: Report) -> str:
    """One command a finding, then a line with the sum; GitHub shows the first ten of each level in a step."""
    lines = [_command(report, placed) for placed in report.findings]
    lines += [
        f"::error title={_property(f'{crash.code} {crash.name}')}::{_data(f'this rule failed: {crash.error}')}"
        for crash in report.crashes
    ]
    counts = ", ".join(counted(report.count(level), level) for level in ("error", "warning", "note"))
    return "".join(f"{line}\n" for line in (*lines, counts))


def _command(report: Report, placed: PlacedFinding) -> str:
    finding = placed.finding
    properties: list[tuple[str, str]] = []
    if placed.places:
        place = placed.places[0]
        properties += [
            ("file", path_in_repository(report, place.file)),
            ("line", str(place.line)),
            ("endLine", str(place.end_line)),
        ]
        if place.line == place.end_line:
            # GitHub refuses columns that belong to different lines.
            properties += [("col", str(place.column)), ("endColumn", str(place.end_column))]
    properties.append(("title", f"{finding.code} {finding.name}"))
    fix = repair(finding)
    message = f"{sentence(finding)}\nfix: {fix}" if fix else sentence(finding)
    written = ",".join(f"{key}={_property(value)}" for key, value in properties)
    return f"::{COMMANDS[finding.level]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
