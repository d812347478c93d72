"""The words a project already uses, looked up however a spreadsheet spells them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dcs_cli.documents.journey import Journey
from dcs_cli.documents.population import Dimension, DimensionValue
from dcs_cli.documents.program import Program
from dcs_cli.documents.reading import Document
from dcs_cli.documents.signals import Signals
from dcs_cli.documents.touchpoint_map import Map
from dcs_cli.documents.values import folded

LONGEST_ID = 64
MOST_WORDS_OF_A_NAME = 5


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Ids by type; an empty set says that the project declares none of that type."""

    channels: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    audiences: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    escalations: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


def words_of(documents: Iterable[Document]) -> KnownWords:
    """The words that the documents of a project declare, those of maps included where no program declares them."""
    channels: dict[str, None] = {}
    systems: dict[str, None] = {}
    departments: dict[str, None] = {}
    roles: dict[str, None] = {}
    dimensions: dict[str, tuple[str, ...]] = {}
    audiences: dict[str, None] = {}
    anchors: dict[str, None] = {}
    signals: dict[str, None] = {}
    escalations: dict[str, None] = {}
    moments: dict[str, None] = {}
    stages: dict[str, None] = {}
    for document in documents:
        if isinstance(document, Program):
            channels |= dict.fromkeys(document.channels)
            systems |= dict.fromkeys(document.systems)
            departments |= dict.fromkeys(document.departments)
            roles |= dict.fromkeys(document.team.roles if document.team is not None and document.team.roles else ())
            audiences |= dict.fromkeys(document.audiences)
            dimensions |= {name: _values(one) for name, one in document.dimensions.items()}
        elif isinstance(document, Journey):
            anchors |= dict.fromkeys(document.anchors)
            moments |= dict.fromkeys(one.id for one in document.moments)
            stages |= dict.fromkeys(one.id for one in document.stages)
        elif isinstance(document, Signals):
            signals |= dict.fromkeys(one.id for one in document.signals)
            escalations |= dict.fromkeys(one.id for one in document.escalations)
        elif isinstance(document, Map):
            for item in (*document.touchpoints, *document.campaigns):
                channels |= {item.channel: None} if item.channel else {}
                systems |= {item.system: None} if item.system else {}
            departments |= {document.department: None} if document.department else {}
    return KnownWords(
        tuple(channels),
        tuple(systems),
        tuple(departments),
        tuple(roles),
        dimensions,
        tuple(audiences),
        tuple(anchors),
        tuple(signals),
        tuple(escalations),
        tuple(moments),
        tuple(stages),
    )


def known(text: str, words: Iterable[str]) -> str | None:
    """The word that a text spells, whatever its case, separators and plural; None when none or several do."""
    wanted = folded(text)
    found = [word for word in words if _folded(word) == wanted]
    if not found and wanted.endswith("s"):
        found = [word for word in words if _folded(word) == wanted[:-1] or _folded(word) + "s" == wanted]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    # The few words of a project are compared with every cell.
    return folded(word)


def slug(text: str) -> str:
    """An id made of a text: letters and digits of any script, lower case, hyphens between words; may be empty."""
    plain = unicodedata.normalize("NFC", text.casefold()).replace("&", " and ").replace("+", " and ")
    kept = "".join(sign if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc") else " " for sign in plain)
    made = "-".join(kept.split())
    # A mark belongs to a letter before it; an emoji in front of a word leaves one behind.
    while made and unicodedata.category(made[0])[0] == "M":
        made = made[1:].lstrip("-")
    if len(made) <= LONGEST_ID:
        return made
    return made[:LONGEST_ID].rsplit("-", 1)[0] if "-" in made[:LONGEST_ID] else made[:LONGEST_ID]


_SEPARATED = re.compile(
    r"^(?:no|kein\w*|sans|sin|senza|geen)\s|[,;/|+&\n?!:=<>()\[\]#]|\b(?:and|or|else|then|if|when|depending|unless|except|until|while|only|before|after|without"
    r"|tbd|none|various|multiple|but|not|nicht|oder|und|bzw|ou|et)\b"
)


NO_NAME = frozenset(("x", "y", "n", "yes", "no", "ja", "nein", "oui", "non", "true", "false", "null", "nil"))
"""Marks in a column that answer a question, and name nothing."""


def plain_name(text: str) -> bool:
    """Whether a text is one name, not several, a sentence, a mark, a number or a condition."""
    made = slug(text)
    if made in NO_NAME or not any(sign.isalpha() for sign in made):
        return False
    return not _SEPARATED.search(text.casefold()) and len(text.split()) <= MOST_WORDS_OF_A_NAME


def _values(dimension: Dimension) -> tuple[str, ...]:
    """Every value of a declared dimension, inner nodes of a hierarchy included."""

    def names(value: DimensionValue) -> Iterator[str]:
        yield value.name
        for inner in value.below:
            yield from names(inner)

    return tuple(name for value in dimension.values for name in names(value))
