"""The chapter on requirements: what the success plans promise, what is met, and where the gaps are."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.audit_sections import REQUIREMENT_CODES
from dcs_cli.outputs.diagrams.tiles import stage_names
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.requirements_met import met_on_unmeasured
from dcs_cli.outputs.silenced_words import silenced_said
from dcs_cli.outputs.story.blocks import Block, Cell, Chart, Column, Paragraph, Section, Series, Table
from dcs_cli.outputs.story.cells import number, text, verdict
from dcs_cli.outputs.story.excerpts import excerpted
from dcs_cli.outputs.story.finding_tables import lines_of, lines_table
from dcs_cli.outputs.story.pictures import pictures
from dcs_cli.outputs.story.wording import ids, is_are, listed
from dcs_cli.outputs.supply_words import in_the_files

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.coverage import Requirement, UnitClass
    from dcs_cli.outputs.material import Material

CLASS_WORDS: "dict[UnitClass, str]" = {
    "not_applicable": "never in its window",
    "uncovered": "served by nothing",
    "conditional": "served under a condition only",
    "wrong_time": "served at the wrong time",
    "narrower": "served by a narrower trigger",
    "wrong_mode": "served in the wrong mode",
}
"""What is wrong for units that are not served (semantics 6)."""
REQUIREMENTS_PRINTED = 15


def promised_moments(material: "Material") -> Section:
    """Requirements met, the gaps joined over plans, and every requirement with its units."""
    answers = material.run.answers
    found = answers.coverage.requirements
    title = "Requirements and gaps"
    if not found:
        lead = "Cannot tell what is missing: agree what each group of customers is promised."
        asked = Paragraph(in_the_files("plans with their moments in a journey document"))
        return Section("requirements", title, lead, (asked, *pictures(material, "flow")))
    gaps = lines_of(material, (one for one in material.run.findings if one.finding.code in REQUIREMENT_CODES))
    blocks: list[Block] = [_by_plan(answers)]
    if gaps:
        blocks.append(lines_table(material, "gaps", "Gaps, joined over plans", gaps))
    silenced = silenced_said(material.run, lambda code: code in REQUIREMENT_CODES)
    if silenced:
        blocks.append(Paragraph(f"{silenced} about requirements, not shown here."))
    blocks += [_by_stage(answers), _every(answers), *pictures(material, "flow")]
    return Section("requirements", title, _lead(answers), tuple(blocks))


def _lead(answers: "Answers") -> str:
    found = answers.coverage.requirements
    met = answers.coverage.met
    said = f"{met} of {len(found):,} requirements {is_are(met)} met{met_on_unmeasured(answers)}"
    moments = list(dict.fromkeys(one.moment for one in found if not one.met))
    if not moments:
        return f"{said}: all that the success plans promise is surely served."
    short = [_short(one) for one in found if not one.met]
    wholly = [one for one in short if one is not None]
    sizes = []
    for unit in ("contact", "account"):
        size = sum(count for kind, count in wholly if kind == unit)
        if size:
            sizes.append(counted(size, unit))
    known = sizes and len(wholly) == len(short)
    lacking = f"; {listed(sizes)} go without, each counted once for every moment" if known else ""
    others = len(found) - met
    promised = f"the other {others:,} promise" if others > 1 else "the other one promises"
    return f"{said}; {promised} something at {counted(len(moments), 'moment')} ({ids(moments, 4)}){lacking}."


def _short(one: "Requirement") -> tuple[str, int] | None:
    served = one.size_in("served")
    if one.required is None or served is None:
        return None
    return one.unit, one.required - served


def _by_plan(answers: "Answers") -> Chart:
    found = answers.coverage.requirements
    plans = sorted({one.plan for one in found})
    met = [sum(one.met for one in found if one.plan == plan) for plan in plans]
    total = [sum(1 for one in found if one.plan == plan) for plan in plans]
    said = listed([f"{plan} {part} of {whole}" for plan, part, whole in zip(plans, met, total, strict=True)], 12)
    return Chart(
        "requirements-by-plan",
        "stacked bars",
        "Requirements by success plan",
        tuple(plans),
        (
            Series("met", tuple(met), "good"),
            Series("not met", tuple(whole - part for part, whole in zip(met, total, strict=True)), "bad"),
        ),
        "requirements",
        f"Met by plan: {said}.",
    )


def _by_stage(answers: "Answers") -> Table:
    found = answers.coverage.requirements
    moments = answers.project.collection.moments
    plans = sorted({one.plan for one in found})
    names = stage_names(answers.project)
    rows = []
    for stage in (*answers.project.collection.stages, None):
        inside = [one for one in found if moments[one.moment].value.stage == stage]
        if inside:
            rows.append(
                (
                    text(names[stage] if stage else "any time"),
                    *(_met([one for one in inside if one.plan == plan]) for plan in plans),
                )
            )
    columns = (Column("Stage"), *(Column(plan, "number") for plan in plans))
    return Table("requirements-by-stage", "Requirements met by stage and plan", columns, tuple(rows))


def _met(inside: "list[Requirement]") -> Cell:
    if not inside:
        return Cell("–")
    met = sum(one.met for one in inside)
    return Cell(f"{met} of {len(inside)}", met / len(inside), "good" if met == len(inside) else "bad")


def _every(answers: "Answers") -> Table:
    found = answers.coverage.requirements
    rows = tuple(
        (
            text(one.plan),
            text(one.moment),
            verdict("met" if one.met else "not met"),
            text(one.need),
            number(one.required),
            number(one.size_in("served")),
            text(one.unit + "s"),
            text(_rest(one)),
        )
        for one in found
    )
    columns = (
        Column("Plan", "id"),
        Column("Moment", "id"),
        Column("Verdict", "verdict"),
        Column("Lead wanted"),
        Column("Required", "number"),
        Column("Served", "number"),
        Column("Unit"),
        Column("The others", wide=True),
    )
    table = Table("requirements", "Every requirement", columns, rows, searchable=True)
    missed = len(found) - answers.coverage.met
    which = "unmet" if missed <= REQUIREMENTS_PRINTED else f"first of {missed:,} unmet"
    return excerpted(table, min(REQUIREMENTS_PRINTED, missed), which, weight=_met_last)


def _met_last(row: tuple[Cell, ...]) -> bool:
    return row[2].text == "met"


def _rest(one: "Requirement") -> str:
    parts = []
    for name, words in CLASS_WORDS.items():
        if one.cells_in(name):
            size = one.size_in(name)
            parts.append(f"{size:,} {words}" if size is not None else words)
    if one.no_contact:
        parts.append(f"{one.no_contact:,} without a contact")
    if one.estimated:
        parts.append("rests on usual days, an estimate")
    if one.suppressible:
        parts.append(f"held back during {listed(one.suppressible)}")
    return "; ".join(parts)
