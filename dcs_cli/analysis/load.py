"""CSM hours a week that the map implies, and the hours the team has for customers (semantics 11)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.classes import time_classes
from dcs_cli.analysis.share_bounds import Lacking, gathered
from dcs_cli.analysis.volume import Volumes
from dcs_cli.project.facets import Facet, live_on
from dcs_cli.project.project import Project, account_members
from dcs_cli.project.universe import members_of

WEEKS_A_YEAR = Fraction(365, 7)
MINUTES_AN_HOUR = 60
CSM_ROLE = re.compile(r"\bcsms?\b|customer success manager")
"""A role that is a CSM's, by its name with separators read as spaces."""


@dataclass(frozen=True, slots=True)
class CsmLoad:
    """Hours a week by touchpoint; ``capacity`` is None without a team.

    ``at_most`` is the part of these hours that falls on messages of which only a bound is known, by touchpoint.
    Those of ``unknown`` volume, and those CSMs may spend time on that do not say their minutes (``unstated``, with the
    times a week where they are known), are in no figure; ``lacking`` says what settles them and those at most.
    """

    by_touchpoint: Mapping[str, Fraction]
    at_most: Mapping[str, Fraction]
    unknown: tuple[str, ...]
    unstated: Mapping[str, Fraction | None]
    capacity: Fraction | None
    lacking: Lacking

    @property
    def hours_per_week(self) -> Fraction:
        """All known hours a week, and the most of those that are only bounded."""
        return sum(self.by_touchpoint.values(), Fraction(0))

    @property
    def least_hours_per_week(self) -> Fraction:
        """The hours a week that are known to come, without what may never be sent."""
        return self.hours_per_week - sum(self.at_most.values(), Fraction(0))

    def most_minutes(self, touchpoint: str) -> Fraction | None:
        """Minutes each time with which a touchpoint that does not say them would fill all hours that are left.

        0 when none are left; None when its times, or the hours of the team, are not known.
        """
        times = self.unstated.get(touchpoint)
        if not times or self.capacity is None:
            return None
        return max(Fraction(0), self.capacity - self.least_hours_per_week) * MINUTES_AN_HOUR / times

    @property
    def missing(self) -> tuple[str, ...]:
        """Touchpoints whose hours are not known, for either reason."""
        return tuple(sorted({*self.unknown, *self.unstated}))


def csm_load(project: Project, volumes: Volumes) -> CsmLoad | None:
    """The human time the live map implies; None when no population is known.

    Tasks for staff count as well: they are no messages, but they take the same hours. A touchpoint with a version
    of unknown volume is listed as unknown as a whole.
    """
    if not project.universe.sized:
        return None
    hours: dict[str, Fraction] = {}
    at_most: dict[str, Fraction] = {}
    unknown: set[str] = set()
    unstated: dict[str, Fraction | None] = {}
    lacking: list[tuple[str, tuple[str, ...]]] = []
    for facet in project.facets:
        minutes, identifier = facet.written.csm_minutes, facet.message.id
        if not _takes_time(project, facet) or (minutes is None and not _may_take_minutes(project, facet)):
            continue
        fires = _fires_a_year(project, volumes, facet)
        lacking.append((identifier, _lacks(facet, told=fires is not None and not volumes.only_bounded(facet))))
        if minutes is None:
            before = unstated.get(identifier, Fraction(0))
            if before is None or fires is None or volumes.only_bounded(facet):
                unstated[identifier] = None
            else:
                unstated[identifier] = before + fires / WEEKS_A_YEAR
        elif fires is None:
            unknown.add(identifier)
        else:
            a_week = minutes / MINUTES_AN_HOUR * fires / WEEKS_A_YEAR
            for figures in (hours, at_most) if volumes.only_bounded(facet) else (hours,):
                figures[identifier] = figures.get(identifier, Fraction(0)) + a_week
    known = {identifier: hours[identifier] for identifier in sorted(hours) if identifier not in unknown}
    bounded = {identifier: at_most[identifier] for identifier in known if at_most.get(identifier)}
    return CsmLoad(
        known, bounded, tuple(sorted(unknown)), dict(sorted(unstated.items())), _capacity(project), gathered(lacking)
    )


