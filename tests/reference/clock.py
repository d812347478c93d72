"""Customer time: terms, anchors, due days, stages and windows (semantics 3).

Readings of the text chosen here:
* days k·p + δ count for every k as long as they lie in [0, H) (3.2), also before an occurrence that H cuts off (3.1);
* a contract without any `term` row that matches is treated as evergreen;
* `start`-based windows with T under their first day open in the first term they meet (3.3, literally);
* anchors `{on: event}` without `usually` have days relative to the event, of unknown position, all offsets valid;
* "in day order, a day is kept unless m kept days lie in the d days up to it": a kept day k counts when day - k < d;
* days are thinned for each clock alone;
* a cell outside the audience of a stage has no occurrence of it;
* `during` with two points on different clocks, or on another clock than the trigger, is a guard;
* only values named outside `not` count as named by a touchpoint's audience (3.1, `per`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import values
from .project import Project
from .universe import Cell, Universe
from .versions import Facet

OFFSET = re.compile(r"^(.+)([+-])(~?\d+(?:d|w|mo|h))$")
ACCOUNT = "account"
CALENDAR = "calendar"


@dataclass(frozen=True)
class Point:
    """A time expression reduced to a base anchor and a net offset (semantics 3.1)."""

    base: str
    offset: int
    every: Any
    clock: str
    per: str | None
    known: bool
    about: bool


def reduce(project: Project, text: Any) -> Point:
    """Reduces a time expression to a base anchor, not `usually`, and a net offset (semantics 3.1)."""
    name = str(text)
    offset = 0
    about = False
    if name not in project.anchors:
        match = OFFSET.match(name)
        assert match is not None
        name = match.group(1)
        offset = values.days(match.group(3))
        about = values.is_about(match.group(3))
        if match.group(2) == "-":
            offset = -offset
    anchor = project.anchors[name]
    if anchor.get("usually") is not None:
        inner = reduce(project, anchor["usually"])
        return Point(inner.base, inner.offset + offset, inner.every, name, None, inner.known, about or inner.about)
    if anchor.get("every") is not None:
        clock = name if anchor.get("per") is not None else ACCOUNT
        return Point(name, offset, anchor["every"], clock, anchor.get("per"), True, about)
    if anchor.get("clock") == "contact":
        return Point("start", offset, None, name, None, True, about)
    if anchor.get("on") is not None:
        return Point(name, offset, None, name, None, False, about)
    return Point(name, offset, None, ACCOUNT, None, True, about)


def term(universe: Universe, cell: Cell) -> int | None:
    """T of the account of a cell: the first row that matches any of its contact cells (semantics 3.1)."""
    written = universe.project.settings.get("term")
    if not isinstance(written, list):
        return None if written in (None, "none") else values.days(written)
    cells = universe.cells_of_account(universe.account(cell))
    for row in written:
        if any(universe.matches(row["for"], one) for one in cells):
            return None if row["is"] == "none" else values.days(row["is"])
    return None


def horizon(length: int | None) -> int:
    """H = T (ceil(365/T) + 1), 365 without a term (semantics 3.1)."""
    if length is None:
        return 365
    return length * (-(-365 // length) + 1)


def repeat(point: Point, length: int | None) -> int | None:
    """The period of a recurring point in days; nothing when it never occurs."""
    if point.every is None:
        return None
    if point.every == "term":
        return length
    return values.days(point.every)


def can_fire(point: Point, length: int | None) -> bool:
    """Can an offset ever fire (semantics 3.2, T04)?"""
    if not point.known:
        return True
    if point.every is None:
        return 0 <= point.offset < horizon(length)
    period = repeat(point, length)
    return period is not None and -period <= point.offset < period


def is_t04(point: Point, length: int | None) -> bool:
    """Is an offset one that T04 reports: below 0 from `start`, outside -p..p, or no term (semantics 3.2)?"""
    if not point.known:
        return False
    if point.every is None:
        return point.offset < 0
    return not can_fire(point, length)


def point_days(point: Point, length: int | None) -> list[int]:
    """The days of one offset in [0, H); relative to the event when its day is not known (semantics 3.2)."""
    if not point.known:
        return [point.offset]
    if not can_fire(point, length):
        return []
    if point.every is None:
        return [point.offset]
    period = repeat(point, length)
    assert period is not None
    end = horizon(length)
    found = []
    occurrence = period
    while occurrence + point.offset < end:
        if occurrence + point.offset >= 0:
            found.append(occurrence + point.offset)
        occurrence += period
    return found


def offsets(project: Project, trigger: dict[str, Any]) -> list[Point] | None:
    """The points of a `before` or `after` trigger; nothing when some day is not stated (semantics 3.2, 2.6)."""
    anchor = trigger["before"] if "before" in trigger else trigger["after"]
    written = trigger.get("by")
    found = []
    for part in values.listed(written) or [None]:
        if values.is_unknown(part):
            return None
        point = reduce(project, anchor)
        distance = values.days(part)
        offset = point.offset - distance if "before" in trigger else point.offset + distance
        about = point.about or values.is_about(part)
        found.append(Point(point.base, offset, point.every, point.clock, point.per, point.known, about))
    return found


def anchor_point(project: Project, trigger: dict[str, Any]) -> Point:
    """The anchor of a `before` or `after` trigger itself."""
    return reduce(project, trigger["before"] if "before" in trigger else trigger["after"])


def positive_names(universe: Universe, expression: Any, name: str) -> set[str]:
    """The leaves of one dimension an audience names, outside `not` (semantics 3.1)."""
    if isinstance(expression, str):
        return set() if expression == "all" else positive_names(universe, universe.project.audiences[expression], name)
    found: set[str] = set()
    for key, value in (expression or {}).items():
        if key in ("any", "all"):
            for part in value:
                found |= positive_names(universe, part, name)
        elif key == name:
            dimension = universe.dimension(name)
            assert dimension is not None
            for one in values.listed(value):
                found |= dimension.leaves_of(one)
    return found


def values_sent_for(universe: Universe, facet: Facet, cell: Cell, point: Point) -> list[str]:
    """The values of a `per` anchor a message is sent for in a cell (semantics 3.1)."""
    assert point.per is not None
    held = cell.get(point.per)
    if held is None:
        return []
    holding = held if isinstance(held, frozenset) else frozenset([held])
    named = positive_names(universe, facet.fields.get("audience"), point.per)
    return sorted(holding & named) if named else sorted(holding)


def clocks(universe: Universe, facet: Facet, cell: Cell, point: Point) -> list[str]:
    """The clocks a point runs on in a cell: one, or one for each value (semantics 8.2)."""
    if point.per is None:
        return [point.clock]
    return [f"{point.clock}:{value}" for value in values_sent_for(universe, facet, cell, point)]


def window_end(project: Project, text: Any, length: int | None, number: int, opens: bool) -> int | None:
    """The day of one end of a window in term `number` (semantics 3.3)."""
    point = reduce(project, text)
    if point.every is None:
        return point.offset
    if length is None:
        return None
    if point.offset < 0 or (point.offset == 0 and not opens):
        return (number + 1) * length + point.offset
    if number < 1:
        return None
    return number * length + point.offset


def occurrences(universe: Universe, window: dict[str, Any], cell: Cell) -> list[tuple[int, int]]:
    """The non-empty occurrences of a window or stage in the terms of a cell (semantics 3.3)."""
    length = term(universe, cell)
    end = horizon(length)
    found = []
    for number in range(1 if length is None else end // length):
        term_start = 0 if length is None else number * length
        term_end = end if length is None else (number + 1) * length
        first = window_end(universe.project, window["from"], length, number, opens=True)
        last: int | None = term_end
        if window.get("to") is not None:
            last = window_end(universe.project, window["to"], length, number, opens=False)
        if first is None or last is None:
            continue
        clipped = (max(first, term_start), min(last, term_end))
        if clipped[0] < clipped[1]:
            found.append(clipped)
    return found


def stage_occurrences(universe: Universe, stage: dict[str, Any], cell: Cell) -> list[tuple[int, int]] | None:
    """The occurrences of a stage in a cell; nothing for a stage of state, whose days are unknown (semantics 3.3)."""
    if stage.get("from") is None:
        return None
    if stage.get("audience") is not None and not universe.matches(stage["audience"], cell):
        return []
    return occurrences(universe, stage, cell)


def window(universe: Universe, moment: dict[str, Any], cell: Cell) -> tuple[int, int] | None:
    """The window of a moment in a cell: its first non-empty occurrence (semantics 3.3)."""
    found = occurrences(universe, moment["window"], cell)
    return found[0] if found else None


def window_clocks(project: Project, one: dict[str, Any]) -> set[str]:
    """The clocks the ends of a window or stage run on."""
    found = set()
    for end in ("from", "to"):
        if one.get(end) is not None:
            point = reduce(project, one[end])
            found.add(point.clock if point.known else "unknown")
    return found


def during_windows(universe: Universe, facet: Facet, cell: Cell) -> list[tuple[int, int]] | None:
    """The stretches of `during` in a cell; nothing when they are not days of one known clock (semantics 2.7, 3.2)."""
    project = universe.project
    during = facet.fields.get("during")
    if isinstance(during, dict):
        ticking = window_clocks(project, during)
        return occurrences(universe, during, cell) if len(ticking) == 1 and "unknown" not in ticking else None
    found: list[tuple[int, int]] = []
    for name in values.listed(during):
        stage = project.stage(name)
        assert stage is not None
        inside = stage_occurrences(universe, stage, cell)
        if inside is None or window_clocks(project, stage) != {ACCOUNT}:
            return None
        found.extend(inside)
    return found


def during_clock(universe: Universe, facet: Facet) -> str | None:
    """The one clock of `during: {from, to}`, or the account's for a list of stages (semantics 2.7, 3.2)."""
    during = facet.fields.get("during")
    if isinstance(during, dict):
        found = window_clocks(universe.project, during)
        return next(iter(found)) if len(found) == 1 else None
    return ACCOUNT


