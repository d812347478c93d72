"""Requirements: is every moment a plan promises really served, for whom, when, by what, and by whom (semantics 5,
6).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dcs_cli.analysis.bounds import spread
from dcs_cli.analysis.classes import first_member, partition, time_classes
from dcs_cli.analysis.guards import complementary
from dcs_cli.documents.journey import Moment, Plan, TimeWindow
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project, account_members
from dcs_cli.project.signal_logic import Atom, relation
from dcs_cli.project.timeline import Window
from dcs_cli.project.universe import members_of

UnitClass = Literal["not_applicable", "uncovered", "conditional", "wrong_time", "narrower", "wrong_mode", "served"]
UNIT_CLASSES: tuple[UnitClass, ...] = (
    "not_applicable",
    "uncovered",
    "conditional",
    "wrong_time",
    "narrower",
    "wrong_mode",
    "served",
)
Need = Literal["human", "hybrid", "digital"]


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units of one class for one reason; ``cells`` are contact cells, ``size`` contacts or accounts (None: unknown)."""

    unit_class: UnitClass
    code: str | None
    cells: int
    size: int | None
    facets: tuple[Facet, ...] = ()
    left_over: tuple[Atom, ...] = ()
    modes: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A moment promised by a plan; sizes are contacts or accounts as ``unit`` says, None without a population."""

    plan: str
    moment: str
    need: Need | None
    unit: Literal["contact", "account"]
    cells: int
    required: int | None
    groups: tuple[UnitGroup, ...]
    no_contact_cells: int
    no_contact: int | None
    met: bool
    estimated: bool
    clipped: bool
    suppressible: tuple[str, ...] = ()

    def cells_in(self, unit_class: UnitClass) -> int:
        """The cells of one class."""
        cells = 0
        for group in self.groups:
            if group.unit_class == unit_class:
                cells |= group.cells
        return cells

    def size_in(self, unit_class: UnitClass) -> int | None:
        """The size of one class."""
        sizes = [group.size for group in self.groups if group.unit_class == unit_class]
        return (
            None if any(size is None for size in sizes) or self.required is None else sum(size or 0 for size in sizes)
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every requirement of the project, plans in the order of their ids."""

    requirements: tuple[Requirement, ...]

    @property
    def met(self) -> int:
        """Requirements that are met."""
        return sum(requirement.met for requirement in self.requirements)


@dataclass(frozen=True, slots=True)
class Reach:
    """A serving facet with the cells it surely reaches for one moment."""

    facet: Facet
    certain: int
    condition: str | None


def need_of(plan: Plan, moment: Moment) -> Need | None:
    """Who should serve a moment; None when neither the moment nor the plan says (semantics 6, "Need")."""
    if moment.lead is not None:
        return moment.lead
    if moment.stakes == "high" and moment.predictable is False:
        return "human"
    if moment.stakes == "low" and moment.predictable is True:
        return "digital"
    return plan.lead


