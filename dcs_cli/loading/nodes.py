"""Plain values of a document and the compact tree of positions kept beside them."""

from array import array
from dataclasses import dataclass
from typing import TypeAlias

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None
Path: TypeAlias = tuple[str | int, ...]
Children: TypeAlias = "dict[str, int] | array[int]"


@dataclass(frozen=True, slots=True)
class Located:
    """The node a path leads to: numbers into the position tree.

    `key` is the node of the key the value stands under, `alias` the first alias the path runs through, `complete`
    false when the path ends early and this is the nearest ancestor that exists.
    """

    value: int
    key: int | None
    alias: int | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Positions:
    """Character spans of the nodes of one document, numbered in the order in which they are written.

    A key's value has the number after the key's. `children` gives, for a mapping, the node of each key, and for a
    sequence the nodes of its items; a key that comes from a merge has `~number` of the alias it comes through.
    `aliases` gives the anchored node of every alias. Arrays rather than objects keep 300,000 nodes out of the
    garbage collector's sight.
    """

    starts: "array[int]"
    ends: "array[int]"
    children: dict[int, Children]
    aliases: dict[int, int]

    def locate(self, path: Path) -> Located:
        """The node at `path`, or its nearest ancestor that exists."""
        value, key, alias = 0, None, None
        for step in path:
            inner, inner_key, crossed = self._step(value, step)
            if inner is None:
                return Located(value, key, self._first_alias(alias, value), complete=False)
            alias = crossed if alias is None else alias
            value, key = inner, inner_key
        return Located(value, key, self._first_alias(alias, value), complete=True)

    def _first_alias(self, alias: int | None, value: int) -> int | None:
        return value if alias is None and value in self.aliases else alias

    def _step(self, node: int, step: str | int) -> tuple[int | None, int | None, int | None]:
        """One step down from `node`: the child, its key, and the alias crossed on the way."""
        crossed: int | None = None
        if node in self.aliases:
            crossed, node = node, self.aliases[node]
        children = self.children.get(node)
        if isinstance(children, dict):
            number = children.get(step) if isinstance(step, str) else None
            while number is not None and number < 0:
                crossed = ~number if crossed is None else crossed
                merged = self.children[self.aliases[~number]]
                number = merged[step] if isinstance(merged, dict) and isinstance(step, str) else None
            return (None, None, crossed) if number is None else (number + 1, number, crossed)
        if children is not None and isinstance(step, int) and 0 <= step < len(children):
            return children[step], None, crossed
        return None, None, crossed
