"""Records of Iterable in any of their notations: warehouse tables, replicated records and answers of the interface."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import objects_in
from dcs_cli.exchange.systems.untyped import first_words, listed, words

_KINDS = {
    "campaign": {"id", "templateid", "campaignstate", "type"},
    "journey": {"id", "name", "enabled", "journeytype"},
    "exclusion": {"suppressedlistid", "campaignid"},
    "membership": {"listid", "campaignid"},
    "label": {"campaignid", "label"},
    "channel": {"id", "name", "channeltype", "messagemedium"},
    "list": {"id", "name", "listtype"},
    "client template": {"templateid", "messagetypeid"},
    "template": {"id", "messagetypeid", "templatetype"},
    "message type": {"id", "name", "channelid"},
}
"""The keys that make a record one of a kind, in lower case and without underscores: tables and the interface differ
in nothing else."""
_GENERAL = frozenset({"exclusion", "membership", "label", "message type"})
"""Kinds so plain that objects of other programs may look like them: they are known as tables only."""
_SECTIONS = ("campaigns", "journeys", "lists", "channels", "messageTypes", "templates")
_MARKS = str.maketrans("", "", "_ ")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: what it is, where it stands, and its values under plain keys."""

    kind: str
    place: str
    values: Mapping[str, Any]

    def said(self, *keys: str) -> str:
        """The words under the first of the keys that holds some."""
        return first_words(self.values, *keys)

    def ids(self, key: str) -> list[str]:
        """Numbers in a list; tables write a list as text."""
        value = self.values.get(key)
        found = re.findall(r"\d+", value) if isinstance(value, str) else map(words, listed(value))
        return list(filter(None, found))


def recognised(export: Export) -> bool:
    """Whether a file holds records of Iterable."""
    if export.form == "csv":
        return bool(_kind(frozenset(_plain(column) for column in export.columns)))
    return any(row.kind not in _GENERAL for row in rows_of(export))


def rows_of(export: Export) -> Iterator[Row]:
    """Every record of a kind that is known."""
    if export.form == "yaml":
        return
    for place, _, one in objects_in(export, *_SECTIONS):
        values = {_plain(key): cell for key, cell in one.items()}
        if kind := _kind(values.keys()):
            key = first_words(values, "id", "templateid", "campaignid")
            yield Row(kind, ", ".join(filter(None, (place, f"{kind} {key}"))), values)


def _plain(key: str) -> str:
    return key.translate(_MARKS).casefold()


def _kind(keys: Iterable[str]) -> str:
    held = set(keys)
    return next((kind for kind, needed in _KINDS.items() if needed <= held), "")


def newest(rows: Iterable[Row]) -> list[Row]:
    """One record of each id: histories and replications hold the earlier states too."""
    found: dict[str, Row] = {}
    for row in rows:
        key = row.said("id") or row.place
        if key not in found or _version(row) > _version(found[key]):
            found[key] = row
    return list(found.values())


def _version(row: Row) -> str:
    return row.said("updatedat")


@dataclass(frozen=True, slots=True)
class Explained:
    """What the file and those beside it say of lists, channels and journeys, by id."""

    lists: Mapping[str, str]
    included: Mapping[str, tuple[str, ...]]
    excluded: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, str]
    journeys: Mapping[str, Row]

    def named(self, lists: Iterable[str]) -> str:
        """Lists by name, by id where nothing names them."""
        return ", ".join(self.lists.get(one, one) for one in lists)


def explained(exports: Iterable[Export]) -> Explained:
    """Everything that explains campaigns."""
    kinds: dict[str, list[Row]] = {kind: [] for kind in _KINDS}
    for export in exports:
        for row in rows_of(export):
            if row.kind != "campaign":
                kinds[row.kind].append(row)
    return Explained(
        {row.said("id"): row.said("name") for row in newest(kinds["list"]) if row.said("name")},
        _belonging(kinds["membership"], "listid"),
        _belonging(kinds["exclusion"], "suppressedlistid"),
        _classes(kinds),
        {row.said("id"): row for row in newest(kinds["journey"])},
    )


def _belonging(rows: list[Row], key: str) -> dict[str, tuple[str, ...]]:
    """The lists of each campaign in its newest state; a history holds those of earlier states too."""
    last: dict[str, str] = {}
    for row in rows:
        campaign = row.said("campaignid")
        last[campaign] = max(last.get(campaign, ""), _version(row))
    found: dict[str, list[str]] = {}
    for row in rows:
        if _version(row) == last[row.said("campaignid")]:
            found.setdefault(row.said("campaignid"), []).append(row.said(key))
    return {campaign: tuple(dict.fromkeys(lists)) for campaign, lists in found.items()}


def _classes(kinds: Mapping[str, list[Row]]) -> dict[str, str]:
    """The sort of channel each template belongs to, through its message type."""
    sorts = {row.said("id"): row.said("channeltype") for row in newest(kinds["channel"])}
    channels = {row.said("id"): row.said("channelid") for row in newest(kinds["message type"])}
    templates = newest(kinds["template"]) + kinds["client template"]
    return {
        row.said("templateid", "id"): sorts.get(channels.get(row.said("messagetypeid"), ""), "") for row in templates
    }
