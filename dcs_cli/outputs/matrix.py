"""Live messages by two of their facts, counted and by volume: who sends what through which system."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import whole
from dcs_cli.outputs.terminal import Column, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.project.facets import Facet
    from dcs_cli.project.project import Project

NOT_STATED = "(not stated)"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The messages in one cell, their known messages a year, and how many of them have an unknown volume."""

    messages: int
    volume: Fraction | None
    unknown: int


def _stages(project: "Project", facet: "Facet") -> tuple[str, ...]:
    moments = project.collection.moments
    found = {moments[name].value.stage or "any time" for name in facet.serves if name in moments}
    return tuple(sorted(found)) or ("(no moment)",)


def _plans(project: "Project", facet: "Facet") -> tuple[str, ...]:
    found = [name for name in sorted(project.plan_cells) if project.plan_cells[name] & facet.cells]
    return tuple(found) or ("(no plan)",)


def _one(value: str | None) -> tuple[str, ...]:
    return (value if value is not None else NOT_STATED,)


FACTS: "Mapping[str, Callable[[Project, Facet], tuple[str, ...]]]" = {
    "department": lambda project, facet: _one(facet.department),
    "system": lambda project, facet: _one(facet.written.system),
    "channel": lambda project, facet: _one(facet.written.channel),
    "owner": lambda project, facet: _one(facet.written.owner),
    "type": lambda project, facet: _one(facet.written.type),
    "intent": lambda project, facet: _one(facet.written.intent),
    "class": lambda project, facet: _one(facet.written.class_),
    "mode": lambda project, facet: _one(facet.mode),
    "trigger": lambda project, facet: _one(facet.trigger_class),
    "stage": _stages,
    "moment": lambda project, facet: tuple(sorted(facet.serves)) or ("(no moment)",),
    "plan": _plans,
}
"""What messages can be sorted by; a message may stand in several rows of stage, moment and plan."""


def matrix_rows(answers: "Answers", down: str, across: str) -> dict[str, dict[str, MatrixCell]]:
    """The cells by row and column, both sorted."""
    project, volumes = answers.project, answers.volumes.by_facet
    groups: dict[tuple[str, str], list[Facet]] = {}
    for facet in project.live_facets:
        if not facet.message.counted:
            continue
        for row in FACTS[down](project, facet):
            for column in FACTS[across](project, facet):
                groups.setdefault((row, column), []).append(facet)
    found: dict[str, dict[str, MatrixCell]] = {}
    for (row, column), facets in sorted(groups.items()):
        totals = [volumes[facet].total for facet in facets]
        known = [total for total in totals if total is not None]
        volume = sum(known, Fraction(0)) if known and project.universe.sized else None
        unknown = len({facet.message.id for facet in facets if volumes[facet].total is None})
        found.setdefault(row, {})[column] = MatrixCell(len({facet.message.id for facet in facets}), volume, unknown)
    return found


def write_matrix(
    page: TextPage, rows: dict[str, dict[str, MatrixCell]], down: str, across: str, indent: int = 0
) -> None:
    """The matrix as a table; a ``+`` says that more messages a year are unknown."""
    columns = sorted({column for cells in rows.values() for column in cells})
    # A message goes to the customers of several plans, and its volume belongs to none of them alone.
    by_plan = "plan" in (down, across)
    told = "number" if by_plan else "number, and known messages a year"
    page.line(f"live messages by {down} and {across}: {told}", indent=indent, hanging=2)
    page.table(
        [Column(f"{down} \\ {across}"), *(Column(column, right=True) for column in columns)],
        [(row, *(_shown(cells.get(column), by_plan) for column in columns)) for row, cells in rows.items()],
        indent=indent,
    )


def _shown(cell: MatrixCell | None, by_plan: bool) -> str:
    if cell is None:
        return "–"
    if by_plan:
        return f"{cell.messages}"
    more = "+" if cell.unknown else ""
    return f"{cell.messages} · {whole(cell.volume)}{more}" if cell.volume is not None else f"{cell.messages} · ?"
