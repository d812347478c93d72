"""Reports as one JSON document with a versioned shape (commands, "JSON")."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from dcs_cli import __version__
from dcs_cli.loading.places import Place
from dcs_cli.outputs.figures import accounts_written, boxes_written, cells_written, plain
from dcs_cli.outputs.indented_json import indented_json
from dcs_cli.project.project import Project
from dcs_cli.rules.baseline import BaselineEntry
from dcs_cli.rules.catalogue import page_address
from dcs_cli.rules.engine import Crash
from dcs_cli.rules.findings import Customers, Level, PlacedFinding
from dcs_cli.rules.run import Silenced

SCHEMA_VERSION = "1.0"
FINDING_KINDS = {"stub": "stub", "auto": "auto", "unsafe": "unsafe", "no": "no"}


@dataclass(frozen=True)
class Report:
    """What one command found, ready to be written in any format.

    ``project`` is None when the input could not be resolved. ``tables`` holds the further keys of the command, in
    order. ``cells`` asks for customer cells one by one. ``folder`` is the project as seen from the top of its
    repository, ``ran`` the codes of the rules that ran, ``gone`` the entries of the baseline that match nothing.
    """

    command: str
    as_of: date
    name: str
    root: str
    documents: int
    files: int
    findings: Sequence[PlacedFinding]
    exit_code: int
    project: Project | None = None
    view: str | None = None
    not_checked: Sequence[tuple[str, str]] = ()
    silenced: Sequence[Silenced] = ()
    show_silenced: bool = False
    gone: Sequence[BaselineEntry] = ()
    crashes: Sequence[Crash] = ()
    ran: Sequence[str] = ()
    fail_on: Level | Literal["never"] = "error"
    folder: str = ""
    cells: bool = False
    tables: dict[str, Any] = field(default_factory=dict)

    def count(self, level: str) -> int:
        """How many findings have a level."""
        return sum(one.finding.level == level for one in self.findings)

    @property
    def baselined(self) -> int:
        """How many findings the baseline accepts."""
        return sum(one.by == "baseline" for one in self.silenced)


def render(report: Report) -> str:
    """The report as JSON text, keys in the documented order."""
    return indented_json(as_mapping(report))


def as_mapping(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    found: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "dcs", "version": __version__},
        "command": report.command,
        "as_of": report.as_of.isoformat(),
        "project": {"name": report.name, "root": report.root, "documents": report.documents, "files": report.files},
        "view": report.view,
        "summary": {
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "notes": report.count("note"),
            "ignored": len(report.silenced) - report.baselined,
            "baselined": report.baselined,
            "exit_code": report.exit_code,
        },
    }
    if report.command in ("check", "audit"):
        found["not_checked"] = [{"code": code, "add": add} for code, add in report.not_checked]
    if report.gone:
        found["baseline_gone"] = [entry.written for entry in report.gone]
    found["findings"] = findings_written(report)
    return {**found, **report.tables}


def findings_written(report: Report) -> list[dict[str, Any]]:
    """All findings, and those that are accepted when the report shows them."""
    found = [finding_written(one, report) for one in report.findings]
    if report.show_silenced:
        found += [
            {**finding_written(one.placed, report), "suppressed": {"by": one.by, "reason": one.reason}}
            for one in report.silenced
        ]
    return found


def finding_written(one: PlacedFinding, report: Report) -> dict[str, Any]:
    """One finding with its places, customers and data."""
    finding = one.finding
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "certainty": finding.certainty,
        "subjects": list(finding.subjects),
        "where": [_place(place, "primary" if number == 0 else "related") for number, place in enumerate(one.places)],
        "customers": _customers(finding.customers, report),
        "message": finding.message,
        "fix": {"kind": FINDING_KINDS[finding.fix_kind], "text": finding.fix},
        "url": page_address(finding.code),
        "data": plain(finding.data),
        "fingerprint": finding.fingerprint,
        "suppressed": None,
    }


def _place(place: Place, role: str) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end": {"line": place.end_line, "column": place.end_column},
        "role": role,
    }


def _customers(customers: Customers | None, report: Report) -> dict[str, Any] | None:
    if customers is None:
        return None
    found: dict[str, Any] = {
        "boxes": boxes_written(customers.boxes),
        "contacts": customers.contacts,
        "accounts": customers.accounts,
    }
    if customers.unit is not None:
        found |= {"unit": customers.unit, "size": customers.size}
    if report.cells and report.project is not None:
        write = accounts_written if customers.unit == "account" else cells_written
        found["cells"] = write(report.project, customers.cells)
    return found
