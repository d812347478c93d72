"""The best order of work by trying everything: every week for every item, every sequence for every team.

Written from the words of the definition, not from the product: a team builds its items one after the other without a
pause, an item can go live at the end of any week after it is finished, and never before what it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations, product


@dataclass(frozen=True)
class Task:
    """An item of the automation plan; weeks count from as-of, ``first`` and ``last`` are weeks of going live."""

    name: str
    team: str
    build: Fraction
    saving: Fraction
    needs: tuple[str, ...]
    stop: Fraction
    ramp: Fraction
    csms: frozenset[str]
    first: int
    last: int


@dataclass(frozen=True)
class Case:
    """Tasks by name, hours a week by team, limits of change as (at most, weeks), and weeks until the end."""

    tasks: tuple[Task, ...]
    hours: dict[str, Fraction]
    changes: tuple[tuple[int, int], ...]
    weeks: int


def gain(task: Task, week: int, end: int) -> Fraction:
    """Hours saved from going live to the end, less the hours of building: the area under the rate of saving."""
    begin = max(Fraction(week), task.stop)
    if begin >= end:
        return -task.build
    corners = sorted({begin, min(begin + task.ramp, Fraction(end)), Fraction(end)})
    area = Fraction(0)
    for left, right in pairwise(corners):
        rates = [min(Fraction(1), (at - begin) / task.ramp) if task.ramp else Fraction(1) for at in (left, right)]
        area += (right - left) * sum(rates, Fraction(0)) / 2
    return task.saving * area - task.build


def best_plans(case: Case) -> tuple[Fraction, list[dict[str, int]]]:
    """The largest gain, and every plan that has it without an item that could as well be left away."""
    best, plans = Fraction(0), [{}]
    ends = [None, *range(case.weeks + 1)]
    gains = [{week: gain(task, week, case.weeks) for week in range(case.weeks + 1)} for task in case.tasks]
    for choice in product(*(ends for _ in case.tasks)):
        total = sum((of[week] for of, week in zip(gains, choice, strict=True) if week is not None), Fraction(0))
        if total < best:
            continue
        weeks = {task.name: week for task, week in zip(case.tasks, choice, strict=True) if week is not None}
        if not allowed(case, weeks):
            continue
        plans = [*(plans if total == best else []), weeks] if weeks else plans
        best = total
    return best, plans


def allowed(case: Case, weeks: dict[str, int]) -> bool:
    """Whether a plan can be carried out."""
    chosen = [task for task in case.tasks if task.name in weeks]
    for task in chosen:
        if not task.first <= weeks[task.name] <= task.last:
            return False
        if any(need not in weeks or weeks[need] > weeks[task.name] for need in task.needs):
            return False
    for at_most, length in case.changes:
        for csm in {csm for task in chosen for csm in task.csms}:
            for start in range(case.weeks + 1):
                inside = [t for t in chosen if csm in t.csms and start <= weeks[t.name] < start + length]
                if len(inside) > at_most:
                    return False
    return all(
        any(in_time(case, sequence, weeks) for sequence in sequences([t for t in chosen if t.team == team]))
        for team in sorted({task.team for task in chosen})
    )


def sequences(tasks: list[Task]) -> Iterator[tuple[Task, ...]]:
    """Every sequence in which a team can build items and none is begun before its own needs are finished."""
    for sequence in permutations(tasks):
        place = {task.name: number for number, task in enumerate(sequence)}
        if all(place.get(need, -1) < place[task.name] for task in sequence for need in task.needs):
            yield sequence


def in_time(case: Case, sequence: tuple[Task, ...], weeks: dict[str, int]) -> bool:
    """Whether each item of a sequence is finished by the end of its week."""
    clock = Fraction(0)
    for task in sequence:
        clock += task.build / case.hours[task.team]
        if clock > weeks[task.name]:
            return False
    return True
