"""Works out an own rule's condition for one item: true, false, or unknown, which makes no finding (model 2.5)."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.audience import Selection
from dcs_cli.documents.values import UNKNOWN, Duration, Period, WrongValue, parse_date, parse_duration, parse_period
from dcs_cli.project.facets import WEEK
from dcs_cli.rules.own_rules_items import Candidate, value_of
from dcs_cli.rules.own_rules_language import Call, Field, Listed, Literal, Node, Operation, WrongExpression

_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """One item under one condition."""

    answers: Answers
    candidate: Candidate

    def holds(self, node: Node) -> bool | None:
        """Whether a condition holds; None when that is not known. :class:`WrongExpression` when it makes no sense."""
        value = self.value(node)
        if value is None or isinstance(value, bool):
            return value
        raise WrongExpression(f"{described(value)} is neither true nor false: compare it with something", _column(node))

    def value(self, node: Node) -> Any:
        """The value of a part: None, true or false, a number, text, a day, a duration, a list or a record."""
        match node:
            case Literal(value):
                return value
            case Listed(parts):
                return tuple(self.value(part) for part in parts)
            case Field(path):
                return plain_value(value_of(self.candidate, path))
            case Call():
                return self._called(node)
            case Operation("and" | "or" | "not" as word, parts):
                return self._joined(word, parts)
            case Operation(sign, parts, column):
                return _put_together(sign, [self.value(part) for part in parts], column)

    def _joined(self, word: str, parts: tuple[Node, ...]) -> bool | None:
        """Three values: what is decided by the known side is known."""
        if word == "not":
            inner = self.holds(parts[0])
            return None if inner is None else not inner
        decisive = word == "or"
        unknown = False
        for part in parts:
            found = self.holds(part)
            if found is decisive:
                return decisive
            unknown = unknown or found is None
        return None if unknown else not decisive

    def _called(self, call: Call) -> Any:
        project, cells = self.answers.project, self.candidate.cells
        if call.name == "reaches":
            if cells is None:
                return None
            dimension, value = (self.value(argument) for argument in call.arguments)
            return bool(cells & project.cells(Selection(((dimension, (value,)),))))
        if call.name == "contacts":
            return _number(project.universe.contacts(cells)) if cells is not None else None
        if call.name == "accounts":
            return _number(project.universe.accounts(cells)) if cells is not None else None
        if call.name == "volume":
            return self._volume()
        return _FUNCTIONS[call.name](self.value(call.arguments[0]), call.column)

    def _volume(self) -> Fraction | None:
        """Messages a year; paused and planned versions send none."""
        if self.candidate.cells is None:
            return None
        total = Fraction(0)
        for facet in self.candidate.facets:
            found = self.answers.volumes.by_facet.get(facet)
            if found is not None and found.total is None:
                return None
            if found is not None and found.total is not None:
                total += found.total
        return total


def _column(node: Node) -> int:
    return node.column if isinstance(node, Field | Call | Operation) else 1


def _number(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def plain_value(value: Any) -> Any:
    """A field's value as conditions know it: numbers exact, lists as tuples."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Fraction):
        return Fraction(value)
    if isinstance(value, tuple | list):
        return tuple(plain_value(one) for one in value)
    return value


def described(value: Any) -> str:
    """A value in words, for what is wrong with it."""
    if isinstance(value, bool):
        return "true or false"
    kinds = ((Fraction, "number"), (str, "text"), (date, "day"), (tuple, "list"), (Duration, "time"), (Period, "time"))
    for kind, word in kinds:
        if isinstance(value, kind):
            return f"the {word} `{text_of(value)}`"
    return "a part of the item"


