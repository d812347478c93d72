"""A page of text for people: lines that wrap with a hanging indent, and tables, in colour or plain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Style = Literal["plain", "strong", "faint", "error", "warning", "note", "good"]
STYLES: dict[Style, str] = {
    "plain": "",
    "strong": "bold",
    "faint": "dim",
    "error": "bold red",
    "warning": "yellow",
    "note": "cyan",
    "good": "green",
}
_TRAILING = re.compile(r"(?:[ \t]|\x1b\[[0-9;]*m)+$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Span(NamedTuple):
    """Words in one style; the words alone carry the meaning."""

    text: str
    style: Style = "plain"


GAP = 2
NARROWEST_COLUMN = 8
READABLE_COLUMN = 14
Cell = str | Span | tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, whether numbers stand at the right, whether its cells must stay on one line."""

    title: str
    right: bool = False
    keep: bool = False


class TextPage:
    """Collects lines and tables and gives them back as one text of a certain width."""

    def __init__(self, width: int, *, color: bool) -> None:
        self.width = width
        self._color = color
        self._parts: list[str] = []

    def blank(self) -> None:
        """An empty line, unless the page is empty or ends with one."""
        if self._parts and self._parts[-1] != "\n":
            self._parts.append("\n")

    def line(self, *spans: Span | str, indent: int = 0, hanging: int = 0) -> None:
        """One paragraph, broken between words; all but its first line stand ``hanging`` further to the right."""
        pieces = tuple(span if isinstance(span, Span) else Span(span) for span in spans)
        if not self._color:
            text = "".join([span.text for span in pieces])
            if _cells(text) <= self.width - indent and "\n" not in text and "\t" not in text:
                # Nothing to break and nothing to colour, as in most lines of a long report.
                self._print_row((Span(" " * indent), Span(text)))
                return
        for number, row in enumerate(wrapped(pieces, self.width - indent, hanging)):
            margin = indent if number == 0 else indent + hanging
            self._print_row((Span(" " * margin), *row))

    def literal(self, text: str, indent: int = 0, style: Style = "plain") -> None:
        """Lines that must not be broken, such as YAML."""
        for row in text.splitlines():
            self._print_row((Span(" " * indent if row else ""), Span(row, style)))

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], indent: int = 0, head: bool = True
    ) -> None:
        """A table without lines; its columns are as wide as their text, and narrower ones break between words."""
        from rich.padding import Padding
        from rich.table import Table

        cells = [[_spans(cell) for cell in row] for row in rows]
        texts = [["".join(span.text for span in cell) for cell in row] for row in cells]
        if head:
            texts.append([column.title for column in columns])
        widths = _column_widths(columns, texts, self.width - indent)
        table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=head, header_style="dim")
        for column, width in zip(columns, widths, strict=True):
            justify: Literal["right", "left"] = "right" if column.right else "left"
            table.add_column(column.title, justify=justify, width=width, no_wrap=column.keep, overflow="fold")
        for row in cells:
            table.add_row(*(self._rich(_folded(cell, width)) for cell, width in zip(row, widths, strict=True)))
        console = self._console()
        with console.capture() as capture:
            console.print(Padding(table, (0, 0, 0, indent), expand=False))
        self._parts.append(_without_trailing_blanks(capture.get()))

    def text(self) -> str:
        """Everything so far; no line ends with a blank."""
        return "".join(self._parts)

    def _print_row(self, row: Sequence[Span]) -> None:
        if not self._color:
            self._parts.append("".join(printable(span.text) for span in row).rstrip() + "\n")
            return
        console = self._console()
        with console.capture() as capture:
            console.print(self._rich(row), no_wrap=True, overflow="ignore", crop=False)
        self._parts.append(_without_trailing_blanks(capture.get()))

    def _rich(self, spans: Sequence[Span]) -> "Text":
        from rich.text import Text

        text = Text()
        for span in spans:
            text.append(printable(span.text), STYLES[span.style] if self._color else "")
        return text

    def _console(self) -> "Console":
        from rich.console import Console

        # The height is stated because rich would otherwise ask the terminal, and then believe its width too.
        return Console(
            width=self.width,
            height=100,
            color_system="standard" if self._color else None,
            force_terminal=self._color,
            no_color=not self._color,
            force_jupyter=False,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )


