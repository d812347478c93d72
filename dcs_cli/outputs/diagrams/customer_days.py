"""What the days of one group of customers hold: stages, moments, every message with its days, and who collides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dcs_cli.analysis.bounds import confined_to
from dcs_cli.analysis.classes import customer_classes, first_member
from dcs_cli.analysis.pressure_certain import certain_days, may_be_certain
from dcs_cli.analysis.pressure_ground import Ground
from dcs_cli.outputs.diagrams.pressure_curve import PressureCurve, pressure_curve
from dcs_cli.outputs.diagrams.tiles import NO_DEPARTMENT, OVERLAP_CODES, department_names, stage_names
from dcs_cli.outputs.diagrams.trigger_words import when_words
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.quantities import counted
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK
from dcs_cli.project.universe import members_of

MOST_GROUPS = 3
"""Groups of customers that are drawn: those under the most pressure. A view shows others."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A message due on a day; it arrives by ``latest``, None when nothing promises that."""

    day: int
    latest: int | None
    estimated: bool
    collides: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A named stretch of days, the last one not included."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A message with its days, or with the stretches in which it can go out at any time."""

    id: str
    name: str
    department: str
    mode: str
    when: str
    purpose: str
    marks: tuple[Mark, ...]
    open: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CustomerDays:
    """One group of customers, ``number`` of ``groups``, over the days [0, horizon)."""

    number: int
    groups: int
    customers: str
    size: str
    horizon: int
    renewals: tuple[int, ...]
    stages: tuple[Span, ...]
    moments: tuple[tuple[str, tuple[Span, ...]], ...]
    rows: tuple[Row, ...]
    curve: PressureCurve | None


def customer_days(material: Material) -> tuple[CustomerDays, ...]:
    """The groups under most pressure, hardest pressed first; with a view, of those its customers are in."""
    project = material.run.answers.project
    within = project.universe.everyone if material.view is None else material.view.cells
    groups = [cells for cells in _groups(material, within) if _reached(project, cells)]
    return tuple(
        _days_of(material, cells, number, len(groups)) for number, cells in enumerate(groups[:MOST_GROUPS], start=1)
    )


def _groups(material: Material, within: int) -> list[int]:
    """Cells that get the same messages, those under most certain pressure first, then by contacts."""
    project = material.run.answers.project

    def contacts(cells: int) -> int:
        return project.universe.contacts(cells) or cells.bit_count()

    if material.run.answers.pressure:
        judged = [(one.cells & within, one) for one in material.run.answers.pressure[0].classes if one.cells & within]
        judged.sort(key=lambda pair: (-pair[1].certain, -pair[1].worst, -contacts(pair[0]), first_member(pair[0])))
        return [cells for cells, _ in judged]
    classes = customer_classes(project, project.live_facets, within)
    reached = {cells: sum(facet.cells >> first_member(cells) & 1 for facet in project.live_facets) for cells in classes}
    return sorted(classes, key=lambda cells: (-reached[cells], -contacts(cells), first_member(cells)))


def _reached(project: Project, cells: int) -> bool:
    index = first_member(cells)
    return any(facet.cells >> index & 1 for facet in project.live_facets)


def _days_of(material: Material, cells: int, number: int, groups: int) -> CustomerDays:
    project = material.run.answers.project
    index = first_member(cells)
    term = project.due_days.term(index)
    horizon = project.due_days.horizon(index)
    facets = [facet for facet in project.live_facets if facet.cells >> index & 1]
    lines = project.policy.pressure
    curve = pressure_curve(project, Ground(project, cells), lines[0]) if lines else None
    return CustomerDays(
        number,
        groups,
        _customers(project, cells, facets),
        _size(project, cells),
        horizon,
        tuple(range(term, horizon + 1, term)) if term else (),
        tuple(_stages(project, index)),
        tuple(_moments(project, index)),
        _rows(material, index, facets),
        curve,
    )


def _customers(project: Project, cells: int, facets: Sequence[Facet]) -> str:
    # What others get tells this group apart as well.
    dimensions = project.live_dimensions
    if len(list(members_of(cells))) > 200:
        return "many groups that get the same"
    found = [box.text for box in project.boxes(cells, dimensions)]
    return "; ".join(found[:2]) + (f"; and {len(found) - 2} more" if len(found) > 2 else "")


def _size(project: Project, cells: int) -> str:
    contacts, accounts = project.universe.contacts(cells), project.universe.accounts(cells)
    if contacts is None or accounts is None:
        return "number not known"
    return f"{counted(contacts, 'contact')} in {counted(accounts, 'account')}"


def _stages(project: Project, index: int) -> Iterator[Span]:
    names = stage_names(project)
    for stage in project.collection.stages:
        for window in project.due_days.stage_windows(stage, index):
            yield Span(window.start, window.end, names[stage])


