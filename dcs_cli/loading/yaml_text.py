"""YAML text to documents with positions, problems and comments, never raising on what a user wrote."""

import re
from bisect import bisect_left, bisect_right
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import Literal, cast

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import DocumentStartEvent, ScalarEvent, StreamEndEvent
from yaml.reader import ReaderError

from dcs_cli.loading.collector import collector_paused
from dcs_cli.loading.comments import Comment, find_comments, scalar_end
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Path, Plain, Positions
from dcs_cli.loading.places import LineTable, Place, line_table
from dcs_cli.loading.yaml_building import (
    DocumentBuilder,
    EventSource,
    Fault,
    FileProgress,
    UnreadableError,
    YamlEvent,
    raise_limit,
)
from dcs_cli.loading.yaml_faults import byte_order_mark, explain, not_text, tab


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Why a text cannot be read (rule S01): a reason, its places, the primary one first, and what mends it."""

    message: str
    places: tuple[Place, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document of a file as plain values, with the place of every node.

    `index` counts the documents of the file that are not empty, from 0. `sound` is false when a problem lies in the
    document: its values are then good for finding further faults, not for answers. `first` and `last` bound the
    characters that belong to it, with the comments above it; `last` is exclusive.
    """

    file: str
    index: int
    plain: Plain
    sound: bool
    positions: Positions
    lines: LineTable
    first: int
    last: int

    def place(self, path: Path, part: Literal["value", "key"] = "value") -> Place:
        """The place of the value at `path`, or of its key; that of its nearest ancestor when there is none.

        A value that comes through an alias is at the alias.
        """
        found = self.positions.locate(path)
        if part == "key" and found.key is not None and found.alias in (None, found.value):
            return self.node_place(found.key)
        return self.node_place(found.value if found.alias is None else found.alias)

    def related(self, path: Path) -> Place | None:
        """The place of the anchored value when `path` runs through an alias or a merge."""
        alias = self.positions.locate(path).alias
        return None if alias is None else self.node_place(self.positions.aliases[alias])

    def exists(self, path: Path) -> bool:
        """Whether something stands at `path`, written there or through an alias."""
        return self.positions.locate(path).complete

    def node_place(self, number: int) -> Place:
        """The place of a node by its number in the position tree."""
        return self.lines.place(self.positions.starts[number], self.positions.ends[number])


Reading = tuple[tuple[RawDocument, ...], tuple[TextProblem, ...], tuple[Comment, ...]]


def read_yaml(data: bytes, file: str, limits: Limits) -> Reading:
    """The documents of a file, what is wrong with it, and its comments that hold `dcs:`.

    A fault of the text keeps the documents that were complete before it; bytes that are no text leave none.
    """
    if len(data) > limits.bytes:
        message = f"the file has {len(data):,} bytes, more than the limit `bytes` of {limits.bytes:,}"
        return (), (TextProblem(message, (Place(file, 1, 1, 1, 1),), raise_limit("bytes", limits.bytes)),), ()
    with collector_paused():
        pieces, faults = _read_pieces(data, limits)
        lines = line_table(data, file)
        text = ""
        if b"dcs:" in data or b"\t" in data or BOM_UTF8 in data[3:]:
            text = _decoded(data)
            faults += _faults_between_values(text, pieces)
        faults.sort(key=lambda fault: fault.spans)
        spoilt = [fault.spans[0][0] for fault in faults]
        documents = tuple(
            RawDocument(
                file,
                index,
                piece.plain,
                bisect_left(spoilt, piece.first) == bisect_left(spoilt, piece.last),
                piece.positions,
                lines,
                piece.first,
                piece.last,
            )
            for index, piece in enumerate(pieces)
        )
        comments = find_comments(text, documents, lines)
    return documents, tuple(_problem(fault, lines) for fault in faults), comments


@dataclass(slots=True)
class _Piece:
    """One document that was read to its end, before the lines of the file are known."""

    plain: Plain
    positions: Positions
    first: int
    last: int


