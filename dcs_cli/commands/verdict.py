"""How a run ends: the exit code that its findings ask for."""

from typing import TYPE_CHECKING

from dcs_cli.options import ExitCode, GlobalOptions

if TYPE_CHECKING:
    from dcs_cli.rules.run import Run

_ORDER = ("error", "warning", "note")


def exit_code(run: "Run", options: GlobalOptions) -> ExitCode:
    """3 when a rule failed, 2 for an error of family S, 1 for findings at or above ``--fail-on``, else 0."""
    if run.crashes:
        return ExitCode.INTERNAL
    if unreadable(run):
        return ExitCode.UNUSABLE
    if options.fail_on == "never":
        return ExitCode.OK
    grave = _ORDER[: _ORDER.index(options.fail_on) + 1]
    return ExitCode.FINDINGS if any(one.finding.level in grave for one in run.findings) else ExitCode.OK


def unreadable(run: "Run") -> bool:
    """Whether something could not be read or understood: an error of family S."""
    return any(one.finding.code.startswith("S") and one.finding.level == "error" for one in run.findings)
