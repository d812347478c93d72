"""No test keeps anything between runs, unless it asks for it, and none depends on how busy a machine is."""

import os

from hypothesis import HealthCheck, settings

os.environ["DCS_CACHE_DIR"] = ""

# The same examples on every machine: a campaign with others has its own command (tests/laws/campaign.py).
settings.register_profile("everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("everywhere")
