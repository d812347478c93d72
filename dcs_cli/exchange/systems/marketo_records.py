"""Marketo's records, wherever they stand: answers of the asset and the lead interface, tables of a warehouse."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import objects_in
from dcs_cli.exchange.systems.untyped import first_words, mapping, truth, words

Kind: TypeAlias = Literal["email", "smart campaign", "program", "smart list"]
_EMAIL_TABLE = frozenset({"id", "name", "operational", "subject", "publish_to_msi"})
_CAMPAIGN_TABLE = frozenset({"id", "name", "type", "active", "program_id", "workspace_name"})
_PROGRAM_TABLE = frozenset({"id", "name", "type", "channel", "workspace", "sfdc_id"})


def records(export: Export) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    """Every asset, in the shape of the asset interface; of the states of a warehouse row only the newest."""
    if export.form == "csv":
        yield from _newest(_rows(export))
        return
    for _, section, one in objects_in(export, "result") if export.form == "json" else ():
        if section and (kind := _kind(one)):
            yield kind, one


def _kind(one: Mapping[str, Any]) -> Kind | None:
    if "operational" in one and "subject" in one:
        return "email"
    if "isRequestable" in one or ("active" in one and "workspaceName" in one):
        return "smart campaign"
    if isinstance(one.get("rules"), dict) and "filterMatchType" in one["rules"]:
        return "smart list"
    return "program" if {"channel", "workspace", "type"} <= one.keys() else None


def _rows(export: Export) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    for _, row in export.rows:
        if truth(row.get("_fivetran_deleted")):
            continue
        inside = {"type": row.get("folder_type"), "id": row.get("folder_value") or row.get("folder_id")}
        if export.columns >= _EMAIL_TABLE:
            # The table has one row of each state, and its subject is no object.
            yield "email", {**row, "subject": {"value": row["subject"]}, "folder": inside}
        elif export.columns >= _CAMPAIGN_TABLE:
            more = {"isSystem": row.get("is_system"), "smartListId": row.get("smart_list_id")}
            yield "smart campaign", {**row, **more, "folder": inside, "recurrence": _recurrence(row)}
        elif export.columns >= _PROGRAM_TABLE:
            yield "program", {**row, "startDate": row.get("start_date")}


def _recurrence(row: Mapping[str, str]) -> dict[str, str]:
    return {"intervalType": row.get("recurrence_interval_type", ""), "interval": row.get("recurrence_interval", "")}


def _newest(found: Iterator[tuple[Kind, Mapping[str, Any]]]) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    newest: dict[str, tuple[Kind, Mapping[str, Any]]] = {}
    for kind, one in found:
        key, changed = words(one.get("id")), words(one.get("updated_at"))
        if key not in newest or changed >= words(newest[key][1].get("updated_at")):
            newest[key] = (kind, one)
    yield from newest.values()


def program_of(one: Mapping[str, Any]) -> str:
    """The id of the program an asset stands in; empty when it stands in none, or the record does not say."""
    folder = mapping(one.get("folder"))
    inside = first_words(folder, "id", "value") if words(folder.get("type")).casefold() == "program" else ""
    return inside or first_words(one, "parentProgramId", "programId", "program_id")
