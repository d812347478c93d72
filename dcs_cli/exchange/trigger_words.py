"""The words sheets write triggers with, in English, German, French, Spanish, Portuguese, Italian and Dutch."""

import re

START, RENEWAL = "start", "renewal"
ANCHOR_WORDS = {
    **dict.fromkeys(
        (
            "start", "start date", "contract", "contract date", "contract start", "contract start date",
            "contract signature", "contract signing", "customer start", "customer start date", "subscription start",
            "start of contract", "start of the contract", "becoming a customer", "purchase", "signing", "sign",
            "vertragsbeginn", "vertragsstart", "vertragsunterzeichnung", "début du contrat", "début de contrat",
            "signature du contrat", "inicio del contrato", "inicio de contrato", "firma del contrato",
            "início do contrato", "início de contrato", "assinatura do contrato", "inizio contratto",
            "inizio del contratto", "firma del contratto", "contractstart", "start van het contract",
        ),
        START,
    ),
    **dict.fromkeys(
        (
            "renewal", "renewal date", "next renewal", "next renewal date", "contract renewal", "contract renewal date",
            "contract end", "contract end date", "contract expiry", "contract expiration", "end of contract",
            "end of the contract", "end of term", "term end", "expiry", "expiration", "subscription end",
            "subscription renewal", "verlängerung", "vertragsverlängerung", "vertragsende", "renouvellement",
            "renouvellement du contrat", "fin de contrat", "fin du contrat", "renovación", "fin del contrato",
            "fin de contrato", "vencimiento del contrato", "renovação", "fim do contrato", "fim de contrato",
            "vencimento do contrato", "rinnovo", "rinnovo del contratto", "fine contratto", "scadenza del contratto",
            "verlenging", "contractverlenging", "einde contract", "contracteinde",
        ),
        RENEWAL,
    ),
}  # fmt: skip
"""How sheets call the two anchors that exist without being declared (model 3)."""
UNITS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "heure", "heures", "hora", "horas",
                     "ora", "ore", "uur"), "h"),
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias",
                     "giorno", "giorni", "dag", "dagen"), "d"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas",
                     "settimana", "settimane", "weken"), "w"),
    **dict.fromkeys(("m", "mo", "mos", "month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mês",
                     "mese", "mesi", "maand", "maanden"), "mo"),
}  # fmt: skip
"""Units of time, and how durations are written (model 1.3)."""
SIDES = {
    **dict.fromkeys(("before", "prior to", "ahead of", "until", "pre", "vor", "avant", "antes", "prima", "voor",
                     "vóór"), "before"),
    **dict.fromkeys(("after", "post", "from", "since", "following", "past", "nach", "seit", "après", "depuis",
                     "después", "despues", "desde", "depois", "após", "apos", "dopo", "na"), "after"),
}  # fmt: skip
"""Words that say on which side of an anchor days are counted."""
_ARTICLES = (
    "the", "their", "your", "our", "each", "every", "der", "dem", "den", "des", "die", "das", "le", "la", "les", "du",
    "de", "d'", "l'", "el", "los", "las", "del", "o", "a", "os", "as", "do", "da", "dos", "das", "il", "lo", "gli",
    "di", "della", "dell'", "dello", "het", "een",
)  # fmt: skip
ARTICLES = (
    r"(?:(?:"
    + "|".join(word if word.endswith("'") else rf"{word}\s" for word in sorted(_ARTICLES, key=len, reverse=True))
    + r")\s*)*"
)
_WEEKDAYS = {
    "monday": "montag montags lundi lunes segunda-feira lunedì lunedi maandag",
    "tuesday": "dienstag dienstags mardi martes terça-feira martedì martedi dinsdag",
    "wednesday": "mittwoch mittwochs mercredi miércoles miercoles quarta-feira mercoledì mercoledi woensdag",
    "thursday": "donnerstag donnerstags jeudi jueves quinta-feira giovedì giovedi donderdag",
    "friday": "freitag freitags vendredi viernes sexta-feira venerdì venerdi vrijdag",
    "saturday": "samstag samstags samedi sábado sabado sabato zaterdag",
    "sunday": "sonntag sonntags dimanche domingo domenica zondag",
}
_DAY_OF = {word: day for day, words in _WEEKDAYS.items() for word in words.split()}
_EVERY = "jeden|jede|jedes|chaque|cada|ogni|elke|iedere|tous les|toutes les|todos los|todas las|todos os|todas as"
IMMEDIATELY = frozenset(
    (
        "immediate", "immediately", "instant", "instantly", "at once", "right away", "straight away", "same time",
        "real time", "real-time", "sofort", "unmittelbar", "immédiat", "immédiatement", "inmediato", "inmediatamente",
        "imediato", "imediatamente", "immediato", "immediatamente", "subito", "direct", "onmiddellijk", "meteen",
    )
)  # fmt: skip
ONCE = frozenset(
    (
        "once", "one time", "one-time", "one-off", "one off", "once only", "only once", "once per customer", "1x",
        "einmalig", "einmal", "une fois", "une seule fois", "una vez", "uma vez", "una volta", "eenmalig", "eenmaal",
    )
)  # fmt: skip
"""How often, where that is no schedule: a single time."""
RIGHT_AFTER = (
    r"(?:immediately|right|directly|straight|instantly|sofort|unmittelbar|direkt|immédiatement|juste|inmediatamente"
    r"|justo|imediatamente|logo|immediatamente|subito|direct|meteen|onmiddellijk)"
    r"\s+(?:after|upon|on|following|nach|après|después|despues|após|depois|dopo|na)"
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_UNIT_WORDS = "|".join(sorted(UNITS, key=len, reverse=True))
_ABOUT = re.compile(
    r"\b(?:approximately|approx\.?|about|around|roughly|circa|ca\.?|etwa|ungefähr|environ|aprox\.?|cerca de|ongeveer)"
    r"\s+(?=\d)"
)
_LEAD = re.compile(
    r"(?:(?:email|mail|message|step|touch|e-mail)\s*#?\d+\s*[:–-]\s*)?"
    r"(?:(?:is\s+)?(?:sent|sends|goes out|send|starts|triggered|trigger|fires|launched)\s*:?\s+)?(?P<rest>.*)"
)
_SIGNED_LEAD = re.compile(rf"[dtj]\s*[+-]\s*(\d+)\s*({_UNIT_WORDS})?\s+(?={'|'.join(SIDES)}\b)")
_DAY_LEAD = re.compile(
    r"^(?:on\s+)?(?:days?|tage?|jours?|días?|dias?|giorn[oi]|dag(?:en)?)\s+"
    rf"(?P<all>\d+(?:\s*(?:-|,|&|\b(?:and|und|et|y|e|en)\b)+\s*\d+)*)\s+(?={'|'.join(SIDES)}\b)"
)
"""Days that are numbered instead of counted: day 1 after the start is one day after it."""
_SUBSTITUTES = (
    (re.compile(r"[\u2010-\u2015\u2212]"), "-"),
    (re.compile("[\u2018\u2019]"), "'"),
    (_ABOUT, "~"),
    (re.compile(r"(\d)\s*(?:-|to|bis|à|tot)\s*(?=\d)"), r"\1-"),
)


def prepared(text: str) -> str:
    """A text in lower case with plain hyphens, digits for numbers, English weekdays, and without the sender's verb."""
    plain = " ".join(text.casefold().split())
    for pattern, written in _SUBSTITUTES:
        plain = pattern.sub(written, plain)
    if not plain.isascii() or not plain.isdecimal():
        plain = _NUMBER_WORDS.sub(lambda match: str(_NUMBERS[match[1]]), plain)
        plain = _WEEKDAY_WORDS.sub(lambda match: _DAY_OF[match["day"]], plain)
        plain = _EVERY_WORDS.sub("every ", plain)
    plain = plain.strip(" *.;")
    plain = _OTHER_MONTH.sub("every 2 months", _A_UNIT.sub(lambda match: f"1 {match['a'] or match['the']} ", plain))
    plain = _DAY_LEAD.sub(r"\g<all> days ", plain)
    plain = _SIGNED_LEAD.sub(lambda match: f"{match[1]} {match[2] or 'd'} ", plain)
    match = _LEAD.fullmatch(plain)
    return match["rest"].strip() if match is not None else plain


_NUMBER_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)})\b(?=\s+(?:{_UNIT_WORDS})\b)")
_WEEKDAY_WORDS = re.compile(rf"\b(?P<day>{'|'.join(sorted(_DAY_OF, key=len, reverse=True))})s?\b")
_EVERY_WORDS = re.compile(rf"\b(?:{_EVERY})\s+(?=\d|(?:{'|'.join(_WEEKDAYS)}|{_UNIT_WORDS}|trimest|quart|jahr)\w*)")
_A_UNIT = re.compile(
    r"^(?:an? (?P<a>day|week|month)|(?:the )?(?P<the>day))\s+(?=(?:before|prior to|ahead of|after|following)\s)"
)
"""A unit without a number: "a month before" is one month, "the month before" may be any day in it."""
_OTHER_MONTH = re.compile(r"^every other month$")


NUMBER, ABOUT = r"(?P<n>\d+)", r"(?P<about>~\s*)?"
UNIT_WORD = "(?:" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")\b"
UNIT = rf"\s*(?P<unit>{UNIT_WORD})"
DAY_WORD = r"(?:days?|tage?|jours?|días?|dias?|giorn[oi]|dag(?:en)?)"
"""Patterns of a number, what makes it a rough one, and units of time."""


def duration(number: str, unit: str, about: str | None = None) -> str:
    """A duration as documents write it (model 1.3)."""
    return f"{'~' if about else ''}{int(number)}{UNITS[unit]}"


def in_days(match: "re.Match[str]") -> bool:
    """Whether the unit of a match is a day or longer."""
    return UNITS[match["unit"]] != "h"
