"""The journey and the signals of a generated project."""

from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from benchmarks.customers import DEPARTMENTS, PERSONAS, SEGMENTS, Audience, Customers
from benchmarks.sizes import Sizes

Condition = dict[str, Any]

STAGES = (
    {"id": "onboarding", "from": "start", "to": "start+60d"},
    {"id": "adoption", "from": "start+60d", "to": "start+90d"},
    {"id": "growth", "from": "start+90d", "to": "renewal-90d"},
    {"id": "renewal", "from": "renewal-90d", "to": "renewal"},
)
THEMES = (
    *("first close", "bank feed", "month end", "approval flow", "audit trail", "user invitation", "data import"),
    *("budget template", "tax filing", "invoice run", "permission review", "report schedule", "integration"),
)


@dataclass(frozen=True, slots=True)
class DrawnSignal:
    """A signal and what it measures."""

    id: str
    type: Literal["event", "measure"]


@dataclass(frozen=True, slots=True)
class DrawnMoment:
    """A moment with what its touchpoints have to know."""

    id: str
    stage: str
    theme: str
    audience: Audience
    departments: tuple[str, ...]
    when: Condition | None
    window: tuple[str, int, int] | None
    human: bool


def draw_signals(sizes: Sizes, dice: Random) -> tuple[DrawnSignal, ...]:
    """Three events for every two measures."""
    kinds = [("event" if number % 5 < 3 else "measure") for number in range(sizes.signals)]
    names = [THEMES[dice.randrange(len(THEMES))].replace(" ", "_") for _ in kinds]
    return tuple(
        DrawnSignal(
            f"{name}_{'done' if kind == 'event' else 'level'}_{number:03d}", "event" if kind == "event" else "measure"
        )
        for number, (kind, name) in enumerate(zip(kinds, names, strict=True))
    )


