"""Finds the rules that the project around the command adds, for commands that tell of rules."""

from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.options import GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.rules.own_rules import StatedRule


def rules_added(options: GlobalOptions, start: Path | None) -> "tuple[StatedRule, ...]":
    """The rules of the project that was named or lies around; none without one.

    :class:`UnusableInput` when a project that was named cannot be opened.
    """
    from dcs_cli.commands.opening import inside_project, open_project
    from dcs_cli.documents.program import Program
    from dcs_cli.rules.own_rules import stated_rules

    if start is None and not inside_project():
        return ()
    try:
        opened = open_project(options, () if start is None or start == options.project else (start,))
    except UnusableInput:
        if start is not None:
            raise
        return ()
    programs = (one.document for one in opened.loaded.documents if isinstance(one.document, Program))
    return stated_rules(next(programs, None))
