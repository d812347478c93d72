"""Contact pressure: worst, certain and expected by brute enumeration of windows, clocks and choices (semantics 8).

Readings of the text chosen here:
* windows start at every whole day of [0, H); of the calendar and events of unknown day, everywhere;
* "several caps count one facet: the smallest applicable bound": it belongs to the group with the smallest bound
  alone, ties to the cap declared first; where two caps that can bind share a facet, nothing they count is certain,
  because what one drops leaves room under the other;
* `exclusive`: worst and certain are maxima over every choice of one member for each exclusive id; expected is the sum;
  a system's cap lets through for certain what it lets through in every such choice;
* the bound of a series is taken for its steps of one group (or none) together; M is taken over windows of l and the
  longest slip of these steps, or law 13 fails; with an unbounded slip each step counts; the slip in most(trigger, l+W)
  is the longest of these steps';
* a series on a date has exact days (date + wait);
* `messages: n` counts n in every window where the trigger can fire once (0 where it has no day), n times the expected;
* after a wait of `unknown` each step counts 1 where the trigger can fire once, else the touchpoint is unbounded;
* with `exit_when` the first due day of each run (of the first step of a series) is certain, and nothing of a schedule:
  its first message lies in one window, not in every one;
* a tie between a clock and the calendar is the clock's; of several clocks in a maximum the smallest day is reported;
* a cap of a system counts no inbound and no staff messages; a missing class is in no list of classes;
* a simulated cap takes facets of one day in the order of their names, and d+ for a named period;
* profiles are applied by what they do not count only; program.profiles come first;
* the mean and maximum of senders leave out facets without system or department.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import clock, coverage, triggers, values
from .system_caps import Group, counted_by_cap, group_of, groups
from .triggers import INFINITE
from .universe import Cell, Universe
from .versions import Facet, exit_of, facet_department
from .volume import counted_facets
from .windows import Number, Part, by_touchpoint, campaign_date, largest_most, touchpoint_parts, window_starts


@dataclass(frozen=True)
class Line:
    """A pressure line or named cap: what it counts, its limit and its lengths (semantics 8.2, 8.3)."""

    subject: str
    at_most: int
    longest: int
    shortest: int
    counts: Callable[[Facet], bool]


def counted_for_pressure(universe: Universe, facet: Facet) -> bool:
    """Is a facet counted: outbound, and not transactional or service (semantics 8.1)?"""
    return (
        not triggers.inbound(universe, facet)
        and facet.fields.get("class") not in ("transactional", "service")
        and facet.fields.get("intent") != "service"
    )


def choices(facets: list[Facet]) -> list[list[Facet]]:
    """Every choice of one touchpoint for each exclusive id (semantics 2.7)."""
    members: dict[str, list[str]] = {}
    for facet in facets:
        name = facet.fields.get("exclusive")
        if name is not None and facet.message.id not in members.setdefault(str(name), []):
            members[str(name)].append(facet.message.id)
    result = []
    for chosen in itertools.product(*members.values()):
        result.append(
            [facet for facet in facets if facet.fields.get("exclusive") is None or facet.message.id in chosen]
        )
    return result


@dataclass
class Worst:
    """The worst case of a cell (semantics 8.2)."""

    figure: int
    day: int
    unbounded: set[str]


def worst_of_choice(
    universe: Universe, counted: list[Facet], all_groups: list[Group], cell: Cell, length: int
) -> Worst:
    """worst(x) for one choice of exclusive members (semantics 8.2)."""
    unbounded: set[str] = set()
    buckets: dict[int | None, list[Part]] = {}
    for facets in by_touchpoint(counted):
        grouped: dict[int | None, list[Facet]] = {}
        for facet in facets:
            group = group_of(facet, all_groups, length)
            grouped.setdefault(None if group is None else group.number, []).append(facet)
        for number, some in grouped.items():
            for part in touchpoint_parts(universe, some, cell, length):
                if number is None and part.always == INFINITE:
                    unbounded.update(part.facet_names)
                else:
                    buckets.setdefault(number, []).append(part)
    order = sorted(buckets, key=lambda number: (number is not None, number or 0))
    names = sorted({name for parts in buckets.values() for part in parts for name in part.by_clock})
    vectors: list[dict[tuple[int, ...], int]] = []
    for name in names:
        ticking = [part for parts in buckets.values() for part in parts if name in part.by_clock]
        found: dict[tuple[int, ...], int] = {}
        for start in window_starts(universe, ticking, cell, name, length):
            vector = tuple(
                sum(part.by_clock[name](start) for part in buckets[number] if name in part.by_clock) for number in order
            )
            found.setdefault(vector, start)
        vectors.append(found)
    always = [sum(part.always for part in buckets[number]) for number in order]
    best = Worst(-1, 0, unbounded)
    for combination in itertools.product(*vectors):
        total: Number = 0
        for place, number in enumerate(order):
            sum_here = always[place] + sum(vector[place] for vector in combination)
            total += sum_here if number is None else min(sum_here, all_groups[number].bound(length))
        day = 0
        if clock.ACCOUNT in names:
            position = names.index(clock.ACCOUNT)
            day = vectors[position][combination[position]]
        if total > best.figure or (total == best.figure and day < best.day):
            best = Worst(int(total), day, unbounded)
    return best


def worst(universe: Universe, counted: list[Facet], all_groups: list[Group], cell: Cell, length: int) -> Worst:
    """worst(x), the maximum over the choices of exclusive members (semantics 8.2, 2.7)."""
    found = [worst_of_choice(universe, chosen, all_groups, cell, length) for chosen in choices(counted)]
    figure = max(one.figure for one in found)
    day = min(one.day for one in found if one.figure == figure)
    return Worst(figure, day, {name for one in found for name in one.unbounded})


def simulated(
    universe: Universe, group: Group, reaching: list[Facet], cell: Cell
) -> dict[str, dict[str, list[int]]] | None:
    """The days a rolling cap lets through, in day order; nothing when it cannot be simulated (semantics 8.2)."""
    if (group.cap.get("window") or "rolling") != "rolling":
        return None
    items: list[tuple[int, str]] = []
    ticking: set[str] = set()
    for facet in reaching:
        if triggers.kind(facet) not in ("approach", "drip") or not coverage.certain(universe, facet, cell):
            return None
        if triggers.slip(universe, facet) != 0 or exit_of(universe.project, facet.fields) is not None:
            return None
        if values.listed(facet.fields.get("suppress_during")) or triggers.messages_behind(facet) != 1:
            return None
        for name, days in clock.due_days(universe, facet, cell).items():
            ticking.add(name)
            items.extend((day, facet.name) for day in days)
    if len(ticking) > 1:
        return None
    length = values.period(group.cap["per"]).longest
    kept: list[tuple[int, str]] = []
    for day, name in sorted(items):
        if sum(1 for earlier, _ in kept if day - earlier < length) < group.cap["at_most"]:
            kept.append((day, name))
    result: dict[str, dict[str, list[int]]] = {facet.name: {} for facet in reaching}
    for clock_name in ticking:
        for day, name in kept:
            result[name].setdefault(clock_name, []).append(day)
    return result


def never_binds(universe: Universe, group: Group, reaching: list[Facet], cell: Cell) -> bool:
    """Can a cap never bind (semantics 8.2)?"""
    length = values.period(group.cap["per"]).longest
    total = sum(largest_most(universe, facets, cell, length) for facets in by_touchpoint(reaching))
    return bool(total <= group.cap["at_most"])


def let_through(
    universe: Universe, facet: Facet, all_groups: list[Group], reaching: list[Facet], cell: Cell
) -> dict[str, list[int]] | bool:
    """Whether the caps of its system certainly let a facet through: all, some days, or not (semantics 8.2).

    Not a facet alone is asked for but its contact, who may be in any stream: what is let through in each is certain.
    """
    days: dict[str, list[int]] | None = None
    for chosen in choices(reaching):
        if facet not in chosen:
            continue
        through = let_through_in(universe, facet, all_groups, chosen, cell)
        if through is False:
            return False
        if isinstance(through, dict):
            before = through if days is None else days
            days = {name: [day for day in before.get(name, []) if day in one] for name, one in through.items()}
    return True if days is None else days


def let_through_in(
    universe: Universe, facet: Facet, all_groups: list[Group], chosen: list[Facet], cell: Cell
) -> dict[str, list[int]] | bool:
    """The same for a contact in the streams chosen; nothing where another cap that can bind counts a facet too."""
    binding: list[tuple[Group, list[Facet]]] = []
    for group in all_groups:
        counted = [one for one in chosen if group.counts(one)]
        if counted and not never_binds(universe, group, counted, cell):
            binding.append((group, counted))
    mine = [(group, counted) for group, counted in binding if facet in counted]
    if not mine:
        return True
    group, counted = mine[0]
    if any(other is not group and any(one in counted for one in some) for other, some in binding):
        return False
    kept = simulated(universe, group, counted, cell)
    return False if kept is None else kept[facet.name]


@dataclass
class Certain:
    """The certain figure of a cell (semantics 8.2)."""

    figure: int
    day: int | None


def certain_of_choice(
    universe: Universe,
    counted: list[Facet],
    all_groups: list[Group],
    everything: list[Facet],
    cell: Cell,
    length: int,
) -> Certain:
    """certain(x) for one choice of exclusive members (semantics 8.2)."""
    due: dict[str, list[tuple[int, int, int]]] = {clock.ACCOUNT: []}
    dates: list[tuple[int, int]] = []
    schedules = 0
    for facet in counted:
        late = triggers.slip(universe, facet)
        if late is None or not coverage.certain(universe, facet, cell):
            continue
        if values.listed(facet.fields.get("suppress_during")) or facet.wait is None:
            continue
        through = let_through(universe, facet, all_groups, [one for one in everything if cell in one.cells], cell)
        if through is False:
            continue
        found = triggers.kind(facet)
        stops = exit_of(universe.project, facet.fields) is not None
        if found in ("approach", "drip"):
            days = clock.due_days(universe, facet, cell) if through is True else through
            assert isinstance(days, dict)
            if stops:
                firsts = clock.first_of_each_run(universe, facet, cell) if facet.step_number == 0 else set()
                days = {name: [day for day in one if day in firsts] for name, one in days.items()}
            for ticking, one in days.items():
                due.setdefault(ticking, []).extend((day, day, day + late) for day in one)
        elif found == "date":
            date = campaign_date(facet)
            if date is not None and not (stops and facet.step_number > 0):
                dates.append((date, date + late))
        elif found == "schedule" and facet.step is None:
            period = triggers.schedule_period(facet)
            assert period is not None
            schedules += 0 if stops else max(0, length - late) // period.longest
        elif triggers.behavioural(facet) and facet.step is None and (facet.fields["trigger"].get("at_latest")):
            day_latest = coverage.latest_day(universe, facet, cell)
            if day_latest is not None:
                point = clock.reduce(universe.project, facet.fields["trigger"]["at_latest"])
                for ticking in clock.clocks(universe, facet, cell, point)[:1]:
                    due.setdefault(ticking, []).append(
                        (first_possible(universe, facet, cell), day_latest, day_latest + late)
                    )
    best = Certain(-1, 0)
    for items in due.values():
        first = min([0, *(day for day, _, _ in items)])
        for start in range(first, clock.horizon(clock.term(universe, cell))):
            number = sum(1 for opens, _, last in items if opens >= start and last < start + length)
            if number > best.figure or (number == best.figure and best.day is not None and start < best.day):
                best = Certain(number, start)
    for start in {date for date, _ in dates}:
        number = sum(1 for date, last in dates if date >= start and last < start + length)
        if number > best.figure:
            best = Certain(number, None)
    return Certain(best.figure + schedules, best.day)


def first_possible(universe: Universe, facet: Facet, cell: Cell) -> int:
    """The first possible day of a behavioural trigger: 0, or the opening of `during` (semantics 4, 2.7)."""
    if isinstance(facet.fields.get("during"), dict):
        windows = clock.during_windows(universe, facet, cell)
        if windows:
            return windows[0][0]
    return 0


def certain(
    universe: Universe,
    counted: list[Facet],
    all_groups: list[Group],
    everything: list[Facet],
    cell: Cell,
    length: int,
) -> Certain:
    """certain(x), the maximum over the choices of exclusive members (semantics 8.2, 2.7)."""
    found = [certain_of_choice(universe, chosen, all_groups, everything, cell, length) for chosen in choices(counted)]
    figure = max(one.figure for one in found)
    days = [one.day for one in found if one.figure == figure and one.day is not None]
    return Certain(figure, min(days) if days else None)


@dataclass
class Expected:
    """The expected figure of a cell (semantics 8.2)."""

    figure: Fraction
    day: int
    unknown: set[str]


def expected(universe: Universe, counted: list[Facet], cell: Cell, length: int) -> Expected:
    """expected(x) (semantics 8.2)."""
    unknown = {facet.name for facet in counted if triggers.expected(universe, facet, cell, length, 0) is None}
    known = [facet for facet in counted if facet.name not in unknown]
    moving = [
        facet
        for facet in known
        if triggers.kind(facet) in ("approach", "drip") or isinstance(facet.fields.get("during"), dict)
    ]
    fixed = sum(
        (triggers.expected(universe, facet, cell, length, 0) or Fraction(0) for facet in known if facet not in moving),
        Fraction(0),
    )
    due = [(weight_of(facet), day) for facet in moving for day in all_due_days(universe, facet, cell)]
    stretched = [facet for facet in moving if triggers.kind(facet) not in ("approach", "drip")]
    best = Expected(Fraction(-1), 0, unknown)
    for start in range(clock.horizon(clock.term(universe, cell))):
        total = fixed + sum((weight for weight, day in due if start <= day < start + length), Fraction(0))
        for facet in stretched:
            total += triggers.expected(universe, facet, cell, length, start) or Fraction(0)
        if total > best.figure:
            best = Expected(total, start, unknown)
    return best


def weight_of(facet: Facet) -> Fraction:
    """What one due day of a facet adds to the expected figure: share and number of messages (semantics 2.5, 2.7)."""
    return triggers.share_of(facet) * (triggers.messages_behind(facet) or 0)


def all_due_days(universe: Universe, facet: Facet, cell: Cell) -> list[int]:
    """The due days of a facet on all its clocks (semantics 4, expected)."""
    return [day for days in clock.due_days(universe, facet, cell).values() for day in days]


def length_of(per: Any, window: Any) -> tuple[int, int]:
    """Longest and shortest length of a line or cap (semantics 8.2, 8.3)."""
    unit = {"calendar_day": "day", "calendar_week": "week", "calendar_month": "month"}.get(str(window), per)
    period = values.period(unit)
    return period.longest, period.shortest


def pressure_lines(universe: Universe) -> list[Line]:
    """The lines of `policy.pressure` (semantics 8.1, 24)."""
    found = []
    for written in values.listed(universe.project.policy.get("pressure")):
        channel = written.get("channel")

        def counts(facet: Facet, channel: Any = channel) -> bool:
            return counted_for_pressure(universe, facet) and (channel is None or facet.fields.get("channel") == channel)

        longest, shortest = length_of(written["per"], None)
        subject = f"pressure:{written['at_most']}/{written['per']}" + (f":{channel}" if channel is not None else "")
        found.append(Line(subject, int(written["at_most"]), longest, shortest, counts))
    return found


def cap_lines(universe: Universe) -> list[Line]:
    """The caps of `policy.caps` (semantics 8.3)."""
    found = []
    for cap in values.listed(universe.project.policy.get("caps")):

        def counts(facet: Facet, cap: dict[str, Any] = cap) -> bool:
            if triggers.inbound(universe, facet) or not counted_by_cap(universe, facet, cap):
                return False
            named = values.listed((cap.get("counts") or {}).get("classes"))
            return facet.fields.get("class") not in ("transactional", "service") or facet.fields["class"] in named

        longest, shortest = length_of(cap["per"], cap.get("window"))
        found.append(Line(f"cap:{cap['name']}", int(cap["at_most"]), longest, shortest, counts))
    return found


def line_cells(universe: Universe, facets: list[Facet], line: Line) -> list[tuple[Cell, dict[str, Any]]]:
    """The figures of one line for every contact cell (semantics 8.2)."""
    everything = counted_facets(facets)
    all_groups = groups(universe)
    relevant = [facet for facet in everything if line.counts(facet)]
    known: dict[Any, dict[str, Any]] = {}
    found = []
    for cell in universe.cells:
        key = circumstances(universe, everything, cell)
        if key not in known:
            counted = [facet for facet in relevant if cell in facet.cells]
            worst_case = worst(universe, counted, all_groups, cell, line.longest)
            sure = certain(universe, counted, all_groups, everything, cell, line.shortest)
            likely = expected(universe, counted, cell, line.longest)
            verdict = "fine"
            if sure.figure > line.at_most:
                verdict = "breach"
            elif worst_case.figure > line.at_most or worst_case.unbounded:
                verdict = "possible"
            known[key] = {
                "certain": sure.figure,
                "certain_day": sure.day,
                "expected": values.rounded(likely.figure),
                "expected_day": likely.day,
                "unknown": sorted(likely.unknown),
                "worst": worst_case.figure,
                "worst_day": worst_case.day,
                "unbounded": sorted(worst_case.unbounded),
                "verdict": verdict,
            }
        weight = None if universe.contacts_of_cell is None else universe.contacts_of_cell[cell]
        found.append((cell, {**universe.shown(cell), "contacts": weight, **known[key]}))
    return found


def circumstances(universe: Universe, facets: list[Facet], cell: Cell) -> Any:
    """All that the figures of a cell depend on, so that equal cells are computed once."""
    reaching = tuple(facet.name for facet in facets if cell in facet.cells)
    stages = tuple(
        universe.matches(stage["audience"], cell)
        for stage in universe.project.stages
        if stage.get("audience") is not None
    )
    held = tuple(
        cell.get(anchor["per"]) for anchor in universe.project.anchors.values() if anchor.get("per") is not None
    )
    return reaching, stages, held, clock.term(universe, cell)


def shown_line(universe: Universe, found: list[tuple[Cell, dict[str, Any]]]) -> dict[str, Any]:
    """The sums over the cells of a line (semantics 8.2, 24)."""
    breach = [cell for cell, figures in found if figures["verdict"] == "breach"]
    over = [cell for cell, figures in found if figures["verdict"] != "fine"]
    everyone = universe.contacts(universe.cells)
    return {
        "certain_contacts": universe.contacts(breach),
        "possible_contacts": universe.contacts(over),
        "over_pressure": values.rounded(values.share(universe.contacts(breach), everyone)),
        "cells": sorted(
            (figures for _, figures in found),
            key=lambda one: [str(one[dimension.name]) for dimension in universe.dimensions],
        ),
    }


def pressure(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """The key `pressure` (semantics 8.2, 24)."""
    shown = []
    written = values.listed(universe.project.policy.get("pressure"))
    for policy_line, line in zip(written, pressure_lines(universe), strict=True):
        found = line_cells(universe, facets, line)
        head = {"at_most": line.at_most, "per": str(policy_line["per"]), "channel": policy_line.get("channel")}
        shown.append({**head, **shown_line(universe, found)})
    return shown


def caps(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """The key `caps` (semantics 8.3)."""
    shown = []
    for cap, line in zip(values.listed(universe.project.policy.get("caps")), cap_lines(universe), strict=True):
        found = line_cells(universe, facets, line)
        head = {"name": cap["name"], "at_most": line.at_most, "per": str(cap["per"])}
        shown.append({**head, **shown_line(universe, found)})
    return shown


def findings(universe: Universe, code: str, lines: list[Line], facets: list[Facet]) -> list[dict[str, Any]]:
    """O04 or O11: one certain and one possible finding per line (semantics 8.2)."""
    result = []
    for line in lines:
        found = line_cells(universe, facets, line)
        for verdict, certainty in (("breach", "certain"), ("possible", "possible")):
            cells = [cell for cell, figures in found if figures["verdict"] == verdict]
            if cells:
                result.append(
                    {
                        "code": code,
                        "certainty": certainty,
                        "subjects": [line.subject],
                        "contacts": universe.contacts(cells),
                        "accounts": universe.accounts(cells),
                        "cells": universe.shown_sorted(cells),
                    }
                )
    return result


def senders_of(universe: Universe, facets: list[Facet], cell: Cell) -> int:
    """senders(x): the (system, department) pairs of live touchpoints reaching a cell (semantics 8.4)."""
    pairs = set()
    for facet in counted_facets(facets):
        department = facet_department(universe.project, facet)
        system = facet.fields.get("system")
        if cell in facet.cells and not facet.message.campaign and system is not None and department is not None:
            pairs.add((system, department))
    return len(pairs)


def senders(universe: Universe, facets: list[Facet]) -> dict[str, Any]:
    """The key `senders` (semantics 8.4)."""
    numbers = {cell: senders_of(universe, facets, cell) for cell in universe.cells}
    mean = None
    if universe.contacts_of_cell is not None:
        weighted = sum(number * universe.contacts_of_cell[cell] for cell, number in numbers.items())
        mean = values.share(weighted, universe.contacts(universe.cells))
    return {"max": max(numbers.values(), default=0), "mean": values.rounded(mean)}
