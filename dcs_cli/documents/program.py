"""The ``program`` document: vocabulary, customers, departments, policy and promises (model 2)."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from dcs_cli.documents.audience import AudienceExpression
from dcs_cli.documents.conditions import Condition
from dcs_cli.documents.fields import (
    LIST_OR_VALUE,
    MAPPING_OR_VALUE,
    Bool,
    ClockTime,
    ComparisonText,
    Count,
    Date,
    Days,
    Hours,
    Id,
    OneOrMore,
    Percent,
    PeriodText,
    PositiveCount,
    PositiveNumber,
    Record,
    Text,
    TimeZone,
    Waiver,
    tagged,
)
from dcs_cli.documents.population import DimensionDeclaration, PopulationSource
from dcs_cli.documents.rules import RuleSettings
from dcs_cli.documents.triggers import CapWindow
from dcs_cli.documents.value_schemas import constant, value_type
from dcs_cli.documents.values import Choices, Duration, Written, WrongValue, parse_duration

Medium = Annotated[
    Literal["email", "in_app", "push", "sms", "phone", "meeting", "chat", "community", "kb", "event", "mail", "portal"],
    Choices(
        "Medium",
        email="electronic mail",
        in_app="inside the product",
        push="notification on a device",
        sms="text message",
        phone="telephone call",
        meeting="meeting, in person or by video",
        chat="chat",
        community="community or forum",
        kb="knowledge base",
        event="event or webinar",
        mail="letter on paper",
        portal="customer portal",
    ),
]
TriggerKind = Annotated[
    Literal[
        "event",
        "threshold",
        "inactivity",
        "deviation",
        "combination",
        "escalation",
        "health",
        "approach",
        "drip",
        "schedule",
        "date",
        "manual",
    ],
    Choices(
        "TriggerKind",
        event="something happened",
        threshold="a measure crosses a level",
        inactivity="an event stays away",
        deviation="a measure leaves the customer's own norm",
        combination="several signals hold together",
        escalation="an escalation opens",
        health="the health score enters a band",
        approach="days before an anchor",
        drip="days after an anchor",
        schedule="a period of our own calendar",
        date="one day of our own calendar",
        manual="a person decides",
    ),
]
Intent = Annotated[
    Literal["adopt", "inform", "save", "expand", "renew", "refer", "survey", "service", "reward"],
    Choices(
        "Intent",
        adopt="use the product more or better",
        inform="know something",
        save="stay, although at risk",
        expand="buy more",
        renew="renew the contract",
        refer="recommend us",
        survey="tell us something",
        service="get something done they asked for",
        reward="be thanked",
    ),
]
MessageClass = Annotated[
    Literal["transactional", "service", "relationship", "marketing"],
    Choices(
        "MessageClass",
        transactional="completes something the customer did",
        service="needed to use what they bought",
        relationship="cares for an existing customer",
        marketing="sells",
    ),
]
Instrument = Annotated[
    Literal["nps", "ces", "csat", "churn_reason", "product", "open"],
    Choices(
        "Instrument",
        nps="would they recommend us, 0 to 10",
        ces="how much effort it took",
        csat="how satisfied they are",
        churn_reason="why they leave",
        product="what they think of the product",
        open="open question",
    ),
]
Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    Choices(
        "Weekday",
        monday="Monday",
        tuesday="Tuesday",
        wednesday="Wednesday",
        thursday="Thursday",
        friday="Friday",
        saturday="Saturday",
        sunday="Sunday",
    ),
]
Mode = Annotated[
    Literal["human", "digital", "hybrid"],
    Choices(
        "Mode",
        human="a person does it",
        digital="sent without a person",
        hybrid="drafted automatically, sent by a person",
    ),
]


class Charter(Record):
    """What the programme is for and where it ends."""

    purpose: Text | None = Field(None, description="core purpose of the programme, in one sentence")
    sponsor: Id | None = Field(None, description="role that answers for it")
    covers: tuple[Id, ...] = Field((), description="stages the programme covers")
    leaves_out: tuple[Text, ...] = Field((), description="what it deliberately leaves out")
    agreed_on: Date | None = Field(None, description="day the charter was agreed")
    review_by: Date | None = Field(None, description="day by which it is reviewed")


def _term(value: object) -> Duration | Literal["none"]:
    if value == "none":
        return "none"
    try:
        return parse_duration(value, zero=False)
    except WrongValue as error:
        raise WrongValue(f"{error.message}, or none for evergreen contracts") from None


Term = Annotated[
    Duration | Literal["none"],
    Written(_term, {"anyOf": [constant("none", "no term: evergreen or on trial"), value_type("PositiveDuration")]}),
]


class TermFor(Record):
    """The contract term of some customers."""

    for_: AudienceExpression = Field(description="these customers")
    is_: Term = Field(description="their term, or none for evergreen contracts")


class ShareFor(Record):
    """The share of new accounts among some customers."""

    for_: AudienceExpression = Field(description="these customers")
    is_: Percent = Field(description="share of their accounts in the first year")


TermOrTerms = Annotated[
    Annotated[Term, tagged("value")] | Annotated[tuple[TermFor, ...], tagged("list")], LIST_OR_VALUE
]
ShareOrShares = Annotated[
    Annotated[Percent, tagged("value")] | Annotated[tuple[ShareFor, ...], tagged("list")], LIST_OR_VALUE
]


class Department(Record):
    """A department that can own messages."""

    is_cs: Bool = Field(False, description="whether this is customer success")
    label: Text | None = Field(None, description="name shown in reports")


class Team(Record):
    """The people of customer success and their time."""

    csms: tuple[Id, ...] = Field((), description="customer success managers")
    hours_per_week: PositiveNumber | None = Field(None, description="hours a week of one CSM")
    customer_hours: Percent = Field(Fraction(1), description="share of these hours left for customers")
    roles: tuple[Id, ...] | None = Field(
        None, description="roles somebody holds; when given, owners must be among them"
    )
    skills: tuple[Text, ...] = Field((), description="skills the team has")
    maintainer_hours: PositiveNumber | None = Field(None, description="hours a week for keeping automations running")


class QuietHours(Record):
    """The hours in which a channel stays silent."""

    from_: ClockTime = Field(description="silence begins")
    to: ClockTime = Field(description="silence ends; waiting messages leave")
    timezone: TimeZone = Field(description="whose clock counts")


class Channel(Record):
    """A way by which messages reach customers, or customers reach us."""

    medium: Medium | None = Field(None, description="kind of channel; the channel's own id when it is one of these")
    inbound: Bool = Field(False, description="the customer comes to us; never counts as contact pressure")
    person: Bool = Field(False, description="a person speaks or writes one-to-one")
    delivery: (
        Annotated[
            Literal["immediate", "on_visit"], Choices(immediate="arrives when sent", on_visit="seen at the next visit")
        ]
        | None
    ) = Field(None, description="when it arrives; on_visit by default for in-app channels")
    slip: Days | None = Field(None, description="latest minus due delivery, in days")
    opt_out: Bool | None = Field(None, description="whether the contact can switch it off")
    interrupts: Bool | None = Field(None, description="whether it rings; true by default for sms, push and phone")
    quiet_hours: QuietHours | None = Field(None, description="hours in which sends wait")


class CapScope(Record):
    """Which messages a cap looks at; an absent list means all."""

    channels: tuple[Id, ...] | None = Field(None, description="channels")
    departments: tuple[Id, ...] | None = Field(None, description="departments")
    classes: tuple[MessageClass, ...] | None = Field(None, description="message classes")
    intents: tuple[Intent, ...] | None = Field(None, description="intents")
    types: tuple[Id, ...] | None = Field(None, description="message types")
    topics: tuple[Id, ...] | None = Field(None, description="topics")
    sequences: tuple[Id, ...] | None = Field(None, description="sequences")
    touchpoints: tuple[Id, ...] | None = Field(None, description="touchpoints")


class Cap(Record):
    """A named limit on messages to one contact."""

    name: Id = Field(description="name used in findings")
    at_most: PositiveCount = Field(description="most messages to one contact")
    per: PeriodText = Field(description="in this time")
    window: CapWindow | None = Field(None, description="how the time is cut; platforms differ here")
    week_start: Weekday | None = Field(None, description="first day of a calendar week")
    timezone: TimeZone | None = Field(None, description="whose midnight counts, for calendar windows")
    counts: CapScope | None = Field(None, description="what is counted")
    exempt: CapScope | None = Field(None, description="what is taken out again")
    because: Text | None = Field(None, description="reason or source")


class System(Record):
    """A system that sends messages."""

    owner: Id | None = Field(None, description="department that runs it")
    sends: tuple[Id, ...] | None = Field(None, description="channels it can send by")
    fires_on: tuple[TriggerKind, ...] | None = Field(None, description="kinds of trigger it can fire on")
    sends_on: Annotated[
        Literal["every_day", "business_days"],
        Choices(every_day="also at weekends", business_days="Monday to Friday only"),
    ] = Field("every_day", description="days on which it sends")
    profile: Id | None = Field(None, description="platform profile that says what its caps do not count")
    caps: tuple[Cap, ...] = Field((), description="limits the system itself enforces")
    opt_out_list: Id | None = Field(None, description="subscription list an opt-out from its messages leaves")
    only_if: Condition | None = Field(None, description="everything it sends waits for this")
    not_if: Condition | None = Field(None, description="everything it sends is held back by this")
    status: Annotated[
        Literal["planned", "live", "retired"], Choices(planned="not yet there", live="in use", retired="no longer used")
    ] = Field("live", description="whether it is in use")
    chosen_on: Date | None = Field(None, description="day it was chosen")
    cost: PositiveNumber | None = Field(None, description="cost a year, for reports only")


class SegmentationAxis(Record):
    """A numeric column of the accounts file, cut into bands."""

    column: Text = Field(description="numeric column of accounts.csv")
    cuts: tuple[PositiveNumber, ...] = Field(description="lower bounds of the bands above the first", min_length=1)


class Segmentation(Record):
    """How segments follow from value and complexity."""

    value: SegmentationAxis | None = Field(None, description="commercial value")
    complexity: SegmentationAxis | None = Field(None, description="behavioural complexity")
    grid: dict[str, dict[str, Id]] | None = Field(None, description="value band, then complexity band, then segment")
    fewest_accounts: Count | None = Field(None, description="a version serving fewer accounts is too granular")


class PressureLine(Record):
    """A limit on outbound contacts of one contact, all systems together."""

    at_most: Count = Field(description="most contacts of one contact")
    per: PeriodText = Field(description="in any window of this length")
    channel: Id | None = Field(None, description="only contacts by this channel")


class SurveySpacing(Record):
    """Least distance between surveys, and the time to answer a bad score."""

    relationship: Days | None = Field(None, description="between two surveys of the relationship")
    triggered: Days | None = Field(None, description="between two surveys after an event")
    any: Days | None = Field(None, description="between any two surveys")
    follow_up: Hours | None = Field(None, description="time to answer a bad score")


class ConsentNeed(Record):
    """What some customers must have agreed to."""

    for_: AudienceExpression = Field(description="these customers")
    class_: MessageClass = Field(description="for messages of this class")
    needs: Annotated[
        Literal["consent", "opt_out", "none"],
        Choices(consent="they agreed before", opt_out="they can leave", none="nothing"),
    ] = Field(description="what is needed")
    because: Text | None = Field(None, description="law or reason")


ReviewSpacing = Annotated[
    Annotated[Days, tagged("value")] | Annotated[dict[Id, Days], tagged("mapping")], MAPPING_OR_VALUE
]


class Policy(Record):
    """Limits and promises; every field is optional and nothing is judged without it."""

    pressure: Annotated[tuple[PressureLine, ...], OneOrMore] = Field(
        (), description="most outbound contacts, all systems together"
    )
    caps: tuple[Cap, ...] = Field((), description="named limits besides pressure")
    spacing: Days | None = Field(None, description="least distance of two messages to one contact")
    silence: Days | None = Field(None, description="longest time without certain contact")
    notice: Days | None = Field(None, description="other departments' campaigns are announced to CS this early")
    notice_days: Annotated[
        Literal["calendar", "business"], Choices(calendar="every day counts", business="Monday to Friday count")
    ] = Field("calendar", description="how notice is counted")
    can_send: dict[Id, Percent] = Field(
        default_factory=dict, description="share of contacts that can be sent a channel"
    )
    conflicts: tuple[tuple[Intent, Intent], ...] = Field(
        (), description="pairs of intents that may not be active together"
    )
    voice: tuple[Instrument, ...] = Field((), description="survey kinds every customer should meet")
    protect: tuple[Id, ...] = Field((), description="stages and escalations other departments' campaigns keep out of")
    surveys: SurveySpacing | None = Field(None, description="least days between surveys")
    review_every: ReviewSpacing | None = Field(None, description="age after which a touchpoint is due for review")
    steps: Count | None = Field(None, description="most clicks from message to value")
    reach_at_least: Percent | None = Field(None, description="least reach of a requirement's channels")
    concurrent_at_most: Count | None = Field(None, description="programmes one contact can be in at once")
    approval_at_least: Count | None = Field(None, description="a campaign to this many contacts names who approved it")
    renewal_offsets: tuple[Days, ...] = Field((), description="the renewal path has a message at each")
    ebr_minutes: Count | None = Field(None, description="CSM minutes an automated business review may take")
    content_pass: Count | None = Field(None, description="lowest score of content that passes")
    content_age: Days | None = Field(None, description="age after which content is stale")
    signal_age: Days | None = Field(None, description="age after which a signal is stale")
    test_within: Days | None = Field(None, description="a high-signal moment is tested this often")
    share_within: Days | None = Field(None, description="a proven pattern is shared this soon")
    consent: tuple[ConsentNeed, ...] = Field((), description="what customers must have agreed to")
    activity_words: tuple[Text, ...] = Field((), description="further words that measure activity, not outcome")


class Target(Record):
    """A promise of the charter."""

    metric: Id = Field(description="metric of the registry, or a reading's name")
    is_: ComparisonText = Field(description='wanted figure, such as ">= 15%"')
    by: Date | None = Field(None, description="day by which it is wanted")


class Blindness(Record):
    """What a platform's own caps do not count."""

    classes: tuple[MessageClass, ...] = Field((), description="message classes")
    media: tuple[Medium, ...] = Field((), description="media")
    types: tuple[Id, ...] = Field((), description="message types")
    modes: tuple[Mode, ...] = Field((), description="modes")


