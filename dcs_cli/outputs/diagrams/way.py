"""The roadmap as a picture: today on the left, the vision on the right, the way between them in the order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from dcs_cli.analysis.roadmap_ahead import WayAhead
from dcs_cli.documents.roadmap import Step
from dcs_cli.outputs.diagrams import labels
from dcs_cli.outputs.diagrams.node_text import block, heading, sign
from dcs_cli.outputs.diagrams.page import Page
from dcs_cli.outputs.diagrams.palette import Palette, palette
from dcs_cli.outputs.diagrams.tiles import title_of
from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.roadmap_days import Days
from dcs_cli.outputs.roadmap_verdict import MEASURED, NO_VISION, beside_the_way, doubt_words, goal_words, step_words

MOST_WITH_FACTS = 15
"""Steps up to which every fact is drawn between them."""


@dataclass(frozen=True, slots=True)
class _Card:
    """A step or a fact as it is drawn; ``sort`` names its look in Mermaid."""

    lines: tuple[str, ...]
    full: str
    color: str
    ground: str
    style: str
    sort: str
    double: bool = False


class _Way:
    """A roadmap, the way through it, and how each of its parts looks."""

    def __init__(self, ahead: WayAhead, colors: Palette) -> None:
        written, path = ahead.roadmap, ahead.path
        self.ahead = ahead
        self.written = written
        self.path = path
        self.goals = {goal.id: goal for goal in ahead.goals}
        self.days = Days(written.today)
        self.colors = colors
        self.steps = {step.id: step for step in reversed(written.steps)}
        self.says = {fact.id: fact.says or fact.id for fact in (*written.now, *written.vision)}
        self.now = tuple(dict.fromkeys(fact.id for fact in written.now if fact.id not in self.goals))
        self.vision = tuple(self.goals)
        self.missing = {link.fact for link in path.missing_links}
        self.end_colors = {"today": colors.theme.accent, "vision": colors.theme.hybrid}
        telling = {*self.now, *self.vision, *self.missing, *path.handshakes}
        self.drawn = frozenset(path.facts) if len(self.steps) <= MOST_WITH_FACTS else frozenset(telling)
        """Facts with a place of their own; on a long way the others are words on the steps that give them."""
        self.inner = sorted(self.drawn - {*self.now, *self.vision})

    def step_card(self, step: Step) -> _Card:
        found = self.path.steps[step.id]
        color = self.end_colors[step.from_]
        how = [*step.how.tech, *step.how.roles]
        standing = self.ahead.steps[step.id]
        slack = [] if standing.spare is None else [_slack(standing.spare)]
        over = [step_words(self.ahead, step.id)] if standing.state == "overdue" else []
        lines = [step.id, self._when(step), *over, *slack, *([f"with {', '.join(how)}"] if how else [])]
        work = step.how.work or ("" if how else "how is not stated")
        full = " · ".join([*lines, *([work] if work else [])])
        gifts = [fact for fact in dict.fromkeys(step.gives) if fact not in self.drawn]
        if gifts:
            lines.append(f"gives {', '.join(gifts)}")
        ground, style, sort = self.colors.tint(color, 0.14), "filled,rounded", str(step.from_)
        if step.id in self.path.stranded or found.on_cycle:
            lines.append("on a circle of needs" if found.on_cycle else "cannot start: something it needs is missing")
            color, style, sort = self.colors.gap, "filled,rounded,dashed", "missing"
        elif step.id in self.path.detours or step.id in self.ahead.needless:
            aside = beside_the_way(self.ahead, step.id)
            lines.append("detour: leads to no goal" if aside == "detour" else aside)
            color, ground, style, sort = self.colors.quiet, self.colors.theme.background, "rounded,dashed", "detour"
        elif step.id in self.path.alternatives:
            lines.append("alternative: another step gives it earlier")
            color, ground, style, sort = self.colors.quiet, self.colors.theme.background, "rounded,dotted", "detour"
        return _Card(tuple(lines), full, color, ground, style, sort)

    def _when(self, step: Step) -> str:
        found = self.path.steps[step.id]
        if step.is_done:
            if self.ahead.steps[step.id].state != "done":
                return f"to be done on {self._day(found.earliest_end or 0)}"
            return "done" + (f" on {step.done_on.isoformat()}" if step.done_on is not None else "")
        if found.earliest_start is None or found.earliest_end is None:
            latest = "" if found.latest_start is None else f", start by {self._day(found.latest_start)}"
            return f"takes {step.takes.text}{latest}"
        return f"{self._day(found.earliest_start)} to {self._day(found.earliest_end)}"

    def fact_card(self, fact: str) -> _Card:
        found = self.path.facts[fact]
        says = self.says.get(fact, fact)
        lines = [fact] if says == fact else [fact, says]
        theme = self.colors.theme
        color, ground, style, sort, double = self.colors.line, theme.background, "filled", "fact", False
        if fact in self.now:
            color, ground, sort = self.end_colors["today"], self.colors.tint(self.end_colors["today"], 0.3), "now"
        elif fact in self.missing:
            lines.append("missing link: no step gives it")
            color, style, sort = self.colors.gap, "filled,dashed", "missing"
        elif fact in self.vision:
            color, ground, sort = self.end_colors["vision"], self.colors.tint(self.end_colors["vision"], 0.3), "wanted"
            state = self.goals[fact].state
            if state == "out of reach":
                lines.append(state)
                color, style, sort = self.colors.gap, "filled,dashed", "missing"
            elif state in ("measured", "contradicted") or self.goals[fact].ceiling is not None:
                lines += goal_words(self.goals[fact])[0].split("; ")
        elif fact in self.path.handshakes:
            lines.append("here both ends meet")
            color, sort, double = theme.text, "meeting", True
        measured = fact in self.goals and self.goals[fact].state == "measured"
        if found.earliest is not None and found.slack is not None and fact not in self.now and not measured:
            lines += [f"true from {self._day(found.earliest)}", _slack(found.slack)]
        return _Card(tuple(lines), " · ".join(lines), color, ground, style, sort, double)

    def _day(self, day: int) -> str:
        return self.days.date(day)

    def columns(self) -> list[list[str]]:
        """Steps in columns by the day they start, or must start: a column a month, and none that needs another of
        its own column.
        """
        placed = sorted((day, name) for name in self.path.steps if (day := self._starts(name)) is not None)
        columns: list[list[str]] = []
        month, given = -1, set[str]()
        for day, name in placed:
            step = self.steps[name]
            if not columns or day * 12 // 365 != month or given & set(step.needs):
                columns.append([])
                month, given = day * 12 // 365, set()
            columns[-1].append(name)
            given |= set(step.gives)
        return columns

    def _starts(self, name: str) -> int | None:
        found = self.path.steps[name]
        return found.earliest_start if found.earliest_start is not None else found.latest_start

    def givers(self, fact: str) -> list[str]:
        """The steps that give a fact."""
        return sorted(name for name, step in self.steps.items() if fact in step.gives)

    def month(self, column: Sequence[str]) -> str:
        """The month in which the first step of a column starts."""
        return self._day(min(self._starts(name) or 0 for name in column))[:7]


def _slack(days: int) -> str:
    return f"slack {counted(days, 'day')}" if days >= 0 else f"late by {counted(-days, 'day')}"


def roadmap_pages(material: Material) -> tuple[Page, ...]:
    """The way on one page; raises :class:`CannotMake` without a roadmap."""
    ahead = material.run.answers.way_ahead
    if ahead is None:
        raise CannotMake("there is no roadmap to draw: write a document of `kind: roadmap` (dcs explain roadmap)")
    way = _Way(ahead, palette(material.theme))
    text = _sentence(way, title_of(material))
    page = Page(
        "roadmap",
        1,
        1,
        "Roadmap: from today to the vision",
        text,
        material.run.answers.project.as_of,
        _dot(way, f"{title_of(material)} · Roadmap", material),
        _mermaid(way),
        tuple(sorted(way.steps)),
    )
    return (page,)


def _sentence(way: _Way, title: str) -> str:
    path = way.path
    span = f"{way.written.today.isoformat()} to {way.written.vision_by.isoformat()}, {decimal(path.months)} months"
    found = [f"Roadmap of {title}, {span}: {_verdict(way.ahead)}."]
    if path.handshakes:
        found.append(f"The ends meet at {', '.join(path.handshakes)}.")
    aside = [f"{name} ({why})" for name in sorted(way.steps) if (why := beside_the_way(way.ahead, name))]
    if aside:
        found.append(f"On no chosen way: {', '.join(aside)}.")
    return " ".join(found)


def _verdict(ahead: WayAhead) -> str:
    if not ahead.goals:
        return f"whether the way is whole: {NO_VISION}"
    path, said = ahead.path, []
    if path.missing_links:
        said.append(f"missing {', '.join(link.fact for link in path.missing_links)}")
    if path.unreachable_vision:
        said.append(f"out of reach {', '.join(path.unreachable_vision)}")
    if ahead.late:
        said.append("late " + ", ".join(f"{fact} by {counted(days, 'day')}" for fact, days in ahead.late.items()))
    if doubted := ahead.named("contradicted"):
        said.append(f"ticked and measured not so {', '.join(doubted)}")
    measured = ahead.named("measured")
    true = "".join(f"; {doubt}" for doubt in doubt_words(ahead))
    true += f"; {MEASURED} {', '.join(measured)}" if measured else ""
    return f"the way is not whole ({'; '.join(said)}){true}" if said else f"the way is whole{true}"


def _dot(way: _Way, title: str, material: Material) -> str:
    from graphviz import Digraph

    theme, colors = material.theme, way.colors
    graph = Digraph(
        "roadmap",
        graph_attr={
            "rankdir": "LR",
            "bgcolor": theme.background,
            "pad": "0.25",
            "nodesep": "0.2",
            "ranksep": "0.35",
            "fontname": theme.font,
            "fontcolor": theme.text,
            "labelloc": "t",
            "labeljust": "l",
            "splines": "true",
        },
    )
    graph.attr("graph", label=_heading(way, title, material.run.answers.project.as_of))
    graph.attr("node", fontname=theme.font, fontsize="10", fontcolor=theme.text, shape="box", penwidth="1.3")
    graph.attr("node", margin="0.12,0.07")
    graph.attr("edge", color=colors.quiet, arrowsize="0.6", penwidth="0.9")
    names = _numbers(way)
    with graph.subgraph(graph_attr={"rank": "source"}) as first:
        first.node("today", label=f"today\\n{way.written.today.isoformat()}", **_end(way.end_colors["today"], "15"))
        for fact in way.now:
            _draw(first, names["fact", fact], way.fact_card(fact))
    with graph.subgraph(graph_attr={"rank": "sink"}) as last:
        until = way.written.vision_by.isoformat()
        last.node("vision", label=f"vision\\n{until}", **_end(way.end_colors["vision"], "15"))
        for fact in way.vision:
            _draw(last, names["fact", fact], way.fact_card(fact))
    columns = way.columns()
    for number, column in enumerate(columns):
        with graph.subgraph(graph_attr={"rank": "same"}) as level:
            level.node(f"time{number}", label=way.month(column), **_end(colors.quiet, "11"))
            for name in column:
                _draw(level, names["step", name], way.step_card(way.steps[name]))
    for name in sorted(set(way.steps) - {name for column in columns for name in column}):
        _draw(graph, names["step", name], way.step_card(way.steps[name]))
    for fact in way.inner:
        _draw(graph, names["fact", fact], way.fact_card(fact))
    chain = ["today", *(f"time{number}" for number in range(len(columns))), "vision"]
    for left, right in pairwise(chain):
        # Two ranks from column to column leave room for the facts between them.
        graph.edge(
            left,
            right,
            color=colors.line,
            arrowhead="none",
            weight="20",
            minlen="2" if left.startswith("time") and len(way.steps) <= MOST_WITH_FACTS else "1",
        )
    for tail, head, sort in _edges(way):
        color = colors.gap if sort == "missing" else colors.quiet
        style = "solid" if sort == "way" else "dashed"
        graph.edge(names[tail], names[head], color=color, style=style)
    return str(graph.source)


def _end(color: str, size: str) -> dict[str, str]:
    """How words on the line of time look."""
    return {"shape": "plaintext", "fontcolor": color, "fontsize": size, "tooltip": " "}


def _numbers(way: _Way) -> dict[tuple[str, str], str]:
    listed = [*(("fact", name) for name in sorted(way.path.facts)), *(("step", name) for name in sorted(way.steps))]
    return {node: f"n{number}" for number, node in enumerate(listed)}


def _edges(way: _Way) -> Iterable[tuple[tuple[str, str], tuple[str, str], str]]:
    """Every need and every gift with its sort: on the way, missing, or beside the way."""
    for name in sorted(way.steps):
        aside = bool(beside_the_way(way.ahead, name))
        for fact in dict.fromkeys(way.steps[name].needs):
            sort = "missing" if fact in way.missing else "aside" if aside else "way"
            if fact in way.drawn:
                yield ("fact", fact), ("step", name), sort
            else:
                yield from ((("step", giver), ("step", name), sort) for giver in way.givers(fact))
        for fact in dict.fromkeys(way.steps[name].gives):
            sort = "missing" if name in way.path.stranded else "aside" if aside else "way"
            if fact in way.drawn:
                yield ("step", name), ("fact", fact), sort


def _draw(graph: Any, identifier: str, card: _Card) -> None:
    graph.node(
        identifier,
        label=block(card.lines, 96),
        tooltip=labels.node_tooltip(card.full),
        color=card.color,
        fillcolor=card.ground,
        style=card.style,
        peripheries="2" if card.double else "1",
    )


def _heading(way: _Way, title: str, as_of: date) -> str:
    colors = way.colors
    signs = (
        sign(way.end_colors["today"], "■", "drawn from today"),
        sign(way.end_colors["vision"], "■", "drawn from the vision"),
        sign(colors.theme.text, "▣", "both ends meet"),
        sign(colors.gap, "┄┄", "missing or out of reach"),
        sign(colors.quiet, "┄┄", "on no chosen way"),
    )
    subtitle = f"as of {as_of.isoformat()} · {_verdict(way.ahead)} · left to right in the order of time, not to scale"
    return heading(title, subtitle, signs, colors)


def _mermaid(way: _Way) -> str:
    names = _numbers(way)
    lines = ["flowchart LR", f'  subgraph today["today {way.written.today.isoformat()}"]']
    lines += [_mermaid_node(names["fact", fact], way.fact_card(fact)) for fact in way.now]
    lines += ["  end", f'  subgraph vision["vision {way.written.vision_by.isoformat()}"]']
    lines += [_mermaid_node(names["fact", fact], way.fact_card(fact)) for fact in way.vision]
    lines.append("  end")
    lines += [_mermaid_node(names["fact", fact], way.fact_card(fact)) for fact in way.inner]
    lines += [_mermaid_node(names["step", name], way.step_card(way.steps[name])) for name in sorted(way.steps)]
    arrows = {"way": "-->", "missing": "-.->", "aside": "-.->"}
    lines += [f"  {names[tail]} {arrows[sort]} {names[head]}" for tail, head, sort in _edges(way)]
    return "\n".join([*lines, *_mermaid_styles(way)]) + "\n"


def _mermaid_node(identifier: str, card: _Card) -> str:
    words = "<br/>".join(labels.mermaid(labels.shortened(line, 60)) for line in card.lines)
    return f'    {identifier}["{words}"]:::{card.sort}Look'


def _mermaid_styles(way: _Way) -> Sequence[str]:
    colors, theme = way.colors, way.colors.theme
    today, vision = way.end_colors["today"], way.end_colors["vision"]
    looks = {
        "now": (colors.tint(today, 0.3), today, ""),
        "today": (colors.tint(today, 0.14), today, ""),
        "wanted": (colors.tint(vision, 0.3), vision, ""),
        "vision": (colors.tint(vision, 0.14), vision, ""),
        "fact": (theme.background, colors.line, ""),
        "meeting": (theme.background, theme.text, ",stroke-width:3px"),
        "missing": (theme.background, colors.gap, ",stroke-dasharray:5 3"),
        "detour": (theme.background, colors.quiet, ",stroke-dasharray:5 3"),
    }
    return [
        f"  classDef {name}Look fill:{ground},stroke:{line},color:{theme.text}{more}"
        for name, (ground, line, more) in looks.items()
    ]
