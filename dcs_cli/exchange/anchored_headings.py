"""Completes cells by their heading: numbers below "Days before renewal" or "Week", a yes below "Live?"."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from dcs_cli.exchange.heading_words import plain
from dcs_cli.exchange.trigger_words import SIDES, UNITS, prepared

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_SIDE = "|".join(sorted(SIDES, key=len, reverse=True))
_HEADING = re.compile(
    rf"(?:[\w #]*?\b)?(?P<unit>{_UNIT})\b\s*(?:\(?(?:#|no|number)?\)?)\s*"
    rf"(?:\(?\s*(?P<side>{_SIDE})\s+(?P<phrase>[^()]+?)\s*\)?)?"
)
LIVE = frozenset(("live", "is live", "active", "is active", "aktiv", "in use", "enabled", "actif", "activo", "attivo"))
"""Headings, in plain spelling, below which a yes says that a message is live."""
_MARKS = frozenset(("x", "✓", "✔", "✅", "☑", "checked"))
_YES = _MARKS | {"yes", "y", "ja", "oui", "sí", "si", "sim", "sì", "true"}
_NO = frozenset(("no", "n", "nein", "non", "não", "nao", "nee", "false", "unchecked", "✗", "✘", "❌", "☐"))
_COUNT = re.compile(r"(?:t\s*)?(?P<sign>[+-])?\s*(?P<about>~\s*)?(?P<all>\d+(?:\s*(?:-|,|/|and|&)\s*\d+)*)")


@cache
def completed_by(heading: str) -> Callable[[str], str]:
    """What a cell says once its heading has been read with it; cells that are no plain numbers stay as they are."""
    if plain(heading) in LIVE:
        return lambda text: "live" if text.casefold() in _YES else text
    match = _HEADING.fullmatch(prepared(heading))
    if match is None:
        return _unchanged
    unit, side, phrase = UNITS[match["unit"]], match["side"], match["phrase"]

    def complete(text: str) -> str:
        count = _COUNT.fullmatch(prepared(text))
        if count is None:
            return text
        if not side:
            return f"day {count['all']}" if unit == "d" and not count["sign"] else text
        if count["sign"] == "-" and SIDES[side] == "after":
            return text
        return f"{count['about'] or ''}{count['all']} {_WORD[unit]} {SIDES[side]} {phrase}"

    return complete


def counts_from(heading: str) -> bool:
    """Whether the numbers below a heading are days or weeks before or after something it names."""
    match = _HEADING.fullmatch(prepared(heading))
    return match is not None and match["side"] is not None


def answers_live(heading: str, cells: Sequence[str]) -> bool:
    """Whether cells answer the question of the heading whether a message is live."""
    return plain(heading) in LIVE and all(text.casefold() in _YES | _NO for text in cells)


def ticks_live(heading: str, cells: Sequence[str]) -> bool:
    """Whether those that are live are ticked below a heading, so that an empty cell says that one is not."""
    return plain(heading) in LIVE and all(text.casefold() in _MARKS for text in cells)


_WORD = {"d": "days", "w": "weeks", "mo": "months", "h": "hours"}


def _unchanged(text: str) -> str:
    return text