def during_exact(universe: Universe, facet: Facet, cell: Cell) -> bool:
    """Does `during` simply keep the due days inside (semantics 3.2), so that it is no guard?"""
    trigger = facet.fields.get("trigger")
    if facet.fields.get("during") is None or facet.message.campaign or not isinstance(trigger, dict):
        return False
    if not ("before" in trigger or "after" in trigger):
        return False
    if during_windows(universe, facet, cell) is None:
        return False
    point = anchor_point(universe.project, trigger)
    return point.known and point.per is None and point.clock == during_clock(universe, facet)


def thinned(due: list[int], cap: dict[str, Any] | None) -> list[int]:
    """A day is kept unless m kept days lie in the d days up to it (semantics 3.2)."""
    if cap is None:
        return due
    length = values.days(cap["per"])
    kept: list[int] = []
    for day in sorted(due):
        if sum(1 for earlier in kept if day - earlier < length) < cap["at_most"]:
            kept.append(day)
    return kept


def cap_of(facet: Facet) -> dict[str, Any] | None:
    """The cap of a touchpoint, written there or in its trigger."""
    trigger = facet.fields.get("trigger")
    if facet.fields.get("cap") is not None:
        return dict(facet.fields["cap"])
    if isinstance(trigger, dict) and trigger.get("cap") is not None:
        return dict(trigger["cap"])
    return None


