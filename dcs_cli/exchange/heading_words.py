"""What sheets call the fields of a message in their headings, in English, German, French, Spanish, Portuguese,
Italian, Dutch and Japanese.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "touchpoint id", "key", "slug"),
    "name": ("name", "touchpoint", "touchpoint name", "program", "programme", "program name", "message",
             "message name", "message type", "campaign", "campaign name", "title", "email name", "playbook",
             "activity", "label", "email", "e-mail", "mail", "touch", "touch name", "touch point", "communication",
             "comm", "notification", "template", "template name", "email template", "what", "what we send", "guide",
             "interaction", "play", "mailing"),
    "purpose": ("purpose", "goal", "objective", "aim", "intention", "why", "reason", "description", "desired outcome",
                "what's it for", "what is it for", "what for", "use case", "intended outcome", "key objective"),
    "audience": ("audience", "recipient", "target audience", "target group", "target", "who", "to whom", "sent to",
                 "send to", "to", "who gets it", "who receives it", "receiver", "distribution list", "for whom"),
    "audience.segment": ("segment", "customer segment"),
    "audience.persona": ("persona", "contact role"),
    "audience.geo": ("geo", "region", "country"),
    "audience.product": ("product",),
    "channel": ("channel", "medium", "delivery", "delivery method", "delivery channel", "channel delivery", "how",
                "format", "touchpoint type", "via"),
    "owner": ("owner", "internal owner", "responsible", "dri", "accountable", "owned by", "contact person", "role",
              "message owner", "responsible person", "point of contact", "poc", "who owns", "who owns it",
              "who is responsible", "who's responsible"),
    "department": ("department", "team", "owning team", "function", "business unit", "owner team", "owning department",
                   "responsible team"),
    "system": ("system", "internal system", "tool", "platform", "sent from", "software", "technology",
               "sending system"),
    "trigger": ("trigger", "trigger event", "triggering event", "entry criteria", "triggered by", "entry trigger",
                "sent when", "send when", "what triggers it", "what sets it off", "triggers"),
    "timing": ("timing", "when", "send time", "send timing", "time of sending", "day", "send day", "delay", "offset",
               "wait", "day sent", "when sent", "when is it sent",
               "when does it go out", "when it goes out", "when to send", "date time"),
    "schedule": ("schedule", "frequency", "cadence", "recurrence", "how often"),
    "send_on": ("send on", "send date", "launch date", "date sent"),
    "cs_notified_on": ("cs notified on", "cs informed on"),
    "serves": ("serves", "moment"),
    "type": ("type", "kind", "message type"),
    "intent": ("intent",),
    "class": ("class", "legal class"),
    "mode": ("mode", "automation", "automated or manual", "touch"),
    "status": ("status", "state", "live", "is live", "active", "enabled", "in use"),
    "measure": ("measure", "kpi", "metric", "success metric", "outcome measure", "goal metric", "success measure"),
    "topic": ("topic", "subject area"),
    "locale": ("locale", "language"),
    "csm_minutes": ("csm minutes", "minutes"),
    "next_step": ("next step", "call to action", "cta"),
    "sequence": ("sequence", "series"),
    "reviewed_on": ("reviewed on", "last reviewed", "last review"),
    "review_by": ("review by", "next review"),
    "starts_on": ("starts on", "start date", "live since"),
    "ends_on": ("ends on", "end date"),
    "approved_by": ("approved by", "approver"),
}  # fmt: skip
_GERMAN: Mapping[str, tuple[str, ...]] = {
    "name": ("bezeichnung", "nachricht", "mitteilung", "maßnahme", "kontaktpunkt", "kampagne", "titel", "e-mails",
             "kampagnenname", "name der kampagne", "e-mail-name", "name der e-mail", "nachrichtenname", "was"),
    "purpose": ("ziel", "zweck", "wozu", "warum", "zielsetzung", "absicht", "grund"),
    "audience": ("zielgruppe", "empfänger", "empfängerkreis", "verteiler", "an wen", "adressat", "adressaten"),
    "audience.segment": ("kundensegment",),
    "channel": ("kanal", "versandweg"),
    "owner": ("verantwortlich", "verantwortlicher", "verantwortliche", "zuständig", "ansprechpartner", "inhaber",
              "verantw", "verantwortlichkeit", "zuständigkeit"),
    "department": ("abteilung", "bereich", "fachbereich"),
    "system": ("werkzeug", "plattform"),
    "trigger": ("auslöser", "anlass", "ereignis"),
    "timing": ("zeitpunkt", "wann", "versandzeitpunkt", "versandtag", "tag", "verzögerung"),
    "schedule": ("häufigkeit", "frequenz", "rhythmus", "turnus"),
    "send_on": ("versanddatum",),
    "measure": ("kennzahl", "erfolgskennzahl"),
    "locale": ("sprache",),
    "status": ("stand", "aktiv"),
}  # fmt: skip
_FRENCH: Mapping[str, tuple[str, ...]] = {
    "name": ("nom", "titre", "courriel", "notification", "campagne", "point de contact"),
    "purpose": ("objectif", "but", "pourquoi", "finalité", "raison"),
    "audience": ("destinataire", "cible", "public cible", "à qui", "pour qui"),
    "channel": ("canal", "moyen"),
    "owner": ("responsable", "propriétaire", "porteur"),
    "department": ("équipe", "département"),
    "system": ("outil", "système", "plateforme", "logiciel"),
    "trigger": ("déclencheur", "événement", "événement déclencheur"),
    "timing": ("quand", "moment d'envoi", "délai", "jour"),
    "schedule": ("fréquence", "périodicité", "rythme"),
    "send_on": ("date d'envoi",),
    "measure": ("indicateur",),
    "locale": ("langue",),
    "status": ("statut", "état"),
}  # fmt: skip
_SPANISH: Mapping[str, tuple[str, ...]] = {
    "name": ("nombre", "mensaje", "correo", "comunicación", "campaña", "título", "punto de contacto"),
    "purpose": ("objetivo", "propósito", "para qué", "por qué", "finalidad", "motivo"),
    "audience": ("destinatario", "audiencia", "público", "público objetivo", "a quién", "para quién"),
    "channel": ("canal", "medio"),
    "owner": ("responsable", "propietario", "dueño", "encargado"),
    "department": ("departamento", "equipo"),
    "system": ("herramienta", "sistema", "plataforma"),
    "trigger": ("disparador", "evento", "desencadenante", "activador"),
    "timing": ("cuándo", "momento de envío", "día", "retraso"),
    "schedule": ("frecuencia", "periodicidad", "cadencia"),
    "send_on": ("fecha de envío",),
    "measure": ("métrica", "indicador"),
    "locale": ("idioma",),
    "status": ("estado",),
}  # fmt: skip
_PORTUGUESE: Mapping[str, tuple[str, ...]] = {
    "name": ("nome", "mensagem", "comunicação", "campanha", "ponto de contato"),
    "purpose": ("objetivo", "finalidade", "para quê", "por quê", "motivo"),
    "audience": ("destinatário", "público", "público-alvo", "audiência", "para quem"),
    "channel": ("canal", "meio"),
    "owner": ("responsável", "dono"),
    "department": ("departamento", "equipe", "equipa"),
    "system": ("ferramenta", "sistema", "plataforma"),
    "trigger": ("gatilho", "evento", "disparador"),
    "timing": ("quando", "momento de envio", "dia", "prazo"),
    "schedule": ("frequência", "periodicidade", "cadência"),
    "send_on": ("data de envio",),
    "measure": ("métrica", "indicador"),
    "status": ("situação",),
}  # fmt: skip
_ITALIAN: Mapping[str, tuple[str, ...]] = {
    "name": ("nome", "messaggio", "comunicazione", "notifica", "campagna", "titolo", "punto di contatto"),
    "purpose": ("obiettivo", "scopo", "perché", "finalità", "motivo"),
    "audience": ("destinatario", "destinatari", "pubblico", "a chi", "per chi"),
    "channel": ("canale", "mezzo"),
    "owner": ("responsabile", "referente"),
    "department": ("reparto", "dipartimento"),
    "system": ("strumento", "sistema", "piattaforma"),
    "trigger": ("evento", "evento trigger", "innesco", "attivatore"),
    "timing": ("quando", "momento di invio", "giorno", "tempistica"),
    "schedule": ("frequenza", "periodicità", "cadenza"),
    "send_on": ("data di invio",),
    "measure": ("metrica", "indicatore"),
    "locale": ("lingua",),
    "status": ("stato",),
}  # fmt: skip
_DUTCH: Mapping[str, tuple[str, ...]] = {
    "name": ("naam", "bericht", "communicatie", "actie", "campagne", "contactmoment"),
    "purpose": ("doel", "doelstelling", "waarom", "reden"),
    "audience": ("doelgroep", "ontvanger", "ontvangers", "aan wie", "voor wie"),
    "channel": ("kanaal",),
    "owner": ("eigenaar", "verantwoordelijke", "verantwoordelijk"),
    "department": ("afdeling",),
    "system": ("systeem", "hulpmiddel"),
    "trigger": ("aanleiding", "gebeurtenis"),
    "timing": ("wanneer", "tijdstip", "dag", "verzendmoment"),
    "schedule": ("frequentie", "regelmaat"),
    "send_on": ("verzenddatum",),
    "locale": ("taal",),
}  # fmt: skip
_JAPANESE: Mapping[str, tuple[str, ...]] = {
    "name": ("施策名", "施策", "名称", "名前", "メッセージ", "メッセージ名", "メール名", "タッチポイント",
             "キャンペーン", "キャンペーン名",
             "タイトル", "件名"),
    "purpose": ("目的", "ねらい", "狙い", "ゴール"),
    "audience": ("対象", "対象者", "対象顧客", "ターゲット", "送信先", "宛先", "配信対象"),
    "audience.segment": ("セグメント", "顧客セグメント"),
    "channel": ("チャネル", "チャンネル", "媒体", "手段"),
    "owner": ("担当", "担当者", "責任者", "オーナー"),
    "department": ("部門", "部署", "担当部署", "チーム"),
    "system": ("ツール", "システム", "配信ツール"),
    "trigger": ("トリガー", "きっかけ", "契機", "条件"),
    "timing": ("タイミング", "時期", "配信タイミング", "送信タイミング", "実施時期"),
    "schedule": ("頻度", "実施頻度", "配信頻度"),
    "send_on": ("配信日", "送信日"),
    "status": ("ステータス", "状態", "状況"),
    "measure": ("指標", "kpi"),
    "locale": ("言語",),
}  # fmt: skip
_WEAK_NAMES = (
    "subject", "subject line", "email subject", "summary", "content", "betreff", "inhalt", "objet", "contenu", "asunto",
    "contenido", "assunto", "conteúdo", "oggetto", "contenuto", "onderwerp", "inhoud",
)  # fmt: skip
TOTALS = frozenset(
    ("total", "totals", "sum", "grand total", "subtotal", "summe", "gesamt", "gesamtsumme", "zwischensumme", "somme",
    "suma", "soma", "totale", "totaal")
)  # fmt: skip
"""What a row is called that adds up the others."""
DUE = frozenset(("due", "due date", "due on", "deadline", "fällig", "fällig am", "fälligkeit", "fälligkeitsdatum",
                 "échéance", "date d échéance", "fecha límite", "fecha de vencimiento", "prazo"))  # fmt: skip
"""Headings, in plain spelling, of the day by which a piece of work is to be done."""
_NO_SINGULAR = frozenset(("labels", "tags"))
"""What tools for tasks call marks of a row; the singular is something else."""
PARTS_OF_HEADINGS = ("trigger", "timing", "schedule", "audience", "purpose", "channel", "owner", "system", "status",
                     "name", "measure")  # fmt: skip
"""Fields whose name may be a part of a longer heading, such as "Email Send Time"."""
TOO_LITTLE = frozenset(
    (
        "email",
        "e mail",
        "mail",
        "touch",
        "to",
        "via",
        "day",
        "tag",
        "play",
        "comm",
        "but",
        "dia",
        "jour",
        "giorno",
        "dag",
    )
)
"""Names of fields that say too little within a longer heading, and count alone only where the cells agree."""


_SIGNS = re.compile(r"[^\w]+|_")


def plain(heading: str) -> str:
    """A heading in lower case without accents and signs, its words a blank apart."""
    bare = heading.casefold()
    if not bare.isascii():
        bare = "".join(sign for sign in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(sign))
    return " ".join(_SIGNS.sub(" ", bare).split())


@cache
def targets_named() -> Mapping[str, tuple[str, ...]]:
    """The fields by their names in plain spelling; a name of several is told apart by what is in the column."""
    found: dict[str, dict[str, None]] = {}
    for language in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _ITALIAN, _DUTCH, _JAPANESE):
        for target, names in language.items():
            for name in names:
                found.setdefault(plain(name), {})[target] = None
    return {name: tuple(targets) for name, targets in found.items()}


@cache
def _first_words() -> frozenset[str]:
    """The first words of all names of fields, without the sign of a plural."""
    return frozenset(name.partition(" ")[0].rstrip("s") for name in targets_named())


@cache
def weak_names() -> frozenset[str]:
    """What names a message where no other column does: the line people see of it."""
    return frozenset(plain(name) for name in _WEAK_NAMES)


def named(heading: str) -> tuple[str, ...]:
    """The fields a heading names: as a whole, without what stands in brackets, in the singular, or alternatives."""
    # Every cell of a sheet is asked whether it is a heading, and the first word of nearly all says no.
    if plain(heading).partition(" ")[0].rstrip("s") not in _first_words() and heading[:1] not in ("(", "["):
        return ()
    for text in (heading, re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", heading)):
        name = plain(text)
        for spelling in (name, name if name in _NO_SINGULAR else name.removesuffix("s"), name.removesuffix(" name")):
            if spelling in targets_named():
                return targets_named()[spelling]
    parts = [part for part in re.split(r"\s*(?:/|\||\bor\b|&|\band\b)\s*", heading) if part.strip()]
    if len(parts) < 2:
        return ()
    every = [targets_named().get(plain(part), ()) for part in parts]
    return tuple(target for target in every[0] if all(target in others for others in every[1:]))


@cache
def parts_named() -> tuple[tuple[str, str], ...]:
    """Names of fields that count within a longer heading, the longest first, with their fields."""
    found = [
        (name, target)
        for name, targets in targets_named().items()
        for target in targets
        if target in PARTS_OF_HEADINGS and len(name) > 3 and name not in TOO_LITTLE
    ]
    return tuple(sorted(found, key=lambda one: (-len(one[0]), one[0])))
