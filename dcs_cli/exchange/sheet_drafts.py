"""Rows of a matched table as drafts: each cell read as its column's field, its words kept where it cannot be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.cell_language import read_cell_as
from dcs_cli.exchange.days_in_words import Order, order_of
from dcs_cli.exchange.drafts import Draft, DraftKind, Drafts, Fact, Note, identifier
from dcs_cli.exchange.header_matching import LEFT_OUT, Column, Matched
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.reading_result import Reading
from dcs_cli.exchange.source_tables import SourceRow

NOTHING = frozenset(
    ("", "-", "--", "–", "—", "?", "??", "tbd", "tba", "tbc", "n/a", "na", "none", "unknown", "todo", "xxx", "null")
)
"""What people write into a cell when they know nothing: not stated."""
_FIRST = ("owner", "department")
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
    return Drafts(name, tuple(drafts), tuple(notes), (), dict(read))


def _sheet(table: Matched) -> str:
    return f"sheet {table.table.sheet}" if table.table.sheet is not None else "the table"


class _Table:
    """Reads the rows of one table."""

    def __init__(self, name: str, table: Matched, words: KnownWords, several: bool, taken: Counter[str]) -> None:
        self._name, self._table, self._words, self._several, self._taken = name, table, words, several, taken
        self.nothing = 0
        self._orders: dict[int, Order | None] = {
            column.position: order_of(row.cell(column.position) for row in table.rows) for column in table.columns
        }
        self._columns = sorted(table.columns, key=lambda one: one.target not in _FIRST)
        self._readings: dict[tuple[int, str, str | None], Reading] = {}

    def draft(self, row: SourceRow) -> Draft | Note:
        """The draft of a row, or why it is none."""
        place = self._place(row)
        filled = [text for text in row.cells if text]
        if len(filled) == 1 and len(self._table.columns) >= _FEW_COLUMNS:
            return Note(place, f'holds only "{filled[0][:60]}" and is taken for a heading between rows')
        facts: dict[str, Fact] = {}
        for column in self._columns:
            text = row.cell(column.position)
            if column.target == LEFT_OUT:
                continue
            if text.casefold() in NOTHING:
                self.nothing += bool(text)
                continue
            for field, fact in self._facts(column, text, row, facts):
                facts[field] = _joined(facts.get(field), fact)
        name = str(facts["label"].value) if "label" in facts else ""
        title = name or (str(facts["purpose"].value) if "purpose" in facts else "")
        if not title and "id" not in facts:
            return Note(place, "names no message: neither a name nor a purpose stands in it")
        stated = facts.pop("id", None)
        facts["source"] = Fact(self._source(), place=place)
        kind: DraftKind = "campaign" if "send_on" in facts and "trigger" not in facts else "touchpoint"
        if "send_on" in facts and kind == "touchpoint":
            said = facts.pop("send_on")
            facts["x-send-on"] = Fact(said.value or said.said, place=said.place)
        wanted = str(stated.value) if stated is not None and stated.value else identifier(" ".join(title.split()[:8]))
        return Draft(kind, self._key(wanted), wanted, place, facts)

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

    def _facts(
        self, column: Column, text: str, row: SourceRow, facts: Mapping[str, Fact]
    ) -> Iterator[tuple[str, Fact]]:
        place = f"{self._place(row)}, {column.heading}"
        target = column.target
        if target is None or target.startswith("x-"):
            yield target or column.own_key, Fact(text, place=place)
            return
        reading = self._read(column, target, text, facts)
        if reading.sureness == "unread":
            field = "label" if target == "name" else target.partition(".")[0]
            yield field, Fact(None, text, "unread", place, reading.why)
            return
        for number, (field, value) in enumerate(reading.fields.items()):
            if reading.sureness == "guessed":
                yield field, Fact(value, "" if number else text, "guessed", place, reading.why)
            else:
                yield field, Fact(value, text, "stated", place)

    def _read(self, column: Column, target: str, text: str, facts: Mapping[str, Fact]) -> Reading:
        owner = facts.get("owner")
        role = str(owner.value) if owner is not None and owner.value else None
        known = column.position, text, role
        if known not in self._readings:
            order = self._orders[column.position]
            self._readings[known] = read_cell_as(target, text, self._words, role=role, order=order)
        return self._readings[known]


def _joined(before: Fact | None, fact: Fact) -> Fact:
    """Two columns about one field: dimensions narrow each other, else the first one that is read stays."""
    if before is None:
        return fact
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
