"""The program of a generated project: dimensions, population, departments, systems and policy."""

from random import Random
from typing import Any

from benchmarks.sizes import Sizes

Audience = dict[str, Any]

SEGMENTS = ("enterprise", "mid", "smb", "starter")
PERSONAS = ("admin", "user", "buyer", "developer")
LEAVES = ("us", "canada", "uk", "dach", "nordics", "apac")
REGIONS = {"na": ("us", "canada"), "emea": ("uk", "dach", "nordics"), "apac": ("apac",)}
TIERS = ("standard", "premium")
PRODUCT_LINES = (
    *("ledger", "payroll", "billing", "planning", "treasury", "expenses"),
    *("reporting", "tax", "inventory", "projects", "assets", "contracts"),
)
MOST_HELD = 4
DEPARTMENTS = ("cs", "marketing", "product", "support", "sales", "education", "community", "billing")
MAIL, GUIDE, CRM = "mail", "guide", "crm"
PREMIUM_SHARE = 0.4


class Customers:
    """Account rows drawn once, and the question whether an audience meets any of them."""

    def __init__(self, sizes: Sizes, dice: Random) -> None:
        editions = -(-sizes.products // len(PRODUCT_LINES))
        names = [f"{line}-{number + 1}" if number else line for number in range(editions) for line in PRODUCT_LINES]
        self.products = tuple(names[: sizes.products])
        found: dict[tuple[str, tuple[str, ...], str, str], dict[str, Any]] = {}
        while len(found) < sizes.rows:
            segment, leaf = dice.choice(SEGMENTS), dice.choice(LEAVES)
            tier = TIERS[dice.random() < PREMIUM_SHARE]
            most = min(MOST_HELD, len(self.products))
            held = tuple(sorted(dice.sample(self.products, dice.randint(1, most)), key=self.products.index))
            accounts = dice.randint(3, 400) if segment in ("smb", "starter") else dice.randint(1, 60)
            contacts = {persona: accounts * dice.randint(1, 6) for persona in PERSONAS}
            row = {"segment": segment, "product": list(held), "geo": leaf, "tier": tier}
            found[segment, held, leaf, tier] = {**row, "accounts": accounts, "contacts": contacts}
        self.rows = list(found.values())

    def any_in(self, audience: Audience) -> bool:
        """Whether some row meets a plain audience (dimensions with a value or a list of values only)."""
        return any(all(_holds(row, name, wanted) for name, wanted in audience.items()) for row in self.rows)


def _holds(row: dict[str, Any], dimension: str, wanted: Any) -> bool:
    if dimension == "persona":
        return True
    values = [wanted] if isinstance(wanted, str) else list(wanted)
    leaves = {leaf for value in values for leaf in REGIONS.get(value, (value,))}
    held = row[dimension]
    return not leaves.isdisjoint([held] if isinstance(held, str) else held)


def systems(sizes: Sizes) -> dict[str, dict[str, Any]]:
    """Senders by name; every department has at least one of each sort, and every third mail system limits itself."""
    behavioural = ["event", "threshold", "inactivity", "deviation", "combination"]
    found: dict[str, dict[str, Any]] = {}
    for number in range(sizes.systems):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        mail, guide, crm = (f"{sort}-{number + 1:02d}" for sort in (MAIL, GUIDE, CRM))
        dated = ["schedule", "date", "approach", "drip"]
        found[mail] = {"owner": department, "sends": ["email"], "fires_on": [*dated, *behavioural]}
        if number % 3 == 0:
            found[mail]["caps"] = [{"name": f"{mail}-week", "at_most": 4, "per": "7d", "window": "rolling"}]
        found[guide] = {"owner": department, "sends": ["in_app", "kb"], "fires_on": [*dated, *behavioural]}
        people = ["manual", "escalation", *dated, *behavioural]
        found[crm] = {"owner": department, "sends": ["call", "email"], "fires_on": people}
    return found


def program(sizes: Sizes, customers: Customers) -> dict[str, Any]:
    """The program document."""
    geo = ["us", "canada"]
    return {
        "kind": "program",
        "name": f"Generated programme of {sizes.touchpoints} touchpoints",
        "industry": "b2b-finance-software",
        "charter": {
            "purpose": "Every customer runs their finance in the product without waiting for a person.",
            "sponsor": "vp-cs",
            "covers": ["onboarding", "adoption", "growth", "renewal"],
            "agreed_on": "2026-01-12",
            "review_by": "2026-12-31",
        },
        "dimensions": {
            "segment": list(SEGMENTS),
            "product": {"values": list(customers.products), "many": True},
            "geo": [{"na": geo}, {"emea": list(REGIONS["emea"])}, "apac"],
            "tier": list(TIERS),
            "persona": {"values": list(PERSONAS), "level": "contact"},
        },
        "population": customers.rows,
        "term": [{"for": {"segment": ["smb", "starter"]}, "is": "182d"}, {"for": "all", "is": "365d"}],
        "new_per_year": "20%",
        "departments": {name: {"is_cs": True} if name == "cs" else {} for name in DEPARTMENTS},
        "team": {"csms": ["dana", "eli", "fay", "gus"], "hours_per_week": 40},
        "channels": {
            "email": {},
            "in_app": {"slip": "3d"},
            "call": {
                "person": True,
                "slip": "5d",
                "quiet_hours": {"from": "20:00", "to": "08:00", "timezone": "recipient"},
            },
            "kb": {"inbound": True},
        },
        "systems": systems(sizes),
        "audiences": {
            "decision-makers": {"persona": ["admin", "buyer"]},
            "large-accounts": {"segment": ["enterprise", "mid"]},
        },
        "policy": _policy(),
        "targets": [
            {"metric": "cs_visibility", "is": ">= 100%"},
            {"metric": "cs_ownership", "is": "> 30%"},
            {"metric": "campaign_notice", "is": ">= 100%"},
        ],
    }


def _policy() -> dict[str, Any]:
    return {
        "pressure": [{"at_most": 6, "per": "7d"}, {"at_most": 4, "per": "7d", "channel": "email"}],
        "caps": [
            {
                "name": "promotion-week",
                "at_most": 2,
                "per": "7d",
                "window": "rolling",
                "counts": {"classes": ["marketing"]},
            },
            {
                "name": "email-day",
                "at_most": 3,
                "per": "day",
                "window": "calendar_day",
                "timezone": "recipient",
                "counts": {"channels": ["email"]},
            },
        ],
        "spacing": "1d",
        "silence": "90d",
        "notice": "7d",
        "conflicts": [["expand", "save"], ["refer", "save"]],
        "voice": ["nps", "ces", "csat"],
        "protect": ["renewal", "account-at-risk"],
        "review_every": "365d",
        "renewal_offsets": ["90d", "30d"],
    }
