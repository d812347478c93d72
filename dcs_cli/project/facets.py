"""Messages and their facets: what every customer really gets once versions are flattened (semantics 2.3–2.7, 4, 5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from dcs_cli.documents.touchpoint_map import Campaign, SeriesStep, Touchpoint
from dcs_cli.documents.triggers import TouchpointCap
from dcs_cli.project.spots import Spot
from dcs_cli.project.vocabulary import UNBOUNDED_AFTER, ChannelFacts

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A touchpoint or campaign as its map states it, the map's defaults filled in."""

    id: str
    written: Touchpoint | Campaign
    spot: Spot
    map_id: str
    department: str | None
    added_by: str | None = None
    visible_to: tuple[str, ...] = ()
    duplicate_of: str | None = None
    defaulted: frozenset[str] = frozenset()
    defaults_spot: Spot | None = None

    @property
    def is_campaign(self) -> bool:
        """Whether it goes out once, on a day of our calendar."""
        return isinstance(self.written, Campaign)

    @property
    def counted(self) -> bool:
        """Whether it is a message to customers of its own: no internal alert, no second description."""
        return self.written.to == "customer" and self.duplicate_of is None


def live_on(written: Touchpoint | Campaign, as_of: date) -> bool:
    """Whether a version is live on a day (semantics 2.4)."""
    return (
        written.status == "live"
        and (written.starts_on is None or written.starts_on <= as_of)
        and (written.ends_on is None or written.ends_on >= as_of)
    )


@dataclass(frozen=True, slots=True)
class StepPlace:
    """Where a step stands in its series: days since the first message, None from an unknown wait on."""

    id: str
    position: int
    waited: int | None


