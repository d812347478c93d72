"""Reads a cell as the field its column stands for: channels, owners, systems, choices, days, numbers and names."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from dcs_cli.documents.sheet_columns import EDITING_SHEETS, SheetColumn, columns_of
from dcs_cli.documents.values import folded
from dcs_cli.exchange.audience_language import read_audience
from dcs_cli.exchange.days_in_words import Order, day_in_words
from dcs_cli.exchange.known_words import KnownWords, known, plain_name, slug
from dcs_cli.exchange.reading_result import Reading, certain, unread
from dcs_cli.exchange.trigger_language import read_trigger
from dcs_cli.exchange.usual_groups import plain_value, undeclared_groups
from dcs_cli.loading.cell_notation import EMPTY, WrongCell, read_cell

MEDIA: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "emails", "newsletter email", "automated email", "e mail", "courriel",
              "correo", "correo electrónico", "correio eletrónico", "correio eletrônico", "posta elettronica", "メール",
              "eメール"),
    "in_app": ("in-app", "in app", "inapp", "in-app message", "in-app guide", "in product", "in-product",
               "product tour", "tooltip", "アプリ内"),
    "push": ("push", "push notification", "mobile push"),
    "sms": ("sms", "text", "text message"),
    "call": ("call", "phone", "phone call", "telephone", "telefon", "anruf", "telefonat", "appel",
             "appel téléphonique", "téléphone", "llamada", "llamada telefónica", "teléfono", "ligação", "telefone",
             "chiamata", "telefonata", "telefono", "telefoon", "telefoontje", "電話"),
    "meeting": ("meeting", "video call", "zoom", "web meeting", "qbr meeting", "on-site",
                "réunion", "reunión", "reunião", "riunione", "besprechung", "vergadering", "ミーティング", "会議"),
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
        "idea": ("idea", "proposed", "backlog", "suggested", "idee", "vorschlag", "idée", "proposition", "propuesta",
                 "ideia", "proposta", "voorstel"),
        "planned": ("planned", "scheduled", "to do", "todo", "not started", "geplant", "prévu", "planifié",
                    "planificado", "previsto", "planejado", "agendado", "pianificato", "programmato", "gepland"),
        "building": ("building", "in progress", "draft", "in development", "wip", "entwurf", "in arbeit",
                     "in bearbeitung", "brouillon", "borrador", "rascunho", "bozza", "in ontwikkeling"),
        "live": ("live", "active", "running", "on", "published", "enabled", "sent", "manual", "in use", "aktiv",
                 "laufend", "läuft", "in betrieb", "veröffentlicht", "actif", "en ligne", "activo", "ativo", "attivo",
                 "actief"),
        "paused": ("paused", "on hold", "inactive", "disabled", "off", "not active", "deactivated", "nicht aktiv",
                   "deaktiviert", "non actif", "désactivé", "no activo", "desactivado", "não ativo", "desativado",
                   "non attivo", "disattivato", "niet actief", "pausiert", "inaktiv", "angehalten", "en pause",
                   "inactif", "pausado", "inactivo", "inativo", "in pausa", "inattivo", "gepauzeerd", "inactief"),
        "retired": ("retired", "archived", "deprecated", "stopped", "discontinued", "ended", "archiviert",
                    "eingestellt", "beendet", "abgeschaltet", "archivé", "terminé", "arrêté", "archivado",
                    "terminado", "arquivado",
                    "encerrado", "archiviato", "terminato", "gearchiveerd", "gestopt"),
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
NOTHING = frozenset(
    (
        "", "-", "--", "–", "—", "?", "??", "???", ".", "…", "...", "tbd", "tbd.", "t.b.d.", "tbd?", "tba", "tbc",
        "n/a", "n.a.", "n. a.", "n.n.",
        "n. n.", "nn", "n.v.", "n/v", "na", "nil", "none", "unknown", "todo", "xxx", "null", "not applicable",
        "#n/a", "#ref!", "#name?", "#value!", "#null!", "#div/0!", "#num!", "k.a.", "k. a.", "unbekannt", "à définir",
        "por definir", "a definir", "da definire", "n.v.t.", "nvt",
    )
)  # fmt: skip
"""What people write into a cell when they know nothing: not stated."""
_SEVERAL = re.compile(r"\s*(?:[,;/+&\n]|\band\b)\s*")
_NOBODY = re.compile(
    r"(?:nobody|no ?one|no owner|none yet|unowned|un-?assigned|not (?:assigned|defined|applicable|yet .*)|vacant"
    r"|vacancy|open|pending|to be (?:hired|defined|decided|confirmed)|tb[acd]\b.*|new hire"
    r"|offen|unklar|unbekannt|niemand|kein\w*"
    r"|personne|aucun\w*|ningun[oa]|nadie|nessuno|niente|ninguém|geen|niemand|everyone|everybody|all|alle|auto|automated"
    r"|automatic(?:ally)?|automatisch|the system|system|same)\b\W*"
)
_FORMERLY = re.compile(
    r"(?:ask|see|siehe|was|ex-|formerly|former|previously|ehemals|backup)\b.*"
    r"|.*\b(?:backup|see|left|leaving|on leave)\b.*"
)
_ROLE_OF = re.compile(r"(?P<role>[^()/]+?)\s*(?:\((?P<of>[^()]+)\)|(?:,|\s[-–|])\s*(?P<after>[^,]+))")
_ADDRESS = re.compile(r"(?:mailto:)?(?P<person>[\w.-]+)(?:\+[\w.-]+)?@[\w-]+(?:\.[\w-]+)+")
_NO_ONE = re.compile(r"(?:no|do)[._-]?(?:not[._-]?)?reply|info|hello|contact|mailer|notifications?|news|newsletter")
"""Names of addresses that are a sender's, and no one's who answers for a message."""
_LINKED = re.compile(
    r"(?P<words>[^()\[\]]+?)\s+\((?P<link>(?:https?://|mailto:)[^()\s]*)\)"
    r"|\[(?P<text>[^\[\]]+)\]\((?P<of>(?:https?://|mailto:)[^()\s]*)\)"
)
"""A name with its link, as Markdown writes it and as tools for notes export relations."""


@cache
def item_columns() -> Mapping[str, SheetColumn]:
    """The fields a message can have, touchpoints' and campaigns' alike, with the kind of cell each is."""
    found: dict[str, SheetColumn] = {}
    for sheet in EDITING_SHEETS[:2]:
        for column in columns_of(sheet):
            found.setdefault(column.key, column)
    return found


def read_cell_as(target: str, text: str, words: KnownWords, *, order: Order | None) -> Reading:
    """What a cell says of a field, triggers in words apart; ``order`` is how the column writes days."""
    if match := _LINKED.fullmatch(text):
        text = match["words"] or match["text"]
        if target == "name":
            return certain(label=text, **{"x-link": match["link"] or match["of"]})
    if target.startswith("audience."):
        dimension = target.removeprefix("audience.")
        return _with_undeclared(_dimension(dimension, text, words), text, words, dimension)
    match target:
        case "trigger":
            return _plain("yaml", target, text)
        case "audience":
            return _with_undeclared(read_audience(text, words), text, words)
        case "channel":
            return _channel(_without_signs(text) or text, words)
        case "owner":
            return _owner(_without_signs(text) or text, words)
        case "department":
            found = _department(text, words)
            return certain(department=found) if found else unread("it is no single department")
        case "system":
            return _name("system", _without_signs(text) or text, words.systems)
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


def _plain(kind: Any, target: str, text: str) -> Reading:
    try:
        value = read_cell(kind, text)
    except WrongCell as error:
        return unread(str(error))
    return unread("it is empty") if value is EMPTY else certain(**{target: value})


_WARNING = re.compile("[\U0001f534\u274c\u26d4\U0001f6ab\u26a0\U0001f7e1\U0001f7e0\u2753]")


def _without_signs(text: str) -> str:
    """A cell without the emoji people put before and behind its word; one that may say the opposite stays."""
    if _WARNING.search(text):
        return f"{text}?"
    first = next((place for place, sign in enumerate(text) if sign.isalnum() or sign in "([{\"'@#=+-"), len(text))
    return re.sub(r"[^\w)\]}\"'?!%+*.-]+$", "", text[first:])


def _channel(text: str, words: KnownWords) -> Reading:
    found = known(text, words.channels)
    if found is not None:
        return certain(channel=found)
    for medium, spellings in MEDIA.items():
        if folded(text) in {folded(one) for one in (medium, *spellings)}:
            return certain(channel=known(medium, words.channels) or medium)
    parts = [part for part in _SEVERAL.split(text) if part]
    if len(parts) > 1:
        listed = ", ".join(f"`{part}`" for part in parts)
        return unread(f"it names several channels, {listed}: make a message of each, or say which one it is")
    return _name("channel", text, words.channels)


def _name(field: str, text: str, words: tuple[str, ...]) -> Reading:
    found = known(text, words)
    if found is not None:
        return certain(**{field: found})
    if _NOBODY.fullmatch(text.casefold()):
        return unread(f"it names no {field}")
    if not plain_name(text):
        return unread(f"it is no single {field}")
    return certain(**{field: slug(text)})


def _department(text: str, words: KnownWords) -> str | None:
    found = known(text, words.departments) or usual_department(text, words)
    return found if found else slug(text) if plain_name(text) and not _NOBODY.fullmatch(text.casefold()) else None


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
    if _NOBODY.fullmatch(text.casefold()):
        return unread("it does not say who answers for the message")
    if _FORMERLY.fullmatch(text.casefold()):
        return unread("it does not say who answers for the message now")
    if known(text, words.systems):
        return unread("it is a system, and no one answers for the message")
    if match := _ADDRESS.fullmatch(text):
        text = match["person"]
        if _NO_ONE.fullmatch(text.casefold()):
            return unread("it is the address that messages come from, and no one answers for the message")
    department = usual_department(text, words)
    if department is not None:
        return certain(department=department)
    if match := _ROLE_OF.fullmatch(text):
        of = usual_department(match["of"] or match["after"], words)
        if of is not None and plain_name(match["role"]) and usual_department(match["role"], words) is None:
            return certain(owner=slug(match["role"]), department=of)
    if text.count("/") == 1:
        of, _, named = text.partition("/")
        within = usual_department(of, words)
        if within is not None and plain_name(named) and usual_department(named, words) is None:
            return certain(owner=f"{within}/{slug(named)}")
    if not plain_name(text):
        return unread("it is no single owner: one role answers for a message")
    return certain(owner=slug(text))


def _dimension(dimension: str, text: str, words: KnownWords) -> Reading:
    """A column that is one dimension: its cells are values of it, or groups that other declared dimensions name."""
    if " ".join(text.casefold().split()) in ("all", "any", "everyone", "*"):
        return certain(audience="all")
    declared = words.dimensions.get(dimension)
    found: list[str] = []
    for part in _SEVERAL.split(text):
        value = known(part, declared) if declared else slug(part) if plain_value(part) else None
        if value is None:
            elsewhere = read_audience(text, words)
            return unread(f"`{part}` is no value of `{dimension}`") if elsewhere.sureness == "unread" else elsewhere
        found += [value] if value not in found else []
    return certain(audience={dimension: found[0] if len(found) == 1 else found})


def _with_undeclared(reading: Reading, text: str, words: KnownWords, dimension: str | None = None) -> Reading:
    if reading.sureness != "unread":
        return reading
    return replace(reading, undeclared=undeclared_groups(text, words, dimension))


def _several(field: str, text: str, words: tuple[str, ...]) -> Reading:
    parts = [part for part in _SEVERAL.split(text) if part]
    found = [known(part, words) or (None if words else slug(part)) for part in parts]
    if not all(found) or not parts:
        return unread(f"`{text}` names what the project does not declare")
    return certain(**{field: found})


def _choice(column: SheetColumn, text: str) -> Reading:
    allowed = [word for word, _ in column.choices]
    text = _without_signs(text) or text
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
    return lambda text: read_cell_as(target, text, words, order=None).sureness == "certain"
