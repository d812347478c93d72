"""What an import remembers for the next one of the same file: what it was told, the ids of rows, what was written."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dcs_cli.exchange.drafts import NotReadable, identifier, source_key
from dcs_cli.loading.flow_writing import flow_yaml

FOLDER = ".dcs-import"
"""Folder in the project; it belongs into git like the maps, or ids and changes cannot be told next time."""
_VERSION = 1
WHOLE = ""
"""What stands in the place of a sheet where all of a file is meant."""


@dataclass(frozen=True, slots=True)
class RememberedItem:
    """A row of an earlier import: the id it was given, the fields that were written for it, the department it named.

    ``perhaps`` are the messages of which it was asked whether they are the same.
    """

    id: str
    fields: Mapping[str, Any]
    department: str | None = None
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instructions:
    """What a person told of rows: the fields of headings, and the facts that hold for all; None takes one back."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportMemory:
    """An earlier import: what was told of the file and of its sheets, and every row by its key.

    ``only`` are the sheets that were asked for by name; empty where all of them are read.
    """

    source: str
    items: Mapping[str, RememberedItem] = field(default_factory=dict)
    told: Mapping[str, Instructions] = field(default_factory=dict)
    only: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Where it is kept, relative to the project."""
        return memory_file(self.source)

    @property
    def told_for_all(self) -> frozenset[str]:
        """The fields that were told for all rows of the file or of a sheet."""
        return frozenset(name for one in self.told.values() for name in one.defaults)

    def of(self, sheet: str) -> Instructions:
        """What holds for a sheet: what was told of it, and else what was told of the whole file."""
        whole, own = (self.told.get(scope, Instructions()) for scope in (WHOLE, sheet))
        defaults = {name: value for name, value in {**whole.defaults, **own.defaults}.items() if value is not None}
        return Instructions({**whole.mapping, **own.mapping}, defaults)

    def facts_of(self, sheets: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
        """The facts told of sheets, each with the sheet it was told of; those of the whole file first."""
        own = [self.told.get(sheet, Instructions()).defaults for sheet in sheets]
        for name, value in self.told.get(WHOLE, Instructions()).defaults.items():
            if WHOLE in sheets or any(name not in one for one in own):
                yield WHOLE, name, value
        for sheet, told in zip(sheets, own, strict=True):
            if sheet != WHOLE:
                yield from ((sheet, name, value) for name, value in told.items() if value is not None)

    def instructed(self, sheet: str, new: Instructions) -> "ImportMemory":
        """The memory once something was told of a sheet, or of the whole file, where it wins over what sheets had."""
        told = dict(self.told)
        if sheet == WHOLE:
            told = {scope: _without(one, new) for scope, one in told.items()}
        before = _without(told.get(sheet, Instructions()), new)
        defaults = {**before.defaults, **new.defaults}
        kept = {name: value for name, value in defaults.items() if value is not None or sheet != WHOLE}
        told[sheet] = Instructions({**before.mapping, **new.mapping}, kept)
        return replace(self, told={scope: one for scope, one in sorted(told.items()) if one.mapping or one.defaults})

    def asked_for(self, sheet: str | None) -> "ImportMemory":
        """The memory once a sheet was asked for; whoever imported all of them before goes on doing so."""
        if sheet is None or (self.items and not self.only):
            return self
        return replace(self, only=tuple(sorted({*self.only, sheet})))

    def apart(self, sheets: Collection[str]) -> "tuple[ImportMemory, Mapping[str, RememberedItem]]":
        """The memory without the rows of some sheets, and these rows."""
        rows = {key: one for key, one in self.items.items() if sheet_of(key) in sheets}
        return replace(self, items={key: one for key, one in self.items.items() if key not in rows}), rows

    @property
    def text(self) -> str:
        """The memory as JSON, the same bytes for the same import."""
        items = {key: _written(item) for key, item in sorted(self.items.items())}
        whole = self.told.get(WHOLE, Instructions())
        sheets = {sheet: _instructions(one) for sheet, one in sorted(self.told.items()) if sheet != WHOLE}
        content = {
            "version": _VERSION,
            "source": self.source,
            **_instructions(whole),
            **({"sheets": sheets} if sheets else {}),
            **({"only": list(self.only)} if self.only else {}),
            "items": items,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def sheet_of(key: str) -> str:
    """The sheet a row of a table stands in, by its key; empty for rows of files without sheets."""
    return key.rpartition("/")[0]


def _without(told: Instructions, new: Instructions) -> Instructions:
    """What was told, without what is told anew; headings are the same whatever their case."""
    headings = {heading.casefold() for heading in new.mapping}
    return Instructions(
        {heading: target for heading, target in told.mapping.items() if heading.casefold() not in headings},
        {name: value for name, value in told.defaults.items() if name not in new.defaults},
    )


def _instructions(one: Instructions) -> dict[str, Any]:
    return {"mapping": dict(one.mapping), "defaults": dict(one.defaults)}


def _written(item: RememberedItem) -> dict[str, Any]:
    found: dict[str, Any] = {"id": item.id, "fields": dict(item.fields)}
    if item.department is not None:
        found["department"] = item.department
    if item.perhaps:
        found["perhaps"] = list(item.perhaps)
    return found


def with_unfinished(memory: ImportMemory, unfinished: ImportMemory, present: Collection[str]) -> ImportMemory:
    """The memory with what an interrupted import was told, and the rows it made and wrote.

    ``present`` are the ids of the project.

    Rows known before keep what is remembered of them: what was not written of those is found again.
    """
    made = {key: one for key, one in unfinished.items.items() if key not in memory.items and one.id in present}
    return replace(unfinished, items={**memory.items, **made})


_SAYS_LITTLE = ("id", "label", "source", "status", "locale", "x-section")


def is_another_file(memory: ImportMemory, fields: Mapping[str, Mapping[str, Any]], told: Collection[str] = ()) -> bool:
    """Whether a file only shares its name with the one remembered: most rows it has in common say something else.

    ``fields`` are those of its rows by id. A file without a row in common changes nothing of the first one. What a
    person says of all rows, then or now, tells nothing of the file.
    """
    before = {one.id: one.fields for one in memory.items.values()}
    common = [name for name in fields if name in before]
    without = {*told, *memory.told_for_all}
    return 2 * sum(says_the_same(fields[name], before[name], without) for name in common) < len(common)


def says_the_same(now: Mapping[str, Any], before: Mapping[str, Any], without: Collection[str]) -> bool:
    """Whether half of what both state of a row is the same, apart from its names, its place and keys ``without``."""
    both = [key for key in now if key in before and key not in _SAYS_LITTLE and key not in without]
    agreeing = sum(1 for key in both if flow_yaml(now[key]) == flow_yaml(before[key]))
    return not both or 2 * agreeing >= len(both)


def withdrawn_keys(now: Mapping[str, Any], before: Mapping[str, Any], replaced: Collection[str]) -> set[str]:
    """Keys an earlier import wrote for want of something better: words of what is read now, and ``replaced`` columns.

    The status ``idea`` goes with the last words for whose sake it was written.
    """
    words = {source_key(name): name for name in (*now, *before)}
    found = {key for key in before if key not in now and (key in replaced or words.get(key) in now)}
    read = {source_key("audience"), source_key("trigger")} & found
    if read and "status" not in now and before.get("status") == "idea":
        found.add("status")
    return found


def memory_file(source: str) -> str:
    """The file in which imports of a source of this name are remembered."""
    return f"{FOLDER}/{identifier(source, 'source')}.json"


def unfinished_file(source: str) -> str:
    """The file that remembers an import while its maps are being written; one that is there was interrupted."""
    return f"{FOLDER}/{identifier(source, 'source')}.unfinished.json"


def read_memory(data: bytes | None, source: str) -> ImportMemory:
    """The memory of earlier imports; empty without one. Raises :class:`NotReadable` when the file is damaged."""
    if data is None:
        return ImportMemory(source)
    try:
        content = json.loads(data)
        items = {
            str(key): RememberedItem(
                str(item["id"]), dict(item["fields"]), item.get("department"), tuple(item.get("perhaps", ()))
            )
            for key, item in content["items"].items()
        }
        told = {WHOLE: content, **content.get("sheets", {})}
        instructions = {str(sheet): _read_instructions(one) for sheet, one in told.items()}
        only = tuple(str(sheet) for sheet in content.get("only", ()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = f"`{memory_file(source)}` is damaged: restore it, or delete it to import as if for the first time"
        raise NotReadable(message) from None
    return ImportMemory(source, _by_sheet(items, source), instructions, only)


def _by_sheet(items: Mapping[str, RememberedItem], source: str) -> dict[str, RememberedItem]:
    """The rows by keys with their sheet, which memories of a single sheet once left out; its name is in ``source``."""
    found: dict[str, RememberedItem] = {}
    for key, one in items.items():
        place = str(one.fields.get("source", ""))
        sheet = place.removeprefix(f"{source}, ") if place.startswith(f"{source}, ") else ""
        full = key if not sheet or key.startswith(f"{sheet}/") else f"{sheet}/{key}"
        found[key if full in items else full] = one
    return found


def _read_instructions(one: Mapping[str, Any]) -> Instructions:
    mapping = {str(heading): str(target) for heading, target in one["mapping"].items()}
    return Instructions(mapping, dict(one.get("defaults", {})))
