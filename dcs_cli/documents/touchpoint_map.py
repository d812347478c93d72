"""The ``map`` document: the messages that really reach customers, campaigns and versions (model 5)."""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from dcs_cli.documents.audience import AudienceExpression
from dcs_cli.documents.conditions import Condition
from dcs_cli.documents.fields import (
    Bool,
    ClockTime,
    Count,
    CountOrUnknown,
    Date,
    Days,
    DaysOrUnknown,
    Id,
    Int,
    OneOrMore,
    Owner,
    Percent,
    PositiveCount,
    PositiveNumber,
    Record,
    Text,
    TextOrNumber,
    TimeZone,
    Waiver,
    tagged,
    told_apart,
)
from dcs_cli.documents.journey import TimeWindow
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.program import Instrument, Intent, MessageClass, Mode, Weekday
from dcs_cli.documents.triggers import PER_IN_DAYS, TouchpointCap, Trigger, check_cap
from dcs_cli.documents.value_schemas import constant, filled, shared_type, value_type, written
from dcs_cli.documents.values import Choices, Written, WrongValue, parse_id, show

TYPES: dict[str, str] = {
    "scheduling": "books a call or reminds of one",
    "newsletter": "regular news",
    "announcement": "something is new",
    "best_practice": "how others do it",
    "industry_trends": "what happens in the industry",
    "onboarding": "first steps, by email or a person",
    "utilization": "how much the customer uses",
    "renewal": "prepares the next term",
    "onboarding_guide": "first steps inside the product",
    "feature_guide": "a feature, inside the product",
    "adoption_guide": "a habit, inside the product",
    "welcome_back_guide": "greets who was away, inside the product",
    "chatbot": "answers inside the product",
    "cancellation": "when a customer wants to leave",
    "ebr": "executive business review",
    "survey": "asks the customer",
    "community": "customers among themselves",
    "kb": "knowledge base",
    "event": "event or webinar",
    "asset": "something to read or use",
    "check_in": "a person asks how it goes",
    "offer": "sells something",
    "referral": "asks for a recommendation",
    "reward": "thanks the customer",
}


def _type(value: Any) -> str:
    if isinstance(value, str) and (value in TYPES or value.startswith("x-")):
        return parse_id(value)
    near = nearest(value, TYPES) if isinstance(value, str) else None
    hint = (
        f"did you mean `{near}`?" if near else f"known are {', '.join(TYPES)}, or a name of your own starting with x-"
    )
    raise WrongValue(f"{show(value)} is not a type of touchpoint; {hint}")


TouchpointType = Annotated[
    str,
    Written(
        _type,
        shared_type(
            "TouchpointType",
            {
                "anyOf": [
                    {"oneOf": [constant(name, text) for name, text in TYPES.items()]},
                    {"description": "a type of your own", "pattern": "^x-", **value_type("Id")},
                ]
            },
        ),
    ),
]
Status = Annotated[
    Literal["idea", "planned", "building", "live", "paused", "retired"],
    Choices(
        "Status",
        idea="only thought of",
        planned="decided",
        building="being made",
        live="reaches customers",
        paused="stopped for now",
        retired="stopped for good",
    ),
]
CsRole = Annotated[
    Literal["owner", "contributor", "none"],
    Choices("CsRole", owner="CS owns it", contributor="CS takes part", none="CS has no part"),
]
During = Annotated[
    Annotated[Annotated[tuple[Id, ...], OneOrMore], tagged("stages")] | Annotated[TimeWindow, tagged("window")],
    told_apart(lambda value: "window" if isinstance(value, dict | TimeWindow) else "stages"),
]


class SendWindow(Record):
    """Weekdays and local hours in which a message may leave."""

    days: tuple[Weekday, ...] | None = Field(None, description="weekdays")
    from_: ClockTime | None = Field(None, description="from this hour")
    to: ClockTime | None = Field(None, description="until this hour")
    timezone: TimeZone | None = Field(None, description="whose clock counts")


class Raci(Record):
    """Who answers for a message and who takes part."""

    accountable: Owner | None = Field(None, description="the one role or department that answers for it")
    consulted: tuple[Owner, ...] = Field((), description="asked beforehand")
    informed: tuple[Owner, ...] = Field((), description="told")


