"""HubSpot: workflows, sequences, marketing emails and campaigns, from its interfaces and as tables of a warehouse."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Note
from dcs_cli.exchange.systems import hubspot_older_workflows, hubspot_sequences, hubspot_workflows
from dcs_cli.exchange.systems.building import drafts_within, joined, ordered
from dcs_cli.exchange.systems.hubspot_emails import draft_of, is_email, is_sending, names_of
from dcs_cli.exchange.systems.hubspot_older_workflows import is_listed_older_workflow, is_older_workflow
from dcs_cli.exchange.systems.hubspot_sequences import is_sequence
from dcs_cli.exchange.systems.hubspot_workflows import emails_sent, is_listed_workflow, is_workflow
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, objects_in
from dcs_cli.exchange.systems.untyped import at, first_words, mapping, words

_EMAIL_CAMPAIGNS = frozenset({"id", "app_id", "content_id", "sub_type", "type", "subject"})
_OWNERS = frozenset({"owner_id", "portal_id", "email", "first_name", "last_name"})
_ENVELOPES = ("results", "objects", "workflows", "flows")
_KINDS = (
    ("workflow", is_workflow),
    ("older workflow", is_older_workflow),
    ("listed workflow", is_listed_workflow),
    ("listed workflow", is_listed_older_workflow),
    ("sequence", is_sequence),
    ("email", is_email),
    ("sending", is_sending),
    ("campaign", lambda one: "hs_name" in mapping(one.get("properties"))),
)
_AUTOMATIONS = {
    "workflow": hubspot_workflows.automation_of,
    "older workflow": hubspot_older_workflows.automation_of,
    "sequence": hubspot_sequences.automation_of,
}
_Item = tuple[str, str, Mapping[str, Any]]


def _recognises(export: Export) -> bool:
    if export.form == "csv":
        return any(table <= export.columns for table in (_EMAIL_CAMPAIGNS, _OWNERS))
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[_Item]:
    """Kind, place and record of everything in the file that is HubSpot's."""
    for place, _, one in objects_in(export, *_ENVELOPES):
        if kind := next((kind for kind, holds in _KINDS if holds(one)), ""):
            yield kind, joined(place, f"{kind} {words(one.get('id'))}".strip()), one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    if export.form == "csv":
        return _read_table(export)
    items = list(_items(export))
    emails = _email_names([export, *companions.values()])
    drafts: list[Draft] = []
    declared: list[Declared] = []
    notes: list[Note] = []
    for kind, place, one in items:
        if kind not in _AUTOMATIONS:
            continue
        automation, signals, more = _AUTOMATIONS[kind](one, place, emails)
        notes += more
        drafts += drafts_within(automation)
        declared += signals
    elsewhere = _told_elsewhere(items)
    for kind, place, one in items:
        if kind in ("email", "sending"):
            email = first_words(one, "contentId") if kind == "sending" else words(one.get("id"))
            if said := elsewhere.get((kind, email)):
                notes.append(Note(place, f"{first_words(one, 'name', 'subject')}: {said}"))
            else:
                draft = draft_of(one, place)
                # Emails and their sendings are numbered apart.
                drafts.append(replace(draft, key=f"sending/{draft.key}") if kind == "sending" else draft)
    notes += [*_without_messages(items), *_not_known(export)]
    return Drafts("hubspot", tuple(drafts), tuple(notes), ordered(declared), _counts(items))


def _read_table(export: Export) -> Drafts:
    notes = list(export.notes)
    rows = list(export.rows) if export.columns >= _EMAIL_CAMPAIGNS else []
    drafts = [draft_of(row, f"{place}, email {row['id']}") for place, row in rows]
    if not export.columns >= _EMAIL_CAMPAIGNS:
        notes.append(Note("", "a table of people holds no messages; nothing in it says which messages they own"))
    counts = {"workflows": 0, "emails": len(drafts), "campaigns": 0}
    return Drafts("hubspot", tuple(drafts), tuple(notes), (), counts)


def _email_names(exports: Iterable[Export]) -> Names:
    """Names of emails by id, from every file at hand."""
    found: dict[str, str] = {}
    for export in exports:
        if export.form == "csv" and export.columns >= _EMAIL_CAMPAIGNS:
            found |= names_of(row for _, row in export.rows)
        elif export.form == "json":
            found |= names_of(one for kind, _, one in _items(export) if kind in ("email", "sending"))
    return Names(found)


def _told_elsewhere(items: Sequence[_Item]) -> dict[tuple[str, str], str]:
    """The emails and sendings, by kind and email, that another record of the file already stands for."""
    found = {
        ("sending", words(one.get("id"))): "counted with the email itself" for kind, _, one in items if kind == "email"
    }
    for kind, _, one in items:
        if kind == "workflow":
            said = f"stands in the workflow that sends it, {first_words(one, 'name', 'id')}"
            found |= {(sort, key): said for key in emails_sent(one) for sort in ("email", "sending")}
    return found


def _without_messages(items: Sequence[_Item]) -> list[Note]:
    listed = [first_words(one, "name", "id") for kind, _, one in items if kind == "listed workflow"]
    notes = [
        Note(
            place,
            f"campaign {words(at(one, 'properties', 'hs_name'))} bundles assets and is no message itself; "
            "export its emails",
        )
        for kind, place, one in items
        if kind == "campaign"
    ]
    if listed:
        shown = ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
        notes.append(Note("", f"workflows listed without their actions: {shown}; fetch each of them by its id"))
    return notes


def _not_known(export: Export) -> Iterator[Note]:
    """The records of an answer's list that are nothing of HubSpot's which dcs knows."""
    for place, section, one in objects_in(export, *_ENVELOPES):
        if section and not any(holds(one) for _, holds in _KINDS):
            named = first_words(one, "name", "subject", "id")
            message = f"a record of `{section}` is no workflow, email or campaign that dcs knows, and was not read"
            yield Note(joined(place, named), message)


def _counts(items: Sequence[_Item]) -> dict[str, int]:
    counts = {"workflows": 0, "emails": 0, "campaigns": 0}
    for kind, _, _ in items:
        name = {"sending": "emails"}.get(kind, f"{kind.split()[-1]}s")
        counts[name] = counts.get(name, 0) + 1
    return counts


SYSTEM = SendingSystem("hubspot", "HubSpot", _recognises, _read)
