"""The ``journey`` document: what should happen to customers (model 3)."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from dcs_cli.documents.audience import EVERYONE, AudienceExpression
from dcs_cli.documents.conditions import Condition
from dcs_cli.documents.fields import Bool, ComparisonText, Date, Hours, Id, Record, Text, TextOrNumber, Time, Waiver
from dcs_cli.documents.value_schemas import at_least_one, constant, value_type
from dcs_cli.documents.values import Choices, Written, WrongValue, parse_duration

Lead = Annotated[
    Literal["human", "hybrid", "digital"],
    Choices("Lead", human="a person leads", hybrid="a person and automation together", digital="automation leads"),
]


def _every(value: Any) -> Any:
    if value == "term":
        return value
    try:
        return parse_duration(value, zero=False)
    except WrongValue as error:
        raise WrongValue(f"{error.message}, or term") from None


class Anchor(Record):
    """A day of customer time that offsets are counted from."""

    usually: Time | None = Field(None, description="typical day, an estimate")
    on: Id | None = Field(None, description="event whose day it is")
    every: Annotated[
        Any, Written(_every, {"anyOf": [constant("term", "the contract term"), value_type("PositiveDuration")]})
    ] = Field(None, description="term, or a duration: recurs this often from start")
    clock: (
        Annotated[Literal["contact"], Choices(contact="a day of the single contact, such as the day they joined")]
        | None
    ) = Field(None, description="whose day it is; the account's by default")
    per: Id | None = Field(None, description="dimension with many values: one renewal for each value held")


class Stage(Record):
    """A stretch of the customer's journey."""

    model_config = ConfigDict(json_schema_extra=at_least_one("from", "enter_when"))

    id: Id = Field(description="id of the stage")
    from_: Time | None = Field(None, description="first day")
    to: Time | None = Field(None, description="day after the last; open when absent")
    enter_when: Condition | None = Field(None, description="a stage of state begins with this")
    leave_when: Condition | None = Field(None, description="a stage of state ends with this")
    audience: AudienceExpression = Field(EVERYONE, description="who passes through it")
    label: Text | None = Field(None, description="name shown in reports")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _begins_somehow(self) -> "Stage":
        if self.from_ is None and self.enter_when is None:
            raise WrongValue("a stage wants `from` (a point of customer time) or `enter_when` (a condition)")
        return self


class TimeWindow(Record):
    """A half-open stretch of customer time."""

    from_: Time = Field(description="first day")
    to: Time = Field(description="day after the last")


class Moment(Record):
    """Something that should happen to some customers."""

    model_config = ConfigDict(json_schema_extra=at_least_one("when", "window"))

    id: Id = Field(description="id of the moment")
    what: Text = Field(description="what happens, in words")
    stage: Id | None = Field(None, description="stage it lies in")
    audience: AudienceExpression = Field(description="who it happens to")
    per: Annotated[
        Literal["contact", "account"],
        Choices(contact="every contact is served", account="one contact of the account is enough"),
    ] = Field("contact", description="whether every contact or one of the account must be served")
    when: Condition | None = Field(None, description="the signal of a signalled moment")
    window: TimeWindow | None = Field(None, description="the days of a dated moment")
    stakes: Annotated[Literal["low", "high"], Choices(low="little is lost", high="much is lost")] | None = Field(
        None, description="what is at stake"
    )
    predictable: Bool | None = Field(None, description="whether one can foresee how it goes")
    lead: Lead | None = Field(
        None, description="who should lead; overrides what follows from stakes and predictability"
    )
    accountable: Id | None = Field(None, description="the one department that answers for it")
    within: Hours | None = Field(None, description="serve it this soon after the signal")
    reason: Text | None = Field(None, description="churn reason this moment answers")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _happens_somehow(self) -> "Moment":
        if self.when is None and self.window is None:
            raise WrongValue("a moment wants `when` (a signal) or `window` (days), or both")
        return self


class Measure(Record):
    """How an outcome is measured."""

    metric: Id = Field(description="name of the metric")
    is_: ComparisonText | None = Field(None, description='wanted figure, such as "<= 5"')


class Plan(Record):
    """A success plan for one group of customers."""

    id: Id = Field(description="id of the plan")
    audience: AudienceExpression = Field(description="accounts it is for; account-level dimensions only")
    outcome: Text | None = Field(None, description="result for the customer, not an activity")
    measure: Measure | None = Field(None, description="how the outcome is measured")
    baseline: TextOrNumber | None = Field(None, description="where the customer starts")
    lead: Lead | None = Field(None, description="coverage model")
    moments: tuple[Id, ...] = Field(description="moments this plan promises")
    owner: Id | None = Field(None, description="role that owns the plan")
    review_by: Date | None = Field(None, description="day by which it is reviewed")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


class Journey(Record):
    """What should happen: stages, moments, one success plan per group of customers."""

    kind: Literal["journey"] = Field(description="kind of this document")
    anchors: dict[Id, Anchor] = Field(default_factory=dict, description="days of customer time")
    stages: tuple[Stage, ...] = Field((), description="stretches of the journey")
    moments: tuple[Moment, ...] = Field((), description="what should happen")
    plans: tuple[Plan, ...] = Field((), description="one success plan per group of customers")
