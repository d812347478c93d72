"""Triggers: what makes a message go out, a union told apart by the key that is written (model 5.2)."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from dcs_cli.documents.conditions import LEVELS, one_of
from dcs_cli.documents.fields import (
    Bool,
    Change,
    Date,
    DateOrUnknown,
    Hours,
    Id,
    LevelsOrUnknown,
    Number,
    OffsetsOrUnknown,
    PeriodOrUnknown,
    PeriodText,
    PositiveCount,
    PositiveDays,
    PositiveDaysOrUnknown,
    Record,
    Text,
    Time,
    TimeZone,
    tagged,
    told_apart,
)
from dcs_cli.documents.value_schemas import exactly_one, value_type, written
from dcs_cli.documents.values import Choices, WrongValue

TriggerClass = Literal["behavioural", "approach", "drip", "calendar", "manual"]


CapWindow = Annotated[
    Literal["rolling", "calendar_day", "calendar_week", "calendar_month"],
    Choices(
        "CapWindow",
        rolling="any stretch of that length",
        calendar_day="midnight to midnight",
        calendar_week="week by week, from `week_start`",
        calendar_month="month by month",
    ),
]


class TouchpointCap(Record):
    """The most fires of one touchpoint to one contact."""

    at_most: PositiveCount = Field(description="most fires to one contact")
    per: PeriodText = Field(description="in this time")
    window: CapWindow = Field("rolling", description="how the time is cut")
    timezone: TimeZone | None = Field(None, description="whose clock counts, for calendar windows")


PER_IN_DAYS = {"properties": {"cap": {"properties": {"per": value_type("PositiveDuration")}}}}
_CAP_IN_DAYS: dict[str, Any] = {"if": written("cap"), "then": PER_IN_DAYS}


class TriggerRecord(Record):
    """What every trigger may say besides its kind."""

    kind: ClassVar[str]
    trigger_class: ClassVar[TriggerClass]

    cap: TouchpointCap | None = Field(None, description="most fires to one contact")
    delay: Hours | None = Field(None, description="wait this long after the trigger")


class BehaviouralTrigger(TriggerRecord):
    """A trigger that follows what the customer does."""

    trigger_class: ClassVar[TriggerClass] = "behavioural"
    at_latest: Time | None = Field(None, description="fires once: at the signal, or at this point if that comes first")


class EventTrigger(BehaviouralTrigger):
    """Something happened."""

    kind: ClassVar[str] = "event"
    event: Id = Field(description="event signal")
    first: Bool = Field(False, description="only the first time in a customer's life")
    times: PositiveCount | None = Field(None, description="only after this many events")
    within: Hours | None = Field(None, description="time in which `times` events must happen")
    where: dict[str, Any] | None = Field(None, description="only events with these properties")


class ThresholdTrigger(BehaviouralTrigger):
    """A measure crosses a level; it re-arms when the measure falls back."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*LEVELS, "is"))

    kind: ClassVar[str] = "threshold"
    signal: Id = Field(description="measure signal")
    above: LevelsOrUnknown | None = Field(None, description="level that is exceeded; a list fires once per level")
    at_least: LevelsOrUnknown | None = Field(None, description="level that is reached; a list fires once per level")
    below: LevelsOrUnknown | None = Field(None, description="level fallen under; a list fires once per level")
    at_most: LevelsOrUnknown | None = Field(None, description="level fallen to; a list fires once per level")
    is_: tuple[Any, ...] | None = Field(None, description="values of the measure that fire")

    @model_validator(mode="after")
    def _one_level(self) -> "ThresholdTrigger":
        one_of(self, (*LEVELS, "is_"), "a threshold")
        return self


class DeviationTrigger(BehaviouralTrigger):
    """A measure leaves the customer's own norm."""

    model_config = ConfigDict(json_schema_extra=exactly_one("change", "z"))

    kind: ClassVar[str] = "deviation"
    signal: Id = Field(description="measure signal")
    change: Change | None = Field(None, description="signed change against the customer's own median, such as -30%")
    z: Number | None = Field(None, description="signed distance from the median in scaled median absolute deviations")
    against: PositiveDays = Field(description="length of the norm in whole weeks, such as 8w")

    @model_validator(mode="after")
    def _one_figure(self) -> "DeviationTrigger":
        one_of(self, ("change", "z"), "a deviation")
        return self


class InactivityTrigger(BehaviouralTrigger):
    """An event stays away; fires once per quiet spell."""

    kind: ClassVar[str] = "inactivity"
    inactive: Id = Field(description="event signal that stays away")
    for_: PositiveDaysOrUnknown = Field(description="how long it has to stay away")


class CombinationTrigger(BehaviouralTrigger):
    """A declared combination of signals begins to hold."""

    kind: ClassVar[str] = "combination"
    combination: Id = Field(description="combination declared in a signals document")


