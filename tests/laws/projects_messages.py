"""Random touchpoints and campaigns: the six facts, their meaning, timing and standing."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from .projects_dice import Dice
from .projects_draft import CLASSES, INSTRUMENTS, INTENTS, TOPICS, Document, Draft
from .projects_firing import draw_condition, draw_escalation, draw_firing
from .projects_journey import draw_stretch
from .projects_space import Audience

WORDS = (
    "welcome",
    "tips",
    "recap",
    "nudge",
    "check-in",
    "offer",
    "guide",
    "survey",
    "invite",
    "notice",
    "digest",
    "ask",
)
# Ids may be any letters; these are in NFC and have no near twin.
WIDE_WORDS = ("grüße", "début", "привет", "案内")
PURPOSES = (
    "Get the admin to connect a bank feed",
    "Show the buyer what the product returned",
    "Bring an inactive user back to open work",
    "Agree the next term before the old ends",
    "Share product tips and industry trends",
    "Learn how hard it was to get help",
)
MEASURES = ("bank_feed_connected", "second_close_within_35d", "goals_agreed", "slot_booked", "opens")
TYPES = (
    ("survey", 2),
    ("ebr", 1),
    ("utilization", 1),
    ("scheduling", 1),
    ("chatbot", 0.7),
    ("cancellation", 0.7),
    ("community", 0.7),
    ("reward", 0.7),
    ("newsletter", 2),
    ("onboarding", 2),
    ("onboarding_guide", 1),
    ("renewal", 1.5),
    ("announcement", 1),
    ("check_in", 1),
    ("offer", 1),
    ("welcome_back_guide", 1),
    ("x-tour", 1),
    ("industry_trends", 0.8),
    ("best_practice", 0.8),
    ("feature_guide", 0.8),
    ("adoption_guide", 0.8),
    ("kb", 0.8),
    ("event", 0.8),
    ("asset", 0.8),
    ("referral", 0.8),
)
GUARDS = ("threshold", "inactivity", "deviation", "combination", "escalation")


@dataclass(frozen=True)
class Page:
    """The map or overlay a touchpoint is drawn for: its department, what its defaults state, and
    whether this one must take its channel from them (so that they are not stated in vain)."""

    department: str | None
    defaults: Document = field(default_factory=dict)
    inherits: bool = False


def draw_touchpoint(draft: Draft, dice: Dice, page: Page, audience: Audience | None = None) -> Document:
    """One touchpoint; `audience` is given for those an overlay adds."""
    words = WIDE_WORDS if dice.happens("unicode_id", 0.06) else WORDS
    touchpoint: Document = {"id": draft.fresh(words, dice), "purpose": dice.one_of(PURPOSES)}
    touchpoint |= _facts(draft, dice.fork(), page, audience)
    touchpoint |= _meaning(draft, dice.fork(), touchpoint)
    touchpoint |= _timing(draft, dice.fork(), touchpoint)
    touchpoint |= _standing(draft, dice.fork())
    touchpoint |= _typed(draft, dice.fork(), touchpoint)
    draft.touchpoints.append(touchpoint)
    return touchpoint


def draw_owner(draft: Draft, dice: Dice, department: str | None) -> str:
    """A role, a department with a role, or a bare department."""
    role = draft.role(dice)
    own, bare, qualified = dice.fork(), dice.chance(0.08), dice.chance(0.12)
    if bare:
        return draft.department(own)
    if qualified or department is None:
        return f"{draft.department(own)}/{role}"
    return role


def _facts(draft: Draft, dice: Dice, page: Page, audience: Audience | None) -> Document:
    """Audience, channel, owner, system and trigger; now and then one of them is not stated (semantics 2.6)."""
    fields: Document = {}
    reach, channel, owner, system, firing = (dice.fork() for _ in range(5))
    inherits = dice.chance(0.7) or page.inherits
    chances = {"owner": 0.3}
    without = {
        fact: dice.happens(f"missing_{fact}", chances.get(fact, 0.04))
        for fact in ("audience", "channel", "owner", "system", "trigger")
    }
    if audience is not None:
        fields["audience"] = audience
    elif not without["audience"]:
        fields["audience"] = draft.audience(reach)
    if "channel" not in page.defaults or not inherits:
        if not without["channel"]:
            fields["channel"] = draft.channel(channel)
        if not without["system"]:
            fields["system"] = draft.system(system)
    if page.department is not None or not without["owner"]:
        fields["owner"] = draw_owner(draft, owner, page.department)
    if not without["trigger"]:
        fields |= draw_firing(draft, firing)
    return fields


def _meaning(draft: Draft, dice: Dice, so_far: Document) -> Document:
    fields: Document = {}
    if draft.moments and dice.happens("serves", 0.65):
        fields["serves"] = [moment["id"] for moment in dice.some_of(draft.moments, at_most=2)]
    kind = dice.kind(TYPES, "type", "x-tour")
    if dice.chance(0.75):
        fields["type"] = kind
    if dice.happens("intent", 0.8):
        fields["intent"] = dice.one_of(INTENTS)
    if dice.happens("message_class", 0.6):
        fields["class"] = dice.one_of(CLASSES)
    if dice.happens("priority", 0.4):
        fields["priority"] = dice.whole(0, 100)
    if dice.happens("topic", 0.3):
        fields["topic"] = dice.one_of(TOPICS)
    if dice.chance(0.7):
        fields["measure"] = dice.one_of(MEASURES)
    sequence = dice.fork()
    series = dice.happens("series", 0.15)
    if series and "trigger" in so_far:
        fields |= _series(draft, dice.fork())
    elif sequence.happens("sequence", 0.35):
        fields["sequence"] = draft.sequence(sequence)
    others = [touchpoint["id"] for touchpoint in draft.touchpoints]
    related = dice.fork()
    if others and related.happens("reinforces", 0.12):
        fields["reinforces"] = related.one_of(others)
    if others and related.happens("fallback_for", 0.1):
        fields["fallback_for"] = related.one_of(others)
    return fields


def _series(draft: Draft, dice: Dice) -> Document:
    """Two to four steps with waits, some on a channel of their own, some with a wait nobody stated."""
    steps: list[Document] = []
    for name in ("hello", "connect", "import", "wrap-up")[: dice.whole(2, 4)]:
        own = dice.fork()
        step: Document = {"id": name, "purpose": own.one_of(PURPOSES)}
        unknown, elsewhere = own.happens("series_unknown_wait", 0.15), own.happens("series_channel", 0.25)
        if steps or own.chance(0.2):
            step["wait"] = "unknown" if unknown and steps else own.one_of(("0d", "2d", "5d", "1w"))
        if elsewhere:
            step["channel"] = draft.channel(own.fork())
            step["system"] = draft.system(own.fork())
        steps.append(step)
    fields: Document = {"series": steps}
    if dice.happens("series_exit", 0.5):
        fields["exit_when"] = draw_condition(draft, dice.fork(), kinds=("event",))
    return fields


def _timing(draft: Draft, dice: Dice, so_far: Document) -> Document:
    fields: Document = {}
    during, between, guards, held, leaving = (dice.fork() for _ in range(5))
    trigger = so_far.get("trigger", {})
    if dice.happens("touchpoint_slip", 0.2):
        fields["slip"] = f"{dice.whole(0, 9)}d"
    if trigger and "date" not in trigger:
        if draft.stages and during.happens("during_stages", 0.18):
            fields["during"] = [stage["id"] for stage in during.some_of(draft.stages, at_most=2)]
        elif between.happens("during_times", 0.1):
            fields["during"] = draw_stretch(draft, between)
    count = dice.kind((("number", 1), ("unknown", 1)), "messages", "")
    if "series" not in so_far and count and dice.chance(0.12):
        fields["messages"] = dice.whole(2, 4) if count == "number" else "unknown"
    if dice.happens("exclusive", 0.15):
        fields["exclusive"] = dice.one_of(("stream", "track"))
    if dice.happens("share", 0.1):
        fields["share"] = dice.percent(20, 50, 75)
    for guard, chance in (("only_if", 0.12), ("not_if", 0.08)):
        if guards.happens(f"guard_{guard}", chance):
            fields[guard] = draw_condition(draft, guards.fork(), kinds=GUARDS)
    if held.happens("suppress_during", 0.2):
        fields["suppress_during"] = held_back(draft, held)
    if "series" not in so_far and leaving.happens("exit_when", 0.2):
        fields["exit_when"] = draw_condition(draft, leaving, kinds=("event", "threshold"))
    if dice.happens("send_window", 0.08):
        fields["send_window"] = {
            "days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "from": "09:00",
            "to": "17:00",
            "timezone": "recipient",
        }
    return fields


def held_back(draft: Draft, dice: Dice) -> list[str]:
    """Escalations and stages a message keeps out of."""
    stages = [stage["id"] for stage in draft.stages]
    found = dice.some_of(stages, at_most=2) if stages and dice.chance(0.5) else []
    return found if found and dice.chance(0.5) else [*found, draw_escalation(draft, dice.fork())]


def _standing(draft: Draft, dice: Dice) -> Document:
    fields: Document = {}
    seen, raci, content = (dice.fork() for _ in range(3))
    status = dice.kind((("planned", 3), ("paused", 2), ("other", 1)), "status", "")
    if status and dice.chance(0.2):
        fields["status"] = status if status != "other" else dice.one_of(("idea", "building", "retired", "live"))
    if dice.happens("starts_on", 0.1):
        fields["starts_on"] = dice.date(-90, 60)
    if dice.happens("ends_on", 0.1):
        fields["ends_on"] = dice.date(-30, 200)
    mode = dice.kind((("human", 2), ("hybrid", 2), ("digital", 1)), "mode", "")
    if mode and dice.chance(0.25):
        fields["mode"] = mode
    if dice.happens("csm_minutes", 0.25):
        fields["csm_minutes"] = dice.one_of((2, 15, 45, 60))
    if dice.happens("staff", 0.06):
        fields["to"] = "staff"
    if seen.happens("touchpoint_visible_to", 0.1):
        fields["visible_to"] = {seen.one_of((draft.department(seen), draft.use_department("cs"))): "weekly-export"}
    if raci.happens("raci", 0.12):
        fields["raci"] = {"accountable": draft.role(raci), "consulted": [draft.department(raci)]}
    if content.happens("content", 0.15):
        fields["content"] = [_content(draft, content)]
    if dice.happens("reviewed", 0.1):
        fields |= {"reviewed_on": dice.date(-300, -5), "review_by": dice.date(-60, 200)}
    if dice.happens("consent", 0.12):
        fields["consent"] = {
            "basis": dice.one_of(("consent", "contract")),
            "unsubscribe": dice.one_of(("link", "none")),
        }
    if dice.chance(0.08):
        fields["steps_to_value"] = dice.whole(1, 8)
    if dice.happens("extension_keys", 0.05):
        fields["x-note"] = "kept for the agency"
    return fields


def _content(draft: Draft, dice: Dice) -> str:
    name = f"{dice.one_of(('welcome', 'value', 'month-end'))}-copy"
    if all(content["id"] != name for content in draft.contents):
        scores = {"clear": dice.whole(1, 5), "proof": dice.whole(1, 5)}
        draft.contents.append({"id": name, "reviewed_on": dice.date(-400, -5), "scores": scores})
    return name


def _typed(draft: Draft, dice: Dice, so_far: Document) -> Document:
    """The fields that belong to a type (model 5.3, 5.4)."""
    kind = so_far.get("type")
    others = [touchpoint["id"] for touchpoint in draft.touchpoints]
    if kind == "survey":
        return {"survey": _survey(draft, dice, others)}
    if kind in ("ebr", "utilization") and dice.happens("shows", 0.8):
        return {"shows": [draft.signal(dice, "measure")]}
    if kind == "scheduling" and others and dice.happens("books", 0.8):
        return {"books": dice.one_of(others)}
    if kind in ("chatbot", "cancellation") and dice.happens("handover", 0.8):
        return {"handover": draw_escalation(draft, dice)}
    if kind in ("community", "kb", "event", "announcement") and dice.happens("cs_role", 0.8):
        return {"cs_role": dice.one_of(("owner", "contributor", "none"))}
    if kind == "reward" and dice.happens("reward", 0.8):
        return {"reward": {"signal": draft.signal(dice, "event")}}
    return {}


def _survey(draft: Draft, dice: Dice, others: list[str]) -> Document:
    several = dice.happens("survey_list", 0.35)
    instruments = dice.some_of(INSTRUMENTS, at_least=2, at_most=3)
    survey: Document = {
        "instrument": instruments if several else instruments[0],
        "relationship": dice.one_of((True, False)),
        "scale": dice.one_of((5, 7, 10)),
    }
    bad, good = dice.happens("survey_bad", 0.7), dice.happens("survey_good", 0.5)
    route = dice.fork()
    if bad:
        answer = {"escalation": draw_escalation(draft, route)} if route.chance(0.7) or not others else None
        survey["bad"] = {"at_most": 3, **(answer or {"touchpoint": route.one_of(others)})}
    if good and others:
        survey["good"] = {"at_least": 5, "touchpoint": dice.one_of(others)}
    return survey


def complement(touchpoint: Document, draft: Draft, dice: Dice) -> Document | None:
    """The other branch of a guard: the same trigger, fired while the condition is not true."""
    guards = touchpoint.keys() & {"only_if", "not_if"}
    if len(guards) != 1 or "trigger" not in touchpoint or not dice.happens("guard_complementary", 0.7):
        return None
    (guard,) = guards
    other = {"only_if": "not_if", "not_if": "only_if"}[guard]
    kept = {"purpose", "audience", "channel", "owner", "system", "trigger", "serves", "class"}
    twin = {key: copy.deepcopy(value) for key, value in touchpoint.items() if key in kept}
    twin = {"id": draft.fresh(WORDS, dice), **twin, other: copy.deepcopy(touchpoint[guard])}
    draft.touchpoints.append(twin)
    return twin


def draw_campaign(draft: Draft, dice: Dice, page: Page) -> Document:
    """One campaign with a date, and the day CS was told."""
    campaign: Document = {
        "id": draft.fresh(("spring-sale", "launch", "event-call"), dice),
        "purpose": dice.one_of(PURPOSES),
    }
    campaign |= {
        "audience": draft.audience(dice.fork()),
        "channel": draft.channel(dice.fork()),
        "owner": draw_owner(draft, dice.fork(), page.department),
        "system": draft.system(dice.fork()),
        "send_on": "2026-03-12" if dice.chance(0.5) else dice.one_of(("2026-02-02", "2026-01-15", "2026-02-04")),
    }
    told = dice.kind((("early", 2), ("late", 2), ("missing", 1), ("after", 1)), "notified", "")
    days = {"early": (-14, -7), "late": (-6, 0), "after": (1, 5)}.get(told)
    if days:
        campaign["cs_notified_on"] = dice.date_near(campaign["send_on"], *days)
    meaning = dice.fork()
    if draft.moments and meaning.happens("campaign_serves", 0.35):
        campaign["serves"] = [meaning.one_of(draft.moments)["id"]]
    if dice.happens("intent", 0.7):
        campaign["intent"] = dice.one_of(INTENTS)
    if dice.happens("message_class", 0.5):
        campaign["class"] = dice.one_of(CLASSES)
    if dice.happens("priority", 0.3):
        campaign["priority"] = dice.whole(0, 100)
    held = dice.fork()
    if held.happens("suppress_during", 0.25):
        campaign["suppress_during"] = held_back(draft, held)
    if dice.happens("approved_by", 0.3):
        campaign["approved_by"] = draft.role(dice)
    draft.campaigns.append(campaign)
    return campaign
