"""The chapter on what matters most: the gravest finding of each rule, by a stated order and no score."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.silenced_words import silenced_said
from dcs_cli.outputs.story.blocks import Bullets, Column, Paragraph, Section, Table, without_empty
from dcs_cli.outputs.story.cells import number, text, verdict
from dcs_cli.outputs.story.finding_tables import ABOUT_CUSTOMERS, COLUMNS, MOST_WORDS
from dcs_cli.outputs.story.plain_steps import plain_step
from dcs_cli.outputs.story.ranking import RANKED_BY, TopFinding, top_findings, words_of
from dcs_cli.outputs.story.wording import sentence
from dcs_cli.rules.group_names import few_words
from dcs_cli.rules.wording import shortened

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

SHOWN = 8


def priorities(material: "Material") -> Section:
    """The findings that matter most and how they were put in order."""
    from dcs_cli.outputs.finding_text import levels_counted

    run = material.run
    levels = levels_counted(run.findings)
    certain = sum(one.finding.certainty == "certain" for one in run.findings)
    said = ", ".join(counted(count, level) for level, count in levels.items())
    silenced = silenced_said(run)
    besides = f"; besides {silenced}" if silenced else ""
    lead = f"{said}: {certain:,} certain, {len(run.findings) - certain:,} possible{besides}."
    if not run.findings:
        nothing = f"{silenced}, not shown here; nothing else was found." if silenced else "Nothing was found."
        return Section("priorities", "What matters most", nothing, ())
    top = top_findings(material, SHOWN)
    rows = tuple(
        (
            verdict(one.line.level),
            text(one.line.code),
            text(_words(one)),
            verdict(one.line.certainty),
            text(few_words(one.line.who)),
            number(one.contacts),
            number(one.accounts),
        )
        for one in top
    )
    columns = (*COLUMNS[:-1], Column("Contacts", "number"), Column("Accounts", "number"))
    order = Paragraph(f"In order {RANKED_BY}. There is no score: what weighs most for the business is yours to say.")
    return Section(
        "priorities",
        "What matters most",
        lead,
        (
            without_empty(Table("top-findings", "First findings to look at", columns, rows), *ABOUT_CUSTOMERS),
            order,
            Paragraph("What to do about them; what to write in the files stands with every finding at the end:"),
            Bullets(tuple(f"{sentence(plain_step(one, material))} (`{one.line.code}`)" for one in top), numbered=True),
        ),
    )


def _words(one: TopFinding) -> str:
    more = f" (and {one.alike:,} more of this kind)" if one.alike else ""
    return f"{shortened(words_of(one.line), MOST_WORDS)}{more}"
