"""What a platform's own frequency caps do not count: shipped facts with their sources (model 10)."""

from dataclasses import dataclass

from dcs_cli.documents.program import Cap, CapScope, Profile
from dcs_cli.project.facets import Facet


@dataclass(frozen=True, slots=True)
class PlatformProfile:
    """A platform's blind spots: messages of these classes, media, types or modes are not counted by its caps."""

    counts: str
    classes: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    other_media_counted: bool = True
    window: str = ""
    source: str = ""

    def blind_to(self, facet: Facet) -> str | None:
        """Why the platform's caps do not count a facet; None when they do."""
        medium = facet.channel.medium if facet.channel is not None else None
        for value, listed, what in (
            (facet.written.class_, self.classes, "class"),
            (medium, self.media, "medium"),
            (facet.written.type, self.types, "type"),
            (facet.mode, self.modes, "mode"),
        ):
            if value is not None and value in listed:
                return f"{what} {value}"
        return None


ALL_MEDIA = frozenset(
    ("email", "in_app", "push", "sms", "phone", "meeting", "chat", "community", "kb", "event", "mail", "portal")
)
ALL_CLASSES = frozenset(("transactional", "service", "relationship", "marketing"))
ALL_MODES = frozenset(("human", "digital", "hybrid"))

PROFILES: dict[str, PlatformProfile] = {
    "hubspot": PlatformProfile(
        "email: marketing, workflow, blog",
        classes=frozenset(("transactional",)),
        types=frozenset(("survey",)),
        modes=frozenset(("human",)),
        window="rolling; day, week, 2 weeks, month",
        source="knowledge.hubspot.com/marketing-email/set-up-an-email-frequency-safeguard",
    ),
    "braze": PlatformProfile(
        "push, email, sms, webhook, WhatsApp",
        media=frozenset(("in_app",)),
        window="calendar day, recipient's zone",
        source="braze.com/docs, frequency capping, questions and answers",
    ),
    "customerio": PlatformProfile(
        "campaigns and broadcasts chosen to count",
        classes=frozenset(("transactional",)),
        media=frozenset(("in_app",)),
        window="rolling to the second",
        source="customer.io/docs/journeys/message-limits",
    ),
    "marketo": PlatformProfile(
        "non-operational email",
        classes=frozenset(("transactional", "service")),
        window="calendar day, instance zone; per day and 7 days",
        source="nation.marketo.com, communication limits (vendor community page)",
    ),
    "capillary": PlatformProfile(
        "per channel or overall",
        window="calendar day, Sunday to Saturday week, calendar month",
        source="docs.capillarytech.com/docs/limit-message",
    ),
    "airship": PlatformProfile(
        "per channel and campaign category", window="as configured", source="docs.airship.com, category message limits"
    ),
    "infobip": PlatformProfile(
        "journeys with a capping plan, per channel",
        window="as configured",
        source="infobip.com/docs, frequency capping",
    ),
    "adobe-campaign": PlatformProfile(
        "messages under a pressure rule, by weight", window="sliding", source="Adobe, pressure rules"
    ),
    "adobe-ajo": PlatformProfile(
        "journey entry, concurrency, channel and type caps", window="as configured", source="Adobe, journey capping"
    ),
    "pendo": PlatformProfile(
        "automatic in-app guides of one application",
        media=ALL_MEDIA - {"in_app"},
        window="least interval between guides",
        source="support.pendo.io 360031864452",
    ),
    "mautic": PlatformProfile(
        "email, default or per contact",
        window="day, week, month",
        source="github.com/mautic/mautic/issues/1784 (the project's tracker)",
    ),
    "gainsight-jo": PlatformProfile(
        "nothing per contact: its limits are licence volumes",
        classes=ALL_CLASSES,
        media=ALL_MEDIA,
        modes=ALL_MODES,
        window="none",
        source="support.gainsight.com, Limits, questions and answers",
    ),
}
"""Platform profiles by id, as the sources named stated them."""


def own_profile(profile: Profile) -> PlatformProfile:
    """A profile the project states itself."""
    blind = profile.not_counted
    counts = profile.counts if isinstance(profile.counts, str) else ", ".join(profile.counts or ())
    return PlatformProfile(
        counts,
        frozenset(blind.classes),
        frozenset(blind.media),
        frozenset(blind.types),
        frozenset(blind.modes),
        window=profile.window or "",
        source=profile.source or "",
    )


def within(scope: CapScope, facet: Facet) -> bool:
    """Whether a facet matches every list a scope states."""
    wanted: tuple[tuple[object, tuple[str, ...] | None], ...] = (
        (facet.channel.id if facet.channel is not None else None, scope.channels),
        (facet.department, scope.departments),
        (facet.written.class_, scope.classes),
        (facet.written.intent, scope.intents),
        (facet.written.type, scope.types),
        (facet.written.topic, scope.topics),
        (facet.sequence, scope.sequences),
        (facet.message.id, scope.touchpoints),
    )
    return all(listed is None or value in listed for value, listed in wanted)


def not_counted_because(cap: Cap, profile: PlatformProfile | None, facet: Facet) -> str | None:
    """Why a system's cap does not count one of the system's outbound messages; None when it counts it."""
    if cap.counts is not None or cap.exempt is not None:
        if cap.counts is not None and not within(cap.counts, facet):
            return "not among what it counts"
        return "exempt" if cap.exempt is not None and within(cap.exempt, facet) else None
    return profile.blind_to(facet) if profile is not None else None


def counted_by_policy(cap: Cap, facet: Facet) -> bool:
    """Whether a named cap of the policy counts a facet: never inbound, service classes only when named (8.3)."""
    if facet.inbound or (cap.counts is not None and not within(cap.counts, facet)):
        return False
    if cap.exempt is not None and within(cap.exempt, facet):
        return False
    if facet.written.class_ in ("transactional", "service"):
        return cap.counts is not None and cap.counts.classes is not None and facet.written.class_ in cap.counts.classes
    return True
