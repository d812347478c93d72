"""Requirements: is every moment a plan promises really served, for whom, when, by what, and by whom (semantics 5,
6).
"""

from collections.abc import Iterable, Iterator, Sequence
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
Mode = Literal["human", "hybrid", "digital"]
Need = Mode


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
class Server:
    """What surely serves a moment in some cells: a facet, or two of which one goes out where the other is held back.

    ``mode`` is what every customer of these cells gets at least.
    """

    facets: tuple[Facet, ...]
    certain: int
    mode: Mode

    @property
    def facet(self) -> Facet:
        """The facet, or the first of the two, whose triggers are the same."""
        return self.facets[0]

    @property
    def modes(self) -> str:
        """The mode, or the two of which a customer gets one."""
        return " or ".join(sorted({facet.mode for facet in self.facets}))


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
        self._servers: dict[str, tuple[Server, ...]] = {}
        self._reach: dict[tuple[Facet, str], tuple[int, str | None]] = {}
        self._requirements: dict[tuple[str, str], Requirement] = {}

    def serving(self, moment: str) -> Sequence[Facet]:
        """The live facets that claim to serve a moment."""
        return self._serving.get(moment, [])

    def judge(self) -> Coverage:
        """Every requirement, plans by id and moments as the plan lists them."""
        return Coverage(tuple(self.requirement(plan, moment) for plan, moment in self.promised()))

    def never_open(self) -> Iterator[Requirement]:
        """The requirements of dated moments whose window never opens for some of their customers, in the same order."""
        closed: dict[str, int] = {}
        for plan, moment in self.promised():
            if moment.window is not None:
                if moment.id not in closed:
                    closed[moment.id] = self._without_window(moment)
                if closed[moment.id] & self.wanted(plan, moment):
                    yield self.requirement(plan, moment)

    def _without_window(self, moment: Moment) -> int:
        """The cells in which a dated moment has no window; the contract term alone decides it."""
        cells = 0
        for one in self._time_classes:
            if self._window(moment, first_member(one)) is None:
                cells |= one
        return cells

    def promised(self) -> Iterator[tuple[Plan, Moment]]:
        """Every plan with every moment it promises, plans by id and moments as the plan lists them."""
        for identifier in sorted(self._project.collection.plans):
            plan = self._project.collection.plans[identifier].value
            for name in dict.fromkeys(plan.moments):
                moment = self._project.collection.moments.get(name)
                if moment is not None:
                    yield plan, moment.value

    def servers(self, moment: Moment) -> tuple[Server, ...]:
        """What surely serves a moment: facets, and pairs with complementary guards (semantics 5)."""
        if moment.id not in self._servers:
            facets = self.serving(moment.id)
            found = [Server((facet,), self._certain(facet, moment)[0], facet.mode) for facet in facets]
            for first, second, cells in complementary(self._project, facets):
                shared = cells & self._apart_from_guards(first, moment)[0] & self._apart_from_guards(second, moment)[0]
                found.append(Server((first, second), shared, _mode_of_either(first.mode, second.mode)))
            self._servers[moment.id] = tuple(server for server in found if server.certain)
        return self._servers[moment.id]

    def _certain(self, facet: Facet, moment: Moment) -> tuple[int, str | None]:
        """The cells a facet surely reaches for a moment, and what else it depends on (semantics 5)."""
        cells, condition = self._apart_from_guards(facet, moment)
        if facet.guarded:
            return 0, "guard" if facet.known_apart_from_guards else condition
        return cells, condition

    def _apart_from_guards(self, facet: Facet, moment: Moment) -> tuple[int, str | None]:
        """The cells a facet would surely reach for a moment if no condition held it back."""
        key = (facet, moment.id)
        if key not in self._reach:
            self._reach[key] = self._reached(facet, moment)
        return self._reach[key]

    def _reached(self, facet: Facet, moment: Moment) -> tuple[int, str | None]:
        if not facet.facts_known:
            return 0, "not stated"
        if not facet.known_apart_from_guards:
            return 0, "share" if facet.share < 1 else "inbound" if facet.inbound else "manual"
        base = self._project.due_days.base(facet)
        if moment.when is None and base is not None and not base.known:
            return 0, "days not known"
        during = facet.written.during
        if moment.when is not None and moment.window is not None and facet.behavioural:
            return 0 if facet.exit_when is not None else self._throughout(facet, moment), "window"
        if during is None or facet.during_exact:
            return facet.cells, None
        if not isinstance(during, TimeWindow):
            return facet.cells if moment.stage in during else 0, "during"
        return self._throughout(facet, moment) if moment.window is not None and facet.behavioural else 0, "during"

    def _throughout(self, facet: Facet, moment: Moment) -> int:
        """The cells in which all of a moment's window lies in the stretches of ``during`` (semantics 2.7)."""
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
        for facet in self.serving(moment.id):
            sets += [facet.cells, *self._day_sets(facet)]
        sets += [server.certain for server in self.servers(moment)]
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
        present = [facet for facet in self.serving(moment.id) if facet.cells & unit]
        if not present:
            return UnitGroup("uncovered", "G02", unit, None)
        certain = [server for server in self.servers(moment) if server.certain & unit]
        if not certain:
            conditions = (self._certain(facet, moment) for facet in present)
            reason = next((said for cells, said in conditions if not cells & unit and said is not None), None)
            facets = tuple(sorted(present, key=lambda facet: facet.name))
            return UnitGroup("conditional", "G13", unit, None, facets, reason=reason)
        if moment.when is not None:
            return self._classify_signalled(unit, moment, need, certain)
        assert window is not None
        on_time = [server for server in certain if self._on_time(server, unit, window)]
        if not on_time:
            return UnitGroup("wrong_time", "G03", unit, None, _by_name(certain))
        return self._by_mode(unit, moment, need, [on_time], on_time)

    def _window(self, moment: Moment, index: int) -> Window | None:
        if moment.window is None:
            return None
        return self._project.timeline.window(moment.window.from_, moment.window.to, self._project.due_days.term(index))

    def _on_time(self, server: Server, sample: int, window: Window) -> bool:
        distances = spread(server.facet)
        if distances is not None:
            return distances.longest <= window.length
        for index in members_of(sample & server.certain):
            # Of two facets each keeps the other's place only on the days both have.
            days = set.intersection(*(self._days(facet, index) for facet in server.facets))
            if any(window.holds(day) for day in days):
                return True
        return False

    def _days(self, facet: Facet, index: int) -> set[int]:
        """The days on which a facet is due for a cell at the latest, as far as the map says."""
        days = {day for due in self._project.due_days.due(facet, index) for day in due.days if due.known}
        if facet.behavioural and facet.trigger.at_latest is not None:
            latest = self._project.timeline.day(facet.trigger.at_latest, self._project.due_days.term(index))
            days |= {latest} if latest is not None else set()
        return days

    def _classify_signalled(self, unit: int, moment: Moment, need: Need | None, certain: Sequence[Server]) -> UnitGroup:
        behavioural = [server for server in certain if server.facet.behavioural]
        if not behavioural:
            return UnitGroup("wrong_time", "G04", unit, None, _by_name(certain))
        limit = moment.within.exact_days if moment.within is not None else None
        quick = [server for server in behavioural if limit is None or server.facet.delay <= limit]
        if not quick:
            return UnitGroup("wrong_time", "G03", unit, None, _by_name(behavioural))
        logic = self._project.logic
        left_over: set[Atom] = set()
        narrower: list[Server] = []
        weaker: list[Server] = []
        by_disjunct: list[list[Server]] = []
        for wanted in logic.alternatives(moment.when):
            same: list[Server] = []
            early: list[Server] = []
            missing: list[tuple[Atom, ...]] = []
            for server in quick:
                relations = [relation(wanted, term) for term in logic.alternatives(server.facet.trigger)]
                if any(name == "same edge" for name, _ in relations):
                    same.append(server)
                elif any(name == "weaker" for name, _ in relations):
                    early.append(server)
                else:
                    missing += [atoms for _, atoms in relations if atoms]
            if not same and not early:
                left_over.update(atom for atoms in missing for atom in atoms)
                narrower += quick
            elif not same:
                weaker += early
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
        alternatives: Sequence[Sequence[Server]],
        passing: Sequence[Server],
    ) -> UnitGroup:
        if need is not None:
            for servers in alternatives:
                if not _meets(need, {server.mode for server in servers}):
                    grave = moment.stakes == "high" and moment.predictable is False and moment.lead is None
                    code = "H02" if grave else "G06"
                    modes = tuple(sorted({server.modes for server in servers}))
                    return UnitGroup("wrong_mode", code, unit, None, _by_name(servers), modes=modes)
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


def _mode_of_either(one: Mode, other: Mode) -> Mode:
    """What a customer gets at least who gets one of two messages, and nobody knows which."""
    if one == other:
        return one
    return "digital" if "digital" in (one, other) else "human"


def _by_name(servers: Iterable[Server]) -> tuple[Facet, ...]:
    facets = {facet for server in servers for facet in server.facets}
    return tuple(sorted(facets, key=lambda facet: facet.name))


def _meets(need: Need, modes: set[str]) -> bool:
    match need:
        case "human":
            return bool(modes & {"human", "hybrid"})
        case "digital":
            return bool(modes)
        case _:
            return "hybrid" in modes or {"human", "digital"} <= modes
