"""Playbook tables of customer-success platforms (Gainsight, ChurnZero, Vitally): tasks with days and owners."""

import re
from collections.abc import Iterable, Mapping

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, identifier
from dcs_cli.exchange.systems.building import event, facts_of, group, guessed, ordered, stated, unread
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import words

_PLAYBOOK = ("playbook name", "playbook", "play name", "play")
_TASK = ("task name", "task", "action name", "action", "step name", "step", "activity", "subject")
_DAYS = (
    "days", "day", "due in days", "due in (days)", "due days", "day offset", "offset", "offset (days)", "delay (days)",
    "days after start", "due date offset", "due date offset (days)", "relative due date", "start day",
)  # fmt: skip
_OWNER = ("owner", "task owner", "assignee", "assigned to", "default assignee", "owner role", "role")
_KIND = ("type", "task type", "action type", "activity type", "channel")
_PURPOSE = ("purpose", "objective", "goal", "description", "task description")
_TRIGGER = ("trigger", "entry criteria", "start when", "criteria", "triggered by")
_AUDIENCE = ("segment", "audience", "accounts", "applies to")
_STATUS = ("status", "state", "active", "enabled")
_SYSTEMS = {"gainsight": ("cta type", "cta name", "success plan"), "churnzero": ("churnscore", "play type")}
_CHANNELS = {
    "email": "email", "send email": "email", "automated email": "email", "email assist": "email", "call": "call",
    "phone call": "call", "meeting": "meeting", "in-app": "in_app", "in-app message": "in_app", "walkthrough": "in_app",
    "sms": "sms", "survey": "email",
}  # fmt: skip
_BY_A_PROGRAM = ("automated email", "send email", "in-app", "in-app message", "walkthrough", "sms")
_OFFSET = re.compile(r"(?:day |d\+?|\+)?(\d{1,4})(?: ?d(?:ays?)?)?", re.IGNORECASE)


def _first(columns: Iterable[str], names: tuple[str, ...]) -> str:
    found = set(columns)
    return next((name for name in names if name in found), "")


def _recognises(export: Export) -> bool:
    columns = export.columns
    return export.form == "csv" and all(_first(columns, names) for names in (_PLAYBOOK, _TASK, (*_DAYS, *_OWNER)))


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    system = next((name for name, marks in _SYSTEMS.items() if any(one in export.columns for one in marks)), "")
    playbooks: dict[str, int] = {}
    for place, row in export.rows:
        playbook = words(row[_first(row, _PLAYBOOK)])
        playbooks[playbook] = playbooks.get(playbook, 0) + 1
        draft, signals = _task(place, row, playbook, playbooks[playbook], system)
        drafts.append(draft)
        declared += signals
    counts = {"playbooks": len(playbooks), "tasks": len(drafts)}
    return Drafts("playbooks", tuple(drafts), export.notes, ordered(declared), counts)


def _task(
    place: str, row: Mapping[str, str], playbook: str, position: int, system: str
) -> tuple[Draft, list[Declared]]:
    def cell(names: tuple[str, ...]) -> str:
        return words(row.get(_first(row, names)))

    task, kind = cell(_TASK), cell(_KIND)
    trigger, declared = _trigger(playbook, cell(_TRIGGER), cell(_DAYS), place)
    channel = _CHANNELS.get(kind.casefold())
    owner = cell(_OWNER)
    because = "a task of a playbook is done by a person unless its type says otherwise"
    facts = facts_of(
        {
            "purpose": stated(cell(_PURPOSE), place) if cell(_PURPOSE) else None,
            "audience": group(cell(_AUDIENCE), place),
            "channel": stated(channel, place, kind) if channel else unread(kind, "no channel to a customer", place),
            "owner": stated(identifier(owner), place, owner) if owner else None,
            "system": stated(system, place, "by its headings") if system else None,
            "trigger": trigger,
            "mode": None if kind.casefold() in _BY_A_PROGRAM else guessed("human", kind or task, because, place),
            "to": None
            if channel
            else guessed("staff", kind or task, "a task without a channel is for our own people", place),
            "sequence": stated(identifier(playbook), place) if playbook else None,
            "status": _status(cell(_STATUS), place),
            "label": stated(task, place) if task else None,
        }
    )
    key = f"{playbook} / {task}" if task else f"{playbook} {position}"
    return Draft("touchpoint", key, key, place, facts), declared


def _status(word: str, place: str) -> Fact | None:
    known = {"active": "live", "true": "live", "inactive": "paused", "false": "paused", "draft": "building"}
    found = known.get(word.casefold())
    return stated(found, place, word) if found else None


def _trigger(playbook: str, started: str, days: str, place: str) -> tuple[Fact | None, list[Declared]]:
    """Days are counted from the start of the playbook, which is an event; what starts it stays words."""
    match = _OFFSET.fullmatch(days)
    said = "; ".join(filter(None, (f"playbook {playbook} starts", started, days)))
    if days and match is None:
        return unread(said, "the days are not a number", place), []
    fact, signal = event(f"playbook {playbook} starts", "playbooks")
    value = {**fact.value, "delay": f"{int(match[1])}d"} if match is not None and int(match[1]) else fact.value
    return Fact(value, said, "stated", place), [signal]


SYSTEM = SendingSystem("playbooks", "Gainsight, ChurnZero and Vitally playbooks (CSV)", _recognises, _read)
