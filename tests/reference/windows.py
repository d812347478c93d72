"""What a facet or series adds to a window at most, always and by where the window starts (semantics 2.5, 4, 8.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from . import clock, triggers, values
from .triggers import INFINITE
from .universe import Cell, Universe
from .versions import Facet

Number = int | float


@dataclass
class Part:
    """What one facet, or series, adds to a window: always, and by the day the window starts on each clock."""

    facet_names: tuple[str, ...]
    always: Number = 0
    by_clock: dict[str, Callable[[int], int]] = field(default_factory=dict)
    days: dict[str, list[tuple[int, int | None]]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)


def counter(days: list[tuple[int, int | None]], length: int) -> Callable[[int], int]:
    """How many days, slip included, a window starting on t can hold at most (semantics 4)."""
    return lambda start: sum(1 for day, late in days if day < start + length and (late is None or day + late >= start))


def campaign_date(facet: Facet) -> int | None:
    """The date of a campaign or date trigger, with the wait of its step, as a day number."""
    written = facet.fields.get("send_on") if facet.message.campaign else facet.fields["trigger"]["date"]
    day = values.date(written)
    return None if day is None or facet.wait is None else day.toordinal() + facet.wait


def first_window(universe: Universe, facet: Facet, due: dict[str, list[int]]) -> dict[str, int]:
    """Where windows start on each clock: day 0, or the first day for an event of unknown day."""
    known = clock.position_known(universe, facet)
    return {name: 0 if known else min([*days, 0]) for name, days in due.items()}


def dated_part(universe: Universe, facet: Facet, cell: Cell, length: int) -> Part:
    """Most of an approach, drip, date or campaign (semantics 4)."""
    part = Part((facet.name,))
    late = triggers.slip(universe, facet)
    if triggers.kind(facet) == "date":
        date = campaign_date(facet)
        if date is None:
            part.always = 1
        else:
            part.days[clock.CALENDAR] = [(date, late)]
    else:
        point = clock.anchor_point(universe.project, facet.fields["trigger"])
        if clock.offsets(universe.project, facet.fields["trigger"]) is None:
            part.always = triggers.unknown_day_most(universe, facet, cell, length)
            return part
        due = clock.due_days(universe, facet, cell)
        if point.every is not None and late is None and any(due.values()):
            part.always = INFINITE
            return part
        part.days = {name: [(day, late) for day in days] for name, days in due.items()}
        part.starts = first_window(universe, facet, due)
    part.by_clock = {name: counter(days, length) for name, days in part.days.items()}
    return part


def can_fire_at_all(universe: Universe, facet: Facet, cell: Cell) -> bool:
    """Has an approach or drip any day in the cell, with its stages kept to, a behavioural trigger any stretch?"""
    if triggers.behavioural(facet) and isinstance(facet.fields.get("during"), dict):
        known = clock.during_clock(universe, facet) is not None
        return not known or clock.during_windows(universe, facet, cell) != []
    if triggers.kind(facet) not in ("approach", "drip"):
        return True
    length = clock.term(universe, cell)
    anchor = clock.anchor_point(universe.project, facet.fields["trigger"])
    if anchor.per is not None and not clock.values_sent_for(universe, facet, cell, anchor):
        return False
    points = clock.offsets(universe.project, facet.fields["trigger"])
    if points is None:
        return anchor.every is None or clock.repeat(anchor, length) is not None
    if facet.wait is not None:
        return any(clock.due_days(universe, facet, cell).values())
    inside = clock.during_windows(universe, facet, cell) if clock.during_exact(universe, facet, cell) else None
    days = [day for point in points for day in clock.point_days(point, length)]
    return any(inside is None or any(day < last for _, last in inside) for day in days)


def single_part(universe: Universe, facet: Facet, cell: Cell, length: int) -> Part:
    """Most of one facet in a window (semantics 4, 2.5 `messages`, 2.6, 2.7)."""
    found = triggers.kind(facet)
    number = triggers.messages_behind(facet)
    if number != 1 or facet.wait is None:
        behind: Number = INFINITE if number is None else number
        if not can_fire_at_all(universe, facet, cell):
            behind = 0
        elif not triggers.fires_once(universe, facet, cell):
            behind = INFINITE
        return Part((facet.name,), behind)
    if found is None:
        return Part((facet.name,), INFINITE)
    if found in ("approach", "drip", "date"):
        return dated_part(universe, facet, cell, length)
    if triggers.behavioural(facet) and isinstance(facet.fields.get("during"), dict):
        name = clock.during_clock(universe, facet)
        if name is not None and clock.during_windows(universe, facet, cell) is not None:
            return during_part(universe, facet, cell, length, name)
    return Part((facet.name,), triggers.behavioural_most(universe, facet, length))


def during_part(universe: Universe, facet: Facet, cell: Cell, length: int, name: str) -> Part:
    """Most of a behavioural trigger that can fire in a stretch of customer time only (semantics 2.7)."""
    end = clock.horizon(clock.term(universe, cell))
    most = [triggers.most_during(universe, facet, cell, length, start) for start in range(end)]
    if INFINITE in most:
        return Part((facet.name,), INFINITE)
    part = Part((facet.name,))
    part.by_clock[name] = lambda start: int(most[start])
    part.days[name] = []
    return part


def series_parts(universe: Universe, steps: list[Facet], cell: Cell, length: int) -> list[Part]:
    """The steps of one series in one group, together (semantics 2.5)."""
    first = steps[0]
    if triggers.kind(first) in ("approach", "drip", "date"):
        return [single_part(universe, step, cell, length) for step in steps]
    known = [step for step in steps if step.wait is not None]
    unknown = [step for step in steps if step.wait is None]
    parts = [single_part(universe, step, cell, length) for step in unknown]
    if not known:
        return parts
    names = tuple(step.name for step in known)
    total: Number = sum(series_step_most(universe, step, length) for step in known)
    waits = [step.wait for step in known if step.wait is not None]
    together = most_steps_together(waits, [triggers.slip(universe, step) for step in known], length)
    if triggers.fires_once(universe, first, cell):
        return [*parts, Part(names, min(total, together))]
    longest = length + max(waits)
    runs = max((trigger_most(universe, step, longest) for step in known), default=0)
    own_caps = any(clock.cap_of(step) != clock.cap_of(first) for step in known)
    bound: Number = INFINITE if own_caps or runs == INFINITE else runs * together
    return [*parts, Part(names, min(total, bound))]


def most_steps_together(waits: list[int], slips: list[int | None], length: int) -> int:
    """M over windows widened by the longest slip, as late steps meet later ones; every step when it is unbounded."""
    known = [late for late in slips if late is not None]
    if len(known) < len(slips):
        return len(waits)
    wide = length + max(known)
    return max(sum(1 for wait in waits if start <= wait < start + wide) for start in range(max(waits) + 1))


def series_step_most(universe: Universe, step: Facet, length: int) -> Number:
    """most_k: the most of one step alone (semantics 2.5)."""
    return INFINITE if triggers.kind(step) is None else triggers.behavioural_most(universe, step, length)


def trigger_most(universe: Universe, step: Facet, length: int) -> Number:
    """most(trigger, l + W) with the slip of a step (semantics 2.5)."""
    return INFINITE if triggers.kind(step) is None else triggers.behavioural_most(universe, step, length)


def touchpoint_parts(universe: Universe, facets: list[Facet], cell: Cell, length: int) -> list[Part]:
    """Most of the facets of one touchpoint that share a group (semantics 2.5, 4)."""
    if facets[0].step is None:
        return [single_part(universe, facet, cell, length) for facet in facets]
    return series_parts(universe, facets, cell, length)


def largest_most(universe: Universe, facets: list[Facet], cell: Cell, length: int) -> Number:
    """The largest most, over all window positions, of the facets of one touchpoint (semantics 8.2)."""
    total: Number = 0
    for part in touchpoint_parts(universe, facets, cell, length):
        total += part.always
        for name in part.by_clock:
            total += max(part.by_clock[name](start) for start in window_starts(universe, [part], cell, name, length))
    return total


def window_starts(universe: Universe, parts: list[Part], cell: Cell, name: str, length: int) -> range:
    """Every whole day a window can start on, on one clock (semantics 8.2)."""
    if name != clock.CALENDAR:
        first = min((part.starts.get(name, 0) for part in parts), default=0)
        return range(first - length if first < 0 else 0, clock.horizon(clock.term(universe, cell)))
    dates = [day for part in parts for day, _ in part.days.get(name, [])]
    ends = [day + (late or 0) for part in parts for day, late in part.days.get(name, [])]
    return range(min(dates) - length, max(ends) + 2)


def by_touchpoint(facets: list[Facet]) -> list[list[Facet]]:
    """Facets of one touchpoint together, in the order of steps."""
    found: dict[str, list[Facet]] = {}
    for facet in facets:
        found.setdefault(facet.message.id, []).append(facet)
    return [sorted(one, key=lambda facet: facet.step_number) for one in found.values()]
