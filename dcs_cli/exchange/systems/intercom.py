"""Intercom: messages and series found in the receipts of the content export, news items and exported workflows."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Draft, Drafts, Fact, Note, identifier
from dcs_cli.exchange.systems.building import (
    facts_of,
    group,
    joined,
    no_date,
    purpose,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem, objects_in
from dcs_cli.exchange.systems.untyped import day, listed, mapping, mappings, told, words

_RECEIPTS = frozenset({"content_id", "content_type", "content_title", "ruleset_id", "receipt_id"})
_CHANNELS = {
    "email": "email", "chat": "in_app", "post": "in_app", "inapp": "in_app", "in_app": "in_app", "banner": "in_app",
    "tour": "in_app", "product_tour": "in_app", "carousel": "in_app", "mobile_carousel": "in_app",
    "checklist": "in_app", "tooltip": "in_app", "tooltip_group": "in_app", "survey": "in_app", "push": "push",
    "mobile_push": "push", "sms": "sms", "whatsapp": "whatsapp", "custom_bot": "in_app",
    "inbound_custom_bot": "in_app", "bot": "in_app",
}  # fmt: skip
_NO_SERIES = "-1"


def _recognises(export: Export) -> bool:
    if export.form == "csv":
        return export.columns >= _RECEIPTS
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for _, _, one in objects_in(export, "data"):
        if one.get("type") == "news-item":
            yield "news item", one
        elif "export_version" in one and "trigger_type" in mapping(one.get("workflow")):
            yield "workflow", mapping(one.get("workflow"))


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    if export.form == "csv":
        return _receipts(export)
    found = list(_items(export))
    drafts = [_news_item(one) if kind == "news item" else _workflow(one) for kind, one in found]
    counts = {f"{kind}s": sum(each == kind for each, _ in found) for kind in ("news item", "workflow")}
    note = Note("", "the steps of a workflow are not read: nothing public says how its snapshot writes them")
    return Drafts("intercom", tuple(drafts), (note,) if counts["workflows"] else (), (), counts)


def _receipts(export: Export) -> Drafts:
    messages: dict[str, dict[str, tuple[str, Mapping[str, str]]]] = {}
    for place, row in export.rows:
        versions = messages.setdefault(row["ruleset_id"] or row["content_id"], {})
        versions.setdefault(row["content_id"], (place, row))
    drafts = [_message(key, list(versions.values())) for key, versions in messages.items()]
    note = Note("", "receipts tell what was sent: messages nobody got while they were written are missing")
    counts = {"receipts": len(export.records), "messages": len(drafts)}
    return Drafts("intercom", tuple(drafts), (*export.notes, note), (), counts)


def _channel(kind: str, place: str) -> Fact | None:
    known = _CHANNELS.get("_".join(kind.casefold().replace("-", " ").replace("_", " ").split()))
    return stated(known, place, kind) if known else unread(kind, "not a known kind of content", place)


def _message(key: str, versions: list[tuple[str, Mapping[str, str]]]) -> Draft:
    """One message: a rule set; several contents of it are the versions of a test."""
    line, row = versions[0]
    kind, title = row["content_type"], row["content_title"]
    place = f"{line}, message {key}"
    series = "" if row.get("series_id") == _NO_SERIES else row.get("series_title", "")
    series = "" if series == _NO_SERIES else series
    missing = "receipts do not hold the rules of entry nor the waits"
    facts = facts_of(
        {
            "audience": group(f"rule set {key}", place),
            "channel": _channel(kind, place),
            "system": stated("intercom", place, "exported from Intercom"),
            "trigger": unread(f"series {series}" if series else f"rule set {key}", missing, place),
            "type": stated("survey", place, kind) if kind.casefold() == "survey" else None,
            "status": unread("has receipts", "it was sent, but receipts do not say whether it still is", place),
            "sequence": stated(identifier(series), place) if series else None,
            "label": stated(title, place),
            "system_ref": stated(key, place),
        }
    )
    name = f"{series} / {title}" if series else title
    titles = ", ".join(
        each["content_title"] or content for content, each in ((r["content_id"], r) for _, r in versions)
    )
    test = Note(place, f"{len(versions)} contents of one message, as a test has them: {titles}")
    return Draft("touchpoint", key, name or key, place, facts, (test,) if len(versions) > 1 else ())


def _news_item(one: Mapping[str, Any]) -> Draft:
    key, name = words(one.get("id")), words(one.get("title"))
    place = f"news item {key}"
    feeds = list(mappings(one.get("newsfeed_assignments")))
    days = sorted(filter(None, (day(feed.get("published_at")) for feed in feeds)))
    labels = ", ".join(filter(None, map(words, listed(one.get("labels")))))
    said = ", ".join(filter(None, (words(feed.get("newsfeed_id")) for feed in feeds)))
    silent = one.get("deliver_silently") is True
    facts = facts_of(
        {
            "audience": group(f"newsfeeds: {said}" if said else "", place),
            "channel": stated("in_app", place, "a newsfeed in the product"),
            "system": stated("intercom", place, "exported from Intercom"),
            "send_on": stated(days[0], place) if days else None,
            "trigger": None if days else no_date("not published on a day yet", place),
            "status": status(words(one.get("state")), place),
            "label": stated(joined(name, labels), place) if name else None,
            "system_ref": stated(key, place),
        }
    )
    notes = (Note(place, "delivered silently: it waits in the newsfeed and nobody is told of it"),) if silent else ()
    return Draft("campaign" if days else "touchpoint", f"news/{key}", name or key, place, facts, notes)


def _workflow(one: Mapping[str, Any]) -> Draft:
    key, name = words(one.get("id")), words(one.get("title"))
    place = f"workflow {key}"
    media = [found for found in map(words, listed(one.get("target_channels"))) if found]
    started = words(one.get("trigger_type"))
    several = unread(", ".join(media), "several channels, of which documents hold one", place)
    facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "workflow"),
            "audience": group(told(one.get("targeting")), place),
            "channel": _channel(media[0], place) if len(media) == 1 else several,
            "system": stated("intercom", place, "exported from Intercom"),
            "trigger": unread(started, "the export names the kind of trigger, not its conditions", place),
            "status": status(words(one.get("state")), place),
            "label": stated(name, place),
            "system_ref": stated(key, place),
        }
    )
    return Draft("touchpoint", f"workflow/{key}", name or key, place, facts)


SYSTEM = SendingSystem("intercom", "Intercom", _recognises, _read)
