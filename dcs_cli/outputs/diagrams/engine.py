"""From the source of a page to what people open: Graphviz on the path first, else the one that Python wheels bring."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree

from dcs_cli.outputs.diagrams.labels import clean
from dcs_cli.outputs.diagrams.page import FORMATS, Format, Page
from dcs_cli.outputs.material import CannotMake

LONGEST = 120
"""Seconds after which drawing a page is given up."""

DOTS_PER_INCH = 144

_SVG = "http://www.w3.org/2000/svg"
_TITLE = "{http://www.w3.org/1999/xlink}title"
_PDF_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
# Drawn in a process of its own: a fault of the engine, and what it prints, stay there. `-P` keeps the folder the
# command was started in from offering modules.
_BUNDLED = (
    "import sys, pygraphviz; "
    "graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode()); "
    "sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog='dot'))"
)


def render(page: Page, format: Format) -> bytes:
    """One page in one format; PNG has 144 dots an inch, SVG and HTML stand alone and refer to nothing.

    Raises :class:`CannotMake` when the picture has no such format, or no Graphviz is there to draw it.
    """
    if format not in FORMATS[page.name] or (format == "mermaid" and page.mermaid is None):
        raise CannotMake(f"a {page.name} cannot be written as {format}; write one of {', '.join(FORMATS[page.name])}")
    match format:
        case "dot":
            return page.dot.encode()
        case "mermaid":
            return (page.mermaid or "").encode()
        case "svg":
            return _tidied(_drawn(page, "svg"), page)
        case "html":
            return html_of((page,))
        case _:
            return _drawn(page, format)


def _drawn(page: Page, format: str) -> bytes:
    source = page.dot
    if format == "png":
        source = source.replace("{", f"{{\n\tgraph [dpi={DOTS_PER_INCH}]", 1)
    made_at = datetime(page.as_of.year, page.as_of.month, page.as_of.day, tzinfo=UTC)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(made_at.timestamp()))}
    drawn = _engine()(source, format, environment)
    # Older engines do not follow the variable; a date of the same length leaves every offset in the file right.
    return (
        _PDF_DATE.sub(lambda found: found[1] + f"{page.as_of:%Y%m%d}000000".encode(), drawn)
        if format == "pdf"
        else drawn
    )


Engine = Callable[[str, str, dict[str, str]], bytes]


def _engine() -> Engine:
    """The engine to draw with; raises :class:`CannotMake` when there is none."""
    import shutil
    from importlib.util import find_spec

    if shutil.which("dot") is not None:
        return lambda source, format, environment: _run(["dot", f"-T{format}"], source, environment)
    if find_spec("pygraphviz") is not None:
        bundled = [sys.executable, "-P", "-c", _BUNDLED]
        return lambda source, format, environment: _run([*bundled, format], source, environment)
    raise CannotMake(
        "drawing needs Graphviz, which is not here: pip install 'pygraphviz>=2', or apt install graphviz, "
        "or brew install graphviz; the format `dot` needs neither"
    )


def _run(command: list[str], source: str, environment: dict[str, str]) -> bytes:
    try:
        done = subprocess.run(
            command, input=source.encode(), capture_output=True, env=environment, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotMake(f"drawing took longer than {LONGEST} seconds; ask for fewer on a page") from None
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotMake(f"Graphviz could not draw this page: {said[-1] if said else f'exit {done.returncode}'}")
    return done.stdout


def _tidied(svg: bytes, page: Page) -> bytes:
    """The picture without the engine's own words, with its sentence for those who cannot see it.

    Comments, document type and ids go, so that pictures can stand in one HTML page and two versions of the engine
    differ in nothing but drawing; tooltips become the titles that browsers show.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.attrib.pop("id", None)
        element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
        for child in list(element):
            if child.tag == f"{{{_SVG}}}title":
                element.remove(child)
        if element.tag == f"{{{_SVG}}}a":
            title = ElementTree.Element(f"{{{_SVG}}}title")
            title.text = element.attrib.pop(_TITLE, "")
            element.tag = f"{{{_SVG}}}g"
            element.insert(0, title)
    root.set("role", "img")
    root.set("aria-label", clean(page.text))
    named = ElementTree.Element(f"{{{_SVG}}}title")
    named.text = clean(page.title)
    root.insert(0, named)
    written: bytes = ElementTree.tostring(root, encoding="utf-8")
    return written + b"\n"


def html_of(drawn: Sequence[Page]) -> bytes:
    """All pages of a diagram, one under the other, as one HTML file that needs nothing else."""
    ground = re.search(r'bgcolor="?(#[0-9a-f]{6})', drawn[0].dot)
    color = ground.group(1) if ground is not None else "#ffffff"
    title = escape(clean(drawn[0].title))
    head = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>body{{margin:1rem;background:{color}}}svg{{max-width:100%;height:auto;display:block;margin-bottom:2rem}}"
        "</style>\n</head>\n<body>\n<main>\n"
    )
    pictures = b"".join(_tidied(_drawn(page, "svg"), page) for page in drawn)
    return head.encode() + pictures + b"</main>\n</body>\n</html>\n"
