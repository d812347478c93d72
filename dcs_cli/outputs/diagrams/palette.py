"""The colours of pictures, all derived from the theme, so that one file changes the look of every diagram."""

from collections.abc import Iterable
from dataclasses import dataclass

from dcs_cli.outputs.theme import LEAST_CONTRAST, Theme, contrast, mixed

MODE_LETTERS = {"human": "H", "digital": "D", "hybrid": "B"}
MODE_WORDS = {"human": "human", "digital": "digital", "hybrid": "both"}
_GAP, _POSSIBLE = "#b3261e", "#a66300"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#rrggbb``: ``quiet`` for secondary words, ``line`` for rules, ``band`` for shaded fields."""

    theme: Theme
    quiet: str
    line: str
    band: str
    gap: str
    possible: str

    def mode(self, mode: str) -> str:
        """The colour of a mode."""
        return {"human": self.theme.human, "digital": self.theme.digital, "hybrid": self.theme.hybrid}[mode]

    def tint(self, color: str, share: float = 0.1) -> str:
        """A colour as a ground to write on."""
        return mixed(color, self.theme.background, share)


def palette(theme: Theme) -> Palette:
    """The colours of a theme."""
    return Palette(
        theme,
        quiet=mixed(theme.text, theme.background, 0.72),
        line=mixed(theme.text, theme.background, 0.25),
        band=mixed(theme.text, theme.background, 0.06),
        gap=_legible(_GAP, theme),
        possible=_legible(_POSSIBLE, theme),
    )


def mermaid_styles(colors: Palette) -> Iterable[str]:
    """The classes of Mermaid nodes."""
    theme = colors.theme
    for mode in MODE_LETTERS:
        ground = colors.tint(colors.mode(mode), 0.12)
        yield f"  classDef {mode} fill:{ground},stroke:{colors.mode(mode)},color:{theme.text}"
    for name, color in (("gap", colors.gap), ("partly", colors.possible)):
        yield f"  classDef {name} fill:{theme.background},stroke:{color},color:{color},stroke-dasharray:4 3"


def _legible(color: str, theme: Theme) -> str:
    """A signal colour, lightened on dark grounds until words in it can be read."""
    share = 1.0
    while contrast(mixed(color, theme.text, share), theme.background) < LEAST_CONTRAST and share > 0.1:
        share -= 0.1
    return mixed(color, theme.text, share)
