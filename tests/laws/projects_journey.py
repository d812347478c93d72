"""The random journey: anchors, stages, moments and success plans."""

from __future__ import annotations

from typing import Any

from .projects_dice import Dice
from .projects_draft import Document, Draft
from .projects_firing import draw_condition
from .projects_space import Audience, draw_audience

MOMENTS = ("first-value", "gone-quiet", "norm-break", "seats-full", "value-review", "new-owner")
OUTCOMES = ("Every month closed in the product", "Finance team closes in five days")


def draw_term(draft: Draft, dice: Dice) -> Any:
    """The contract term of the program, a list that ends with a row for everyone, or nothing."""
    listed = dice.happens("term_list", 0.35)
    length = _length(dice.fork())
    streams = [dice.fork() for _ in range(dice.whole(1, 2))]
    absent = dice.happens("no_term", 0.1)
    if absent or not draft.with_program:
        return None
    if not listed:
        return length
    rows = [{"for": draft.audience(own, level="account", everyone=False), "is": _length(own)} for own in streams]
    return [*rows, {"for": "all", "is": length}]


def _length(dice: Dice) -> str:
    short = dice.happens("short_term", 0.3)
    evergreen = dice.happens("term_none", 0.12)
    usual = dice.one_of(("365d", "365d", "12mo", "182d", "730d"))
    brief = dice.one_of(("30d", "90d"))
    return "none" if evergreen else brief if short else usual


def draw_anchors(draft: Draft, dice: Dice) -> None:
    """Anchors of every kind; `start` and `renewal` are sometimes left to be implied."""
    usually, event, clock, per, periodic = (dice.fork() for _ in range(5))
    if dice.chance(0.6):
        draft.anchors["start"] = {}
    if usually.happens("usually_anchor", 0.5):
        draft.anchors["go_live"] = {"usually": usually.one_of(("start+30d", "start+14d", "start+2w"))}
        if usually.happens("usually_chain", 0.25):
            draft.anchors["trained"] = {"usually": "go_live+20d"}
    if event.happens("event_anchor", 0.25):
        draft.anchors["kickoff"] = {"on": draft.signal(event, "event")}
        if event.chance(0.5):
            draft.anchors["kickoff"]["usually"] = "start+10d"
    if clock.happens("contact_clock_anchor", 0.35):
        draft.anchors["joined"] = {"clock": "contact"}
        if clock.chance(0.4):
            draft.anchors["joined"]["usually"] = "start+21d"
    if draft.term is not None and dice.chance(0.5):
        draft.anchors["renewal"] = {"every": "term"}
    many = [d.name for d in draft.space.dimensions if d.many and not d.contact]
    by_product, recurs = per.happens("per_anchor", 0.6), per.one_of(("term", "180d"))
    if by_product and many:
        draft.anchors["product_renewal"] = {
            "every": recurs if draft.term is not None else "180d",
            "per": per.one_of(many),
        }
    if periodic.happens("periodic_anchor", 0.35):
        draft.anchors["check_day"] = {"every": periodic.one_of(("90d", "30d", "60d"))}


def draw_stretch(draft: Draft, dice: Dice) -> Document:
    """A `from` and `to` on points that stages and windows may use."""
    recurring, estimated = draft.recurring(), draft.estimated()
    early, late = sorted(dice.random.sample((0, 14, 30, 45, 60, 90, 120), 2))
    written = f"start+{early}d" if early else "start"
    kind = dice.random.random()
    if recurring and kind < 0.35:
        anchor = dice.one_of(recurring)
        return {"from": f"{anchor}-{late}d", "to": f"{anchor}-{early}d" if early else anchor}
    if recurring and kind < 0.45:
        anchor = dice.one_of(recurring)
        return {"from": anchor, "to": f"{anchor}+{late}d"}
    if recurring and kind < 0.6:
        return {"from": f"start+{late}d", "to": f"{dice.one_of(recurring)}-{late}d"}
    if estimated and kind < 0.75:
        anchor = dice.one_of(estimated)
        return {"from": anchor, "to": f"{anchor}+{late}d"}
    return {"from": written, "to": f"start+{late}d"}


def draw_stages(draft: Draft, dice: Dice) -> None:
    """Up to four stages; one may be a stage of state."""
    wanted, state, first, second, third, reach = (dice.fork() for _ in range(6))
    if not wanted.happens("stages", 0.85):
        return
    draft.stages.append({"id": "onboarding", "from": "start", "to": first.one_of(("start+60d", "start+30d"))})
    recurring = draft.recurring()
    if second.chance(0.7):
        draft.stages.append({"id": "adoption", "from": draft.stages[0]["to"], **_end(recurring, second)})
        if recurring and third.chance(0.8):
            last = {"from": f"{recurring[0]}-{third.one_of((60, 90, 120))}d", "to": recurring[0]}
            draft.stages.append({"id": "closing", **last})
    if state.happens("state_stage", 0.15):
        draft.stages.append(
            {
                "id": "trouble-stage",
                "enter_when": draw_condition(draft, state.fork(), deep=False),
                "leave_when": draw_condition(draft, state.fork(), deep=False),
            }
        )
    for stage in draft.stages:
        own = reach.fork()
        if own.happens("stage_audience", 0.2):
            stage["audience"] = draft.audience(own, level="account", everyone=False)


