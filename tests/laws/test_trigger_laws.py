"""Laws 7 and 8: how often one trigger can, and must, reach one contact in a window (semantics 4).

Every log is written here, fire by fire, and counted; the product states the bounds of a project of one touchpoint.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from .campaign import law
from .resolving import Document, line, pressure_by_cell, project_of
from .small_projects import small_project, touchpoint

UNITS = {"calendar_day": ("day", 1), "calendar_week": ("week", 7), "calendar_month": ("month", 28)}
PERIODS = {"week": (7, 7), "month": (28, 31), "quarter": (90, 92), "14d": (14, 14), "3d": (3, 3)}


def _bounds(trigger: Document, days: int, **fields: Any) -> tuple[int, int]:
    """Certain and worst of a project whose one touchpoint has this trigger."""
    project = project_of(small_project(touchpoint("one", trigger, **fields)))
    (figures,) = pressure_by_cell(project, line(1, f"{days}d")).values()
    assert not figures.unbounded
    return figures.certain, figures.worst


def _most(days: Sequence[int], length: int) -> int:
    return max((sum(1 for day in days if start <= day < start + length) for start in days), default=0)


def _least(days: Sequence[int], length: int, first: int, last: int) -> int:
    """The fewest in any window between two days."""
    return min(sum(1 for day in days if start <= day < start + length) for start in range(first, last - length))


def _late(due: Sequence[int], slip: int, dice: random.Random) -> list[int]:
    """Each delivered whole days late, 0 to the slip: at random, or all of them late."""
    return [day + (slip if dice.random() < 0.2 else dice.randint(0, slip)) for day in due]


def _packed(due: Sequence[int], slip: int, start: int) -> list[int]:
    """Each delivered as close to the first day of a window as its slip allows."""
    return [min(max(day, start), day + slip) for day in due]


def _fires(allowed: Callable[[Sequence[int], int], bool], dice: random.Random, until: int) -> list[int]:
    """Random fires, several a day perhaps, each of which the limit lets through."""
    found: list[int] = []
    eager = dice.random()
    for day in range(until):
        while dice.random() < eager and len(found) < 400:
            if not allowed(found, day):
                break
            found.append(day)
    return found


@law(120)
@given(
    most=st.integers(1, 3),
    per=st.integers(1, 40),
    slip=st.integers(0, 12),
    length=st.integers(1, 60),
    seed=st.integers(0, 2**32),
)
def test_law_7_a_rolling_cap_bounds_every_log_and_is_attained(
    most: int, per: int, slip: int, length: int, seed: int
) -> None:
    trigger = {"event": "login", "cap": {"at_most": most, "per": f"{per}d"}}
    certain, worst = _bounds(trigger, length, slip=f"{slip}d")
    assert certain == 0
    dice = random.Random(seed)

    def allowed(found: Sequence[int], day: int) -> bool:
        return sum(1 for earlier in found if day - earlier < per) < most

    for _ in range(4):
        assert _most(_late(_fires(allowed, dice, 150), slip, dice), length) <= worst
    window = 100 + slip
    due = [day for day in range(window - slip, window + length, per) for _ in range(most)]
    assert _most(_packed(due, slip, window), length) == worst


@law(120)
@given(
    most=st.integers(1, 3),
    window=st.sampled_from(sorted(UNITS)),
    slip=st.integers(0, 12),
    length=st.integers(1, 80),
    seed=st.integers(0, 2**32),
)
def test_law_7_a_cap_by_the_calendar_bounds_every_log_and_is_attained(
    most: int, window: str, slip: int, length: int, seed: int
) -> None:
    unit, shortest = UNITS[window]
    trigger = {"event": "login", "cap": {"at_most": most, "per": unit, "window": window}}
    certain, worst = _bounds(trigger, length, slip=f"{slip}d")
    assert certain == 0
    dice = random.Random(seed)
    for _ in range(4):
        # The calendar lies anywhere, and its months are of any length.
        edges = [-dice.randrange(0, shortest)]
        while edges[-1] < 200:
            edges.append(edges[-1] + (dice.randint(28, 31) if window == "calendar_month" else shortest))

        def allowed(found: Sequence[int], day: int, edges: list[int] = edges) -> bool:
            begun = max(edge for edge in edges if edge <= day)
            return sum(1 for earlier in found if earlier >= begun) < most

        assert _most(_late(_fires(allowed, dice, 150), slip, dice), length) <= worst
    # A window that opens on the last day of one unit takes all of that unit, and all of every unit it touches.
    start = 100 + slip
    first = start - slip
    due = [first] * most + [day for day in range(first + 1, start + length, shortest) for _ in range(most)]
    assert _most(_packed(due, slip, start), length) == worst


@law(120)
@given(
    quiet=st.integers(1, 30),
    cap=st.one_of(st.none(), st.tuples(st.integers(1, 3), st.integers(1, 60))),
    slip=st.integers(0, 12),
    length=st.integers(1, 90),
    seed=st.integers(0, 2**32),
)
def test_law_8_quiet_spells_bound_every_log(
    quiet: int, cap: tuple[int, int] | None, slip: int, length: int, seed: int
) -> None:
    """A contact's events are drawn day by day; the trigger fires when the last one is `for` days old."""
    limit = {"cap": {"at_most": cap[0], "per": f"{cap[1]}d"}} if cap is not None else {}
    trigger = {"inactive": "login", "for": f"{quiet}d", **limit}
    certain, worst = _bounds(trigger, length, slip=f"{slip}d")
    assert certain == 0
    dice = random.Random(seed)
    for _ in range(6):
        fires: list[int] = []
        last, told = -dice.randrange(0, quiet + 5), False
        gone = dice.choice((0, 1, 5))
        for day in range(300):
            if not told and day - last >= quiet and (cap is None or _in_days(fires, day, cap[1]) < cap[0]):
                fires.append(day)
                told = True
            # The event that ends the spell comes after the message: the next spell counts from the day after at least.
            if told and dice.randrange(0, gone + 1) == 0:
                last, told = day + 1, False
        assert all(after - before > quiet for before, after in itertools.pairwise(fires))
        assert _most(_late(fires, slip, dice), length) <= worst
    if cap is None:
        start = 100 + slip
        due = list(range(start - slip, start + length, quiet + 1))
        assert _most(_packed(due, slip, start), length) == worst


