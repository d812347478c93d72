"""Which slides there are and what each says: purpose and targets first, next steps last, details as an appendix."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.map_overview import map_overview, map_picture
from dcs_cli.outputs.deck.next_steps import next_steps, supplied_in
from dcs_cli.outputs.deck.roadmap_way import way
from dcs_cli.outputs.deck.slides import Outline, Slide
from dcs_cli.outputs.deck.top_slides import finding_details, findings_overview
from dcs_cli.outputs.metric_glossary import GLOSSARY
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.sources import references_in
from dcs_cli.outputs.story.blocks import Bullets, Chart, Paragraph, Section, Story, Table
from dcs_cli.outputs.story.telling import story
from dcs_cli.outputs.story.wording import sentence
from dcs_cli.outputs.supply_words import IN_THE_FILES
from dcs_cli.rules.group_names import told_apart

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

MOST_PROMISES = 4
"""Plans whose promise stands on the slide of the purpose."""
MOST_CATEGORIES = 12
"""Bars that can be told apart on one slide."""
LONGEST_CATEGORY = 60
LONGEST_TITLE = 110
"""Characters after which a message is cut in two at a semicolon, its second half below."""
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z0-9])")


def outline(material: "Material") -> Outline:
    """The slides of a project, from the story every other deliverable is drawn from."""
    told = story(material)
    project = material.run.answers.project
    slides = [
        _purpose(told, material),
        _targets(told, material),
        _outcomes(told),
        map_overview(material),
        map_picture(material),
        _of_chart(told, "requirements", "requirements-by-plan"),
        findings_overview(material),
        *_pressure(told, material),
        _of_chart(told, "time", "hours-by-item"),
        way(material, _section(told, "roadmap").lead),
        _unknown(told),
        next_steps(material),
        finding_details(material),
        _questions(told),
    ]
    source = f"Source: dcs audit of {project.name} as of {project.as_of}."
    found = tuple(replace(slide, notes=(*slide.notes, source)) for slide in slides if slide is not None)
    client = f"{material.theme.client} · " if material.theme.client else ""
    footer = f"{client}{told.title} · as of {project.as_of}"
    return Outline(told.title, told.subtitle, told.facts, found, footer)


def _section(told: Story, name: str) -> Section:
    found = told.section(name)
    return found if found is not None else Section(name, name, "", ())


def _table(section: Section, name: str) -> Table | None:
    return next((one for one in section.blocks if isinstance(one, Table) and one.id == name and one.rows), None)


def _chart(section: Section, name: str) -> Chart | None:
    return next((one for one in section.blocks if isinstance(one, Chart) and one.id == name and one.categories), None)


def _said(section: Section) -> str:
    """The first paragraph of a chapter, which qualifies its table."""
    return next((block.text for block in section.blocks if isinstance(block, Paragraph)), "")


def halves(message: str) -> tuple[str, str]:
    """A message for a title, and the rest of it where it is too long for one."""
    head, semicolon, rest = message.partition("; ")
    if len(message) <= LONGEST_TITLE or not semicolon:
        return message, ""
    return f"{head}.", f"{rest[0].upper()}{rest[1:]}" if rest else ""


def _purpose(told: Story, material: "Material") -> Slide | None:
    """The charter and what every plan promises; without a purpose the slide on open questions asks for one."""
    project = material.run.answers.project
    charter = project.program.charter if project.program is not None else None
    if charter is None or charter.purpose is None:
        return None
    section = _section(told, "purpose")
    facts = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    plans = [plan.value for plan in project.collection.plans.values() if plan.value.outcome is not None]
    promised = [f"`{plan.id}` promises: {sentence(plan.outcome or '')}" for plan in plans[:MOST_PROMISES]]
    if len(plans) > MOST_PROMISES:
        promised.append(f"{counted(len(plans) - MOST_PROMISES, 'further plan')} in the report.")
    title, rest = halves(section.lead)
    remark = " ".join((*((rest,) if rest else ()), *_paragraphs(section)))
    return Slide(title, Bullets((*facts, *promised)), remark, (section.lead, "The charter of the program."))


def _targets(told: Story, material: "Material") -> Slide | None:
    section = _section(told, "targets")
    table = _table(section, "targets")
    if table is None:
        return None
    targets = [target.metric.name for target in material.run.answers.targets]
    known = [(GLOSSARY[name].label, GLOSSARY[name]) for name in dict.fromkeys(targets) if name in GLOSSARY]
    notes = [f"{label}: {entry.meaning}" + _number(entry.number) for label, entry in known]
    noted = (*notes, *supplied_in(material), *references_in(notes))
    return Slide(section.lead, table, _said(section), noted, whole=True)


def _number(number: str) -> str:
    return f" Number in the sources: {number}." if number else ""


def _outcomes(told: Story) -> Slide | None:
    section = _section(told, "outcomes")
    table = _table(section, "readings") or _table(section, "plans")
    title, rest = halves(section.lead)
    if table is not None:
        remark = _said(section) or rest
        return Slide(title, table, remark, (section.lead, "Readings come from the results documents."))
    return Slide(title, Bullets((_said(section),)), rest, (section.lead,)) if _said(section) else None


def _of_chart(told: Story, section_name: str, chart_name: str) -> Slide | None:
    section = _section(told, section_name)
    chart = _chart(section, chart_name)
    if chart is None:
        return None
    title, rest = halves(section.lead)
    return Slide(title, short(chart), rest or chart.text, (section.lead, chart.text, *_paragraphs(section)))


def short(chart: Chart) -> Chart:
    """A chart with no more bars than can be told apart, their names short."""
    if chart.kind in ("lines", "steps"):
        return chart
    shown = chart.categories[:MOST_CATEGORIES]
    left = f"; the first {len(shown)} of {len(chart.categories)}" if len(shown) < len(chart.categories) else ""
    names = told_apart(shown, LONGEST_CATEGORY)
    series = tuple(replace(one, values=one.values[:MOST_CATEGORIES]) for one in chart.series)
    return replace(chart, title=f"{chart.title}{left}", categories=names, series=series)


def _paragraphs(section: Section) -> tuple[str, ...]:
    return tuple(block.text for block in section.blocks if isinstance(block, Paragraph))


def _pressure(told: Story, material: "Material") -> list[Slide]:
    """For every limit the groups of customers; over time the hardest pressed one, when it is surely over the limit."""
    section = _section(told, "pressure")
    groups = [one for one in section.blocks if isinstance(one, Chart) and one.id.endswith("-groups")]
    weeks = [one for one in section.blocks if isinstance(one, Chart) and one.id.endswith("-weeks")]
    leads = _SENTENCE.split(section.lead)
    if len(leads) != len(groups):
        leads = [section.lead] * len(groups)
    found = []
    for lead, by_group, by_week in zip(leads, groups, weeks, strict=True):
        notes = (lead, by_group.text, *_paragraphs(section)[-1:])
        found.append(Slide(lead, short(by_group), by_group.text, notes))
        first, _, rest = by_week.text.partition(". ")
        if _surely_over(by_week):
            found.append(Slide(f"{first}.", by_week, rest, (by_week.text, *notes[2:])))
    return found


def _surely_over(by_week: Chart) -> bool:
    certain = next((one.values for one in by_week.series if one.name == "certain"), ())
    return by_week.limit is not None and any(value is not None and value > by_week.limit[1] for value in certain)


def _unknown(told: Story) -> Slide | None:
    """What the chapters without an answer say is to be added."""
    asked = ("purpose", "targets", "requirements", "pressure", "time", "roadmap")
    sections = [_section(told, name) for name in asked]
    open_ = [one for one in sections if one.lead.startswith(("Cannot tell", "No target is written"))]
    if not open_:
        return None
    title = f"{counted(len(open_), 'question')} cannot be answered until something is supplied"
    places = [f"{one.title}. {said}" for one in open_ for said in _paragraphs(one) if said.startswith(IN_THE_FILES)]
    notes = ("What the documents do not say is unknown, never zero.", *places)
    return Slide(title, Bullets(tuple(one.lead for one in open_)), "", notes)


def _questions(told: Story) -> Slide | None:
    section = _section(told, "questions")
    table = _table(section, "questions")
    if table is None:
        return None
    *shown, last = table.columns
    places = tuple(f"{row[0].text}: {last.title.lower()} {row[-1].text}." for row in table.rows)
    table = replace(table, columns=tuple(shown), rows=tuple(row[:-1] for row in table.rows))
    return Slide(f"Appendix: {section.lead}", table, "", (section.lead, *places))
