"""Values of named metrics and the verdicts of targets (semantics 19).

Readings of the text chosen here:
* tests_running, unproven, content_ok, purity and inventory_ratio have no formula or need files: cannot tell;
* over_pressure with several lines is the largest; senders is the maximum; flows and kinds are numbers;
* an uplift is met or not met when both ends of its bounds agree; it has a value only where they meet;
* cs_roles counts live touchpoints of type community, kb and announcement;
* ebr_minutes without a live digital EBR, or with one that states no minutes, is unknown;
* csm_load of what is known only at most lies between two figures (12 judges the uplift in the same way);
* csm_load with touchpoints of unknown volume, and ebr_minutes, are at least what is known; a target is judged by that.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import coverage, evidence, hours, load, pressure, roadmap, triggers, unknowns, values, visibility, volume
from .universe import Universe
from .versions import Facet, Message


def of_counts(found: dict[str, Any] | None, part: str, whole: str) -> Fraction | None:
    """A share from two counts of a golden key."""
    return None if found is None else values.share(found[part], found[whole])


def outcome_measured(universe: Universe, messages: list[Message]) -> dict[str, int]:
    """The key `outcome_measured`: live touchpoints measured by an outcome (semantics 19)."""
    live = [message for message in volume.live_messages(universe, messages) if not message.campaign]
    good = [
        message
        for message in live
        if message.fields.get("measure") is not None
        and not evidence.activity_word(universe.project, message.fields["measure"])
    ]
    return {"ok": len(good), "total": len(live)}


def over_pressure(universe: Universe, facets: list[Facet]) -> Fraction | None:
    """The largest share of contacts in certain breach (semantics 8.2)."""
    found = []
    for line in pressure.pressure_lines(universe):
        cells = [cell for cell, one in pressure.line_cells(universe, facets, line) if one["verdict"] == "breach"]
        share = values.share(universe.contacts(cells), universe.contacts(universe.cells))
        if share is not None:
            found.append(share)
    return max(found) if found else None


def cs_roles(universe: Universe, messages: list[Message]) -> Fraction | None:
    """Programmes with a CS role (semantics 19)."""
    programmes = [
        message.fields
        for message in volume.live_messages(universe, messages)
        if message.fields.get("type") in ("community", "kb", "announcement")
    ]
    active = [fields for fields in programmes if fields.get("cs_role") in ("owner", "contributor")]
    return values.share(len(active), len(programmes))


def ebr_minutes(universe: Universe, facets: list[Facet]) -> tuple[Fraction | None, bool]:
    """The largest csm_minutes of live digital EBRs, and whether each of them states some (semantics 19)."""
    stated = [
        facet.fields.get("csm_minutes")
        for facet in volume.counted_facets(facets)
        if facet.fields.get("type") == "ebr" and triggers.mode(universe, facet) == "digital"
    ]
    known = [values.fraction(minutes) for minutes in stated if minutes is not None]
    return max(known) if known else None, len(known) == len(stated)


def moment_coverage(universe: Universe, facets: list[Facet]) -> dict[str, int]:
    """The key `moment_coverage` (semantics 6)."""
    found = coverage.requirements(universe, facets)
    return {"met": sum(1 for one in found if one.met()), "total": len(found)}


def number(text: Any) -> Fraction | None:
    """A rounded figure as a number."""
    return None if text is None else Fraction(str(text))


def metric(universe: Universe, facets: list[Facet], messages: list[Message], name: str) -> Fraction | None:
    """The value of a metric of the registry, else its newest reading (semantics 19)."""
    project = universe.project
    planned = hours.main_study(project) is not None
    if name in ("purity", "inventory_ratio", "tests_running", "unproven", "content_ok"):
        return None
    if name == "cs_visibility":
        return of_counts(visibility.cs_visibility(universe, facets, messages), "visible", "total")
    if name == "cs_ownership":
        return of_counts(visibility.cs_ownership(universe, facets, messages), "owned", "total")
    if name == "campaign_notice":
        return of_counts(visibility.campaign_notice(universe, facets, messages), "in_time", "total")
    if name == "random_acts":
        acts = visibility.random_acts(universe, facets, messages)
        return None if acts is None else values.share(len(acts["messages"]), acts["total"])
    if name in ("csm_time_saved", "csm_time_saved_email"):
        return hours.saved_shares(universe, facets)[name] if planned else None
    if name == "repetitive_share":
        return hours.repetitive_share(universe)
    if name == "change_ready":
        return hours.change_ready(universe, facets) if planned else None
    if name in ("ebr_coverage", "report_coverage"):
        kind = "ebr" if name == "ebr_coverage" else "utilization"
        return of_counts(load.type_coverage(universe, facets, kind), "accounts", "total")
    if name == "ebr_minutes":
        minutes, complete = ebr_minutes(universe, facets)
        return minutes if complete else None
    if name == "voc_kinds":
        return Fraction(len(load.voc_kinds(universe, messages)))
    if name == "email_kinds":
        return Fraction(len(load.kinds(universe, messages, "email", load.EMAIL_KINDS)))
    if name == "in_app_kinds":
        return Fraction(len(load.kinds(universe, messages, "in_app", load.IN_APP_KINDS)))
    if name == "cs_roles":
        return cs_roles(universe, messages)
    if name == "roadmap_months":
        return None if project.roadmap is None else roadmap.Road(project).months()
    if name == "moment_coverage":
        return of_counts(moment_coverage(universe, facets), "met", "total")
    if name == "plan_coverage":
        covered = coverage.plan_coverage(universe)
        return None if covered is None else Fraction(covered)
    if name == "over_pressure":
        return over_pressure(universe, facets)
    if name in ("signal_ratio", "signal_ratio_strict"):
        found = volume.signal_ratio(universe, facets, messages)
        return number(found["count" if name == "signal_ratio" else "count_strict"])
    if name == "high_signal_share":
        counted = volume.high_signal_share(universe, facets, messages)["count"]
        return None if counted is None else values.share(*counted)
    if name == "csm_load":
        if not universe.sized:
            return None
        hours_by_touchpoint, unknown = load.load_by_touchpoint(universe, facets)
        unsaid = load.says_no_minutes(universe, facets)
        total = sum(hours_by_touchpoint.values(), Fraction(0))
        return None if unknown or unsaid or load.surely_hours(universe, facets) < total else total
    if name == "senders":
        return Fraction(pressure.senders(universe, facets)["max"])
    if name == "flows":
        return Fraction(load.flows(universe, facets)["count"])
    if name == "outcome_measured":
        return of_counts(outcome_measured(universe, messages), "ok", "total")
    return load.reading(universe, name)


def uplift_target(universe: Universe, target: dict[str, Any]) -> dict[str, Any]:
    """The verdict on the uplift from its bounds (semantics 12)."""
    wanted = values.comparison(target["is"])
    bounds = load.uplift(universe)
    verdict, impossible = "cannot tell", False
    if bounds is not None:
        low, high = values.holds(bounds.low, wanted), values.holds(bounds.high, wanted)
        if low and high:
            verdict = "met"
        elif not low and not high:
            verdict = "not met"
            impossible = not values.holds(bounds.ceiling, wanted)
    return {
        "metric": target["metric"],
        "wanted": str(target["is"]),
        "value": values.rounded(bounds.low) if bounds is not None and bounds.low == bounds.high else None,
        "verdict": verdict,
        "impossible": impossible,
    }


def known_part(universe: Universe, facets: list[Facet], name: str) -> Fraction | None:
    """What a metric is at least, where only a part of it is known (unknown is not zero)."""
    if name in ("csm_time_saved", "csm_time_saved_email"):
        return hours.least_saved(universe, facets, by_email=name == "csm_time_saved_email")
    if name == "csm_load" and universe.sized and metric(universe, facets, [], name) is None:
        return load.surely_hours(universe, facets)
    return None


def most(universe: Universe, facets: list[Facet], name: str) -> Fraction | None:
    """What a metric is at most, where it is at least something less; nothing when that is not known either."""
    if name != "csm_load" or load.says_no_minutes(universe, facets):
        return None
    by_touchpoint, unknown = load.load_by_touchpoint(universe, facets)
    return None if unknown else sum(by_touchpoint.values(), Fraction(0))


def part_target(target: dict[str, Any], at_least: Fraction, at_most: Fraction | None = None) -> dict[str, Any]:
    """The verdict on a figure of which only a part is known: more is not less."""
    operator, number = values.comparison(target["is"])
    verdict = "cannot tell"
    if operator in (">=", ">"):
        if values.holds(at_least, (operator, number)):
            verdict = "met"
        elif at_most is not None and not values.holds(at_most, (operator, number)):
            verdict = "not met"
    elif operator in ("<=", "<"):
        if not values.holds(at_least, (operator, number)):
            verdict = "not met"
        elif at_most is not None and values.holds(at_most, (operator, number)):
            verdict = "met"
    elif at_least > number or (at_most is not None and at_most < number):
        verdict = "not met"
    return {"metric": target["metric"], "wanted": str(target["is"]), "value": None, "verdict": verdict}


def targets(universe: Universe, facets: list[Facet], messages: list[Message]) -> list[dict[str, Any]]:
    """The key `targets` (semantics 19, 24)."""
    found = []
    for target in universe.project.settings.get("targets") or []:
        if target["metric"] == "in_app_reach_uplift":
            found.append(uplift_target(universe, target))
            continue
        value = metric(universe, facets, messages, target["metric"])
        verdict = "cannot tell"
        at_least, at_most = known_part(universe, facets, target["metric"]), None
        if target["metric"] in ("csm_time_saved", "csm_time_saved_email"):
            reached = unknowns.ends(universe, facets, messages, target["metric"])
            at_least, at_most = reached if reached is not None else (at_least, None)
        if value is not None and at_least is not None:
            found.append({**part_target(target, at_least, at_most), "value": values.rounded(value)})
            continue
        if value is None and at_least is not None:
            found.append(part_target(target, at_least, most(universe, facets, target["metric"])))
            continue
        open_ends = unknowns.ends(universe, facets, messages, target["metric"])
        if open_ends is not None and (open_ends == unknowns.NOTHING_KNOWN or open_ends[0] != open_ends[1]):
            value = None if open_ends == unknowns.NOTHING_KNOWN else value
            verdict = unknowns.verdict(open_ends, values.comparison(target["is"]))
        elif value is not None:
            verdict = "met" if values.holds(value, values.comparison(target["is"])) else "not met"
        found.append(
            {
                "metric": target["metric"],
                "wanted": str(target["is"]),
                "value": values.rounded(value),
                "verdict": verdict,
            }
        )
    return found