class Consent(Record):
    """On what ground a message is sent and how to leave."""

    basis: (
        Annotated[
            Literal["consent", "contract", "legitimate_interest", "soft_opt_in", "none"],
            Choices(
                consent="they agreed",
                contract="needed for the contract",
                legitimate_interest="legitimate interest",
                soft_opt_in="existing customers, similar products",
                none="no ground",
            ),
        ]
        | None
    ) = Field(None, description="ground on which it is sent")
    unsubscribe: (
        Annotated[
            Literal["link", "preference_center", "reply", "none"],
            Choices(
                link="link in the message",
                preference_center="preference centre",
                reply="answer to the message",
                none="no way",
            ),
        ]
        | None
    ) = Field(None, description="how to leave")
    list: Id | None = Field(None, description="subscription list an opt-out leaves")


class LowScoreRoute(Record):
    """What happens on a bad answer."""

    at_most: Int = Field(description="answers up to this are bad")
    escalation: Id | None = Field(None, description="escalation that opens")
    touchpoint: Id | None = Field(None, description="touchpoint that follows")


class HighScoreRoute(Record):
    """What happens on a good answer."""

    at_least: Int = Field(description="answers from this are good")
    escalation: Id | None = Field(None, description="escalation that opens")
    touchpoint: Id | None = Field(None, description="touchpoint that follows")


class Survey(Record):
    """What is asked and what follows."""

    instrument: Annotated[tuple[Instrument, ...], Field(min_length=1), OneOrMore] = Field(description="what is asked")
    relationship: Bool = Field(False, description="about the relationship, not about one event")
    scale: PositiveCount | None = Field(None, description="highest answer, such as 10, 7 or 5")
    bad: LowScoreRoute | None = Field(None, description="route of a bad answer")
    good: HighScoreRoute | None = Field(None, description="route of a good answer")


class Reward(Record):
    """What is rewarded."""

    signal: Id | None = Field(None, description="signal that is rewarded")
    discount: TextOrNumber | None = Field(None, description="what they get")


class MessageFields(Record):
    """What a touchpoint, a campaign, a step, an override and a map's defaults can say alike."""

    channel: Id | None = Field(None, description="how it reaches the customer")
    owner: Owner | None = Field(None, description="role, or department/role")
    system: Id | None = Field(None, description="system that sends it")
    type: TouchpointType | None = Field(None, description="what kind of message it is")
    mode: Mode | None = Field(None, description="human, digital or hybrid; human on person channels by default")
    slip: Days | None = Field(None, description="latest minus due delivery, in days")
    during: During | None = Field(None, description="fires only in these stages, or in this stretch of customer time")
    messages: CountOrUnknown | None = Field(None, description="number of messages behind this entry")
    exclusive: Id | None = Field(None, description="a contact is only ever in one touchpoint of this id")
    share: Percent = Field(Fraction(1), description="random share of the audience that gets it")
    send_window: SendWindow | None = Field(None, description="weekdays and hours in which it may leave")
    to: Annotated[
        Literal["customer", "staff"], Choices(customer="a message to customers", staff="an internal alert or task")
    ] = Field("customer", description="whom it is for")
    source: Text | None = Field(None, description="where this was read")
    same_as: Id | None = Field(None, description="the same message as another entry, described elsewhere")
    sets: tuple[Id, ...] = Field((), description="signals this message's step writes")
    intent: Intent | None = Field(None, description="what we want from the customer")
    class_: MessageClass | None = Field(None, description="legal and capping class")
    priority: Annotated[Int, Field(ge=0, le=100)] | None = Field(None, description="who wins a collision; higher wins")
    topic: Id | None = Field(None, description="what it is about")
    measure: Text | None = Field(None, description="outcome it should move")
    status: Status = Field("live", description="only live ones count")
    starts_on: Date | None = Field(None, description="not live before this day")
    ends_on: Date | None = Field(None, description="not live after this day")
    sequence: Id | None = Field(None, description="series of messages it belongs to")
    exit_when: Condition | None = Field(None, description="stops the rest of a series")
    only_if: Condition | None = Field(None, description="fires only while this is true")
    not_if: Condition | None = Field(None, description="does not fire while this is true")
    suppress_during: tuple[Id, ...] = Field((), description="escalations and stages in which it is held back")
    cap: TouchpointCap | None = Field(None, description="most fires to one contact")
    expected_per_30d: PositiveNumber | None = Field(
        None,
        description="expected fires in 30 days: to one contact, or in one account when every signal of its trigger is "
        "of the account",
    )
    csm_minutes: PositiveNumber | None = Field(None, description="CSM minutes for one fire")
    content: tuple[Id, ...] = Field((), description="content it uses")
    locale: Text | None = Field(None, description="language of the message")
    steps_to_value: Count | None = Field(None, description="clicks from message to value")
    next_step: Text | None = Field(None, description="what the customer is asked to do")
    reinforces: Id | None = Field(None, description="touchpoint it deliberately repeats")
    fallback_for: Id | None = Field(None, description="touchpoint it stands in for")
    visible_to: dict[Id, Text] = Field(default_factory=dict, description="departments that can see it, and how")
    raci: Raci | None = Field(None, description="who answers and who takes part")
    operator: Id | None = Field(None, description="department that presses the button, when not the owner's")
    approved_by: Id | None = Field(None, description="role that approved it")
    system_ref: Text | None = Field(None, description="id of the message in the sending system")
    made_by: Annotated[Literal["internal", "partner"], Choices(internal="we", partner="a partner")] = Field(
        "internal", description="who makes it"
    )
    consent: Consent | None = Field(None, description="ground and way out")
    reviewed_on: Date | None = Field(None, description="day of the last review")
    review_by: Date | None = Field(None, description="day by which it is reviewed")
    survey: Survey | None = Field(None, description="what a survey asks")
    shows: tuple[Id, ...] = Field((), description="signals shown to the customer")
    books: Id | None = Field(None, description="touchpoint that is booked")
    handover: Id | None = Field(None, description="escalation that leads to a person")
    cs_role: CsRole | None = Field(None, description="part CS plays in a programme")
    reward: Reward | None = Field(None, description="what is rewarded")
    label: Text | None = Field(None, description="name shown in diagrams")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")


