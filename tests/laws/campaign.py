"""How many examples the tests of the laws try: few by default, more when asked for by environment variable."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

VARIABLE = "DCS_LAW_EXAMPLES"


def examples(default: int) -> int:
    """The number of examples of one law: the default, or as many as the environment asks for if that is more."""
    return max(default, int(os.environ.get(VARIABLE, "0")))


def seeds(default: int) -> range:
    """The seeds one law is tried on, the same ones in every run."""
    return range(examples(default))


def law(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Hypothesis settings of one law: always the same examples, so that a change of the code alone can break it."""
    return settings(
        max_examples=examples(default),
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
