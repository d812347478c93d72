"""Klaviyo: flows and campaigns as the interface gives them, and as tables of a warehouse."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    Facts,
    channel,
    drafts_within,
    event,
    facts_of,
    group,
    joined,
    no_date,
    ordered,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.klaviyo_definitions import automation_of, by_hand
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, names_in, objects_in
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, mappings, told, truth, words

_FLOW_TABLE = frozenset({"id", "name", "status", "trigger_type", "customer_filter"})
_CAMPAIGN_TABLE = frozenset({"id", "name", "status", "campaign_type", "subject", "send_time"})
_METRIC_TABLE = frozenset({"id", "name", "integration_id", "integration_name"})
_KINDS = ("flow", "campaign")
_EXPLAINED = ("metric", "list", "segment")


def _recognises(export: Export) -> bool:
    if export.form == "csv":
        return any(table <= export.columns for table in (_FLOW_TABLE, _CAMPAIGN_TABLE, _METRIC_TABLE))
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Kind, place and record of every flow and campaign, whatever they are wrapped in."""
    for place, _, one in objects_in(export, "data"):
        if kind := _kind(one):
            yield kind, joined(place, f"{kind} {words(one.get('id'))}"), one


def _kind(one: Mapping[str, Any]) -> str:
    if one.get("object") in _KINDS and "status" in one:
        return str(one["object"])
    attributes = mapping(one.get("attributes"))
    own = "trigger_type" in attributes or "definition" in attributes or "audiences" in attributes
    return str(one["type"]) if own and one.get("type") in _KINDS else ""


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    named = names_in(companions, _METRIC_TABLE, "id", "name").known
    metrics = Names({**named, **_named_in((export, *companions.values())), **_metrics_named_in(export)})
    media = _media(export)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes = list(export.notes)
    counts = {"flows": 0, "campaigns": 0}
    for kind, place, one in _table_items(export) if export.form == "csv" else _items(export):
        counts[kind + "s"] += 1
        made, signals = _flow(one, place, metrics) if kind == "flow" else ([_campaign(one, place, metrics, media)], [])
        drafts += made
        declared += signals
    if export.form == "csv" and export.columns >= _METRIC_TABLE:
        notes.append(Note("", "a table of metrics holds no messages; it explains the flows in the same folder"))
    return Drafts("klaviyo", tuple(drafts), tuple(notes), ordered(declared), counts)


def _table_items(export: Export) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    kind = "flow" if export.columns >= _FLOW_TABLE else "campaign" if export.columns >= _CAMPAIGN_TABLE else ""
    for place, row in export.rows if kind else ():
        gone = {"archived": "true"} if truth(row.get("_fivetran_deleted")) else {}
        yield kind, joined(place, f"{kind} {row['id']}"), {**row, **gone}


def _metrics_named_in(export: Export) -> dict[str, str]:
    """Names of metrics that stand beside their ids in the triggers of other flows of the file."""
    if export.form == "csv":
        return {}
    found = (mapping(at(one, "trigger", "metric")) for _, _, one in _items(export))
    return {words(one.get("id")): words(one.get("name")) for one in found if one}


def _named_in(exports: Iterable[Export]) -> dict[str, str]:
    """Names of metrics, lists and segments by id, from their own answers beside the flows."""
    found = (one for export in exports for _, _, one in objects_in(export, "data") if one.get("type") in _EXPLAINED)
    return {words(one.get("id")): name for one in found if (name := words(at(one, "attributes", "name")))}


def _media(export: Export) -> dict[str, str]:
    """The channels of campaigns by id, from the messages included in their answer."""
    included = (one for _, _, one in objects_in(export, "included") if one.get("type") == "campaign-message")
    return {
        words(at(one, "relationships", "campaign", "data", "id")): words(at(one, "attributes", "definition", "channel"))
        for one in included
    }


