"""A drawing of boxes and words at fixed places, as Graphviz source: what draws graphs draws it as well."""

from typing import Any

from dcs_cli.outputs.diagrams import labels
from dcs_cli.outputs.theme import Theme

Points = float


class Canvas:
    """Shapes in points from the upper left corner, drawn in the order in which they are added."""

    def __init__(self, name: str, theme: Theme) -> None:
        from graphviz import Digraph

        self._theme = theme
        self._count = 0
        # The layout `nop2` takes positions as they are.
        self._graph: Any = Digraph(
            name, graph_attr={"layout": "nop2", "bgcolor": theme.background, "pad": "0.25", "outputorder": "nodesfirst"}
        )
        self._graph.attr(
            "node",
            shape="box",
            fixedsize="true",
            label="",
            margin="0",
            penwidth="0",
            style="filled",
            fontname=theme.font,
            fontcolor=theme.text,
            fontsize="10",
        )

    @property
    def source(self) -> str:
        """The drawing as Graphviz source."""
        return str(self._graph.source)

    def box(
        self,
        left: Points,
        top: Points,
        width: Points,
        height: Points,
        fill: str,
        *,
        line: str | None = None,
        style: str = "filled",
        tip: str = "",
    ) -> None:
        """A filled rectangle; with ``line`` it has an edge, and ``style`` may round, dash or empty it."""
        attributes = {"color": line, "penwidth": "1"} if line is not None else {"color": fill}
        self._node(left, top, max(width, 0.1), max(height, 0.1), tip, fillcolor=fill, style=style, **attributes)

    def dot(self, middle: Points, top: Points, size: Points, fill: str, line: str, tip: str = "") -> None:
        """A circle, ``middle`` its centre and ``top`` its upper end."""
        self._node(middle - size / 2, top, size, size, tip, shape="circle", fillcolor=fill, color=line, penwidth="1.2")

    def words(
        self,
        left: Points,
        top: Points,
        width: Points,
        text: str,
        *,
        size: int = 10,
        color: str | None = None,
        align: str = "left",
        bold: bool = False,
        tip: str = "",
    ) -> None:
        """One line of words in a field of ``width``, shortened to it."""
        shown = labels.shortened(text, width / ((0.55 if bold else 0.51) * size))
        if not shown:
            return
        inner = labels.markup(shown)
        inner = f"<B>{inner}</B>" if bold else inner
        height = round(size * 1.4)
        label = (
            f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR><TD FIXEDSIZE="TRUE" '
            f'WIDTH="{round(width)}" HEIGHT="{height}" ALIGN="{align.upper()}">{inner}</TD></TR></TABLE>>'
        )
        self._node(
            left,
            top,
            width,
            height,
            tip,
            label=label,
            style="",
            fontsize=str(size),
            fontcolor=color or self._theme.text,
            shape="plain",
        )

    def _node(self, left: Points, top: Points, width: Points, height: Points, tip: str, **attributes: str) -> None:
        self._count += 1
        self._graph.node(
            f"s{self._count}",
            pos=f"{left + width / 2:.1f},{-(top + height / 2):.1f}",
            width=f"{width / 72:.4f}",
            height=f"{height / 72:.4f}",
            tooltip=labels.node_tooltip(tip) if tip else " ",
            **attributes,
        )
