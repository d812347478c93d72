"""Iterable: campaigns as tables of a warehouse or as the interface lists them."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Facts,
    channel,
    event,
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
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, names_in
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mappings, words

_CAMPAIGNS = frozenset({"id", "template_id", "campaign_state", "name", "type", "workflow_id"})
_LISTS = frozenset({"id", "name", "list_type"})
_MEMBERS = frozenset({"list_id", "campaign_id"})
_EXCLUDED = frozenset({"suppressed_list_id", "campaign_id"})
_TEMPLATES = frozenset({"id", "message_type_id", "template_type"})
_TYPES = frozenset({"id", "name", "channel_id"})
_CHANNELS = frozenset({"id", "name", "channel_type", "message_medium"})
_LABELS = frozenset({"campaign_id", "label"})
_TABLES = (_CAMPAIGNS, _LISTS, _MEMBERS, _EXCLUDED, _TEMPLATES, _TYPES, _CHANNELS, _LABELS)
_MEDIA = {"email": "email", "sms": "sms", "push": "push", "inapp": "in_app", "in-app": "in_app", "webpush": "web_push"}
_FIELDS = ("campaignState", "templateId", "workflowId", "messageMedium")


def _recognises(export: Export) -> bool:
    if export.form == "csv":
        return any(table <= export.columns for table in _TABLES)
    return export.form == "json" and any(True for _ in _from_interface(export))


def _from_interface(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record in export.records:
        value = at(record.value, "campaigns")
        for one in mappings(value if isinstance(value, list) else [record.value]):
            if sum(field in one for field in _FIELDS) >= 2:
                yield joined(record.place, f"campaign {words(one.get('id'))}"), one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    tables = {**companions, export.name: export}
    if export.form == "csv" and not export.columns >= _CAMPAIGNS:
        note = Note("", "this table holds no messages; it explains the table of campaigns in the same folder")
        return Drafts("iterable", (), (*export.notes, note), (), {"campaigns": 0})
    found = list(_newest(export)) if export.form == "csv" else list(_from_interface(export))
    lists = names_in(tables, _LISTS, "id", "name")
    sent_to = _related(tables, _MEMBERS, "list_id")
    not_to = _related(tables, _EXCLUDED, "suppressed_list_id")
    classes = _classes(tables)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    for place, one in found:
        key = words(one.get("id"))
        included = sent_to.get(key, [words(each) for each in listed(one.get("listIds"))])
        excluded = not_to.get(key, [words(each) for each in listed(one.get("suppressionListIds"))])
        sort = classes.get(first_words(one, "template_id", "templateId"), "")
        draft, signals = _campaign(one, place, _audience(included, excluded, lists), sort)
        drafts.append(draft)
        declared += signals
    return Drafts("iterable", tuple(drafts), export.notes, ordered(declared), {"campaigns": len(drafts)})


def _newest(export: Export) -> Iterator[tuple[str, Mapping[str, str]]]:
    """One row a campaign: a history table holds every earlier state of it too."""
    newest: dict[str, tuple[str, Mapping[str, str]]] = {}
    for place, row in export.rows:
        if row["id"] not in newest or row.get("updated_at", "") > newest[row["id"]][1].get("updated_at", ""):
            newest[row["id"]] = (f"{place}, campaign {row['id']}", row)
    return iter(newest.values())


def _related(tables: Mapping[str, Export], needs: frozenset[str], column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for export in tables.values():
        for _, row in export.rows if export.form == "csv" and needs <= export.columns else ():
            found.setdefault(row["campaign_id"], []).append(row[column])
    return found


def _audience(included: list[str], excluded: list[str], lists: Names) -> str:
    return joined(
        "lists: " + ", ".join(map(lists.of, included)) if included else "",
        "not in: " + ", ".join(map(lists.of, excluded)) if excluded else "",
    )


def _classes(tables: Mapping[str, Export]) -> dict[str, str]:
    """The sort of channel each template belongs to, through its message type."""
    channels = names_in(tables, _TYPES, "id", "channel_id").known
    sorts = names_in(tables, _CHANNELS, "id", "channel_type").known
    kinds = names_in(tables, _TEMPLATES, "id", "message_type_id").known
    return {template: sorts.get(channels.get(kind, ""), "") for template, kind in kinds.items()}


def _campaign(one: Mapping[str, Any], place: str, audience: str, sort: str) -> tuple[Draft, list[Declared]]:
    key, name = words(one.get("id")), words(one.get("name"))
    medium = first_words(one, "message_medium", "messageMedium")
    workflow = first_words(one, "workflow_id", "workflowId")
    when = day(one.get("start_at") or one.get("startAt"))
    trigger, signals, blast = _trigger(one, place, workflow, when)
    facts: Facts = {
        "audience": group(audience, place),
        "channel": channel(medium.casefold(), place, _MEDIA),
        "system": stated("iterable", place, "exported from Iterable"),
        "trigger": trigger,
        "send_on": stated(when, place) if blast and when else None,
        "status": _status(one, place),
        "class": stated(sort.casefold(), place) if sort.casefold() in ("marketing", "transactional") else None,
        "sequence": stated(f"workflow-{workflow}", place) if workflow else None,
        "label": stated(name, place) if name else None,
        "system_ref": stated(key, place) if key else None,
    }
    return Draft("campaign" if blast and when else "touchpoint", key, name, place, facts_of(facts)), signals


def _status(one: Mapping[str, Any], place: str) -> Fact | None:
    word = first_words(one, "campaign_state", "campaignState")
    if word.casefold() == "ready" and words(one.get("type")).casefold() == "triggered":
        return guessed("live", word, "a triggered campaign that is ready goes out whenever it is triggered", place)
    return status(word, place)


def _trigger(
    one: Mapping[str, Any], place: str, workflow: str, when: str | None
) -> tuple[Fact | None, list[Declared], bool]:
    """The trigger, the signals it speaks of, and whether the campaign goes out once."""
    kind = words(one.get("type"))
    if workflow:
        said = f"sent by workflow {workflow}"
        return unread(said, "the table does not hold what starts the workflow nor its waits", place), [], False
    if kind.casefold() == "blast":
        return (None if when else no_date("no day is set", place)), [], True
    if recurring := first_words(one, "recurring_campaign_id", "recurringCampaignId"):
        return stated({"every": "unknown"}, place, f"run of the recurring campaign {recurring}"), [], False
    if kind.casefold() == "triggered":
        fact, signal = event(f"trigger of campaign {words(one.get('id'))}", "iterable")
        return fact, [signal], False
    return unread(kind, "the table does not say when it is sent", place), [], False


SYSTEM = SendingSystem("iterable", "Iterable", _recognises, _read)