def _without_trailing_blanks(text: str) -> str:
    return _TRAILING.sub(lambda match: match[0].replace(" ", "").replace("\t", ""), text)


def printable(text: str) -> str:
    """Text with control and direction marks made visible, so that no file can move the cursor or hide words."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _spans(cell: Cell) -> tuple[Span, ...]:
    if isinstance(cell, Span):
        return (cell,)
    return (Span(cell),) if isinstance(cell, str) else cell


def wrapped(spans: Sequence[Span], width: int, hanging: int) -> list[list[Span]]:
    """Rows of spans at most ``width`` wide, the later ones less by ``hanging``; a longer word keeps its row alone."""
    rows: list[list[Span]] = [[]]
    room = width
    for blank, word in _words(spans):
        length = sum(_cells(part.text) for part in word)
        if rows[-1] and length + _cells(blank.text) > room:
            rows.append([])
            room = width - hanging
        elif rows[-1] or blank.text.strip(" ") or len(rows) == 1:
            rows[-1] += [blank] if blank.text else []
            room -= _cells(blank.text)
        rows[-1] += word
        room -= length
    return rows


def _words(spans: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """Every word, which may run over several spans, with the blanks before it."""
    found: list[tuple[Span, list[Span]]] = []
    blank: Span | None = Span("")
    for span in spans:
        for piece in re.findall(r"[ \n\t]+|[^ \n\t]+", span.text):
            if piece[0] in " \n\t":
                blank = Span(piece.replace("\n", " ").replace("\t", " "), span.style)
            elif blank is None:
                found[-1][1].append(Span(piece, span.style))
            else:
                found.append((blank, [Span(piece, span.style)]))
                blank = None
    return found


def _folded(cell: tuple[Span, ...], width: int) -> list[Span]:
    """The words of a cell on lines of their own; a word that is too long is cut at a joint where it has one."""
    short = tuple(Span(_cut(span.text, width), span.style) for span in cell)
    rows = wrapped(short, width, 0)
    joined: list[Span] = []
    for number, row in enumerate(rows):
        joined += [Span("\n"), *row] if number else row
    return joined


def _cut(text: str, width: int) -> str:
    found = []
    for word in text.split(" "):
        rest = word
        while _cells(rest) > width:
            joint = max(rest.rfind(sign, 0, width) for sign in "-_/.")
            at = joint + 1 if joint >= width // 3 else width
            found.append(rest[:at])
            rest = rest[at:]
        found.append(rest)
    return " ".join(found)


def _column_widths(columns: Sequence[Column], texts: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths that fit: every column as wide as its text if there is room, else at least as wide as its longest word."""
    room -= GAP * (len(columns) - 1)
    wanted = [max((_cells(row[at]) for row in texts), default=0) for at in range(len(columns))]
    if sum(wanted) <= room:
        return [max(1, width) for width in wanted]
    words = [max((_cells(word) for row in texts for word in row[at].split()), default=0) for at in range(len(columns))]
    least = [
        wanted[at] if column.keep else max(words[at], min(wanted[at], READABLE_COLUMN))
        for at, column in enumerate(columns)
    ]
    widths = least[:]
    while sum(widths) > room and max(widths) > 1:
        widest = max(range(len(widths)), key=lambda at: (not columns[at].keep, widths[at]))
        if widths[widest] <= NARROWEST_COLUMN:
            widest = widths.index(max(widths))
        widths[widest] -= 1
    while sum(widths) < room:
        neediest = max(range(len(widths)), key=lambda at: wanted[at] / max(1, widths[at]))
        widths[neediest] += 1
    return [max(1, width) for width in widths]


def _cells(text: str) -> int:
    """Columns a text takes in a terminal; only other scripts than ours need to be measured."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
