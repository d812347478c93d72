"""Whether what was done worked: experiments, typed proofs, benchmarks and survey scores (semantics 18)."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from dcs_cli.analysis.statistics import (
    Interval,
    benjamini_hochberg,
    fisher_exact,
    newcombe_interval,
    size_check,
    two_sided_quantile,
    wilson_interval,
)
from dcs_cli.documents.results import Arm, Benchmark, Experiment, Proof, Reading

ACTIVITY_WORDS = frozenset(
    {
        "opens",
        "open_rate",
        "opened",
        "clicks",
        "click_rate",
        "clicked",
        "sent",
        "sends",
        "delivered",
        "views",
        "impressions",
        "attended",
        "attendance",
        "registrations",
        "downloads",
        "reads",
        "replies",
        "shown",
    }
)
"""Measures of what was done instead of what it changed (semantics 18)."""

ERROR_LEVEL = Fraction(1, 20)
"""The 5 % of intervals and of the correction for many rules: a convention of the tool."""

HITS_WANTED = 30
"""Hits a rule needs to be proven or claimed: a convention of the tool."""

SIZE_CHECK_LEVEL = 0.001
"""The p below which the sizes of an experiment's arms are not chance."""

Level: TypeAlias = Literal["contact", "account"]
ComparisonResult: TypeAlias = Literal["adopt", "keep", "no difference shown"]
ExperimentResult: TypeAlias = Literal["invalid", "unbalanced", "go on", "adopt", "keep", "no difference shown"]
Undecided: TypeAlias = Literal["fewer than two arms", "split does not fit the arms", "no planned_n", "an arm is empty"]
ProofResult: TypeAlias = Literal["claimed", "unproven", "refuted"]
Lacking: TypeAlias = Literal["counts", "holdout", "hits", "correction"]
Unused: TypeAlias = Literal["industry of the program not stated", "industry not stated", "other industry"]


def is_activity(word: str, extra: Collection[str] = ()) -> bool:
    """Whether a measure, taken whole, is an activity word of the tool or one of the project's ``extra`` words."""
    return word in ACTIVITY_WORDS or word in extra


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """One arm against the control: difference of the rates, its interval, and what the interval alone shows.

    All three are None when one of the two arms is empty.
    """

    arm: str
    difference: Fraction | None
    interval: Interval | None
    verdict: ComparisonResult | None


@dataclass(frozen=True, slots=True)
class ExperimentVerdict:
    """What an experiment shows; ``verdict`` None is "cannot tell", for the reason in ``undecided``.

    ``rates`` are by arm, None for an empty one; ``size_check_p`` is None when there are no sizes to check.
    """

    id: str
    unit: Level
    rates: Mapping[str, Fraction | None]
    size_check_p: float | None
    comparisons: tuple[ArmComparison, ...]
    verdict: ExperimentResult | None
    adopt: str | None
    undecided: Undecided | None


def judge_experiment(experiment: Experiment, activity_words: Collection[str] = ()) -> ExperimentVerdict:
    """Judge an experiment by its ``arms``, never by ``later`` counts; ``activity_words`` are the project's own."""
    arms = experiment.arms
    comparisons = tuple(_compare(arms[0], arm, len(arms) - 1) for arm in arms[1:])
    shares = experiment.split or tuple(Fraction(1, len(arms)) for _ in arms)
    balance = size_check([arm.n for arm in arms], shares)
    verdict, undecided = _experiment_result(experiment, activity_words, shares, balance, comparisons)
    return ExperimentVerdict(
        id=experiment.id,
        unit=experiment.unit,
        rates={arm.id: _share(arm.won, arm.n) for arm in arms},
        size_check_p=balance,
        comparisons=comparisons,
        verdict=verdict,
        adopt=_arm_to_adopt(comparisons) if verdict == "adopt" else None,
        undecided=undecided,
    )


def counted_after_first_reading(experiment: Experiment) -> bool | None:
    """Whether ``arms`` were counted after the first reading with ``planned_n``.

    True when another recorded reading had enough units before, False when ``arms`` have no unit too many; otherwise
    the document does not tell.
    """
    if experiment.planned_n is None:
        return None
    counted = _units(experiment.arms)
    if counted <= experiment.planned_n:
        return False
    earlier = any(experiment.planned_n <= _units(reading.arms) < counted for reading in experiment.later)
    return True if earlier else None


def _compare(control: Arm, arm: Arm, comparisons: int) -> ArmComparison:
    interval = newcombe_interval(
        (control.won, control.n), (arm.won, arm.n), two_sided_quantile(ERROR_LEVEL / comparisons)
    )
    if interval is None:
        return ArmComparison(arm.id, None, None, None)
    difference = Fraction(arm.won, arm.n) - Fraction(control.won, control.n)
    low, high = interval
    verdict: ComparisonResult = "adopt" if low > 0 else "keep" if high < 0 else "no difference shown"
    return ArmComparison(arm.id, difference, interval, verdict)


