"""Cells, audiences and their weights (semantics 1).

Readings of the text chosen here:
* a class of values no expression tells apart is shown as its first declared value (1.1, no population);
* anchors with `per` tell no values apart; only audiences do;
* a population row without `contacts` has no contacts: with no contact dimension its cell stays, with weight 0;
* `program.impossible` takes cells out of the universe only, not out of the combinations of 2.1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .project import Project

Value = str | frozenset[str]


@dataclass(frozen=True)
class Dimension:
    """A dimension: its leaves, what lies below each name, and whether it is many or contact-level (semantics 1.1)."""

    name: str
    leaves: tuple[str, ...]
    below: dict[str, frozenset[str]]
    many: bool
    contact: bool
    may_be_none: bool

    def leaves_of(self, value: Any) -> frozenset[str]:
        """The leaves below a value."""
        return self.below.get(str(value), frozenset([str(value)]))


@dataclass(frozen=True)
class Cell:
    """A value for each of some dimensions (semantics 1.1)."""

    values: tuple[tuple[str, Value], ...]

    def get(self, name: str) -> Value | None:
        """The value of one dimension."""
        for dimension, value in self.values:
            if dimension == name:
                return value
        return None


def declared_dimension(name: str, declared: Any) -> Dimension:
    """Reads one declaration of a dimension; inner nodes are names for sets of leaves (semantics 1.1)."""
    facts = declared if isinstance(declared, dict) else {"values": declared}
    leaves: list[str] = []
    below: dict[str, frozenset[str]] = {}

    def walk(values: Iterable[Any]) -> list[str]:
        found: list[str] = []
        for value in values:
            if isinstance(value, dict):
                for inner, children in value.items():
                    inside = walk(children or [])
                    below[str(inner)] = frozenset(inside)
                    found.extend(inside)
            else:
                leaves.append(str(value))
                below[str(value)] = frozenset([str(value)])
                found.append(str(value))
        return found

    walk(facts.get("values") or [])
    return Dimension(
        name=name,
        leaves=tuple(leaves),
        below=below,
        many=facts.get("many") is True,
        contact=facts.get("level") == "contact",
        may_be_none=facts.get("may_be_none") is True,
    )


def expressions(project: Project) -> list[Any]:
    """Every audience expression of the project (semantics 1.1, no population)."""
    found: list[Any] = list(project.audiences.values())
    settings = project.settings
    for key in ("term", "new_per_year"):
        if isinstance(settings.get(key), list):
            found.extend(row.get("for") for row in settings[key])
    found.extend(settings.get("impossible") or [])
    found.extend(row.get("for") for row in project.policy.get("consent") or [])
    for one in project.maps:
        found.append(one.get("for"))
        found.append((one.get("defaults") or {}).get("audience"))
        for key in ("touchpoints", "campaigns", "add"):
            found.extend(entry.get("audience") for entry in one.get(key) or [])
    for group in (project.stages, project.moments, project.plans, project.results["readings"]):
        found.extend(entry.get("audience") for entry in group)
    for signal in project.signals:
        if not isinstance(signal.get("instrumented"), bool):
            found.append(signal.get("instrumented"))
    for study in project.studies:
        for activity in study.get("activities") or []:
            found.append(activity.get("audience"))
            found.extend(row.get("for") for row in activity.get("split") or [])
    return [expression for expression in found if expression is not None]


def mentions(expression: Any) -> list[tuple[str, list[str]]]:
    """The (dimension, values) pairs written in an expression, not following names."""
    found: list[tuple[str, list[str]]] = []
    if isinstance(expression, dict):
        for key, value in expression.items():
            if key == "not":
                found.extend(mentions(value))
            elif key in ("any", "all"):
                for part in value:
                    found.extend(mentions(part))
            else:
                values = value if isinstance(value, list) else [value]
                found.append((str(key), [str(one) for one in values]))
    return found


def dimensions(project: Project) -> list[Dimension]:
    """Declared dimensions, and undeclared ones with the values named plus `(other)` (semantics 1.1)."""
    found = [declared_dimension(str(name), facts) for name, facts in (project.settings.get("dimensions") or {}).items()]
    declared = {dimension.name for dimension in found}
    named: dict[str, list[str]] = {}
    for expression in expressions(project):
        for name, values in mentions(expression):
            if name not in declared:
                for value in values:
                    if value not in named.setdefault(name, []):
                        named[name].append(value)
    for name, values in named.items():
        leaves = (*values, "(other)")
        below = {value: frozenset([value]) for value in leaves}
        found.append(Dimension(name, leaves, below, many=False, contact=False, may_be_none=False))
    return found


@dataclass(frozen=True)
class Universe:
    """The cells of a project with their weights; weights are absent without a population (semantics 1.1)."""

    project: Project
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    contacts_of_cell: dict[Cell, int] | None
    accounts_of_cell: dict[Cell, int] | None

    @property
    def sized(self) -> bool:
        """Is there a population?"""
        return self.contacts_of_cell is not None

    def dimension(self, name: str) -> Dimension | None:
        """The dimension of a name."""
        return next((dimension for dimension in self.dimensions if dimension.name == name), None)

    def account(self, cell: Cell) -> Cell:
        """The account cell of a contact cell (semantics 1.1)."""
        contact = {dimension.name for dimension in self.dimensions if dimension.contact}
        return Cell(tuple((name, value) for name, value in cell.values if name not in contact))

    def account_cells(self) -> list[Cell]:
        """The distinct account cells."""
        return list(dict.fromkeys(self.account(cell) for cell in self.cells))

    def cells_of_account(self, account: Cell) -> list[Cell]:
        """The contact cells of an account cell."""
        return [cell for cell in self.cells if self.account(cell) == account]

    def matches(self, expression: Any, cell: Cell) -> bool:
        """Is a cell in the audience of an expression (semantics 1.2)?"""
        if expression == "all":
            return True
        if isinstance(expression, str):
            return self.matches(self.project.audiences[expression], cell)
        for key, value in expression.items():
            if key == "not":
                if self.matches(value, cell):
                    return False
            elif key == "any":
                if not any(self.matches(part, cell) for part in value):
                    return False
            elif key == "all":
                if not all(self.matches(part, cell) for part in value):
                    return False
            elif not self.has_value(cell, str(key), value):
                return False
        return True

    def has_value(self, cell: Cell, name: str, value: Any) -> bool:
        """Does a cell have, or contain, one of the leaves below the values (semantics 1.2)?"""
        dimension = self.dimension(name)
        held = cell.get(name)
        if dimension is None or held is None:
            return False
        wanted: set[str] = set()
        for one in value if isinstance(value, list) else [value]:
            wanted |= dimension.leaves_of(one)
        if isinstance(held, frozenset):
            return bool(held & wanted)
        return held in wanted

    def audience(self, expression: Any) -> frozenset[Cell]:
        """The cells of an audience (semantics 1.2)."""
        return frozenset(cell for cell in self.cells if self.matches(expression, cell))

    def contacts(self, cells: Iterable[Cell]) -> int | None:
        """contacts(X) (semantics 1.1)."""
        if self.contacts_of_cell is None:
            return None
        return sum(self.contacts_of_cell[cell] for cell in cells)

    def accounts_by_cell(self, cells: Iterable[Cell]) -> dict[Cell, int]:
        """min(N(a), contacts of X in a) for each account cell a of X (semantics 1.1)."""
        assert self.contacts_of_cell is not None and self.accounts_of_cell is not None
        reached: dict[Cell, int] = {}
        for cell in cells:
            account = self.account(cell)
            reached[account] = reached.get(account, 0) + self.contacts_of_cell[cell]
        return {account: min(self.accounts_of_cell[account], number) for account, number in reached.items()}

    def accounts(self, cells: Iterable[Cell]) -> int | None:
        """accounts(X) (semantics 1.1)."""
        if not self.sized:
            return None
        return sum(self.accounts_by_cell(cells).values())

    def total_accounts(self) -> int | None:
        """ΣN over account cells (semantics 1.1)."""
        if self.accounts_of_cell is None:
            return None
        return sum(self.accounts_of_cell.values())

    def shown(self, cell: Cell) -> dict[str, str]:
        """A cell as a mapping, `many` values joined with + in declared order (semantics 24)."""
        result = {}
        for name, value in cell.values:
            if isinstance(value, frozenset):
                dimension = self.dimension(name)
                assert dimension is not None
                result[name] = "+".join(leaf for leaf in dimension.leaves if leaf in value)
            else:
                result[name] = value
        return result

    def shown_sorted(self, cells: Iterable[Cell]) -> list[dict[str, str]]:
        """Cells as mappings in a fixed order (semantics 24)."""
        return sorted((self.shown(cell) for cell in cells), key=lambda one: list(one.values()))

    def conceivable(self, names: set[str]) -> list[Cell]:
        """All combinations of the values of some dimensions, never only today's (semantics 2.1)."""
        axes = []
        for dimension in self.dimensions:
            if dimension.name in names:
                axes.append([(dimension.name, value) for value in all_values(dimension)])
        return [Cell(tuple(combination)) for combination in itertools.product(*axes)]

    def named_dimensions(self, expression: Any) -> set[str]:
        """The dimensions an expression mentions, following names (semantics 1.3)."""
        if isinstance(expression, str):
            return set() if expression == "all" else self.named_dimensions(self.project.audiences[expression])
        found: set[str] = set()
        for key, value in (expression or {}).items():
            if key == "not":
                found |= self.named_dimensions(value)
            elif key in ("any", "all"):
                for part in value:
                    found |= self.named_dimensions(part)
            else:
                found.add(str(key))
        return found


