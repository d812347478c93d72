"""Rows of a matched table as drafts: each cell read as its column's field, its words kept where it cannot be."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from dcs_cli.exchange.anchored_headings import completed_by, ticks_live
from dcs_cli.exchange.campaigns import as_campaign, called_campaign
from dcs_cli.exchange.cell_language import NOTHING, read_cell_as
from dcs_cli.exchange.cell_lines import SEPARATOR, one_text
from dcs_cli.exchange.column_fields import Column
from dcs_cli.exchange.days_in_words import Order, day_in_words, order_of
from dcs_cli.exchange.drafts import DEPARTMENT, SIX_FACTS, Draft, DraftKind, Drafts, Fact, Note, identifier
from dcs_cli.exchange.header_matching import LEFT_OUT, Matched
from dcs_cli.exchange.heading_words import TOTALS, named, plain
from dcs_cli.exchange.joined_columns import joined
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.reading_result import Reading, unread
from dcs_cli.exchange.source_tables import SourceRow
from dcs_cli.exchange.timing_columns import read_in_two_columns
from dcs_cli.exchange.trigger_language import read_trigger
from dcs_cli.exchange.trigger_words import ONCE, prepared

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
        '-"-',
        '–"–',
        "„",
    )
)
"""What stands for the cell above."""
SECTION = "x-section"
"""Where the heading between rows is kept that a message stands below."""
_REMARK = re.compile(
    r"(?:notes?|legend|key|sources?|comments?|disclaimer|hinweise?|anmerkung(?:en)?|legende|quelle|stand|remarques?"
    r"|légende|notas?|leyenda|fuente|legenda|fonte|nota bene)\s*:|[*†‡]{1,3}\s*\)?\s+\S",
    re.IGNORECASE,
)
"""How a remark below a table begins."""
_NO_HEADING = re.compile(rf"{_REMARK.pattern}|[*†‡]|(?:true|false|yes|no|x|[\d.,%]+)$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,' ]+\s*[%€$£]?")
_FIRST = ("owner", DEPARTMENT)
_FEW_COLUMNS = 3


def drafts_of_tables(name: str, tables: Iterable[Matched], words: KnownWords) -> Drafts:
    """The drafts of every table of the file ``name``, guesses among them; ``read`` counts rows and empty answers."""
    drafts: list[Draft] = []
    notes: list[Note] = []
    read: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    several = tuple(tables)
    # The next import knows the systems of this one from the maps, and has to read the same.
    words = replace(words, systems=tuple(dict.fromkeys((*words.systems, *_systems(several, words)))))
    for table in several:
        notes += [Note(_sheet(table), note) for note in (*table.table.notes, *table.notes)]
        reader = _Table(name, table, words, taken)
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


def _systems(tables: Iterable[Matched], words: KnownWords) -> Iterator[str]:
    """The systems that the columns about them name."""
    for table in tables:
        for column in table.columns:
            for text in dict.fromkeys(_filled(table, column)) if column.target == "system" else ():
                if system := read_cell_as("system", text, words, order=None).fields.get("system"):
                    yield str(system)


def _sheet(table: Matched) -> str:
    return f"sheet {table.table.sheet}" if table.table.sheet is not None else "the table"


class _Table:
    """Reads the rows of one table."""

    def __init__(self, name: str, table: Matched, words: KnownWords, taken: Counter[str]) -> None:
        self._name, self._table, self._words, self._taken = name, table, words, taken
        self.nothing = 0
        self._dittos = 0
        self._above: dict[int, str] = {}
        self._section = table.table.title
        self._single = {row.line for row in table.rows if _single(row, len(table.columns))}
        self._followed = {row.line for row, below in pairwise(table.rows) if below.line not in self._single}
        self._orders: dict[int, Order | None] = {
            column.position: order_of(row.cell(column.position) for row in table.rows) for column in table.columns
        }
        self._columns = sorted(table.columns, key=lambda one: one.target not in _FIRST)
        self._ticked = {
            column.position
            for column in table.columns
            if column.target == "status" and ticks_live(column.heading, _filled(table, column))
        }
        self._own_keys = {column.position: column.own_key for column in table.columns}
        self._timing = next((one for one in table.columns if one.target == "timing"), None)
        self._trigger = next((one for one in table.columns if one.target == "trigger"), None)
        self._readings: dict[tuple[int, str, str, str | None, tuple[str, ...]], Reading] = {}

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
                facts[field] = joined(field, facts.get(field), fact)
        name = str(facts["label"].value) if "label" in facts else ""
        title = name or (str(facts["purpose"].value) if "purpose" in facts else "")
        if not title and self._trigger is not None and self._table.named_by_trigger:
            title = row.cell(self._trigger.position)
            title = "" if title.casefold() in NOTHING else title
        if not title and "id" not in facts:
            return Note(place, "names no message: neither a name nor a purpose stands in it")
        other = _no_message(row, name, facts)
        if other is not None:
            return Note(place, f'"{_words(row)}" {other}')
        if self._section:
            facts.setdefault(SECTION, Fact(self._section, place=place))
        if self._struck(row):
            facts["status"] = _struck_out(facts.get("status", Fact(None, place=place)))
        stated = facts.pop("id", None)
        facts["source"] = Fact(self._source(), place=place)
        if "trigger" not in facts and "send_on" in facts and facts["send_on"].value is None:
            # A campaign cannot do without its day (model 5.1).
            facts["trigger"] = facts.pop("send_on")
        kind: DraftKind = "campaign" if "send_on" in facts and "trigger" not in facts else "touchpoint"
        if "send_on" in facts and kind == "touchpoint":
            said = facts.pop("send_on")
            facts["x-send-on"] = Fact(said.value or said.said, place=said.place)
        if kind == "touchpoint" and (sent := as_campaign(facts)) and called_campaign(self._beside_name(row)):
            kind, facts = "campaign", sent
        wanted = str(stated.value) if stated is not None and stated.value else identifier(" ".join(title.split()[:8]))
        return Draft(kind, self._key(wanted), wanted, place, facts)

    def _struck(self, row: SourceRow) -> bool:
        """Whether what names a row is crossed out."""
        naming = {column.target: column.position for column in self._columns}
        position = next((naming[one] for one in ("name", "purpose", "id") if one in naming), None)
        return position in row.struck

    def _beside_name(self, row: SourceRow) -> Iterator[str]:
        """The cells of a row that may say what sort of message it is."""
        yield from (row.cell(one.position) for one in self._columns if one.target not in ("name", "purpose"))

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
        if plain(text) in TOTALS:
            return Note(place, f'"{text}" adds up other rows and is no message')
        if row.line not in self._followed or _NO_HEADING.match(text):
            return Note(place, f'holds only "{text[:60]}" and is taken for a heading between rows')
        self._section = text
        return Note(place, f'holds only "{text[:60]}", which is kept as {SECTION} of the rows below it')

    def _key(self, wanted: str) -> str:
        """What names the row for as long as it keeps its name, wherever it moves in its sheet."""
        sheet = self._table.table.sheet
        key = f"{sheet}/{wanted}" if sheet is not None else wanted
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
        place = f"{self._place(row)}, {column.heading}"
        if not text and column.position in self._ticked:
            yield (
                "status",
                Fact(None, "not ticked", "unread", place, "those that are live are ticked below this heading"),
            )
        if text.casefold() in NOTHING:
            self.nothing += bool(text)
            return
        if target is None or target.startswith("x-"):
            yield target or self._own_keys[column.position], Fact(text, place=place)
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
            others = (one for one in (self._trigger, self._timing) if one is not None)
            said_elsewhere = any(row.cell(one.position).casefold() not in NOTHING for one in others)
            if said_elsewhere or prepared(text) in ONCE:
                yield column.own_key, Fact(text, place=place)
                return
            target = "trigger"
        lines = row.lines.get(column.position, ())
        reading = self._read(column, target, text, beside, facts, lines)
        text = SEPARATOR.join(lines) or (completed_by(column.heading)(text) if target == "trigger" else text)
        said = f"{text}; {beside}" if beside else text
        if reading.sureness == "unread":
            field = "label" if target == "name" else target.partition(".")[0]
            yield field, Fact(None, said, "unread", place, reading.why, reading.undeclared)
            return
        for number, (field, value) in enumerate(reading.fields.items()):
            if reading.sureness == "guessed":
                yield field, Fact(value, "" if number else said, "guessed", place, reading.why)
            else:
                yield field, Fact(value, said, "stated", place)

    def _read(
        self,
        column: Column,
        target: str,
        text: str,
        beside: str,
        facts: Mapping[str, Fact],
        lines: tuple[str, ...] = (),
    ) -> Reading:
        owner = facts.get("owner")
        role = str(owner.value) if owner is not None and owner.value else None
        known = column.position, text, beside, role, lines
        if known not in self._readings:
            if target == "trigger" and not text.startswith("{"):
                found = self._read_trigger(column, text, beside, role)
                several = lines and found.sureness == "guessed"
                self._readings[known] = unread("its lines may say different things") if several else found
            else:
                order = self._orders[column.position]
                text = one_text(target, lines, self._words) if lines else text
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


def _filled(table: Matched, column: Column) -> list[str]:
    return [text for row in table.rows if (text := row.cell(column.position))]


def _words(row: SourceRow) -> str:
    return "; ".join(cell for cell in row.cells if cell)


def _no_message(row: SourceRow, name: str, facts: Mapping[str, Fact]) -> str | None:
    """What a row is that is no message; None where it is one."""
    if plain(name) in TOTALS or _adds_up(row):
        return "adds up other rows and is no message"
    says = any(fact in facts and facts[fact].known != "unread" for fact in (*SIX_FACTS[1:], DEPARTMENT, "status"))
    return None if says or not _REMARK.match(_words(row)) else "is taken for a remark and no message"


def _adds_up(row: SourceRow) -> bool:
    """Whether the first word or the last one in a row is that of a total, and all else in it are numbers."""
    first, *others = [cell for cell in row.cells if cell]
    if not others or not all(_NUMBER.fullmatch(cell) for cell in others):
        return False
    words = plain(first).split()
    return bool(words) and not TOTALS.isdisjoint((words[0], words[-1]))


def _struck_out(status: Fact) -> Fact:
    """The status of a message whose name is crossed out: nobody can say that it is live."""
    if status.value == "retired":
        return status
    said = f"{status.said}, struck out" if status.said else "struck out"
    return Fact(None, said, "unread", status.place, "its name is struck out: say whether it is retired")


def _single(row: SourceRow, columns: int) -> bool:
    """Whether a row holds one cell only, in a table that has several."""
    return columns >= _FEW_COLUMNS and sum(1 for cell in row.cells if cell) == 1
