"""Dimensions of a random project, every conceivable customer they allow, and what an audience means there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .projects_dice import Dice

Audience = str | dict[str, Any]

# Leaves and inner nodes are different words in all dimensions, so that a value alone says where it belongs.
SEGMENTS = ("enterprise", "mid", "smb", "micro")
PRODUCTS = ("core", "analytics", "payroll", "vault")
LIFECYCLES = ("trial", "paying", "leaving")
PERSONAS = ("admin", "user", "buyer", "exec")
LANGUAGES = ("en", "de", "fr")
DUTIES = ("approver", "preparer", "auditor")
# `no` is Norway: text in YAML 1.2, which is what makes it worth having.
GEOGRAPHIES: tuple[list[Any], ...] = (
    ["na", {"emea": ["uk", "dach"]}],
    ["na", {"europe": [{"nordics": ["no", "se"]}, "dach"]}],
    [{"north": ["no", "se"]}, {"south": ["it", "es"]}],
)
FLAT_GEOGRAPHY = ("na", "uk", "dach", "no")
OTHER = "(other)"
MOST_DIMENSIONS = 4
MOST_COMBINATIONS = 600


@dataclass(frozen=True)
class Dimension:
    """One axis: its leaves in declared order, each name with the leaves below it, and the tree as written."""

    name: str
    tree: tuple[Any, ...]
    many: bool = False
    contact: bool = False
    may_be_none: bool = False

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Every leaf and inner node with the leaves it stands for."""
        found: dict[str, tuple[str, ...]] = {}

        def visit(node: Any) -> tuple[str, ...]:
            if isinstance(node, str):
                found[node] = (node,)
                return (node,)
            ((inner, children),) = node.items()
            leaves = tuple(leaf for child in children for leaf in visit(child))
            found[inner] = leaves
            return leaves

        for node in self.tree:
            visit(node)
        return found

    @property
    def leaves(self) -> tuple[str, ...]:
        """The leaves in declared order."""
        return tuple(name for name, below in self.names.items() if below == (name,))

    def held(self, open_ended: bool) -> list[tuple[str, ...]]:
        """Every set of leaves one customer can hold; `open_ended` adds a value nobody named."""
        leaves = (*self.leaves, OTHER) if open_ended else self.leaves
        if not self.many:
            return [(leaf,) for leaf in leaves]
        sizes = range(0 if self.may_be_none else 1, len(leaves) + 1)
        return [subset for size in sizes for subset in itertools.combinations(leaves, size)]


class Space:
    """All combinations of the dimensions as bits of an integer (semantics 2.1: containment knows no population)."""

    def __init__(self, dimensions: Sequence[Dimension], *, open_ended: bool) -> None:
        self.dimensions = tuple(dimensions)
        combinations = list(itertools.product(*(dimension.held(open_ended) for dimension in dimensions)))
        self.everything = (1 << len(combinations)) - 1
        self._bits: dict[tuple[str, str], int] = {}
        for position, dimension in enumerate(dimensions):
            for name, below in dimension.names.items():
                wanted = set(below)
                bits = (1 << index for index, held in enumerate(combinations) if wanted & set(held[position]))
                self._bits[dimension.name, name] = sum(bits)

    def evaluate(self, audience: Audience, named: Mapping[str, Audience]) -> int:
        """The combinations an audience matches (semantics 1.2)."""
        if isinstance(audience, str):
            return self.everything if audience == "all" else self.evaluate(named[audience], named)
        result = self.everything
        for key, value in audience.items():
            if key == "not":
                result &= self.everything & ~self.evaluate(value, named)
            elif key == "any":
                union = 0
                for part in value:
                    union |= self.evaluate(part, named)
                result &= union
            elif key == "all":
                for part in value:
                    result &= self.evaluate(part, named)
            else:
                values = value if isinstance(value, list) else [value]
                union = 0
                for one in values:
                    union |= self._bits[key, one]
                result &= union
        return result


def draw_dimensions(dice: Dice, *, with_program: bool) -> list[Dimension]:
    """One to four dimensions; without a program all of them describe accounts and hold one value."""
    found = [*_account_dimensions(dice.fork(), with_program), *_contact_dimensions(dice.fork(), with_program)]
    if len(found) > MOST_DIMENSIONS:
        found.remove(next(d for d in found if d.name not in ("geo", "product")))
    while _size(found) > MOST_COMBINATIONS:
        largest = max(found, key=lambda dimension: len(dimension.held(False)))
        found[found.index(largest)] = _shorter(largest)
    return found


