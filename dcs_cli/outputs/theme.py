"""The look of deliverables: names, logo, colours and fonts, with three looks of our own and a check of contrast."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAST_CONTRAST = 4.5
"""Contrast of text against its ground that WCAG 2.2 asks for at level AA (success criterion 1.4.3)."""


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

    @property
    def dark(self) -> bool:
        """Whether text is lighter than its ground."""
        return luminance(self.text) > luminance(self.background)


PLAIN = Theme()
PRINT = Theme("print", human="#7a3e00", digital="#004b6e", hybrid="#4a2a80", accent="#000000", text="#000000")
DARK = Theme(
    "dark",
    human="#f0a35e",
    digital="#6cc3e8",
    hybrid="#bba5f0",
    accent="#8fd0ea",
    text="#e8ecf1",
    background="#161b22",
)
THEMES = {theme.name: theme for theme in (PLAIN, PRINT, DARK)}
COLORS = ("human", "digital", "hybrid", "accent", "text", "background")


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 for black to 1 for white (WCAG 2.2, "relative luminance")."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(color: str, ground: str, share: float) -> str:
    """``share`` of one colour on another."""
    pairs = ((int(color[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in pairs)


def ink_on(ground: str) -> str:
    """Black or white, whichever is read better on a ground; one of them always has a contrast above 4.5."""
    return "#000000" if contrast("#000000", ground) >= contrast("#ffffff", ground) else "#ffffff"


def faint_pairs(theme: Theme) -> Iterator[tuple[str, float]]:
    """The colours used for text or lines that cannot be read on the background, with their contrast."""
    for name in ("text", "accent", "human", "digital", "hybrid"):
        found = contrast(getattr(theme, name), theme.background)
        if found < LEAST_CONTRAST:
            yield name, found
