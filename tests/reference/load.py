"""Human time implied by the map, reach and uplift, flows and kinds (semantics 11, 12, 13, 19).

Readings of the text chosen here:
* staff alerts with `csm_minutes` count for human time; every step and every message behind an entry counts;
* what `first` without `expected_per_30d` makes known only at most (4) counts in full, and a verdict that hangs on it
  cannot be told (H05: possible);
* the capacity is csms x hours_per_week x customer_hours, the figure H05 compares with;
* email_kinds, in_app_kinds and voc_kinds read the base map (9), campaigns included;
* cells reached by nothing form a flow too; campaigns are in no flow;
* the newest reading up to as-of without an `audience` counts, of one day the later written; for the uplift both are
  of one level, contacts before accounts before no level; without in-app reach the bounds are the widest, 0 and the
  ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import coverage, triggers, values
from .universe import Cell, Universe
from .versions import Facet, Message, facet_department
from .volume import counted_facets, live_messages, year_volume

EMAIL_KINDS = {
    "scheduling",
    "newsletter",
    "announcement",
    "best_practice",
    "industry_trends",
    "onboarding",
    "utilization",
    "renewal",
}
IN_APP_KINDS = {
    "onboarding_guide",
    "feature_guide",
    "adoption_guide",
    "welcome_back_guide",
    "chatbot",
    "cancellation",
}


def capacity(universe: Universe) -> Fraction | None:
    """CSM hours a week (semantics 14)."""
    team = universe.project.settings.get("team") or {}
    if team.get("csms") is None or team.get("hours_per_week") is None:
        return None
    return len(team["csms"]) * values.fraction(team["hours_per_week"])


def customer_capacity(universe: Universe) -> Fraction | None:
    """CSM hours a week left for customers (semantics 11)."""
    team = universe.project.settings.get("team") or {}
    whole = capacity(universe)
    if whole is None or team.get("customer_hours") is None:
        return whole
    return whole * values.fraction(team["customer_hours"])


def load_by_touchpoint(universe: Universe, facets: list[Facet]) -> tuple[dict[str, Fraction], list[str]]:
    """Hours a week by touchpoint, and those of unknown volume (semantics 11)."""
    hours: dict[str, Fraction] = {}
    unknown: set[str] = set()
    for facet in facets:
        if not facet.live or facet.fields.get("csm_minutes") is None:
            continue
        minutes = values.fraction(facet.fields["csm_minutes"])
        for cell, units in load_units(universe, facet).items():
            volume = year_volume(universe, facet, cell)
            if volume is None:
                unknown.add(facet.message.id)
            else:
                added = minutes / 60 * units * volume * Fraction(7, 365)
                hours[facet.message.id] = hours.get(facet.message.id, Fraction(0)) + added
    return {name: number for name, number in hours.items() if name not in unknown}, sorted(unknown)


def only_at_most(facet: Facet) -> bool:
    """Is the volume of a facet only a bound (semantics 4)?"""
    trigger = facet.fields.get("trigger") or {}
    return triggers.kind(facet) == "event" and trigger.get("first") is True and triggers.expected_rate(facet) is None


def surely_hours(universe: Universe, facets: list[Facet]) -> Fraction:
    """The hours a week that are known to come: what is known only at most may come to nothing (semantics 4, 11)."""
    unknown = load_by_touchpoint(universe, facets)[1]
    known = [facet for facet in facets if not only_at_most(facet) and facet.message.id not in unknown]
    return sum(load_by_touchpoint(universe, known)[0].values(), Fraction(0))


def says_no_minutes(universe: Universe, facets: list[Facet]) -> list[str]:
    """What a person of CS, or of no department stated, does without its minutes: its hours are not known (2.6, 11)."""
    cs = universe.project.cs_departments()
    return sorted(
        {
            facet.message.id
            for facet in facets
            if facet.live
            and (
                triggers.mode(universe, facet) in ("human", "hybrid")
                or (facet.fields.get("mode") is None and facet.fields.get("channel") is None)
            )
            and facet.fields.get("csm_minutes") is None
            and (
                "csm" in str(facet.fields.get("owner") or "").split("/")[-1].lower().replace("_", "-").split("-")
                or (facet_department(universe.project, facet) or "") in {"", *cs}
            )
        }
    )


def load_units(universe: Universe, facet: Facet) -> dict[Cell, Fraction]:
    """Accounts reached, or contacts for a contact-level signal, at a cell of each account (semantics 11)."""
    assert universe.contacts_of_cell is not None
    if triggers.reads_contact_signal(universe.project, facet):
        return {cell: Fraction(universe.contacts_of_cell[cell]) for cell in facet.cells}
    found: dict[Cell, Fraction] = {}
    for account, number in universe.accounts_by_cell(facet.cells).items():
        of_account = [cell for cell in universe.cells if cell in facet.cells and universe.account(cell) == account]
        found[of_account[0]] = Fraction(number)
    return found


def csm_load(universe: Universe, facets: list[Facet]) -> dict[str, Any] | None:
    """The key `csm_load` (semantics 11)."""
    if not universe.sized:
        return None
    hours, unknown = load_by_touchpoint(universe, facets)
    return {
        "hours_per_week": values.rounded(sum(hours.values(), Fraction(0))),
        "by_touchpoint": {name: values.rounded(hours[name]) for name in sorted(hours)},
        "unknown": sorted({*unknown, *says_no_minutes(universe, facets)}),
        "capacity": values.rounded(customer_capacity(universe)),
    }


def flows(universe: Universe, facets: list[Facet]) -> dict[str, Any]:
    """The key `flows`: account cells reached by the same set of touchpoints and versions (semantics 13)."""
    counted = [facet for facet in counted_facets(facets) if not facet.message.campaign]
    found: dict[tuple[str, ...], list[Cell]] = {}
    for account in universe.account_cells():
        cells = universe.cells_of_account(account)
        reaching = sorted({facet.name for facet in counted if any(cell in facet.cells for cell in cells)})
        found.setdefault(tuple(reaching), []).append(account)
    numbers = None
    if universe.accounts_of_cell is not None:
        sizes = universe.accounts_of_cell
        numbers = sorted((sum(sizes[account] for account in some) for some in found.values()), reverse=True)
    return {"count": len(found), "accounts": numbers}


def kinds(universe: Universe, messages: list[Message], medium: str, wanted: set[str]) -> list[str]:
    """Live types on a medium (semantics 19)."""
    project = universe.project
    return sorted(
        {
            str(message.fields["type"])
            for message in live_messages(universe, messages)
            if message.fields.get("type") in wanted and project.medium(message.fields.get("channel")) == medium
        }
    )


def voc_kinds(universe: Universe, messages: list[Message]) -> list[str]:
    """Instruments with a live survey (semantics 19)."""
    found = set()
    for message in live_messages(universe, messages):
        found |= {str(one) for one in values.listed((message.fields.get("survey") or {}).get("instrument"))}
    return sorted(found)


def type_coverage(universe: Universe, facets: list[Facet], kind: str) -> dict[str, Any]:
    """Accounts in the certain reach of live facets of a type (semantics 19, ebr_coverage and report_coverage)."""
    cells = {
        cell
        for facet in counted_facets(facets)
        if facet.fields.get("type") == kind
        for cell in coverage.certain_cells(universe, facet)
    }
    reached, everyone = universe.accounts(cells), universe.total_accounts()
    return {"accounts": reached, "total": everyone, "share": values.rounded(values.share(reached, everyone))}


ANY_LEVEL = "any"
LEVELS = ("contact", "account", None)


def reading(universe: Universe, metric: str, level: str | None = ANY_LEVEL) -> Fraction | None:
    """The newest reading of a metric for everyone, of one level when it is asked for (semantics 12, 19)."""
    found = []
    for place, entry in enumerate(universe.project.results["readings"]):
        day = values.date(entry.get("date"))
        if entry["metric"] != metric or entry.get("audience") is not None:
            continue
        if level != ANY_LEVEL and entry.get("level") != level:
            continue
        if day is not None and day > universe.project.as_of:
            continue
        found.append(("" if day is None else day.isoformat(), place, values.fraction(entry["value"])))
    return max(found)[2] if found else None


@dataclass(frozen=True)
class Uplift:
    """The bounds of the uplift (semantics 12)."""

    low: Fraction
    high: Fraction
    if_independent: Fraction | None
    ceiling: Fraction


def uplift(universe: Universe) -> Uplift | None:
    """The bounds of the uplift from rates of one level (semantics 12)."""
    for level in LEVELS:
        e, i = reading(universe, "email_reach", level), reading(universe, "in_app_reach", level)
        if e is None or e == 0:
            continue
        ceiling = 1 / e - 1
        if i is None:
            return Uplift(Fraction(0), ceiling, None, ceiling)
        return Uplift(max(e, i) / e - 1, min(Fraction(1), e + i) / e - 1, (e + i - e * i) / e - 1, ceiling)
    return None


def in_app_reach_uplift(universe: Universe) -> dict[str, float | None] | None:
    """The key `in_app_reach_uplift` (semantics 12)."""
    found = uplift(universe)
    if found is None:
        return None
    return {
        "low": values.rounded(found.low),
        "high": values.rounded(found.high),
        "if_independent": values.rounded(found.if_independent),
        "ceiling": values.rounded(found.ceiling),
    }
