"""What the product says about a project of plain documents, with the keys and shapes of golden values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.outputs.audit_figures import audit_figures
from dcs_cli.outputs.json_report import Report, finding_written
from dcs_cli.rules.engine import Selection, judge
from dcs_cli.rules.findings import PlacedFinding

from .resolving import Document, project_of


def product_output(documents: Sequence[Document]) -> dict[str, Any]:
    """Every figure and every finding of an audit, nothing waived; findings carry their customers and data flat."""
    project = project_of(documents)
    answers = Answers(project)
    figures = audit_figures(answers, cells=True)
    judged = judge(answers, Selection(waivers=False))
    assert not judged.crashes, judged.crashes
    report = Report("audit", project.as_of, "", "", 0, 0, (), 0, project=project, cells=True)
    return {**figures, "findings": [_flat(finding_written(PlacedFinding(f, ()), report)) for f in judged.findings]}


def _flat(written: dict[str, Any]) -> dict[str, Any]:
    """A finding as golden files have it (commands, "JSON", last paragraph)."""
    named = {key: written[key] for key in ("code", "certainty", "subjects")}
    customers = {key: value for key, value in (written["customers"] or {}).items() if key != "boxes"}
    return {**named, **customers, **written["data"]}
