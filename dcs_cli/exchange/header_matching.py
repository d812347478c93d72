"""Finds the row of headings of a table, and which field each column holds: by name, by synonym, by what is in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcs_cli.documents.nearest import nearest
from dcs_cli.exchange.cell_language import fits, item_columns
from dcs_cli.exchange.drafts import SIX_FACTS, identifier
from dcs_cli.exchange.known_words import KnownWords, known
from dcs_cli.exchange.source_tables import SourceRow, SourceTable

Ground: TypeAlias = Literal["told", "name", "part of the name", "content", "none"]
LEFT_OUT = "-"
"""The target of a column that is not to be read."""
PSEUDO = ("name", "department")
"""Targets that are no field of an item: its name (its ``label``), and the department that decides its map."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "touchpoint id", "key", "slug"),
    "name": ("name", "touchpoint", "touchpoint name", "program", "programme", "program name", "message",
             "message name", "campaign",
             "campaign name", "title", "email name", "playbook", "activity", "label"),
    "purpose": ("purpose", "goal", "objective", "aim", "intention", "why", "description", "desired outcome"),
    "audience": ("audience", "recipient", "recipients", "target audience", "target group", "target", "who",
                 "sent to", "who gets it"),
    "audience.segment": ("segment", "customer segment"),
    "audience.persona": ("persona", "contact role"),
    "audience.geo": ("geo", "region", "country"),
    "audience.product": ("product",),
    "channel": ("channel", "medium", "delivery", "delivery method", "channel delivery", "how", "format",
                "touchpoint type"),
    "owner": ("owner", "internal owner", "responsible", "dri", "accountable", "owned by", "contact person", "role"),
    "department": ("department", "team", "owning team", "function", "business unit", "owner team"),
    "system": ("system", "internal system", "tool", "platform", "sent from", "software", "technology",
               "sending system"),
    "trigger": ("trigger", "timing", "when", "send time", "trigger event", "schedule", "frequency", "cadence",
                "sent when",
                "entry criteria", "triggered by"),
    "send_on": ("send on", "send date", "launch date", "date sent"),
    "cs_notified_on": ("cs notified on", "cs informed on"),
    "serves": ("serves", "moment", "moments"),
    "type": ("type", "kind", "message type"),
    "intent": ("intent",),
    "class": ("class", "legal class"),
    "mode": ("mode", "automation", "automated or manual", "touch"),
    "status": ("status", "state"),
    "measure": ("measure", "kpi", "metric", "success metric", "outcome measure"),
    "topic": ("topic", "subject area"),
    "locale": ("locale", "language"),
    "csm_minutes": ("csm minutes", "minutes"),
    "next_step": ("next step", "call to action", "cta"),
    "sequence": ("sequence", "series"),
    "reviewed_on": ("reviewed on", "last reviewed", "last review"),
    "review_by": ("review by", "next review"),
    "starts_on": ("starts on", "start date", "live since"),
    "ends_on": ("ends on", "end date"),
    "approved_by": ("approved by", "approver"),
}  # fmt: skip
_PART_OF = ("trigger", "audience", "purpose", "channel", "owner", "system", "status", "name")
"""Fields whose synonym may be a part of a longer heading, such as "Email Send Time"."""
_BY_CONTENT = ("trigger", "channel", "status", "department", "system")
_FACTS = frozenset((*SIX_FACTS, "department", "send_on"))
_FITTING = 0.6
_FEWEST = 3
_SEARCHED = 50
_LOOKED_AT = 200
_CHECKED = ("type", "class", "mode", "intent", "status", "content")
"""Fields that hold certain words or ids: a column of that name that holds other things is no such field."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, unique in its table, what it is read as, and on what ground; None is kept as ``x-``."""

    position: int
    heading: str
    target: str | None
    ground: Ground
    filled: int = 0

    @property
    def own_key(self) -> str:
        """The key of a column that is no field."""
        return f"x-{identifier(self.heading, f'column-{self.position + 1}')}"[:64]


@dataclass(frozen=True, slots=True)
class Matched:
    """A table with its headings found: its columns, and the rows below them."""

    table: SourceTable
    heading_line: int
    columns: tuple[Column, ...]
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_inventory(self) -> bool:
        """Whether it is about messages: a column names them or says what for, and another one states a fact of them."""
        targets = {column.target for column in self.columns if column.target is not None}
        subject = next((one for one in ("name", "purpose", "id") if one in targets), None)
        facts = {one for one in targets if one.partition(".")[0] in _FACTS} - {subject}
        return subject is not None and len(facts) > (subject == "id")


class WrongMapping(ValueError):
    """A mapping names a column or a field that does not exist; the text is for people."""


def targets() -> tuple[str, ...]:
    """Everything a column may be mapped to, dimensions of the audience apart."""
    return (*PSEUDO, *item_columns())


