"""From signal to outcome: what is noticed, what goes out, the moment it answers, the outcome that is promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from dcs_cli.outputs.diagrams import labels
from dcs_cli.outputs.diagrams.node_text import block, heading, sign
from dcs_cli.outputs.diagrams.page import Page
from dcs_cli.outputs.diagrams.palette import MODE_LETTERS, MODE_WORDS, Palette, mermaid_styles, palette
from dcs_cli.outputs.diagrams.tiles import ANY_TIME, Tile, stage_names, stage_of, subtitle_of, tiles, title_of
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.view import View
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

_UNSERVED = 100
"""A page with a moment that nothing serves says more than any page without one."""

Kind = Literal["signal", "combination", "escalation", "health", "anchor", "touchpoint", "moment", "outcome"]
Node = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Chain:
    """One page of the flow: its messages and moments, and the edges, each a reference that stands in the files."""

    stage: str
    tiles: tuple[Tile, ...]
    moments: tuple[str, ...]
    edges: tuple[tuple[Node, Node], ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, those without an edge included, in a settled order."""
        listed: list[Node] = [("touchpoint", tile.id) for tile in self.tiles]
        listed += [("moment", name) for name in self.moments]
        return tuple(dict.fromkeys([*listed, *(node for edge in self.edges for node in edge)]))


def flow_pages(material: Material, per_page: int) -> tuple[Page, ...]:
    """A page for every stage, several where it has more than ``per_page`` messages."""
    project = material.run.answers.project
    names = stage_names(project)
    colors = palette(material.theme)
    chains = flow_chains(material, per_page)
    pages = []
    for number, chain in enumerate(chains, start=1):
        parts = [one for one in chains if one.stage == chain.stage]
        part = f", part {parts.index(chain) + 1} of {len(parts)}" if len(parts) > 1 else ""
        title = f"From signal to outcome: {names[chain.stage]}{part}"
        alone = [name for name in chain.moments if not _served(chain, name)]
        moments = counted(len(chain.moments), "moment") if chain.moments else "no moments"
        text = (
            f"{title} ({title_of(material)}, {subtitle_of(material)}): {counted(len(chain.tiles), 'message')}, "
            f"{moments}{f', {len(alone)} of them served by nothing live' if alone else ''}."
        )
        pages.append(
            Page(
                "flow",
                number,
                len(chains),
                title,
                text,
                project.as_of,
                _dot(chain, material, f"{title_of(material)} · {title}", colors),
                _mermaid(chain, project, colors),
                tuple(sorted(tile.id for tile in chain.tiles)),
                len(chain.moments) + _UNSERVED * len(alone),
            )
        )
    return tuple(pages)


