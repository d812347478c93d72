"""Touchpoints, their versions and their volume as tables."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.items import Catalogue, ListedItem
from dcs_cli.outputs.matrix import NOT_STATED
from dcs_cli.outputs.quantities import counted, decimal, whole
from dcs_cli.outputs.tabular.table import Column, Table, Value, table

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material
    from dcs_cli.project.facets import Facet

TOUCHPOINT_COLUMNS = (
    Column("id", "id"),
    Column("what", "text"),
    Column("map", "id"),
    Column("department", "id"),
    Column("purpose", "words"),
    Column("audience", "words"),
    Column("channel", "id"),
    Column("owner", "id"),
    Column("system", "id"),
    Column("trigger", "words"),
    Column("serves", "list"),
    Column("type", "text"),
    Column("intent", "text"),
    Column("mode", "text"),
    Column("status", "text"),
    Column("measure", "text"),
    Column("stage", "list"),
    Column("contacts", "number"),
    Column("accounts", "number"),
    Column("volume_per_year", "number", "messages a year"),
    Column("file", "text"),
    Column("line", "number"),
)
FACET_COLUMNS = (
    Column("id", "id"),
    Column("message", "id"),
    Column("overlays", "list", "versions"),
    Column("live", "text"),
    Column("department", "id"),
    Column("channel", "id"),
    Column("system", "id"),
    Column("mode", "text"),
    Column("kind", "text", "kind of trigger"),
    Column("trigger", "words"),
    Column("customers", "words"),
    Column("contacts", "number"),
    Column("accounts", "number"),
    Column("volume_per_year", "number", "messages a year"),
)
VOLUME_COLUMNS = (
    Column("message", "id"),
    Column("version", "id"),
    Column("department", "id"),
    Column("system", "id"),
    Column("channel", "id"),
    Column("trigger_class", "text", "class of trigger"),
    Column("contacts", "number"),
    Column("volume_per_year", "number", "messages a year"),
    Column("known", "text"),
)

DEPARTMENT_COLUMNS = (
    Column("department", "id"),
    Column("messages", "number"),
    Column("volume_per_year", "number", "messages a year"),
    Column("unknown", "number", "of unknown volume"),
)


def touchpoints_table(material: "Material") -> Table:
    """Every touchpoint and campaign with its facts, the defaults of its map filled in, and whom it reaches."""
    catalogue = Catalogue(material.run.answers, material.loaded.documents)
    rows = [*catalogue.rows("touchpoints"), *catalogue.rows("campaigns")]
    names = [column.name for column in TOUCHPOINT_COLUMNS]
    return table("touchpoints", "Touchpoints", TOUCHPOINT_COLUMNS, (_listed(row, names) for row in rows))


def _listed(row: ListedItem, names: Sequence[str]) -> Iterator[Value]:
    for name in names:
        match name:
            case "what":
                yield row.type
            case "file" | "line":
                yield getattr(row.where, name) if row.where is not None else None
            case "trigger" if row.type == "campaign":
                yield f"on {row.written.get('send_on')}"
            case "type":
                yield row.written.get("type")
            case _:
                yield plain_value(row.value(name))


def plain_value(value: Any) -> Value:
    """A value of a document as a table holds it: lists of words as they are, anything deeper as YAML in one line."""
    if value is None or isinstance(value, bool | int | float | Fraction):
        return value
    if isinstance(value, list | tuple):
        return tuple(flow(one) for one in value)
    return flow(value)


def facets_table(material: "Material") -> Table:
    """Every version of every message: who gets it, how, and how often."""
    catalogue = Catalogue(material.run.answers, material.loaded.documents)

    def value(row: ListedItem, name: str) -> Value:
        if name == "live":
            return "live" if row.value("live") else "not live"
        return plain_value(row.value(name))

    rows = catalogue.rows("facets")
    live = sum(bool(row.value("live")) for row in rows)
    says = f"{counted(len(rows), 'version')} of messages, {live:,} of them live: what every group of customers gets."
    return table(
        "facets",
        "Versions for customers",
        FACET_COLUMNS,
        ([value(row, c.name) for c in FACET_COLUMNS] for row in rows),
        says,
    )


def volume_table(material: "Material") -> Table:
    """Messages a year of every live version; what is unknown stays empty."""
    answers = material.run.answers
    rows = []
    for facet, volume in answers.volumes.by_facet.items():
        if not facet.message.counted:
            continue
        known = "unknown" if not volume.known else "at most" if volume.at_most else "known"
        contacts = answers.project.universe.contacts(facet.cells) if facet.audience_known else None
        rows.append(
            (
                facet.message.id,
                facet.name,
                facet.department,
                facet.written.system,
                facet.written.channel,
                facet.trigger_class,
                contacts,
                volume.total,
                known,
            )
        )
    rows.sort(key=lambda row: row[1])
    return table("volume", "Volume", VOLUME_COLUMNS, rows, _volume_says(material))


def departments_table(material: "Material") -> Table:
    """Live messages by department, counted and by volume; the volume is of what is known."""
    answers = material.run.answers
    facets: dict[str, list[Facet]] = {}
    for facet in answers.project.live_facets:
        if facet.message.counted:
            facets.setdefault(facet.department or NOT_STATED, []).append(facet)
    rows = []
    for department, listed in facets.items():
        totals = {facet: answers.volumes.by_facet[facet].total for facet in listed}
        known = [total for total in totals.values() if total is not None]
        unknown = {facet.message.id for facet, total in totals.items() if total is None}
        messages = {facet.message.id for facet in listed}
        rows.append((department, len(messages), sum(known, Fraction(0)) if known else None, len(unknown)))
    ordered = sorted(rows, key=lambda row: (-(row[2] or 0), -row[1], row[0]))
    return table("departments", "Departments", DEPARTMENT_COLUMNS, ordered, _volume_says(material))


def _volume_says(material: "Material") -> str:
    volumes, universe = material.run.answers.volumes, material.run.answers.project.universe
    total = volumes.total()
    if total is None:
        return "Messages a year cannot be told: add a population to the program."
    each = f", {decimal(total / universe.total_contacts)} per contact" if universe.total_contacts else ""
    year = "in a customer's first year" if material.run.answers.project.first_year else "a year"
    unknown = f" Unknown and not counted: {counted(len(volumes.unknown), 'message')}." if volumes.unknown else ""
    bound = f" {counted(len(volumes.at_most), 'message')} counted at most." if volumes.at_most else ""
    return f"{whole(total)} messages {year}{each}.{unknown}{bound}"
