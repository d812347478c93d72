"""Law 16: the bounds of the uplift hold for every pair of sets, and some pair attains each (semantics 12)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.analysis.reach import uplift_from_rates

from .campaign import law

HALF = Fraction(1, 2)


@law(300)
@given(
    everyone=st.integers(1, 40),
    chosen=st.tuples(st.integers(0, 2**40 - 1), st.integers(0, 2**40 - 1)),
)
def test_law_16_the_bounds_hold_for_every_pair_of_sets(everyone: int, chosen: tuple[int, int]) -> None:
    email, in_app = ({one for one in range(everyone) if some >> one & 1} for some in chosen)
    found = uplift_from_rates(Fraction(len(email), everyone), Fraction(len(in_app), everyone))
    if not email:
        assert found is None
        return
    assert found is not None
    uplift = Fraction(len(email | in_app), len(email)) - 1
    assert found.low <= uplift <= found.high <= found.ceiling
    unknown = uplift_from_rates(Fraction(len(email), everyone), None)
    assert unknown is not None
    assert unknown.low <= uplift <= unknown.high
    # Those reached in the app first among those reached by email, then first among the others.
    inside = set(sorted(email)[: len(in_app)])
    nested = inside | set(sorted(set(range(everyone)) - email)[: len(in_app) - len(inside)])
    assert Fraction(len(email | nested), len(email)) - 1 == found.low
    outside = set(sorted(set(range(everyone)) - email)[: len(in_app)])
    apart = outside | set(sorted(email)[: len(in_app) - len(outside)])
    assert Fraction(len(email | apart), len(email)) - 1 == found.high
    assert Fraction(everyone, len(email)) - 1 == found.ceiling


@law(100)
@given(email=st.integers(1, 30), in_app=st.integers(0, 30), everyone=st.just(30))
def test_law_16_half_more_is_impossible_above_two_thirds(email: int, in_app: int, everyone: int) -> None:
    found = uplift_from_rates(Fraction(email, everyone), Fraction(in_app, everyone))
    assert found is not None
    assert (found.ceiling < HALF) == (3 * email > 2 * everyone)


@law(100)
@given(email=st.integers(1, 12), in_app=st.integers(0, 12), everyone=st.integers(12, 16))
def test_independent_reach_is_the_mean_over_all_pairs(email: int, in_app: int, everyone: int) -> None:
    """Drawn independently with these rates, customer by customer, the union holds e + i − e·i of them."""
    found = uplift_from_rates(Fraction(email, everyone), Fraction(in_app, everyone))
    assert found is not None
    e, i = Fraction(email, everyone), Fraction(in_app, everyone)
    reached = e * i + e * (1 - i) + (1 - e) * i
    assert found.if_independent == reached / e - 1
    assert found.low <= found.if_independent <= found.high
