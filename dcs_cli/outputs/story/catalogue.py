"""The chapters to look things up in: every touchpoint and campaign, and every finding."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.finding_text import levels_counted
from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Cell, Column, Section, Table
from dcs_cli.outputs.story.cells import number, text
from dcs_cli.outputs.story.excerpts import excerpted
from dcs_cli.outputs.story.finding_tables import all_findings

if TYPE_CHECKING:
    from dcs_cli.outputs.items import ListedItem
    from dcs_cli.outputs.material import Material

PRINTED = 10
"""Rows on paper."""

COLUMNS = (
    Column("Touchpoint", "id"),
    Column("Purpose", wide=True),
    Column("Audience", wide=True),
    Column("Department"),
    Column("Owner"),
    Column("Channel"),
    Column("System"),
    Column("Trigger", wide=True),
    Column("Serves"),
    Column("Mode"),
    Column("Status"),
    Column("Contacts", "number"),
    Column("A year", "number"),
    Column("Findings", "number"),
)


def touchpoints(material: "Material") -> Section:
    """Every touchpoint and campaign with its six facts, live or not; those that reach the view when there is one."""
    from dcs_cli.outputs.items import Catalogue

    answers = material.run.answers
    catalogue = Catalogue(answers, material.loaded.documents)
    items = [*catalogue.rows("touchpoints"), *catalogue.rows("campaigns")]
    if material.view is not None:
        cells = material.view.cells
        items = [item for item in items if item.cells is None or item.cells & cells]
    found = _findings_by_subject(material)
    rows = tuple(_row(item, found.get(item.id, 0)) for item in items)
    live = {message.id for message in answers.project.live_messages}
    shown = sum(item.id in live for item in items)
    lead = f"{counted(len(items), 'message')} on the map, {shown:,} of them live."
    if material.view is not None:
        lead = f"{counted(len(items), 'message')} can reach the customers of this view, {shown:,} of them live."
    caption = "All touchpoints and campaigns; the messages of a year are those to every contact"
    table = Table("touchpoints", caption, COLUMNS, rows, searchable=True)
    sized = answers.project.universe.sized
    which, weight = ("most often received", _received) if sized else ("with most findings", _found)
    table = excerpted(table, PRINTED, which, "the workbook holds all (sheets Touchpoints and Campaigns)", weight)
    return Section("touchpoints", "All touchpoints", lead, (table,) if rows else ())


def _received(row: tuple[Cell, ...]) -> float:
    """What is received most often comes first, what is of unknown volume last."""
    volume = row[-2].value
    return -volume if isinstance(volume, int | float) else 1


def _found(row: tuple[Cell, ...]) -> float:
    number_ = row[-1].value
    return -number_ if isinstance(number_, int | float) else 0


def _findings_by_subject(material: "Material") -> dict[str, int]:
    """Findings by the message they are about; a version or step counts for its message."""
    found: dict[str, int] = {}
    for placed in material.run.findings:
        subjects = {subject.partition("[")[0].partition("/")[0] for subject in placed.finding.about}
        for subject in subjects:
            found[subject] = found.get(subject, 0) + 1
    return found


def _row(item: "ListedItem", findings: int) -> tuple[Cell, ...]:
    return (
        text(item.id),
        *(_field(item, name) for name in ("purpose", "audience", "department", "owner", "channel", "system")),
        _trigger(item),
        *(_field(item, name) for name in ("serves", "mode", "status")),
        number(item.contacts),
        number(item.volume_per_year),
        Cell(f"{findings}" if findings else "–", findings),
    )


def _trigger(item: "ListedItem") -> Cell:
    """The trigger; a campaign has the day it is sent on, a series its steps."""
    if item.value("trigger") is not None:
        return _field(item, "trigger")
    return _field(item, "send_on")


def _field(item: "ListedItem", name: str) -> Cell:
    return Cell(_shown(item.value(name)))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(
            f"{key}: {_shown(inner) if isinstance(inner, list) else flow(inner)}" for key, inner in value.items()
        )
    return flow(value)


def findings(material: "Material") -> Section:
    """Every finding with place and repair."""
    levels = levels_counted(material.run.findings)
    said = ", ".join(counted(number_, level) for level, number_ in levels.items())
    table = all_findings(material)
    lead = f"{said}, each with the place in the files and what mends it."
    return (
        Section("findings", "All findings", lead, (table,))
        if table.rows
        else Section("findings", "All findings", "Nothing was found.", ())
    )
