"""Whether CS sees, owns and hears in time of what customers get, and what is sent for no reason (semantics 10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dcs_cli.analysis import base_map
from dcs_cli.analysis.shares import MessageShare, cannot_tell, message_share
from dcs_cli.analysis.volume import Volumes
from dcs_cli.documents.touchpoint_map import Campaign, Touchpoint
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.versions import department_of

WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class CampaignNotice:
    """How long before its sending CS was told of a campaign; ``days`` is None when it never was.

    Of several versions the one with the shortest notice counts; ``facet`` is None when no version reaches anybody.
    ``in_time`` and ``deadline`` (the last day to tell CS) are None without ``policy.notice``.
    """

    message: Message
    facet: Facet | None
    send_on: date
    notified_on: date | None
    days: int | None
    in_time: bool | None
    deadline: date | None

    @property
    def after_the_fact(self) -> bool:
        """Whether CS was told after the sending, or not at all."""
        return self.notified_on is None or self.notified_on > self.send_on


@dataclass(frozen=True, slots=True)
class Visibility:
    """The three shares of CS, None without a CS department, and the random acts; ``wanted`` is ``policy.notice``.

    ``notices`` are those of campaigns of other departments, ``unplaced`` those of campaigns that state no department:
    CS may own them.
    """

    seen: MessageShare | None
    owned: MessageShare | None
    notices: tuple[CampaignNotice, ...] | None
    random_acts: MessageShare
    wanted: bool = True
    unplaced: tuple[CampaignNotice, ...] = ()

    @property
    def in_time(self) -> int | None:
        """Campaigns of other departments announced in time; None without a CS department or ``policy.notice``."""
        if self.notices is None or not self.wanted or any(notice.in_time is None for notice in self.notices):
            return None
        return sum(1 for notice in self.notices if notice.in_time)


def visibility(project: Project, volumes: Volumes) -> Visibility:
    """All figures of semantics 10."""
    acts = _random_acts(project, volumes)
    own = project.words.customer_success
    if not own:
        return Visibility(None, None, None, acts)
    unseen = {facet for facet in project.live_facets if not seen_by_cs(project, facet.message, facet.written)}
    return Visibility(
        message_share(
            project,
            volumes,
            lambda message: visible(project, message),
            lambda facet: facet not in unseen or (None if facet.department is None else False),
        ),
        message_share(
            project,
            volumes,
            lambda message: base_map.department(project, message) in own,
            lambda facet: None if facet.department is None else facet.department in own,
        ),
        _notices(project, lambda department: department is not None and department not in own),
        acts,
        project.policy.notice is not None,
        _notices(project, lambda department: department is None),
    )


def seen_by_cs(project: Project, message: Message, written: Touchpoint | Campaign) -> bool:
    """Whether CS sees one version of a message."""
    own = project.words.customer_success
    if department_of(written.owner, message.department, project.words) in own:
        return True
    home = project.collection.maps.get(message.map_id)
    shown = {*written.visible_to, *(home.value.visible_to if home is not None else ())}
    if not own.isdisjoint(shown):
        return True
    if written.raci is not None:
        named = (written.raci.accountable, *written.raci.consulted, *written.raci.informed)
        if any(department_of(name, None, project.words) in own for name in named):
            return True
    told = written.cs_notified_on if isinstance(written, Campaign) else None
    return told is not None and isinstance(written, Campaign) and told <= written.send_on


def visible(project: Project, message: Message) -> bool:
    """Whether CS sees all live versions of a message; its base version when none reaches anybody."""
    facets = project.facets_by_message.get(message.id, ())
    versions = [facet.written for facet in facets] or [message.written]
    return all(seen_by_cs(project, message, written) for written in versions)


def visible_if_stated(project: Project, message: Message) -> tuple[str, ...]:
    """What a message that is not surely visible does not state, so that CS may yet see all its live versions.

    CS may own a version without a department; a version exists only if it reaches somebody of an audience to be stated.
    """
    facets = project.facets_by_message.get(message.id, ())

    def seen(written: Touchpoint | Campaign) -> bool:
        return seen_by_cs(project, message, written)

    def hidden(written: Touchpoint | Campaign) -> bool:
        return not seen(written) and department_of(written.owner, message.department, project.words) is not None

    gone = [facet for facet in facets if hidden(facet.written)]
    if not gone:
        return () if not facets and hidden(message.written) else ("department",)
    rest = [facet for facet in facets if not hidden(facet.written)]
    if not rest or any(facet.audience_known for facet in gone):
        return ()
    return ("audience",) if all(seen(facet.written) for facet in rest) else ("audience", "department")


def random_act(project: Project, message: Message) -> bool:
    """Whether a message serves no moment of any plan."""
    return project.planned_moments.isdisjoint(base_map.serves(message))


def _random_acts(project: Project, volumes: Volumes) -> MessageShare:
    found = message_share(
        project,
        volumes,
        lambda message: random_act(project, message),
        lambda facet: project.planned_moments.isdisjoint(facet.serves),
    )
    return found if project.collection.plans else cannot_tell(found)


def _notices(project: Project, of: Callable[[str | None], bool]) -> tuple[CampaignNotice, ...]:
    return tuple(
        campaign_notice(project, message)
        for message in project.live_messages
        if message.is_campaign and of(base_map.department(project, message))
    )


def campaign_notice(project: Project, message: Message) -> CampaignNotice:
    """The shortest notice among the live versions of a campaign."""
    facets: tuple[Facet | None, ...] = project.facets_by_message.get(message.id) or (None,)
    judged = [_notice(project, message, facet) for facet in facets]
    return min(judged, key=lambda notice: (notice.notified_on is not None, notice.days or 0))


def _notice(project: Project, message: Message, facet: Facet | None) -> CampaignNotice:
    written = facet.written if facet is not None else message.written
    assert isinstance(written, Campaign)
    business = project.policy.notice_days == "business"
    days = None if written.cs_notified_on is None else notice_days(written.cs_notified_on, written.send_on, business)
    in_time: bool | None = None
    deadline: date | None = None
    if project.policy.notice is not None:
        wanted = project.policy.notice.days
        in_time = days is not None and days >= wanted
        deadline = last_day_to_tell(written.send_on, wanted, business)
    return CampaignNotice(message, facet, written.send_on, written.cs_notified_on, days, in_time, deadline)


def notice_days(told: date, sent: date, business: bool) -> int:
    """Days from the announcement to the sending, the day of sending not counted; negative when told afterwards."""
    if not business:
        return (sent - told).days
    if sent < told:
        return -_working_days(sent, told)
    return _working_days(told, sent)


def _working_days(first: date, last: date) -> int:
    """Mondays to Fridays from ``first`` until the day before ``last``."""
    weeks, rest = divmod((last - first).days, 7)
    return weeks * WORKING_DAYS + sum(1 for day in range(rest) if (first.weekday() + day) % 7 < WORKING_DAYS)


def last_day_to_tell(sent: date, wanted: int, business: bool) -> date:
    """The last day on which an announcement still gives ``wanted`` days of notice."""
    if not business:
        return sent - timedelta(days=wanted)
    day = sent
    while wanted > 0:
        day -= timedelta(days=1)
        wanted -= day.weekday() < WORKING_DAYS
    return day
