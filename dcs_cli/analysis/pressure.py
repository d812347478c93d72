"""Contact pressure: the worst, certain and expected number of messages to one contact in a window (semantics 8)."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dcs_cli.analysis.expectation import Expectation
from dcs_cli.analysis.pressure_bounds import Measure, Worst, worst_in
from dcs_cli.analysis.pressure_certain import Certain, certain_in, may_be_certain
from dcs_cli.analysis.pressure_ground import Alike, Ground
from dcs_cli.analysis.profiles import counted_by_policy
from dcs_cli.documents.program import Cap, PressureLine
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

Verdict = Literal["breach", "possible", "fine"]


@dataclass(frozen=True, slots=True)
class ClassPressure:
    """The figures of cells that get the same messages; days are days of customer time."""

    cells: int
    certain: int
    certain_day: int | None
    expected: Fraction
    expected_day: int
    unknown: tuple[str, ...]
    worst: int
    worst_day: int
    unbounded: tuple[str, ...]
    verdict: Verdict
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Pressure:
    """One limit, judged for every customer."""

    name: str
    limit: int
    per: str
    channel: str | None
    days: int
    classes: tuple[ClassPressure, ...]

    def cells_with(self, *verdicts: Verdict) -> int:
        """The cells with one of these verdicts."""
        cells = 0
        for one in self.classes:
            if one.verdict in verdicts:
                cells |= one.cells
        return cells


def puts_pressure(facet: Facet) -> bool:
    """Whether a facet counts for contact pressure (8.1)."""
    return (
        facet.outbound
        and facet.written.class_ not in ("transactional", "service")
        and facet.written.intent != "service"
    )


def line_name(line: PressureLine) -> str:
    """The name findings use for a pressure line."""
    return f"pressure:{line.at_most}/{line.per.text}" + (f":{line.channel}" if line.channel is not None else "")


def judge_line(
    project: Project, line: PressureLine, within: int | None = None, *, ground: Ground | None = None
) -> Pressure:
    """One line of ``policy.pressure`` for every contact, or for those of the cells ``within`` alone.

    ``ground`` is what the limits of one project share, where several are judged.
    """

    def counted(facet: Facet) -> bool:
        return puts_pressure(facet) and (
            line.channel is None or (facet.channel is not None and facet.channel.id == line.channel)
        )

    longest, shortest = line.per.longest, line.per.shortest
    ground = ground if ground is not None else Ground(project, within)
    return _judge(line_name(line), line.at_most, line.per.text, line.channel, longest, shortest, counted, ground)


def cap_days(cap: Cap) -> tuple[int, int]:
    """Longest and shortest length of a cap's window in days (8.3)."""
    match cap.window:
        case "calendar_day":
            return 1, 1
        case "calendar_week":
            return 7, 7
        case "calendar_month":
            return 31, 28
        case _:
            return cap.per.longest, cap.per.shortest


def judge_cap(cap: Cap, ground: Ground) -> Pressure:
    """One named cap of the policy for every contact."""

    longest, shortest = cap_days(cap)

    def counted(facet: Facet) -> bool:
        return counted_by_policy(cap, facet)

    return _judge(cap.name, cap.at_most, cap.per.text, None, longest, shortest, counted, ground)


def _judge(
    name: str,
    limit: int,
    per: str,
    channel: str | None,
    longest: int,
    shortest: int,
    counted: Callable[[Facet], bool],
    ground: Ground,
) -> Pressure:
    measured = frozenset(facet for facet in ground.facets if counted(facet))
    measure = Measure(ground.parts, measured, ground.systems, longest)
    sure = frozenset(facet for facet in measured if may_be_certain(ground.project, facet))
    expected = Expectation(ground.project, measured, longest)
    found = tuple(_judge_class(one, measure, sure, expected, limit, shortest) for one in ground.alike)
    return Pressure(name, limit, per, channel, longest, found)


def _judge_class(
    one: Alike, measure: Measure, sure: frozenset[Facet], expectation: Expectation, limit: int, shortest: int
) -> ClassPressure:
    worst, certain = Worst(-1, 0, ()), Certain(-1, 0)
    endless: set[str] = set()
    for way in one.ways:
        most = worst_in(measure, one.index, way.facets)
        endless.update(facet.id for facet in most.unbounded)
        if (most.count, -most.day) > (worst.count, -worst.day):
            worst = most
        least = certain_in(measure.project, one.index, way, sure, shortest)
        if _better(least, certain):
            certain = least
    counted = tuple(facet for facet in one.facets if facet in measure.measured)
    expected = expectation.of(one.index, counted)
    verdict: Verdict = "breach" if certain.count > limit else "possible" if worst.count > limit or endless else "fine"
    return ClassPressure(
        one.cells,
        certain.count,
        certain.day,
        expected.count,
        expected.day,
        expected.unknown,
        worst.count,
        worst.day,
        tuple(sorted(endless)),
        verdict,
        counted,
    )


def _better(one: Certain, other: Certain) -> bool:
    """Whether a certain count is larger, or as large and earlier on a clock."""
    if one.count != other.count:
        return one.count > other.count
    return one.day is not None and (other.day is None or one.day < other.day)
