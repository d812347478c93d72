"""The lines that follow from a comparison: nothing is told that reads alike on both sides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dcs_cli.analysis.metrics import Metric
from dcs_cli.outputs.diff_effects import metric_text

RATIO = Metric(
    "signal_ratio", "share", Fraction(5, 17), Fraction(5), Fraction(17), Fraction(1, 10), volume_bound="cannot tell"
)


def test_figures_that_read_alike_are_no_change() -> None:
    other = replace(RATIO, volume=Fraction(1, 5))
    assert metric_text(RATIO, other) == ""
    assert metric_text(RATIO, replace(other, volume_bound="at most")).endswith(
        " 5 of 17: by volume cannot tell → at most 20% of volume"
    )
    assert metric_text(replace(RATIO, volume=None, volume_bound=None), replace(other, volume_bound="at most")).endswith(
        " 5 of 17: no known volume → at most 20% of volume"
    )
    assert metric_text(RATIO, replace(other, value=Fraction(6, 17), numerator=Fraction(6))).endswith(" 5 → 6 of 17")
