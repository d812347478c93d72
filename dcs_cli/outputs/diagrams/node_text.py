"""The words in and above the nodes of a graph: a head and lines under it, all to the left."""

from collections.abc import Sequence

from dcs_cli.outputs.diagrams import labels
from dcs_cli.outputs.diagrams.palette import Palette


def block(lines: Sequence[str], width: int) -> str:
    """A label with the first line as its head; ``width`` in points is the least it takes."""
    head, *rest = lines
    parts = [f"<B>{labels.markup(line)}</B>" for line in labels.wrapped(head, 30, 3)]
    for text in rest:
        parts += [f'<FONT POINT-SIZE="9">{labels.markup(line)}</FONT>' for line in labels.wrapped(text, 38, 2) if line]
    inner = '<BR ALIGN="LEFT"/>'.join(parts)
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>'
        f'<TD ALIGN="LEFT" BALIGN="LEFT" WIDTH="{width}">{inner}<BR ALIGN="LEFT"/></TD></TR></TABLE>>'
    )


def heading(title: str, subtitle: str, signs: Sequence[str], colors: Palette) -> str:
    """The label above a graph: title, a line of facts, and the signs it uses; ``signs`` are markup already."""
    rows = (
        f'<FONT POINT-SIZE="20"><B>{labels.markup(title)}</B></FONT>',
        f'<FONT POINT-SIZE="13" COLOR="{colors.quiet}">{labels.markup(labels.shortened(subtitle, 190))}</FONT>',
        f'<FONT POINT-SIZE="13">{"&#160;&#160;&#160;".join(signs)}</FONT>',
    )
    inner = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="5" CELLPADDING="0">{inner}</TABLE>>'


def sign(color: str, mark: str, words: str) -> str:
    """One sign of a legend."""
    return f'<FONT COLOR="{color}">{mark}</FONT> {labels.markup(words)}'
