"""Cards of one width inside a Graphviz table: a tile for a message, an outlined one for a promise not kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcs_cli.outputs.diagrams import labels
from dcs_cli.outputs.diagrams.palette import MODE_LETTERS, Palette
from dcs_cli.outputs.diagrams.tiles import Gap, Tile
from dcs_cli.outputs.theme import ink_on

WIDTH = 172
"""Points from side to side. Graphviz stretches a table to the room it is given unless its size is fixed, and a fixed
size has to be told: it follows from the lines."""

_HEAD_COLUMNS, _TEXT_COLUMNS = 23, 31
_HEAD_HEIGHT, _TEXT_HEIGHT = 15, 13


@dataclass(frozen=True, slots=True)
class Card:
    """One card: lines of its head in bold, then lines of text, each with its colour; ``full`` is told on hovering."""

    badge: str | None
    color: str
    ground: str
    dashed: bool
    head: tuple[str, ...]
    text: tuple[tuple[str, str], ...]
    full: str


def tile_card(tile: Tile, also: Sequence[str], colors: Palette) -> Card:
    """A message: its mode as colour and letter, its name, when, channel, and what it overlaps with."""
    text = [*_lines(tile.when, colors.theme.text), *_lines(_facts(tile), colors.quiet)]
    if also:
        text += _lines(f"also {', '.join(also)}", colors.quiet)
    if tile.meets:
        text += _lines(f"⇄ {few(tile.meets)}", colors.gap)
    head = tuple(labels.wrapped(tile.name, _HEAD_COLUMNS, 2))
    color = colors.mode(tile.mode)
    return Card(
        MODE_LETTERS[tile.mode], color, colors.theme.background, False, head, tuple(text), _tile_in_full(tile, also)
    )


def gap_card(gap: Gap, colors: Palette) -> Card:
    """A moment that is promised and not served, the reason, and the plans and customers concerned."""
    color = colors.gap if gap.plain else colors.possible
    text = _lines(gap.reason, color)
    for customers in gap.customers[:3]:
        text += _lines(customers, colors.quiet)
    if len(gap.customers) > 3:
        text += _lines(f"and {len(gap.customers) - 3} more", colors.quiet)
    full = " · ".join((gap.moment, gap.what, gap.reason, *gap.customers))
    head = tuple(labels.wrapped(gap.moment, _HEAD_COLUMNS + 2, 2))
    return Card(None, color, colors.band, True, head, tuple(text), full)


def rows_of_cards(cards: Sequence[Card], across: int) -> str:
    """Cards side by side, those of one row of one height; each is a cell with the card in it."""
    rows = []
    for at in range(0, len(cards), across):
        row = cards[at : at + across]
        heads, texts = max(len(card.head) for card in row), max(len(card.text) for card in row)
        empty = f'<TD WIDTH="{WIDTH}"></TD>' * (across - len(row))
        rows.append("<TR>" + "".join(_cell(card, heads, texts) for card in row) + empty + "</TR>")
    return "".join(rows)


def few(names: Sequence[str]) -> str:
    """Names one after the other, the rest of many counted."""
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:2])} and {len(names) - 2} more"


def _cell(card: Card, heads: int, texts: int) -> str:
    height = 14 + heads * _HEAD_HEIGHT + texts * _TEXT_HEIGHT
    head = _column([f"<B>{labels.markup(line)}</B>" for line in card.head], heads)
    words = [f'<FONT COLOR="{color}">{labels.markup(line)}</FONT>' for line, color in card.text]
    style = "ROUNDED,DASHED" if card.dashed else "ROUNDED"
    if card.badge is None:
        first = f'<TD ALIGN="LEFT" VALIGN="TOP"><FONT COLOR="{card.color}" POINT-SIZE="11">{head}</FONT></TD>'
    else:
        first = (
            f'<TD VALIGN="TOP" WIDTH="18">{_badge(card.badge, card.color)}</TD>'
            f'<TD ALIGN="LEFT" WIDTH="{WIDTH - 34}"><FONT POINT-SIZE="11">{head}</FONT></TD>'
        )
    span = "" if card.badge is None else ' COLSPAN="2"'
    body = f'<TD{span} ALIGN="LEFT" VALIGN="TOP"><FONT POINT-SIZE="10">{_column(words, texts)}</FONT></TD>'
    return (
        f'<TD VALIGN="TOP" ALIGN="LEFT"><TABLE BORDER="1" CELLBORDER="0" CELLSPACING="4" CELLPADDING="0" '
        f'STYLE="{style}" COLOR="{card.color}" BGCOLOR="{card.ground}" FIXEDSIZE="TRUE" WIDTH="{WIDTH}" '
        f'HEIGHT="{height}" ALIGN="LEFT" VALIGN="TOP" TITLE="{labels.tooltip(card.full)}">'
        f"<TR>{first}</TR><TR>{body}</TR></TABLE></TD>"
    )


def _badge(letter: str, color: str) -> str:
    return (
        f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" WIDTH="18" HEIGHT="18" '
        f'VALIGN="TOP" STYLE="ROUNDED" BGCOLOR="{color}"><TR><TD WIDTH="18" HEIGHT="18" FIXEDSIZE="TRUE">'
        f'<FONT COLOR="{ink_on(color)}" POINT-SIZE="10"><B>{letter}</B></FONT></TD></TR></TABLE>'
    )


def _column(lines: Sequence[str], count: int) -> str:
    """Lines under each other, empty ones below until there are ``count``."""
    return "".join(f'{line}<BR ALIGN="LEFT"/>' for line in [*lines, *["&#160;"] * (count - len(lines))])


def _lines(text: str, color: str) -> list[tuple[str, str]]:
    return [(line, color) for line in labels.wrapped(text, _TEXT_COLUMNS, 2)]


def _facts(tile: Tile) -> str:
    facts = [tile.channel]
    if tile.steps != 1:
        facts.append("several messages" if tile.steps is None else f"{tile.steps} messages")
    if tile.versions > 1:
        facts.append(f"{tile.versions} versions")
    return " · ".join(facts)


def _tile_in_full(tile: Tile, also: Sequence[str]) -> str:
    parts = [f"{tile.name} ({tile.id})" if tile.name != tile.id else tile.id, tile.purpose, tile.when, _facts(tile)]
    if also:
        parts.append(f"also {', '.join(also)}")
    if tile.meets:
        parts.append(f"overlaps with {', '.join(tile.meets)}")
    return " · ".join(part for part in parts if part)
