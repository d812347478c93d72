"""The small protocol every sending system's reader follows, and what it is given besides its file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.drafts import Drafts
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.untyped import mapping, mappings, unwrapped, words


@dataclass(frozen=True, slots=True)
class SendingSystem:
    """A program that sends messages: how its files are known by what they hold, and how they are read.

    ``recognises`` looks at keys and headings alone and never raises; ``read`` takes a recognised file and the other
    files of its folder by name, in which ids may be explained.
    """

    id: str
    label: str
    recognises: Callable[[Export], bool]
    read: Callable[[Export, Mapping[str, Export]], Drafts]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, from tables that accompany an export."""

    known: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """The name of an id; the id where no table explains it."""
        return self.known.get(key, key)


def names_in(companions: Mapping[str, Export], needs: frozenset[str], key: str, name: str) -> Names:
    """Names from every companion table that has all the headings."""
    return Names(
        {
            row[key]: row[name]
            for export in companions.values()
            if export.form == "csv" and needs <= export.columns
            for _, row in export.rows
            if row.get(key) and row.get(name)
        }
    )


def names_listed(exports: Iterable[Export], *sections: str) -> Names:
    """Names by id from answers of an interface that list named things under one of the sections."""
    return Names(
        {
            words(one.get("id")): words(one.get("name"))
            for export in exports
            for _, section, one in objects_in(export, *sections)
            if section and words(one.get("id")) and words(one.get("name"))
        }
    )


def objects_in(export: Export, *sections: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every object of a file with its place and the section it is listed in, empty for one at the top.

    An object stands alone, in a list or in a line of its own, with or without the envelope of a replication, and
    below the sections of an answer in the same ways or under its id. The rows of a table are objects too.
    """
    for record in export.records:
        value = unwrapped(record.value)
        for outer in value if isinstance(value, list) else [value]:
            one = mapping(unwrapped(outer))
            yield record.place, "", one
            for section in sections:
                for each in _listed_in(one.get(section)):
                    yield record.place, section, mapping(unwrapped(each))


def _listed_in(inner: Any) -> Iterator[Mapping[str, Any]]:
    single = isinstance(inner, dict) and not all(isinstance(one, dict) for one in inner.values())
    return mappings([inner] if single else inner)
