"""Documents as rows of sheets and back: what one direction writes, the other reads without loss, comments excepted."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from dcs_cli.documents.sheet_columns import (
    CHANGE,
    DOCUMENT,
    DOCUMENTS_SHEET,
    EDITING_SHEETS,
    ID,
    OTHER,
    REASON,
    WRITTEN,
    EditingSheet,
    SheetColumn,
    SheetPart,
    columns_of,
)
from dcs_cli.loading.cell_notation import EMPTY, CellValue, WrongCell, read_cell, written_cell
from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.loading.limits import Limits

FILE, KIND, KEY, PART, VALUE, ROWS_IN = "file", "kind", "key", "part", "value", "rows in"
DOCUMENT_HEADINGS = (DOCUMENT, FILE, KIND, KEY, PART, VALUE, ROWS_IN)
HIDDEN_HEADINGS = (CHANGE, DOCUMENT, WRITTEN)
"""Headings of an editing sheet that are no fields."""
_SHORT = 80
"""A list or mapping longer than this as YAML gets a row for each of its parts."""

_PIECE = 30_000
EXPORTED_HEADINGS = (DOCUMENT, "piece", "text")

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One item: its cells by heading, and which of them show what the map's defaults state."""

    cells: Mapping[str, CellValue]
    inherited: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id of the item, empty when it has none."""
        return str(self.cells.get(ID, ""))


@dataclass(frozen=True, slots=True)
class SheetContents:
    """Every document as rows: items by title of their sheet, all else by document and key."""

    items: Mapping[str, Sequence[SheetRow]]
    documents: Sequence[Mapping[str, CellValue]]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something a person wrote into a sheet that cannot be read; ``row`` counts the rows of items from 0."""

    sheet: str
    row: int
    heading: str
    message: str


@dataclass(frozen=True, slots=True)
class RowPlace:
    """The row that holds an item or a part, named by its id or key if it has one; ``row`` counts as in a problem."""

    name: str | None
    sheet: str
    row: int


