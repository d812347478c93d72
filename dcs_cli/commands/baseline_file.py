"""The baseline of a project as a file: where it lies, what is in it, and how it silences findings of a run."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.options import GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.rules.baseline import BaselineEntry
    from dcs_cli.rules.engine import Selection
    from dcs_cli.rules.run import Run

BASELINE_NAME = ".dcs-baseline.json"


def baseline_path(options: GlobalOptions, home: Path) -> Path:
    """The file that ``--baseline`` names, else that of the project, whether it exists or not."""
    return options.baseline if options.baseline is not None else Path(os.path.relpath(home)) / BASELINE_NAME


def baseline_entries(path: Path) -> "tuple[BaselineEntry, ...]":
    """The entries of a file; :class:`UnusableInput` names the place where it is wrong."""
    from dcs_cli.rules.baseline import UnreadableBaseline, read_baseline

    try:
        return read_baseline(path.read_bytes())
    except FileNotFoundError:
        raise UnusableInput(f"there is no baseline `{path}`: write one with `dcs baseline write`") from None
    except OSError as error:
        raise UnusableInput(f"the baseline `{path}` cannot be read: {error.strerror or error}") from None
    except UnreadableBaseline as error:
        raise UnusableInput(f"the baseline cannot be used: {path}:{error}") from None


def with_accepted(run: "Run", opened: "Opened", options: GlobalOptions, selection: "Selection") -> "Run":
    """The run without what its baseline accepts; as it is when there is none."""
    path = baseline_path(options, opened.home)
    if options.baseline is None and not os.path.lexists(path):
        return run
    from dcs_cli.rules.baseline import with_baseline

    whole = opened.whole and not opened.unreadable
    every_rule = not (selection.check_only or selection.select or selection.ignore)
    return with_baseline(run, baseline_entries(path), path.name, whole=whole, every_rule=every_rule)
