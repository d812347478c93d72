"""Certain and possible reach, requirements and gaps (semantics 5, 6).

Readings of the text chosen here:
* account units: a unit has the furthest class any of its contacts reaches ("served if one of its contacts is");
* `required` is the weight of the units and `no_contact`: the classes and `no_contact` add up to it;
* a cell with weight 0 is a unit like any other: it can make a requirement unmet with a size of 0;
* two facets with complementary guards count as one facet whose mode is the one both sides guarantee;
* a dated moment is not answered for certain by offsets from an event of unknown day (conditional);
* a moment with `when` and `window` takes facets with `exit_when`, or a `during` that leaves part of the window out,
  as conditional; a `during` that holds all of the window, of stages too, is no guard for it;
* `plan_coverage` is by accounts;
* silence counts every certain due day, also after `exit_when` and under `suppress_during` (coverage, not pressure);
  days of unknown position are left out;
* without stated weights (no population) `no_contact` is unknown and does not keep a requirement from being met;
* G10 takes a survey whose audience is missing as reaching everyone possibly, so no gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import clock, triggers, values
from .universe import Cell, Universe
from .versions import Facet, exit_of
from .volume import counted_facets

CLASSES = ("not_applicable", "uncovered", "conditional", "wrong_time", "narrower", "wrong_mode", "served")


def facts_stated(universe: Universe, facet: Facet) -> bool:
    """Are audience, channel, system, owner and every part of the trigger stated (semantics 2.6)?"""
    fields = facet.fields
    owner = fields.get("owner") or facet.message.map_department
    if not facet.audience_known or fields.get("channel") is None or fields.get("system") is None or owner is None:
        return False
    return trigger_stated(universe, facet)


def trigger_stated(universe: Universe, facet: Facet) -> bool:
    """Is every part of the trigger stated (semantics 2.6)?"""
    fields = facet.fields
    if facet.message.campaign:
        return fields.get("send_on") is not None
    if triggers.kind(facet) is None:
        return False
    trigger = fields["trigger"]
    if "before" in trigger or "after" in trigger:
        return clock.offsets(universe.project, trigger) is not None
    stated = [value for name, value in trigger.items() if name not in ("because", "starting", "on")]
    if "inactive" in trigger and trigger.get("for") is None:
        return False
    return not any(values.is_unknown(value) for value in stated)


def guards(universe: Universe, facet: Facet) -> list[tuple[str, Any]]:
    """The guards of a facet and of its system (semantics 5, model 2.2)."""
    found = []
    system = universe.project.system(facet.fields.get("system"))
    for source in (facet.fields, system):
        for name in ("only_if", "not_if"):
            if source.get(name) is not None:
                found.append((name, source[name]))
    return found


def during_holds(universe: Universe, facet: Facet, cell: Cell, moment: dict[str, Any] | None) -> bool:
    """Is `during` absent, exact, or no guard for this moment (semantics 5, 2.7)?"""
    during = facet.fields.get("during")
    if during is None or clock.during_exact(universe, facet, cell):
        return True
    if moment is None:
        return False
    if moment.get("when") is not None and moment.get("window") is not None and triggers.behavioural(facet):
        return True
    if not isinstance(during, dict):
        return moment.get("stage") is not None and moment["stage"] in values.listed(during)
    if not triggers.behavioural(facet) or moment.get("window") is None:
        return False
    own = clock.window(universe, moment, cell)
    return own is not None and any(
        first <= own[0] and own[1] <= last for first, last in stretches(universe, facet, cell)
    )


def certain_but_guards(universe: Universe, facet: Facet, cell: Cell, moment: dict[str, Any] | None) -> bool:
    """Is a cell in A⁻ apart from `only_if` and `not_if` (semantics 5, 2.6, 2.7)?"""
    if cell not in facet.cells or not facts_stated(universe, facet):
        return False
    if triggers.kind(facet) == "manual" or triggers.inbound(universe, facet):
        return False
    if triggers.share_of(facet) < 1 or facet.wait is None:
        return False
    return during_holds(universe, facet, cell, moment)


def certain(universe: Universe, facet: Facet, cell: Cell, moment: dict[str, Any] | None = None) -> bool:
    """Is a cell in A⁻ of a facet (semantics 5)?"""
    return not guards(universe, facet) and certain_but_guards(universe, facet, cell, moment)


def certain_cells(universe: Universe, facet: Facet) -> frozenset[Cell]:
    """A⁻ of a facet (semantics 5)."""
    return frozenset(cell for cell in facet.cells if certain(universe, facet, cell))


def same_days(one: Facet, other: Facet) -> bool:
    """Have two facets the same trigger and offsets (semantics 5)?"""
    same_wait = one.wait is not None and one.wait == other.wait
    return one.fields.get("trigger") == other.fields.get("trigger") and same_wait


def complementary(universe: Universe, one: Facet, other: Facet) -> bool:
    """Do two facets have complementary guards that count as none (semantics 5)?"""
    if one.message.campaign or other.message.campaign or one.fields.get("trigger") is None:
        return False
    first, second = guards(universe, one), guards(universe, other)
    if len(first) != 1 or len(second) != 1:
        return False
    if {first[0][0], second[0][0]} != {"only_if", "not_if"} or first[0][1] != second[0][1]:
        return False
    if not same_days(one, other) or clock.cap_of(one) is not None or clock.cap_of(other) is not None:
        return False
    signals, _ = triggers.read_by(universe.project, first[0][1])
    shared = one.cells & other.cells
    return all(
        triggers.instrumented(universe, universe.project.signal(name), cell) for name in signals for cell in shared
    )


@dataclass(frozen=True)
class Server:
    """A facet, or two with complementary guards, that certainly serves a moment in a cell (semantics 5)."""

    facet: Facet
    modes: frozenset[str]
    other: Facet | None = None

    def on_time(self, universe: Universe, cell: Cell, window: tuple[int, int]) -> bool:
        """Is it on time for a dated moment? Of two facets the same day is needed of both (semantics 5, 6)."""
        if self.other is None or triggers.kind(self.facet) == "schedule":
            return on_time(universe, self.facet, cell, window)
        days = days_due(universe, self.facet, cell) & days_due(universe, self.other, cell)
        return any(window[0] <= day < window[1] for day in days)


def guaranteed_mode(one: str, other: str) -> str:
    """What both sides of a complementary pair give at least."""
    if one == other:
        return one
    if "digital" in (one, other):
        return "digital"
    return "human"


def certain_servers(universe: Universe, serving: list[Facet], cell: Cell, moment: dict[str, Any]) -> list[Server]:
    """The facets, or complementary pairs, with the cell in A⁻ for this moment (semantics 5, 6)."""
    found = []
    for facet in serving:
        if certain(universe, facet, cell, moment) and covers_window(universe, facet, cell, moment):
            found.append(Server(facet, frozenset([triggers.mode(universe, facet)])))
    for number, one in enumerate(serving):
        for other in serving[number + 1 :]:
            if one.message.id == other.message.id or not complementary(universe, one, other):
                continue
            surely = all(
                certain_but_guards(universe, side, cell, moment) and covers_window(universe, side, cell, moment)
                for side in (one, other)
            )
            if surely:
                both = guaranteed_mode(triggers.mode(universe, one), triggers.mode(universe, other))
                found.append(Server(one, frozenset([both]), other))
    return found


def covers_window(universe: Universe, facet: Facet, cell: Cell, moment: dict[str, Any]) -> bool:
    """Is no part of the window left out, for a signal asked for inside a window (semantics 2.7)?"""
    if moment.get("when") is None or moment.get("window") is None or not triggers.behavioural(facet):
        return dated_day_known(universe, facet, moment)
    if exit_of(universe.project, facet.fields) is not None:
        return False
    if facet.fields.get("during") is None:
        return True
    own = clock.window(universe, moment, cell)
    if own is None:
        return False
    inside = stretches(universe, facet, cell)
    return all(any(first <= day < last for first, last in inside) for day in range(*own))


def stretches(universe: Universe, facet: Facet, cell: Cell) -> list[tuple[int, int]]:
    """The stretches of `during` in days, clocks where `usually` puts them; stages of state may be any days."""
    during = facet.fields["during"]
    if isinstance(during, dict):
        return clock.occurrences(universe, during, cell)
    stages = [universe.project.stage(name) for name in values.listed(during)]
    return [one for stage in stages if stage for one in clock.stage_occurrences(universe, stage, cell) or []]


def dated_day_known(universe: Universe, facet: Facet, moment: dict[str, Any]) -> bool:
    """Can a dated question about the facet be answered at all (semantics 2.6)?"""
    if moment.get("when") is not None or triggers.kind(facet) not in ("approach", "drip"):
        return True
    return clock.position_known(universe, facet)


def on_time(universe: Universe, facet: Facet, cell: Cell, window: tuple[int, int]) -> bool:
    """Is a facet on time for a dated moment: a due day in the window, or an often enough schedule (semantics 6)?"""
    if triggers.kind(facet) == "schedule":
        period = triggers.schedule_period(facet)
        return period is not None and period.longest <= window[1] - window[0]
    return any(window[0] <= day < window[1] for day in days_due(universe, facet, cell))


def days_due(universe: Universe, facet: Facet, cell: Cell) -> set[int]:
    """The due days of a facet, or the day of `at_latest` (semantics 2.7, 3.2)."""
    if triggers.kind(facet) in ("approach", "drip"):
        return {day for days in clock.due_days(universe, facet, cell).values() for day in days}
    day = None
    if (facet.fields.get("trigger") or {}).get("at_latest") is not None:
        day = latest_day(universe, facet, cell)
    return set() if day is None else {day}


def latest_day(universe: Universe, facet: Facet, cell: Cell) -> int | None:
    """The day of `at_latest` in a cell (semantics 2.7)."""
    point = clock.reduce(universe.project, facet.fields["trigger"]["at_latest"])
    if not point.known:
        return None
    days = clock.point_days(point, clock.term(universe, cell))
    return days[0] if days else None


def need(plan: dict[str, Any], moment: dict[str, Any]) -> str | None:
    """Who should lead a moment in a plan; nothing when not stated (semantics 6, 2.6)."""
    if moment.get("lead") is not None:
        return str(moment["lead"])
    if moment.get("stakes") == "high" and moment.get("predictable") is False:
        return "human"
    if moment.get("stakes") == "low" and moment.get("predictable") is True:
        return "digital"
    return None if plan.get("lead") is None else str(plan["lead"])


def needs_met(wanted: str, modes: set[str]) -> bool:
    """Do the modes of the facets meet the need (semantics 6)?"""
    if not modes:
        return False
    if wanted == "human":
        return bool(modes & {"human", "hybrid"})
    if wanted == "hybrid":
        return "hybrid" in modes or {"human", "digital"} <= modes
    return True


@dataclass
class Unit:
    """The class a unit falls in, with what findings need (semantics 6)."""

    kind: str
    code: str | None = None
    left_over: list[dict[str, Any]] = field(default_factory=list)


def too_slow(facet: Facet, moment: dict[str, Any]) -> bool:
    """Is the `delay` of a facet above the moment's `within` (semantics 6, step 3)?"""
    delay = facet.fields["trigger"].get("delay")
    if delay is None or moment.get("within") is None:
        return False
    return values.duration(delay) > values.duration(moment["within"])


