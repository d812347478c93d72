"""Reads cells with several lines: each may be a value of its own, so that a line end is no blank."""

import re
from collections.abc import Sequence

from dcs_cli.exchange.cell_language import fits, item_columns
from dcs_cli.exchange.known_words import KnownWords, known

_POINT = re.compile(r"(?:[-*•·‣◦▪–—o]|\(?\d{1,2}[.)]|\[[ x]?\])\s+")
_LISTS = ("audience", "serves", "content")
_NAMES = ("channel", "system", "department")
SEPARATOR = " / "
"""What stands between the lines of a cell where its words are kept."""


def one_text(target: str, lines: Sequence[str], words: KnownWords) -> str:
    """The lines of a cell as one text of a field: a list where the field can hold one, else no single name.

    A trigger stays a sentence that may have been broken anywhere, and so does text.
    """
    joined = " ".join(lines)
    field = target.partition(".")[0]
    column = item_columns().get(target)
    sentence = field in ("trigger", "timing", "schedule", "name") or (column is not None and column.kind == "text")
    if sentence and field not in ("owner", *_NAMES):
        return joined
    if field in _NAMES and fits(field, words)(joined):
        return joined
    if field == "owner" and (known(joined, words.roles) or fits("department", words)(joined)):
        return joined
    points = [_POINT.sub("", line, count=1) if _POINT.match(line) else line for line in lines]
    return (", " if field in _LISTS else "; ").join(point for point in points if point)
