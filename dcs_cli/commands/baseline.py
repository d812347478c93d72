"""The ``baseline`` command: accept the findings of today, so that only new ones are reported."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.baseline_file import baseline_entries, baseline_path
from dcs_cli.commands.data_options import (
    AccountsOption,
    ContactsOption,
    ContractsOption,
    DataFileOptions,
    DataFolder,
    with_data_files,
)
from dcs_cli.commands.delivery import deliver, write_file
from dcs_cli.options import ExitCode, GlobalOptions, PathArgument, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.rules.baseline import BaselineEntry
    from dcs_cli.rules.run import Run

EXAMPLES = (
    ("dcs baseline write", "accept every finding of the audit as it is today"),
    ("dcs baseline write --select O", "accept the overlaps only"),
    ("dcs baseline prune", "take off what has been mended"),
    ("dcs baseline show", "what is accepted, by rule"),
)
WORDS = ("write", "prune", "show")


def command(
    options: GlobalOptions,
    action: Annotated[
        str, typer.Argument(metavar="write|prune|show", show_default=False, help="What to do with the baseline.")
    ],
    path: PathArgument = None,
    data: DataFolder = None,
    accounts: AccountsOption = None,
    contacts: ContactsOption = None,
    contracts: ContractsOption = None,
) -> int:
    """Accept the findings of today, so that only new ones are reported.

    write records all findings of the audit but those of family S; on a file that exists it needs --force. prune takes
    off the entries that match no finding any more. A finding is known by rule, subjects and fingerprint, never by line;
    two equal findings need two entries.
    """
    from dcs_cli.commands.opening import home_folder, open_project

    if action not in WORDS:
        from dcs_cli.documents.nearest import nearest

        near = nearest(action, WORDS)
        raise UnusableInput(f"`{action}` is not known; {f'did you mean `{near}`?' if near else 'write, prune or show'}")
    if action == "show":
        file = baseline_path(options, home_folder(options, path))
        _deliver(options, action, file, baseline_entries(file), ())
        return ExitCode.OK
    if options.view is not None:
        raise UnusableInput(f"`--view` does not go with `baseline {action}`: a baseline is of all customers")
    start = options.start(path)
    opened = open_project(options, () if start is None or start == options.project else (start,))
    opened = with_data_files(opened, DataFileOptions(data, accounts, contacts, contracts))
    return _write(options, opened) if action == "write" else _prune(options, opened)


def _write(options: GlobalOptions, opened: "Opened") -> int:
    from dcs_cli.commands.reporting import deliver_stopped
    from dcs_cli.commands.verdict import unreadable
    from dcs_cli.rules.baseline import baseline_text, entries_of

    run = _judged(options, opened)
    if unreadable(run) and not options.keep_going:
        return deliver_stopped("baseline", options, opened, run)
    file = baseline_path(options, opened.home)
    entries = entries_of(run.findings)
    write_file(file, baseline_text(entries), overwrite=options.force)
    _deliver(options, "write", file, entries, ())
    left_out = Counter(one.finding.code for one in run.findings if one.finding.code.startswith("S"))
    if left_out:
        listed = ", ".join(f"{code} × {number}" if number > 1 else code for code, number in sorted(left_out.items()))
        print(f"dcs: {left_out.total():,} of family S not recorded and told in each run: {listed}", file=sys.stderr)
    return ExitCode.OK


def _prune(options: GlobalOptions, opened: "Opened") -> int:
    from dcs_cli.commands.baseline_file import with_accepted
    from dcs_cli.commands.opening import selection_of
    from dcs_cli.commands.reporting import deliver_stopped
    from dcs_cli.commands.verdict import unreadable
    from dcs_cli.rules.baseline import baseline_text

    file = baseline_path(options, opened.home)
    entries = baseline_entries(file)
    run = _judged(options, opened)
    if unreadable(run):
        # What was not read has no findings: its entries are not gone, even with --keep-going.
        return deliver_stopped("baseline", options, opened, run)
    gone = with_accepted(run, opened, options, selection_of(options)).gone
    kept = list(entries)
    for entry in gone:
        kept.remove(entry)
    if gone:
        write_file(file, baseline_text(kept), overwrite=True)
    _deliver(options, "prune", file, kept, gone)
    return ExitCode.OK


def _judged(options: GlobalOptions, opened: "Opened") -> "Run":
    """The run without a baseline; a rule that failed would leave its findings out without a word."""
    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import judge_project, selection_of

    run = judge_project(opened, options, selection_of(options), baseline=False)
    if not run.answers.project.collection.maps and not opened.unreadable:
        raise UnusableInput(no_map(opened.shown))
    if run.crashes:
        crash = run.crashes[0]
        raise RuntimeError(f"rule {crash.code} {crash.name} failed: {crash.error}")
    return run


def _deliver(
    options: GlobalOptions,
    action: str,
    file: Path,
    entries: "Sequence[BaselineEntry]",
    gone: "Sequence[BaselineEntry]",
) -> None:
    deliver(
        options,
        {
            "text": lambda: _text(options, action, file, entries, gone),
            "json": lambda: _json(action, file, entries, gone),
        },
    )


def _text(
    options: GlobalOptions,
    action: str,
    file: Path,
    entries: "Sequence[BaselineEntry]",
    gone: "Sequence[BaselineEntry]",
) -> str:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.quantities import counted
    from dcs_cli.outputs.terminal import Span, TextPage

    page = TextPage(options.width, color=colored(options))
    number = counted(len(entries), "finding")
    if action == "write":
        page.line(f"{number} recorded in {file.as_posix()}", hanging=2)
        return page.text()
    if action == "prune":
        removed = counted(len(gone), "entry", "entries") if gone else "nothing"
        page.line(f"{removed} taken off {file.as_posix()}, {number} left", hanging=2)
    for entry in gone if action == "prune" else entries:
        subjects = " × ".join(entry.subjects)
        page.line(
            Span(entry.code, "strong"), f"  {subjects or 'the project'}  ", Span(entry.message, "faint"), hanging=5
        )
    if action == "show":
        page.line(f"{number} accepted in {file.as_posix()}", hanging=2)
    return page.text()


def _json(action: str, file: Path, entries: "Sequence[BaselineEntry]", gone: "Sequence[BaselineEntry]") -> str:
    from dcs_cli import __version__

    found = {
        "schema_version": "1.0",
        "tool": {"name": "dcs", "version": __version__},
        "command": "baseline",
        "action": action,
        "file": file.as_posix(),
        "entries": [entry.written for entry in entries],
        "gone": [entry.written for entry in gone],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
