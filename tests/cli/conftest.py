"""What the tests of commands share."""

import pytest

from tests.cli.running import Dcs, runner


@pytest.fixture
def dcs(capsys: pytest.CaptureFixture[str]) -> Dcs:
    """Runs dcs: ``dcs("check", "folder")``."""
    return runner(capsys)