def _in_days(fires: Sequence[int], day: int, days: int) -> int:
    return sum(1 for earlier in fires if day - earlier < days)


@law(120)
@given(
    period=st.sampled_from(sorted(PERIODS)),
    rule=st.booleans(),
    slip=st.integers(0, 12),
    length=st.integers(1, 200),
    seed=st.integers(0, 2**32),
)
def test_a_schedule_keeps_its_bounds_and_attains_them(
    period: str, rule: bool, slip: int, length: int, seed: int
) -> None:
    """Any phase, and any distances between the shortest and the longest, six days more either way with a rule."""
    shortest, longest = PERIODS[period]
    trigger: Document = {"every": period}
    if rule and period in ("month", "quarter"):
        trigger["on"] = "second tuesday"
        shortest, longest = shortest - 6, longest + 6
    certain, worst = _bounds(trigger, length, slip=f"{slip}d")
    dice = random.Random(seed)
    end = 3 * (length + longest + slip) + 100
    for _ in range(5):
        due = [dice.randrange(-longest, 0)]
        while due[-1] < end:
            due.append(due[-1] + dice.randint(shortest, longest))
        sent = _late(due, slip, dice)
        assert _most(sent, length) <= worst
        assert _least(sent, length, slip, end) >= certain
    start = end // 2
    fullest = list(range(start - slip, start + length, shortest))
    assert _most(_packed(fullest, slip, start), length) == worst
    # One is delivered on time the day before the window, all that follow as late as they may.
    emptiest = [start - 1] + [day + slip for day in range(start - 1 + longest, end, longest)]
    assert sum(1 for day in emptiest if start <= day < start + length) == certain


@law(120)
@given(
    offsets=st.lists(st.integers(0, 120), min_size=1, max_size=5, unique=True),
    slip=st.integers(0, 12),
    length=st.integers(1, 60),
    cap=st.one_of(st.none(), st.tuples(st.integers(1, 2), st.integers(1, 40))),
    seed=st.integers(0, 2**32),
)
def test_due_days_keep_their_bounds_and_attain_them(
    offsets: list[int], slip: int, length: int, cap: tuple[int, int] | None, seed: int
) -> None:
    """Days after `start`, thinned by a cap: a window may take what can arrive in it, and must take what has to."""
    limit = {"cap": {"at_most": cap[0], "per": f"{cap[1]}d"}} if cap is not None else {}
    trigger = {"after": "start", "by": [f"{day}d" for day in offsets], **limit}
    certain, worst = _bounds(trigger, length, slip=f"{slip}d")
    due: list[int] = []
    for day in sorted(offsets):
        if cap is None or _in_days(due, day, cap[1]) < cap[0]:
            due.append(day)
    dice = random.Random(seed)
    for _ in range(6):
        sent = _late(due, slip, dice)
        assert _most(sent, length) <= worst
        assert _most(sent, length) >= certain
    windows = range(150)
    assert (
        max(sum(1 for day in _packed(due, slip, start) if start <= day < start + length) for start in windows) == worst
    )
    # In every window some log leaves out all that can be early or late: the fullest of these is `certain`.
    sure = [sum(1 for day in due if day >= start and day + slip < start + length) for start in windows]
    assert max(sure) == certain


@law(60)
@given(
    kind=st.sampled_from(("first", "at_latest", "date")),
    slip=st.integers(0, 12),
    length=st.integers(1, 40),
    latest=st.integers(0, 30),
    delay=st.integers(0, 5),
)
def test_what_fires_once_is_one_message(kind: str, slip: int, length: int, latest: int, delay: int) -> None:
    triggers: dict[str, Document] = {
        "first": {"event": "first_close", "first": True, "delay": f"{delay}d"},
        "at_latest": {"event": "first_close", "at_latest": f"start+{latest}d", "delay": f"{delay}d"},
        "date": {"date": "2026-04-01"},
    }
    certain, worst = _bounds(triggers[kind], length, slip=f"{slip}d")
    assert worst == 1
    # A window surely holds it only if it holds every day on which it can arrive.
    days = {
        "first": None,
        "at_latest": range(delay, latest + delay + slip + 1),
        "date": range(slip + 1),
    }[kind]
    if kind == "at_latest":
        # The window must hold the first possible day of the trigger, not of the message (semantics 2.7).
        days = range(latest + delay + slip + 1)
    assert certain == (1 if days is not None and len(days) <= length else 0)
