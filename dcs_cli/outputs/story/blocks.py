"""The pieces a report is made of; the formats (HTML, Markdown, Word, slides) each draw them in their own way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Tone = Literal["plain", "good", "bad", "unknown", "note"]
"""How a value stands: met, not met, cannot tell, worth knowing. A format shows it by colour *and* by word or sign."""

Number = int | float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `` `backquotes` `` mark ids, nothing else is markup."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences, marked as :class:`Paragraph` is."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right, and ``wide`` columns get what room is left."""

    title: str
    kind: Literal["text", "id", "number", "verdict"] = "text"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, the value it sorts by, and how it stands; an empty text is a value that is not stated."""

    text: str
    value: Number | str | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What paper shows of a long table: the positions of some rows, and a sentence on which and where all are."""

    rows: tuple[int, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``id`` is unique in the story. ``total`` rows exist when only the first are given."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int | None = None
    searchable: bool = False
    """Whether a reader looks things up in it: a format that can, offers search, filter and sorting."""
    excerpt: Excerpt | None = None
    """None when paper shows all of it."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one name, one a category; None is unknown and leaves a hole, never a zero."""

    name: str
    values: tuple[Number | None, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of numbers: ``text`` says in a sentence what it shows, for those who cannot see it."""

    id: str
    kind: Literal["bars", "stacked bars", "columns", "stacked columns", "lines", "steps"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    text: str
    limit: tuple[str, Number] | None = None
    """A line across the values, such as the pressure limit, with its name."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram of the project, drawn by the room ``outputs/diagrams``; ``name`` and ``page`` say which."""

    name: Literal["grid", "flow", "timeline", "roadmap"]
    page: int
    title: str
    text: str
    printed: bool = True
    """Whether paper shows it; of a diagram of many pages only some are."""


Block = Paragraph | Bullets | Table | Chart | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: ``lead`` is its message in one sentence, before any detail."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A whole report; ``facts`` are what stands on its title page, as pairs of name and value."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section | None:
        """The section of this id, or None when the project has nothing to say there."""
        return next((section for section in self.sections if section.id == name), None)


def without_empty(table: Table, *titles: str) -> Table:
    """A table without those of the named columns in which nothing stands."""
    kept = [
        place
        for place, column in enumerate(table.columns)
        if column.title not in titles or any(row[place].text for row in table.rows)
    ]
    columns = tuple(table.columns[place] for place in kept)
    return replace(table, columns=columns, rows=tuple(tuple(row[place] for place in kept) for row in table.rows))


def tables(sections: Sequence[Section]) -> tuple[Table, ...]:
    """Every table of some sections, in order."""
    return tuple(block for section in sections for block in section.blocks if isinstance(block, Table))
