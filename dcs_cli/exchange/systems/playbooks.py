"""Playbook tables of customer-success platforms (Gainsight, ChurnZero, Vitally): tasks with days and owners."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note, identifier
from dcs_cli.exchange.systems.building import STATUSES, event, facts_of, group, guessed, joined, ordered, stated, unread
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import words

_PLAYBOOK = ("playbook name", "playbook", "play name", "play", "workflow template", "jbcxm__playbookid__r.name")
_TASK = (
    "task name", "task", "action name", "action", "step name", "step", "activity", "subject", "jbcxm__subject__c",
)  # fmt: skip
_DAYS = (
    "days", "day", "due in days", "due in (days)", "due days", "day offset", "offset", "offset (days)",
    "days after start", "due date offset", "due date offset (days)", "relative due date", "start day",
    "jbcxm__deltadays__c",
)  # fmt: skip
_AFTER_THE_STEP_BEFORE = (
    "wait", "wait (days)", "wait days", "wait time", "days after previous step", "days since previous step",
)  # fmt: skip
_AFTER_SOMETHING = ("delay", "delay (days)", "delay days")
_OWNER = (
    "owner", "task owner", "assignee", "assigned to", "assign to", "default assignee", "owner role", "role",
    "jbcxm__dynamicownerlabel__c",
)  # fmt: skip
_OWNER_FIELD = ("jbcxm__dynamicowner__c",)
_KIND = ("type", "task type", "action type", "activity type", "step type", "channel")
_PURPOSE = ("purpose", "objective", "goal", "description", "task description")
_TRIGGER = ("trigger", "entry criteria", "start when", "criteria", "triggered by")
_AUDIENCE = ("segment", "audience", "accounts", "applies to")
_STATUS = ("status", "state", "active", "enabled")
_SYSTEMS = {
    "gainsight": ("cta type", "cta name", "success plan", "jbcxm__playbookid__r.name", "jbcxm__deltadays__c"),
    "churnzero": ("churnscore", "play type", "play step", "play target"),
}
_CHANNELS = {
    "email": "email", "send email": "email", "automated email": "email", "email assist": "email", "call": "call",
    "phone call": "call", "meeting": "meeting", "in-app": "in_app", "in-app message": "in_app", "walkthrough": "in_app",
    "in-app announcement": "in_app", "send in-app announcement": "in_app", "sms": "sms", "survey": "email",
}  # fmt: skip
_BY_A_PROGRAM = (
    "automated email", "send email", "in-app", "in-app message", "walkthrough", "in-app announcement",
    "send in-app announcement", "sms",
)  # fmt: skip
_NO_TOUCHPOINT = (
    "call webhook", "update field", "update tags", "update custom table", "add to play", "remove from play",
    "add to journey", "remove from journey", "decision",
)  # fmt: skip
"""Steps of a play of ChurnZero that move data or people and reach nobody."""
_OF_ONE_TASK = (
    "started", "sending", "sent", "finished", "completed", "ready", "schedule", "scheduled", "cancelled", "canceled",
    "aborted",
)  # fmt: skip
"""Words that say how far one task of one customer is, though of a message they would say where it stands."""
_AT_ONCE = ("asap", "immediately", "at once", "none")
_OFFSET = re.compile(r"(?:day |[dt]\+?|\+)?(\d{1,4})(?:\.0+)?(?: ?d(?:ays?)?)?", re.IGNORECASE)


@dataclass
class _Playbook:
    """A playbook while its tasks are read: how many there were, and the day of the last one where it is known."""

    name: str
    tasks: int = 0
    day: int | None = 0


@dataclass
class _Found:
    """What a table gave so far."""

    drafts: list[Draft] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    playbooks: dict[str, _Playbook] = field(default_factory=dict)


def _first(columns: Iterable[str], names: tuple[str, ...]) -> str:
    found = set(columns)
    return next((name for name in names if name in found), "")


def _cell(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first cell under one of the headings that says something."""
    return next((text for name in names if (text := words(row.get(name)))), "")


