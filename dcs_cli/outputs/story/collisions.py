"""The chapter on overlaps: who is hit twice, by whom, when, and whether that is certain."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.overlap_lines import is_overlap, overlap_lines, overlaps_said
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.silenced_words import silenced_said
from dcs_cli.outputs.story.blocks import Block, Paragraph, Section
from dcs_cli.outputs.story.finding_tables import lines_table, notes_said
from dcs_cli.outputs.story.ranking import touched
from dcs_cli.outputs.story.wording import of_contacts
from dcs_cli.outputs.supply_words import to_supply
from dcs_cli.rules.wording import shortened

if TYPE_CHECKING:
    from dcs_cli.outputs.joining import JoinedFinding
    from dcs_cli.outputs.material import Material


def collisions(material: "Material") -> Section:
    """Overlaps joined over versions; notes are counted by rule."""
    found = [one for one in material.run.findings if is_overlap(one.finding.code)]
    lines = overlap_lines(material)
    blocks: list[Block] = []
    if lines:
        blocks.append(lines_table(material, "overlaps", "Overlaps, joined over versions", lines))
    notes = notes_said(one for one in found if one.finding.level == "note")
    if notes is not None:
        blocks += [Paragraph("Worth knowing, with their places in the table of all findings:"), notes]
    silent = [code for code, _ in material.run.not_checked if is_overlap(code)]
    if silent:
        said = f"{counted(len(silent), 'rule')} about overlaps could not be asked: {', '.join(silent)}"
        blocks.append(Paragraph(f"{said}; the chapter on what was not checked says what to add.", "unknown"))
    return Section("overlaps", "Overlaps", _lead(lines, material), tuple(blocks))


def _lead(lines: "tuple[JoinedFinding, ...]", material: "Material") -> str:
    silenced = silenced_said(material.run, is_overlap)
    if not lines:
        if silenced:
            return f"{silenced}, not shown here; no other overlap was found by the rules that were asked."
        return "No overlap was found by the rules that were asked."
    said = overlaps_said(lines) + (f", besides {silenced}" if silenced else "")
    largest = max(lines, key=lambda line: (line.certainty == "certain", touched(line, material)[0] or 0))
    contacts = touched(largest, material)[0]
    project = material.run.answers.project
    if not contacts:
        if project.universe.sized:
            return f"{said}; none is about particular customers."
        return f"{said}; how many customers they touch is unknown: supply {to_supply('population')}."
    words = shortened(largest.words, 160)
    return f"{said}; the largest {largest.certainty} one touches {of_contacts(contacts, project)}: {words}."
