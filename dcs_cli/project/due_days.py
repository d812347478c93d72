"""On which days of customer time a facet is due for one cell, and how often a year (semantics 3.2, 4 "Year volume")."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from dcs_cli.documents.audience import Audience
from dcs_cli.documents.journey import Stage, TimeWindow
from dcs_cli.project.audiences import Audiences, expanded, values_wanted
from dcs_cli.project.facets import Facet
from dcs_cli.project.timeline import ACCOUNT_CLOCK, Base, Timeline, Window, thinned
from dcs_cli.project.universe import Universe


@dataclass(frozen=True, slots=True)
class Due:
    """Due days on one clock; ``firsts`` are the first of each run, which ``exit_when`` cannot stop."""

    clock: str
    days: tuple[int, ...]
    firsts: tuple[int, ...]
    known: bool = True
    estimated: bool = False


class Terms:
    """The contract term of every account cell, in days; None for evergreen or unknown."""

    def __init__(self, by_account: tuple[int | None, ...], declared: tuple[bool, ...], about: bool = False) -> None:
        self.by_account = by_account
        self.declared = declared
        self.about = about


class DueDays:
    """Answers for facets with days before or after an anchor; results are remembered."""

    def __init__(
        self,
        universe: Universe,
        audiences: Audiences,
        timeline: Timeline,
        terms: Terms,
        stages: Mapping[str, Stage],
        named: Mapping[str, Audience],
    ) -> None:
        self._universe = universe
        self._timeline = timeline
        self._stages = dict(stages)
        self._named = named
        self._stage_cells = {name: audiences.cells(stage.audience) for name, stage in stages.items()}
        self._bases: dict[Facet, Base | None] = {}
        self._exact: dict[Facet, bool] = {}
        self._by_term_alone: dict[Facet, bool] = {}
        self._by_term: dict[tuple[Facet, int | None], tuple[Due, ...]] = {}
        self._term = tuple(terms.by_account[account] for account in universe.account_of)
        self._due: dict[tuple[object, ...], tuple[Due, ...]] = {}
        self._rates: dict[tuple[object, ...], Fraction] = {}

    def term(self, cell: int) -> int | None:
        """The contract term of a contact cell's account."""
        return self._term[cell]

    def horizon(self, cell: int) -> int:
        """H of a contact cell in days."""
        return self._timeline.horizon(self.term(cell))

    def base(self, facet: Facet) -> Base | None:
        """The anchor a facet's days are counted from, with no offset; None for other triggers."""
        if facet not in self._bases:
            names = {"approach": "before", "drip": "after"}
            name = getattr(facet.trigger, names[facet.kind]) if facet.kind in names else None
            self._bases[facet] = self._timeline.reduce(name) if name is not None else None
        return self._bases[facet]

    def exact(self, facet: Facet) -> bool:
        """Whether a facet has due days at all."""
        known = self._exact.get(facet)
        if known is None:
            known = self._exact[facet] = self.base(facet) is not None and facet.trigger.by != "unknown"
        return known

    def offsets(self, facet: Facet) -> tuple[int, ...]:
        """The signed days of ``by``, in the order of time."""
        sign = -1 if facet.trigger.kind == "approach" else 1
        return tuple(sorted(sign * offset.days for offset in facet.trigger.by))

    def estimated(self, facet: Facet) -> bool:
        """Whether a facet's days rest on an estimate."""
        base = self.base(facet)
        return base is not None and (base.estimated or any(offset.about for offset in facet.trigger.by))

    def about(self, facet: Facet) -> bool:
        """Whether a facet's days follow from a distance written with a tilde (model 1.3)."""
        base = self.base(facet)
        return base is not None and (base.about or any(offset.about for offset in facet.trigger.by))

    def during_exact(self, facet: Facet) -> bool:
        """Whether ``during`` only keeps days, instead of being a guard (semantics 2.7, 3.2).

        A stretch and a trigger counted from one clock keep their distance wherever that clock lies; stages lie on the
        account's.
        """
        during = facet.written.during
        base = self.base(facet)
        if during is None or base is None or not self.exact(facet) or not base.known or base.per is not None:
            return False
        if isinstance(during, TimeWindow):
            edges = [during.from_, during.to]
        else:
            stages = [self._stages.get(name) for name in during]
            if base.clock != ACCOUNT_CLOCK or any(stage is None or stage.from_ is None for stage in stages):
                return False
            edges = [
                edge for stage in stages if stage is not None for edge in (stage.from_, stage.to) if edge is not None
            ]
        reduced = [self._timeline.reduce(edge.anchor, edge.offset) for edge in edges]
        return all(edge is not None and edge.clock == base.clock for edge in reduced)

    def stage_windows(self, name: str, cell: int) -> tuple[Window, ...]:
        """The occurrences of a stage for one cell."""
        stage = self._stages.get(name)
        if stage is None or stage.from_ is None or not self._stage_cells[name] >> cell & 1:
            return ()
        return self._timeline.windows(stage.from_, stage.to, self.term(cell))

    def during_windows(self, facet: Facet, cell: int) -> tuple[Window, ...] | None:
        """The stretches a facet may fire in; None without ``during``."""
        during = facet.written.during
        if during is None:
            return None
        if isinstance(during, TimeWindow):
            return self._timeline.windows(during.from_, during.to, self.term(cell))
        return tuple(window for name in during for window in self.stage_windows(name, cell))

    def values(self, facet: Facet, cell: int) -> tuple[str, ...] | None:
        """The values a facet is sent for separately (anchors with ``per``); None when it is sent once."""
        base = self.base(facet)
        if base is None or base.per is None:
            return None
        position = self._universe.position_of(base.per)
        if position is None:
            return ()
        held = self._universe.cells[cell][position].leaves
        axis = self._universe.axes[position]
        audience = facet.message.written.audience
        meaning = expanded(audience, self._named) if audience is not None else None
        wanted = axis.covered(values_wanted(meaning, base.per)) if meaning is not None else frozenset()
        return tuple(value for value in held if not wanted or value in wanted)

    def standing(self, facet: Facet, cell: int) -> Hashable:
        """What a facet's days and its stretches depend on: equal for cells for which they are equal."""
        by_term = self._by_term_alone.get(facet)
        if by_term is None:
            base = self.base(facet)
            by_term = facet.written.during is None and (base is None or base.per is None)
            self._by_term_alone[facet] = by_term
        term = self._term[cell]
        return term if by_term else (term, self.during_windows(facet, cell), self.values(facet, cell))

    def due(self, facet: Facet, cell: int) -> tuple[Due, ...]:
        """The due days of a facet for a cell, by clock; empty for triggers without days."""
        term = self._term[cell]
        known = self._by_term.get((facet, term))
        if known is not None:
            return known
        if not self.exact(facet):
            self._by_term[facet, term] = ()
            return ()
        stretches = self.during_windows(facet, cell) if self.during_exact(facet) else None
        values = self.values(facet, cell)
        key = (facet, term, stretches, values)
        known = self._due.get(key)
        if known is None:
            known = self._due[key] = self._compute(facet, term, stretches, values)
        if stretches is None and values is None:
            # Nothing but the term tells its customers apart.
            self._by_term[facet, term] = known
        return known

    def _compute(
        self, facet: Facet, term: int | None, stretches: tuple[Window, ...] | None, values: tuple[str, ...] | None
    ) -> tuple[Due, ...]:
        base = self.base(facet)
        assert base is not None
        waited = facet.step.waited if facet.step is not None else 0
        if waited is None:
            return ()
        horizon = self._timeline.horizon(term)
        runs: dict[int, list[int]] = {}
        for offset in self.offsets(facet):
            at = replace(base, offset=base.offset + offset)
            for day in self._timeline.occurrences(at, term):
                due = day + waited
                if (due < horizon or not base.known) and (
                    stretches is None or any(window.holds(due) for window in stretches)
                ):
                    runs.setdefault(day - offset, []).append(due)
        days = tuple(sorted(day for run in runs.values() for day in run))
        if facet.cap is not None:
            days = thinned(days, facet.cap.at_most, facet.cap.per.shortest)
        kept = set(days)
        firsts = tuple(sorted(min(run) for run in runs.values() if min(run) in kept))
        if facet.step is not None and facet.step.position > 0:
            firsts = ()
        clocks = [base.clock] if values is None else [f"{base.anchor}:{value}" for value in values]
        return tuple(Due(clock, days, firsts, base.known, self.estimated(facet)) for clock in clocks)

    def ever(self, facet: Facet, cell: int) -> bool:
        """Whether a facet with days can fire for a cell at all; a wait that is not stated can be any."""
        base = self.base(facet)
        if base is None or not self.exact(facet) or self.values(facet, cell) == ():
            return False
        if facet.step is None or facet.step.waited is not None:
            return any(due.days for due in self.due(facet, cell))
        stretches = self.during_windows(facet, cell) if self.during_exact(facet) else None
        term = self.term(cell)
        return any(
            stretches is None or any(day < window.end for window in stretches)
            for offset in self.offsets(facet)
            for day in self._timeline.occurrences(replace(base, offset=base.offset + offset), term)
        )

    def yearly(self, facet: Facet, cell: int, newness: Fraction) -> Fraction | None:
        """Messages a year to one contact of a cell, for a facet with days; ``newness`` is the share in the first
        year. None where nobody knows whether a wait that is not stated ends inside ``during``.
        """
        base = self.base(facet)
        assert base is not None
        stretches = self.during_windows(facet, cell) if self.during_exact(facet) else None
        values = self.values(facet, cell)
        times = 1 if values is None else len(values)
        if stretches is not None and facet.step is not None and facet.step.waited is None:
            return None if self.ever(facet, cell) else Fraction(0)
        key = (facet, self.term(cell), stretches, times, newness)
        known = self._rates.get(key)
        if known is None:
            known = self._rates[key] = times * self._rate(facet, base, self.term(cell), stretches, newness)
        return known

    def _rate(
        self, facet: Facet, base: Base, term: int | None, stretches: tuple[Window, ...] | None, newness: Fraction
    ) -> Fraction:
        waited = facet.step.waited or 0 if facet.step is not None else 0
        days: dict[int, list[int]] = {}
        kept: tuple[int, ...] = ()
        for offset in self.offsets(facet):
            at = replace(base, offset=base.offset + offset)
            if self._timeline.fires(at, term):
                due = [day + waited for day in self._timeline.occurrences(at, term)]
                if stretches is None or any(window.holds(day) for day in due for window in stretches):
                    days[offset] = due
                    kept += (offset,)
        if facet.cap is not None:
            kept = thinned(kept, facet.cap.at_most, facet.cap.per.shortest)
        if not base.recurs:
            return newness * sum(1 for offset in kept for day in days[offset] if 0 <= day < 365)
        period = self._timeline.period(base, term)
        return Fraction(365, period) * len(kept) if period is not None else Fraction(0)
