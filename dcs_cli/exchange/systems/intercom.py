"""Intercom: series and single messages, found in the receipts of its content export; the rules behind are not in it."""

from collections.abc import Mapping

from dcs_cli.exchange.drafts import Draft, Drafts, Note, identifier
from dcs_cli.exchange.systems.building import facts_of, group, guessed, stated, unread
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem

_RECEIPTS = frozenset({"content_id", "content_type", "content_title", "ruleset_id", "receipt_id"})
_CHANNELS = {
    "email": "email", "chat": "in_app", "post": "in_app", "inapp": "in_app", "banner": "in_app", "tour": "in_app",
    "product_tour": "in_app", "carousel": "in_app", "mobile_carousel": "in_app", "checklist": "in_app",
    "tooltip_group": "in_app", "survey": "in_app", "push": "push", "sms": "sms", "whatsapp": "whatsapp",
    "custom_bot": "in_app", "inbound_custom_bot": "in_app", "bot": "in_app",
}  # fmt: skip


def _recognises(export: Export) -> bool:
    return export.form == "csv" and export.columns >= _RECEIPTS


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    first: dict[str, tuple[str, Mapping[str, str]]] = {}
    for place, row in export.rows:
        first.setdefault(row["content_id"], (place, row))
    drafts = [_message(f"{place}, content {key}", row) for key, (place, row) in first.items()]
    note = Note("", "receipts tell what was sent: messages nobody got while they were written are missing")
    counts = {"receipts": len(export.records), "messages": len(drafts)}
    return Drafts("intercom", tuple(drafts), (*export.notes, note), (), counts)


def _message(place: str, row: Mapping[str, str]) -> Draft:
    kind, title, series = row["content_type"], row["content_title"], row.get("series_title", "").removeprefix("-1")
    channel = _CHANNELS.get(kind.casefold())
    missing = "receipts do not hold the rules of entry nor the waits"
    facts = facts_of(
        {
            "audience": group(f"rule set {row['ruleset_id']}" if row["ruleset_id"] else "", place),
            "channel": stated(channel, place, kind) if channel else unread(kind, "not a known kind of content", place),
            "system": stated("intercom", place, "exported from Intercom"),
            "trigger": unread(f"series {series}" if series else f"rule set {row['ruleset_id']}", missing, place),
            "type": stated("survey", place, kind) if kind.casefold() == "survey" else None,
            "status": guessed("live", "has receipts", "it was sent while the receipts were written", place),
            "sequence": stated(identifier(series), place) if series else None,
            "label": stated(title, place) if title else None,
            "system_ref": stated(row["content_id"], place),
        }
    )
    name = f"{series} / {title}" if series else title
    return Draft("touchpoint", row["content_id"], name or row["content_id"], place, facts)


SYSTEM = SendingSystem("intercom", "Intercom", _recognises, _read)
