"""HubSpot: marketing emails and campaigns, as warehouse tables, as its own list export and from its interface."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    drafts_of,
    facts_of,
    group,
    guessed,
    joined,
    no_date,
    ordered,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.hubspot_workflows import automation_of, is_workflow
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, mappings, truth, words

_EMAIL_CAMPAIGNS = frozenset({"id", "app_id", "content_id", "sub_type", "type", "subject"})
_OWNERS = frozenset({"owner_id", "portal_id", "email", "first_name", "last_name"})
_TYPES = {
    "AUTOMATED_EMAIL": "sent by a workflow",
    "AUTOMATED": "sent by a workflow",
    "BLOG_EMAIL": "a new article in the blog",
    "RSS_EMAIL": "a new entry in the feed",
    "FEEDBACK_NPS_EMAIL": "a survey is due",
    "FEEDBACK_CES_EMAIL": "a survey is due",
    "FEEDBACK_CUSTOM_EMAIL": "a survey is due",
    "SINGLE_SEND_API": "sent through the interface",
    "AB_EMAIL": "sent as a batch",
    "BATCH_EMAIL": "sent as a batch",
    "BATCH": "sent as a batch",
}
_ONCE = ("BATCH_EMAIL", "BATCH", "AB_EMAIL")


def _recognises(export: Export) -> bool:
    if export.form == "csv":
        return any(table <= export.columns for table in (_EMAIL_CAMPAIGNS, _OWNERS))
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for record in export.records:
        for key in ("results", "objects", "workflows", "flows"):
            if isinstance(at(record.value, key), list):
                inner = mappings(at(record.value, key))
                break
        else:
            inner = mappings(record.value if isinstance(record.value, list) else [record.value])
        for one in inner:
            kind = _kind(one)
            if kind:
                yield kind, joined(record.place, f"{kind} {words(one.get('id'))}"), one


def _kind(one: Mapping[str, Any]) -> str:
    if is_workflow(one):
        return "workflow"
    if "subject" in one and ("emailTemplateMode" in one or "publishDate" in one or "isTransactional" in one):
        return "email"
    return "campaign" if "hs_name" in mapping(one.get("properties")) else ""


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes = list(export.notes)
    counts = {"workflows": 0, "emails": 0, "campaigns": 0}
    if export.form == "csv":
        rows = list(export.rows) if export.columns >= _EMAIL_CAMPAIGNS else []
        drafts = [_email(row, f"{place}, email {row['id']}") for place, row in rows]
        counts["emails"] = len(drafts)
        if not export.columns >= _EMAIL_CAMPAIGNS:
            notes.append(Note("", "a table of people holds no messages; nothing in it says which messages they own"))
        return Drafts("hubspot", tuple(drafts), tuple(notes), (), counts)
    for kind, place, one in _items(export):
        counts[kind + "s"] += 1
        if kind == "workflow":
            automation, signals = automation_of(one, place)
            drafts += drafts_of(automation)
            declared += signals
        elif kind == "email":
            drafts.append(_email(one, place))
        else:
            name = words(at(one, "properties", "hs_name"))
            notes.append(Note(place, f"campaign {name} bundles assets and is no message itself; export its emails"))
    return Drafts("hubspot", tuple(drafts), tuple(notes), ordered(declared), counts)


def _email(one: Mapping[str, Any], place: str) -> Draft:
    key = words(one.get("id"))
    name = first_words(one, "name", "subject")
    kind = words(one.get("type"))
    published = day(one.get("publishDate"))
    once = bool(published) and kind.upper() in _ONCE
    facts = facts_of(
        {
            "audience": group(_recipients(one), place),
            "channel": stated("email", place, "a marketing email"),
            "system": stated("hubspot", place, "exported from HubSpot"),
            "send_on": stated(published, place) if once else None,
            "trigger": None if once else _trigger(kind, place),
            "status": _status(one, place),
            "type": guessed("survey", kind, "feedback emails ask the customer") if "FEEDBACK" in kind else None,
            "class": stated("transactional", place) if one.get("isTransactional") is True else None,
            "label": stated(name, place) if name else None,
            "system_ref": stated(key, place) if key else None,
        }
    )
    return Draft("campaign" if once else "touchpoint", key, name or f"email {key}", place, facts)


def _trigger(kind: str, place: str) -> Fact | None:
    if kind.upper() in _ONCE:
        return no_date("no day is set", place)
    return unread(joined(kind, _TYPES.get(kind.upper(), "")), "what starts the sending is not in the record", place)


def _status(one: Mapping[str, Any], place: str) -> Fact | None:
    word = words(one.get("state")).upper()
    archived = one.get("archived") is True or "ARCHIVED" in word
    if "DRAFT" in word:
        return stated("building", place, word)
    if word:
        return status(word.split("_")[0], place, archived=archived)
    published = truth(one.get("isPublished"))
    return None if published is None else stated("live" if published else "building", place)


def _recipients(one: Mapping[str, Any]) -> str:
    to = mapping(one.get("to"))
    lists = [words(each) for key in ("contactIlsLists", "contactLists") for each in listed(at(to, key, "include"))]
    without = [words(each) for key in ("contactIlsLists", "contactLists") for each in listed(at(to, key, "exclude"))]
    return joined("lists: " + ", ".join(lists) if lists else "", "not in: " + ", ".join(without) if without else "")


SYSTEM = SendingSystem("hubspot", "HubSpot", _recognises, _read)
