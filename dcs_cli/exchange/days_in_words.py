"""Reads calendar days however a sheet writes them: ISO, month names, epoch numbers, day or month first."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["day first", "month first"]
_MONTHS = (
    "jan january januar janvier enero janeiro gennaio januari",
    "feb february februar février fevrier febrero fevereiro febbraio februari fév",
    "mar march märz maerz mär mars marzo março marco maart",
    "apr april avril abril aprile avr abr",
    "may mai mayo maio maggio mei",
    "jun june juni juin junio junho giugno",
    "jul july juli juillet julio julho luglio juil",
    "aug august août aout agosto augustus",
    "sep sept september septembre septiembre setembro settembre",
    "oct october oktober octobre octubre outubro ottobre okt",
    "nov november novembre noviembre novembro",
    "dec december dezember décembre decembre diciembre dezembro dicembre dez déc",
)
"""The names of the months in English, German, French, Spanish, Portuguese, Italian and Dutch, and short forms."""
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_TIME = r"(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?)?"
_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:of\s+|de\s+)?([^\W\d_]{{3,10}})\.?,?[\s-]+(?:de\s+)?(\d{{4}}){_TIME}"
)
_NAMED_FIRST = re.compile(rf"([^\W\d_]{{3,10}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}")
_JAPANESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def day_in_words(text: str, order: Order | None = None) -> str | None:
    """The day as ``2026-03-12``; None when the text is no day, or could be two without ``order``.

    Epoch seconds and milliseconds are days in UTC.
    """
    plain = text.strip().casefold()
    if match := _ISO.fullmatch(plain) or _JAPANESE.fullmatch(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(plain):
        return _day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.fullmatch(plain):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    if _EPOCH.fullmatch(plain):
        seconds = int(plain) / (1000 if len(plain) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    match = _SLASHED.fullmatch(plain)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if first > 12 or first == second or "." in plain:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    if order is None:
        return None
    return _day(year, second, first) if order == "day first" else _day(year, first, second)


def order_of(texts: Iterable[str]) -> Order | None:
    """Whether the days of a column stand before their months, where one of them settles it and none contradicts."""
    found: set[Order] = set()
    for text in texts:
        match = _SLASHED.fullmatch(text.strip())
        if match and int(match[1]) > 12:
            found.add("day first")
        elif match and int(match[2]) > 12:
            found.add("month first")
    return found.pop() if len(found) == 1 else None


def _month(name: str) -> int:
    return _MONTH_OF.get(name, 0)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
