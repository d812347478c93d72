"""Finds which field each column of a table holds: by what was told, by name, by synonym, by what is in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from dcs_cli.exchange.anchored_headings import answers_live, completed_by, counts_from
from dcs_cli.exchange.cell_language import NOTHING, fits, item_columns
from dcs_cli.exchange.drafts import SIX_FACTS, identifier
from dcs_cli.exchange.heading_words import DUE, TOO_LITTLE, named, parts_named, plain, weak_names
from dcs_cli.exchange.known_words import KnownWords, known
from dcs_cli.exchange.source_tables import SourceRow
from dcs_cli.exchange.trigger_schedules import TIME_OF_DAY
from dcs_cli.exchange.trigger_words import ONCE, prepared

Ground: TypeAlias = Literal["told", "name", "part of the name", "content", "none"]
FACTS = frozenset((*SIX_FACTS, "department", "send_on"))
_BY_CONTENT = ("trigger", "channel", "status", "department", "system")
_FITTING, _AGREEING = 0.6, 0.3
"""Shares of the cells that look like a field: enough without a telling heading, and beside one that may mean it."""
_FEWEST = 3
_LONGEST_NAME = 80
_LOOKED_AT = 200
TIMES = ("trigger", "timing")
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


@cache
def _own_fields() -> Mapping[str, tuple[str, ...]]:
    """The fields of the model by their own names in plain spelling."""
    spelled = {key: plain(key) for key in item_columns()}
    return {name: tuple(key for key, one in spelled.items() if one == name) for name in spelled.values()}


def by_name(heading: str, words: KnownWords) -> tuple[str, ...]:
    """The fields a heading names, those first that hold certain words; a field of the model by its own name too."""
    dimension = known(heading, words.dimensions)
    if dimension is not None:
        return (f"audience.{dimension}",)
    spelled = plain(heading)
    found = dict.fromkeys((*_own_fields().get(spelled, ()), *named(heading)))
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


def assigned(
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
        if counts_from(self.headings[position]):
            yield "trigger", _AGREEING
        little = plain(self.headings[position]) in TOO_LITTLE
        for target in self._timed(by_name(self.headings[position], self.words), position):
            if target in ("starts_on", "ends_on") and self._lists_tasks():
                continue
            timed = target == "schedule" or (little and target in TIMES)
            share = _AGREEING if timed or target == "status" else _FITTING if target in _CHECKED else 0
            yield target, share

    def _lists_tasks(self) -> bool:
        """Whether the days of the table are those of the work on messages: something in it falls due."""
        return any(plain(one) in DUE for one in self.headings)

    def by_weak_name(self, position: int) -> Iterator[tuple[str, float]]:
        """A subject line names the message where no other column does."""
        if plain(self.headings[position]) in weak_names():
            yield "name", 0

    def by_part(self, position: int) -> Iterator[tuple[str, float]]:
        """The field that a part of the heading names."""
        part = _by_part(self.headings[position])
        for target in self._timed(() if part is None else (part,), position):
            yield (
                target,
                _FITTING if target in _CHECKED else _AGREEING if target in (*_BY_CONTENT, *TIMES, "schedule") else 0,
            )

    def by_content(self, position: int) -> Iterator[tuple[str, float]]:
        """Fields that are recognised by what is in a column of several rows."""
        if len(self.cells[position]) >= _FEWEST:
            yield from ((target, _FITTING) for target in _BY_CONTENT)
        if position == 0 and self._leads(self.cells[0]):
            yield "name", 0

    def _leads(self, cells: Sequence[str]) -> bool:
        """Whether the first column tells the rows of a table apart that is about messages by what else is in it."""
        facts = {target.partition(".")[0] for target, _ in self.found.values()} & FACTS - {"purpose"}
        short = all(len(text) <= _LONGEST_NAME for text in cells)
        return len(facts) > 1 and short and 1 < len(cells) == len(set(cells))

    def _timed(self, targets: Iterable[str], position: int) -> Iterator[str]:
        """What a heading about time means here: the trigger, or beside a column of triggers when the message leaves."""
        beside = any(
            cells and (target == "trigger" or "trigger" in by_name(heading, self.words))
            for heading, cells, target in zip(self.headings, self.cells, self._told(), strict=True)
        )
        for target in targets:
            if target == "timing":
                yield "timing" if beside else "trigger"
            elif target != "schedule":
                yield target
            else:
                yield "schedule" if beside or self._when_is_said(position) else "trigger"

    def _when_is_said(self, frequency: int) -> bool:
        """Whether the cells of a column that is not about frequency say what sets messages off."""
        told = enumerate(self._told())
        return any(self._says_when(position, target) for position, target in told if position != frequency)

    def _says_when(self, position: int, told: str | None) -> bool:
        heading, cells = self.headings[position], self.cells[position]
        names = (told,) if told else by_name(heading, self.words) or (_by_part(heading),)
        timed = names[0] in TIMES
        if not (timed or names == (None,)) or len(cells) < (1 if timed else _FEWEST):
            return False
        test, complete = fits("trigger", self.words), completed_by(heading)
        return _mostly(lambda text: test(complete(text)), cells, _AGREEING if timed else _FITTING)

    def _told(self) -> Iterator[str | None]:
        for position in range(len(self.headings)):
            target, ground = self.found.get(position, (None, "none"))
            yield target if ground == "told" else None

    def _counts_too(self, target: str, position: int) -> bool:
        """Whether a column counts days from one thing, and those that have the trigger already from others.

        A further one about the audience does too: without it the first would say more than is meant.
        """
        if target == "audience":
            return _mostly(fits(target, self.words), self.cells[position], _FITTING)
        others = [self.headings[place] for place, (taken, _) in self.found.items() if taken == target]
        return target == "trigger" and all(map(counts_from, (self.headings[position], *others)))

    def fits(self, target: str, position: int, share: float) -> bool:
        """Whether a field is free and so many cells of the column look like it."""
        cells = self.cells[position]
        if any(target == taken for taken, _ in self.found.values()) and not self._counts_too(target, position):
            return False
        if target in TIMES and _mostly(lambda text: TIME_OF_DAY.fullmatch(prepared(text)) is not None, cells, _FITTING):
            return False
        owned = target == "owner" and "owner" in named(self.headings[position])
        of_no_field = _is_number if owned else _is_number_or_address
        if target in _NEVER_NUMBERS and _mostly(of_no_field, cells, _FITTING):
            return False
        if not share:
            return True
        complete = completed_by(self.headings[position])
        if target == "status" and answers_live(self.headings[position], cells):
            return True
        test = fits("trigger" if target in ("timing", "schedule") else target, self.words)
        once = ONCE if target == "schedule" else frozenset()
        return _mostly(lambda text: text.casefold() in once or test(complete(text)), cells, share)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.,#% ]+", text) is not None


def _is_number_or_address(text: str) -> bool:
    return _is_number(text) or re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", text) is not None


def _mostly(test: Callable[[str], bool], cells: Sequence[str], share: float) -> bool:
    looked_at = [text for text in dict.fromkeys(cells[:_LOOKED_AT]) if text.casefold() not in NOTHING]
    return sum(1 for text in looked_at if test(text)) >= share * len(looked_at)
