"""How hard one customer is pressed from day to day: at most and for certain, in the window that begins on each day."""

from dataclasses import dataclass

from dcs_cli.analysis.bounds import least_of_schedule
from dcs_cli.analysis.pressure import puts_pressure
from dcs_cli.analysis.pressure_bounds import Measure, worst_in
from dcs_cli.analysis.pressure_certain import Way, certain_days
from dcs_cli.analysis.pressure_ground import Ground
from dcs_cli.documents.program import PressureLine
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK


@dataclass(frozen=True, slots=True)
class PressureCurve:
    """Messages in the ``days`` that begin on each day of customer time: ``most`` is a bound, ``certain`` surely
    arrives. ``unbounded`` are messages that nothing limits and that no number counts.
    """

    limit: int
    days: int
    channel: str | None
    most: tuple[int, ...]
    certain: tuple[int, ...]
    unbounded: tuple[str, ...]

    def over(self) -> tuple[tuple[int, int], ...]:
        """The stretches, from and up to a day, of windows that certainly hold more than the limit allows."""
        found: list[tuple[int, int]] = []
        for day, count in enumerate(self.certain):
            if count > self.limit:
                if found and day <= found[-1][1]:
                    found[-1] = (found[-1][0], day + self.days)
                else:
                    found.append((day, day + self.days))
        return tuple(found)


def pressure_curve(project: Project, ground: Ground, line: PressureLine) -> PressureCurve:
    """The curve of the customers of ``ground``, who are all alike, against one line of the policy (semantics 8.2).

    Days of the account's clock move with the window; everything else is taken at its most, wherever its own window
    lies, so ``most`` is a bound on every day and its maximum is the figure the audit states. What is certain only on
    our calendar or on another clock is not in ``certain``.
    """
    one = ground.alike[0]
    measured = frozenset(
        facet
        for facet in ground.facets
        if puts_pressure(facet)
        and (line.channel is None or (facet.channel is not None and facet.channel.id == line.channel))
    )
    measure = Measure(ground.parts, measured, ground.systems, line.per.longest)
    most: list[int] = []
    certain: list[int] = []
    unbounded: set[str] = set()
    for way in one.ways:
        moving = tuple(facet for facet in way.facets if facet in measured and _dated(project, facet))
        whole = worst_in(measure, one.index, way.facets)
        rest = worst_in(measure, one.index, tuple(facet for facet in way.facets if facet not in moving))
        unbounded.update(facet.id for facet in whole.unbounded)
        arriving = _arriving(project, one.index, moving, line.per.longest)
        most = _larger(most, [min(rest.count + count, whole.count) for count in arriving])
        certain = _larger(certain, _surely(project, one.index, way, measured, line.per.shortest))
    return PressureCurve(
        line.at_most, line.per.longest, line.channel, tuple(most), tuple(certain), tuple(sorted(unbounded))
    )


def _dated(project: Project, facet: Facet) -> bool:
    """Whether a facet's deliveries lie on known days of the account's clock, each counted once."""
    base = project.due_days.base(facet)
    if base is None or base.clock != ACCOUNT_CLOCK or base.per is not None or not base.known:
        return False
    unsaid = facet.messages_behind != 1 or (facet.step is not None and facet.step.waited is None)
    return project.due_days.exact(facet) and not unsaid and not (facet.slip is None and base.recurs)


def _arriving(project: Project, index: int, moving: tuple[Facet, ...], length: int) -> list[int]:
    horizon = project.due_days.horizon(index)
    spans = []
    for facet in moving:
        for due in project.due_days.due(facet, index):
            last = horizon if facet.slip is None else facet.slip
            spans += [(day - length + 1, day + last) for day in due.days]
    return _stacked(spans, horizon)


def _surely(project: Project, index: int, way: Way, measured: frozenset[Facet], length: int) -> list[int]:
    horizon = project.due_days.horizon(index)
    spans: list[tuple[int, int]] = []
    always = 0
    for facet in way.facets:
        if facet not in measured or facet in way.stopped or facet.slip is None or facet.written.suppress_during:
            continue
        if not facet.certain_cells >> index & 1:
            continue
        if facet.kind == "schedule" and facet.step is None:
            always += least_of_schedule(facet, length) if facet.exit_when is None else 0
        elif _dated(project, facet):
            for due in project.due_days.due(facet, index):
                days = way.delivered.get(facet, certain_days(facet, due))
                spans += [(day + facet.slip - length + 1, day) for day in days]
    return [always + count for count in _stacked(spans, horizon)]


def _stacked(spans: list[tuple[int, int]], horizon: int) -> list[int]:
    """How many spans, both ends included, hold each day."""
    changes = [0] * (horizon + 1)
    for first, last in spans:
        start, end = max(0, first), min(horizon - 1, last)
        if start <= end:
            changes[start] += 1
            changes[end + 1] -= 1
    found, running = [], 0
    for change in changes[:horizon]:
        running += change
        found.append(running)
    return found


def _larger(first: list[int], second: list[int]) -> list[int]:
    return [max(one, other) for one, other in zip(first, second, strict=True)] if first else second
