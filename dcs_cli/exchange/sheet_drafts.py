"""Rows of a matched table as drafts: each cell read as its column's field, its words kept where it cannot be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from dcs_cli.exchange.anchored_headings import completed_by
from dcs_cli.exchange.cell_language import NOTHING, read_cell_as
from dcs_cli.exchange.days_in_words import Order, day_in_words, order_of
from dcs_cli.exchange.drafts import DEPARTMENT, Draft, DraftKind, Drafts, Fact, Note, identifier
from dcs_cli.exchange.header_matching import LEFT_OUT, Column, Matched
from dcs_cli.exchange.heading_words import TOTALS, named, plain
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.reading_result import Reading
from dcs_cli.exchange.source_tables import SourceRow
from dcs_cli.exchange.timing_columns import read_in_two_columns
from dcs_cli.exchange.trigger_language import read_trigger

DITTO = frozenset(
    (
        "ditto",
        "dito",
        "idem",
        "ídem",
        "same as above",
        "see above",
        "wie oben",
        "siehe oben",
        "s.o.",
        "s. o.",
        "″",
        "〃",
        '"',
        "''",
    )
)
"""What stands for the cell above."""
SECTION = "x-section"
"""Where the heading between rows is kept that a message stands below."""
_FIRST = ("owner", DEPARTMENT)
_FEW_COLUMNS = 3


def drafts_of_tables(name: str, tables: Iterable[Matched], words: KnownWords) -> Drafts:
    """The drafts of every table of the file ``name``, guesses among them; ``read`` counts rows and empty answers."""
    drafts: list[Draft] = []
    notes: list[Note] = []
    read: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    several = tuple(tables)
    for table in several:
        notes += [Note(_sheet(table), note) for note in (*table.table.notes, *table.notes)]
        reader = _Table(name, table, words, len(several) > 1, taken)
        for row in table.rows:
            read["rows"] += 1
            draft = reader.draft(row)
            if isinstance(draft, Note):
                notes.append(draft)
            else:
                drafts.append(draft)
        read["cells that say nothing"] += reader.nothing
        notes += [Note(_sheet(table), note) for note in reader.notes()]
    return Drafts(name, tuple(drafts), tuple(notes), (), dict(read))


def _sheet(table: Matched) -> str:
    return f"sheet {table.table.sheet}" if table.table.sheet is not None else "the table"


class _Table:
    """Reads the rows of one table."""

    def __init__(self, name: str, table: Matched, words: KnownWords, several: bool, taken: Counter[str]) -> None:
        self._name, self._table, self._words, self._several, self._taken = name, table, words, several, taken
        self.nothing = 0
        self._dittos = 0
        self._above: dict[int, str] = {}
        self._section = ""
        self._single = {row.line for row in table.rows if _single(row, len(table.columns))}
        self._followed = {row.line for row, below in pairwise(table.rows) if below.line not in self._single}
        self._orders: dict[int, Order | None] = {
            column.position: order_of(row.cell(column.position) for row in table.rows) for column in table.columns
        }
        self._columns = sorted(table.columns, key=lambda one: one.target not in _FIRST)
        self._timing = next((one for one in table.columns if one.target == "timing"), None)
        self._trigger = next((one for one in table.columns if one.target == "trigger"), None)
        self._readings: dict[tuple[int, str, str, str | None], Reading] = {}

    def notes(self) -> Iterator[str]:
        """What is to be said of the table once its rows are read."""
        if self._dittos:
            yield f"ditto marks were read as the cell above them ({self._dittos:,})"

    def draft(self, row: SourceRow) -> Draft | Note:
        """The draft of a row, or why it is none."""
        place = self._place(row)
        row = self._without_dittos(row)
        if row.line in self._single:
            return self._heading(row, place)
        facts: dict[str, Fact] = {}
        for column in self._columns:
            for field, fact in self._facts(column, row, facts):
                facts[field] = _joined(field, facts.get(field), fact)
        name = str(facts["label"].value) if "label" in facts else ""
        title = name or (str(facts["purpose"].value) if "purpose" in facts else "")
        if not title and self._trigger is not None and self._table.named_by_trigger:
            title = row.cell(self._trigger.position)
            title = "" if title.casefold() in NOTHING else title
        if not title and "id" not in facts:
            return Note(place, "names no message: neither a name nor a purpose stands in it")
        if plain(name) in TOTALS:
            return Note(place, f'"{name}" adds up the other rows and is no message')
        if self._section:
            facts.setdefault(SECTION, Fact(self._section, place=place))
        stated = facts.pop("id", None)
        facts["source"] = Fact(self._source(), place=place)
        kind: DraftKind = "campaign" if "send_on" in facts and "trigger" not in facts else "touchpoint"
        if "send_on" in facts and kind == "touchpoint":
            said = facts.pop("send_on")
            facts["x-send-on"] = Fact(said.value or said.said, place=said.place)
        wanted = str(stated.value) if stated is not None and stated.value else identifier(" ".join(title.split()[:8]))
        return Draft(kind, self._key(wanted), wanted, place, facts)

    def _without_dittos(self, row: SourceRow) -> SourceRow:
        cells = list(row.cells)
        for position, text in enumerate(cells):
            if text.casefold() in DITTO and self._above.get(position):
                cells[position] = self._above[position]
                self._dittos += 1
            elif text:
                self._above[position] = text
        return replace(row, cells=tuple(cells))

    def _heading(self, row: SourceRow, place: str) -> Note:
        """A row with one cell: what the rows below it are about, if there are any."""
        text = next(cell for cell in row.cells if cell)
        if row.line not in self._followed:
            return Note(place, f'holds only "{text[:60]}" and is taken for a heading between rows')
        self._section = text
        return Note(place, f'holds only "{text[:60]}", which is kept as {SECTION} of the rows below it')

    def _key(self, wanted: str) -> str:
        """What names the row for as long as it keeps its name, wherever it moves."""
        key = f"{self._table.table.sheet}/{wanted}" if self._several else wanted
        self._taken[key] += 1
        return key if self._taken[key] == 1 else f"{key} {self._taken[key]}"

    def _source(self) -> str:
        sheet = self._table.table.sheet
        return f"{self._name}, {sheet}" if sheet is not None else self._name

    def _place(self, row: SourceRow) -> str:
        sheet = self._table.table.sheet
        return f"{sheet}, row {row.line}" if sheet is not None else f"line {row.line}"

    def _facts(self, column: Column, row: SourceRow, facts: Mapping[str, Fact]) -> Iterator[tuple[str, Fact]]:
        text, target = row.cell(column.position), column.target
        if target == LEFT_OUT:
            return
        if text.casefold() in NOTHING:
            self.nothing += bool(text)
            return
        place = f"{self._place(row)}, {column.heading}"
        if target is None or target.startswith("x-"):
            yield target or column.own_key, Fact(text, place=place)
            return
        beside = ""
        if target == "trigger" and self._timing is not None:
            beside = row.cell(self._timing.position)
            beside = "" if beside.casefold() in NOTHING else beside
        elif target == "timing":
            if self._trigger is not None and row.cell(self._trigger.position).casefold() not in NOTHING:
                return
            target = "trigger"
        elif target == "schedule":
            if any(one and row.cell(one.position).casefold() not in NOTHING for one in (self._trigger, self._timing)):
                yield column.own_key, Fact(text, place=place)
                return
            target = "trigger"
        reading = self._read(column, target, text, beside, facts)
        said = f"{text}; {beside}" if beside else text
        if reading.sureness == "unread":
            field = "label" if target == "name" else target.partition(".")[0]
            yield field, Fact(None, said, "unread", place, reading.why)
            return
        for number, (field, value) in enumerate(reading.fields.items()):
            if reading.sureness == "guessed":
                yield field, Fact(value, "" if number else said, "guessed", place, reading.why)
            else:
                yield field, Fact(value, said, "stated", place)

    def _read(self, column: Column, target: str, text: str, beside: str, facts: Mapping[str, Fact]) -> Reading:
        owner = facts.get("owner")
        role = str(owner.value) if owner is not None and owner.value else None
        known = column.position, text, beside, role
        if known not in self._readings:
            if target == "trigger" and not text.startswith("{"):
                self._readings[known] = self._read_trigger(column, text, beside, role)
            else:
                order = self._orders[column.position]
                text = completed_by(column.heading)(text) if target == "status" else text
                self._readings[known] = read_cell_as(target, text, self._words, order=order)
        return self._readings[known]

    def _read_trigger(self, column: Column, text: str, beside: str, role: str | None) -> Reading:
        events = "trigger" in named(column.heading)
        day = day_in_words(text, self._orders[column.position])
        text = day or completed_by(column.heading)(text)
        if not beside or self._timing is None:
            return read_trigger(text, self._words, role, events=events)
        beside = completed_by(self._timing.heading)(beside)
        return read_in_two_columns(text, beside, self._words, role, events=events)


def _single(row: SourceRow, columns: int) -> bool:
    """Whether a row holds one cell only, in a table that has several."""
    return columns >= _FEW_COLUMNS and sum(1 for cell in row.cells if cell) == 1


def _joined(field: str, before: Fact | None, fact: Fact) -> Fact:
    """Two columns about one field: dimensions narrow each other, words stand together, else the first that is read."""
    if before is None or before.value == fact.value is not None:
        return before or fact
    if field.startswith("x-"):
        return replace(before, value=f"{before.value}; {fact.value}")
    if field == DEPARTMENT and "unread" not in (before.known, fact.known):
        said = f"{before.said or before.value}; {fact.said or fact.value}"
        return Fact(None, said, "unread", fact.place, "two columns name two departments")
    if "unread" in (before.known, fact.known):
        if before.known == fact.known:
            return replace(before, said=f"{before.said}; {fact.said}")
        if isinstance(before.value or fact.value, dict):
            # Half an audience would be a wider one than the sheet means.
            return Fact(None, f"{before.said}; {fact.said}", "unread", before.place, before.because or fact.because)
        return before if before.known != "unread" else fact
    if isinstance(before.value, dict) and isinstance(fact.value, dict) and not set(before.value) & set(fact.value):
        value: dict[str, Any] = {**before.value, **fact.value}
        return replace(before, value=value, said=f"{before.said}; {fact.said}")
    if before.value == "all":
        return fact
    return before


def without_guesses(drafts: Drafts) -> Drafts:
    """The same drafts with every guess taken back: its words are kept, its value is not written."""
    return replace(drafts, drafts=tuple(_sober(draft) for draft in drafts.drafts))


def _sober(draft: Draft) -> Draft:
    facts = {}
    for name, fact in draft.facts.items():
        if fact.known != "guessed":
            facts[name] = fact
        elif fact.said:
            facts[name] = Fact(None, fact.said, "unread", fact.place, f"only a guess: {fact.because}")
    return replace(draft, facts=facts)
