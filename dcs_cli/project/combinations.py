"""Audience expressions over all conceivable customers, whatever today's population is (semantics 1.2, 2.1).

Used where a new customer must not change the answer: contradictions (A01), regions of overlays, ambiguity (A04).
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from dcs_cli.documents.audience import Audience, Everyone, Selection
from dcs_cli.project.dimensions import Axis

Literal_ = tuple[str, frozenset[str], bool]
"""A dimension, leaves, and whether the customer must (or must not) hold one of them."""

MOST_TERMS = 200_000


class Conceivable:
    """All combinations of the values of the declared dimensions."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self._axes: Mapping[str, Axis] = {axis.name: axis for axis in axes}

    def possible(self, *audiences: Audience, without: Sequence[Audience] = ()) -> bool:
        """Whether some conceivable customer is in every audience and in none of those ``without``."""
        parts = [*((audience, True) for audience in audiences), *((audience, False) for audience in without)]
        terms: list[tuple[Literal_, ...]] = [()]
        for audience, wanted in parts:
            alternatives = list(self._terms(audience, wanted))
            terms = [(*left, *right) for left in terms for right in alternatives]
            terms = [term for term in terms if self._consistent(term)]
            if not terms:
                return False
            if len(terms) > MOST_TERMS:
                return True
        return any(self._consistent(term) for term in terms)

    def _terms(self, audience: Audience, wanted: bool) -> Iterator[tuple[Literal_, ...]]:
        """The disjunctive form of an expression, or of its negation."""
        if isinstance(audience, Everyone):
            if wanted:
                yield ()
            return
        if not isinstance(audience, Selection):
            if not wanted:
                yield ()
            return
        conjuncts = self._conjuncts(audience)
        if not wanted:
            for part, positive in conjuncts:
                yield from self._part(part, not positive)
            return
        for chosen in product(*(list(self._part(part, positive)) for part, positive in conjuncts)):
            yield tuple(literal for term in chosen for literal in term)

    def _conjuncts(self, selection: Selection) -> list[tuple[object, bool]]:
        parts: list[tuple[object, bool]] = [((name, values), True) for name, values in selection.dimensions]
        if selection.any_of is not None:
            parts.append((selection.any_of, True))
        parts += [(part, True) for part in selection.all_of or ()]
        if selection.excluded is not None:
            parts.append((selection.excluded, False))
        return parts

    def _part(self, part: object, wanted: bool) -> Iterator[tuple[Literal_, ...]]:
        if isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str):
            axis = self._axes.get(part[0])
            leaves = axis.covered(part[1]) if axis is not None else frozenset()
            yield ((part[0], leaves, wanted),)
        elif isinstance(part, tuple):
            if wanted:
                for inner in part:
                    yield from self._terms(inner, True)
            else:
                for chosen in product(*(list(self._terms(inner, False)) for inner in part)):
                    yield tuple(literal for term in chosen for literal in term)
        else:
            yield from self._terms(part, wanted)  # type: ignore[arg-type]  # the remaining parts are audiences

    def _consistent(self, term: Sequence[Literal_]) -> bool:
        by_dimension: dict[str, list[tuple[frozenset[str], bool]]] = {}
        for name, leaves, wanted in term:
            by_dimension.setdefault(name, []).append((leaves, wanted))
        return all(self._holdable(name, literals) for name, literals in by_dimension.items())

    def _holdable(self, name: str, literals: list[tuple[frozenset[str], bool]]) -> bool:
        axis = self._axes.get(name)
        if axis is None:
            return not any(wanted for _, wanted in literals)
        allowed = set(axis.leaves)
        for leaves, wanted in literals:
            if not wanted:
                allowed -= leaves
        required = [leaves for leaves, wanted in literals if wanted]
        if axis.many:
            if not required:
                return bool(allowed) or axis.may_be_none
            return all(not allowed.isdisjoint(leaves) for leaves in required)
        for leaves in required:
            allowed &= leaves
        return bool(allowed)

    def share(self, audience: Audience) -> Fraction:
        """The share of all combinations of the dimensions that an expression covers."""
        names = sorted(self._mentioned(audience))
        axes = [self._axes[name] for name in names if name in self._axes]
        patterns = [self._patterns(axis, audience) for axis in axes]
        total = Fraction(0)
        for chosen in product(*patterns):
            held = {axis.name: leaves for axis, (leaves, _) in zip(axes, chosen, strict=True)}
            if self._holds(audience, held):
                weight = Fraction(1)
                for _, share in chosen:
                    weight *= share
                total += weight
        return total

    def _mentioned(self, audience: Audience) -> dict[str, list[frozenset[str]]]:
        found: dict[str, list[frozenset[str]]] = {}
        if isinstance(audience, Selection):
            for name, values in audience.dimensions:
                axis = self._axes.get(name)
                found.setdefault(name, []).append(axis.covered(values) if axis is not None else frozenset())
            inner = [*(audience.any_of or ()), *(audience.all_of or ())]
            if audience.excluded is not None:
                inner.append(audience.excluded)
            for part in inner:
                for name, sets in self._mentioned(part).items():
                    found.setdefault(name, []).extend(sets)
        return found

    def _patterns(self, axis: Axis, audience: Audience) -> list[tuple[frozenset[str], Fraction]]:
        """Ways to hold values of an axis that the expression can tell apart, each with its share of all ways."""
        sets = self._mentioned(audience).get(axis.name, [])
        groups: dict[tuple[bool, ...], list[str]] = {}
        for leaf in axis.leaves:
            groups.setdefault(tuple(leaf in leaves for leaves in sets), []).append(leaf)
        if not axis.many:
            return [(frozenset(group), Fraction(len(group), len(axis.leaves))) for group in groups.values()]
        ways = 2 ** len(axis.leaves) - (0 if axis.may_be_none else 1)
        found = []
        for chosen in product((False, True), repeat=len(groups)):
            held: frozenset[str] = frozenset()
            count = 1
            for taken, group in zip(chosen, groups.values(), strict=True):
                if taken:
                    held |= frozenset(group)
                    count *= 2 ** len(group) - 1
            if held or axis.may_be_none:
                found.append((held, Fraction(count, ways)))
        return found

    def _holds(self, audience: Audience, held: Mapping[str, frozenset[str]]) -> bool:
        if isinstance(audience, Everyone):
            return True
        if not isinstance(audience, Selection):
            return False
        for name, values in audience.dimensions:
            axis = self._axes.get(name)
            if axis is None or axis.covered(values).isdisjoint(held[name]):
                return False
        if audience.any_of is not None and not any(self._holds(part, held) for part in audience.any_of):
            return False
        if not all(self._holds(part, held) for part in audience.all_of or ()):
            return False
        return audience.excluded is None or not self._holds(audience.excluded, held)
