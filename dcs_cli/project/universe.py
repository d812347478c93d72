"""The universe of customers: contact cells with their weights, and sets of cells as bit sets (semantics 1.1).

A set of cells is an ``int`` whose bit ``i`` says whether cell ``i`` belongs to it. Cells are sorted by their values
in the declared order of dimensions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from dcs_cli.documents.population import PopulationRow
from dcs_cli.project.dimensions import Axis
from dcs_cli.project.spots import Problem, Spot


class Point(NamedTuple):
    """One value a cell can have on an axis: its label, and the leaves it holds (or stands for)."""

    label: str
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountCell:
    """Accounts alike in every account-level dimension."""

    values: tuple[Point, ...]
    accounts: int | None
    members: int
    arr: Fraction | None = None


class UniverseTooLarge(Exception):
    """More cells than the limit allows; ``cells`` says how many there would be."""

    def __init__(self, cells: int, limit: int) -> None:
        super().__init__(f"{cells:,} cells")
        self.cells = cells
        self.limit = limit


class Universe:
    """Contact cells with counts of contacts and accounts; counts are None when no population is known."""

    def __init__(
        self,
        axes: Sequence[Axis],
        cells: Sequence[tuple[Point, ...]],
        contacts: Sequence[int] | None,
        accounts: Mapping[tuple[Point, ...], int] | None,
        *,
        arr: Mapping[tuple[Point, ...], Fraction] | None = None,
        can_send: Mapping[tuple[Point, ...], Mapping[str, Fraction]] | None = None,
        merged_rows: int = 0,
        alike: Sequence[tuple[int, int]] = (),
    ) -> None:
        """``alike`` divides the accounts exactly: sets of cells, each with how many accounts have contacts there."""
        self.axes = tuple(axes)
        self.cells = tuple(cells)
        self.everyone = (1 << len(self.cells)) - 1
        self.merged_rows = merged_rows
        self._contacts = tuple(contacts) if contacts is not None else None
        self._account_positions = tuple(i for i, axis in enumerate(self.axes) if axis.level == "account")
        self._sizes: dict[int, tuple[int, int]] = {0: (0, 0)}
        self._alike = tuple(alike)
        members: dict[tuple[Point, ...], int] = dict.fromkeys(accounts or {}, 0)
        for index, cell in enumerate(self.cells):
            key = self._account_key(cell)
            members[key] = members.get(key, 0) | (1 << index)
        ordered = sorted(members, key=lambda key: tuple(point.label for point in key))
        self.account_cells = tuple(
            AccountCell(key, accounts[key] if accounts is not None else None, members[key], (arr or {}).get(key))
            for key in ordered
        )
        by_key = {cell.values: index for index, cell in enumerate(self.account_cells)}
        self.account_of = tuple(by_key[self._account_key(cell)] for cell in self.cells)
        self.can_send = tuple((can_send or {}).get(cell.values, {}) for cell in self.account_cells)

    def _account_key(self, cell: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple(cell[position] for position in self._account_positions)

    @property
    def sized(self) -> bool:
        """Whether numbers of customers are known."""
        return self._contacts is not None

    def weight(self, index: int) -> int | None:
        """Contacts in one cell."""
        return self._contacts[index] if self._contacts is not None else None

    def contacts(self, cells: int) -> int | None:
        """Contacts in a set of cells; None when no population is known."""
        return self._size(cells)[0] if self.sized else None

    def accounts(self, cells: int) -> int | None:
        """Accounts that can be reached through a set of cells: those with a contact there, where single accounts are
        known, else at most min(accounts, contacts) over distinct account cells.
        """
        return self._size(cells)[1] if self.sized else None

    def _size(self, cells: int) -> tuple[int, int]:
        known = self._sizes.get(cells)
        if known is None:
            assert self._contacts is not None
            per_account: dict[int, int] = {}
            for index in members_of(cells):
                account = self.account_of[index]
                per_account[account] = per_account.get(account, 0) + self._contacts[index]
            if self._alike:
                accounts = sum(number for held, number in self._alike if held & cells)
            else:
                accounts = sum(min(self.account_cells[a].accounts or 0, n) for a, n in per_account.items())
            known = self._sizes[cells] = (sum(per_account.values()), accounts)
        return known

    @cached_property
    def total_contacts(self) -> int | None:
        """All contacts."""
        return self.contacts(self.everyone)

    @cached_property
    def total_accounts(self) -> int | None:
        """All accounts, those without a contact included."""
        return sum(cell.accounts or 0 for cell in self.account_cells) if self.sized else None

    @cached_property
    def _points(self) -> tuple[dict[Point, int], ...]:
        found: tuple[dict[Point, int], ...] = tuple({} for _ in self.axes)
        for index, cell in enumerate(self.cells):
            for position, point in enumerate(cell):
                found[position][point] = found[position].get(point, 0) | (1 << index)
        return found

    def points(self, position: int) -> dict[Point, int]:
        """The values that occur on an axis, each with its set of cells."""
        return self._points[position]

    @cached_property
    def _leaves(self) -> tuple[dict[str, int], ...]:
        found: tuple[dict[str, int], ...] = tuple({} for _ in self.axes)
        for position, points in enumerate(self._points):
            for point, members in points.items():
                for leaf in point.leaves:
                    found[position][leaf] = found[position].get(leaf, 0) | members
        return found

    def holding(self, position: int, leaves: frozenset[str]) -> int:
        """The cells whose value on an axis is, or contains, one of the leaves."""
        cells = 0
        for leaf in leaves:
            cells |= self._leaves[position].get(leaf, 0)
        return cells

    def position_of(self, dimension: str) -> int | None:
        """Which axis a dimension is."""
        return next((position for position, axis in enumerate(self.axes) if axis.name == dimension), None)

    def accounts_of(self, cells: int) -> Iterator[int]:
        """The account cells (by number) that a set of contact cells touches, in order."""
        seen: set[int] = set()
        for index in members_of(cells):
            seen.add(self.account_of[index])
        return iter(sorted(seen))

    def written(self, index: int) -> dict[str, str]:
        """A contact cell as a mapping from dimension to value (semantics 24)."""
        return {axis.name: point.label for axis, point in zip(self.axes, self.cells[index], strict=True)}

    def written_account(self, number: int) -> dict[str, str]:
        """An account cell as a mapping from dimension to value."""
        axes = (self.axes[position] for position in self._account_positions)
        return {axis.name: point.label for axis, point in zip(axes, self.account_cells[number].values, strict=True)}


def members_of(cells: int) -> Iterator[int]:
    """The numbers of the cells in a set, ascending."""
    # The digits are searched instead of shifting the whole set once for every member.
    digits = bin(cells)[:1:-1]
    index = digits.find("1")
    while index >= 0:
        yield index
        index = digits.find("1", index + 1)


def _point(axis: Axis, names: Iterable[str]) -> Point:
    held = set(names)
    ordered = tuple(leaf for leaf in axis.leaves if leaf in held)
    return Point("+".join(ordered), ordered)


def from_population(axes: Sequence[Axis], rows: Sequence[PopulationRow], spot: Spot) -> tuple[Universe, list[Problem]]:
    """The universe of a population; rows that cannot be placed are left out and reported."""
    problems: list[Problem] = []
    contacts: dict[tuple[Point, ...], int] = {}
    accounts: dict[tuple[Point, ...], int] = {}
    arr: dict[tuple[Point, ...], Fraction] = {}
    can_send: dict[tuple[Point, ...], dict[str, Fraction]] = {}
    alike: list[tuple[set[tuple[Point, ...]], int]] = []
    merged = 0
    account_axes = [axis for axis in axes if axis.level == "account"]
    contact_axes = [axis for axis in axes if axis.level == "contact"]
    for number, row in enumerate(rows):
        place = spot.at(number)
        found = _placed(account_axes, dict(row.values), place, problems)
        if found is None:
            continue
        key = tuple(found[axis.name] for axis in account_axes)
        merged += key in accounts
        accounts[key] = accounts.get(key, 0) + row.accounts
        if row.arr is not None:
            arr[key] = arr.get(key, Fraction(0)) + row.arr
        can_send.setdefault(key, {}).update(dict(row.can_send))
        for count in row.contacts:
            values = dict(_named(count.values, contact_axes))
            inner = _placed(contact_axes, values, place.at("contacts"), problems)
            if inner is None:
                continue
            cell = tuple((found | inner)[axis.name] for axis in axes)
            contacts[cell] = contacts.get(cell, 0) + count.count
        for one in row.alike:
            placed = [_placed(contact_axes, dict(values), place, problems) for values in one.contacts]
            held = {tuple((found | inner)[axis.name] for axis in axes) for inner in placed if inner is not None}
            alike.append((held, one.accounts))
    cells = sorted(contacts, key=lambda cell: tuple(point.label for point in cell))
    numbers = [contacts[cell] for cell in cells]
    bits = {cell: 1 << index for index, cell in enumerate(cells)}
    exact = [(sum(bits[cell] for cell in held), number) for held, number in alike]
    universe = Universe(axes, cells, numbers, accounts, arr=arr, can_send=can_send, merged_rows=merged, alike=exact)
    return universe, problems


def _named(
    values: tuple[tuple[str | None, tuple[str, ...]], ...], contact_axes: Sequence[Axis]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, held in values:
        if name is not None:
            yield name, held
        elif len(contact_axes) == 1:
            yield contact_axes[0].name, held
        else:
            yield "contacts", held


def _placed(
    axes: Sequence[Axis], values: dict[str, tuple[str, ...]], spot: Spot, problems: list[Problem]
) -> dict[str, Point] | None:
    known = {axis.name for axis in axes}
    found: dict[str, Point] = {}
    before = len(problems)
    for name in values:
        if name not in known:
            message = (
                f"`{name}` is not a dimension this row can state: declared are {', '.join(sorted(known)) or 'none'}"
            )
            problems.append(Problem("S03", message, spot.key(name)))
    for axis in axes:
        if axis.name not in values and not axis.may_be_none:
            message = f"the row does not say `{axis.name}`: every row states every dimension at its level"
            problems.append(Problem("S03", message, spot))
            continue
        held = values.get(axis.name, ())
        unknown = [name for name in held if name not in axis.leaves]
        if unknown:
            what = "a group of values" if unknown[0] in axis.below else "no value"
            message = (
                f"`{unknown[0]}` is {what} of `{axis.name}`: a row states single values ({', '.join(axis.leaves)})"
            )
            problems.append(Problem("A03" if unknown[0] not in axis.below else "S03", message, spot.at(axis.name)))
        elif len(held) > 1 and not axis.many:
            message = (
                f"`{'+'.join(held)}`: `{axis.name}` has one value only; "
                f"declare `many: true` if a customer can hold several"
            )
            problems.append(Problem("S03", message, spot.at(axis.name)))
        else:
            found[axis.name] = _point(axis, held)
    return found if len(problems) == before else None


def without_population(axes: Sequence[Axis], groups: Mapping[str, Sequence[tuple[str, ...]]], limit: int) -> Universe:
    """All combinations of the values told apart; ``groups`` lists, per axis, the leaves no expression tells apart.

    Values told apart by nothing count as one, shown as the first of them. A ``many`` axis counts its subsets of up to
    three values. Raises :class:`UniverseTooLarge`.
    """
    choices = [_choices(axis, groups[axis.name]) for axis in axes]
    total = 1
    for points in choices:
        total *= len(points)
    if total > limit:
        raise UniverseTooLarge(total, limit)
    cells = sorted(product(*choices), key=lambda cell: tuple(point.label for point in cell))
    return Universe(axes, cells, None, None)


def _choices(axis: Axis, groups: Sequence[tuple[str, ...]]) -> list[Point]:
    if not axis.many:
        return [Point(group[0], group) for group in groups]
    found = [Point("", ())] if axis.may_be_none else []
    for size in range(1, min(3, len(groups)) + 1):
        for subset in combinations(groups, size):
            leaves = tuple(leaf for leaf in axis.leaves if any(leaf in group for group in subset))
            found.append(Point("+".join(group[0] for group in subset), leaves))
    return found


def restricted(universe: Universe, kept: int) -> Universe:
    """A universe of some of the cells, for combinations that cannot exist; sizes must be unknown."""
    return Universe(universe.axes, [universe.cells[index] for index in members_of(kept)], None, None)
