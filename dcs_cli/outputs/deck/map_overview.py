"""Slides on the map: live messages by department and stage as a table, and the map itself where it can be read."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.look import PICTURE_HEIGHT, ROOM
from dcs_cli.outputs.deck.slides import Drawing, Slide
from dcs_cli.outputs.matrix import NOT_STATED, matrix_rows
from dcs_cli.outputs.quantities import counted, percent
from dcs_cli.outputs.quantities import whole as whole_number
from dcs_cli.outputs.story.blocks import Cell, Column, Table
from dcs_cli.outputs.story.sent_messages import volume_of

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

MOST_STAGES = 9
READABLE = 0.25
"""Points that a dot must get on the slide: at a quarter of a point the letters of the map are six points high."""


def map_overview(material: "Material") -> Slide | None:
    """Departments by stage; a message stands in every stage it serves a moment of, and once in the last column."""
    from dcs_cli.outputs.diagrams.tiles import department_names, stage_names

    answers = material.run.answers
    found = matrix_rows(answers, "department", "stage")
    if not found:
        return None
    used = {stage for cells in found.values() for stage in cells}
    listed = [*answers.project.collection.stages, "any time", "(no moment)"]
    stages = [stage for stage in listed if stage in used]
    whole: dict[str, int] = {}
    for message in answers.project.live_messages:
        name = message.department or NOT_STATED
        whole[name] = whole.get(name, 0) + 1
    departments = sorted(found, key=lambda name: (-whole.get(name, 0), name))
    shown = stages[:MOST_STAGES]
    labels, names = department_names(answers.project), stage_names(answers.project)
    volumes = {name: volume_of(answers, name) for name in departments}
    total = sum((volume or Fraction(0) for volume in volumes.values()), Fraction(0))
    rows = tuple(
        (
            Cell(labels.get(department, department)),
            *(_count(found[department][stage].messages if stage in found[department] else 0) for stage in shown),
            _count(whole.get(department, 0)),
            *((_a_year(volumes[department], total),) if answers.project.universe.sized else ()),
        )
        for department in departments
    )
    columns = (
        Column("Department"),
        *(Column(names.get(stage, stage), "number") for stage in shown),
        Column("All", "number"),
        *((Column("Known volume a year", "number"),) if answers.project.universe.sized else ()),
    )
    left = f"; {len(stages) - len(shown)} further stages are in the workbook" if len(stages) > len(shown) else ""
    remark = f"A message counts in every stage it serves a moment of; (no moment) serves none{left}."
    first = departments[0]
    live = sum(whole.values())
    title = _who_sends(len(set(departments) - {NOT_STATED}), live, whole.get(NOT_STATED, 0))
    if len(departments) > 1 and first != NOT_STATED:
        title += f"; the most, {whole.get(first, 0):,}, are from {labels.get(first, first)}"
        title += _most_volume(first, volumes, total, labels) if answers.project.universe.sized else ""
    notes = ("Live messages are touchpoints and campaigns that reach customers today.", remark)
    return Slide(title, Table("map", "Live messages by department and stage", columns, rows), remark, notes)


def _who_sends(departments: int, live: int, of_none: int) -> str:
    """How many departments send the live messages; those of no stated department are nobody's yet."""
    if not departments:
        return f"{counted(live, 'live message')}; the department of none is stated"
    who = "One department sends" if departments == 1 else f"{counted(departments, 'department')} send"
    if not of_none:
        return f"{who} {counted(live, 'live message')}"
    return f"{who} {live - of_none:,} of {counted(live, 'live message')}; of {of_none:,} the department is not stated"


def _most_volume(first: str, volumes: Mapping[str, Fraction | None], total: Fraction, labels: Mapping[str, str]) -> str:
    """Who sends most by volume, beside ``first``, who has the most messages."""
    known = {name: volume for name, volume in volumes.items() if volume}
    if not known:
        return "; by volume cannot be told"
    most = max(known, key=lambda name: (known[name], name))
    share = percent(known[most] / total)
    if most == first:
        return f", and the most by known volume ({share})"
    own = f", with {percent(known[first] / total)} of the known volume" if first in known else ""
    name = "messages without a department" if most == NOT_STATED else labels.get(most, most)
    return f"{own}; the largest part of the known volume is from {name}, {share}"


def _a_year(volume: Fraction | None, total: Fraction) -> Cell:
    if volume is None:
        return Cell("unknown", tone="unknown")
    share = f" ({percent(volume / total)})" if total else ""
    return Cell(f"{whole_number(volume)}{share}", float(volume))


def _count(number: int) -> Cell:
    return Cell(f"{number:,}" if number else "–", number)


def map_picture(material: "Material") -> Slide | None:
    """The whole map as one picture, when it is one page whose letters can be read."""
    from dcs_cli.outputs.diagrams import pages, render
    from dcs_cli.outputs.material import CannotMake

    try:
        found = pages("grid", material)
        if len(found) != 1:
            return None
        png = render(found[0], "png")
    except CannotMake:
        # A machine that cannot draw still gets the table.
        return None
    from pptx.parts.image import Image

    breadth, height = Image.from_blob(png).size
    if min(ROOM / breadth, PICTURE_HEIGHT / height) < READABLE:
        return None
    whole = "The whole map" if material.view is None else f"The map for {material.view.text}"
    title = f"{whole} on a page: {counted(len(found[0].shown), 'live message')}"
    return Slide(title, Drawing(png, breadth, height, found[0].title, found[0].text), "", (found[0].text,))
