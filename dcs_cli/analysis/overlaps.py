"""The map against itself: which facets meet in a contact, on which moment or signal (semantics 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.classes import meeting
from dcs_cli.analysis.guards import exclude_each_other
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.signal_logic import Atom

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Pair:
    """Two facets of different messages that can reach one contact; ``certain`` when they surely reach all of them."""

    first: Facet
    second: Facet
    cells: int
    certain: bool
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def facets(self) -> tuple[Facet, Facet]:
        """Both facets, in the order of their names."""
        return (self.first, self.second)


@dataclass(frozen=True, slots=True)
class SharedMoment:
    """Two facets that serve the same moments."""

    pair: Pair
    moments: tuple[str, ...]
    coefficient: Fraction | None


def deliberate(project: Project, first: Facet, second: Facet) -> bool:
    """Whether two facets meet on purpose: one sequence, a declared relation, or arms of one experiment."""
    if first.sequence is not None and first.sequence == second.sequence:
        return True
    for one, other in ((first, second), (second, first)):
        if other.message.id in (one.written.reinforces, one.written.fallback_for):
            return True
    return any({first.message.id, second.message.id} <= arms for arms in _arms(project))


def _arms(project: Project) -> list[set[str]]:
    """The touchpoints of every experiment with several; an arm that names none is a copy of the experiment's own.

    With a holdout the control, the first arm, gets nothing.
    """
    found = []
    for located in project.collection.experiments.values():
        experiment = located.value
        named = [arm.touchpoint or experiment.touchpoint for arm in experiment.arms]
        if experiment.holdout and experiment.arms and experiment.arms[0].touchpoint is None:
            named = named[1:]
        arms = {name for name in named if name is not None}
        if len(arms) > 1:
            found.append(arms)
    return found


def meet(project: Project, first: Facet, second: Facet, *, streams: bool = True) -> int:
    """The cells in which two facets can meet: none for one message, excluding guards, or one exclusive stream."""
    if first.message.id == second.message.id:
        return 0
    cells = first.cells & second.cells
    if not cells:
        return 0
    if streams and first.written.exclusive is not None and first.written.exclusive == second.written.exclusive:
        return 0
    return cells & ~exclude_each_other(project, first, second)


def in_order(first: Facet, second: Facet) -> tuple[str, str]:
    """The version names of two facets, in order."""
    left, right = sorted((first.version_name, second.version_name))
    return left, right


def joined(meetings: Sequence[tuple[Facet, Facet, int]]) -> Pair:
    """One pair of touchpoints from the meetings of their steps: the cells of all, and which steps meet."""
    ordered = [tuple(sorted((a, b), key=lambda facet: (facet.version_name, facet.name))) for a, b, _ in meetings]
    cells = certain = 0
    for (left, right), (_, _, inside) in zip(ordered, meetings, strict=True):
        cells |= inside
        certain |= inside & left.certain_cells & right.certain_cells
    steps = sorted({(left.id, right.id) for left, right in ordered if left.step is not None or right.step is not None})
    return Pair(ordered[0][0], ordered[0][1], cells, cells == certain, tuple(steps))


def shared_moments(project: Project) -> Iterator[SharedMoment]:
    """O01 and O02: pairs that serve a moment together and are not deliberate; steps of series are put together."""
    serving: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        for moment in facet.serves:
            serving.setdefault(moment, []).append(facet)
    found: dict[tuple[str, str], list[tuple[Facet, Facet, int]]] = {}
    seen: set[tuple[Facet, Facet]] = set()
    for moment in sorted(serving):
        facets = sorted(serving[moment], key=lambda facet: facet.name)
        for position, first in enumerate(facets):
            for second in facets[position + 1 :]:
                if (first, second) in seen:
                    continue
                cells = meet(project, first, second)
                if cells and not deliberate(project, first, second):
                    seen.add((first, second))
                    found.setdefault(in_order(first, second), []).append((first, second, cells))
    for names in sorted(found):
        yield _shared(project, found[names])


def _shared(project: Project, meetings: Sequence[tuple[Facet, Facet, int]]) -> SharedMoment:
    pair = joined(meetings)
    moments = {moment for first, second, _ in meetings for moment in first.serves & second.serves}
    universe = project.universe
    smallest = min(universe.contacts(_series_cells(project, facet)) or 0 for facet in pair.facets)
    contacts = universe.contacts(pair.cells)
    coefficient = Fraction(contacts, smallest) if contacts is not None and smallest else None
    return SharedMoment(pair, tuple(sorted(moments)), coefficient)


def _series_cells(project: Project, facet: Facet) -> int:
    if facet.step is None:
        return facet.cells
    cells = 0
    for other in project.facets_by_message.get(facet.message.id, ()):
        if other.overlays == facet.overlays:
            cells |= other.cells
    return cells


@dataclass(frozen=True, slots=True)
class Contradiction:
    """O05: two facets whose intents may not be active together, neither holding back for the other."""

    pair: Pair
    intents: tuple[str, str]


def contradictions(project: Project) -> tuple[Contradiction, ...]:
    """O05 pairs, in the order of names; ``intents`` in the order of the facets."""
    by_intent: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        if facet.written.intent is not None:
            by_intent.setdefault(facet.written.intent, []).append(facet)
    found: dict[tuple[str, str], dict[tuple[Facet, Facet], int]] = {}
    for left, right in project.policy.conflicts:
        for first, second in meeting(by_intent.get(left, ()), by_intent.get(right, ()), lambda facet: facet.cells):
            cells = meet(project, first, second, streams=False)
            if cells and not _holds_for(project, first, second) and not _holds_for(project, second, first):
                found.setdefault(in_order(first, second), {})[(first, second)] = cells
    return tuple(
        _contradiction(joined([(*pair, cells) for pair, cells in found[names].items()])) for names in sorted(found)
    )


def _contradiction(pair: Pair) -> Contradiction:
    return Contradiction(pair, (str(pair.first.written.intent), str(pair.second.written.intent)))


def _holds_for(project: Project, first: Facet, second: Facet) -> bool:
    """Whether a facet holds back while the other runs: its escalation, or a stage of a moment it serves, is named."""
    held = set(first.written.suppress_during)
    if not held:
        return False
    if second.kind == "escalation" and second.trigger.escalation in held:
        return True
    moments = project.collection.moments
    return any(moments[name].value.stage in held for name in second.serves if name in moments)


@dataclass(frozen=True, slots=True)
class SeveralSystems:
    """O06: cells that one moment reaches from two systems."""

    moment: str
    systems: tuple[str, ...]
    cells: int
    certain: bool
    facets: tuple[Facet, ...]


def several_systems(project: Project) -> tuple[SeveralSystems, ...]:
    """O06 by moment."""
    serving: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        for moment in facet.serves:
            serving.setdefault(moment, []).append(facet)
    found = []
    for moment in sorted(serving):
        reached: dict[str, tuple[int, int]] = {}
        for facet in serving[moment]:
            if facet.written.system is not None:
                before = reached.get(facet.written.system, (0, 0))
                reached[facet.written.system] = (before[0] | facet.cells, before[1] | facet.certain_cells)
        cells = _twice([possible for possible, _ in reached.values()])
        if cells:
            surely = _twice([certain for _, certain in reached.values()])
            systems = tuple(sorted(name for name, (possible, _) in reached.items() if possible & cells))
            facets = tuple(sorted((f for f in serving[moment] if f.cells & cells), key=lambda facet: facet.name))
            found.append(SeveralSystems(moment, systems, cells, not cells & ~surely, facets))
    return tuple(found)


def _twice(sets: Sequence[int]) -> int:
    once = twice = 0
    for cells in sets:
        twice |= once & cells
        once |= cells
    return twice


def owners_of_moments(project: Project) -> dict[str, tuple[str, ...]]:
    """O07: moments served by two departments or more, with the departments."""
    found: dict[str, set[str]] = {}
    for facet in project.live_facets:
        if facet.department is not None:
            for moment in facet.serves:
                found.setdefault(moment, set()).add(facet.department)
    return {moment: tuple(sorted(found[moment])) for moment in sorted(found) if len(found[moment]) > 1}


@dataclass(frozen=True, slots=True)
class Race:
    """O10: two messages one signal fires without an order between them."""

    pair: Pair
    signals: tuple[str, ...]


def races(project: Project) -> tuple[Race, ...]:
    """O10 pairs, in the order of names."""
    by_edge: dict[tuple[object, ...], list[Facet]] = {}
    for facet in project.live_facets:
        if facet.behavioural:
            edges = {
                edge for term in project.logic.alternatives(facet.trigger) for atom in term for edge in _edges(atom)
            }
            for edge in edges:
                by_edge.setdefault(edge, []).append(facet)
    spacing = project.policy.spacing.days * HOURS_A_DAY if project.policy.spacing is not None else None
    found: dict[tuple[Facet, Facet], set[str]] = {}
    for edge, facets in by_edge.items():
        ordered = [(facet, hours) for facet in facets if (hours := _hours_after(facet)) is not None]
        ordered.sort(key=lambda pair: pair[0].name)
        for position, (first, hours) in enumerate(ordered):
            for second, other_hours in ordered[position + 1 :]:
                apart = abs(hours - other_hours)
                if apart and (spacing is None or apart >= spacing):
                    continue
                if meet(project, first, second) and not deliberate(project, first, second):
                    found.setdefault((first, second), set()).add(str(edge[1]))
    by_version: dict[tuple[str, str], list[tuple[Facet, Facet, int]]] = {}
    signals: dict[tuple[str, str], set[str]] = {}
    for (first, second), names in found.items():
        by_version.setdefault(in_order(first, second), []).append((first, second, meet(project, first, second)))
        signals.setdefault(in_order(first, second), set()).update(names)
    return tuple(Race(joined(by_version[names]), tuple(sorted(signals[names]))) for names in sorted(by_version))


def _hours_after(facet: Facet) -> int | None:
    """Hours between a signal and the message it fires, waits of a series included; None when a wait is not stated."""
    waited = facet.step.waited if facet.step is not None else 0
    return None if waited is None else int((facet.delay + waited) * HOURS_A_DAY)


def _edges(atom: Atom) -> list[tuple[object, ...]]:
    """The edge an atom fires on: one form on one signal, at one level, in one direction."""
    match atom.form:
        case "event" | "inactive":
            return [(atom.form, atom.signal)]
        case "above" | "at_least":
            return [("above", atom.signal, atom.level)]
        case "below" | "at_most":
            return [("below", atom.signal, atom.level)]
        case "change" | "z":
            return [(atom.form, atom.signal, atom.level is not None and atom.level > 0)]
    return []
