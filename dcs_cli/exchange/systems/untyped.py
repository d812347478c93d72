"""Looks into values of unknown shape: what is not of the wished kind counts as absent, and texts come out clean."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

_BLANK = re.compile(r"\s+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]|$)")
LONGEST = 500
YES = frozenset({"true", "1", "yes"})
EARLIEST_EPOCH, LATEST_EPOCH = 10**8, 4 * 10**9
"""Seconds of 1973 and 2096: numbers outside are no times (or milliseconds, when divided)."""


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The mappings in a list, or among the values of a mapping keyed by id."""
    inner = value.values() if isinstance(value, dict) else listed(value)
    return (one for one in inner if isinstance(one, dict))


def words(value: Any) -> str:
    """A text or number as one clean line; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = _BLANK.sub(" ", _UNSEEN.sub("", str(value))).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def at(value: Any, *path: str) -> Any:
    """The value under nested keys; None where the path ends early."""
    for key in path:
        value = mapping(value).get(key)
    return value


def first_words(value: Any, *keys: str) -> str:
    """The words under the first of the keys that holds some."""
    return next((found for key in keys if (found := words(mapping(value).get(key)))), "")


def number(value: Any, below: int = 10**9) -> int | None:
    """A whole number, also one written as text; None for anything else, for negative and for larger ones."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}(?:\.0+)?\s*", value):
        value = int(float(value))
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return int(value) if whole and 0 <= value < below else None


def truth(value: Any) -> bool | None:
    """A truth value, also as exports write it: 1, "TRUE", "no"."""
    if isinstance(value, bool):
        return value
    text = words(value).casefold()
    return None if not text else text in YES


def day(value: Any) -> str | None:
    """The day of a time (ISO 8601, or seconds or milliseconds since 1970) as documents write it; None for no time."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value >= LATEST_EPOCH else value
        return (
            datetime.fromtimestamp(seconds, UTC).date().isoformat()
            if EARLIEST_EPOCH <= seconds <= LATEST_EPOCH
            else None
        )
    text = words(value)
    if text.isascii() and text.isdecimal() and len(text) <= 13:
        return day(int(text))
    match = _DAY.match(text)
    try:
        return date.fromisoformat(match[1]).isoformat() if match else None
    except ValueError:
        return None


def unwrapped(value: Any) -> Any:
    """A record without the envelope in which replication programs write it: its stream, and the time it was sent."""
    sent = mapping(value)
    if sent.get("type") == "RECORD":
        sent = mapping(sent.get("record")) if "stream" not in sent else {**sent, "data": sent.get("record")}
    if isinstance(sent.get("_airbyte_data"), dict):
        return sent["_airbyte_data"]
    return sent["data"] if "stream" in sent and isinstance(sent.get("data"), dict) else value


def told(value: Any, names: Mapping[str, str] | None = None) -> str:
    """Conditions of another program in one line: their keys and values, empty ones left out, shortened.

    ``names`` are put in place of ids.
    """
    names = names or {}
    found: list[str] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting and sum(map(len, found)) < LONGEST:
        key, one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(reversed(one.items()))
        elif isinstance(one, list):
            waiting.extend((key, inner) for inner in reversed(one))
        elif isinstance(one, bool):
            found.append(f"{key} {'yes' if one else 'no'}")
        elif text := words(one):
            found.append(f"{key} {names.get(text, text)}".strip())
    text = ", ".join(found)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
