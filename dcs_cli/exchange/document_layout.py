"""Writes plain values as YAML in the layout of ``dcs fmt``: keys in the model's order, a line where it fits."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from dcs_cli.loading.flow_writing import flow_yaml, quoted
from dcs_cli.loading.layout_keys import Place, below, in_order, place_of_kind
from dcs_cli.loading.layout_scalars import needs_quotes
from dcs_cli.loading.layout_writing import WIDTH

_LONGEST_BARE_KEY = 1000
_BLOCKS = ("defaults", "anchors")
"""Mappings of a document that stand one entry below the other even where they would fit on a line."""


def document_text(plain: Mapping[str, Any]) -> str:
    """A document as YAML: items one below the other, their fields one a line."""
    layout = _Layout()
    place = place_of_kind(str(plain.get("kind", "")))
    lines: list[str] = []
    for key, inner in layout.entries(plain, place):
        value = plain[key]
        items = isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
        if items or (key in _BLOCKS and isinstance(value, dict) and value):
            lines += [f"{_key(key)}:", *layout.block(value, 2, inner)]
        else:
            lines += layout.entry(f"{_key(key)}:", value, 0, inner)
    return "\n".join(lines) + "\n"


def item_lines(item: Mapping[str, Any], indent: int, kind: str, key: str) -> list[str]:
    """An item of the list under a key of a document of this kind, a field a line, behind a dash."""
    return _Layout().block([item], indent, below(place_of_kind(kind), ("kind", "id", key), key))


def value_text(value: Any) -> str:
    """A value on one line, with quotes only where some reader of YAML needs them."""
    return _Layout().flow(value, None) if isinstance(value, dict | list) else _scalar(value, flow=False)


def key_above(keys: Sequence[str], key: str, kind: str, listed: str) -> list[str]:
    """The keys of an item that a new one may stand behind, the best first."""
    place = below(below(place_of_kind(kind), ("kind", "id", listed), listed), (), 0)
    every = [*keys, key]
    order = [every[number] for number in in_order(place, every)]
    before, after = order[: order.index(key)], order[order.index(key) + 1 :]
    return [*reversed(before), *after]


class _Layout:
    """Lays out values; the order of the same keys at the same place is found once."""

    def __init__(self) -> None:
        self._orders: dict[tuple[int, tuple[str, ...]], list[tuple[str, Place]]] = {}

    def entries(self, value: Mapping[str, Any], place: Place) -> list[tuple[str, Place]]:
        """The keys of a mapping in their order with the places below them; words of the author come last."""
        keys = (*(one for one in value if not one.startswith("x-")), *(one for one in value if one.startswith("x-")))
        known = id(place), keys
        if known not in self._orders:
            order = in_order(place, keys)
            self._orders[known] = [(keys[number], below(place, keys, keys[number])) for number in order]
        return self._orders[known]

    def block(self, value: Any, indent: int, place: Place) -> list[str]:
        """A mapping or list, one entry below the other."""
        pad = " " * indent
        lines: list[str] = []
        if isinstance(value, dict):
            for key, inner in self.entries(value, place):
                lines += self.entry(f"{pad}{_key(key)}:", value[key], indent, inner)
            return lines
        inside = below(place, (), 0)
        for one in value:
            if isinstance(one, dict | list) and one:
                first, *rest = self.block(one, indent + 2, inside)
                lines += [f"{pad}- {first[indent + 2 :]}", *rest]
            else:
                lines += self.entry(f"{pad}-", one, indent, inside)
        return lines

    def entry(self, lead: str, value: Any, indent: int, place: Place) -> list[str]:
        """A value behind its key or dash, on the same line where it fits."""
        if not isinstance(value, dict | list):
            return [f"{lead} {_scalar(value, flow=False)}"]
        flow = self.flow(value, place)
        if not value or len(lead) + 1 + len(flow) <= WIDTH:
            return [f"{lead} {flow}"]
        return [lead, *self.block(value, indent + 2, place)]

    def flow(self, value: Any, place: Place) -> str:
        """A value on one line."""
        if isinstance(value, dict):
            parts = (f"{_key(key)}: {self.flow(value[key], inner)}" for key, inner in self.entries(value, place))
            return "{" + ", ".join(parts) + "}"
        if isinstance(value, list | tuple):
            inside = below(place, (), 0)
            return "[" + ", ".join(self.flow(one, inside) for one in value) + "]"
        return _scalar(value, flow=True)


def _scalar(value: Any, *, flow: bool) -> str:
    return _text(value, flow) if isinstance(value, str) else flow_yaml(value)


# Ids, channels and statuses come again in every item.
@lru_cache(maxsize=4096)
def _text(value: str, flow: bool) -> str:
    return quoted(value) if needs_quotes(value, flow=flow) else value


@lru_cache(maxsize=1024)
def _key(key: str) -> str:
    if len(key) > _LONGEST_BARE_KEY:
        return flow_yaml({key: None}).removeprefix("{").removesuffix(": null}")
    return quoted(key) if needs_quotes(key, flow=True) else key