def kept_offsets(universe: Universe, facet: Facet, cell: Cell) -> list[Point] | None:
    """The offsets of one occurrence that can fire in a cell, after `during` and thinning (semantics 3.2)."""
    found = offsets(universe.project, facet.fields["trigger"])
    if found is None or facet.wait is None:
        return None
    length = term(universe, cell)
    inside = during_windows(universe, facet, cell) if during_exact(universe, facet, cell) else None
    kept = []
    for point in found:
        if not can_fire(point, length):
            continue
        days = [day + facet.wait for day in point_days(point, length)]
        if inside is not None and not any(first <= day < last for day in days for first, last in inside):
            continue
        kept.append(Point(point.base, point.offset + facet.wait, *point_rest(point)))
    remaining = thinned([point.offset for point in kept], cap_of(facet))
    result = []
    for point in sorted(kept, key=lambda one: one.offset):
        if point.offset in remaining:
            remaining.remove(point.offset)
            result.append(point)
    return result


def point_rest(point: Point) -> tuple[Any, str, str | None, bool, bool]:
    """The fields of a point but its base and offset."""
    return point.every, point.clock, point.per, point.known, point.about


def due_days(universe: Universe, facet: Facet, cell: Cell) -> dict[str, list[int]]:
    """The due days of a `before` or `after` facet in a cell, by clock (semantics 3.2, 2.5)."""
    trigger = facet.fields.get("trigger")
    if facet.message.campaign or not isinstance(trigger, dict) or not ("before" in trigger or "after" in trigger):
        return {}
    found = offsets(universe.project, trigger)
    if found is None or facet.wait is None:
        return {}
    length = term(universe, cell)
    end = horizon(length)
    days: dict[str, list[int]] = {}
    inside = during_windows(universe, facet, cell) if during_exact(universe, facet, cell) else None
    for point in found:
        for clock in clocks(universe, facet, cell, point):
            for day in point_days(point, length):
                due = day + facet.wait
                if point.known and due >= end:
                    continue
                if inside is not None and not any(first <= due < last for first, last in inside):
                    continue
                days.setdefault(clock, []).append(due)
    return {clock: thinned(sorted(one), cap_of(facet)) for clock, one in days.items()}


