"""The documents of a project as an import meets them: their texts, their plain values, and where every item stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dcs_cli.documents.reading import Document, read_document
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Path
from dcs_cli.loading.yaml_text import RawDocument, read_yaml

ITEM_LISTS = {"map": ("touchpoints", "campaigns", "add"), "journey": ("moments",)}
"""Keys under which the items stand that an import makes, by kind of document."""


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A message or moment of the project: file, number of its document there, path, and plain fields.

    ``defaults`` are the facts its map states for all.
    """

    file: str
    number: int
    path: Path
    fields: Mapping[str, Any]
    department: str | None
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stated(self) -> Mapping[str, Any]:
        """Its fields, with those its map states for all of its messages."""
        return {**self.defaults, **self.fields}

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.fields["id"])


@dataclass(frozen=True)
class ProjectState:
    """Every YAML file of a project by name, relative to its folder."""

    texts: Mapping[str, bytes]

    @cached_property
    def documents(self) -> Mapping[str, tuple[RawDocument, ...]]:
        """The documents of every file that is sound; a broken file is left alone."""
        found = {}
        for file, data in self.texts.items():
            raws, faults, _ = read_yaml(data, file, Limits())
            if not faults:
                found[file] = raws
        return found

    @cached_property
    def typed(self) -> tuple[Document, ...]:
        """The documents that have their shape."""
        read = (read_document(raw.plain)[0] for _, _, raw in self._each() if isinstance(raw.plain, dict))
        return tuple(document for document in read if document is not None)

    def _each(self) -> Iterator[tuple[str, int, RawDocument]]:
        for file, raws in self.documents.items():
            for number, raw in enumerate(raws):
                yield file, number, raw

    @cached_property
    def items(self) -> Mapping[str, KnownItem]:
        """Every message and moment by id, the first where an id comes twice."""
        found: dict[str, KnownItem] = {}
        for file, number, raw in self._each():
            if not isinstance(raw.plain, dict):
                continue
            department = raw.plain.get("department")
            defaults = raw.plain.get("defaults")
            for key in ITEM_LISTS.get(str(raw.plain.get("kind")), ()):
                for position, fields in enumerate(_listed(raw.plain.get(key))):
                    if isinstance(fields, dict) and isinstance(fields.get("id"), str):
                        owner = department if isinstance(department, str) else None
                        above = defaults if isinstance(defaults, dict) else {}
                        item = KnownItem(file, number, (key, position), fields, owner, above)
                        found.setdefault(item.id, item)
        return found

    @property
    def program(self) -> tuple[str, int] | None:
        """The file and number of the program; None without one."""
        return next(
            (
                (file, number)
                for file, number, raw in self._each()
                if isinstance(raw.plain, dict) and raw.plain.get("kind") == "program"
            ),
            None,
        )

    @cached_property
    def maps(self) -> Mapping[str, tuple[str, int]]:
        """The file and number of every map by its id."""
        return {
            str(raw.plain["id"]): (file, number)
            for file, number, raw in self._each()
            if isinstance(raw.plain, dict) and raw.plain.get("kind") == "map" and isinstance(raw.plain.get("id"), str)
        }


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()
