"""The resolved project, a value every analysis reads, and the one function that builds it from documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from dcs_cli.documents.audience import Audience, choices, mentioned
from dcs_cli.documents.population import PopulationRow
from dcs_cli.documents.program import Policy, Program, ShareFor, TermFor
from dcs_cli.documents.reading import Document
from dcs_cli.documents.values import Duration
from dcs_cli.loading.measured_studies import MeasuredStudy
from dcs_cli.project.audiences import Audiences, dimensions_named, expanded
from dcs_cli.project.boxes import Box, Boxes
from dcs_cli.project.collection import Collection, collect
from dcs_cli.project.combinations import Conceivable
from dcs_cli.project.dimensions import Axis, declared_axis, named_axis
from dcs_cli.project.due_days import DueDays, Terms
from dcs_cli.project.expressions import Expression, expressions
from dcs_cli.project.facets import Facet, Message, live_on
from dcs_cli.project.signal_logic import SignalLogic
from dcs_cli.project.spots import Problem
from dcs_cli.project.timeline import Timeline
from dcs_cli.project.universe import Universe, from_population, members_of, restricted, without_population
from dcs_cli.project.versions import Flattened, Flattener, Overlay, Part, messages_of, overlay_problems, overlays_of
from dcs_cli.project.vocabulary import Vocabulary, vocabulary

DEFAULT_CELL_LIMIT = 2_000_000


@dataclass(frozen=True, eq=False)
class Project:
    """Everything the documents say, resolved for one day; sets of customers are bit sets over ``universe``."""

    as_of: date
    collection: Collection
    words: Vocabulary
    universe: Universe
    audiences: Audiences
    named: Mapping[str, Audience]
    conceivable: Conceivable
    timeline: Timeline
    terms: Terms
    newness: tuple[Fraction, ...]
    first_year: bool
    due_days: DueDays
    logic: SignalLogic
    overlays: tuple[Overlay, ...]
    messages: Mapping[str, Message]
    facets: tuple[Facet, ...]
    parts: Mapping[str, tuple[Part, ...]]
    effects: frozenset[tuple[str, str]]
    regions: Mapping[str, int]
    expressions: tuple[Expression, ...]
    problems: tuple[Problem, ...]

    @property
    def program(self) -> Program | None:
        """The program document, if there is one."""
        return self.collection.program.value if self.collection.program is not None else None

    @cached_property
    def policy(self) -> Policy:
        """The policy; an empty one without a program."""
        return self.program.policy if self.program is not None else Policy()

    @cached_property
    def name(self) -> str:
        """The name shown in reports."""
        return self.program.name if self.program is not None else "touchpoint map"

    @cached_property
    def live_facets(self) -> tuple[Facet, ...]:
        """Versions that reach customers today."""
        return tuple(facet for facet in self.facets if facet.live)

    @cached_property
    def live_messages(self) -> tuple[Message, ...]:
        """Messages whose own map says they are live, in the order of their ids (semantics 9, "Counts and volumes")."""
        return tuple(m for m in self.messages.values() if m.counted and live_on(m.written, self.as_of))

    @cached_property
    def facets_by_message(self) -> dict[str, tuple[Facet, ...]]:
        """The live facets of each live message."""
        found: dict[str, list[Facet]] = {}
        for facet in self.live_facets:
            found.setdefault(facet.message.id, []).append(facet)
        return {identifier: tuple(listed) for identifier, listed in found.items()}

    def cells(self, audience: Audience) -> int:
        """The cells of an audience expression."""
        return self.audiences.cells(audience)

    def dimensions_of(self, audiences: Iterable[Audience | None]) -> frozenset[str]:
        """The dimensions named by audiences, named ones followed."""
        found: set[str] = set()
        for audience in audiences:
            if audience is not None:
                found |= dimensions_named(expanded(audience, self.named))
        return frozenset(found)

    def facet_dimensions(self, facet: Facet) -> frozenset[str]:
        """The dimensions that decide who gets a facet: its audience's and those of every overlay that touches it."""
        known = self._dimensions.get(facet.message.id)
        if known is None:
            regions = [overlay.region for overlay in self._overlays_touching.get(facet.message.id, ())]
            known = self._dimensions[facet.message.id] = self.dimensions_of((facet.message.written.audience, *regions))
        return known

    @cached_property
    def live_dimensions(self) -> frozenset[str]:
        """The dimensions that decide who gets any live message: they tell apart whoever gets different messages."""
        return frozenset().union(*map(self.facet_dimensions, self.live_facets))

    @cached_property
    def _dimensions(self) -> dict[str, frozenset[str]]:
        """Answers of ``facet_dimensions`` so far, by message."""
        return {}

    @cached_property
    def _overlays_touching(self) -> dict[str, tuple[Overlay, ...]]:
        found: dict[str, list[Overlay]] = {}
        for overlay in self.overlays:
            for identifier in (
                *overlay.value.override,
                *overlay.value.remove,
                *(added.id for added in overlay.value.add),
            ):
                found.setdefault(identifier, []).append(overlay)
        return {identifier: tuple(listed) for identifier, listed in found.items()}

    def boxes(self, cells: int, dimensions: Iterable[str]) -> tuple[Box, ...]:
        """A set of cells as boxes on the given dimensions."""
        return self._boxes.of(cells, dimensions)

    @cached_property
    def _boxes(self) -> Boxes:
        return Boxes(self.universe)

    @cached_property
    def plan_cells(self) -> dict[str, int]:
        """The cells of every plan, by id."""
        return {
            identifier: self.cells(self.collection.plans[identifier].value.audience)
            for identifier in sorted(self.collection.plans)
        }

    @cached_property
    def time_classes(self) -> tuple[int, ...]:
        """Cells with the same contract term and the same share of new accounts, by first member."""
        found: dict[object, int] = {}
        for number, cell in enumerate(self.universe.account_cells):
            key = (self.terms.by_account[number], self.newness[number])
            found[key] = found.get(key, 0) | cell.members
        return tuple(sorted(found.values(), key=lambda one: one & -one))

    @cached_property
    def planned_moments(self) -> frozenset[str]:
        """Moments some plan promises."""
        return frozenset(moment for plan in self.collection.plans.values() for moment in plan.value.moments)


