"""A random project while it is drawn: what exists so far, and words declared at their first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .projects_dice import Dice
from .projects_space import Audience, Space, draw_audience

Document = dict[str, Any]

ROLES = ("digital-csm", "csm", "lifecycle-marketer", "account-exec", "community-lead", "growth", "onboarding-lead")
CSMS = ("dana", "eli", "fay", "gus", "hal")
TOPICS = ("getting-started", "month-end", "product-news", "support-experience")
INTENTS = ("adopt", "inform", "save", "expand", "renew", "refer", "survey", "service", "reward")
CLASSES = ("transactional", "service", "relationship", "marketing")
INSTRUMENTS = ("nps", "ces", "csat", "churn_reason", "product", "open")

DEPARTMENTS = ("cs", "marketing", "product", "support", "sales")
SYSTEMS = ("hub", "guides", "crm", "mailer", "desk")
CHANNELS: tuple[tuple[str, float], ...] = (
    ("email", 6),
    ("in_app", 4),
    ("call", 3),
    ("push", 1),
    ("sms", 1),
    ("chat", 1),
    ("tour", 1.5),
    ("letter", 1),
    ("portal", 1),
    ("community", 1),
    ("kb", 0.7),
)
EVENTS = ("login", "first_close", "export_done", "ticket_closed", "invite_sent", "plan_viewed", "goal_reached")
MEASURES = ("weekly_postings", "seats_used", "open_tickets", "licence_use")
COMBINATIONS = ("slump-with-tickets", "quiet-and-full", "trouble", "ready-to-grow")
ESCALATIONS = ("at-risk", "stalled", "billing-alarm")
AUDIENCES = ("focus-group", "long-tail", "champions", "pilot-group", "newcomers")


@dataclass
class Draft:
    """Everything drawn so far; nothing is declared before something uses it, so nothing is declared in vain."""

    dice: Dice
    space: Space
    with_program: bool
    with_journey: bool
    term: Any = None
    audiences: dict[str, Audience] = field(default_factory=dict)
    departments: list[str] = field(default_factory=list)
    channels: dict[str, Document] = field(default_factory=dict)
    systems: dict[str, Document] = field(default_factory=dict)
    signals: dict[str, Document] = field(default_factory=dict)
    combinations: dict[str, Document] = field(default_factory=dict)
    escalations: dict[str, Document] = field(default_factory=dict)
    health: Document | None = None
    anchors: dict[str, Document] = field(default_factory=dict)
    stages: list[Document] = field(default_factory=list)
    moments: list[Document] = field(default_factory=list)
    plans: list[Document] = field(default_factory=list)
    maps: list[Document] = field(default_factory=list)
    overlays: list[Document] = field(default_factory=list)
    touchpoints: list[Document] = field(default_factory=list)
    campaigns: list[Document] = field(default_factory=list)
    sequences: list[str] = field(default_factory=list)
    contents: list[Document] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    spare: int = 0
    taken: dict[str, int] = field(default_factory=dict)

    def fresh(self, words: Sequence[str], dice: Dice) -> str:
        """An id nobody has; a second use of a word gets a number, never one that differs in separators only."""
        word = dice.one_of(words)
        self.taken[word] = self.taken.get(word, 0) + 1
        return word if self.taken[word] == 1 else f"{word}-{self.taken[word]}"

    def evaluate(self, audience: Audience) -> int:
        """The combinations an audience matches, as bits."""
        return self.space.evaluate(audience, self.audiences)

    def audience(self, dice: Dice, *, level: str | None = None, everyone: bool = True) -> Audience:
        """An audience somebody could match, now and then given a name."""
        drawn = draw_audience(self.space, dice.fork(), self.audiences, level=level, everyone=everyone)
        return self.named(dice.fork(), drawn)

    def named(self, dice: Dice, audience: Audience) -> Audience:
        """The audience itself, or a new name for it in `program.audiences`."""
        named = dice.happens("named_audience", 0.15)
        free = [name for name in AUDIENCES if name not in self.audiences]
        if not named or not free or not self.with_program or isinstance(audience, str):
            return audience
        self.audiences[free[0]] = audience
        return free[0]

    def role(self, dice: Dice) -> str:
        """A role, remembered for `team.roles`."""
        role = dice.one_of(ROLES)
        if role not in self.roles:
            self.roles.append(role)
        return role

    def department(self, dice: Dice) -> str:
        """A department."""
        return self.use_department(dice.one_of(DEPARTMENTS))

    def use_department(self, name: str) -> str:
        """The department, declared from now on."""
        if name not in self.departments:
            self.departments.append(name)
        return name

    def channel(self, dice: Dice) -> str:
        """A channel, declared with its fields at its first use."""
        drawn = dice.fork()
        fields = {name: _channel_fields(name, drawn.fork()) for name, _ in CHANNELS}
        usable = [
            (name, weight)
            for name, weight in CHANNELS
            if fields[name] is not None and (self.with_program or _plain_channel(name, drawn))
        ]
        name = drawn.random.choices([name for name, _ in usable], [weight for _, weight in usable])[0]
        self.channels.setdefault(name, fields[name] or {})
        return name

    def system(self, dice: Dice) -> str:
        """A system; its fields are drawn last, when its messages are known."""
        name = dice.one_of(SYSTEMS)
        self.systems.setdefault(name, {})
        return name

    def signal(self, dice: Dice, kind: str) -> str:
        """A signal of type `event` or `measure`."""
        name = dice.one_of(EVENTS if kind == "event" else MEASURES)
        drawn = dice.fork()
        if name not in self.signals:
            self.signals[name] = {"id": name, "type": kind}
            self.signals[name].update(self._signal_fields(drawn))
        return name

    def _signal_fields(self, dice: Dice) -> Document:
        fields: Document = {
            "level": dice.one_of(("account", "contact")),
            "source": dice.one_of(("app-db", "warehouse")),
        }
        how = dice.kind((("true", 5), ("false", 2), ("audience", 2), ("absent", 1)), "instrumented", "true")
        audience = self.audience(dice.fork(), everyone=False) if how == "audience" else "all"
        if how != "absent":
            fields["instrumented"] = how == "true" if how in ("true", "false") else audience
        if dice.happens("predicts", 0.4):
            fields["predicts"] = dice.one_of(("churn", "expansion", "referral"))
        if dice.happens("signal_ignore", 0.15):
            fields["ignore"] = [{"from": "2025-12-21", "to": "2026-01-03"}]
        if dice.chance(0.2):
            fields["owner"] = self.department(dice.fork())
        return fields

    def sequence(self, dice: Dice) -> str:
        """A sequence, more often one that exists."""
        name = dice.one_of(("hello-series", "renewal-series", "growth-series"))
        if self.sequences and dice.chance(0.5):
            return dice.one_of(self.sequences)
        if name not in self.sequences:
            self.sequences.append(name)
        return name

    def recurring(self) -> list[str]:
        """Anchors that recur every term and may therefore stand in stages and windows."""
        declared = [name for name, fields in self.anchors.items() if fields.get("every") == "term"]
        implied = ["renewal"] if self.term is not None and "renewal" not in self.anchors else []
        return [*implied, *declared]

    def estimated(self) -> list[str]:
        """Anchors estimated from `start`."""
        return [
            name
            for name, fields in self.anchors.items()
            if "usually" in fields and not fields.keys() & {"on", "clock", "every"}
        ]

    def documents(self) -> list[Document]:
        """Maps and overlays drawn so far."""
        return [*self.maps, *self.overlays]


def _plain_channel(name: str, dice: Dice) -> bool:
    """Without a program a channel is only its id; an in-app message is then seen at the next visit."""
    return name in ("email", "call", "push", "sms", "chat") or (name == "in_app" and "on_visit" in dice.features)


def _channel_fields(name: str, dice: Dice) -> Document | None:
    """The declaration of a channel, or nothing when a switch rules it out."""
    slip = dice.happens("channel_slip", 0.45)
    days = dice.whole(0, 6)
    fields: Document = {}
    if name in ("in_app", "tour") and "on_visit" not in dice.features:
        fields["delivery"] = "immediate"
    if name == "call":
        if "person_channel" not in dice.features:
            return None
        fields["person"] = True
    if name in ("community", "kb"):
        if "inbound_channel" not in dice.features:
            return None
        fields["inbound"] = True
    if name == "portal":
        if "on_visit" not in dice.features:
            return None
        fields["delivery"] = "on_visit"
    fields |= {"tour": {"medium": "in_app"}, "letter": {"medium": "mail"}}.get(name, {})
    quiet = dice.happens("quiet_hours", 0.5)
    if name in ("sms", "push") and quiet:
        fields["quiet_hours"] = {"from": "21:00", "to": "08:00", "timezone": "recipient"}
    if dice.chance(0.2):
        fields["opt_out"] = True
    if slip:
        fields["slip"] = f"{days}d"
    return fields
