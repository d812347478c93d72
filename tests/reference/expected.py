"""Computes all golden values of a project, and compares two sets of them (semantics 24)."""

from __future__ import annotations

import datetime
from typing import Any

from . import (
    clock,
    comparing,
    coverage,
    evidence,
    findings,
    hours,
    load,
    metrics,
    overlaps,
    pressure,
    project,
    roadmap,
    triggers,
    values,
    versions,
    visibility,
    volume,
)
from .universe import Universe, build
from .versions import Facet, Message

compare = comparing.compare


def facet_clock(universe: Universe, facet: Facet) -> str | None:
    """The clock of a facet as the golden file names it: none without exact days (semantics 24)."""
    if triggers.kind(facet) not in ("approach", "drip"):
        return None
    if clock.offsets(universe.project, facet.fields["trigger"]) is None:
        return None
    return clock.anchor_point(universe.project, facet.fields["trigger"]).clock


def shown_facets(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """The key `facets`: live facets of touchpoints only (semantics 24)."""
    shown = []
    for facet in volume.counted_facets(facets):
        if facet.message.campaign:
            continue
        known = facet.audience_known
        shown.append(
            {
                "id": facet.id,
                "overlays": list(facet.overlays),
                "department": versions.facet_department(universe.project, facet),
                "system": facet.fields.get("system"),
                "channel": facet.fields.get("channel"),
                "kind": triggers.kind(facet),
                "trigger_class": triggers.trigger_class(facet),
                "mode": triggers.mode(universe, facet),
                "slip_days": triggers.slip(universe, facet),
                "clock": facet_clock(universe, facet),
                "contacts": universe.contacts(facet.cells) if known else None,
                "accounts": universe.accounts(facet.cells) if known else None,
                "volume_per_year": values.rounded(volume.facet_volume(universe, facet), 4),
            }
        )
    return sorted(shown, key=lambda one: (one["id"], one["overlays"]))


def shown_messages(universe: Universe, facets: list[Facet], messages: list[Message]) -> dict[str, Any]:
    """The key `messages` (semantics 2.3, 2.4, 24)."""
    live = volume.live_messages(universe, messages)
    campaigns = sum(1 for message in live if message.campaign)
    return {
        "total": len(live),
        "touchpoints": len(live) - campaigns,
        "campaigns": campaigns,
        "facets": sum(1 for facet in volume.counted_facets(facets) if not facet.message.campaign),
        "not_live": sorted(
            message.id
            for message in messages
            if not versions.is_live(message.fields, universe.project) and message.fields.get("to") != "staff"
        ),
    }


def shown_silence(universe: Universe, facets: list[Facet]) -> dict[str, Any]:
    """The key `silence_days` (semantics 6, 24)."""
    days = coverage.silence(universe, facets)
    cells = [{**universe.shown(cell), "days": values.rounded(number)} for cell, number in days.items()]
    return {
        "max": values.rounded(max(days.values())) if days else None,
        "cells": sorted(cells, key=lambda one: [str(one[dimension.name]) for dimension in universe.dimensions]),
    }


def shown_protected(universe: Universe, facets: list[Facet]) -> list[dict[str, Any]]:
    """The key `protected` (semantics 7, O08)."""
    return [
        {
            "campaign": one["campaign"],
            "contacts": one["contacts"],
            "expected_contacts": values.rounded(one["expected_contacts"]),
        }
        for one in overlaps.protected(universe, facets)
    ]


def compute(documents: list[dict[str, Any]], as_of: datetime.date) -> dict[str, Any]:
    """Every golden key of a project; keys whose inputs are missing are left out (semantics 24)."""
    assembled = project.assemble(documents, as_of)
    universe = build(assembled)
    messages = versions.messages(assembled)
    facets = versions.facets(universe)
    result: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "population": {
            "accounts": universe.total_accounts(),
            "contacts": universe.contacts(universe.cells),
            "contact_cells": len(universe.cells),
            "account_cells": len(universe.account_cells()),
        },
        "messages": shown_messages(universe, facets, messages),
        "facets": shown_facets(universe, facets),
        "requirements": [coverage.shown_requirement(one) for one in coverage.requirements(universe, facets)],
        "moment_coverage": metrics.moment_coverage(universe, facets),
        "plan_coverage": values.rounded(coverage.plan_coverage(universe)),
        "silence_days": shown_silence(universe, facets),
        "protected": shown_protected(universe, facets),
        "pressure": pressure.pressure(universe, facets),
        "caps": pressure.caps(universe, facets),
        "senders": pressure.senders(universe, facets),
        "volume": volume.volume(universe, facets),
        "signal_ratio": volume.signal_ratio(universe, facets, messages),
        "count_by_class": volume.count_by_class(universe, messages),
        "high_signal_share": volume.high_signal_share(universe, facets, messages),
        "cs_visibility": visibility.cs_visibility(universe, facets, messages),
        "cs_ownership": visibility.cs_ownership(universe, facets, messages),
        "campaign_notice": visibility.campaign_notice(universe, facets, messages),
        "random_acts": visibility.random_acts(universe, facets, messages),
        "csm_load": load.csm_load(universe, facets),
        "flows": load.flows(universe, facets),
        "email_kinds": load.kinds(universe, messages, "email", load.EMAIL_KINDS),
        "in_app_kinds": load.kinds(universe, messages, "in_app", load.IN_APP_KINDS),
        "voc_kinds": load.voc_kinds(universe, messages),
        "ebr_coverage": load.type_coverage(universe, facets, "ebr"),
        "report_coverage": load.type_coverage(universe, facets, "utilization"),
        "outcome_measured": metrics.outcome_measured(universe, messages),
        "plan": hours.plan(universe, facets),
        "roadmap": roadmap.roadmap(assembled),
        "in_app_reach_uplift": load.in_app_reach_uplift(universe),
        "experiments": evidence.experiments(assembled) if assembled.has_results else None,
        "proofs": evidence.proofs(assembled) if assembled.has_results else None,
        "benchmarks": evidence.benchmarks(universe) if assembled.has_results else None,
        "targets": metrics.targets(universe, facets, messages),
        "findings": findings.findings(universe, facets, messages),
        "asserted_codes": list(findings.ASSERTED),
    }
    optional = (
        "cs_visibility",
        "cs_ownership",
        "campaign_notice",
        "random_acts",
        "csm_load",
        "plan",
        "roadmap",
        "in_app_reach_uplift",
        "experiments",
        "proofs",
        "benchmarks",
    )
    return {name: value for name, value in result.items() if value is not None or name not in optional}
