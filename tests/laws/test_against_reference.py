"""The product and the slow reference say the same about random projects: every figure and every asserted finding."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.expected import compare, compute

from .campaign import seeds
from .product_output import product_output
from .projects import AS_OF, random_project

ONLY_WITH_THEIR_INPUT = ("plan", "roadmap", "in_app_reach_uplift", "experiments", "proofs", "benchmarks")


@pytest.mark.parametrize("seed", seeds(60))
def test_product_agrees_with_the_reference(seed: int) -> None:
    documents = random_project(seed)
    expected = compute(documents, AS_OF)
    found: dict[str, Any] = {**product_output(documents), "as_of": AS_OF.isoformat()}
    assert compare(expected, found) == []
    for key in ONLY_WITH_THEIR_INPUT:
        assert (key in found) == (key in expected), key
