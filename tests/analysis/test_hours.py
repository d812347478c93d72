"""CSM hours: how an activity's time is shared out, and what automations take of it."""

from fractions import Fraction
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.automation_plan import AutomationPlan
from dcs_cli.analysis.closing_gap import closing
from dcs_cli.analysis.hours import ItemHours
from dcs_cli.rules.automation_plan import not_live
from tests.laws.projects import random_project
from tests.laws.resolving import project_of

EVERYONE_READY = {"affects": ["dana"], "informed": ["dana"], "trained": ["dana"], "consulted": ["dana"]}
PROGRAM = {
    "kind": "program",
    "name": "Example",
    "dimensions": {"segment": ["mid", "smb"], "geo": ["na", "dach"]},
    "population": [
        {"segment": "mid", "geo": "na", "accounts": 100, "contacts": 300},
        {"segment": "mid", "geo": "dach", "accounts": 100, "contacts": 300},
        {"segment": "smb", "geo": "na", "accounts": 300, "contacts": 300},
    ],
    "departments": {"cs": {"is_cs": True}},
    "team": {"csms": ["dana", "eli"], "hours_per_week": 40},
    "channels": {"email": {}, "in_app": {}},
    "systems": {"hub": {}},
}
ACTIVITY = {"id": "calls", "minutes_each": 6, "times_per_week": 100, "audience": "all", "repetitive": True}


def touchpoint(name: str, audience: Any = "all", **fields: Any) -> dict[str, Any]:
    facts = {"purpose": "Let the admin pick a slot", "channel": "email", "owner": "lead", "system": "hub"}
    return {"id": name, "audience": audience, "trigger": {"after": "start", "by": "3d"}} | facts | fields


def item(name: str, by: list[str], share: str = "50%", **fields: Any) -> dict[str, Any]:
    return {"id": name, "replaces": "calls", "automated_by": by, "share": share, "change": EVERYONE_READY} | fields


def study(name: str, day: str, activity: dict[str, Any] = ACTIVITY, accounts: int = 500) -> dict[str, Any]:
    return {"id": name, "date": day, "accounts": accounts, "activities": [activity]}


def plan_of(
    items: list[dict[str, Any]],
    touchpoints: list[dict[str, Any]],
    *,
    studies: list[dict[str, Any]] | None = None,
    **program: Any,
) -> AutomationPlan:
    documents = [
        PROGRAM | program,
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints},
        {"kind": "automation", "studies": studies or [study("baseline", "2026-01-20")], "items": items},
    ]
    plan = Answers(project_of(documents)).plan
    assert plan is not None
    return plan


def only(plan: AutomationPlan) -> ItemHours:
    (found,) = plan.items
    return found


def test_time_is_equal_for_every_account() -> None:
    found = only(plan_of([item("auto", ["mail"])], [touchpoint("mail", {"segment": "mid"})]))
    assert (found.hours, found.reach, found.promised) == (10, Fraction(2, 5), 2)


def test_a_split_divides_by_row_and_then_by_account() -> None:
    split = [{"for": {"segment": "mid"}, "share": "80%"}, {"for": "all", "share": "20%"}]
    studies = [study("baseline", "2026-01-20", ACTIVITY | {"split": split})]
    found = only(plan_of([item("auto", ["mail"])], [touchpoint("mail", {"geo": "dach"})], studies=studies))
    assert found.reach == Fraction(2, 5)


def test_the_best_item_has_each_account() -> None:
    touchpoints = [touchpoint("wide"), touchpoint("narrow", {"segment": "mid"})]
    plan = plan_of([item("a", ["wide"], "50%"), item("b", ["narrow"], "90%")], touchpoints)
    assert [found.promised for found in plan.items] == [
        10 * Fraction(3, 5) * Fraction(1, 2),
        10 * Fraction(2, 5) * Fraction(9, 10),
    ]


def test_equal_items_go_by_id() -> None:
    plan = plan_of([item("b", ["mail"]), item("a", ["mail"])], [touchpoint("mail")])
    assert [(found.id, found.promised) for found in plan.items] == [("a", 5), ("b", 0)]


