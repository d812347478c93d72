"""Random dimensions, customers and audience expressions, with their meaning told value by value (semantics 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

from hypothesis import strategies as st

from dcs_cli.project.project import Project

from .resolving import Document, numbers, project_of

Held = Mapping[str, frozenset[str]]
"""A customer: the leaves held on every dimension."""


@dataclass(frozen=True)
class Axis:
    """A dimension as drawn."""

    name: str
    tree: tuple[Any, ...]
    many: bool = False
    may_be_none: bool = False
    level: str = "account"

    @property
    def leaves(self) -> list[str]:
        return [leaf for node in self.tree for leaf in _below(node)]

    @property
    def names(self) -> list[str]:
        """Everything an expression can name: leaves and groups."""
        return [name for node in self.tree for name in _names(node)]

    def below(self, name: str) -> frozenset[str]:
        return frozenset(leaf for node in self.tree for leaf in _below_name(node, name))

    def values(self) -> list[frozenset[str]]:
        """Everything a customer can hold."""
        if not self.many:
            return [frozenset((leaf,)) for leaf in self.leaves]
        sizes = range(0 if self.may_be_none else 1, len(self.leaves) + 1)
        return [frozenset(held) for size in sizes for held in combinations(self.leaves, size)]

    def written(self) -> Document:
        stated: Document = {"values": [_written(node) for node in self.tree], "many": self.many}
        return stated | {"level": self.level, "may_be_none": self.may_be_none}


def _written(node: Any) -> Any:
    return node if isinstance(node, str) else {node[0]: [_written(inner) for inner in node[1]]}


def _below(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        yield from chain.from_iterable(map(_below, node[1]))


def _names(node: Any) -> Iterator[str]:
    yield node if isinstance(node, str) else node[0]
    if not isinstance(node, str):
        yield from chain.from_iterable(map(_names, node[1]))


def _below_name(node: Any, name: str) -> Iterator[str]:
    if node == name or (not isinstance(node, str) and node[0] == name):
        yield from _below(node)
    elif not isinstance(node, str):
        for inner in node[1]:
            yield from _below_name(inner, name)


@dataclass(frozen=True)
class Space:
    """The dimensions of a project and the meaning of its named audiences."""

    axes: tuple[Axis, ...]
    named: Mapping[str, Any]

    def everybody(self) -> list[Held]:
        """Every conceivable customer: all combinations of all dimensions."""
        return [
            dict(zip((axis.name for axis in self.axes), values, strict=True))
            for values in product(*(axis.values() for axis in self.axes))
        ]

    def holds(self, audience: Any, customer: Held) -> bool:
        """Whether a customer is meant by an expression as written."""
        if audience == "all":
            return True
        if isinstance(audience, str):
            return self.holds(self.named[audience], customer)
        by_name = {axis.name: axis for axis in self.axes}
        for key, value in audience.items():
            if key == "any":
                fits = any(self.holds(part, customer) for part in value)
            elif key == "all":
                fits = all(self.holds(part, customer) for part in value)
            elif key == "not":
                fits = not self.holds(value, customer)
            else:
                wanted = value if isinstance(value, list) else [value]
                fits = any(customer[key] & by_name[key].below(name) for name in wanted)
            if not fits:
                return False
        return True

    def program(self, population: list[Document] | None) -> Document:
        program: Document = {
            "kind": "program",
            "name": "Drawn",
            "dimensions": {axis.name: axis.written() for axis in self.axes},
            "departments": {"cs": {"is_cs": True}},
            "channels": {"email": {}},
            "systems": {"hub": {}},
        }
        if self.named:
            program["audiences"] = dict(self.named)
        return program if population is None else program | {"population": population}

    def rows(self, customers: list[Held]) -> list[Document]:
        """The population of exactly these customers, one contact each."""
        account = [axis for axis in self.axes if axis.level == "account"]
        contact = [axis for axis in self.axes if axis.level == "contact"]
        found: list[Document] = []
        for customer in customers:
            row: Document = {axis.name: self._value(axis, customer) for axis in account}
            inner: Any = 1
            if len(contact) == 1:
                inner = {"+".join(leaf for leaf in contact[0].leaves if leaf in customer[contact[0].name]): 1}
            elif contact:
                inner = [{axis.name: self._value(axis, customer) for axis in contact} | {"n": 1}]
            found.append(row | {"accounts": 1, "contacts": inner})
        return found

    def _value(self, axis: Axis, customer: Held) -> Any:
        held = [leaf for leaf in axis.leaves if leaf in customer[axis.name]]
        return held if axis.many else held[0]

    def resolved(self, customers: list[Held], *documents: Document) -> Project:
        """A project whose universe is exactly these customers."""
        return project_of([self.program(self.rows(customers)), *documents])


def customer_of(project: Project, index: int) -> Held:
    """The customer a cell of the product stands for."""
    cell = project.universe.cells[index]
    return {axis.name: frozenset(point.leaves) for axis, point in zip(project.universe.axes, cell, strict=True)}


def customers_in(project: Project, cells: int) -> set[tuple[tuple[str, tuple[str, ...]], ...]]:
    """The customers of a set of cells of the product."""
    return {frozen(customer_of(project, index)) for index in numbers(cells)}


def frozen(customer: Held) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A customer as something a set can hold."""
    return tuple((name, tuple(sorted(customer[name]))) for name in sorted(customer))


