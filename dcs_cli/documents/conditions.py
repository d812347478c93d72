"""Signal conditions: what a moment, guard, combination or escalation waits for (model 3, "Condition")."""

from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from dcs_cli.documents.fields import Bool, Change, Id, Number, PositiveDays, Record, tagged, told_apart
from dcs_cli.documents.value_schemas import exactly_one
from dcs_cli.documents.values import WrongValue

CONDITION_KEYS = ("event", "signal", "inactive", "combination", "escalation", "health")
LEVELS = ("above", "at_least", "below", "at_most")


def one_of(record: Any, names: tuple[str, ...], what: str) -> None:
    """Refuse a record in which none or several of the fields ``names`` are written."""
    found = [name.rstrip("_") for name in names if getattr(record, name) is not None]
    if len(found) > 1:
        raise WrongValue(f"{what} has {' and '.join(f'`{name}`' for name in found)}: keep one of them", (found[1],))
    if not found:
        listed = ", ".join(f"`{name.rstrip('_')}`" for name in names)
        raise WrongValue(f"{what} wants one of {listed}")


class EventCondition(Record):
    """Something happened."""

    event: Id = Field(description="event signal")
    first: Bool = Field(False, description="only the first time in a customer's life")


class ThresholdCondition(Record):
    """A measure lies beyond a level."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*LEVELS, "is"))

    signal: Id = Field(description="measure signal")
    above: Number | None = Field(None, description="true while the measure is greater than this")
    at_least: Number | None = Field(None, description="true while the measure is this or greater")
    below: Number | None = Field(None, description="true while the measure is less than this")
    at_most: Number | None = Field(None, description="true while the measure is this or less")
    is_: tuple[Any, ...] | None = Field(None, description="true while the measure is one of these values")

    @model_validator(mode="after")
    def _one_level(self) -> "ThresholdCondition":
        one_of(self, (*LEVELS, "is_"), "a threshold")
        return self


class DeviationCondition(Record):
    """A measure left the customer's own norm."""

    model_config = ConfigDict(json_schema_extra=exactly_one("change", "z"))

    signal: Id = Field(description="measure signal")
    change: Change | None = Field(None, description="signed change against the customer's own median, such as -30%")
    z: Number | None = Field(None, description="signed distance from the median in scaled median absolute deviations")
    against: PositiveDays = Field(description="length of the norm in whole weeks, such as 8w")

    @model_validator(mode="after")
    def _one_figure(self) -> "DeviationCondition":
        one_of(self, ("change", "z"), "a deviation")
        return self


class InactivityCondition(Record):
    """An event has not happened for a while."""

    inactive: Id = Field(description="event signal that stays away")
    for_: PositiveDays = Field(description="how long it has to stay away")


class CombinationCondition(Record):
    """A declared combination of signals holds."""

    combination: Id = Field(description="combination declared in a signals document")


class EscalationCondition(Record):
    """An escalation is open."""

    escalation: Id = Field(description="escalation declared in a signals document")


class HealthCondition(Record):
    """The health score is in a band."""

    health: Id = Field(description="band of the health score")


def awaited(condition: Any) -> str | None:
    """The key that says what a condition or behavioural trigger waits for; None for whatever waits for no signal."""
    return _awaited(condition.__class__)


@cache
def _awaited(record: Any) -> str | None:
    fields = record.model_fields if issubclass(record, Record) else ()
    return next((key for key in CONDITION_KEYS if key in fields), None)


def condition_kind(value: Any) -> str | None:
    """The kind of a condition by its keys; None when no kind or several kinds are written."""
    if not isinstance(value, dict):
        return getattr(value, "kind", None)
    found = [key for key in CONDITION_KEYS if key in value]
    if len(found) != 1:
        return None
    if found[0] == "signal":
        return "deviation" if "change" in value or "z" in value or "against" in value else "threshold"
    return found[0]


Condition = Annotated[
    Annotated[EventCondition, tagged("event")]
    | Annotated[ThresholdCondition, tagged("threshold")]
    | Annotated[DeviationCondition, tagged("deviation")]
    | Annotated[InactivityCondition, tagged("inactive")]
    | Annotated[CombinationCondition, tagged("combination")]
    | Annotated[EscalationCondition, tagged("escalation")]
    | Annotated[HealthCondition, tagged("health")],
    told_apart(condition_kind),
]
"""One signal condition; the key that is written decides its kind."""