def classify(
    universe: Universe, plan: dict[str, Any], moment: dict[str, Any], serving: list[Facet], cell: Cell
) -> Unit:
    """The first class of section 6 that applies to a contact cell (semantics 6)."""
    window = None
    if moment.get("window") is not None:
        window = clock.window(universe, moment, cell)
        if window is None:
            return Unit("not_applicable", "J03")
    if not any(cell in facet.cells for facet in serving):
        return Unit("uncovered", "G02")
    servers = certain_servers(universe, serving, cell, moment)
    if not servers:
        return Unit("conditional", "G13")
    wanted = need(plan, moment)
    high = moment.get("stakes") == "high" and moment.get("predictable") is False and moment.get("lead") is None
    if moment.get("when") is None:
        assert window is not None
        timely = [server for server in servers if server.on_time(universe, cell, window)]
        if not timely:
            return Unit("wrong_time", "G03")
        groups = [timely]
    else:
        signalled = [server for server in servers if triggers.behavioural(server.facet)]
        if not signalled:
            return Unit("wrong_time", "G04")
        quick = [server for server in signalled if not too_slow(server.facet, moment)]
        if not quick:
            return Unit("wrong_time", "G03")
        unit, groups = signal_groups(universe, moment, quick)
        if unit is not None:
            return unit
    if wanted is not None:
        for group in groups:
            if not needs_met(wanted, {mode for server in group for mode in server.modes}):
                return Unit("wrong_mode", "H02" if high else "G06")
    return Unit("served")