def _size(dimensions: Sequence[Dimension]) -> int:
    size = 1
    for dimension in dimensions:
        size *= len(dimension.held(False)) + 1
    return size


def _shorter(dimension: Dimension) -> Dimension:
    return Dimension(dimension.name, dimension.leaves[:-1], dimension.many, dimension.contact, dimension.may_be_none)


def _account_dimensions(dice: Dice, with_program: bool) -> list[Dimension]:
    hierarchy = dice.happens("hierarchy", 0.5)
    tree = dice.one_of(GEOGRAPHIES)
    geography = tuple(tree) if hierarchy and with_program else dice.first_of(FLAT_GEOGRAPHY, at_least=2)
    many = dice.happens("many_dimension", 0.5)
    may_be_none = dice.happens("may_be_none", 0.35)
    product = Dimension("product", dice.first_of(PRODUCTS), many=True, may_be_none=may_be_none)
    single = [
        Dimension("segment", dice.first_of(SEGMENTS)),
        Dimension("geo", geography),
        Dimension("lifecycle", dice.first_of(LIFECYCLES)),
    ]
    dice.random.shuffle(single)
    singles = single[: dice.whole(1, 2)]
    if hierarchy and with_program and all(dimension.name != "geo" for dimension in singles):
        singles[-1] = Dimension("geo", geography)
    return [*singles, product] if many and with_program else singles


def _contact_dimensions(dice: Dice, with_program: bool) -> list[Dimension]:
    none = dice.happens("no_contact_dimension", 0.18)
    several = dice.happens("several_contact_dimensions", 0.25)
    many = dice.happens("contact_many_dimension", 0.25)
    persona = Dimension("persona", dice.first_of(PERSONAS), contact=True)
    language = Dimension("language", dice.first_of(LANGUAGES), contact=True)
    duty = Dimension("duty", dice.first_of(DUTIES, at_least=2), many=True, contact=True)
    if not with_program or none:
        return []
    # The model does not say how a `many` value stands in a row of several contact dimensions, so they do not meet.
    if several:
        return [persona, language]
    return [duty] if many else [persona]


def draw_audience(
    space: Space, dice: Dice, named: Mapping[str, Audience], *, level: str | None = None, everyone: bool = True
) -> Audience:
    """An audience somebody could match; `level` keeps to account or contact dimensions."""
    chosen = [d for d in space.dimensions if level is None or d.contact == (level == "contact")]
    whole = dice.random.random() < 0.18
    if not chosen or (whole and everyone):
        return "all"
    for _ in range(12):
        audience = _shape(chosen, dice.fork(), named if level is None else {})
        matched = space.evaluate(audience, named)
        if matched and (everyone or matched != space.everything):
            return audience
    return "all"


def _shape(dimensions: Sequence[Dimension], dice: Dice, named: Mapping[str, Audience]) -> Audience:
    negated = dice.happens("audience_not", 0.15)
    union = dice.happens("audience_any", 0.12)
    intersection = dice.happens("audience_all", 0.12)
    known = dice.happens("named_audience", 0.3)
    parts = [_plain(dimensions, dice.fork()) for _ in range(3)]
    if known and named:
        return dice.one_of(sorted(named))
    if union:
        return {"any": parts[:2]} if dice.random.random() < 0.7 else {**parts[2], "any": parts[:2]}
    if intersection:
        return {"all": parts[:2]}
    if negated:
        return {**parts[0], "not": parts[1]} if dice.random.random() < 0.6 else {"not": parts[0]}
    return parts[0]


def _plain(dimensions: Sequence[Dimension], dice: Dice) -> dict[str, Any]:
    chosen = dice.some_of(dimensions, at_most=2)
    return {dimension.name: _values(dimension, dice.fork()) for dimension in chosen}


def _values(dimension: Dimension, dice: Dice) -> str | list[str]:
    several = dice.happens("audience_list", 0.35)
    names = list(dimension.names)
    if several and len(names) > 1:
        return dice.some_of(names, at_least=2, at_most=3)
    return dice.one_of(names)
