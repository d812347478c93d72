"""The reference reproduces every golden value of the worked example."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from . import expected, reading

GOLDEN = Path(__file__).parent.parent / "golden"
AS_OF = datetime.date(2026, 2, 1)


def test_acme_is_reproduced_completely() -> None:
    golden = json.loads((GOLDEN / "acme.expected.json").read_text(encoding="utf-8"))
    computed = expected.compute(reading.read_folder(GOLDEN / "acme"), AS_OF)
    assert expected.compare(golden, computed) == []
    assert set(computed) == set(golden)
    assert computed["asserted_codes"] == golden["asserted_codes"]
