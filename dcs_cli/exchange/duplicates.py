"""Finds messages of a project that a new one may be, by what it is for, what sets it off and who gets it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.project_state import KnownItem
from dcs_cli.loading.flow_writing import flow_yaml

ALIKE = 82
"""Least likeness, 0 to 100, of two names or purposes; it proposes and decides nothing, so it is set by example."""
NOT_THE_SAME = "x-not-same-as"
"""Where a person writes the ids of messages that only look like this one."""
_MOST_EACH = 3
_NUMBER = re.compile(r"-\d+$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new item and one of the project that may be the same message; likeness of the words from 0 to 100.

    ``agree`` and ``differ`` name the facts that both state.
    """

    item: str
    known: str
    file: str
    likeness: int
    agree: tuple[str, ...]
    differ: tuple[str, ...]


def candidates(new: Iterable[NewItem], known: Mapping[str, KnownItem]) -> tuple[Candidate, ...]:
    """Candidate duplicates, the likeliest first for each new item; a contradiction in two facts rules one out."""
    from rapidfuzz import fuzz, process

    words = {name: text for name, item in known.items() if (text := _words(item.fields))}
    names = {name: _named(name) for name in known}
    found: list[Candidate] = []
    for item in new:
        near: dict[str, int] = {}
        asked = ((_words(item.fields), words, fuzz.token_set_ratio), (_named(item.id), names, fuzz.ratio))
        for own, others, scorer in asked:
            alike = process.extract(own, others, scorer=scorer, score_cutoff=ALIKE, limit=_MOST_EACH * 3) if own else ()
            for _, score, name in alike:
                near[name] = max(near.get(name, 0), round(score))
        found += list(_plausible(item, near.items(), known))
    return tuple(found)


def still_open(
    items: Iterable[NewItem], asked: Mapping[str, Collection[str]], known: Mapping[str, KnownItem]
) -> tuple[Candidate, ...]:
    """Candidates that an earlier import ``asked`` about, by item, which no item of the project answers yet.

    ``same_as`` says yes, :data:`NOT_THE_SAME` no.
    """
    found: list[Candidate] = []
    for item in items:
        others = {name: known[name] for name in asked.get(item.id, ()) if name in known}
        if others and item.id in known:
            unanswered = {name: one for name, one in others.items() if not _answered(known[item.id], one)}
            found += candidates([item], unanswered)
    return tuple(found)


def _answered(item: KnownItem, other: KnownItem) -> bool:
    """Whether one of two items says that they are the same message, or that they are not; ``same_as`` names one."""
    sides = ((item, other.id), (other, item.id))
    denied = any(name in _listed(one.fields.get(NOT_THE_SAME)) for one, name in sides)
    return denied or "same_as" in item.fields or other.fields.get("same_as") == item.id


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(identifier: str) -> str:
    """An id in words, without the number that keeps it apart from one already taken."""
    return _NUMBER.sub("", identifier).replace("-", " ")


def _plausible(item: NewItem, near: Iterable[tuple[str, int]], known: Mapping[str, KnownItem]) -> Iterator[Candidate]:
    kept = 0
    for name, likeness in sorted(near, key=lambda one: (-one[1], one[0])):
        other = known[name].fields
        both = [fact for fact in ("audience", "channel", "system", "trigger") if fact in item.fields and fact in other]
        agree = tuple(fact for fact in both if flow_yaml(item.fields[fact]) == flow_yaml(other[fact]))
        differ = tuple(fact for fact in both if fact not in agree)
        if len(differ) - len(agree) < 2 and kept < _MOST_EACH:
            kept += 1
            yield Candidate(item.id, name, known[name].file, likeness, agree, differ)


def _words(fields: Mapping[str, Any]) -> str:
    """The name and purpose of a message in lower case, without the words every message has."""
    said = " ".join(str(fields[key]) for key in ("label", "x-name", "purpose") if isinstance(fields.get(key), str))
    return " ".join((said or str(fields.get("id", "")).replace("-", " ")).casefold().split())