def first_of_each_run(universe: Universe, facet: Facet, cell: Cell) -> set[int]:
    """The first due day before or after each occurrence of the anchor, on any clock (semantics 5, `exit_when`)."""
    days = {day for one in due_days(universe, facet, cell).values() for day in one}
    length = term(universe, cell)
    inside = during_windows(universe, facet, cell) if during_exact(universe, facet, cell) else None
    runs: dict[int, list[int]] = {}
    for point in offsets(universe.project, facet.fields["trigger"]) or []:
        for day in point_days(point, length):
            due = day + (facet.wait or 0)
            if inside is None or any(first <= due < last for first, last in inside):
                runs.setdefault(day - point.offset, []).append(due)
    return {min(run) for run in runs.values()} & days


def position_known(universe: Universe, facet: Facet) -> bool:
    """Is the place of a facet's clock in customer time known (semantics 2.6, 3.1)?"""
    return anchor_point(universe.project, facet.fields["trigger"]).known


def stage_length(universe: Universe, stage: dict[str, Any], cell: Cell) -> int | None:
    """The length of the first occurrence of a stage; nothing for a stage of state (semantics 7, O08)."""
    found = stage_occurrences(universe, stage, cell)
    if found is None:
        return None
    return found[0][1] - found[0][0] if found else 0


def during_share(universe: Universe, facet: Facet, cell: Cell) -> Fraction | None:
    """The share of the term the stretches of `during` cover (semantics 4, year volume)."""
    project = universe.project
    length = term(universe, cell) or 365
    during = facet.fields.get("during")
    covered: set[int] = set()
    if isinstance(during, dict):
        found = occurrences(universe, during, cell)
        covered |= set(range(*found[0])) if found else set()
    for name in [] if isinstance(during, dict) else values.listed(during):
        stage = project.stage(name)
        assert stage is not None
        inside = stage_occurrences(universe, stage, cell)
        if inside is None:
            return None
        covered |= set(range(*inside[0])) if inside else set()
    return min(Fraction(1), Fraction(len(covered), length))
