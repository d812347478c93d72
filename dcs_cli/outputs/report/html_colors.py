"""The colours of the page: the theme's own, a dark twin of them, and tones for verdicts, all of them readable."""

from collections.abc import Mapping

from dcs_cli.outputs.theme import DARK, LEAST_CONTRAST, Theme, contrast, mixed

TONES = {"good": "#1a6b3c", "bad": "#a3261f", "note": "#855400", "unknown": "#5a5f72"}
"""Met, not met, worth knowing, cannot tell; each is shown by its word and a sign as well."""
STEPS = 40


def scheme(theme: Theme, *, dark: bool) -> Mapping[str, str]:
    """The colours of one scheme by the name the style sheet uses; text colours pass WCAG AA on ``ground`` and tints."""
    text, ground = (DARK.text, DARK.background) if dark and not theme.dark else (theme.text, theme.background)
    panel = mixed(text, ground, 0.045)
    found = {
        "text": text,
        "ground": ground,
        "panel": panel,
        "line": mixed(text, ground, 0.16),
        "faint": readable(mixed(text, ground, 0.66), panel),
        "accent": readable(theme.accent, panel),
        "paper": theme.background,
        "paper-text": theme.text,
    }
    for name, color in TONES.items():
        tint = mixed(color, ground, 0.14)
        found[name] = readable(color, tint)
        found[f"{name}-tint"] = tint
    for name in ("human", "digital", "hybrid"):
        found[name] = readable(getattr(theme, name), panel)
    return found


def readable(color: str, ground: str) -> str:
    """A colour, moved towards black or white as little as its contrast against a ground needs."""
    towards = "#000000" if contrast("#000000", ground) >= contrast("#ffffff", ground) else "#ffffff"
    for step in range(STEPS + 1):
        found = mixed(towards, color, step / STEPS)
        if contrast(found, ground) >= LEAST_CONTRAST:
            return found
    return towards
