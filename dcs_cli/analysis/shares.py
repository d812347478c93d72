"""What the live messages are made of: shares by count and by volume, and the kinds in use (semantics 9, 19)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis import base_map
from dcs_cli.analysis.evidence import is_activity
from dcs_cli.analysis.volume import Volumes, VolumeShare
from dcs_cli.documents.touchpoint_map import Touchpoint
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project

HIGH_SIGNAL = ("behavioural", "approach")
STRICT = ("behavioural", "calendar", "manual")
EMAIL_KINDS = frozenset(
    (
        "scheduling",
        "newsletter",
        "announcement",
        "best_practice",
        "industry_trends",
        "onboarding",
        "utilization",
        "renewal",
    )
)
IN_APP_KINDS = frozenset(
    ("onboarding_guide", "feature_guide", "adoption_guide", "welcome_back_guide", "chatbot", "cancellation")
)
PROGRAMMES_OF_OTHERS = frozenset(("community", "kb", "announcement"))
"""Types of the community, knowledge base and notice programmes that other departments run (metric ``cs_roles``)."""


@dataclass(frozen=True, slots=True)
class MessageShare:
    """Some of the live messages: their ids, their share by count (None: cannot tell) and their share of the volume."""

    messages: tuple[str, ...]
    total: int
    share: Fraction | None
    volume: VolumeShare

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.messages)


def message_share(
    project: Project, volumes: Volumes, of_message: Callable[[Message], bool], of_facet: Callable[[Facet], bool | None]
) -> MessageShare:
    """The live messages of which something is true by the base map, and the volume of the facets of which it is.

    ``of_facet`` is None where that is not known.
    """
    live = project.live_messages
    found = tuple(message.id for message in live if of_message(message))
    return MessageShare(found, len(live), ratio(len(found), len(live)), volumes.share(of_facet))


def cannot_tell(share: MessageShare) -> MessageShare:
    """A share of which only the whole is known."""
    return MessageShare((), share.total, None, VolumeShare(None, None))


def ratio(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    """A share, None of nothing."""
    return Fraction(part) / whole if whole else None


@dataclass(frozen=True, slots=True)
class SignalRatio:
    """How many digital and hybrid messages follow the customer; ``human`` and ``unclassed`` messages are not measured.

    ``unclassed`` are digital and hybrid messages that state no trigger.
    """

    by_class: dict[str, int]
    count: Fraction | None
    count_strict: Fraction | None
    volume: VolumeShare
    volume_strict: VolumeShare
    human: tuple[str, ...]
    unclassed: tuple[str, ...]

    @property
    def measured(self) -> int:
        """Messages with a class that no person sends by hand."""
        return sum(self.by_class.values())

    def counted(self, classes: Iterable[str]) -> int:
        """Messages of some classes."""
        return sum(self.by_class.get(name, 0) for name in classes)


def signal_ratio(project: Project, volumes: Volumes) -> SignalRatio:
    """The signal ratio of semantics 9, plain and strict, by count and by volume."""
    by_class: dict[str, int] = {}
    human, unclassed = [], []
    for message in project.live_messages:
        name = base_map.trigger_class(message)
        if base_map.mode(project, message) == "human":
            human.append(message.id)
        elif name is None:
            unclassed.append(message.id)
        else:
            by_class[name] = by_class.get(name, 0) + 1

    def measured(facet: Facet) -> bool:
        return facet.mode != "human"

    def of(facet: Facet, classes: Iterable[str]) -> bool | None:
        return None if facet.trigger_class is None else facet.trigger_class in classes

    counted = {name: by_class[name] for name in sorted(by_class)}
    return SignalRatio(
        counted,
        ratio(sum(counted.get(name, 0) for name in HIGH_SIGNAL), sum(counted.values())),
        ratio(counted.get("behavioural", 0), sum(counted.get(name, 0) for name in STRICT)),
        volumes.share(lambda facet: of(facet, HIGH_SIGNAL), measured),
        volumes.share(
            lambda facet: of(facet, ("behavioural",)), lambda facet: measured(facet) and of(facet, STRICT) is not False
        ),
        tuple(human),
        tuple(unclassed),
    )


def high_signal_share(project: Project, volumes: Volumes) -> MessageShare:
    """Live messages that serve a signalled moment of a plan."""
    wanted = signalled_moments(project)
    found = message_share(
        project,
        volumes,
        lambda message: not wanted.isdisjoint(base_map.serves(message)),
        lambda facet: not wanted.isdisjoint(facet.serves),
    )
    return found if project.collection.plans else cannot_tell(found)


def signalled_moments(project: Project) -> frozenset[str]:
    """Moments with a signal that some plan promises."""
    moments = project.collection.moments
    return frozenset(
        name for name in project.planned_moments if name in moments and moments[name].value.when is not None
    )


@dataclass(frozen=True, slots=True)
class OutcomeMeasured:
    """Live touchpoints by what they are measured by: an outcome, an activity, nothing."""

    outcome: tuple[str, ...]
    activity: tuple[str, ...]
    nothing: tuple[str, ...]

    @property
    def total(self) -> int:
        """All live touchpoints."""
        return len(self.outcome) + len(self.activity) + len(self.nothing)

    @property
    def share(self) -> Fraction | None:
        """The share measured by an outcome; None without a live touchpoint."""
        return ratio(len(self.outcome), self.total)


def outcome_measured(project: Project) -> OutcomeMeasured:
    """What live touchpoints are measured by, in the base map; a series may be measured by one of its steps."""
    extra = project.policy.activity_words
    outcome, activity, nothing = [], [], []
    for message in project.live_messages:
        if not isinstance(message.written, Touchpoint):
            continue
        stated = measures(message.written)
        if not stated:
            nothing.append(message.id)
        elif any(is_activity(measure, extra) for measure in stated):
            activity.append(message.id)
        else:
            outcome.append(message.id)
    return OutcomeMeasured(tuple(outcome), tuple(activity), tuple(nothing))


def measures(written: Touchpoint) -> tuple[str, ...]:
    """Every measure a touchpoint states, those of its steps included."""
    stated = (written.measure, *(step.measure for step in written.series))
    return tuple(measure for measure in stated if measure is not None)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of message and survey that are live, each by name."""

    email: tuple[str, ...]
    in_app: tuple[str, ...]
    voice: tuple[str, ...]