def signal_groups(
    universe: Universe, moment: dict[str, Any], quick: list[Server]
) -> tuple[Unit | None, list[list[Server]]]:
    """The servers on the same edge for each disjunct, or the class when one has none (semantics 6, 4.2)."""
    project = universe.project
    groups = []
    missing: list[dict[str, Any]] = []
    worst = triggers.SAME_EDGE
    for wanted in triggers.disjuncts(project, moment["when"]):
        best = triggers.NOT_IMPLIED
        group = []
        nearest: list[dict[str, Any]] | None = None
        for server in quick:
            condition = triggers.condition_of_trigger(server.facet.fields["trigger"])
            for given in triggers.disjuncts(project, condition):
                result = triggers.implication(wanted, given)
                best = max(best, result)
                if result == triggers.SAME_EDGE and server not in group:
                    group.append(server)
                rest = triggers.left_over(wanted, given)
                if nearest is None or len(rest) < len(nearest):
                    nearest = rest
        worst = min(worst, best)
        if best == triggers.NOT_IMPLIED:
            missing.extend(atom for atom in nearest or [] if atom not in missing)
        groups.append(group)
    if worst == triggers.NOT_IMPLIED:
        return Unit("narrower", "G05", missing), []
    if worst == triggers.WEAKER:
        return Unit("conditional", "G13"), []
    return None, groups


