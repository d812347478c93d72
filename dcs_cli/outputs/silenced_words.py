"""What a part of a report does not show: findings that are baselined or accepted, and rules that were left out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dcs_cli.rules.run import Run, Silenced

    Wanted = Callable[[str], bool]
    """Whether a part of a report is about the rule with this code."""


def _any_rule(code: str) -> bool:
    return bool(code)


def silenced_of(run: "Run", wanted: "Wanted") -> "tuple[Silenced, ...]":
    """The silenced findings that a part of a report would show."""
    return tuple(one for one in run.silenced if wanted(one.placed.finding.code))


def silenced_said(run: "Run", wanted: "Wanted" = _any_rule) -> str:
    """How many findings are baselined and how many accepted with a reason; empty when none is."""
    found = silenced_of(run, wanted)
    baselined = sum(one.by == "baseline" for one in found)
    accepted = len(found) - baselined
    parts = [f"{baselined:,} baselined"] if baselined else []
    parts += [f"{accepted:,} accepted with a reason"] if accepted else []
    return " and ".join(parts)


def not_shown_said(run: "Run", wanted: "Wanted") -> str:
    """The same with where they can be read."""
    found = silenced_of(run, wanted)
    if not found:
        return ""
    baselined = any(one.by == "baseline" for one in found)
    accepted = any(one.by != "baseline" for one in found)
    where = "dcs baseline show" if baselined and not accepted else "--no-ignores shows them"
    return f"{silenced_said(run, wanted)}, not shown ({where})"


def left_out(run: "Run", wanted: "Wanted") -> tuple[str, ...]:
    """The codes of rules that are usually asked and were not, because the options or the program leave them out."""
    from dcs_cli.rules.catalogue import rules

    asked = run.ran | {code for code, _ in run.not_checked} | {crash.code for crash in run.crashes}
    return tuple(code for code, rule in rules().items() if rule.enabled and wanted(code) and code not in asked)
