"""Contact pressure before and after what the automation plan still has to switch on goes live (rule P09)."""

from dataclasses import dataclass, replace

from dcs_cli.analysis.automations import Automations, is_over
from dcs_cli.analysis.going_live import AddedPressure, added_pressure
from dcs_cli.analysis.pressure import Pressure, judge_line
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project


@dataclass(frozen=True, slots=True)
class LineEffect:
    """One line of ``policy.pressure`` before and after.

    Contacts over it, surely and at most (None without a population), and the most that one contact gets in a window;
    messages that nothing limits come on top of it.
    """

    name: str
    limit: int
    per: str
    channel: str | None
    certain_before: int | None
    certain_after: int | None
    possible_before: int | None
    possible_after: int | None
    most_certain_before: int
    most_certain_after: int
    most_possible_before: int
    most_possible_after: int
    unbounded_before: tuple[str, ...]
    unbounded_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """An item with its touchpoints that do not run for all, and the lines these alone put more contacts over."""

    item: str
    touchpoints: tuple[str, ...]
    added: tuple[AddedPressure, ...]


@dataclass(frozen=True, slots=True)
class PressureEffect:
    """Every line before and after all items are live, and what each item adds by itself."""

    lines: tuple[LineEffect, ...]
    items: tuple[ItemEffect, ...]


def pressure_effect(project: Project, before: tuple[Pressure, ...], automations: Automations) -> PressureEffect | None:
    """What switching the plan on does to contact pressure; None when all of its touchpoints run."""
    waiting = {
        identifier: automations.not_running(located.value)
        for identifier, located in sorted(project.collection.items.items())
    }
    waiting = {identifier: names for identifier, names in waiting.items() if names}
    if not waiting:
        return None
    arriving = frozenset(_message(project, name) for names in waiting.values() for name in names)
    variant = with_live(project, arriving)
    lines = [
        _effect(project, now, judge_line(variant, line))
        for line, now in zip(project.policy.pressure, before, strict=True)
    ]
    known: dict[frozenset[str], tuple[AddedPressure, ...]] = {}
    items = []
    for identifier, names in waiting.items():
        own = frozenset(_message(project, name) for name in names)
        if own not in known:
            known[own] = added_pressure(project, before, own)
        items.append(ItemEffect(identifier, names, known[own]))
    return PressureEffect(tuple(lines), tuple(items))


def with_live(project: Project, messages: frozenset[str]) -> Project:
    """The project with every version of these messages live that can be; only what is read from ``facets`` follows."""

    def arrives(facet: Facet) -> bool:
        return facet.message.id in messages and facet.message.counted and not is_over(facet, project.as_of)

    return replace(
        project, facets=tuple(replace(facet, live=True) if arrives(facet) else facet for facet in project.facets)
    )


def _message(project: Project, name: str) -> str:
    return project.messages[name].duplicate_of or name


def _effect(project: Project, now: Pressure, then: Pressure) -> LineEffect:
    universe = project.universe
    return LineEffect(
        now.name,
        now.limit,
        now.per,
        now.channel,
        universe.contacts(now.cells_with("breach")),
        universe.contacts(then.cells_with("breach")),
        universe.contacts(now.cells_with("breach", "possible")),
        universe.contacts(then.cells_with("breach", "possible")),
        max((one.certain for one in now.classes), default=0),
        max((one.certain for one in then.classes), default=0),
        max((one.worst for one in now.classes), default=0),
        max((one.worst for one in then.classes), default=0),
        _unbounded(now),
        _unbounded(then),
    )


def _unbounded(judged: Pressure) -> tuple[str, ...]:
    return tuple(sorted({name for one in judged.classes for name in one.unbounded}))
