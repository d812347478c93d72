"""What a theme becomes in Office: its first font by name, and colours that can be read on white paper."""

from dataclasses import replace

from dcs_cli.outputs.theme import LEAST_CONTRAST, PLAIN, Theme, contrast

INK = PLAIN.text


def on_paper(theme: Theme) -> Theme:
    """The look of what is printed: paper is white, so a theme made for a dark ground keeps its name, logo and font."""
    if not theme.dark:
        return theme
    return replace(PLAIN, client=theme.client, logo=theme.logo, font=theme.font)


def first_font(theme: Theme) -> str:
    """The first font of the theme's list, which Office takes by name."""
    return theme.font.split(",")[0].strip().strip("\"'") or "Arial"


def readable(shade: str) -> str:
    """A colour that can be read on white: the ink of the plain theme where this one cannot."""
    return shade if contrast(shade, "#ffffff") >= LEAST_CONTRAST else INK
