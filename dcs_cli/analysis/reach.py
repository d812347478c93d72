"""How many more customers in-app messages reach than email does, from rates of the two (semantics 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dcs_cli.documents.results import Reading

Level = Literal["contact", "account"]
LEVELS: tuple[Level | None, ...] = ("contact", "account", None)


@dataclass(frozen=True, slots=True)
class Uplift:
    """Bounds of the uplift from the rates of one level; ``in_app`` None (not measured) leaves the widest bounds."""

    level: Level | None
    email: Fraction
    in_app: Fraction | None
    low: Fraction
    high: Fraction
    if_independent: Fraction | None
    ceiling: Fraction


def uplift_from_rates(email: Fraction, in_app: Fraction | None, level: Level | None = None) -> Uplift | None:
    """The bounds for two rates between 0 and 1; None when nobody is reached by email, or a rate is none."""
    if not 0 < email <= 1 or (in_app is not None and not 0 <= in_app <= 1):
        return None
    ceiling = 1 / email - 1
    if in_app is None:
        return Uplift(level, email, None, Fraction(0), ceiling, None, ceiling)
    return Uplift(
        level,
        email,
        in_app,
        max(email, in_app) / email - 1,
        min(Fraction(1), email + in_app) / email - 1,
        (email + in_app - email * in_app) / email - 1,
        ceiling,
    )


def newest(readings: Iterable[Reading], metric: str, level: Level | Literal["any"] | None = "any") -> Reading | None:
    """The newest reading of a metric for all customers, of one level when it is given; of one day the later written."""
    found: Reading | None = None
    for reading in readings:
        fits = reading.metric == metric and reading.audience is None and level in ("any", reading.level)
        if fits and (found is None or reading.date >= found.date):
            found = reading
    return found


def uplifts(readings: Iterable[Reading]) -> tuple[Uplift, ...]:
    """The uplift for every level that has a reading of ``email_reach``: contacts, accounts, level not stated."""
    listed = tuple(readings)
    found = []
    for level in LEVELS:
        email = newest(listed, "email_reach", level)
        in_app = newest(listed, "in_app_reach", level)
        if email is not None:
            one = uplift_from_rates(email.value, in_app.value if in_app is not None else None, level)
            if one is not None:
                found.append(one)
    return tuple(found)
