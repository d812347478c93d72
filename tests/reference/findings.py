"""The findings of the asserted codes (semantics 6 to 18, and the rule catalogue).

Readings of the text chosen here:
* rules about one message (D04, D05, G14, M01, M02, T01, T03, T04, T07, V01) are one finding per touchpoint id;
* a health band is crossed like a threshold, and no `fires_on` can name it: D05 asks for `threshold`;
* only live items count, for T04 too (2.4); D04 and D05 are about how a document is written and take in what starts on
  a later day, and staff alerts;
* subjects without an example: A04 [overlay, overlay, touchpoint], A05 [overlay, touchpoint], A06 [touchpoint],
  G01 [], G03 G04 G13 G18 H02 J03 [plan, moment], G08 [], G11 [signal or combination], G16 [plan, stage],
  H05 ["csm_load"], O11 ["cap:name"], W05 and W06 ["roadmap"], T03 of health ["health", signal];
* waivers, ignore comments and `program.rules` are not applied: these are the findings before any silencing;
* A05 is one finding per entry of an overlay: of `remove` and `override` when no cell shows it, because something else
  removes the message first or has the last word on all its fields; of `add` without a cell;
* A06 is decided over all combinations, its cells are those of the universe;
* G10 of a survey without `bad` and `good` route is a finding of its own on the survey, when `policy.voice` is given;
* G15 is outcome or measure missing (6); a measure nobody measures is not asked for;
* T03 reads triggers, guards and `shows` of live touchpoints and campaigns, all moments and the parts of health,
  following escalations and combinations; `exit_when` is not among them;
* T04 is one finding per touchpoint over all its offsets;
* T07: a series is a sequence of its own, named by its touchpoint; in a sequence each step and each offset that can fire
  is a fire, and a contact is in one of the touchpoints of an exclusive stream.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import (
    clock,
    coverage,
    evidence,
    hours,
    load,
    overlaps,
    pressure,
    roadmap,
    triggers,
    values,
    versions,
    visibility,
)
from .finding import Finding, customers, finding
from .overlay_findings import overlay_findings
from .universe import Cell, Universe
from .versions import Facet, Message
from .volume import counted_facets, live_messages

ASSERTED = (
    "A04 A05 A06 D04 D05 G01 G02 G03 G04 G05 G06 G08 G09 G10 G11 G12 G13 G14 G15 G16 G18 H01 H02 H04 H05 J03 M01 M02 "
    "O01 O02 O03 O04 O05 O06 O07 O08 O10 O11 P03 P04 P05 P06 P07 T01 T03 T04 T07 V01 V02 V03 W01 W02 W03 W04 W05 W06"
).split()


def requirement_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """J03, G02 to G06, G13, G18 and H02 (semantics 6)."""
    found = []
    for one in coverage.requirements(universe, facets):
        subjects = [one.plan["id"], one.moment["id"]]
        unit = "account" if one.per_account else "contact"
        by_code: dict[str, list[Cell]] = {}
        for cell, result in one.units.items():
            if result.code is not None:
                by_code.setdefault(result.code, []).append(cell)
        for code, cells in by_code.items():
            entry = finding(code, subjects, unit=unit, size=one.size(cells), cells=universe.shown_sorted(cells))
            if code == "G05":
                atoms: list[Any] = []
                for cell in cells:
                    atoms.extend(atom for atom in one.units[cell].left_over if atom not in atoms)
                entry["also_demands"] = atoms
            found.append(entry)
        lonely = [account for account, number in (one.no_contact or {}).items() if number]
        if lonely:
            found.append(
                finding(
                    "G18", subjects, unit="account", size=one.missing_contacts(), cells=universe.shown_sorted(lonely)
                )
            )
    return found


def plan_findings(universe: Universe, facets: list[Facet], messages: list[Message]) -> list[Finding]:
    """G01, G12, G14, G15, G16; silent without a plan (semantics 6, 2.6)."""
    project = universe.project
    if not project.plans:
        return []
    found = []
    unplanned = frozenset(universe.cells) - coverage.plan_cells(universe)
    if unplanned:
        found.append(finding("G01", [], **customers(universe, unplanned)))
    for plan in project.plans:
        if not has_growth_path(universe, facets, plan):
            found.append(finding("G12", [plan["id"]]))
        if plan.get("outcome") is None or plan.get("measure") is None:
            found.append(finding("G15", [plan["id"]]))
        found.extend(finding("G16", [plan["id"], stage]) for stage in empty_stages(universe, plan))
    for message in live_messages(universe, messages):
        if not message.campaign and not visibility.serves_plan(universe, message.fields.get("serves")):
            found.append(finding("G14", [message.id]))
    return found


def has_growth_path(universe: Universe, facets: list[Facet], plan: dict[str, Any]) -> bool:
    """Is there a signal-driven expand or refer message on a plan's cells (semantics 6, G12)?"""
    cells = universe.audience(plan["audience"])
    for facet in counted_facets(facets):
        if facet.fields.get("intent") not in ("expand", "refer") or not triggers.behavioural(facet):
            continue
        if cells & facet.cells and predicted(universe, facet.fields["trigger"]) & {"expansion", "referral"}:
            return True
    return False