def resolve(
    documents: Sequence[Document],
    as_of: date,
    *,
    population: Sequence[PopulationRow] | None = None,
    cell_limit: int = DEFAULT_CELL_LIMIT,
    measured: Mapping[str, MeasuredStudy] | None = None,
) -> Project:
    """Resolve documents into a project; ``population`` stands in for a CSV file named in the program, and ``measured``
    tells what lies behind the figures of studies recorded in files.

    Raises :class:`dcs_cli.project.universe.UniverseTooLarge` when no population is given and the combinations of
    values are more than ``cell_limit``.
    """
    found = collect(documents)
    found.measured.update(measured or {})
    program = found.program.value if found.program is not None else None
    problems = list(found.problems)
    listed = tuple(expressions(found))
    axes = _axes(program, listed)
    universe, population_problems = _universe(found, program, axes, listed, population, cell_limit)
    problems += population_problems
    named = dict(program.audiences) if program is not None else {}
    audiences = Audiences(universe, named)
    if program is not None and program.impossible and not universe.sized:
        impossible = 0
        for audience in program.impossible:
            impossible |= audiences.cells(audience)
        if impossible:
            universe = restricted(universe, universe.everyone & ~impossible)
            audiences = Audiences(universe, named)
    conceivable = Conceivable(axes)
    maps = {identifier: located.value for identifier, located in found.maps.items()}
    words = vocabulary(program, maps)
    term_stated = program is not None and program.term is not None
    timeline = Timeline({name: located.value for name, located in found.anchors.items()}, term_stated)
    terms = _terms(program, universe, audiences)
    overlays = overlays_of(found.maps, named, conceivable)
    messages = messages_of(found.maps, found.messages, overlays)
    problems += overlay_problems(overlays, messages, named, conceivable)
    sequences = {name: facts for map_ in maps.values() for name, facts in map_.sequences.items()}
    flattened = Flattener(audiences, universe.everyone, words, sequences, as_of).flatten(messages, overlays)
    stages = {name: located.value for name, located in found.stages.items()}
    due_days = DueDays(universe, audiences, timeline, terms, stages, named)
    facets = _with_exact_during(flattened, due_days)
    return Project(
        as_of,
        found,
        words,
        universe,
        audiences,
        named,
        conceivable,
        timeline,
        terms,
        _newness(program, universe, audiences),
        program is None or program.new_per_year is None,
        due_days,
        SignalLogic(
            {name: located.value for name, located in found.combinations.items()},
            {name: located.value for name, located in found.escalations.items()},
            frozenset(part.signal for part in found.health.value.parts) if found.health is not None else frozenset(),
        ),
        overlays,
        messages,
        facets,
        flattened.parts,
        flattened.effects,
        flattened.regions,
        listed,
        tuple(problems),
    )


