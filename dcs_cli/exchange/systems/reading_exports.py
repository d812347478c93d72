"""The bytes of an export as plain records, whatever their notation, without trusting them."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from dcs_cli.exchange.drafts import Note, NotReadable
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.tables import TableProblem, decoded, explanation

Form = Literal["json", "yaml", "csv"]
SEPARATORS = (",", ";", "\t")
_YAML_KEY = re.compile(r"(?:---\s*\n)?(?:#[^\n]*\n|\s*\n)*[\w-]+ *:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Record:
    """One value at the top of a file, or one row of a table, and where it stands."""

    place: str
    value: Any


@dataclass(frozen=True, slots=True)
class Export:
    """A file of another program; the keys of CSV rows are the headings in lower case without blanks around them."""

    name: str
    form: Form
    records: tuple[Record, ...]
    columns: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()

    @property
    def rows(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The rows of a table with their places."""
        return ((record.place, record.value) for record in self.records)


def read_bytes(data: bytes, name: str, limits: Limits | None = None) -> Export:
    """What a file holds. Raises :class:`NotReadable` with a sentence for everything that cannot be used."""
    limits = limits or Limits()
    if len(data) > limits.bytes:
        raise NotReadable(f"{name} has {len(data):,} bytes; at most {limits.bytes:,} are read (--limits bytes=…)")
    text = decoded(data, name)
    if isinstance(text, TableProblem):
        raise NotReadable(f"{name}:{text.line}: {text.message}; {text.hint}")
    start = text.lstrip()[:1]
    if not start:
        raise NotReadable(f"{name} is empty")
    if start in "{[":
        return _checked(Export(name, "json", tuple(_json_records(text, name))), limits)
    if _YAML_KEY.match(text) and not _first_line_is_a_header(text):
        return _checked(Export(name, "yaml", tuple(yaml_records(data, name, limits))), limits)
    return _table(text, name)


def _first_line_is_a_header(text: str) -> bool:
    line = text.split("\n", 1)[0]
    return any(line.count(mark) for mark in ",\t") and not line.rstrip().endswith(":")


def _json_records(text: str, name: str) -> Iterator[Record]:
    try:
        yield Record("", _json(text))
        return
    except json.JSONDecodeError as error:
        # Several values one after the other, a line each, are JSON too for the programs that write them.
        if error.msg != "Extra data" or "\n" not in text.strip():
            place = f"{name}:{error.lineno}:{error.colno}"
            raise NotReadable(f"{place}: no JSON: {error.msg.lower()}; export the file again") from None
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"{name}: {_fault(error)}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield Record(f"line {number}", _json(line))
        except json.JSONDecodeError as error:
            sentence = f"{name}:{number}:{error.colno}: no JSON: {error.msg.lower()}"
            raise NotReadable(f"{sentence}; one value a line is expected") from None
        except (ValueError, RecursionError) as error:
            raise NotReadable(f"{name}:{number}: {_fault(error)}") from None


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_number, parse_float=_finite)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key `{twice[:60]}` stands twice in one object, so its value is uncertain: keep one")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is no number of JSON: write null where there is no value")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number `{text[:30]}` is too large")
    return value


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "values are nested too deeply to be an export"
    return "a number has too many digits" if "digits" in str(error) else str(error)


def yaml_records(data: bytes, name: str, limits: Limits) -> Iterator[Record]:
    """The documents of a YAML file. Raises :class:`NotReadable` with the place of what is wrong in it."""
    from dcs_cli.loading.yaml_text import read_yaml

    documents, problems, _ = read_yaml(data, name, limits)
    for problem in problems:
        place = problem.places[0]
        raise NotReadable(f"{name}:{place.line}:{place.column}: {problem.message}; {problem.hint}")
    for document in documents:
        yield Record(f"document {document.index + 1}" if document.index else "", document.plain)


def _checked(export: Export, limits: Limits) -> Export:
    """Refuse what is deeper or larger than any export, without recursion."""
    nodes = 0
    waiting = [(record.value, 1) for record in export.records]
    while waiting:
        value, depth = waiting.pop()
        nodes += 1
        if depth > limits.depth or nodes > limits.nodes:
            what = f"nested more than {limits.depth} deep" if depth > limits.depth else f"more than {limits.nodes:,}"
            raise NotReadable(f"{export.name}: its values are {what}, which no export is (--limits raises it)")
        inner: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((one, depth + 1) for one in inner)
    return export


def _table(text: str, name: str) -> Export:
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    records: list[Record] = []
    notes: list[Note] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            message, hint = explanation(str(error), line, reader.line_num)
            raise NotReadable(f"{name}:{line}: {message}; {hint}") from None
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip().casefold() for cell in cells]
            continue
        if len(cells) != len(header):
            notes.append(Note(f"line {line}", f"{len(cells)} cells under {len(header)} headings: the row is left out"))
            continue
        row: dict[str, str] = {}
        for heading, cell in zip(header, cells, strict=True):
            row.setdefault(heading, cell.strip())
        records.append(Record(f"line {line}", row))
    twice = sorted({heading for heading in header if header.count(heading) > 1})
    notes += [Note("line 1", f"the heading `{one}` stands twice: the first column is read") for one in twice]
    return Export(name, "csv", tuple(records), frozenset(header), tuple(notes))
