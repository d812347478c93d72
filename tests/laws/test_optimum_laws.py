"""The best order of work: as good as trying everything, never worse than the ratio rule, and honest when unproven."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.optimum import optimal_order
from dcs_cli.analysis.optimum_limits import BuildHours, Limits, limits_of, parse_build_hours
from dcs_cli.analysis.optimum_placing import placed
from dcs_cli.analysis.optimum_problem import BuildProblem, ChangeLimit, Work
from dcs_cli.analysis.optimum_solver import Effort, solve
from dcs_cli.analysis.payback import Portfolio, PortfolioItem, plan_portfolio
from dcs_cli.documents.reading import Document as TypedDocument
from dcs_cli.documents.reading import read_document
from dcs_cli.documents.values import WrongValue
from dcs_cli.outputs.plan_optimum_figures import optimum_figures
from dcs_cli.outputs.plan_optimum_text import write_optimum
from dcs_cli.outputs.terminal import TextPage
from dcs_cli.project.project import Project, resolve
from tests.reference import optimum as reference

from .hours_over_time import running_total
from .resolving import Document

CASES = 300
WEEKS = 5
HORIZON = 120


def _case(dice: random.Random) -> reference.Case:
    """Up to five items of two teams with needs, stops, ramps, dates, changes, and losses among them."""
    tasks: list[reference.Task] = []
    weeks = dice.choice((WEEKS, WEEKS - 1))
    for number in range(dice.choice((3, 4, 4, 5)) if weeks < WEEKS else dice.choice((2, 3, 4))):
        names = [task.name for task in tasks]
        tasks.append(
            reference.Task(
                f"item-{number}",
                dice.choice(("csm", "engineer")),
                Fraction(dice.choice((0, 2, 3, 4, 5, 8)), dice.choice((1, 1, 2))),
                Fraction(dice.randint(-4, 30), 4),
                tuple(sorted(dice.sample(names, min(len(names), dice.choice((0, 0, 1, 2)))))),
                Fraction(dice.choice((0, 0, 0, 9, 20)), 7),
                Fraction(dice.choice((0, 0, 7, 16)), 7),
                frozenset(dice.sample(("dana", "eli"), dice.randint(0, 2))),
                dice.choice((0, 0, 0, 2)),
                dice.choice((weeks, weeks, weeks, 2)),
            )
        )
    hours = {"csm": Fraction(dice.randint(2, 6)), "engineer": Fraction(7, 2)}
    return reference.Case(tuple(tasks), hours, dice.choice(((), ((1, 2),), ((1, 1), (2, 4)))), weeks)


def _problem(case: reference.Case) -> BuildProblem:
    works = {
        task.name: Work(
            PortfolioItem(task.name, task.build, task.saving, task.needs, task.stop, task.ramp),
            task.team,
            tuple(sorted(task.csms)),
            task.first,
            task.last,
        )
        for task in case.tasks
    }
    return BuildProblem(case.weeks, works, case.hours, tuple(ChangeLimit(*limit) for limit in case.changes))


def _order(problem: BuildProblem) -> tuple[str, ...]:
    return plan_portfolio([work.item for work in problem.works.values()], Fraction(1)).order


def test_the_best_plan_is_as_good_as_trying_everything() -> None:
    features = {"built": 0, "left out": 0, "need": 0, "loss for a need": 0, "better than the rule": 0, "limit felt": 0}
    for seed in range(CASES):
        case = _case(random.Random(seed))
        problem = _problem(case)
        wanted, plans = reference.best_plans(case)
        found = solve(problem, _order(problem), Effort())
        assert (found.ending, found.worth, found.bound) == ("optimal", wanted, wanted), seed
        assert reference.allowed(case, dict(found.weeks)), seed
        assert problem.total(found.weeks) == wanted
        assert dict(found.weeks) in plans, seed
        assert not any(_is_nearer(plan, found.weeks) for plan in plans), seed
        by_rule = placed(problem, _order(problem))
        assert reference.allowed(case, by_rule)
        assert problem.total(by_rule) <= wanted
        names = set(found.weeks)
        features["built"] += bool(names)
        features["left out"] += len(names) < len(case.tasks)
        features["need"] += any(problem.works[name].item.needs for name in names)
        features["loss for a need"] += any(problem.worth(name, week) < 0 for name, week in found.weeks.items())
        features["better than the rule"] += problem.total(by_rule) < wanted
        free = reference.Case(case.tasks, case.hours, (), case.weeks)
        features["limit felt"] += bool(case.changes) and solve(_problem(free), _order(problem), Effort()).worth > wanted
    assert min(features.values()) >= CASES // 30, features


def _is_nearer(plan: Mapping[str, int], found: Mapping[str, int]) -> bool:
    """Whether an equally good plan differs by one item that is earlier, or by two in each other's place, smaller id
    first."""
    different = sorted(name for name in {*plan, *found} if plan.get(name) != found.get(name))
    if len(different) == 1:
        (name,) = different
        return name in plan and name in found and plan[name] < found[name]
    if len(different) != 2:
        return False
    first, second = different
    exchanged = plan.get(first) == found.get(second) and plan.get(second) == found.get(first)
    return exchanged and first in plan and (first not in found or plan[first] < found[first])


def _plain_problem(dice: random.Random, count: int, hours: int) -> BuildProblem:
    """One team, items of whole weeks, nothing else: what the ratio rule is made for."""
    works = {
        f"item-{number}": Work(
            PortfolioItem(f"item-{number}", Fraction(hours * dice.randint(1, 4)), Fraction(dice.randint(3, 60), 3)),
            "",
            (),
            0,
            HORIZON,
        )
        for number in range(count)
    }
    return BuildProblem(HORIZON, works, {"": Fraction(hours)})


def _ratio_rule(problem: BuildProblem) -> Portfolio:
    return plan_portfolio([work.item for work in problem.works.values()], problem.hours_a_week[""])


def test_law_20_without_limits_the_ratio_rule_is_the_best_plan() -> None:
    for seed in range(6):
        problem = _plain_problem(random.Random(seed), 4, 10)
        rule = _ratio_rule(problem)
        found = solve(problem, rule.order, Effort())
        # Over a horizon in which everything gains, building all in the order of the ratios, week for week.
        assert placed(problem, rule.order) == rule.built_week
        assert found.worth == running_total(rule, rule.without_stop_dates, Fraction(problem.horizon))
        assert found.worth == max(problem.total(placed(problem, sequence)) for sequence in permutations(problem.works))


@pytest.mark.parametrize(("stop", "ramp"), [(None, 0), (Fraction(40, 7), 0), (None, 3), (Fraction(9), Fraction(5, 2))])
def test_one_item_is_the_running_total_of_its_payback(stop: Fraction | None, ramp: Fraction) -> None:
    item = PortfolioItem("only", Fraction(40), Fraction(9, 2), (), stop, Fraction(ramp))
    problem = BuildProblem(52, {"only": Work(item, "", (), 0, 52)}, {"": Fraction(10)})
    rule = plan_portfolio([item], Fraction(10))
    found = solve(problem, ["only"], Effort())
    assert found.weeks == {"only": 4}
    assert found.worth == running_total(rule, rule.with_stop_dates, Fraction(52))


def test_a_week_that_is_not_full_counts_from_its_end() -> None:
    items = {name: PortfolioItem(name, Fraction(25), Fraction(6)) for name in ("a", "b", "c")}
    problem = BuildProblem(52, {name: Work(item, "", (), 0, 52) for name, item in items.items()}, {"": Fraction(10)})
    assert _ratio_rule(problem).built_week == {"a": Fraction(5, 2), "b": 5, "c": Fraction(15, 2)}
    assert placed(problem, ("a", "b", "c")) == {"a": 3, "b": 5, "c": 8}
    assert solve(problem, ("a", "b", "c"), Effort()).weeks == {"a": 3, "b": 5, "c": 8}


def test_an_effort_that_ends_early_leaves_an_honest_gap_and_the_same_plan_every_time() -> None:
    dice = random.Random(7)
    works: dict[str, Work] = {}
    for number in range(60):
        needs = tuple(dice.sample(sorted(works), min(len(works), dice.choice((0, 0, 1)))))
        item = PortfolioItem(f"i{number:02d}", Fraction(dice.randint(5, 60)), Fraction(dice.randint(10, 99), 10), needs)
        works[item.id] = Work(item, "", (), 0, 26)
    problem = BuildProblem(26, works, {"": Fraction(31)})
    order = _order(problem)
    hasty = solve(problem, order, Effort(steps=1))
    assert hasty.ending == "effort"
    assert not list(problem.broken(hasty.weeks))
    assert problem.total(placed(problem, order)) <= hasty.worth < hasty.bound
    assert solve(problem, order, Effort(steps=1)) == hasty
    longer = solve(problem, order, Effort(steps=15_000))
    assert hasty.worth <= longer.worth <= longer.bound <= hasty.bound


AUTOMATION: Document = {
    "kind": "automation",
    "studies": [
        {
            "id": "baseline",
            "date": "2026-01-20",
            "accounts": 100,
            "activities": [
                {"id": name, "minutes_each": 60, "times_per_week": times, "audience": "all"}
                for name, times in (("calls", 10), ("decks", 20), ("notes", 1))
            ],
        }
    ],
    "items": [
        {
            "id": "auto-calls",
            "replaces": "calls",
            "automated_by": ["mail"],
            "share": "50%",
            "build": {"hours": 20, "by": "digital-csm"},
            "change": {"affects": ["dana"], "informed": ["dana"], "trained": ["dana"]},
        },
        {
            "id": "auto-decks",
            "replaces": "decks",
            "automated_by": ["mail"],
            "share": "50%",
            "build": {"hours": 25, "by": "engineer"},
            "needs": ["auto-calls"],
            "not_before": "2026-03-01",
            "change": {"affects": ["dana"], "informed": ["dana"], "trained": ["dana"]},
        },
        {"id": "auto-notes", "replaces": "notes", "automated_by": ["mail"], "share": "50%", "build": {"hours": 90}},
        {"id": "quick", "replaces": "notes", "automated_by": ["mail"], "share": "10%"},
    ],
    "team": [{"role": "digital-csm", "hours_per_week": 10}, {"role": "engineer", "hours_per_week": 5}],
    "changes_per_csm": {"at_most": 1, "per": "22d"},
}
OTHERS: tuple[Document, ...] = (
    {
        "kind": "program",
        "name": "p",
        "dimensions": {"segment": ["mid"]},
        "population": [{"segment": "mid", "accounts": 100, "contacts": 1}],
        "departments": {"cs": {"is_cs": True}},
        "channels": {"email": {}},
        "systems": {"hub": {}},
    },
    {
        "kind": "map",
        "id": "m",
        "department": "cs",
        "touchpoints": [
            {
                "id": "mail",
                "purpose": "x",
                "audience": "all",
                "channel": "email",
                "owner": "cs/csm",
                "system": "hub",
                "trigger": {"every": "month"},
                "status": "planned",
            }
        ],
    },
)
AS_OF = date(2026, 2, 1)


def _read(*plain: Document) -> list[TypedDocument]:
    found = []
    for one in plain:
        document, problems = read_document(one)
        assert document is not None, problems
        found.append(document)
    return found


def _text(project: Project, limits: Limits, weeks: int = 26, width: int = 80) -> str:
    plan = Answers(project).plan
    assert plan is not None
    page = TextPage(width, color=False)
    write_optimum(page, optimal_order(project, plan, limits, weeks))
    return page.text()


def test_dates_roles_and_changes_of_the_documents_are_kept() -> None:
    documents = _read(*OTHERS, AUTOMATION)
    project = resolve(documents, AS_OF)
    plan = Answers(project).plan
    assert plan is not None
    optimum = optimal_order(project, plan, limits_of(project), 26)
    assert optimum.best is not None
    # Live two weeks after as-of; the second, ready in week 5, waits for the end of 22 days: week 6.
    assert [(one.id, one.week, one.team) for one in optimum.best.placed] == [
        ("auto-calls", 2, "digital-csm"),
        ("auto-decks", 6, "engineer"),
    ]
    assert optimum.best.placed[1].day == date(2026, 3, 15)
    assert optimum.best.placed[0].saved == 5 * 24
    assert {one.id: one.reason for one in optimum.best.skipped} == {
        "auto-notes": "role unknown",
        "quick": "build hours unknown",
    }
    text = _text(project, limits_of(project))
    assert "auto-notes: nobody says who builds it: add build.by" in text
    assert "275 h net; by the ratio rule 275 h" in text and "the 2 items that can" in text
    by_one = optimal_order(project, plan, limits_of(project, BuildHours(together=Fraction(10))), 26)
    assert by_one.best is not None
    assert {one.id: one.reason for one in by_one.best.skipped}["auto-notes"] == "gains nothing"


def test_the_order_of_the_documents_changes_nothing() -> None:
    turned = {**AUTOMATION, "items": AUTOMATION["items"][::-1], "team": AUTOMATION["team"][::-1]}
    texts = []
    for automation in (AUTOMATION, turned):
        project = resolve(_read(automation, *OTHERS), AS_OF)
        texts.append(_text(project, limits_of(project)))
    assert texts[0] == texts[1]


def test_without_hours_nothing_is_told_and_the_input_is_named() -> None:
    documents = _read(*OTHERS, {key: value for key, value in AUTOMATION.items() if key != "team"})
    project = resolve(documents, AS_OF)
    assert "--build-hours 10/week" in _text(project, limits_of(project))
    plan = Answers(project).plan
    assert plan is not None
    figures = optimum_figures(optimal_order(project, plan, limits_of(project), 26))
    assert (figures["status"], figures["best"], figures["ratio_rule"]) == ("cannot tell", None, None)
    unknown = limits_of(project, BuildHours(by_role={"designer": Fraction(5)}))
    figures = optimum_figures(optimal_order(project, plan, unknown, 26))
    assert figures["status"] == "cannot tell"
    assert "proven" not in _text(project, unknown)


def test_without_the_solver_the_ratio_rule_is_given_and_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = _read(*OTHERS, AUTOMATION)
    project = resolve(documents, AS_OF)
    monkeypatch.setitem(sys.modules, "highspy", None)
    text = _text(project, limits_of(project))
    assert "  pip install highspy\n" in text and "auto-decks" in text and "proven" not in text
    plan = Answers(project).plan
    assert plan is not None
    figures = optimum_figures(optimal_order(project, plan, limits_of(project), 26))
    assert (figures["status"], figures["best"]) == ("no solver", None)
    assert [one["week"] for one in figures["ratio_rule"]["items"]] == [2, 6]


NOISY = """
import ctypes, os
from dcs_cli.analysis.optimum_solver import _silence
library = ctypes.CDLL(None)
library.puts(b"before")
with _silence():
    library.puts(b"buffered by the C library")
    os.write(1, b"written at once")
library.puts(b"after")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="finds the C library the way of POSIX")
def test_what_a_solver_prints_is_lost_and_nothing_else() -> None:
    run = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("before\nafter\n", "")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("10/week", "10/week"),
        ("10", "10/week"),
        ("7.5 h/week", "7.5/week"),
        ("engineer=5/week, digital-csm=10", "digital-csm=10/week,engineer=5/week"),
    ],
)
def test_build_hours_are_read(written: str, text: str) -> None:
    assert parse_build_hours(written).text == text
    assert parse_build_hours(text) == parse_build_hours(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("0/week", "in 0 hours a week nothing can be built"),
        ("-5", "`-5` is not a number of hours a week: write 10/week"),
        ("", "is not a number of hours a week"),
        ("10/day", "`10/day` is not a number of hours a week"),
        ("nan", "is not a number of hours a week"),
        ("csm=5,csm=6", "`csm` has hours twice"),
        ("csm=5,6", "`6` names no role"),
        ("=5", "is not an id"),
    ],
)
def test_wrong_build_hours_are_refused_with_a_sentence(written: str, message: str) -> None:
    with pytest.raises(WrongValue, match=message):
        parse_build_hours(written)
