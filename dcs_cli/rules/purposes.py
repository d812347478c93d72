"""Whether the purpose of a message says what it should achieve (rules, D02)."""

import re

PLACEHOLDERS = frozenset(("tbd", "tba", "tbc", "todo", "na", "n.a.", "n.a", "n/a", "xxx", "?", "-", "..."))
LITTLE_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "our", "the", "to", "via", "with")
)
"""Words that say nothing of their own."""

LEAST_WORDS = 4
"""A purpose with fewer words is too short (rules, D02)."""

WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts written without spaces, where two letters are counted as a word."""


def says_nothing(purpose: str, name: str, channel: str | None, type_: str | None, class_: str | None) -> bool:
    """Whether a purpose is a placeholder, under four words, or only repeats the channel, type or id of its message."""
    return what_it_lacks(purpose, name, channel, type_, class_) is not None


def what_it_lacks(purpose: str, name: str, channel: str | None, type_: str | None, class_: str | None) -> str | None:
    """What is wrong with a purpose that does not say what its message should achieve, as the end of a sentence.

    A transactional message completes what the customer did: naming that is all its purpose can say.
    """
    words = _words(purpose)
    first = purpose.casefold().split()[0].strip(":;,!")
    if first in PLACEHOLDERS or not words:
        return "says nothing"
    if class_ == "transactional":
        return None
    unspaced = 0 if purpose.isascii() else len(UNSPACED.findall(purpose))
    if len(words) + unspaced // 2 < LEAST_WORDS:
        return f"is too short to say what it should achieve (under {LEAST_WORDS} words)"
    if not unspaced and LITTLE_WORDS.union(_words(f"{name} {channel or ''} {type_ or ''}")).issuperset(words):
        return "only repeats the name, channel or type"
    return None


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())
