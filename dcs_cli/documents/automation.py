"""The ``automation`` document: where CSM hours go and what comes off their plate (model 6)."""

from typing import Annotated, Literal

from pydantic import Field

from dcs_cli.documents.audience import AudienceExpression
from dcs_cli.documents.fields import Bool, Count, Date, Days, Id, Int, Percent, PositiveNumber, Record, Text, Waiver
from dcs_cli.documents.values import Choices, Duration

Grade = Annotated[Int, Field(ge=1, le=5)]


class Split(Record):
    """How an activity's time divides."""

    for_: AudienceExpression = Field(description="these customers")
    share: Percent = Field(description="their share of the time")


class Activity(Record):
    """Work a CSM does, as measured."""

    id: Id = Field(description="id of the activity")
    minutes_each: PositiveNumber = Field(description="minutes each time")
    times_per_week: PositiveNumber = Field(description="times a week over the whole team")
    audience: AudienceExpression = Field(description="customers it is for")
    repetitive: Bool = Field(False, description="the same work again and again")
    deep: Bool = Field(False, description="where freed time should go")
    judgement: Bool = Field(False, description="needs a person's judgement")
    rule_based: Grade | None = Field(None, description="1 to 5: how far a rule can do it")
    error_cost: Grade | None = Field(None, description="1 to 5: what a mistake costs")
    split: tuple[Split, ...] = Field((), description="how the time divides; adds to 100 %, last row for all")


class Study(Record):
    """What CSMs' weeks look like, measured."""

    id: Id = Field(description="id of the study")
    date: Date = Field(description="day of the study")
    accounts: Count = Field(description="accounts in the book during the study")
    csms: Count | None = Field(None, description="CSMs who took part")
    days: Count | None = Field(None, description="days measured")
    activities: tuple[Activity, ...] = Field((), description="work that was measured")


class Build(Record):
    """One-off work to build an automation."""

    hours: PositiveNumber = Field(description="hours to build")
    by: Id | None = Field(None, description="role that builds")
    cost: PositiveNumber | None = Field(None, description="money besides")


class Upkeep(Record):
    """Work to keep an automation running."""

    hours_per_month: PositiveNumber = Field(description="hours a month")
    by: Id = Field("csm", description="role that does it; charged to CSM time when csm")


class Feedback(Record):
    """What a CSM said about an automation."""

    from_: Id = Field(description="who said it")
    said: Text = Field(description="what was said")
    answered: Bool = Field(False, description="whether it was answered")


class Change(Record):
    """How the people affected are taken along."""

    affects: tuple[Id, ...] = Field((), description="CSMs whose work changes")
    informed: tuple[Id, ...] = Field((), description="CSMs who know")
    consulted: tuple[Id, ...] = Field((), description="CSMs who were asked")
    trained: tuple[Id, ...] = Field((), description="CSMs who have practised")
    feedback: tuple[Feedback, ...] = Field((), description="what they said")
    manual_stops_on: Date | None = Field(None, description="day CSMs stop doing it by hand")


class Item(Record):
    """One thing to automate."""

    id: Id = Field(description="id of the item")
    replaces: Id = Field(description="activity it replaces")
    automated_by: tuple[Id, ...] = Field(description="touchpoints that do the work instead", min_length=1)
    share: Percent = Field(description="share of the work, where the touchpoint reaches")
    build: Build | None = Field(None, description="one-off work")
    upkeep: Upkeep | None = Field(None, description="work to keep it running")
    needs: tuple[Id, ...] = Field((), description="items built first")
    take_up: Days = Field(Duration(0, text="0d"), description="linear ramp after going live")
    redeploy: Annotated[Literal["deep", "book"], Choices(deep="deeper work", book="more accounts")] | None = Field(
        None, description="what freed hours are for"
    )
    change: Change | None = Field(None, description="how the people affected are taken along")
    follow_up: Id | None = Field(None, description="study after the change")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


class Automation(Record):
    """The time study and the automation plan."""

    kind: Literal["automation"] = Field(description="kind of this document")
    studies: tuple[Study, ...] = Field((), description="what CSMs' weeks look like")
    items: tuple[Item, ...] = Field((), description="what is automated")
