"""Tables as the data export of Frappe writes them, put back into the documents they were made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.systems.reading_exports import Export

_NOTIFICATION = {
    "id": "name", "enabled": "enabled", "channel": "channel", "subject": "subject", "document type": "document_type",
    "send alert on": "event", "trigger method": "method", "reference date": "date_changed",
    "reference datetime": "datetime_changed", "days before or after": "days_in_advance",
    "minutes offset": "minutes_offset", "value changed": "value_changed", "condition": "condition",
    "send system notification": "send_system_notification", "send to all assignees": "send_to_all_assignees",
}  # fmt: skip
_RECIPIENT = {
    "receiver by document field": "receiver_by_document_field", "receiver by role": "receiver_by_role",
    "cc": "cc", "bcc": "bcc", "condition": "condition",
}  # fmt: skip
_CAMPAIGN = {"id": "name", "campaign name": "campaign_name", "description": "description"}
_SCHEDULE = {"email template": "email_template", "send after (days)": "send_after_days"}
_RUN = {
    "id": "name", "campaign": "campaign_name", "email campaign for": "email_campaign_for", "recipient": "recipient",
    "start date": "start_date", "status": "status",
}  # fmt: skip


def documents(export: Export) -> Iterator[Mapping[str, Any]]:
    """The documents of an exported table, whose headings are the labels of the fields in English.

    A document has one row, and further rows with an empty ``ID`` for the further lines of its inner table.
    """
    if {"send alert on", "document type"} <= export.columns:
        yield from _read(export, _NOTIFICATION, "recipients", _RECIPIENT)
    elif {"email template (campaign schedules)", "campaign name"} <= export.columns:
        yield from _read(export, _CAMPAIGN, "campaign_schedules", _SCHEDULE)
    elif {"email campaign for", "recipient"} <= export.columns:
        yield from _read(export, _RUN, "", {})


def _read(
    export: Export, fields: Mapping[str, str], table: str, inner: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    label = table.replace("_", " ")
    columns = {f"{heading} ({label})": name for heading, name in inner.items()}
    held = bool(columns.keys() & export.columns)
    document: dict[str, Any] = {}
    for _, row in export.rows:
        own = {name: row[heading] for heading, name in fields.items() if row.get(heading)}
        if own and (own.get("name") or not document or "id" not in export.columns):
            if document:
                yield document
            document = {name: row.get(heading, "") for heading, name in fields.items() if heading in export.columns}
            document |= {table: []} if held else {}
        line = {name: row[heading] for heading, name in columns.items() if row.get(heading)}
        if line and document:
            document[table].append(line)
    if document:
        yield document
