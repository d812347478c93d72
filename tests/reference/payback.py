"""Payback of items and of the portfolio (semantics 15)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from . import load, values
from .project import Project
from .universe import Universe

Item = dict[str, Any]
BUILD_HOURS_PER_WEEK = 10


def build_hours(item: Item) -> Fraction | None:
    """B of an item (semantics 15)."""
    written = (item.get("build") or {}).get("hours")
    return None if written is None else values.fraction(written)


def take_up(item: Item) -> Fraction:
    """The weeks of linear take-up (semantics 15)."""
    return Fraction(0) if item.get("take_up") is None else values.duration(item["take_up"]) / 7


def payback(item: Item, saving: Fraction | None) -> float | None:
    """Payback of a single item in weeks (semantics 15)."""
    build = build_hours(item)
    if build is None or saving is None or saving <= 0:
        return None
    ramp = take_up(item)
    late = build / saving + ramp / 2
    if late >= ramp:
        return float(late)
    return math.sqrt(float(2 * ramp * build / saving))


def needs_of(items: dict[str, Item], name: str, built: list[str]) -> set[str]:
    """An item and its unbuilt needs."""
    found = {name}
    for needed in items[name].get("needs") or []:
        if needed in items and needed not in built:
            found |= needs_of(items, needed, built)
    return found


def density(saving: Fraction, build: Fraction) -> tuple[int, Fraction]:
    """Saving per build hour; nothing to build comes first when it saves, last when it costs (semantics 15)."""
    if build == 0:
        return (1, Fraction(0)) if saving > 0 else (-1, Fraction(0)) if saving < 0 else (0, Fraction(0))
    return (0, saving / build)


def placed_items(project: Project, saving: dict[str, Fraction | None], over: set[str]) -> dict[str, Item]:
    """The items whose build hours and savings are known, and those of everything they need (semantics 15)."""
    items = {item["id"]: item for item in project.items if item["id"] not in over}
    unknown = {name for name, item in items.items() if build_hours(item) is None or saving[name] is None}
    return {name: item for name, item in items.items() if not needs_of(items, name, []) & unknown}


def order(items: dict[str, Item], saving: dict[str, Fraction]) -> list[str]:
    """The order of building (semantics 15)."""
    hours = {name: build_hours(item) or Fraction(0) for name, item in items.items()}
    built: list[str] = []
    while len(built) < len(items):
        best: tuple[tuple[int, Fraction], str, set[str]] | None = None
        for name in sorted(set(items) - set(built)):
            bundle = needs_of(items, name, built)
            rank = density(
                sum((saving[one] for one in bundle), Fraction(0)), sum(hours[one] for one in bundle) + Fraction(0)
            )
            if best is None or rank > best[0]:
                best = (rank, name, bundle)
        assert best is not None
        remaining = set(best[2])
        while remaining:
            buildable = [
                name
                for name in sorted(remaining)
                if all(needed in built or needed not in items for needed in items[name].get("needs") or [])
            ]
            chosen = buildable[0]
            for name in buildable[1:]:
                if density(saving[name], hours[name]) > density(saving[chosen], hours[chosen]):
                    chosen = name
            built.append(chosen)
            remaining.remove(chosen)
    return built


def saved_by(saving: Fraction, start: Fraction, ramp: Fraction, week: float) -> float:
    """What one item has saved up to a week, with its linear take-up (semantics 15)."""
    elapsed = week - float(start)
    if elapsed <= 0:
        return 0.0
    if elapsed < float(ramp):
        return float(saving) * elapsed * elapsed / (2 * float(ramp))
    return float(saving) * (elapsed - float(ramp) / 2)


def portfolio_payback(
    items: dict[str, Item], saving: dict[str, Fraction], starts: dict[str, Fraction], team: Fraction
) -> float | None:
    """The first week the running total is at least 0 and stays so (semantics 15)."""
    whole = sum((build_hours(item) or Fraction(0) for item in items.values()), Fraction(0))

    def running(week: float) -> float:
        saved = sum(saved_by(saving[name], starts[name], take_up(items[name]), week) for name in items)
        return saved - min(float(team) * week, float(whole))

    corners = {Fraction(0), whole / team}
    for name, start in starts.items():
        corners |= {start, start + take_up(items[name])}
    ordered = [float(one) for one in sorted(corners)]
    slope = float(sum(saving.values(), Fraction(0)))
    last = ordered[-1]
    tolerance = 1e-12
    if running(last) < -tolerance:
        if slope <= tolerance:
            return None
        return last - running(last) / slope
    if slope < -tolerance:
        return None
    for first, second in reversed(list(itertools.pairwise(ordered))):
        crossing = last_negative(running, first, second)
        if crossing is not None:
            return crossing
    return 0.0


def last_negative(running: Callable[[float], float], first: float, second: float) -> float | None:
    """The last point of a piece, on which the total is a parabola, up to which it is negative; the end is not."""
    middle = (first + second) / 2
    a0, a1, a2 = running(first), running(middle), running(second)
    width = second - first
    square = 2 * (a0 - 2 * a1 + a2) / (width * width)
    linear = (a2 - a0) / width - square * width
    roots = []
    if abs(square) < 1e-12:
        if abs(linear) > 1e-12:
            roots = [-a0 / linear]
    else:
        under = linear * linear - 4 * square * a0
        if under >= 0:
            roots = [(-linear + sign * math.sqrt(under)) / (2 * square) for sign in (1, -1)]
    inside = sorted((root for root in roots if -1e-12 < root <= width + 1e-12), reverse=True)
    for root in inside:
        before = max(root - 1e-6 * max(1.0, width), root / 2)
        if running(first + before) < 0:
            return first + root
    if a0 < -1e-9 and a1 < 0:
        return second
    return None


def lasting(
    items: list[Item],
    planned: dict[str, Fraction],
    live: dict[str, Fraction | None],
    kept: dict[str, Fraction | None],
    counted: set[str],
) -> Fraction | None:
    """Hours a week some items save together once all that can be built is built; None: nothing is known of any."""
    work = {item["id"]: item["replaces"] for item in items}
    arriving = {work[name] for name in planned}
    found = [hours for name, hours in planned.items() if name in counted]
    for name in counted & set(live):
        today, later = live[name], kept[name]
        if today is not None and later is not None:
            found.append(min(today, later) if work[name] in arriving else today)
    return sum(found, Fraction(0)) if found or not counted else None


def portfolio(
    universe: Universe,
    known: dict[str, Fraction | None],
    emails: set[str],
    live: dict[str, Fraction | None],
    kept: dict[str, Fraction | None],
    over: set[str],
) -> dict[str, Any]:
    """The key `plan.portfolio` (semantics 15, 24)."""
    project = universe.project
    team = Fraction(BUILD_HOURS_PER_WEEK)
    items = placed_items(project, known, over)
    saving = {name: hours for name, hours in known.items() if hours is not None and name in items}
    sequence = order(items, saving)
    built: dict[str, Fraction] = {}
    hours = Fraction(0)
    for name in sequence:
        hours += build_hours(items[name]) or Fraction(0)
        built[name] = hours / team
    starts = {}
    for name in sequence:
        stops = values.date((items[name].get("change") or {}).get("manual_stops_on"))
        weeks = Fraction(0) if stops is None else Fraction((stops - project.as_of).days, 7)
        starts[name] = max(built[name], weeks)
    whole = load.capacity(universe)
    told = bool(items) or over >= {item["id"] for item in project.items}
    everyone = {item["id"] for item in project.items}

    new = {item["id"]: item for item in project.items if item["id"] not in {*live, *over}}
    untold = {name for name, item in new.items() if build_hours(item) is None or known[name] is None}
    planned = {
        name: hours
        for name, hours in known.items()
        if name in new and hours is not None and not needs_of(new, name, []) & untold
    }

    def highest(counted: set[str]) -> float | None:
        if counted and counted <= over:
            return values.rounded(values.share(Fraction(0), whole))
        return values.rounded(values.share(lasting(project.items, planned, live, kept, counted), whole))

    return {
        "build_hours_per_week": BUILD_HOURS_PER_WEEK,
        "order": sequence,
        "built_week": {name: values.rounded(built[name]) for name in sequence},
        "payback_weeks_without_stop_dates": rounded_float(
            portfolio_payback(items, saving, built, team) if told else None
        ),
        "saving_starts_week": {name: values.rounded(starts[name]) for name in sequence},
        "payback_weeks_with_stop_dates": rounded_float(
            portfolio_payback(items, saving, starts, team) if told else None
        ),
        "tops_out_share": highest(everyone),
        "tops_out_share_email": highest(emails),
    }


def rounded_float(value: float | None) -> float | None:
    """Six decimals."""
    return None if value is None else round(value, 6)
