"""The small protocol every sending system's reader follows, and what it is given besides its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dcs_cli.exchange.drafts import Drafts
from dcs_cli.exchange.systems.reading_exports import Export


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