def all_values(dimension: Dimension) -> list[Value]:
    """Every value, or every set of values, a customer can have in a dimension (semantics 1.1)."""
    if not dimension.many:
        return list(dimension.leaves)
    smallest = 0 if dimension.may_be_none else 1
    found: list[Value] = []
    for size in range(smallest, len(dimension.leaves) + 1):
        found.extend(frozenset(chosen) for chosen in itertools.combinations(dimension.leaves, size))
    return found


def set_of(value: Any) -> frozenset[str]:
    """The values of a `many` dimension in a population row, as a list or joined with + (semantics 1.1)."""
    if value is None:
        return frozenset()
    if isinstance(value, list):
        return frozenset(str(one) for one in value)
    return frozenset(part for part in str(value).split("+") if part)


def build(project: Project) -> Universe:
    """The universe of a project (semantics 1.1)."""
    axes = tuple(dimensions(project))
    if project.settings.get("population") is None:
        return without_population(project, axes)
    contacts: dict[Cell, int] = {}
    accounts: dict[Cell, int] = {}
    contact_axes = [dimension for dimension in axes if dimension.contact]
    for row in project.settings["population"]:
        for values, number in contact_rows(row.get("contacts"), contact_axes):
            cell_values: list[tuple[str, Value]] = []
            for dimension in axes:
                written = values.get(dimension.name) if dimension.contact else row.get(dimension.name)
                cell_values.append((dimension.name, set_of(written) if dimension.many else str(written)))
            cell = Cell(tuple(cell_values))
            contacts[cell] = contacts.get(cell, 0) + number
        account_values: list[tuple[str, Value]] = []
        for dimension in axes:
            if not dimension.contact:
                written = row.get(dimension.name)
                account_values.append((dimension.name, set_of(written) if dimension.many else str(written)))
        account = Cell(tuple(account_values))
        accounts[account] = accounts.get(account, 0) + int(row["accounts"])
    return Universe(project, axes, tuple(contacts), contacts, accounts)


