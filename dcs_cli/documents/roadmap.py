"""The ``roadmap`` document: today, the vision, and the steps between, drawn from both ends (model 7)."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from dcs_cli.documents.fields import Bool, ComparisonText, Date, Days, Id, PositiveNumber, Record, Text, Waiver
from dcs_cli.documents.value_schemas import together
from dcs_cli.documents.values import Choices, WrongValue


class Fact(Record):
    """Something that is true today."""

    model_config = ConfigDict(json_schema_extra=together("metric", "is"))

    id: Id = Field(description="id of the fact")
    says: Text | None = Field(None, description="the fact in words")
    metric: Id | None = Field(None, description="metric that measures it")
    is_: ComparisonText | None = Field(None, description='figure at which it is true, such as ">= 100%"')
    done_when: Text | None = Field(None, description="how one sees that it is true, in words")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _metric_with_figure(self) -> "Fact":
        if (self.metric is None) != (self.is_ is None):
            raise WrongValue("`metric` and `is` belong together: write both or neither")
        return self


class VisionFact(Fact):
    """Something that is to be true at the end."""

    by: Date | None = Field(None, description="day by which it is wanted")


class How(Record):
    """What a step takes besides time."""

    work: Text | None = Field(None, description="what is done")
    tech: tuple[Id, ...] = Field((), description="technology that is bought")
    roles: tuple[Id, ...] = Field((), description="roles that are needed")


class Option(Record):
    """One way to take a step."""

    by: Annotated[
        Literal["build", "hire", "partner"], Choices(build="make it", hire="hire for it", partner="let a partner do it")
    ] = Field(description="way to take the step")
    takes: Days | None = Field(None, description="time it takes")
    cost: PositiveNumber | None = Field(None, description="what it costs")
    monthly_value: PositiveNumber | None = Field(None, description="what a month earlier is worth")
    strategy_owner: (
        Annotated[Literal["internal", "partner"], Choices(internal="we decide", partner="the partner decides")] | None
    ) = Field(None, description="who owns the strategy")
    core: Bool | None = Field(None, description="whether this is core to the company")
    gap: Text | None = Field(None, description="capability it fills")
    chosen: Bool = Field(False, description="the option that was taken")


class Step(Record):
    """Work that needs facts and gives facts."""

    id: Id = Field(description="id of the step")
    from_: Annotated[
        Literal["today", "vision"], Choices(today="drawn forward from today", vision="drawn backward from the vision")
    ] = Field(description="which end it was drawn from")
    needs: tuple[Id, ...] = Field((), description="facts that must be true before")
    gives: tuple[Id, ...] = Field((), description="facts that are true after")
    takes: Days = Field(description="time it takes")
    how: How = Field(default_factory=How, description="work, technology and roles")
    owner: Id | None = Field(None, description="role that owns it")
    skills: tuple[Text, ...] = Field((), description="skills it needs")
    cost: PositiveNumber | None = Field(None, description="what it costs")
    started_on: Date | None = Field(None, description="day it was started")
    done_on: Date | None = Field(None, description="day it was done")
    done: Bool = Field(False, description="whether it is done")
    options: tuple[Option, ...] = Field((), description="ways to take the step")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @property
    def is_done(self) -> bool:
        """Whether the step is done, by its flag or its date."""
        return self.done or self.done_on is not None


class Roadmap(Record):
    """Two ends and the steps between."""

    kind: Literal["roadmap"] = Field(description="kind of this document")
    today: Date = Field(description="day days are counted from")
    vision_by: Date = Field(description="day the vision is to be true")
    now: tuple[Fact, ...] = Field((), description="true today")
    vision: tuple[VisionFact, ...] = Field((), description="true at the end")
    steps: tuple[Step, ...] = Field((), description="the way between")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")
