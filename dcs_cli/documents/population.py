"""Dimensions and population rows as written in a ``program`` (model 2)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from dcs_cli.documents.value_schemas import value_type
from dcs_cli.documents.values import (
    Path,
    UnknownKey,
    Written,
    WrongValue,
    parse_id,
    parse_percent,
    parse_positive_number,
    show,
)

DIMENSION_KEYS = ("values", "many", "level", "may_be_none")
ROW_KEYS = ("accounts", "contacts", "arr", "can_send")


@dataclass(frozen=True, slots=True)
class DimensionValue:
    """A leaf value, or a name for the leaves below it."""

    name: str
    below: "tuple[DimensionValue, ...]" = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """An axis audiences are written in."""

    values: tuple[DimensionValue, ...]
    many: bool = False
    level: Literal["account", "contact"] = "account"
    may_be_none: bool = False


@dataclass(frozen=True, slots=True)
class ContactCount:
    """A number of contacts with their contact-level values (one value, or several of a ``many`` dimension)."""

    values: tuple[tuple[str | None, tuple[str, ...]], ...]
    count: int


@dataclass(frozen=True, slots=True)
class AccountsAlike:
    """Accounts that have contacts of the same sorts: the contact-level values of each sort, and how many they are."""

    contacts: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    accounts: int


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """Accounts with the same account-level values, and their contacts.

    ``alike`` divides the accounts by the sorts of contacts they have; empty where that is not known, as in documents.
    """

    values: tuple[tuple[str, tuple[str, ...]], ...]
    accounts: int
    contacts: tuple[ContactCount, ...]
    arr: Fraction | None = None
    can_send: tuple[tuple[str, Fraction], ...] = ()
    alike: tuple[AccountsAlike, ...] = ()


def _inside(path: Path, parse: Any, value: Any) -> Any:
    try:
        return parse(value)
    except WrongValue as error:
        error.path = (*path, *error.path)
        raise


def _whole(value: Any, path: Path, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongValue(f"{show(value)} is not a number of {what}: write a whole number of at least 0", path)
    return value


def parse_dimension(value: Any) -> Dimension:
    """Read a list of values, or ``{values, many, level, may_be_none}``; a one-key mapping is an inner node."""
    if isinstance(value, list):
        return Dimension(_values(value, ()))
    if not isinstance(value, dict) or "values" not in value:
        raise WrongValue("a dimension wants a list of values, or a mapping with `values`")
    for key in value:
        if key not in DIMENSION_KEYS and not key.startswith("x-"):
            raise UnknownKey("a dimension", DIMENSION_KEYS, (key,))
    for key in ("many", "may_be_none"):
        if not isinstance(value.get(key, False), bool):
            raise WrongValue(f"{show(value[key])} is not true or false", (key,))
    level = value.get("level", "account")
    if level not in ("account", "contact"):
        raise WrongValue(f"{show(level)} is not a level: write account or contact", ("level",))
    return Dimension(
        _values(value["values"], ("values",)), value.get("many", False), level, value.get("may_be_none", False)
    )


def _values(value: Any, path: Path) -> tuple[DimensionValue, ...]:
    if not isinstance(value, list) or not value:
        raise WrongValue("a dimension wants a list of at least one value", path)
    found = tuple(_value(inner, (*path, position)) for position, inner in enumerate(value))
    seen: set[str] = set()
    for position, name in _names(found):
        if name in seen:
            raise WrongValue(f"the value `{name}` stands twice", (*path, position))
        seen.add(name)
    return found


def _names(found: tuple[DimensionValue, ...]) -> list[tuple[int, str]]:
    collected = []
    for position, value in enumerate(found):
        collected.append((position, value.name))
        collected.extend((position, name) for _, name in _names(value.below))
    return collected


def _value(value: Any, path: Path) -> DimensionValue:
    if isinstance(value, dict):
        if len(value) != 1:
            raise WrongValue("a group of values is a mapping with one key, such as {emea: [uk, dach]}", path)
        ((name, below),) = value.items()
        identifier = _inside((*path, name), parse_id, name)
        if not isinstance(below, list) or not below:
            raise WrongValue(f"the group `{name}` wants a list of at least one value", (*path, name))
        return DimensionValue(
            identifier, tuple(_value(inner, (*path, name, position)) for position, inner in enumerate(below))
        )
    return DimensionValue(_inside(path, parse_id, value))


def joined_values(value: Any, path: Path) -> tuple[str, ...]:
    """One value, a list of values, or values joined with ``+``; empty for an empty list."""
    if isinstance(value, list):
        return tuple(_inside((*path, position), parse_id, inner) for position, inner in enumerate(value))
    if isinstance(value, str) and "+" in value:
        return tuple(_inside(path, parse_id, part.strip()) for part in value.split("+"))
    return (_inside(path, parse_id, value),)


def parse_row(value: Any) -> PopulationRow:
    """Read one row of the population."""
    if not isinstance(value, dict):
        raise WrongValue("a row of the population is a mapping of dimensions, `accounts` and `contacts`")
    if "accounts" not in value:
        raise WrongValue("the row has no `accounts`: say how many there are")
    for key, inner in value.items():
        if isinstance(inner, dict) and key not in ROW_KEYS and not key.startswith("x-"):
            raise UnknownKey("a row of the population", ROW_KEYS, (key,))
    dimensions = [
        (_inside((key,), parse_id, key), joined_values(inner, (key,)))
        for key, inner in value.items()
        if key not in ROW_KEYS and not key.startswith("x-")
    ]
    arr = _inside(("arr",), parse_positive_number, value["arr"]) if value.get("arr") is not None else None
    return PopulationRow(
        tuple(dimensions),
        _whole(value["accounts"], ("accounts",), "accounts"),
        _contacts(value.get("contacts")),
        arr,
        _can_send(value.get("can_send")),
    )


def _can_send(value: Any) -> tuple[tuple[str, Fraction], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise WrongValue("`can_send` wants a mapping of channel to percentage", ("can_send",))
    return tuple(
        (_inside(("can_send", key), parse_id, key), _inside(("can_send", key), parse_percent, share))
        for key, share in value.items()
    )


def _contacts(value: Any) -> tuple[ContactCount, ...]:
    if value is None:
        return ()
    if isinstance(value, dict):
        return tuple(
            ContactCount(((None, joined_values(key, ("contacts", key))),), _whole(count, ("contacts", key), "contacts"))
            for key, count in value.items()
        )
    if isinstance(value, list):
        return tuple(_contact_row(row, ("contacts", position)) for position, row in enumerate(value))
    return (ContactCount((), _whole(value, ("contacts",), "contacts")),)


def _contact_row(row: Any, path: Path) -> ContactCount:
    if not isinstance(row, dict) or "n" not in row:
        raise WrongValue("a row of contacts is a mapping of contact-level dimensions and `n`", path)
    dimensions = tuple(
        (_inside((*path, key), parse_id, key), joined_values(inner, (*path, key)))
        for key, inner in row.items()
        if key != "n" and not key.startswith("x-")
    )
    return ContactCount(dimensions, _whole(row["n"], (*path, "n"), "contacts"))


def parse_population(value: Any) -> tuple[PopulationRow, ...] | str:
    """Read the rows of a population, or the name of a CSV file."""
    if isinstance(value, str) and value.strip():
        return value
    if not isinstance(value, list):
        raise WrongValue("a population is a list of rows, or the name of a CSV file")
    return tuple(_inside((position,), parse_row, row) for position, row in enumerate(value))


DimensionDeclaration = Annotated[Dimension, Written(parse_dimension, value_type("Dimension"))]
PopulationSource = Annotated[
    tuple[PopulationRow, ...] | str,
    Written(
        parse_population,
        {"anyOf": [value_type("Text"), {"type": "array", "items": value_type("PopulationRow")}]},
    ),
]
