"""The chapters on what is not known: figures that cannot be told with what to add, and rules that were not asked."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.not_asked import by_input
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Block, Column, Paragraph, Section, Table, without_empty
from dcs_cli.outputs.story.cells import number, text
from dcs_cli.outputs.story.excerpts import excerpted
from dcs_cli.outputs.story.wording import ids, is_are
from dcs_cli.outputs.supply_words import to_settle, to_supply
from dcs_cli.outputs.target_words import now_text, to_add

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.outputs.material import Material


INPUTS_PRINTED = 10


def open_questions(material: "Material") -> Section:
    """Every figure that cannot be told, those with a target first, and the items that leave figures open."""
    answers = material.run.answers
    targets = {target.metric.name for target in answers.targets}
    known = answers.metrics.all()
    own = [target.metric for target in answers.targets if target.metric.name not in {metric.name for metric in known}]
    judged_by = {target.metric.name for target in answers.targets if target.verdict == "cannot tell"}
    listed = [metric for metric in (*known, *own) if metric.value is None or metric.name in judged_by]
    open_ = [metric for metric in listed if metric.needs is not None]
    open_.sort(key=lambda metric: metric.name not in targets)
    rows = tuple(
        (
            text(metric_label(metric.name)),
            text("a target waits for it" if metric.name in targets else None),
            text("" if now_text(metric) == "–" else now_text(metric)),
            text(to_settle(metric)),
            text(to_add(metric)),
        )
        for metric in open_
    )
    blocks: list[Block] = []
    if rows:
        columns = (
            Column("Cannot tell", wide=True),
            Column("Matters to"),
            Column("Known so far"),
            Column("Supply", wide=True),
            Column("In the files, add", wide=True),
        )
        table = Table("questions", "Figures that cannot be told, and what settles them", columns, rows)
        blocks.append(without_empty(table, "Matters to", "Known so far"))
    blocks += _silent_items(answers)
    waiting = sum(metric.name in targets for metric in open_)
    if not open_:
        lead = "Every figure can be told."
    else:
        of = f"{len(open_)} of {counted(len(known) + len(own), 'figure')} cannot be told"
        wait = (
            f"{counted(waiting, 'target')} wait{'s' if waiting == 1 else ''} for them" if waiting else "no target waits"
        )
        lead = f"{of}; {wait}."
    return Section("questions", "Open questions", lead, tuple(blocks))


def _silent_items(answers: "Answers") -> list[Block]:
    silent = [metric for metric in answers.metrics.all() if metric.unknown]
    if not silent:
        return []
    rows = tuple((text(metric_label(metric.name)), text(ids(metric.unknown, 8))) for metric in silent)
    columns = (Column("Figure"), Column("Does not state all that the figure rests on", wide=True))
    return [Table("silent-items", "Items that leave figures open", columns, rows)]


def not_asked(material: "Material") -> Section:
    """Rules that were silent for want of an input, findings accepted on purpose, and rules that failed."""
    run = material.run
    silent = by_input(run.not_checked)
    blocks: list[Block] = []
    if silent:
        rows = tuple(
            (text(to_supply(add)), text(add), text(", ".join(codes)), number(len(codes)))
            for add, codes in sorted(silent.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        )
        columns = (
            Column("Supply", wide=True),
            Column("In the files, add", wide=True),
            Column("Rules it lets speak", wide=True),
            Column("Rules", "number"),
        )
        table = Table("not-checked", "Rules that could not be asked, by what to supply", columns, rows)
        blocks.append(excerpted(table, INPUTS_PRINTED, "inputs that let most rules speak"))
    blocks += _accepted(material)
    for crash in run.crashes:
        blocks.append(Paragraph(f"Rule `{crash.code}` {crash.name} failed and found nothing: {crash.error}", "bad"))
    if material.loaded.broken:
        said = "Documents that could not be read are left out: every figure is of the others."
        blocks.append(Paragraph(said, "bad"))
    number_silent = len(run.not_checked)
    lead = f"{counted(number_silent, 'rule')} could not be asked" if silent else "Every rule could be asked"
    number_accepted = counted(len(run.silenced), "finding") if run.silenced else "no finding"
    accepted = f"; {number_accepted} {is_are(max(1, len(run.silenced)))} accepted on purpose"
    failed = f"; {counted(len(run.crashes), 'rule')} failed" if run.crashes else ""
    return Section("unchecked", "What was not checked", f"{lead}{accepted}{failed}.", tuple(blocks))


def _accepted(material: "Material") -> list[Block]:
    silenced = sorted(material.run.silenced, key=lambda one: one.placed.sort_key)
    if not silenced:
        return []
    rows = tuple(
        (
            text(one.placed.finding.code),
            text(one.placed.finding.message),
            text(one.reason or "no reason given"),
        )
        for one in silenced
    )
    columns = (Column("Rule", "id"), Column("Finding", wide=True), Column("Reason", wide=True))
    return [Table("accepted", "Findings accepted on purpose", columns, rows)]