def _lacks(facet: Facet, *, told: bool) -> tuple[str, ...]:
    """What a facet has to state so that its hours are known, ``told`` when its times are: names of fields."""
    lacks = [] if facet.written.csm_minutes is not None else ["channel" if _mode_unknown(facet) else "csm_minutes"]
    lacks += [] if facet.audience_known else ["audience"]
    lacks += [] if facet.messages_behind is not None else ["messages"]
    if not facet.days_known:
        lacks.append("trigger")
    elif facet.audience_known and facet.messages_behind is not None and not told:
        lacks.append("expected_per_30d")
    return tuple(lacks)


def _may_take_minutes(project: Project, facet: Facet) -> bool:
    """Whether it does not say how long it takes, and a CSM may do it: a person of CS, or of no department stated.

    Without a channel and a mode it may be a person's (semantics 2.6).
    """
    own = facet.department is None or facet.department in project.words.customer_success
    by_person = facet.mode != "digital" or _mode_unknown(facet)
    return facet.written.csm_minutes is None and by_person and (own or is_csm_role(facet.written.owner))


def _mode_unknown(facet: Facet) -> bool:
    return facet.written.mode is None and facet.written.channel is None


def lacks_minutes(facet: Facet) -> bool:
    """Whether a CSM does something here and the map does not say how long it takes (rules, D07)."""
    return facet.mode != "digital" and facet.written.csm_minutes is None and is_csm_role(facet.written.owner)


def is_csm_role(owner: str | None) -> bool:
    """Whether an owner is a CSM, by the name of the role."""
    role = (owner or "").split("/")[-1]
    return CSM_ROLE.search(role.casefold().replace("-", " ").replace("_", " ")) is not None


def _takes_time(project: Project, facet: Facet) -> bool:
    return facet.live or (
        facet.written.to == "staff" and facet.message.duplicate_of is None and live_on(facet.written, project.as_of)
    )


def _capacity(project: Project) -> Fraction | None:
    team = project.program.team if project.program is not None else None
    if team is None or not team.csms or team.hours_per_week is None:
        return None
    return len(team.csms) * team.hours_per_week * team.customer_hours


def reads_contact_signal(project: Project, facet: Facet) -> bool:
    """Whether a facet's trigger reads a signal of the single contact, so that it fires for each of them."""
    signals = project.collection.signals
    read = project.logic.signals_read(facet.trigger) if facet.behavioural else ()
    return any(signals[name].value.level == "contact" for name in read if name in signals)


def _fires_a_year(project: Project, volumes: Volumes, facet: Facet) -> Fraction | None:
    """Fires a year to all units of a facet; None when unknown."""
    if not facet.audience_known or facet.messages_behind is None:
        return None
    total = Fraction(0)
    for units, index in _units(project, facet):
        rate = volumes.rate(facet, index)
        if rate is None:
            return None
        total += units * rate
    return total * facet.share * facet.messages_behind


def _units(project: Project, facet: Facet) -> Iterator[tuple[int, int]]:
    """Accounts reached, or contacts for a signal of the contact, each group with a cell that stands for its rate."""
    universe = project.universe
    base = project.due_days.base(facet)
    by_cell = facet.written.during is not None or (base is not None and base.per is not None)
    groups = [cells & facet.cells for cells in time_classes(project)]
    if reads_contact_signal(project, facet):
        if by_cell:
            groups = [1 << index for index in members_of(facet.cells)]
        yield from ((universe.contacts(cells) or 0, next(members_of(cells))) for cells in groups if cells)
        return
    if by_cell:
        groups = list(account_members(universe, facet.cells).values())
    yield from ((universe.accounts(cells) or 0, next(members_of(cells))) for cells in groups if cells)