class EscalationTrigger(BehaviouralTrigger):
    """An escalation opens and a person acts on it."""

    kind: ClassVar[str] = "escalation"
    escalation: Id = Field(description="escalation declared in a signals document")


class HealthTrigger(BehaviouralTrigger):
    """The health score enters a band."""

    kind: ClassVar[str] = "health"
    health: Id = Field(description="band of the health score")


class ApproachTrigger(TriggerRecord):
    """Days before an anchor."""

    model_config = ConfigDict(json_schema_extra=_CAP_IN_DAYS)

    kind: ClassVar[str] = "approach"
    trigger_class: ClassVar[TriggerClass] = "approach"
    before: Id = Field(description="anchor that approaches")
    by: OffsetsOrUnknown = Field("unknown", description="days before the anchor, one or several")


class DripTrigger(TriggerRecord):
    """Days after an anchor."""

    model_config = ConfigDict(json_schema_extra=_CAP_IN_DAYS)

    kind: ClassVar[str] = "drip"
    trigger_class: ClassVar[TriggerClass] = "drip"
    after: Id = Field(description="anchor that has passed")
    by: OffsetsOrUnknown = Field("unknown", description="days after the anchor, one or several")


class ScheduleTrigger(TriggerRecord):
    """Our own calendar, again and again."""

    model_config = ConfigDict(json_schema_extra={"not": written("cap")})

    kind: ClassVar[str] = "schedule"
    trigger_class: ClassVar[TriggerClass] = "calendar"
    every: PeriodOrUnknown = Field(description="period of the schedule")
    starting: Date | None = Field(None, description="first day of the schedule")
    on: Text | None = Field(None, description="the sender's rule for the day, such as second tuesday")


class DateTrigger(TriggerRecord):
    """One day of our own calendar."""

    model_config = ConfigDict(json_schema_extra={"not": written("cap")})

    kind: ClassVar[str] = "date"
    trigger_class: ClassVar[TriggerClass] = "calendar"
    date: DateOrUnknown = Field(description="the day")


class ManualTrigger(TriggerRecord):
    """A person decides."""

    kind: ClassVar[str] = "manual"
    trigger_class: ClassVar[TriggerClass] = "manual"
    manual: Id = Field(description="role that decides")
    because: Text | None = Field(None, description="what makes them decide")


KINDS_BY_KEY = {
    "event": "event",
    "inactive": "inactivity",
    "combination": "combination",
    "escalation": "escalation",
    "health": "health",
    "before": "approach",
    "after": "drip",
    "every": "schedule",
    "date": "date",
    "manual": "manual",
}


TRIGGER_KEYS = (*KINDS_BY_KEY, "signal")


def trigger_kind(value: Any) -> str | None:
    """The kind of a trigger by its keys; None when no kind or several kinds are written."""
    if not isinstance(value, dict):
        return getattr(value, "kind", None)
    found = [key for key in TRIGGER_KEYS if key in value]
    if len(found) != 1:
        return None
    if found[0] == "signal":
        return "deviation" if "change" in value or "z" in value or "against" in value else "threshold"
    return KINDS_BY_KEY[found[0]]


def check_cap(kind: str, cap: TouchpointCap) -> None:
    """Refuse a cap that its kind of trigger cannot have."""
    if kind in ("schedule", "date"):
        raise WrongValue(
            "a cap does not go with a schedule or a date: they say themselves how often they fire", ("cap",)
        )
    if kind in ("approach", "drip") and cap.per.named:
        sentence = "the cap of days before or after an anchor wants a duration such as 7d"
        raise WrongValue(f"`{cap.per.text}` is not a length in days: {sentence}", ("cap", "per"))


def _checked(trigger: Any) -> Any:
    if trigger.cap is not None:
        check_cap(trigger.kind, trigger.cap)
    return trigger


Trigger = Annotated[
    Annotated[EventTrigger, tagged("event")]
    | Annotated[ThresholdTrigger, tagged("threshold")]
    | Annotated[DeviationTrigger, tagged("deviation")]
    | Annotated[InactivityTrigger, tagged("inactivity")]
    | Annotated[CombinationTrigger, tagged("combination")]
    | Annotated[EscalationTrigger, tagged("escalation")]
    | Annotated[HealthTrigger, tagged("health")]
    | Annotated[ApproachTrigger, tagged("approach")]
    | Annotated[DripTrigger, tagged("drip")]
    | Annotated[ScheduleTrigger, tagged("schedule")]
    | Annotated[DateTrigger, tagged("date")]
    | Annotated[ManualTrigger, tagged("manual")],
    told_apart(trigger_kind),
    AfterValidator(_checked),
]
"""One trigger; the key that is written decides its kind."""
