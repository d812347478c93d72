"""The maps of a generated project: touchpoints for its moments, other messages, campaigns, versions for countries."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.customers import CRM, DEPARTMENTS, GUIDE, MAIL, SEGMENTS, Customers
from benchmarks.journeys import Condition, DrawnMoment, DrawnSignal, draw_audience, risks
from benchmarks.sizes import Sizes

Message = dict[str, Any]

MESSAGES_A_MAP = 100
FIRST_DAY = date(2026, 1, 5)
VERBS = ("Show", "Help", "Remind", "Guide", "Prepare", "Encourage", "Support", "Convince")
FIRST_WORDS = (
    *("weekly", "shared", "signed", "recurring", "regional", "locked", "imported", "approved", "missing", "draft"),
    *("foreign", "linked", "delayed", "archived", "split", "open", "closed", "matched", "disputed", "planned"),
    *("manual", "automatic", "overdue", "partial", "final", "internal", "external", "annual", "daily", "custom"),
)
SECOND_WORDS = (
    *("invoices", "journals", "accruals", "budgets", "filings", "receipts", "ledgers", "balances", "forecasts"),
    *("payments", "vendors", "contracts", "assets", "rates", "entities", "audits", "roles", "reports", "dashboards"),
    *("exports", "alerts", "templates", "periods", "currencies", "banks", "cards", "claims", "projects", "teams"),
)
SYLLABLES = ("ba", "cor", "den", "fi", "gal", "hub", "io", "ka", "lem", "mo", "nex", "pul", "ra", "syn", "ti", "vo")
LANGUAGES = {"dach": "de", "nordics": "sv", "uk": "en-GB"}


class Writer:
    """Draws the messages of one project one after the other."""

    def __init__(self, sizes: Sizes, customers: Customers, signals: tuple[DrawnSignal, ...], dice: Random) -> None:
        self._sizes = sizes
        self._customers = customers
        self._events = [one.id for one in signals if one.type == "event"]
        self._risks = risks(sizes)
        self._dice = dice
        self._number = 0

    def of_moment(self, moment: DrawnMoment) -> Iterator[tuple[str, Message]]:
        """Two to four touchpoints that serve a moment, each with its department; most of them one sequence."""
        dice = self._dice
        together = dice.random() < 0.9
        if moment.window is not None:
            yield from self._dated(moment, together)
            return
        assert moment.when is not None
        count = 1 if moment.human else dice.choice((2, 3, 3, 4))
        if moment.human:
            yield moment.departments[0], self._call(moment)
            count = dice.choice((1, 2))
        for position in range(count):
            department = moment.departments[position % len(moment.departments)]
            channel = "in_app" if position == 1 and dice.random() < 0.5 else "email"
            message = self._message(department, moment.theme, moment.audience, channel)
            message["trigger"] = self._trigger(moment.when, position * 2)
            message["serves"] = [moment.id]
            message |= self._kind(message["channel"], moment)
            if department != moment.departments[0] and message["intent"] == "adopt":
                message["intent"] = "inform"
            if together:
                message["sequence"] = f"{moment.id}-series"
            if dice.random() < 0.7:
                message["expected_per_30d"] = dice.randrange(1, 6) / 20
            yield department, message

    def _dated(self, moment: DrawnMoment, together: bool) -> Iterator[tuple[str, Message]]:
        assert moment.window is not None
        anchor, first, last = moment.window
        days = sorted(self._dice.sample(range(first + 1, last), self._dice.choice((2, 3, 3, 4))))
        for position, day in enumerate(days):
            department = moment.departments[position % len(moment.departments)]
            message = self._message(department, moment.theme, moment.audience, "email")
            written = [f"{abs(day)}d"]
            message["trigger"] = {"before": anchor, "by": written} if day < 0 else {"after": anchor, "by": written}
            message["serves"] = [moment.id]
            taught = department == moment.departments[0]
            message |= {"type": "renewal" if day < 0 else "best_practice"}
            message["intent"] = self._intent(moment) if taught or day < 0 else "inform"
            if together:
                message["sequence"] = f"{moment.id}-series"
            yield department, message

    def _call(self, moment: DrawnMoment) -> Message:
        message = self._message(moment.departments[0], moment.theme, moment.audience, "call")
        assert moment.when is not None
        message["trigger"] = self._trigger(moment.when, 0)
        message |= {"serves": [moment.id], "type": "check_in", "intent": "inform", "csm_minutes": 30}
        return message

    def of_nothing(self) -> tuple[str, Message]:
        """A message that serves no moment: news, a help page, a receipt, a survey or an internal alert."""
        dice = self._dice
        theme = "account"
        audience = draw_audience(self._customers, dice)
        kind = dice.choices(("news", "page", "receipt", "survey", "alert"), (1, 4, 12, 2, 2))[0]
        department = "marketing" if kind == "news" else dice.choice(DEPARTMENTS)
        if kind == "page":
            message = self._message(department, theme, audience, "kb")
            message |= {"trigger": {"event": dice.choice(self._events), "cap": {"at_most": 3, "per": "30d"}}}
            return department, message | {"type": "kb", "intent": "service", "cs_role": "contributor"}
        message = self._message(department, theme, audience, "email")
        if kind == "news":
            message["audience"].setdefault("segment", list(dice.sample(SEGMENTS, 2)))
            message |= {
                "trigger": {"every": dice.choice(("month", "quarter", "month"))},
                "type": "newsletter",
                "intent": "inform",
            }
        else:
            message["trigger"] = {"event": dice.choice(self._events), "cap": {"at_most": 1, "per": "30d"}}
        if kind == "receipt":
            message |= {"class": "transactional", "intent": "service", "expected_per_30d": 0.5}
        if kind == "alert":
            message |= {"to": "staff", "intent": "service"}
        if kind == "survey":
            instrument = dice.choice(("ces", "csat"))
            survey = {"instrument": instrument, "scale": 7, "bad": {"at_most": 3, "escalation": "account-at-risk"}}
            message |= {"type": "survey", "intent": "survey", "survey": survey, "suppress_during": self._risks}
        return department, message

    def campaign(self) -> tuple[str, Message]:
        """A message that goes out once, announced in time."""
        department = self._dice.choice(DEPARTMENTS)
        message = self._message(department, "new release", draw_audience(self._customers, self._dice), "email")
        sent = FIRST_DAY + timedelta(days=self._dice.randrange(360))
        expand = self._dice.random() < 0.3
        message |= {"intent": "expand" if expand else "inform", "class": "marketing", "approved_by": "vp-cs"}
        message |= {"send_on": sent.isoformat(), "cs_notified_on": (sent - timedelta(days=14)).isoformat()}
        return department, message | {"suppress_during": ["renewal", "account-at-risk"]}

    def _message(self, department: str, theme: str, audience: dict[str, Any], channel: str) -> Message:
        dice = self._dice
        self._number += 1
        sort = {"email": MAIL, "in_app": GUIDE, "kb": GUIDE, "call": CRM}[channel]
        own = DEPARTMENTS.index(department)
        sets = [number for number in range(self._sizes.systems) if number % len(DEPARTMENTS) == own]
        identifier = f"{theme.replace(' ', '-')}-{self._number:05d}"
        things = f"{dice.choice(FIRST_WORDS)} {dice.choice(SECOND_WORDS)}"
        whom = audience.get("persona", "team")
        purpose = f"{dice.choice(VERBS)} the {whom} with {things} in {self._name()} for the {theme}"
        message: Message = {
            "id": identifier,
            "purpose": purpose,
            "audience": dict(audience),
            "channel": channel,
            "owner": f"{department}-lead",
            "system": f"{sort}-{dice.choice(sets) + 1:02d}",
            "topic": identifier,
            "measure": f"{theme.replace(' ', '_')}_completed_within_{dice.choice((7, 14, 30))}d",
            "priority": dice.randrange(101),
            "class": "relationship",
            "consent": {"basis": "contract", "unsubscribe": "link"},
            "reviewed_on": (FIRST_DAY - timedelta(days=dice.randrange(180))).isoformat(),
        }
        if dice.random() < 0.05:
            message["status"] = dice.choice(("planned", "building", "paused"))
        if dice.random() < 0.04:
            message["not_if"] = {"event": dice.choice(self._events)}
        return message

    def _name(self) -> str:
        """A name of a feature, one of some thousands."""
        return "".join(self._dice.choice(SYLLABLES) for _ in range(3)).capitalize()

    def _trigger(self, when: Condition, delay: int) -> dict[str, Any]:
        trigger = dict(when)
        if delay:
            trigger["delay"] = f"{delay}d"
        if not when.get("first"):
            trigger["cap"] = {"at_most": 1, "per": f"{self._dice.choice((30, 60, 90))}d"}
        return trigger

    def _kind(self, channel: str, moment: DrawnMoment) -> Message:
        if channel == "in_app":
            if moment.when is not None and "inactive" in moment.when:
                return {"type": "welcome_back_guide", "intent": self._intent(moment)}
            exit_when = {"event": self._dice.choice(self._events)}
            return {"type": "adoption_guide", "intent": self._intent(moment), "exit_when": exit_when}
        intent = self._intent(moment)
        extra = {"suppress_during": ["account-at-risk"]} if intent == "expand" else {}
        return {"type": "best_practice", "intent": intent, **extra}

    def _intent(self, moment: DrawnMoment) -> str:
        if moment.stage == "growth":
            return "expand" if self._dice.random() < 0.15 else "inform"
        return {"onboarding": "adopt", "renewal": "renew"}.get(moment.stage, "inform")

    def rescue(self) -> tuple[str, Message]:
        """A person acts on an account at risk."""
        audience = draw_audience(self._customers, self._dice)
        message = self._message("cs", "account", audience, "call")
        message |= {
            "trigger": {"escalation": "account-at-risk", "cap": {"at_most": 1, "per": "30d"}},
            "type": "check_in",
        }
        return "cs", message | {"intent": "save", "csm_minutes": 45, "expected_per_30d": 0.05}


def draw_maps(
    sizes: Sizes, customers: Customers, moments: tuple[DrawnMoment, ...], signals: tuple[DrawnSignal, ...], dice: Random
) -> dict[str, list[dict[str, Any]]]:
    """The maps by file name, a version for a country beside the map it changes."""
    writer = Writer(sizes, customers, signals, dice)
    touchpoints: dict[str, list[Message]] = {name: [] for name in DEPARTMENTS}
    wanted = sizes.touchpoints - sizes.campaigns
    count = 0
    for moment in moments:
        for department, message in writer.of_moment(moment):
            touchpoints[department].append(message)
            count += 1
    while count < wanted:
        department, message = writer.rescue() if count % 50 == 0 else writer.of_nothing()
        touchpoints[department].append(message)
        count += 1
    campaigns: dict[str, list[Message]] = {name: [] for name in DEPARTMENTS}
    for _ in range(sizes.touchpoints - count):
        department, message = writer.campaign()
        campaigns[department].append(message)
    goals = {f"{moment.id}-series": moment for moment in moments}
    files: dict[str, list[dict[str, Any]]] = {}
    for department in DEPARTMENTS:
        written = _split(department, touchpoints[department], campaigns[department], goals, dice, signals)
        files |= {f"maps/{map_['id']}.yaml": [map_] for map_ in written}
    _add_overlays(sizes, files, dice)
    return files


def _split(
    department: str,
    touchpoints: list[Message],
    campaigns: list[Message],
    goals: dict[str, DrawnMoment],
    dice: Random,
    signals: tuple[DrawnSignal, ...],
) -> list[dict[str, Any]]:
    found = []
    parts = max(1, -(-len(touchpoints) // MESSAGES_A_MAP))
    events = [one.id for one in signals if one.type == "event"]
    for number in range(parts):
        inside = touchpoints[number::parts]
        map_: dict[str, Any] = {"kind": "map", "id": f"{department}-{number + 1:02d}", "department": department}
        if department != "cs":
            map_["visible_to"] = {"cs": "shared-calendar"}
        named = sorted(
            {message["sequence"] for message in inside if "sequence" in message and message["sequence"] in goals}
        )
        if named:
            # A series is described once, in the first map that has a message of it.
            map_["sequences"] = {
                name: {
                    "goal": f"The customer has done the {goals.pop(name).theme}",
                    "exit_when": {"event": dice.choice(events)},
                }
                for name in named
            }
        map_["touchpoints"] = inside
        if campaigns[number::parts]:
            map_["campaigns"] = campaigns[number::parts]
        found.append(map_)
    return found


def _add_overlays(sizes: Sizes, files: dict[str, list[dict[str, Any]]], dice: Random) -> None:
    """A few messages of a map in another language, one of them left out."""
    names = sorted(files)
    for number in range(sizes.overlays):
        name = names[number % len(names)]
        base = files[name][0]
        leaf = dice.choice(tuple(LANGUAGES))
        free = [message["id"] for message in base["touchpoints"] if "serves" not in message and "to" not in message]
        serving = [message["id"] for message in base["touchpoints"] if "serves" in message]
        overlay = {
            "kind": "map",
            "id": f"{base['id']}-{leaf}-{number:02d}",
            "extends": base["id"],
            "for": {"geo": leaf},
            "override": {
                one: {"locale": LANGUAGES[leaf]} for one in sorted(dice.sample(serving, min(4, len(serving))))
            },
        }
        if free:
            overlay["remove"] = {dice.choice(free): "Nobody has translated it yet"}
        files[name].append(overlay)