def _flow(one: Mapping[str, Any], place: str, metrics: Names) -> tuple[list[Draft], list[Declared]]:
    own = mapping(one.get("attributes")) or one
    key, name = words(one.get("id")), words(own.get("name"))
    common: Facts = {
        "system": stated("klaviyo", place, "exported from Klaviyo"),
        "status": _flow_status(own, place),
        "system_ref": stated(key, place),
    }
    if definition := mapping(own.get("definition")):
        automation, signals = automation_of(definition, key, name, place, common, metrics)
        return drafts_within(automation), signals
    trigger, signals = _trigger(own, place, metrics)
    audience = joined(
        _filter("trigger filter", at(own, "trigger", "filter"), metrics),
        _filter("profile filter", _json(own.get("customer_filter")), metrics),
    )
    facts = facts_of(
        common,
        {
            "audience": group(audience, place),
            "trigger": trigger,
            "messages": stated("unknown", place),
            "label": stated(name, place),
        },
    )
    note = Note(
        place, "the record of the flow does not hold its messages: how many, by what channel and after what waits"
    )
    return [Draft("touchpoint", f"flow/{key}", name, place, facts, (note,))], signals


def _flow_status(own: Mapping[str, Any], place: str) -> Fact | None:
    word = words(own.get("status"))
    if word == "manual" and not truth(own.get("archived")):
        return by_hand(word, place)
    return status(word, place, archived=truth(own.get("archived")) is True)


def _json(value: Any) -> Any:
    """A filter that stands as JSON inside a cell."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _filter(title: str, value: Any, metrics: Names) -> str:
    text = told(value, metrics.known)
    return f"{title}: {text}" if text else ""


def _trigger(own: Mapping[str, Any], place: str, metrics: Names) -> tuple[Fact | None, list[Declared]]:
    trigger = mapping(own.get("trigger"))
    kind = words(trigger.get("type")) or first_words(own, "trigger_type")
    metric = mapping(trigger.get("metric"))
    name = words(metric.get("name")) or metrics.of(words(metric.get("id")))
    group_name = next((found for key in ("list", "segment") if (found := words(at(trigger, key, "name")))), "")
    if kind == "Metric" and name:
        fact, signal = event(name, "klaviyo")
        return fact, [signal]
    if kind.startswith("Added to") and group_name:
        fact, signal = event(f"{kind} {group_name}", "klaviyo")
        return fact, [signal]
    missing = {
        "Date Based": "which date, and how many days from it, is not in the record",
        "Metric": "which metric is not in the record",
    }
    return unread(kind, missing.get(kind, "the record does not say which"), place), []


def _campaign(one: Mapping[str, Any], place: str, names: Names, media: Mapping[str, str]) -> Draft:
    own = mapping(one.get("attributes")) or one
    key, name = words(one.get("id")), words(own.get("name"))
    when = next((found for field in ("send_time", "scheduled_at", "scheduled") if (found := day(own.get(field)))), None)
    subject = words(own.get("subject"))
    medium = words(own.get("message_type")) or ("email" if subject or own.get("from_email") else media.get(key, ""))
    facts = facts_of(
        {
            "audience": group(_recipients(own, names), place),
            "channel": channel(medium, place),
            "system": stated("klaviyo", place, "exported from Klaviyo"),
            "send_on": stated(when, place),
            "trigger": None if when else no_date("no day is set", place),
            "status": status(words(own.get("status")), place, archived=truth(own.get("archived")) is True),
            "label": stated(joined(name, subject), place) if name else None,
            "system_ref": stated(key, place),
        },
    )
    return Draft("campaign" if when else "touchpoint", f"campaign/{key}", name, place, facts)


def _recipients(own: Mapping[str, Any], names: Names) -> str:
    included = [first_words(one, "name", "id") for one in mappings(own.get("lists"))]
    excluded = [first_words(one, "name", "id") for one in mappings(own.get("excluded_lists"))]
    included += [names.of(words(one)) for one in listed(at(own, "audiences", "included"))]
    excluded += [names.of(words(one)) for one in listed(at(own, "audiences", "excluded"))]
    return joined(
        "lists: " + ", ".join(included) if any(included) else "",
        "not in: " + ", ".join(excluded) if any(excluded) else "",
    )


SYSTEM = SendingSystem("klaviyo", "Klaviyo", _recognises, _read)
