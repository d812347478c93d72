"""What an import found, before it is a document: drafts of items, each fact with its words and how it is known."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

DraftKind: TypeAlias = Literal["touchpoint", "campaign", "moment"]
Known: TypeAlias = Literal["stated", "guessed", "unread"]

Section: TypeAlias = Literal["anchors", "stages", "signals", "departments", "systems", "channels", "dimensions"]

SIX_FACTS = ("purpose", "audience", "channel", "owner", "system", "trigger")
"""What the map says of every message (model 5.1); a campaign has ``send_on`` in place of the trigger."""
_OF_A_CAMPAIGN = tuple("send_on" if name == "trigger" else name for name in SIX_FACTS)
MOMENT_FACTS = ("what", "audience", "window")
"""What a moment has to say (model 3); ``when`` may stand in place of the window."""
DEPARTMENT = "department"
"""The fact that decides the map of a message; no field of it."""
LONGEST_ID = 64


class NotReadable(Exception):
    """A file of another program that cannot be used at all; the text says what is wrong and what was expected."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a draft.

    ``value`` is plain, as YAML gives it and model 5 writes it. ``unread`` means the source says something that is no
    value of the field: ``value`` is then None and ``said`` holds the words. ``because`` says why a fact is only
    guessed or could not be read. ``undeclared`` are the dimensions and values that a program would have to declare for
    the words to be read, where nothing else is in the way.
    """

    value: Any
    said: str = ""
    known: Known = "stated"
    place: str = ""
    because: str = ""
    undeclared: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something of the source that is in no draft, or that a person should know; ``place`` as the source counts."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One item to be: ``key`` names it in its source for as long as it lives there, empty when nothing does."""

    kind: DraftKind
    key: str
    name: str
    place: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """The facts this kind of item has to state."""
        if self.kind == "moment":
            return tuple("when" if name == "window" and "when" in self.facts else name for name in MOMENT_FACTS)
        return SIX_FACTS if self.kind == "touchpoint" else _OF_A_CAMPAIGN

    def says(self, name: str) -> bool:
        """Whether the source says anything of a field, be it words nobody can read."""
        fact = self.facts.get(name)
        return fact is not None and (fact.known != "unread" or bool(fact.said))

    def known(self, how: Known) -> tuple[str, ...]:
        """The fields that are stated, guessed or unread."""
        return tuple(name for name, fact in self.facts.items() if fact.known == how)

    @property
    def missing(self) -> tuple[str, ...]:
        """The required facts without a value, whether the source is silent or could not be read."""
        return tuple(name for name in self.required if name not in self.facts or self.facts[name].known == "unread")


@dataclass(frozen=True, slots=True)
class Declared:
    """A word the drafts use that a document declares: an entry of ``anchors``, ``stages``, ``signals`` and so on."""

    section: Section
    id: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drafts:
    """Everything one file gave; ``source`` names the program or kind of file, ``read`` counts what was looked at."""

    source: str
    drafts: tuple[Draft, ...]
    notes: tuple[Note, ...] = ()
    declared: tuple[Declared, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict)


def together(found: Sequence[Drafts]) -> Drafts:
    """Several results of one source as one; what is declared twice stays once."""
    read: dict[str, int] = {}
    for one in found:
        for name, count in one.read.items():
            read[name] = read.get(name, 0) + count
    declared = {(each.section, each.id): each for one in reversed(found) for each in one.declared}
    return Drafts(
        ", ".join(dict.fromkeys(one.source for one in found)),
        tuple(draft for one in found for draft in one.drafts),
        tuple(note for one in found for note in one.notes),
        tuple(declared[key] for key in sorted(declared)),
        read,
    )


def identifier(text: str, otherwise: str = "unnamed") -> str:
    """An id made from words: letters and digits of any script in lower case, all else a hyphen (model 1.2)."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    joined = "".join(one if _in_an_id(one) else "-" for one in plain)
    slug = re.sub(r"-+", "-", joined).strip("-")
    while slug and unicodedata.category(slug[0])[0] == "M":
        slug = slug[1:].strip("-")
    return slug[:LONGEST_ID].strip("-") or otherwise


def _in_an_id(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def identifiers(names: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """Different ids for names in their order; a name that comes again, or is taken, gets a number."""
    used = {_folded(one) for one in taken}
    numbers: dict[str, int] = {}
    found = []
    for name in names:
        first = chosen = identifier(name)
        # Numbers below the last one given are taken: thousands of rows may share a name.
        number = numbers.get(first, 2)
        while _folded(chosen) in used:
            ending = f"-{number}"
            chosen, number = first[: LONGEST_ID - len(ending)] + ending, number + 1
        numbers[first] = number
        used.add(_folded(chosen))
        found.append(chosen)
    return found


def _folded(name: str) -> str:
    # Ids that differ only by these are too alike to tell apart (S06).
    return unicodedata.normalize("NFKC", name).casefold().replace("-", "").replace("_", "")


def item_fields(draft: Draft, item_id: str) -> dict[str, Any]:
    """The fields of an item as a document holds them; words that could not be read stand under ``x-source-<field>``.

    A fact that is missing is not written: D01 finds it.
    """
    written: dict[str, Any] = {"id": item_id}
    order = {name: position for position, name in enumerate((*draft.required, *draft.facts))}
    for name in sorted(draft.facts, key=lambda one: order[one]):
        fact = draft.facts[name]
        if fact.known != "unread":
            written[name] = fact.value
    for name, fact in draft.facts.items():
        if fact.said and (fact.known == "unread" or fact.known == "guessed"):
            written[source_key(name)] = fact.said
    return written


def source_key(name: str) -> str:
    """The key under which the words of a fact are kept as they stand."""
    return "x-audience-text" if name == "audience" else f"x-source-{name.replace('_', '-')}"
