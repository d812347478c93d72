"""Triggers: kinds, slip, the table of most, least and expected, and implication of conditions (semantics 4).

Readings of the text chosen here:
* a missing channel is neither inbound nor on visit: slip 0; a missing trigger may fire without bound;
* `by: unknown` stands for one offset (the default of `messages` is 1): most 1, on a recurring base ceil((l+s)/p);
* inactivity for an unknown time counts as one day, the least whole duration;
* `during: {from, to}` on a behavioural trigger: fires inside the stretch whose message, with its delay and slip, can
  arrive in [t, t+l), each stretch bounded alone; expected takes a stretch between two clocks where these usually lie;
* `at_latest` is least 1 when the window holds [day 0 or the opening of `during`, p + s], on the clock of p;
  with several occurrences of p the first counts;
* a list of levels is an alternative for each level; `at_least`, `at_most` and `is` follow as `above`, `below` do;
* `where` and `times`/`within` of an event must be absent in q or equal in p for q to follow from p;
* send windows add the longest wait, rounded up to whole days.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

from . import clock, values
from .project import Project
from .universe import Cell, Universe
from .versions import Facet

Atom = dict[str, Any]
INFINITE = float("inf")
LEVELS = ("above", "at_least", "below", "at_most", "is")
CLASSES = {
    "event": "behavioural",
    "threshold": "behavioural",
    "inactivity": "behavioural",
    "deviation": "behavioural",
    "combination": "behavioural",
    "escalation": "behavioural",
    "health": "behavioural",
    "approach": "approach",
    "drip": "drip",
    "schedule": "calendar",
    "date": "calendar",
    "manual": "manual",
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def kind_of_trigger(trigger: Any) -> str | None:
    """The kind of a trigger (model 5.2)."""
    if not isinstance(trigger, dict):
        return None
    if "signal" in trigger:
        return "deviation" if "change" in trigger or "z" in trigger else "threshold"
    names = (
        ("event", "event"),
        ("inactive", "inactivity"),
        ("combination", "combination"),
        ("escalation", "escalation"),
        ("health", "health"),
        ("before", "approach"),
        ("after", "drip"),
        ("every", "schedule"),
        ("date", "date"),
        ("manual", "manual"),
    )
    return next((kind for key, kind in names if key in trigger), None)


def kind(facet: Facet) -> str | None:
    """The kind of a facet's trigger; a campaign is a date (semantics 4)."""
    return "date" if facet.message.campaign else kind_of_trigger(facet.fields.get("trigger"))


def trigger_class(facet: Facet) -> str | None:
    """Behavioural, approach, drip, calendar or manual (semantics 9)."""
    found = kind(facet)
    return None if found is None else CLASSES[found]


def behavioural(facet: Facet) -> bool:
    """Is the trigger a behavioural one (semantics 4)?"""
    return trigger_class(facet) == "behavioural"


def mode_of(project: Project, fields: dict[str, Any]) -> str:
    """The mode: as written, else human on person channels, else digital (model 5.1)."""
    if fields.get("mode") is not None:
        return str(fields["mode"])
    return "human" if project.channel(fields.get("channel")).get("person") is True else "digital"


def mode(universe: Universe, facet: Facet) -> str:
    """The mode of a facet."""
    return mode_of(universe.project, facet.fields)


def inbound(universe: Universe, facet: Facet) -> bool:
    """Does the customer come to us (model 2.1)?"""
    return universe.project.channel(facet.fields.get("channel")).get("inbound") is True


