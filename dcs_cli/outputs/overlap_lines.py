"""The overlaps that deliverables count: joined over versions, without notes and without contact pressure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcs_cli.outputs.audit_sections import PRESSURE_CODES
from dcs_cli.outputs.joining import JoinedFinding, joined
from dcs_cli.outputs.quantities import counted

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material


def is_overlap(code: str) -> bool:
    """Whether a rule is about messages that meet; contact pressure has a chapter of its own."""
    return code.startswith("O") and code not in PRESSURE_CODES


def overlap_lines(material: "Material") -> tuple[JoinedFinding, ...]:
    """The overlaps of a project in their order, one for those that say the same of several versions."""
    found = [one for one in material.run.findings if is_overlap(one.finding.code) and one.finding.level != "note"]
    return joined(found, material.run.answers.project, material.view)


def overlaps_said(lines: Sequence[JoinedFinding]) -> str:
    """How many overlaps there are, and how many of them are certain."""
    certain = sum(line.certainty == "certain" for line in lines)
    return (
        f"{counted(len(lines), 'overlap')} joined over versions, "
        f"{certain:,} certain and {len(lines) - certain:,} possible"
    )
