"""The names in a trigger: anchors and signals a project declares, and what is assumed of one that nobody declares."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.documents.nearest import nearest
from dcs_cli.exchange.known_words import KnownWords, known, plain_name, slug
from dcs_cli.exchange.reading_result import Reading, certain, guessed
from dcs_cli.exchange.trigger_words import ANCHOR_WORDS

_NEGATED = re.compile(
    r"\b(?:not|no(?!-)|never|nobody|nothing|none|nicht|kein\w*|ohne|niemand|nie|ne|pas|jamais|sans|sin|nunca|não|nao|sem"
    r"|senza|niet|geen|zonder)\b|n't\b"
)
_SEVERAL = re.compile(r"\b(?:o|y|e|sowie|resp)\b")
_OF_A_SERIES = re.compile(
    r"\b(?:previous|preceding|above|last (?:one|touch|step)|(?:e-?mail|mail|message|step|touch)s?(?:\s*#?\d+)?$"
    r"|letzte[nrs]?|vorherige[nrs]?|vorige[nrs]?|précédente?|anterior|precedente)\b"
)
_NO_NAMES = frozenset(("it", "that", "this", "them", "then", "which", "launch day", "today", "now"))


@dataclass(frozen=True, slots=True)
class TriggerContext:
    """What a text is read with; ``undeclared`` gathers the names that stood in the way."""

    words: KnownWords
    role: str | None
    events: bool
    undeclared: list[str]


def nameable(phrase: str) -> bool:
    """Whether a phrase is one name; what does not happen, alternatives and other messages of a series are none."""
    return plain_name(phrase) and not any(sign.search(phrase) for sign in (_NEGATED, _SEVERAL, _OF_A_SERIES))


def why_unread(text: str, context: TriggerContext) -> str:
    """Which name stood in the way of a reading, with the declared one that is spelled most like it."""
    if _OF_A_SERIES.search(text):
        return "it counts from another message, and does not say after what that one goes out"
    if _NEGATED.search(text):
        return "it says what does not happen, which is no event: it has to say for how long"
    if not context.undeclared:
        return "it fits no kind of trigger"
    name = min(context.undeclared, key=len)
    near = nearest(name, (*context.words.anchors, *context.words.signals, "start", "renewal"))
    hint = f"did you mean `{near}`?" if near else "declare it, or say which one is meant"
    return f"`{name}` is neither an anchor nor a signal of the project; {hint}"


def anchor_named(phrase: str, context: TriggerContext) -> tuple[str, str] | None:
    """The anchor a phrase names, and the assumption made; None when the phrase is no name."""
    name = phrase.strip(" .")
    found = known(name, context.words.anchors) or ANCHOR_WORDS.get(name)
    if found is not None:
        return found, ""
    if not nameable(name) or name in _NO_NAMES or re.match(r"(?:the )?last\b", name):
        return None
    if context.words.anchors:
        context.undeclared.append(slug(name))
        return None
    return slug(name), f"the day of `{slug(name)}` is declared nowhere"


def signal_named(phrase: str, context: TriggerContext) -> tuple[str, str] | None:
    """The signal a phrase names, and the assumption made; None when it can be none."""
    name = re.sub(r"\s+(?:is|are|has|have|was)$", "", phrase.strip(" ."))
    found = known(name, context.words.signals)
    if found is not None:
        return found, ""
    if not nameable(name):
        return None
    if context.words.signals:
        context.undeclared.append(slug(name))
        return None
    return slug(name), f"the signal `{slug(name)}` is declared nowhere"


def stated(why: Iterable[str], fields: Mapping[str, Any]) -> Reading:
    """A certain reading, or a guess where something was assumed."""
    assumed = "; ".join(one for one in why if one)
    return guessed(assumed, **fields) if assumed else certain(**fields)