def test_counted_wants_every_touchpoint_live() -> None:
    touchpoints = [touchpoint("mail", {"segment": "mid"}), touchpoint("guide", {"segment": "smb"}, status="planned")]
    found = only(plan_of([item("auto", ["mail", "guide"], upkeep={"hours_per_month": 13})], touchpoints))
    assert (found.live, found.promised, found.planned, found.counted, found.net) == (False, 5, 5, 0, 0)
    assert found.planned_net == 2


OVER = [
    {"status": "retired"},
    {"ends_on": "2026-01-31"},
    {"trigger": {"date": "2026-01-31"}},
    {"audience": None, "send_on": "2026-01-31"},
]
"""As-of is 2026-02-01; the last is a campaign."""


def portfolio_of(items: list[dict[str, Any]], messages: list[dict[str, Any]]) -> Answers:
    """A plan with the messages that have a ``send_on`` as campaigns."""
    campaigns = [
        {key: value for key, value in one.items() if key != "trigger"} | {"audience": "all"}
        for one in messages
        if "send_on" in one
    ]
    touchpoints = [one for one in messages if "send_on" not in one]
    mapped = {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints, "campaigns": campaigns}
    automation = {"kind": "automation", "studies": [study("baseline", "2026-01-20")], "items": items}
    return Answers(project_of([PROGRAM, mapped, automation]))


@pytest.mark.parametrize("fields", OVER)
def test_what_never_runs_again_saves_nothing_and_is_not_built(fields: dict[str, Any]) -> None:
    items = [
        item("old", ["gone"], "90%", build={"hours": 30}, upkeep={"hours_per_month": 13}),
        item("new", ["mail"], "40%", build={"hours": 10}, needs=["old"]),
    ]
    found = portfolio_of(items, [touchpoint("gone", **fields), touchpoint("mail", status="planned")])
    assert found.plan is not None
    assert found.portfolio is not None
    new, old = found.plan.items
    assert (old.over, old.live, old.reach, old.promised, old.counted, old.net) == (True, False, 0, 0, 0, 0)
    assert (new.over, new.promised) == (False, 4)
    assert (found.portfolio.portfolio.order, found.portfolio.unplaced) == (("new",), ())
    assert found.portfolio.tops_out_share == Fraction(4, 80)
    way = closing(found.project, found.automations, found.plan, Fraction(4, 80), email=True)
    assert way is not None
    assert (way.chosen, way.build_hours) == (("new",), 10)
    (told,) = [one for one in not_live(found) if one.subjects == ("old",)]
    assert told.level == "warning"
    assert told.message.endswith("; it promises nothing more")


@pytest.mark.parametrize("fields", [{"ends_on": "2026-02-01"}, {"trigger": {"date": "2026-02-01"}}])
def test_the_last_day_still_counts(fields: dict[str, Any]) -> None:
    found = only(plan_of([item("auto", ["mail"])], [touchpoint("mail", **fields)]))
    assert (found.over, found.live, found.counted) == (False, True, 5)


def test_one_touchpoint_that_never_runs_again_stops_the_item_and_keeps_what_the_other_promises() -> None:
    messages = [touchpoint("gone", {"segment": "smb"}, status="retired"), touchpoint("mail", {"segment": "mid"})]
    found = portfolio_of([item("auto", ["gone", "mail"])], messages)
    assert found.plan is not None
    assert (only(found.plan).over, only(found.plan).promised, only(found.plan).counted) == (False, 2, 0)
    (told,) = not_live(found)
    assert told.message == "`auto` counts nothing: `gone` is retired; it promises 2 h/week"
    assert len(told.related) == 1


@pytest.mark.parametrize(("by", "upkeep"), [(None, Fraction(12, 52)), ("digital-csm", Fraction(0))])
def test_upkeep_is_charged_to_csms_only(by: str | None, upkeep: Fraction) -> None:
    stated = {"hours_per_month": 1} | ({"by": by} if by else {})
    found = only(plan_of([item("auto", ["mail"], upkeep=stated)], [touchpoint("mail")]))
    assert found.net == 5 - upkeep


