"""What one facet can send to one contact in a window of some length, by clock (semantics 8.2)."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from dcs_cli.analysis.bounds import by_cap, confined_to, fires, steady_most
from dcs_cli.project.due_days import Due
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import ACCOUNT_CLOCK

CALENDAR = "calendar"
SLIP_FOREVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """What a facet adds to windows: ``constant`` to each of them (None without limit), a message from one window
    position to before another on a clock, and what its trigger fires inside stretches of the account's clock.
    """

    constant: int | None = 0
    changes: tuple[tuple[str, int, int], ...] = ()
    confined: tuple[tuple[int, int], ...] = ()


NOTHING = Part()
WITHOUT_LIMIT = Part(None)


class Parts:
    """The part of every facet of a project, worked out once for all customers with the same days."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[Facet, int, Hashable], Part] = {}

    def of(self, facet: Facet, index: int, length: int) -> Part:
        """What a facet adds to windows of ``length`` days for the customers of a cell."""
        key = (facet, length, self.project.due_days.standing(facet, index))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = part_of(self.project, index, facet, length)
        return known


def part_of(project: Project, index: int, facet: Facet, length: int) -> Part:
    """What a facet that is sent alone adds to windows of ``length`` days for the customers of a cell."""
    if facet.sent_on is not None:
        if facet.messages_behind != 1:
            return Part(facet.messages_behind)
        day = facet.sent_on.toordinal()
        return Part(changes=((CALENDAR, day - length + 1, day + _slip(facet) + 1),))
    if facet.kind == "date":
        return Part(facet.messages_behind)
    if project.due_days.exact(facet):
        return _of_days(project, index, facet, length)
    if facet.anchored:
        return Part(_unsaid_days(project, index, facet, length))
    stretch = confined_to(project, facet, index)
    if stretch is not None and stretch.clock is not None:
        if not stretch.windows:
            return NOTHING
        if facet.messages_behind == 1 and steady_most(facet, length) is not None:
            if stretch.clock == ACCOUNT_CLOCK:
                return Part(confined=stretch.windows)
            return Part(_most_inside(facet, stretch.windows, length))
    return Part(steady_most(facet, length))


def _of_days(project: Project, index: int, facet: Facet, length: int) -> Part:
    base = project.due_days.base(facet)
    assert base is not None
    if facet.messages_behind != 1 or (facet.step is not None and facet.step.waited is None):
        if not project.due_days.ever(facet, index):
            return NOTHING
        once = not base.recurs and len(project.due_days.offsets(facet)) == 1
        return Part(facet.messages_behind if once else None)
    found = project.due_days.due(facet, index)
    if facet.slip is None and base.recurs and any(due.days for due in found):
        return WITHOUT_LIMIT
    late = _slip(facet) + 1
    return Part(
        changes=tuple((due.clock, _position(due, day - length + 1), day + late) for due in found for day in due.days)
    )


def _slip(facet: Facet) -> int:
    return SLIP_FOREVER if facet.slip is None else facet.slip


def _position(due: Due, day: int) -> int:
    """A window position; windows before day 0 hold nothing more, except where days are only relative."""
    return max(0, day) if due.known else day


def _unsaid_days(project: Project, index: int, facet: Facet, length: int) -> int | None:
    """The most of days before or after an anchor that are not stated: one for every time the anchor comes (2.6).

    None where nothing bounds them: several messages, or an unknown wait, each time a recurring anchor comes (2.5).
    """
    base = project.due_days.base(facet)
    if base is None:
        return None
    values = project.due_days.values(facet, index)
    if not base.recurs:
        return facet.messages_behind
    period = project.timeline.period(base, project.due_days.term(index))
    if period is None or values == ():
        return 0
    unsaid = facet.messages_behind != 1 or (facet.step is not None and facet.step.waited is None)
    if facet.slip is None or unsaid:
        return None
    return (1 if values is None else len(values)) * -(-(length + facet.slip) // period)


def _most_inside(facet: Facet, windows: Sequence[tuple[int, int]], length: int) -> int:
    """The most deliveries of a confined facet in any window, on a clock of its own."""
    if facet.only_once:
        return 1
    first, last = windows[0][0] - length, windows[-1][1] + _slip(facet) + ceil(facet.delay)
    return max(confined_most(facet, windows, day, length) for day in range(first, last + 1))


def confined_most(facet: Facet, windows: Sequence[tuple[int, int]], day: int, length: int) -> int:
    """Most deliveries of a behavioural facet whose fires lie in the windows; late ones count where they arrive.

    Each window is bounded alone, because what is already true when one opens counts as crossing again (semantics 2.7,
    model 5.1); only the cap holds across them.
    """
    slip = _slip(facet)
    first, last = day - slip - ceil(facet.delay), day + length - floor(facet.delay)
    inside = [overlap for start, end in windows if (overlap := min(last, end) - max(first, start)) > 0]
    if not inside:
        return 0
    if facet.only_once:
        return 1
    most = sum(fires(facet, overlap) or 0 for overlap in inside)
    capped = by_cap(facet, length + slip)
    return most if capped is None else min(most, capped)