def _experiment_result(
    experiment: Experiment,
    activity_words: Collection[str],
    shares: Sequence[Fraction],
    balance: float | None,
    comparisons: Sequence[ArmComparison],
) -> tuple[ExperimentResult | None, Undecided | None]:
    if is_activity(experiment.metric, activity_words):
        return "invalid", None
    if balance is not None and balance < SIZE_CHECK_LEVEL:
        return "unbalanced", None
    if experiment.arms and (len(shares) != len(experiment.arms) or sum(shares) != 1):
        return None, "split does not fit the arms"
    if experiment.planned_n is None:
        return None, "no planned_n"
    if _units(experiment.arms) < experiment.planned_n:
        return "go on", None
    if not comparisons:
        return None, "fewer than two arms"
    results = {comparison.verdict for comparison in comparisons}
    if "adopt" in results:
        return "adopt", None
    if None in results:
        return None, "an arm is empty"
    return ("keep" if results == {"keep"} else "no difference shown"), None


def _arm_to_adopt(comparisons: Iterable[ArmComparison]) -> str:
    """The arm with the largest difference among those shown to be better; ties: the smaller id."""
    better = [(comparison.difference, comparison.arm) for comparison in comparisons if comparison.verdict == "adopt"]
    return min(better, key=lambda pair: (-(pair[0] or 0), pair[1]))[1]


