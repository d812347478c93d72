"""The days of customer time, one by one from what the documents say: terms, anchors, due days (semantics 3, 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dcs_cli.documents.journey import TimeWindow
from dcs_cli.documents.values import Duration, TimePoint
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

ACCOUNT = "account"
Stretch = tuple[int, int]


def term_of(project: Project, index: int) -> int | None:
    """The contract term of the account of a cell in days: the first row that matches a contact cell of the account."""
    stated = project.program.term if project.program is not None else None
    if not isinstance(stated, tuple):
        return stated.days if isinstance(stated, Duration) else None
    universe = project.universe
    kept = [position for position, axis in enumerate(universe.axes) if axis.level == "account"]
    alike = [
        other
        for other, cell in enumerate(universe.cells)
        if all(cell[position] == universe.cells[index][position] for position in kept)
    ]
    for row in stated:
        if any(project.cells(row.for_) >> other & 1 for other in alike):
            return row.is_.days if isinstance(row.is_, Duration) else None
    return None


def horizon_of(term: int | None) -> int:
    """H, the end of the customer time that is looked at."""
    if term is None:
        return 365
    years = 1
    while years * term < 365:
        years += 1
    return term * (years + 1)


@dataclass(frozen=True)
class Point:
    """A point of customer time: a day of one clock, once or every so often."""

    clock: str
    day: int
    every: str | int | None = None
    known: bool = True
    per: str | None = None

    @property
    def of_account(self) -> bool:
        """Whether it lies on the account's own clock; with `per` every value has a clock of its own."""
        return self.clock == ACCOUNT and self.per is None


def point_of(project: Project, anchor: str, offset: int = 0) -> Point:
    """An anchor with an offset, followed back to an anchor that is not estimated."""
    located = project.collection.anchors.get(anchor)
    if located is None:
        assert anchor in ("start", "renewal"), anchor
        return Point(ACCOUNT, offset, "term" if anchor == "renewal" else None)
    stated = located.value
    own = anchor if stated.clock == "contact" or stated.on is not None or stated.usually is not None else ACCOUNT
    if stated.usually is not None:
        usual = point_of(project, stated.usually.anchor, stated.usually.offset + offset)
        return Point(own, usual.day, usual.every, usual.known, usual.per)
    if stated.every is not None:
        return Point(own, offset, "term" if stated.every == "term" else stated.every.days, True, stated.per)
    return Point(own, offset, None, stated.on is None)


def days_of(point: Point, term: int | None) -> list[int]:
    """The days a point occurs on in [0, H); the bare offset where nothing says when its anchor occurs."""
    end = horizon_of(term)
    if point.every is None:
        return [point.day] if not point.known or 0 <= point.day < end else []
    period = term if point.every == "term" else int(point.every)
    if period is None or not -period <= point.day < period:
        return []
    return [day for day in (number * period + point.day for number in range(1, end + 2)) if 0 <= day < end]


def stretches_of(project: Project, first: TimePoint, last: TimePoint | None, term: int | None) -> list[Stretch]:
    """The occurrences of a window or stage, term by term, each cut at the edges of its term (semantics 3.3)."""
    opens = point_of(project, first.anchor, first.offset)
    closes = point_of(project, last.anchor, last.offset) if last is not None else None
    if not opens.known or (closes is not None and not closes.known):
        return []
    end = horizon_of(term)
    length = term if term is not None else end
    found = []
    number = 0
    while number * length < end:
        edges = (number * length, min((number + 1) * length, end))
        begin = _edge(opens, number, term, closing=False)
        finish = edges[1] if closes is None else _edge(closes, number, term, closing=True)
        if begin is not None and finish is not None and max(begin, edges[0]) < min(finish, edges[1]):
            found.append((max(begin, edges[0]), min(finish, edges[1])))
        number += 1
    return found


def _edge(point: Point, number: int, term: int | None, *, closing: bool) -> int | None:
    if point.every is None:
        return point.day
    if term is None or point.every != "term":
        return None
    if point.day < 0 or (point.day == 0 and closing):
        return (number + 1) * term + point.day
    return number * term + point.day if number >= 1 else None