def risks(sizes: Sizes) -> list[str]:
    """The escalations, each on a combination of its own."""
    return ["account-at-risk", *(f"risk-{number:02d}" for number in range(1, max(1, sizes.combinations // 3)))]


def signals_document(sizes: Sizes, signals: tuple[DrawnSignal, ...], dice: Random) -> dict[str, Any]:
    """The signals document: one signal in twenty is not instrumented yet."""
    events = [one.id for one in signals if one.type == "event"]
    measures = [one.id for one in signals if one.type == "measure"]
    combinations = [
        {
            "id": f"slump-{number:02d}",
            "all": [
                {"signal": dice.choice(measures), "change": "-30%", "against": "8w"},
                {"inactive": dice.choice(events), "for": f"{dice.choice((7, 14, 21))}d"},
            ],
            "predicts": "churn" if number < len(risks(sizes)) else ("expansion", "referral")[number % 2],
        }
        for number in range(sizes.combinations)
    ]
    escalations = [
        {
            "id": name,
            "when": {"combination": f"slump-{number:02d}"},
            "to": "csm",
            "within": "2d",
            "decided_by": "person",
        }
        for number, name in enumerate(risks(sizes))
    ]
    return {
        "kind": "signals",
        "signals": [
            {
                "id": one.id,
                "type": one.type,
                "level": "contact" if number % 2 else "account",
                "source": ("app-db", "warehouse", "billing", "helpdesk")[number % 4],
                "instrumented": number % 20 != 19,
                "owner": "product",
            }
            for number, one in enumerate(signals)
        ],
        "combinations": combinations,
        "health": {
            "parts": [{"signal": name, "weight": 2, "bad": 0, "good": 4} for name in measures[:4]],
            "bands": {"red": 0, "amber": 40, "green": 70},
            "known_at_least": "75%",
        },
        "escalations": escalations,
    }


def draw_moments(
    sizes: Sizes, customers: Customers, signals: tuple[DrawnSignal, ...], dice: Random
) -> tuple[DrawnMoment, ...]:
    """Four in five moments are signalled, the others dated."""
    return tuple(_moment(number, customers, signals, dice) for number in range(sizes.moments))


def _moment(number: int, customers: Customers, signals: tuple[DrawnSignal, ...], dice: Random) -> DrawnMoment:
    theme = THEMES[number % len(THEMES)]
    audience = draw_audience(customers, dice)
    stage = STAGES[dice.choice((0, 1, 2, 2, 2, 3))]["id"]
    second = (dice.choice(DEPARTMENTS[1:]),) if dice.random() < 0.15 else ()
    first = "cs" if stage == "onboarding" else dice.choice(("cs", "cs", *DEPARTMENTS))
    departments = tuple(dict.fromkeys((first, *second)))
    identifier = f"{theme.replace(' ', '-')}-{number:04d}"
    when, window = None, None
    if dice.random() < 0.2:
        window = _window(stage, dice)
    else:
        when = _condition(signals, dice)
    human = when is not None and dice.random() < 0.12
    return DrawnMoment(identifier, stage, theme, audience, departments, when, window, human)


def _window(stage: str, dice: Random) -> tuple[str, int, int]:
    if stage == "renewal":
        first = dice.choice((-90, -60))
        return "renewal", first, first + 50
    first = dice.choice((0, 10, 20, 30)) if stage == "onboarding" else dice.choice((60, 63, 66))
    return "start", first, first + 25


def _condition(signals: tuple[DrawnSignal, ...], dice: Random) -> Condition:
    signal = dice.choice(signals)
    if signal.type == "event":
        if dice.random() < 0.3:
            return {"inactive": signal.id, "for": f"{dice.choice((7, 10, 14, 21, 28, 30))}d"}
        return {"event": signal.id, "first": True} if dice.random() < 0.5 else {"event": signal.id}
    if dice.random() < 0.25:
        return {"signal": signal.id, "change": f"-{dice.randrange(10, 60, 5)}%", "against": "8w"}
    return {"signal": signal.id, dice.choice(("above", "below")): dice.randrange(1, 100) / 10}


def draw_audience(customers: Customers, dice: Random) -> Audience:
    """An audience that some customer is in."""
    while True:
        audience: Audience = {}
        if dice.random() < 0.7:
            audience["segment"] = dice.sample(SEGMENTS, dice.choice((1, 2, 2)))
        audience["product"] = dice.choice(customers.products)
        if dice.random() < 0.1:
            audience["tier"] = "premium"
        if dice.random() < 0.85:
            audience["persona"] = dice.choice(PERSONAS)
        if customers.any_in(audience):
            return audience


def offset(anchor: str, days: int) -> str:
    """A point of customer time as it is written."""
    return f"{anchor}{'-' if days < 0 else '+'}{abs(days)}d" if days else anchor


def journey_document(moments: tuple[DrawnMoment, ...]) -> dict[str, Any]:
    """The journey: a plan for each segment promises every moment that its customers can have."""
    return {
        "kind": "journey",
        "anchors": {"start": {}, "go_live": {"usually": "start+30d"}, "renewal": {"every": "term"}},
        "stages": [dict(stage) for stage in STAGES],
        "moments": [_written(moment) for moment in moments],
        "plans": [
            {
                "id": f"{segment}-plan",
                "audience": {"segment": segment},
                "outcome": "Every month is closed in the product",
                "measure": {"metric": "closes_per_month", "is": ">= 1"},
                "lead": "digital",
                "moments": [moment.id for moment in moments if segment in moment.audience.get("segment", SEGMENTS)],
            }
            for segment in SEGMENTS
        ],
    }


def _written(moment: DrawnMoment) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": moment.id,
        "stage": moment.stage,
        "what": f"The customer comes to the {moment.theme} and needs to know what to do next",
        "audience": moment.audience,
    }
    if moment.when is not None:
        found["when"] = moment.when
    if moment.window is not None:
        anchor, first, last = moment.window
        found["window"] = {"from": offset(anchor, first), "to": offset(anchor, last)}
    found |= {"stakes": "high" if moment.human else "low", "predictable": not moment.human}
    if len(moment.departments) > 1:
        found["accountable"] = moment.departments[0]
    return found
