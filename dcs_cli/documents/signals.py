"""The ``signals`` document: how we know what happens to customers (model 4)."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from dcs_cli.documents.audience import Audience, parse_audience
from dcs_cli.documents.conditions import Condition, one_of
from dcs_cli.documents.fields import DateRange, Hours, Id, Number, Percent, PositiveNumber, Record, Text, Waiver
from dcs_cli.documents.value_schemas import exactly_one, value_type
from dcs_cli.documents.values import Choices, Written

Outcome = Annotated[
    Literal["churn", "expansion", "referral"],
    Choices(
        "Outcome",
        churn="the customer leaves",
        expansion="the customer buys more",
        referral="the customer recommends us",
    ),
]


def _instrumented(value: Any) -> bool | Audience:
    return value if isinstance(value, bool) else parse_audience(value)


Instrumented = Annotated[
    bool | Audience,
    Written(_instrumented, {"anyOf": [{"type": "boolean"}, value_type("AudienceExpression")]}),
]


class Signal(Record):
    """Something measured about customers."""

    id: Id = Field(description="id of the signal")
    type: Annotated[
        Literal["event", "measure"], Choices(event="happens at a moment", measure="has a value at any time")
    ] = Field(description="whether it happens or has a value")
    level: Annotated[
        Literal["account", "contact"], Choices(account="known of the account", contact="known of the single contact")
    ] = Field(description="whom it is known of")
    source: Text = Field(description="where it comes from")
    instrumented: Instrumented | None = Field(None, description="really measured, for everyone or for an audience")
    predicts: Outcome | None = Field(None, description="what it is claimed to predict")
    proof: Id | None = Field(None, description="evidence in a results document")
    owner: Id | None = Field(None, description="department that keeps it working")
    ignore: tuple[DateRange, ...] = Field((), description="holidays and outages: left out of norms")
    product_area: Text | None = Field(None, description="where in the product it shows")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


class Combination(Record):
    """Several conditions together."""

    model_config = ConfigDict(json_schema_extra=exactly_one("all", "any"))

    id: Id = Field(description="id of the combination")
    all: tuple[Condition, ...] | None = Field(None, description="all of these hold", min_length=1)
    any: tuple[Condition, ...] | None = Field(None, description="at least one of these holds", min_length=1)
    predicts: Outcome | None = Field(None, description="what it is claimed to predict")
    proof: Id | None = Field(None, description="evidence in a results document")
    product_area: Text | None = Field(None, description="where in the product it shows")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _all_or_any(self) -> "Combination":
        one_of(self, ("all", "any"), "a combination")
        return self


class HealthPart(Record):
    """One signal's part in the health score."""

    signal: Id = Field(description="measure signal")
    weight: PositiveNumber = Field(description="weight of this part")
    bad: Number = Field(description="value that scores 0")
    good: Number = Field(description="value that scores 1")


class Health(Record):
    """A weighted score of signals, in bands."""

    parts: tuple[HealthPart, ...] = Field(description="signals and weights", min_length=1)
    bands: dict[Id, Number] = Field(description="band and its lowest score")
    known_at_least: Percent | None = Field(None, description="below this known weight the band is unknown")
    proof: Id | None = Field(None, description="evidence in a results document")


class Escalation(Record):
    """An alert that a person acts on."""

    id: Id = Field(description="id of the escalation")
    when: Condition = Field(description="what opens it")
    to: Id | None = Field(None, description="role that acts")
    within: Hours | None = Field(None, description="time in which it acts")
    decided_by: (
        Annotated[Literal["person", "automation"], Choices(person="a person decides", automation="no person decides")]
        | None
    ) = Field(None, description="who decides what to do")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


class Signals(Record):
    """How we know: signals, combinations, health, escalations."""

    kind: Literal["signals"] = Field(description="kind of this document")
    signals: tuple[Signal, ...] = Field((), description="what is measured about customers")
    combinations: tuple[Combination, ...] = Field((), description="several conditions together")
    health: Health | None = Field(None, description="health score")
    escalations: tuple[Escalation, ...] = Field((), description="alerts a person acts on")