def predicted(universe: Universe, condition: Any) -> set[str]:
    """What the signals and combinations a condition uses predict."""
    project = universe.project
    signals, combinations = triggers.read_by(project, condition)
    found = {(project.signal(name) or {}).get("predicts") for name in signals}
    found |= {(project.combination(name) or {}).get("predicts") for name in combinations}
    return {str(one) for one in found if one is not None}


def empty_stages(universe: Universe, plan: dict[str, Any]) -> list[str]:
    """Stages that meet the plan and hold no moment of it (semantics 6, G16)."""
    project = universe.project
    cells = universe.audience(plan["audience"])
    found = []
    for stage in project.stages:
        if not cells & universe.audience(stage.get("audience") or "all"):
            continue
        moments = [project.moment(name) for name in plan.get("moments") or []]
        inside = [
            moment
            for moment in moments
            if moment is not None
            and moment.get("stage") == stage["id"]
            and cells & universe.audience(moment["audience"])
        ]
        if not inside:
            found.append(stage["id"])
    return found


def silence_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """G08 (semantics 6)."""
    limit = universe.project.policy.get("silence")
    if limit is None:
        return []
    days = coverage.silence(universe, facets)
    over = [cell for cell, number in days.items() if number > values.days(limit)]
    if not over:
        return []
    longest = max(days[cell] for cell in over)
    return [finding("G08", [], **customers(universe, over), days=longest)]


def persona_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """G09: one finding per single contact-level value (semantics 6)."""
    cells = coverage.unaddressed(universe, facets)
    found = []
    for dimension in universe.dimensions:
        if not dimension.contact:
            continue
        for leaf in dimension.leaves:
            inside = []
            for cell in cells:
                held = cell.get(dimension.name)
                if held == leaf or (isinstance(held, frozenset) and leaf in held):
                    inside.append(cell)
            if inside:
                found.append(finding("G09", [leaf], **customers(universe, inside)))
    return found


def voice_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """G10 (semantics 6)."""
    surveys = [facet for facet in counted_facets(facets) if facet.fields.get("survey") is not None]
    wanted = universe.project.policy.get("voice")
    if wanted is None:
        return []
    found = []
    for instrument in wanted:
        asked: set[Cell] = set()
        for facet in surveys:
            if instrument in values.listed(facet.fields["survey"].get("instrument")):
                asked |= facet.cells
        silent = frozenset(universe.cells) - asked
        if silent:
            found.append(finding("G10", [instrument], **customers(universe, silent)))
    without: dict[str, set[Cell]] = {}
    for facet in surveys:
        survey = facet.fields["survey"]
        if survey.get("bad") is None and survey.get("good") is None:
            without.setdefault(facet.message.id, set()).update(facet.cells)
    found.extend(finding("G10", [name], **customers(universe, cells)) for name, cells in without.items())
    return found


def risk_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """G11 (semantics 6)."""
    project = universe.project
    used: set[str] = set()
    conditions = [escalation.get("when") for escalation in project.escalations]
    conditions += [facet.fields.get("trigger") for facet in counted_facets(facets)]
    for condition in conditions:
        signals, combinations = triggers.read_by(project, condition)
        used |= signals | combinations
    return [
        finding("G11", [one["id"]])
        for one in [*project.signals, *project.combinations]
        if one.get("predicts") == "churn" and one["id"] not in used
    ]


def system_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """D04 and D05 (rule catalogue)."""
    found: dict[tuple[str, str], Finding] = {}
    for facet in facets:
        if not in_force(universe, facet):
            continue
        system = universe.project.system(facet.fields.get("system"))
        channel = facet.fields.get("channel")
        if system.get("sends") is not None and channel is not None and channel not in system["sends"]:
            found["D04", facet.message.id] = finding("D04", [facet.message.id])
        kind = triggers.kind(facet)
        kind = "threshold" if kind == "health" else kind
        if system.get("fires_on") is not None and kind is not None and kind not in system["fires_on"]:
            found["D05", facet.message.id] = finding("D05", [facet.message.id])
    return list(found.values())


def in_force(universe: Universe, facet: Facet) -> bool:
    """Is a facet live, or will it be when its first day comes?"""
    return versions.is_live({**facet.fields, "starts_on": None}, universe.project)


