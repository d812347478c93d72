"""The grammar of ``--where``: ``field=value field~text audience:EXPR``, combined by blanks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.items import ListedItem

_OPEN, _CLOSE = "{[(", "}])"


class WrongFilter(Exception):
    """An expression that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of an expression."""

    field: str
    operator: Literal["=", "~", ":"]
    value: str


def parse_where(text: str) -> tuple[Condition, ...]:
    """The conditions of an expression; all have to hold."""
    found = []
    for part in _parts(text):
        position = min((at for at in (part.find("="), part.find("~"), part.find(":")) if at > 0), default=0)
        if not position:
            raise WrongFilter(f"`{part}` is not a condition; write field=value, field~text or audience:segment=smb")
        name, operator, value = part[:position], part[position], part[position + 1 :]
        if operator == ":" and name != "audience":
            raise WrongFilter(f"`{part}`: only `audience:` takes an expression; write {name}={value} or {name}~{value}")
        if operator == "=":
            found.append(Condition(name, "=", value))
        elif operator == "~":
            found.append(Condition(name, "~", value))
        else:
            found.append(Condition(name, ":", value))
    return tuple(found)


def _parts(text: str) -> list[str]:
    """The expression cut at blanks that stand in no quotes and no brackets; quotes are taken off."""
    parts: list[str] = []
    current: str | None = None
    quote, depth = "", 0
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
            if quote or depth:
                current = (current or "") + sign
        elif sign in "\"'" and (current is None or current[-1:] in ("=", "~", ":") or depth):
            quote = sign
            current = (current or "") + (sign if depth else "")
        elif sign.isspace() and not depth:
            parts += [current] if current is not None else []
            current = None
        else:
            depth += (sign in _OPEN) - (sign in _CLOSE)
            current = (current or "") + sign
    if quote or depth > 0:
        raise WrongFilter(f"`{text}` has a {'quote' if quote else 'bracket'} that is never closed")
    return parts + ([current] if current is not None else [])


def matching(
    rows: Iterable[ListedItem], conditions: Sequence[Condition], cells_of: Callable[[str], int]
) -> tuple[ListedItem, ...]:
    """The rows that meet every condition; ``cells_of`` reads an audience expression."""
    audiences = {one.value: cells_of(one.value) for one in conditions if one.operator == ":"}
    return tuple(row for row in rows if all(_meets(row, one, audiences) for one in conditions))


def _meets(row: ListedItem, condition: Condition, audiences: dict[str, int]) -> bool:
    if condition.operator == ":":
        return row.cells is not None and bool(row.cells & audiences[condition.value])
    values = _values(row, condition.field)
    if condition.operator == "~":
        wanted = condition.value.casefold()
        return any(wanted in text.casefold() for text in values)
    return condition.value in values if condition.value else not any(values)


def _values(row: ListedItem, name: str) -> list[str]:
    """What a field holds, as texts: every entry of a list, every key of a mapping, and the whole as it is written."""
    written = row.written.get(name)
    found: list[str] = []
    for value in (row.value(name), written):
        if value is None:
            continue
        if isinstance(value, list | tuple):
            found += [flow(one) for one in value]
        elif isinstance(value, dict):
            found += [*value, flow(value)]
        else:
            found.append(flow(value))
    return found


def sorted_rows(rows: Iterable[ListedItem], columns: Sequence[str]) -> tuple[ListedItem, ...]:
    """The rows in the order of columns; ``-column`` is from the largest; rows without the value come last."""
    ordered = list(rows)
    for column in reversed(columns):
        name = column.lstrip("-")
        known = [row for row in ordered if row.value(name) not in (None, "", [], {})]
        rest = [row for row in ordered if row.value(name) in (None, "", [], {})]
        ordered = sorted(known, key=lambda row: _order(row.value(name)), reverse=column.startswith("-")) + rest
    return tuple(ordered)


def _order(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return (1, flow(value).casefold())
    return (0, value)
