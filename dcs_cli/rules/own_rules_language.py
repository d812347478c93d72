"""The small language of own rules' conditions: text to a tree, every fault with its column (model 2.5).

The tree can only ask for fields of one item and for the functions below: there is no way to names, files or Python.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from dcs_cli.documents.nearest import nearest

FUNCTIONS = {
    "has": ("field",),
    "len": ("value",),
    "days": ("duration",),
    "weekday": ("date",),
    "lower": ("text",),
    "reaches": ("dimension", "value"),
    "contacts": (),
    "accounts": (),
    "volume": (),
}
"""The functions and what they are given."""

LONGEST = 2_000
DEEPEST = 32
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "~")
_WORDS = ("and", "or", "not", "in")
_CONSTANTS: "dict[str, bool | None]" = {"true": True, "false": False, "null": None}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?)
    |(?P<text>'[^']*'|"[^"]*")
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<sign>==|!=|<=|>=|[<>~()\[\],+*/-])
    |(?P<end>$)
    )""",
    re.VERBOSE,
)


class WrongExpression(Exception):
    """What is wrong with a condition, and the column it is wrong at, from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition."""

    value: bool | Fraction | str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of values."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the item; ``path`` leads inside."""

    path: tuple[str, ...]
    column: int

    @property
    def name(self) -> str:
        """The field as written."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Call:
    """A function with what it is given."""

    name: str
    arguments: "tuple[Node, ...]"
    column: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One or two values put together by a sign or a word."""

    sign: str
    parts: "tuple[Node, ...]"
    column: int


Node: TypeAlias = Literal | Listed | Field | Call | Operation


def parsed(text: str) -> Node:
    """The tree of a condition; :class:`WrongExpression` says what is wrong where."""
    if len(text) > LONGEST:
        raise WrongExpression(f"the condition is longer than {LONGEST:,} characters: make several rules of it", 1)
    return _Parser(text).condition()


def nodes(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order in which they are written."""
    yield node
    if isinstance(node, Listed | Operation):
        for part in node.parts:
            yield from nodes(part)
    elif isinstance(node, Call):
        for part in node.arguments:
            yield from nodes(part)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


class _Parser:
    """Reads from the loosest binding (or) to the tightest (a value)."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def condition(self) -> Node:
        found = self._any_of()
        left = self._now
        if left.kind != "end":
            raise WrongExpression(f"`{left.text}` is not expected here: {_instead(left)}", left.column)
        return found

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> _Token | None:
        token = self._now
        if token.kind in ("sign", "name") and token.text in texts:
            self._at += 1
            return token
        return None

    def _any_of(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise WrongExpression(f"the condition is nested more than {DEEPEST} deep", self._now.column)
        found = self._all_of()
        while token := self._take("or"):
            found = Operation("or", (found, self._all_of()), token.column)
        self._depth -= 1
        return found

    def _all_of(self) -> Node:
        found = self._negated()
        while token := self._take("and"):
            found = Operation("and", (found, self._negated()), token.column)
        return found

    def _negated(self) -> Node:
        signs = []
        while token := self._take("not"):
            signs.append(token)
        found = self._comparison()
        for token in reversed(signs):
            found = Operation("not", (found,), token.column)
        return found

    def _comparison(self) -> Node:
        left = self._sum()
        token = self._take(*_COMPARISONS, "in")
        if token is not None:
            found: Node = Operation(token.text, (left, self._sum()), token.column)
        elif negation := self._take("not"):
            if not self._take("in"):
                raise WrongExpression("`not` stands before a condition, or as `not in`", negation.column)
            inside = Operation("in", (left, self._sum()), negation.column)
            found = Operation("not", (inside,), negation.column)
        else:
            return left
        if self._now.kind == "sign" and self._now.text in _COMPARISONS:
            raise WrongExpression("comparisons do not follow each other: join two with `and`", self._now.column)
        return found

    def _sum(self) -> Node:
        found = self._product()
        while token := self._take("+", "-"):
            found = Operation(token.text, (found, self._product()), token.column)
        return found

    def _product(self) -> Node:
        found = self._value()
        while token := self._take("*", "/"):
            found = Operation(token.text, (found, self._value()), token.column)
        return found

    def _value(self) -> Node:
        minus = self._take("-")
        if minus is not None:
            inner = self._value_itself()
            return Operation("negative", (inner,), minus.column)
        return self._value_itself()

    def _value_itself(self) -> Node:
        token = self._now
        if self._take("("):
            found = self._any_of()
            self._close(")", token)
            return found
        if self._take("["):
            return Listed(self._separated("]", token))
        self._at += token.kind in ("number", "text", "name")
        if token.kind == "number":
            return Literal(Fraction(token.text))
        if token.kind == "text":
            return Literal(token.text[1:-1])
        if token.kind != "name" or token.text in _WORDS:
            what = "the condition ends" if token.kind == "end" else f"`{token.text}` stands"
            raise WrongExpression(
                f"{what} where a value is expected: a field, 'text', a number or a list", token.column
            )
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text])
        if self._now.text == "(" and self._now.kind == "sign":
            return self._call(token)
        return Field(tuple(token.text.split(".")), token.column)

    def _call(self, name: _Token) -> Node:
        wanted = FUNCTIONS.get(name.text)
        if wanted is None:
            near = nearest(name.text, FUNCTIONS)
            hint = f"did you mean `{near}`?" if near else f"known are {', '.join(FUNCTIONS)}"
            raise WrongExpression(f"there is no function `{name.text}`; {hint}", name.column)
        opening = self._now
        self._take("(")
        arguments = self._separated(")", opening)
        if len(arguments) != len(wanted):
            shape = f"{name.text}({', '.join(wanted)})"
            raise WrongExpression(f"`{name.text}` is written as {shape}", name.column)
        return Call(name.text, arguments, name.column)

    def _separated(self, closing: str, opening: _Token) -> tuple[Node, ...]:
        found: list[Node] = []
        if self._take(closing):
            return ()
        while True:
            found.append(self._any_of())
            if not self._take(","):
                self._close(closing, opening)
                return tuple(found)

    def _close(self, closing: str, opening: _Token) -> None:
        if not self._take(closing):
            raise WrongExpression(f"`{opening.text}` is not closed: write `{closing}`", opening.column)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise WrongExpression(_strange(text[start:]), start + 1)
        kind = match.lastgroup
        yield _Token(kind, match[kind], match.start(kind) + 1)
        if kind == "end":
            return
        at = match.end()


def _strange(rest: str) -> str:
    if rest[0] in "'\"":
        return f"the text is not closed: write {rest[0]} at its end"
    if rest[0] == "=":
        return "`=` stands alone: write == to compare"
    return f"`{rest[0]}` means nothing here"


def _instead(token: _Token) -> str:
    words = {"&": "and", "|": "or"}
    return f"write {words[token.text]}" if token.text in words else "join conditions with `and` or `or`"