def checked_target(target: str) -> str:
    """A target as people wrote it, or :class:`WrongMapping` with the nearest one."""
    if target == LEFT_OUT or re.fullmatch(r"(?:audience\.|x-)[\w-]+", target) or target in targets():
        return target
    near = nearest(target, targets())
    hint = f"did you mean `{near}`?" if near else "write a field of a touchpoint, audience.DIMENSION, x-NAME or -"
    raise WrongMapping(f"`{target}` is no field; {hint}")


def matched(table: SourceTable, words: KnownWords, told: Mapping[str, str]) -> Matched:
    """The columns of a table; ``told`` is a mapping of headings to targets that wins over what is found."""
    wanted = {_plain(heading): target for heading, target in told.items()}
    row = _heading_row(table, words, wanted)
    if row is None:
        return Matched(table, 0, (), ())
    rows = tuple(one for one in table.rows if one.line > row.line and one.cells != row.cells)
    headings, notes = _unique(row.cells)
    columns = _assigned(headings, rows, words, wanted)
    return Matched(table, row.line, tuple(columns), rows, notes)


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", heading.casefold()).split())


def _heading_row(table: SourceTable, words: KnownWords, wanted: Mapping[str, str]) -> SourceRow | None:
    """The row that names most fields among the first ones; the first row where none does and the format says so."""
    best: tuple[int, SourceRow | None] = (0, None)
    for row in table.rows[:_SEARCHED]:
        named = {target for cell in row.cells if (target := _by_name(cell, words, wanted)) is not None}
        if len(named) > best[0]:
            best = (len(named), row)
    if table.heading_known:
        return table.rows[0] if table.rows else None
    return best[1]


def _by_name(heading: str, words: KnownWords, wanted: Mapping[str, str]) -> str | None:
    plain = _plain(heading)
    if plain in wanted:
        return wanted[plain]
    dimension = known(heading, words.dimensions)
    if dimension is not None:
        return f"audience.{dimension}"
    for target, spellings in SYNONYMS.items():
        if plain in spellings:
            declared = not words.dimensions or target.removeprefix("audience.") in words.dimensions
            return target if declared or "." not in target else "audience"
    return next((key for key in item_columns() if _plain(key) == plain), None)


def _by_part(heading: str) -> str | None:
    plain = f" {_plain(heading)} "
    if plain.endswith(("id ", "ids ", "count ", "number ")):
        return None
    found = [
        (len(spelling), target)
        for target in _PART_OF
        for spelling in SYNONYMS[target]
        if f" {spelling} " in plain and len(spelling) > 3  # `who`, `key` and `how` say too little
    ]
    return max(found)[1] if found else None


def _unique(headings: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Headings with a number where one comes again, and a name where there is none."""
    found: list[str] = []
    notes: list[str] = []
    for position, heading in enumerate(headings):
        name = heading or f"column {position + 1}"
        number = 2
        while name in found:
            name, number = f"{heading} {number}", number + 1
        if heading and name != heading:
            notes.append(f"two columns are headed `{heading}`; the later one is read as `{name}`")
        found.append(name)
    return found, tuple(notes)


def _assigned(
    headings: Sequence[str], rows: Sequence[SourceRow], words: KnownWords, wanted: Mapping[str, str]
) -> Iterator[Column]:
    """A column for every heading; a field goes to the first column that has the best ground for it."""
    cells = [[text for row in rows if (text := row.cell(position))] for position in range(len(headings))]
    found: dict[int, tuple[str, Ground]] = {}

    def free(target: str) -> bool:
        return target not in {taken for taken, _ in found.values()}

    for position, heading in enumerate(headings):
        if _plain(heading) in wanted:
            found[position] = (wanted[_plain(heading)], "told")
    grounds: tuple[tuple[Ground, Iterable[int]], ...] = (
        ("name", range(len(headings))),
        ("part of the name", range(len(headings))),
        ("content", range(len(headings))),
    )
    for ground, positions in grounds:
        for position in positions:
            if position in found or not cells[position]:
                continue
            target = _target(ground, headings[position], cells[position], words, free)
            if target is not None and free(target):
                found[position] = (target, ground)
    for position, heading in enumerate(headings):
        target, ground = found.get(position, (None, "none"))
        yield Column(position, heading, target, ground, len(cells[position]))


def _target(
    ground: Ground, heading: str, cells: Sequence[str], words: KnownWords, free: Callable[[str], bool]
) -> str | None:
    if ground == "name":
        target = _by_name(heading, words, {})
        return None if target in _CHECKED and not _mostly(target, cells, words) else target
    if ground == "part of the name":
        target = _by_part(heading)
        if target in _BY_CONTENT and not _mostly(target, cells, words, 0.3):
            return None
        return target
    if len(cells) < _FEWEST:
        return None
    return next((one for one in _BY_CONTENT if free(one) and _mostly(one, cells, words)), None)


def _mostly(target: str | None, cells: Sequence[str], words: KnownWords, share: float = _FITTING) -> bool:
    if target is None:
        return False
    looked_at = list(dict.fromkeys(cells[:_LOOKED_AT]))
    test = fits(target, words)
    return sum(1 for text in looked_at if test(text)) >= share * len(looked_at)