def test_readiness_wants_informed_and_trained() -> None:
    change = {"affects": ["dana", "eli"], "informed": ["dana", "eli"], "trained": ["dana"], "consulted": []}
    found = only(plan_of([item("auto", ["mail"], change=change)], [touchpoint("mail")]))
    assert (found.readiness.ready, found.counted) == (Fraction(1, 2), Fraction(5, 2))
    assert (found.readiness.consulted, found.readiness.answered) == (0, 0)


def test_email_share_leaves_out_other_channels() -> None:
    overlay = {"channel": "in_app"}
    touchpoints = [touchpoint("mail"), touchpoint("guide", **overlay)]
    items = [item("by-mail", ["mail"], "50%"), item("by-guide", ["guide"], "60%")]
    plan = plan_of(items, touchpoints)
    assert plan.csm_time_saved == Fraction(6, 80)
    assert plan.csm_time_saved_email == 0


def test_realised_scales_to_the_accounts_before() -> None:
    after = study("after", "2026-01-30", ACTIVITY | {"times_per_week": 80}, accounts=1000)
    plan = plan_of(
        [item("auto", ["mail"], follow_up="after")], [touchpoint("mail")], studies=[study("b", "2026-01-20"), after]
    )
    found = only(plan)
    assert found.realised is not None
    assert (plan.study, found.hours, found.realised.hours_after, found.realised.saved) == ("b", 10, 8, 6)


def test_later_studies_are_ignored() -> None:
    studies = [study("b", "2026-01-20"), study("later", "2026-02-02", ACTIVITY | {"minutes_each": 60})]
    assert only(plan_of([item("auto", ["mail"])], [touchpoint("mail")], studies=studies)).hours == 10


def test_without_population_nothing_is_promised() -> None:
    program = {key: value for key, value in PROGRAM.items() if key != "population"}
    documents = [
        program,
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": [touchpoint("mail")]},
        {"kind": "automation", "studies": [study("b", "2026-01-20")], "items": [item("auto", ["mail"])]},
    ]
    plan = Answers(project_of(documents)).plan
    assert plan is not None
    assert (only(plan).promised, plan.csm_time_saved, plan.unknown) == (None, None, ("auto",))
    assert plan.repetitive_share == Fraction(10, 80)


def test_items_without_build_hours_have_no_place_in_the_portfolio() -> None:
    documents = [
        PROGRAM,
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": [touchpoint("mail")]},
        {
            "kind": "automation",
            "studies": [study("b", "2026-01-20")],
            "items": [
                item("a", ["mail"]),
                item("b", ["mail"], "60%", build={"hours": 5}),
                item("c", ["mail"], build={"hours": 5}, needs=["a"]),
            ],
        },
    ]
    view = Answers(project_of(documents)).portfolio
    assert view is not None
    assert (view.portfolio.order, view.unplaced) == (("b",), ("a", "c"))


@pytest.mark.parametrize("seed", range(60))
def test_laws_17_and_18(seed: int) -> None:
    documents = random_project(seed)
    whole = Answers(project_of(documents)).plan
    if whole is None:
        return
    promised: dict[str, list[ItemHours]] = {}
    for found in whole.items:
        if found.promised is not None:
            promised.setdefault(found.replaces, []).append(found)
    for items in promised.values():
        assert sum(found.promised or 0 for found in items) <= max(found.hours or 0 for found in items)
    for found in whole.items:
        without = Answers(project_of(_without(documents, found.id))).plan
        assert without is not None
        assert _all_promised(without) <= _all_promised(whole)


def _without(documents: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    kept = []
    for document in documents:
        items = [dict(one) for one in document.get("items", ()) if one["id"] != name]
        for one in items:
            one["needs"] = [need for need in one.get("needs", ()) if need != name]
        kept.append(document | {"items": items} if "items" in document else document)
    return kept


def _all_promised(plan: AutomationPlan) -> Fraction:
    return sum((found.promised or Fraction(0) for found in plan.items), Fraction(0))