def check_one_cap(trigger: Any, cap: TouchpointCap | None) -> None:
    """Refuse a cap in two places, or beside a trigger that says itself how often it fires."""
    if cap is None or trigger is None:
        return
    if trigger.cap is not None:
        raise WrongValue("the cap stands here and in the trigger: keep one of them", ("cap",))
    check_cap(trigger.kind, cap)


_COUNTED_DAYS = {"anyOf": [written("before"), written("after")]}
_ONE_CAP: dict[str, Any] = {
    "allOf": [
        {
            "if": written("cap"),
            "then": {
                "properties": {"trigger": {"not": {"anyOf": [written("cap"), written("every"), written("date")]}}}
            },
        },
        {
            "if": {"allOf": [written("cap"), {"properties": {"trigger": _COUNTED_DAYS}, "required": ["trigger"]}]},
            "then": PER_IN_DAYS,
        },
    ]
}


class SeriesStep(MessageFields):
    """One message of a series; it inherits what it does not say from its touchpoint."""

    id: Id = Field(description="id of the step inside its series")
    purpose: Text = Field(description="what it should achieve")
    wait: DaysOrUnknown | None = Field(None, description="time after the step before it")
    audience: AudienceExpression | None = Field(None, description="only these of the series' customers")


class Touchpoint(MessageFields):
    """A message, or a series of messages, that reaches customers again and again."""

    model_config = ConfigDict(json_schema_extra=_ONE_CAP)

    id: Id = Field(description="id of the touchpoint")
    purpose: Text | None = Field(None, description="what it should achieve")
    audience: AudienceExpression | None = Field(None, description="who gets it")
    trigger: Trigger | None = Field(None, description="what makes it go out")
    serves: tuple[Id, ...] = Field((), description="moments it claims to answer")
    series: tuple[SeriesStep, ...] = Field((), description="messages, one after the other")

    @model_validator(mode="after")
    def _one_cap(self) -> "Touchpoint":
        check_one_cap(self.trigger, self.cap)
        return self


