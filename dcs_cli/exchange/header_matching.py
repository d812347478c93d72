"""Finds the tables of a sheet with their headings, the fields their columns hold, and the rows that are theirs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dcs_cli.documents.nearest import nearest
from dcs_cli.exchange.anchored_headings import LIVE
from dcs_cli.exchange.cell_language import item_columns, usual_department
from dcs_cli.exchange.column_fields import FACTS, TIMES, Column, assigned, by_name
from dcs_cli.exchange.heading_rows import heading_row
from dcs_cli.exchange.heading_words import named, plain
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.source_tables import SourceRow, SourceTable
from dcs_cli.exchange.table_parts import looks_like_headings, parts_of

LEFT_OUT = "-"
"""The target of a column that is not to be read."""
_PAST = re.compile(
    r"\b(?:archiv\w*|old|obsolete|deprecated|retired|outdated|do not use|alt|veraltet|ancien\w*|obsolète|antigu\w+"
    r"|vecchi\w*|oud\w*)\b"
)
_LONGEST = 60
"""Characters of the longest heading that names a field."""
PSEUDO = ("name", "department", "timing", "schedule")
"""Targets that are no field of an item: its name (its ``label``), the department that decides its map, when a message
leaves whose trigger another column says, and how often one goes out of which none says it."""


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
        facts = {one for one in targets if one.partition(".")[0] in FACTS} - {subject}
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


def matched_tables(table: SourceTable, words: KnownWords, told: Mapping[str, str]) -> tuple[Matched, ...]:
    """The tables on a sheet with their columns; ``told`` maps headings to targets and wins over what is found."""
    names_field = _namer(words, told)
    return tuple(_matched(part, words, told, names_field) for part in parts_of(table, names_field))


def matched(table: SourceTable, words: KnownWords, told: Mapping[str, str]) -> Matched:
    """The columns of one table; ``told`` is a mapping of headings to targets that wins over what is found."""
    return _matched(table, words, told, _namer(words, told))


def _matched(
    table: SourceTable, words: KnownWords, told: Mapping[str, str], names_field: Callable[[str], bool]
) -> Matched:
    wanted = {plain(heading): target for heading, target in told.items()}
    found = heading_row(table, names_field)
    if found is None:
        return Matched(table, 0, (), ())
    rows = tuple(one for one in table.rows if one.line > found.line and one.cells not in found.rows)
    headings, notes = _unique(found.cells)
    columns = tuple(assigned(headings, rows, words, wanted))
    others = [
        one
        for one in rows
        if _repeats_headings(one, columns, words, names_field)
        or (not table.heading_known and looks_like_headings(one, names_field))
    ]
    theirs = _below_others(rows, others, columns)
    left = (_left_headings(one, theirs[one.line]) for one in others)
    gone = {line for lines in theirs.values() for line in lines}
    kept = tuple(one for one in rows if one.line not in gone)
    of_sheet = _of_its_name(table.sheet, columns, words)
    return Matched(table, found.line, columns, kept, (*notes, *left, *_unread_status(columns), *of_sheet))


def _of_its_name(sheet: str | None, columns: Sequence[Column], words: KnownWords) -> Iterator[str]:
    """What the name of a sheet says that none of its columns does, with the way to say it of its rows."""
    held = {column.target for column in columns}
    if sheet is None or not held - {None}:
        return
    if "status" not in held and _PAST.search(sheet.casefold()):
        yield (
            f"its messages count as live although the sheet is called `{sheet}`: if they are not, --sheet '{sheet}' "
            "--default status=retired says so"
        )
    department = usual_department(sheet, words)
    if department is not None and held.isdisjoint(("department", "owner")):
        yield (
            f"no column says who answers for its messages: if the name of sheet `{sheet}` does, --sheet '{sheet}' "
            f"--default department={department} takes it"
        )


def _below_others(
    rows: Iterable[SourceRow], others: Sequence[SourceRow], columns: Sequence[Column]
) -> Mapping[int, Sequence[int]]:
    """By line of other headings within a table, it and the lines right below that name nothing of this one."""
    naming = next((one.position for one in columns if one.target in ("name", "id", "purpose")), None)
    found: dict[int, list[int]] = {}
    lines: list[int] | None = None
    for row in rows:
        if row in others:
            lines = found.setdefault(row.line, [])
        elif naming is None or row.cell(naming):
            lines = None
        if lines is not None:
            lines.append(row.line)
    return found


def _left_headings(row: SourceRow, lines: Sequence[int]) -> str:
    below = f", so that it and the rows to {lines[-1]} are left out" if len(lines) > 1 else ""
    return f"row {row.line} holds other headings ({', '.join(filter(None, row.cells))}){below}"


def _repeats_headings(
    row: SourceRow, columns: Sequence[Column], words: KnownWords, names_field: Callable[[str], bool]
) -> bool:
    """Whether several cells of a row name the field of the very column they stand in."""
    fields = [(cell, one.target) for one in columns if one.target is not None and (cell := row.cell(one.position))]
    named = [(cell, target) for cell, target in fields if names_field(cell)]
    return len(named) > 1 and sum(1 for cell, target in named if target in _likewise(by_name(cell, words))) > 1


def _likewise(targets: Iterable[str]) -> set[str]:
    """Fields a heading may stand for: of those about time any."""
    found = set(targets)
    return found | {*TIMES, "schedule"} if found & {*TIMES, "schedule"} else found


def _namer(words: KnownWords, told: Mapping[str, str]) -> Callable[[str], bool]:
    """Whether a heading names a field, by what was told or by its own name."""
    wanted = {plain(heading) for heading in told}

    @cache
    def names_field(heading: str) -> bool:
        return len(heading) <= _LONGEST and (plain(heading) in wanted or bool(by_name(heading, words)))

    return names_field


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
