"""The steps of every automation item, ticked by what the map, the change block and the studies say (semantics 16)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.change import ItemChange
from dcs_cli.analysis.hours import ItemHours
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

StepName = Literal[
    "message written",
    "trigger possible",
    "CSMs informed",
    "CSMs consulted",
    "CSMs trained",
    "feedback answered",
    "ready to go live",
    "live",
    "manual work stopped",
    "follow-up study",
]
State = Literal["done", "open", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of an item; ``about`` are the touchpoints or CSMs that keep it open."""

    step: StepName
    state: State
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps of one item, in their order."""

    item: str
    ticks: tuple[Tick, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(1 for tick in self.ticks if tick.state == "done")


def checklists(
    project: Project, automations: Automations, items: Iterable[ItemHours], changes: Iterable[ItemChange]
) -> tuple[Checklist, ...]:
    """One list for every item, by id."""
    return tuple(
        Checklist(one.id, tuple(_ticks(project, automations, one, change)))
        for one, change in zip(items, changes, strict=True)
    )


def _ticks(project: Project, automations: Automations, one: ItemHours, change: ItemChange) -> Iterable[Tick]:
    item = project.collection.items[one.id].value
    facets = automations.touchpoints(item)
    yield _message_written(project, automations, facets, item.automated_by)
    yield _trigger_possible(project, facets)
    yield _people("CSMs informed", change, "informed")
    yield _people("CSMs consulted", change, "consulted")
    yield _people("CSMs trained", change, "trained")
    answered = one.readiness.answered == 1
    yield Tick("feedback answered", "done" if answered else "open", tuple(name for name, _ in change.open_feedback))
    yield Tick("ready to go live", "done" if one.readiness.complete else "open")
    yield Tick("live", "done" if one.live else "open", () if one.live else automations.not_live(item))
    yield _stopped(one, change)
    follow_up = change.follow_up
    yield Tick("follow-up study", "done" if follow_up is not None and follow_up.tells else "open")


def _message_written(
    project: Project, automations: Automations, facets: dict[str, tuple[Facet, ...]], names: Sequence[str]
) -> Tick:
    """A message that runs has been written; of others, content is on record."""
    used = {name for content in project.collection.content.values() for name in content.value.used_by}
    lacking = [
        name
        for name in dict.fromkeys(names)
        if name not in used
        and not any(automations.lives(facet) or facet.written.content for facet in facets.get(name, ()))
    ]
    return Tick("message written", "open" if lacking else "done", tuple(lacking))


def _trigger_possible(project: Project, facets: dict[str, tuple[Facet, ...]]) -> Tick:
    """Whether the systems can fire on these triggers (rule D05); a system that does not say cannot be judged."""
    unable, unknown = [], []
    for name, versions in facets.items():
        able = [_fires(project, facet) for facet in versions]
        if False in able:
            unable.append(name)
        elif None in able or not able:
            unknown.append(name)
    if unable:
        return Tick("trigger possible", "open", tuple(unable))
    return Tick("trigger possible", "cannot tell" if unknown or not facets else "done", tuple(unknown))


def _fires(project: Project, facet: Facet) -> bool | None:
    system = project.words.systems.get(facet.written.system) if facet.written.system is not None else None
    if system is None or system.fires_on is None or facet.kind is None:
        return None
    return facet.kind in system.fires_on or (facet.kind == "health" and "threshold" in system.fires_on)


def _people(step: StepName, change: ItemChange, part: str) -> Tick:
    if not change.affected:
        return Tick(step, "cannot tell")
    missing = change.missing.get(part, ())
    return Tick(step, "open" if missing else "done", missing)


def _stopped(one: ItemHours, change: ItemChange) -> Tick:
    """The day has passed, and a study of after it shows as much saved as planned (rule P07)."""
    name: StepName = "manual work stopped"
    if change.stops_in_days is None or change.stops_in_days > 0 or not change.live:
        return Tick(name, "open")
    after = change.follow_up
    if after is None or not after.tells or not after.after_stop or after.still_by_hand is None:
        return Tick(name, "cannot tell")
    if after.still_by_hand and (after.saved or 0) < (one.planned or 0):
        return Tick(name, "open", (one.replaces,))
    return Tick(name, "done")
