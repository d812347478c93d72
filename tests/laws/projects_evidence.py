"""The random automation plan, roadmap and results of a project."""

from __future__ import annotations

from typing import Any

from .projects_dice import Dice
from .projects_draft import CSMS, ROLES, Document, Draft
from .projects_program import INDUSTRY, NUMBERS, SHARES, draw_comparison

ACTIVITIES = ("chasing-slots", "copy-paste", "ebr-decks", "renewal-packs")


def draw_automation(draft: Draft, dice: Dice) -> list[Document]:
    """Studies and items, together or in two documents."""
    if not dice.happens("automation", 0.65):
        return []
    known = list(ACTIVITIES[: dice.whole(1, 4)])
    studies = [_study(draft, dice.fork(), "baseline", "2026-01-10", known)]
    if dice.happens("several_studies", 0.3):
        studies.append(_study(draft, dice.fork(), "second-look", "2026-01-25", known[: dice.whole(1, 2)]))
    items = [_item(draft, dice.fork(), name, known) for name in ("item-alpha", "item-beta", "item-gamma")]
    items = items[: dice.whole(1, 3) if dice.happens("several_items", 0.8) else 1]
    needs = dice.fork()
    for index, item in enumerate(items[1:], start=1):
        if needs.happens("item_needs", 0.4):
            item["needs"] = [needs.one_of(items[:index])["id"]]
    followed = dice.fork()
    if followed.happens("item_follow_up", 0.35):
        studies.append(_study(draft, followed, "afterwards", followed.one_of(("2026-01-30", "2026-05-01")), known))
        items[0]["follow_up"] = "afterwards"
    if dice.happens("several_documents", 0.2):
        return [{"kind": "automation", "studies": studies}, {"kind": "automation", "items": items}]
    return [{"kind": "automation", "studies": studies, "items": items}]


def _study(draft: Draft, dice: Dice, name: str, date: str, activities: list[str]) -> Document:
    study: Document = {"id": name, "date": date, "accounts": dice.whole(50, 400)}
    study["activities"] = [_activity(draft, dice.fork(), activity) for activity in activities]
    return study


def _activity(draft: Draft, dice: Dice, name: str) -> Document:
    minutes, times = dice.one_of((5, 8, 12.5, 30)), dice.one_of((4, 9, 20, 60))
    activity: Document = {"id": name, "minutes_each": minutes, "times_per_week": times}
    activity["audience"] = draft.audience(dice.fork())
    if dice.chance(0.6):
        activity["repetitive"] = True
    split = dice.fork()
    if split.happens("item_split", 0.3):
        share = split.one_of((30, 60))
        first = {"for": draft.audience(split, level="account", everyone=False), "share": f"{share}%"}
        activity["split"] = [first, {"for": "all", "share": f"{100 - share}%"}]
    if dice.chance(0.2):
        activity |= {
            "rule_based": dice.whole(1, 5),
            "error_cost": dice.whole(1, 5),
            "judgement": dice.one_of((True, False)),
        }
    return activity


def _item(draft: Draft, dice: Dice, name: str, known: list[str]) -> Document:
    touchpoints = [touchpoint["id"] for touchpoint in draft.touchpoints]
    item: Document = {
        "id": name,
        "replaces": dice.one_of(known),
        "automated_by": dice.some_of(touchpoints, at_most=2),
        "share": dice.percent(50, 70, 80, 100),
    }
    if dice.chance(0.8):
        item["build"] = {"hours": dice.one_of((0, 10, 20, 30)), "by": dice.one_of(ROLES)}
    if dice.chance(0.7):
        item["upkeep"] = {"hours_per_month": dice.one_of((1, 2, 4.5))}
        if dice.chance(0.3):
            item["upkeep"]["by"] = dice.one_of(("digital-csm", "csm"))
    if dice.happens("item_take_up", 0.3):
        item["take_up"] = dice.one_of(("14d", "4w", "0d"))
    if dice.chance(0.2):
        item["redeploy"] = dice.one_of(("deep", "book"))
    change = dice.fork()
    if change.happens("item_change", 0.75):
        item["change"] = _change(change)
    return item


def _change(dice: Dice) -> Document:
    affects = list(dice.first_of(CSMS[:4]))
    change: Document = {"affects": affects}
    for part in ("informed", "consulted", "trained"):
        change[part] = dice.some_of(affects, at_least=0)
    if dice.chance(0.4):
        change["feedback"] = [
            {"from": affects[0], "said": "Keep a personal first line", "answered": dice.one_of((True, False))}
        ]
    if dice.chance(0.5):
        change["manual_stops_on"] = dice.date(-20, 120)
    return change


