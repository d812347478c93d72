"""Slides on the findings that matter most: one that names them, and the appendix with what mends each of them."""

import re
from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.slides import Slide
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Column, Table, without_empty
from dcs_cli.outputs.story.cells import number, text, verdict
from dcs_cli.outputs.story.finding_tables import ABOUT_CUSTOMERS
from dcs_cli.outputs.story.plain_steps import plain_step
from dcs_cli.outputs.story.ranking import RANKED_BY, TopFinding, top_findings, words_of
from dcs_cli.outputs.story.wording import of_contacts, sentence
from dcs_cli.outputs.view import WHOLE_PROGRAMME
from dcs_cli.rules.group_names import few_words
from dcs_cli.rules.wording import MOST_CHARACTERS

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

SHOWN = 5
LONGEST_TITLE = 150
"""Characters."""
_FIRST_WAY = re.compile(r"^(?:1\.|-) (.+?)(?=\n\S|\Z)", re.DOTALL | re.MULTILINE)
PLACES = 3


def findings_overview(material: "Material") -> Slide | None:
    """The findings with the customers they touch."""
    top = top_findings(material, SHOWN)
    if not top:
        return None
    rows = tuple(
        (
            text(said_shortly(one)),
            verdict(one.line.level),
            verdict(one.line.certainty),
            text(few_words(one.line.who)),
            number(one.contacts),
            number(one.accounts),
        )
        for one in top
    )
    columns = (
        Column("Finding", wide=True),
        Column("Level", "verdict"),
        Column("Certainty", "verdict"),
        Column("Customers", wide=True),
        Column("Contacts", "number"),
        Column("Accounts", "number"),
    )
    everything = len(material.run.findings)
    if len(top) == 1:
        title = f"Of {counted(everything, 'finding')} this one matters most"
    else:
        title = f"Of {counted(everything, 'finding')} these {len(top)} matter most"
    largest = max((one.contacts or 0 for one in top), default=0)
    if largest:
        title += f"; the broadest touches {of_contacts(largest, material.run.answers.project)}"
    remark = f"In order {RANKED_BY}. There is no score. An empty cell: not stated, or a finding of the whole programme."
    notes = tuple(f"{one.line.code} {one.line.name}: {_meaning(one)}" for one in top)
    table = without_empty(Table("top", "First findings to look at", columns, rows), *ABOUT_CUSTOMERS)
    return Slide(title, table, remark, notes)


def finding_details(material: "Material") -> Slide | None:
    """Whom each of them touches, what to do and what to write in the files; what it means stands in the notes."""
    top = top_findings(material, SHOWN)
    if not top:
        return None
    rows = tuple(
        (
            text(f"{one.line.code}: {words_of(one.line)}{_alike(one)}"),
            text(_touched(one, material)),
            text(sentence(plain_step(one, material))),
            text(mending(one) or "–"),
        )
        for one in top
    )
    columns = (
        Column("Finding", wide=True),
        Column("Touches", wide=True),
        Column("What to do", wide=True),
        Column("In the files", wide=True),
    )
    title = "Appendix: the finding and what mends it"
    if len(top) > 1:
        title = f"Appendix: the {len(top)} findings that matter most and what mends them"
    notes = tuple(line for one in top for line in _noted(one))
    remark = "In the files: what whoever keeps them writes. The report holds every finding."
    return Slide(title, Table("details", "First findings in detail", columns, rows), remark, notes, whole=True)


def _noted(one: TopFinding) -> tuple[str, ...]:
    return (one.line.findings[0].finding.message, f"Means: {sentence(_meaning(one))}", *_places(one))


def _alike(one: TopFinding) -> str:
    return f" (and {one.alike:,} more of this kind)" if one.alike else ""


def said_shortly(one: TopFinding) -> str:
    """What a finding says; when the customers in it make that long, what its rule says about any of them."""
    words = words_of(one.line)
    if len(words) <= LONGEST_TITLE:
        return words
    possible = "possible: " if one.line.certainty == "possible" else ""
    return f"{possible}{_meaning(one)}"


def _touched(one: TopFinding, material: "Material") -> str:
    if one.contacts is None:
        about_nobody = all(placed.finding.customers is None for placed in one.line.findings)
        return f"the {WHOLE_PROGRAMME}" if about_nobody else "an unknown number of customers"
    project = material.run.answers.project
    accounts = f" in {counted(one.accounts, 'account')}" if one.accounts is not None else ""
    who = f": {few_words(one.line.who, MOST_CHARACTERS)}" if one.line.who else ""
    return f"{of_contacts(one.contacts, project)}{accounts}{who}"


def _meaning(one: TopFinding) -> str:
    from dcs_cli.outputs.explain_text import first_sentence

    return first_sentence(one.line.code)


def mending(one: TopFinding) -> str:
    """What mends a finding; where it does not say so itself, the first way its rule names."""
    from dcs_cli.rules.catalogue import page, page_names

    fix = one.line.findings[0].finding.fix
    if fix:
        return fix
    if one.line.code not in page_names():
        return ""
    _, _, ways = page(one.line.code).partition("\n## How to mend\n")
    first = _FIRST_WAY.search(ways.partition("\n## ")[0])
    return " ".join(first[1].split()) if first is not None else ""


def _places(one: TopFinding) -> tuple[str, ...]:
    from dcs_cli.outputs.finding_text import place_text

    places = [place_text(place) for placed in one.line.findings for place in placed.places[:1]]
    shown = ", ".join(dict.fromkeys(places[:PLACES]))
    return (f"Where: {shown}.",) if shown else ()