def during_stretches(project: Project, facet: Facet, index: int, term: int | None) -> list[Stretch] | None:
    """Where the days of a facet with `during` must lie; None where its edges are no days of the account, or without."""
    during = facet.written.during
    if during is None:
        return None
    edges: list[tuple[TimePoint, TimePoint | None]] = []
    if isinstance(during, TimeWindow):
        edges.append((during.from_, during.to))
    else:
        for name in during:
            stage = project.collection.stages[name].value
            if stage.from_ is None:
                return None
            if project.cells(stage.audience) >> index & 1:
                edges.append((stage.from_, stage.to))
    points = [point_of(project, one.anchor, one.offset) for pair in edges for one in pair if one is not None]
    if not all(point.of_account for point in points):
        return None
    return [stretch for first, last in edges for stretch in stretches_of(project, first, last, term)]


@dataclass(frozen=True)
class DueDay:
    """One due day of a facet on a clock; `run` is the day its run of a series of offsets counts from."""

    clock: str
    day: int
    run: int


def anchor_name(facet: Facet) -> str | None:
    """The anchor an approach or drip counts from."""
    trigger = facet.trigger
    return getattr(trigger, "before", None) or getattr(trigger, "after", None)


def has_days(facet: Facet) -> bool:
    """Whether a facet is an approach or drip whose days are stated."""
    return anchor_name(facet) is not None and facet.trigger.by != "unknown"


def due_days_of(project: Project, facet: Facet, index: int) -> list[DueDay]:
    """The due days of an approach or drip for a cell, `during` and the cap applied (semantics 3.2)."""
    name = anchor_name(facet)
    assert name is not None
    term = term_of(project, index)
    waited = facet.step.waited if facet.step is not None else 0
    if waited is None:
        return []
    base = point_of(project, name)
    sign = -1 if hasattr(facet.trigger, "before") else 1
    inside = during_stretches(project, facet, index, term) if base.of_account and base.known else None
    end = horizon_of(term)
    days: list[tuple[int, int]] = []
    for offset in facet.trigger.by:
        point = Point(base.clock, base.day + sign * offset.days, base.every, base.known, base.per)
        for day in days_of(point, term):
            due = day + waited
            fits = inside is None or any(first <= due < last for first, last in inside)
            if fits and (due < end or not base.known):
                days.append((due, day - sign * offset.days))
    kept: list[tuple[int, int]] = []
    cap = facet.written.cap or facet.trigger.cap
    for day, run in sorted(days):
        if cap is None or sum(1 for earlier, _ in kept if earlier > day - cap.per.shortest) < cap.at_most:
            kept.append((day, run))
    clocks = (
        [base.clock]
        if base.per is None
        else [f"{base.per} {value}" for value in values_sent_for(project, facet, index, base)]
    )
    return [DueDay(clock, day, run) for clock in clocks for day, run in kept]


def values_sent_for(project: Project, facet: Facet, index: int, base: Point) -> list[str]:
    """The values a facet is sent for, one renewal each: those held, or of them those its audience asks for."""
    position = project.universe.position_of(str(base.per))
    if position is None:
        return []
    axis = project.universe.axes[position]
    asked: set[str] = set()

    def ask(audience: Any) -> None:
        name = getattr(audience, "name", None)
        if name is not None and name in project.named:
            ask(project.named[name])
        for dimension, values in getattr(audience, "dimensions", ()):
            if dimension == base.per:
                asked.update(leaf for value in values for leaf in axis.below.get(value, ()))
        for part in (*(getattr(audience, "any_of", None) or ()), *(getattr(audience, "all_of", None) or ())):
            ask(part)

    ask(facet.message.written.audience)
    held = project.universe.cells[index][position].leaves
    return [value for value in held if not asked or value in asked]


def slip_of(project: Project, facet: Facet) -> int | None:
    """Latest minus due delivery in days; None without bound (semantics 4, 2.7)."""
    written, channel = facet.written, facet.channel
    person = channel is not None and channel.person
    mode = written.mode or ("human" if person else "digital")
    if written.slip is not None:
        slip = written.slip.days
    elif channel is not None and channel.slip is not None:
        slip = channel.slip
    elif mode in ("human", "hybrid") or (channel is not None and channel.on_visit):
        return None
    else:
        slip = 0
    system = project.words.systems.get(written.system) if written.system is not None else None
    if system is not None and system.sends_on == "business_days":
        slip = max(slip, 3)
    if written.send_window is not None:
        # The generator knows one window, office hours from Monday to Friday: from Friday evening to Monday morning.
        assert len(written.send_window.days or ()) == 5
        slip += 3
    return slip if slip <= 180 else None