def draw_roadmap(dice: Dice) -> list[Document]:
    """A roadmap whose steps need earlier facts and give later ones, so that it has no cycle."""
    if not dice.happens("roadmap", 0.65):
        return []
    now = [{"id": name, "says": "This is how it is today"} for name in ("fact-today", "fact-known")[: dice.whole(1, 2)]]
    goals = [{"id": name, "says": "This is how it shall be"} for name in ("goal-alpha", "goal-beta", "goal-gamma")]
    vision = [_goal(goal, dice.fork()) for goal in goals[: dice.whole(1, 3)]]
    between = [f"fact-{name}" for name in ("red", "green", "blue", "grey")][: dice.whole(0, 4)]
    metric = dice.fork()
    if metric.happens("roadmap_metric", 0.2):
        name = metric.one_of(SHARES)
        now[0] |= {"metric": name, "is": draw_comparison(name, metric)}
    order = [*(fact["id"] for fact in now), *between, *(goal["id"] for goal in vision)]
    steps: list[Document] = []
    for index in range(len(now), len(order)):
        own = dice.fork()
        givers = 2 if own.happens("roadmap_alternatives", 0.25) else 1
        missing = own.happens("roadmap_missing_link", 0.12)
        for number in range(0 if missing else givers):
            name = "step-" + order[index] + ("-other" if number else "")
            steps.append(_step(own.fork(), name, order[:index], order[index:]))
    if dice.happens("roadmap_detour", 0.3):
        detour = _step(dice.fork(), "step-podcast", order[: len(now)], ["podcast-live"])
        steps.append({**detour, "gives": ["podcast-live"]})
    document: Document = {"kind": "roadmap", "today": dice.one_of(("2026-01-01", "2026-02-01", "2026-03-01"))}
    document |= {"vision_by": dice.one_of(("2028-06-30", "2027-03-31", "2026-09-30")), "now": now, "vision": vision}
    return [{**document, "steps": steps}]


def _goal(goal: Document, dice: Dice) -> Document:
    name = dice.one_of((*SHARES, *NUMBERS))
    if dice.happens("roadmap_metric", 0.5):
        goal = {**goal, "metric": name, "is": draw_comparison(name, dice)}
    elif dice.chance(0.4):
        goal = {**goal, "done_when": "the council has agreed"}
    if dice.happens("roadmap_by", 0.25):
        goal = {**goal, "by": dice.one_of(("2026-12-31", "2027-06-30"))}
    return goal


def _step(dice: Dice, name: str, earlier: list[str], later: list[str]) -> Document:
    gives = [later[0], *(dice.some_of(later[1:], at_most=1) if len(later) > 1 and dice.chance(0.15) else [])]
    step: Document = {"id": name, "from": dice.one_of(("today", "vision"))}
    step["needs"] = dice.some_of(earlier, at_least=0, at_most=2)
    if dice.happens("roadmap_missing_link", 0.06):
        step["needs"].append("nobody-gives-this")
    step |= {"gives": gives, "takes": dice.one_of(("60d", "90d", "12w", "6mo", "200d"))}
    how: dict[str, Any] = {"work": "list every message", "tech": ["cs-platform"], "roles": [dice.one_of(ROLES)]}
    if dice.chance(0.85):
        step["how"] = {key: how[key] for key in dice.some_of(sorted(how), at_most=2)}
    done, started = dice.happens("roadmap_done", 0.15), dice.happens("roadmap_started", 0.2)
    if done:
        step["done"] = True
        step |= {"done_on": dice.date(-25, 0)} if dice.chance(0.6) else {}
    elif started:
        step["started_on"] = dice.date(-30, 0)
    if dice.happens("roadmap_options", 0.15):
        option = {"by": dice.one_of(("build", "hire", "partner")), "takes": "90d", "cost": 20000, "monthly_value": 1500}
        step["options"] = [{**option, "strategy_owner": dice.one_of(("internal", "partner"))}]
    return step


def draw_results(draft: Draft, dice: Dice) -> list[Document]:
    """Readings, benchmarks, experiments, content, proofs; one document or two."""
    document: Document = {"kind": "results"}
    if dice.happens("readings", 0.55):
        document["readings"] = _readings(draft, dice.fork())
    if dice.happens("benchmarks", 0.3):
        document["benchmarks"] = [
            {
                "metric": "retention",
                "value": dice.percent(80, 88),
                "industry": industry,
                "source": "survey",
                "date": "2025-11-01",
            }
            for industry in dice.some_of((INDUSTRY, "consumer-apps"))
        ]
    if dice.happens("experiment", 0.5):
        document["experiments"] = [_experiment(draft, dice.fork(), n) for n in range(dice.whole(1, 2))]
    proofs = _proofs(draft, dice.fork())
    if proofs:
        document["proofs"] = proofs
    shared = dice.fork()
    if proofs and proofs[0]["rule"] != "health" and shared.happens("shared", 0.4):
        told = shared.one_of(draft.departments) if draft.departments else "product"
        document["shared"] = [{"pattern": proofs[0]["rule"], "to": told, "date": "2026-01-15"}]
    if draft.contents:
        used = [
            (c["id"], [t["id"] for t in draft.touchpoints if c["id"] in t.get("content", [])]) for c in draft.contents
        ]
        document["content"] = [{**c, "used_by": dict(used)[c["id"]]} for c in draft.contents]
    keys = [key for key in document if key != "kind"]
    if not keys:
        return []
    if len(keys) > 1 and dice.happens("several_documents", 0.3):
        return [{"kind": "results", key: document[key]} for key in keys]
    return [document]


