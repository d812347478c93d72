"""The touchpoint map as a picture: departments down, journey stages across, a tile for every live message."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from dcs_cli.outputs.diagrams import labels
from dcs_cli.outputs.diagrams.cards import WIDTH, Card, few, gap_card, rows_of_cards, tile_card
from dcs_cli.outputs.diagrams.page import Page
from dcs_cli.outputs.diagrams.palette import MODE_LETTERS, MODE_WORDS, Palette, mermaid_styles, palette
from dcs_cli.outputs.diagrams.tiles import (
    ANY_TIME,
    Gap,
    Tile,
    department_names,
    gaps,
    stage_names,
    subtitle_of,
    tiles,
    title_of,
)
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.theme import ink_on

ACROSS = 7
"""Tiles that stand side by side on a page."""

NOT_KEPT = "promised, not kept"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page shows, by stage."""

    stages: tuple[str, ...]
    tiles: tuple[Tile, ...]
    gaps: tuple[Gap, ...]

    @property
    def senders(self) -> set[str]:
        """The departments that have a tile on it."""
        return {tile.department for tile in self.tiles}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is written on a page beside its cards: ``stages`` and ``departments`` by id, in their order."""

    title: str
    facts: str
    stages: dict[str, str]
    departments: dict[str, str]


def grid_pages(material: Material, per_page: int) -> tuple[Page, ...]:
    """The map on pages of at most ``per_page`` tiles, split by stage; every live message on exactly one."""
    shown, missing = tiles(material), gaps(material)
    project = material.run.answers.project
    names = stage_names(project)
    departments = department_names(project)
    departments.update((tile.department, tile.department) for tile in shown if tile.department not in departments)
    sheets = _sheets(list(names), shown, missing, max(1, per_page))
    colors = palette(material.theme)
    pages = []
    for number, sheet in enumerate(sheets, start=1):
        place = f" · page {number} of {len(sheets)}" if len(sheets) > 1 else ""
        words = _Words(f"{title_of(material)} · Touchpoint map", subtitle_of(material) + place, names, departments)
        across = ", ".join(names[stage] for stage in sheet.stages)
        parts = [one for one in sheets if one.stages[-1:] == sheet.stages[-1:]]
        if len(parts) > 1:
            across += f", part {parts.index(sheet) + 1} of {len(parts)}"
        lacking = f", {counted(len(sheet.gaps), 'promise')} not kept" if sheet.gaps else ""
        text = (
            f"Touchpoint map of {title_of(material)}, {subtitle_of(material)}: {across}. "
            f"{counted(len(sheet.tiles), 'message')} of {counted(len(sheet.senders), 'department')}"
            f"{lacking}."
        )
        pages.append(
            Page(
                "grid",
                number,
                len(sheets),
                f"Touchpoint map: {across}",
                text,
                project.as_of,
                _dot(sheet, words, colors),
                _mermaid(sheet, words, colors),
                tuple(sorted(tile.id for tile in sheet.tiles)),
                len(sheet.gaps) + sum(bool(tile.meets) for tile in sheet.tiles),
            )
        )
    return tuple(pages)


def _sheets(stages: Sequence[str], shown: Sequence[Tile], missing: Sequence[Gap], most: int) -> list[_Sheet]:
    """Stages put together while their cards fit on a page; a stage with more than a page of them gets several.

    A stage with nothing in it is a column too: that nothing is there is worth seeing.
    """
    sheets: list[_Sheet] = []
    for stage in stages:
        held = [tile for tile in shown if tile.stage == stage]
        lacking = [gap for gap in missing if gap.stage == stage]
        cards = len(held) + len(lacking)
        if not cards and (stage == ANY_TIME or not (shown or missing)):
            continue
        last = sheets[-1] if sheets else _Sheet((), (), ())
        if sheets and len(last.tiles) + len(last.gaps) + cards <= most and len(last.stages) < ACROSS:
            sheets[-1] = _Sheet((*last.stages, stage), (*last.tiles, *held), (*last.gaps, *lacking))
            continue
        before = sheets.pop().stages if sheets and not last.tiles and not last.gaps else ()
        parts = max(1, -(-cards // most))
        for part in range(parts):
            # Parts of nearly one size: forty and one would leave a page almost empty.
            first, end = part * cards // parts, (part + 1) * cards // parts
            some, gone = held[first:end], lacking[max(0, first - len(held)) : max(0, end - len(held))]
            sheets.append(_Sheet((*before, stage) if part == 0 else (stage,), tuple(some), tuple(gone)))
    return sheets


def _dot(sheet: _Sheet, words: _Words, colors: Palette) -> str:
    from graphviz import Digraph

    theme = colors.theme
    graph = Digraph("grid", graph_attr={"bgcolor": theme.background, "pad": "0.25", "fontname": theme.font})
    graph.attr("node", shape="plain", fontname=theme.font, fontsize="11", fontcolor=theme.text)
    graph.node("map", label=f"<{_table(sheet, words, colors)}>", tooltip=" ")
    return str(graph.source)


def _table(sheet: _Sheet, words: _Words, colors: Palette) -> str:
    theme = colors.theme
    span = len(sheet.stages) + 1
    title, facts = labels.markup(words.title), labels.markup(words.facts)
    rows = [
        f'<TR><TD COLSPAN="{span}" ALIGN="LEFT"><FONT POINT-SIZE="18"><B>{title}</B></FONT></TD></TR>',
        f'<TR><TD COLSPAN="{span}" ALIGN="LEFT"><FONT COLOR="{colors.quiet}">{facts}</FONT></TD></TR>',
    ]
    across = {stage: _across(sheet, stage) for stage in sheet.stages}
    heads = "".join(_stage_head(words.stages[stage], across[stage], theme.accent) for stage in sheet.stages)
    rows.append(f"<TR><TD></TD>{heads}</TR>")
    for department, name in words.departments.items():
        if department in sheet.senders:
            cells = [
                _field(_cards(sheet, department, stage, words, colors), across[stage], colors) for stage in sheet.stages
            ]
            rows.append(f"<TR>{_row_head(name, theme.text, colors)}{''.join(cells)}</TR>")
    if sheet.gaps:
        cells = [
            _field([gap_card(gap, colors) for gap in sheet.gaps if gap.stage == stage], across[stage], colors)
            for stage in sheet.stages
        ]
        rows.append(f"<TR>{_row_head(NOT_KEPT, colors.gap, colors)}{''.join(cells)}</TR>")
    rows.append(f'<TR><TD COLSPAN="{span}" ALIGN="LEFT" CELLPADDING="6">{_legend(sheet, colors)}</TD></TR>')
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="6" CELLPADDING="0">{"".join(rows)}</TABLE>'


def _cards(sheet: _Sheet, department: str, stage: str, words: _Words, colors: Palette) -> list[Card]:
    return [
        tile_card(tile, [words.stages[other] for other in tile.stages[1:]], colors)
        for tile in sheet.tiles
        if (tile.department, tile.stage) == (department, stage)
    ]


def _across(sheet: _Sheet, stage: str) -> int:
    """Tiles side by side under one stage: its share of the page, and no more than it fills."""
    counts: dict[str, int] = {}
    for tile in sheet.tiles:
        if tile.stage == stage:
            counts[tile.department] = counts.get(tile.department, 0) + 1
    lacking = sum(1 for gap in sheet.gaps if gap.stage == stage)
    needed = {name: max(sum(1 for tile in sheet.tiles if tile.stage == name), 1) for name in sheet.stages}
    share = round(ACROSS * needed[stage] / sum(needed.values()))
    return max(1, min(max(1, share), max([*counts.values(), lacking, 1])))


def _stage_head(name: str, across: int, color: str) -> str:
    lines = "<BR/>".join(labels.markup(line) for line in labels.wrapped(name, 24 * across, 2))
    ink = ink_on(color)
    return (
        f'<TD BGCOLOR="{color}" STYLE="ROUNDED" CELLPADDING="7" WIDTH="{WIDTH}">'
        f'<FONT COLOR="{ink}" POINT-SIZE="13"><B>{lines}</B></FONT></TD>'
    )


def _row_head(name: str, color: str, colors: Palette) -> str:
    lines = "<BR/>".join(f"<B>{labels.markup(line)}</B>" for line in labels.wrapped(name, 14, 6))
    return f'<TD BGCOLOR="{colors.band}" CELLPADDING="8" WIDTH="92"><FONT COLOR="{color}">{lines}</FONT></TD>'


def _field(cards: Sequence[Card], across: int, colors: Palette) -> str:
    """One field of the map: what one department sends in one stage."""
    if not cards:
        return f'<TD BGCOLOR="{colors.band}" WIDTH="{WIDTH}"></TD>'
    rows = rows_of_cards(cards, across)
    table = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="5" CELLPADDING="0">{rows}</TABLE>'
    return f'<TD BGCOLOR="{colors.band}" VALIGN="TOP" ALIGN="LEFT">{table}</TD>'


def _legend(sheet: _Sheet, colors: Palette) -> str:
    """The signs of the page in words; text, because Graphviz would stretch a table over the whole width."""
    words = [
        f'<FONT COLOR="{colors.mode(mode)}">■</FONT> <B>{letter}</B> {MODE_WORDS[mode]}'
        for mode, letter in MODE_LETTERS.items()
    ]
    if any(tile.meets for tile in sheet.tiles):
        words.append(f'<FONT COLOR="{colors.gap}">⇄</FONT> overlaps with')
    if any(gap.plain for gap in sheet.gaps):
        words.append(f'<FONT COLOR="{colors.gap}">┄┄</FONT> nothing serves this moment')
    if any(not gap.plain for gap in sheet.gaps):
        words.append(f'<FONT COLOR="{colors.possible}">┄┄</FONT> served, but not as promised')
    return "&#160;&#160;&#160;&#160;".join(words)


def _mermaid(sheet: _Sheet, words: _Words, colors: Palette) -> str:
    """The same page as a flowchart of stages: Mermaid has no table, so departments are boxes inside a stage."""
    lines = ["flowchart LR"]
    numbers = count(1)
    for position, stage in enumerate(sheet.stages):
        inside = f"stage{position}"
        lines += [f'  subgraph {inside}["{labels.mermaid(words.stages[stage])}"]', "    direction TB"]
        for place, (department, name) in enumerate(words.departments.items()):
            row = [tile for tile in sheet.tiles if (tile.stage, tile.department) == (stage, department)]
            nodes = [f'tile{next(numbers)}["{_mermaid_words(tile)}"]:::{tile.mode}' for tile in row]
            lines += _mermaid_box(f"{inside}department{place}", name, nodes)
        lacking = [gap for gap in sheet.gaps if gap.stage == stage]
        nodes = [f'tile{next(numbers)}["{_mermaid_gap(gap)}"]:::{"gap" if gap.plain else "partly"}' for gap in lacking]
        lines += [*_mermaid_box(f"{inside}lacking", NOT_KEPT, nodes), "  end"]
        lines.append(f"  style {inside} fill:{colors.band},stroke:{colors.line},color:{colors.theme.text}")
    lines += [f"  stage{position} ~~~ stage{position + 1}" for position in range(len(sheet.stages) - 1)]
    return "\n".join([*lines, *mermaid_styles(colors)]) + "\n"


def _mermaid_box(identifier: str, name: str, nodes: Sequence[str]) -> list[str]:
    if not nodes:
        return []
    return [f'    subgraph {identifier}["{labels.mermaid(name)}"]', *(f"      {node}" for node in nodes), "    end"]


def _mermaid_gap(gap: Gap) -> str:
    return "<br/>".join(labels.mermaid(labels.shortened(one, 60)) for one in (gap.moment, gap.reason))


def _mermaid_words(tile: Tile) -> str:
    lines = [f"{MODE_LETTERS[tile.mode]} · {tile.name}", tile.when, tile.channel]
    if tile.meets:
        lines.append(f"overlaps with {few(tile.meets)}")
    return "<br/>".join(labels.mermaid(labels.shortened(line, 60)) for line in lines)
