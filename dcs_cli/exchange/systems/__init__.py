"""Exports of sending systems read as drafts; the system is found by what a file holds, never by its name."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from dcs_cli.exchange.drafts import Drafts, NotReadable
from dcs_cli.exchange.systems.reading_exports import Export, read_bytes
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.whole_files import settled

MODULES = (
    "klaviyo",
    "marketing_cloud",
    "iterable",
    "dittofeed",
    "hubspot",
    "frappe",
    "braze",
    "customerio",
    "mailchimp",
    "mautic",
    "pendo",
    "marketo",
    "intercom",
    "playbooks",
)
"""The readers, in the order they are asked; a test sees to it that no file is claimed by two."""


def systems() -> tuple[SendingSystem, ...]:
    """Every system that can be read."""
    return tuple(import_module(f"{__name__}.{module}").SYSTEM for module in MODULES)


def system_of(export: Export) -> SendingSystem | None:
    """The system a file comes from, None when it is none we know."""
    return next((system for system in systems() if system.recognises(export)), None)


def recognised(data: bytes, name: str) -> str | None:
    """The id of the system a file comes from; None for anything else, readable or not."""
    try:
        system = system_of(read_bytes(data, name))
    except NotReadable:
        return None
    return system.id if system is not None else None


def read_export(
    data: bytes, name: str, companions: Mapping[str, bytes] | None = None, *, only: str | None = None
) -> Drafts:
    """The drafts in a file; ``companions`` are the other files of its folder, which may explain its ids.

    With ``only`` it has to be an export of the system with this id. Raises :class:`NotReadable` with a sentence for a
    file that cannot be used or is no export we know.
    """
    export = read_bytes(data, name)
    known = [system for system in systems() if only in (None, system.id)]
    system = next((system for system in known if system.recognises(export)), None)
    if system is None:
        raise NotReadable(_unknown(export, known))
    return settled(system.read(export, _readable(companions or {})))


def _readable(companions: Mapping[str, bytes]) -> dict[str, Export]:
    found = {}
    for name in sorted(companions):
        try:
            found[name] = read_bytes(companions[name], name)
        except NotReadable:
            continue
    return found


def _unknown(export: Export, expected: Sequence[SendingSystem]) -> str:
    known = ", ".join(system.label for system in expected)
    first = export.records[0].value if export.records else None
    if isinstance(first, dict) and ("openapi" in first or "$schema" in first or "swagger" in first):
        return f"{export.name} describes an interface and holds no messages: export the flows or campaigns themselves"
    if export.form == "csv":
        found = ", ".join(sorted(export.columns)[:8])
        return f"{export.name} is no export that dcs knows (headings: {found}); it reads {known}"
    keys = ", ".join(sorted(first)[:8]) if isinstance(first, dict) else "no object"
    return f"{export.name} is no export that dcs knows (keys: {keys}); it reads {known}"
