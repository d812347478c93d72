"""Overlaps of the map with itself, but pressure (semantics 7).

Readings of the text chosen here:
* facets without a department are in no O01, O02 or O07, without a system in no O06;
* an experiment's arm without a touchpoint is the experiment's own touchpoint, but the control of a holdout is nothing;
* O06 is one finding per moment, certain when each of its cells is reached by two systems for certain;
* O08 takes the first occurrence of each protected stage; its cells are all cells of the campaign; a campaign for which
  only stages of state and escalations remain has no expected number and no finding, nor has one that nobody gets in
  a protected stage;
* O10 takes change and z, and their signs, as different forms; levels must be equal numbers, above or at least, below
  or at most; a quiet spell of any length, also one not stated, is one form;
* the first day of O03 is the smallest due day of a pair that is too close, and none for two dates, which are due days
  on one clock, our calendar (semantics 4, "due days"; 3.4);
* O03 is certain "for every contact" (semantics 5): of a message with `exit_when` only the first due day of each run is,
  of one with `suppress_during` none;
* O10 adds the wait of a step of a series to the delay;
* staff alerts take no part.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from . import clock, coverage, triggers, values
from .universe import Cell, Universe
from .versions import Facet, exit_of, facet_department
from .volume import counted_facets
from .windows import campaign_date


def pairs(facets: list[Facet]) -> list[tuple[Facet, Facet]]:
    """Pairs of live facets with different ids that share a cell (semantics 7)."""
    found = []
    for one, other in itertools.combinations(counted_facets(facets), 2):
        if one.message.id != other.message.id and one.cells & other.cells:
            found.append((one, other))
    return found


def deliberate(universe: Universe, one: Facet, other: Facet) -> bool:
    """Same sequence, reinforces, fallback, or two arms of one experiment (semantics 7)."""
    if one.fields.get("sequence") is not None and one.fields["sequence"] == other.fields.get("sequence"):
        return True
    for key in ("reinforces", "fallback_for"):
        if other.message.id in values.listed(one.fields.get(key)):
            return True
        if one.message.id in values.listed(other.fields.get(key)):
            return True
    for experiment in universe.project.results["experiments"]:
        own = experiment.get("touchpoint")
        arms = [arm.get("touchpoint") or own for arm in experiment.get("arms") or []]
        if experiment.get("holdout") is True and "touchpoint" not in experiment["arms"][0]:
            arms = arms[1:]
        if one.message.id in arms and other.message.id in arms:
            return True
    return False


def exclusive(one: Facet, other: Facet) -> bool:
    """Do two facets exclude each other in a contact (semantics 2.7)?"""
    return one.fields.get("exclusive") is not None and one.fields["exclusive"] == other.fields.get("exclusive")


def is_certain(universe: Universe, one: Facet, other: Facet, cells: frozenset[Cell]) -> bool:
    """I ⊆ A⁻(a) ∩ A⁻(b) (semantics 5)."""
    return all(coverage.certain(universe, one, cell) and coverage.certain(universe, other, cell) for cell in cells)


def pair_finding(universe: Universe, code: str, one: Facet, other: Facet, cells: frozenset[Cell]) -> dict[str, Any]:
    """The common part of a finding about two facets (semantics 23, 24)."""
    return {
        "code": code,
        "certainty": "certain" if is_certain(universe, one, other, cells) else "possible",
        "subjects": sorted([one.touchpoint_name, other.touchpoint_name]),
        "contacts": universe.contacts(cells),
        "accounts": universe.accounts(cells),
        "cells": universe.shown_sorted(cells),
    }


def once_per_pair(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps of a series are reported once per pair of touchpoints, possible if any pair is (semantics 2.5)."""
    kept: dict[tuple[str, ...], dict[str, Any]] = {}
    for finding in found:
        key = (finding["code"], *finding["subjects"])
        if key not in kept or finding["certainty"] == "certain":
            kept[key] = finding
    return list(kept.values())


