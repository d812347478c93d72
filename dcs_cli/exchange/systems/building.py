"""Drafts made from what an export says of a message or of a whole automation; the one place facts are worded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from dcs_cli.exchange.drafts import LONGEST_ID, Declared, Draft, Fact, Note, identifier
from dcs_cli.exchange.systems.paths import Arrival, Node, arrivals
from dcs_cli.exchange.systems.untyped import truth
from dcs_cli.exchange.systems.waits import DAY, NO_WAIT, Wait, duration, plainly, slip_days

Facts = Mapping[str, Fact | None]
LONGEST_SAID = 1000


def stated(value: Any, place: str = "", said: str = "") -> Fact:
    """What the export says in so many words."""
    return Fact(value, said, "stated", place)


def guessed(value: Any, said: str, because: str, place: str = "") -> Fact:
    """What the export lets one suppose; a person has to confirm it."""
    return Fact(value, said, "guessed", place, because)


def unread(said: str, because: str, place: str = "") -> Fact | None:
    """What the export says but documents cannot: the words are kept. None when there are no words."""
    return Fact(None, said[:LONGEST_SAID], "unread", place, because) if said else None


def facts_of(*several: Facts) -> dict[str, Fact]:
    """Facts put together, later ones win; one that states nothing leaves an earlier one as it is."""
    return {
        name: fact
        for facts in several
        for name, fact in facts.items()
        if fact is not None and (fact.known == "unread" or fact.value not in (None, ""))
    }


def purpose(text: str, place: str, whose: str) -> Fact | None:
    """The description of something as its purpose, to be confirmed."""
    return guessed(text, text, f"the description of the {whose} stands in for the purpose", place) if text else None


def group(said: str, place: str = "") -> Fact | None:
    """Lists, segments and filters of the sending system: who it is for, in words only."""
    return unread(
        said, "lists and filters of the sending system are not written in the dimensions of the program", place
    )


def event(said: str, source: str, **more: Any) -> tuple[Fact, Declared]:
    """An event trigger, and the signal it speaks of."""
    name = _signal_id(said)
    signal = Declared("signals", name, {"type": "event", "level": "contact", "source": source})
    return Fact({"event": name, **more}, said), signal


def _signal_id(said: str) -> str:
    """The id of a signal: two names that only differ where an id has no room or no letters stay two signals."""
    name = identifier(said, "event")
    if len(name) < LONGEST_ID and name != "event":
        return name
    return f"{name[: LONGEST_ID - 9]}-{sha256(said.encode()).hexdigest()[:8]}"


def no_date(said: str, place: str = "") -> Fact:
    """One day of our calendar that is not fixed yet (model 5.2)."""
    return stated({"date": "unknown"}, place, said)


def channel(word: str, place: str = "", known: Mapping[str, str] | None = None) -> Fact | None:
    """A channel by the system's word for it: a usual one where it is known, else an id made of the word."""
    return stated((known or {}).get(word) or identifier(word), place, word) if word else None


STATUSES = {
    "live": "live", "active": "live", "running": "live", "published": "live", "enabled": "live", "public": "live",
    "started": "live", "sending": "live", "sent": "live", "finished": "live", "completed": "live",
    "recurring": "live", "draft": "building", "editing": "building", "unpublished": "building", "staged": "building",
    "ready": "planned", "scheduled": "planned", "schedule": "planned", "paused": "paused", "stopped": "paused",
    "disabled": "paused", "inactive": "paused", "archived": "retired", "deleted": "retired", "aborted": "retired",
    "cancelled": "retired", "canceled": "retired",
}  # fmt: skip
"""Words of sending systems for where a message stands, and the word of documents (model 5.1)."""


def status(word: str, place: str = "", own: Mapping[str, str] | None = None, *, archived: bool = False) -> Fact | None:
    """Where a message stands, by the system's ``own`` words and the usual ones; any other word stays a word."""
    if archived:
        return stated("retired", place, "archived")
    known = (own or {}).get(word.casefold()) or STATUSES.get(word.casefold())
    return stated(known, place, word) if known else unread(word, "not a known status", place)


def switched(value: Any, place: str = "", off: str = "paused") -> Fact | None:
    """Where something stands that is on or off; None where the export says neither."""
    on = truth(value)
    return None if on is None else stated("live" if on else off, place, "on" if on else "off")


@dataclass(frozen=True, slots=True)
class Message:
    """A message an automation sends: ``key`` in the sending system, and the facts and notes only it has.

    ``audience`` says in words who of the automation's audience gets it.
    """

    key: str
    name: str
    place: str
    facts: Facts = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Automation:
    """A flow, journey, workflow or series: steps with their ways, the messages among them, and common facts.

    ``trigger`` is what lets people in, ``audience`` who they are in words; both hold for every message.
    """

    key: str
    name: str
    place: str
    nodes: Mapping[str, Node]
    entries: Sequence[str]
    messages: Mapping[str, Message]
    facts: Facts = field(default_factory=dict)
    trigger: Fact | None = None
    audience: str = ""
    kind: str = "journey"


