"""Reads a cell as the field its column stands for: channels, owners, systems, choices, days, numbers and names."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from dcs_cli.documents.sheet_columns import EDITING_SHEETS, SheetColumn, columns_of
from dcs_cli.documents.values import folded
from dcs_cli.exchange.audience_language import read_audience
from dcs_cli.exchange.days_in_words import Order, day_in_words
from dcs_cli.exchange.known_words import KnownWords, known, plain_name, slug
from dcs_cli.exchange.reading_result import Reading, certain, unread
from dcs_cli.exchange.trigger_language import read_trigger
from dcs_cli.loading.cell_notation import EMPTY, WrongCell, read_cell

MEDIA: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "emails", "newsletter email", "automated email", "e mail", "courriel"),
    "in_app": ("in-app", "in app", "inapp", "in-app message", "in-app guide", "in product", "in-product",
               "product tour", "tooltip"),
    "push": ("push", "push notification", "mobile push"),
    "sms": ("sms", "text", "text message"),
    "call": ("call", "phone", "phone call", "telephone", "telefon", "appel"),
    "meeting": ("meeting", "video call", "zoom", "web meeting", "qbr meeting", "on-site"),
    "chat": ("chat", "live chat", "chatbot"),
    "community": ("community", "forum"),
    "kb": ("kb", "knowledge base", "help center", "help centre", "docs"),
    "event": ("event", "webinar", "conference"),
    "portal": ("portal", "customer portal"),
}  # fmt: skip
"""What sheets call the usual channels; `mail` means email there, not a letter."""
DEPARTMENTS: Mapping[str, tuple[str, ...]] = {
    "cs": ("cs", "customer success", "csm team", "customer success team", "digital cs", "digital customer success"),
    "marketing": ("marketing", "marketing team", "lifecycle marketing", "product marketing"),
    "product": ("product", "product team", "product management"),
    "support": ("support", "customer support", "support team"),
    "sales": ("sales", "sales team"),
    "finance": ("finance", "billing", "accounting"),
}
CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "status": {
        "idea": ("idea", "proposed", "backlog", "suggested"),
        "planned": ("planned", "scheduled", "to do", "todo", "not started"),
        "building": ("building", "in progress", "draft", "in development", "wip"),
        "live": ("live", "active", "running", "on", "published", "enabled", "sent", "manual", "in use", "aktiv"),
        "paused": ("paused", "on hold", "inactive", "disabled", "off"),
        "retired": ("retired", "archived", "deprecated", "stopped", "discontinued", "ended"),
    },
    "mode": {
        "human": ("human", "manual", "person", "high touch", "1:1"),
        "digital": ("digital", "automated", "automatic", "tech touch", "automation"),
        "hybrid": ("hybrid", "semi-automated", "mixed"),
    },
    "class": {
        "transactional": ("transactional", "operational"),
        "service": ("service",),
        "relationship": ("relationship",),
        "marketing": ("marketing", "promotional", "commercial"),
    },
    "type": {
        "newsletter": ("newsletter", "newsletters"),
        "onboarding": ("onboarding", "welcome"),
        "survey": ("survey", "nps", "csat", "ces", "nps survey"),
        "ebr": ("ebr", "qbr", "business review"),
        "check_in": ("check-in", "check in", "checkin"),
        "renewal": ("renewal",),
        "event": ("event", "webinar"),
    },
}  # fmt: skip
_SEVERAL = re.compile(r"\s*(?:[,;/+&\n]|\band\b)\s*")
_ROLE_OF = re.compile(r"(?P<role>[^()/]+?)\s*(?:\((?P<of>[^()]+)\)|,\s*(?P<after>[^,]+))")


@cache
def item_columns() -> Mapping[str, SheetColumn]:
    """The fields a message can have, touchpoints' and campaigns' alike, with the kind of cell each is."""
    found: dict[str, SheetColumn] = {}
    for sheet in EDITING_SHEETS[:2]:
        for column in columns_of(sheet):
            found.setdefault(column.key, column)
    return found


def read_cell_as(target: str, text: str, words: KnownWords, *, role: str | None, order: Order | None) -> Reading:
    """What a cell says of a field; ``role`` is the owner of the row, ``order`` how the column writes days."""
    if target.startswith("audience."):
        return _dimension(target.removeprefix("audience."), text, words)
    match target:
        case "trigger":
            if text.startswith("{"):
                return _plain("yaml", target, text)
            return read_trigger(_in_order(text, order), words, role)
        case "audience":
            return read_audience(text, words)
        case "channel":
            return _channel(text, words)
        case "owner":
            return _owner(text, words)
        case "department":
            found = _department(text, words)
            return certain(department=found) if found else unread("it is no single department")
        case "system":
            return _name("system", text, words.systems)
        case "name":
            return certain(label=text.strip(" *") or text)
        case "id":
            return certain(id=slug(text)) if slug(text) else unread("it holds no letter or digit")
        case "content":
            return certain(content=[text]) if slug(text) == folded(text) else unread("it is no id of content")
        case "serves":
            return _several("serves", text, words.moments)
    column = item_columns()[target]
    if column.kind == "choice":
        return _choice(column, text)
    if column.kind == "date":
        day = day_in_words(text, order)
        return certain(**{target: day}) if day else unread("it is no day, or could be two: write 2026-03-12")
    return _plain(column.kind, target, text)


def _in_order(text: str, order: Order | None) -> str:
    return day_in_words(text, order) or text


def _plain(kind: Any, target: str, text: str) -> Reading:
    try:
        value = read_cell(kind, text)
    except WrongCell as error:
        return unread(str(error))
    return unread("it is empty") if value is EMPTY else certain(**{target: value})


def _channel(text: str, words: KnownWords) -> Reading:
    found = known(text, words.channels)
    if found is not None:
        return certain(channel=found)
    for medium, spellings in MEDIA.items():
        if folded(text) in {folded(one) for one in (medium, *spellings)}:
            return certain(channel=known(medium, words.channels) or medium)
    return _name("channel", text, words.channels)


def _name(field: str, text: str, words: tuple[str, ...]) -> Reading:
    found = known(text, words)
    if found is not None:
        return certain(**{field: found})
    if not plain_name(text):
        return unread(f"it is no single {field}")
    return certain(**{field: slug(text)})


def _department(text: str, words: KnownWords) -> str | None:
    found = known(text, words.departments) or usual_department(text, words)
    return found if found else slug(text) if plain_name(text) else None


def usual_department(text: str, words: KnownWords) -> str | None:
    """The department a text names in a usual way; where the project declares departments, only one of those."""
    found = known(text, words.departments)
    if found is not None:
        return found
    for department, spellings in DEPARTMENTS.items():
        if folded(text) in {folded(one) for one in (department, *spellings)}:
            declared = next((one for one in (department, *spellings) if known(slug(one), words.departments)), None)
            return known(slug(declared), words.departments) if declared else None if words.departments else department
    return None


def _owner(text: str, words: KnownWords) -> Reading:
    role = known(text, words.roles)
    if role is not None:
        return certain(owner=role)
    department = usual_department(text, words)
    if department is not None:
        return certain(department=department)
    if match := _ROLE_OF.fullmatch(text):
        of = usual_department(match["of"] or match["after"], words)
        if of is not None and plain_name(match["role"]):
            return certain(owner=slug(match["role"]), department=of)
    if text.count("/") == 1:
        of, _, named = text.partition("/")
        if plain_name(of) and plain_name(named):
            return certain(owner=f"{slug(of)}/{slug(named)}")
    if not plain_name(text):
        return unread("it is no single owner: one role answers for a message")
    return certain(owner=slug(text))


def _dimension(dimension: str, text: str, words: KnownWords) -> Reading:
    """A column that is one dimension: its cells are values of it."""
    if " ".join(text.casefold().split()) in ("all", "any", "everyone", "*"):
        return Reading("certain")
    declared = words.dimensions.get(dimension)
    found: list[str] = []
    for part in _SEVERAL.split(text):
        value = known(part, declared) if declared else slug(part) if plain_name(part) else None
        if value is None:
            return unread(f"`{part}` is no value of `{dimension}`")
        found += [value] if value not in found else []
    return certain(audience={dimension: found[0] if len(found) == 1 else found})


def _several(field: str, text: str, words: tuple[str, ...]) -> Reading:
    parts = [part for part in _SEVERAL.split(text) if part]
    found = [known(part, words) or (None if words else slug(part)) for part in parts]
    if not all(found) or not parts:
        return unread(f"`{text}` names what the project does not declare")
    return certain(**{field: found})


def _choice(column: SheetColumn, text: str) -> Reading:
    allowed = [word for word, _ in column.choices]
    found = known(text, allowed)
    if found is not None:
        return certain(**{column.key: found})
    for word, spellings in CHOICES.get(column.key, {}).items():
        if folded(text) in {folded(one) for one in spellings}:
            return certain(**{column.key: word})
    return unread(f"it is none of {', '.join(allowed[:8])}{', …' if len(allowed) > 8 else ''}")


Fits = Callable[[str], bool]


def fits(target: str, words: KnownWords) -> Fits:
    """Whether a cell looks like a field, for finding what a column without a telling name holds."""
    if target == "channel":
        spellings = {folded(one) for medium in MEDIA for one in (medium, *MEDIA[medium])}
        return lambda text: folded(text) in spellings or known(text, words.channels) is not None
    if target == "system":
        return lambda text: known(text, words.systems) is not None
    if target == "department":
        return lambda text: usual_department(text, words) is not None
    if target == "trigger":
        return lambda text: read_trigger(text, words).sureness != "unread" and day_in_words(text) is None
    return lambda text: read_cell_as(target, text, words, role=None, order=None).sureness == "certain"
