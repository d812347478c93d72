"""What all forms of findings say alike: the sentence, the path as the repository knows it, and a lasting name."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dcs_cli.outputs.json_report import Report
    from dcs_cli.rules.findings import Finding, Level, PlacedFinding

LEVEL_ORDER: "tuple[Level, ...]" = ("error", "warning", "note")


def sentence(finding: "Finding") -> str:
    """The message, which says so when it is only possible."""
    return finding.message if finding.certainty == "certain" else f"possible: {finding.message}"


def repair(finding: "Finding") -> str:
    """The repair in words or as YAML; empty when there is none."""
    return (finding.fix or "").strip()


def path_in_repository(report: "Report", file: str) -> str:
    """A file of the project as it is called from the top of the repository; other files as they were named."""
    if file.startswith("<") or posixpath.isabs(file):
        return file
    return posixpath.normpath(posixpath.join(report.folder, file))


def primary_path(report: "Report", placed: "PlacedFinding") -> str:
    """The path of the primary place; the project's folder for a finding without one."""
    return path_in_repository(report, placed.places[0].file) if placed.places else report.folder or "."


def told_apart(findings: "Iterable[PlacedFinding]") -> "Iterator[tuple[PlacedFinding, int]]":
    """Each finding with its number among those of the same fingerprint, from 1."""
    seen: Counter[str] = Counter()
    for placed in findings:
        seen[placed.finding.fingerprint] += 1
        yield placed, seen[placed.finding.fingerprint]


def fails(report: "Report", finding: "Finding") -> bool:
    """Whether a finding makes the run fail: its level is at or above ``--fail-on``, or it cannot be read."""
    if finding.code.startswith("S") and finding.level == "error":
        return True
    if report.fail_on == "never":
        return False
    return LEVEL_ORDER.index(finding.level) <= LEVEL_ORDER.index(report.fail_on)
