"""How close together two surveys can reach one contact (semantics 18, "Survey spacing")."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise

from dcs_cli.analysis.bounds import spread
from dcs_cli.analysis.classes import customer_classes, first_member
from dcs_cli.analysis.guards import exclude_each_other
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

NOTHING_KNOWN = 0
"""The least distance, in days, of surveys that nothing keeps apart."""


@dataclass(frozen=True, slots=True)
class SurveyPair:
    """Two surveys, or one with itself, that can reach one contact twice.

    ``groups`` are sets of cells with the least number of days between the two there. ``relationship`` is true when
    both ask about the relationship, false when neither does, None when they differ or one does not say.
    """

    first: Facet
    second: Facet
    groups: tuple[tuple[int, int], ...]
    relationship: bool | None

    @property
    def itself(self) -> bool:
        """Whether it is one survey with itself."""
        return self.first is self.second

    def closer_than(self, days: int) -> tuple[int, int | None]:
        """The cells in which the two can lie less than ``days`` apart, and their least distance there."""
        cells, least = 0, None
        for group, distance in self.groups:
            if distance < days:
                cells |= group
                least = distance if least is None else min(least, distance)
        return cells, least


def asks(facet: Facet) -> bool:
    """Whether a facet is a survey that is put to customers."""
    return facet.live and facet.outbound and (facet.written.type == "survey" or facet.written.survey is not None)


def survey_pairs(project: Project) -> tuple[SurveyPair, ...]:
    """Every pair of live surveys that can meet in one contact, and every survey that can meet itself.

    Surveys whose audience or days are not stated are left out: nothing can be said of their distance. Steps of one
    series are deliberate and never compared with each other.
    """
    surveys = [facet for facet in project.live_facets if asks(facet) and facet.audience_known and facet.days_known]
    surveys.sort(key=lambda facet: facet.name)
    classes = customer_classes(project, surveys) if surveys else ()
    return tuple(_pairs(project, surveys, classes))


def _pairs(project: Project, surveys: Sequence[Facet], classes: Sequence[int]) -> Iterator[SurveyPair]:
    for facet in surveys:
        groups = _groups(classes, facet.cells, partial(_to_itself, project, facet))
        if groups:
            yield SurveyPair(facet, facet, groups, _relationship(facet, facet))
    for first, second in combinations(surveys, 2):
        cells = first.cells & second.cells
        if not cells or first.message.id == second.message.id or _either_or(first, second):
            continue
        cells &= ~exclude_each_other(project, first, second)
        groups = _groups(classes, cells, partial(_apart, project, first, second))
        if groups:
            yield SurveyPair(first, second, groups, _relationship(first, second))


def _either_or(first: Facet, second: Facet) -> bool:
    return first.written.exclusive is not None and first.written.exclusive == second.written.exclusive


def _relationship(first: Facet, second: Facet) -> bool | None:
    if first.written.survey is None or second.written.survey is None:
        return None
    return (
        first.written.survey.relationship
        if first.written.survey.relationship == second.written.survey.relationship
        else None
    )


def _to_itself(project: Project, facet: Facet, index: int) -> int | None:
    """The least number of days between two fires of one survey to one contact; None when it comes once at most."""
    if facet.only_once or facet.kind == "date":
        return None
    if project.due_days.exact(facet):
        due = project.due_days.due(facet, index)
        if len(due) > 1:
            return NOTHING_KNOWN
        days = sorted(due[0].days) if due else []
        return min((later - earlier for earlier, later in pairwise(days)), default=None)
    distances = spread(facet)
    if distances is not None:
        return distances.shortest
    least = NOTHING_KNOWN
    cap = facet.cap
    if cap is not None and cap.at_most == 1 and cap.window == "rolling":
        least = cap.per.shortest
    if facet.kind == "inactivity":
        least = max(least, facet.trigger.for_.days + 1)
    return least


def _apart(project: Project, first: Facet, second: Facet, index: int) -> int | None:
    """The least number of days between two surveys to one contact; None when one of them never comes."""
    if first.sent_on is not None and second.sent_on is not None:
        return abs((first.sent_on - second.sent_on).days)
    if not (project.due_days.exact(first) and project.due_days.exact(second)):
        return NOTHING_KNOWN
    ours, theirs = project.due_days.due(first, index), project.due_days.due(second, index)
    distances = [
        abs(x - y) if one.clock == other.clock else NOTHING_KNOWN
        for one in ours
        for other in theirs
        for x in one.days
        for y in other.days
    ]
    return min(distances, default=None)


def _groups(classes: Sequence[int], cells: int, distance: Callable[[int], int | None]) -> tuple[tuple[int, int], ...]:
    """The cells by the distance that holds in them; cells in which the two never meet are left out."""
    found: dict[int, int] = {}
    for one in classes:
        inside = one & cells
        if inside:
            days = distance(first_member(inside))
            if days is not None:
                found[days] = found.get(days, 0) | inside
    return tuple((group, days) for days, group in sorted(found.items()))