def drafts_within(automation: Automation) -> list[Draft]:
    """The drafts of an automation of a file with several, whose steps may have the same ids in each."""
    messages = {step: replace(one, key=f"{automation.key}/{one.key}") for step, one in automation.messages.items()}
    return drafts_of(replace(automation, messages=messages))


def drafts_of(automation: Automation) -> list[Draft]:
    """A touchpoint for each message that can be reached, in the order they come; all of them are one sequence."""
    reached = arrivals(automation.nodes, automation.entries)
    several = len(automation.messages) > 1
    order = {name: position for position, name in enumerate(automation.nodes)}
    sent = sorted(
        (name for name in automation.messages if name in reached),
        key=lambda name: (reached[name].wait.least, order[name]),
    )
    drafts = [_message(automation, automation.messages[name], reached[name], several) for name in sent]
    never = [automation.messages[name] for name in automation.messages if name not in reached]
    return drafts + [_unreachable(automation, message) for message in never]


def _message(automation: Automation, message: Message, arrival: Arrival, several: bool) -> Draft:
    title = f"{automation.name} / {message.name}" if several else automation.name
    facts = facts_of(
        automation.facts,
        {
            "audience": group(_who(joined(automation.audience, message.audience), arrival), message.place),
            "label": stated(message.name, message.place) if message.name else None,
            "sequence": stated(identifier(automation.name), automation.place) if several else None,
            "share": _share(arrival),
        },
        _timing(automation.trigger, arrival.wait),
        message.facts,
        {"status": _whole_status(automation.facts)},
    )
    notes = list(message.notes)
    if arrival.again:
        notes.append("lies on a circle of the journey: one contact can get it again and again, how often is not said")
    if not arrival.always:
        notes.append(f"only possible: it depends on {'; '.join(arrival.conditions)}"[:LONGEST_SAID])
    return Draft(
        "touchpoint", message.key, title, message.place, facts, tuple(Note(message.place, note) for note in notes)
    )


def _whole_status(common: Facts) -> Fact | None:
    """Where the automation stands, when that keeps all of its messages from being sent."""
    whole = common.get("status")
    return whole if whole is not None and whole.value != "live" else None


def _who(audience: str, arrival: Arrival) -> str:
    only = "" if arrival.always else "only if " + "; ".join(arrival.conditions)
    return "; ".join(filter(None, (audience, only)))


def _share(arrival: Arrival) -> Fact | None:
    if arrival.share is None or arrival.share == 1:
        return None
    percent = f"{float(arrival.share * 100):.4f}".rstrip("0").rstrip(".") + "%"
    return stated(percent, "", "a random split")


def _timing(trigger: Fact | None, wait: Wait) -> Facts:
    """The trigger with the wait behind it, and a slip where the day can lie between two (model 5.7)."""
    if trigger is None or wait == NO_WAIT:
        return {"trigger": trigger}
    said = ", ".join(filter(None, (trigger.said, plainly(wait), wait.words)))
    slip = slip_days(wait)
    if trigger.known == "unread":
        return {"trigger": replace(trigger, said=said[:LONGEST_SAID])}
    if slip is None:
        because = "the trigger is known, but nothing bounds how long after it the message comes"
        return {"trigger": unread(said, because, trigger.place)}
    timed = replace(trigger, value=_later(trigger.value, wait), said=said)
    return {"trigger": timed, "slip": stated(f"{slip}d", trigger.place, said) if slip else None}


def _later(value: Mapping[str, Any], wait: Wait) -> Mapping[str, Any]:
    """The value of a trigger with the wait behind it: whole days move an offset from an anchor, others are a delay."""
    days, before = wait.least // DAY, str(value.get("by", "")).removesuffix("d")
    if "before" in value and before.isdecimal() and wait.least % DAY == 0:
        left = int(before) - days
        side, offset = ("before", left) if left >= 0 else ("after", -left)
        return {side: value["before"], "by": f"{offset}d"}
    return {**value, "delay": duration(wait.least)} if int(duration(wait.least)[:-1]) else value


def _unreachable(automation: Automation, message: Message) -> Draft:
    note = Note(
        message.place, f"no way of the {automation.kind} leads to this message, so nobody gets it: left as an idea"
    )
    facts = facts_of(automation.facts, message.facts, {"status": stated("idea", message.place, "not connected")})
    return Draft("touchpoint", message.key, f"{automation.name} / {message.name}", message.place, facts, (note,))


def joined(*parts: str) -> str:
    """Words with semicolons between, empty ones left out."""
    return "; ".join(filter(None, parts))


def ordered(found: Iterable[Declared]) -> tuple[Declared, ...]:
    """Declarations without those that stand twice."""
    return tuple({(one.section, one.id): one for one in found}.values())