def flow_chains(material: Material, per_page: int) -> tuple[Chain, ...]:
    """What the pages show; a message that serves moments of two stages is on the pages of both."""
    project = material.run.answers.project
    shown = tiles(material)
    found = []
    for stage in stage_names(project):
        here = [tile for tile in shown if stage in (tile.stages or (ANY_TIME,))]
        moments = [
            name
            for name, located in project.collection.moments.items()
            if stage_of(project, name) == stage
            and (material.view is None or project.cells(located.value.audience) & material.view.cells)
        ]
        order = {name: position for position, name in enumerate(moments)}
        # What serves one moment stands together, so that few moments are cut by the end of a page.
        here.sort(key=lambda tile: (min((order[m] for m in _serves(tile) if m in order), default=len(order)), tile.id))
        pages = max(1, -(-len(here) // max(1, per_page)))
        served = {name for tile in here for name in _serves(tile)}
        for part in range(pages):
            some = here[part * len(here) // pages : (part + 1) * len(here) // pages]
            on_page = [name for name in moments if any(name in _serves(tile) for tile in some)]
            if part == pages - 1:
                on_page = [name for name in moments if name in on_page or name not in served]
            if some or on_page:
                found.append(_chain(project, stage, some, on_page, material.view))
    return tuple(found)


def _serves(tile: Tile) -> frozenset[str]:
    return tile.facet.serves if tile.facet is not None else frozenset()


def _served(chain: Chain, moment: str) -> bool:
    return any(edge[1] == ("moment", moment) for edge in chain.edges)


def _chain(project: Project, stage: str, some: Sequence[Tile], moments: Sequence[str], view: View | None) -> Chain:
    edges: list[tuple[Node, Node]] = []
    for tile in some:
        if tile.facet is not None:
            edges += _causes(project, tile.facet)
        edges += ((("touchpoint", tile.id), ("moment", name)) for name in moments if name in _serves(tile))
    for name in moments:
        for plan, located in project.collection.plans.items():
            if name in located.value.moments and (view is None or project.plan_cells[plan] & view.cells):
                edges.append((("moment", name), ("outcome", plan)))
    return Chain(stage, tuple(some), tuple(moments), tuple(dict.fromkeys(edges)))


def _causes(project: Project, facet: Facet) -> Iterable[tuple[Node, Node]]:
    """What sets a message off, followed through escalations and combinations down to the signals."""
    target: Node = ("touchpoint", facet.message.id)
    trigger = facet.trigger
    if trigger is None:
        return
    anchor = {"approach": "before", "drip": "after"}.get(trigger.kind)
    if anchor is not None:
        yield ("anchor", getattr(trigger, anchor)), target
    waiting, seen = [(trigger, target)], {target}
    while waiting:
        condition, node = waiting.pop(0)
        for cause in read_by(condition):
            yield cause, node
            if cause not in seen:
                seen.add(cause)
                waiting += [(inner, cause) for inner in _inside(project, cause)]


_NAMED_BY: dict[str, Kind] = {
    "event": "signal",
    "signal": "signal",
    "inactive": "signal",
    "escalation": "escalation",
    "combination": "combination",
}


def read_by(condition: Any) -> Iterable[Node]:
    """The signals, combinations and escalations a condition or trigger names itself."""
    for field, kind in _NAMED_BY.items():
        named = getattr(condition, field, None)
        if isinstance(named, str):
            yield kind, named
    if getattr(condition, "health", None) is not None:
        yield "health", "health"


def _inside(project: Project, node: Node) -> Iterable[Any]:
    """The conditions behind an escalation or a combination."""
    kind, name = node
    if kind == "escalation" and name in project.collection.escalations:
        when = project.collection.escalations[name].value.when
        return () if when is None else (when,)
    if kind == "combination" and name in project.collection.combinations:
        written = project.collection.combinations[name].value
        return (*(written.all or ()), *(written.any or ()))
    if kind == "health" and project.collection.health is not None:
        return project.collection.health.value.parts
    return ()


@dataclass(frozen=True, slots=True)
class _Look:
    """How a node is drawn: lines of text, colours, and the full text behind them."""

    lines: tuple[str, ...]
    full: str
    shape: str
    color: str
    ground: str
    ink: str
    style: str
    width: int


def _look(chain: Chain, node: Node, project: Project, colors: Palette) -> _Look:
    kind, name = node
    theme = colors.theme
    if kind == "touchpoint":
        tile = next(one for one in chain.tiles if one.id == name)
        color = colors.mode(tile.mode)
        lines: tuple[str, ...] = (
            f"{MODE_LETTERS[tile.mode]} · {tile.name}",
            tile.when,
            f"{tile.channel} · {tile.department or '?'}",
        )
        full = " · ".join(part for part in (tile.id, tile.purpose, *lines[1:]) if part)
        return _Look(lines, full, "box", color, colors.tint(color, 0.12), theme.text, "rounded,filled", 140)
    if kind == "moment":
        located = project.collection.moments.get(name)
        what = located.value.what if located is not None else ""
        alone = not _served(chain, name)
        color = colors.gap if alone else theme.accent
        lines = (name, what, "nothing live serves it") if alone else (name, what)
        style = "filled,dashed" if alone else "filled"
        return _Look(lines, f"{name} · {what}", "box", color, theme.background, theme.text, style, 172)
    if kind == "outcome":
        plan = project.collection.plans[name].value
        measure = f"{plan.measure.metric} {plan.measure.is_.text}" if plan.measure and plan.measure.is_ else ""
        lines = (plan.outcome or "outcome not stated", f"{name}: {measure}" if measure else name)
        ground = theme.accent
        return _Look(
            lines, " · ".join(lines), "box", ground, colors.tint(ground, 0.22), theme.text, "rounded,filled", 158
        )
    words = {"anchor": "day", "health": "score"}.get(kind, kind)
    return _Look((name, words), f"{words} {name}", "box", colors.line, colors.band, theme.text, "rounded,filled", 76)


_RANKS: dict[Kind, int] = {"touchpoint": 1, "moment": 2, "outcome": 3}


def _dot(chain: Chain, material: Material, title: str, colors: Palette) -> str:
    from graphviz import Digraph

    theme = colors.theme
    project = material.run.answers.project
    graph = Digraph(
        "flow",
        graph_attr={
            "rankdir": "LR",
            "bgcolor": theme.background,
            "pad": "0.25",
            "nodesep": "0.14",
            "ranksep": "0.9",
            "fontname": theme.font,
            "fontcolor": theme.text,
            "labelloc": "t",
            "labeljust": "l",
            "splines": "true",
        },
    )
    signs = [sign(colors.mode(mode), "■", f"{MODE_LETTERS[mode]} {words}") for mode, words in MODE_WORDS.items()]
    if any(not _served(chain, name) for name in chain.moments):
        signs.append(sign(colors.gap, "┄┄", "nothing live serves this moment"))
    subtitle = f"{subtitle_of(material)} · what happens → what goes out → the moment it answers → the outcome promised"
    graph.attr("graph", label=heading(title, subtitle, signs, colors))
    graph.attr("node", fontname=theme.font, fontsize="10", shape="box", margin="0.12,0.07", penwidth="1.2")
    graph.attr("edge", color=colors.quiet, arrowsize="0.6", penwidth="0.9")
    nodes = chain.nodes
    numbers = {node: f"n{number}" for number, node in enumerate(nodes)}
    for rank in (1, 2, 3):
        with graph.subgraph(graph_attr={"rank": "same"}) as level:
            for node in nodes:
                if _RANKS.get(node[0]) == rank:
                    _draw(level, numbers[node], _look(chain, node, project, colors))
    for node in nodes:
        if node[0] not in _RANKS:
            _draw(graph, numbers[node], _look(chain, node, project, colors))
    for tail, head in chain.edges:
        graph.edge(numbers[tail], numbers[head])
    _keep_columns(graph, nodes, numbers)
    return str(graph.source)


def _keep_columns(graph: Any, nodes: Sequence[Node], numbers: dict[Node, str]) -> None:
    """Hold messages, moments and outcomes in three columns, also those that nothing leads to."""
    columns = [[numbers[node] for node in nodes if _RANKS.get(node[0]) == rank] for rank in (1, 2, 3)]
    kept = [column for column in columns if column]
    for left, right in pairwise(kept):
        graph.edge(left[0], right[0], style="invis")


def _draw(graph: Any, identifier: str, look: _Look) -> None:
    graph.node(
        identifier,
        label=block(look.lines, look.width),
        tooltip=labels.node_tooltip(look.full),
        shape=look.shape,
        style=look.style,
        color=look.color,
        fillcolor=look.ground,
        fontcolor=look.ink,
    )


def _mermaid(chain: Chain, project: Project, colors: Palette) -> str:
    lines = ["flowchart LR"]
    numbers = {node: f"n{number}" for number, node in enumerate(chain.nodes)}
    for node, identifier in numbers.items():
        look = _look(chain, node, project, colors)
        words = "<br/>".join(labels.mermaid(labels.shortened(line, 60)) for line in look.lines if line)
        lines.append(f'  {identifier}["{words}"]{_mermaid_class(chain, node)}')
    lines += [f"  {numbers[tail]} --> {numbers[head]}" for tail, head in chain.edges]
    return "\n".join([*lines, *mermaid_styles(colors)]) + "\n"


def _mermaid_class(chain: Chain, node: Node) -> str:
    kind, name = node
    if kind == "touchpoint":
        return f":::{next(tile.mode for tile in chain.tiles if tile.id == name)}"
    return ":::gap" if kind == "moment" and not _served(chain, name) else ""