def kinds(project: Project) -> Kinds:
    """Live types on email and in-app channels, and instruments of live surveys (semantics 19)."""
    email: set[str] = set()
    in_app: set[str] = set()
    voice: set[str] = set()
    for message in project.live_messages:
        used = base_map.channel(project, message)
        medium = used.medium if used is not None else None
        if medium == "email" and message.written.type in EMAIL_KINDS:
            email.add(message.written.type)
        if medium == "in_app" and message.written.type in IN_APP_KINDS:
            in_app.add(message.written.type)
        if message.written.survey is not None:
            voice.update(message.written.survey.instrument)
    return Kinds(tuple(sorted(email)), tuple(sorted(in_app)), tuple(sorted(voice)))


@dataclass(frozen=True, slots=True)
class AccountShare:
    """Accounts surely reached, of all; None without a population."""

    accounts: int | None
    total: int | None

    @property
    def share(self) -> Fraction | None:
        """Their share."""
        return ratio(self.accounts, self.total or 0) if self.accounts is not None else None


def type_coverage(project: Project, kind: str) -> AccountShare:
    """Accounts that live messages of a type surely reach (metrics ``ebr_coverage`` and ``report_coverage``)."""
    cells = 0
    for facet in project.live_facets:
        if facet.written.type == kind:
            cells |= facet.certain_cells
    return AccountShare(project.universe.accounts(cells), project.universe.total_accounts)


@dataclass(frozen=True, slots=True)
class CsRoles:
    """Live community, knowledge base and notice programmes, and those in which CS has a part."""

    with_role: tuple[str, ...]
    programmes: tuple[str, ...]


def cs_roles(project: Project) -> CsRoles:
    """The part of CS in programmes other departments run, in the base map (metric ``cs_roles``)."""
    found = [
        message
        for message in project.live_messages
        if isinstance(message.written, Touchpoint) and message.written.type in PROGRAMMES_OF_OTHERS
    ]
    taking_part = [message.id for message in found if message.written.cs_role in ("owner", "contributor")]
    return CsRoles(tuple(taking_part), tuple(message.id for message in found))
