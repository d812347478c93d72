"""The ``export`` command: diagrams, workbook, report, slides and the other files that are handed to a client."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.outputs.deliverables import MadeFile, Order
    from dcs_cli.outputs.material import Material

FORMATS = ("auto", "dot", "svg", "png", "pdf", "mermaid", "html", "md", "docx", "xlsx", "pptx", "ics", "csv")
EXAMPLES = (
    ("dcs export all -o pack", "the whole client pack in the folder pack"),
    ("dcs export report -o audit.html --theme client.yaml", "one file to send, in the client's colours"),
    ("dcs export diagram grid -o map.svg", "departments down, stages across"),
    ("dcs export timeline --view segment=smb -o smb.png", "what a customer of this group gets, day by day"),
    ("dcs export workbook examples/maps/acme -o acme.xlsx", "to read, filter and edit in a spreadsheet"),
    ("dcs export diagram flow --format mermaid", "for a wiki that draws it"),
    ("dcs export csv --table pressure -o pressure.csv", "one of the tables behind the audit"),
)
DIAGRAMS = ("grid", "flow", "timeline", "roadmap")
TABLES = ("touchpoints", "facets", "requirements", "pressure", "findings", "volume", "plan")


def command(
    options: GlobalOptions,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="diagram grid, diagram flow, diagram roadmap, timeline, workbook, report, deck, checklist, calendar, "
            "csv or all.",
        ),
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]", show_default=False, help="Project folder or a single file."),
    ] = None,
    per_page: Annotated[int, typer.Option("--per-page", metavar="N", help="Most tiles on a page of a diagram.")] = 40,
    theme: Annotated[
        str, typer.Option("--theme", metavar="NAME|FILE", help="plain, print, dark, or a YAML file with your own look.")
    ] = "plain",
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help=f"Which table of csv: {', '.join(TABLES)}; by default touchpoints."
        ),
    ] = None,
) -> int:
    """Make the files people open instead of reading YAML. The format follows the name of the file, or --format.

    A diagram of several pages becomes numbered files. Existing files stay unless --force is given.
    """
    wanted, path = _wanted(kind, paths or [])
    if options.baseline is not None:
        raise UnusableInput("`--baseline` does not go with `export`: who opens a deliverable gets all findings")
    if per_page < 1:
        raise UnusableInput(f"`--per-page {per_page}`: a page needs at least one tile")
    orders = () if wanted == "all" else tuple(_orders(options, wanted, per_page, table))
    if wanted == "all" and options.output is None:
        raise UnusableInput("say into which folder: dcs export all -o DIR")
    material = _material(options, options.start(path), theme)
    if material is None:
        return ExitCode.UNUSABLE
    if wanted == "all":
        from dcs_cli.commands.client_pack import write_pack

        write_pack(options, material, per_page)
        return ExitCode.OK
    for order, target in orders:
        _bring(options, _made(order, material, target, options), target)
    if wanted == "calendar" and options.verbosity >= 0:
        from dcs_cli.outputs.calendar_file import left_out_said

        if said := left_out_said(material):
            print(f"dcs: {said}", file=sys.stderr)
    return ExitCode.OK


def _wanted(kind: str, words: list[str]) -> tuple[str, Path | None]:
    """The deliverable by its full name, and the path behind it."""
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.deliverables import DELIVERABLES

    known = [*DELIVERABLES, "all"]
    rest = list(words)
    name = kind
    if kind == "diagram":
        if not rest or rest[0] not in DIAGRAMS:
            near = nearest(rest[0], DIAGRAMS) if rest else None
            hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(DIAGRAMS)}"
            raise UnusableInput(f"which diagram? {hint}, such as dcs export diagram grid")
        drawn = rest.pop(0)
        name = drawn if drawn == "timeline" else f"diagram {drawn}"
    elif kind in DIAGRAMS:
        name = kind if kind == "timeline" else f"diagram {kind}"
    if name not in known:
        near = nearest(name, [*known, "diagram"])
        hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(known)}"
        raise UnusableInput(f"`{name}` cannot be exported; {hint}")
    if len(rest) > 1:
        raise UnusableInput(f"one project at a time: `{rest[0]}` and `{rest[1]}` are two")
    return name, Path(rest[0]) if rest else None


def _orders(
    options: GlobalOptions, name: str, per_page: int, table: str | None
) -> Iterator[tuple["Order", Path | None]]:
    """What is to be made, and where it is to go; None is standard output."""
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.deliverables import DELIVERABLES, TEXT_FORMATS, Order

    offered = DELIVERABLES[name].formats
    if table is not None and (name != "csv" or table not in TABLES):
        near = nearest(table, TABLES)
        hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(TABLES)}"
        raise UnusableInput(f"`--table {table}`: {hint if name == 'csv' else 'only csv has tables to choose from'}")
    for request in options.formats:
        target = request.file or options.output
        format = request.name
        if format == "auto":
            format = _meant(name, target, offered)
        if format not in offered:
            raise UnusableInput(f"{name} cannot be made as {format}: it comes as {', '.join(offered)}")
        if target is None and format not in TEXT_FORMATS:
            raise UnusableInput(f"{name} as {format} is no text to print: name a file with -o")
        chosen = table or ("touchpoints" if name == "csv" and not _folder(name, target) else None)
        yield Order(name, format, per_page, chosen), target


def _meant(name: str, target: Path | None, offered: Sequence[str]) -> str:
    """The format of a file name without ``--format``; an ending that says none is refused."""
    from dcs_cli.outputs.deliverables import format_of

    if target is None or not target.suffix or _folder(name, target):
        return offered[0]
    found = format_of(target.name)
    if found is None:
        raise UnusableInput(f"`{target}` says no format that is known: {name} comes as {', '.join(offered)}")
    return found


def _folder(name: str, target: Path | None) -> bool:
    """Whether all tables are to go into a folder: one that is there, or a name without an ending."""
    return name == "csv" and target is not None and (target.is_dir() or not target.suffix)


def _material(options: GlobalOptions, start: Path | None, theme: str) -> "Material | None":
    """The judged project; its errors go to standard error when it cannot be read."""
    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import judge_project, open_project, selection_of
    from dcs_cli.commands.reporting import stopped_sentence, unreadable_text, view_of
    from dcs_cli.commands.verdict import unreadable
    from dcs_cli.outputs.material import Material
    from dcs_cli.outputs.theme_file import WrongTheme, theme_named
    from dcs_cli.outputs.view import narrowed_run

    try:
        look = theme_named(theme)
    except WrongTheme as error:
        raise UnusableInput(f"`--theme`: {error}") from None
    opened = open_project(options, () if start is None or start == options.project else (start,))
    # A client gets all findings: what a team put up with is none the less there.
    run = judge_project(opened, options, selection_of(options), baseline=False)
    if unreadable(run) and not options.keep_going:
        print(unreadable_text(run, options), stopped_sentence(run, "export"), sep="", file=sys.stderr)
        return None
    if not run.answers.project.collection.maps:
        raise UnusableInput(no_map(opened.shown))
    view = view_of(options, run)
    return Material(opened.loaded, narrowed_run(run, view) if view is not None else run, view, look)


def _made(order: "Order", material: "Material", target: Path | None, options: GlobalOptions) -> "Sequence[MadeFile]":
    """The files of an order; a picture that cannot be drawn here still leaves its source."""
    from dcs_cli.outputs.deliverables import drawn_source, make
    from dcs_cli.outputs.material import CannotMake

    try:
        return make(order, material)
    except CannotMake as error:
        kept = ""
        if target is not None and order.format in ("svg", "png", "pdf", "html") and order.kind.startswith(("d", "t")):
            try:
                sources = drawn_source(order, material)
            except CannotMake:
                sources = ()
            if sources:
                source = target.with_suffix(".dot")
                _bring(options, sources, source)
                kept = f"; its source is in {source}"
        raise UnusableInput(f"{order.kind}: {error}{kept}") from None


def _bring(options: GlobalOptions, made: "Sequence[MadeFile]", target: Path | None) -> None:
    """Write the files of one order, all of them or none when one is in the way."""
    from dcs_cli.commands.delivery import write_file

    if target is None:
        sys.stdout.write("\n".join(file.content.decode() for file in made))
        return
    named = [(numbered(target, file.mark), file.content) for file in made]
    free_or_forced([path for path, _ in named], options)
    for path, content in named:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content, overwrite=True)
        if options.verbosity >= 0 and len(named) > 1:
            print(path, file=sys.stderr)


def numbered(target: Path, mark: str) -> Path:
    """The name of one of several files: ``map-2.svg``, or ``tables/pressure.csv`` in a folder."""
    if not mark:
        return target
    if not target.suffix or target.is_dir():
        return target / f"{mark}.csv"
    return target.with_name(f"{target.stem}-{mark}{target.suffix}")


def free_or_forced(paths: Sequence[Path], options: GlobalOptions) -> None:
    """Refuse before anything is written when a file is in the way."""
    taken = [path for path in paths if path.exists()]
    if taken and not options.force:
        more = f" and {len(taken) - 1} more exist" if len(taken) > 1 else " exists"
        raise UnusableInput(f"`{taken[0]}`{more} already: name another place, or add --force to overwrite")
