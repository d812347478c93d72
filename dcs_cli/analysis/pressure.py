"""Contact pressure: the worst, certain and expected number of messages to one contact in a window (semantics 8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dcs_cli.analysis.bounds import confined_to, expected_rate
from dcs_cli.analysis.classes import customer_classes, first_member
from dcs_cli.analysis.pressure_bounds import CappedSystem, Certain, Worst, capped_systems, certain_in, choices, worst_in
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


def judge_line(project: Project, line: PressureLine, within: int | None = None) -> Pressure:
    """One line of ``policy.pressure`` for every contact, or for those of the cells ``within`` alone."""

    def counted(facet: Facet) -> bool:
        return puts_pressure(facet) and (
            line.channel is None or (facet.channel is not None and facet.channel.id == line.channel)
        )

    longest, shortest = line.per.longest, line.per.shortest
    return _judge(
        project, line_name(line), line.at_most, line.per.text, line.channel, longest, shortest, counted, within
    )


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


def judge_cap(project: Project, cap: Cap) -> Pressure:
    """One named cap of the policy for every contact."""
    from dcs_cli.analysis.profiles import counted_by_policy

    longest, shortest = cap_days(cap)
    return _judge(
        project,
        cap.name,
        cap.at_most,
        cap.per.text,
        None,
        longest,
        shortest,
        lambda facet: counted_by_policy(cap, facet),
    )


def _judge(
    project: Project,
    name: str,
    limit: int,
    per: str,
    channel: str | None,
    longest: int,
    shortest: int,
    counted: Callable[[Facet], bool],
    within: int | None = None,
) -> Pressure:
    facets = tuple(facet for facet in project.live_facets if facet.outbound)
    measured = frozenset(facet for facet in facets if counted(facet))
    systems = capped_systems(project, facets)
    found = []
    for cells in customer_classes(project, facets, within):
        index = first_member(cells)
        reaching = tuple(facet for facet in facets if facet.cells >> index & 1)
        found.append(_judge_class(project, cells, index, reaching, measured, systems, limit, longest, shortest))
    return Pressure(name, limit, per, channel, longest, tuple(found))


def _judge_class(
    project: Project,
    cells: int,
    index: int,
    reaching: Sequence[Facet],
    measured: frozenset[Facet],
    systems: Sequence[CappedSystem],
    limit: int,
    longest: int,
    shortest: int,
) -> ClassPressure:
    counted = tuple(facet for facet in reaching if facet in measured)
    worst, certain = Worst(-1, 0, ()), Certain(-1, 0)
    endless: set[str] = set()
    for chosen in choices(reaching):
        one = worst_in(project, index, chosen, measured, systems, longest)
        endless.update(facet.id for facet in one.unbounded)
        if (one.count, -one.day) > (worst.count, -worst.day):
            worst = one
        sure = certain_in(project, index, chosen, measured, systems, shortest)
        if _better(sure, certain):
            certain = sure
    expected, expected_day, unknown = _expected(project, index, counted, longest)
    verdict: Verdict = "breach" if certain.count > limit else "possible" if worst.count > limit or endless else "fine"
    return ClassPressure(
        cells,
        certain.count,
        certain.day,
        expected,
        expected_day,
        unknown,
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


def _expected(
    project: Project, index: int, counted: Sequence[Facet], length: int
) -> tuple[Fraction, int, tuple[str, ...]]:
    """The largest expected number in any window, its first day, and the facets of which nothing is expected or
    known.
    """
    steady = Fraction(0)
    unknown: set[str] = set()
    changes: dict[int, Fraction] = {}
    confined: list[tuple[Fraction, Sequence[tuple[int, int]]]] = []
    for facet in counted:
        if not facet.audience_known:
            unknown.add(facet.id)
        elif project.due_days.exact(facet):
            base = project.due_days.base(facet)
            unplaced = base is None or not base.known or (facet.step is not None and facet.step.waited is None)
            if facet.messages_behind is None or unplaced:
                unknown.add(facet.id)
                continue
            for due in project.due_days.due(facet, index):
                for day in due.days:
                    weight = facet.share * facet.messages_behind
                    enters = max(0, day - length + 1)
                    changes[enters] = changes.get(enters, Fraction(0)) + weight
                    changes[day + 1] = changes.get(day + 1, Fraction(0)) - weight
        elif (rate := expected_rate(facet)) is None:
            unknown.add(facet.id)
        elif (stretch := confined_to(project, facet, index)) is not None:
            confined.append((rate, stretch.windows))
        else:
            steady += rate * length
    best, best_day = _best(changes, confined, length, project.due_days.horizon(index))
    return steady + best, best_day, tuple(sorted(unknown))


def _best(
    changes: dict[int, Fraction], confined: list[tuple[Fraction, Sequence[tuple[int, int]]]], length: int, horizon: int
) -> tuple[Fraction, int]:
    positions = {0, *changes} if not confined else {*range(horizon), *changes}
    best, best_day, running = Fraction(-1), 0, Fraction(0)
    for day in sorted(positions):
        running += changes.get(day, Fraction(0))
        if day >= horizon:
            break
        inside = sum(
            (
                rate * max(0, min(day + length, end) - max(day, start))
                for rate, windows in confined
                for start, end in windows
            ),
            Fraction(0),
        )
        if running + inside > best:
            best, best_day = running + inside, day
    return max(best, Fraction(0)), best_day
