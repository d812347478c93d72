"""How far a metric can be from its figure while something it rests on is not stated (semantics 2.6, 9-11, 19).

Readings of the text chosen here:
* a verdict is one on every way in which what is absent could turn out; where they differ it cannot be told;
* without a channel and a mode a message may be a person's, and then is in no signal ratio (9);
* where no live message has a type (as with `serves`), each may be of any; commands shows an EBR coverage that a
  message without a type does not open while others have one;
* a survey without `survey`, or anything without it where nothing has a type, may be of any instrument;
* a campaign without a department may be CS's own, and then is in no notice figure (10);
* where no live message has `serves`, nothing is known of what any serves (rules, "not checked");
* what is not certain for want of a fact reaches its whole audience if it is stated, everybody without an audience.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from . import coverage, hours, load, pressure, triggers, values, visibility, volume
from .universe import Cell, Universe
from .versions import Facet, Message, department, facet_department

Ends = tuple[Fraction | None, Fraction | None]
NOTHING_KNOWN: Ends = (None, None)
INSTRUMENTS = 6


def shares(members: list[str]) -> Iterator[Fraction | None]:
    """Every share of parts among parts and rests that members of these possible places can make."""
    groups = [(places, members.count(places)) for places in sorted(set(members))]
    ways = []
    for places, number in groups:
        if len(places) == 1:
            ways.append([{places: number}])
        elif len(places) == 2:
            ways.append([{places[0]: one, places[1]: number - one} for one in range(number + 1)])
        else:
            ways.append(
                [
                    {places[0]: one, places[1]: other, places[2]: number - one - other}
                    for one in range(number + 1)
                    for other in range(number + 1 - one)
                ]
            )
    for chosen in product(*ways):
        part = sum(one.get("p", 0) for one in chosen)
        rest = sum(one.get("r", 0) for one in chosen)
        yield Fraction(part, part + rest) if part + rest else None


def of_members(members: list[str]) -> Ends:
    """The least and the most of a share; nothing where it may be over nothing."""
    found = list(shares(members))
    known = [one for one in found if one is not None]
    return NOTHING_KNOWN if len(known) < len(found) or not known else (min(known), max(known))


def by_department(universe: Universe, facets: list[Facet], messages: list[Message], name: str) -> list[str]:
    """The possible places of messages in the shares of CS (10)."""
    cs, project = universe.project.cs_departments(), universe.project
    found = []
    for message in volume.live_messages(universe, messages):
        owner = department(project, message.fields, message.map_department)
        if name == "cs_ownership":
            found.append("pr" if owner is None else "p" if owner in cs else "r")
            continue
        own = [facet for facet in volume.counted_facets(facets) if facet.message.id == message.id]
        if visibility.visible_message(universe, facets, message):
            found.append("p")
        elif own:
            hidden = [facet for facet in own if not visibility.visible_facet(universe, facet)]
            sure = [facet for facet in hidden if facet_department(project, facet) is not None]
            avoided = len(sure) < len(own) and not any(facet.audience_known for facet in sure)
            found.append("pr" if not sure or avoided else "r")
        else:
            found.append("pr" if owner is None else "r")
    return found


def by_notice(universe: Universe, facets: list[Facet], messages: list[Message]) -> list[str] | None:
    """The possible places of campaigns in campaign_notice (10)."""
    wanted = universe.project.policy.get("notice")
    if wanted is None:
        return None
    found = []
    for message in volume.live_messages(universe, messages):
        owner = department(universe.project, message.fields, message.map_department)
        if not message.campaign or owner in universe.project.cs_departments():
            continue
        own = [one.fields for one in volume.counted_facets(facets) if one.message.id == message.id] or [message.fields]
        days = [visibility.notice_days(universe, fields) for fields in own]
        early = all(day is not None and day >= values.days(wanted) for day in days)
        found.append(("p" if early else "r") + ("a" if owner is None else ""))
    return found


def by_class(universe: Universe, messages: list[Message], part: set[str], apart: set[str]) -> list[str]:
    """The possible places of messages in a signal ratio (9)."""
    found = []
    for message in volume.live_messages(universe, messages):
        if triggers.mode_of(universe.project, message.fields) == "human":
            continue
        own = volume.message_class(message)
        places = "p" if own in part else "a" if own in apart else "r"
        if own is None:
            places = "pra" if apart else "pr"
        if message.fields.get("channel") is None and message.fields.get("mode") is None and places != "a":
            places += "" if "a" in places else "a"
        found.append(places)
    return found


def nothing_typed(universe: Universe, messages: list[Message]) -> bool:
    """Has no live message a type?"""
    return all(message.fields.get("type") is None for message in volume.live_messages(universe, messages))


def by_role(universe: Universe, messages: list[Message]) -> list[str]:
    """The possible places of touchpoints in cs_roles (19)."""
    found = []
    for message in volume.live_messages(universe, messages):
        kind, role = message.fields.get("type"), message.fields.get("cs_role")
        if not message.campaign and kind in ("community", "kb", "announcement"):
            found.append("pr" if role is None else "r" if role == "none" else "p")
    return found


def whole_reach(universe: Universe, facet: Facet) -> frozenset[Cell]:
    """Whom a facet of which a fact is not stated may reach."""
    return frozenset(facet.cells) if facet.audience_known else frozenset(universe.cells)


def all_stated(universe: Universe, facet: Facet) -> bool:
    """Is every fact of a facet stated, the waits before a step included (2.5, 2.6)?"""
    return coverage.facts_stated(universe, facet) and facet.wait is not None


def of_type(universe: Universe, facets: list[Facet], kind: str, untyped: bool) -> Ends:
    """The ends of ebr_coverage and report_coverage (19)."""
    sure: set[Cell] = set()
    more: set[Cell] = set()
    for facet in volume.counted_facets(facets):
        stated = facet.fields.get("type")
        reached: set[Cell] = set(coverage.certain_cells(universe, facet))
        if stated == kind:
            sure |= reached
        if stated != kind and not untyped:
            continue
        if not all_stated(universe, facet) and could_be_certain(universe, facet):
            reached = set(whole_reach(universe, facet))
        more |= reached
    everyone = universe.total_accounts()
    low, high = universe.accounts(sure), universe.accounts(sure | more)
    return values.share(low, everyone), values.share(high, everyone)


def could_be_certain(universe: Universe, facet: Facet) -> bool:
    """Would a facet be certain if all its facts were stated (5)?"""
    if coverage.guards(universe, facet) or triggers.kind(facet) == "manual" or triggers.inbound(universe, facet):
        return False
    if triggers.share_of(facet) < 1:
        return False
    if facet.wait is None or not coverage.trigger_stated(universe, facet):
        return True
    return all(coverage.during_holds(universe, facet, cell, None) for cell in facet.cells)


def number_of_kinds(universe: Universe, messages: list[Message], medium: str, listed: set[str]) -> Ends:
    """The ends of email_kinds and in_app_kinds (19)."""
    known = set(load.kinds(universe, messages, medium, listed))
    possible, free = set(known), 0
    for message in volume.live_messages(universe, messages):
        channel, kind = message.fields.get("channel"), message.fields.get("type")
        if channel is not None and universe.project.medium(channel) != medium:
            continue
        if nothing_typed(universe, messages):
            free += 1
        elif kind in listed:
            possible.add(str(kind))
    return Fraction(len(known)), Fraction(min(len(listed), len(possible) + free))


def number_of_instruments(universe: Universe, messages: list[Message]) -> Ends:
    """The ends of voc_kinds (19)."""
    found = Fraction(len(load.voc_kinds(universe, messages)))
    open_ = any(
        message.fields.get("survey") is None
        and (message.fields.get("type") == "survey" or nothing_typed(universe, messages))
        for message in volume.live_messages(universe, messages)
    )
    return found, Fraction(INSTRUMENTS) if open_ else found


def of_requirements(universe: Universe, facets: list[Facet]) -> Ends:
    """The ends of moment_coverage (6, 2.6)."""
    found = coverage.requirements(universe, facets)
    if not found:
        return NOTHING_KNOWN
    met = open_ = 0
    for one in found:
        met += one.met()
        serving = [
            facet for facet in coverage.serving_facets(facets, one.moment["id"]) if not all_stated(universe, facet)
        ]
        reached = frozenset().union(*(whole_reach(universe, facet) for facet in serving))
        if one.met() or not one.units or one.missing_contacts():
            continue
        units = {universe.account(cell) for cell in reached & one.cells} if one.per_account else reached
        open_ += all(
            unit.kind == "served" or (unit.kind != "not_applicable" and cell in units)
            for cell, unit in one.units.items()
        )
    return Fraction(met, len(found)), Fraction(met + open_, len(found))


def of_pressure(universe: Universe, facets: list[Facet]) -> Ends:
    """The ends of over_pressure (8.2, 2.6)."""
    breach: set[Cell] = set()
    possible: set[Cell] = set()
    for line in pressure.pressure_lines(universe):
        for cell, one in pressure.line_cells(universe, facets, line):
            (breach if one["verdict"] == "breach" else possible if one["verdict"] == "possible" else set()).add(cell)
    more: set[Cell] = set()
    for facet in volume.counted_facets(facets):
        if triggers.behavioural(facet) or not could_be_certain(universe, facet):
            continue
        if pressure.counted_for_pressure(universe, facet) and not all_stated(universe, facet):
            reached = whole_reach(universe, facet)
            more |= reached & possible if facet.audience_known else reached
    everyone = universe.contacts(universe.cells)
    low, high = (values.share(universe.contacts(list(cells)), everyone) for cells in (breach, breach | more))
    return low, high


def of_flows(universe: Universe, facets: list[Facet]) -> Ends:
    """The ends of flows (13): a touchpoint to nobody knows whom can tell all accounts apart."""
    found = Fraction(load.flows(universe, facets)["count"])
    live = [facet for facet in volume.counted_facets(facets) if not facet.message.campaign]
    return found, found if all(facet.audience_known for facet in live) else Fraction(len(universe.account_cells()))


def may_reach_more(universe: Universe, facets: list[Facet], item: Any, email: bool, counted: bool = False) -> bool:
    """May the touchpoints of an item reach more than they state (14), and all be on email where that is asked?

    What is counted is only of items and facets that are live.
    """
    own = [facet for facet in facets if facet.message.id in item["automated_by"]]
    if counted and not hours.is_live(universe.project, facets, item):
        return False
    media = {universe.project.medium(one.fields["channel"]) for one in own if one.fields.get("channel") is not None}
    if email and media - {"email"}:
        return False
    return any(
        (email and facet.fields.get("channel") is None)
        or (
            not all_stated(universe, facet)
            and could_be_certain(universe, facet)
            and not hours.never_again(universe.project, facet)
            and (facet.live or not counted)
        )
        for facet in own
    )


def of_time_saved(universe: Universe, facets: list[Facet], email: bool) -> Ends | None:
    """The ends of the shares of time saved (14): what may reach more, or be on email, may do all of its work.

    What is not by email may take over all that an item by email counts of the same work.
    """
    items, net = universe.project.items, hours.nets(universe, facets)
    counted = hours.amounts(universe, facets, hours.COUNTED)
    by_email = [item["id"] for item in items if hours.email_only(universe, facets, item)]
    reaching = [item["id"] for item in items if may_reach_more(universe, facets, item, False, counted=True)]
    open_ = [item["id"] for item in items if may_reach_more(universe, facets, item, email, counted=True)]
    low = high = known = hours.known_sum([net[item["id"]] for item in items if item["id"] in by_email or not email])
    if known is None or low is None:
        return None
    taken_over = False
    for item in items:
        name, capable = item["id"], most_hours(universe, item)
        if name in by_email or not email:
            rivals = [one["id"] for one in items if one["replaces"] == item["replaces"] and one["id"] not in by_email]
            if email and set(rivals) & set(reaching) and counted[name]:
                low, taken_over = low - (counted[name] or 0), True
            if net[name] is None:
                low, high = low - hours.upkeep(item), None
            elif name in open_ and high is not None and capable is not None:
                high += capable - (counted[name] or 0)
        elif name in open_:
            low -= hours.upkeep(item)
            high = None if high is None or capable is None else high + max(Fraction(0), capable - hours.upkeep(item))
    if not open_ and not taken_over:
        return None
    capacity = load.capacity(universe)
    return values.share(low, capacity), None if high is None else values.share(high, capacity)


def most_hours(universe: Universe, item: Any) -> Fraction | None:
    """What an item saves where it reaches all its work is for (14)."""
    activity = hours.activity_of(universe.project, item)
    if activity is None or not universe.sized:
        return None
    return hours.hours_of(activity) * values.fraction(item["share"]) * hours.ready(item)


def of_readiness(universe: Universe, facets: list[Facet]) -> Ends | None:
    """The ends of change_ready (16): items of unknown hours weigh anything; more reach moves every weight."""
    promised = hours.amounts(universe, facets, hours.PROMISED)
    items = universe.project.items
    moved = any(may_reach_more(universe, facets, item, email=False) for item in items)
    found = [hours.ready(item) for item in items if moved or promised[item["id"]] is None]
    if not found:
        return None
    known = hours.change_ready(universe, facets)
    return NOTHING_KNOWN if known is None else (min(*found, known), max(*found, known))


def of_ebr_minutes(universe: Universe, facets: list[Facet]) -> Ends:
    """The ends of ebr_minutes (19): what states no minutes may be longer, what states no channel a person's."""
    digital = [facet for facet in volume.counted_facets(facets) if triggers.mode(universe, facet) == "digital"]
    reviews = [one.fields for one in digital if one.fields.get("type") == "ebr"]
    known = [one for one in reviews if one.get("channel") is not None or one.get("mode") is not None]
    if not known:
        return NOTHING_KNOWN
    low, high = (
        [None if one.get("csm_minutes") is None else values.fraction(one["csm_minutes"]) for one in listed]
        for listed in (known, reviews)
    )
    least = max((one for one in low if one is not None), default=None)
    return least, None if None in high else max(one for one in high if one is not None)


