"""Reads free-text audiences such as "SMB admins" or "all customers except dach" as expressions (model 1.4)."""

import re
from collections.abc import Mapping
from typing import Any

from dcs_cli.documents.audience import choices, names_used, parse_audience
from dcs_cli.documents.values import WrongValue, folded
from dcs_cli.exchange.known_words import KnownWords, known
from dcs_cli.exchange.reading_result import Reading, certain, guessed, unread
from dcs_cli.loading.cell_notation import WrongCell, read_cell

EVERYONE = frozenset(
    (
        "all", "everyone", "everybody", "all customers", "all users", "all contacts", "all accounts", "all clients",
        "any customer", "every customer", "the whole customer base", "whole customer base", "entire customer base",
        "our customers", "alle", "alle kunden", "alle nutzer", "alle kontakte", "tous", "tous les clients",
        "tous les utilisateurs", "todos", "todos los clientes", "todos los usuarios", "todos os clientes",
        "todos os usuários", "todos os utilizadores", "tutti", "tutti i clienti", "tutti gli utenti", "alle klanten",
        "iedereen", "alle gebruikers", "jeder",
    )
)  # fmt: skip
_LITTLE = frozenset(
    ("customers", "customer", "accounts", "account", "contacts", "contact", "clients", "client", "segment",
    "segments", "only", "the", "all", "our", "in", "of", "at", "on", "who", "are", "with", "role", "tier", "region",
    "existing", "current",
    "kunden", "nur", "seulement", "solo", "só", "apenas", "alleen", "klanten", "clientes", "clienti")
)  # fmt: skip
_EXCEPT = re.compile(
    r"(?P<whom>.+?),?\s+(?:except|excluding|excl\.?|but not|other than|apart from|without|ausser|außer|ohne|sauf|hors"
    r"|excepto|menos|salvo|exceto|tranne|eccetto|behalve)\s+(?:for\s+)?(?P<whose>.+)"
)
_ALL_BUT = re.compile(r"(?P<whom>all|everyone|everybody|all (?:customers|users|accounts|clients)) but (?P<whose>.+)")
_NOT = re.compile(r"(?:non[- ]|not\s+)(?P<whose>\S.*)")
_FALLBACK = re.compile(
    r"\b(?:else|otherwise|fallback|falls? back|if (?:empty|missing|none|there is no)|when .* (?:empty|missing|null))\b"
)
_ALTERNATIVES = re.compile(r";|\b(?:or|oder|ou|o)\b")
"""What stands between groups of which each gets it, where they are of different dimensions."""
PARTS = re.compile(r"\s*(?:,|;|/|\+|&|\band\b|\bor\b|\bund\b|\bet\b)\s*")
"""What stands between the values of a list."""


def read_audience(text: str, words: KnownWords) -> Reading:
    """The audience a text names; only values of declared dimensions and named audiences are understood."""
    if re.fullmatch(r"[^*]+\*+", text.strip()):
        return unread("the asterisk points to a note that is not in the cell")
    plain = " ".join(text.casefold().strip(" .*").split())
    if plain in EVERYONE:
        return certain(audience="all")
    named = known(text, words.audiences)
    if named is not None:
        return certain(audience=named)
    if text[:1] in "{[" or re.match(r"[\w-]+\s*[:=]\s*\S", text):
        return _written(text, words)
    if _FALLBACK.search(plain):
        return unread(
            "who gets it instead of whom is a dimension of the account (such as `admin_contact: [on-file, missing]`) "
            "and a named audience with `any`"
        )
    if plain.endswith("+"):
        return unread("`+` may mean what lies above it too: name the values")
    if re.match(r"(?:not|non|nicht|pas|no) (?:only|just|nur|solo|seulement)\b", plain):
        return unread("who else gets it is not said")
    if not words.dimensions:
        return unread(
            "no dimension is declared: a program with `dimensions` says which groups there are; that a column is one "
            "of them alone can be told, as in --map COLUMN=audience.persona"
        )
    if match := _EXCEPT.fullmatch(plain) or _ALL_BUT.fullmatch(plain):
        return _excluding(match["whom"], match["whose"], words, _lacking(plain, match["whose"]))
    if match := _NOT.fullmatch(plain):
        found = _excluding("all", match["whose"], words)
        one = found.sureness == "unread" or len(found.fields["audience"]["not"]) == 1
        return found if one else unread("`not` may belong to one of the values or to all of them: write it with `not:`")
    return _values(plain, words)


