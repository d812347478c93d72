"""Comments and blank lines between the values of a YAML text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trivium:
    """A comment from its ``#``, or a blank line (no text); ``column`` counts from 0.

    ``goes_on`` when it continues the comment behind the line above it.
    """

    at: int
    column: int
    text: str
    own_line: bool
    goes_on: bool = False


def trivia_between(text: str, start: int, end: int) -> list[Trivium]:
    """What stands between two values beside brackets, dashes and colons: there every ``#`` begins a comment."""
    found: list[Trivium] = []
    at = start
    while at < end:
        line = text.rfind("\n", 0, at) + 1
        line_end = text.find("\n", at)
        stop = end if line_end < 0 else min(line_end, end)
        sign = text.find("#", at, stop)
        if sign >= 0:
            own = not text[line:sign].strip()
            found.append(Trivium(sign, sign - line, text[sign:stop].rstrip(), own))
        elif at == line and line_end >= 0 and line_end < end and not text[at:line_end].strip():
            found.append(Trivium(at, 0, "", True))
        if line_end < 0:
            break
        at = line_end + 1
    return found