def _recognises(export: Export) -> bool:
    columns = export.columns
    times = (*_DAYS, *_AFTER_THE_STEP_BEFORE, *_AFTER_SOMETHING, *_OWNER)
    return export.form == "csv" and all(_first(columns, names) for names in (_PLAYBOOK, _TASK, times))


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    system = next((name for name, marks in _SYSTEMS.items() if any(one in export.columns for one in marks)), "")
    found = _Found()
    for place, row in export.rows:
        name = _cell(row, _PLAYBOOK)
        playbook = found.playbooks.setdefault(name, _Playbook(name))
        playbook.tasks += 1
        _task(place, row, playbook, system, found)
    counts = {"playbooks": len(found.playbooks), "tasks": len(found.drafts)}
    return Drafts("playbooks", tuple(found.drafts), (*export.notes, *found.notes), ordered(found.declared), counts)


def _task(place: str, row: Mapping[str, str], playbook: _Playbook, system: str, found: _Found) -> None:
    task, kind, owner = _cell(row, _TASK), _cell(row, _KIND), _cell(row, _OWNER)
    trigger = _trigger(playbook, row, place, found)
    if kind.casefold() in _NO_TOUCHPOINT:
        found.notes.append(Note(place, f"{task or kind}: `{kind}` reaches nobody, so it is no touchpoint"))
        return
    channel = _CHANNELS.get(kind.casefold())
    because = "a task of a playbook is done by a person unless its type says otherwise"
    ours = "a task without a channel is for our own people"
    facts = facts_of(
        {
            "purpose": stated(_cell(row, _PURPOSE), place),
            "audience": group(_cell(row, _AUDIENCE), place),
            "channel": stated(channel, place, kind) if channel else unread(kind, "no channel to a customer", place),
            "owner": stated(identifier(owner), place, owner)
            if owner
            else unread(_cell(row, _OWNER_FIELD), "a field of the account names the owner", place),
            "system": stated(system, place, "by its headings") if system else None,
            "trigger": trigger,
            "mode": None if kind.casefold() in _BY_A_PROGRAM else guessed("human", kind or task, because, place),
            "to": None if channel else guessed("staff", kind or task, ours, place),
            "sequence": stated(identifier(playbook.name), place) if playbook.name else None,
            "status": _status(_cell(row, _STATUS), place),
            "label": stated(task, place) if task else None,
        }
    )
    key = f"{playbook.name} / {task}" if task else f"{playbook.name} {playbook.tasks}"
    found.drafts.append(Draft("touchpoint", key, key, place, facts))


def _status(word: str, place: str) -> Fact | None:
    """Where the playbook stands; what may be the state of a task at one customer, such as Open or Sent, stays words."""
    known = {**STATUSES, "true": "live", "false": "paused"}.get(word.casefold())
    if known is None or word.casefold() in _OF_ONE_TASK:
        return unread(word, "it may be how far one task of one customer is, and says nothing of the playbook", place)
    return stated(known, place, word)


def _trigger(playbook: _Playbook, row: Mapping[str, str], place: str, found: _Found) -> Fact | None:
    """Days are counted from the start of the playbook, which is an event; what starts it stays words."""
    from_start, waited, delayed = (_cell(row, names) for names in (_DAYS, _AFTER_THE_STEP_BEFORE, _AFTER_SOMETHING))
    said = joined(f"playbook {playbook.name} starts", _cell(row, _TRIGGER), from_start or waited or delayed)
    if from_start:
        day, because = _days(from_start), "the days are not a number"
    elif waited:
        wait = _days(waited)
        day = None if wait is None or playbook.day is None else playbook.day + wait
        because = "the days of this step or of one before it are not a number"
    elif delayed:
        day, because = None, "it is not said whether the delay counts from the start or from the step before"
    else:
        day, because = None, "the day is not stated"
    playbook.day = day
    if day is None:
        return unread(said, because, place)
    fact, signal = event(f"playbook {playbook.name} starts", "playbooks")
    found.declared.append(signal)
    return Fact({**fact.value, "delay": f"{day}d"} if day else fact.value, said, "stated", place)


def _days(text: str) -> int | None:
    if text.casefold() in _AT_ONCE:
        return 0
    match = _OFFSET.fullmatch(text)
    return int(match[1]) if match is not None else None


SYSTEM = SendingSystem("playbooks", "Gainsight, ChurnZero and Vitally playbooks (CSV)", _recognises, _read)
