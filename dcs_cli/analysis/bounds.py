"""How often one facet can, must and will reach one contact in a window (semantics 2.5, 2.7, 3.4, 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.documents.journey import TimeWindow
from dcs_cli.documents.values import Period
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

SCHEDULE_SPREAD = 6
"""Days by which a rule for the day inside a month or longer moves a message either way (semantics 3.4)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Shortest and longest distance between two messages of a schedule, in days, and their number a year."""

    shortest: int
    longest: int
    per_year: Fraction


def spread(facet: Facet) -> Spread | None:
    """The distances of a schedule; None for other triggers and where the period is not stated."""
    if facet.kind != "schedule" or facet.trigger.every == "unknown":
        return None
    period: Period = facet.trigger.every
    moved = SCHEDULE_SPREAD if facet.trigger.on is not None and period.month_or_longer else 0
    return Spread(max(1, period.shortest - moved), period.longest + moved, period.per_year)


def fires_within(most: int, per_days: int, days: int, *, calendar: bool) -> int:
    """Most fires a cap of ``most`` in ``per_days`` allows in a rolling window of ``days``."""
    if calendar:
        return most * (-(-(days - 1) // per_days) + 1)
    return most * -(-days // per_days)


def by_cap(facet: Facet, days: int) -> int | None:
    """Most fires the cap of a touchpoint allows in ``days`` days; None without a cap."""
    cap = facet.cap
    if cap is None:
        return None
    return fires_within(cap.at_most, cap.per.shortest, days, calendar=cap.window != "rolling")


def fires(facet: Facet, days: int) -> int | None:
    """Most fires of a trigger without due days in ``days`` days; None when nothing bounds them."""
    if facet.only_once:
        return 1
    match facet.kind:
        case None:
            return None
        case "schedule":
            distances = spread(facet)
            return -(-days // distances.shortest) if distances is not None else None
        case "inactivity":
            capped = by_cap(facet, days)
            # The shortest quiet spell there is lasts one day; that bounds a spell whose length is not stated.
            quiet = 1 if facet.trigger.for_ == "unknown" else facet.trigger.for_.days
            spells = -(-days // (quiet + 1))
            return spells if capped is None else min(spells, capped)
        case _:
            return by_cap(facet, days)


def steady_most(facet: Facet, days: int) -> int | None:
    """Most deliveries in any window of ``days`` days, for facets without due days; None when unbounded."""
    if facet.slip is None and not facet.only_once:
        return None
    if facet.messages_behind != 1:
        return facet.messages_behind if facet.only_once else None
    return fires(facet, days + (facet.slip or 0))


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of customer time a behavioural facet is confined to, and the clock its edges are known on.

    With edges on two clocks it has no clock: nobody knows how long it lasts.
    """

    windows: tuple[tuple[int, int], ...]
    clock: str | None


def confined_to(project: Project, facet: Facet, cell: int) -> Stretch | None:
    """The stretch of ``during: {from, to}`` of a behavioural facet for one cell; None where none is stated (2.7)."""
    during = facet.written.during
    if not facet.behavioural or not isinstance(during, TimeWindow):
        return None
    first = project.timeline.reduce(during.from_.anchor, during.from_.offset)
    last = project.timeline.reduce(during.to.anchor, during.to.offset)
    if first is None or last is None or not (first.known and last.known):
        return None
    windows = project.timeline.windows(during.from_, during.to, project.due_days.term(cell))
    clock = first.clock if first.clock == last.clock else None
    return Stretch(tuple((window.start, window.end) for window in windows), clock)


def least_of_schedule(facet: Facet, days: int) -> int:
    """Messages of a schedule that surely arrive in every window of ``days`` days."""
    distances = spread(facet)
    if distances is None or facet.slip is None:
        return 0
    return max(0, days - facet.slip) // distances.longest


def expected_rate(facet: Facet) -> Fraction | None:
    """Expected messages a day to one contact, for facets without due days; None when unknown."""
    if facet.messages_behind is None:
        return None
    if facet.kind == "date":
        return Fraction(0)
    if facet.kind == "schedule":
        distances = spread(facet)
        rate = distances.per_year / 365 if distances is not None else None
    elif facet.written.expected_per_30d is not None and facet.trigger_class in ("behavioural", "manual"):
        rate = facet.written.expected_per_30d / 30
    else:
        rate = None
    return None if rate is None else rate * facet.share * facet.messages_behind


def series_most(steps: Sequence[Facet], days: int) -> int | None:
    """Most messages of one series without due days in a window: by step, or by runs times steps in a window.

    ``steps`` are those with a known wait, all of the series or some; a run counts while the last of them may arrive.
    ``days`` is widened by the slip where runs are counted, so that the bound holds for late deliveries too; the
    specification's formula leaves the slip out of its second term and would be exceeded then.
    """
    by_step: int | None = 0
    for facet in steps:
        most = steady_most(facet, days)
        by_step = None if by_step is None or most is None else by_step + most
    if any(facet.messages_behind != 1 or facet.cap != steps[0].cap for facet in steps):
        # With a cap of its own a step goes out in other runs than the rest.
        return by_step
    slips = [facet.slip for facet in steps]
    places = [facet.step for facet in steps if facet.step is not None]
    if any(slip is None for slip in slips):
        return by_step
    slip = max(slip for slip in slips if slip is not None)
    waits = [place.waited for place in places if place.waited is not None]
    together = max(sum(1 for wait in waits if start <= wait < start + days + slip) for start in waits)
    if steps[0].only_once:
        return together
    runs = fires(steps[0], days + max(waits) + slip)
    by_run = None if runs is None else runs * together
    if by_step is None or by_run is None:
        return by_run if by_step is None else by_step
    return min(by_step, by_run)