def _written(text: str, words: KnownWords) -> Reading:
    try:
        value = read_cell("yaml", re.sub(r"([\w-])\s*=\s*", r"\1: ", text))
        audience = parse_audience(value)
    except (WrongCell, WrongValue) as error:
        return unread(f"it is no audience expression: {error}")
    for dimension, values in choices(audience):
        if words.dimensions and not set(values) <= set(words.dimensions.get(dimension, ())):
            return unread(f"`{dimension}` is no dimension with the values {', '.join(values)}")
    if any(name not in words.audiences for name, _ in names_used(audience)):
        return unread("it names an audience that the program does not declare")
    return certain(audience=value)


def _lacking(plain: str, whose: str) -> Reading:
    """What is assumed of "without": accounts may have nobody of that sort, or these people do not get it."""
    if re.search(rf"\b(?:without|ohne)\s+(?:for\s+)?{re.escape(whose)}$", plain):
        return guessed("`without` is taken to leave them out, not to mean customers that have none")
    return certain()


def _excluding(whom: str, whose: str, words: KnownWords, having: Reading | None = None) -> Reading:
    having = having or certain()
    left_out = _values(whose, words)
    kept = certain(audience="all") if whom in EVERYONE or whom in _LITTLE else _values(whom, words)
    if "unread" in (left_out.sureness, kept.sureness):
        return left_out if left_out.sureness == "unread" else kept
    inner = kept.fields["audience"]
    whole: dict[str, Any] = {} if inner == "all" else dict(inner)
    whole["not"] = left_out.fields["audience"]
    why = "; ".join(dict.fromkeys(one.why for one in (kept, left_out, having) if one.why))
    return guessed(why, audience=whole) if why else certain(audience=whole)


def _values(plain: str, words: KnownWords) -> Reading:
    """Values side by side narrow each other; values in a list of one dimension are alternatives."""
    whole: dict[str, list[str]] = {}
    parts = [part for part in PARTS.split(plain) if part]
    shapes: set[tuple[str, ...]] = set()
    apart = bool(_ALTERNATIVES.search(plain))
    for part in parts:
        found = _part(part, words)
        if isinstance(found, str):
            return unread(found)
        shapes.add(tuple(found))
        for dimension, value in found.items():
            if value not in whole.setdefault(dimension, []):
                whole[dimension].append(value)
    audience = {dimension: values[0] if len(values) == 1 else values for dimension, values in whole.items()}
    if not audience:
        return unread("it names no value of a declared dimension")
    if apart and any(set(one).isdisjoint(other) for one in shapes for other in shapes):
        return unread("either the one or the other gets it: write them with `any`")
    if len(parts) > 1 and len(shapes) > 1:
        return guessed("the parts of the list are taken to narrow each other", audience=audience)
    if len(parts) > 1 and len(next(iter(shapes))) > 1:
        return unread("it lists several groups: write them with `any`")
    return certain(audience=audience)


def _part(part: str, words: KnownWords) -> Mapping[str, str] | str:
    """The value of each dimension that the words name; a sentence where one of them names none or several."""
    found: dict[str, str] = {}
    left = part.split()
    while left:
        for length in range(min(len(left), 4), 0, -1):
            text = " ".join(left[:length])
            places = [(name, value) for name, values in words.dimensions.items() if (value := known(text, values))]
            if places:
                break
        else:
            if left[0] in _LITTLE or folded(left[0]) in {folded(name) for name in words.dimensions}:
                left = left[1:]
                continue
            return f"`{left[0]}` is no value of a declared dimension"
        if len(places) > 1:
            several = " and ".join(name for name, _ in places)
            return f"`{text}` is a value of {several}"
        name, value = places[0]
        if name in found:
            return f"two values of `{name}` stand side by side"
        found[name] = value
        left = left[length:]
    return found
