"""Audience expressions evaluated over the universe, with named audiences followed (semantics 1.2)."""

from collections.abc import Mapping

from dcs_cli.documents.audience import Audience, Everyone, Named, Selection
from dcs_cli.project.universe import Universe


class Audiences:
    """The meaning of audience expressions in one universe; results are remembered by expression."""

    def __init__(self, universe: Universe, named: Mapping[str, Audience]) -> None:
        self._universe = universe
        self._named = dict(named)
        self._cells: dict[Audience, int] = {}
        self._open: set[str] = set()

    def cells(self, audience: Audience) -> int:
        """The set of cells of an expression; unknown names and cycles mean nobody (they are reported elsewhere)."""
        known = self._cells.get(audience)
        if known is None:
            known = self._evaluate(audience)
            if not self._open:
                self._cells[audience] = known
        return known

    def _evaluate(self, audience: Audience) -> int:
        match audience:
            case Everyone():
                return self._universe.everyone
            case Named(name):
                return self._evaluate_name(name)
            case Selection():
                return self._evaluate_selection(audience)

    def _evaluate_name(self, name: str) -> int:
        if name not in self._named or name in self._open:
            return 0
        self._open.add(name)
        try:
            return self.cells(self._named[name])
        finally:
            self._open.discard(name)

    def _evaluate_selection(self, selection: Selection) -> int:
        cells = self._universe.everyone
        for dimension, names in selection.dimensions:
            position = self._universe.position_of(dimension)
            if position is None:
                return 0
            cells &= self._universe.holding(position, self._universe.axes[position].covered(names))
        if selection.any_of is not None:
            union = 0
            for part in selection.any_of:
                union |= self.cells(part)
            cells &= union
        for part in selection.all_of or ():
            cells &= self.cells(part)
        if selection.excluded is not None:
            cells &= self._universe.everyone & ~self.cells(selection.excluded)
        return cells


def expanded(audience: Audience, named: Mapping[str, Audience], open_names: frozenset[str] = frozenset()) -> Audience:
    """An expression with named audiences replaced by their meaning; names on a cycle are left as they are."""
    match audience:
        case Named(name) if name in named and name not in open_names:
            return expanded(named[name], named, open_names | {name})
        case Selection(any_of=None, all_of=None, excluded=None):
            return audience
        case Selection():
            return Selection(
                audience.dimensions,
                None
                if audience.any_of is None
                else tuple(expanded(part, named, open_names) for part in audience.any_of),
                None
                if audience.all_of is None
                else tuple(expanded(part, named, open_names) for part in audience.all_of),
                None if audience.excluded is None else expanded(audience.excluded, named, open_names),
            )
        case _:
            return audience


def dimensions_named(audience: Audience) -> frozenset[str]:
    """The dimensions an expanded expression names anywhere."""
    if not isinstance(audience, Selection):
        return frozenset()
    found = {dimension for dimension, _ in audience.dimensions}
    for part in (*(audience.any_of or ()), *(audience.all_of or ())):
        found |= dimensions_named(part)
    if audience.excluded is not None:
        found |= dimensions_named(audience.excluded)
    return frozenset(found)


def values_wanted(audience: Audience, dimension: str) -> frozenset[str]:
    """The values of a dimension an expanded expression asks for (those it only excludes are left out)."""
    if not isinstance(audience, Selection):
        return frozenset()
    found: set[str] = set()
    for name, values in audience.dimensions:
        if name == dimension:
            found.update(values)
    for part in (*(audience.any_of or ()), *(audience.all_of or ())):
        found |= values_wanted(part, dimension)
    return frozenset(found)
