"""Finds the row of headings of a table, and which field each column holds: by name, by synonym, by what is in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcs_cli.documents.nearest import nearest
from dcs_cli.exchange.anchored_headings import LIVE, completed_by
from dcs_cli.exchange.cell_language import NOTHING, fits, item_columns
from dcs_cli.exchange.drafts import SIX_FACTS, identifier
from dcs_cli.exchange.heading_rows import heading_row
from dcs_cli.exchange.heading_words import TOO_LITTLE, named, parts_named, plain, weak_names
from dcs_cli.exchange.known_words import KnownWords, known
from dcs_cli.exchange.source_tables import SourceRow, SourceTable

Ground: TypeAlias = Literal["told", "name", "part of the name", "content", "none"]
LEFT_OUT = "-"
"""The target of a column that is not to be read."""
PSEUDO = ("name", "department", "timing", "schedule")
"""Targets that are no field of an item: its name (its ``label``), the department that decides its map, when a message
leaves whose trigger another column says, and how often one goes out of which none says it."""

_BY_CONTENT = ("trigger", "channel", "status", "department", "system")
_FACTS = frozenset((*SIX_FACTS, "department", "send_on"))
_FITTING, _AGREEING = 0.6, 0.3
"""Shares of the cells that look like a field: enough without a telling heading, and beside one that may mean it."""
_FEWEST = 3
_LONGEST_NAME = 80
_LOOKED_AT = 200
_TIMES = ("trigger", "timing")
_NEVER_NUMBERS = ("name", "purpose", "audience", "channel", "owner", "department", "system", "audience.segment")
_CHECKED = ("type", "class", "mode", "intent", "status", "content", "to")
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
        """Whether it is about messages: a column names them or says what for, and another one states a fact of them.

        What sets them off names them too, where another column says who gets them, or how.
        """
        targets = {column.target for column in self.columns if column.target is not None}
        subject = next((one for one in ("name", "purpose", "id") if one in targets), None)
        facts = {one for one in targets if one.partition(".")[0] in _FACTS} - {subject}
        if subject is None:
            return self.named_by_trigger and not facts.isdisjoint(("audience", "channel", "system"))
        return len(facts) > (subject == "id")

    @property
    def named_by_trigger(self) -> bool:
        """Whether no column names the messages, and one says what sets them off."""
        targets = {column.target: column.heading for column in self.columns}
        return "name" not in targets and "trigger" in targets and "trigger" in named(targets["trigger"])


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
    wanted = {plain(heading): target for heading, target in told.items()}
    found = heading_row(table, lambda heading: plain(heading) in wanted or bool(_by_name(heading, words)))
    if found is None:
        return Matched(table, 0, (), ())
    rows = tuple(one for one in table.rows if one.line > found.line and one.cells not in found.rows)
    headings, notes = _unique(found.cells)
    columns = tuple(_assigned(headings, rows, words, wanted))
    return Matched(table, found.line, columns, rows, (*notes, *_unread_status(columns)))


def _unread_status(columns: Sequence[Column]) -> Iterator[str]:
    """What is to be said where a column of the status is kept as words: what states none counts as live (model 5.1)."""
    if any(column.target == "status" for column in columns):
        return
    for column in columns:
        spelled = plain(column.heading)
        if column.filled and column.target is None and (spelled in LIVE or "status" in named(column.heading)):
            yield (
                f"`{column.heading}` holds other words than a status, so its messages count as live: "
                f"--map '{column.heading}=status' takes those it does not understand for ideas"
            )


def _by_name(heading: str, words: KnownWords) -> tuple[str, ...]:
    """The fields a heading names, those first that hold certain words; a field of the model by its own name too."""
    dimension = known(heading, words.dimensions)
    if dimension is not None:
        return (f"audience.{dimension}",)
    spelled = plain(heading)
    own = [key for key in item_columns() if plain(key) == spelled]
    found = dict.fromkeys((*own, *named(heading)))
    declared = (
        target if target.removeprefix("audience.") in words.dimensions else "audience"
        for target in found
        if "." in target and words.dimensions
    )
    fields = [target for target in found if "." not in target or not words.dimensions]
    return tuple(sorted(dict.fromkeys((*fields, *declared)), key=lambda one: one not in _CHECKED))


def _by_part(heading: str) -> str | None:
    spelled = f" {plain(heading)} "
    if spelled.endswith(("id ", "ids ", "count ", "number ")):
        return None
    found = [(name, target) for name, target in parts_named() if f" {name} " in spelled]
    # The end of a heading says what its cells are: a goal metric is a metric.
    measured = next((target for name, target in found if target == "measure" and spelled.endswith(f" {name} ")), None)
    return measured or (found[0][1] if found else None)


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
    told = {position: wanted[plain(one)] for position, one in enumerate(headings) if plain(one) in wanted}
    found: dict[int, tuple[str, Ground]] = {position: (target, "told") for position, target in told.items()}
    assigning = _Assigning(headings, cells, words, found)
    grounds: tuple[tuple[Ground, Callable[[int], Iterable[tuple[str, float]]]], ...] = (
        ("name", assigning.by_name),
        ("name", assigning.by_weak_name),
        ("part of the name", assigning.by_part),
        ("content", assigning.by_content),
    )
    for ground, candidates in grounds:
        for position in range(len(headings)):
            if position not in found and cells[position]:
                fitting = (one for one, share in candidates(position) if assigning.fits(one, position, share))
                target = next(fitting, None)
                if target is not None:
                    found[position] = (target, ground)
    for position, heading in enumerate(headings):
        target, ground = found.get(position, (None, "none"))
        yield Column(position, heading, target, ground, len(cells[position]))


@dataclass(frozen=True, slots=True)
class _Assigning:
    """The columns of a table while fields are given to them; ``found`` grows with every field given.

    Each way of finding fields gives them with the share of the cells that has to look like them.
    """

    headings: Sequence[str]
    cells: Sequence[Sequence[str]]
    words: KnownWords
    found: Mapping[int, tuple[str, Ground]]

    def by_name(self, position: int) -> Iterator[tuple[str, float]]:
        """The fields that the heading names."""
        little = plain(self.headings[position]) in TOO_LITTLE
        for target in self._timed(_by_name(self.headings[position], self.words)):
            timed = target == "schedule" or (little and target in _TIMES)
            share = _FITTING if target in _CHECKED else _AGREEING if timed else 0
            yield target, share

    def by_weak_name(self, position: int) -> Iterator[tuple[str, float]]:
        """A subject line names the message where no other column does."""
        if plain(self.headings[position]) in weak_names():
            yield "name", 0

    def by_part(self, position: int) -> Iterator[tuple[str, float]]:
        """The field that a part of the heading names."""
        part = _by_part(self.headings[position])
        for target in self._timed(() if part is None else (part,)):
            yield (
                target,
                _FITTING if target in _CHECKED else _AGREEING if target in (*_BY_CONTENT, *_TIMES, "schedule") else 0,
            )

    def by_content(self, position: int) -> Iterator[tuple[str, float]]:
        """Fields that are recognised by what is in a column of several rows."""
        if len(self.cells[position]) >= _FEWEST:
            yield from ((target, _FITTING) for target in _BY_CONTENT)
        if position == 0 and self._leads(self.cells[0]):
            yield "name", 0

    def _leads(self, cells: Sequence[str]) -> bool:
        """Whether the first column tells the rows of a table apart that is about messages by what else is in it."""
        facts = {target.partition(".")[0] for target, _ in self.found.values()} & _FACTS - {"purpose"}
        short = all(len(text) <= _LONGEST_NAME for text in cells)
        return len(facts) > 1 and short and 1 < len(cells) == len(set(cells))

    def _timed(self, targets: Iterable[str]) -> Iterator[str]:
        """What a heading about time means here: the trigger, or beside a column of triggers when the message leaves."""
        beside = any(
            cells and (target == "trigger" or "trigger" in _by_name(heading, self.words))
            for heading, cells, target in zip(self.headings, self.cells, self._told(), strict=True)
        )
        for target in targets:
            if target == "timing":
                yield "timing" if beside else "trigger"
            elif target != "schedule":
                yield target
            else:
                yield "schedule" if beside else "trigger"

    def _told(self) -> Iterator[str | None]:
        for position in range(len(self.headings)):
            target, ground = self.found.get(position, (None, "none"))
            yield target if ground == "told" else None

    def fits(self, target: str, position: int, share: float) -> bool:
        """Whether a field is free and so many cells of the column look like it."""
        cells = self.cells[position]
        if any(target == taken for taken, _ in self.found.values()):
            return False
        if target in _NEVER_NUMBERS and _mostly(_is_number_or_address, cells, _FITTING):
            return False
        if not share:
            return True
        complete = completed_by(self.headings[position])
        test = fits("trigger" if target in ("timing", "schedule") else target, self.words)
        return _mostly(lambda text: test(complete(text)), cells, share)


def _is_number_or_address(text: str) -> bool:
    return re.fullmatch(r"[\d.,#% ]+|[^@\s]+@[^@\s]+\.\w+", text) is not None


def _mostly(test: Callable[[str], bool], cells: Sequence[str], share: float) -> bool:
    looked_at = [text for text in dict.fromkeys(cells[:_LOOKED_AT]) if text.casefold() not in NOTHING]
    return sum(1 for text in looked_at if test(text)) >= share * len(looked_at)
