"""The ``automation`` document: where CSM hours go and what comes off their plate (model 6)."""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from dcs_cli.documents.audience import AudienceExpression
from dcs_cli.documents.fields import (
    Bool,
    Count,
    Date,
    DateRange,
    Days,
    Id,
    Int,
    OneOrMore,
    Percent,
    PositiveCount,
    PositiveDays,
    PositiveNumber,
    Record,
    Text,
    Waiver,
)
from dcs_cli.documents.value_schemas import exactly_one, written
from dcs_cli.documents.values import Choices, Duration, Written, WrongValue, parse_positive_number

Grade = Annotated[Int, Field(ge=1, le=5)]


def _parse_hours_to_spend(value: Any) -> Fraction:
    hours = parse_positive_number(value)
    if hours == 0:
        raise WrongValue("in 0 hours a week nothing can be built: write the hours there are, or leave the role out")
    return hours


HoursToSpend = Annotated[Fraction, Written(_parse_hours_to_spend, {"type": "number", "exclusiveMinimum": 0})]


class Split(Record):
    """How an activity's time divides."""

    for_: AudienceExpression = Field(description="these customers")
    share: Percent = Field(description="their share of the time")


class Work(Record):
    """Work a CSM does, and what kind of work it is."""

    id: Id = Field(description="id of the activity")
    audience: AudienceExpression = Field(description="customers it is for")
    repetitive: Bool = Field(False, description="the same work again and again")
    deep: Bool = Field(False, description="where freed time should go")
    judgement: Bool = Field(False, description="needs a person's judgement")
    rule_based: Grade | None = Field(None, description="1 to 5: how far a rule can do it")
    error_cost: Grade | None = Field(None, description="1 to 5: what a mistake costs")
    split: tuple[Split, ...] = Field((), description="how the time divides; adds to 100 %, last row for all")


class Activity(Work):
    """Work a CSM does, as measured."""

    minutes_each: PositiveNumber = Field(description="minutes each time")
    times_per_week: PositiveNumber = Field(description="times a week over the whole team")


class RecordedActivity(Work):
    """Work a CSM does, measured by what a timesheet or calendars say of it."""

    recorded_as: Annotated[tuple[Text, ...], OneOrMore] = Field(
        (), description="its names in the timesheet or titles in the calendars, * for any text; else its id"
    )


