"""Text for Office files: shortened where it would fill pages, with marks that hide or break words made visible."""

import re
from collections.abc import Iterator

from dcs_cli.outputs.terminal import printable

LONGEST = 600
"""Characters of one piece of text that a page shows; longer ones end in an ellipsis."""

_NO_CHARACTERS = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_CODE = re.compile(r"`([^`]+)`")


def shown(text: str, longest: int = LONGEST) -> str:
    """Text that XML can hold and a reader can trust (no control or direction marks), at most so long."""
    safe = _NO_CHARACTERS.sub("\ufffd", printable(text))
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Running text cut at its `` `ids` ``: each piece, and whether it is an id."""
    for number, piece in enumerate(_CODE.split(shown(text))):
        if piece:
            yield piece, number % 2 == 1
