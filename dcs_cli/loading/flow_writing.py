"""Plain values as one line of YAML that reads back as exactly the same values, keys in their order."""

import json
import math
import re
from typing import Any

from dcs_cli.loading.scalars import resolve

MARK_UP = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
"""What spreadsheets take for an escaped character; it never stands in a cell as it is."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that XML cannot hold or a reader of it may change; tab and line feed are not among them."""
_PLAIN = re.compile(r"[\w/=+~.-][\w /.<>=+~%'-]*")
RICH_TEXT = re.compile(r"<r>.*</r>", re.DOTALL)
"""What a writer of workbooks takes for ready-made markup and copies unescaped."""
_LONGEST_SIMPLE_KEY = 1000
"""Longer keys need YAML's explicit form; libyaml ends a simple key at 1,024 characters."""


def flow_yaml(value: Any) -> str:
    """A plain value as YAML in one line; :func:`dcs_cli.loading.yaml_text.read_yaml` gives it back unchanged."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow_yaml(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        return value if _is_plain(value) else quoted(value)
    return str(value)


def quoted(text: str) -> str:
    """A text in double quotes, everything unprintable escaped: both JSON and YAML read it."""
    written = UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
    return MARK_UP.sub(r"\\u005f", written)


def _key(key: str) -> str:
    written = flow_yaml(key)
    return written if len(written) <= _LONGEST_SIMPLE_KEY else f"? {written} "


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or text[-1] == " " or MARK_UP.search(text):
        return False
    if text.startswith(("...", "---")) or text in ("<<", "=") or (text[0] == "-" and not text[1:2].isalnum()):
        return False
    try:
        return resolve(text) is text
    except OverflowError:
        return False