@dataclass
class Requirement:
    """A requirement with the units of each class (semantics 6)."""

    plan: dict[str, Any]
    moment: dict[str, Any]
    units: dict[Cell, Unit]
    weight: dict[Cell, int] | None
    no_contact: dict[Cell, int] | None
    cells: frozenset[Cell]
    per_account: bool

    def of(self, kind: str) -> list[Cell]:
        """The units of a class."""
        return [cell for cell, unit in self.units.items() if unit.kind == kind]

    def size(self, cells: list[Cell]) -> int | None:
        """The weight of some units."""
        return None if self.weight is None else sum(self.weight[cell] for cell in cells)

    def missing_contacts(self) -> int | None:
        """Accounts without a contact to serve them through (G18)."""
        return None if self.no_contact is None else sum(self.no_contact.values())

    def required(self) -> int | None:
        """Everyone it is asked for: the classes and `no_contact` add up to it (semantics 6)."""
        units = self.size(list(self.units))
        return None if units is None else units + (self.missing_contacts() or 0)

    def met(self) -> bool:
        """At least one unit, all served, and `no_contact` 0 (semantics 6)."""
        return bool(self.units) and len(self.of("served")) == len(self.units) and not self.missing_contacts()


def serving_facets(facets: list[Facet], moment: str) -> list[Facet]:
    """S: live facets that list a moment in `serves` (semantics 6)."""
    return [facet for facet in counted_facets(facets) if moment in values.listed(facet.fields.get("serves"))]


def requirements(universe: Universe, facets: list[Facet]) -> list[Requirement]:
    """Every (plan, moment) pair (semantics 6)."""
    found = []
    for plan in universe.project.plans:
        for name in plan.get("moments") or []:
            moment = universe.project.moment(name)
            if moment is not None:
                found.append(requirement(universe, facets, plan, moment))
    return found


