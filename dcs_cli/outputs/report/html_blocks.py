"""The blocks of a story as HTML: text, tables, charts with their numbers, pictures."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dcs_cli.outputs.material import CannotMake
from dcs_cli.outputs.report.html_charts import drawing, legend
from dcs_cli.outputs.report.html_elements import Child, Html, element, joined, trusted
from dcs_cli.outputs.story.blocks import Block, Bullets, Cell, Chart, Column, Paragraph, Picture, Table
from dcs_cli.outputs.story.cells import chart_value
from dcs_cli.rules.wording import shortened

if TYPE_CHECKING:
    from dcs_cli.outputs.diagrams import Page
    from dcs_cli.outputs.material import Material

LONGEST_WORD = 40
LONGEST_IN_ONE_PIECE = 36
"""Characters of a figure or a verdict that is never broken over two lines."""
ROWS = 5000
"""Rows of one table; a browser gets slow beyond, and the workbook and CSV tables hold all of them."""


PRINTED_CHARACTERS = 200
"""Characters of a cell on paper."""
BROAD = 1030
"""Points of a drawing of letters of ten points that an upright page halves."""
TALL, LOW = 640, 300
"""Points of a drawing of letters of ten points that half of a page, upright and across, leaves near six points high."""
TURNED = "figure picture turned"
"""How a picture is called that paper shows across."""
SVG_SIZE = re.compile(r'<svg [^>]*width="([\d.]+)pt" height="([\d.]+)pt"')
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Names:
    """Gives every element an id of its own, the same in every run."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def name(self, wanted: str) -> str:
        """The wanted id, with a number behind it when it is taken."""
        plain = "".join(character if character.isalnum() and character.isascii() else "-" for character in wanted)
        found, number = plain or "part", 1
        while found in self._used:
            number += 1
            found = f"{plain}-{number}"
        self._used.add(found)
        return found


def marked(text: str) -> Html:
    """Running text; what stands in backquotes is an id."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return joined(text)
    return joined([element("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)])


class Drawing:
    """Draws the blocks of one report: gives out ids, and remembers the pages of diagrams."""

    def __init__(self, material: "Material") -> None:
        self._material = material
        self._pages: dict[str, dict[int, Page]] = {}
        self.names = Names()

    def block(self, found: Block, unprinted: str | None = None) -> Html:
        """One block of any kind; ``unprinted`` is what paper says beside a picture of the pages it does not have."""
        match found:
            case Paragraph():
                tone = f"said tone-{found.tone}" if found.tone != "plain" else None
                return element("p", marked(found.text), class_=tone)
            case Bullets():
                return element("ol" if found.numbered else "ul", [element("li", marked(item)) for item in found.items])
            case Table():
                return table(found, self.names)
            case Chart():
                return chart(found, self.names)
            case Picture():
                return self._picture(found, unprinted)

    def _picture(self, found: Picture, unprinted: str | None) -> Html:
        """A drawing on paper of the theme's own colours; where it cannot be drawn the report says why."""
        from dcs_cli.outputs import diagrams

        if found.name not in self._pages:
            self._pages[found.name] = {page.number: page for page in diagrams.pages(found.name, self._material)}
        try:
            svg = diagrams.render(self._pages[found.name][found.page], "svg").decode("utf-8")
            region = {"class_": "scroll paper", "role": "group", "aria_label": found.title}
            inner = element("div", trusted(svg), **region, tabindex=0)
        except CannotMake as reason:
            inner = element("p", f"Not drawn here: {reason}", class_="said tone-unknown")
        more = element("span", unprinted, class_="excerpt") if unprinted is not None else None
        said = element("figcaption", marked(found.text), more)
        shape = TURNED if _wants_turned(inner) else f"figure picture{' lower' if _at_most(inner, TALL) else ''}"
        class_ = f"{shape}{' low' if _at_most(inner, LOW) else ''}{'' if found.printed else ' beyond'}"
        return element("figure", element("h3", found.title), inner, said, class_=class_)


def _wants_turned(picture: Html) -> bool:
    """Whether the letters of a drawing become too small on an upright page."""
    size = SVG_SIZE.search(picture)
    return size is not None and float(size[1]) > BROAD and float(size[1]) > float(size[2])


