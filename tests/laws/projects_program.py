"""The random program: population, vocabulary, policy, caps and targets."""

from __future__ import annotations

from typing import Any

from .projects_dice import Dice
from .projects_draft import CLASSES, CSMS, INSTRUMENTS, INTENTS, Document, Draft
from .projects_firing import draw_condition
from .projects_space import Dimension, draw_audience

INDUSTRY = "b2b-finance-software"
SHARES = (
    "cs_visibility",
    "cs_ownership",
    "campaign_notice",
    "csm_time_saved_email",
    "csm_time_saved",
    "repetitive_share",
    "in_app_reach_uplift",
    "ebr_coverage",
    "report_coverage",
    "cs_roles",
    "moment_coverage",
    "plan_coverage",
    "over_pressure",
    "signal_ratio",
    "signal_ratio_strict",
    "random_acts",
    "high_signal_share",
    "change_ready",
    "retention",
    "expansion",
)
NUMBERS = ("ebr_minutes", "voc_kinds", "email_kinds", "in_app_kinds", "roadmap_months", "flows", "csm_load", "nps")
PROFILES = ("hubspot", "braze", "pendo", "customerio", "marketo")


def draw_program(draft: Draft, dice: Dice, *, with_population: bool) -> Document:
    """The program document; drawn last, so that it declares exactly what the project uses."""
    document: Document = {"kind": "program", "name": "Example digital CS"}
    if dice.chance(0.4):
        document["industry"] = INDUSTRY
    document["dimensions"] = {d.name: _declared(d) for d in draft.space.dimensions}
    population = dice.fork()
    if with_population:
        document["population"] = draw_population(draft, population)
    if draft.term is not None:
        document["term"] = draft.term
    new = dice.fork()
    if new.happens("new_per_year_list", 0.2):
        own = {"for": draft.audience(new.fork(), level="account", everyone=False), "is": "40%"}
        document["new_per_year"] = [own, {"for": "all", "is": "10%"}]
    elif new.happens("new_per_year", 0.5):
        document["new_per_year"] = new.percent(10, 20, 35)
    impossible = dice.fork()
    if not with_population and impossible.happens("impossible", 0.5):
        ruled_out = draw_audience(draft.space, impossible, {}, everyone=False)
        document |= {"impossible": [ruled_out]} if ruled_out != "all" else {}
    _people(draft, dice.fork(), document)
    document["systems"] = {name: _system(draft, dice.fork(), name) for name in sorted(draft.systems)}
    policy = _policy(draft, dice.fork())
    if policy:
        document["policy"] = policy
    if dice.happens("targets", 0.6):
        document["targets"] = _targets(dice.fork())
    document["channels"] = draft.channels
    # Read last: what is drawn above may have brought another department, or named another audience.
    nobody = dice.happens("no_cs_department", 0.12)
    document["departments"] = {
        name: {"is_cs": True} if name == "cs" and not nobody else {} for name in draft.departments
    }
    if draft.audiences:
        document["audiences"] = draft.audiences
    if dice.happens("extension_keys", 0.1):
        document["x-origin"] = {"drawn": True}
    return document


def _declared(dimension: Dimension) -> Any:
    values = list(dimension.tree)
    if not dimension.many and not dimension.contact:
        return values
    fields: Document = {"values": values}
    if dimension.many:
        fields["many"] = True
    if dimension.contact:
        fields["level"] = "contact"
    if dimension.may_be_none:
        fields["may_be_none"] = True
    return fields


def draw_population(draft: Draft, dice: Dice) -> list[Document]:
    """One to twelve rows over account-level dimensions; a cell may stand in two rows, which are then added."""
    account = [d for d in draft.space.dimensions if not d.contact]
    contact = [d for d in draft.space.dimensions if d.contact]
    rows: list[Document] = []
    seen: list[Document] = []
    repeated = dice.happens("repeated_population_row", 0.15)
    for _ in range(dice.whole(1, 12)):
        own = dice.fork()
        cell: Document = {d.name: _held(d, own.fork()) for d in account}
        if cell in seen and not (repeated and "can_send" not in rows[seen.index(cell)]):
            continue
        accounts = own.one_of((1, 5, 12, 40, 160, 500))
        if own.happens("zero_count", 0.08):
            accounts = 0
        row: Document = {**cell, "accounts": accounts, "contacts": _contacts(contact, own.fork(), accounts)}
        if own.happens("population_arr", 0.2):
            row["arr"] = accounts * 1000
        sent = own.happens("row_can_send", 0.15)
        if sent and cell not in seen and "email" in draft.channels:
            row["can_send"] = {"email": own.percent(60, 80, 95)}
        rows.append(row)
        seen.append(cell)
    return rows


def _held(dimension: Dimension, dice: Dice) -> Any:
    held = dice.one_of(dimension.held(False))
    return list(held) if dimension.many else held[0]