def text_of(value: Any) -> str:
    """A value as a sentence shows it."""
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):.6g}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(text_of(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(str(key) for key in value)
    written = getattr(value, "text", None)
    return value if isinstance(value, str) else written if isinstance(written, str) and written else "as written there"


def _put_together(sign: str, values: list[Any], column: int) -> Any:
    if sign in ("==", "!="):
        same = _equal(values[0], values[1])
        return same if sign == "==" else not same
    if sign == "in":
        return _inside(values[0], values[1], column)
    if sign == "~":
        return _contains(values[0], values[1], column)
    if any(value is None or value == UNKNOWN for value in values):
        return None
    if sign in _ORDERED:
        left, right = _alike(values[0], values[1], column)
        return _ORDERED[sign](left, right)
    for value in values:
        if isinstance(value, bool) or not isinstance(value, Fraction):
            raise WrongExpression(f"{described(value)} is not a number: `{sign}` calculates with numbers", column)
    if sign == "negative":
        return -values[0]
    if sign == "/" and not values[1]:
        return None
    return _ARITHMETIC[sign](values[0], values[1])


def _equal(left: Any, right: Any) -> bool:
    """Equality of what is meant: a day and its text, a duration and its text; nothing else equals another type."""
    for one, other in ((left, right), (right, left)):
        if isinstance(other, str) and isinstance(one, date | Duration | Period):
            return _equal(one, _read_like(one, other))
    if isinstance(left, Duration) and isinstance(right, Duration):
        return (left.days, left.hours) == (right.days, right.hours)
    if isinstance(left, Period) and isinstance(right, Period):
        return (left.shortest, left.longest) == (right.shortest, right.longest)
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _read_like(one: Any, text: str) -> Any:
    parse: Callable[[Any], Any] = (
        parse_date if isinstance(one, date) else parse_duration if isinstance(one, Duration) else parse_period
    )
    try:
        return parse(text)
    except WrongValue:
        return None


def _inside(value: Any, whole: Any, column: int) -> bool:
    if whole is None:
        return False
    if isinstance(whole, Mapping):
        return value in whole
    if isinstance(whole, tuple):
        return any(_equal(value, one) for one in whole)
    raise WrongExpression(f"{described(whole)} is no list; `~` looks for a piece of text", column)


def _contains(whole: Any, piece: Any, column: int) -> bool:
    if whole is None or piece is None:
        return False
    if isinstance(whole, tuple):
        return any(_contains(one, piece, column) for one in whole)
    if not isinstance(whole, str) or not isinstance(piece, str):
        wrong = whole if not isinstance(whole, str) else piece
        raise WrongExpression(f"{described(wrong)} is not text: `~` looks for a piece of text", column)
    return piece.casefold() in whole.casefold()


def _alike(left: Any, right: Any, column: int) -> tuple[Any, Any]:
    """Two values of one kind that has an order: numbers, days or durations, the latter two also written as text."""
    for one, other, turned in ((left, right, False), (right, left, True)):
        if isinstance(one, date | Duration) and isinstance(other, str):
            read = _read_like(one, other)
            if read is None:
                raise WrongExpression(f"{described(other)} cannot be compared with {described(one)}", column)
            left, right = (read, one) if turned else (one, read)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return (left.days, left.hours), (right.days, right.hours)
    for kind in (Fraction, date):
        if isinstance(left, kind) and isinstance(right, kind):
            return left, right
    hint = "; days(…) makes a number of a duration" if isinstance(left, Duration) or isinstance(right, Duration) else ""
    raise WrongExpression(f"{described(left)} has no order with {described(right)}{hint}", column)


def _has(value: Any, column: int) -> bool:
    return value is not None and value not in ("", (), {})


def _length(value: Any, column: int) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, str | tuple | Mapping):
        return Fraction(len(value))
    raise WrongExpression(f"{described(value)} has no length: `len` counts a list or the characters of a text", column)


def _days(value: Any, column: int) -> Fraction | None:
    if isinstance(value, str) and value != UNKNOWN:
        try:
            value = parse_duration(value, hours=True)
        except WrongValue:
            raise WrongExpression(f"{described(value)} is not a duration, such as '14d'", column) from None
    if value is None or value == UNKNOWN:
        return None
    if isinstance(value, Duration):
        return Fraction(value.days) + Fraction(value.hours, 24)
    raise WrongExpression(f"{described(value)} is not a duration: `days` takes one, such as '14d'", column)


def _weekday(value: Any, column: int) -> str | None:
    if isinstance(value, str) and value != UNKNOWN:
        value = _read_like(date.min, value) or value
    if value is None or value == UNKNOWN:
        return None
    if isinstance(value, date):
        return WEEK[value.weekday()]
    raise WrongExpression(f"{described(value)} is not a day, such as '2026-03-12'", column)


def _lower(value: Any, column: int) -> str | None:
    if value is None or isinstance(value, str):
        return value.lower() if value is not None else None
    raise WrongExpression(f"{described(value)} is not text", column)


_FUNCTIONS: Mapping[str, Callable[[Any, int], Any]] = {
    "has": _has,
    "len": _length,
    "days": _days,
    "weekday": _weekday,
    "lower": _lower,
}