def trigger_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """T01 and T04 (semantics 3.2, rule catalogue)."""
    project = universe.project
    found: dict[tuple[str, str], Finding] = {}
    never: dict[str, set[Cell]] = {}
    for facet in counted_facets(facets):
        trigger = facet.fields.get("trigger") or {}
        kind = triggers.kind(facet)
        unlimited = kind == "manual" or (triggers.behavioural(facet) and kind != "inactivity")
        once = trigger.get("first") is True or trigger.get("at_latest") is not None
        if unlimited and not once and clock.cap_of(facet) is None:
            found["T01", facet.message.id] = finding("T01", [facet.message.id], "possible")
        if kind in ("approach", "drip"):
            for cell in facet.cells:
                length = clock.term(universe, cell)
                if any(clock.is_t04(point, length) for point in clock.offsets(project, trigger) or []):
                    never.setdefault(facet.message.id, set()).add(cell)
    result = list(found.values())
    result.extend(finding("T04", [name], **customers(universe, cells)) for name, cells in never.items())
    return result


def instrument_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """T03 (rule catalogue)."""
    project = universe.project
    needs: dict[tuple[str, str], set[Cell]] = {}

    def add(item: str, signals: Iterable[str], cells: Iterable[Cell]) -> None:
        for name in signals:
            signal = project.signal(name)
            missing = {cell for cell in cells if not triggers.instrumented(universe, signal, cell)}
            if missing:
                needs.setdefault((item, name), set()).update(missing)

    for facet in counted_facets(facets):
        read = set(values.listed(facet.fields.get("shows")))
        conditions = [facet.fields.get("trigger"), *(condition for _, condition in coverage.guards(universe, facet))]
        for condition in conditions:
            read |= triggers.read_by(project, condition)[0]
        add(facet.message.id, sorted(read), facet.cells)
    for moment in project.moments:
        add(moment["id"], triggers.read_by(project, moment.get("when"))[0], universe.audience(moment["audience"]))
    for part in (project.health or {}).get("parts") or []:
        add("health", [part["signal"]], universe.cells)
    return [finding("T03", [item, name], **customers(universe, cells)) for (item, name), cells in needs.items()]


def exit_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """T07 (rule catalogue)."""
    project = universe.project
    found: dict[str, Finding] = {}
    sequences: dict[str, list[Facet]] = {}
    for facet in counted_facets(facets):
        name = facet.fields.get("sequence")
        if name is not None:
            sequences.setdefault(f"sequence:{name}", []).append(facet)
            continue
        if facet.step is not None:
            sequences.setdefault(facet.message.id, []).append(facet)
            continue
        if versions.exit_of(project, facet.fields) is not None:
            continue
        trigger = facet.fields.get("trigger") or {}
        several = triggers.kind(facet) in ("approach", "drip") and len(values.listed(trigger.get("by"))) > 1
        if several:
            found[facet.message.id] = finding("T07", [facet.message.id])
    result = list(found.values())
    for name, members in sorted(sequences.items()):
        if any(versions.exit_of(project, facet.fields) is not None for facet in members):
            continue
        for cell in universe.cells:
            reaching = [facet for facet in members if cell in facet.cells]
            if max(sum(fires(universe, one, cell) for one in some) for some in pressure.choices(reaching)) > 1:
                result.append(finding("T07", [name]))
                break
    return result


def fires(universe: Universe, facet: Facet, cell: Cell) -> int:
    """The fires of one facet of a sequence in a cell: offsets that can fire, other triggers one (T07)."""
    if triggers.kind(facet) not in ("approach", "drip"):
        return 1
    points = clock.offsets(universe.project, facet.fields["trigger"])
    if points is None:
        return 1
    length = clock.term(universe, cell)
    return sum(1 for point in points if clock.can_fire(point, length))


def measure_findings(universe: Universe, messages: list[Message]) -> list[Finding]:
    """M01 and M02 (rule catalogue, semantics 18)."""
    project = universe.project
    found = []
    for message in live_messages(universe, messages):
        measure = message.fields.get("measure")
        if message.campaign:
            continue
        if measure is None:
            found.append(finding("M02", [message.id]))
        elif evidence.activity_word(project, measure):
            found.append(finding("M01", [message.id]))
    for plan in project.plans:
        if plan.get("measure") and evidence.activity_word(project, plan["measure"].get("metric")):
            found.append(finding("M01", [plan["id"]]))
    return found


def visibility_findings(universe: Universe, facets: list[Facet], messages: list[Message]) -> list[Finding]:
    """V01, V02 and V03 (semantics 10)."""
    if not universe.project.cs_departments():
        return []
    found = [
        finding("V01", [message.id])
        for message in live_messages(universe, messages)
        if not visibility.visible_message(universe, facets, message)
    ]
    wanted = universe.project.policy.get("notice")
    for name, days in visibility.notices(universe, facets, messages).items():
        if days is None or days < 0:
            found.append(finding("V03", [name], days=days))
        elif wanted is not None and days < values.days(wanted):
            found.append(finding("V02", [name], days=days))
    return found


