"""The ``results`` document: did it work? Readings, experiments, proofs, content, benchmarks (model 8)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from dcs_cli.documents.audience import AudienceExpression
from dcs_cli.documents.fields import Bool, Count, Date, Days, Figure, Id, Int, Percent, Record, Text, Waiver
from dcs_cli.documents.signals import Outcome
from dcs_cli.documents.values import Choices, WrongValue

CustomerLevel = Annotated[
    Literal["contact", "account"],
    Choices("CustomerLevel", contact="single contacts are counted", account="accounts are counted"),
]
Score = Annotated[Int, Field(ge=1, le=5)]


class Reading(Record):
    """A number measured outside the tool."""

    metric: Id = Field(description="name of the metric")
    value: Figure = Field(description="the number or percentage")
    date: Date = Field(description="day it was measured")
    level: CustomerLevel | None = Field(None, description="what was counted")
    source: Text | None = Field(None, description="where it comes from")
    audience: AudienceExpression | None = Field(None, description="whom it was measured for")


class Benchmark(Record):
    """A number others report."""

    metric: Id = Field(description="name of the metric")
    value: Figure = Field(description="the number or percentage")
    industry: Id | None = Field(None, description="industry it holds for")
    source: Text | None = Field(None, description="where it comes from")
    date: Date | None = Field(None, description="day it was published")


class Arm(Record):
    """One group of an experiment."""

    id: Id = Field(description="id of the arm")
    n: Count = Field(description="units in this arm")
    won: Count = Field(description="units that reached the metric")
    touchpoint: Id | None = Field(None, description="touchpoint this arm gets")

    @model_validator(mode="after")
    def _won_among_n(self) -> "Arm":
        if self.won > self.n:
            raise WrongValue(f"{self.won} won of {self.n}: more than there are")
        return self


class LaterCount(Record):
    """Counts taken after the verdict; they change nothing."""

    date: Date = Field(description="day of the count")
    arms: tuple[Arm, ...] = Field(description="counts by arm")


class Experiment(Record):
    """A test with randomly assigned arms, the control first."""

    id: Id = Field(description="id of the experiment")
    touchpoint: Id | None = Field(None, description="touchpoint it tests")
    metric: Id = Field(description="outcome it counts")
    planned_n: Count | None = Field(None, description="units in all arms at which it is judged")
    unit: CustomerLevel = Field("contact", description="what was assigned at random")
    split: tuple[Percent, ...] | None = Field(None, description="planned shares of the arms; equal by default")
    arms: tuple[Arm, ...] = Field((), description="counts at the first reading with planned_n, the control first")
    later: tuple[LaterCount, ...] = Field((), description="counts taken afterwards")
    started_on: Date | None = Field(None, description="first day")
    ended_on: Date | None = Field(None, description="last day")
    holdout: Bool = Field(False, description="the control gets nothing")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


class Content(Record):
    """Something messages are made of, and how good it is."""

    id: Id = Field(description="id of the content")
    used_by: tuple[Id, ...] = Field((), description="touchpoints that use it")
    reviewed_on: Date | None = Field(None, description="day of the last review")
    locale: Text | None = Field(None, description="its language")
    level: (
        Annotated[Literal["basic", "advanced"], Choices(basic="for beginners", advanced="for experienced users")] | None
    ) = Field(None, description="whom it suits")
    product: Id | None = Field(None, description="product it is about")
    scores: dict[Id, Score] = Field(default_factory=dict, description="score from 1 to 5 by criterion")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


class Shared(Record):
    """A pattern CS told another department."""

    pattern: Id = Field(description="signal, combination or content")
    to: Id = Field(description="department that was told")
    date: Date = Field(description="day it was told")


class Proof(Record):
    """The record of a rule on history."""

    id: Id = Field(description="id of the proof")
    rule: Id = Field(description="signal, combination, or health")
    outcome: Outcome | None = Field(None, description="what it should predict")
    horizon: Days | None = Field(None, description="time after the hit in which the outcome counts")
    n: Count = Field(description="accounts")
    hits: Count = Field(description="accounts for which the rule fired")
    hits_out: Count = Field(description="of these, accounts with the outcome")
    base: Count = Field(description="accounts with the outcome")
    treated: Count | None = Field(None, description="accounts left out because a message acted on the rule")
    holdout: Bool = Field(False, description="judged on data the rule was not made on")
    history: Text | None = Field(None, description="name of the sample it shares with other proofs")
    date: Date | None = Field(None, description="day of the record")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _counts_fit(self) -> "Proof":
        if self.hits > self.n or self.base > self.n or self.hits_out > min(self.hits, self.base):
            raise WrongValue("the counts do not fit: hits_out ≤ hits ≤ n and hits_out ≤ base ≤ n")
        if self.n - self.hits < self.base - self.hits_out:
            raise WrongValue("the counts do not fit: more outcomes outside the hits than accounts outside the hits")
        return self


class Results(Record):
    """What was measured and learnt."""

    kind: Literal["results"] = Field(description="kind of this document")
    readings: tuple[Reading, ...] = Field((), description="numbers measured outside the tool")
    benchmarks: tuple[Benchmark, ...] = Field((), description="numbers others report")
    experiments: tuple[Experiment, ...] = Field((), description="tests")
    content: tuple[Content, ...] = Field((), description="what messages are made of")
    shared: tuple[Shared, ...] = Field((), description="what CS told other departments")
    proofs: tuple[Proof, ...] = Field((), description="records of rules on history")
