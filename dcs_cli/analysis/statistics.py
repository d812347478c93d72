"""The statistical figures that verdicts on evidence rest on: intervals, tests, and the correction for many tests.

Probabilities of counted samples are exact; everything that needs a normal or gamma distribution is a float.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import NormalDist
from typing import TypeAlias

Interval: TypeAlias = tuple[float, float]

_CONVERGED = 1e-15
_NEARLY_ZERO = 1e-300


def chi_square_survival(statistic: float, degrees_of_freedom: int) -> float:
    """The probability of a chi-square value of at least ``statistic``; accurate to 1e-12 up to thousands of degrees."""
    if degrees_of_freedom < 1:
        raise ValueError("a chi-square distribution has at least one degree of freedom")
    return upper_gamma_share(degrees_of_freedom / 2, statistic / 2)


def upper_gamma_share(shape: float, value: float) -> float:
    """The regularised upper incomplete gamma function Q(shape, value).

    Below ``shape + 1`` the power series of its complement, above it Legendre's continued fraction, evaluated by
    Lentz's method (Abramowitz and Stegun 6.5.29 and 6.5.31): each converges fast where it is used.
    """
    if value <= 0:
        return 1.0
    if math.isinf(value):
        return 0.0
    scale = math.exp(shape * math.log(value) - value - math.lgamma(shape))
    if value < shape + 1:
        return 1.0 - scale * _lower_gamma_series(shape, value)
    return scale * _upper_gamma_fraction(shape, value)


def _lower_gamma_series(shape: float, value: float) -> float:
    term = total = 1.0 / shape
    step = shape
    while term > total * _CONVERGED / 10:
        step += 1.0
        term *= value / step
        total += term
    return total


def _upper_gamma_fraction(shape: float, value: float) -> float:
    denominator_part = value + 1.0 - shape
    numerator = 1.0 / _NEARLY_ZERO
    denominator = 1.0 / denominator_part
    result = denominator
    change = 0.0
    step = 0
    while abs(change - 1.0) > _CONVERGED:
        step += 1
        factor = -step * (step - shape)
        denominator_part += 2.0
        denominator = factor * denominator + denominator_part
        numerator = denominator_part + factor / numerator
        denominator = 1.0 / (denominator if abs(denominator) > _NEARLY_ZERO else _NEARLY_ZERO)
        numerator = numerator if abs(numerator) > _NEARLY_ZERO else _NEARLY_ZERO
        change = denominator * numerator
        result *= change
    return result


def size_check(sizes: Sequence[int], shares: Sequence[Fraction]) -> float | None:
    """The chi-square p of group sizes against planned shares, groups − 1 degrees of freedom.

    None when nothing can be checked: fewer than two groups, nobody in them, or shares that do not fit the groups.
    """
    total = sum(sizes)
    if len(sizes) < 2 or total == 0 or len(shares) != len(sizes) or sum(shares) != 1:
        return None
    expected = [share * total for share in shares]
    if any(wanted == 0 and size > 0 for size, wanted in zip(sizes, expected, strict=True)):
        return 0.0
    parts = [(size - wanted) ** 2 / wanted for size, wanted in zip(sizes, expected, strict=True) if wanted]
    return chi_square_survival(float(sum(parts, Fraction(0))), len(sizes) - 1)


def two_sided_quantile(error: Fraction) -> float:
    """How many standard deviations leave ``error`` outside, half of it on each side (5 %: 1.96)."""
    return NormalDist().inv_cdf(1 - float(error) / 2)


def wilson_interval(successes: int, trials: int, quantile: float) -> Interval | None:
    """Wilson's score interval of a rate (Wilson 1927); None without trials."""
    if trials == 0:
        return None
    squared = quantile * quantile
    rate = successes / trials
    centre = rate + squared / (2 * trials)
    reach = quantile * math.sqrt(rate * (1 - rate) / trials + squared / (4 * trials * trials))
    low = 0.0 if successes == 0 else (centre - reach) / (1 + squared / trials)
    high = 1.0 if successes == trials else (centre + reach) / (1 + squared / trials)
    return low, high


def newcombe_interval(control: tuple[int, int], other: tuple[int, int], quantile: float) -> Interval | None:
    """The interval of the rate of ``other`` minus the rate of ``control``, each given as (successes, trials).

    Newcombe's hybrid score method (Newcombe 1998, method 10); None when a group is empty.
    """
    control_limits = wilson_interval(*control, quantile)
    other_limits = wilson_interval(*other, quantile)
    if control_limits is None or other_limits is None:
        return None
    control_rate, other_rate = control[0] / control[1], other[0] / other[1]
    difference = other_rate - control_rate
    below = math.hypot(other_rate - other_limits[0], control_limits[1] - control_rate)
    above = math.hypot(other_limits[1] - other_rate, control_rate - control_limits[0])
    return difference - below, difference + above


def fisher_exact(population: int, marked: int, drawn: int, marked_drawn: int) -> Fraction:
    """The exact probability that ``drawn`` of ``population`` hold at least ``marked_drawn`` of the ``marked``.

    The one-sided Fisher exact test of "more marked among the drawn than among the rest".
    """
    # The two margins change places without changing the probability; the smaller one needs fewer terms.
    draws, special = sorted((marked, drawn))
    lowest, highest = max(0, draws + special - population), draws
    if marked_drawn <= lowest:
        return Fraction(1)
    ways = math.comb(population, draws)
    if highest - marked_drawn <= marked_drawn - lowest:
        return Fraction(_ways(population, special, draws, marked_drawn, highest), ways)
    return 1 - Fraction(_ways(population, special, draws, lowest, marked_drawn - 1), ways)


def _ways(population: int, special: int, draws: int, first: int, last: int) -> int:
    """In how many ways ``draws`` hold ``first`` to ``last`` of the ``special``."""
    if first > last:
        return 0
    rest = population - special
    ways = total = math.comb(special, first) * math.comb(rest, draws - first)
    for found in range(first, last):
        ways = ways * (special - found) * (draws - found) // ((found + 1) * (rest - draws + found + 1))
        total += ways
    return total


def benjamini_hochberg(probabilities: Sequence[Fraction], level: Fraction) -> tuple[bool, ...]:
    """Which tests of a family pass at a false discovery rate of ``level``, in order (Benjamini and Hochberg 1995)."""
    count = len(probabilities)
    passing = [
        probability for rank, probability in enumerate(sorted(probabilities), 1) if probability * count <= rank * level
    ]
    if not passing:
        return (False,) * count
    return tuple(probability <= passing[-1] for probability in probabilities)