def _readings(draft: Draft, dice: Dice) -> list[Document]:
    names = dice.some_of(("email_reach", "in_app_reach", "retention", "csat", "expansion"), at_least=2)
    readings: list[Document] = []
    for name in names:
        reading: Document = {"metric": name, "value": dice.percent(35, 48, 55, 70, 91), "date": dice.date(-60, -1)}
        if name.endswith("reach"):
            reading["level"] = dice.one_of(("contact", "contact", "account"))
        readings.append({**reading, "source": "warehouse"})
    if dice.chance(0.3):
        readings.append(
            {"metric": "nps", "value": dice.whole(-10, 60), "date": dice.date(-60, -1), "source": "survey-tool"}
        )
    own = dice.fork()
    if own.happens("reading_audience", 0.2):
        readings[0]["audience"] = draft.audience(own, everyone=False)
    return readings


def _experiment(draft: Draft, dice: Dice, number: int) -> Document:
    arms = [_arm(name, dice.fork()) for name in ("old", "new", "bold", "short")[: dice.one_of((2, 2, 3, 4))]]
    experiment: Document = {
        "id": ("copy-test", "timing-test")[number],
        "touchpoint": dice.one_of(draft.touchpoints)["id"],
        "metric": dice.one_of(("session_within_7d", "slot_booked", "open_rate")),
        "planned_n": dice.one_of((200, 400, 1000)),
        "arms": arms,
    }
    if dice.happens("experiment_split", 0.25):
        shares = {2: (80, 20), 3: (50, 25, 25), 4: (40, 20, 20, 20)}[len(arms)]
        experiment["split"] = [f"{share}%" for share in shares]
    if dice.happens("experiment_unit", 0.3):
        experiment["unit"] = dice.one_of(("contact", "account"))
    if dice.happens("experiment_later", 0.25):
        grown = [{**arm, "n": arm["n"] + 50, "won": arm["won"] + dice.whole(0, 50)} for arm in arms]
        experiment["later"] = [{"date": "2026-01-28", "arms": grown}]
    if dice.happens("experiment_holdout", 0.25):
        experiment["holdout"] = True
    if dice.happens("experiment_dates", 0.3):
        experiment["started_on"] = "2025-11-03"
        experiment |= {"ended_on": dice.date(-20, 40)} if dice.chance(0.5) else {}
    other = dice.fork()
    if len(draft.touchpoints) > 1 and other.happens("experiment_arm_touchpoint", 0.3):
        arms[1]["touchpoint"] = other.one_of(draft.touchpoints)["id"]
    return experiment


def _arm(name: str, dice: Dice) -> Document:
    size = dice.one_of((40, 200, 200, 210, 400, 400))
    return {"id": name, "n": size, "won": dice.whole(0, size) if dice.chance(0.2) else size * dice.whole(10, 30) // 100}


def _proofs(draft: Draft, dice: Dice) -> list[Document]:
    """Counted evidence for signals, combinations and the health score; some of them name it."""
    rules = [*draft.combinations, *(name for name, fields in draft.signals.items() if "predicts" in fields)]
    rules += ["health"] if draft.health else []
    proofs: list[Document] = []
    for rule in rules:
        own = dice.fork()
        if not own.happens("proof", 0.4):
            continue
        total = own.one_of((100, 400, 900))
        hits = own.one_of((20, 30, 60))
        base = own.whole(10, total // 4)
        hits_out = own.whole(0, min(hits, base))
        proof: Document = {
            "id": f"{rule}-backtest",
            "rule": rule,
            "outcome": own.one_of(("churn", "expansion")),
            "n": total,
        }
        proof |= {"hits": hits, "hits_out": hits_out, "base": base, "holdout": own.one_of((True, True, False))}
        proofs.append({**proof, "date": "2026-01-30"})
        named = draft.combinations.get(rule) or draft.signals.get(rule) or draft.health
        if named is not None and own.chance(0.7):
            named["proof"] = proof["id"]
    return proofs
