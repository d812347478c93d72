"""Plain values as indented JSON text, byte for byte what the standard library writes."""

import json
from json.encoder import encode_basestring
from typing import Any

STEP = "  "


def indented_json(value: Any) -> str:
    """Mappings, lists and scalars as JSON with an indent of two spaces and a line feed at the end.

    The standard library passes every piece of indented text through a generator for each level it stands in, and
    keeps all pieces to the end: for reports of many megabytes that is slow and takes twice their memory.
    """
    return _written(value, "\n") + "\n"


def _written(value: Any, margin: str) -> str:
    """One value; ``margin`` is the line break and indent of the line it begins on."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        inner = margin + STEP
        entries = [f"{_key(key)}: {_written(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(entries)}{margin}}}" if entries else "{}"
    if isinstance(value, list | tuple):
        inner = margin + STEP
        entries = [_written(one, inner) for one in value]
        return f"[{inner}{f',{inner}'.join(entries)}{margin}]" if entries else "[]"
    # The class itself, because to Python true is a whole number as well.
    return str(value) if value.__class__ is int else json.dumps(value)


def _key(key: Any) -> str:
    return encode_basestring(key if isinstance(key, str) else json.dumps(key))
