"""Year volumes, shares by volume and the signal ratio (semantics 4, 9).

Readings of the text chosen here:
* an offset on a recurring base counts for 365/p when at least one of its days is kept by `during`;
* offsets from an event of unknown day count as if the event lay at 0;
* `at_latest` without `expected_per_30d` has unknown volume, as only `first` is named;
* `during` on behavioural triggers leaves the year volume as it is;
* whether a step after an unknown wait falls into `during` is unknown, unless no day of it can;
* a message of which one version has unknown volume is listed as unknown, its known versions still count;
* classes without a message are left out of `count_by_class`;
* without plans nothing says what a message could serve: high_signal_share cannot be told;
* a message that is only `at most` is sent any number of times up to its figure, so a share by volume is the end of its
  range that the bound names; without a message of unknown volume it is "at most" when one of them is in the numerator,
  else "at least".
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import clock, triggers, values
from .universe import Cell, Universe
from .versions import Facet, Message, is_live
from .windows import can_fire_at_all

CLASS_ORDER = ("approach", "behavioural", "calendar", "drip", "manual")


def new_share(universe: Universe, cell: Cell) -> Fraction:
    """ν, the share of accounts in their first year; 1 when absent (semantics 4)."""
    written = universe.project.settings.get("new_per_year")
    if written is None:
        return Fraction(1)
    if not isinstance(written, list):
        return values.fraction(written)
    cells = universe.cells_of_account(universe.account(cell))
    for row in written:
        if any(universe.matches(row["for"], one) for one in cells):
            return values.fraction(row["is"])
    return Fraction(1)


def year_volume(universe: Universe, facet: Facet, cell: Cell) -> Fraction | None:
    """Messages a year to one contact of a cell; nothing when unknown (semantics 4, 2.5, 2.7)."""
    number = triggers.messages_behind(facet)
    found = triggers.kind(facet)
    if found is None or number is None or not facet.audience_known:
        return None
    part = triggers.share_of(facet) * number
    trigger = facet.fields.get("trigger") or {}
    if found == "date":
        return part
    if found in ("approach", "drip"):
        if days_unknown(universe, facet):
            return None
        if facet.wait is None and clock.during_exact(universe, facet, cell):
            return None if can_fire_at_all(universe, facet, cell) else Fraction(0)
        return part * dated_volume(universe, facet, cell)
    if found == "schedule":
        period = triggers.schedule_period(facet)
        if period is None:
            return None
        within = Fraction(1)
        if facet.fields.get("during") is not None:
            covered = clock.during_share(universe, facet, cell)
            if covered is None:
                return None
            within = covered
        return part * period.per_year * within
    rate = triggers.expected_rate(facet)
    if rate is not None:
        return rate * number * 365 / 30
    if found == "event" and trigger.get("first") is True:
        return part * new_share(universe, cell)
    return None


def days_unknown(universe: Universe, facet: Facet) -> bool:
    """Are the days of an approach or drip not stated (semantics 2.6)? A step after an unknown wait still fires."""
    return clock.offsets(universe.project, facet.fields["trigger"]) is None


def dated_volume(universe: Universe, facet: Facet, cell: Cell) -> Fraction:
    """Due offsets in the first year times ν, and 365/p for each valid offset on a recurring base (semantics 4)."""
    total = Fraction(0)
    length = clock.term(universe, cell)
    known = facet
    if facet.wait is None:
        known = Facet(
            facet.message, facet.overlays, facet.fields, facet.cells, facet.live, facet.step, facet.step_number, 0
        )
    for point in clock.kept_offsets(universe, known, cell) or []:
        sent = 1 if point.per is None else len(clock.values_sent_for(universe, facet, cell, point))
        period = clock.repeat(point, length)
        if point.every is None:
            total += new_share(universe, cell) * sent if 0 <= point.offset < 365 else 0
        elif period is not None:
            total += Fraction(365, period) * sent
    return total


def facet_volume(universe: Universe, facet: Facet) -> Fraction | None:
    """Messages a year of a facet; nothing when unknown in a cell or without a population (semantics 4)."""
    if universe.contacts_of_cell is None:
        return None
    total = Fraction(0)
    for cell in facet.cells:
        volume = year_volume(universe, facet, cell)
        if volume is None:
            return None
        total += volume * universe.contacts_of_cell[cell]
    return None if triggers.kind(facet) is None or not facet.audience_known else total


def at_most_only(facet: Facet) -> bool:
    """Is the volume only `at most` ν, for `first` without e (semantics 4)?"""
    trigger = facet.fields.get("trigger") or {}
    return (
        triggers.kind(facet) == "event"
        and trigger.get("first") is True
        and facet.fields.get("expected_per_30d") is None
        and triggers.messages_behind(facet) is not None
    )


def counted_facets(facets: list[Facet]) -> list[Facet]:
    """Live facets that are messages to customers, campaigns included (semantics 2.4, 9)."""
    return [facet for facet in facets if facet.live and not facet.staff]


def live_messages(universe: Universe, all_messages: list[Message]) -> list[Message]:
    """Live messages by the base map (semantics 2.4, 9)."""
    return [
        message
        for message in all_messages
        if is_live(message.fields, universe.project) and message.fields.get("to") != "staff"
    ]


def message_class(message: Message) -> str | None:
    """The class of a message by the base map (semantics 9)."""
    if message.campaign:
        return "calendar"
    found = triggers.kind_of_trigger(message.fields.get("trigger"))
    return None if found is None else triggers.CLASSES[found]


def bound(measured: list[Facet], numerator: list[Facet], universe: Universe) -> str | None:
    """At most, at least or cannot tell, when messages of unknown volume are among those measured (semantics 9)."""
    unknown = [facet for facet in measured if facet_volume(universe, facet) is None]
    if not unknown:
        return None
    inside = [facet for facet in unknown if facet in numerator]
    if not inside:
        return "at most"
    return "at least" if len(inside) == len(unknown) else "cannot tell"


def total(universe: Universe, facets: list[Facet]) -> Fraction | None:
    """The known volume of some facets."""
    if not universe.sized:
        return None
    known = [facet_volume(universe, facet) for facet in facets]
    return sum((volume for volume in known if volume is not None), Fraction(0))


def share_by_volume(
    universe: Universe, measured: list[Facet], numerator: list[Facet], either: list[Facet] | None = None
) -> tuple[Fraction | None, str | None]:
    """A share by volume and what it is worth (semantics 9); ``either`` may be in the numerator or not (2.6)."""
    if either:
        return open_share(universe, measured, numerator, either)
    if not universe.sized:
        return None, None
    worth = bound(measured, numerator, universe)
    plain = values.share(total(universe, numerator), total(universe, measured))
    bounded = [facet for facet in measured if at_most_only(facet) and facet_volume(universe, facet)]
    if not bounded or plain is None or worth == "cannot tell":
        return plain, worth
    ends = [plain]
    for unsent_inside in (True, False):
        sent = [facet for facet in measured if facet not in bounded or (facet in numerator) != unsent_inside]
        end = values.share(total(universe, [facet for facet in sent if facet in numerator]), total(universe, sent))
        if end is not None:
            ends.append(end)
    if worth is None and min(ends) != max(ends):
        worth = "at most" if any(facet in numerator for facet in bounded) else "at least"
    return (min(ends) if worth == "at least" else max(ends)), worth


def open_share(
    universe: Universe, measured: list[Facet], numerator: list[Facet], either: list[Facet]
) -> tuple[Fraction | None, str | None]:
    """A share by volume of which it is not known whether some are in it: an end of the two shares with and without."""
    if total(universe, measured) is None:
        return None, None
    if any(facet_volume(universe, facet) is None for facet in either):
        return values.share(total(universe, numerator), total(universe, measured)), "cannot tell"
    without, _ = share_by_volume(universe, measured, numerator)
    _, worth = share_by_volume(universe, [facet for facet in measured if facet not in either], numerator)
    unsure = any(facet_volume(universe, facet) is None for facet in measured)
    if not total(universe, either) or (unsure and worth == "cannot tell"):
        return without, worth
    low, high = (ends_of_share(universe, measured, numerator, either, best) for best in (False, True))
    if unsure:
        return (low if worth == "at least" else high), worth
    return (low, "at least") if low or high == 1 else (high, "at most")


def ends_of_share(
    universe: Universe, measured: list[Facet], numerator: list[Facet], either: list[Facet], best: bool
) -> Fraction:
    """The share with the open ones inside and what is at most outside unsent, or the other way round."""
    inside = [*numerator, *either] if best else numerator
    sent = [facet for facet in measured if facet in either or not at_most_only(facet) or (facet in inside) == best]
    whole = total(universe, sent)
    part = total(universe, [facet for facet in sent if facet in inside])
    return Fraction(0 if best else 1) if not whole or part is None else part / whole


def volume(universe: Universe, facets: list[Facet]) -> dict[str, Any]:
    """The key `volume` (semantics 4, 24)."""
    counted = counted_facets(facets)
    by_message: dict[str, Fraction] = {}
    unknown: set[str] = set()
    at_most: set[str] = set()
    by_class: dict[str, Fraction] = {}
    for facet in counted:
        if any(year_volume(universe, facet, cell) is None for cell in facet.cells):
            unknown.add(facet.message.id)
        elif at_most_only(facet):
            at_most.add(facet.message.id)
        found = facet_volume(universe, facet)
        if found is None:
            continue
        by_message[facet.message.id] = by_message.get(facet.message.id, Fraction(0)) + found
        group = triggers.trigger_class(facet)
        if group is not None and triggers.mode(universe, facet) != "human":
            by_class[group] = by_class.get(group, Fraction(0)) + found
    everything = total(universe, counted)
    return {
        "first_year": universe.project.settings.get("new_per_year") is None,
        "total_per_year": values.rounded(everything, 4),
        "by_class": {name: values.rounded(by_class[name], 4) for name in sorted(by_class)},
        "by_message": {name: values.rounded(by_message[name], 4) for name in sorted(by_message)},
        "unknown": sorted(unknown),
        "at_most": sorted(at_most),
        "per_contact_year": values.rounded(values.share(everything, universe.contacts(universe.cells))),
    }


def signal_ratio(universe: Universe, facets: list[Facet], all_messages: list[Message]) -> dict[str, Any]:
    """The key `signal_ratio` (semantics 9)."""
    project = universe.project
    live = live_messages(universe, all_messages)
    machine = [message for message in live if triggers.mode_of(project, message.fields) != "human"]
    classes = [message_class(message) for message in machine]

    def number(*names: str) -> int:
        return sum(1 for name in classes if name in names)

    measured = [facet for facet in counted_facets(facets) if triggers.mode(universe, facet) != "human"]
    unsaid = [facet for facet in measured if triggers.trigger_class(facet) is None]

    def of(*names: str) -> list[Facet]:
        return [facet for facet in measured if triggers.trigger_class(facet) in names]

    by_volume, worth = share_by_volume(universe, measured, of("behavioural", "approach"), unsaid)
    strictly = [*of("behavioural", "calendar", "manual"), *unsaid]
    strict, _ = share_by_volume(universe, strictly, of("behavioural"), unsaid)
    counted = number(*CLASS_ORDER)
    return {
        "count": values.rounded(values.share(number("behavioural", "approach"), counted)),
        "count_strict": values.rounded(
            values.share(number("behavioural"), number("behavioural", "calendar", "manual"))
        ),
        "volume": values.rounded(by_volume),
        "volume_strict": values.rounded(strict),
        "volume_bound": worth,
        "human": len(live) - len(machine),
    }


def count_by_class(universe: Universe, all_messages: list[Message]) -> dict[str, int]:
    """The key `count_by_class`: digital and hybrid messages by the base map (semantics 9)."""
    counts: dict[str, int] = {}
    for message in live_messages(universe, all_messages):
        found = message_class(message)
        if found is not None and triggers.mode_of(universe.project, message.fields) != "human":
            counts[found] = counts.get(found, 0) + 1
    return {name: counts[name] for name in CLASS_ORDER if name in counts}


def signalled_in_plan(universe: Universe, serves: Any) -> bool:
    """Does a message serve a signalled moment of a plan (semantics 9)?"""
    planned = universe.project.planned_moments()
    moments = [universe.project.moment(name) for name in values.listed(serves) if name in planned]
    return any(moment is not None and moment.get("when") is not None for moment in moments)


def high_signal_share(universe: Universe, facets: list[Facet], all_messages: list[Message]) -> dict[str, Any]:
    """The key `high_signal_share` (semantics 9)."""
    if not universe.project.plans:
        return {"count": None, "volume": None, "volume_bound": None}
    live = live_messages(universe, all_messages)
    serving = [message for message in live if signalled_in_plan(universe, message.fields.get("serves"))]
    counted = counted_facets(facets)
    inside = [facet for facet in counted if signalled_in_plan(universe, facet.fields.get("serves"))]
    by_volume, worth = share_by_volume(universe, counted, inside)
    return {"count": [len(serving), len(live)], "volume": values.rounded(by_volume), "volume_bound": worth}
