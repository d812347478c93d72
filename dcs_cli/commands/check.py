"""The ``check`` command: are the documents written properly?"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.finding_reports import FINDING_FORMATS, deliver_findings
from dcs_cli.options import ExitCode, GlobalOptions, PathsArgument, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.rules.run import Run

FORMATS = FINDING_FORMATS
EXAMPLES = (
    ("dcs check", "the project around the current folder"),
    ("dcs check examples/maps/acme", "a project in another folder"),
    ("dcs check maps/cs.yaml maps/sales.yaml", "these files, as if they were the whole project"),
    ("dcs check - < map.yaml", "one text from standard input"),
    ("dcs check --fix", "mend misspelt keys and words, respell values, take out waivers without use; then check"),
    ("dcs check --diff --unsafe-fixes", "show as a patch what would be mended"),
    ("dcs check --watch", "check again whenever a file is saved"),
    ("dcs check --fail-on warning -q", "for a CI job: warnings fail too, one line a finding"),
    ("dcs check --format text --format sarif=dcs.sarif", "for people here, for code scanning in a file"),
    ("dcs check --since origin/main", "only what stands in touchpoints and other items that changed"),
)


def command(
    options: GlobalOptions,
    paths: PathsArgument = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="REV", help="Only findings in items that changed since a git revision."),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what needs no decision, then check.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Mend also what may change what customers get.")
    ] = False,
    stubs: Annotated[bool, typer.Option("--stubs", help="Write skeletons to fill in, as comments or planned.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix would change as a patch; exit code 1 if there is one.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again on every change, until Ctrl-C.")] = False,
) -> int:
    """Say what is wrong with the documents, where, and how to mend it.

    Shape, references, the six facts of every message, audiences, the journey, triggers, waivers. A document that cannot
    be read is left out, and the others are checked all the same.
    """
    named = paths or ()
    if watch:
        return _watch(options, named, since, mending=fix or unsafe_fixes or stubs or diff)
    if fix or unsafe_fixes or stubs or diff:
        from dcs_cli.commands.fixing import Wanted, mend

        if since is not None:
            raise UnusableInput("`--since` narrows the report, and repairs are for all of it: leave one of them out")
        code = mend(options, named, Wanted(unsafe_fixes, stubs, diff))
        if diff:
            return code
    return _check(options, named, since)


def _watch(options: GlobalOptions, paths: Sequence[Path], since: str | None, *, mending: bool) -> int:
    from dcs_cli.commands.opening import STANDARD_INPUT, located
    from dcs_cli.commands.watching import watch

    if mending or STANDARD_INPUT in paths:
        raise UnusableInput(
            "`--watch` checks files and changes none: leave out `-`, --fix, --stubs, --diff and the like"
        )
    return watch(located(options, paths).root, paths, lambda: _check(options, paths, since))


def _check(options: GlobalOptions, paths: Sequence[Path], since: str | None) -> int:
    from dcs_cli.commands.opening import STANDARD_INPUT, judge_project, open_project, selection_of
    from dcs_cli.commands.reporting import colored, json_text, report_of, view_of
    from dcs_cli.commands.verdict import exit_code, unreadable
    from dcs_cli.outputs.check_text import check_text
    from dcs_cli.outputs.view import narrowed_run

    if since is not None and STANDARD_INPUT in paths:
        raise UnusableInput("`--since` compares files with a git revision; standard input has none")
    opened = open_project(options, paths)
    run = judge_project(opened, options, selection_of(options, check_only=True))
    if since is not None:
        run = _changed_since(since, opened, run)
    view = view_of(options, run)
    shown = narrowed_run(run, view) if view is not None else run
    code = exit_code(shown, options)
    complaint = None if unreadable(shown) else _nothing_to_check(opened)
    if complaint is not None and code < ExitCode.INTERNAL:
        code = ExitCode.UNUSABLE
    deliver_findings(
        options,
        lambda: report_of("check", opened, shown, options, code, view),
        text=lambda: check_text(
            opened.loaded,
            shown,
            width=options.width,
            color=colored(options),
            verbosity=options.verbosity,
            silenced=options.no_ignores,
            view=view,
            since=since,
        ),
        json=lambda: json_text("check", opened, shown, options, code, view),
    )
    if complaint is not None:
        print(f"dcs: {complaint}", file=sys.stderr)
    return code


def _changed_since(revision: str, opened: "Opened", run: "Run") -> "Run":
    from dcs_cli.loading.changed_lines import NoRevision, changed_lines
    from dcs_cli.rules.since import narrowed_to_changes

    try:
        changed = changed_lines(opened.root, revision)
    except NoRevision as error:
        raise UnusableInput(f"`--since {revision}`: {error}") from None
    return narrowed_to_changes(run, opened.loaded.documents, changed)


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
