"""Which critical moments are being tested, and which content passes its review (metrics of semantics 19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dcs_cli.analysis import base_map
from dcs_cli.analysis.shares import signalled_moments
from dcs_cli.documents.results import Content, Experiment
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located

Tested = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Ids of which something is true, not true, or not known."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.yes) + len(self.no) + len(self.unknown)


def _sorted(answers: dict[str, Tested]) -> Sorted:
    parts: dict[Tested, list[str]] = {"yes": [], "no": [], "unknown": []}
    for name in sorted(answers):
        parts[answers[name]].append(name)
    return Sorted(tuple(parts["yes"]), tuple(parts["no"]), tuple(parts["unknown"]))


def experiments_by_moment(project: Project) -> dict[str, tuple[Located[Experiment], ...]]:
    """Experiments on a touchpoint that serves a moment, by moment, each list in the order of ids."""
    found: dict[str, list[Located[Experiment]]] = {}
    served = _moments_served(project)
    for identifier in sorted(project.collection.experiments):
        located = project.collection.experiments[identifier]
        touchpoints = {located.value.touchpoint, *(arm.touchpoint for arm in located.value.arms)} - {None}
        for moment in sorted({moment for name in touchpoints if name is not None for moment in served.get(name, ())}):
            found.setdefault(moment, []).append(located)
    return {moment: tuple(listed) for moment, listed in found.items()}


def _moments_served(project: Project) -> dict[str, set[str]]:
    served: dict[str, set[str]] = {message.id: set(base_map.serves(message)) for message in project.messages.values()}
    for facet in project.facets:
        served.setdefault(facet.message.id, set()).update(facet.serves)
    return served


def ran_since(experiment: Experiment, first: date, as_of: date) -> Tested:
    """Whether an experiment ran on some day from ``first`` to ``as_of``; not known when it states no dates."""
    started, ended = experiment.started_on, experiment.ended_on
    days = [later.date for later in experiment.later]
    if started is None and ended is None:
        return "yes" if any(first <= day <= as_of for day in days) else "unknown"
    if started is not None and started > as_of:
        return "no"
    return "no" if ended is not None and ended < first else "yes"


def _running(experiment: Experiment, as_of: date) -> Tested:
    """Whether an experiment runs today: begun, not ended, and short of the units at which it is judged."""
    counted = sum(arm.n for arm in experiment.arms)
    if experiment.ended_on is not None and experiment.ended_on < as_of:
        return "no"
    if experiment.planned_n is not None and counted >= experiment.planned_n:
        return "no"
    if experiment.started_on is not None:
        return "yes" if experiment.started_on <= as_of else "no"
    return "yes" if counted else "unknown"


def tests_running(project: Project) -> Sorted:
    """Signalled moments of plans with an experiment that runs today, without one, or not known."""
    experiments = experiments_by_moment(project)
    found = {}
    for moment in signalled_moments(project):
        found[moment] = _any(_running(located.value, project.as_of) for located in experiments.get(moment, ()))
    return _sorted(found)


def tested_since(project: Project, first: date) -> Sorted:
    """Signalled moments of plans with an experiment that ran from ``first`` to as-of, without one, or not known."""
    experiments = experiments_by_moment(project)
    found = {}
    for moment in signalled_moments(project):
        listed = experiments.get(moment, ())
        found[moment] = _any(ran_since(located.value, first, project.as_of) for located in listed)
    return _sorted(found)


def _any(answers: Iterable[Tested]) -> Tested:
    found = set(answers)
    return "yes" if "yes" in found else "unknown" if "unknown" in found else "no"


def content_ok(project: Project) -> Sorted:
    """Content whose scores reach ``content_pass`` and whose review is no older than ``content_age``."""
    return _sorted({name: _passes(project, located.value) for name, located in project.collection.content.items()})


def _passes(project: Project, content: Content) -> Tested:
    policy = project.policy
    unknown = False
    if policy.content_pass is not None:
        if any(score < policy.content_pass for score in content.scores.values()):
            return "no"
        unknown = not content.scores
    if policy.content_age is not None:
        if content.reviewed_on is None:
            unknown = True
        elif content.reviewed_on < project.as_of - timedelta(days=policy.content_age.days):
            return "no"
    return "unknown" if unknown else "yes"
