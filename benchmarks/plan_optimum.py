"""Measures the best order of work on generated automation plans: `python -m benchmarks.plan_optimum`.

Times are by the clock, in brackets of the processor.
"""

import argparse
import random
from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter, process_time

from dcs_cli.analysis.optimum_placing import placed, without_losses
from dcs_cli.analysis.optimum_problem import BuildProblem, ChangeLimit, Work
from dcs_cli.analysis.optimum_solver import Effort, solve
from dcs_cli.analysis.payback import PortfolioItem, plan_portfolio

SIZES = (20, 40, 100, 500)
HORIZON = 52
CSMS = 20


def problem(count: int, hours: int, *, limited: bool, seed: int = 1) -> BuildProblem:
    """Items of 5 to 80 build hours, half of them with needs, a third with ramps or stop dates, for two roles.

    ``hours`` a week are shared by the roles 3 to 2; ``limited`` asks at most 2 changes of a CSM in 4 weeks.
    """
    dice = random.Random(seed)
    works: dict[str, Work] = {}
    for number in range(count):
        build = dice.choice((5, 8, 10, 13, 20, 24, 30, 40, 60, 80))
        near = sorted(works)[-40:]
        item = PortfolioItem(
            f"item-{number:04d}",
            Fraction(build),
            Fraction(round(build * dice.uniform(0.2, 6)) - dice.choice((0, 0, 20)), 100),
            tuple(dice.sample(near, min(len(near), dice.choice((0, 0, 0, 1, 1, 2))))),
            Fraction(dice.randint(0, 210), 7) if dice.random() < 0.3 else None,
            Fraction(dice.choice((0, 0, 4, 8))),
        )
        csms = tuple(sorted(dice.sample([f"csm-{one:02d}" for one in range(CSMS)], dice.choice((1, 2, 4)))))
        works[item.id] = Work(item, dice.choice(("digital-csm", "engineer")), csms, 0, HORIZON)
    shares = {"digital-csm": Fraction(3 * hours, 5), "engineer": Fraction(2 * hours, 5)}
    return BuildProblem(HORIZON, works, shares, (ChangeLimit(2, 4),) if limited else ())


def row(count: int, hours: int, *, limited: bool, effort: Effort) -> str:
    """One line of the table."""
    measured = problem(count, hours, limited=limited)
    start, used = perf_counter(), process_time()
    order = plan_portfolio([work.item for work in measured.works.values()], Fraction(hours)).order
    rule = measured.total(placed(measured, order))
    kept = measured.total(without_losses(measured, placed(measured, order)))
    found = solve(measured, order, effort)
    seconds, busy = perf_counter() - start, process_time() - used
    gap = float((found.bound - found.worth) / found.worth)
    limit = "2 in 4 weeks" if limited else "none"
    return (
        f"| {count} | {hours} | {limit} | {found.columns:,} | {len(found.weeks)} | {float(rule):,.0f} "
        f"| {float(kept):,.0f} | {float(found.worth):,.0f} | {gap:.2%} | {found.ending} "
        f"| {seconds:.1f} s ({busy:.1f}) |"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--hours", type=int, nargs="+", default=(50,), help="build hours a week of both roles")
    parser.add_argument("--steps", type=int, default=Effort().steps, help="effort before stopping without proof")
    options = parser.parse_args(arguments)
    print(
        "| items | hours a week | change limit | columns | built | ratio rule | without its losses | best | gap "
        "| ended | time |\n|---:|---:|---|---:|---:|---:|---:|---:|---:|---|---:|"
    )
    for count in options.sizes:
        for hours in options.hours:
            for limited in (False, True):
                print(row(count, hours, limited=limited, effort=Effort(options.steps)), flush=True)


if __name__ == "__main__":
    main()
