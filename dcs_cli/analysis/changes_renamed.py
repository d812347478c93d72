"""Ids that were probably only renamed: what went and what came mean the same in all else."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.analysis.changes_declared import Declared, Key
from dcs_cli.analysis.changes_meaning import NO_RENAMES
from dcs_cli.analysis.changes_messages import CUSTOMER_FACING
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project

_SAY_WHAT_THEY_ARE = frozenset(
    ("message", "version", "moment", "plan", "stage", "combination", "escalation", "audience", "study", "item")
) | frozenset(("step", "fact today", "fact of the vision", "experiment", "proof", "content"))
"""Types whose items are told by what they say. A signal, a channel or a system is what its name says: two with the
same facts are still two, and taking one for the other would hide what customers notice."""
_SAY_WHICH_MESSAGE = frozenset(CUSTOMER_FACING) | frozenset(
    ("audience", "class", "kind", "purpose", "series", "sequence", "status")
)
"""What tells a message whatever the office does with it: what customers get, who gets it, and what it is for."""


def renamed_ids(
    before: Project, after: Project, items_before: Mapping[Key, Declared], items_after: Mapping[Key, Declared]
) -> dict[str, str]:
    """Old ids with their new ones. A guess: an item is taken for another only when no second one would do.

    Items that refer to a renamed one are compared under its new name, until nothing more is found. Messages that differ
    are taken for one where only operational and editorial fields differ, and both state one purpose.
    """
    old = {**_meant(before), **items_before}
    new = {**_meant(after), **items_after}
    ids_before, ids_after = {name for _, name in old}, {name for _, name in new}
    gone = {key: one for key, one in old.items() if key[1] not in ids_after and key[0] in _SAY_WHAT_THEY_ARE}
    come = {key: one for key, one in new.items() if key[1] not in ids_before and key[0] in _SAY_WHAT_THEY_ARE}
    found: dict[str, str] = {}
    while True:
        fresh = _matches(gone, come, found) or _matches(_for_customers(gone), _for_customers(come), found)
        if not fresh:
            return found
        found |= fresh


def _matches(gone: Mapping[Key, Declared], come: Mapping[Key, Declared], known: Mapping[str, str]) -> dict[str, str]:
    taken = set(known.values())
    first = _by_meaning({key: one for key, one in gone.items() if key[1] not in known}, known)
    second = _by_meaning({key: one for key, one in come.items() if key[1] not in taken}, NO_RENAMES)
    pairs = [(first[said][0], second[said][0]) for said in first if len(first[said]) == len(second.get(said, ())) == 1]
    olds, news = [old for old, _ in pairs], [new for _, new in pairs]
    # An id of two types, such as a moment and the message that serves it, has to become one id in both.
    return {old: new for old, new in pairs if pairs.count((old, new)) == olds.count(old) == news.count(new)}


def _for_customers(items: Mapping[Key, Declared]) -> dict[Key, Declared]:
    """Messages with a purpose, without the fields that only the office sees."""
    return {
        key: Declared({name: value for name, value in one.fields.items() if name in _SAY_WHICH_MESSAGE}, one.spot)
        for key, one in items.items()
        if key[0] == "message" and one.fields.get("purpose")
    }


def _by_meaning(items: Mapping[Key, Declared], renamed: Mapping[str, str]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for (kind, identifier), one in items.items():
        said = one.meaning({**renamed, identifier: ""})
        if any(inner for _, inner in said):
            found.setdefault((kind, said), []).append(identifier)
    return found


def _meant(project: Project) -> dict[Key, Declared]:
    """Messages as their maps state them, defaults filled in, and versions of maps."""
    found: dict[Key, Declared] = {}
    for identifier, message in project.messages.items():
        found["message", identifier] = Declared(message_fields(message), message.spot)
    for identifier, located in project.collection.maps.items():
        if located.value.extends is not None:
            stated = {name: getattr(located.value, name) for name in type(located.value).model_fields if name != "id"}
            found["version", identifier] = Declared(stated, located.spot)
    return found


def message_fields(message: Message) -> dict[str, Any]:
    """The fields of a message, with its department and who can see it."""
    stated = {
        name.rstrip("_"): getattr(message.written, name)
        for name in type(message.written).model_fields
        if name not in ("id", "visible_to")
    }
    kind = "campaign" if message.is_campaign else "touchpoint"
    return {**stated, "kind": kind, "department": message.department, "visible_to": message.visible_to}
