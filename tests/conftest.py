"""No test keeps anything between runs, unless it asks for it, and none depends on how busy a machine is."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

os.environ["DCS_CACHE_DIR"] = ""

# The same examples on every machine. `pytest --hypothesis-profile=others` tries others (tests/laws/README.md).
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("others", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Draw no constants of the modules loaded so far: those depend on the tests that ran before in this process."""
    if config.getoption("--hypothesis-profile") is None and hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = providers.Constants
