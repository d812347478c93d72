"""Mermaid journeys: sections as stages, tasks as moments, their scores and actors kept as remarks."""

import re

from dcs_cli.exchange.drafts import Drafts, Note, NotReadable
from dcs_cli.exchange.journeys.moments import DrawnMoment, moments_of
from dcs_cli.exchange.systems.untyped import number, words

_FENCE = re.compile(r"^(`{3,}|~{3,})\s*(\S*)")
_BARE = re.compile(r"(?:\s|%%[^\n]*\n)*journey\s*(?:\n|$)")
_IGNORED = re.compile(r"(?:title|section|accTitle|accDescr)\b", re.IGNORECASE)
_WORST, _BEST = 1, 5


def recognises(text: str) -> bool:
    """Whether a text is a Mermaid journey, or Markdown that holds one in a fenced block."""
    return any(True for _ in _diagrams(text))


def _diagrams(text: str) -> list[list[tuple[int, str]]]:
    """The lines of every journey with their numbers; a journey shown twice counts once."""
    if _BARE.match(text):
        return [list(enumerate(text.splitlines(), 1))]
    found: dict[str, list[tuple[int, str]]] = {}
    block: list[tuple[int, str]] = []
    fence = ""
    for number_, line in enumerate(text.splitlines(), 1):
        match = _FENCE.match(line.strip())
        if fence and match and match[1].startswith(fence) and not match[2]:
            body = "\n".join(each for _, each in block)
            if _BARE.match(body):
                found.setdefault(body, block)
            fence, block = "", []
        elif not fence and match and match[2].startswith(("mermaid", "{mermaid")):
            fence, block = match[1], []
        elif fence:
            block.append((number_, line))
    return list(found.values())


def read(text: str, name: str) -> Drafts:
    """The moments of every journey in the text."""
    drawn: list[DrawnMoment] = []
    notes: list[Note] = []
    diagrams = _diagrams(text)
    for lines in diagrams:
        section = ""
        for number_, line in lines:
            said = line.split("%%", 1)[0].strip()
            if said.casefold().startswith("section "):
                section = words(said[len("section ") :])
            elif said and said != "journey" and not _IGNORED.match(said):
                _task(said, section, f"line {number_}", drawn, notes)
    if not drawn:
        raise NotReadable(f"{name}: the journey holds no task; one is written `Make tea: 5: Me`")
    drafts, declared = moments_of(drawn, "mermaid")
    return Drafts(
        "mermaid", tuple(drafts), tuple(notes), tuple(declared), {"journeys": len(diagrams), "tasks": len(drafts)}
    )


def _task(said: str, section: str, place: str, drawn: list[DrawnMoment], notes: list[Note]) -> None:
    what, *rest = (words(part) for part in said.split(":"))
    if not what or len(rest) not in (1, 2):
        notes.append(Note(place, f"`{words(said)}` is no task: expected `name: score: actors`"))
        return
    score = number(rest[0])
    if score is None or not _WORST <= score <= _BEST:
        notes.append(Note(place, f"the score `{rest[0]}` is no number from {_WORST} to {_BEST} and is left out"))
        score = None
    remarks = (("x-score", score),) if score is not None else ()
    drawn.append(DrawnMoment(what, section, place, rest[1] if len(rest) > 1 else "", "", remarks))
