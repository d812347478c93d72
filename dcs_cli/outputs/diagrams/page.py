"""One page of a diagram: its source, and what stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Name = Literal["grid", "flow", "timeline", "roadmap"]
Format = Literal["dot", "svg", "png", "pdf", "mermaid", "html"]

NAMES: tuple[Name, ...] = ("grid", "flow", "timeline", "roadmap")
FORMATS: Mapping[Name, tuple[Format, ...]] = {
    "grid": ("dot", "svg", "png", "pdf", "mermaid"),
    "flow": ("dot", "svg", "png", "pdf", "mermaid"),
    "timeline": ("html", "svg", "png", "pdf", "dot"),
    "roadmap": ("dot", "svg", "png", "pdf", "mermaid"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of ``of``, numbered from 1; ``text`` says in a sentence what it shows, for those who cannot see it.

    ``dot`` is Graphviz source from which every format but Mermaid is drawn; ``mermaid`` is None where Mermaid has no
    such picture. ``shown`` are the ids of the touchpoints (on a roadmap: of the steps) on the page. ``as_of`` dates
    the file.
    """

    name: Name
    number: int
    of: int
    title: str
    text: str
    as_of: date
    dot: str
    mermaid: str | None
    shown: tuple[str, ...]
    weight: int = 0
    """How much there is to see on it: promises not kept and overlaps of a map, moments of a flow, the hardest pressed
    group of a timeline. Where there is no room for all pages, the weightiest are shown."""