def _read_pieces(data: bytes, limits: Limits) -> tuple[list[_Piece], list[Fault]]:
    """The documents that are complete and not empty, and the faults met on the way."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [], [not_text(data)]
    if data.count(b"%TAG") > _MOST_TAG_DIRECTIVES:
        at = len(data[: data.index(b"%TAG")].removeprefix(BOM_UTF8).decode("utf-8", errors="replace"))
        hint = "delete the lines that begin with %TAG; values carry no tags"
        return [], [Fault("the file declares shorthands for tags, which are not allowed", ((at, at + 4),), hint)]
    source = event_source(data)
    file, pieces = FileProgress(limits), list[_Piece]()
    builder: DocumentBuilder | None = None
    end_of_file = len(data)
    try:
        while not isinstance(event := source.get_event(), StreamEndEvent):
            if not isinstance(event, DocumentStartEvent):
                continue
            first = _first_character(event, builder)
            if pieces and pieces[-1].last > first:
                pieces[-1].last = first
            builder = DocumentBuilder(source, file)
            plain = builder.build()
            if plain is not None:
                pieces.append(_Piece(plain, builder.positions(), first, end_of_file))
    except ReaderError:
        return [], [*file.faults, not_text(data)]
    except MarkedYAMLError as error:
        fault = explain(error, _decoded(data), None if builder is None else builder.positions())
        file.faults.append(fault)
        if pieces:
            # Between two documents the fault belongs to neither.
            pieces[-1].last = max(pieces[-1].positions.ends[0], min(pieces[-1].last, fault.spans[0][0]))
    except UnreadableError as stop:
        file.faults.append(stop.fault)
    return pieces, file.faults


def _first_character(start: YamlEvent, before: DocumentBuilder | None) -> int:
    """Where the text of a document begins: comments above the first one, or after a `...`, belong to what follows."""
    if before is None:
        return 0
    return start.start_mark.index if before.explicit_end is None else before.explicit_end


def _decoded(data: bytes) -> str:
    return data.removeprefix(BOM_UTF8).decode("utf-8", errors="replace")


def _problem(fault: Fault, lines: LineTable) -> TextProblem:
    places = tuple(lines.place(*span) for span in fault.spans)
    seen = f"; {fault.seen_before} {places[1].line}" if fault.seen_before else ""
    return TextProblem(fault.message + seen, places, fault.hint)


_LEADING_TAB = re.compile(r"(?:^|(?<=[\r\n])) *(\t[ \t]*)(?=[^\s#])")
_INNER_MARK = re.compile(r"(?<=[\r\n])\ufeff")


def _faults_between_values(text: str, pieces: list[_Piece]) -> list[Fault]:
    """Tabs that indent a line and byte order marks at a line's beginning, where libyaml lets them pass."""
    firsts = [piece.first for piece in pieces]
    faults = []
    for sign, pattern in (("\t", _LEADING_TAB), ("\ufeff", _INNER_MARK)):
        if sign not in text:
            continue
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            number = bisect_right(firsts, start) - 1
            if number < 0 or start >= pieces[number].last:
                continue
            if scalar_end(pieces[number].positions, text, start) is None or pattern is _INNER_MARK:
                faults.append(tab(start, end) if pattern is _LEADING_TAB else byte_order_mark(start))
    return faults


# libyaml compares each such directive with all before it, so a large file of them would take days.
_MOST_TAG_DIRECTIVES = 1000

# YAML 1.2 has two line breaks, libyaml follows 1.1 with five: these three are ordinary characters to everyone else.
_SHIELDED = ("\x85".encode(), "\u2028".encode(), "\u2029".encode())


def event_source(data: bytes) -> EventSource:
    """The events of a text; positions count characters after the byte order mark."""
    if any(mark in data for mark in _SHIELDED):
        return _ShieldedParser(data)
    return cast(EventSource, CParser(data))


class _ShieldedParser:
    """libyaml's events for a text with the line breaks that only YAML 1.1 knows, read as ordinary characters."""

    def __init__(self, data: bytes) -> None:
        free = (mark for mark in map(chr, range(0xE000, 0xF900)) if mark.encode() not in data)
        self._hidden = {}
        for mark, stand_in in zip(_SHIELDED, free, strict=False):
            data = data.replace(mark, stand_in.encode())
            self._hidden[ord(stand_in)] = mark.decode()
        self._parser = cast(EventSource, CParser(data))

    def get_event(self) -> YamlEvent:
        event = self._parser.get_event()
        if isinstance(event, ScalarEvent):
            event.value = event.value.translate(self._hidden)
        return event
