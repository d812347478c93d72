"""The days of our own calendar somebody has to keep: campaigns, notice deadlines, reviews, stops of manual work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dcs_cli.analysis.visibility import campaign_notice
from dcs_cli.documents.touchpoint_map import Campaign
from dcs_cli.documents.values import Duration
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project

DayKind = Literal["campaign", "notice", "review", "manual stop"]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One dated duty: ``subject`` is the id it is about, ``name`` the version of a message or the automation item.

    ``contacts`` are those the message goes to, None where unknown or where the day is about no customers.
    """

    day: date
    kind: DayKind
    subject: str
    name: str
    owner: str | None = None
    department: str | None = None
    contacts: int | None = None
    met: bool = False
    """Whether what the day asks for is already done: CS was told in time."""
    status: str = "live"
    """How far the message it is about has come."""

    @property
    def identity(self) -> str:
        """What stays the same when the day is moved."""
        return f"{self.kind}:{self.name}"


def calendar_days(project: Project) -> tuple[CalendarDay, ...]:
    """Every such day of a project, by date; retired messages are left out (semantics 3.4, 10; rule D08)."""
    found = [*_campaigns(project), *_reviews(project), *_manual_stops(project)]
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.name)))


def left_out(project: Project) -> tuple[str, ...]:
    """The retired messages that would have a day in the calendar."""
    return tuple(
        message.id
        for message in project.messages.values()
        if message.written.status == "retired" and (message.is_campaign or _review(project, message) is not None)
    )


def next_review(by: date | None, last: date | None, every: Duration | None) -> date | None:
    """The day a review is due: the stated one, or the last one and the spacing of the policy, whichever is first."""
    aged = last + timedelta(days=every.days) if last is not None and every is not None else None
    return min((day for day in (by, aged) if day is not None), default=None)


def _campaigns(project: Project) -> Iterator[CalendarDay]:
    own = project.words.customer_success
    for message in project.messages.values():
        if not message.is_campaign or message.written.status == "retired":
            continue
        yield from _sendings(project, message)
        if message.department not in own:
            notice = campaign_notice(project, message)
            if notice.deadline is not None:
                met = bool(notice.in_time)
                owner, department = message.written.owner, message.department
                yield CalendarDay(
                    notice.deadline,
                    "notice",
                    message.id,
                    message.id,
                    owner,
                    department,
                    _contacts(project, message),
                    met,
                )


def _sendings(project: Project, message: Message) -> Iterator[CalendarDay]:
    """One day for a campaign, or one for every version that goes out on a day of its own."""
    assert isinstance(message.written, Campaign)
    department = message.department
    versions = [
        (facet.name, facet.written, project.universe.contacts(facet.cells) if facet.audience_known else None)
        for facet in project.facets_by_message.get(message.id, ())
    ]
    sent = [(name, written, contacts) for name, written, contacts in versions if isinstance(written, Campaign)]
    if len({written.send_on for _, written, _ in sent}) <= 1:
        first = sent[0][1] if sent else message.written
        sent = [(message.id, first, _contacts(project, message))]
    for name, written, contacts in sent:
        yield CalendarDay(
            written.send_on, "campaign", message.id, name, written.owner, department, contacts, status=written.status
        )


def _contacts(project: Project, message: Message) -> int | None:
    """Those who get it: of a message that is not live yet, those it is meant for."""
    facets = project.facets_by_message.get(message.id) or [one for one in project.facets if one.message is message]
    if not all(facet.audience_known for facet in facets):
        return None
    cells = 0
    for facet in facets:
        cells |= facet.cells
    return project.universe.contacts(cells)


def _reviews(project: Project) -> Iterator[CalendarDay]:
    found = project.collection
    every = project.policy.review_every
    charter = found.program.value.charter if found.program is not None else None
    if charter is not None and charter.review_by is not None:
        yield CalendarDay(charter.review_by, "review", "charter", "charter", charter.sponsor)
    for plan in found.plans.values():
        if plan.value.review_by is not None:
            yield CalendarDay(plan.value.review_by, "review", plan.id, plan.id, plan.value.owner)
    for map_ in found.maps.values():
        age = every if isinstance(every, Duration) else None
        day = next_review(map_.value.review_by, map_.value.reviewed_on, age)
        if day is not None:
            yield CalendarDay(day, "review", map_.id, map_.id, None, map_.value.department)
    for message in project.messages.values():
        day = _review(project, message)
        if day is not None and message.written.status != "retired":
            yield CalendarDay(day, "review", message.id, message.id, message.written.owner, message.department)


def _review(project: Project, message: Message) -> date | None:
    """The day a message is to be reviewed."""
    every, written = project.policy.review_every, message.written
    age = every.get(written.class_ or "") if isinstance(every, dict) else every
    return next_review(written.review_by, written.reviewed_on, age)


def _manual_stops(project: Project) -> Iterator[CalendarDay]:
    for item in project.collection.items.values():
        change = item.value.change
        if change is not None and change.manual_stops_on is not None:
            yield CalendarDay(change.manual_stops_on, "manual stop", item.value.replaces, item.id)
