"""Whether two descriptions of one message agree (D14)."""

from collections.abc import Iterator
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.fields import Record
from dcs_cli.documents.touchpoint_map import Campaign
from dcs_cli.documents.values import Duration, Period, TimePoint
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project
from dcs_cli.project.versions import department_of
from dcs_cli.rules.findings import Found
from dcs_cli.rules.stated import message_spot
from dcs_cli.rules.wording import listed

FACTS = ("purpose", "audience", "channel", "owner", "system", "trigger")


def sources_disagree(answers: Answers) -> Iterator[Found]:
    """D14: two entries joined by `same_as` state different facts; what only one of them states is no disagreement."""
    project = answers.project
    told: set[tuple[str, str]] = set()
    for message in project.messages.values():
        other = project.messages.get(message.written.same_as or "")
        if other is None or other is message:
            continue
        first, second = sorted((message, other), key=lambda one: one.id)
        different = [fact for fact in FACTS if _differ(project, first, second, fact)]
        if different and (first.id, second.id) not in told:
            told.add((first.id, second.id))
            text = f"{_named(first)} and {_named(second)} disagree on {listed(different)}"
            places = [message_spot(one, _field(one, fact)) for fact in different for one in (message, other)]
            fix = "ask the owner which is true, and correct the other; or delete `same_as` if they are two messages"
            yield Found(message_spot(message, "same_as"), (first.id, second.id), text, related=tuple(places), fix=fix)


def _named(message: Message) -> str:
    source = message.written.source
    return f"`{message.id}` ({source})" if source is not None else f"`{message.id}`"


def _field(message: Message, fact: str) -> str:
    return "send_on" if fact == "trigger" and isinstance(message.written, Campaign) else fact


def _differ(project: Project, first: Message, second: Message, fact: str) -> bool:
    left, right = _stated(project, first, fact), _stated(project, second, fact)
    if left is None or right is None:
        return False
    if fact == "owner":
        return any(one and other and one != other for one, other in zip(left, right, strict=True))
    return bool(left != right)


def _stated(project: Project, message: Message, fact: str) -> Any:
    """A fact in a form in which two ways to write one thing are equal; None where it is not stated."""
    value = getattr(message.written, _field(message, fact))
    if fact == "owner":
        department = department_of(value, message.department, project.words)
        role = value.split("/")[-1] if value is not None and value not in project.words.departments else ""
        return (department, role) if value is not None or department is not None else None
    if value is None:
        return None
    if fact == "purpose":
        return " ".join(value.casefold().split()).rstrip(".!")
    return project.cells(value) if fact == "audience" else meaning(value)


def meaning(value: Any) -> Any:
    """A value without the way it was written: `14d` equals `2w`."""
    if isinstance(value, Record):
        fields = type(value).model_fields
        return (type(value).__name__, *(meaning(getattr(value, name)) for name in fields))
    if isinstance(value, Duration):
        return ("duration", value.days, value.hours, value.about)
    if isinstance(value, Period):
        return ("period", value.shortest, value.longest, value.per_year)
    if isinstance(value, TimePoint):
        return ("time", value.anchor, value.offset, value.about)
    return tuple(meaning(inner) for inner in value) if isinstance(value, tuple) else value