def human_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """H01, H04 and H05 (semantics 11, rule catalogue)."""
    found = []
    for escalation in universe.project.escalations:
        if escalation.get("decided_by") == "automation":
            found.append(finding("H01", [escalation["id"]]))
        if escalation.get("to") is None or escalation.get("within") is None:
            found.append(finding("H04", [escalation["id"]]))
    limit = load.customer_capacity(universe)
    if universe.sized and limit is not None:
        total = sum(load.load_by_touchpoint(universe, facets)[0].values())
        if total > limit:
            certainty = "certain" if load.surely_hours(universe, facets) > limit else "possible"
            found.append(finding("H05", ["csm_load"], certainty, hours=values.rounded(total)))
    return found


def item_findings(universe: Universe, facets: list[Facet]) -> list[Finding]:
    """P03 to P07 (semantics 14, 15, 16)."""
    project = universe.project
    found = []
    planned = hours.planned_nets(universe, facets)
    amounts = hours.amounts(universe, facets, hours.PLANNED)
    for item in project.items:
        name = item["id"]
        if hours.is_live(project, facets, item) and hours.ready(item) < 1:
            found.append(finding("P03", [name], ready=values.rounded(hours.ready(item))))
        affected = hours.change(item, "affects")
        if any(affected - hours.change(item, key) for key in ("informed", "consulted", "trained")):
            found.append(finding("P04", [name]))
        feedback = (item.get("change") or {}).get("feedback") or []
        if any(one.get("answered") is not True for one in feedback):
            found.append(finding("P05", [name]))
        saving = planned[name]
        if saving is not None and saving <= 0 and not hours.is_over(project, facets, item):
            found.append(finding("P06", [name]))
        stops = values.date((item.get("change") or {}).get("manual_stops_on"))
        real = hours.realised(project, item)
        wanted = amounts[name]
        made = next(
            (values.date(one.get("date")) for one in project.studies if one["id"] == item.get("follow_up")), None
        )
        over = stops is not None and stops < project.as_of and (made is None or made >= stops)
        if over and real is not None and wanted is not None and real < wanted:
            found.append(finding("P07", [name], realised=values.rounded(real)))
    return found


def way_findings(universe: Universe) -> list[Finding]:
    """W01 to W06 (semantics 17)."""
    project = universe.project
    if project.roadmap is None:
        return []
    road = roadmap.Road(project)
    found = [finding("W01", [fact]) for fact in road.missing_links()]
    found.extend(finding("W02", [name]) for name in road.detours())
    found.extend(finding("W03", [fact], days=days) for fact, days in road.late().items())
    found.extend(finding("W04", [name]) for name, step in road.steps.items() if not step.get("how"))
    for name, fact in road.vision.items():
        if fact.get("metric") is None and fact.get("done_when") is None:
            found.append(finding("W04", [name]))
    if not road.handshakes():
        found.append(finding("W05", ["roadmap"]))
    if road.months() < 24 and not road.two_calendar_years():
        found.append(finding("W06", ["roadmap"]))
    return found


def findings(universe: Universe, facets: list[Facet], messages: list[Message]) -> list[Finding]:
    """All findings of the asserted codes, in a fixed order (semantics 23, 24)."""
    found = [
        *overlay_findings(universe),
        *system_findings(universe, facets),
        *requirement_findings(universe, facets),
        *plan_findings(universe, facets, messages),
        *silence_findings(universe, facets),
        *persona_findings(universe, facets),
        *voice_findings(universe, facets),
        *risk_findings(universe, facets),
        *trigger_findings(universe, facets),
        *instrument_findings(universe, facets),
        *exit_findings(universe, facets),
        *measure_findings(universe, messages),
        *visibility_findings(universe, facets, messages),
        *human_findings(universe, facets),
        *item_findings(universe, facets),
        *way_findings(universe),
        *overlaps.duplicates(universe, facets),
        *overlaps.same_day(universe, facets),
        *overlaps.contradictions(universe, facets),
        *overlaps.several_systems(universe, facets),
        *overlaps.two_owners(universe, facets),
        *overlaps.protected_findings(universe, facets),
        *overlaps.races(universe, facets),
        *pressure.findings(universe, "O04", pressure.pressure_lines(universe), facets),
        *pressure.findings(universe, "O11", pressure.cap_lines(universe), facets),
    ]
    return sorted(found, key=lambda one: (one["code"], one["subjects"], one["certainty"]))
