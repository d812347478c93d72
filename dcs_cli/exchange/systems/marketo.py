"""Marketo: emails with the program and the smart campaigns around them; which of those sends one is nowhere said."""

from collections.abc import Mapping, Sequence
from typing import Any

from dcs_cli.exchange.drafts import Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import facts_of, guessed, joined, purpose, stated, unread
from dcs_cli.exchange.systems.marketo_records import program_of, records
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, day, listed, mapping, mappings, number, truth, words

_RUNNING = frozenset({"active", "single run", "recurring run", "requested"})
_EMAIL_PROGRAM, _ENGAGEMENT = "email", ("engagement", "nurture")
_Records = Mapping[str, Mapping[str, Any]]


def _recognises(export: Export) -> bool:
    return any(True for _ in records(export))


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    known: dict[str, dict[str, Mapping[str, Any]]] = {"smart campaign": {}, "program": {}, "smart list": {}}
    for source in (*companions.values(), export):
        for kind, one in records(source):
            known.setdefault(kind, {})[words(one.get("id"))] = one
    senders: dict[str, list[str]] = {}
    for campaign in known["smart campaign"].values():
        if _runs(campaign) and (program := program_of(campaign)):
            senders.setdefault(program, []).append(_sender(campaign, known["smart list"]))
    counts = {"emails": 0, "smart campaigns": 0, "programs": 0, "smart lists": 0}
    drafts: list[Draft] = []
    for kind, one in records(export):
        counts[kind + "s"] += 1
        if kind == "email":
            drafts.append(_email(one, known["program"], senders))
    own = [one for kind, one in records(export) if kind == "smart campaign"]
    return Drafts("marketo", tuple(drafts), (*_notes(own, known["smart list"]), *_empty(counts)), (), counts)


def _runs(campaign: Mapping[str, Any]) -> bool:
    active = truth(campaign.get("isActive")) or truth(campaign.get("active"))
    system = truth(campaign.get("isSystem"))
    return not system and (bool(active) or words(campaign.get("status")).casefold() in _RUNNING)


def _sender(campaign: Mapping[str, Any], lists: _Records) -> str:
    """A smart campaign in words, with what starts it and who is in its smart list where the list is there."""
    chosen = mapping(at(lists.get(words(campaign.get("smartListId"))), "rules"))
    triggers = [words(one) or words(mapping(one).get("name")) for one in listed(chosen.get("triggers"))]
    return ", ".join(
        filter(
            None,
            (
                f"smart campaign {words(campaign.get('name'))}",
                words(campaign.get("type")),
                words(campaign.get("status")),
                _every(mapping(campaign.get("recurrence"))),
                f"starts on: {', '.join(filter(None, triggers))}" if any(triggers) else "",
                f"{words(chosen.get('filterMatchType'))} of: {'; '.join(_filters(chosen))}" if chosen else "",
            ),
        )
    )


def _every(recurrence: Mapping[str, Any]) -> str:
    unit, interval = words(recurrence.get("intervalType")).casefold(), number(recurrence.get("interval"))
    return f"{unit}, every {interval}" if unit and interval and interval > 1 else unit


def _filters(rules: Mapping[str, Any]) -> list[str]:
    """Each filter of a smart list with its conditions: the attribute, the operator and the values."""
    return [
        " ".join(filter(None, (words(one.get("name")), *(map(_condition, mappings(one.get("conditions")))))))
        for one in mappings(rules.get("filters"))
    ]


def _condition(one: Mapping[str, Any]) -> str:
    values = ", ".join(filter(None, map(words, listed(one.get("values")))))
    return f"({words(one.get('activityAttributeName'))} {words(one.get('operator'))} {values})"


def _notes(campaigns: Sequence[Mapping[str, Any]], lists: _Records) -> tuple[Note, ...]:
    """One note of each smart campaign that can send something now, and one of all others."""
    running = [one for one in campaigns if _runs(one)]
    asks = "which emails it sends is not in the interface: ask who runs it"
    notes = [Note(f"smart campaign {words(one.get('id'))}", f"{_sender(one, lists)}: {asks}") for one in running]
    if idle := len(campaigns) - len(running):
        notes.append(Note("", f"{idle} smart campaigns are of the system, or are not active and not scheduled"))
    return tuple(notes)


def _empty(counts: Mapping[str, int]) -> tuple[Note, ...]:
    said = "programs, smart campaigns and smart lists hold no messages; they explain the emails in the same folder"
    return () if counts["emails"] else (Note("", said),)


def _email(one: Mapping[str, Any], programs: _Records, senders: Mapping[str, Sequence[str]]) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"email {key}"
    inside = program_of(one)
    program = programs.get(inside, {})
    sends_on = day(program.get("startDate")) if _type(program) == _EMAIL_PROGRAM else None
    around = joined(_program(program, inside), *senders.get(inside, ()))
    subject = words(at(one, "subject", "value"))
    day_of = (
        guessed(sends_on, around, "the start of the email program stands in for the day of its email", place)
        if sends_on
        else None
    )
    facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "email"),
            "channel": stated("email", place),
            "system": stated("marketo", place, "exported from Marketo"),
            "send_on": day_of,
            "trigger": None
            if day_of
            else unread(around, "which smart campaign or stream sends it, and when, is not in the interface", place),
            "status": _status(one, program, place),
            "class": stated("transactional", place, "operational") if truth(one.get("operational")) else None,
            "label": stated(joined(name, subject), place) if name else None,
            "system_ref": stated(key, place),
        }
    )
    return Draft("campaign" if day_of else "touchpoint", key, name, place, facts)


def _type(program: Mapping[str, Any]) -> str:
    return words(program.get("type")).casefold()


def _program(program: Mapping[str, Any], inside: str) -> str:
    said = [words(program.get(key)) for key in ("type", "channel", "status")]
    more = ", ".join(filter(None, said))
    title = words(program.get("name")) or inside
    return f"of the program {title}{f' ({more})' if more else ''}" if title else ""


def _status(one: Mapping[str, Any], program: Mapping[str, Any], place: str) -> Fact | None:
    state = words(one.get("status"))
    if state.casefold() == "draft":
        return stated("building", place, state)
    if _type(program) in _ENGAGEMENT and words(program.get("status")) == "off":
        return guessed("paused", f"{state}; its program is off", "an engagement program that is off sends none", place)
    # An approved email can be sent; whether anything sends it is not said.
    return unread(state, "approved is not sent", place)


SYSTEM = SendingSystem("marketo", "Marketo", _recognises, _read)
