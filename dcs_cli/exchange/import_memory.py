"""What an import remembers for the next one of the same file: mapping, the id of every row, what was written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.drafts import NotReadable, identifier

FOLDER = ".dcs-import"
"""Folder in the project; it belongs into git like the maps, or ids and changes cannot be told next time."""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class RememberedItem:
    """A row of an earlier import: the id it was given, and the fields that were written for it."""

    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportMemory:
    """An earlier import: the mapping of headings to fields, and every row by its key."""

    source: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, RememberedItem] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Where it is kept, relative to the project."""
        return memory_file(self.source)

    @property
    def text(self) -> str:
        """The memory as JSON, the same bytes for the same import."""
        items = {key: {"id": item.id, "fields": dict(item.fields)} for key, item in sorted(self.items.items())}
        content = {"version": _VERSION, "source": self.source, "mapping": dict(self.mapping), "items": items}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def memory_file(source: str) -> str:
    """The file in which imports of a source of this name are remembered."""
    return f"{FOLDER}/{identifier(source, 'source')}.json"


def read_memory(data: bytes | None, source: str) -> ImportMemory:
    """The memory of earlier imports; empty without one. Raises :class:`NotReadable` when the file is damaged."""
    if data is None:
        return ImportMemory(source)
    try:
        content = json.loads(data)
        items = {
            str(key): RememberedItem(str(item["id"]), dict(item["fields"])) for key, item in content["items"].items()
        }
        mapping = {str(heading): str(target) for heading, target in content["mapping"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = f"`{memory_file(source)}` is damaged: restore it, or delete it to import as if for the first time"
        raise NotReadable(message) from None
    return ImportMemory(source, mapping, items)