@dataclass(frozen=True, eq=False)
class Facet:
    """One version of a message for a set of cells; facets of one message are disjoint.

    ``cells`` is A⁺. ``certain_cells`` is A⁻ in the sense of semantics 5, without the exceptions that depend on a
    moment. ``slip`` is the latest minus the due delivery in days, None when unbounded.
    """

    message: Message
    written: Touchpoint | Campaign
    overlays: tuple[str, ...]
    cells: int
    live: bool
    department: str | None
    channel: ChannelFacts | None
    mode: Literal["human", "digital", "hybrid"]
    slip: int | None
    step: StepPlace | None = None
    exit_inherited: Any = None
    system_guards: tuple[Any, Any] = (None, None)
    during_exact: bool = False

    @cached_property
    def id(self) -> str:
        """Its id: the message's, with the step of a series."""
        return f"{self.message.id}/{self.step.id}" if self.step is not None else self.message.id

    @cached_property
    def name(self) -> str:
        """Its id with the overlays that added or changed it, as findings name it."""
        return f"{self.id}[{'+'.join(self.overlays)}]" if self.overlays else self.id

    @cached_property
    def version_name(self) -> str:
        """The name of the whole series in this version."""
        return f"{self.message.id}[{'+'.join(self.overlays)}]" if self.overlays else self.message.id

    @cached_property
    def trigger(self) -> Any:
        """Its trigger; None for campaigns and where none is stated."""
        return self.written.trigger if isinstance(self.written, Touchpoint) else None

    @property
    def is_campaign(self) -> bool:
        """Whether it is a version of a campaign."""
        return isinstance(self.written, Campaign)

    @cached_property
    def kind(self) -> str | None:
        """Kind of its trigger; ``date`` for campaigns, None where no trigger is stated."""
        if self.is_campaign:
            return "date"
        return self.trigger.kind if self.trigger is not None else None

    @cached_property
    def trigger_class(self) -> str | None:
        """Class of its trigger: behavioural, approach, drip, calendar or manual; None where none is stated."""
        if self.is_campaign:
            return "calendar"
        return self.trigger.trigger_class if self.trigger is not None else None

    @property
    def anchored(self) -> bool:
        """Whether its days are counted from an anchor."""
        return self.trigger_class in ("approach", "drip")

    @cached_property
    def behavioural(self) -> bool:
        """Whether it follows what the customer does."""
        return self.trigger_class == "behavioural"

    @cached_property
    def sent_on(self) -> date | None:
        """The day of a campaign or a dated trigger, where it is stated."""
        if isinstance(self.written, Campaign):
            return self.written.send_on
        waited = self.step.waited if self.step is not None else 0
        if self.kind == "date" and self.trigger.date != "unknown" and waited is not None:
            stated: date = self.trigger.date
            return stated + timedelta(days=waited)
        return None

    @cached_property
    def cap(self) -> TouchpointCap | None:
        """The most fires to one contact, from the touchpoint or its trigger."""
        return self.written.cap or (self.trigger.cap if self.trigger is not None else None)

    @cached_property
    def only_once(self) -> bool:
        """Whether its trigger fires once in a customer's life."""
        if self.kind == "event":
            return bool(self.trigger.first) or self.trigger.at_latest is not None
        return self.behavioural and self.trigger.at_latest is not None

    @cached_property
    def inbound(self) -> bool:
        """Whether the customer comes to us."""
        return self.channel is not None and self.channel.inbound

    @cached_property
    def outbound(self) -> bool:
        """Whether it can put pressure on a contact; an unstated channel can."""
        return not self.inbound

    @cached_property
    def audience_known(self) -> bool:
        """Whether its audience is stated."""
        return self.written.audience is not None

    @cached_property
    def days_known(self) -> bool:
        """Whether every part of its trigger is stated."""
        trigger = self.trigger
        if self.is_campaign:
            return True
        if trigger is None:
            return False
        if self.step is not None and self.step.waited is None:
            return False
        match trigger.kind:
            case "approach" | "drip":
                return bool(trigger.by != "unknown")
            case "schedule":
                return bool(trigger.every != "unknown")
            case "date":
                return bool(trigger.date != "unknown")
            case "inactivity":
                return bool(trigger.for_ != "unknown")
            case "threshold":
                return "unknown" not in (trigger.above, trigger.at_least, trigger.below, trigger.at_most)
        return True

    @cached_property
    def facts_known(self) -> bool:
        """Whether audience, channel, owner, system and trigger are all stated."""
        written = self.written
        return (
            self.audience_known
            and written.channel is not None
            and (written.owner is not None or self.message.department is not None)
            and written.system is not None
            and self.days_known
        )

    @cached_property
    def exit_when(self) -> Any:
        """What stops the rest of its series."""
        return self.written.exit_when or self.exit_inherited

    @cached_property
    def guards(self) -> tuple[Any, Any]:
        """Its guards (only_if, not_if), the system's included where the message states none."""
        return (self.written.only_if or self.system_guards[0], self.written.not_if or self.system_guards[1])

    @cached_property
    def guarded(self) -> bool:
        """Whether a condition can hold it back."""
        return any(self.guards) or any(self.system_guards)

    @cached_property
    def known_apart_from_guards(self) -> bool:
        """Whether its cells are certain but for guards and ``during`` (semantics 5)."""
        return self.facts_known and self.trigger_class != "manual" and not self.inbound and self.written.share >= 1

    @cached_property
    def certain_cells(self) -> int:
        """A⁻: the cells it surely reaches."""
        if not self.known_apart_from_guards or self.guarded:
            return 0
        return self.cells if self.written.during is None or self.during_exact else 0

    @cached_property
    def messages_behind(self) -> int | None:
        """Number of messages behind this entry; None when unknown."""
        stated = self.written.messages
        return None if stated == "unknown" else stated or 1

    @cached_property
    def share(self) -> Fraction:
        """Random share of the audience that gets it."""
        return self.written.share

    @cached_property
    def delay(self) -> Fraction:
        """Days between trigger and message."""
        delay = self.trigger.delay if self.trigger is not None else None
        return delay.exact_days if delay is not None else Fraction(0)

    @cached_property
    def sequence(self) -> str | None:
        """The series of messages it belongs to."""
        return self.written.sequence

    @cached_property
    def serves(self) -> frozenset[str]:
        """Moments it claims to answer."""
        return frozenset(self.written.serves)


def slip_of(
    written: Touchpoint | Campaign | SeriesStep, channel: ChannelFacts | None, mode: str, business_days: bool
) -> int | None:
    """Latest minus due delivery in days, None when unbounded (semantics 4, "Slip")."""
    if written.slip is not None:
        slip: int | None = written.slip.days
    elif channel is not None and channel.slip is not None:
        slip = channel.slip
    elif (channel is not None and channel.on_visit) or mode in ("human", "hybrid"):
        slip = None
    else:
        slip = 0
    if slip is not None and business_days:
        slip = max(slip, 3)
    if slip is not None and written.send_window is not None:
        slip += longest_wait(written.send_window)
    return None if slip is None or slip > UNBOUNDED_AFTER else slip


def longest_wait(send_window: Any) -> int:
    """Most whole days a due message waits until its send window opens (semantics 2.7)."""
    days = set(send_window.days or WEEK)
    gap = longest = 0
    for position in range(2 * len(WEEK)):
        gap = 0 if WEEK[position % 7] in days else gap + 1
        longest = max(longest, min(gap, 6))
    closes_early = send_window.to is not None
    return longest + (1 if closes_early else 0)