def _contacts(dimensions: list[Dimension], dice: Dice, accounts: int) -> Any:
    def count() -> int:
        number = dice.one_of((accounts, accounts, 2 * accounts, 5 * accounts, accounts // 2 + 1))
        return 0 if dice.happens("zero_count", 0.04) else number

    if not dimensions:
        return count()
    if len(dimensions) == 1:
        (dimension,) = dimensions
        return {"+".join(held): count() for held in dice.some_of(dimension.held(False), at_most=4)}
    cells = [{d.name: dice.one_of(d.leaves) for d in dimensions} for _ in range(dice.whole(1, 5))]
    distinct = [cell for index, cell in enumerate(cells) if cell not in cells[:index]]
    return [{**cell, "n": count()} for cell in distinct]


def _people(draft: Draft, dice: Dice, document: Document) -> None:
    draft.use_department("cs")
    if dice.happens("team", 0.7):
        document["team"] = {"csms": list(dice.first_of(CSMS)), "hours_per_week": dice.one_of((38, 40, 37.5))}
        if dice.chance(0.3):
            document["team"]["customer_hours"] = dice.percent(60, 80)
        if dice.chance(0.3):
            document["team"]["roles"] = list(draft.roles)
    if dice.happens("charter", 0.25):
        document["charter"] = {"purpose": "Every customer closes on time", "review_by": dice.date(-60, 300)}


def _system(draft: Draft, dice: Dice, name: str) -> Document:
    fields: Document = {}
    messages = [m for m in (*draft.touchpoints, *draft.campaigns) if m.get("system") == name]
    if dice.chance(0.7):
        fields["owner"] = dice.one_of(draft.departments)
    if dice.happens("sends", 0.35):
        used = _part(dice.fork(), sorted({m["channel"] for m in messages if "channel" in m}))
        fields |= {"sends": used} if used else {}
    if dice.happens("fires_on", 0.3):
        kinds = ["schedule", "date", "approach", "drip", "event", "threshold", "inactivity", "deviation", "manual"]
        fields["fires_on"] = _part(dice.fork(), [*kinds, "combination", "escalation"])
    if dice.happens("business_days", 0.2):
        fields["sends_on"] = "business_days"
    guard = dice.fork()
    if guard.happens("system_guard", 0.08):
        fields[guard.one_of(("only_if", "not_if"))] = draw_condition(draft, guard, kinds=("threshold", "inactivity"))
    if dice.happens("opt_out_list", 0.25):
        fields["opt_out_list"] = f"{name}-list"
    profile = dice.happens("platform_profile", 0.3)
    if profile:
        fields["profile"] = dice.one_of(PROFILES)
    caps = dice.fork()
    drawn = [_cap(draft, caps.fork(), f"{name}-cap-{number}", profile) for number in range(caps.whole(1, 2))]
    found = [cap for cap in drawn if cap]
    if found and caps.happens("system_caps", 0.45):
        fields["caps"] = found
    return fields


def _part(dice: Dice, items: list[str]) -> list[str]:
    """Usually all of the items, now and then without one (rules D04 and D05)."""
    return items[1:] if len(items) > 1 and dice.happens("capability_mismatch", 0.15) else items


def _cap(draft: Draft, dice: Dice, name: str, profile: bool) -> Document | None:
    calendar = dice.happens("cap_window_calendar", 0.5)
    rolling = "cap_window_rolling" in dice.features
    if calendar:
        unit = dice.one_of(("day", "week", "month"))
        cap: Document = {"name": name, "at_most": dice.whole(1, 4), "per": unit, "window": f"calendar_{unit}"}
        if unit == "week":
            cap["week_start"] = dice.one_of(("monday", "sunday"))
        cap["timezone"] = dice.one_of(("recipient", "account", "Europe/Berlin"))
    elif rolling:
        cap = {
            "name": name,
            "at_most": dice.whole(1, 4),
            "per": dice.one_of(("1d", "7d", "14d", "30d")),
            "window": "rolling",
        }
    else:
        return None
    filters = dice.fork()
    if filters.happens("cap_counts", 0.25 if profile else 0.4):
        cap["counts"] = _filter(draft, filters)
    if filters.happens("cap_exempt", 0.15 if profile else 0.25):
        cap["exempt"] = _filter(draft, filters)
    if filters.chance(0.2):
        cap["because"] = "agreed with marketing"
    return cap


def _filter(draft: Draft, dice: Dice) -> Document:
    choices: Document = {
        "channels": sorted(draft.channels),
        "departments": sorted(draft.departments),
        "classes": list(CLASSES),
        "intents": list(INTENTS),
        "types": ["survey", "newsletter", "onboarding", "renewal"],
        "topics": ["getting-started", "product-news"],
        "sequences": sorted(draft.sequences),
        "touchpoints": [t["id"] for t in draft.touchpoints],
    }
    usable = [key for key, values in choices.items() if values]
    keys = [*dice.some_of(usable, at_most=1), *(["classes"] if dice.chance(0.3) else [])]
    return {key: dice.some_of(choices[key], at_most=3) for key in dict.fromkeys(keys)}


def _policy(draft: Draft, dice: Dice) -> Document:
    policy: Document = {}
    if dice.happens("policy", 0.88):
        policy |= _limits(draft, dice.fork())
        policy |= _promises(draft, dice.fork())
        policy |= _habits(dice.fork())
    return policy


def _limits(draft: Draft, dice: Dice) -> Document:
    """Pressure lines, named caps, spacing and the like."""
    policy: Document = {}
    several = dice.happens("several_pressures", 0.3)
    lines = [_pressure(draft, dice.fork()) for _ in range(3 if several else 1)]
    distinct = [line for index, line in enumerate(lines) if line not in lines[:index]]
    if dice.happens("pressure", 0.75):
        policy["pressure"] = distinct if len(distinct) > 1 or dice.chance(0.15) else distinct[0]
    caps = dice.fork()
    found = [cap for n in range(caps.whole(1, 2)) if (cap := _cap(draft, caps.fork(), f"policy-cap-{n}", False))]
    if found and dice.happens("policy_caps", 0.35):
        policy["caps"] = found
    if dice.happens("spacing", 0.5):
        policy["spacing"] = dice.one_of(("1d", "2d", "3d"))
    if dice.happens("silence", 0.5):
        policy["silence"] = dice.one_of(("30d", "90d", "120d"))
    if dice.happens("concurrent_at_most", 0.2):
        policy["concurrent_at_most"] = dice.whole(1, 4)
    return policy


def _pressure(draft: Draft, dice: Dice) -> Document:
    period = dice.happens("pressure_period", 0.25)
    line: Document = {
        "at_most": dice.whole(1, 5),
        "per": dice.one_of(("week", "month") if period else ("7d", "14d", "30d", "1d")),
    }
    if dice.happens("pressure_channel", 0.3) and draft.channels:
        line["channel"] = dice.one_of(sorted(draft.channels))
    return line


def _promises(draft: Draft, dice: Dice) -> Document:
    policy: Document = {}
    if dice.happens("notice", 0.6):
        policy["notice"] = dice.one_of(("7d", "3d", "2w"))
        if dice.happens("notice_business", 0.3):
            policy["notice_days"] = "business"
    if dice.happens("conflicts", 0.4):
        policy["conflicts"] = [["expand", "save"], ["refer", "save"], ["inform", "adopt"]][: dice.whole(1, 3)]
    if dice.happens("voice", 0.35):
        policy["voice"] = dice.some_of(INSTRUMENTS)
    names = [*(stage["id"] for stage in draft.stages), *draft.escalations]
    if names and dice.happens("protect", 0.35):
        policy["protect"] = dice.some_of(names, at_most=2)
    if draft.channels and dice.happens("can_send", 0.3):
        policy["can_send"] = {name: dice.percent(70, 85) for name in dice.some_of(sorted(draft.channels), at_most=2)}
    if dice.happens("consent_policy", 0.15):
        own = dice.fork()
        row = {"for": draft.audience(own, everyone=False), "class": "marketing", "needs": "consent", "because": "CASL"}
        policy["consent"] = [row]
    return policy


def _habits(dice: Dice) -> Document:
    """Limits that single rules read."""
    policy: Document = {}
    if dice.happens("survey_spacing", 0.25):
        policy["surveys"] = {"relationship": "180d", "triggered": "90d", "any": "14d", "follow_up": "48h"}
    if dice.happens("reach_at_least", 0.2):
        policy["reach_at_least"] = dice.percent(50, 70)
    if dice.happens("renewal_offsets", 0.25):
        policy["renewal_offsets"] = ["120d", "90d", "60d", "30d"][dice.whole(0, 2) :]
    if dice.happens("single_limits", 0.3):
        policy |= {"steps": 3, "ebr_minutes": 10, "approval_at_least": 100, "content_pass": 3, "content_age": "180d"}
    if dice.happens("review_every", 0.2):
        policy["review_every"] = dice.one_of(("90d", "180d"))
    return policy


def _targets(dice: Dice) -> list[Document]:
    metrics = [*dice.some_of(SHARES, at_most=6), *dice.some_of(NUMBERS, at_least=0, at_most=3)]
    return [
        {
            "metric": metric,
            "is": draw_comparison(metric, dice),
            **({"by": dice.date(10, 400)} if dice.chance(0.15) else {}),
        }
        for metric in metrics
    ]


def draw_comparison(metric: str, dice: Dice) -> str:
    """A comparison with a number, or a percentage where the metric is a share."""
    operator = dice.one_of((">=", ">=", ">", "<="))
    space = dice.one_of((" ", " ", ""))
    number = str(dice.one_of((1, 2, 5, 24))) if metric in NUMBERS else dice.percent(10, 15, 50, 80, 100)
    return f"{operator}{space}{number}"
