"""Laws 17 and 18: automations promise no more of an activity than it takes, and no item lowers it (semantics 14)."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.hours import items_hours
from dcs_cli.project.project import Project

from .campaign import seeds
from .resolving import Document, project_of, told

SEGMENTS = ("high", "mid", "low")
GEOS = ("na", "eu")


def _project(dice: random.Random, items: list[Document]) -> Project:
    """Six kinds of accounts, two activities, touchpoints for any of them of any status, and these items."""
    population = [
        {"segment": segment, "geo": geo, "accounts": dice.randint(0, 20), "contacts": 5}
        for segment in SEGMENTS
        for geo in GEOS
    ]
    population[0]["accounts"] = 7
    touchpoints = [
        {
            "id": f"t{number}",
            "purpose": "x",
            "audience": _some(dice),
            "channel": "email",
            "owner": "cs/csm",
            "system": "hub",
            "trigger": {"every": "month"},
            "status": dice.choice(("live", "live", "planned")),
            **({"not_if": {"event": "login"}} if dice.random() < 0.15 else {}),
        }
        for number in range(5)
    ]
    activities: list[Document] = []
    for name in ("decks", "packs"):
        activity: Document = {"id": name, "minutes_each": dice.randint(1, 90), "times_per_week": dice.randint(1, 40)}
        activity["audience"] = _some(dice)
        if dice.random() < 0.5:
            activity["split"] = [
                {"for": {"segment": "high"}, "share": "60%"},
                {"for": {"geo": "eu"}, "share": "10%"},
                {"for": "all", "share": "30%"},
            ]
        activities.append(activity)
    return project_of(
        [
            {
                "kind": "program",
                "name": "Hours",
                "dimensions": {"segment": list(SEGMENTS), "geo": list(GEOS)},
                "population": population,
                "departments": {"cs": {"is_cs": True}},
                "channels": {"email": {}},
                "systems": {"hub": {}},
                "team": {"csms": ["ada", "bo", "cy"], "hours_per_week": 40},
            },
            {
                "kind": "signals",
                "signals": [{"id": "login", "type": "event", "level": "contact", "source": "db", "instrumented": True}],
            },
            {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints},
            {
                "kind": "automation",
                "studies": [{"id": "study", "date": "2026-01-01", "accounts": 10, "activities": activities}],
                "items": items,
            },
        ]
    )


def _some(dice: random.Random) -> Any:
    return dice.choice(
        (
            "all",
            {"segment": dice.choice(SEGMENTS)},
            {"geo": dice.choice(GEOS)},
            {"segment": ["high", "mid"], "geo": "na"},
        )
    )


def _item(number: int, dice: random.Random) -> Document:
    csms = ["ada", "bo", "cy"]
    return {
        "id": f"i{number}",
        "replaces": dice.choice(("decks", "decks", "packs")),
        "automated_by": [f"t{one}" for one in dice.sample(range(5), k=dice.randint(1, 2))],
        "share": f"{dice.randint(0, 100)}%",
        "change": {
            "affects": csms,
            "informed": csms[: dice.randint(0, 3)],
            "trained": csms[: dice.randint(0, 3)],
        },
    }


def _promised(project: Project, activity: str) -> Fraction:
    found = [one.promised for one in items_hours(project, Automations(project)) if one.replaces == activity]
    return sum((one for one in found if one is not None), Fraction(0))


def _by_hand(project: Project, activity: str) -> Fraction:
    """Σ promised, account cell by account cell: the part of the hours spent there that the best item takes over."""
    (study,) = project.collection.studies.values()
    stated = next(one for one in study.value.activities if one.id == activity)
    hours = stated.minutes_each * stated.times_per_week / 60
    cells = [index for index in range(len(project.universe.cells)) if project.cells(stated.audience) >> index & 1]
    rows = [(project.cells(row.for_), row.share) for row in stated.split] or [(-1, Fraction(1))]
    row_of = {index: next(n for n, (members, _) in enumerate(rows) if members >> index & 1) for index in cells}
    accounts = {
        index: project.universe.account_cells[project.universe.account_of[index]].accounts or 0 for index in cells
    }
    total = Fraction(0)
    for index in cells:
        alike = sum(accounts[other] for other in cells if row_of[other] == row_of[index])
        weight = rows[row_of[index]][1] * Fraction(accounts[index], alike) if alike else Fraction(0)
        shares = [Fraction(0)]
        for located in project.collection.items.values():
            item = located.value
            reached = any(
                facet.cells >> index & 1 and facet.written.not_if is None
                for facet in project.facets
                if facet.message.id in item.automated_by
            )
            if item.replaces == activity and reached:
                shares.append(item.share)
        total += hours * weight * max(shares)
    return total


def test_laws_17_and_18_promises_of_one_activity() -> None:
    violations = []
    grew = positive = 0
    for seed in seeds(120):
        items = [_item(number, random.Random(f"{seed} {number}")) for number in range(1 + seed % 4)]
        before = _project(random.Random(seed), items)
        after = _project(random.Random(seed), [*items, _item(9, random.Random(f"{seed} 9"))])
        (study,) = after.collection.studies.values()
        for activity in study.value.activities:
            takes = activity.minutes_each * activity.times_per_week / 60
            old, new = _promised(before, activity.id), _promised(after, activity.id)
            positive += old > 0
            grew += new > old
            if new > takes:
                violations.append(f"seed {seed}: {new} h promised of {takes} h of {activity.id}")
            if new < old:
                violations.append(
                    f"seed {seed}: one item more lowers what is promised of {activity.id}: {old} to {new}"
                )
            if old != _by_hand(before, activity.id):
                violations.append(
                    f"seed {seed}: {old} h promised of {activity.id}, by hand {_by_hand(before, activity.id)}"
                )
            counted = [one for one in items_hours(after, Automations(after)) if one.replaces == activity.id]
            for one in counted:
                if not (one.counted or 0) <= (one.hours or 0):
                    violations.append(f"seed {seed}: {one.id} counts {one.counted} h of {one.hours}")
    assert positive > 50
    assert grew > 10
    assert not violations, told(violations)
