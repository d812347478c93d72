"""Groups of customers that a sheet names and no program declares, as values to add to its dimensions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dcs_cli.documents.audience import choices, parse_audience
from dcs_cli.exchange.audience_language import PARTS, read_audience
from dcs_cli.exchange.known_words import KnownWords, known, plain_name, slug

_USUAL: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "segment": (
        ("segment", "customer-segment", "size", "tier"),
        ("enterprise", "strategic", "corporate", "commercial", "mid-market", "smb", "sme", "startup", "small-business",
         "key-account", "long-tail"),
    ),
    "persona": (
        ("persona", "role", "contact-role"),
        ("admin", "administrator", "user", "end-user", "power-user", "buyer", "economic-buyer", "champion", "sponsor",
         "executive-sponsor", "decision-maker", "billing-contact", "developer"),
    ),
    "geo": (
        ("geo", "region", "country", "market"),
        ("dach", "uk", "uki", "emea", "apac", "amer", "americas", "latam", "us", "usa", "eu", "europe", "nordics",
         "benelux", "anz", "germany", "austria", "switzerland", "france", "spain", "italy", "netherlands", "japan"),
    ),
}  # fmt: skip
"""By dimension what programs call it, and the values that sheets name without saying of what."""
_NAMES = frozenset(part.removesuffix("s") for _, values in _USUAL.values() for one in values for part in one.split("-"))
"""The words of the usual values: a text without any of them names none, as most texts do not."""
_NO_GROUP = frozenset(("up", "above", "below", "higher", "more", "others", "etc", "rest"))


def plain_value(text: str) -> bool:
    """Whether a text may be one value of a dimension."""
    return plain_name(text) and text.casefold() not in _NO_GROUP


def undeclared_groups(text: str, words: KnownWords, dimension: str | None = None) -> tuple[tuple[str, str], ...]:
    """The dimensions and values that would have to be declared for a text to be read; empty where more is in the way.

    ``dimension`` is the one that its column is about.
    """
    if dimension is None and _NAMES.isdisjoint(part.removesuffix("s") for part in re.split(r"\W+", text.casefold())):
        return ()
    wider = {name: (*words.dimensions.get(name, ()), *values) for name, values in _usual(words)}
    wider = {**words.dimensions, **wider}
    if dimension is not None:
        every = [value for values in wider.values() for value in values]
        coined = [part for part in PARTS.split(text) if known(part, every) is None and plain_value(part)]
        wider[dimension] = (*wider.get(dimension, ()), *dict.fromkeys(map(slug, coined)))
    reading = read_audience(text, replace(words, dimensions=wider))
    audience = reading.fields.get("audience")
    if not isinstance(audience, dict):
        return ()
    named = ((name, value) for name, values in choices(parse_audience(audience)) for value in values)
    return tuple(dict.fromkeys(pair for pair in named if pair[1] not in words.dimensions.get(pair[0], ())))


def _usual(words: KnownWords) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The usual values that no dimension declares, below the name that the program has for their dimension."""
    declared = [value for values in words.dimensions.values() for value in values]
    for usual, (names, values) in _USUAL.items():
        name = next((found for one in names if (found := known(one, words.dimensions))), usual)
        yield name, tuple(value for value in values if known(value, declared) is None)
