"""The global options: what may stand before or after every command, joined and checked once."""

import os
import re
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from dcs_cli.documents.nearest import nearest

if TYPE_CHECKING:
    from dcs_cli.loading.limits import Limits

FailOn = Literal["error", "warning", "note", "never"]
DEFAULT_FORMATS = ("text", "json")
COLORS = ("auto", "always", "never")
DEFAULT_WIDTH = 100
CACHE_DIR = "DCS_CACHE_DIR"
"""The environment variable that stands for ``--cache-dir``; empty it stands for ``--no-cache``."""
NARROWEST = 40


class ExitCode(IntEnum):
    """How a run ended."""

    OK = 0
    FINDINGS = 1
    UNUSABLE = 2
    INTERNAL = 3
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class UnusableInput(Exception):
    """The run cannot go on because of what it was given; the text is the sentence for people (exit code 2)."""


@dataclass(frozen=True, slots=True)
class FormatRequest:
    """One rendering that was asked for; without a file it goes to standard output, or to the file of ``-o``."""

    name: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The settled global options of one run; everything about the clock and the terminal is already a plain value."""

    project: Path | None
    """``-C``: the project folder, or None to look for it."""
    as_of: date
    """``--as-of``: the day everything is judged at; today unless it was given."""
    view: str | None
    """``--view`` as written."""
    formats: tuple[FormatRequest, ...]
    """``--format``, at least one; at most one has no file."""
    fail_on: FailOn
    """``--fail-on``: the lowest level that makes the run end with 1."""
    select: tuple[str, ...]
    """``--select``: codes, names or families; empty means all."""
    ignore: tuple[str, ...]
    """``--ignore``: codes, names or families; these win over ``select``."""
    no_ignores: bool
    """``--no-ignores``: show what comments, waivers and the baseline silence."""
    baseline: Path | None
    """``--baseline``: the file of accepted findings; None takes that of the project, when there is one."""
    cells: bool
    """``--cells``: JSON also lists customer cells one by one."""
    cache: bool
    """Whether results of earlier runs may be kept and used; false with ``--no-cache``."""
    cache_dir: Path | None
    """``--cache-dir``: the folder that keeps them; None takes that of the project."""
    limits: "Limits | None"
    """``--limits``; None leaves every limit at its default."""
    keep_going: bool
    """``--keep-going``: leave out documents with S errors instead of stopping."""
    verbosity: int
    """-1 with ``-q``, the number of ``-v`` otherwise."""
    color: bool
    """Whether text on standard output may be coloured."""
    width: int
    """Columns of text output."""
    output: Path | None
    """``-o``: the file to write instead of standard output."""
    force: bool
    """``--force``: overwrite that file when it exists."""
    explain_metric: str | None
    """``--explain-metric``: the metric to break down."""

    def start(self, path: Path | None = None) -> Path | None:
        """The project folder or file that was named, as PATH or with ``-C``; None when neither was."""
        if path is not None and self.project is not None and path != self.project:
            raise UnusableInput(f"the project is named twice, `-C {self.project}` and `{path}`: keep one")
        return path if path is not None else self.project


LOUDNESS = "dcs.verbosity"


def _louder(context: typer.Context, parameter: typer.CallbackParam, value: Any) -> Any:
    # Parameters are processed in the order they were written, and the settings are shared by a command and the
    # line before it: what is written last is what stays.
    if value:
        context.meta[LOUDNESS] = int(value) if parameter.name == "verbose" else -1
    return value


@dataclass(frozen=True)
class WrittenOptions:
    """The global options as written on one side of the command; the fields are the flags Typer offers."""

    project: Annotated[
        Path | None,
        typer.Option(
            "-C", metavar="DIR", help="Project folder; by default the nearest parent with a program document."
        ),
    ] = None
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day everything is judged at; by default today.")
    ] = None
    view: Annotated[
        str | None,
        typer.Option("--view", metavar="EXPR", help="Only these customers: segment=smb,geo=emea or a YAML audience."),
    ] = None
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="F[=FILE]", help="Form of the report, to a file if one is named; repeatable."),
    ] = None
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="LEVEL", help="End with 1 from this level: error (default), warning, note, never."
        ),
    ] = None
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULES", help="Only these rules: codes, names or families, comma separated."),
    ] = None
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULES", help="Not these rules; wins over --select.")
    ] = None
    no_ignores: Annotated[
        bool, typer.Option("--no-ignores", help="Show what `# dcs: ignore` comments, `allow` and a baseline silence.")
    ] = False
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Findings accepted so far; by default .dcs-baseline.json."),
    ] = None
    cells: Annotated[bool, typer.Option("--cells", help="JSON also lists customer cells one by one.")] = False
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep and use nothing of other runs.")] = False
    cache_dir: Annotated[
        Path | None,
        typer.Option("--cache-dir", metavar="DIR", help="Folder for what is kept between runs; by default .dcs-cache."),
    ] = None
    limits: Annotated[
        list[str] | None,
        typer.Option("--limits", metavar="NAME=N", help="Raise a limit: bytes, nodes, depth, aliases or cells."),
    ] = None
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out documents with S errors instead of stopping.")
    ] = False
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Fewer lines.", callback=_louder)] = False
    verbose: Annotated[
        int, typer.Option("-v", "--verbose", count=True, show_default=False, help="More lines.", callback=_louder)
    ] = 0
    color: Annotated[
        str | None,
        typer.Option("--color", metavar="WHEN", help="auto (default), always or never; NO_COLOR is respected."),
    ] = None
    width: Annotated[
        int | None, typer.Option("--width", metavar="N", help="Text width; by default the terminal's, or 100.")
    ] = None
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
    ] = None
    force: Annotated[bool, typer.Option("--force", help="Let -o overwrite a file.")] = False
    explain_metric: Annotated[
        str | None, typer.Option("--explain-metric", metavar="NAME", help="Break one metric down.")
    ] = None

    def then(self, later: "WrittenOptions") -> "WrittenOptions":
        """Both sides together: lists are joined, of two different values the later one counts."""
        joined: dict[str, Any] = {}
        for field in fields(self):
            before, after = getattr(self, field.name), getattr(later, field.name)
            if isinstance(before, list) and isinstance(after, list):
                joined[field.name] = before + after
            else:
                joined[field.name] = before if after == field.default else after
        return WrittenOptions(**joined)


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATHS]", show_default=False, help="Files and folders; - reads one text from standard input."
    ),
]

PathArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[PATH]", help="Project folder or a single file; the same as -C.", show_default=False),
]


def settled(written: WrittenOptions, offered: Sequence[str], verbosity: int, today: date) -> GlobalOptions:
    """Check the written options against the formats a command offers; :class:`UnusableInput` names what is wrong."""
    return GlobalOptions(
        project=written.project,
        as_of=today if written.as_of is None else _date(written.as_of),
        view=written.view,
        formats=_formats(written.formats or [], offered),
        fail_on=_one_of("--fail-on", written.fail_on or "error", get_args(FailOn)),
        select=_rules("--select", written.select or []),
        ignore=_rules("--ignore", written.ignore or []),
        no_ignores=written.no_ignores,
        baseline=written.baseline,
        cells=written.cells,
        cache=not written.no_cache and os.environ.get(CACHE_DIR) != "",
        cache_dir=_cache_dir(written.cache_dir),
        limits=_limits(written.limits) if written.limits else None,
        keep_going=written.keep_going,
        verbosity=verbosity,
        color=_color(_one_of("--color", written.color or "auto", COLORS)),
        width=_width(written.width),
        output=written.output,
        force=written.force,
        explain_metric=written.explain_metric,
    )


def _one_of(option: str, value: str, known: Sequence[str]) -> Any:
    if value in known:
        return value
    near = nearest(value, known)
    hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(known)}"
    raise UnusableInput(f"`{option} {value}` is not known; {hint}")


def _cache_dir(written: Path | None) -> Path | None:
    named = os.environ.get(CACHE_DIR)
    return Path(named) if written is None and named else written


def _date(text: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        # What is plainly a date needs no library that reads documents.
        with suppress(ValueError):
            return date.fromisoformat(text)
    from dcs_cli.documents.values import WrongValue, parse_date

    try:
        return parse_date(text)
    except WrongValue as error:
        raise UnusableInput(f"`--as-of`: {error.message}") from None


def _formats(written: list[str], offered: Sequence[str]) -> tuple[FormatRequest, ...]:
    """The requested renderings; of several without a file the last one counts."""
    to_files: list[FormatRequest] = []
    to_output: FormatRequest | None = None
    for text in written:
        name, separator, file = text.partition("=")
        _one_of("--format", name, offered)
        if not separator:
            to_output = FormatRequest(name)
        elif not file:
            raise UnusableInput(
                f"`--format {text}` names no file: write {name}=FILE, or {name} alone for standard output"
            )
        elif any(request.file == Path(file) for request in to_files):
            raise UnusableInput(f"two formats are to be written to `{file}`: name two files")
        else:
            to_files.append(FormatRequest(name, Path(file)))
    if not written:
        to_output = FormatRequest(offered[0])
    return (*((to_output,) if to_output is not None else ()), *to_files)


def _rules(option: str, written: list[str]) -> tuple[str, ...]:
    names = [name.strip() for text in written for name in text.split(",")]
    if "" in names:
        raise UnusableInput(
            f"`{option}` has an empty place in its list: write codes, names or families, such as {option} G02,O"
        )
    return tuple(dict.fromkeys(names))


def _limits(written: list[str]) -> "Limits":
    from dcs_cli.loading.limits import parse_limits

    try:
        return parse_limits(",".join(written))
    except ValueError as error:
        raise UnusableInput(f"`--limits`: {error}") from None


def _color(choice: Literal["auto", "always", "never"]) -> bool:
    if choice == "auto":
        return not os.environ.get("NO_COLOR") and sys.stdout.isatty()
    return choice == "always"


def _width(written: int | None) -> int:
    if written is None:
        return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if sys.stdout.isatty() else DEFAULT_WIDTH
    if written < NARROWEST:
        raise UnusableInput(f"`--width {written}` is too narrow: at least {NARROWEST} columns are needed")
    return written
