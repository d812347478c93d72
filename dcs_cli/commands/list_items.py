"""The ``list`` command: a searchable catalogue of touchpoints and the other items of a project."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.outputs.items import ListedItem
    from dcs_cli.rules.run import Run

FORMATS = ("text", "json", "csv")
EXAMPLES = (
    ("dcs list", "every touchpoint"),
    ("dcs list owners --format csv -o owners.csv", "the list to send round for confirmation"),
    ("dcs list touchpoints --where 'status=live audience:segment=smb'", "what a group of customers gets"),
    ("dcs list touchpoints --where 'purpose~renewal' --columns id,owner,measure", "look for a word, choose columns"),
    ("dcs list moments examples/maps/acme --sort stage,-contacts", "another project, in another order"),
)
WORDS = (
    "touchpoints",
    "facets",
    "campaigns",
    "moments",
    "plans",
    "signals",
    "systems",
    "channels",
    "owners",
    "experiments",
    "content",
    "rules",
    "metrics",
)
OF_LIVE_MESSAGES = ("owners", "systems", "channels")
"""What is listed with the live messages that use it."""
WITHOUT_PROJECT = ("rules", "metrics")


def command(
    options: GlobalOptions,
    what: Annotated[
        str | None, typer.Argument(metavar="[WHAT]", show_default=False, help=f"What to list: {', '.join(WORDS)}.")
    ] = None,
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", show_default=False, help="Project folder or a single file.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="EXPR",
            help="Only rows with field=value, field~text or audience:EXPR; several, with blanks between, all hold. "
            "field= finds rows without it.",
        ),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="A,B", help="Fields to show; dots lead inside: trigger.event.")
    ] = None,
    sort: Annotated[
        str | None, typer.Option("--sort", metavar="A,-B", help="Fields to sort by; a minus begins with the largest.")
    ] = None,
) -> int:
    """List what a project holds, as a table, CSV or JSON.

    The counts are of today: contacts and accounts that can be reached, messages a year. Unknown is a dash, never 0.
    """
    from dcs_cli.outputs.where import WrongFilter, parse_where

    word, start = _what(options, what, path)
    try:
        conditions = parse_where(" ".join(where or ()))
    except WrongFilter as error:
        raise UnusableInput(f"`--where`: {error}") from None
    opened = run = None
    if _needs_project(word, start):
        opened, run = _judged(options, start)
        if run is None:
            return ExitCode.UNUSABLE
    if word == "rules":
        from dcs_cli.commands.own_rules import rules_added
        from dcs_cli.outputs.tool_items import rule_rows

        rows = rule_rows(rules_added(options, start))
    else:
        rows = _rows(word, opened, run)
    chosen = _columns(word, columns, rows, "--columns")
    order = _columns(word, sort, rows, "--sort") if sort else ()
    _check_fields(word, [one.field for one in conditions if one.operator != ":"], rows, "--where")
    found = _filtered(options, rows, conditions, order, run)
    left_out = _left_out(word, run)
    if left_out and options.verbosity >= 0 and not any(request.name == "text" for request in options.formats):
        print(f"dcs: {left_out}", file=sys.stderr)
    deliver(
        options,
        {
            "text": lambda: _text(options, found, chosen, run, left_out, shorten=columns is None),
            "csv": lambda: _csv(found, chosen, shorter=columns is not None),
            "json": lambda: _json(options, opened, run, found),
        },
    )
    return ExitCode.OK


def _what(options: GlobalOptions, what: str | None, path: Path | None) -> tuple[str, Path | None]:
    """The word and the path; a first argument that is no word is the path."""
    if what is None:
        return "touchpoints", options.start(None)
    if what in WORDS:
        return what, options.start(path)
    if path is None and Path(what).exists():
        return "touchpoints", options.start(Path(what))
    from dcs_cli.documents.nearest import nearest

    near = nearest(what, WORDS) or next((word for word in WORDS if word.rstrip("s") == what), None)
    hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(WORDS)}, or a path that exists"
    raise UnusableInput(f"`{what}` cannot be listed; {hint}")


def _needs_project(word: str, start: Path | None) -> bool:
    """Whether a project is read: rules are those of the tool, metrics have values only inside a project."""
    from dcs_cli.commands.opening import inside_project

    return word not in WITHOUT_PROJECT or (word == "metrics" and (start is not None or inside_project()))


def _judged(options: GlobalOptions, start: Path | None) -> "tuple[Opened, Run | None]":
    """The project, or its errors on standard error when it cannot be read."""
    from dcs_cli.commands.opening import judge_project, open_project
    from dcs_cli.commands.reporting import stopped_sentence, unreadable_text
    from dcs_cli.commands.verdict import unreadable
    from dcs_cli.rules.engine import Selection

    opened = open_project(options, () if start is None or start == options.project else (start,))
    run = judge_project(opened, options, Selection(select=("S",)))
    if unreadable(run) and not options.keep_going:
        print(unreadable_text(run, options), stopped_sentence(run, "list"), sep="", file=sys.stderr)
        return opened, None
    return opened, run


def _rows(word: str, opened: "Opened | None", run: "Run | None") -> "tuple[ListedItem, ...]":
    from dcs_cli.outputs.items import Catalogue
    from dcs_cli.outputs.tool_items import metric_rows

    if word == "metrics":
        return metric_rows(_metric_values(run))
    assert opened is not None
    assert run is not None
    return Catalogue(run.answers, opened.loaded.documents).rows(word)


def _metric_values(run: "Run | None") -> dict[str, str]:
    """The values of the metrics of a project, as they are shown."""
    from dcs_cli.outputs.target_words import now_text

    if run is None:
        return {}
    found = {metric.name: now_text(metric) for metric in run.answers.metrics.all()}
    return {name: "cannot tell" if text == "–" else text for name, text in found.items()}


def _filtered(
    options: GlobalOptions,
    rows: "Sequence[ListedItem]",
    conditions: Sequence[Any],
    order: Sequence[str],
    run: "Run | None",
) -> "tuple[ListedItem, ...]":
    from dcs_cli.commands.reporting import view_of
    from dcs_cli.outputs.where import matching, sorted_rows

    found = matching(rows, conditions, _cells_of(run))
    view = view_of(options, run) if run is not None else None
    if view is not None:
        found = tuple(row for row in found if row.cells is None or row.cells & view.cells)
    return sorted_rows(found, order) if order else found


def _cells_of(run: "Run | None") -> Callable[[str], int]:
    from dcs_cli.outputs.view import WrongView, parse_view

    def cells(text: str) -> int:
        if run is None:
            raise UnusableInput("`--where audience:` needs a project: name it with -C")
        try:
            return parse_view(text, run.answers.project).cells
        except WrongView as error:
            raise UnusableInput(f"`--where audience:{text}`: {error}") from None

    return cells


def _columns(word: str, written: str | None, rows: "Sequence[ListedItem]", option: str) -> tuple[str, ...]:
    from dcs_cli.outputs.item_table import DEFAULT_COLUMNS

    if written is None:
        return DEFAULT_COLUMNS[word]
    names = tuple(name.strip() for name in written.split(",") if name.strip())
    if not names:
        raise UnusableInput(f"`{option}` names no field: write fields with commas between, such as {option} id,owner")
    _check_fields(word, [name.lstrip("-") if option == "--sort" else name for name in names], rows, option)
    return names


def _check_fields(word: str, names: Sequence[str], rows: "Sequence[ListedItem]", option: str) -> None:
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.item_fields import known_fields

    known = known_fields(word, rows)
    for name in names:
        if name.partition(".")[0] not in known and not name.startswith("x-"):
            near = nearest(name, sorted(known))
            hint = f"did you mean `{near}`?" if near else f"known are {', '.join(sorted(known))}"
            raise UnusableInput(f"`{option}`: {word} have no field `{name}`; {hint}")


def _text(
    options: GlobalOptions,
    rows: "Sequence[ListedItem]",
    columns: Sequence[str],
    run: "Run | None",
    left_out: str,
    *,
    shorten: bool,
) -> str:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.item_table import write_table
    from dcs_cli.outputs.items import COUNTS
    from dcs_cli.outputs.terminal import TextPage

    page = TextPage(options.width, color=colored(options))
    unsized = shorten and run is not None and not run.answers.project.universe.sized
    shown = [column for column in columns if not (unsized and column in COUNTS)]
    write_table(page, rows, shown)
    if len(shown) < len(columns) and options.verbosity >= 0:
        page.line("contacts and messages a year: cannot tell, add a population to the program", hanging=2)
    if left_out and options.verbosity >= 0:
        page.line(left_out, hanging=2)
    return page.text()


def _left_out(word: str, run: "Run | None") -> str:
    """What is not counted because it does not reach customers today, and how to see it; empty where all counts."""
    if run is None or word not in OF_LIVE_MESSAGES:
        return ""
    from dcs_cli.outputs.quantities import counted
    from dcs_cli.outputs.target_words import few

    project = run.answers.project
    away = sorted({facet.message.id for facet in project.facets} - set(project.facets_by_message))
    staff = [name for name in away if project.messages[name].written.to == "staff"]
    again = [name for name in away if name not in staff and not project.messages[name].counted]
    rest = [name for name in away if name not in staff and name not in again]
    told = [
        f"{counted(len(names), 'message')} {one if len(names) == 1 else several} not count here: {few(names, 6)}"
        for names, one, several in (
            (rest, "is not live and does", "are not live and do"),
            (staff, "goes to staff and does", "go to staff and do"),
            (again, "repeats another and does", "repeat others and do"),
        )
        if names
    ]
    see = "see dcs list facets --where live=false --columns id,owner,status"
    return "; ".join([*told, see]) if told else ""


def _csv(rows: "Sequence[ListedItem]", columns: Sequence[str], *, shorter: bool) -> str:
    from dcs_cli.outputs.item_table import csv_text
    from dcs_cli.outputs.items import COUNTS

    further = () if shorter else tuple(name for name in (*COUNTS, "where") if name not in columns)
    return csv_text(rows, (*columns, *further))


def _json(options: GlobalOptions, opened: "Opened | None", run: "Run | None", rows: "Sequence[ListedItem]") -> str:
    from dcs_cli.commands.reporting import json_text
    from dcs_cli.outputs.item_table import rows_as_mappings

    items = {"items": rows_as_mappings(rows)}
    if opened is not None and run is not None:
        return json_text("list", opened, run, options, ExitCode.OK, tables=items)
    from dcs_cli import __version__

    found: dict[str, Any] = {
        "schema_version": "1.0",
        "tool": {"name": "dcs", "version": __version__},
        "command": "list",
    }
    return json.dumps({**found, **items}, ensure_ascii=False, indent=2) + "\n"
