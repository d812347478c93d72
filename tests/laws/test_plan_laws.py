"""The plan against slow references: the cheapest way over a gap, hours of each CSM, pressure once the plan is live."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from copy import deepcopy
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.change import csm_items
from dcs_cli.analysis.closing_gap import Closing, closing
from dcs_cli.analysis.hours import ItemHours
from dcs_cli.analysis.plan_money import NO_RATES, horizon_sums, items_money
from dcs_cli.analysis.plan_pressure import pressure_effect

from .campaign import seeds
from .hours_over_time import saved_hours_a_week
from .projects import AS_OF, random_project
from .resolving import Document, project_of, told

CSMS = ("ada", "bo", "cy")
SEGMENTS = ("high", "mid", "low")
CAPACITY = 120


def _documents(dice: random.Random) -> list[Document]:
    """Two activities and up to six items that share them, some live, some trained, some without build hours."""
    touchpoints = [
        {
            "id": f"t{number}",
            "purpose": "x",
            "audience": dice.choice(("all", {"segment": dice.choice(SEGMENTS)}, {"segment": ["high", "low"]})),
            "channel": dice.choice(("email", "email", "email", "in_app")),
            "owner": "cs/csm",
            "system": "hub",
            "trigger": {"every": "month"},
            "status": dice.choice(("live", "planned", "planned")),
        }
        for number in range(5)
    ]
    items = [_item(number, dice) for number in range(dice.randint(1, 6))]
    return [
        {
            "kind": "program",
            "name": "Plan",
            "dimensions": {"segment": list(SEGMENTS)},
            "population": [{"segment": one, "accounts": dice.randint(1, 20), "contacts": 30} for one in SEGMENTS],
            "departments": {"cs": {"is_cs": True}},
            "channels": {"email": {}, "in_app": {"slip": "0d"}},
            "systems": {"hub": {}},
            "team": {"csms": list(CSMS), "hours_per_week": CAPACITY // len(CSMS)},
        },
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints},
        {
            "kind": "automation",
            "studies": [
                {
                    "id": "study",
                    "date": "2026-01-01",
                    "accounts": 30,
                    "activities": [
                        {"id": name, "minutes_each": dice.randint(10, 90), "times_per_week": 30, "audience": "all"}
                        for name in ("decks", "packs")
                    ],
                }
            ],
            "items": items,
        },
    ]


def _item(number: int, dice: random.Random) -> Document:
    written: Document = {
        "id": f"i{number}",
        "replaces": dice.choice(("decks", "packs")),
        "automated_by": [f"t{one}" for one in dice.sample(range(5), k=dice.randint(1, 2))],
        "share": f"{dice.randint(5, 100)}%",
        "change": {
            "affects": list(CSMS[: dice.randint(0, 3)]),
            "informed": list(CSMS),
            "trained": list(CSMS[: dice.randint(0, 3)]),
        },
    }
    if dice.random() < 0.9:
        written["build"] = {"hours": dice.choice((0, 5, 10, 20, 20, 35))}
    if dice.random() < 0.4:
        written["upkeep"] = {"hours_per_month": dice.choice((1, 4, 40))}
    if number and dice.random() < 0.3:
        written["needs"] = [f"i{dice.randrange(number)}"]
    return written


def _raised(documents: list[Document], names: frozenset[str]) -> list[Document]:
    """The documents with these items live and everybody they affect trained, as their authors would write it."""
    changed = deepcopy(documents)
    program, mapped, automation = changed
    for item in automation["items"]:
        if item["id"] in names:
            item["change"] = {part: list(CSMS) for part in ("affects", "informed", "trained")}
            copies = []
            for name in item["automated_by"]:
                touchpoint = next(one for one in mapped["touchpoints"] if one["id"] == name)
                # A touchpoint may serve other items too, which must stay as they are.
                copies.append({**touchpoint, "id": f"{name}-{item['id']}", "status": "live"})
            mapped["touchpoints"] += copies
            item["automated_by"] = [copy["id"] for copy in copies]
    return [program, mapped, automation]


def _net(documents: list[Document], *, email: bool) -> Fraction:
    plan = Answers(project_of(documents)).plan
    assert plan is not None
    net = plan.net_hours_email if email else plan.net_hours
    assert net is not None
    return net


def _way(documents: list[Document], wanted: Fraction, *, email: bool) -> Closing:
    answers = Answers(project_of(documents))
    assert answers.plan is not None
    found = closing(answers.project, answers.automations, answers.plan, wanted, email=email)
    assert found is not None
    return found


def _cheapest(documents: list[Document], short: Fraction, *, email: bool) -> Fraction | None:
    """Build hours of the cheapest set of items that closes the gap, by trying every set and writing it down."""
    answers = Answers(project_of(documents))
    assert answers.plan is not None
    live = {one.id for one in answers.plan.items if one.live}
    counted = {one.id for one in answers.plan.items if one.email_only or not email}
    items = {item["id"]: item for item in documents[2]["items"]}
    before = _net(documents, email=email)
    best: Fraction | None = None
    for size in range(len(counted) + 1):
        for chosen in combinations(sorted(counted), size):
            names = set(chosen)
            while more := {need for name in names for need in items[name].get("needs", ())} - names - live:
                names |= more
            unbuilt = names - live
            if any("build" not in items[name] for name in unbuilt):
                continue
            cost = Fraction(sum(items[name]["build"]["hours"] for name in unbuilt))
            if (best is None or cost < best) and _net(
                _raised(documents, frozenset(names)), email=email
            ) - before >= short:
                best = cost
    return best


def test_the_cheapest_way_over_a_gap_is_what_trying_every_set_finds() -> None:
    violations = []
    closed = paid = impossible = 0
    for seed in seeds(60):
        dice = random.Random(seed)
        documents = _documents(dice)
        email = seed % 2 == 0
        before = _net(documents, email=email)
        short = Fraction(dice.randint(1, 30))
        way = _way(documents, (before + short) / CAPACITY, email=email)
        expected = _cheapest(documents, way.short, email=email)
        assert way.proven
        assert way.short == short
        if way.chosen is None:
            impossible += 1
            if expected is not None:
                violations.append(f"seed {seed}: nothing found, {expected} h of building close it")
            continue
        closed += 1
        paid += way.build_hours > 0
        if way.build_hours != expected:
            violations.append(f"seed {seed}: {way.build_hours} h of building, {expected} would do")
    assert not violations, told(violations)
    assert closed > 10
    assert paid > 5
    assert impossible > 10


def test_a_step_gains_what_writing_it_down_gains() -> None:
    tried = 0
    for seed in seeds(60):
        documents = _documents(random.Random(seed))
        email = seed % 2 == 0
        before = _net(documents, email=email)
        way = _way(documents, Fraction(1), email=email)
        for step in way.steps:
            names = frozenset((step.item, *step.needs))
            assert _net(_raised(documents, names), email=email) - before == step.gain, (seed, step)
            tried += 1
        useful = frozenset(name for step in way.steps for name in (step.item, *step.needs))
        assert way.best_hours >= _net(_raised(documents, useful), email=email)
    assert tried > 60


def test_the_hours_of_the_csms_affected_add_up_to_those_of_the_item() -> None:
    counted = 0
    for seed in seeds(40):
        answers = Answers(project_of(_documents(random.Random(seed))))
        assert answers.plan is not None
        by_item: dict[str, list[Any]] = {}
        for csm in CSMS:
            for one in csm_items(answers.project, answers.plan.items, csm):
                by_item.setdefault(one.item, []).append(one)
        for item in answers.plan.items:
            found = by_item.get(item.id, [])
            if item.readiness.affected:
                assert sum(one.hours_then for one in found) == item.promised
                assert sum(one.hours_now for one in found) == item.counted
                counted += bool(item.counted)
    assert counted > 10


@pytest.mark.parametrize("seed", range(40))
def test_pressure_with_the_plan_live_is_that_of_the_documents_with_it_live(seed: int) -> None:
    documents = random_project(seed)
    program = next((one for one in documents if one["kind"] == "program"), None)
    mapped = next((one for one in documents if one.get("touchpoints")), None)
    if program is None or mapped is None or any(one["kind"] == "automation" for one in documents):
        return
    names = [
        one["id"]
        for one in mapped["touchpoints"]
        if not {"same_as", "to"} & one.keys() and not _day_passed(one.get("trigger") or {})
    ][:2]
    if not names or any("status" in one for document in documents for one in _overrides(document, names)):
        return
    program["policy"] = {**program.get("policy", {}), "pressure": [{"at_most": 1, "per": "7d"}]}
    automation = {
        "kind": "automation",
        "items": [{"id": "item", "replaces": "nothing", "automated_by": names, "share": "50%"}],
    }
    before = Answers(project_of([*_with_status(documents, mapped, names, "planned"), automation]))
    after = Answers(project_of([*_with_status(documents, mapped, names, "live"), automation]))
    effect = pressure_effect(before.project, before.pressure, before.automations)
    assert effect is not None
    (line,) = effect.lines
    (now,), (then,) = before.pressure, after.pressure
    universe = after.project.universe
    assert line.certain_before == universe.contacts(now.cells_with("breach"))
    assert line.certain_after == universe.contacts(then.cells_with("breach"))
    assert line.possible_after == universe.contacts(then.cells_with("breach", "possible"))
    assert line.most_certain_after == max((one.certain for one in then.classes), default=0)
    assert line.most_possible_after == max((one.worst for one in then.classes), default=0)
    assert set(line.unbounded_before) == {name for one in now.classes for name in one.unbounded}
    assert set(line.unbounded_after) == {name for one in then.classes for name in one.unbounded}


def _day_passed(trigger: dict[str, Any]) -> bool:
    """What went out once can never be switched on."""
    return str(trigger.get("date", "unknown")) < AS_OF.isoformat()


def _overrides(document: Document, names: list[str]) -> list[dict[str, Any]]:
    return [override for name, override in document.get("override", {}).items() if name in names]


def _with_status(documents: list[Document], mapped: Document, names: list[str], status: str) -> list[Document]:
    listed = [
        {key: value for key, value in one.items() if key not in ("starts_on", "ends_on")} | {"status": status}
        if one["id"] in names
        else one
        for one in mapped["touchpoints"]
    ]
    return [{**one, "touchpoints": listed} if one is mapped else one for one in documents]


def test_what_a_horizon_brings_is_the_sum_of_its_days() -> None:
    """Without ramps every hour saved or built can be counted day by day, stop dates being whole days."""
    for seed in seeds(20):
        documents = _documents(random.Random(seed))
        for number, item in enumerate(documents[2]["items"]):
            item["build"] = {"hours": 7 * (1 + number % 3)}
            item.setdefault("change", {})["manual_stops_on"] = f"2026-03-{1 + number:02}"
        answers = Answers(project_of(documents))
        assert answers.plan is not None
        assert answers.portfolio is not None
        view = answers.portfolio
        money = items_money(answers.project, answers.plan, NO_RATES)
        sums = horizon_sums(answers.project, view, Fraction(30), money, NO_RATES)
        saved = Fraction(0)
        # Hours built fall on tenths of a week, so steps of a seventieth see every start.
        for step in range(30 * 70):
            week = Fraction(step, 70)
            starts = view.ahead.portfolio.with_stop_dates.saving_starts_week
            saved += sum((_saved_at(one, answers.plan.items, starts, week) for one in answers.plan.items), Fraction(0))
        assert sums.with_stop_dates.saved == saved
        assert sums.with_stop_dates.net == saved - sums.with_stop_dates.built
        assert sums.with_stop_dates.built == min(Fraction(300), view.ahead.portfolio.build_hours)


def _saved_at(one: ItemHours, items: Sequence[ItemHours], starts: Mapping[str, Fraction], week: Fraction) -> Fraction:
    """Hours of a seventieth of a week: what is live saves from the first day, and less when a better item begins."""
    if not one.live:
        return (one.planned_net or Fraction(0)) / 70 if starts[one.id] <= week else Fraction(0)
    begun = any(other.replaces == one.replaces and starts.get(other.id, week + 1) <= week for other in items)
    assert one.kept is not None and one.counted is not None
    return ((one.kept if begun else one.counted) - one.upkeep) / 70


def test_once_all_is_built_as_much_is_saved_as_the_documents_with_all_of_it_live_say() -> None:
    taken_over = 0
    for seed in seeds(60):
        documents = _documents(random.Random(seed))
        for item in documents[2]["items"]:
            item["build"] = {"hours": 7}
        before = Answers(project_of(documents))
        assert before.plan is not None and before.portfolio is not None and before.portfolio.tops_out_share is not None
        today = saved_hours_a_week(before.portfolio.ahead.with_stop_dates, Fraction(0))
        assert today == before.plan.net_hours, seed
        program, mapped, automation = deepcopy(documents)
        for touchpoint in mapped["touchpoints"]:
            touchpoint["status"] = "live"
        assert before.portfolio.tops_out_share * CAPACITY == _net([program, mapped, automation], email=False), seed
        taken_over += any(one.live and one.kept != one.counted for one in before.plan.items)
    assert taken_over > 3
