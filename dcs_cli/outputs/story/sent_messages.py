"""The chapter on activity: what customers are sent, by whom, through what, and how much of it follows the customer."""

from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.audit_details import FAMILIES
from dcs_cli.outputs.diagrams.tiles import department_names
from dcs_cli.outputs.matrix import MatrixCell, matrix_rows
from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.quantities import counted, decimal, percent, whole
from dcs_cli.outputs.share_words import signal_said
from dcs_cli.outputs.story.blocks import Block, Bullets, Cell, Chart, Column, Paragraph, Section, Series, Table
from dcs_cli.outputs.story.cells import number, plain_number, text
from dcs_cli.outputs.story.pictures import pictures
from dcs_cli.outputs.story.wording import ids, sentence
from dcs_cli.outputs.supply_words import to_settle, to_supply
from dcs_cli.outputs.target_words import now_text, volume_text

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.outputs.material import Material
    from dcs_cli.project.project import Project

TITLE = "What customers are sent"
SHARES = ("cs_visibility", "cs_ownership", "signal_ratio", "high_signal_share", "random_acts", "outcome_measured")
MOST_COLUMNS = 8


def sent_messages(material: "Material") -> Section:
    """The map, the mix of messages by count and by volume, and the shares that tell signal from noise."""
    answers = material.run.answers
    blocks: list[Block] = [_shares(answers)]
    rows = matrix_rows(answers, "department", "system")
    if rows:
        blocks.append(_by_department(answers))
        blocks.append(_matrix(rows, answers.project, "system"))
    by_mode = matrix_rows(answers, "department", "mode")
    if by_mode:
        blocks.append(_matrix(by_mode, answers.project, "mode"))
    blocks.append(_families(answers))
    blocks += [*_volume_notes(answers), *pictures(material, "grid")]
    return Section("messages", TITLE, _lead(answers), tuple(blocks))


def _lead(answers: "Answers") -> str:
    project, live = answers.project, answers.project.live_messages
    campaigns = sum(message.is_campaign for message in live)
    signal = answers.metrics.value("signal_ratio")
    said = f"{counted(len(live), 'live message')}, {counted(campaigns, 'campaign')} among them"
    total, contacts = answers.volumes.total(), project.universe.total_contacts
    if total is None or contacts is None:
        said += f"; how much that is a year cannot be told: supply {to_supply('population')}"
    else:
        when = "in a customer's first year" if project.first_year else "a year"
        each = f", {decimal(total / contacts)} per contact" if contacts else ""
        said += f"; {_bounded(answers, f'{whole(total)} {when}')}{each}"
    return f"{said}." if signal.value is None else f"{said}. {sentence(signal_said(answers))}"


def _bounded(answers: "Answers", total: str) -> str:
    """What unknown volumes and those counted at most make of a total; both together make it no bound at all."""
    volumes = answers.volumes
    if volumes.unknown and volumes.at_most:
        return f"{total} of known volume"
    return f"at least {total}" if volumes.unknown else f"at most {total}" if volumes.at_most else total


def _shares(answers: "Answers") -> Table:
    rows = []
    for name in SHARES:
        metric = answers.metrics.value(name)
        now = now_text(metric)
        known = metric.value if metric.exact else None
        percentage = percent(known) if known is not None else ""
        cell = Cell("cannot tell", tone="unknown") if now == "–" else Cell(now, plain_number(known))
        if metric.needs is not None:
            note = f"supply {to_settle(metric)}"
        else:
            note = f"unknown: {ids(metric.unknown, 3)}" if metric.unknown else ""
        rows.append((text(metric_label(name)), cell, text(percentage), text(volume_text(metric)), text(note)))
    columns = (
        Column("Share", wide=True),
        Column("By count", "number"),
        Column("Of messages", "number"),
        Column("By volume"),
        Column("Remark", wide=True),
    )
    return Table("shares", "The same shares by number of messages and by what customers receive", columns, tuple(rows))


