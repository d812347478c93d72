"""What can be handed to a client: every kind of deliverable, its formats, and the files it is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcs_cli.outputs.material import CannotMake, Material

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "dot": (".dot", ".gv"),
    "svg": (".svg",),
    "png": (".png",),
    "pdf": (".pdf",),
    "mermaid": (".mmd", ".mermaid"),
    "html": (".html", ".htm"),
    "md": (".md", ".markdown"),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "pptx": (".pptx",),
    "ics": (".ics",),
    "csv": (".csv",),
}
"""The names of files a format has, the usual one first."""

TEXT_FORMATS = frozenset(("dot", "svg", "mermaid", "html", "md", "ics", "csv"))
DRAWN = ("dot", "svg", "png", "pdf", "mermaid")
PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Order:
    """One deliverable as it was asked for."""

    kind: str
    format: str
    per_page: int = PER_PAGE
    table: str | None = None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """The content of one file; ``mark`` tells the files of one order apart and is empty when there is only one."""

    mark: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A kind of deliverable: its formats, the usual one first, and what it holds."""

    formats: tuple[str, ...]
    holds: str


DELIVERABLES: Mapping[str, Deliverable] = {
    "diagram grid": Deliverable(
        DRAWN, "departments down, stages across, one tile for every live touchpoint, gaps drawn"
    ),
    "diagram flow": Deliverable(DRAWN, "signal → touchpoint → moment → outcome, a page for every stage"),
    "diagram roadmap": Deliverable(DRAWN, "from today to the vision, meeting points and missing links marked"),
    "timeline": Deliverable(
        ("html", "svg", "png", "pdf", "dot"), "a customer's days: what comes when, and how hard it presses"
    ),
    "workbook": Deliverable(("xlsx",), "the whole map as sheets to read, filter and edit"),
    "report": Deliverable(
        ("html", "md", "docx"), "the audit as a document: targets first, then gaps, overlaps, plan, roadmap"
    ),
    "deck": Deliverable(("pptx",), "slides for leaders"),
    "checklist": Deliverable(("md", "xlsx", "docx"), "the automation plan, ticked as far as the map shows it done"),
    "calendar": Deliverable(("ics", "csv"), "campaigns, notice deadlines, reviews, days manual work stops"),
    "csv": Deliverable(("csv",), "the tables behind the audit"),
}

PACK: tuple[tuple[str, Order], ...] = (
    ("report.html", Order("report", "html")),
    ("report.docx", Order("report", "docx")),
    ("report.md", Order("report", "md")),
    ("deck.pptx", Order("deck", "pptx")),
    ("workbook.xlsx", Order("workbook", "xlsx")),
    ("checklist.md", Order("checklist", "md")),
    ("checklist.xlsx", Order("checklist", "xlsx")),
    ("calendar.ics", Order("calendar", "ics")),
    ("calendar.csv", Order("calendar", "csv")),
    ("timeline.html", Order("timeline", "html")),
    *(
        (f"diagrams/{name}.{format}", Order(f"diagram {name}", format))
        for name in ("grid", "flow", "roadmap")
        for format in ("svg", "png")
    ),
    ("tables", Order("csv", "csv")),
)
"""What ``dcs export all`` makes, by the name it gets in the folder."""


def format_of(name: str) -> str | None:
    """The format a file name asks for, None when its ending says nothing."""
    return next((format for format, suffixes in SUFFIXES.items() if name.lower().endswith(suffixes)), None)


def make(order: Order, material: Material) -> tuple[MadeFile, ...]:
    """The files of an order; :class:`CannotMake` says what is missing."""
    match order.kind.split():
        case ["diagram", name] | [("timeline") as name]:
            return _drawn(name, order, material)
        case ["csv"]:
            return tuple(_tables(order, material))
        case _:
            return (MadeFile("", _document(order, material)),)


def _drawn(name: str, order: Order, material: Material) -> tuple[MadeFile, ...]:
    from dcs_cli.outputs.diagrams import html_of, pages, render

    drawn = pages(name, material, order.per_page)  # type: ignore[arg-type]  # the names of DELIVERABLES are its names
    if order.format == "html":
        return (MadeFile("", html_of(drawn)),)
    format: Any = order.format
    if not drawn:
        raise CannotMake("there is nothing to draw: no live touchpoint reaches these customers")
    return tuple(MadeFile(str(page.number) if len(drawn) > 1 else "", render(page, format)) for page in drawn)


def drawn_source(order: Order, material: Material) -> tuple[MadeFile, ...]:
    """The Graphviz source of a picture, which needs no engine."""
    return make(Order(order.kind, "dot", order.per_page), material)


def _tables(order: Order, material: Material) -> Iterator[MadeFile]:
    from dcs_cli.outputs.tabular.csv_tables import csv_tables

    found = csv_tables(material)
    if order.table is not None:
        yield MadeFile("", found[order.table].encode())
        return
    for name, text in found.items():
        yield MadeFile(name, text.encode())


def _document(order: Order, material: Material) -> bytes:
    """One document; every format is imported only when it is wanted."""
    content: str | bytes
    match order.kind, order.format:
        case "report", "html":
            from dcs_cli.outputs.report.html import html

            content = html(material)
        case "report", "md":
            from dcs_cli.outputs.report.markdown import markdown

            content = markdown(material)
        case "report", _:
            from dcs_cli.outputs.report.docx import docx

            content = docx(material)
        case "deck", _:
            from dcs_cli.outputs.deck import deck

            content = deck(material)
        case "workbook", _:
            from dcs_cli.outputs.workbook import workbook

            content = workbook(material)
        case "checklist", format:
            from dcs_cli.outputs.checklist import checklist

            content = checklist(material, format)
        case _, "ics":
            from dcs_cli.outputs.calendar_file import calendar_ics

            content = calendar_ics(material)
        case _:
            from dcs_cli.outputs.calendar_file import calendar_csv

            content = calendar_csv(material)
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