def _moments(project: Project, index: int) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Dated moments that a plan promises these very contacts, with every occurrence of their window."""
    account = project.universe.account_cells[project.universe.account_of[index]].members
    promised = {
        moment
        for name, plan in project.collection.plans.items()
        if project.plan_cells[name] & account
        for moment in plan.value.moments
    }
    for name, located in project.collection.moments.items():
        window = located.value.window
        # A promise to colleagues in the same account is none to this contact.
        if window is None or name not in promised or not project.cells(located.value.audience) >> index & 1:
            continue
        found = project.timeline.windows(window.from_, window.to, project.due_days.term(index))
        if found:
            yield name, tuple(Span(one.start, one.end, name) for one in found)


def _rows(material: Material, index: int, facets: Sequence[Facet]) -> tuple[Row, ...]:
    project = material.run.answers.project
    by_message: dict[str, list[Facet]] = {}
    for facet in facets:
        by_message.setdefault(facet.message.id, []).append(facet)
    marks = {name: _marks(project, index, listed) for name, listed in by_message.items()}
    collisions = _collisions(material, index, by_message)
    departments = list(department_names(project))
    rows = [
        Row(
            name,
            listed[0].message.written.label or name,
            listed[0].department or NO_DEPARTMENT,
            listed[0].mode,
            when_words(listed[0]) + (f", {len(listed)} messages" if len(listed) > 1 else ""),
            listed[0].written.purpose or "",
            tuple(Mark(m.day, m.latest, m.estimated, (name, m.day) in collisions) for m in marks[name]),
            () if marks[name] else tuple(_open(project, index, listed[0])),
        )
        for name, listed in by_message.items()
    ]
    known = {name: position for position, name in enumerate(departments)}

    def place(row: Row) -> tuple[int, str, int, str]:
        first = row.marks[0].day if row.marks else 1_000_000
        return known.get(row.department, len(known)), row.department, first, row.id

    return tuple(sorted(rows, key=place))


def _marks(project: Project, index: int, facets: Sequence[Facet]) -> tuple[Mark, ...]:
    found = []
    for facet in facets:
        for due in project.due_days.due(facet, index):
            if due.known:
                estimated = due.estimated or due.clock != ACCOUNT_CLOCK
                found += [
                    Mark(day, None if facet.slip is None else day + facet.slip, estimated)
                    for day in due.days
                    if day >= 0
                ]
    return tuple(dict.fromkeys(sorted(found, key=lambda mark: (mark.day, mark.latest is None, mark.latest or 0))))


def _open(project: Project, index: int, facet: Facet) -> Iterable[Span]:
    """Where a message without due days can go out: all the time, or inside what ``during`` says."""
    base = project.due_days.base(facet)
    words = when_words(facet) + (" (a day that is not known)" if base is not None and not base.known else "")
    words += " (our calendar)" if facet.sent_on is not None else ""
    horizon = project.due_days.horizon(index)
    stretch = confined_to(project, facet, index)
    windows = project.due_days.during_windows(facet, index)
    if stretch is not None:
        return [Span(start, end, words) for start, end in stretch.windows]
    if windows:
        return [Span(window.start, window.end, words) for window in windows]
    return [Span(0, horizon, words)]


def _collisions(material: Material, index: int, by_message: Mapping[str, Sequence[Facet]]) -> set[tuple[str, int]]:
    """Days on which two messages that the findings name together surely arrive closer than ``policy.spacing``."""
    project = material.run.answers.project
    spacing = project.policy.spacing
    if spacing is None:
        return set()
    message_of = {facet.version_name: facet.message.id for facet in project.live_facets}
    found: set[tuple[str, int]] = set()
    for placed in material.run.findings:
        finding = placed.finding
        if finding.code != OVERLAP_CODES[2] or len(finding.subjects) != 2:
            continue
        first, second = (message_of.get(subject, "") for subject in finding.subjects)
        for clock, day, slip in _sure_days(project, index, by_message.get(first, ())):
            for other_clock, other_day, other_slip in _sure_days(project, index, by_message.get(second, ())):
                apart = max(day + slip - other_day, other_day + other_slip - day)
                if clock == other_clock and apart < spacing.days:
                    found |= {(first, day), (second, other_day)}
    return found


def _sure_days(project: Project, index: int, facets: Sequence[Facet]) -> Iterator[tuple[str, int, int]]:
    """The due days that nothing the map states can stop, each with its clock and slip."""
    for facet in facets:
        if facet.certain_cells >> index & 1 and may_be_certain(project, facet):
            for due in project.due_days.due(facet, index):
                yield from ((due.clock, day, facet.slip or 0) for day in certain_days(facet, due))
