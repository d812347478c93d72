"""No test keeps anything between runs, unless it asks for it, and none depends on how busy a machine is."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

os.environ["DCS_CACHE_DIR"] = ""

# The same examples on every machine. Hypothesis also draws the constants of whichever modules this process has loaded
# so far, which depends on the tests that ran before: without them an example can be met again. Other examples are tried
# by `pytest --hypothesis-profile=others` (tests/laws/README.md).
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("others", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")
if hasattr(providers, "_get_local_constants"):
    providers._get_local_constants = providers.Constants  # none
