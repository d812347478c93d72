"""Finds messages of a project that a new one may be, by what it is for, what sets it off and who gets it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.project_state import KnownItem
from dcs_cli.loading.flow_writing import flow_yaml

ALIKE = 82
"""Least likeness, 0 to 100, of two names or purposes; it proposes and decides nothing, so it is set by example."""
NOT_THE_SAME = "x-not-same-as"
"""Where a person writes the ids of messages that only look like this one."""
Ground: TypeAlias = Literal["words", "facts"]
_MOST_EACH = 3
_OCCASION = ("trigger", "channel", "audience")
_SAYS_NO_OCCASION = ("every", "manual")
"""Triggers that many messages share without having anything to do with each other: a calendar, a hand."""
_NUMBER = re.compile(r"-\d+$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new item and one of the project that may be the same message; likeness of the words from 0 to 100.

    ``agree`` and ``differ`` name the facts that both state. The ``ground`` are alike words, or else that both alone go
    out on the same occasion, through the same channel, to the same customers: perhaps in another language.
    """

    item: str
    known: str
    file: str
    likeness: int
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    ground: Ground = "words"


def candidates(new: Iterable[NewItem], known: Mapping[str, KnownItem]) -> tuple[Candidate, ...]:
    """Candidate duplicates, the likeliest first for each new item; a contradiction in two facts rules one out.

    Those of other words come last.
    """
    from rapidfuzz import fuzz, process

    several = tuple(new)
    words = {name: text for name, item in known.items() if (text := _words(item.fields))}
    names = {name: _named(name) for name in known}
    found: list[Candidate] = []
    for item in several:
        near: dict[str, int] = {}
        asked = ((_words(item.fields), words, fuzz.token_set_ratio), (_named(item.id), names, fuzz.ratio))
        for own, others, scorer in asked:
            alike = process.extract(own, others, scorer=scorer, score_cutoff=ALIKE, limit=_MOST_EACH * 3) if own else ()
            for _, score, name in alike:
                near[name] = max(near.get(name, 0), round(score))
        found += list(_plausible(item, near.items(), known))
    paired = {one.item for one in found}
    return (*found, *_of_one_occasion([item for item in several if item.id not in paired], known))


def _of_one_occasion(new: Sequence[NewItem], known: Mapping[str, KnownItem]) -> Iterator[Candidate]:
    """Pairs with the same trigger, channel and audience, where no third message has them."""
    from rapidfuzz import fuzz

    of_new: dict[str, list[NewItem]] = {}
    of_known: dict[str, list[KnownItem]] = {}
    for other in known.values():
        if mark := _occasion(other.stated):
            of_known.setdefault(mark, []).append(other)
    for item in new if of_known else ():
        stated = {name: value for name, value in item.fields.items() if name not in item.draft.known("guessed")}
        if mark := _occasion(stated):
            of_new.setdefault(mark, []).append(item)
    for mark, items in of_new.items():
        others = of_known.get(mark, [])
        if len(items) == len(others) == 1:
            item, other = items[0], others[0]
            likeness = round(fuzz.token_set_ratio(_words(item.fields), _words(other.fields)))
            yield Candidate(item.id, other.id, other.file, likeness, *_compared(item.fields, other.stated), "facts")


def _occasion(fields: Mapping[str, Any]) -> str | None:
    """What a message goes out on, how and to whom, as far as that tells one message from another."""
    trigger = fields.get("trigger")
    if not isinstance(trigger, dict) or any(name in trigger for name in _SAYS_NO_OCCASION):
        return None
    if "unknown" in trigger.values() or any(fields.get(name) is None for name in _OCCASION):
        return None
    return flow_yaml({name: fields[name] for name in _OCCASION})


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
        agree, differ = _compared(item.fields, known[name].stated)
        if len(differ) - len(agree) < 2 and kept < _MOST_EACH:
            kept += 1
            yield Candidate(item.id, name, known[name].file, likeness, agree, differ)


def _compared(fields: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts on which both agree, and those in which they differ."""
    both = [fact for fact in ("audience", "channel", "system", "trigger") if fact in fields and fact in other]
    agree = tuple(fact for fact in both if flow_yaml(fields[fact]) == flow_yaml(other[fact]))
    return agree, tuple(fact for fact in both if fact not in agree)


def _words(fields: Mapping[str, Any]) -> str:
    """The name and purpose of a message in lower case, without the words every message has."""
    said = " ".join(str(fields[key]) for key in ("label", "x-name", "purpose") if isinstance(fields.get(key), str))
    return " ".join((said or str(fields.get("id", "")).replace("-", " ")).casefold().split())
