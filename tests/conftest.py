"""No test keeps anything between runs, unless it asks for it: the examples stay as they are."""

import os

os.environ["DCS_CACHE_DIR"] = ""