def _units(arms: Iterable[Arm]) -> int:
    return sum(arm.n for arm in arms)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How well a rule hits an outcome; a figure with nothing to divide by is None.

    ``interval`` is Wilson's 95 % interval of the precision, ``fisher_p`` the exact one-sided probability of as many
    outcomes among the hits by chance.
    """

    precision: Fraction | None
    recall: Fraction | None
    base_rate: Fraction | None
    lift: Fraction | None
    interval: Interval | None
    fisher_p: Fraction | None


@dataclass(frozen=True, slots=True)
class ProofVerdict:
    """What a typed proof is worth; ``lacking`` says what keeps it from being claimed.

    ``rules_judged`` are the rules the correction was made for: this one and those recorded on the same holdout.
    """

    id: str
    rule: str
    precision: Fraction | None
    recall: Fraction | None
    base_rate: Fraction | None
    lift: Fraction | None
    interval: Interval | None
    fisher_p: Fraction | None
    verdict: ProofResult
    lacking: tuple[Lacking, ...]
    rules_judged: int


def measure_rule(n: int, hits: int, hits_out: int, base: int) -> RuleFigures:
    """The figures of a rule: ``hits`` of ``n`` accounts, ``hits_out`` of them and ``base`` of all with the outcome."""
    precision, base_rate = _share(hits_out, hits), _share(base, n)
    return RuleFigures(
        precision=precision,
        recall=_share(hits_out, base),
        base_rate=base_rate,
        lift=precision / base_rate if precision is not None and base_rate else None,
        interval=wilson_interval(hits_out, hits, two_sided_quantile(ERROR_LEVEL)),
        fisher_p=fisher_exact(n, base, hits, hits_out) if n else None,
    )


def judge_proofs(proofs: Iterable[Proof]) -> tuple[ProofVerdict, ...]:
    """Judge typed proofs in their order; those judged on the holdout of one named ``history`` are corrected together.

    A proof typed by hand is at best *claimed* (semantics 18).
    """
    judged = [(proof, measure_rule(proof.n, proof.hits, proof.hits_out, proof.base)) for proof in proofs]
    families: dict[tuple[str | None, int], list[int]] = defaultdict(list)
    for position, (proof, figures) in enumerate(judged):
        if figures.fisher_p is not None:
            shares_history = proof.holdout and proof.history is not None
            families[(proof.history, -1) if shares_history else (None, position)].append(position)
    passed: dict[int, bool] = {}
    family_size: dict[int, int] = {}
    for family in families.values():
        probabilities = [figures.fisher_p for _, figures in (judged[position] for position in family)]
        results = benjamini_hochberg([p for p in probabilities if p is not None], ERROR_LEVEL)
        passed |= dict(zip(family, results, strict=True))
        family_size |= dict.fromkeys(family, len(family))
    return tuple(
        _proof_verdict(proof, figures, passed.get(position, False), family_size.get(position, 0))
        for position, (proof, figures) in enumerate(judged)
    )


def _proof_verdict(proof: Proof, figures: RuleFigures, passed: bool, rules_judged: int) -> ProofVerdict:
    requirements: tuple[tuple[Lacking, bool], ...] = (
        ("counts", bool(proof.n and proof.hits and proof.base)),
        ("holdout", proof.holdout),
        ("hits", proof.hits >= HITS_WANTED),
        ("correction", passed),
    )
    lacking = tuple(name for name, met in requirements if not met)
    refuted = figures.interval is not None and figures.base_rate is not None and figures.interval[1] < figures.base_rate
    return ProofVerdict(
        id=proof.id,
        rule=proof.rule,
        precision=figures.precision,
        recall=figures.recall,
        base_rate=figures.base_rate,
        lift=figures.lift,
        interval=figures.interval,
        fisher_p=figures.fisher_p,
        verdict="refuted" if refuted else "unproven" if lacking else "claimed",
        lacking=lacking,
        rules_judged=rules_judged,
    )


@dataclass(frozen=True, slots=True)
class BenchmarkComparison:
    """A benchmark beside the project's own number; ``unused`` says why it does not count, None that it does.

    ``reading`` is the newest one of the metric, None when there is none.
    """

    metric: str
    value: Fraction
    industry: str | None
    source: str | None
    published_on: date | None
    reading: Fraction | None
    read_on: date | None
    unused: Unused | None


def compare_benchmarks(
    industry: str | None, readings: Iterable[Reading], benchmarks: Iterable[Benchmark]
) -> tuple[BenchmarkComparison, ...]:
    """Every benchmark in its order beside the newest reading of its metric for all customers; only those of
    ``industry`` count.
    """
    newest: dict[str, Reading] = {}
    for reading in readings:
        if reading.audience is not None:
            continue
        if reading.metric not in newest or reading.date >= newest[reading.metric].date:
            newest[reading.metric] = reading
    return tuple(_compare_benchmark(industry, newest.get(benchmark.metric), benchmark) for benchmark in benchmarks)


def _compare_benchmark(industry: str | None, reading: Reading | None, benchmark: Benchmark) -> BenchmarkComparison:
    unused: Unused | None = None
    if benchmark.industry is None:
        unused = "industry not stated"
    elif industry is None:
        unused = "industry of the program not stated"
    elif benchmark.industry != industry:
        unused = "other industry"
    return BenchmarkComparison(
        metric=benchmark.metric,
        value=benchmark.value,
        industry=benchmark.industry,
        source=benchmark.source,
        published_on=benchmark.date,
        reading=reading.value if reading else None,
        read_on=reading.date if reading else None,
        unused=unused,
    )


def compounded_survivors(drop_offs: Iterable[Fraction], cut: Fraction) -> Fraction | None:
    """By what factor survivors grow when the drop-off of every moment is cut by the share ``cut``.

    The product of (1 − d(1−δ))/(1 − d), semantics 18; None when a moment loses everybody, where no factor exists.
    """
    factor = Fraction(1)
    for drop_off in drop_offs:
        if drop_off == 1:
            return None
        factor *= (1 - drop_off * (1 - cut)) / (1 - drop_off)
    return factor


@dataclass(frozen=True, slots=True)
class SurveyScore:
    """A survey's score over its ``n`` answers on the scale; without answers score and error are None: cannot tell.

    Net promoter scores and their errors are points from −100 to 100, all others shares. ``outside_scale`` are
    answers left out; ``response_rate`` is None when it is not known how many were asked.
    """

    n: int
    score: Fraction | None
    standard_error: float | None
    response_rate: Fraction | None
    outside_scale: int


def net_promoter_score(answers: Iterable[int], asked: int | None = None) -> SurveyScore:
    """The share of 9 and 10 minus the share of 0 to 6, in points, from answers 0 to 10."""
    return _survey_score(answers, asked, scale=range(11), good=range(9, 11), bad=range(7), unit=100)


def customer_satisfaction(answers: Iterable[int], asked: int | None = None) -> SurveyScore:
    """The share of 4 and 5 among answers 1 to 5."""
    return _survey_score(answers, asked, scale=range(1, 6), good=range(4, 6))


def customer_effort(answers: Iterable[int], asked: int | None = None) -> SurveyScore:
    """The share of 5 to 7 among answers 1 to 7."""
    return _survey_score(answers, asked, scale=range(1, 8), good=range(5, 8))


def _survey_score(
    answers: Iterable[int], asked: int | None, *, scale: range, good: range, bad: range = range(0), unit: int = 1
) -> SurveyScore:
    given = list(answers)
    counted = [answer for answer in given if answer in scale]
    n, outside = len(counted), len(given) - len(counted)
    response_rate = Fraction(n, asked) if asked else None
    if n == 0:
        return SurveyScore(0, None, None, response_rate, outside)
    pleased = Fraction(sum(answer in good for answer in counted), n)
    displeased = Fraction(sum(answer in bad for answer in counted), n)
    score = pleased - displeased
    error = math.sqrt((pleased + displeased - score**2) / n)
    return SurveyScore(n, unit * score, unit * error, response_rate, outside)
