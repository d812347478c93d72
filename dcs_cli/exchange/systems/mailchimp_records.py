"""Mailchimp's records, wherever they stand: answers of the interface, lines that wrap one, tables of a warehouse."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from dcs_cli.exchange.systems.building import joined
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, objects_in
from dcs_cli.exchange.systems.untyped import at, first_words, mapping, told, truth, words

Kind: TypeAlias = Literal["campaign", "automation", "email"]
_SECTIONS = ("campaigns", "automations", "emails")
_CAMPAIGN_TABLE = frozenset({"id", "type", "status", "title", "subject_line", "list_id", "send_time"})
_AUTOMATION_TABLE = frozenset({"id", "status", "title", "list_id", "trigger_settings"})
_EMAIL_TABLE = frozenset({"id", "automation_id", "position", "delay_action", "delay_amount"})
_LIST_TABLE = frozenset({"id", "name", "list_rating", "permission_reminder"})
_SEGMENT_TABLE = frozenset({"id", "list_id", "member_count", "name", "type"})
_MARKUP = re.compile(r"<[^<>]*>")
_DELAY = "delay_"


def records(export: Export) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    """Every campaign, automation and email of an automation, in the shape of the interface."""
    if export.form != "json":
        yield from _rows(export) if export.form == "csv" else ()
        return
    for _, _, one in objects_in(export, *_SECTIONS):
        if kind := _kind(one):
            yield kind, one


def _kind(one: Mapping[str, Any]) -> Kind | None:
    if not isinstance(one.get("settings"), dict):
        return None
    if "workflow_id" in one:
        return "email"
    if "trigger_settings" in one:
        return "automation"
    return "campaign" if "recipients" in one and "type" in one else None


def _rows(export: Export) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    for _, row in export.rows:
        gone = {"status": "deleted"} if truth(row.get("_fivetran_deleted")) else {}
        segment = {"saved_segment_id": row.get("segment_id", "")}
        to = {"list_id": row.get("list_id"), "segment_text": row.get("segment_text"), "segment_opts": segment}
        common = {**row, "settings": row, "recipients": to, **gone}
        if export.columns >= _EMAIL_TABLE:
            delay = {name.removeprefix(_DELAY): cell for name, cell in row.items() if name.startswith(_DELAY)}
            yield "email", {**common, "workflow_id": row["automation_id"], "delay": delay}
        elif export.columns >= _AUTOMATION_TABLE:
            yield "automation", {**common, "trigger_settings": _json(row["trigger_settings"])}
        elif export.columns >= _CAMPAIGN_TABLE:
            yield "campaign", common


def _json(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None


def audiences(exports: Iterable[Export]) -> Names:
    """The names of lists and segments by id, from their answers or tables, and from records that name their list."""
    named: dict[str, str] = {}
    for export in exports:
        explains = export.columns >= _LIST_TABLE or export.columns >= _SEGMENT_TABLE
        several = objects_in(export, "lists", "segments") if export.form == "json" or explains else ()
        found = [one for _, _, one in several]
        to = [mapping(one.get("recipients")) for _, one in records(export)]
        named |= {words(one.get("list_id")): words(one.get("list_name")) for one in to if one.get("list_name")}
        named |= {words(one.get("id")): words(one.get("name")) for one in found if one.get("id") and one.get("name")}
    return Names(named)


def recipients(one: Mapping[str, Any], names: Names) -> str:
    """Who a record goes to, in words: its list, and the segment as the interface words it or by its conditions."""
    to = mapping(one.get("recipients"))
    said = words(to.get("list_name")) or names.of(words(to.get("list_id")))
    # The interface words a segment as a piece of a web page.
    segment = words(html.unescape(_MARKUP.sub(" ", words(to.get("segment_text")))))
    return joined(f"list {said}" if said else "", segment or _segment(mapping(to.get("segment_opts")), names))


def _segment(chosen: Mapping[str, Any], names: Names) -> str:
    saved = words(chosen.get("saved_segment_id"))
    if saved and saved != "0":
        return f"segment {names.of(saved)}"
    if prebuilt := first_words(chosen, "prebuilt_segment_id"):
        return f"segment {prebuilt}"
    conditions = told(at(chosen, "conditions"))
    return f"{words(chosen.get('match')) or 'all'} of: {conditions}" if conditions else ""
