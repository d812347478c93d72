"""Random conditions, triggers and caps, and the combinations, escalations and health score they read."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .projects_dice import Dice
from .projects_draft import COMBINATIONS, ESCALATIONS, Document, Draft

BEHAVIOURAL = ("event", "threshold", "inactivity", "deviation", "combination", "escalation", "health")
CONDITIONS = (
    ("event", 3),
    ("threshold", 3),
    ("inactivity", 2),
    ("deviation", 2),
    ("combination", 1),
    ("escalation", 1),
)
TRIGGERS = (
    ("event", 4),
    ("threshold", 3),
    ("inactivity", 2.5),
    ("deviation", 1.5),
    ("combination", 1),
    ("escalation", 1.5),
    ("health", 0.5),
    ("approach", 4),
    ("drip", 5),
    ("schedule", 3),
    ("date", 1),
    ("manual", 1.5),
)
# The shortest length of a period in days (semantics 3.4).
SHORTEST = {"day": 1, "week": 7, "month": 28, "quarter": 90, "half-year": 181, "year": 365}
RATES = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 1.5)


def draw_condition(draft: Draft, dice: Dice, *, kinds: tuple[str, ...] = (), deep: bool = True) -> Document:
    """A condition of a moment, guard, combination or escalation; `deep` allows combinations and escalations."""
    weights = [(kind, weight) for kind, weight in CONDITIONS if not kinds or kind in kinds]
    if not deep:
        weights = [entry for entry in weights if entry[0] not in ("combination", "escalation")]
    anything = dice.kind(
        [entry for entry in CONDITIONS if entry[0] not in ("combination", "escalation")], "condition", "event"
    )
    return _condition(draft, dice, dice.kind(weights, "condition", anything))


def _condition(draft: Draft, dice: Dice, kind: str) -> Document:
    own = dice.fork()
    if kind == "event":
        return {"event": draft.signal(own, "event")}
    if kind == "threshold":
        side = own.one_of(("above", "below"))
        return {"signal": draft.signal(own, "measure"), side: own.one_of((0.5, 0.9, 2, 5))}
    if kind == "inactivity":
        return {"inactive": draft.signal(own, "event"), "for": own.one_of(("7d", "14d", "2w", "30d"))}
    if kind == "deviation":
        weeks = own.one_of(("4w", "8w"))
        if own.chance(0.7):
            return {
                "signal": draft.signal(own, "measure"),
                "change": own.one_of(("-30%", "-50%", "+20%")),
                "against": weeks,
            }
        return {"signal": draft.signal(own, "measure"), "z": own.one_of((-2, -3, 2)), "against": weeks}
    if kind == "combination":
        return {"combination": draw_combination(draft, own)}
    return {"escalation": draw_escalation(draft, own)}


def draw_combination(draft: Draft, dice: Dice) -> str:
    """A combination; a nested one names only those that existed before it, so there is no cycle."""
    free = [name for name in COMBINATIONS if name not in draft.combinations]
    earlier = list(draft.combinations)
    if earlier and (not free or dice.chance(0.5)):
        return dice.one_of(earlier)
    join = dice.kind((("all", 2), ("any", 1)), "combination", "all")
    parts = [draw_condition(draft, dice.fork(), deep=False) for _ in range(dice.whole(2, 3))]
    if earlier and dice.happens("combination_nested", 0.5) and "condition_combination" in dice.features:
        parts.append({"combination": dice.one_of(earlier)})
    name = free[0]
    distinct = [part for index, part in enumerate(parts) if part not in parts[:index]]
    draft.combinations[name] = {"id": name, join: distinct}
    if dice.happens("predicts", 0.5):
        draft.combinations[name]["predicts"] = dice.one_of(("churn", "expansion", "referral"))
    return name


def draw_escalation(draft: Draft, dice: Dice) -> str:
    """An escalation."""
    free = [name for name in ESCALATIONS if name not in draft.escalations]
    if draft.escalations and (not free or dice.chance(0.6)):
        return dice.one_of(list(draft.escalations))
    name = free[0]
    # Declared before its condition is drawn, so that two drawn at once cannot take one name.
    draft.escalations[name] = {"id": name}
    if dice.happens("escalation_health", 0.3):
        when: Document = {"health": draw_band(draft, dice.fork())}
    else:
        when = draw_condition(draft, dice.fork(), kinds=tuple(kind for kind, _ in CONDITIONS if kind != "escalation"))
    draft.escalations[name].update({"when": when, "to": draft.role(dice), "within": dice.one_of(("1d", "2d", "48h"))})
    draft.escalations[name]["decided_by"] = "automation" if dice.happens("decided_by_automation", 0.1) else "person"
    return name


def draw_band(draft: Draft, dice: Dice) -> str:
    """A band of the health score, which is declared with it."""
    own = dice.fork()
    if draft.health is None:
        measures = {draft.signal(own, "measure") for _ in range(own.whole(1, 3))}
        parts = [
            {"signal": signal, "weight": own.whole(1, 4), "bad": bad, "good": 5 - bad}
            for signal in sorted(measures)
            for bad in (own.one_of((0, 5)),)
        ]
        draft.health = {"parts": parts, "bands": {"red": 0, "amber": 40, "green": 70}, "known_at_least": "75%"}
    return dice.one_of(("red", "amber"))


def draw_firing(draft: Draft, dice: Dice, *, capped: bool = True) -> Document:
    """The fields of a touchpoint that say when and how often: trigger, cap, expected_per_30d."""
    recurring = draft.recurring() or [name for name, fields in draft.anchors.items() if "every" in fields]
    kinds = [entry for entry in TRIGGERS if recurring or entry[0] != "approach"]
    kind = dice.kind(kinds, "trigger", "drip")
    unknown = dice.happens("unknown_part", 0.08)
    trigger = _trigger(draft, dice.fork(), kind)
    own = dice.fork()
    if unknown and kind in _UNKNOWN:
        return {"trigger": _without_a_part(trigger, kind, own)}
    fields: Document = {"trigger": trigger}
    if kind in ("schedule", "date"):
        return fields
    bound: Fraction | None = Fraction(30, _days(trigger["for"]) + 1) if kind == "inactivity" else None
    cap = _cap(own.fork(), durations_only=kind in ("approach", "drip"))
    limited = own.chance(0.5)
    inside = own.happens("cap_in_trigger", 0.5)
    if capped and cap and limited and "at_latest" not in trigger and not trigger.get("first"):
        (trigger if inside else fields)["cap"] = cap
        rate = Fraction(30 * cap["at_most"], SHORTEST.get(cap["per"]) or _days(cap["per"]))
        bound = rate if bound is None else min(bound, rate)
    expected = own.happens("expected", 0.6)
    rates = [rate for rate in RATES if bound is None or Fraction(str(rate)) <= bound]
    if expected and capped and kind not in ("approach", "drip") and rates and "at_latest" not in trigger:
        fields["expected_per_30d"] = own.one_of(rates)
    return fields


def _days(duration: str) -> int:
    number = int("".join(letter for letter in duration if letter.isdigit()))
    return round(number * {"d": 1, "w": 7, "mo": 30.4375}[duration.lstrip("~0123456789")])


def _cap(dice: Dice, *, durations_only: bool) -> Document | None:
    rolling = dice.one_of(("7d", "2w", "30d", "90d", "1mo"))
    period = dice.one_of(("week", "month", "quarter"))
    unit = dice.one_of(("day", "week", "month"))
    at_most = dice.whole(1, 3)
    calendar = dice.happens("cap_calendar", 0.3)
    by_period = dice.chance(0.15)
    stated = dice.chance(0.3)
    if calendar and not durations_only:
        return {"at_most": at_most, "per": unit, "window": f"calendar_{unit}"}
    if "cap_rolling" not in dice.features:
        return None
    cap: Document = {"at_most": at_most, "per": period if by_period and not durations_only else rolling}
    return {**cap, "window": "rolling"} if stated else cap


def _trigger(draft: Draft, dice: Dice, kind: str) -> Document:
    if kind in ("approach", "drip"):
        return _offsets(draft, dice, kind)
    if kind == "schedule":
        return _schedule(dice)
    if kind == "date":
        return {"date": dice.date(-40, 80)}
    if kind == "manual":
        return {"manual": draft.role(dice), "because": dice.one_of(("quota push", "always open", "asked for"))}
    return _behavioural(draft, dice, kind)


def _behavioural(draft: Draft, dice: Dice, kind: str) -> Document:
    own, extra = dice.fork(), dice.fork()
    trigger: Document
    if kind == "health":
        trigger = {"health": draw_band(draft, own)}
    elif kind == "threshold":
        trigger = _threshold(draft, own)
    else:
        trigger = _condition(draft, own, kind)
    if kind == "event":
        times = extra.happens("event_times", 0.12)
        where = extra.happens("event_where", 0.1)
        first = extra.happens("trigger_first", 0.35)
        trigger |= {"times": 3, "within": "14d"} if times else {"first": True} if first else {}
        trigger |= {"where": {"plan": "pro"}} if where else {}
    if extra.happens("trigger_delay", 0.25):
        trigger["delay"] = extra.one_of(("4h", "1d", "2d", "7d"))
    if extra.happens("at_latest", 0.12):
        trigger["at_latest"] = _point(draft, extra)
    return trigger


def _point(draft: Draft, dice: Dice) -> str:
    days = dice.one_of((14, 30, 90))
    return dice.one_of([f"start+{days}d", *(f"{name}+{days}d" for name in draft.estimated())])


def _threshold(draft: Draft, dice: Dice) -> Document:
    signal = draft.signal(dice, "measure")
    side = dice.one_of(("above", "below"))
    variant = dice.one_of(("at_least", "at_most", "is"))
    varied = dice.happens("threshold_variant", 0.2)
    listed = dice.happens("level_list", 0.25)
    level = dice.one_of((0.5, 0.9, 2, 5))
    if varied:
        return {"signal": signal, variant: [1, 2] if variant == "is" else level}
    levels = [0.5, 0.75, 1.0]
    return {"signal": signal, side: (levels if side == "above" else levels[::-1]) if listed else level}


def _schedule(dice: Dice) -> Document:
    period = dice.one_of(("week", "month", "quarter", "half-year", "year", "14d", "30d", "2w"))
    starting = dice.happens("schedule_starting", 0.5)
    ruled = dice.happens("schedule_on", 0.5)
    trigger: Document = {"every": period}
    words = {"week": "friday", "month": "second tuesday", "quarter": "last business day"}
    if period in words and ruled:
        trigger["on"] = words[period]
    elif starting and period not in words:
        trigger["starting"] = dice.date(-30, 30)
    return trigger


def _offsets(draft: Draft, dice: Dice, kind: str) -> Document:
    """An approach or drip; offsets are different whole days."""
    recurring = [*draft.recurring(), *(name for name, fields in draft.anchors.items() if "every" in fields)]
    single = [name for name, fields in draft.anchors.items() if name != "start" and "every" not in fields]
    if kind == "approach":
        anchors = recurring + (dice.some_of(single, at_most=1) if single and dice.chance(0.2) else [])
        days = (7, 14, 30, 45, 60, 75, 90, 100, 120)
    else:
        anchors = ["start", "start", *single, *single, *(dice.some_of(recurring, at_most=1) if recurring else [])]
        days = (0, 1, 3, 5, 7, 14, 20, 30, 60)
    offsets = dice.some_of(days, at_most=dice.one_of((1, 2, 4)))
    about = dice.happens("about_duration", 0.08)
    written = [
        _written(day, dice.one_of(("d", "d", "d", "w", "mo"))) for day in sorted(offsets, reverse=kind == "approach")
    ]
    if about:
        written[0] = f"~{written[0]}"
    single_offset = len(written) == 1 and dice.chance(0.7)
    base = {"approach": "before", "drip": "after"}[kind]
    return {base: dice.one_of(anchors), "by": written[0] if single_offset else written}


def _written(day: int, unit: str) -> str:
    if unit == "w" and day and day % 7 == 0:
        return f"{day // 7}w"
    return "1mo" if unit == "mo" and day == 30 else f"{day}d"


_UNKNOWN = ("approach", "drip", "schedule", "threshold", "inactivity", "date")


def _without_a_part(trigger: Document, kind: str, dice: Dice) -> Document:
    """The same trigger with its days, period or level not stated (model 5.2)."""
    if kind in ("approach", "drip"):
        stated: dict[str, Any] = {key: value for key, value in trigger.items() if key != "by"}
        return {**stated, "by": "unknown"} if dice.chance(0.5) else stated
    if kind == "threshold":
        side = dice.one_of(("above", "below"))
        return {"signal": trigger["signal"], side: "unknown"}
    if kind == "inactivity":
        return {"inactive": trigger["inactive"], "for": "unknown"}
    return {{"schedule": "every", "date": "date"}[kind]: "unknown"}