class Campaign(MessageFields):
    """A message that goes out once, on a day of our calendar."""

    id: Id = Field(description="id of the campaign")
    purpose: Text | None = Field(None, description="what it should achieve")
    audience: AudienceExpression | None = Field(None, description="who gets it")
    send_on: Date = Field(description="day it goes out")
    cs_notified_on: Date | None = Field(None, description="day CS was told")
    serves: tuple[Id, ...] = Field((), description="moments it claims to answer")


class Override(MessageFields):
    """Fields that are different for the customers of an overlay."""

    model_config = ConfigDict(json_schema_extra=_ONE_CAP)

    purpose: Text | None = Field(None, description="what it should achieve")
    trigger: Trigger | None = Field(None, description="what makes it go out")
    serves: tuple[Id, ...] = Field((), description="moments it claims to answer")
    series: tuple[SeriesStep, ...] = Field((), description="messages, one after the other")
    send_on: Date | None = Field(None, description="day a campaign goes out")
    cs_notified_on: Date | None = Field(None, description="day CS was told")

    @model_validator(mode="after")
    def _one_cap(self) -> "Override":
        check_one_cap(self.trigger, self.cap)
        return self


class Defaults(MessageFields):
    """Fields stated once for all touchpoints of a map."""

    audience: AudienceExpression | None = Field(None, description="who gets it")
    serves: tuple[Id, ...] = Field((), description="moments it claims to answer")
    series: tuple[SeriesStep, ...] = Field((), description="messages, one after the other")


class SequenceFacts(Record):
    """What is true of a series as a whole."""

    goal: Text | None = Field(None, description="what the series should reach")
    exit_when: Condition | None = Field(None, description="stops the rest of the series")
    reentry: TouchpointCap | None = Field(None, description="how often a contact may enter again")
    exclusive: Bool = Field(False, description="a contact is in no other series at the same time")


_BASE_OR_OVERLAY: dict[str, Any] = {
    "if": written("extends"),
    "then": {
        "allOf": [written("for"), {"not": {"anyOf": [filled("touchpoints", "array"), filled("campaigns", "array")]}}]
    },
    "else": {
        "not": {
            "anyOf": [written("for"), filled("override", "object"), filled("remove", "object"), filled("add", "array")]
        }
    },
}


class Map(Record):
    """What does happen: one department's messages, or a version of them for some customers."""

    model_config = ConfigDict(json_schema_extra=_BASE_OR_OVERLAY)

    kind: Literal["map"] = Field(description="kind of this document")
    id: Id = Field(description="id of the map or overlay")
    department: Id | None = Field(None, description="default department of owners")
    defaults: Defaults | None = Field(None, description="fields stated once for every touchpoint")
    sequences: dict[Id, SequenceFacts] = Field(default_factory=dict, description="facts of a series as a whole")
    visible_to: dict[Id, Text] = Field(
        default_factory=dict, description="departments that can see these messages, and how"
    )
    reviewed_on: Date | None = Field(None, description="day of the last review")
    review_by: Date | None = Field(None, description="day by which it is reviewed")
    touchpoints: tuple[Touchpoint, ...] = Field((), description="messages")
    campaigns: tuple[Campaign, ...] = Field((), description="messages that go out once")
    extends: Annotated[tuple[Id, ...], Field(min_length=1), OneOrMore] | None = Field(
        None, description="map or overlay this is a version of"
    )
    for_: AudienceExpression | None = Field(None, description="customers this version is for")
    override: dict[Id, Override] = Field(default_factory=dict, description="fields that are different")
    remove: dict[Id, Text] = Field(default_factory=dict, description="messages these customers do not get, and why")
    add: tuple[Touchpoint, ...] = Field((), description="messages only these customers get")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")

    @model_validator(mode="after")
    def _base_or_overlay(self) -> "Map":
        if self.extends is None:
            overlay = {"for": self.for_, "override": self.override, "remove": self.remove, "add": self.add}
            if found := [key for key, value in overlay.items() if value]:
                raise WrongValue(f"`{found[0]}` belongs to an overlay: say which map this one `extends`", (found[0],))
        elif self.for_ is None:
            raise WrongValue("an overlay wants `for`: the customers this version is for")
        elif self.touchpoints or self.campaigns:
            own = "touchpoints" if self.touchpoints else "campaigns"
            raise WrongValue(f"an overlay has no `{own}` of its own: put new ones under `add`", (own,))
        return self