TREES: tuple[tuple[Any, ...], ...] = (
    ("a1",),
    ("a1", "a2"),
    ("a1", "a2", "a3"),
    ("a1", ("group", ("a2", "a3"))),
    (("west", ("a1", ("north", ("a2", "a3")))), "a4"),
)


@st.composite
def spaces(draw: st.DrawFn, *, contact: bool = True, most: int = 4) -> Space:
    """One to four dimensions: plain ones, hierarchies, several values, none, of accounts and of contacts."""
    axes = []
    for position in range(draw(st.integers(1, most))):
        letter = "bdefg"[position]
        tree = _renamed(draw(st.sampled_from(TREES)), letter)
        many = draw(st.integers(0, 2)) == 0
        level = "contact" if contact and position == 1 and draw(st.booleans()) else "account"
        may_be_none = many and level == "account" and draw(st.booleans())
        axes.append(Axis(f"dim-{letter}", tree, many, may_be_none, level))
    space = Space(tuple(axes), {})
    named = {"insiders": draw(expressions(space))} if draw(st.booleans()) else {}
    return Space(space.axes, named)


def _renamed(tree: tuple[Any, ...], letter: str) -> tuple[Any, ...]:
    def rename(node: Any) -> Any:
        if isinstance(node, str):
            return node.replace("a", letter, 1)
        return (f"{letter}-{node[0]}", tuple(rename(inner) for inner in node[1]))

    return tuple(rename(node) for node in tree)


@st.composite
def expressions(draw: st.DrawFn, space: Space, depth: int = 2) -> Any:
    """An audience expression as it is written."""
    kinds = ["dimensions", "dimensions", "all", *(["any", "all of", "not", "mixed"] if depth else [])]
    kind = draw(st.sampled_from([*kinds, *(["name"] if space.named else [])]))
    inner = expressions(space, depth - 1)
    match kind:
        case "all":
            return "all"
        case "name":
            return draw(st.sampled_from(sorted(space.named)))
        case "any":
            return {"any": draw(st.lists(inner, min_size=1, max_size=3))}
        case "all of":
            return {"all": draw(st.lists(inner, min_size=1, max_size=3))}
        case "not":
            return {"not": draw(inner)}
        case "mixed":
            return {**draw(_dimensions(space)), "not": draw(inner), "any": [draw(inner), draw(inner)]}
        case _:
            return draw(_dimensions(space))


@st.composite
def _dimensions(draw: st.DrawFn, space: Space) -> Document:
    chosen = draw(st.lists(st.sampled_from(space.axes), min_size=1, max_size=2, unique_by=lambda axis: axis.name))
    found: Document = {}
    for axis in chosen:
        names = draw(st.lists(st.sampled_from(axis.names), min_size=1, max_size=2, unique=True))
        if draw(st.integers(0, 5)) == 0:
            names = axis.leaves
        found[axis.name] = names if len(names) > 1 or draw(st.booleans()) else names[0]
    return found


@st.composite
def populations(draw: st.DrawFn, space: Space) -> list[Held]:
    """Some of the conceivable customers."""
    everybody = space.everybody()
    if len(everybody) > 40:
        picks = draw(st.lists(st.integers(0, len(everybody) - 1), min_size=1, max_size=25, unique=True))
        return [everybody[pick] for pick in picks]
    return draw(st.lists(st.sampled_from(everybody), min_size=1, max_size=25, unique_by=frozen))
