"""The ``check`` command: are the documents written properly?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import ExitCode, GlobalOptions

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened

EXAMPLES = (
    ("dcs check", "the project around the current folder"),
    ("dcs check examples/maps/acme", "a project in another folder"),
    ("dcs check maps/cs.yaml maps/sales.yaml", "these files, as if they were the whole project"),
    ("dcs check - < map.yaml", "one text from standard input"),
    ("dcs check --fail-on warning -q", "for a CI job: warnings fail too, one line a finding"),
)


def command(
    options: GlobalOptions,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]", show_default=False, help="Files and folders; - reads one text from standard input."
        ),
    ] = None,
) -> int:
    """Say what is wrong with the documents, where, and how to mend it.

    Shape, references, the six facts of every message, audiences, the journey, triggers, waivers. A document that cannot
    be read is left out, and the others are checked all the same.
    """
    from dcs_cli.commands.opening import judge_project, open_project, selection_of
    from dcs_cli.commands.reporting import colored, json_text, view_of
    from dcs_cli.commands.verdict import exit_code, unreadable
    from dcs_cli.outputs.check_text import check_text
    from dcs_cli.outputs.view import narrowed_run

    opened = open_project(options, paths or ())
    run = judge_project(opened, options, selection_of(options, check_only=True))
    view = view_of(options, run)
    shown = narrowed_run(run, view) if view is not None else run
    code = exit_code(shown, options)
    complaint = None if unreadable(shown) else _nothing_to_check(opened)
    if complaint is not None and code < ExitCode.INTERNAL:
        code = ExitCode.UNUSABLE
    deliver(
        options,
        {
            "text": lambda: check_text(
                opened.loaded,
                shown,
                width=options.width,
                color=colored(options),
                verbosity=options.verbosity,
                silenced=options.no_ignores,
                view=view,
            ),
            "json": lambda: json_text("check", opened, shown, options, code, view),
        },
    )
    if complaint is not None:
        print(f"dcs: {complaint}", file=sys.stderr)
    return code


def _nothing_to_check(opened: "Opened") -> str | None:
    """Why there was nothing to check: a folder wants a map, a file that was named wants a document."""
    if opened.whole and not opened.has_map:
        return no_map(opened.shown)
    if not opened.loaded.kinds:
        return f"`{opened.shown}` holds no document: none begins with `kind:`"
    return None


def no_map(shown: str) -> str:
    """The sentence for a project without messages."""
    return f"no map found in `{shown}`: write a document with `kind: map`, or start a project with `dcs init`"
