"""A theme as a YAML file: the client's name, logo, colours and font, and what is wrong with them at which place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dcs_cli.documents.nearest import nearest
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Path as NodePath
from dcs_cli.loading.project_files import THEME_KEYS
from dcs_cli.loading.yaml_text import RawDocument, read_yaml
from dcs_cli.outputs.theme import COLORS, LEAST_CONTRAST, THEMES, Theme, faint_pairs, mixed

COLOR = re.compile(r"#[0-9a-fA-F]{6}")
FONT = re.compile(r"[\w ,'\"-]+")
SHADES = 256
"""Steps from a colour to black or white; more of them than a byte of a colour has would change nothing."""
LOGOS = (".png", ".jpg", ".jpeg")


class WrongTheme(Exception):
    """A theme cannot be used; the text says what, where, and how it is mended."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """One theme document being read; every complaint is made with its place."""

    raw: RawDocument

    def wrong(self, path: NodePath, message: str, *, key: bool = False) -> WrongTheme:
        place = self.raw.place(path, "key" if key else "value")
        return WrongTheme(f"{place.file}:{place.line}:{place.column}: {message}")

    def text(self, plain: dict[str, Any], path: tuple[str, ...]) -> str | None:
        value = plain.get(path[-1])
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.wrong(path, f"`{path[-1]}` should be text")
        return value

    def known(self, plain: dict[str, Any], known: Sequence[str], above: tuple[str, ...] = ()) -> None:
        for key in plain:
            if key not in known:
                near = nearest(key, known)
                hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
                raise self.wrong((*above, key), f"unknown key `{key}`; {hint}", key=True)


def theme_named(written: str) -> Theme:
    """The theme of ``--theme``: one of ours by its name, or a file. :class:`WrongTheme` says what is wrong with it."""
    if written in THEMES:
        return THEMES[written]
    path = Path(written)
    if path.is_file():
        return read_theme(path)
    near = nearest(written, THEMES)
    hint = f"did you mean `{near}`?" if near else f"write {', '.join(THEMES)}, or the path of a YAML file"
    raise WrongTheme(f"there is no theme and no file `{written}`; {hint}")


def read_theme(path: Path) -> Theme:
    """Read a theme file; what it leaves out is as in the theme it is ``based_on`` (plain when it does not say)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WrongTheme(f"`{path}` cannot be read: {error.strerror or error}") from None
    raws, faults, _ = read_yaml(data, path.name, Limits())
    if faults:
        place = faults[0].places[0]
        raise WrongTheme(f"{place.file}:{place.line}:{place.column}: {faults[0].message}")
    if len(raws) != 1 or not isinstance(raws[0].plain, dict):
        raise WrongTheme(f"`{path}` is no theme: write the keys {', '.join(THEME_KEYS)}, one on each line")
    reader = _Reader(raws[0])
    plain: dict[str, Any] = raws[0].plain
    reader.known(plain, THEME_KEYS)
    theme = _colored(reader, _base(reader, plain), plain)
    client = reader.text(plain, ("client",))
    font = reader.text(plain, ("font",))
    if font is not None and FONT.fullmatch(font) is None:
        raise reader.wrong(("font",), "`font` should be names of fonts with commas between, such as Georgia, serif")
    return replace(
        theme,
        name=path.stem,
        client=client,
        logo=_logo(reader, plain, path.parent),
        font=theme.font if font is None else font,
    )


def _base(reader: _Reader, plain: dict[str, Any]) -> Theme:
    name = reader.text(plain, ("based_on",)) or "plain"
    if name not in THEMES:
        raise reader.wrong(("based_on",), f"there is no theme `{name}`; themes are {', '.join(THEMES)}")
    return THEMES[name]


def _colored(reader: _Reader, theme: Theme, plain: dict[str, Any]) -> Theme:
    colors = plain.get("colors") or {}
    if not isinstance(colors, dict):
        raise reader.wrong(("colors",), f"`colors` should be a mapping with some of {', '.join(COLORS)}")
    reader.known(colors, COLORS, ("colors",))
    for name, value in colors.items():
        if not isinstance(value, str) or COLOR.fullmatch(value) is None:
            raise reader.wrong(("colors", name), f'`{name}` should be a colour in quotes, such as "#14506b"')
    colored = replace(theme, **{name: value.lower() for name, value in colors.items()})
    for name, found in faint_pairs(colored):
        given = name if name in colors else "background"
        named, shade = given, _nearest_readable(colored, given)
        if shade is None:
            # On every ground black or white can be read, so that the ink itself always has such a shade.
            named, shade = name, _nearest_readable(colored, name)
        raise reader.wrong(
            ("colors", given),
            f"`{name}` {getattr(colored, name)} on {colored.background} has a contrast of {found:.1f} : 1 and cannot "
            f'be read; at least {LEAST_CONTRAST} : 1 is needed: the nearest `{named}` that can is "{shade}"',
        )
    return colored


def _nearest_readable(theme: Theme, name: str) -> str | None:
    """One colour of a theme made as much darker or lighter as needed, its tint kept; None where no shade will do.

    An ink has to be read on the background, a background has to let every ink be read.
    """
    inks = None if name == "background" else {name}
    for share in range(SHADES, -1, -1):
        for end in ("#000000", "#ffffff"):
            shade = mixed(getattr(theme, name), end, share / SHADES)
            shaded: dict[str, Any] = {name: shade}
            faint = {one for one, _ in faint_pairs(replace(theme, **shaded))}
            if not (faint if inks is None else faint & inks):
                return shade
    return None


def _logo(reader: _Reader, plain: dict[str, Any], folder: Path) -> Path | None:
    written = reader.text(plain, ("logo",))
    if written is None:
        return None
    logo = folder / written
    if logo.suffix.lower() not in LOGOS:
        raise reader.wrong(("logo",), f"`{written}` is no picture we can place: give {', '.join(LOGOS)}")
    if not logo.is_file():
        raise reader.wrong(("logo",), f"there is no file `{written}` beside the theme")
    return logo