def longest_wait(window: dict[str, Any]) -> int:
    """The longest wait in whole days until a send window opens (semantics 2.7)."""
    written = window.get("days")
    if written == "weekdays":
        written = list(WEEKDAYS[:5])
    elif written == "weekends":
        written = list(WEEKDAYS[5:])
    allowed = {str(day)[:3].lower() for day in values.listed(written)} or set(WEEKDAYS)

    def minutes(text: Any, default: int) -> int:
        if text is None:
            return default
        hours, rest = str(text).split(":")
        return 60 * int(hours) + int(rest)

    first = minutes(window.get("from"), 0)
    last = minutes(window.get("to"), 24 * 60)
    open_minutes = []
    for day in range(14):
        if WEEKDAYS[day % 7] in allowed:
            end = last if last > first else last + 24 * 60
            open_minutes.append((day * 1440 + first, day * 1440 + end))
    longest = 0
    for before, after in itertools.pairwise(open_minutes):
        longest = max(longest, after[0] - before[1])
    return -(-longest // 1440)


def slip(universe: Universe, facet: Facet) -> int | None:
    """Slip in days, nothing when unbounded (semantics 4)."""
    project = universe.project
    channel_name = facet.fields.get("channel")
    channel = project.channel(channel_name)
    found: int | None = 0
    if facet.fields.get("slip") is not None:
        found = values.days(facet.fields["slip"])
    elif channel.get("slip") is not None:
        found = values.days(channel["slip"])
    else:
        default = "on_visit" if project.medium(channel_name) == "in_app" else "immediate"
        on_visit = (channel.get("delivery") or default) == "on_visit"
        if on_visit or mode(universe, facet) in ("human", "hybrid"):
            found = None
    if found is not None and project.system(facet.fields.get("system")).get("sends_on") == "business_days":
        found = max(found, 3)
    if found is not None and facet.fields.get("send_window") is not None:
        found += longest_wait(facet.fields["send_window"])
    return None if found is None or found > 180 else found


def schedule_period(facet: Facet) -> values.Period | None:
    """The period of a schedule; nothing when it is not stated (semantics 3.4)."""
    trigger = facet.fields["trigger"]
    if values.is_unknown(trigger.get("every")):
        return None
    return values.period(trigger["every"], trigger.get("on"))


def ceil_ratio(numerator: int | Fraction, denominator: int) -> int:
    """The quotient, rounded up."""
    return int(-(-Fraction(numerator) // denominator))


def cap_bound(cap: dict[str, Any], length: int) -> int:
    """The most a cap lets through in a window (semantics 4, 8.2)."""
    shortest = values.period(cap["per"]).shortest
    if length <= 0:
        return 0
    if (cap.get("window") or "rolling") == "rolling":
        return int(cap["at_most"]) * ceil_ratio(length, shortest)
    return int(cap["at_most"]) * (ceil_ratio(length - 1, shortest) + 1)


def fires_once(universe: Universe, facet: Facet, cell: Cell) -> bool:
    """Can the trigger fire once only in a contact's life (semantics 2.5, `messages`)?"""
    found = kind(facet)
    if found == "date":
        return True
    trigger = facet.fields.get("trigger")
    if not isinstance(trigger, dict):
        return False
    if trigger.get("at_latest") is not None:
        return True
    if found == "event":
        return trigger.get("first") is True
    if found in ("approach", "drip"):
        points = clock.offsets(universe.project, trigger)
        anchor = clock.anchor_point(universe.project, trigger)
        return anchor.every is None and (points is None or len(points) == 1)
    return False


def recurring_most(universe: Universe, facet: Facet, length: int) -> int | float:
    """Most fires of a trigger without due days in a window of `length` days, slip included in it (semantics 4)."""
    found = kind(facet)
    trigger = facet.fields.get("trigger")
    if length <= 0:
        return 0
    if found == "schedule":
        period = schedule_period(facet)
        return INFINITE if period is None else ceil_ratio(length, period.shortest)
    cap = clock.cap_of(facet)
    bound: int | float = INFINITE if cap is None else cap_bound(cap, length)
    if found == "inactivity":
        assert isinstance(trigger, dict)
        quiet = 1 if values.is_unknown(trigger.get("for")) else values.days(trigger["for"])
        bound = min(bound, ceil_ratio(length, quiet + 1))
    return bound


def behavioural_most(universe: Universe, facet: Facet, length: int) -> int | float:
    """Most of a trigger without due days, for every position of the window (semantics 4)."""
    trigger = facet.fields.get("trigger")
    if isinstance(trigger, dict) and (
        trigger.get("at_latest") is not None or (kind(facet) == "event" and trigger.get("first") is True)
    ):
        return 1
    late = slip(universe, facet)
    if late is None:
        return INFINITE
    return recurring_most(universe, facet, length + late)


def most_during(universe: Universe, facet: Facet, cell: Cell, length: int, start: int) -> int | float:
    """Most of a behavioural trigger with `during: {from, to}` in [start, start + length) (semantics 2.7)."""
    windows = clock.during_windows(universe, facet, cell)
    late = slip(universe, facet)
    whole = behavioural_most(universe, facet, length)
    if windows is None:
        return whole
    total: int | float = 0
    waits = values.duration((facet.fields.get("trigger") or {}).get("delay") or "0d")
    for first, last in windows:
        begin = first if late is None else max(first, start - late - math.ceil(waits))
        overlap = min(last, start + length - math.floor(waits)) - begin
        if overlap > 0:
            total += recurring_most(universe, facet, overlap)
    return min(whole, total) if late is not None or whole != INFINITE else (INFINITE if total > 0 else 0)


def unknown_day_most(universe: Universe, facet: Facet, cell: Cell, length: int) -> int | float:
    """Most of an approach or drip whose days are not stated: one offset (semantics 2.6)."""
    point = clock.anchor_point(universe.project, facet.fields["trigger"])
    values_sent = 1 if point.per is None else len(clock.values_sent_for(universe, facet, cell, point))
    if point.every is None:
        return 1
    period = clock.repeat(point, clock.term(universe, cell))
    if period is None or values_sent == 0:
        return 0
    late = slip(universe, facet)
    return INFINITE if late is None else values_sent * ceil_ratio(length + late, period)


def expected_rate(facet: Facet) -> Fraction | None:
    """e, the expected fires in 30 days, times the share (semantics 4, 2.7)."""
    if facet.fields.get("expected_per_30d") is None:
        return None
    return values.fraction(facet.fields["expected_per_30d"]) * share_of(facet)


def share_of(facet: Facet) -> Fraction:
    """The random share of the audience that gets it (semantics 2.7)."""
    return Fraction(1) if facet.fields.get("share") is None else values.fraction(facet.fields["share"])


def messages_behind(facet: Facet) -> int | None:
    """The number of messages behind an entry whose steps are not known; nothing for `unknown` (semantics 2.5)."""
    written = facet.fields.get("messages", 1)
    return None if written == "unknown" else int(1 if written is None else written)


def expected(universe: Universe, facet: Facet, cell: Cell, length: int, start: int) -> Fraction | None:
    """Expected messages of a facet in [start, start + length); nothing when unknown (semantics 4, 2.5, 2.7)."""
    number = messages_behind(facet)
    found = kind(facet)
    if found is None or number is None or not facet.audience_known:
        return None
    if found == "date":
        return Fraction(0)
    part = share_of(facet) * number
    if found in ("approach", "drip"):
        if clock.offsets(universe.project, facet.fields["trigger"]) is None or facet.wait is None:
            return None
        if not clock.position_known(universe, facet):
            return None
        due = clock.due_days(universe, facet, cell)
        return part * sum(1 for days in due.values() for day in days if start <= day < start + length)
    if found == "schedule":
        period = schedule_period(facet)
        return None if period is None else part * period.per_year * length / 365
    rate = expected_rate(facet)
    if rate is None:
        return None
    overlap = length
    if isinstance(facet.fields.get("during"), dict) and found != "manual":
        during = facet.fields["during"]
        if "unknown" not in clock.window_clocks(universe.project, during):
            windows = clock.occurrences(universe, during, cell)
            overlap = sum(max(0, min(last, start + length) - max(first, start)) for first, last in windows)
    return rate * number * overlap / 30


def condition_of_trigger(trigger: dict[str, Any]) -> dict[str, Any]:
    """The condition a behavioural trigger fires on; cap, delay and `at_latest` are no part of it (semantics 4.2)."""
    return {name: value for name, value in trigger.items() if name not in ("cap", "delay", "at_latest")}


def disjuncts(project: Project, condition: dict[str, Any]) -> list[list[Atom]]:
    """The disjunctive form of a condition: escalations and combinations expanded (semantics 4.2)."""
    if "escalation" in condition:
        escalation = project.escalation(condition["escalation"])
        return [] if escalation is None else disjuncts(project, escalation["when"])
    if "combination" in condition:
        combination = project.combination(condition["combination"])
        if combination is None:
            return []
        if combination.get("all") is not None:
            forms = [disjuncts(project, part) for part in combination["all"]]
            return [[atom for part in chosen for atom in part] for chosen in itertools.product(*forms)]
        return [one for part in combination["any"] for one in disjuncts(project, part)]
    for level in LEVELS[:4]:
        if isinstance(condition.get(level), list):
            return [[{**condition, level: one}] for one in condition[level]]
    return [[dict(condition)]]


def has_unknown(atom: Atom) -> bool:
    """Is a part of an atom not stated (semantics 2.6)?"""
    return any(value == "unknown" or value is None for value in atom.values())


def follows(q: Atom, p: Atom) -> bool:
    """Does atom q follow from atom p (semantics 4.2)?"""
    if has_unknown(q) or has_unknown(p):
        return False
    if "event" in q:
        return (
            q["event"] == p.get("event")
            and (q.get("first") is not True or p.get("first") is True)
            and (q.get("where") is None or q.get("where") == p.get("where"))
            and (q.get("times") is None or (q.get("times"), q.get("within")) == (p.get("times"), p.get("within")))
        )
    if "inactive" in q:
        return q["inactive"] == p.get("inactive") and values.duration(p["for"]) >= values.duration(q["for"])
    if "health" in q:
        return bool(q == p)
    if "signal" not in q or q["signal"] != p.get("signal"):
        return False
    for form in ("change", "z"):
        if form in q:
            if form not in p or values.duration(p["against"]) != values.duration(q["against"]):
                return False
            wanted, given = values.fraction(q[form]), values.fraction(p[form])
            return (wanted < 0) == (given < 0) and abs(given) >= abs(wanted)
    return level_follows(q, p)


def level_follows(q: Atom, p: Atom) -> bool:
    """Does one level of a signal follow from another (semantics 4.2)?"""
    if "is" in q:
        return "is" in p and set(map(str, values.listed(p["is"]))) <= set(map(str, values.listed(q["is"])))
    if "above" in q:
        level = values.fraction(q["above"])
        return ("above" in p and values.fraction(p["above"]) >= level) or (
            "at_least" in p and values.fraction(p["at_least"]) > level
        )
    if "at_least" in q:
        level = values.fraction(q["at_least"])
        return any(form in p and values.fraction(p[form]) >= level for form in ("above", "at_least"))
    if "below" in q:
        level = values.fraction(q["below"])
        return ("below" in p and values.fraction(p["below"]) <= level) or (
            "at_most" in p and values.fraction(p["at_most"]) < level
        )
    if "at_most" in q:
        level = values.fraction(q["at_most"])
        return any(form in p and values.fraction(p[form]) <= level for form in ("below", "at_most"))
    return False


NOT_IMPLIED, WEAKER, SAME_EDGE = 0, 1, 2


def left_over(p: list[Atom], q: list[Atom]) -> list[Atom]:
    """The atoms of the trigger that follow from none of the moment (semantics 4.2)."""
    return [atom for atom in q if not any(follows(atom, one) for one in p)]


def implication(p: list[Atom], q: list[Atom]) -> int:
    """Not implied, weaker or same edge, for a conjunction of a moment and one of a trigger (semantics 4.2)."""
    if left_over(p, q):
        return NOT_IMPLIED
    shared = {atom["event"] for atom in p if "event" in atom} & {atom["event"] for atom in q if "event" in atom}
    if shared:
        return SAME_EDGE
    back = all(any(follows(atom, one) for one in q) for atom in p)
    return SAME_EDGE if back else WEAKER


def read_by(project: Project, condition: Any) -> tuple[set[str], set[str]]:
    """The signals and the combinations a condition uses, directly or inside a combination (semantics 6, G11)."""
    if not isinstance(condition, dict):
        return set(), set()
    if "escalation" in condition:
        escalation = project.escalation(condition["escalation"])
        return (set(), set()) if escalation is None else read_by(project, escalation["when"])
    if "combination" in condition:
        combination = project.combination(condition["combination"])
        signals: set[str] = set()
        combinations = {condition["combination"]}
        for part in (combination or {}).get("all") or (combination or {}).get("any") or []:
            inner_signals, inner_combinations = read_by(project, part)
            signals |= inner_signals
            combinations |= inner_combinations
        return signals, combinations
    if "health" in condition:
        return {part["signal"] for part in (project.health or {}).get("parts") or []}, set()
    for key in ("event", "signal", "inactive"):
        if key in condition:
            return {str(condition[key])}, set()
    return set(), set()


def reads_contact_signal(project: Project, facet: Facet) -> bool:
    """Does the trigger read a contact-level signal (semantics 4, 11)?"""
    signals, _ = read_by(project, facet.fields.get("trigger"))
    return any((project.signal(name) or {}).get("level") == "contact" for name in signals)


def instrumented(universe: Universe, signal: dict[str, Any] | None, cell: Cell) -> bool:
    """Is a signal really measured in a cell (semantics 5; absent counts as not measured)?"""
    written = (signal or {}).get("instrumented")
    if isinstance(written, bool):
        return written
    return written is not None and universe.matches(written, cell)
