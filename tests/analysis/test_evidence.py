"""Verdicts on experiments, proofs and benchmarks, survey scores, and the statistics under them."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from dcs_cli.analysis import evidence, statistics
from dcs_cli.documents.reading import read_document
from dcs_cli.documents.results import Experiment, Proof, Results

SCIPY_CHI_SQUARE = [
    (3.841458820694124, 1, 0.050000000000000057),
    (7.0, 1, 0.0081509715935027003),
    (1e-06, 1, 0.99920211557217787),
    (5.991464547107979, 2, 0.050000000000000074),
    (0.5, 3, 0.91889141165467586),
    (11.3, 3, 0.010209496433133648),
    (30.0, 7, 9.4959725081341838e-5),
    (2.5, 10, 0.99087572078160473),
    (100.0, 50, 3.4549313829848639e-5),
    (50.0, 100, 0.99999304669475238),
    (1000.0, 1000, 0.49405285382923964),
    (60.0, 1, 9.4857375710738484e-15),
    (0.01, 5, 0.99999946997299573),
]
"""scipy 1.17.1 `chi2.sf`, confirmed and rounded with mpmath at 30 digits."""

PUBLISHED_CRITICAL_VALUES = [(10.828, 1), (13.816, 2), (16.266, 3), (18.467, 4), (20.515, 5), (29.588, 10)]
"""NIST/SEMATECH e-Handbook of Statistical Methods 1.3.6.7.4, upper critical values at 0.001."""


def results(**fields: Any) -> Results:
    document, problems = read_document({"kind": "results", **fields})
    assert problems == ()
    assert isinstance(document, Results)
    return document


def experiment(**fields: Any) -> Experiment:
    return results(experiments=[{"id": "copy", "metric": "session_within_7d", "planned_n": 800, **fields}]).experiments[
        0
    ]


def arms(*counts: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"id": name, "n": n, "won": won} for name, n, won in counts]


def proof(**fields: Any) -> Proof:
    counts = {"n": 400, "hits": 60, "hits_out": 24, "base": 40, "holdout": True}
    return results(proofs=[{"id": "backtest", "rule": "slump", **counts, **fields}]).proofs[0]


@pytest.mark.parametrize(("statistic", "degrees", "expected"), SCIPY_CHI_SQUARE)
def test_chi_square_agrees_with_scipy(statistic: float, degrees: int, expected: float) -> None:
    assert statistics.chi_square_survival(statistic, degrees) == pytest.approx(expected, rel=1e-11, abs=0)


@pytest.mark.parametrize(("statistic", "degrees"), PUBLISHED_CRITICAL_VALUES)
def test_chi_square_agrees_with_published_tables(statistic: float, degrees: int) -> None:
    assert statistics.chi_square_survival(statistic, degrees) == pytest.approx(0.001, rel=5e-4)


def chi_square_closed_form(statistic: float, half_degrees: int) -> float:
    """For an even number of degrees the survival function is a Poisson sum; 60 digits."""
    with localcontext() as context:
        context.prec = 60
        half = Decimal(statistic) / 2
        term, total = Decimal(1), Decimal(0)
        for step in range(half_degrees):
            total += term
            term *= half / (step + 1)
        return float(total * (-half).exp())


@given(statistic=draw.floats(0, 400), half_degrees=draw.integers(1, 150))
def test_chi_square_agrees_with_the_closed_form(statistic: float, half_degrees: int) -> None:
    expected = chi_square_closed_form(statistic, half_degrees)
    assert abs(statistics.chi_square_survival(statistic, 2 * half_degrees) - expected) < 1e-12


def test_chi_square_at_its_ends() -> None:
    assert statistics.chi_square_survival(0.0, 3) == 1.0
    assert statistics.chi_square_survival(math.inf, 3) == 0.0
    with pytest.raises(ValueError, match="degree"):
        statistics.chi_square_survival(1.0, 0)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Fisher's lady tasting tea: 3 of 4 right has probability 17/70.
        ((8, 4, 4, 3), Fraction(17, 70)),
        ((8, 4, 4, 4), Fraction(1, 70)),
        ((8, 4, 4, 0), Fraction(1)),
        ((0, 0, 0, 0), Fraction(1)),
    ],
)
def test_fisher_on_known_tables(counts: tuple[int, int, int, int], expected: Fraction) -> None:
    assert statistics.fisher_exact(*counts) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (((24, 36), (16, 324)), 2.0960202944625246e-12),
        (((8, 2), (1, 5)), 0.024475524475524483),
        (((10, 2), (3, 15)), 0.000465180943362905),
        (((1, 9), (11, 3)), 0.9999663480953022),
    ],
)
def test_fisher_agrees_with_scipy(table: tuple[tuple[int, int], tuple[int, int]], expected: float) -> None:
    (hit_out, hit), (other_out, other) = table
    exact = statistics.fisher_exact(hit_out + hit + other_out + other, hit_out + other_out, hit_out + hit, hit_out)
    assert float(exact) == pytest.approx(expected, rel=1e-10)


@given(draw.data())
def test_fisher_agrees_with_counting_samples(data: draw.DataObject) -> None:
    population = data.draw(draw.integers(1, 9))
    marked = data.draw(draw.integers(0, population))
    drawn = data.draw(draw.integers(0, population))
    least = data.draw(draw.integers(0, min(marked, drawn)))
    samples = list(combinations(range(population), drawn))
    hits = sum(sum(member < marked for member in sample) >= least for sample in samples)
    assert statistics.fisher_exact(population, marked, drawn, least) == Fraction(hits, len(samples))


def test_wilson_published_example() -> None:
    # Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3: 81 of 263.
    interval = statistics.wilson_interval(81, 263, 1.959964)
    assert interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert statistics.wilson_interval(0, 20, 1.959964) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert statistics.wilson_interval(0, 0, 1.959964) is None


def test_newcombe_published_examples() -> None:
    # Newcombe 1998 (Statistics in Medicine 17:873), table II, method 10: 56/70 − 48/80 and 10/10 − 0/10.
    assert statistics.newcombe_interval((48, 80), (56, 70), 1.959964) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert statistics.newcombe_interval((0, 10), (10, 10), 1.959964) == pytest.approx((0.6075, 1.0), abs=5e-5)


def test_benjamini_hochberg_published_example() -> None:
    # Benjamini and Hochberg 1995, section 3.2: of 15 p-values the four smallest pass at 5 %.
    published = "0.0001 0.0004 0.0019 0.0095 0.0201 0.0278 0.0298 0.0344 0.0459 0.3240 0.4262 0.5719 0.6528 0.7590 1"
    probabilities = [Fraction(text) for text in published.split()]
    passed = statistics.benjamini_hochberg(probabilities, Fraction(1, 20))
    assert passed == (True,) * 4 + (False,) * 11
    assert statistics.benjamini_hochberg(probabilities[::-1], Fraction(1, 20)) == passed[::-1]
    assert statistics.benjamini_hochberg([], Fraction(1, 20)) == ()


def test_benjamini_hochberg_lets_a_later_rank_carry_an_earlier_one() -> None:
    probabilities = [Fraction(4, 100), Fraction(45, 1000)]
    assert statistics.benjamini_hochberg(probabilities, Fraction(1, 20)) == (True, True)


def test_worked_experiment() -> None:
    verdict = evidence.judge_experiment(experiment(arms=arms(("old", 400, 60), ("new", 400, 84))))
    (comparison,) = verdict.comparisons
    assert (verdict.id, verdict.unit) == ("copy", "contact")
    assert verdict.rates == {"old": Fraction(3, 20), "new": Fraction(21, 100)}
    assert verdict.size_check_p == 1.0
    assert comparison.arm == "new"
    assert comparison.difference == Fraction(6, 100)
    assert comparison.interval == pytest.approx((0.006694, 0.113057), abs=5e-7)
    assert comparison.verdict == "adopt"
    assert (verdict.verdict, verdict.adopt, verdict.undecided) == ("adopt", "new", None)


def test_activity_words_make_an_experiment_invalid_first() -> None:
    counted = arms(("old", 400, 60), ("new", 300, 84))
    assert evidence.judge_experiment(experiment(metric="open_rate", arms=counted)).verdict == "invalid"
    assert evidence.judge_experiment(experiment(metric="swipes", arms=counted), ("swipes",)).verdict == "invalid"
    assert not evidence.is_activity("reports_opened_by_buyer_in_30d")


def test_sizes_are_checked_against_the_split() -> None:
    counted = arms(("old", 400, 60), ("new", 300, 63))
    equal = evidence.judge_experiment(experiment(planned_n=700, arms=counted))
    planned = evidence.judge_experiment(experiment(planned_n=700, arms=counted, split=["60%", "40%"]))
    assert (equal.verdict, equal.adopt) == ("unbalanced", None)
    assert equal.size_check_p == pytest.approx(0.000157, abs=5e-7)
    assert planned.verdict == "adopt"
    assert planned.size_check_p is not None
    assert planned.size_check_p > 0.1


def test_no_verdict_before_the_planned_reading() -> None:
    verdict = evidence.judge_experiment(experiment(arms=arms(("old", 150, 10), ("new", 150, 60))))
    assert (verdict.verdict, verdict.adopt) == ("go on", None)
    assert evidence.judge_experiment(experiment()).verdict == "go on"


def test_later_counts_change_nothing() -> None:
    counted = arms(("old", 400, 60), ("new", 400, 64))
    later = [{"date": "2026-03-01", "arms": arms(("old", 4000, 600), ("new", 4000, 900))}]
    first = evidence.judge_experiment(experiment(arms=counted))
    assert first.verdict == "no difference shown"
    assert evidence.judge_experiment(experiment(arms=counted, later=later)) == first


def test_several_arms_share_the_error_and_the_best_is_adopted() -> None:
    verdict = evidence.judge_experiment(
        experiment(planned_n=1600, arms=arms(("old", 400, 60), ("a", 400, 100), ("b", 400, 120), ("c", 400, 84)))
    )
    quantile = statistics.two_sided_quantile(Fraction(1, 60))
    assert quantile == pytest.approx(2.3940, abs=5e-5)
    assert verdict.comparisons[2].interval == statistics.newcombe_interval((60, 400), (84, 400), quantile)
    # With one comparison the same counts are shown to differ; with three they are not.
    assert [comparison.verdict for comparison in verdict.comparisons] == ["adopt", "adopt", "no difference shown"]
    assert (verdict.verdict, verdict.adopt) == ("adopt", "b")


def test_keep_when_every_arm_is_worse() -> None:
    worse = experiment(planned_n=1200, arms=arms(("old", 400, 120), ("a", 400, 60), ("b", 400, 50)))
    mixed = experiment(planned_n=1200, arms=arms(("old", 400, 120), ("a", 400, 60), ("b", 400, 118)))
    assert evidence.judge_experiment(worse).verdict == "keep"
    assert evidence.judge_experiment(mixed).verdict == "no difference shown"


def test_equal_differences_adopt_the_smaller_id() -> None:
    verdict = evidence.judge_experiment(
        experiment(planned_n=1200, arms=arms(("old", 400, 60), ("z", 400, 120), ("a", 400, 120)))
    )
    assert verdict.adopt == "a"


def test_what_cannot_be_told_about_experiments() -> None:
    equal = arms(("old", 400, 60), ("new", 400, 84))
    no_plan = evidence.judge_experiment(experiment(planned_n=None, arms=equal))
    one_arm = evidence.judge_experiment(experiment(planned_n=300, arms=arms(("old", 400, 60))))
    misfit = evidence.judge_experiment(experiment(arms=equal, split=["50%", "30%", "20%"]))
    empty = evidence.judge_experiment(experiment(planned_n=1, arms=arms(("old", 1, 0), ("new", 0, 0))))
    assert (no_plan.verdict, no_plan.undecided) == (None, "no planned_n")
    assert no_plan.comparisons[0].verdict == "adopt"
    assert (one_arm.verdict, one_arm.undecided, one_arm.size_check_p) == (None, "fewer than two arms", None)
    assert (misfit.verdict, misfit.undecided, misfit.size_check_p) == (None, "split does not fit the arms", None)
    assert (empty.verdict, empty.undecided) == (None, "an arm is empty")
    assert empty.rates == {"old": 0, "new": None}
    assert empty.comparisons == (evidence.ArmComparison("new", None, None, None),)


def test_units_in_an_arm_planned_to_have_none_are_unbalanced() -> None:
    counted = arms(("old", 799, 60), ("new", 1, 1))
    verdict = evidence.judge_experiment(experiment(arms=counted, split=["100%", "0%"]))
    assert (verdict.size_check_p, verdict.verdict) == (0.0, "unbalanced")


def test_arms_counted_after_the_first_reading() -> None:
    exact = experiment(arms=arms(("old", 400, 60), ("new", 400, 84)))
    above = arms(("old", 450, 60), ("new", 450, 84))
    earlier = [{"date": "2026-01-10", "arms": arms(("old", 410, 60), ("new", 410, 84))}]
    assert evidence.counted_after_first_reading(exact) is False
    assert evidence.counted_after_first_reading(experiment(arms=above)) is None
    assert evidence.counted_after_first_reading(experiment(arms=above, later=earlier)) is True
    assert evidence.counted_after_first_reading(experiment(arms=above, planned_n=None)) is None


def alone(typed: Proof) -> evidence.ProofVerdict:
    (verdict,) = evidence.judge_proofs([typed])
    return verdict


def test_worked_proof() -> None:
    verdict = alone(proof())
    assert (verdict.precision, verdict.recall) == (Fraction(2, 5), Fraction(3, 5))
    assert (verdict.base_rate, verdict.lift) == (Fraction(1, 10), Fraction(4))
    assert verdict.interval == pytest.approx((0.285695, 0.526339), abs=5e-7)
    assert verdict.fisher_p is not None
    assert float(verdict.fisher_p) == pytest.approx(2.0960202944625246e-12, rel=1e-10)
    assert (verdict.verdict, verdict.lacking, verdict.rules_judged) == ("claimed", (), 1)


def test_what_keeps_a_proof_from_being_claimed() -> None:
    assert alone(proof(holdout=False)).lacking == ("holdout",)
    assert alone(proof(hits=29, hits_out=20)).lacking == ("hits",)
    chance = alone(proof(hits_out=6))
    assert (chance.verdict, chance.lacking) == ("unproven", ("correction",))


def test_a_rule_worse_than_the_base_rate_is_refuted() -> None:
    verdict = alone(proof(hits=200, hits_out=2))
    assert verdict.interval is not None
    assert verdict.interval[1] < 0.1
    assert verdict.verdict == "refuted"


def test_proofs_of_one_history_are_corrected_together() -> None:
    weak = {"n": 400, "hits": 80, "hits_out": 13, "base": 40}  # p = 0.035
    assert alone(proof(**weak)).verdict == "claimed"
    noise = {"n": 400, "hits": 60, "hits_out": 5, "base": 40}
    together = evidence.judge_proofs([proof(history="2025", **weak), proof(history="2025", **noise)])
    assert [verdict.verdict for verdict in together] == ["unproven", "unproven"]
    assert together[0].rules_judged == 2
    apart = evidence.judge_proofs([proof(history="2025", **weak), proof(history="2024", **noise)])
    unnamed = evidence.judge_proofs([proof(**weak), proof(**noise)])
    trained = evidence.judge_proofs([proof(history="2025", **weak), proof(history="2025", holdout=False, **noise)])
    for verdicts in (apart, unnamed, trained):
        assert [verdict.verdict for verdict in verdicts] == ["claimed", "unproven"]


@pytest.mark.parametrize(
    ("counts", "unknown"),
    [
        ({"hits": 0, "hits_out": 0}, {"precision", "lift", "interval"}),
        ({"base": 0, "hits_out": 0}, {"recall", "lift"}),
        (
            {"n": 0, "hits": 0, "hits_out": 0, "base": 0},
            {"precision", "recall", "base_rate", "lift", "interval", "fisher_p"},
        ),
    ],
)
def test_nothing_to_divide_by_is_unknown(counts: dict[str, int], unknown: set[str]) -> None:
    verdict = alone(proof(**counts))
    figures = ("precision", "recall", "base_rate", "lift", "interval", "fisher_p")
    assert {figure for figure in figures if getattr(verdict, figure) is None} == unknown
    assert verdict.verdict == "unproven"
    assert "counts" in verdict.lacking


def test_benchmarks_of_the_own_industry_beside_the_newest_reading() -> None:
    document = results(
        readings=[
            {"metric": "retention", "value": "91%", "date": "2026-01-31"},
            {"metric": "retention", "value": "85%", "date": "2025-01-31"},
        ],
        benchmarks=[
            {"metric": "retention", "value": "88%", "industry": "b2b-finance-software", "source": "survey-2025"},
            {"metric": "retention", "value": "80%", "industry": "consumer-apps", "source": "blog"},
            {"metric": "nps", "value": 30, "source": "blog"},
        ],
    )
    own, foreign, stateless = evidence.compare_benchmarks(
        "b2b-finance-software", document.readings, document.benchmarks
    )
    assert (own.metric, own.value, own.reading, own.unused) == ("retention", Fraction(88, 100), Fraction(91, 100), None)
    assert own.read_on is not None
    assert own.read_on.isoformat() == "2026-01-31"
    assert (foreign.industry, foreign.unused) == ("consumer-apps", "other industry")
    assert (stateless.reading, stateless.read_on, stateless.unused) == (None, None, "industry not stated")


def test_without_an_industry_no_benchmark_counts() -> None:
    document = results(benchmarks=[{"metric": "retention", "value": "88%", "industry": "b2b-finance-software"}])
    (comparison,) = evidence.compare_benchmarks(None, document.readings, document.benchmarks)
    assert comparison.unused == "industry of the program not stated"


def test_small_gains_compound() -> None:
    factor = evidence.compounded_survivors([Fraction(1, 10)] * 4, Fraction(1, 5))
    assert factor == Fraction(92, 90) ** 4
    assert round(float(factor) - 1, 3) == 0.092
    assert evidence.compounded_survivors([Fraction(1, 10)], Fraction(1)) == Fraction(10, 9)
    assert evidence.compounded_survivors([], Fraction(1, 5)) == 1
    assert evidence.compounded_survivors([Fraction(1)], Fraction(1, 5)) is None


def test_net_promoter_score() -> None:
    score = evidence.net_promoter_score([10, 9, 8, 6], asked=16)
    assert (score.n, score.score, score.response_rate, score.outside_scale) == (4, Fraction(25), Fraction(1, 4), 0)
    # Points +1, +1, 0, −1: mean 1/4, variance 11/16.
    assert score.standard_error == pytest.approx(100 * math.sqrt(11 / 16 / 4))


def test_satisfaction_and_effort() -> None:
    satisfaction = evidence.customer_satisfaction([5, 4, 3, 1, 7])
    effort = evidence.customer_effort([7, 5, 4, 1])
    assert (satisfaction.n, satisfaction.score, satisfaction.outside_scale) == (4, Fraction(1, 2), 1)
    assert satisfaction.standard_error == pytest.approx(math.sqrt(0.25 / 4))
    assert satisfaction.response_rate is None
    assert (effort.n, effort.score) == (4, Fraction(1, 2))


def test_no_answers_cannot_tell() -> None:
    assert evidence.net_promoter_score([], asked=20) == evidence.SurveyScore(0, None, None, Fraction(0), 0)
    assert evidence.customer_satisfaction([0]) == evidence.SurveyScore(0, None, None, None, 1)
