"""Slides on the map: live messages by department and stage as a table, and the map itself where it can be read."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.look import PICTURE_HEIGHT, ROOM
from dcs_cli.outputs.deck.slides import Drawing, Slide
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Cell, Column, Table

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

MOST_STAGES = 9
READABLE = 0.25
"""Points that a dot must get on the slide: at a quarter of a point the letters of the map are six points high."""


def map_overview(material: "Material") -> Slide | None:
    """Departments by stage; a message stands in every stage it serves a moment of, and once in the last column."""
    from dcs_cli.outputs.matrix import NOT_STATED, matrix_rows

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
    rows = tuple(
        (
            Cell(department),
            *(_count(found[department][stage].messages if stage in found[department] else 0) for stage in shown),
            _count(whole.get(department, 0)),
        )
        for department in departments
    )
    columns = (Column("Department"), *(Column(stage, "number") for stage in shown), Column("All", "number"))
    left = f"; {len(stages) - len(shown)} further stages are in the workbook" if len(stages) > len(shown) else ""
    remark = f"A message counts in every stage it serves a moment of; (no moment) serves none{left}."
    first = departments[0]
    live = sum(whole.values())
    title = f"{counted(len(departments), 'department')} send {counted(live, 'live message')}"
    if len(departments) == 1:
        title = f"One department sends {counted(live, 'live message')}"
    elif first == NOT_STATED:
        title += f"; of {whole[first]:,} the department is not stated"
    else:
        title += f"; {first} sends the most, {whole.get(first, 0):,}"
    notes = ("Live messages are touchpoints and campaigns that reach customers today.", remark)
    return Slide(title, Table("map", "Live messages by department and stage", columns, rows), remark, notes)


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
