"""For whom a signal is really measured, and which requirements wait for signals that are not (rules, T03)."""

from typing import Literal

from dcs_cli.analysis.coverage import Requirement
from dcs_cli.documents.signals import Signal
from dcs_cli.project.project import Project

Measured = Literal["measured", "not measured", "not stated"]


def unmeasured_cells(project: Project, signal: Signal) -> int:
    """The cells for which a signal is not known to be measured."""
    stated = signal.instrumented
    if stated is None or isinstance(stated, bool):
        return 0 if stated else project.universe.everyone
    return project.universe.everyone & ~project.cells(stated)


def measured(project: Project, requirement: Requirement) -> Measured | None:
    """Whether the signals of a requirement's moment are measured for all its customers; None without a signal."""
    moment = project.collection.moments[requirement.moment].value
    if moment.when is None:
        return None
    signals = project.collection.signals
    read = project.logic.signals_read(moment.when)
    stated = [signals[name].value for name in read if name in signals]
    known = [one for one in stated if one.instrumented is not None]
    if any(requirement.cells & unmeasured_cells(project, one) for one in known):
        return "not measured"
    return "measured" if known and len(known) == len(read) else "not stated"