def ends(universe: Universe, facets: list[Facet], messages: list[Message], name: str) -> Ends | None:
    """The ends of a metric, both alike where it is known exactly; None for a metric with no such unknown."""
    project = universe.project
    serves = any(values.listed(facet.fields.get("serves")) for facet in volume.counted_facets(facets))
    live = volume.live_messages(universe, messages)
    unclaimed = project.plans and live and not serves
    if name in ("cs_visibility", "cs_ownership", "campaign_notice", "random_acts") and not project.cs_departments():
        return None
    if name in ("cs_visibility", "cs_ownership"):
        return of_members(by_department(universe, facets, messages, name)) if live else None
    if name == "campaign_notice":
        notices = by_notice(universe, facets, messages)
        return of_members(notices) if notices else None
    if name in ("random_acts", "high_signal_share"):
        return (Fraction(0), Fraction(1)) if unclaimed else None
    if name == "signal_ratio":
        return of_members(by_class(universe, messages, {"behavioural", "approach"}, set()))
    if name == "signal_ratio_strict":
        return of_members(by_class(universe, messages, {"behavioural"}, {"approach", "drip"}))
    if name == "cs_roles":
        roles = by_role(universe, messages)
        return NOTHING_KNOWN if nothing_typed(universe, messages) else of_members(roles) if roles else None
    if name in ("ebr_coverage", "report_coverage"):
        kind = "ebr" if name == "ebr_coverage" else "utilization"
        return of_type(universe, facets, kind, nothing_typed(universe, messages)) if universe.sized else None
    if name == "ebr_minutes":
        return of_ebr_minutes(universe, facets)
    if name in ("email_kinds", "in_app_kinds"):
        medium, listed = ("email", load.EMAIL_KINDS) if name == "email_kinds" else ("in_app", load.IN_APP_KINDS)
        return number_of_kinds(universe, messages, medium, listed)
    if name == "voc_kinds":
        return number_of_instruments(universe, messages)
    if name == "moment_coverage":
        return (Fraction(0), Fraction(1)) if unclaimed and project.plans else of_requirements(universe, facets)
    if name == "over_pressure":
        return of_pressure(universe, facets) if universe.sized and pressure.pressure_lines(universe) else None
    if name == "flows":
        return of_flows(universe, facets)
    if name in ("csm_time_saved", "csm_time_saved_email"):
        planned = hours.main_study(project) is not None and load.capacity(universe)
        return of_time_saved(universe, facets, name == "csm_time_saved_email") if planned else None
    if name == "change_ready":
        return of_readiness(universe, facets) if hours.main_study(project) is not None else None
    return None


def verdict(ends_found: Ends, wanted: tuple[str, Any]) -> str:
    """What holds of every figure between the ends."""
    operator, number = wanted
    low, high = ends_found
    if operator == "=":
        apart = (low is not None and low > number) or (high is not None and high < number)
        return "met" if low == high == number else "not met" if apart else "cannot tell"
    worst, best = (low, high) if operator in (">=", ">") else (high, low)
    if worst is not None and values.holds(worst, wanted):
        return "met"
    if best is not None and not values.holds(best, wanted):
        return "not met"
    return "cannot tell"
