"""Doing a command's work again whenever a file of the project changes."""

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from dcs_cli.options import ExitCode, UnusableInput

PAUSE = 0.25
"""Seconds between two looks at the files."""
_WATCHED = (".yaml", ".yml", ".csv", ".xlsx", ".ods", ".ics", ".dcsignore")

State = dict[str, tuple[int, int, int]]


def watch(root: Path, paths: Sequence[Path], work: Callable[[], int]) -> int:
    """Do the work, and again on every change, until somebody interrupts; the exit code of the last time.

    On a terminal the output of the time before is taken back first, and nothing else.
    """
    code, lines = _once(work)
    seen = _state(root, paths)
    try:
        while True:
            time.sleep(PAUSE)
            now = _state(root, paths)
            if now == seen:
                continue
            while (later := _state(root, paths)) != now:
                # An editor or git is still writing.
                time.sleep(PAUSE)
                now = later
            changed = sorted({name for name in {*now, *seen} if now.get(name) != seen.get(name)})
            seen = now
            _take_back(lines, [os.path.relpath(name, root) for name in changed])
            code, lines = _once(work)
    except KeyboardInterrupt:
        return code


def _once(work: Callable[[], int]) -> tuple[int, int]:
    """The exit code of one time, and how many lines it wrote."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = work()
        except UnusableInput as error:
            print(f"dcs: {error}", file=sys.stderr)
            code = ExitCode.UNUSABLE
    # The collector is off for the short life of other commands.
    gc.collect()
    sys.stdout.write(out.getvalue())
    sys.stdout.flush()
    sys.stderr.write(err.getvalue())
    sys.stderr.flush()
    return code, (out.getvalue() + (err.getvalue() if sys.stderr.isatty() else "")).count("\n")


def _take_back(lines: int, changed: Sequence[str]) -> None:
    if sys.stdout.isatty() and lines:
        sys.stdout.write(f"\x1b[{min(lines, shutil.get_terminal_size().lines - 1)}F\x1b[0J")
    elif not sys.stdout.isatty():
        sys.stdout.write(f"\nchanged: {', '.join(changed)}\n")


def _state(root: Path, paths: Sequence[Path]) -> State:
    """Time of change, size and identity of every file that a check may read."""
    found: State = {}
    for name in (*_files(root), *(str(path) for path in paths)):
        try:
            status = os.stat(name)
        except OSError:
            continue
        found[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def _files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one != "node_modules")
        yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith(_WATCHED))
