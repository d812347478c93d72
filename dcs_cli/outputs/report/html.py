"""The report as one HTML file that needs nothing else: no network, no other file, readable without scripts."""

import base64
import hashlib
from importlib import resources
from typing import TYPE_CHECKING

from dcs_cli.outputs.report.html_blocks import TURNED, Drawing, marked
from dcs_cli.outputs.report.html_colors import scheme
from dcs_cli.outputs.report.html_elements import Html, element, joined, trusted
from dcs_cli.outputs.story.blocks import Section, Story
from dcs_cli.outputs.story.pictures import left_out
from dcs_cli.outputs.story.telling import story

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material
    from dcs_cli.outputs.theme import Theme

MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def html(material: "Material") -> str:
    """The whole report as UTF-8 text."""
    told = story(material)
    style = trusted(_asset("report.css").replace("/* colours */", _colors(material.theme)))
    script = trusted(_asset("report.js"))
    drawing = Drawing(material)
    chapters = _chapters(told, drawing)
    body = element(
        "body",
        element("a", "To the report", href="#report", class_="skip"),
        _cover(told, material.theme),
        element("div", _contents(told), element("main", chapters, id="report", tabindex=-1), class_="page"),
        element("footer", element("p", f"{told.title} · {told.subtitle} · made with dcs")),
        element("script", script),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="dark" if material.theme.dark else "light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{told.title}: {told.subtitle}"),
        element("style", style),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _asset(name: str) -> str:
    return resources.files("dcs_cli.outputs.report").joinpath("assets", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing but our own style and script may run, and nothing may be loaded but pictures within the file."""
    rules = {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": _fingerprint(style),
        "script-src": _fingerprint(script),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _fingerprint(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _colors(theme: "Theme") -> str:
    def written(dark: bool) -> str:
        return " ".join(f"--{name}: {color};" for name, color in scheme(theme, dark=dark).items())

    font = "".join(character for character in theme.font if character.isalnum() or character in " ,-'\"")
    light = f":root {{ --font: {font}; {written(False)} }}"
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {written(True)} }} }}"


def _cover(told: Story, theme: "Theme") -> Html:
    facts = [
        element("div", element("dt", name), element("dd", marked(value)), class_=f"fact-{name.lower().split()[0]}")
        for name, value in told.facts
    ]
    return element(
        "header",
        _logo(theme),
        element("p", told.subtitle, class_="subtitle"),
        element("h1", told.title),
        element("dl", facts, class_="facts"),
        class_="cover",
    )


def _logo(theme: "Theme") -> Html | None:
    if theme.logo is None:
        return None
    kind = MEDIA_TYPES.get(theme.logo.suffix.lower(), "image/png")
    data = base64.b64encode(theme.logo.read_bytes()).decode("ascii")
    return element("img", src=f"data:{kind};base64,{data}", alt=theme.client or "Logo", class_="logo")


def _contents(told: Story) -> Html:
    items = [element("li", element("a", section.title, href=f"#{section.id}")) for section in told.sections]
    return element("nav", element("h2", "Contents"), element("ol", items), aria_label="Contents", class_="contents")


def _chapters(told: Story, drawing: Drawing) -> list[Html]:
    """The chapters; paper lies across from the first that needs it on: every turn leaves the rest of a page empty."""
    found, across = [], False
    for section in told.sections:
        blocks = _blocks(section, drawing)
        across = across or f'class="{TURNED}' in blocks
        found.append(_chapter(section, drawing, blocks, across=across))
    return found


def _blocks(section: Section, drawing: Drawing) -> Html:
    unprinted = left_out(section.blocks)
    return joined([drawing.block(one, unprinted.get(at)) for at, one in enumerate(section.blocks)])


def _chapter(section: Section, drawing: Drawing, blocks: Html, *, across: bool) -> Html:
    title = drawing.names.name(f"title-{section.id}")
    return element(
        "section",
        element("h2", section.title, id=title),
        element("p", marked(section.lead), class_="lead"),
        blocks,
        id=drawing.names.name(section.id),
        aria_labelledby=title,
        class_=f"chapter chapter-{section.id}{' across' if across else ''}",
    )