def _at_most(picture: Html, height: float) -> bool:
    """Whether a drawing is at most so many points high."""
    size = SVG_SIZE.search(picture)
    return size is not None and float(size[2]) <= height


def table(found: Table, names: Names) -> Html:
    """A table in a region of its own, which a keyboard can scroll; rows beyond the limit are counted."""
    name = names.name(f"table-{found.id}")
    caption = names.name(f"caption-{found.id}")
    rows = found.rows[:ROWS]
    total = found.total if found.total is not None else len(found.rows)
    more = f"{len(rows):,} of {total:,} rows are shown." if total > len(rows) else None
    unprinted = element("span", found.excerpt.said, class_="excerpt") if found.excerpt else None
    kept = frozenset(found.excerpt.rows if found.excerpt else range(len(rows)))
    inner = element(
        "table",
        element("caption", element("span", found.caption), unprinted, id=caption),
        element("thead", element("tr", [_head(column) for column in found.columns])),
        element("tbody", [_row(row, found.columns, printed=place in kept) for place, row in enumerate(rows)]),
        id=name,
        data_searchable="" if found.searchable else None,
    )
    class_ = "scroll" if kept else "scroll nothing"
    region = element("div", inner, class_=class_, role="group", aria_labelledby=caption, tabindex=0)
    return element(
        "div",
        region,
        element("p", more, class_="more") if more else None,
        class_="table",
    )


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], *, printed: bool) -> Html:
    return element("tr", _cells(row, columns), class_=None if printed else "beyond")


def _head(column: Column) -> Html:
    class_ = " ".join(name for name in (column.kind, "wide" if column.wide else "") if name != "text" and name)
    return element("th", column.title, scope="col", class_=class_ or None, data_kind=column.kind)


def _cells(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> Iterator[Html]:
    for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
        value = str(cell.value) if cell.value is not None else None
        inner: Child = _two_parts(cell.text) if len(cell.text) > PRINTED_CHARACTERS else marked(cell.text)
        if column.kind == "id" and cell.text and "`" not in cell.text:
            inner = element("code", cell.text)
        if cell.tone != "plain" and cell.text:
            inner = element("span", inner, class_=f"pill tone-{cell.tone}")
        class_ = _class(cell.text, column)
        if at == 0 and column.kind == "id":
            yield element("th", inner, scope="row", class_=class_, data_value=value)
        else:
            yield element("td", inner, class_=class_, data_value=value)


def _two_parts(text: str) -> Html:
    """A long text whose end is left out on paper."""
    beginning = shortened(text, PRINTED_CHARACTERS).removesuffix("…")
    return joined(
        element("span", marked(beginning), class_="begun"),
        element("span", marked(text[len(beginning) :]), class_="beyond"),
    )


def _class(text: str, column: Column) -> str | None:
    """Its kind; days stay in one piece, words too long for any column may be broken anywhere, sentences at a blank."""
    names: list[str] = [column.kind] if column.kind != "text" else []
    if column.kind in ("number", "verdict") and len(text) > LONGEST_IN_ONE_PIECE:
        names.append("told")
    if DAY.fullmatch(text):
        names.append("day")
    elif len(text) > LONGEST_WORD and any(len(word) > LONGEST_WORD for word in text.split()):
        names.append("long")
    return " ".join(names) or None


def chart(found: Chart, names: Names) -> Html:
    """A chart with what it says in words, and its numbers as a table that opens."""
    said = names.name(f"said-{found.id}")
    numbers = element(
        "table",
        element("caption", f"{found.title} ({found.unit})"),
        element(
            "thead",
            element(
                "tr",
                element("th", "", scope="col", aria_label="Category"),
                [element("th", series.name, scope="col", class_="number") for series in found.series],
            ),
        ),
        element("tbody", [_numbers(found, at) for at in range(len(found.categories))]),
    )
    return element(
        "figure",
        element("h3", found.title),
        legend(found),
        element("div", drawing(found, said), class_="scroll", role="group", aria_label=found.title, tabindex=0),
        element("figcaption", marked(found.text), id=said),
        element("details", element("summary", "The numbers of this chart"), numbers),
        class_="figure",
    )


def _numbers(found: Chart, at: int) -> Html:
    values = [element("td", chart_value(series.values[at], found.unit), class_="number") for series in found.series]
    return element("tr", element("th", found.categories[at], scope="row"), values)
