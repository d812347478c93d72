"""The chapter on the targets: what was promised, where it stands, and what would settle what cannot be told."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.story.blocks import Cell, Column, Paragraph, Section, Table
from dcs_cli.outputs.story.cells import text, verdict
from dcs_cli.outputs.story.wording import is_are, listed
from dcs_cli.outputs.supply_words import in_the_files
from dcs_cli.outputs.target_words import now_text, remark_text, wanted_text

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.outputs.material import Material


def verdicts_said(answers: "Answers") -> str:
    """How many targets are met, not met and cannot be told: ``1 of 6 targets is met, 4 are not, 1 cannot be told``."""
    listed_verdicts = [target.verdict for target in answers.targets]
    met, unmet = listed_verdicts.count("met"), listed_verdicts.count("not met")
    open_ = listed_verdicts.count("cannot tell")
    parts = [f"{met} of {len(listed_verdicts)} targets {is_are(met)} met"]
    if unmet:
        parts.append(f"{unmet} {is_are(unmet)} not met")
    if open_:
        parts.append(f"{open_} cannot be told")
    return listed(parts)


def promises(material: "Material") -> Section:
    """The scoreboard of targets; figures are of the whole project, whatever the view."""
    answers = material.run.answers
    if not answers.targets:
        lead = "No target is written, so no figure is judged: agree what is to be reached."
        return Section("targets", "Targets", lead, (Paragraph(in_the_files("`targets` in the program")),))
    disagree = [metric_label(one.metric.name) for one in answers.targets if one.volume_disagrees]
    rows = tuple(
        (
            text(metric_label(target.metric.name)),
            _now(now_text(target.metric)),
            text(wanted_text(target.wanted, target.metric.kind)),
            verdict(target.verdict),
            text(remark_text(target, answers, for_leaders=True)),
        )
        for target in answers.targets
    )
    columns = (
        Column("Target", wide=True),
        Column("Now", "number"),
        Column("Wanted"),
        Column("Verdict", "verdict"),
        Column("Remark", wide=True),
    )
    blocks: list[Table | Paragraph] = [Table("targets", "Targets and where they stand", columns, rows)]
    if disagree:
        said = "volume, the messages customers really receive, says otherwise"
        blocks.append(Paragraph(f"Judged by number of messages; {said}: {listed(disagree)}.", "note"))
    return Section("targets", "Targets", f"{verdicts_said(answers)}.", tuple(blocks))


def _now(shown: str) -> Cell:
    return Cell("cannot tell", tone="unknown") if shown == "–" else Cell(shown)
