"""A workbook in the making: sheets in the theme's look, cells that hold a text or a number and never a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from dcs_cli.loading.flow_writing import RICH_TEXT, UNPRINTABLE
from dcs_cli.outputs.material import CannotMake
from dcs_cli.outputs.tabular.table import Tone
from dcs_cli.outputs.theme import ink_on

if TYPE_CHECKING:
    from pathlib import Path

    from dcs_cli.outputs.theme import Theme

LONGEST_TEXT = 32_767
"""UTF-16 units a cell can hold."""
MOST_LINKS = 60_000
"""Links of one sheet; a spreadsheet takes 65,530 and throws the others away with a warning."""
FACE = "Calibri"
LINE_HEIGHT, MOST_LINES = 13.5, 12
"""Points of a line, and the lines after which a row grows no further."""
TONE_COLORS: dict[Tone, tuple[str, str]] = {
    "good": ("#e2f1e4", "#1b5427"),
    "bad": ("#fbe3e0", "#8a1c12"),
    "unknown": ("#fdf0cf", "#664600"),
    "note": ("#e7edf3", "#2b4861"),
}
"""Ground and ink of a verdict; their contrast is above 4.5."""
INK, FAINT, LINE, PALE = "#1c2430", "#5c6670", "#d5dae0", "#f3f5f7"
LOGO_HEIGHT = 44
"""Pixels."""
A4, A3 = 9, 8
WIDEST_ON_A4 = 190
"""Characters across that are still read easily when they are made to fit."""
Look = Literal[
    "title",
    "says",
    "note",
    "strong",
    "heading",
    "number heading",
    "computed heading",
    "text",
    "plain",
    "edited",
    "edited number",
    "edited date",
    "inherited",
    "inherited date",
    "computed",
    "number",
    "decimal",
    "share",
    "date",
    "link",
    "computed link",
]
_WRAPPED = {"text_wrap": True, "valign": "top"}
_RULED = {**_WRAPPED, "bottom": 1, "bottom_color": LINE}
_WORDS = {**_RULED, "align": "left", "indent": 1}
_HEAD = {"valign": "vcenter", "border": 1}
_TEXT_ONLY = {"num_format": "@"}
_DAY = {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1}


def shown(text: str) -> str:
    """A text to read: what cannot be written is shown as its number, what is too long says so."""
    safe = UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    if utf16_length(safe) > LONGEST_TEXT:
        more = f" … (shortened, {len(text):,} characters in all)"
        safe = _at_most(safe, LONGEST_TEXT - len(more)) + more
    return f" {safe}" if RICH_TEXT.fullmatch(safe) else safe


def utf16_length(text: str) -> int:
    """Length of a text as spreadsheets count it."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def _at_most(text: str, units: int) -> str:
    cut = text[:units]
    while utf16_length(cut) > units:
        cut = cut[: len(cut) - (utf16_length(cut) - units + 1) // 2]
    return cut


def pieces(text: str, units: int = 32_000) -> list[str]:
    """A text in pieces that fit a cell."""
    found = []
    while text:
        piece = _at_most(text, units)
        found.append(piece)
        text = text[len(piece) :]
    return found


@dataclass(slots=True)
class Sheet:
    """One sheet; rows are written from top to bottom, because written rows leave memory at once."""

    title: str
    raw: Any
    links: int = 0
    widths: dict[int, float] = field(default_factory=dict)


class Book:
    """Sheets, looks and the file they end in."""

    def __init__(self, theme: "Theme", as_of: date, title: str) -> None:
        from xlsxwriter import Workbook

        self.theme = theme
        self.as_of = as_of
        self._stream = BytesIO()
        # Rows leave memory as they are written, and no text is taken for a formula, a number or an address.
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._workbook = Workbook(self._stream, options)
        self._workbook.set_size(2400, 1400)
        self._workbook.set_properties(
            {"title": shown(title)[:250], "created": datetime(as_of.year, as_of.month, as_of.day), "comments": "dcs"}
        )
        self._formats: dict[tuple[str, ...], Any] = {}
        self._looks: dict[Look, Any] = {}
        self._client = theme.client or title
        self.accent = theme.accent if not theme.dark else "#14506b"
        self.ink = theme.text if not theme.dark else INK

    def sheet(self, title: str, *, color: str | None = None, repeated_row: int | None = None) -> Sheet:
        """A new sheet, set up for print: landscape, as wide as the paper, its heading on every page."""
        raw = self._workbook.add_worksheet(title)
        raw.hide_gridlines(2)
        raw.set_landscape()
        raw.set_paper(A4)
        raw.fit_to_pages(1, 0)
        raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        client = shown(self._client).replace("&", "&&").replace("\n", " ")[:80]
        raw.set_footer(f"&L&8{_apart(client)}&C&8as of {self.as_of}&R&8&A, page &P of &N")
        if repeated_row is not None:
            raw.repeat_rows(repeated_row)
        if color is not None:
            raw.set_tab_color(color)
        return Sheet(title, raw)

    def look(self, name: Look) -> Any:
        """The format of a kind of cell."""
        if name not in self._looks:
            self._looks[name] = self._format({"font_color": self.ink, **self._properties()[name]})
        return self._looks[name]

    def tone(self, tone: Tone) -> Any:
        """The colours of a verdict, for conditional formats."""
        ground, ink = TONE_COLORS[tone]
        return self._format({"bg_color": ground, "font_color": ink})

    def mode(self, color: str) -> Any:
        """The colour of a mode of touchpoints, for conditional formats."""
        return self._format({"bg_color": color, "font_color": ink_on(color)})

    def _properties(self) -> Mapping[str, dict[str, Any]]:
        on_accent = {"bg_color": self.accent, "font_color": ink_on(self.accent), "bold": True}
        link = {"font_color": self.accent, "underline": 1}
        return {
            "title": {"bold": True, "font_size": 16, "font_color": self.accent},
            "says": {"font_size": 11, "valign": "top"},
            "note": {"font_color": FAINT, **_WRAPPED},
            "strong": {"bold": True, "font_size": 12, "font_color": self.accent, "valign": "bottom"},
            "heading": {**_WRAPPED, **on_accent, **_HEAD, "border_color": "#ffffff", "indent": 1},
            "number heading": {**_WRAPPED, **on_accent, **_HEAD, "border_color": "#ffffff", "align": "right"},
            "computed heading": {
                **_WRAPPED,
                "bg_color": PALE,
                "font_color": FAINT,
                "italic": True,
                **_HEAD,
                "border_color": LINE,
            },
            "text": _WORDS,
            "plain": {"valign": "top"},
            "edited": {**_WORDS, **_TEXT_ONLY},
            "edited number": {**_RULED, "num_format": "General", "align": "right"},
            "edited date": {**_RULED, **_DAY},
            "inherited": {**_WORDS, **_TEXT_ONLY, "italic": True, "font_color": FAINT},
            "inherited date": {**_RULED, **_DAY, "italic": True, "font_color": FAINT},
            "computed": {**_RULED, "bg_color": PALE, "num_format": "#,##0"},
            "number": {**_RULED, "num_format": "#,##0"},
            "decimal": {**_RULED, "num_format": "#,##0.##"},
            "share": {**_RULED, "num_format": "0.0%"},
            "date": {**_RULED, **_DAY},
            "link": {**_WORDS, **link},
            "computed link": {**_RULED, "bg_color": PALE, "num_format": "#,##0", **link},
        }

    def _format(self, properties: Mapping[str, Any]) -> Any:
        key = tuple(f"{name}={value}" for name, value in sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": FACE, "font_size": 10, **properties})
        return self._formats[key]

    def write(self, sheet: Sheet, row: int, column: int, value: Any, look: Look, *, exact: bool = False) -> None:
        """One cell; an ``exact`` text is already safe to be written as it is."""
        format_ = self.look(look)
        if value is None or value == "" or value == ():
            sheet.raw.write_blank(row, column, None, format_)
        elif isinstance(value, bool):
            sheet.raw.write_boolean(row, column, value, format_)
        elif isinstance(value, int | float | Fraction):
            sheet.raw.write_number(row, column, value if isinstance(value, int) else float(value), format_)
        elif isinstance(value, date):
            sheet.raw.write_datetime(row, column, datetime(value.year, value.month, value.day), format_)
        else:
            text = ", ".join(value) if isinstance(value, tuple) else str(value)
            sheet.raw.write_string(row, column, text if exact else shown(text), format_)

    def link(
        self, sheet: Sheet, row: int, column: int, target: tuple[str, int], value: str | int, look: Look = "link"
    ) -> None:
        """A cell that leads to the row of another sheet; beyond what a sheet can hold it is a plain cell."""
        if sheet.links < MOST_LINKS:
            sheet.links += 1
            title, to_row = target
            format_ = self.look(look)
            sheet.raw.write_url(row, column, f"internal:'{title}'!A{to_row + 1}", format_, shown(str(value)))
        if sheet.links >= MOST_LINKS or isinstance(value, int):
            self.write(sheet, row, column, value, look)

    def fit_row(self, sheet: Sheet, row: int, texts: Mapping[int, str]) -> None:
        """Make a row as high as its texts need; programs that read files do not all do so themselves."""
        lines = max((_lines(text, sheet.widths.get(column, 10)) for column, text in texts.items()), default=1)
        if lines > 1:
            sheet.raw.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES) + 2)

    def column(
        self, sheet: Sheet, column: int, width: float, look: Look | None = None, *, hidden: bool = False
    ) -> None:
        """Width of a column, and the look of its cells that are still empty."""
        format_ = self.look(look) if look is not None else None
        sheet.widths[column] = width
        sheet.raw.set_column(column, column, width, format_, {"hidden": hidden})

    def print_columns(self, sheet: Sheet, last_row: int, last_column: int) -> None:
        """What is printed: columns up to one of them, on larger paper when they are many."""
        sheet.raw.print_area(0, 0, last_row, last_column)
        total = sum(width for column, width in sheet.widths.items() if column <= last_column)
        sheet.raw.set_paper(A3 if total > WIDEST_ON_A4 else A4)

    def tones(self, sheet: Sheet, cells: tuple[int, int, int, int], words: Mapping[str, Tone]) -> None:
        """Colour verdicts by their word."""
        for word, tone in words.items():
            sheet.raw.conditional_format(
                *cells, {"type": "text", "criteria": "begins with", "value": word, "format": self.tone(tone)}
            )

    def logo(self, sheet: Sheet, column: int, path: "Path") -> None:
        """A picture at the top of a sheet, as high as the title. Raises CannotMake when it is no picture."""
        from xlsxwriter.exceptions import UndefinedImageSize, UnsupportedImageFormat
        from xlsxwriter.image import Image

        try:
            picture = Image(BytesIO(path.read_bytes()))
        except (OSError, UndefinedImageSize, UnsupportedImageFormat):
            raise CannotMake(f"the logo `{path.name}` cannot be read as a picture: use a PNG or JPEG file") from None
        scale = LOGO_HEIGHT / picture.height
        name = self.theme.client or "client"
        sheet.raw.insert_image(
            0, column, picture, {"x_scale": scale, "y_scale": scale, "description": f"Logo of {name}"}
        )

    def chart(self, kind: str, subtype: str | None = None) -> Any:
        """A native chart without data."""
        return self._workbook.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})

    def close(self) -> bytes:
        """The finished file."""
        self._workbook.close()
        return self._stream.getvalue()


def _lines(text: str, width: float) -> int:
    """The lines a text takes in a column, words kept whole: letters are narrower than digits on the average."""
    room = max(1.0, (width - 2) * 1.1)
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, -int(-len(part) // room)) for part in text.split("\n"))


def _apart(text: str) -> str:
    """A text of a footer kept from running into the digits of the font size before it."""
    return f" {text}" if text[:1].isdigit() else text


def fitting_width(heading: str, values: Sequence[str], least: int = 9, most: int = 60) -> float:
    """A width in characters that shows nine of ten values in one line, within bounds."""
    lengths = sorted(min(max(map(len, value.split("\n"))), most) for value in values if value)
    usual = lengths[(len(lengths) * 9) // 10 - (1 if len(lengths) % 10 == 0 and lengths else 0)] if lengths else 0
    longest_word = max((len(word) for word in heading.split()), default=0)
    return float(min(max(usual + 2, longest_word + 3, least), most))
