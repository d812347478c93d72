"""How much room text takes, so that pages are laid out for it: widths, lines, and the size at which a text fits."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

BROADER = 1.15
"""What a client's font may be broader than the one measured with; Verdana is 1.17, Georgia 1.02 of Helvetica."""
LINE = 1.22
"""Height of a line in sizes of its font."""
_EM = 100
_BREAKS = re.compile(r"(?<=[-–])(?!\d)|(?<=\s)")


@lru_cache(maxsize=1)
def _font() -> "FreeTypeFont | ImageFont":
    """The font that Pillow brings along, so that the same text is as wide on every machine."""
    from PIL import ImageFont

    return ImageFont.load_default(_EM)


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return float(_font().getlength(character)) / _EM


def width(text: str, points: float) -> float:
    """Width of a text in one line, in points, with room for broader fonts."""
    return sum(map(_advance, text)) * points * BROADER


def words(text: str) -> list[str]:
    """The pieces a line is never broken in; after a space and a hyphen it may be, within a date not."""
    return [piece for piece in _BREAKS.split(text) if piece.strip()]


def longest_word(text: str, points: float) -> float:
    """Width of the longest piece that a line is not broken in, in points."""
    return max((width(word.rstrip(), points) for word in words(text)), default=0.0)


def lines(text: str, room: float, points: float) -> int:
    """The lines a text takes in a column of so many points; a word that is longer than the column is cut."""
    count, used = 1, 0.0
    for word in words(text):
        bare = width(word.rstrip(), points)
        if used and used + bare > room:
            count, used = count + 1, 0.0
        if bare > room:
            more = int(bare // room)
            count, bare = count + more, bare - more * room
            used = bare
        else:
            used += width(word, points)
    return count


def height(text: str, room: float, points: float) -> float:
    """Height of a text in a column of so many points, in points."""
    return lines(text, room, points) * points * LINE


def fitted(text: str, room: float, high: float, sizes: Sequence[int]) -> tuple[str, int]:
    """A text and the first of some sizes, largest first, at which it fits; at the last one it is cut at a word."""
    for size in sizes:
        if height(text, room, size) <= high:
            return text, size
    size = sizes[-1]
    return cut(text, room, max(1, int(high / (size * LINE))), size), size


def cut(text: str, room: float, most_lines: int, points: float) -> str:
    """As much of a text as fits so many lines, ended by an ellipsis where something is left out."""
    if lines(text, room, points) <= most_lines:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if lines(f"{text[:middle]}…", room, points) <= most_lines:
            fits = middle
        else:
            too_long = middle
    kept = text[:fits]
    at_word = kept.rpartition(" ")[0]
    kept = at_word if len(at_word) > fits * 2 // 3 else kept
    # A cut inside an id would leave its mark open.
    return f"{kept.rpartition('`')[0] if kept.count('`') % 2 else kept}…"
