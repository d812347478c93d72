"""Mermaid journeys: sections as stages, tasks as moments, their scores and actors kept as remarks."""

import re
from collections.abc import Iterator

from dcs_cli.exchange.drafts import Drafts, Note, NotReadable
from dcs_cli.exchange.journeys.mermaid_blocks import Lines, diagrams, plain_label
from dcs_cli.exchange.journeys.moments import DrawnMoment, moments_of
from dcs_cli.exchange.systems.untyped import number, words

_IGNORED = re.compile(r"(?:title\s|section$|acc(?:Title|Descr)\s*:)", re.IGNORECASE)
_DESCRIPTION = re.compile(r"accDescr\s*\{", re.IGNORECASE)
_COMMENT = re.compile(r"%%|#")
_WORST, _BEST = 1, 5


def recognises(text: str) -> bool:
    """Whether a text is a Mermaid journey, or Markdown that holds one in a fenced block."""
    return bool(diagrams(text, _begins))


def _begins(line: str) -> bool:
    return line == "journey"


def read(text: str, name: str) -> Drafts:
    """The moments of every journey in the text."""
    drawn: list[DrawnMoment] = []
    notes: list[Note] = []
    found = diagrams(text, _begins)
    for lines in found:
        section = ""
        for number_, said in _statements(lines):
            if said.casefold().startswith("section "):
                section = plain_label(said[len("section ") :])
            elif not _IGNORED.match(said):
                _task(said, section, f"line {number_}", drawn, notes)
    if not drawn:
        raise NotReadable(f"{name}: the journey holds no task; one is written `Make tea: 5: Me`")
    drafts, declared = moments_of(drawn, "mermaid")
    return Drafts(
        "mermaid", tuple(drafts), tuple(notes), tuple(declared), {"journeys": len(found), "tasks": len(drafts)}
    )


def _statements(lines: Lines) -> Iterator[tuple[int, str]]:
    """The lines that say something: without comments, and without descriptions for people who cannot see."""
    described = False
    for number_, line in lines:
        if not described and _DESCRIPTION.match(line.strip()):
            described = True
        if described:
            described = "}" not in line
            continue
        said = _COMMENT.split(line, maxsplit=1)[0].strip()
        if said:
            yield number_, said


def _task(said: str, section: str, place: str, drawn: list[DrawnMoment], notes: list[Note]) -> None:
    what, *rest = (plain_label(part) for part in said.split(":"))
    if not what or not rest:
        notes.append(Note(place, f"`{words(said)}` is no task: expected `name: score: actors`"))
        return
    if rest[2:]:
        notes.append(Note(place, f"`{what}`: what follows the actors is left out, as Mermaid does"))
    score = number(rest[0])
    if score is None or not _WORST <= score <= _BEST:
        notes.append(Note(place, f"the score `{rest[0]}` is no number from {_WORST} to {_BEST} and is left out"))
        score = None
    remarks = (("x-score", score),) if score is not None else ()
    drawn.append(DrawnMoment(what, section, place, rest[1] if len(rest) > 1 else "", "", remarks))
