"""Rules about due days: offsets that can never fire, and days outside the moment or stage they are meant for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.classes import customer_classes, first_member, partition, time_classes
from dcs_cli.documents.audience import Audience
from dcs_cli.documents.journey import Moment, TimeWindow
from dcs_cli.documents.values import TimePoint
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.project.timeline import Window
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found
from dcs_cli.rules.journey import term_audiences, terms_of
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.wording import listed, number, plural, some


def offset_beyond_term(answers: Answers) -> Iterator[Found]:
    """T04: an offset can never fire for some accounts."""
    project = answers.project
    classes = time_classes(project)
    for identifier, facets in project.facets_by_message.items():
        offsets: set[int] = set()
        cells = 0
        hit: dict[Facet, None] = {}
        for facet in facets:
            for offset in project.due_days.offsets(facet) if project.due_days.exact(facet) else ():
                missed = _never(project, facet, offset, classes)
                if missed:
                    offsets.add(offset)
                    cells |= missed
                    hit[facet] = None
        if hit:
            yield _never_fires(project, identifier, tuple(hit), offsets, cells)


def _never_fires(project: Project, identifier: str, facets: Sequence[Facet], offsets: set[int], cells: int) -> Found:
    touched = customers(project, cells, facets=facets, audiences=term_audiences(project))
    whom = touched.text
    if touched.accounts is not None:
        whom = f"{number(touched.accounts)} {plural('account', touched.accounts)}"
    spots = tuple(dict.fromkeys(facet_spot(project, facet, "trigger").at("by") for facet in facets))
    return Found(
        spots[0],
        (identifier,),
        f"`{identifier}` {_offsets(facets[0], offsets)} can never fire for {whom} {_why(project, facets[0], cells)}",
        customers=touched,
        related=spots[1:],
        fix="restrict the audience to accounts it can reach, or bring the offset closer to its anchor",
    )


def _why(project: Project, facet: Facet, cells: int) -> str:
    """Why an offset never fires: the term, the period of its anchor, or the first day."""
    base = project.due_days.base(facet)
    if base is not None and base.every_term:
        return terms_of(project, cells)
    return f"because that lies {'beyond one period of its anchor' if base and base.recurs else 'before the first day'}"


def _never(project: Project, facet: Facet, offset: int, classes: Sequence[int]) -> int:
    """The cells of a facet for which one of its offsets can never fire."""
    base = project.due_days.base(facet)
    assert base is not None
    at = replace(base, offset=base.offset + offset)
    cells = 0
    for one in classes:
        inside = one & facet.cells
        if inside and not project.timeline.fires(at, project.due_days.term(first_member(inside))):
            cells |= inside
    return cells


def _offsets(facet: Facet, offsets: Iterable[int]) -> str:
    """The offsets of a facet in words: "90d before renewal"."""
    side = "before" if facet.kind == "approach" else "after"
    anchor = facet.trigger.before if facet.kind == "approach" else facet.trigger.after
    return f"{listed([f'{abs(offset)}d' for offset in sorted(offsets, key=abs)])} {side} {anchor}"


def outside_window(answers: Answers) -> Iterator[Found]:
    """T05: a message with fixed days has none in the window of any dated moment it serves, or in the first stage."""
    project = answers.project
    classes = time_classes(project)
    for identifier, facets in project.facets_by_message.items():
        fixed = [facet for facet in facets if _fixed(project, facet)]
        if not fixed:
            continue
        outside = _outside_moments(project, fixed, classes) or _outside_first_stage(project, fixed, classes)
        if outside is None:
            continue
        spots = tuple(dict.fromkeys(facet_spot(project, facet, "trigger").at("by") for facet in fixed))
        days = some([str(day) for day in outside.days])
        windows = listed([f"{name} is open from {_open(window)}" for name, window in outside.windows])
        yield Found(
            spots[0],
            (identifier,),
            f"`{identifier}` fires on {plural('day', len(outside.days))} {days}; {windows}",
            certainty="possible" if outside.estimated else "certain",
            customers=customers(project, outside.cells, facets=fixed, audiences=outside.audiences),
            related=(*spots[1:], *outside.spots),
            data={"days": list(outside.days)},
            fix="a day inside the window, or the right window",
        )


def _open(window: Window) -> str:
    return f"day {window.start} to {window.end}"


@dataclass(frozen=True, slots=True)
class _Outside:
    """Customers for whom no day is in time, with the days and windows of the first group of them."""

    cells: int
    days: tuple[int, ...]
    windows: tuple[tuple[str, Window], ...]
    estimated: bool
    spots: tuple[Spot, ...]
    audiences: tuple[Audience, ...]


def _fixed(project: Project, facet: Facet) -> bool:
    base = project.due_days.base(facet)
    return facet.audience_known and project.due_days.exact(facet) and base is not None and base.known


def alike(project: Project, facets: Sequence[Facet], terms: Sequence[int], sets: Iterable[int] = ()) -> tuple[int, ...]:
    """The cells of the facets in groups that share their days and belong to each of the sets or not.

    ``terms`` are the time classes of the project, worked out once by the caller.
    """
    reached = 0
    for facet in facets:
        reached |= facet.cells
    bases = [project.due_days.base(facet) for facet in facets]
    if any(facet.written.during is not None for facet in facets) or any(base and base.per for base in bases):
        terms = customer_classes(project, facets)
    return partition(reached, (*terms, *(facet.cells for facet in facets), *sets))


def _days(project: Project, facets: Sequence[Facet], index: int) -> tuple[tuple[int, ...], bool]:
    """The due days of facets for one cell, and whether one of them rests on an estimate."""
    dues = [due for facet in facets if facet.cells >> index & 1 for due in project.due_days.due(facet, index)]
    return tuple(sorted({day for due in dues for day in due.days})), any(due.estimated for due in dues)


def _outside_moments(project: Project, facets: Sequence[Facet], classes: Sequence[int]) -> _Outside | None:
    moments = project.collection.moments
    names = sorted({name for facet in facets for name in facet.serves if name in moments})
    dated = {name: moments[name] for name in names if moments[name].value.window is not None}
    if not dated:
        return None
    audiences = {name: project.cells(moment.value.audience) for name, moment in dated.items()}
    found = []
    for cells in alike(project, facets, classes, audiences.values()):
        index = first_member(cells)
        windows = {
            name: _windows(project, moment.value, index)
            for name, moment in dated.items()
            if audiences[name] >> index & 1
            and any(name in facet.serves and facet.cells >> index & 1 for facet in facets)
        }
        found.append((cells, index, {name: listed_ for name, listed_ in windows.items() if listed_}))
    estimated = any(_estimated(project, edge) for moment in dated.values() for edge in _edges(moment.value.window))
    spots = tuple(moment.spot.at("window") for moment in dated.values())
    return _judged(project, facets, found, estimated, spots, [moment.value.audience for moment in dated.values()])


def _edges(window: TimeWindow | None) -> tuple[TimePoint, ...]:
    return () if window is None else (window.from_, window.to)


def _estimated(project: Project, point: TimePoint) -> bool:
    base = project.timeline.reduce(point.anchor)
    return point.about or (base is not None and base.estimated)


def _windows(project: Project, moment: Moment, index: int) -> tuple[Window, ...]:
    assert moment.window is not None
    return project.timeline.windows(moment.window.from_, moment.window.to, project.due_days.term(index))


def _outside_first_stage(project: Project, facets: Sequence[Facet], classes: Sequence[int]) -> _Outside | None:
    """Onboarding outside the first stage, where that has days."""
    first = next(iter(project.collection.stages.values()), None)
    onboarding = [facet for facet in facets if facet.written.type == "onboarding"]
    if first is None or first.value.from_ is None or not onboarding:
        return None
    found = []
    for cells in alike(project, onboarding, classes, (project.cells(first.value.audience),)):
        index = first_member(cells)
        windows = project.due_days.stage_windows(first.id, index)
        found.append((cells, index, {first.id: windows} if windows else {}))
    edges = (first.value.from_, *((first.value.to,) if first.value.to is not None else ()))
    estimated = any(_estimated(project, edge) for edge in edges)
    return _judged(project, onboarding, found, estimated, (first.spot.at("id"),), [first.value.audience])


def _judged(
    project: Project,
    facets: Sequence[Facet],
    groups: Iterable[tuple[int, int, Mapping[str, tuple[Window, ...]]]],
    estimated: bool,
    spots: tuple[Spot, ...],
    audiences: Sequence[Audience],
) -> _Outside | None:
    """The groups none of whose days lies in any of their windows; None when there is none."""
    outside = 0
    days: tuple[int, ...] = ()
    windows: tuple[tuple[str, Window], ...] = ()
    for cells, index, open_windows in groups:
        due, about = _days(project, facets, index)
        in_time = any(window.holds(day) for day in due for listed_ in open_windows.values() for window in listed_)
        if due and open_windows and not in_time:
            if not outside:
                days, windows = due, tuple((name, listed_[0]) for name, listed_ in open_windows.items())
            outside |= cells
            estimated = estimated or about
    if not outside:
        return None
    return _Outside(outside, days, windows, estimated, spots, (*audiences, *term_audiences(project)))