def _with_exact_during(flattened: Flattened, due_days: DueDays) -> tuple[Facet, ...]:
    return tuple(
        replace(facet, during_exact=True)
        if facet.written.during is not None and due_days.during_exact(facet)
        else facet
        for facet in flattened.facets
    )


def _axes(program: Program | None, listed: Sequence[Expression]) -> tuple[Axis, ...]:
    if program is not None:
        return tuple(declared_axis(name, dimension) for name, dimension in program.dimensions.items())
    values: dict[str, set[str]] = {}
    for expression in listed:
        for dimension, value, _ in mentioned(expression.audience):
            values.setdefault(dimension, set()).add(value)
    return tuple(named_axis(name, values[name]) for name in sorted(values))


def _universe(
    found: Collection,
    program: Program | None,
    axes: Sequence[Axis],
    listed: Sequence[Expression],
    population: Sequence[PopulationRow] | None,
    cell_limit: int,
) -> tuple[Universe, list[Problem]]:
    rows = population
    if rows is None and program is not None and isinstance(program.population, tuple):
        rows = program.population
    if rows is not None and found.program is not None:
        return from_population(axes, rows, found.program.spot.at("population"))
    return without_population(axes, {axis.name: _told_apart(axis, listed) for axis in axes}, cell_limit), []


def _told_apart(axis: Axis, listed: Sequence[Expression]) -> list[tuple[str, ...]]:
    """Leaves grouped so that no expression of the project distinguishes two of one group (semantics 1.1)."""
    if not axis.declared:
        return [(leaf,) for leaf in axis.leaves]
    wanted = {
        values for expression in listed for dimension, values in choices(expression.audience) if dimension == axis.name
    }
    sets = [axis.covered(values) for values in sorted(wanted)]
    groups: dict[tuple[bool, ...], list[str]] = {}
    for leaf in axis.leaves:
        groups.setdefault(tuple(leaf in leaves for leaves in sets), []).append(leaf)
    return [tuple(group) for group in groups.values()]


def _first_match(universe: Universe, rows: Sequence[tuple[int, object]]) -> list[object | None]:
    """For every account cell the value of the first row that matches any of its contact cells."""
    return [next((value for cells, value in rows if cells & cell.members), None) for cell in universe.account_cells]


def _terms(program: Program | None, universe: Universe, audiences: Audiences) -> Terms:
    count = len(universe.account_cells)
    stated = program.term if program is not None else None
    if stated is None:
        return Terms((None,) * count, (False,) * count)
    if isinstance(stated, tuple):
        rows = [(audiences.cells(row.for_), row.is_) for row in stated if isinstance(row, TermFor)]
        matched = _first_match(universe, rows)
    else:
        matched = [stated] * count
    days = tuple(value.days if isinstance(value, Duration) else None for value in matched)
    return Terms(days, tuple(value is not None for value in matched))


def _newness(program: Program | None, universe: Universe, audiences: Audiences) -> tuple[Fraction, ...]:
    """The share of accounts in their first year, by account cell; 1 where nothing is stated (semantics 4)."""
    count = len(universe.account_cells)
    stated = program.new_per_year if program is not None else None
    if stated is None:
        return (Fraction(1),) * count
    if isinstance(stated, tuple):
        rows = [(audiences.cells(row.for_), row.is_) for row in stated if isinstance(row, ShareFor)]
        return tuple(value if isinstance(value, Fraction) else Fraction(1) for value in _first_match(universe, rows))
    return (stated,) * count


def account_members(universe: Universe, cells: int) -> dict[int, int]:
    """A set of contact cells by account cell."""
    found: dict[int, int] = {}
    for index in members_of(cells):
        account = universe.account_of[index]
        found[account] = found.get(account, 0) | (1 << index)
    return found
