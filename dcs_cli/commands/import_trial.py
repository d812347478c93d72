"""Judges a project with the texts an import would write, before it writes them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.options import GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.exchange.workbook_trial import Fault, Judge
    from dcs_cli.rules.findings import PlacedFinding

REFERENCES = ("A03", "D03")
"""What is said of a value or department that nobody declared, beside family S."""


def faults_of(options: GlobalOptions, target: Path) -> "Judge":
    """What finds the errors that :class:`Fault` speaks of in the project of a folder with other texts in its files."""
    from dcs_cli.commands.opening import Located, judge_project, opened_from
    from dcs_cli.exchange.workbook_trial import Fault
    from dcs_cli.rules.engine import Selection

    found = Located(target, str(target), True, (), (), False)

    def judge(texts: Mapping[str, bytes]) -> "list[Fault]":
        if not texts:
            return []
        try:
            opened = opened_from(options, found, texts, ())
            run = judge_project(
                opened, options, Selection(("S", *REFERENCES), check_only=True, waivers=False), baseline=False
            )
        except UnusableInput as error:
            return [Fault("S03", ("project",), str(error), None)]
        return list(_faults(run.findings))

    return judge


def _faults(findings: "tuple[PlacedFinding, ...]") -> "Iterator[Fault]":
    from dcs_cli.exchange.workbook_trial import Fault

    for one in findings:
        finding = one.finding
        wrong = finding.level == "error" and finding.code.startswith("S")
        if wrong or finding.code == "A03" or (finding.code == "D03" and _names_department(finding.message)):
            yield Fault(finding.code, finding.subjects, finding.message, one.places[0] if one.places else None)


def _names_department(message: str) -> bool:
    """Whether the owner a finding begins with names a department; one that names none is the fault of its map."""
    return "/" in message.split("`")[1]
