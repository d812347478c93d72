"""Running a command line inside the test's own process."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from dcs_cli.__main__ import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "maps"
ACME = str(EXAMPLES / "acme")
AS_OF = ("--as-of", "2026-02-01")


class Outcome(NamedTuple):
    """How a run ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Standard output on one line, whatever the width made of it."""
        return " ".join(self.out.split())


Dcs = Callable[..., Outcome]


def runner(capsys: pytest.CaptureFixture[str]) -> Dcs:
    """A function that runs dcs and gives back code, output and errors."""

    def run(*arguments: str) -> Outcome:
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
