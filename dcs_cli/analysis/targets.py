"""The scoreboard of targets: met, not met, or cannot tell and what would settle it (semantics 12, 19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from dcs_cli.analysis.metrics import Metric, Metrics
from dcs_cli.documents.program import Target
from dcs_cli.documents.values import Comparison

Verdict = Literal["met", "not met", "cannot tell"]
WITH_CEILING = "in_app_reach_uplift"


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """One target judged by its metric; ``needs`` is the input that would settle what cannot be told.

    ``impossible`` says that no in-app message could ever reach the target, None for metrics without a ceiling.
    ``volume_disagrees`` tells whether the share by volume surely gives another verdict than the one by count.
    """

    metric: Metric
    wanted: Comparison
    by: date | None
    verdict: Verdict
    impossible: bool | None
    needs: str | None
    volume_disagrees: bool

    @property
    def value(self) -> Fraction | None:
        """The figure by count."""
        return self.metric.value


def judge_targets(targets: Sequence[Target], metrics: Metrics) -> tuple[TargetVerdict, ...]:
    """Every target, in the order of the program."""
    return tuple(judge_target(target, metrics.value(target.metric)) for target in targets)


def judge_target(target: Target, metric: Metric) -> TargetVerdict:
    """One target against its metric."""
    verdict = judge(target.is_, metric)
    impossible: bool | None = None
    if metric.name == WITH_CEILING:
        impossible = verdict == "not met" and metric.ceiling is not None and not target.is_.holds(metric.ceiling)
    return TargetVerdict(
        metric,
        target.is_,
        target.by,
        verdict,
        impossible,
        metric.needs if verdict == "cannot tell" else None,
        _volume_disagrees(target.is_, metric, verdict),
    )


def judge(wanted: Comparison, metric: Metric) -> Verdict:
    """Whether a metric satisfies a comparison; one between bounds does when both ends do, and not when none can.

    A value with bounds is the figure of what is stated, and judged by the bounds (semantics 2.6).
    """
    if metric.value is not None and metric.low is None and metric.high is None:
        return "met" if wanted.holds(metric.value) else "not met"
    return _between(wanted, metric.low, metric.high)


def _between(wanted: Comparison, low: Fraction | None, high: Fraction | None) -> Verdict:
    match wanted.operator:
        case ">=" | ">":
            surely, never = low is not None and wanted.holds(low), high is not None and not wanted.holds(high)
        case "<=" | "<":
            surely, never = high is not None and wanted.holds(high), low is not None and not wanted.holds(low)
        case _:
            surely = low is not None and low == high == wanted.value
            never = (low is not None and wanted.value < low) or (high is not None and wanted.value > high)
    return "met" if surely else "not met" if never else "cannot tell"


def _volume_disagrees(wanted: Comparison, metric: Metric, verdict: Verdict) -> bool:
    if metric.volume is None or verdict == "cannot tell" or metric.volume_bound == "cannot tell":
        return False
    low = None if metric.volume_bound == "at most" else metric.volume
    high = None if metric.volume_bound == "at least" else metric.volume
    by_volume = _between(wanted, low, high)
    return by_volume not in (verdict, "cannot tell")
