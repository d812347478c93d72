"""Documents as YAML that looks written by hand: short values on one line, long ones as blocks."""

import re
from collections.abc import Iterator
from typing import Any

WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}|~?[0-9]+(?:d|w|h|mo|%)")
_NOT_TEXT = frozenset(("true", "false", "null"))


def document_text(document: dict[str, Any]) -> str:
    """One document, ending in a line break."""
    return "\n".join((*_mapping(document, 0), ""))


def _mapping(mapping: dict[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    for key, value in mapping.items():
        short = _flow(value)
        if not isinstance(value, dict | list) or not value or indent + len(key) + 2 + len(short) <= WIDTH:
            yield f"{pad}{key}: {short}"
        elif isinstance(value, dict):
            yield f"{pad}{key}:"
            yield from _mapping(value, indent + 2)
        elif all(isinstance(item, str) for item in value):
            yield f"{pad}{key}: {short}"
        else:
            yield f"{pad}{key}:"
            for item in value:
                yield from _item(item, indent + 2)


def _item(item: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    short = _flow(item)
    if not isinstance(item, dict) or indent + 2 + len(short) <= WIDTH:
        yield f"{pad}- {short}"
        return
    lines = _mapping(item, indent + 2)
    yield f"{pad}- {next(lines).lstrip()}"
    yield from lines


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and (not _PLAIN.fullmatch(value) or value in _NOT_TEXT):
        return f'"{value}"'
    return str(value)