class Columns(Record):
    """The columns of a timesheet, by what they hold."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [exactly_one("week", "day"), exactly_one("minutes", "hours")]}
    )

    csm: Text = Field(description="column with the CSM")
    week: Text | None = Field(None, description="column with the week, 2026-W41 or a day of it")
    day: Text | None = Field(None, description="column with the day")
    activity: Text = Field(description="column with the activity")
    minutes: Text | None = Field(None, description="column with minutes, all times of the row together")
    hours: Text | None = Field(None, description="column with hours, all times of the row together")
    times: Text | None = Field(None, description="column with the number of times; without one every row is one time")

    @model_validator(mode="after")
    def _one_of_each(self) -> "Columns":
        for first, second in (("week", "day"), ("minutes", "hours")):
            if (getattr(self, first) is None) == (getattr(self, second) is None):
                raise WrongValue(f"write one of `{first}` and `{second}`")
        return self


Repeated = Annotated[
    Literal["csm", "week", "day", "activity"],
    Choices(csm="the CSM", week="the week", day="the day", activity="the activity"),
]

_OF_TIMESHEETS = ("columns", "sheet", "blank_repeats", "dates")


class Recorded(Record):
    """The file a study was recorded in, and what its entries mean."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"allOf": [written("timesheet"), written("columns"), {"not": written("calendars")}]},
                {
                    "allOf": [
                        written("calendars"),
                        written("during"),
                        {"not": {"anyOf": [written(name) for name in ("timesheet", *_OF_TIMESHEETS)]}},
                    ]
                },
            ]
        }
    )

    timesheet: Text | None = Field(
        None, description="CSV or xlsx file, one row for each CSM, week or day, and activity"
    )
    sheet: Text | None = Field(None, description="sheet of an xlsx file; by default the first")
    columns: Columns | None = Field(None, description="columns of the timesheet")
    blank_repeats: tuple[Repeated, ...] | None = Field(
        None, description="columns in which an empty cell repeats the one above, as merged cells do"
    )
    dates: (
        Annotated[
            Literal["day-first", "month-first"],
            Choices(**{"day-first": "31/12/2026", "month-first": "12/31/2026"}),
        ]
        | None
    ) = Field(None, description="order of dates with slashes")
    calendars: Text | None = Field(None, description="calendar files (.ics), one for each CSM; * for any text")
    during: DateRange | None = Field(None, description="days of the study; what lies outside is left out")
    csms: dict[Id, Annotated[tuple[Text, ...], OneOrMore]] = Field(
        default_factory=dict, description="how the timesheet or the calendars call a CSM of the team"
    )
    activities: tuple[RecordedActivity, ...] = Field(description="work that was recorded", min_length=1)

    @model_validator(mode="after")
    def _one_source(self) -> "Recorded":
        if (self.timesheet is None) == (self.calendars is None):
            raise WrongValue("write one of `timesheet` and `calendars`")
        if self.timesheet is not None and self.columns is None:
            raise WrongValue("`columns` is missing: which columns hold csm, week, activity, minutes and times?")
        if self.calendars is not None:
            for name in _OF_TIMESHEETS:
                if getattr(self, name) is not None:
                    raise WrongValue(f"`{name}` is for a timesheet, calendars have none")
            if self.during is None:
                raise WrongValue("`during` is missing: the days over which events are counted")
        return self


class Study(Record):
    """What CSMs' weeks look like, measured."""

    id: Id = Field(description="id of the study")
    date: Date = Field(description="day of the study")
    accounts: Count = Field(description="accounts in the book during the study")
    csms: Count | None = Field(None, description="CSMs who took part")
    days: Count | None = Field(None, description="days measured")
    activities: tuple[Activity, ...] = Field((), description="work that was measured")
    recorded: Recorded | None = Field(None, description="timesheet or calendars that hold the figures")


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
    not_before: Date | None = Field(None, description="first day it may go live")
    not_after: Date | None = Field(None, description="last day on which going live still makes sense")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Item":
        if self.not_before is not None and self.not_after is not None and self.not_after < self.not_before:
            raise WrongValue(
                "the time for going live ends before it begins: swap `not_before` and `not_after`", ("not_after",)
            )
        return self


class TeamMember(Record):
    """A role that builds automations, and the time it has for that."""

    role: Id = Field(description="role, as in `build.by`")
    hours_per_week: HoursToSpend = Field(description="hours a week for building, of everybody in the role together")


class ChangesPerCsm(Record):
    """How much that is new one CSM is asked to take at once."""

    at_most: PositiveCount = Field(description="items that affect the same CSM and go live")
    per: PositiveDays = Field(description="within this time")


class Automation(Record):
    """The time study and the automation plan."""

    kind: Literal["automation"] = Field(description="kind of this document")
    studies: tuple[Study, ...] = Field((), description="what CSMs' weeks look like")
    items: tuple[Item, ...] = Field((), description="what is automated")
    team: tuple[TeamMember, ...] = Field((), description="who builds, and how many hours a week")
    changes_per_csm: ChangesPerCsm | None = Field(None, description="how much change one CSM is asked to take at once")

    @field_validator("team")
    @classmethod
    def _each_role_once(cls, team: tuple[TeamMember, ...]) -> tuple[TeamMember, ...]:
        for position, member in enumerate(team):
            if any(member.role == earlier.role for earlier in team[:position]):
                raise WrongValue(f"`{member.role}` stands twice in `team`: add its hours up", (position,))
        return team
