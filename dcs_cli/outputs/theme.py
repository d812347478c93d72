"""The look of deliverables: names, logo, colours and fonts, with the plain look as default."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours are ``#rrggbb``; ``human``, ``digital`` and ``hybrid`` colour the modes of touchpoints."""

    name: str = "plain"
    client: str | None = None
    logo: Path | None = None
    font: str = "Helvetica, Arial, sans-serif"
    human: str = "#b45f06"
    digital: str = "#0b6e99"
    hybrid: str = "#6b4fa0"
    accent: str = "#14506b"
    text: str = "#1c2430"
    background: str = "#ffffff"


PLAIN = Theme()