class CoverageJudge:
    """Judges requirements of one project; what serves a moment is worked out once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._serving: dict[str, list[Facet]] = {}
        for facet in project.live_facets:
            for moment in facet.serves:
                self._serving.setdefault(moment, []).append(facet)
        self._time_classes = time_classes(project)
        self._reaches: dict[str, tuple[Reach, ...]] = {}
        self._requirements: dict[tuple[str, str], Requirement] = {}

    def serving(self, moment: str) -> Sequence[Facet]:
        """The live facets that claim to serve a moment."""
        return self._serving.get(moment, [])

    def judge(self) -> Coverage:
        """Every requirement, plans by id and moments as the plan lists them."""
        return Coverage(tuple(self.requirement(plan, moment) for plan, moment in self.promised()))

    def dated(self) -> Iterator[Requirement]:
        """The requirements of dated moments, in the same order."""
        return (self.requirement(plan, moment) for plan, moment in self.promised() if moment.window is not None)

    def promised(self) -> Iterator[tuple[Plan, Moment]]:
        """Every plan with every moment it promises, plans by id and moments as the plan lists them."""
        for identifier in sorted(self._project.collection.plans):
            plan = self._project.collection.plans[identifier].value
            for name in dict.fromkeys(plan.moments):
                moment = self._project.collection.moments.get(name)
                if moment is not None:
                    yield plan, moment.value

    def reaches(self, moment: Moment) -> tuple[Reach, ...]:
        """The serving facets of a moment with their certain reach for it (semantics 5)."""
        if moment.id not in self._reaches:
            facets = self.serving(moment.id)
            signal_in_window = moment.when is not None and moment.window is not None
            pairs = complementary(
                self._project,
                facets,
                lambda facet: (
                    self._throughout(facet, moment) if signal_in_window and facet.behavioural else facet.cells
                ),
            )
            found = []
            for facet in facets:
                certain, condition = self._certain(facet, moment)
                certain |= pairs.get(facet, 0)
                found.append(Reach(facet, certain, condition if not certain else None))
            self._reaches[moment.id] = tuple(found)
        return self._reaches[moment.id]

    def _certain(self, facet: Facet, moment: Moment) -> tuple[int, str | None]:
        if not facet.facts_known:
            return 0, "not stated"
        if not facet.known_apart_from_guards:
            return 0, "share" if facet.share < 1 else "inbound" if facet.inbound else "manual"
        if facet.guarded:
            return 0, "guard"
        base = self._project.due_days.base(facet)
        if moment.when is None and base is not None and not base.known:
            return 0, "days not known"
        if moment.when is not None and moment.window is not None and facet.behavioural:
            return self._throughout(facet, moment), "window"
        if facet.written.during is None or facet.during_exact or self._during_fits(facet, moment):
            return facet.cells, None
        return 0, "during"

    def _throughout(self, facet: Facet, moment: Moment) -> int:
        """The cells a behavioural facet can reach during all of a signalled moment's window (semantics 2.7)."""
        if facet.exit_when is not None:
            return 0
        if facet.written.during is None:
            return facet.cells
        cells = 0
        for one in partition(facet.cells, [*self._time_classes, *self._day_sets(facet)]):
            index = first_member(one)
            window = self._window(moment, index)
            stretches = self._project.due_days.during_windows(facet, index) or ()
            if window is not None and all(
                any(stretch.holds(day) for stretch in stretches) for day in range(window.start, window.end)
            ):
                cells |= one
        return cells

    def _during_fits(self, facet: Facet, moment: Moment) -> bool:
        """Whether ``during`` is no guard for a moment: its stage is named, or its window lies inside (semantics 2.7,
        5).
        """
        during = facet.written.during
        if not isinstance(during, TimeWindow):
            return moment.stage is not None and moment.stage in (during or ())
        return moment.window is not None and facet.behavioural and self._inside(moment.window, during)

    def _inside(self, inner: TimeWindow, outer: TimeWindow) -> bool:
        timeline = self._project.timeline
        terms = {
            self._project.terms.by_account[number] for number in range(len(self._project.universe.account_cells))
        } or {None}
        for term in sorted(terms, key=lambda value: value or 0):
            window = timeline.window(inner.from_, inner.to, term)
            if window is None:
                continue
            stretches = timeline.windows(outer.from_, outer.to, term)
            if not any(stretch.start <= window.start and window.end <= stretch.end for stretch in stretches):
                return False
        return True

    def wanted(self, plan: Plan, moment: Moment) -> int:
        """The cells of a requirement: the customers of the plan to whom the moment happens."""
        return self._project.cells(plan.audience) & self._project.cells(moment.audience)

    def requirement(self, plan: Plan, moment: Moment) -> Requirement:
        """One requirement with its units classed (semantics 6)."""
        key = (plan.id, moment.id)
        if key not in self._requirements:
            self._requirements[key] = self._judged(plan, moment)
        return self._requirements[key]

    def _judged(self, plan: Plan, moment: Moment) -> Requirement:
        wanted = self.wanted(plan, moment)
        need = need_of(plan, moment)
        judged = [self._classify(group, moment, need) for group in self._contact_groups(wanted, moment)]
        if moment.per == "account":
            judged = self._by_account(wanted, judged)
        groups: dict[tuple[object, ...], UnitGroup] = {}
        for one in judged:
            key = (one.unit_class, one.code, one.facets, one.left_over, one.modes, one.reason)
            before = groups.get(key)
            groups[key] = one if before is None else replace(one, cells=one.cells | before.cells)
        sized = tuple(replace(group, size=self._size(group.cells, moment)) for group in groups.values())
        lacking_cells, lacking = self._no_contact(wanted, moment)
        met = bool(wanted) and all(group.unit_class == "served" for group in sized) and not lacking
        return Requirement(
            plan.id,
            moment.id,
            need,
            moment.per,
            wanted,
            self._required(wanted, moment),
            tuple(sorted(sized, key=lambda group: (UNIT_CLASSES.index(group.unit_class), group.cells & -group.cells))),
            lacking_cells,
            lacking,
            met,
            self._estimated(moment, sized),
            self._clipped(moment, wanted),
            tuple(
                sorted({name for group in sized for facet in group.facets for name in facet.written.suppress_during})
            ),
        )

    def _contact_groups(self, wanted: int, moment: Moment) -> tuple[int, ...]:
        sets = [*self._time_classes]
        for reach in self.reaches(moment):
            sets += [reach.facet.cells, reach.certain, *self._day_sets(reach.facet)]
        return partition(wanted, sets)

    def _day_sets(self, facet: Facet) -> list[int]:
        """Cells that a facet's days depend on besides the term."""
        due_days, project = self._project.due_days, self._project
        sets: list[int] = []
        during = facet.written.during
        if during is not None and not isinstance(during, TimeWindow):
            sets += [
                project.cells(project.collection.stages[name].value.audience)
                for name in during
                if name in project.collection.stages
            ]
        base = due_days.base(facet)
        position = project.universe.position_of(base.per) if base is not None and base.per is not None else None
        if position is not None:
            sets += project.universe.points(position).values()
        return sets

    def _by_account(self, wanted: int, judged: Sequence[UnitGroup]) -> list[UnitGroup]:
        """Account units: an account is in the furthest class any one of its contacts reaches (semantics 6)."""
        ordered = sorted(judged, key=lambda one: UNIT_CLASSES.index(one.unit_class), reverse=True)
        found: list[UnitGroup] = []
        taken = 0
        for one in ordered:
            members = 0
            for account in account_members(self._project.universe, one.cells & ~taken):
                members |= self._project.universe.account_cells[account].members
            if members & wanted & ~taken:
                found.append(replace(one, cells=members & wanted & ~taken))
                taken |= members
        return found

    def _classify(self, unit: int, moment: Moment, need: Need | None) -> UnitGroup:
        """The first class of the table in semantics 6 that applies to a unit."""
        index = first_member(unit)
        window = self._window(moment, index)
        if moment.window is not None and window is None:
            return UnitGroup("not_applicable", "J03", unit, None)
        present = [reach for reach in self.reaches(moment) if reach.facet.cells & unit]
        if not present:
            return UnitGroup("uncovered", "G02", unit, None)
        certain = [reach.facet for reach in present if reach.certain & unit]
        if not certain:
            facets = tuple(sorted((reach.facet for reach in present), key=lambda facet: facet.name))
            reason = next((reach.condition for reach in present if reach.condition is not None), None)
            return UnitGroup("conditional", "G13", unit, None, facets, reason=reason)
        if moment.when is not None:
            return self._classify_signalled(unit, moment, need, certain)
        assert window is not None
        on_time = [facet for facet in certain if self._on_time(facet, unit, window)]
        if not on_time:
            return UnitGroup("wrong_time", "G03", unit, None, _by_name(certain))
        return self._by_mode(unit, moment, need, [on_time], on_time)

    def _window(self, moment: Moment, index: int) -> Window | None:
        if moment.window is None:
            return None
        return self._project.timeline.window(moment.window.from_, moment.window.to, self._project.due_days.term(index))

    def _on_time(self, facet: Facet, sample: int, window: Window) -> bool:
        distances = spread(facet)
        if distances is not None:
            return distances.longest <= window.length
        for index in members_of(sample & facet.cells):
            if any(
                window.holds(day) for due in self._project.due_days.due(facet, index) for day in due.days if due.known
            ):
                return True
            if facet.behavioural and facet.trigger.at_latest is not None:
                day = self._project.timeline.day(facet.trigger.at_latest, self._project.due_days.term(index))
                if day is not None and window.holds(day):
                    return True
        return False

    def _classify_signalled(self, unit: int, moment: Moment, need: Need | None, certain: Sequence[Facet]) -> UnitGroup:
        behavioural = [facet for facet in certain if facet.behavioural]
        if not behavioural:
            return UnitGroup("wrong_time", "G04", unit, None, _by_name(certain))
        limit = moment.within.exact_days if moment.within is not None else None
        quick = [facet for facet in behavioural if limit is None or facet.delay <= limit]
        if not quick:
            return UnitGroup("wrong_time", "G03", unit, None, _by_name(behavioural))
        logic = self._project.logic
        left_over: set[Atom] = set()
        narrower: set[Facet] = set()
        weaker: set[Facet] = set()
        by_disjunct: list[list[Facet]] = []
        for wanted in logic.alternatives(moment.when):
            same: list[Facet] = []
            early: list[Facet] = []
            missing: list[tuple[Atom, ...]] = []
            for facet in quick:
                relations = [relation(wanted, term) for term in logic.alternatives(facet.trigger)]
                if any(name == "same edge" for name, _ in relations):
                    same.append(facet)
                elif any(name == "weaker" for name, _ in relations):
                    early.append(facet)
                else:
                    missing += [atoms for _, atoms in relations if atoms]
            if not same and not early:
                left_over.update(atom for atoms in missing for atom in atoms)
                narrower.update(quick)
            elif not same:
                weaker.update(early)
            by_disjunct.append(same)
        if narrower:
            atoms = tuple(sorted(left_over, key=lambda atom: atom.sort_key))
            return UnitGroup("narrower", "G05", unit, None, _by_name(narrower), atoms)
        if weaker:
            return UnitGroup("conditional", "G13", unit, None, _by_name(weaker), reason="weaker")
        return self._by_mode(unit, moment, need, by_disjunct, quick)

    def _by_mode(
        self,
        unit: int,
        moment: Moment,
        need: Need | None,
        alternatives: Sequence[Sequence[Facet]],
        passing: Sequence[Facet],
    ) -> UnitGroup:
        if need is not None:
            for facets in alternatives:
                modes: set[str] = {facet.mode for facet in facets}
                if not _meets(need, modes):
                    grave = moment.stakes == "high" and moment.predictable is False and moment.lead is None
                    code = "H02" if grave else "G06"
                    return UnitGroup("wrong_mode", code, unit, None, _by_name(facets), modes=tuple(sorted(modes)))
        return UnitGroup("served", None, unit, None, _by_name(passing))

    def _size(self, cells: int, moment: Moment) -> int | None:
        universe = self._project.universe
        return universe.contacts(cells) if moment.per == "contact" else universe.accounts(cells)

    def _required(self, wanted: int, moment: Moment) -> int | None:
        universe = self._project.universe
        if moment.per == "contact" or not universe.sized:
            return universe.contacts(wanted)
        return sum(universe.account_cells[number].accounts or 0 for number in universe.accounts_of(wanted))

    def _no_contact(self, wanted: int, moment: Moment) -> tuple[int, int | None]:
        """The accounts of a per-account moment that have no contact to serve it through (G18)."""
        universe = self._project.universe
        if not universe.sized:
            return 0, None
        if moment.per == "contact":
            return 0, 0
        lacking_cells, lacking = 0, 0
        for account, members in account_members(universe, wanted).items():
            rest = (universe.account_cells[account].accounts or 0) - (universe.accounts(members) or 0)
            if rest > 0:
                lacking += rest
                lacking_cells |= members
        return lacking_cells, lacking

    def _estimated(self, moment: Moment, groups: Sequence[UnitGroup]) -> bool:
        edges = [moment.window.from_, moment.window.to] if moment.window is not None else []
        bases = [self._project.timeline.reduce(edge.anchor) for edge in edges]
        if any(edge.about for edge in edges) or any(base is not None and base.estimated for base in bases):
            return True
        if moment.window is None:
            return False
        return any(
            self._project.due_days.exact(facet) and self._project.due_days.estimated(facet)
            for group in groups
            for facet in group.facets
        )

    def _clipped(self, moment: Moment, wanted: int) -> bool:
        if moment.window is None:
            return False
        for one in self._time_classes:
            if one & wanted:
                window = self._window(moment, first_member(one & wanted))
                if window is not None and window.clipped:
                    return True
        return False


def _by_name(facets: Sequence[Facet] | set[Facet]) -> tuple[Facet, ...]:
    return tuple(sorted(facets, key=lambda facet: facet.name))


def _meets(need: Need, modes: set[str]) -> bool:
    match need:
        case "human":
            return bool(modes & {"human", "hybrid"})
        case "digital":
            return bool(modes)
        case _:
            return "hybrid" in modes or {"human", "digital"} <= modes