def _end(recurring: list[str], dice: Dice) -> Document:
    before = dice.one_of((60, 90, 120))
    if recurring and dice.chance(0.7):
        return {"to": f"{recurring[0]}-{before}d"}
    return {} if dice.chance(0.5) else {"to": f"start+{before + 100}d"}


def draw_moments(draft: Draft, dice: Dice) -> None:
    """Up to six moments, dated, signalled or both."""
    for _ in range(dice.one_of((0, 1, 2, 3, 4, 5, 6))):
        draft.moments.append(_moment(draft, dice.fork()))


def _moment(draft: Draft, dice: Dice) -> Document:
    moment: Document = {"id": draft.fresh(MOMENTS, dice), "what": "The customer sees what changed"}
    if draft.stages and dice.chance(0.75):
        moment["stage"] = dice.one_of(draft.stages)["id"]
    moment["audience"] = draft.audience(dice.fork())
    kind = dice.kind((("signalled", 3), ("dated", 3), ("both", 1)), "moment", "dated")
    when, window = dice.fork(), dice.fork()
    if kind != "dated":
        moment["when"] = draw_condition(draft, when)
        if "event" in moment["when"] and when.happens("moment_first", 0.4):
            moment["when"]["first"] = True
        if dice.happens("moment_within", 0.2):
            moment["within"] = dice.one_of(("1d", "3d", "48h"))
    if kind != "signalled":
        moment["window"] = draw_stretch(draft, window)
    if dice.happens("moment_per_account", 0.4):
        moment["per"] = "account"
    if not dice.happens("moment_without_stakes", 0.2):
        moment["stakes"] = dice.one_of(("low", "high"))
        moment["predictable"] = dice.one_of((True, False))
    if dice.happens("moment_lead", 0.2):
        moment["lead"] = dice.one_of(("human", "hybrid", "digital"))
    accountable = dice.fork()
    if accountable.happens("moment_accountable", 0.2):
        moment["accountable"] = draft.department(accountable)
    if dice.chance(0.1):
        moment["reason"] = "missing features"
    return moment


def draw_plans(draft: Draft, dice: Dice) -> None:
    """Up to four plans whose audiences no account shares."""
    # Without touchpoints that serve moments, a plan is what keeps a moment from being declared in vain.
    wanted = dice.happens("plans", 0.9) or ("serves" not in dice.features and "plans" in dice.switches)
    if not draft.moments or not wanted:
        return
    claimed = 0
    previous: list[Audience] = []
    for name in ("alpha-plan", "beta-plan", "gamma-plan", "delta-plan")[: dice.whole(1, 4)]:
        own = dice.fork()
        audience = _unclaimed(draft, own.fork(), claimed, previous)
        if audience is None:
            return
        claimed |= draft.evaluate(audience)
        previous.append(audience)
        draft.plans.append(_plan(draft, own, name, audience))


def _unclaimed(draft: Draft, dice: Dice, claimed: int, previous: list[Audience]) -> Audience | None:
    everyone_else = draft.space.everything & ~claimed
    rest = dice.happens("audience_not", 0.2)
    if not everyone_else:
        return None
    if not previous and dice.chance(0.12):
        return "all"
    if rest and len(previous) == 1:
        return draft.named(dice, {"not": previous[0]})
    for _ in range(20):
        audience = draw_audience(draft.space, dice.fork(), {}, level="account", everyone=False)
        if audience != "all" and not draft.evaluate(audience) & claimed:
            return draft.named(dice, audience)
    return None if previous else "all"


def _plan(draft: Draft, dice: Dice, name: str, audience: Audience) -> Document:
    plan: Document = {"id": name, "audience": audience}
    if dice.chance(0.85):
        plan["outcome"] = dice.one_of(OUTCOMES)
    if not dice.happens("plan_without_measure", 0.2):
        plan["measure"] = {"metric": "days_to_close", "is": "<= 5"}
    lead = dice.one_of(("human", "hybrid", "digital"))
    if not dice.happens("plan_without_lead", 0.25):
        plan["lead"] = lead
    plan["moments"] = [moment["id"] for moment in dice.some_of(draft.moments)]
    if dice.chance(0.2):
        plan["review_by"] = dice.date(-60, 200)
    return plan