def duplicates(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """O01 and O02 (semantics 7)."""
    found = []
    for one, other in pairs(facets):
        moments = set(values.listed(one.fields.get("serves"))) & set(values.listed(other.fields.get("serves")))
        departments = (facet_department(universe.project, one), facet_department(universe.project, other))
        if not moments or None in departments or exclusive(one, other):
            continue
        if coverage.complementary(universe, one, other) or deliberate(universe, one, other):
            continue
        cells = one.cells & other.cells
        finding = pair_finding(universe, "O01" if departments[0] != departments[1] else "O02", one, other, cells)
        finding["moments"] = sorted(moments)
        if universe.sized:
            smaller = min(universe.contacts(one.cells) or 0, universe.contacts(other.cells) or 0)
            finding["overlap_coefficient"] = values.rounded(values.share(universe.contacts(cells), smaller))
        found.append(finding)
    return once_per_pair(found)


def about_days(universe: Universe, facet: Facet) -> bool:
    """Do the days of a facet follow from a duration written with a tilde (semantics 7, O03; model 1.3)?"""
    if triggers.kind(facet) == "date":
        return False
    points = clock.offsets(universe.project, facet.fields["trigger"])
    return any(point.about for point in points or [])


def same_day(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """The certain part of O03 (semantics 7)."""
    written = universe.project.policy.get("spacing")
    if written is None:
        return []
    spacing = values.duration(written)
    close: dict[tuple[str, str], dict[Cell, int]] = {}
    dated: set[tuple[str, str]] = set()
    for one, other in pairs(facets):
        late_one, late_other = triggers.slip(universe, one), triggers.slip(universe, other)
        if any(triggers.kind(facet) not in ("approach", "drip", "date") for facet in (one, other)):
            continue
        if any(values.listed(facet.fields.get("suppress_during")) for facet in (one, other)):
            continue
        if late_one is None or late_other is None or triggers.inbound(universe, one):
            continue
        if triggers.inbound(universe, other) or exclusive(one, other):
            continue
        if coverage.complementary(universe, one, other) or about_days(universe, one) or about_days(universe, other):
            continue
        names = sorted([one.touchpoint_name, other.touchpoint_name])
        for cell in one.cells & other.cells:
            if not (coverage.certain(universe, one, cell) and coverage.certain(universe, other, cell)):
                continue
            for day in close_days(universe, one, other, cell, (late_one, late_other), spacing):
                cells = close.setdefault((names[0], names[1]), {})
                cells[cell] = min(cells.get(cell, day), day)
                if triggers.kind(one) == "date":
                    dated.add((names[0], names[1]))
    found = []
    for subjects, cells in close.items():
        found.append(
            {
                "code": "O03",
                "certainty": "certain",
                "subjects": list(subjects),
                "contacts": universe.contacts(cells),
                "accounts": universe.accounts(cells),
                "cells": universe.shown_sorted(cells),
                "first_day": None if subjects in dated else min(cells.values()),
            }
        )
    return found


def sure_days(universe: Universe, facet: Facet, cell: Cell) -> dict[str, list[int]]:
    """The due days, by clock, that no `exit_when` can stop (semantics 5, 3.4)."""
    stops = exit_of(universe.project, facet.fields) is not None
    if stops and facet.step_number > 0:
        return {}
    if triggers.kind(facet) == "date":
        day = campaign_date(facet)
        return {} if day is None else {clock.CALENDAR: [day]}
    days = clock.due_days(universe, facet, cell)
    if not stops:
        return days
    firsts = clock.first_of_each_run(universe, facet, cell)
    return {name: [day for day in one if day in firsts] for name, one in days.items()}


def close_days(
    universe: Universe, one: Facet, other: Facet, cell: Cell, late: tuple[int, int], spacing: Fraction
) -> list[int]:
    """The days on which two facets surely come less than the spacing apart (semantics 7, O03)."""
    found = []
    days_one, days_other = sure_days(universe, one, cell), sure_days(universe, other, cell)
    for name in days_one:
        for x in days_one[name]:
            for y in days_other.get(name, []):
                if max(x + late[0] - y, y + late[1] - x) < spacing:
                    found.append(min(x, y))
    return found


def holds_for(universe: Universe, one: Facet, other: Facet) -> bool:
    """Does `one` hold back for `other` (semantics 7, O05)?"""
    names = set(values.listed(one.fields.get("suppress_during")))
    trigger = other.fields.get("trigger") or {}
    if trigger.get("escalation") is not None and trigger["escalation"] in names:
        return True
    for moment_name in values.listed(other.fields.get("serves")):
        moment = universe.project.moment(moment_name)
        if moment is not None and moment.get("stage") is not None and moment["stage"] in names:
            return True
    return False


def contradictions(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """O05 (semantics 7)."""
    conflicts = [set(pair) for pair in universe.project.policy.get("conflicts") or []]
    found = []
    for one, other in pairs(facets):
        intents = {one.fields.get("intent"), other.fields.get("intent")}
        if intents not in conflicts or coverage.complementary(universe, one, other):
            continue
        if holds_for(universe, one, other) or holds_for(universe, other, one):
            continue
        finding = pair_finding(universe, "O05", one, other, one.cells & other.cells)
        finding["certainty"] = "possible"
        finding["intents"] = sorted(str(intent) for intent in intents)
        found.append(finding)
    return once_per_pair(found)


def several_systems(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """O06 (semantics 7)."""
    found = []
    for moment in universe.project.moments:
        serving = [
            facet for facet in coverage.serving_facets(facets, moment["id"]) if facet.fields.get("system") is not None
        ]
        cells = []
        surely = True
        for cell in universe.cells:
            systems = {facet.fields["system"] for facet in serving if cell in facet.cells}
            if len(systems) >= 2:
                cells.append(cell)
                certain = {facet.fields["system"] for facet in serving if coverage.certain(universe, facet, cell)}
                surely = surely and len(certain) >= 2
        if cells:
            found.append(
                {
                    "code": "O06",
                    "certainty": "certain" if surely else "possible",
                    "subjects": [moment["id"]],
                    "contacts": universe.contacts(cells),
                    "accounts": universe.accounts(cells),
                    "cells": universe.shown_sorted(cells),
                }
            )
    return found


def two_owners(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """O07 (semantics 7)."""
    found = []
    for moment in universe.project.moments:
        departments = {
            facet_department(universe.project, facet) for facet in coverage.serving_facets(facets, moment["id"])
        }
        named = sorted(name for name in departments if name is not None)
        if len(named) >= 2 and moment.get("accountable") is None:
            found.append({"code": "O07", "certainty": "certain", "subjects": [moment["id"]], "departments": named})
    return found


def protected(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """The key `protected`: campaigns of other departments in a protected time (semantics 7, O08)."""
    project = universe.project
    names = project.policy.get("protect")
    if not names:
        return []
    campaigns: dict[str, list[Facet]] = {}
    for facet in counted_facets(facets):
        owner = facet_department(project, facet)
        if facet.message.campaign and owner is not None and owner not in project.cs_departments():
            campaigns.setdefault(facet.message.id, []).append(facet)
    found = []
    for name, versions in sorted(campaigns.items()):
        remaining = False
        dated = False
        met = False
        expected = Fraction(0)
        for facet in versions:
            left = [one for one in names if one not in values.listed(facet.fields.get("suppress_during"))]
            remaining = remaining or bool(left)
            for cell in facet.cells:
                lengths = []
                for one in left:
                    stage = project.stage(one)
                    length = None if stage is None else clock.stage_length(universe, stage, cell)
                    if length is not None:
                        lengths.append(length)
                        dated = True
                        met = met or length > 0
                if universe.contacts_of_cell is not None:
                    share = Fraction(sum(lengths), clock.term(universe, cell) or 365)
                    expected += universe.contacts_of_cell[cell] * min(Fraction(1), share)
        if not remaining:
            continue
        cells = frozenset(cell for facet in versions for cell in facet.cells)
        found.append(
            {
                "campaign": name,
                "contacts": universe.contacts(cells),
                "expected_contacts": expected if dated and universe.sized else None,
                "cells": cells,
                "met": met,
            }
        )
    return found


def protected_findings(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """O08 (semantics 7)."""
    found = []
    for one in protected(universe, facets):
        if not one["met"] or (universe.sized and not one["expected_contacts"]):
            continue
        found.append(
            {
                "code": "O08",
                "certainty": "possible",
                "subjects": [one["campaign"]],
                "contacts": one["contacts"],
                "accounts": universe.accounts(one["cells"]),
                "cells": universe.shown_sorted(one["cells"]),
                "expected_contacts": values.rounded(one["expected_contacts"]),
                "share": values.rounded(values.share(one["expected_contacts"], one["contacts"])),
            }
        )
    return found


def forms(universe: Universe, facet: Facet) -> set[tuple[str, ...]]:
    """The forms of the atoms of a behavioural trigger (semantics 7, O10)."""
    found: set[tuple[str, ...]] = set()
    condition = triggers.condition_of_trigger(facet.fields["trigger"])
    for conjunction in triggers.disjuncts(universe.project, condition):
        for atom in conjunction:
            if "event" in atom:
                found.add(("event", str(atom["event"])))
            elif "inactive" in atom:
                found.add(("inactive", str(atom["inactive"])))
            elif "signal" in atom and not triggers.has_unknown(atom):
                for form, levels in (("above", ("above", "at_least")), ("below", ("below", "at_most"))):
                    for level in levels:
                        if level in atom:
                            found.add((form, str(atom["signal"]), str(values.fraction(atom[level]))))
                for form in ("change", "z"):
                    if form in atom:
                        sign = "down" if values.fraction(atom[form]) < 0 else "up"
                        found.add((form, str(atom["signal"]), sign))
    return found


def races(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """O10 (semantics 7)."""
    spacing = universe.project.policy.get("spacing")
    found = []
    for one, other in pairs(facets):
        if not triggers.behavioural(one) or not triggers.behavioural(other):
            continue
        if deliberate(universe, one, other) or exclusive(one, other) or coverage.complementary(universe, one, other):
            continue
        if not forms(universe, one) & forms(universe, other):
            continue
        if one.wait is None or other.wait is None:
            continue
        delays = [
            values.duration(facet.fields["trigger"].get("delay") or "0d") + (facet.wait or 0) for facet in (one, other)
        ]
        apart = abs(delays[0] - delays[1])
        if apart == 0 or (spacing is not None and apart < values.duration(spacing)):
            finding = pair_finding(universe, "O10", one, other, one.cells & other.cells)
            finding["certainty"] = "possible"
            found.append(finding)
    return once_per_pair(found)