def _by_department(answers: "Answers") -> Chart:
    counts: dict[str, int] = {}
    for message in answers.project.live_messages:
        name = message.department or "(not stated)"
        counts[name] = counts.get(name, 0) + 1
    departments = sorted(counts, key=lambda name: (-counts[name], name))
    known_as = department_names(answers.project)
    names = tuple(known_as.get(name, name) for name in departments)
    if not answers.project.universe.sized:
        said = ", ".join(f"{shown} {counts[name]}" for name, shown in zip(departments, names, strict=True))
        series = (Series("live messages", tuple(counts[name] for name in departments)),)
        text_ = f"By number of messages: {said}. By volume cannot be told without the number of customers."
        return Chart("by-department", "bars", "Messages by department", names, series, "messages", text_)
    volumes = {name: volume_of(answers, name) for name in departments}
    total_count = sum(counts.values())
    total_volume = sum((one or Fraction(0) for one in volumes.values()), Fraction(0))
    by_count = tuple(plain_number(Fraction(100 * counts[name], total_count)) for name in departments)
    by_volume = tuple(
        None if volumes[name] is None or not total_volume else plain_number(100 * (volumes[name] or 0) / total_volume)
        for name in departments
    )
    told = zip(departments, names, strict=True)
    said = ", ".join(f"{shown} {counts[name]} ({_a_year(volumes[name])})" for name, shown in told)
    return Chart(
        "by-department",
        "bars",
        "Share of each department, by number of messages and by known volume",
        names,
        (Series("of messages", by_count), Series("of known volume", by_volume, "note")),
        "%",
        f"Messages, and known messages a year: {said}.",
    )


def _a_year(volume: Fraction | None) -> str:
    return "volume unknown" if volume is None else f"{whole(volume)} a year"


def volume_of(answers: "Answers", department: str) -> Fraction | None:
    """Known messages a year of a department; None where nothing of it is known."""
    found = [
        volume.total
        for facet, volume in answers.volumes.by_facet.items()
        if (facet.department or "(not stated)") == department and facet.message.counted and volume.total is not None
    ]
    return sum(found, Fraction(0)) if found else None


def _matrix(rows: dict[str, dict[str, MatrixCell]], project: "Project", across: str) -> Table:
    """Departments against a second fact."""
    sizes: dict[str, int] = {}
    for cells in rows.values():
        for name, cell in cells.items():
            sizes[name] = sizes.get(name, 0) + cell.messages
    ordered = sorted(sizes, key=lambda name: (-sizes[name], name))
    shown = sorted(ordered[:MOST_COLUMNS])
    columns = (Column("Department"), *(Column(name, "number") for name in shown))
    left = f"; the {MOST_COLUMNS} most used of {len(ordered)}" if len(ordered) > len(shown) else ""
    caption = (
        f"Live messages by department and {across}: number · known messages a year, + more of unknown volume{left}"
    )
    known_as = department_names(project)
    found = tuple(
        (text(known_as.get(row, row)), *(_matrix_cell(cells.get(name)) for name in shown))
        for row, cells in rows.items()
    )
    return Table(f"department-{across}", caption, columns, found)


def _matrix_cell(cell: MatrixCell | None) -> Cell:
    if cell is None:
        return Cell("–")
    more = "+" if cell.unknown else ""
    volume = f"{whole(cell.volume)}{more}" if cell.volume is not None else "?"
    return Cell(f"{cell.messages} · {volume}", cell.messages)


def _families(answers: "Answers") -> Table:
    live = [message.written.type for message in answers.project.live_messages]
    rows = tuple(
        (
            text(family),
            number(sum(one in types for one in live)),
            text(", ".join(one for one in types if one not in live) or "–"),
        )
        for family, types in FAMILIES.items()
    )
    untyped = sum(one is None for one in live)
    unstated = f"; {counted(untyped, 'message')} without a type" if untyped else ""
    columns = (Column("Family of types"), Column("Live messages", "number"), Column("None of", wide=True))
    return Table("families", f"Live messages by family of types{unstated}", columns, rows)


def _volume_notes(answers: "Answers") -> list[Block]:
    volumes = answers.volumes
    if not answers.project.universe.sized:
        return []
    notes = []
    if volumes.unknown:
        notes.append(f"Of unknown volume, and in no yearly figure: {ids(volumes.unknown)}.")
    if volumes.at_most:
        notes.append(f"At most as often as counted: {ids(volumes.at_most)}.")
    if answers.project.first_year:
        notes.append("Volumes are of a customer's first year: add `new_per_year` for a usual one.")
    return [Paragraph("About the volumes:"), Bullets(tuple(notes))] if notes else []
