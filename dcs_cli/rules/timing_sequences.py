"""Rules about series of messages: they end when their goal is reached, and their messages keep their distance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.classes import first_member, time_classes
from dcs_cli.analysis.guards import exclude_each_other
from dcs_cli.documents.values import Duration
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found
from dcs_cli.rules.journey import term_audiences
from dcs_cli.rules.places import declared
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.timing_days import alike
from dcs_cli.rules.wording import listed, number, plural


def sequences(project: Project) -> dict[str, tuple[Facet, ...]]:
    """The live messages of every sequence by its name in findings; a series of steps is a sequence of its own."""
    found: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        if facet.sequence is not None:
            found.setdefault(f"sequence:{facet.sequence}", []).append(facet)
        elif facet.step is not None:
            found.setdefault(facet.message.id, []).append(facet)
    return {name: tuple(found[name]) for name in sorted(found)}


def no_exit(answers: Answers) -> Iterator[Found]:
    """T07: several messages to one contact, and nothing that ends them."""
    project = answers.project
    terms = time_classes(project)
    for identifier, facets in project.facets_by_message.items():
        endless = [facet for facet in facets if _repeats(project, facet)]
        if endless:
            count = max(len(project.due_days.offsets(facet)) for facet in endless)
            yield Found(
                endless[0].message.spot.at("id"),
                (identifier,),
                f"`{identifier}` goes on after its goal is reached: {count} messages and no `exit_when`",
                related=tuple(dict.fromkeys(facet_spot(project, facet, "trigger").at("by") for facet in endless)),
                fix="exit_when: {event: …}, the event by which its goal is reached",
            )
    for name, facets in sequences(project).items():
        if any(facet.exit_when is not None for facet in facets):
            continue
        most = _most_to_one_contact(project, facets, terms)
        if most > 1:
            spots = tuple(sorted({_membership(project, facet) for facet in facets}, key=declared))
            yield Found(
                spots[0],
                (name,),
                f"{name} goes on after its goal is reached: up to {most} messages to one contact and no `exit_when`",
                related=spots[1:],
                fix="exit_when on its members, or once under `sequences` of the map",
            )


def _repeats(project: Project, facet: Facet) -> bool:
    alone = facet.sequence is None and facet.step is None and facet.exit_when is None
    return alone and project.due_days.exact(facet) and len(project.due_days.offsets(facet)) > 1


def _membership(project: Project, facet: Facet) -> Spot:
    return facet.message.spot.at("id") if facet.sequence is None else facet_spot(project, facet, "sequence")


def _most_to_one_contact(project: Project, facets: Sequence[Facet], terms: Sequence[int]) -> int:
    """The most messages of a sequence one contact can receive: every offset that can fire, other triggers one each."""
    most = 0
    for cells in alike(project, facets, terms):
        index = first_member(cells)
        most = max(most, _count(project, [facet for facet in facets if facet.cells >> index & 1], index))
    return most


def _count(project: Project, facets: Sequence[Facet], index: int) -> int:
    alone = 0
    streams: dict[str, dict[str, int]] = {}
    for facet in facets:
        count = _fires(project, facet, index)
        stream = facet.written.exclusive
        if stream is None:
            alone += count
        else:
            of_stream = streams.setdefault(stream, {})
            of_stream[facet.message.id] = of_stream.get(facet.message.id, 0) + count
    return alone + sum(max(counts.values()) for counts in streams.values())


def _fires(project: Project, facet: Facet, index: int) -> int:
    base = project.due_days.base(facet)
    if base is None or not project.due_days.exact(facet):
        return 1
    term = project.due_days.term(index)
    offsets = project.due_days.offsets(facet)
    return sum(1 for offset in offsets if project.timeline.fires(replace(base, offset=base.offset + offset), term))


class _Fire(NamedTuple):
    day: int
    facet: Facet


def sequence_order(answers: Answers) -> Iterator[Found]:
    """T08: two messages of one sequence on one day, or closer than the policy's spacing, for one customer."""
    project = answers.project
    spacing = project.policy.spacing
    apart = max(1, spacing.days if spacing is not None else 1)
    terms = time_classes(project)
    for name, facets in sequences(project).items():
        close: dict[tuple[Facet, Facet], _Close] = {}
        for cells in alike(project, facets, terms):
            for first, second in _too_close(project, facets, first_member(cells), apart):
                _collect(project, close, first, second, cells)
        for (one, other), found in sorted(close.items(), key=lambda entry: (entry[0][0].name, entry[0][1].name)):
            yield _closeness(project, name, one, other, found, spacing)


@dataclass(slots=True)
class _Close:
    """Where and when two messages of a sequence come too close."""

    cells: int
    days: tuple[int, int]


def _collect(
    project: Project, close: dict[tuple[Facet, Facet], _Close], first: _Fire, second: _Fire, cells: int
) -> None:
    one, other = sorted((first, second), key=lambda fire: (fire.facet.name, fire.day))
    if one.facet is not other.facet:
        stream = one.facet.written.exclusive
        if stream is not None and stream == other.facet.written.exclusive:
            return
        cells &= ~exclude_each_other(project, one.facet, other.facet)
    if cells:
        known = close.setdefault((one.facet, other.facet), _Close(0, (one.day, other.day)))
        known.cells |= cells


def _too_close(project: Project, facets: Sequence[Facet], index: int, apart: int) -> Iterator[tuple[_Fire, _Fire]]:
    """Pairs of fires on one clock that lie less than ``apart`` days apart, for one cell."""
    by_clock: dict[str, list[_Fire]] = {}
    for facet in facets:
        if not facet.cells >> index & 1:
            continue
        if project.due_days.exact(facet):
            for due in project.due_days.due(facet, index):
                by_clock.setdefault(due.clock, []).extend(_Fire(day, facet) for day in due.days)
        elif facet.step is not None and facet.step.waited is not None:
            # Every run of a series has a clock of its own, on which the waits are its days.
            by_clock.setdefault(f"run of {facet.version_name}", []).append(_Fire(facet.step.waited, facet))
    for fires in by_clock.values():
        fires.sort(key=lambda fire: (fire.day, fire.facet.name))
        for position, first in enumerate(fires):
            for second in fires[position + 1 :]:
                if second.day - first.day >= apart:
                    break
                yield first, second


def _closeness(project: Project, name: str, one: Facet, other: Facet, found: _Close, spacing: Duration | None) -> Found:
    days = sorted(set(found.days))
    names = (one.name,) if one is other else (one.name, other.name)
    words = f"two messages of {one.name}" if one is other else listed(names)
    if len(days) == 1:
        when = f"on the same day ({days[0]})" if one is other else f"both on day {days[0]}"
    else:
        wanted = spacing.text if spacing is not None else "1d"
        when = f"on days {listed([str(day) for day in days])}, wanted {wanted} apart"
    spots = sorted({facet_spot(project, facet, "trigger") for facet in (one, other)}, key=declared, reverse=True)
    touched = customers(project, found.cells, facets=(one, other), audiences=term_audiences(project))
    count = (
        touched.text
        if touched.contacts is None
        else f"{number(touched.contacts)} {plural('contact', touched.contacts)}"
    )
    return Found(
        spots[0],
        (name, *names),
        f"{name}: {words} {when} for {count}",
        customers=touched,
        related=tuple(spots[1:]),
        data={"days": days},
        fix="move one of them to another day, or separate their audiences",
    )
