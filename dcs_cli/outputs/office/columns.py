"""How broad the columns of a table are: no word breaks as long as all fit, and long texts get what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcs_cli.outputs.office.measure import longest_word, width

BOLD = 1.08
"""Bold letters are so many times broader."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a column may become, in one unit: its longest word, and its text before it rather takes more lines."""

    margin: float
    longest_word: float
    least_wide: float
    usual: float
    wide: float


@dataclass(frozen=True, slots=True)
class Need:
    """The breadth a column needs at least, and the one it would like to have."""

    least: float
    wanted: float


def need(heads: Sequence[str], texts: Sequence[str], points: float, measures: Measures, *, wide: bool) -> Need:
    """What a column needs, its measures in points; ``wide`` ones hold sentences."""
    word = max((longest_word(text, points) for text in texts), default=0.0)
    head = max(longest_word(head, points) for head in heads) * BOLD
    lengths = sorted(width(text, points) for text in texts)
    longest = lengths[-1] if lengths else 0.0
    typical = lengths[len(lengths) * 9 // 10] if lengths else 0.0
    least = max(min(max(word, head), measures.longest_word), min(longest, measures.least_wide) if wide else 0.0)
    whole_head = max(width(head, points) for head in heads) * BOLD
    wanted = min(max(typical, whole_head), measures.wide if wide else measures.usual)
    return Need(measures.margin + least, measures.margin + max(least, wanted))


def shared(needs: Sequence[Need], room: float) -> tuple[float, ...]:
    """Widths that fill a room; all get the same part of what they want beyond the least."""
    least, wanted = sum(one.least for one in needs), sum(one.wanted for one in needs)
    if least >= room:
        return tuple(room * one.least / least for one in needs)
    if wanted <= room:
        return tuple(room * one.wanted / wanted for one in needs)
    part = (room - least) / (wanted - least)
    return tuple(one.least + part * (one.wanted - one.least) for one in needs)
