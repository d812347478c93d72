"""The best plan of a problem, found by HiGHS: exactly, or as far as an effort reaches, with the gap that is left.

Equal problems give equal answers: one thread, a fixed seed, columns and rows in the order of ids, and an effort counted
in the solver's own steps instead of seconds. The plan is then settled: no item could go live earlier, and no two could
change places so that the smaller id comes first, without a loss of hours. What a solver says is not believed: the plan
is checked and added up again in exact numbers.
"""

import ctypes
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from dcs_cli.analysis.optimum_model import WeekModel
from dcs_cli.analysis.optimum_placing import placed, settled, without_losses
from dcs_cli.analysis.optimum_problem import BuildProblem, Weeks

POINTS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Points of the relaxation at which an item is taken to be live when it gives an order to place items in."""

SLACK = 1e-6
"""Hours within which the solver calls two plans equal; the exact sums decide."""

Ending = Literal["optimal", "effort", "seconds"]


class NoSolver(Exception):
    """HiGHS is not installed."""


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop without proof: after ``steps`` rounds of the solver times columns, or after ``seconds`` if stated.

    With ``seconds`` a busy machine can give another plan than an idle one.
    """

    steps: int = 300_000
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan that keeps all limits, its worth in hours, and what no plan can exceed; equal when it is optimal."""

    weeks: Weeks
    worth: Fraction
    bound: Fraction
    ending: Ending
    columns: int
    rows: int


def solve(problem: BuildProblem, ratio_order: Sequence[str], effort: Effort) -> Solved:
    """The best plan; ``ratio_order`` are its items in the order of the ratio rule. Raises :class:`NoSolver`."""
    _highs()
    model = WeekModel(problem)
    if not model.columns:
        return Solved({}, Fraction(0), Fraction(0), "optimal", 0, 0)
    worths = model.costs(problem.worth)
    relaxed, ceiling = _Run(model, worths).relaxed()
    orders = [ratio_order, *(model.order_of(relaxed, point) for point in POINTS)]
    starts = [without_losses(problem, placed(problem, order)) for order in orders]
    start = max(starts, key=problem.total)
    found = _Run(model, worths).best(start, effort)
    weeks = settled(problem, max((start, found.weeks), key=lambda plan: _worth(problem, plan)))
    worth = problem.total(weeks)
    # The solver knows no bound before its first round; the relaxation is one from the start.
    highest = min(ceiling, found.bound)
    if found.ending != "optimal" or float(worth) < highest - SLACK * max(1.0, highest):
        bound = max(worth, Fraction(highest))
        ending: Ending = "effort" if found.ending == "optimal" else found.ending
        return Solved(weeks, worth, bound, ending, len(model.columns), len(model.rows))
    return Solved(weeks, worth, worth, "optimal", len(model.columns), len(model.rows))


def _worth(problem: BuildProblem, weeks: Weeks) -> Fraction:
    """What a plan is worth, and less than nothing when it breaks a limit."""
    return Fraction(-1) if any(problem.broken(weeks)) else problem.total(weeks)


@dataclass(frozen=True, slots=True)
class _Found:
    weeks: Weeks
    bound: float
    ending: Ending


class _Run:
    """One model in HiGHS."""

    def __init__(self, model: WeekModel, factors: Sequence[float]) -> None:
        highspy = _highs()
        self._model = model
        self._solver = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", SLACK / 10),
        ):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_program(model, factors))

    def relaxed(self) -> tuple[list[float], float]:
        """Values of the columns when items may be live in part, and what that is worth: more than any plan."""
        self._solver.setOptionValue("solve_relaxation", True)
        with _silence():
            self._solver.run()
        return list(self._solver.getSolution().col_value), self._solver.getInfo().objective_function_value

    def best(self, start: Weeks, effort: Effort) -> _Found:
        """The best plan from a first one."""
        highspy = _highs()
        solver, steps = self._solver, [0]

        def count(_kind: Any, _message: str, _out: Any, into: Any, _data: Any) -> None:
            steps[0] += len(self._model.columns)
            into.user_interrupt = steps[0] > effort.steps

        solver.setCallback(count, None)
        solver.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
        if effort.seconds is not None:
            solver.setOptionValue("time_limit", effort.seconds)
        with _silence():
            self._begin_with(start)
            solver.run()
        status = solver.getModelStatus()
        endings: dict[Any, Ending] = {
            highspy.HighsModelStatus.kOptimal: "optimal",
            highspy.HighsModelStatus.kTimeLimit: "seconds",
        }
        values = list(solver.getSolution().col_value)
        weeks = self._model.read(values) if len(values) == len(self._model.columns) else start
        return _Found(weeks, solver.getInfo().mip_dual_bound, endings.get(status, "effort"))

    def _begin_with(self, start: Weeks) -> None:
        solution = _highs().HighsSolution()
        solution.col_value = self._model.written(start)
        self._solver.setSolution(solution)


def _program(model: WeekModel, factors: Sequence[float]) -> Any:
    import numpy

    highspy = _highs()
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(factors), len(model.rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = numpy.array(factors)
    program.col_lower_, program.col_upper_ = numpy.zeros(len(factors)), numpy.ones(len(factors))
    program.row_lower_ = numpy.full(len(model.rows), -numpy.inf)
    program.row_upper_ = numpy.array([row.at_most for row in model.rows], dtype=float)
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = numpy.cumsum([0, *(len(row.entries) for row in model.rows)])
    matrix.index_ = numpy.array([column for row in model.rows for column in row.entries], dtype=int)
    matrix.value_ = numpy.array([entry for row in model.rows for entry in row.entries.values()], dtype=float)
    program.integrality_ = [highspy.HighsVarType.kInteger] * len(factors)
    return program


def _highs() -> Any:
    try:
        import highspy
    except ImportError:
        raise NoSolver from None
    return highspy


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing reaches standard output meanwhile: HiGHS writes a line now and then although it is told not to."""
    try:
        kept = os.dup(1)
    except OSError:
        # There is no standard output that a line could reach.
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    # Lines wait in the buffer of the C library: those of before must not be lost, and those of now not come later.
    library = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
    library.fflush(None)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        library.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