TextOrTexts = Annotated[Annotated[Text, tagged("value")] | Annotated[tuple[Text, ...], tagged("list")], LIST_OR_VALUE]


class Profile(Record):
    """A platform's own way of counting."""

    counts: TextOrTexts | None = Field(None, description="what its caps count, in words or media")
    not_counted: Blindness = Field(default_factory=Blindness, description="what its caps do not count")
    window: Text | None = Field(None, description="how its windows are cut")
    source: Text | None = Field(None, description="where this was read")


class Program(Record):
    """Who the customers are, which words are used, what was promised."""

    kind: Literal["program"] = Field(description="kind of this document")
    name: Text = Field(description="shown in every report")
    industry: Id | None = Field(None, description="compared with the industry of benchmarks")
    charter: Charter | None = Field(None, description="purpose and edge of the programme")
    dimensions: dict[Id, DimensionDeclaration] = Field(
        default_factory=dict, description="the axes audiences are written in"
    )
    population: PopulationSource | None = Field(None, description="rows of accounts and contacts, or a CSV file")
    impossible: tuple[AudienceExpression, ...] = Field((), description="combinations that cannot exist")
    term: TermOrTerms | None = Field(None, description="contract term, none for evergreen; or one per audience")
    new_per_year: ShareOrShares | None = Field(None, description="share of accounts in their first year")
    departments: dict[Id, Department] = Field(default_factory=dict, description="departments that own messages")
    team: Team | None = Field(None, description="the CSMs and their time")
    channels: dict[Id, Channel] = Field(default_factory=dict, description="ways messages reach customers")
    systems: dict[Id, System] = Field(default_factory=dict, description="systems that send messages")
    audiences: dict[Id, AudienceExpression] = Field(default_factory=dict, description="named audiences")
    segmentation: Segmentation | None = Field(None, description="how segments follow from value and complexity")
    policy: Policy = Field(default_factory=Policy, description="limits and promises")
    targets: tuple[Target, ...] = Field((), description="numbers of the charter")
    profiles: dict[Id, Profile] = Field(default_factory=dict, description="own platform profiles")
    rules: RuleSettings = Field(default_factory=RuleSettings, description="which rules run and how strict they are")
    allow: tuple[Waiver, ...] = Field((), description="findings accepted on purpose")