def contact_rows(written: Any, axes: list[Dimension]) -> list[tuple[dict[str, Any], int]]:
    """The contact values and counts of one population row, in each of the three forms (semantics 1.1)."""
    if not axes:
        return [({}, int(written or 0))]
    if isinstance(written, dict):
        return [({axes[0].name: value}, int(number or 0)) for value, number in written.items()]
    return [({name: row.get(name) for name in row if name != "n"}, int(row.get("n") or 0)) for row in written or []]


def told_apart(project: Project, dimension: Dimension) -> list[str]:
    """One leaf for each class of leaves that some expression tells apart (semantics 1.1, no population)."""
    sets: list[frozenset[str]] = []
    for expression in expressions(project):
        for name, values in mentions(expression):
            if name == dimension.name:
                sets.append(frozenset(leaf for value in values for leaf in dimension.leaves_of(value)))
    representatives: dict[tuple[bool, ...], str] = {}
    for leaf in dimension.leaves:
        representatives.setdefault(tuple(leaf in one for one in sets), leaf)
    return list(representatives.values())


def without_population(project: Project, axes: tuple[Dimension, ...]) -> Universe:
    """The combinations of the values some expression tells apart, without the impossible ones (semantics 1.1)."""
    declared = set(project.settings.get("dimensions") or {})
    choices: list[list[tuple[str, Value]]] = []
    for dimension in axes:
        leaves = told_apart(project, dimension) if dimension.name in declared else list(dimension.leaves)
        values: list[Value] = []
        if dimension.many:
            for size in range(0 if dimension.may_be_none else 1, min(3, len(leaves)) + 1):
                values.extend(frozenset(chosen) for chosen in itertools.combinations(leaves, size))
        else:
            values.extend(leaves)
        choices.append([(dimension.name, value) for value in values])
    cells = [Cell(tuple(combination)) for combination in itertools.product(*choices)]
    everything = Universe(project, axes, tuple(cells), None, None)
    kept = []
    for cell in cells:
        if not any(everything.matches(expression, cell) for expression in project.settings.get("impossible") or []):
            kept.append(cell)
    return Universe(project, axes, tuple(kept), None, None)
