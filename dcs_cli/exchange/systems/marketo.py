"""Marketo: emails, programs and smart campaigns of the asset interface, which says neither who gets one nor when."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Draft, Drafts, Note
from dcs_cli.exchange.systems.building import facts_of, joined, purpose, stated, unread
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, mapping, mappings, words

_UNFINISHED = "draft"


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record in export.records:
        for one in mappings(at(record.value, "result")):
            if "operational" in one and "subject" in one:
                yield "email", one
            elif "smartListId" in one or "isRequestable" in one:
                yield "smart campaign", one
            elif "channel" in one and "workspace" in one and "type" in one:
                yield "program", one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    programs = {
        words(one.get("id")): words(one.get("name"))
        for source in (export, *companions.values())
        for kind, one in _items(source)
        if kind == "program"
    }
    drafts: list[Draft] = []
    notes: list[Note] = []
    counts = {"emails": 0, "smart campaigns": 0, "programs": 0}
    for kind, one in _items(export):
        counts[kind + "s"] += 1
        if kind == "email":
            drafts.append(_email(one, programs))
            continue
        place = f"{kind} {words(one.get('id'))}"
        said = joined(words(one.get("name")), words(one.get("type")), words(one.get("status")))
        notes.append(Note(place, f"{said}: which emails it sends, and to whom, is not in the interface; ask its owner"))
    return Drafts("marketo", tuple(drafts), tuple(notes), (), counts)


def _email(one: Mapping[str, Any], programs: Mapping[str, str]) -> Draft:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"email {key}"
    folder = mapping(one.get("folder"))
    program = programs.get(words(folder.get("value")), "") if words(folder.get("type")) == "Program" else ""
    state = words(one.get("status"))
    draft = state.casefold() == _UNFINISHED
    subject = words(at(one, "subject", "value"))
    facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "email"),
            "channel": stated("email", place),
            "system": stated("marketo", place, "exported from Marketo"),
            "trigger": unread(f"an asset of program {program}", "what sends it is not in the record", place)
            if program
            else None,
            # An approved email can be sent; whether anything sends it is not said.
            "status": stated("building", place, state) if draft else unread(state, "approved is not sent", place),
            "class": stated("transactional", place, "operational") if one.get("operational") is True else None,
            "label": stated(joined(name, subject), place) if name else None,
            "system_ref": stated(key, place),
        }
    )
    return Draft("touchpoint", key, name, place, facts)


SYSTEM = SendingSystem("marketo", "Marketo", _recognises, _read)
