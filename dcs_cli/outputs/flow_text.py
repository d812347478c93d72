"""Plain values on one line, as YAML writes them inside braces."""

import json
import re
from fractions import Fraction
from typing import Any

# Words that YAML, or a reader of this line, could take for something else.
_SAFE = re.compile(r"[A-Za-z0-9_/.<=+~-][A-Za-z0-9 _/.<>=+~%'-]*")
_TAKEN = frozenset(("true", "false", "null", "~", "yes", "no", "on", "off", "y", "n", ""))


def flow(value: Any) -> str:
    """A value as YAML flow text; a text on its own stands as it is."""
    return value if isinstance(value, str) else _inner(value)


def _inner(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_inner(key)}: {_inner(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inner(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, Fraction):
        return _number(value)
    if isinstance(value, str):
        return value if _plain(value) else json.dumps(value, ensure_ascii=False)
    return str(value)


def _plain(text: str) -> bool:
    if text.lower() in _TAKEN or text != text.strip() or not _SAFE.fullmatch(text):
        return False
    return not re.fullmatch(r"[-+.\d].*", text) or bool(
        re.fullmatch(r"\d+[a-z]+|\d{4}-\d\d-\d\d|[-+]?\d+(\.\d+)?%", text)
    )


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")