def requirement(universe: Universe, facets: list[Facet], plan: dict[str, Any], moment: dict[str, Any]) -> Requirement:
    """One requirement (semantics 6)."""
    cells = universe.audience(plan["audience"]) & universe.audience(moment["audience"])
    serving = serving_facets(facets, moment["id"])
    by_contact = {cell: classify(universe, plan, moment, serving, cell) for cell in universe.cells if cell in cells}
    if moment.get("per") != "account":
        weight = None if universe.contacts_of_cell is None else {c: universe.contacts_of_cell[c] for c in by_contact}
        nobody: dict[Cell, int] | None = None if weight is None else {}
        return Requirement(plan, moment, by_contact, weight, nobody, cells, per_account=False)
    units: dict[Cell, Unit] = {}
    for cell, unit in by_contact.items():
        account = universe.account(cell)
        if account not in units or CLASSES.index(unit.kind) > CLASSES.index(units[account].kind):
            units[account] = unit
    if universe.accounts_of_cell is None:
        return Requirement(plan, moment, units, None, None, cells, per_account=True)
    weight = universe.accounts_by_cell(by_contact)
    nobody = {account: universe.accounts_of_cell[account] - number for account, number in weight.items()}
    return Requirement(plan, moment, units, weight, nobody, cells, per_account=True)


def shown_requirement(one: Requirement) -> dict[str, Any]:
    """An entry of the key `requirements` (semantics 24)."""
    shown: dict[str, Any] = {
        "plan": one.plan["id"],
        "moment": one.moment["id"],
        "need": need(one.plan, one.moment),
        "unit": "account" if one.per_account else "contact",
        "required": one.required(),
    }
    for kind in CLASSES[:-1]:
        shown[kind] = one.size(one.of(kind))
    shown["no_contact"] = one.missing_contacts()
    shown["served"] = one.size(one.of("served"))
    shown["met"] = one.met()
    return shown


def plan_cells(universe: Universe) -> frozenset[Cell]:
    """The cells in some plan (semantics 6, G01)."""
    return frozenset(cell for plan in universe.project.plans for cell in universe.audience(plan["audience"]))


def plan_coverage(universe: Universe) -> Any:
    """The share of accounts in a plan (semantics 6, 19)."""
    if not universe.project.plans or universe.accounts_of_cell is None:
        return None
    planned = {universe.account(cell) for cell in plan_cells(universe)}
    inside = sum(number for account, number in universe.accounts_of_cell.items() if account in planned)
    return values.share(inside, universe.total_accounts())


def silence_of(universe: Universe, facets: list[Facet], cell: Cell) -> int:
    """The longest certain silence of a cell in days (semantics 6, G08)."""
    end = clock.horizon(clock.term(universe, cell))
    arrivals: list[tuple[int, int]] = []
    schedules: list[int] = []
    for facet in counted_facets(facets):
        late = triggers.slip(universe, facet)
        if late is None or triggers.inbound(universe, facet) or not certain(universe, facet, cell):
            continue
        if triggers.kind(facet) == "schedule":
            period = triggers.schedule_period(facet)
            assert period is not None
            schedules.append(period.longest + late)
        elif triggers.kind(facet) in ("approach", "drip") and clock.position_known(universe, facet):
            for days in clock.due_days(universe, facet, cell).values():
                arrivals.extend((day, late) for day in days)
    longest = 0
    for start in {0} | {day for day, _ in arrivals}:
        following = [day + late for day, late in arrivals if day > start]
        longest = max(longest, min([end, *following]) - start)
    return min([longest, *schedules])


def silence(universe: Universe, facets: list[Facet]) -> dict[Cell, int]:
    """The longest certain silence of every cell (semantics 6, G08)."""
    return {cell: silence_of(universe, facets, cell) for cell in universe.cells}


def unaddressed(universe: Universe, facets: list[Facet]) -> list[Cell]:
    """Contact cells that get only what everyone in the account gets (semantics 6, G09)."""
    counted = counted_facets(facets)
    found = []
    for cell in universe.cells:
        siblings = universe.cells_of_account(universe.account(cell))
        if len(siblings) < 2:
            continue
        reaching = [facet for facet in counted if cell in facet.cells]
        if all(all(one in facet.cells for one in siblings) for facet in reaching):
            found.append(cell)
    return found