@dataclass(slots=True)
class ReadRows:
    """Documents as (file, plain values) in order with their numbers in the sheets, and what could not be read.

    ``unread`` names what is left out because its cell cannot be read: (number, key), or (number, item, field).
    ``rows`` are the rows behind a key, by number and key, in the order of what they say.
    """

    documents: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    unread: set[tuple[int | str, ...]] = field(default_factory=set)
    rows: dict[tuple[int, str], list[RowPlace]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """A document as it was exported: its file, its position among the documents there, from 0, and plain values."""

    file: str
    index: int
    plain: Mapping[str, Any]


def rows_of(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> SheetContents:
    """The rows of documents given as (file, plain values)."""
    items: dict[str, list[SheetRow]] = {sheet.title: [] for sheet in EDITING_SHEETS}
    rest: list[dict[str, CellValue]] = []
    for number, (file, plain) in enumerate(documents, 1):
        for key, value in plain.items():
            place: dict[str, CellValue] = {DOCUMENT: number, FILE: str(written_cell("text", file))}
            kind = written_cell("text", plain.get("kind"))
            place |= {KIND: kind} if kind is not None else {}
            place[KEY] = str(written_cell("text", key) or '""')
            home = _home(plain, key, value)
            if home is None:
                rest += [place | cells for cells in _key_rows(value)]
                continue
            sheet, part = home
            rest.append(place | {ROWS_IN: sheet.title})
            defaults = plain.get("defaults") if part.key in ("touchpoints", "campaigns") else None
            items[sheet.title] += _item_rows(number, sheet, part, value, defaults if isinstance(defaults, dict) else {})
    return SheetContents(items, rest)


def _home(plain: Mapping[str, Any], key: str, value: Any) -> tuple[EditingSheet, SheetPart] | None:
    """The sheet that holds the items under a key, when they all have the shape it is made for."""
    for sheet in EDITING_SHEETS:
        for part in sheet.parts:
            if (part.kind, part.key) == (plain.get("kind"), key) and value and _fits(part, value):
                return sheet, part
    return None


def _fits(part: SheetPart, value: Any) -> bool:
    if part.shape == "items":
        return isinstance(value, list) and all(isinstance(item, dict) and item for item in value)
    if not isinstance(value, dict) or not all(value):
        return False
    if part.shape == "texts":
        return all(isinstance(text, str) and written_cell("text", text) is not None for text in value.values())
    return all(isinstance(item, dict) and ID not in item and REASON not in item for item in value.values())


def _key_rows(value: Any) -> Iterator[dict[str, CellValue]]:
    """A value in one row, or a row for each of its parts: those of a list are numbered, those of a mapping named."""
    text = flow_yaml(value)
    split = len(text) > _SHORT and isinstance(value, dict | list) and len(value) > 1
    if not split or (isinstance(value, dict) and not all(value)):
        yield {VALUE: text}
        return
    parts: Iterable[tuple[CellValue, Any]]
    if isinstance(value, dict):
        parts = ((str(written_cell("text", key)), inner) for key, inner in value.items())
    else:
        parts = enumerate(value, 1)
    for name, inner in parts:
        yield {PART: name, VALUE: flow_yaml(inner)}


def _item_rows(
    number: int, sheet: EditingSheet, part: SheetPart, value: Any, defaults: Mapping[str, Any]
) -> Iterator[SheetRow]:
    named: Iterable[tuple[str | None, Any]]
    named = ((None, item) for item in value) if part.shape == "items" else value.items()
    for name, item in named:
        told: dict[str, CellValue] = {DOCUMENT: number}
        told |= {CHANGE: part.key} if sheet.told_apart else {}
        told |= {ID: str(written_cell("text", name))} if name is not None else {}
        if part.shape == "texts":
            yield SheetRow(told | {REASON: str(written_cell("text", item))})
        else:
            yield _row(sheet, told, item, defaults)


def _row(
    sheet: EditingSheet, told: Mapping[str, CellValue], item: Mapping[str, Any], defaults: Mapping[str, Any]
) -> SheetRow:
    columns = {column.key: column for column in columns_of(sheet) if not (sheet.told_apart and column.key == REASON)}
    cells: dict[str, CellValue] = dict(told)
    other: dict[str, Any] = {}
    for key, value in item.items():
        cell = written_cell(columns[key].kind, value) if key in columns else None
        if cell is None:
            other[key] = value
        else:
            cells[key] = cell
    inherited = _inherited(columns, item, defaults)
    cells |= inherited
    if other:
        cells[OTHER] = flow_yaml(other)
    usual = [*(key for key in columns if key in item and key in cells), *other]
    if inherited or list(item) != usual:
        cells[WRITTEN] = flow_yaml(list(item))
    return SheetRow(cells, frozenset(inherited))


def _inherited(
    columns: Mapping[str, SheetColumn], item: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, CellValue]:
    """The cells of fields that an item takes from its map's defaults."""
    found = {}
    for key, value in defaults.items():
        if key in columns and key not in item and key != ID:
            cell = written_cell(columns[key].kind, value)
            if cell is not None:
                found[key] = cell
    return found


def documents_of(items: Mapping[str, Sequence[Cells]], rows: Sequence[Cells]) -> ReadRows:
    """The documents of rows; ``rows`` are those of the documents sheet, which decide order, files and keys."""
    found = ReadRows()
    skeleton = _Skeleton(found.problems, found.unread, found.rows)
    for position, row in enumerate(rows):
        skeleton.add(position, row)
    for sheet in EDITING_SHEETS:
        before: int | None = None
        for position, row in enumerate(items.get(sheet.title, ())):
            before = skeleton.add_item(sheet, position, row, before)
    found.numbers, found.documents = skeleton.finished()
    return found


def exported_rows(documents: Iterable[ExportedDocument]) -> Iterator[tuple[int, int, str]]:
    """The record of exported documents as rows of number, piece and text; piece 0 is a checksum of the others.

    The text is JSON in plain letters, and each piece stands between two bars, so that no program takes it for a formula
    or takes blanks away.
    """
    for number, one in enumerate(documents, 1):
        written = json.dumps({"file": one.file, "index": one.index, "plain": one.plain}, separators=(",", ":"))
        # Spreadsheets read _x0041_ as a letter; in JSON an underscore only stands inside texts.
        text = written.replace("_", "\\u005f").replace("\x7f", "\\u007f")
        yield number, 0, _checksum(text)
        for piece, start in enumerate(range(0, len(text), _PIECE), 1):
            yield number, piece, f"|{text[start : start + _PIECE]}|"


def _checksum(text: str) -> str:
    return f"sha256 {sha256(text.encode()).hexdigest()}"


def exported_documents(rows: Iterable[Sequence[Any]]) -> tuple[dict[int, ExportedDocument], tuple[int, ...]]:
    """The documents of a record by number, and the numbers of those whose record is damaged."""
    pieces: dict[int, dict[int, str]] = {}
    for number, piece, text, *_ in (row for row in rows if len(row) >= len(EXPORTED_HEADINGS)):
        if isinstance(number, int | float) and isinstance(piece, int | float) and isinstance(text, str):
            pieces.setdefault(int(number), {})[int(piece)] = text
    found: dict[int, ExportedDocument] = {}
    damaged = []
    for number, listed in sorted(pieces.items()):
        checksum = listed.pop(0, "")
        text = "".join(listed[piece][1:-1] for piece in sorted(listed))
        one = _exported_document(text) if _checksum(text) == checksum.strip() else None
        if one is None:
            damaged.append(number)
        else:
            found[number] = one
    return found, tuple(damaged)


def _exported_document(text: str) -> ExportedDocument | None:
    """The document of a record, None when it has not the shape of one."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match content:
        case {"file": str(file), "index": int(index), "plain": dict(plain)} if _shallow(plain):
            return ExportedDocument(file, index, plain)
    return None


def _shallow(plain: Any) -> bool:
    """Whether values are nested no deeper than documents may be."""
    level = [plain]
    for _ in range(Limits().depth + 1):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return True
    return False


class _Skeleton:
    """Documents while they are put together, by number."""

    def __init__(
        self,
        problems: list[RowProblem],
        unread: set[tuple[int | str, ...]],
        rows: dict[tuple[int, str], list[RowPlace]],
    ) -> None:
        self._problems = problems
        self._unread = unread
        self._rows = rows
        self._unread_keys: set[tuple[int, str]] = set()
        self._files: dict[int, str] = {}
        self._plain: dict[int, dict[str, Any]] = {}
        self._expected: dict[tuple[int, str], None] = {}

    def add(self, position: int, row: Cells) -> None:
        """One row of the documents sheet."""
        reader = _Reader(DOCUMENTS_SHEET, position, row, self._problems)
        number, key = reader.value(DOCUMENT, "number"), reader.value(KEY, "text")
        if number is EMPTY and key is EMPTY:
            return
        if not isinstance(number, int) or key is EMPTY:
            reader.problem(DOCUMENT, "a row names a document by its number and a key: fill in both")
            return
        plain = self._plain.setdefault(number, {})
        file = reader.value(FILE, "text")
        self._files.setdefault(number, file if file is not EMPTY else f"document-{number}.yaml")
        if reader.value(ROWS_IN, "text") is not EMPTY:
            self._expected[number, key] = None
            plain.setdefault(key, None)
            return
        told = len(self._problems)
        value = reader.value(VALUE, "yaml")
        if len(self._problems) > told:
            self._unread_keys.add((number, key))
            self._unread.add((number, key))
        part = row.get(PART)
        numbered = isinstance(part, int | float) and not isinstance(part, bool)
        name = EMPTY if numbered else reader.value(PART, "text")
        if value is EMPTY:
            # A null is written as a word, so an empty cell was emptied, or could not be read.
            return
        told_by = name if name is not EMPTY else value.get(ID) if isinstance(value, dict) and numbered else None
        self._rows.setdefault((number, key), []).append(RowPlace(told_by, DOCUMENTS_SHEET, position))
        if name is not EMPTY:
            _grown(plain, key, {})[name] = value
        elif numbered:
            _grown(plain, key, []).append(value)
        else:
            plain[key] = value

    def add_item(self, sheet: EditingSheet, position: int, row: Cells, before: int | None) -> int | None:
        """One row of an editing sheet; returns the document it went to, for a row after it that does not say."""
        reader = _Reader(sheet.title, position, row, self._problems)
        if all(reader.value(heading, "text") is EMPTY for heading in row if heading not in HIDDEN_HEADINGS):
            return before
        number = reader.value(DOCUMENT, "number")
        number = before if number is EMPTY else number
        number = self._first_of(sheet.kind) if number is None else number
        if not isinstance(number, int) or self._plain.get(number, {}).get("kind") != sheet.kind:
            reader.problem(DOCUMENT, f"there is no {sheet.kind} document for this row: give the number of one")
            return before
        part = self._part(sheet, reader)
        if part is not None:
            self._put(number, sheet, part, reader)
        return number

    def _first_of(self, kind: str) -> int | None:
        return next((number for number, plain in self._plain.items() if plain.get("kind") == kind), None)

    @staticmethod
    def _part(sheet: EditingSheet, reader: "_Reader") -> SheetPart | None:
        if not sheet.told_apart:
            return sheet.parts[0]
        word = reader.value(CHANGE, "text")
        found = next((part for part in sheet.parts if part.key == word), None)
        if found is None:
            listed = ", ".join(part.key for part in sheet.parts)
            reader.problem(CHANGE, f"a row of a version says what it does: write one of {listed}")
        return found

    def _put(self, number: int, sheet: EditingSheet, part: SheetPart, reader: "_Reader") -> None:
        plain = self._plain[number]
        defaults = plain.get("defaults") if part.key in ("touchpoints", "campaigns") else None
        identifier = reader.value(ID, "text")
        named = None if identifier is EMPTY else identifier
        self._rows.setdefault((number, part.key), []).append(RowPlace(named, sheet.title, reader.position))
        told = len(self._problems)
        if part.shape == "items":
            item = reader.item(sheet, defaults if isinstance(defaults, dict) else {})
            _grown(plain, part.key, []).append(item)
        elif identifier is EMPTY:
            reader.problem(ID, f"`{part.key}` names a touchpoint or campaign: write its id")
        elif part.shape == "texts":
            reason = reader.value(REASON, "text")
            _grown(plain, part.key, {})[identifier] = None if reason is EMPTY else reason
        else:
            _grown(plain, part.key, {})[identifier] = reader.item(sheet, {}, without=(ID, REASON))
        self._unread |= {(number, str(identifier), one.heading) for one in self._problems[told:]}
        self._expected.pop((number, part.key), None)

    def finished(self) -> tuple[list[int], list[tuple[str, dict[str, Any]]]]:
        """The numbers of the documents in order, and the documents; a key goes with its rows or what is unread."""
        for number, key in (*self._expected, *self._unread_keys):
            self._plain[number].pop(key, None)
        return list(self._plain), [(self._files[number], self._plain[number]) for number in self._plain]


def _grown(plain: dict[str, Any], key: str, empty: Any) -> Any:
    """The list or mapping under a key, begun where nothing of its type stands there yet."""
    if not isinstance(plain.get(key), type(empty)):
        plain[key] = empty
    return plain[key]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the cells of one row and notes what cannot be read."""

    sheet: str
    position: int
    row: Cells
    problems: list[RowProblem]

    def problem(self, heading: str, message: str) -> None:
        """Note what is wrong with a cell of this row."""
        self.problems.append(RowProblem(self.sheet, self.position, heading, message))

    def value(self, heading: str, kind: Any) -> Any:
        """The value of a cell; :data:`EMPTY` when it is empty or cannot be read."""
        try:
            return read_cell(kind, self.row.get(heading))
        except WrongCell as error:
            self.problem(heading, str(error))
            return EMPTY

    def item(self, sheet: EditingSheet, defaults: Mapping[str, Any], without: Sequence[str] = ()) -> dict[str, Any]:
        """The item of the row: written fields in their order, then what was added, without what is inherited."""
        left_out = (*without, REASON) if sheet.told_apart else without
        said: dict[str, Any] = {}
        for column in columns_of(sheet):
            value = EMPTY if column.key in left_out else self.value(column.key, column.kind)
            if value is not EMPTY:
                said[column.key] = value
        for heading in self.row:
            if heading.startswith("x-") and (value := self.value(heading, "text")) is not EMPTY:
                said[heading] = value
        other = self.value(OTHER, "yaml")
        if other is not EMPTY and not isinstance(other, dict):
            self.problem(OTHER, "further fields are keys with their values: {x-note: seen in the export}")
        elif isinstance(other, dict):
            said |= other
        order = self.value(WRITTEN, "yaml")
        written = order if isinstance(order, list) else []
        found = {key: said[key] for key in written if key in said}
        for key, value in said.items():
            inherited = key in defaults and flow_yaml(defaults[key]) == flow_yaml(value) and WRITTEN in self.row
            if key not in found and not (inherited and order is not EMPTY):
                found[key] = value
        return found
